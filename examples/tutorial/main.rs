//! The monitor of the tutorial, in five steps, each measured.
//!
//! `cargo run --release --example tutorial` starts 1,000 sleeping processes and a busy one, lets all five
//! monitors look at them in turns, and prints what a look costs; `-- N` starts N processes. The page
//! `tutorial` of the documentation explains the steps.

#![forbid(unsafe_code)]

mod step1_text;
mod step2_types;
mod step3_table;
mod step4_on_demand;
mod step5_changed;

use std::error::Error;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use procsampler::{ProcDir, Sampler, pid};
use rustix::time::{ClockId, clock_gettime};

/// What each monitor finds: the process that used the most CPU time since the last look.
pub struct Busiest {
    pub pid: u32,
    pub comm: String,
    /// In percent of one CPU.
    pub cpu: f64,
    pub rss_kib: u64,
}

/// A look at all processes; the first has nothing to compare with.
type Look = Box<dyn FnMut() -> Result<Option<Busiest>, Box<dyn Error>>>;

const ROUNDS: usize = 21;

/// Processes that end with this program.
struct Children(Vec<Child>);

impl Children {
    fn start(&mut self, program: &str, arguments: &[&str]) -> std::io::Result<u32> {
        let child = Command::new(program).args(arguments).stdin(Stdio::null()).spawn()?;
        let pid = child.id();
        self.0.push(child);
        Ok(pid)
    }
}

impl Drop for Children {
    fn drop(&mut self) {
        for child in &mut self.0 {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let count: usize = std::env::args().nth(1).map_or(Ok(1000), |count| count.parse())?;
    let mut children = Children(Vec::new());
    for _ in 0..count {
        children.start("sleep", &["3600"])?;
    }
    let busy = children.start("sh", &["-c", "while :; do :; done"])?;
    let mut busy = Sampler::<pid::Stat>::open(&ProcDir::open()?.pid(busy)?)?;

    let mut steps: [(&str, Look, Vec<Duration>); 5] = [
        ("1 text", step1_text::monitor(), Vec::new()),
        ("2 types", step2_types::monitor()?, Vec::new()),
        ("3 table", step3_table::monitor()?, Vec::new()),
        ("4 on demand", step4_on_demand::monitor()?, Vec::new()),
        ("5 changed", step5_changed::monitor()?, Vec::new()),
    ];
    for round in 0..=ROUNDS {
        // The times of processes are counted in ticks.
        std::thread::sleep(Duration::from_millis(500));
        let used = busy.sample()?.delta().and_then(|d| (d.cpu_share(d.cpu()) * 100.0).known());
        for (name, look, times) in &mut steps {
            let start = cpu_time();
            let busiest = look()?;
            let time = cpu_time().saturating_sub(start);
            if round == 0 {
                continue;
            }
            times.push(time);
            // Other programs may be busier than the one that was started for this, but not much less busy.
            let busiest = busiest.ok_or_else(|| format!("{name}: no process was found"))?;
            if busiest.cpu < used.unwrap_or(0.0) / 2.0 || busiest.rss_kib == 0 {
                return Err(format!("{name}: {} {} is wrong", busiest.pid, busiest.comm).into());
            }
        }
    }
    println!("{count} sleeping processes, medians of {ROUNDS} looks, CPU time of the thread");
    let first = median(&mut steps[0].2);
    for (name, _, times) in &mut steps {
        let time = median(times);
        let times_faster = first.as_secs_f64() / time.as_secs_f64();
        println!("{name:12} {:8.2} ms {times_faster:6.1} times as fast", time.as_secs_f64() * 1e3);
    }
    Ok(())
}

fn cpu_time() -> Duration {
    Duration::try_from(clock_gettime(ClockId::ThreadCPUTime)).unwrap_or_default()
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
