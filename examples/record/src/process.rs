//! CPU time of processes.

use std::collections::BTreeMap;

use procsampler::{Machine, Monotonic, Sampler, pid};

/// The CPU time and the memory of a process between two samples.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Usage {
    pub pid: u32,
    pub name: String,
    /// CPUs in use: 1.0 is one CPU all the time. `None` in the first sample of the process, where it is not
    /// known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cpu: Option<f64>,
    /// Resident memory, in bytes.
    pub resident: u64,
}

/// The processes whose stat was recorded.
pub struct Processes {
    machine: Machine,
    samplers: BTreeMap<u32, Process>,
}

struct Process {
    stat: Sampler<pid::Stat>,
    /// There is a new text since the last row.
    is_new: bool,
}

impl Processes {
    pub fn new(machine: Machine) -> Self {
        Processes { machine, samplers: BTreeMap::new() }
    }

    /// Takes a text. If there are several before a row, the first counts.
    ///
    /// # Errors
    /// The text could not be parsed.
    pub fn push(&mut self, pid: u32, text: &[u8], time: Monotonic) -> procsampler::Result<()> {
        let process = self.samplers.entry(pid).or_insert_with(|| {
            let stat = Sampler::detached_from(self.machine);
            Process { stat, is_new: false }
        });
        if std::mem::replace(&mut process.is_new, true) {
            return Ok(());
        }
        let sample = process.stat.push(text, time)?;
        let is_same = sample.earlier().is_none_or(|earlier| earlier.starttime == sample.snapshot().starttime);
        if !is_same {
            // Another process has the number now.
            process.stat = Sampler::detached_from(self.machine);
            process.stat.push(text, time)?;
        }
        Ok(())
    }

    /// What each process used since its previous text. If this was a scan of all processes, those without a
    /// new text are gone.
    pub fn take(&mut self, scanned: bool) -> Vec<Usage> {
        if scanned {
            self.samplers.retain(|_, process| process.is_new);
        }
        let used = |(&pid, process): (&u32, &mut Process)| {
            let is_new = std::mem::take(&mut process.is_new);
            let now = process.stat.current().filter(|_| is_new)?;
            let delta = process.stat.delta();
            Some(Usage {
                pid,
                name: now.comm.to_string(),
                cpu: delta.and_then(|delta| delta.cpu_share(delta.cpu()).known()),
                resident: now.rss.bytes(&self.machine).get(),
            })
        };
        self.samplers.iter_mut().filter_map(used).collect()
    }
}
