//! The sums of a group, and their metrics.

use procsampler::Machine;
use procsampler::pid::Stat;
use procsampler::unit::Ticks;

use super::member::Used;
use crate::family::Family;

/// What all members did that a group ever had.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Totals {
    used: Used,
    voluntary: u64,
    involuntary: u64,
}

impl Totals {
    pub(super) fn add(&mut self, used: &Used) {
        let add = |total: &mut u64, more: u64| *total = total.saturating_add(more);
        add(&mut self.used.user, used.user);
        add(&mut self.used.system, used.system);
        add(&mut self.used.read, used.read);
        add(&mut self.used.written, used.written);
    }

    pub(super) fn add_switches(&mut self, [voluntary, involuntary]: [u64; 2]) {
        self.voluntary = self.voluntary.saturating_add(voluntary);
        self.involuntary = self.involuntary.saturating_add(involuntary);
    }
}

/// What the members are now.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Now {
    processes: u64,
    threads: u64,
    resident: u64,
    /// Members whose stat, or whose io, may not be read.
    without_stat: u64,
    without_io: u64,
}

impl Now {
    pub(super) fn add(&mut self, stat: Option<&Stat>, has_io: bool, machine: &Machine) {
        self.processes += 1;
        self.without_io += u64::from(!has_io);
        match stat {
            Some(stat) => {
                self.threads += u64::try_from(stat.num_threads).unwrap_or_default();
                let resident = stat.rss.0.saturating_mul(machine.page_size);
                self.resident = self.resident.saturating_add(resident);
            }
            None => self.without_stat += 1,
        }
    }
}

fn labels(group: &str, rest: Option<(&'static str, &str)>) -> Vec<(&'static str, String)> {
    let rest = rest.map(|(name, value)| (name, value.to_owned()));
    [("group", group.to_owned())].into_iter().chain(rest).collect()
}

/// A sum of which a part may not be read is left out.
pub(super) fn counters(names: &[String], totals: &[Totals], now: &[Now], machine: &Machine) -> Vec<Family> {
    let mut cpu = Family::counter(
        "procsampler_group_cpu_seconds",
        "CPU time of the processes of a group, of those that have exited too.",
    );
    let mut read = Family::counter(
        "procsampler_group_read_bytes",
        "Bytes that were fetched from storage for the processes of a group.",
    );
    let mut written = Family::counter(
        "procsampler_group_written_bytes",
        "Bytes that the processes of a group caused to be written to storage.",
    );
    let mut switches = Family::counter(
        "procsampler_group_context_switches",
        "Context switches of all threads of the processes of a group.",
    );
    for ((name, total), now) in names.iter().zip(totals).zip(now) {
        let Totals { used, voluntary, involuntary } = total;
        if now.without_stat == 0 {
            for (mode, time) in [("user", used.user), ("system", used.system)] {
                cpu.add(labels(name, Some(("mode", mode))), Ticks(time).seconds(machine));
            }
        }
        if now.without_io == 0 {
            read.add(labels(name, None), used.read);
            written.add(labels(name, None), used.written);
        }
        for (kind, count) in [("voluntary", *voluntary), ("involuntary", *involuntary)] {
            switches.add(labels(name, Some(("kind", kind))), count);
        }
    }
    vec![cpu, read, written, switches]
}

pub(super) fn gauges(names: &[String], now: &[Now]) -> Vec<Family> {
    let mut processes = Family::gauge("procsampler_group_processes", "Processes of a group.");
    let mut threads = Family::gauge("procsampler_group_threads", "Threads of the processes of a group.");
    let mut resident = Family::gauge(
        "procsampler_group_resident_bytes",
        "Resident memory of the processes of a group; shared pages are counted once for each process.",
    );
    let mut unreadable = Family::gauge(
        "procsampler_group_unreadable_processes",
        "Processes of a group of which a file may not be read, so that the sums of it are left out.",
    );
    for (name, now) in names.iter().zip(now) {
        processes.add(labels(name, None), now.processes);
        if now.without_stat == 0 {
            threads.add(labels(name, None), now.threads);
            resident.add(labels(name, None), now.resident);
        }
        unreadable.add(labels(name, Some(("file", "stat"))), now.without_stat);
        unreadable.add(labels(name, Some(("file", "io"))), now.without_io);
    }
    vec![processes, threads, resident, unreadable]
}
