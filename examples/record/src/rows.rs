//! A recording as rows of figures.

use std::collections::BTreeMap;
use std::io::Read;

use procsampler::Monotonic;
use serde::Serialize;

use crate::clock::Wall;
use crate::damage::Damage;
use crate::figures::{DiskUsage, Figures, InterfaceUsage, System};
use crate::header::Header;
use crate::parser::{self, Parser};
use crate::process::{Processes, Usage};
use crate::recording::{Event, Recording, Sample};

/// The figures of one sample. Rates and shares cover the time since the previous row, so the first row has
/// none.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    #[serde(serialize_with = "as_text")]
    pub time: Wall,
    /// Seconds since the first sample, by the monotonic clock.
    pub elapsed: f64,
    /// Due times without a sample since the previous row.
    pub missed: u64,
    #[serde(flatten)]
    pub figures: Figures,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub disks: Vec<DiskUsage>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub interfaces: Vec<InterfaceUsage>,
    /// The processes whose stat is in this row of the recording.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub processes: Vec<Usage>,
    /// Files that could not be read, with errno.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub errors: BTreeMap<String, u32>,
    /// Files whose text could not be parsed.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub not_understood: BTreeMap<String, String>,
}

fn as_text<S: serde::Serializer>(time: &Wall, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(time)
}

/// Makes rows from samples.
pub struct Rows {
    /// The shortest time from one row to the next, in nanoseconds.
    every: u64,
    /// A sample makes the row even if it is this much earlier than the row is due.
    early: u64,
    first: Option<u64>,
    next: u64,
    missed: u64,
    system: System,
    processes: Processes,
    others: BTreeMap<String, Option<Box<dyn Parser>>>,
    machine: procsampler::Machine,
    scan: Scan,
    /// The last texts of files that are not in every sample, if no row contains them yet.
    rare: BTreeMap<String, (Monotonic, Vec<u8>)>,
}

/// The last scan of all processes. No row may be made from its sample.
#[derive(Default)]
struct Scan {
    stats: Vec<(u32, Monotonic, Vec<u8>)>,
    count: usize,
}

impl Rows {
    /// Makes a row from each sample, or from one sample in each period of this many nanoseconds.
    pub fn new(header: &Header, every: u64) -> Self {
        Rows {
            every,
            early: header.interval_ns.min(every) / 2,
            first: None,
            next: 0,
            missed: 0,
            system: System::new(header.machine),
            processes: Processes::new(header.machine),
            others: BTreeMap::new(),
            machine: header.machine,
            scan: Scan::default(),
            rare: BTreeMap::new(),
        }
    }

    /// Calls a function with each row, up to the end or the damage.
    ///
    /// # Errors
    /// The recording is damaged, or the function failed. All rows before have been made.
    pub fn each<R: Read, E: From<Damage>>(
        mut self,
        recording: &mut Recording<R>,
        mut with: impl FnMut(Row) -> Result<(), E>,
    ) -> Result<(), E> {
        while let Some(event) = recording.event()? {
            if let Some(row) = self.add(&event) {
                with(row)?;
            }
        }
        Ok(())
    }

    /// Takes a sample or a miss. Returns the row, if one is complete.
    pub fn add(&mut self, event: &Event<'_>) -> Option<Row> {
        let sample = match event {
            Event::Missed(due_times) => {
                self.missed += due_times;
                return None;
            }
            Event::Sample(sample) => sample,
        };
        let first = *self.first.get_or_insert(sample.time.0);
        let time = sample.time.0.saturating_add(self.early);
        if time < self.next {
            self.keep_rare(sample);
            if sample.scanned {
                self.scan.keep(sample);
            }
            return None;
        }
        // The due time of the next row does not depend on this sample, so that delays do not add up.
        if let Some(passed) = time.saturating_sub(first).checked_div(self.every) {
            self.next = first.saturating_add(passed.saturating_add(1).saturating_mul(self.every));
        }
        Some(self.row(sample, first))
    }

    fn row(&mut self, sample: &Sample<'_>, first: u64) -> Row {
        let (mut errors, mut not_understood) = (BTreeMap::new(), BTreeMap::new());
        let mut rare = std::mem::take(&mut self.rare);
        for reading in sample.readings() {
            rare.remove(reading.path);
            let text = match reading.text {
                Ok(text) => text,
                Err(errno) => {
                    errors.insert(reading.path.to_owned(), errno);
                    continue;
                }
            };
            let pushed = match parser::of_process(reading.path) {
                Some((pid, "stat")) => self.processes.push(pid, text, reading.time),
                _ => match self.system.push(reading.path, text, reading.time) {
                    Some(pushed) => pushed,
                    None => self.other(reading.path, text, reading.time),
                },
            };
            if let Err(error) = pushed {
                not_understood.insert(reading.path.to_owned(), error.to_string());
            }
        }
        for (path, (time, text)) in rare {
            if let Some(Err(error)) = self.system.push(&path, &text, time) {
                not_understood.insert(path, error.to_string());
            }
        }
        let scan = self.scan.take();
        // If the scan is in this sample, all its stats have already been taken.
        let scan = if sample.scanned { &[] } else { scan };
        let scanned = sample.scanned || !scan.is_empty();
        for (pid, time, text) in scan {
            if let Err(error) = self.processes.push(*pid, text, *time) {
                not_understood.insert(format!("{pid}/stat"), error.to_string());
            }
        }
        let (figures, disks, interfaces) = self.system.take();
        Row {
            time: sample.wall,
            elapsed: sample.time.0.saturating_sub(first) as f64 / 1e9,
            missed: std::mem::take(&mut self.missed),
            figures,
            disks,
            interfaces,
            processes: self.processes.take(scanned),
            errors,
            not_understood,
        }
    }

    /// Keeps texts of files that are read less often than the others, for example those of pressure.
    fn keep_rare(&mut self, sample: &Sample<'_>) {
        for reading in sample.readings().filter(|reading| reading.path.starts_with("pressure/")) {
            let Ok(text) = reading.text else { continue };
            match self.rare.get_mut(reading.path) {
                Some((time, kept)) => {
                    *time = reading.time;
                    kept.clear();
                    kept.extend_from_slice(text);
                }
                None => drop(self.rare.insert(reading.path.to_owned(), (reading.time, text.to_vec()))),
            }
        }
    }

    /// Parses a file without a figure too, so that a text that cannot be parsed is reported.
    fn other(&mut self, path: &str, text: &[u8], time: Monotonic) -> procsampler::Result<()> {
        let machine = self.machine;
        if !self.others.contains_key(path) {
            self.others.insert(path.to_owned(), parser::of(path, machine));
        }
        match self.others.get_mut(path) {
            Some(Some(parser)) => parser.push(text, time),
            _ => Ok(()),
        }
    }
}

impl Scan {
    fn keep(&mut self, sample: &Sample<'_>) {
        self.count = 0;
        for reading in sample.readings() {
            let Some((pid, "stat")) = parser::of_process(reading.path) else { continue };
            let Ok(text) = reading.text else { continue };
            if self.count == self.stats.len() {
                self.stats.push(Default::default());
            }
            let (of, time, kept) = &mut self.stats[self.count];
            (*of, *time) = (pid, reading.time);
            kept.clear();
            kept.extend_from_slice(text);
            self.count += 1;
        }
    }

    /// The stats of a scan that no row contains yet.
    fn take(&mut self) -> &[(u32, Monotonic, Vec<u8>)] {
        &self.stats[..std::mem::take(&mut self.count)]
    }
}
