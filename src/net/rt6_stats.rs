//! `/proc/net/rt6_stats`: how many IPv6 routes a network namespace has.
//!
//! ```text
//! 0009 0006 000c 0007 0000 0000 0000
//! ```
//!
//! The file has one line of hexadecimal 32-bit numbers, without names. The routes are in a tree whose nodes
//! are bits of addresses.
//!
//! What is odd: two columns are counters, and the others are gauges. Kernels before Linux 4.15 do not count
//! `fib_rt_alloc` and `fib_rt_cache`: both are 0 there.
//!
//! Columns: 7. Reference: `rt6_stats_seq_show` in net/ipv6/route.c, `struct rt6_statistics` in
//! include/net/ip6_fib.h. Permission: any user. With CONFIG_IPV6. Linux 2.6.
//!
//! [`net`](super) explains which namespace a path shows.

use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::shape::numbers::{self, Numbers, numbers};

numbers! {
    /// One sample of `/proc/net/rt6_stats`.
    pub struct Rt6Stats;

    /// What changed in `/proc/net/rt6_stats`.
    pub delta Rt6StatsDelta by row;

    /// Number of nodes in the trees of all tables now.
    fib_nodes: u64,
    /// Number of nodes that have routes now.
    fib_route_nodes: u64,
    /// Number of routes that were allocated for packets. The kernel never decreases it. 0 before Linux 4.15.
    fib_rt_alloc: u64 = int,
    /// Number of routes in the tables now.
    fib_rt_entries: u64,
    /// Number of exceptions now: routes for one destination that were copied from another route, for example
    /// because a router sent a redirect. 0 before Linux 4.15.
    fib_rt_cache: u64,
    /// Number of routes in memory now that packets use (`dst_entry`).
    dst_entries: u64,
    /// Number of routes that were removed.
    fib_discarded_routes: u64 = int,
}

impl ProcFile for Rt6Stats {
    type State = ();
    const NAME: &'static str = "net/rt6_stats";
    const CLASS: Class = Class::NAMESPACE.in_one_piece();

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        // Columns after the known ones are of a newer kernel.
        *self = numbers::hex_columns(&mut Cursor::new(text), Rt6Stats::COUNT, u32::MAX.into())?;
        Ok(())
    }
}

impl FileIn<crate::dir::ProcDir> for Rt6Stats {}
impl FileIn<crate::dir::PidDir> for Rt6Stats {}
impl FileIn<crate::dir::TidDir> for Rt6Stats {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delta::{Change, Delta};
    use crate::machine::Machine;

    /// Linux 6.18; the last column is changed.
    #[test]
    fn seven_columns() {
        let parsed = |text: &[u8]| {
            let mut stats = Rt6Stats::default();
            stats.parse(text, &mut ()).map(|()| stats)
        };
        let stats = parsed(b"0009 0006 000c 0007 0001 0002 fffffffe\n").unwrap();
        assert_eq!((stats.fib_nodes, stats.fib_route_nodes, stats.fib_rt_alloc), (9, 6, 12));
        assert_eq!((stats.fib_rt_entries, stats.fib_rt_cache, stats.dst_entries), (7, 1, 2));
        let now = parsed(b"0009 0006 0010 0007 0001 0002 0003 0004\n").unwrap();
        let delta = now.since(&stats, &Machine::COMMON);
        assert_eq!((delta.fib_rt_alloc, delta.fib_discarded_routes), (Change::By(4), Change::Wrapped(5)));
        assert_eq!(parsed(b"0009 0006\n").unwrap_err().field(), "fib_rt_alloc");
        assert_eq!(parsed(b"").unwrap_err().field(), "fib_nodes");
    }
}
