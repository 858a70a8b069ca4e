//! Writes how the counters of a delta changed.

use std::fmt::{Debug, Write};

use procsampler::{
    Delta, net, pid,
    rows::{Identity, MatrixDelta, RowDeltas},
    system,
};

/// A wrapper of a delta that can write how its counters changed.
pub(super) struct Moves<D>(pub(super) D);

/// A delta that owns its counters writes them with `Debug`.
pub(super) trait Say {
    fn say(self, said: &mut String);
}

impl<D: Debug> Say for Moves<D> {
    fn say(self, said: &mut String) {
        let _ = write!(said, "{:?} ", self.0);
    }
}

/// A delta that borrows rows writes the counters of each row. (An inherent method takes precedence over a
/// trait's.)
impl<'a, R> Moves<RowDeltas<'a, R>>
where
    R: Identity + Delta<Output<'a>: Debug>,
{
    pub(super) fn say(self, said: &mut String) {
        for row in self.0 {
            assert!(row.now.id() == row.earlier.id(), "rows of two things");
            Moves(row.delta).say(said);
        }
    }
}

impl Moves<net::snmp::SnmpDelta<'_>> {
    pub(super) fn say(self, said: &mut String) {
        let delta = &self.0;
        Moves((&delta.ip, &delta.icmp, &delta.tcp, &delta.udp, &delta.udp_lite)).say(said);
        Moves(delta.icmp_msg.in_type()).say(said);
        Moves(delta.icmp_msg.out_type()).say(said);
    }
}

impl Moves<net::snmp6::Snmp6Delta<'_>> {
    pub(super) fn say(self, said: &mut String) {
        let delta = &self.0;
        Moves((&delta.ip6, &delta.icmp6, &delta.udp6, &delta.udp_lite6)).say(said);
        Moves(delta.icmp6_msg.in_type()).say(said);
        Moves(delta.icmp6_msg.out_type()).say(said);
    }
}

impl Moves<net::dev_snmp6::DevSnmp6Delta<'_>> {
    pub(super) fn say(self, said: &mut String) {
        Moves((&self.0.ip6, &self.0.icmp6)).say(said);
        Moves(self.0.icmp6_msg.in_type()).say(said);
        Moves(self.0.icmp6_msg.out_type()).say(said);
    }
}

impl Moves<pid::fdinfo::FdinfoDelta<'_>> {
    pub(super) fn say(self, said: &mut String) {
        let delta = self.0;
        Moves(delta.pos).say(said);
        Moves(delta.engines).say(said);
    }
}

/// A matrix writes each count by CPU, not the sums.
impl Moves<MatrixDelta<'_>> {
    pub(super) fn say(self, said: &mut String) {
        for row in self.0 {
            let by_cpu: Vec<_> = row.by_cpu().map(|(_, moved)| moved).collect();
            if !row.sum.is_reset() && !by_cpu.is_empty() {
                assert_eq!(row.sum.amount(), by_cpu.iter().map(|moved| moved.amount()).sum::<u64>());
            }
            Moves(by_cpu).say(said);
        }
    }
}

impl Moves<system::interrupts::InterruptsDelta<'_>> {
    pub(super) fn say(self, said: &mut String) {
        assert_eq!(self.0.cpu_sums().count(), self.0.rows.cpu_sums(|_| true).count());
        Moves(self.0.rows).say(said);
    }
}

impl Moves<system::schedstat::SchedstatDelta<'_>> {
    pub(super) fn say(self, said: &mut String) {
        Moves(self.0.timestamp).say(said);
        Moves(self.0.cpus()).say(said);
        Moves(self.0.domains()).say(said);
    }
}

impl Moves<system::zoneinfo::ZoneinfoDelta<'_>> {
    pub(super) fn say(self, said: &mut String) {
        Moves(self.0.nodes()).say(said);
        Moves(self.0.zones()).say(said);
    }
}

impl Moves<system::stat::StatDelta<'_>> {
    pub(super) fn say(self, said: &mut String) {
        Moves((&self.0.cpu, &self.0.intr, &self.0.ctxt, &self.0.processes, &self.0.softirq)).say(said);
        Moves(self.0.cpus()).say(said);
        self.0.irqs().for_each(|irq| Moves(irq.1).say(said));
        let share = self.0.cpu.busy_share().known();
        assert!(share.is_none_or(|share| (0.0..=1.0).contains(&share)));
    }
}
