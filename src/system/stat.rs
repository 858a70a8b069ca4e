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
//! What is odd: the lines `cpuN` are of the CPUs online now, the line `cpu` sums all possible ones. `iowait` is
//! unreliable and, like `idle`, may step back when a CPU goes offline or comes back; `steal` and `guest` jump when a
//! virtual machine migrates. `guest` is inside `user`, and `guest_nice` inside `nice`. With tick accounting a column
//! moves in steps of a tick. The counts of single IRQs and softirqs are 32 bits wide, their totals 64.
//!
//! Reference: proc_stat(5), Documentation/filesystems/proc.rst section 1.7. Permission: any user.

use crate::Unlisted;
use crate::class::Class;
use crate::cursor::Cursor;
use crate::delta::{Delta, Judge, Moved, Rule, row_delta};
use crate::error::ParseError;
use crate::file::{In, ProcFile};
use crate::machine::Machine;
use crate::shape::rows::{Identity, RowDeltas, Rows};
use crate::shape::{lines, table};
use crate::unit::Ticks;

/// One sample of `/proc/stat`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Stat {
    /// Times of all possible CPUs together. Linux 2.6.
    pub cpu: CpuTimes,
    /// Times of each CPU that is online, by its number. Linux 2.6.
    pub cpus: Rows<Cpu>,
    /// Interrupts served, those without a number included. Linux 2.6.
    pub intr: u64,
    /// Interrupts served, by their number; empty unless asked for with [`Memory::with_irqs`]. Each is 32 bits wide.
    pub irqs: Vec<u64>,
    /// Context switches. Linux 2.6.
    pub ctxt: u64,
    /// When the machine booted, in seconds since the epoch; moves when the clock is set. Linux 2.6.
    pub btime: u64,
    /// Forks and clones, threads included. Linux 2.6.
    pub processes: u64,
    /// Threads that run or want to run, now. Linux 2.6.
    pub procs_running: u64,
    /// Threads that wait for I/O, now. Linux 2.6.
    pub procs_blocked: u64,
    /// Softirqs served. Linux 2.6.31.
    pub softirq: Softirqs,
    /// Lines, or columns at a line's end, that this crate does not know.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "crate::serial::is_absent"))]
    pub unlisted: Unlisted,
}

/// Where a CPU's time went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct CpuTimes {
    /// In user mode, guests included. Linux 2.6.
    pub user: Ticks,
    /// In user mode with a nice value above 0, guests included. Linux 2.6.
    pub nice: Ticks,
    /// In the kernel, for tasks. Linux 2.6.
    pub system: Ticks,
    /// Idle, with no I/O outstanding; may step back. Linux 2.6.
    pub idle: Ticks,
    /// Idle while a task that last ran here waits for I/O: unreliable, and may step back. Linux 2.5.41.
    pub iowait: Ticks,
    /// Serving hardware interrupts. Linux 2.6.
    pub irq: Ticks,
    /// Serving softirqs. Linux 2.6.
    pub softirq: Ticks,
    /// Wanted by this virtual machine and given to another. Linux 2.6.11.
    pub steal: Ticks,
    /// Running guests; this time is in `user` too. Linux 2.6.24.
    pub guest: Ticks,
    /// Running niced guests; this time is in `nice` too. `None` before Linux 2.6.33.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "crate::serial::is_absent"))]
    pub guest_nice: Option<Ticks>,
}

impl CpuTimes {
    /// All the time there was: the columns but the guests', which are counted in `user` and `nice` already.
    pub fn total(&self) -> Ticks {
        self.busy() + self.idle + self.iowait
    }

    /// The time that was not idle, `steal` included.
    pub fn busy(&self) -> Ticks {
        self.user + self.nice + self.system + self.irq + self.softirq + self.steal
    }
}

row_delta! {
    /// Where a CPU's time went between two samples.
    pub struct CpuTimesDelta of CpuTimes {
        /// In user mode, guests included.
        user: Ticks = counter,
        /// In user mode with a nice value above 0, guests included.
        nice: Ticks = counter,
        /// In the kernel, for tasks.
        system: Ticks = counter,
        /// Idle; may step back.
        idle: Ticks = steps,
        /// Idle with I/O outstanding; may step back.
        iowait: Ticks = steps,
        /// Serving hardware interrupts.
        irq: Ticks = counter,
        /// Serving softirqs.
        softirq: Ticks = counter,
        /// Given to another virtual machine; may step back in a migration.
        steal: Ticks = steps,
        /// Running guests, in `user` too; may step back in a migration.
        guest: Ticks = steps,
        /// Running niced guests, in `nice` too; may step back in a migration.
        guest_nice: Option<Ticks> = steps,
    }
}

impl CpuTimesDelta {
    /// All the time there was; see [`CpuTimes::total`].
    pub fn total(&self) -> Ticks {
        self.busy() + self.idle.amount() + self.iowait.amount()
    }

    /// The time that was not idle, `steal` included.
    pub fn busy(&self) -> Ticks {
        [self.user, self.nice, self.system, self.irq, self.softirq, self.steal]
            .into_iter()
            .map(Moved::amount)
            .sum()
    }

    /// The share of the time that was not idle, from 0 to 1; 0 if no tick passed.
    pub fn busy_share(&self) -> f64 {
        match self.total() {
            Ticks(0) => 0.0,
            total => self.busy().0 as f64 / total.0 as f64,
        }
    }
}

/// The times of one CPU.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Cpu {
    /// The CPU's number; numbers have gaps where a CPU is offline.
    pub id: u32,
    /// Where its time went.
    pub times: CpuTimes,
}

impl Identity for Cpu {
    type Id<'a> = u32;

    fn id(&self) -> u32 {
        self.id
    }
}

impl Delta for Cpu {
    type Output<'a> = CpuTimesDelta;

    fn since<'a>(&'a self, earlier: &'a Self, machine: &Machine) -> CpuTimesDelta {
        self.times.since(&earlier.times, machine)
    }
}

/// Softirqs served since boot, in all and by kind. The kinds are 32 bits wide.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Softirqs {
    /// All of them.
    pub total: u64,
    /// High-priority tasklets.
    pub hi: u64,
    /// Timers.
    pub timer: u64,
    /// Packets sent.
    pub net_tx: u64,
    /// Packets received.
    pub net_rx: u64,
    /// Block requests completed.
    pub block: u64,
    /// Polled interrupts (`BLOCK_IOPOLL` before Linux 4.5).
    pub irq_poll: u64,
    /// Tasklets.
    pub tasklet: u64,
    /// Load balancing.
    pub sched: u64,
    /// High-resolution timers; unused from Linux 4.2 to 4.15.
    pub hrtimer: u64,
    /// Read-copy-update callbacks.
    pub rcu: u64,
}

row_delta! {
    /// Softirqs served between two samples.
    pub struct SoftirqsDelta of Softirqs {
        /// All of them.
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
        /// Polled interrupts.
        irq_poll: u64 = int,
        /// Tasklets.
        tasklet: u64 = int,
        /// Load balancing.
        sched: u64 = int,
        /// High-resolution timers.
        hrtimer: u64 = int,
        /// Read-copy-update callbacks.
        rcu: u64 = int,
    }
}

/// Options for `/proc/stat`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Memory {
    irqs: bool,
}

impl Memory {
    /// Reads the counts of single IRQs too: thousands of numbers on a large machine, nearly all 0.
    pub fn with_irqs(self) -> Self {
        Memory { irqs: true }
    }
}

const TIMES: [&str; 10] =
    ["user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal", "guest", "guest_nice"];

const SOFTIRQS: [&str; 11] =
    ["softirq", "HI", "TIMER", "NET_TX", "NET_RX", "BLOCK", "IRQ_POLL", "TASKLET", "SCHED", "HRTIMER", "RCU"];

#[inline]
fn times(cursor: &mut Cursor<'_>) -> Result<CpuTimes, ParseError> {
    let mut columns = [0; TIMES.len()];
    let count = table::at_least(cursor, &mut columns, &TIMES, 9)?;
    let [user, nice, system, idle, iowait, irq, softirq, steal, guest, guest_nice] = columns.map(Ticks);
    let guest_nice = (count > 9).then_some(guest_nice);
    Ok(CpuTimes { user, nice, system, idle, iowait, irq, softirq, steal, guest, guest_nice })
}

impl ProcFile for Stat {
    type Memory = Memory;
    const NAME: &'static str = "stat";
    const CLASS: Class = Class::SYSTEM.in_one_piece();

    fn parse(&mut self, text: &[u8], memory: &mut Memory) -> Result<(), ParseError> {
        self.cpus.clear();
        self.irqs.clear();
        let Stat {
            cpu,
            cpus,
            intr,
            irqs,
            ctxt,
            btime,
            processes,
            procs_running,
            procs_blocked,
            softirq,
            unlisted,
        } = self;
        let mut seen = [false; KEYS.len()];
        lines::walk(text, unlisted, |word, cursor| {
            if let Some(id) = word.strip_prefix(b"cpu").filter(|id| !id.is_empty()) {
                let mut id = Cursor::new(id);
                let Some(number) = id.digits().and_then(|n| u32::try_from(n).ok()).filter(|_| id.at_end())
                else {
                    return Ok(false);
                };
                cpus.push(Cpu { id: number, times: times(cursor)? });
                return Ok(true);
            }
            let Some(key) = KEYS.iter().position(|key| key.as_bytes() == word) else { return Ok(false) };
            seen[key] = true;
            match word {
                b"cpu" => *cpu = times(cursor)?,
                b"intr" => {
                    *intr = cursor.unsigned("intr")?;
                    irqs.clear();
                    if !memory.irqs {
                        cursor.skip_line();
                        return Ok(true);
                    }
                    // Nearly all are 0: eight at a time. Without this a sample with IRQs costs 1.18 times the bare read,
                    // with it 1.10. The blank behind the last tells that its 0 is all of it.
                    let mut chunk = [0; 8];
                    cursor.skip_blanks();
                    loop {
                        while cursor.eat_all(b"0 0 0 0 0 0 0 0 ") {
                            irqs.extend_from_slice(&[0; 8]);
                        }
                        let count = cursor.columns(&mut chunk);
                        irqs.extend_from_slice(chunk.get(..count).unwrap_or_default());
                        if cursor.at_line_end() {
                            break;
                        }
                        if count < chunk.len() {
                            return Err(cursor.fail("intr", crate::cursor::UNSIGNED));
                        }
                    }
                }
                b"softirq" => {
                    let mut columns = [0; SOFTIRQS.len()];
                    table::at_least(cursor, &mut columns, &SOFTIRQS, SOFTIRQS.len())?;
                    let [total, hi, timer, net_tx, net_rx, block, irq_poll, tasklet, sched, hrtimer, rcu] =
                        columns;
                    *softirq = Softirqs {
                        total,
                        hi,
                        timer,
                        net_tx,
                        net_rx,
                        block,
                        irq_poll,
                        tasklet,
                        sched,
                        hrtimer,
                        rcu,
                    };
                }
                b"ctxt" => *ctxt = cursor.unsigned("ctxt")?,
                b"btime" => *btime = cursor.unsigned("btime")?,
                b"processes" => *processes = cursor.unsigned("processes")?,
                b"procs_running" => *procs_running = cursor.unsigned("procs_running")?,
                _ => *procs_blocked = cursor.unsigned("procs_blocked")?,
            }
            Ok(true)
        })?;
        self.cpus.index();
        match KEYS.iter().zip(seen).find(|(_, seen)| !seen) {
            Some((key, _)) => Err(ParseError::new(text.len(), key, "this line before the end")),
            None => Ok(()),
        }
    }
}

/// The count of forks alone.
pub(crate) fn processes(text: &[u8]) -> Option<u64> {
    // From the end: the long lines stand before it.
    let key = b"\nprocesses ";
    let mut cursor = Cursor::new(text.get(memchr::memmem::rfind(text, key)? + key.len()..)?);
    cursor.digits()
}

/// The lines that must be there.
const KEYS: [&str; 8] =
    ["cpu", "intr", "ctxt", "btime", "processes", "procs_running", "procs_blocked", "softirq"];

impl In<crate::ProcDir> for Stat {}

/// What changed in `/proc/stat`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct StatDelta<'a> {
    /// Where the time of all CPUs went.
    pub cpu: CpuTimesDelta,
    /// Interrupts served.
    pub intr: Moved<u64>,
    /// Context switches.
    pub ctxt: Moved<u64>,
    /// Forks and clones.
    pub processes: Moved<u64>,
    /// Softirqs served.
    pub softirq: SoftirqsDelta,
    now: &'a Stat,
    earlier: &'a Stat,
    machine: Machine,
}

impl<'a> StatDelta<'a> {
    /// Where the time of each CPU went, matched by its number. A CPU that went offline is gone, and when it comes
    /// back it is new.
    pub fn cpus(&self) -> RowDeltas<'a, Cpu> {
        self.now.cpus.since(&self.earlier.cpus, &self.machine)
    }

    /// The IRQs that both samples have, by number, with what they did.
    pub fn irqs(&self) -> impl Iterator<Item = (usize, Moved<u64>)> + use<'a> {
        let judge = Judge::new(&self.machine);
        let pairs = self.now.irqs.iter().zip(&self.earlier.irqs).enumerate();
        pairs.map(move |(irq, (&now, &earlier))| (irq, judge.moved(Rule::Int, now, earlier)))
    }
}

impl Delta for Stat {
    type Output<'a> = StatDelta<'a>;

    fn since<'a>(&'a self, earlier: &'a Self, machine: &Machine) -> StatDelta<'a> {
        let judge = Judge::new(machine);
        StatDelta {
            cpu: self.cpu.since(&earlier.cpu, machine),
            intr: judge.moved(Rule::Counter, self.intr, earlier.intr),
            ctxt: judge.moved(Rule::Counter, self.ctxt, earlier.ctxt),
            processes: judge.moved(Rule::Long, self.processes, earlier.processes),
            softirq: self.softirq.since(&earlier.softirq, machine),
            now: self,
            earlier,
            machine: *machine,
        }
    }
}
