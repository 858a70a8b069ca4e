//! The table, as text and as JSON.

use std::fmt::Write;
use std::time::Duration;

use procsampler::delta::Rate;
use procsampler::waits::Profile;
use serde_json::{Map, Value, json};

use crate::options::Column;
use crate::places::Place;

/// The results.
pub struct Report<'a> {
    pub columns: &'a [Column],
    pub profile: &'a Profile<Place>,
    pub elapsed: Duration,
    pub missed: u64,
}

impl Report<'_> {
    fn torn(&self) -> Rate {
        let torn = self.profile.rows().iter().filter(|row| row.key.is_torn).map(|row| row.share).sum();
        if self.profile.samples() == 0 { Rate::UNKNOWN } else { torn }
    }

    fn processes(&self) -> Rate {
        Rate::from(self.profile.samples() as f64 / self.profile.passes() as f64)
    }

    pub fn table(&self) -> String {
        let passes = self.profile.passes();
        let mut text = format!(
            "{passes} of {} passes in {:.1} s, {:.2} processes in each, {:.1} % torn\n",
            passes + self.missed,
            self.elapsed.as_secs_f64(),
            self.processes(),
            self.torn() * 100.0
        );
        let rows = self.profile.rows();
        if rows.is_empty() {
            return text + "all processes were at rest (--all shows them)\n";
        }
        let width = |at: usize| {
            let cells = rows.iter().map(|row| row.key.columns[at].chars().count());
            cells.fold(self.columns[at].name().len(), usize::max).min(40)
        };
        let widths: Vec<usize> = (0..self.columns.len()).map(width).collect();
        text += "\n  %TIME    ±   PROCESSES";
        for (column, width) in self.columns.iter().zip(&widths) {
            let _ = write!(text, "  {:width$}", column.name().to_uppercase());
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
        for row in &rows {
            let _ = write!(text, "{:7.1} {:5.1} {:10.2}", row.share * 100.0, row.error * 100.0, row.threads);
            for (cell, width) in row.key.columns.iter().zip(&widths) {
                let _ = write!(text, "  {cell:width$}");
            }
            text.truncate(text.trim_end().len());
            text.push('\n');
        }
        text
    }

    pub fn json(&self) -> Value {
        let rows = self.profile.rows();
        let row = |row: &procsampler::waits::ProfileRow<'_, Place>| {
            let names = self.columns.iter().map(|column| column.name().to_owned());
            let mut cells: Map<String, Value> =
                names.zip(row.key.columns.iter().cloned().map(Value::from)).collect();
            let numbers = [("share", row.share), ("error", row.error), ("processes", row.threads)];
            cells.extend(numbers.map(|(name, rate)| (name.to_owned(), json!(rate.known()))));
            cells.insert("samples".to_owned(), json!(row.samples));
            cells.insert("torn".to_owned(), json!(row.key.is_torn));
            Value::from(cells)
        };
        json!({
            "seconds": self.elapsed.as_secs_f64(),
            "passes": self.profile.passes(),
            "missed": self.missed,
            "samples": self.profile.samples(),
            "processes": self.processes().known(),
            "torn": self.torn().known(),
            "rows": rows.iter().map(row).collect::<Vec<_>>(),
        })
    }
}
