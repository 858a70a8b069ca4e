//! The tree of processes by name: processes with the same name below the same parents are one line.

use std::collections::BTreeMap;
use std::fmt::Write;

use procsampler::Machine;
use procsampler::tree::Usage;

use crate::record::Record;

/// Processes with the same name at the same place of the tree.
#[derive(Debug, Default)]
pub struct Family {
    pub count: usize,
    pub own: Usage,
    pub peak_rss: u64,
    pub children: BTreeMap<String, Family>,
}

impl Family {
    pub fn new(records: &[Record]) -> Self {
        let mut all = Family::default();
        let mut path = Vec::new();
        for record in records {
            path.clear();
            let mut next = Some(record);
            while let Some(record) = next {
                path.push(record.comm.to_string());
                next = record.parent.and_then(|at| records.get(at));
            }
            let mut family = &mut all;
            for name in path.drain(..).rev() {
                family = family.children.entry(name).or_default();
            }
            family.count += 1;
            family.own += record.own;
            family.peak_rss = family.peak_rss.max(record.peak_rss);
        }
        all
    }

    /// The usage, including all processes below it.
    pub fn total(&self) -> Usage {
        self.own + self.children.values().map(Family::total).sum()
    }

    /// The number of processes, including those below it.
    fn size(&self) -> usize {
        self.count + self.children.values().map(Family::size).sum::<usize>()
    }

    /// Writes the lines of its children. Children with less than a hundredth of all CPU time and of all bytes
    /// share one line.
    pub fn write(&self, text: &mut String, machine: &Machine) {
        text.push_str("    %CPU      CPU s     %OWN     READ    WRITE  PEAK RSS  PROCESSES\n");
        let all = self.total();
        self.write_below(text, machine, &all, 0);
    }

    fn write_below(&self, text: &mut String, machine: &Machine, all: &Usage, depth: usize) {
        let mut children: Vec<_> =
            self.children.iter().map(|(name, family)| (name, family, family.total())).collect();
        children.sort_by_key(|(_, _, total)| std::cmp::Reverse((total.cpu().0, bytes(total))));
        let is_small = |total: &Usage| {
            total.cpu().0 * 100 < all.cpu().0.max(1)
                && total.io.is_some()
                && bytes(total) * 100 <= bytes(all).max(99)
        };
        let (mut small, mut rest) = (0, Usage::default());
        for (at, (name, family, total)) in children.iter().enumerate() {
            if at > 0 && is_small(total) {
                small += family.size();
                rest += *total;
                continue;
            }
            let times = if family.count > 1 { format!("{} x ", family.count) } else { String::new() };
            let label = format!("{times}{name}");
            line(text, machine, all, (total, Some(&family.own)), Some(family.peak_rss), depth, &label);
            family.write_below(text, machine, all, depth + 1);
        }
        if small > 0 {
            line(
                text,
                machine,
                all,
                (&rest, None),
                None,
                depth,
                &format!("({small} more, each less than 1 %)"),
            );
        }
    }
}

fn bytes(usage: &Usage) -> u64 {
    usage.io.map_or(0, |io| io.rchar.0.saturating_add(io.wchar.0))
}

fn line(
    text: &mut String,
    machine: &Machine,
    all: &Usage,
    (total, own): (&Usage, Option<&Usage>),
    peak_rss: Option<u64>,
    depth: usize,
    name: &str,
) {
    let share = |part: &Usage| 100.0 * part.cpu().0 as f64 / all.cpu().0.max(1) as f64;
    let own = own.map_or_else(|| "-".to_owned(), |own| format!("{:.1}", share(own)));
    let io = |of: fn(&procsampler::tree::IoUsage) -> u64| {
        total.io.as_ref().map_or_else(|| "?".to_owned(), |io| size(of(io)))
    };
    let _ = writeln!(
        text,
        "{:8.1} {:10.2} {own:>8} {:>8} {:>8} {:>9}  {:indent$}{name}",
        share(total),
        total.cpu().duration(machine).as_secs_f64(),
        io(|io| io.rchar.0),
        io(|io| io.wchar.0),
        peak_rss.map_or_else(|| "-".to_owned(), size),
        "",
        indent = 2 * depth,
    );
}

/// Bytes with a unit: three or four digits.
pub fn size(bytes: u64) -> String {
    let mut value = bytes as f64;
    for unit in ["B", "K", "M", "G"] {
        if value < 1023.5 {
            return match value {
                value if unit == "B" || value >= 99.95 => format!("{value:.0}{unit}"),
                value => format!("{value:.1}{unit}"),
            };
        }
        value /= 1024.0;
    }
    format!("{value:.1}T")
}
