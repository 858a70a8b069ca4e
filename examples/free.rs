//! What `free -k` of procps 4 prints: memory and swap, in KiB.

use procsampler::{ProcFile, system::Meminfo, unit::KiB, unit::OrDash};

fn main() -> procsampler::Result<()> {
    let m = Meminfo::read()?;
    let used = m.mem_available.map(|available| m.mem_total - available);
    let cache = || Some(m.buffers? + m.cached? + m.sreclaimable?);
    println!("               total        used        free      shared  buff/cache   available");
    row("Mem:", &[Some(m.mem_total), used, Some(m.mem_free), m.shmem, cache(), m.mem_available]);
    row("Swap:", &[m.swap_total, m.swap_used(), m.swap_free]);
    Ok(())
}

fn row(name: &str, columns: &[Option<KiB>]) {
    let columns = columns.iter().map(|kib| format!("{:12}", OrDash(kib.map(KiB::get))));
    println!("{name:8}{}", columns.collect::<String>());
}
