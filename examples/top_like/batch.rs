//! Plain frames, as `top -b` prints them.

use std::error::Error;
use std::io::{self, BufWriter, Write};
use std::thread;
use std::time::Instant;

use procsampler::unit::OrDash;

use crate::options::Options;
use crate::rows::{Io, Row};
use crate::sample::{Samples, Tally};
use crate::text::{cpu_time, priority, uptime};

pub fn run(mut samples: Samples, options: &Options) -> Result<(), Box<dyn Error>> {
    let mut out = BufWriter::new(io::stdout().lock());
    let mut rows = Vec::new();
    samples.take()?;
    let mut next = Instant::now();
    let mut frames = options.frames;
    while frames != Some(0) {
        // A frame that came late does not make the next one short.
        next = (next + options.delay).max(Instant::now());
        thread::sleep(next.saturating_duration_since(Instant::now()));
        samples.take()?;
        let tally = samples.rows(&mut rows);
        options.order.sort(&mut rows);
        summary(&mut out, &samples, &tally, rows.len())?;
        table(&mut out, &mut samples, &rows, options)?;
        out.flush()?;
        frames = frames.map(|frames| frames - 1);
        if frames != Some(0) {
            writeln!(out)?;
        }
    }
    Ok(())
}

fn summary(out: &mut impl Write, samples: &Samples, tally: &Tally, processes: usize) -> io::Result<()> {
    let last = samples.last;
    write!(out, "top_like")?;
    if let (Some(up), Some(load)) = (samples.uptime.current(), samples.loadavg.current()) {
        write!(
            out,
            " up {}, load average: {}, {}, {}",
            uptime(up.up.duration()),
            load.one,
            load.five,
            load.fifteen
        )?;
    }
    let interval = last.scan.elapsed.unwrap_or_default().seconds();
    write!(out, ", interval {interval:.3} s\nTasks: {processes} total")?;
    for (state, count) in &tally.states {
        write!(out, ", {count} {}", state.letter())?;
    }
    writeln!(out, "; {} threads", tally.threads)?;
    if let (Some(delta), Some(stat)) = (samples.stat.delta(), samples.stat.current()) {
        let cpu = &delta.cpu;
        write!(out, "%Cpu(s): {:.1} busy of {} online:", cpu.busy_share() * 100.0, stat.cpus.len())?;
        let parts = [
            (cpu.user, "us"),
            (cpu.system, "sy"),
            (cpu.nice, "ni"),
            (cpu.idle, "id"),
            (cpu.iowait, "wa"),
            (cpu.irq, "hi"),
            (cpu.softirq, "si"),
            (cpu.steal, "st"),
        ];
        for (moved, name) in parts {
            write!(out, " {:.1} {name}", cpu.share_of(moved) * 100.0)?;
        }
        writeln!(out)?;
    }
    if let Some(memory) = samples.meminfo.current() {
        write!(out, "Mem KiB: {} total, {} free, ", memory.mem_total.0, memory.mem_free.0)?;
        match memory.mem_available {
            Some(available) => write!(out, "{} available", available.0)?,
            None => write!(out, "available not told by this kernel")?,
        }
        match (memory.swap_total, memory.swap_free) {
            (Some(total), Some(free)) => writeln!(out, "; Swap KiB: {} total, {} free", total.0, free.0)?,
            _ => writeln!(out, "; swap unknown")?,
        }
    }
    for disk in samples.disks().iter().take(4) {
        writeln!(
            out,
            "Disk {}: {:.1} reads/s, {:.1} writes/s, {:.0} B/s read, {:.0} B/s written, {:.1} % busy",
            disk.name,
            disk.reads,
            disk.writes,
            disk.read_bytes,
            disk.written_bytes,
            disk.busy * 100.0
        )?;
    }
    writeln!(
        out,
        "Self: {:.2} %CPU, scan {} us, sample {} us, {} of {} descriptors kept",
        samples.own_cpus() * 100.0,
        last.scan_time.as_micros(),
        last.sample_time.as_micros(),
        samples.table.kept(),
        samples.table.budget()
    )?;
    for note in notes(samples, tally) {
        writeln!(out, "Note: {note}")?;
    }
    Ok(())
}

/// What is not on the screen, and why.
pub fn notes(samples: &Samples, tally: &Tally) -> Vec<String> {
    let scan = samples.last.scan;
    [
        ("I/O denied (-)", tally.io_denied),
        ("I/O not counted by this kernel (-)", tally.io_unsupported),
        ("I/O unreadable (-)", tally.io_failed),
        ("hidden and left out", scan.denied),
        ("missed, too few descriptors", scan.missed),
    ]
    .into_iter()
    .filter(|&(_, count)| count > 0)
    .map(|(what, count)| format!("{what}: {count} of {} processes", scan.present))
    .collect()
}

fn table(out: &mut impl Write, samples: &mut Samples, rows: &[Row], options: &Options) -> io::Result<()> {
    write!(out, "\n  PID  PR  NI S  %CPU      RSS    READ/s   WRITE/s  THR     TIME+")?;
    if options.totals {
        write!(out, "        RCHAR        WCHAR       RBYTES       WBYTES")?;
    }
    writeln!(out, " COMMAND")?;
    for row in rows {
        write!(
            out,
            "{:>5} {:>3} {:>3} {} {:>5.1} {:>8} {:>9.0} {:>9.0} {:>4} {:>9}",
            row.pid,
            priority(row.priority),
            row.nice,
            row.state.letter(),
            row.cpu,
            row.rss.0,
            row.io.read(),
            row.io.written(),
            row.threads,
            cpu_time(row.time)
        )?;
        if options.totals {
            let totals = match row.io {
                Io::Known { totals: t, .. } => [t.rchar, t.wchar, t.read, t.written].map(Some),
                _ => [None; 4],
            };
            for total in totals {
                write!(out, " {:>12}", OrDash(total))?;
            }
        }
        // Neither a name nor an argument can break the line or speak to a terminal: Display escapes what
        // could.
        match options.cmdline {
            true => writeln!(out, " {}", samples.cmdline(row))?,
            false => writeln!(out, " {}", row.comm)?,
        }
    }
    Ok(())
}
