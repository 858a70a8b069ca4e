//! Reads all collectors once. No collector can block the others.
//!
//! A thread reads all of them one after the other. If it stays in one for too long, another thread continues
//! with the next collector. The collector in which the first thread hangs is left out until that thread
//! returns. So at most one thread hangs for each collector.

use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::Failure;
use crate::family::{Family, Labels};

/// Some files that are read together.
pub trait Collect: Send {
    /// The names of these collectors in node_exporter.
    fn names(&self) -> &'static [&'static str];

    /// Reads the files, and adds their metrics.
    ///
    /// # Errors
    /// A part is missing. The metrics that were added are correct.
    fn collect(&mut self, families: &mut Vec<Family>) -> Result<(), Failure>;
}

/// The collectors, and the thread that reads them.
pub struct Scraper {
    cells: Arc<[Cell]>,
    patience: Duration,
    worker: Option<Sender<Job>>,
}

struct Cell {
    names: &'static [&'static str],
    collector: Mutex<Box<dyn Collect>>,
}

/// The task of a thread: to read the collectors from a certain one on.
struct Job {
    from: usize,
    reports: Arc<Mutex<Reports>>,
    /// The sender is dropped at the end, and nothing is sent before that. To wake the waiting thread after
    /// each collector would cost as much as to read a small file.
    done: Sender<()>,
}

#[derive(Default)]
struct Reports {
    all: Vec<Report>,
    /// No thread waits for more reports.
    is_closed: bool,
}

/// The result of a collector; `None` while another thread hangs in it.
type Report = Option<Found>;

struct Found {
    families: Vec<Family>,
    failure: Option<Failure>,
    took: Duration,
}

impl Scraper {
    /// Makes a scraper that waits at most `patience` for a collector.
    pub fn new(collectors: Vec<Box<dyn Collect>>, patience: Duration) -> Self {
        let cell =
            |collector: Box<dyn Collect>| Cell { names: collector.names(), collector: Mutex::new(collector) };
        Scraper { cells: collectors.into_iter().map(cell).collect(), patience, worker: None }
    }

    /// Reads all collectors. `node_scrape_collector_success` shows which of them failed.
    pub fn scrape(&mut self) -> Vec<Family> {
        let mut families = Vec::new();
        let mut success = Family::gauge(
            "node_scrape_collector_success",
            "Whether a collector succeeded; 0 if a file is missing, denied, not understood or too slow.",
        );
        let mut duration =
            Family::gauge("node_scrape_collector_duration_seconds", "Duration of a collector scrape.");
        let mut next = 0;
        while next < self.cells.len() {
            let Some((shared, done)) = self.start(next) else { break };
            let mut began = Instant::now();
            let mut seen = 0;
            let reports = loop {
                let is_over = match done.recv_timeout(self.patience) {
                    Err(RecvTimeoutError::Timeout) => false,
                    Ok(()) | Err(RecvTimeoutError::Disconnected) => true,
                };
                let mut reports = shared.lock().unwrap_or_else(PoisonError::into_inner);
                // The wait continues only if the thread has finished a collector in that time.
                if is_over || reports.all.len() == seen {
                    reports.is_closed = true;
                    break std::mem::take(&mut reports.all);
                }
                (seen, began) = (reports.all.len(), Instant::now());
            };
            let hangs = reports.len() < self.cells.len() - next;
            // The thread hangs in the next collector, or that collector panicked and ended the thread.
            let missing = hangs.then_some(None);
            for report in reports.into_iter().chain(missing) {
                let is_good = report.as_ref().is_some_and(|found| found.failure.is_none());
                let took = report.as_ref().map_or(began.elapsed(), |found| found.took);
                for name in self.cells[next].names {
                    let labels = Labels::one("collector", *name);
                    success.add(labels.clone(), u64::from(is_good));
                    duration.add(labels, took.as_secs_f64());
                }
                families.extend(report.into_iter().flat_map(|found| found.families));
                next += 1;
            }
            if hangs {
                self.worker = None;
            }
        }
        // No thread could be created for these.
        for name in self.cells[next..].iter().flat_map(|cell| cell.names) {
            success.add(Labels::one("collector", *name), 0u64);
        }
        families.extend([success, duration]);
        families
    }

    /// Makes a thread read the collectors from `from` on.
    fn start(&mut self, from: usize) -> Option<(Arc<Mutex<Reports>>, Receiver<()>)> {
        let (done, receiver) = mpsc::channel();
        let reports = Arc::new(Mutex::new(Reports::default()));
        let mut job = Job { from, reports: reports.clone(), done };
        if let Some(worker) = &self.worker {
            match worker.send(job) {
                Ok(()) => return Some((reports, receiver)),
                Err(refused) => job = refused.0,
            }
        }
        let (worker, jobs) = mpsc::channel();
        let cells = self.cells.clone();
        thread::Builder::new().name("collectors".to_owned()).spawn(move || work(&cells, &jobs)).ok()?;
        worker.send(job).ok()?;
        self.worker = Some(worker);
        Some((reports, receiver))
    }
}

/// Reads collectors, and ends when no thread waits for it any more.
fn work(cells: &[Cell], jobs: &Receiver<Job>) {
    for Job { from, reports, done } in jobs {
        for cell in &cells[from..] {
            let report = read(cell);
            let mut reports = reports.lock().unwrap_or_else(PoisonError::into_inner);
            if reports.is_closed {
                return;
            }
            reports.all.push(report);
        }
        drop(done);
    }
}

fn read(cell: &Cell) -> Report {
    let mut collector = cell.collector.try_lock().ok()?;
    let (mut families, began) = (Vec::new(), Instant::now());
    let failure = collector.collect(&mut families).err();
    Some(Found { families, failure, took: began.elapsed() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::family::Value;

    struct Fake(&'static [&'static str], Receiver<()>);

    impl Collect for Fake {
        fn names(&self) -> &'static [&'static str] {
            self.0
        }

        fn collect(&mut self, families: &mut Vec<Family>) -> Result<(), Failure> {
            match self.0[0] {
                "stuck" => drop(self.1.recv()),
                "partial" => {
                    families.push(Family::gauge("part", "").of(1u64));
                    return Err("the rest is denied".into());
                }
                "broken" => panic!("for the test"),
                _ => {}
            }
            families.push(Family::gauge(self.0[0], "").of(1u64));
            Ok(())
        }
    }

    fn outcome(families: &[Family]) -> (Vec<String>, Vec<String>) {
        let name = |family: &Family| {
            let mut name = String::new();
            family.name.write_name(&mut name);
            name
        };
        let family = |wanted: &str| families.iter().find(|family| name(family) == wanted).unwrap();
        let names = families.iter().map(name);
        let names = names.filter(|name| !name.starts_with("node_")).collect();
        let failed = family("node_scrape_collector_success").series.iter();
        let failed = failed.filter(|series| series.value == Value::Integer(0));
        (names, failed.map(|series| series.labels.first().unwrap().text().to_owned()).collect())
    }

    #[test]
    fn a_slow_or_broken_collector_costs_itself() {
        let (free, stuck) = mpsc::channel();
        let fake = |names, receiver| Box::new(Fake(names, receiver)) as Box<dyn Collect>;
        let idle = || mpsc::channel().1;
        let collectors = vec![
            fake(&["first"], idle()),
            fake(&["stuck"], stuck),
            fake(&["partial"], idle()),
            fake(&["broken"], idle()),
            fake(&["last"], idle()),
        ];
        let mut scraper = Scraper::new(collectors, Duration::from_millis(300));
        let expected =
            (["first", "part", "last"].map(str::to_owned).to_vec(), ["stuck", "partial", "broken"]);
        for _ in 0..3 {
            let (names, failed) = outcome(&scraper.scrape());
            assert_eq!((names, failed), (expected.0.clone(), expected.1.map(str::to_owned).to_vec()));
        }
        // The thread returns as soon as the read of its file returns.
        drop(free);
        let came_back = (0..100).any(|_| {
            thread::sleep(Duration::from_millis(20));
            outcome(&scraper.scrape()).0.iter().any(|name| name == "stuck")
        });
        assert!(came_back);
    }
}
