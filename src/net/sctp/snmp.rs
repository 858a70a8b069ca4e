//! `/proc/net/sctp/snmp`: counters of the protocol SCTP.
//!
//! ```text
//! SctpCurrEstab                   2
//! SctpActiveEstabs                14
//! SctpT3RtxExpireds               0
//! ```
//!
//! All of it belongs to one network namespace: see [`net`](crate::net). A connection is called an
//! *association* here. A packet contains *chunks*: with data, or to control the association.
//!
//! What is odd: `SctpCurrEstab` is a gauge, all others are counters. Both are `unsigned long`. Time-outs are
//! counted by the timers of RFC 9260: T1 while an association is set up, T2 while it is shut down, T3 for
//! data.
//!
//! Reference: net/sctp/proc.c, RFC 3873. Permission: any user. The file exists while the module sctp is
//! loaded. With CONFIG_IP_SCTP. Linux 2.6; today's keys since 2.6.24.

use crate::class::Class;
use crate::dir::{PidDir, ProcDir, TidDir};
use crate::shape::numbers::numbers;

numbers! {
    /// One sample of `/proc/net/sctp/snmp`. `None` means that this kernel does not print the line.
    pub struct Snmp: "net/sctp/snmp", Class::NAMESPACE.in_one_piece(), " ", in ProcDir, PidDir, TidDir;

    /// What changed in `/proc/net/sctp/snmp`.
    pub delta SnmpDelta;

    /// Current associations that are established, or are about to be shut down.
    "SctpCurrEstab" curr_estab: Option<u64>,
    /// Associations that this machine began.
    "SctpActiveEstabs" active_estabs: Option<u64> = long,
    /// Associations that the other machine began.
    "SctpPassiveEstabs" passive_estabs: Option<u64> = long,
    /// Associations that were aborted.
    "SctpAborteds" aborteds: Option<u64> = long,
    /// Associations that were shut down in an orderly way.
    "SctpShutdowns" shutdowns: Option<u64> = long,
    /// Packets received that belong to no association.
    "SctpOutOfBlues" out_of_blues: Option<u64> = long,
    /// Packets received with a wrong checksum.
    "SctpChecksumErrors" checksum_errors: Option<u64> = long,
    /// Control chunks sent.
    "SctpOutCtrlChunks" out_ctrl_chunks: Option<u64> = long,
    /// Data chunks sent that must be delivered in order.
    "SctpOutOrderChunks" out_order_chunks: Option<u64> = long,
    /// Data chunks sent that may be delivered in any order.
    "SctpOutUnorderChunks" out_unorder_chunks: Option<u64> = long,
    /// Control chunks received.
    "SctpInCtrlChunks" in_ctrl_chunks: Option<u64> = long,
    /// Data chunks received that must be delivered in order.
    "SctpInOrderChunks" in_order_chunks: Option<u64> = long,
    /// Data chunks received that may be delivered in any order.
    "SctpInUnorderChunks" in_unorder_chunks: Option<u64> = long,
    /// Messages to send that had to be divided.
    "SctpFragUsrMsgs" frag_usr_msgs: Option<u64> = long,
    /// Messages received that were reassembled from pieces.
    "SctpReasmUsrMsgs" reasm_usr_msgs: Option<u64> = long,
    /// Packets sent.
    "SctpOutSCTPPacks" out_sctp_packs: Option<u64> = long,
    /// Packets received.
    "SctpInSCTPPacks" in_sctp_packs: Option<u64> = long,
    /// Time-outs of a request to set up an association (T1-init).
    "SctpT1InitExpireds" t1_init_expireds: Option<u64> = long,
    /// Time-outs of the cookie that sets up an association (T1-cookie).
    "SctpT1CookieExpireds" t1_cookie_expireds: Option<u64> = long,
    /// Time-outs of a request to shut down an association (T2-shutdown).
    "SctpT2ShutdownExpireds" t2_shutdown_expireds: Option<u64> = long,
    /// Time-outs of data (T3-rtx).
    "SctpT3RtxExpireds" t3_rtx_expireds: Option<u64> = long,
    /// Time-outs of a change of addresses (T4-rto).
    "SctpT4RtoExpireds" t4_rto_expireds: Option<u64> = long,
    /// Time-outs of the whole shut-down (T5-shutdown-guard).
    "SctpT5ShutdownGuardExpireds" t5_shutdown_guard_expireds: Option<u64> = long,
    /// Acknowledgements that were sent at the end of their delay.
    "SctpDelaySackExpireds" delay_sack_expireds: Option<u64> = long,
    /// Associations that were shut down because they were idle for too long.
    "SctpAutocloseExpireds" autoclose_expireds: Option<u64> = long,
    /// Times that data were sent again after a time-out.
    "SctpT3Retransmits" t3_retransmits: Option<u64> = long,
    /// Times that data were sent again because the packet was too large for the path.
    "SctpPmtudRetransmits" pmtud_retransmits: Option<u64> = long,
    /// Times that data were sent again because acknowledgements showed that they were lost.
    "SctpFastRetransmits" fast_retransmits: Option<u64> = long,
    /// Packets received that were processed at once.
    "SctpInPktSoftirq" in_pkt_softirq: Option<u64> = long,
    /// Packets received that had to wait because a program was using the socket.
    "SctpInPktBacklog" in_pkt_backlog: Option<u64> = long,
    /// Packets received and dropped.
    "SctpInPktDiscards" in_pkt_discards: Option<u64> = long,
    /// Data chunks received and dropped.
    "SctpInDataChunkDiscards" in_data_chunk_discards: Option<u64> = long,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delta::{Change, Delta};
    use crate::file::ProcFile;
    use crate::machine::Machine;

    #[test]
    fn a_number_of_now_and_a_counter() {
        let parsed = |text: &str| {
            let mut snmp = Snmp::default();
            snmp.parse(text.as_bytes(), &mut Default::default()).unwrap();
            snmp
        };
        let earlier = parsed("SctpCurrEstab                   \t2\nSctpOutSCTPPacks                \t40\n");
        let now = parsed(
            "SctpCurrEstab                   \t1\nSctpOutSCTPPacks                \t47\nSctpNew \t9\n",
        );
        assert_eq!((now.curr_estab, now.out_sctp_packs, now.in_sctp_packs), (Some(1), Some(47), None));
        assert_eq!(now.unlisted.number("SctpNew"), Some(9));
        assert_eq!(now.since(&earlier, &Machine::COMMON).out_sctp_packs, Some(Change::By(7)));
    }
}
