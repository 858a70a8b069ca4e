//! The table, as text, JSON and a flame graph.

use std::error::Error;
use std::fmt::Write;
use std::fs::File;
use std::path::Path;
use std::time::Duration;

use procsampler::delta::Rate;
use procsampler::waits::{Profile, ProfileRow};
use serde_json::{Value, json};

use crate::options::Column;
use crate::places::{Place, Places};

/// The results.
pub struct Report<'a> {
    pub columns: &'a [Column],
    pub places: &'a Places,
    pub profile: &'a Profile<Place>,
    pub elapsed: Duration,
    pub missed: u64,
}

impl Report<'_> {
    fn text_of(&self, row: &ProfileRow<'_, Place>) -> Vec<String> {
        self.columns.iter().map(|&column| self.places.text(row.key, column)).collect()
    }

    /// The share of the samples whose parts contradict each other.
    fn torn(&self) -> Rate {
        let torn = self.profile.rows().iter().filter(|row| row.key.torn).map(|row| row.share).sum();
        if self.profile.samples() == 0 { Rate::UNKNOWN } else { torn }
    }

    /// The average number of threads at a time.
    fn threads(&self) -> Rate {
        Rate::from(self.profile.samples() as f64 / self.profile.passes() as f64)
    }

    pub fn table(&self, rows: usize) -> String {
        let mut text = format!(
            "{} of {} passes in {:.1} s, {:.2} threads in each, {:.1} % torn\n\n",
            self.profile.passes(),
            self.profile.passes() + self.missed,
            self.elapsed.as_secs_f64(),
            self.threads(),
            self.torn() * 100.0
        );
        let all = self.profile.rows();
        let texts: Vec<Vec<String>> = all.iter().take(rows).map(|row| self.text_of(row)).collect();
        let width = |at: usize| {
            let names = self.columns[at].name().len();
            texts.iter().map(|row| row[at].chars().count()).fold(names, usize::max).min(40)
        };
        let widths: Vec<usize> = (0..self.columns.len()).map(width).collect();
        let _ = write!(text, "  %TIME    ±     THREADS");
        for (column, &width) in self.columns.iter().zip(&widths) {
            let _ = write!(text, "  {:width$}", column.name().to_uppercase());
        }
        text.push('\n');
        for (row, columns) in all.iter().zip(&texts) {
            let _ = write!(text, "{:7.1} {:5.1} {:10.2}", row.share * 100.0, row.error * 100.0, row.threads);
            for (column, &width) in columns.iter().zip(&widths) {
                let _ = write!(text, "  {column:width$}");
            }
            text.truncate(text.trim_end().len());
            text.push('\n');
        }
        if all.len() > rows {
            let _ = writeln!(text, "and {} rows more", all.len() - rows);
        }
        text
    }

    pub fn json(&self) -> Value {
        let rows = self.profile.rows();
        let row = |row: &ProfileRow<'_, Place>| {
            let mut columns: serde_json::Map<String, Value> = self
                .columns
                .iter()
                .map(|column| column.name().to_owned())
                .zip(self.text_of(row).into_iter().map(Value::from))
                .collect();
            let numbers = [("share", row.share), ("error", row.error), ("threads", row.threads)];
            columns.extend(numbers.map(|(name, rate)| (name.to_owned(), json!(rate.known()))));
            columns.insert("samples".to_owned(), json!(row.samples));
            columns.insert("torn".to_owned(), json!(row.key.torn));
            Value::from(columns)
        };
        json!({
            "seconds": self.elapsed.as_secs_f64(),
            "passes": self.profile.passes(),
            "missed": self.missed,
            "samples": self.profile.samples(),
            "threads": self.threads().known(),
            "torn": self.torn().known(),
            "rows": rows.iter().map(row).collect::<Vec<_>>(),
        })
    }

    /// A flame graph: each column is a frame on the one before it.
    pub fn svg(&self, path: &Path) -> Result<(), Box<dyn Error>> {
        let rows = self.profile.rows();
        let line = |row: &ProfileRow<'_, Place>| {
            let frames = self.columns.iter().map(|&column| match self.places.text(row.key, column) {
                // The frames of a stack become frames of the graph.
                text if column == Column::Stack => text,
                text => text.replace([';', ' '], "_"),
            });
            format!("{} {}", frames.collect::<Vec<_>>().join(";"), row.samples)
        };
        let lines: Vec<String> = rows.iter().map(line).collect();
        let mut options = inferno::flamegraph::Options::default();
        options.title = "What threads wait for".to_owned();
        options.count_name = "samples".to_owned();
        let lines = lines.iter().map(String::as_str);
        inferno::flamegraph::from_lines(&mut options, lines, File::create(path)?)?;
        Ok(())
    }
}
