//! `/proc/stat`: CPU times, interrupts, context switches, forks.
//!
//! ```text
//! cpu  66 115 927 2650 12 0 22 0 0 0
//! cpu0 26 21 299 637 1 0 4 0 0 0
//! cpu1 40 94 628 2013 11 0 18 0 0 0
//! intr 29517 88 9 0 0 6
//! ctxt 7396
//! btime 1795222980
//! processes 358
//! procs_running 2
//! procs_blocked 0
//! softirq 7046 0 1272 2 50 31 0 1 2896 0 2794
//! ```
//!
//! What is odd: the lines `cpuN` are those of the CPUs online now, the line `cpu` sums all possible CPUs. Any
//! CPU time may step back by a few ticks: `user` and `system` under virtual CPU time accounting and lxcfs,
//! `idle` and `iowait` because time moves between them, `steal` under Xen. `idle` and `iowait` of a CPU that
//! was offline begin anew from Linux 3.10 to 6.7. In the sum they jump in either direction when a CPU goes
//! offline or comes online. `steal` and `guest` jump when a virtual machine migrates. `guest` is part of
//! `user`, and `guest_nice` is part of `nice`. Each column is rounded down separately, so `user` may be less
//! than `guest` by a tick. With tick accounting a column changes in steps of a tick.
//!
//! The counts of single IRQs and softirqs are 32 bits wide, their totals 64. `processes` is an `int` in a
//! vendor kernel (TencentOS), and is printed as a negative number above 2^31. OpenVZ prints eight CPU times,
//! no line `softirq`, a line `swap` and a blank line.
//!
//! Reference: proc_stat(5), Documentation/filesystems/proc.rst section 1.7. Permission: any user.

mod cpu;
#[cfg(test)]
mod tests;

pub use cpu::{Cpu, CpuTimes, CpuTimesDelta};

use crate::class::Class;
use crate::cursor::Cursor;
use crate::delta::{Change, Delta, Judge, Rule};
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::find;
use crate::machine::Machine;
use crate::shape::numbers::{self, Numbers, numbers};
use crate::shape::rows::{RowDeltas, Rows};
use crate::shape::unlisted::Unlisted;
use crate::shape::{lines, table};

/// One sample of `/proc/stat`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Stat {
    /// Times of all possible CPUs added together. Linux 2.6.
    pub cpu: CpuTimes,
    /// Times of each CPU that is online, by its number. Linux 2.6.
    pub cpus: Rows<Cpu>,
    /// Interrupts served, including those without a number. Linux 2.6.
    pub intr: u64,
    /// Interrupts served, by their number; empty unless requested with [`Options::with_irqs`]. Each is 32
    /// bits wide.
    pub irqs: Vec<u64>,
    /// Context switches. Linux 2.6.
    pub ctxt: u64,
    /// The time when the machine booted, in seconds since the epoch. It changes when the clock is set. Linux
    /// 2.6.
    pub btime: u64,
    /// Forks and clones, including those of threads. Linux 2.6.
    pub processes: u64,
    /// Whether this kernel counts `processes` in 32 bits and has passed 2^31: the number was printed with a
    /// minus.
    pub processes_is_int: bool,
    /// Threads that run or are ready to run, now. Linux 2.6.
    pub procs_running: u64,
    /// Threads that wait for I/O, now. Linux 2.6.
    pub procs_blocked: u64,
    /// Softirqs served. Linux 2.6.31; `None` on OpenVZ.
    pub softirq: Option<Softirqs>,
    /// Lines, or columns at the end of a line, that this crate does not know. Also lines of a CPU or of
    /// softirqs, and counts of IRQs, that could not be understood. An error in another known line is an error
    /// of the text.
    pub unlisted: Unlisted,
}

numbers! {
    /// Softirqs served since boot, in total and by kind. The kinds are 32 bits wide.
    pub struct Softirqs;

    /// Softirqs served between two samples.
    pub delta SoftirqsDelta by row;

    /// All softirqs.
    total: u64 = counter,
    /// High-priority tasklets.
    hi: u64 = int,
    /// Timers.
    timer: u64 = int,
    /// Packets sent.
    net_tx: u64 = int,
    /// Packets received.
    net_rx: u64 = int,
    /// Block requests completed.
    block: u64 = int,
    /// Polled interrupts (`BLOCK_IOPOLL` before Linux 4.5).
    irq_poll: u64 = int,
    /// Tasklets.
    tasklet: u64 = int,
    /// Load balancing.
    sched: u64 = int,
    /// High-resolution timers; unused from Linux 4.2 to 4.15.
    hrtimer: u64 = int,
    /// Read-copy-update callbacks.
    rcu: u64 = int,
}

/// Options for `/proc/stat`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    irqs: bool,
}

impl Options {
    /// Also reads the counts of single IRQs: thousands of numbers on a large machine, nearly all 0.
    pub fn with_irqs(self) -> Self {
        Options { irqs: true }
    }
}

/// Reads a number that is a whole word.
#[inline]
fn number(cursor: &mut Cursor<'_>, key: &'static str) -> Result<u64, ParseError> {
    let number = cursor.unsigned(key)?;
    cursor.word_end(key).map(|()| number)
}

/// Reads the count of forks, and whether it is an `int` that was printed with a minus.
#[inline]
fn forks(cursor: &mut Cursor<'_>) -> Result<(u64, bool), ParseError> {
    cursor.skip_blanks();
    match cursor.peek() {
        Some(b'-') => Ok((table::int32(cursor, "processes")?.into(), true)),
        _ => Ok((cursor.unsigned("processes")?, false)),
    }
}

/// Reads the counts of single IRQs up to the end of the line.
///
/// Nearly all are 0, and these are read eight at a time. Without this a sample with IRQs costs 1.18 times the
/// bare read, with it 1.10. The blank behind the last shows that the number is 0 and has no further digits.
fn read_irqs(irqs: &mut Vec<u64>, cursor: &mut Cursor<'_>) -> Result<(), ParseError> {
    let mut chunk = [0; 8];
    cursor.skip_blanks();
    loop {
        while cursor.eat_all(b"0 0 0 0 0 0 0 0 ") {
            irqs.extend_from_slice(&[0; 8]);
        }
        let count = cursor.columns(&mut chunk);
        irqs.extend_from_slice(chunk.get(..count).unwrap_or_default());
        if cursor.at_line_end() {
            return Ok(());
        }
        if count < chunk.len() {
            return Err(cursor.fail("intr", crate::cursor::UNSIGNED));
        }
    }
}

impl ProcFile for Stat {
    type State = Options;
    const NAME: &'static str = "stat";
    const CLASS: Class = Class::SYSTEM.in_one_piece();

    fn parse(&mut self, text: &[u8], memory: &mut Options) -> Result<(), ParseError> {
        self.cpus.clear();
        self.irqs.clear();
        self.softirq = None;
        let Stat {
            cpu,
            cpus,
            intr,
            irqs,
            ctxt,
            btime,
            processes,
            processes_is_int,
            procs_running,
            procs_blocked,
            softirq,
            unlisted,
        } = self;
        let mut seen = [false; KEYS.len()];
        let refused = lines::walk(text, unlisted, |word, cursor| {
            if let Some(id) = word.strip_prefix(b"cpu").filter(|id| !id.is_empty()) {
                let mut id = Cursor::new(id);
                let Some(number) = id.digits().and_then(|n| u32::try_from(n).ok()).filter(|_| id.at_end())
                else {
                    return Ok(false);
                };
                cpus.push(Cpu { id: number, times: CpuTimes::read(cursor)? });
                return Ok(true);
            }
            if word == b"softirq" {
                *softirq = Some(numbers::columns(cursor, Softirqs::COUNT)?);
                return Ok(true);
            }
            let Some(key) = KEYS.iter().position(|key| key.as_bytes() == word) else { return Ok(false) };
            match word {
                b"cpu" => *cpu = CpuTimes::read(cursor)?,
                b"intr" => {
                    *intr = number(cursor, "intr")?;
                    seen[key] = true;
                    match memory.irqs {
                        true => {
                            irqs.clear();
                            read_irqs(irqs, cursor)?;
                        }
                        false => cursor.skip_line(),
                    }
                }
                b"ctxt" => *ctxt = number(cursor, "ctxt")?,
                b"btime" => *btime = number(cursor, "btime")?,
                b"processes" => {
                    let (count, is_int) = forks(cursor)?;
                    cursor.word_end("processes")?;
                    (*processes, *processes_is_int) = (count, is_int);
                }
                b"procs_running" => *procs_running = number(cursor, "procs_running")?,
                _ => *procs_blocked = number(cursor, "procs_blocked")?,
            }
            seen[key] = true;
            Ok(true)
        });
        self.cpus.index();
        match KEYS.iter().zip(seen).find(|(_, seen)| !seen) {
            Some((key, _)) => {
                Err(refused.unwrap_or(ParseError::new(text.len(), key, "this line before the end")))
            }
            None => Ok(()),
        }
    }
}

/// Reads only the count of forks.
pub(crate) fn processes(text: &[u8]) -> Option<u64> {
    // It searches from the end, because the long lines come before it.
    let key = b"\nprocesses ";
    let mut cursor = Cursor::new(text.get(find::last_bytes(text, key)? + key.len()..)?);
    forks(&mut cursor).ok().map(|(count, _)| count)
}

/// The keys of the required lines.
const KEYS: [&str; 7] = ["cpu", "intr", "ctxt", "btime", "processes", "procs_running", "procs_blocked"];

impl FileIn<crate::dir::ProcDir> for Stat {}

/// The changes between two samples of `/proc/stat`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct StatDelta<'a> {
    /// The times of all CPUs by their use.
    pub cpu: CpuTimesDelta,
    /// Interrupts served.
    pub intr: Change<u64>,
    /// Context switches.
    pub ctxt: Change<u64>,
    /// Forks and clones.
    pub processes: Change<u64>,
    /// Softirqs served; `None` unless both samples have them.
    pub softirq: Option<SoftirqsDelta>,
    now: &'a Stat,
    earlier: &'a Stat,
    machine: Machine,
}

impl<'a> StatDelta<'a> {
    /// The changes of the times of each CPU, matched by its number. A CPU that went offline is gone, and is
    /// new when it comes back.
    ///
    /// ```
    /// use procsampler::{Monotonic, Sampler, system::Stat};
    ///
    /// let text = |user: u64, idle: u64| {
    ///     format!("cpu  {user} 0 0 {idle} 0 0 0 0 0 0\ncpu0 {user} 0 0 {idle} 0 0 0 0 0 0\nintr 6\nctxt 1\nbtime 1\n\
    ///         processes 1\nprocs_running 1\nprocs_blocked 0\n")
    /// };
    /// let mut stat = Sampler::<Stat>::detached();
    /// stat.push(text(100, 500).as_bytes(), Monotonic(0))?;
    /// stat.push(text(125, 575).as_bytes(), Monotonic(1_000_000_000))?;
    /// for cpu in &stat.delta().unwrap().cpus() {
    ///     assert_eq!((cpu.now.id, cpu.busy_share().known()), (0, Some(0.25)));
    /// }
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    pub fn cpus(&self) -> RowDeltas<'a, Cpu> {
        self.now.cpus.since(&self.earlier.cpus, &self.machine)
    }

    /// The IRQs that both samples have, by number, with their changes.
    pub fn irqs(&self) -> impl Iterator<Item = (usize, Change<u64>)> + use<'a> {
        let judge = Judge::new(&self.machine);
        let pairs = self.now.irqs.iter().zip(&self.earlier.irqs).enumerate();
        pairs.map(move |(irq, (&now, &earlier))| (irq, judge.moved(Rule::Int, now, earlier)))
    }
}

#[cfg(feature = "serde")]
crate::serial::borrowing! { StatDelta { cpu intr ctxt processes softirq; cpus } }

impl Delta for Stat {
    type Output<'a> = StatDelta<'a>;

    fn since<'a>(&'a self, earlier: &'a Self, machine: &Machine) -> StatDelta<'a> {
        let judge = Judge::new(machine);
        let ids = |stat: &'a Self| stat.cpus.iter().map(|cpu| cpu.id);
        let online = u32::try_from(self.cpus.len().max(1)).ok();
        StatDelta {
            cpu: CpuTimesDelta {
                // Compared with a default snapshot the times are since boot, and were counted from 0.
                cpus: online.filter(|_| ids(self).eq(ids(earlier)) || earlier.cpu == CpuTimes::default()),
                ..self.cpu.since(&earlier.cpu, machine)
            },
            intr: judge.moved(Rule::Counter, self.intr, earlier.intr),
            ctxt: judge.moved(Rule::Counter, self.ctxt, earlier.ctxt),
            processes: self.forks_since(earlier, judge),
            softirq: self
                .softirq
                .as_ref()
                .zip(earlier.softirq.as_ref())
                .map(|(now, then)| now.since(then, machine)),
            now: self,
            earlier,
            machine: *machine,
        }
    }
}

impl Stat {
    /// An `int` continues from -1 to 0, which is a wrap. If it decreased by so little that a wrap is not
    /// possible, it was reset.
    fn forks_since(&self, earlier: &Self, mut judge: Judge) -> Change<u64> {
        let rule = if earlier.processes_is_int { Rule::Cell } else { Rule::Long };
        judge.see(rule, Some(self.processes), Some(earlier.processes));
        judge.moved(rule, self.processes, earlier.processes)
    }
}
