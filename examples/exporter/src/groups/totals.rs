//! The sums of a group, and their metrics.

use std::sync::Arc;

use procsampler::Machine;
use procsampler::pid::Stat;
use procsampler::unit::Ticks;

use super::member::Used;
use crate::family::{Family, Labels};

/// The sums over all present and former members of a group.
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

/// The present state of the members.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Now {
    processes: u64,
    threads: u64,
    resident: u64,
    /// Number of members whose stat may not be read, and of members whose io may not be read.
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

/// Makes the counters. A sum is left out if a part of it may not be read.
pub(super) fn counters(names: &[Arc<str>], totals: &[Totals], now: &[Now], machine: &Machine) -> Vec<Family> {
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
                cpu.add(Labels::one("group", name).and("mode", mode), Ticks(time).seconds(machine));
            }
        }
        if now.without_io == 0 {
            read.add(Labels::one("group", name), used.read);
            written.add(Labels::one("group", name), used.written);
        }
        for (kind, count) in [("voluntary", *voluntary), ("involuntary", *involuntary)] {
            switches.add(Labels::one("group", name).and("kind", kind), count);
        }
    }
    vec![cpu, read, written, switches]
}

pub(super) fn gauges(names: &[Arc<str>], now: &[Now]) -> Vec<Family> {
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
        processes.add(Labels::one("group", name), now.processes);
        if now.without_stat == 0 {
            threads.add(Labels::one("group", name), now.threads);
            resident.add(Labels::one("group", name), now.resident);
        }
        unreadable.add(Labels::one("group", name).and("file", "stat"), now.without_stat);
        unreadable.add(Labels::one("group", name).and("file", "io"), now.without_io);
    }
    vec![processes, threads, resident, unreadable]
}
