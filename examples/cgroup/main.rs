//! Prints CPU, memory, I/O and stalls of a cgroup and of the cgroups below it, once a second. It reads files
//! that procsampler does not list.
//!
//! ```text
//! cargo run --release --example cgroup -- /sys/fs/cgroup/system.slice [SECONDS] [SAMPLES]
//! ```

use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{env, fs, thread};

mod files;

use files::{CpuStat, IoStat, MemoryStat};
use procsampler::unit::{Bytes, OrDash};
use procsampler::{AnyDir, Change, Machine, Sampler, pressure};

/// The samplers of one cgroup. A missing file has no sampler: its controller is off.
struct Cgroup {
    path: PathBuf,
    cpu: Sampler<CpuStat>,
    memory: Option<Sampler<MemoryStat>>,
    io: Option<Sampler<IoStat>>,
    stalled: Option<Sampler<pressure::Cpu>>,
}

impl Cgroup {
    fn open(path: &Path) -> procsampler::Result<Self> {
        let dir = AnyDir::at(path, Machine::this())?;
        Ok(Cgroup {
            path: path.to_owned(),
            cpu: Sampler::open(&dir)?,
            memory: Sampler::open(&dir).ok(),
            io: Sampler::open(&dir).ok(),
            stalled: Sampler::open_at(&dir, "cpu.pressure").ok(),
        })
    }

    /// A line of rates; `None` before the second sample.
    fn line(&mut self) -> procsampler::Result<Option<String>> {
        let cpu = self.cpu.sample()?.delta();
        let memory = self.memory.as_mut().and_then(|memory| Some(memory.sample().ok()?.anon.mib()));
        let io = self.io.as_mut().and_then(|io| io.sample().ok()?.delta());
        let stalled = self.stalled.as_mut().and_then(|cpu| cpu.sample().ok()?.delta());
        let Some(cpu) = cpu else { return Ok(None) };
        let written =
            io.map(|io| io.per_second(io.delta.iter().map(|device| device.wbytes).sum::<Change<Bytes>>()));
        let stalled = stalled.map(|cpu| cpu.share(cpu.some.total) * 100.0);
        Ok(Some(format!(
            "{:6.1} {:6.1} {:10.1} {:12.0} {}",
            cpu.share(cpu.usage) * 100.0,
            OrDash(stalled),
            OrDash(memory),
            OrDash(written),
            self.path.display()
        )))
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = env::args().skip(1);
    let top = PathBuf::from(arguments.next().ok_or("which cgroup? for example /sys/fs/cgroup")?);
    let seconds: f64 = arguments.next().map_or(Ok(1.0), |seconds| seconds.parse())?;
    let samples: u32 = arguments.next().map_or(Ok(u32::MAX), |samples| samples.parse())?;
    let below = fs::read_dir(&top)?.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| path.is_dir());
    let mut cgroups: Vec<Cgroup> =
        std::iter::once(top.clone()).chain(below).filter_map(|path| Cgroup::open(&path).ok()).collect();
    println!("{:>6} {:>6} {:>10} {:>12} CGROUP", "CPU %", "WAIT %", "ANON MiB", "WRITTEN B/s");
    for sample in 0..=samples {
        if sample > 0 {
            thread::sleep(Duration::from_secs_f64(seconds));
        }
        // A cgroup that was removed is dropped from the list.
        cgroups.retain_mut(|cgroup| match cgroup.line() {
            Ok(line) => {
                line.into_iter().for_each(|line| println!("{line}"));
                true
            }
            Err(error) => !error.is_gone(),
        });
    }
    Ok(())
}
