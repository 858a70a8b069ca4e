//! The texts of a scrape, written by prometheus-client.

use std::fmt;
use std::io::Write;
use std::sync::Arc;

use flate2::Compression;
use flate2::write::GzEncoder;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, MetricEncoder, NoLabelSet, prometheus_text, text};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::exemplar::Exemplar;
use prometheus_client::registry::Registry;

use crate::family::{Family, Series, Value};

/// A format in which Prometheus reads metrics.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// The text format 0.0.4.
    Classic,
    /// OpenMetrics 1.0.
    OpenMetrics,
}

impl Format {
    pub const fn content_type(self) -> &'static str {
        match self {
            Format::Classic => prometheus_text::CONTENT_TYPE,
            Format::OpenMetrics => "application/openmetrics-text; version=1.0.0; charset=utf-8",
        }
    }
}

/// The metrics of a scrape, to be written in any format.
pub struct Exposition(Registry);

impl Exposition {
    pub fn new(families: Vec<Family>) -> Self {
        let mut registry = Registry::default();
        registry.register_collector(Box::new(Families(Arc::new(families))));
        Exposition(registry)
    }

    /// # Errors
    /// Writing to a string never fails.
    pub fn text(&self, format: Format) -> Result<String, fmt::Error> {
        let mut text = String::with_capacity(1 << 16);
        match format {
            Format::Classic => prometheus_text::encode(&mut text, &self.0)?,
            Format::OpenMetrics => text::encode(&mut text, &self.0)?,
        }
        Ok(text)
    }
}

/// Compresses a text with gzip, at the fastest level. The text repeats a few words, which every level
/// compresses well.
///
/// # Errors
/// Writing to a vector never fails.
pub fn gzip(text: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(text.len() / 6), Compression::fast());
    encoder.write_all(text)?;
    encoder.finish()
}

#[derive(Debug)]
struct Families(Arc<Vec<Family>>);

impl Collector for Families {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let (mut name, mut help) = (String::new(), String::new());
        // A family without a known value is left out, together with its description.
        for family in self.0.iter().filter(|family| !family.series.is_empty()) {
            family.name.write_name(&mut name);
            family.help.write(&mut help);
            let mut metric = encoder.encode_descriptor(&name, &help, None, family.kind)?;
            for series in &family.series {
                write(series, family.kind, metric.encode_family(&series.labels)?)?;
            }
        }
        Ok(())
    }
}

fn write(series: &Series, kind: MetricType, mut encoder: MetricEncoder<'_>) -> Result<(), fmt::Error> {
    let none = None::<&Exemplar<NoLabelSet, f64>>;
    match (kind, series.value) {
        (MetricType::Counter, Value::Integer(value)) => encoder.encode_counter(&value, none),
        (MetricType::Counter, Value::Signed(value)) => encoder.encode_counter(&(value as f64), none),
        (MetricType::Counter, Value::Real(value)) => encoder.encode_counter(&value, none),
        (_, Value::Integer(value)) => encoder.encode_gauge(&value),
        (_, Value::Signed(value)) => encoder.encode_gauge(&value),
        (_, Value::Real(value)) => encoder.encode_gauge(&value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::family::Labels;

    #[test]
    fn both_formats_have_the_same_series() {
        let mut cpu = Family::counter("node_cpu_seconds", "Seconds.");
        cpu.add(Labels::one("cpu", "0").and("mode", "a\"b\n"), 1.25);
        let families = vec![
            cpu,
            Family::unknown("node_vmstat_pgfault", "Faults.").of(u64::MAX),
            Family::gauge("node_load1", "Load."),
        ];
        let exposition = Exposition::new(families);
        assert_eq!(
            exposition.text(Format::Classic).unwrap(),
            "# HELP node_cpu_seconds_total Seconds.\n# TYPE node_cpu_seconds_total counter\n\
             node_cpu_seconds_total{cpu=\"0\",mode=\"a\\\"b\\n\"} 1.25\n\
             # HELP node_vmstat_pgfault Faults.\n# TYPE node_vmstat_pgfault untyped\n\
             node_vmstat_pgfault 18446744073709551615\n"
        );
        assert_eq!(
            exposition.text(Format::OpenMetrics).unwrap(),
            "# HELP node_cpu_seconds Seconds.\n# TYPE node_cpu_seconds counter\n\
             node_cpu_seconds_total{cpu=\"0\",mode=\"a\\\"b\\n\"} 1.25\n\
             # HELP node_vmstat_pgfault Faults.\n# TYPE node_vmstat_pgfault unknown\n\
             node_vmstat_pgfault 18446744073709551615\n# EOF\n"
        );
    }
}
