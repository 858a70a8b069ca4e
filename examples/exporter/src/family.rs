//! What the collectors give: metrics of one name, and their series.

use std::borrow::Cow;

use prometheus_client::metrics::MetricType;

/// All series of a metric.
#[derive(Clone, Debug)]
pub struct Family {
    /// A counter's is without `_total`, which both formats add.
    pub name: Cow<'static, str>,
    pub help: Cow<'static, str>,
    pub kind: MetricType,
    pub series: Vec<Series>,
}

/// A number with its labels.
#[derive(Clone, Debug)]
pub struct Series {
    pub labels: Labels,
    pub value: Value,
}

pub type Labels = Vec<(&'static str, String)>;

/// Integers are written as such, because a double has but 53 bits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value {
    Integer(u64),
    Signed(i64),
    Real(f64),
}

impl From<u64> for Value {
    fn from(value: u64) -> Self {
        Value::Integer(value)
    }
}

impl From<f64> for Value {
    fn from(value: f64) -> Self {
        Value::Real(value)
    }
}

impl Family {
    fn new(name: impl Into<Cow<'static, str>>, help: impl Into<Cow<'static, str>>, kind: MetricType) -> Self {
        Family { name: name.into(), help: help.into(), kind, series: Vec::new() }
    }

    /// What only rises, but for resets. The name is without `_total`.
    pub fn counter(name: impl Into<Cow<'static, str>>, help: impl Into<Cow<'static, str>>) -> Self {
        Family::new(name, help, MetricType::Counter)
    }

    /// What may fall too.
    pub fn gauge(name: impl Into<Cow<'static, str>>, help: impl Into<Cow<'static, str>>) -> Self {
        Family::new(name, help, MetricType::Gauge)
    }

    /// A counter or a gauge that node_exporter gives no type, so that the name has no `_total`.
    pub fn unknown(name: impl Into<Cow<'static, str>>, help: impl Into<Cow<'static, str>>) -> Self {
        Family::new(name, help, MetricType::Unknown)
    }

    /// With the only series, which has no labels.
    pub fn of(mut self, value: impl Into<Value>) -> Self {
        self.add(Labels::new(), value);
        self
    }

    pub fn add(&mut self, labels: Labels, value: impl Into<Value>) {
        self.series.push(Series { labels, value: value.into() });
    }
}
