//! Prints what `free -k` of procps 4 prints: memory and swap, in KiB.

use procsampler::{ProcFile, system::Meminfo, unit::KiB, unit::OrDash};

fn main() -> procsampler::Result<()> {
    let m = Meminfo::read()?;
    println!("               total        used        free      shared  buff/cache   available");
    row("Mem:", &[Some(m.mem_total), m.used(), Some(m.mem_free), m.shmem, m.cache(), m.mem_available]);
    row("Swap:", &[m.swap_total, m.swap_used(), m.swap_free]);
    Ok(())
}

fn row(name: &str, columns: &[Option<KiB>]) {
    let columns = columns.iter().map(|kib| format!("{:12}", OrDash(kib.map(KiB::get))));
    println!("{name:8}{}", columns.collect::<String>());
}
