//! Prints what `pidstat -u -d 1` of sysstat prints for each process that used a CPU or a disk: CPU time in
//! percent, and KiB per second.

use procsampler::{ProcDir, ProcessTable, delta::Rate, pid};

fn main() -> procsampler::Result<()> {
    let mut table = ProcessTable::<(pid::Stat, pid::Io)>::new(&ProcDir::open()?)?;
    loop {
        table.scan()?;
        println!("\n    PID   %usr %system    %CPU   kB_rd/s   kB_wr/s Command");
        for (process, (stat, io)) in table.processes().map(|process| (process, process.files())) {
            let (Some(now), Some(d)) = (stat.fresh(), stat.delta()) else { continue };
            let [user, system, cpu] = [d.utime, d.stime, d.cpu()].map(|time| d.cpu_share(time) * 100.0);
            let disk =
                io.delta().map(|d| [d.read_bytes, d.write_bytes].map(|bytes| d.per_second(bytes) / 1024.0));
            let [read, written] = disk.unwrap_or([Rate::UNKNOWN; 2]);
            if [cpu, read, written].iter().any(|rate| rate.known() > Some(0.0)) {
                print!("{:7} {user:6.2} {system:7.2} {cpu:7.2}", process.pid());
                println!(" {read:9.2} {written:9.2} {}", now.comm);
            }
        }
        std::thread::sleep(std::time::Duration::from_secs(1));
    }
}
