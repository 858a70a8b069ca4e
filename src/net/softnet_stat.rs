//! `/proc/net/softnet_stat`: how each CPU processes received packets.
//!
//! ```text
//! 0000001b 00000000 00000001 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000001 00000000 00000000
//! ```
//!
//! There is a line for each online CPU, in hexadecimal. What is odd: in every network namespace the numbers
//! are those of the whole machine. `dropped` and `time_squeeze` are the important counters: packets lost
//! because the queue of the CPU was full (net.core.netdev_max_backlog), and times that its budget
//! (netdev_budget, netdev_budget_usecs) was used up while packets were left. Counters have 32 bits. Packets
//! of drivers that do not use the queue of the CPU count only in `processed`.
//!
//! Columns: 9 since Linux 2.6, 10 with `received_rps` since 2.6.35, 11 with `flow_limit_count` since 3.11, 13
//! with the length of the queue and the CPU since 5.10, 15 with the two queues since 6.4. Before 5.10 a line
//! does not show its CPU. The index of the line is the number of the CPU only while all CPUs are online.
//!
//! Reference: `softnet_seq_show` in net/core/net-procfs.c. Permission: any user.

use crate::class::Class;
use crate::cursor::Cursor;
use crate::delta::Delta;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::machine::Machine;
use crate::shape::numbers::{self, numbers};
use crate::shape::rows::{Identity, RowDeltas, Rows};
use crate::shape::table::{self, Key, Row, TableRows};
use crate::shape::unlisted::Unlisted;

/// One sample of `/proc/net/softnet_stat`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct SoftnetStat {
    /// The CPUs that are online.
    pub cpus: Rows<Cpu>,
    /// Columns at the end of a line that this crate does not know, by the index of the line. Also lines that
    /// could not be parsed, by their first word.
    pub unlisted: Unlisted,
}

/// A line of the file, which is of one CPU.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Cpu {
    /// The index of the line in the file, from 0. It identifies the CPU if the kernel does not print its
    /// number.
    pub line: u32,
    /// The numbers of the CPU.
    pub softnet: Softnet,
}

numbers! {
    /// How one CPU processed received packets.
    pub struct Softnet;

    /// How one CPU processed received packets between two samples.
    pub delta SoftnetDelta by row;

    /// Packets processed. Linux 2.6.
    processed: u64 = int,
    /// Packets dropped because the CPU's queue was full. Linux 2.6.
    dropped: u64 = int,
    /// Times that the processing was stopped while packets were left. Linux 2.6.
    time_squeeze: u64 = int,
    /// The kernel does not use it: 0, as the next four. Linux 2.6.
    throttled: u64 = int,
    /// Not used.
    fastroute_hit: u64 = int,
    /// Not used.
    fastroute_success: u64 = int,
    /// Not used.
    fastroute_defer: u64 = int,
    /// Not used.
    fastroute_deferred_out: u64 = int,
    /// Times that another CPU held the transmit lock of the device. Linux 2.6; 0 since 4.7.
    cpu_collision: u64 = int,
    /// Times that another CPU passed packets to this CPU (RPS). `None` before Linux 2.6.35.
    received_rps: Option<u64> = int,
    /// Packets dropped because their flow used too much of a queue that was half full; only for CPUs in
    /// net.core.flow_limit_cpu_bitmap. `None` before Linux 3.11.
    flow_limit_count: Option<u64> = int,
    /// Packets in the queues of the CPU now. `None` before Linux 5.10.
    backlog_len: Option<u64>,
    /// The number of the CPU. The numbers of offline CPUs are missing. `None` before Linux 5.10.
    cpu: Option<u32>,
    /// Packets now in the queue that the CPU has not begun to process; a part of `backlog_len`. `None` before
    /// Linux 6.4.
    input_qlen: Option<u64>,
    /// Packets now in the queue that it is processing; the rest of `backlog_len`. `None` before Linux
    /// 6.4.
    process_qlen: Option<u64>,
}

/// The smallest number of columns.
const LEAST: usize = 9;

impl Row<'_> for Softnet {
    fn read(cursor: &mut Cursor<'_>) -> Result<Self, ParseError> {
        numbers::hex_columns(cursor, LEAST, u32::MAX.into())
    }
}

/// Parses the lines of a text of `/proc/net/softnet_stat` one at a time, and keeps nothing.
pub fn rows(text: &[u8]) -> TableRows<'_, Softnet> {
    TableRows::new(text)
}

impl ProcFile for SoftnetStat {
    type State = ();
    const NAME: &'static str = "net/softnet_stat";
    const CLASS: Class = Class::NAMESPACE.max_record(512);

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        self.cpus.clear();
        table::collect(rows(text), &mut self.unlisted, |softnet, row| {
            self.cpus.push(Cpu { line: row.place as u32, softnet });
            Ok(Key::Place)
        })?;
        self.cpus.index();
        match self.cpus.is_empty() {
            true => Err(ParseError::new(text.len(), "processed", "the line of a CPU")),
            false => Ok(()),
        }
    }
}

impl FileIn<crate::dir::ProcDir> for SoftnetStat {}
impl FileIn<crate::dir::PidDir> for SoftnetStat {}
impl FileIn<crate::dir::TidDir> for SoftnetStat {}

/// A CPU is identified by its number, or by the index of its line if the kernel does not print the number.
impl Identity for Cpu {
    type Id<'a> = u32;

    fn id(&self) -> u32 {
        self.softnet.cpu.unwrap_or(self.line)
    }
}

impl Delta for Cpu {
    type Output<'a> = SoftnetDelta;

    fn since<'a>(&'a self, earlier: &'a Self, machine: &Machine) -> SoftnetDelta {
        self.softnet.since(&earlier.softnet, machine)
    }
}

/// The CPUs of two samples, matched by number, or by the index of the line if the kernel does not print the
/// number.
impl Delta for SoftnetStat {
    type Output<'a> = RowDeltas<'a, Cpu>;

    fn since<'a>(&'a self, earlier: &'a Self, machine: &Machine) -> RowDeltas<'a, Cpu> {
        self.cpus.since(&earlier.cpus, machine)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delta::Change;
    use crate::shape::numbers::Numbers;

    fn parsed(text: &str) -> Result<SoftnetStat, ParseError> {
        let mut softnet = SoftnetStat::default();
        softnet.parse(text.as_bytes(), &mut ()).map(|()| softnet)
    }

    /// A line with this number of columns, and these first three.
    fn line(columns: usize, first: [u32; 3], cpu: u32) -> String {
        let mut all = [0; Softnet::COUNT];
        all[..3].copy_from_slice(&first);
        (all[8], all[9], all[10], all[11], all[12], all[13], all[14]) = (8, 9, 10, 11, cpu, 4, 7);
        all[..columns].iter().map(|column| format!("{column:08x}")).collect::<Vec<_>>().join(" ") + "\n"
    }

    #[test]
    fn columns_by_kernel() {
        for columns in [9, 10, 11, 13, 15] {
            let softnet = parsed(&line(columns, [0x1b, 2, 0xffff_ffff], 3)).unwrap();
            let row = &softnet.cpus[0];
            let Softnet { processed, dropped, time_squeeze, cpu_collision, .. } = row.softnet;
            assert_eq!([processed, dropped, time_squeeze, cpu_collision], [27, 2, 0xffff_ffff, 8]);
            let some = |at: usize, number| (columns > at).then_some(number);
            assert_eq!((row.softnet.received_rps, row.softnet.flow_limit_count), (some(9, 9), some(10, 10)));
            assert_eq!(
                (row.softnet.backlog_len, row.softnet.cpu),
                (some(11, 11), some(12, 3).map(|cpu| cpu as u32))
            );
            assert_eq!((row.softnet.input_qlen, row.softnet.process_qlen), (some(13, 4), some(14, 7)));
            assert_eq!((row.line, row.id()), (0, if columns > 12 { 3 } else { 0 }));
            assert!(softnet.unlisted.is_empty());
        }
    }

    #[test]
    fn more_columns_are_kept_by_line() {
        let text = line(15, [1, 2, 3], 0) + line(15, [1, 2, 3], 1).trim_end() + " 0000002a x\n";
        let softnet = parsed(&text).unwrap();
        assert_eq!(softnet.unlisted.iter().collect::<Vec<_>>(), [(&b"1"[..], &b"0000002a x"[..])]);
        assert_eq!(softnet.cpus[1].softnet.process_qlen, Some(7));
    }

    #[test]
    fn errors_say_where() {
        let line = line(15, [1, 2, 3], 0);
        for (text, field, at) in [
            (&line[..62], "fastroute_deferred_out", 62),
            (&line.replace("00000003", "0000000g"), "time_squeeze", 18),
            (&line.replace("00000003", "100000003"), "time_squeeze", 0),
            (&line[..71], "cpu_collision", 71),
            ("1 2 3 4 5 6 7 8 9 x", "received_rps", 18),
        ] {
            let error = parsed(text).unwrap_err();
            assert_eq!((error.field(), error.at()), (field, at), "{text}");
        }
        assert_eq!(parsed("").unwrap_err().field(), "processed", "some CPU is online");
    }

    #[test]
    fn cpus_are_matched_by_number_and_wrap_at_32_bits() {
        let earlier = parsed(&(line(15, [0xffff_fff0, 2, 3], 1) + &line(15, [5, 0, 0], 2))).unwrap();
        let now =
            parsed(&(line(15, [7, 0, 0], 2) + &line(15, [0, 0, 0], 3) + &line(15, [0x10, 2, 3], 1))).unwrap();
        let delta = now.since(&earlier, &Machine::COMMON);
        let deltas: Vec<_> = delta.iter().map(|row| (row.now.id(), row.processed)).collect();
        assert_eq!(deltas, [(2, Change::By(2)), (1, Change::Wrapped(32))]);
        assert_eq!(delta.appeared().map(Cpu::id).collect::<Vec<_>>(), [3]);
    }
}
