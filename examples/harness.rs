//! Measures what a piece of work costs its thread: time on a CPU and waiting for one, page faults, and bytes
//! written.
//!
//! The time on a CPU changes when the thread leaves the CPU, and at ticks. So a round of less than some
//! milliseconds shows 0. The exact CPU time of the calling thread is clock_gettime(2) with
//! `CLOCK_THREAD_CPUTIME_ID`.

use std::{fs::File, hint::black_box, io::Write};

use procsampler::{ProcDir, Sampler, pid, unit::OrDash};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let thread = ProcDir::open()?.this_thread()?;
    let (mut stat, mut io) = (Sampler::<pid::Stat>::open(&thread)?, Sampler::<pid::Io>::open(&thread)?);
    let mut sched = Sampler::<pid::Schedstat>::open(&thread)?;
    for round in 0..5 {
        let (stat, io, sched) = (stat.sample()?, io.sample()?, sched.sample()?);
        if let (Some(s), Some(i), Some(c)) = (stat.delta(), io.delta(), sched.delta()) {
            let [run, wait] = [c.run, c.wait].map(|time| c.share(time) * 100.0);
            let faults = OrDash((s.minflt + s.majflt).known());
            println!("round {round}: {run:5.1} % of {} on a CPU, {wait:5.1} % waiting for one", c.elapsed);
            println!("         {faults} page faults, {:.1} MiB/s written", i.per_second(i.wchar.mib()));
        }
        let bytes = vec![round; 1 << 24];
        File::create("/dev/null")?.write_all(black_box(&bytes))?;
    }
    Ok(())
}
