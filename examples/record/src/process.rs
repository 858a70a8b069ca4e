//! CPU time of processes.

use std::collections::BTreeMap;

use procsampler::{Machine, Monotonic, Sampler, pid};

/// What a process used of the CPUs between two samples.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Usage {
    pub pid: u32,
    pub name: String,
    /// 1.0 is one CPU, all of the time. `None` where that is not known: it is the process's first sample.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cpu: Option<f64>,
    /// Resident memory, in bytes.
    pub resident: u64,
}

/// The processes of which there is a stat.
pub struct Processes {
    machine: Machine,
    samplers: BTreeMap<u32, Process>,
}

struct Process {
    stat: Sampler<pid::Stat>,
    /// There is a text since the last row.
    is_new: bool,
}

impl Processes {
    pub fn new(machine: Machine) -> Self {
        Processes { machine, samplers: BTreeMap::new() }
    }

    /// # Errors
    /// The text was not understood.
    pub fn push(&mut self, pid: u32, text: &[u8], time: Monotonic) -> procsampler::Result<()> {
        let process = self.samplers.entry(pid).or_insert_with(|| {
            let stat = Sampler::detached_from(self.machine);
            Process { stat, is_new: false }
        });
        process.is_new = true;
        let sample = process.stat.push(text, time)?;
        let is_same = sample.earlier().is_none_or(|earlier| earlier.starttime == sample.snapshot().starttime);
        if !is_same {
            // Another process has the number now.
            process.stat = Sampler::detached_from(self.machine);
            process.stat.push(text, time)?;
        }
        Ok(())
    }

    /// What each process used since the row before; those without a text since then are forgotten.
    pub fn take(&mut self) -> Vec<Usage> {
        self.samplers.retain(|_, process| std::mem::take(&mut process.is_new));
        let used = |(&pid, process): (&u32, &Process)| {
            let now = process.stat.current()?;
            let delta = process.stat.delta();
            Some(Usage {
                pid,
                name: now.comm.to_string(),
                cpu: delta.and_then(|delta| delta.cpu_share(delta.cpu()).known()),
                resident: now.rss.bytes(&self.machine).get(),
            })
        };
        self.samplers.iter().filter_map(used).collect()
    }
}
