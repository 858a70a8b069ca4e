//! The results of the collectors: metrics of one name, and their series.

use std::borrow::Cow;
use std::fmt::{self, Write};
use std::sync::Arc;

use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue, LabelSetEncoder, LabelValueEncoder};
use prometheus_client::metrics::MetricType;

/// All series of a metric.
#[derive(Clone, Debug)]
pub struct Family {
    /// The name. That of a counter is without `_total`, which both formats add.
    pub name: Words,
    pub help: Words,
    pub kind: MetricType,
    pub series: Vec<Series>,
}

/// A key of a file, with a prefix and a suffix. They are joined when they are written. A scrape has some 200
/// of them, and when they were strings, most of its time was spent on allocating and freeing them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words(pub &'static str, pub Cow<'static, str>, pub &'static str);

impl Words {
    pub const fn of_key(before: &'static str, key: &'static str, behind: &'static str) -> Self {
        Words(before, Cow::Borrowed(key), behind)
    }

    /// Replaces the text by the name of a metric. Characters that a name may not contain become `_`, but a
    /// closing bracket is removed.
    pub fn write_name(&self, name: &mut String) {
        self.write(name);
        if !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            name.retain(|letter| letter != ')');
            *name = name.replace(|letter: char| !letter.is_ascii_alphanumeric(), "_");
        }
    }

    /// Replaces the text.
    pub fn write(&self, text: &mut String) {
        text.clear();
        for part in [self.0, &self.1, self.2] {
            text.push_str(part);
        }
    }
}

impl From<&'static str> for Words {
    fn from(words: &'static str) -> Self {
        Words(words, Cow::Borrowed(""), "")
    }
}

/// A number with its labels.
#[derive(Clone, Debug)]
pub struct Series {
    pub labels: Labels,
    pub value: Value,
}

/// Up to two labels.
#[derive(Clone, Debug, Default)]
pub struct Labels([Option<(&'static str, Label)>; 2]);

/// The value of a label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Label {
    Fixed(&'static str),
    Shared(Arc<str>),
}

impl Labels {
    pub fn one(name: &'static str, label: impl Into<Label>) -> Self {
        Labels([Some((name, label.into())), None])
    }

    pub fn and(self, name: &'static str, label: impl Into<Label>) -> Self {
        let [first, _] = self.0;
        Labels([first, Some((name, label.into()))])
    }
}

impl Labels {
    #[cfg(test)]
    pub(crate) fn first(&self) -> Option<&Label> {
        self.0[0].as_ref().map(|(_, label)| label)
    }
}

impl From<&'static str> for Label {
    fn from(label: &'static str) -> Self {
        Label::Fixed(label)
    }
}

impl From<&Arc<str>> for Label {
    fn from(label: &Arc<str>) -> Self {
        Label::Shared(label.clone())
    }
}

impl Label {
    pub fn text(&self) -> &str {
        match self {
            Label::Fixed(text) => text,
            Label::Shared(text) => text,
        }
    }
}

impl EncodeLabelValue for Label {
    fn encode(&self, encoder: &mut LabelValueEncoder<'_>) -> fmt::Result {
        encoder.write_str(self.text())
    }
}

impl EncodeLabelSet for Labels {
    fn encode(&self, encoder: &mut LabelSetEncoder<'_>) -> fmt::Result {
        for (name, label) in self.0.iter().flatten() {
            let mut key = encoder.encode_label();
            let mut key = key.encode_label_key()?;
            key.write_str(name)?;
            let mut value = key.encode_label_value()?;
            label.encode(&mut value)?;
            value.finish()?;
        }
        Ok(())
    }
}

/// The value of a series. Integers are written as integers, because a double has only 53 bits.
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
    fn new(name: impl Into<Words>, help: impl Into<Words>, kind: MetricType) -> Self {
        Family { name: name.into(), help: help.into(), kind, series: Vec::new() }
    }

    /// Makes a counter, which never falls except at a reset. The name is without `_total`.
    pub fn counter(name: impl Into<Words>, help: impl Into<Words>) -> Self {
        Family::new(name, help, MetricType::Counter)
    }

    /// Makes a gauge, which may rise and fall.
    pub fn gauge(name: impl Into<Words>, help: impl Into<Words>) -> Self {
        Family::new(name, help, MetricType::Gauge)
    }

    /// Makes a counter or a gauge for which node_exporter has no type, so the name has no `_total`.
    pub fn unknown(name: impl Into<Words>, help: impl Into<Words>) -> Self {
        Family::new(name, help, MetricType::Unknown)
    }

    /// Adds the only series, which has no labels.
    pub fn of(mut self, value: impl Into<Value>) -> Self {
        self.series = vec![Series { labels: Labels::default(), value: value.into() }];
        self
    }

    pub fn add(&mut self, labels: Labels, value: impl Into<Value>) {
        self.series.push(Series { labels, value: value.into() });
    }
}
