//! Rows as a readable table.

use std::io::{self, Write};

use crate::rows::Row;

/// # Errors
/// Errors of the output.
pub fn names(out: &mut impl Write) -> io::Result<()> {
    writeln!(
        out,
        "{:8} | {:^29} | {:^13} | {:^15} | {:^15} | {:^17} | {:>5} | {:>6}",
        "", "CPU, %", "memory", "disk, bytes/s", "net, bytes/s", "stalled, %", "", ""
    )?;
    writeln!(
        out,
        "{:8} | {:>5} {:>5} {:>5} {:>5} {:>5} | {:>6} {:>6} | {:>7} {:>7} | {:>7} {:>7} | {:>5} {:>5} {:>5} | {:>5} | {:>6}",
        "UTC",
        "user",
        "sys",
        "irq",
        "wait",
        "steal",
        "used",
        "avail",
        "read",
        "written",
        "in",
        "out",
        "cpu",
        "mem",
        "io",
        "load",
        "missed"
    )
}

/// # Errors
/// Errors of the output.
pub fn row(out: &mut impl Write, row: &Row) -> io::Result<()> {
    let f = &row.figures;
    write!(out, "{} |", row.time.time_of_day())?;
    for share in [
        both(f.cpu_user, f.cpu_nice),
        f.cpu_system,
        both(f.cpu_irq, f.cpu_softirq),
        f.cpu_iowait,
        f.cpu_steal,
    ] {
        write!(out, " {:>5}", percent(share))?;
    }
    let used = f.memory_total.zip(f.memory_available).map(|(total, available)| total - available);
    write!(out, " | {:>6} {:>6}", bytes(used), bytes(f.memory_available))?;
    write!(out, " | {:>7} {:>7}", bytes(f.disk_read), bytes(f.disk_written))?;
    write!(out, " | {:>7} {:>7} |", bytes(f.net_received), bytes(f.net_sent))?;
    for share in [f.pressure_cpu_some, f.pressure_memory_some, f.pressure_io_some] {
        write!(out, " {:>5}", percent(share))?;
    }
    let load = f.load1.map_or("-".to_owned(), |load| format!("{load:.2}"));
    writeln!(out, " | {load:>5} | {:>6}", row.missed)
}

/// The sum of two shares; `None` if one is not known.
pub fn both(a: Option<f64>, b: Option<f64>) -> Option<f64> {
    Some(a? + b?)
}

fn percent(share: Option<f64>) -> String {
    share.map_or("-".to_owned(), |share| format!("{:.1}", share * 100.0))
}

fn bytes(bytes: Option<f64>) -> String {
    bytes.map_or("-".to_owned(), size)
}

pub const UNITS: [&str; 6] = ["", "K", "M", "G", "T", "P"];

/// A size in a few characters: `0`, `712K`, `1.5G`. K is 1,024.
pub fn size(bytes: f64) -> String {
    let (mut number, mut unit) = (bytes, 0);
    while number.abs() >= 999.5 && unit + 1 < UNITS.len() {
        number /= 1024.0;
        unit += 1;
    }
    match unit {
        0 => format!("{number:.0}"),
        _ if number.abs() < 9.95 => format!("{number:.1}{}", UNITS[unit]),
        _ => format!("{number:.0}{}", UNITS[unit]),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn sizes() {
        let sizes = [0.0, 999.0, 1000.0, 1536.0, 1024.0 * 700.0, 1e12].map(super::size);
        assert_eq!(sizes, ["0", "999", "1.0K", "1.5K", "700K", "931G"]);
    }
}
