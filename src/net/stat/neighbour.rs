//! `/proc/net/stat/arp_cache` and `/proc/net/stat/ndisc_cache`: counters of the tables of neighbours, by CPU.
//!
//! ```text
//! entries  allocs   destroys hash_grows lookups  hits     res_failed rcv_probes_mcast rcv_probes_ucast periodic_gc_runs forced_gc_runs unresolved_discards table_fulls
//! 00000002 00000000 00000000 00000000   00000000 00000000 00000000   00000000         00000000         000000c6         00000000       00000000            00000000
//! 00000002 00000002 00000000 00000000   0000000a 00000006 00000000   00000000         00000000         00000000         00000000       00000000            00000000
//! ```
//!
//! A neighbour is a machine of the same network, with its hardware address. The table of IPv4 (ARP) and that
//! of IPv6 (neighbour discovery) have a file each. Below a line of names there is a line for each possible
//! CPU, in hexadecimal. `table_fulls` is the important counter: packets were dropped because the table was
//! full (`net.ipv4.neigh.default.gc_thresh3`).
//!
//! What is odd: there is one table for the machine, with the neighbours of all network namespaces, so the
//! files exist only in the initial network namespace. `entries` counts the whole table, and is the same in
//! all lines. A line does not show its CPU. The index of the line is the number of the CPU if the numbers of
//! the possible CPUs have no gap. Counters are `unsigned long`.
//!
//! Reference: `neigh_stat_seq_show` in net/core/neighbour.c, `struct neigh_statistics` in
//! include/net/neighbour.h. Permission: any user. `ndisc_cache` needs IPv6. Linux 2.6.

use super::cpus::{CLASS, Cpu, wide};
use crate::shape::numbers::numbers;
use crate::shape::rows::Rows;
use crate::shape::table_file::table_file;

numbers! {
    /// Counters of a table of neighbours on one CPU.
    pub struct Neighbours;

    /// Counters of a table of neighbours on one CPU between two samples.
    pub delta NeighboursDelta by row;

    /// Neighbours in the table of the machine now: the same in all lines.
    entries: u64,
    /// Neighbours that were added to the table.
    allocs: u64 = long,
    /// Neighbours that were freed.
    destroys: u64 = long,
    /// Times that the hash table was made larger.
    hash_grows: u64 = long,
    /// Searches of the table.
    lookups: u64 = long,
    /// Searches that found a neighbour.
    hits: u64 = long,
    /// Neighbours that did not answer.
    res_failed: u64 = long,
    /// Multicast requests received. Only neighbour discovery (IPv6) counts them.
    rcv_probes_mcast: u64 = long,
    /// Unicast requests received. Only neighbour discovery (IPv6) counts them.
    rcv_probes_ucast: u64 = long,
    /// Times that the table was searched for neighbours that had not been used for a long time.
    periodic_gc_runs: u64 = long,
    /// Times that the table was searched because it was nearly full.
    forced_gc_runs: u64 = long,
    /// Packets dropped because too many packets waited for the answer of the neighbour. Linux 2.6.27.
    unresolved_discards: Option<u64> = long,
    /// Neighbours that could not be added because the table was full. Linux 4.3.
    table_fulls: Option<u64> = long,
}

table_file! {
    /// One sample of `/proc/net/stat/arp_cache`: the neighbours of IPv4.
    ///
    /// ```
    /// use procsampler::{Change, Monotonic, Sampler, net::stat::ArpCache};
    ///
    /// let names = "entries allocs destroys hash_grows lookups hits res_failed rcv_probes_mcast rcv_probes_ucast \
    ///     periodic_gc_runs forced_gc_runs unresolved_discards table_fulls\n";
    /// let text = |full: u32| format!("{names}2 0 0 0 a 6 0 0 0 c6 0 0 {full:08x}\n");
    /// let mut cache = Sampler::<ArpCache>::detached();
    /// cache.push(text(1).as_bytes(), Monotonic(0))?;
    /// cache.push(text(18).as_bytes(), Monotonic(1_000_000_000))?;
    /// assert_eq!(cache.delta().unwrap().get(0).unwrap().table_fulls, Some(Change::By(17)));
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    pub struct ArpCache: "net/stat/arp_cache", CLASS, by wide; {
        /// The possible CPUs, in ascending order. Those of two samples are matched by the index of the line.
        cpus: Rows<Cpu<Neighbours>>,
    }
    in ProcDir PidDir TidDir, with deltas;
}

table_file! {
    /// One sample of `/proc/net/stat/ndisc_cache`: the neighbours of IPv6.
    pub struct NdiscCache: "net/stat/ndisc_cache", CLASS, by wide; {
        /// The possible CPUs, in ascending order. Those of two samples are matched by the index of the line.
        cpus: Rows<Cpu<Neighbours>>,
    }
    in ProcDir PidDir TidDir, with deltas;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delta::{Change, Delta};
    use crate::file::ProcFile;
    use crate::machine::Machine;

    /// Linux 6.18.
    const TEXT: &str = "entries  allocs   destroys hash_grows lookups  hits     res_failed rcv_probes_mcast \
        rcv_probes_ucast periodic_gc_runs forced_gc_runs unresolved_discards table_fulls\n\
        00000002 00000000 00000000 00000000   00000000 00000000 00000000   00000000         00000000         \
        000000c6         00000000       00000000            00000000\n\
        00000002 00000002 00000000 00000000   0000000a 00000006 00000000   00000000         00000000         \
        00000000         00000000       00000000            00000000\n";

    fn parsed(text: &str) -> ArpCache {
        let mut cache = ArpCache::default();
        cache.parse(text.as_bytes(), &mut ()).unwrap();
        cache
    }

    #[test]
    fn a_line_a_cpu() {
        let cache = parsed(TEXT);
        let [first, second] = &cache.cpus[..] else { panic!() };
        assert_eq!((first.line, first.entries, first.periodic_gc_runs), (0, 2, 0xc6));
        assert_eq!((second.line, second.lookups, second.hits, second.table_fulls), (1, 10, 6, Some(0)));
        assert!(cache.unlisted.is_empty());
        let older = parsed(&TEXT.replace(" table_fulls", "").replace("            00000000\n", "\n"));
        assert_eq!((older.cpus[1].unresolved_discards, older.cpus[1].table_fulls), (Some(0), None));
    }

    /// The counters are `unsigned long`, which wraps at the word size of the machine.
    #[test]
    fn more_than_32_bits() {
        let earlier = parsed(&TEXT.replace("0000000a", "ffffffff"));
        let now = parsed(&TEXT.replace("0000000a", "100000001"));
        let lookups = |now: &ArpCache, earlier: &ArpCache, machine: &Machine| {
            now.since(earlier, machine).get(1).unwrap().lookups
        };
        assert_eq!(lookups(&now, &earlier, &Machine::COMMON), Change::By(2));
        let machine = Machine { word_bits: 32, ..Machine::COMMON };
        let now = parsed(&TEXT.replace("0000000a", "00000001"));
        assert_eq!(lookups(&now, &earlier, &machine), Change::Wrapped(2));
    }
}
