//! `/proc/net/stat/rt_cache`: searches of IPv4 routes, by CPU.
//!
//! ```text
//! entries  in_hit   in_slow_tot in_slow_mc in_no_route in_brd   in_martian_dst in_martian_src out_hit  out_slow_tot out_slow_mc gc_total gc_ignored gc_goal_miss gc_dst_overflow in_hlist_search out_hlist_search
//! 00000005 00000000 00000001    00000000   00000000    00000000 00000000       00000000       00000000 00000002     00000000    00000000 00000000   00000000     00000000        00000000        00000000
//! ```
//!
//! Below a line of names there is a line for each possible CPU, in hexadecimal. The counters are those of the
//! machine, for all network namespaces. `in_no_route` and the martians (packets with an address that is
//! impossible there) are the important counters.
//!
//! What is odd: the cache of routes that gave the file its name was removed in Linux 3.6. The columns still
//! exist, but those of the cache are 0 since then: `in_hit`, `out_hit`, `gc_total` and all after it.
//! `entries` is the number of routes in memory for all CPUs, and is the same in all lines. A line does not
//! show its CPU. The index of the line is the number of the CPU if the numbers of the possible CPUs have no
//! gap. Counters are `unsigned int`.
//!
//! Reference: `rt_cpu_seq_show` in net/ipv4/route.c, `struct rt_cache_stat` in include/net/route.h.
//! Permission: any user. Linux 2.6.

use super::cpus::{CLASS, Cpu, narrow};
use crate::shape::numbers::numbers;
use crate::shape::rows::Rows;
use crate::shape::table_file::table_file;

numbers! {
    /// Searches of routes on one CPU.
    pub struct Routes;

    /// Searches of routes on one CPU between two samples.
    pub delta RoutesDelta by row;

    /// Routes in memory now: the same in all lines.
    entries: u64,
    /// Packets received whose route was in the cache. 0 since Linux 3.6.
    in_hit: u64 = int,
    /// Packets received whose route was searched for.
    in_slow_tot: u64 = int,
    /// Multicast packets among these.
    in_slow_mc: u64 = int,
    /// Packets received for which there is no route.
    in_no_route: u64 = int,
    /// Broadcast packets received.
    in_brd: u64 = int,
    /// Packets received with a destination that is impossible there.
    in_martian_dst: u64 = int,
    /// Packets received with a source that is impossible there.
    in_martian_src: u64 = int,
    /// Packets to send whose route was in the cache. 0 since Linux 3.6.
    out_hit: u64 = int,
    /// Packets to send whose route was searched for. One search may serve all packets of a connection.
    out_slow_tot: u64 = int,
    /// Multicast packets among these.
    out_slow_mc: u64 = int,
    /// Times that the cache was to be made smaller. 0 since Linux 3.6.
    gc_total: u64 = int,
    /// Times that this was not done, because it had just been done. 0 since Linux 3.6.
    gc_ignored: u64 = int,
    /// Times that the cache could not be made as small as it should be. 0 since Linux 3.6.
    gc_goal_miss: u64 = int,
    /// Times that there were too many routes nevertheless. 0 since Linux 3.6.
    gc_dst_overflow: u64 = int,
    /// Routes of the cache that were compared with a packet received. 0 since Linux 3.6.
    in_hlist_search: u64 = int,
    /// Routes of the cache that were compared with a packet to send. 0 since Linux 3.6.
    out_hlist_search: u64 = int,
}

table_file! {
    /// One sample of `/proc/net/stat/rt_cache`.
    pub struct RtCache: "net/stat/rt_cache", CLASS, by narrow; {
        /// The possible CPUs, in ascending order. Those of two samples are matched by the index of the line.
        cpus: Rows<Cpu<Routes>>,
    }
    in ProcDir PidDir TidDir, with deltas;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::ProcFile;
    use crate::shape::numbers::Numbers;

    /// The format of Linux 6.18, with blanks after the last column as before Linux 6.1.
    #[test]
    fn every_column() {
        let numbers: Vec<String> = (1..=17).map(|column| format!("{column:08x}")).collect();
        let text = format!("{}\n{} \n", Routes::NAMES.join(" "), numbers.join("  "));
        let mut cache = RtCache::default();
        cache.parse(text.as_bytes(), &mut ()).unwrap();
        assert!(cache.unlisted.is_empty());
        let seen: Vec<_> = cache.cpus[0].numbers().filter_map(|(_, number)| number.number()).collect();
        assert_eq!(seen, (1..=17).collect::<Vec<u64>>());
        let wide = text.replace("00000003", "100000003");
        assert_eq!(cache.parse(wide.as_bytes(), &mut ()).unwrap_err().field(), "column");
    }
}
