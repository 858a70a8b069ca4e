//! `/proc/net/stat/nf_conntrack`: counters of connection tracking, by CPU.
//!
//! ```text
//! entries  clashres found new invalid ignore delete chainlength insert insert_failed drop early_drop icmp_error  expect_new expect_create expect_delete search_restart
//! 00000002  000000cd 00000000 00000000 00000004 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000  00000000 00000000 00000000 00000000
//! ```
//!
//! All of it belongs to one network namespace: see [`net`](crate::net). Below a line of names there is a line
//! for each possible CPU, in hexadecimal. `insert_failed`, `drop` and `early_drop` are the important
//! counters: connections that could not be tracked, because another packet of the same connection was faster,
//! or because the table was full.
//!
//! What is odd: `entries` counts the whole namespace, and is the same in all lines. A line does not show its
//! CPU. The index of the line is the number of the CPU if the numbers of the possible CPUs have no gap.
//! Counters are `unsigned int`. The number of columns is constant, but names change: `searched` became
//! `clashres`, and `delete_list` became `chainlength`. `new`, `ignore` and `delete` are 0 on kernels that no
//! longer count them: since Linux 4.9 (`ignore` since 5.10).
//!
//! Reference: `ct_cpu_seq_show` in net/netfilter/nf_conntrack_standalone.c. Permission: any user. The file
//! exists while the module nf_conntrack is loaded. With CONFIG_NF_CONNTRACK_PROCFS. Linux 2.6.15.

use super::cpus::{CLASS, Cpu, narrow};
use crate::shape::numbers::numbers;
use crate::shape::rows::Rows;
use crate::shape::table_file::table_file;

numbers! {
    /// Counters of connection tracking on one CPU.
    pub struct Conntrack;

    /// Counters of connection tracking on one CPU between two samples.
    pub delta ConntrackDelta by row;

    /// Connections in the table of the namespace now: the same in all lines.
    entries: u64,
    /// Entries of the table that were compared with a packet. Up to Linux 5.9; 0 since 4.9.
    searched: Option<u64> = int,
    /// Connections that two CPUs inserted at the same time, and that were merged. Linux 5.10.
    clashres: Option<u64> = int,
    /// Entries that were found. Since about Linux 4.9 it counts only entries that NAT finds when it searches
    /// for a free pair of addresses.
    found: u64 = int,
    /// Connections that were not known before. 0 since Linux 4.9.
    new: u64 = int,
    /// Packets that belong to no connection and cannot begin one.
    invalid: u64 = int,
    /// Packets that are not tracked. 0 since Linux 5.10.
    ignore: u64 = int,
    /// Connections that were deleted. 0 since Linux 4.9.
    delete: u64 = int,
    /// Connections that were added to the list of connections to be deleted. Up to Linux 5.14; 0 since 4.9.
    delete_list: Option<u64> = int,
    /// Connections that were not inserted because their hash chain was too long. Linux 5.15.
    chainlength: Option<u64> = int,
    /// Connections that were inserted. Since about Linux 4.9 it counts only insertions by programs.
    insert: u64 = int,
    /// Connections that could not be inserted, because the same one was already in the table.
    insert_failed: u64 = int,
    /// Packets dropped because their connection could not be tracked: there was no memory, or the table was
    /// full.
    drop: u64 = int,
    /// Connections that were deleted early, to make room in a full table.
    early_drop: u64 = int,
    /// Packets that failed the checks of their protocol, mostly ICMP.
    icmp_error: u64 = int,
    /// Expected connections that were established.
    expect_new: u64 = int,
    /// Connections that helpers began to expect.
    expect_create: u64 = int,
    /// Connections that are not expected any more.
    expect_delete: u64 = int,
    /// Searches that were restarted because the table changed its size. Linux 2.6.35.
    search_restart: Option<u64> = int,
}

table_file! {
    /// One sample of `/proc/net/stat/nf_conntrack`.
    pub struct NfConntrack: "net/stat/nf_conntrack", CLASS, by narrow; {
        /// The possible CPUs, in ascending order. Those of two samples are matched by the index of the line.
        cpus: Rows<Cpu<Conntrack>>,
    }
    in ProcDir PidDir TidDir, with deltas;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delta::{Change, Delta};
    use crate::error::ParseError;
    use crate::file::ProcFile;
    use crate::machine::Machine;

    const NOW: &str = "entries  clashres found new invalid ignore delete chainlength insert insert_failed drop \
        early_drop icmp_error  expect_new expect_create expect_delete search_restart\n";
    const BEFORE_5_10: &str = "entries  searched found new invalid ignore delete delete_list insert insert_failed drop \
        early_drop icmp_error  expect_new expect_create expect_delete search_restart\n";

    fn parsed(text: &str) -> Result<NfConntrack, ParseError> {
        let mut conntrack = NfConntrack::default();
        conntrack.parse(text.as_bytes(), &mut ()).map(|()| conntrack)
    }

    /// A line of 17 columns in the format of the kernel, numbered from `first`.
    fn line(first: u32) -> String {
        let columns: Vec<String> = (first..first + 17).map(|column| format!("{column:08x}")).collect();
        format!("{}  {}  {}\n", columns[0], columns[1..13].join(" "), columns[13..].join(" "))
    }

    #[test]
    fn columns_by_their_names() {
        for (names, is_new) in [(NOW, true), (BEFORE_5_10, false)] {
            let seen = parsed(&(names.to_owned() + &line(1) + &line(0xffff_ff00))).unwrap();
            assert!(seen.unlisted.is_empty() && seen.cpus.len() == 2);
            let Conntrack { entries, searched, clashres, found, delete_list, chainlength, insert, .. } =
                seen.cpus[0].stats;
            assert_eq!((entries, found, insert), (1, 3, 9));
            let (old, new) = ((searched, delete_list), (clashres, chainlength));
            let (there, absent) = ((Some(2), Some(8)), (None, None));
            assert_eq!((old, new), if is_new { (absent, there) } else { (there, absent) });
            assert_eq!(seen.cpus[0].search_restart, Some(17));
            assert_eq!((seen.cpus[1].line, seen.cpus[1].entries), (1, 0xffff_ff00));
        }
        let names = BEFORE_5_10.replace(" search_restart", "");
        let seen = parsed(&(names + &line(1).replace(" 00000011", ""))).unwrap();
        assert_eq!((seen.cpus[0].expect_delete, seen.cpus[0].search_restart), (16, None));
    }

    #[test]
    fn names_of_a_newer_kernel_are_kept() {
        let seen = parsed(&(NOW.replace("icmp_error", "error") + &line(1) + &line(0x100)));
        let error = seen.unwrap_err();
        assert_eq!((error.field(), error.expected()), ("icmp_error", "this name above the row"));
        let names = NOW.replace('\n', " newer\n");
        let seen = parsed(&(names + &line(1).replace('\n', " 0000002a\n"))).unwrap();
        assert_eq!(seen.unlisted.iter().collect::<Vec<_>>(), [(&b"newer"[..], &b"0000002a"[..])]);
        assert_eq!(seen.cpus[0].search_restart, Some(17));
    }

    #[test]
    fn what_is_malformed() {
        let text = NOW.to_owned() + &line(1);
        let seen = parsed(&(text.clone() + "00000001 00000002\n" + &line(0x20))).unwrap();
        assert_eq!((seen.cpus.len(), seen.cpus[1].line, seen.unlisted.malformed()), (2, 2, 1));
        for (text, field) in [
            (NOW.to_owned(), "entries"),
            (line(1), "entries"),
            (String::new(), "entries"),
            (NOW.to_owned() + &line(1).replace("00000003", "0000000x"), "column"),
            (NOW.to_owned() + &line(1).replace("00000003", "100000003"), "column"),
            ("entries ".repeat(65) + "\n", "names"),
        ] {
            assert_eq!(parsed(&text).unwrap_err().field(), field, "{text}");
        }
    }

    #[test]
    fn counters_wrap_at_32_bits() {
        let earlier = parsed(&(NOW.to_owned() + &line(0xffff_ff00))).unwrap();
        let text = NOW.to_owned() + &line(0xffff_ff00).replace("ffffff03", "00000002");
        let now = parsed(&text).unwrap();
        let delta = now.since(&earlier, &Machine::COMMON);
        let row = delta.get(0).unwrap();
        assert_eq!((row.new, row.found), (Change::Wrapped(0xff), Change::By(0)));
        let names: Vec<_> = row.now.numbers().map(|(name, _)| name).collect();
        assert_eq!((names.len(), names[0], names[1]), (17, "entries", "clashres"));
    }
}
