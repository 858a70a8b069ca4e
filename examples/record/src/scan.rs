//! Reads the stat of all processes.

use std::collections::BTreeMap;
use std::rc::Rc;

use procsampler::{AnySampler, ProcDir, Result, Sampler, dir::Ids, pid};
use rustix::process::{Resource, getrlimit, setrlimit};

use crate::content::{Content, Place};
use crate::raw::Raw;
use crate::recorder::errno;

type Stat = Sampler<Raw<pid::Stat>>;

/// Lists all processes repeatedly, and keeps their descriptors as far as the limit allows.
pub struct Scan {
    proc: Rc<ProcDir>,
    ids: Ids,
    processes: BTreeMap<u32, Process>,
    /// How many descriptors may be kept.
    room: usize,
    kept: usize,
    scans: u64,
    failed: Place,
}

#[derive(Default)]
struct Process {
    path: String,
    place: Place,
    stat: Option<Stat>,
    /// The last scan that found the process.
    scan: u64,
}

impl Scan {
    /// # Errors
    /// The directory can't be opened again.
    pub fn new(proc: &Rc<ProcDir>) -> Result<Self> {
        let ids = proc.pids()?;
        Ok(Scan {
            proc: proc.clone(),
            ids,
            processes: BTreeMap::new(),
            room: descriptors() / 2,
            kept: 0,
            scans: 0,
            failed: Place::default(),
        })
    }

    /// Adds all processes to the sample.
    pub fn add_to(&mut self, content: &mut Content, now: u64) {
        content.scan();
        self.scans += 1;
        for pid in self.ids.walk() {
            let pid = match pid {
                Ok(pid) => pid,
                Err(error) => {
                    // The empty path means the directory itself.
                    content.entry(&mut self.failed, "", now, Err(errno(&error)));
                    break;
                }
            };
            let process = self.processes.entry(pid).or_default();
            if process.path.is_empty() {
                process.path = format!("{pid}/stat");
            }
            process.scan = self.scans;
            let had = process.stat.is_some();
            process.read(&self.proc, pid, content, now);
            match (had, process.stat.is_some()) {
                (false, true) if self.kept >= self.room => process.stat = None,
                (false, true) => self.kept += 1,
                (true, false) => self.kept -= 1,
                _ => {}
            }
        }
        let (scans, kept) = (self.scans, &mut self.kept);
        self.processes.retain(|_, process| {
            let is_there = process.scan == scans;
            if !is_there && process.stat.is_some() {
                *kept -= 1;
            }
            is_there
        });
    }
}

impl Process {
    fn read(&mut self, proc: &ProcDir, pid: u32, content: &mut Content, now: u64) {
        // A kept descriptor may be of a process that is gone and whose number another process has now.
        let mut read = self.stat.as_mut().map(AnySampler::sample);
        if !matches!(read, Some(Ok(()))) {
            self.stat = None;
            read = Some(proc.pid(pid).and_then(|dir| Stat::open(&dir)).and_then(|mut stat| {
                stat.sample()?;
                self.stat = Some(stat);
                Ok(())
            }));
        }
        match (read, &self.stat) {
            (Some(Err(error)), _) => content.entry(&mut self.place, &self.path, now, Err(errno(&error))),
            (_, Some(stat)) => {
                let time = stat.time().map_or(now, |time| time.0);
                content.entry(&mut self.place, &self.path, time, Ok(stat.text()));
            }
            (_, None) => {}
        }
    }
}

/// Raises the limit of this process's descriptors as far as possible, and returns it.
fn descriptors() -> usize {
    let mut limit = getrlimit(Resource::Nofile);
    let now = limit.current;
    limit.current = limit.maximum;
    let allowed = match setrlimit(Resource::Nofile, limit) {
        Ok(()) => limit.maximum,
        Err(_) => now,
    };
    allowed.map_or(1 << 20, |allowed| allowed.min(1 << 20) as usize)
}
