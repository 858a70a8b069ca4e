//! Compares the rows of a table with the known facts about the processes.

use std::collections::BTreeMap;

use procsampler::pid::{Io, LeaderOnly, Schedstat, Stat, Status};
use procsampler::{
    Outcome, ProcFile, Process,
    dir::Dir,
    table::{File, FileSet},
};

use super::lives::{Life, MUCH, life_of, piece_of};

/// The number of checks, and the mistakes that were found.
#[derive(Debug, Default)]
pub struct Truth {
    pub rows: u64,
    pub deltas: u64,
    /// Rows that are new, although the last scan had the same process.
    pub lost: u64,
    pub new: u64,
    pub denied: u64,
    pub wrong: Vec<String>,
}

/// The rows of a table in its last scan: the serial number of each row whose stat could be read.
pub type Seen = BTreeMap<(u32, u32), u64>;

/// One row that is compared with the truth. A file that is not in the set is `None`.
#[derive(Clone, Copy, Default)]
pub struct Row<'a> {
    pub stat: Option<File<'a, Stat>>,
    pub io: Option<File<'a, Io>>,
    pub status: Option<File<'a, Status>>,
    pub schedstat: Option<Pair<'a>>,
    /// The row is of one thread.
    pub of_thread: bool,
}

/// Two schedstats, and whether they have a delta.
#[derive(Clone, Copy)]
pub struct Pair<'a> {
    now: Option<&'a Schedstat>,
    then: Option<&'a Schedstat>,
}

impl<'a> Pair<'a> {
    pub fn of_leader(file: File<'a, LeaderOnly<Schedstat>>) -> Self {
        Pair { now: file.current().map(|leader| &leader.0), then: file.previous().map(|leader| &leader.0) }
    }

    pub fn of_thread(file: File<'a, Schedstat>) -> Self {
        Pair { now: file.current(), then: file.previous() }
    }
}

impl Truth {
    /// Checks all rows of a scan. `but` are the processes that are not churned.
    pub fn check<'a, F: FileSet<D> + 'a, D: Dir + 'a>(
        &mut self,
        table: &str,
        but: &[u32],
        seen: &mut Seen,
        present: impl Iterator<Item = Process<'a, F, D>>,
        gone: impl Iterator<Item = Process<'a, F, D>>,
        row: impl Fn(Process<'a, F, D>) -> Row<'a>,
    ) {
        let mut now = Seen::new();
        let churned = |process: &Process<'a, F, D>| !but.contains(&process.pid());
        for process in present.filter(churned) {
            self.rows += 1;
            self.new += u64::from(process.is_new());
            self.denied += u64::from(process.is_denied());
            let files = row(process);
            let wrong = self.wrong_of(process, files, false);
            let key = (process.pid(), process.tid());
            if let Some(serial) = files.stat.and_then(fresh).and_then(serial_of) {
                let was_seen = seen.get(&key) == Some(&serial);
                self.lost += u64::from(process.is_new() && was_seen);
                if process.is_born() && was_seen {
                    self.note(table, process, Some("born a second time".to_owned()));
                }
                now.insert(key, serial);
            }
            self.note(table, process, wrong);
        }
        for process in gone.filter(churned) {
            let wrong = self.wrong_of(process, row(process), true);
            self.note(table, process, wrong);
        }
        *seen = now;
    }

    fn note<F: FileSet<D>, D: Dir>(
        &mut self,
        table: &str,
        process: Process<'_, F, D>,
        wrong: Option<String>,
    ) {
        if let Some(wrong) = wrong {
            self.wrong.push(format!("{table}: {process:?} of thread {}: {wrong}", process.tid()));
        }
    }

    fn wrong_of<F: FileSet<D>, D: Dir>(
        &mut self,
        process: Process<'_, F, D>,
        row: Row<'_>,
        gone: bool,
    ) -> Option<String> {
        let mut serials = Vec::new();
        if let Some(stat) = row.stat {
            for stat in [stat.current(), stat.previous()].into_iter().flatten() {
                if stat.pid != process.tid() || Some(stat.starttime) != process.started() {
                    return Some(format!("of another number or start: {stat:?}"));
                }
                // While a process is being reaped, the kernel prints zeros.
                if stat.rsslim.get() > 0 {
                    serials.push(serial_of(stat));
                }
            }
            if let Some(delta) = stat.delta() {
                self.deltas += 1;
                let is_whole = stat.current().is_some_and(|now| delta.minflt.known() == Some(now.minflt));
                // A process that is gone may have exited during its second read.
                let is_too_new = process.is_new() && !(process.is_born() && is_whole) && !gone;
                if delta.utime.is_reset() || is_too_new {
                    return Some(format!("a delta that cannot be: {delta:?}"));
                }
            }
        }
        serials.dedup();
        if serials.len() > 1 {
            return Some(format!("a delta of {serials:?}"));
        }
        let serial = serials.first().copied().unwrap_or(Some(0))?;
        if let Some(status) = row.status {
            let tgids =
                [status.current(), status.previous()].into_iter().flatten().filter_map(|status| status.tgid);
            // While a process is being reaped, the kernel prints 0.
            if let Some(other) = { tgids }.find(|&tgid| ![0, process.pid()].contains(&tgid)) {
                return Some(format!("a thread of {other}"));
            }
        }
        if let Some(io) = row.io {
            if let Some(wrong) = wrong_io(io, serial, row.of_thread) {
                return Some(wrong);
            }
            self.deltas += u64::from(io.delta().is_some());
        }
        // The leader used little before another thread, which had used much, took its number.
        if let (Some(Pair { now: Some(now), then: Some(then) }), Life::ThreadExecs) =
            (row.schedstat, life_of(serial))
        {
            let (now, then) = (now.run.known()?.0, then.run.known()?.0);
            let much = MUCH.as_nanos() as u64;
            let is_leader = process.tid() == process.pid();
            if serial > 0 && is_leader && then < much / 3 && now > then + much * 2 / 3 {
                let stats = row.stat.map(|stat| [stat.previous(), stat.current()]);
                return Some(format!("two threads: {then} ns and {now} ns; {stats:?}"));
            }
        }
        None
    }
}

fn fresh<T: ProcFile>(file: File<'_, T>) -> Option<&T> {
    file.current().filter(|_| matches!(file.outcome(), Outcome::Read))
}

/// The serial number of a process that was churned.
fn serial_of(stat: &Stat) -> Option<u64> {
    Some(stat.rsslim.get()).filter(|&serial| serial > 0 && serial < 1 << 31)
}

/// Finds two counts of bytes and calls that cannot be of one process, or of one thread.
fn wrong_io(io: File<'_, Io>, serial: u64, of_thread: bool) -> Option<String> {
    let pair = [io.current(), io.previous()].map(|io| io.filter(|io| io.wchar.get() > 0).map(pieces));
    for pieces in pair.iter().flatten() {
        if serial > 0 && !pieces.iter().any(|&(piece, _)| piece == piece_of(serial)) {
            return Some(format!("process {serial} writes {}: {io:?}", piece_of(serial)));
        }
    }
    let (Some(now), Some(then)) = (&pair[0], &pair[1]) else { return None };
    let same = |a: &(u64, u64)| now.iter().any(|b| a.0 == b.0 && (!of_thread || a.1 == b.1));
    if !then.iter().any(same) {
        return Some(format!("{then:?} and {now:?} are not of one: {io:?}"));
    }
    None
}

/// The sizes that all writes can have had: the size of the process, and what its thread adds if one thread
/// wrote everything. The kernel counts the bytes of a write before the write.
fn pieces(io: &Io) -> Vec<(u64, u64)> {
    let calls = (io.syscw.max(1)..=io.syscw + 3).filter(|calls| io.wchar.get() / calls >= 8 * 100);
    let piece = |calls| ((io.wchar.get() / calls) & !7, (io.wchar.get() / calls) & 7);
    calls.map(piece).filter(|piece| piece.1 < 3).collect()
}
