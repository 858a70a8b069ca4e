//! Rows and snapshots as lines of JSON. Unknown values are left out.

use std::collections::BTreeMap;
use std::io::{self, Write};

use procsampler::Machine;
use serde_json::{Map, Value, json};

use crate::parser::{self, Parser};
use crate::recording::Sample;
use crate::rows::Row;

/// # Errors
/// Errors of the output.
pub fn row(out: &mut impl Write, row: &Row) -> io::Result<()> {
    serde_json::to_writer(&mut *out, row)?;
    writeln!(out)
}

/// Every file of a sample, in the form of the crate's types.
pub struct Snapshots {
    machine: Machine,
    parsers: BTreeMap<String, Option<Box<dyn Parser>>>,
}

impl Snapshots {
    pub fn new(machine: Machine) -> Self {
        Snapshots { machine, parsers: BTreeMap::new() }
    }

    /// # Errors
    /// Errors of the output.
    pub fn sample(&mut self, out: &mut impl Write, sample: &Sample<'_>) -> io::Result<()> {
        let (mut files, mut errors) = (Map::new(), Map::new());
        for reading in sample.readings() {
            let text = match reading.text {
                Ok(text) => text,
                Err(errno) => {
                    errors.insert(reading.path.to_owned(), json!({ "errno": errno }));
                    continue;
                }
            };
            let machine = self.machine;
            if !self.parsers.contains_key(reading.path) {
                self.parsers.insert(reading.path.to_owned(), parser::of(reading.path, machine));
            }
            let Some(Some(parser)) = self.parsers.get_mut(reading.path) else {
                errors.insert(reading.path.to_owned(), json!({ "not_understood": "this file is not known" }));
                continue;
            };
            match parser.push(text, reading.time) {
                Ok(()) => {
                    drop(files.insert(reading.path.to_owned(), parser.snapshot().unwrap_or(Value::Null)))
                }
                Err(error) => {
                    let not_understood = json!({ "not_understood": error.to_string() });
                    errors.insert(reading.path.to_owned(), not_understood);
                }
            }
        }
        if sample.scanned {
            // The parsers of processes that are gone are dropped.
            self.parsers.retain(|path, _| {
                parser::of_process(path).is_none() || files.contains_key(path) || errors.contains_key(path)
            });
        }
        let mut line = json!({ "time": sample.wall.to_string(), "monotonic": sample.time.0, "files": files });
        if !errors.is_empty() {
            line["errors"] = errors.into();
        }
        serde_json::to_writer(&mut *out, &line)?;
        writeln!(out)
    }
}
