//! schedstat as a guard: which processes have not run since their files were read.

use std::sync::Arc;

use rustix::io::Errno;

use super::budget::Budget;
use super::slot::{Gone, Scratch};
use crate::class::Class;
use crate::cursor::Cursor;
use crate::find;
use crate::root::{Opener, Root, Task};
use crate::source::{Source, buffer};
use crate::unit::{Monotonic, Nanos};

/// The schedstat of a process with one thread. The kernel changes it when it puts the thread on a CPU, when
/// it takes the thread off, and at each tick while the thread runs. So if it was unchanged for longer than a
/// tick, the thread was on no CPU in all that time, and a file that was read in that time still shows the
/// current counters of the process.
#[derive(Debug, Default)]
pub(crate) struct SchedstatProbe {
    source: Option<Source>,
    /// The numbers in it; zeros if they are not known.
    numbers: [u64; 3],
    /// When these numbers were first read.
    since: Monotonic,
    /// All files were read while it had these numbers, or cannot be read, and the process had one thread,
    /// which did not run.
    pub(crate) settled: bool,
    /// The last scan read only the guard.
    pub(crate) still: bool,
}

/// Whether guards are read, and whether they can be trusted.
#[derive(Debug)]
pub(crate) struct ProbePolicy {
    /// Some files are not read if their process did not run.
    on: bool,
    /// The schedstat of the calling thread. If it never changes, the kernel does not count at all.
    own: [u64; 3],
    counts: bool,
    /// The longest time that a process can run while its schedstat is unchanged.
    tick: Nanos,
}

/// The longest tick is 42 ms (HZ=24, on some MIPS machines). Ticks of 1 to 10 ms are usual.
const TICK: Nanos = Nanos(50_000_000);

/// For a CPU that runs without ticks (`nohz_full`), another CPU does the accounting once a second.
const NO_TICK: Nanos = Nanos(2_000_000_000);

impl Default for ProbePolicy {
    fn default() -> Self {
        ProbePolicy { on: false, own: [0; 3], counts: false, tick: NO_TICK }
    }
}

impl ProbePolicy {
    pub(crate) fn set(&mut self, on: bool, root: &Arc<Root>) {
        self.on = on;
        if on {
            self.tick = if has_ticks(root) { TICK } else { NO_TICK };
        }
    }

    pub(crate) fn tick(&self) -> Nanos {
        self.tick
    }

    pub(crate) fn is_on(&self) -> bool {
        self.on
    }

    /// Begins a scan: reads the schedstat of the calling thread, until one scan finds it changed.
    pub(crate) fn begin(&mut self, root: &Arc<Root>, text: &mut Vec<u8>) {
        if !self.is_on() {
            return;
        }
        if self.counts || !root.is_genuine() {
            return;
        }
        let dir = Opener { fd: root.fd(), root, task: Task::System };
        // thread-self exists since Linux 3.17.
        let own = ["thread-self/schedstat", "self/schedstat"].into_iter();
        let mut read = own.map(|name| dir.source(name, SCHEDSTAT).and_then(|source| source.read(text)));
        if read.any(|read| read.is_ok()) {
            let numbers = numbers(text);
            self.counts = self.own != [0; 3] && numbers != [0; 3] && numbers != self.own;
            self.own = numbers;
        }
    }

    /// Whether guards are worth a descriptor.
    pub(crate) fn counts(&self) -> bool {
        self.is_on() && self.counts
    }
}

const SCHEDSTAT: Class = Class::TASK.in_one_piece();

/// The three numbers of a schedstat; zeros if the text does not have them.
fn numbers(text: &[u8]) -> [u64; 3] {
    let mut numbers = [0; 3];
    match Cursor::new(text).columns(&mut numbers) {
        3 => numbers,
        _ => [0; 3],
    }
}

/// Whether all CPUs have ticks, as far as is known: neither `nohz_full=` nor `isolcpus=nohz,` was given at
/// boot.
fn has_ticks(root: &Arc<Root>) -> bool {
    let dir = Opener { fd: root.fd(), root, task: Task::System };
    let mut text = buffer(Class::SYSTEM);
    let cmdline = dir.source("cmdline", Class::SYSTEM).ok().filter(Source::is_genuine);
    let read = cmdline.is_some_and(|cmdline| cmdline.read(&mut text).is_ok());
    read && !is_without_ticks(&text)
}

fn is_without_ticks(cmdline: &[u8]) -> bool {
    let says = |word: &[u8]| find::bytes(cmdline, word).is_some();
    says(b"nohz_full") || (says(b"isolcpus=") && says(b"nohz,"))
}

impl SchedstatProbe {
    /// Whether its process was on no CPU since its files were read: schedstat is unchanged.
    #[inline]
    pub(crate) fn stands(&mut self, visit: &mut Scratch, tick: Nanos) -> Result<bool, Gone> {
        let Some(source) = &self.source else { return Ok(false) };
        match source.read(&mut visit.text) {
            Ok(()) => {}
            Err(Errno::SRCH) => return Err(Gone),
            Err(_) => {
                self.forget(&mut visit.budget);
                return Ok(false);
            }
        }
        visit.is_alive = true;
        self.see(&visit.text, &mut visit.budget);
        Ok(self.settled && self.numbers != [0; 3] && visit.time.since(self.since) >= tick)
    }

    /// Compares a text that was just read with the known numbers, and keeps it.
    #[inline]
    fn see(&mut self, text: &[u8], budget: &mut Budget) {
        budget.count(budget.guards(), text.len());
        let numbers = numbers(text);
        if numbers != self.numbers {
            // The clock is read again, because this thread may have waited long since the clock was read
            // before.
            (self.numbers, self.since, self.settled) = (numbers, Monotonic::now(), false);
        }
    }

    /// Whether it needs a descriptor, and may keep one.
    #[inline]
    pub(crate) fn wants_one(&self, guarding: &ProbePolicy, budget: &Budget) -> bool {
        self.source.is_none() && guarding.counts() && budget.has_room(budget.guards())
    }

    /// Opens it, and reads it before any file of the process is read.
    pub(crate) fn open(&mut self, dir: Opener<'_>, visit: &mut Scratch) {
        let Scratch { text, budget, .. } = visit;
        match dir.source("schedstat", SCHEDSTAT).and_then(|source| source.read(text).map(|()| source)) {
            Ok(source) => {
                self.source = Some(source);
                budget.take(budget.guards());
                self.see(text, budget);
            }
            Err(errno) => budget.failed(errno),
        }
    }

    /// Ends a visit. `settled` is true if all files were read.
    #[inline]
    pub(crate) fn settle(&mut self, settled: bool) {
        self.settled = settled && self.source.is_some();
    }

    /// Closes it if more guards are open than allowed.
    #[inline]
    pub(crate) fn give_up(&mut self, budget: &mut Budget) {
        if budget.is_over(budget.guards()) {
            self.forget(budget);
        }
    }

    pub(crate) fn forget(&mut self, budget: &mut Budget) {
        if self.source.take().is_some() {
            budget.give_back(budget.guards());
        }
        (self.numbers, self.settled) = ([0; 3], false);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cpus_without_ticks() {
        assert!(!is_without_ticks(b"root=/dev/vda1 nohz=on isolcpus=2-3\n"));
        assert!(is_without_ticks(b"quiet nohz_full=1-3\n"));
        assert!(is_without_ticks(b"isolcpus=domain,nohz,2,3 quiet\n"));
    }

    #[test]
    fn a_schedstat_that_does_not_count() {
        assert_eq!(numbers(b"1729095011 76318110 44\n"), [1_729_095_011, 76_318_110, 44]);
        assert_eq!(numbers(b"0 0 0\n"), [0; 3]);
        assert_eq!(numbers(b"1 2\n"), [0; 3]);
        assert_eq!(numbers(b""), [0; 3]);
    }
}
