//! Prints what `vmstat 1` of procps prints, except its first line, which covers the time since boot.

use procsampler::system::{Meminfo, Stat, Vmstat};
use procsampler::{ProcDir, ProcFile, Sampler, unit::KiB, unit::OrDash};

fn main() -> procsampler::Result<()> {
    let proc = ProcDir::open()?;
    let (mut stat, mut vm) = (Sampler::<Stat>::open(&proc)?, Sampler::<Vmstat>::open(&proc)?);
    println!(" r  b     swpd     free     buff    cache    si    so    bi    bo    in    cs us sy id wa st");
    loop {
        let (now, v, m) = (stat.sample()?, vm.sample()?, Meminfo::read_in(&proc)?);
        if let (Some(s), Some(v)) = (now.delta(), v.delta()) {
            let cache = m.cached.zip(m.sreclaimable).map(|(cached, slab)| cached + slab);
            let kib = [m.swap_used(), Some(m.mem_free), m.buffers, cache];
            let kib = kib.map(|kib| format!(" {:8}", OrDash(kib.map(KiB::get)))).concat();
            let [si, so] = [v.pswpin, v.pswpout].map(|pages| pages.map(|pages| pages.kib(&v.machine)));
            let io = [si, so, v.pgpgin, v.pgpgout].map(|kib| format!(" {:5.0}", v.per_second(kib))).concat();
            let system = [s.intr, s.ctxt].map(|count| format!(" {:5.0}", s.per_second(count))).concat();
            let c = &s.cpu;
            let cpu = [c.user + c.nice, c.system + c.irq + c.softirq, c.idle, c.iowait, c.steal];
            let cpu = cpu.map(|time| format!(" {:2.0}", c.share_of(time) * 100.0)).concat();
            println!("{:2} {:2}{kib}{io}{system}{cpu}", now.procs_running, now.procs_blocked);
        }
        std::thread::sleep(std::time::Duration::from_secs(1));
    }
}
