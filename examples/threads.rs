//! Prints the threads of one process, which is given by its number: the share of the time in which each ran,
//! and in which it waited for a CPU.

use procsampler::{ProcDir, ProcessTable, Select, pid};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let pid: u32 = std::env::args().nth(1).ok_or("usage: threads PID")?.parse()?;
    let process = ProcessTable::<()>::new(&ProcDir::open()?)?.select(Select::Pids(vec![pid]));
    let mut table = process.with_threads::<(pid::Stat, pid::Schedstat)>();
    loop {
        table.scan()?;
        println!("\n    TID State  %run  %wait  CPU Name");
        for (thread, (stat, schedstat)) in table.threads().map(|thread| (thread, thread.files())) {
            let (Some(now), Some(d)) = (stat.fresh(), schedstat.delta()) else { continue };
            let [run, wait] = [d.run, d.wait].map(|time| d.share(time) * 100.0);
            let (state, cpu) = (now.leader.state, now.leader.processor);
            println!("{:7} {state:5} {run:5.1} {wait:6.1} {cpu:4} {}", thread.tid(), now.comm);
        }
        std::thread::sleep(std::time::Duration::from_secs(1));
    }
}
