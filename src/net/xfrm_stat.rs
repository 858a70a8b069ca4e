//! `/proc/net/xfrm_stat`: packets that IPsec dropped, by reason.
//!
//! ```text
//! XfrmInError                     0
//! XfrmInNoStates                  3
//! XfrmOutNoStates                 0
//! ```
//!
//! All of it belongs to one network namespace: see [`net`](super). All numbers are counters, `unsigned long`.
//! A *state* is a security association, which transforms packets. A *policy* defines which packets are
//! transformed.
//!
//! What is odd: transformed packets are not counted. A packet that waits for a state that is still being
//! negotiated is counted in `XfrmAcquireError` or in `XfrmOutNoStates`.
//!
//! Reference: Documentation/networking/xfrm_proc.rst, net/xfrm/xfrm_proc.c. Permission: any user. With
//! CONFIG_XFRM_STATISTICS. Linux 2.6.25.

use crate::class::Class;
use crate::dir::{PidDir, ProcDir, TidDir};
use crate::shape::numbers::numbers;

numbers! {
    /// One sample of `/proc/net/xfrm_stat`. `None` means that this kernel does not print the line.
    pub struct XfrmStat: "net/xfrm_stat", Class::NAMESPACE.in_one_piece(), " ", in ProcDir, PidDir, TidDir;

    /// What changed in `/proc/net/xfrm_stat`.
    pub delta XfrmStatDelta;

    /// Packets received and dropped for another reason than those of the other keys. Linux 2.6.25.
    "XfrmInError" in_error: Option<u64> = long,
    /// Packets received and dropped for lack of memory. Linux 2.6.25.
    "XfrmInBufferError" in_buffer_error: Option<u64> = long,
    /// Packets received with a bad header. Linux 2.6.25.
    "XfrmInHdrError" in_hdr_error: Option<u64> = long,
    /// Packets received for which there is no state: no state has their SPI, address and protocol. Linux
    /// 2.6.25.
    "XfrmInNoStates" in_no_states: Option<u64> = long,
    /// Packets received that the protocol refused, for example because the key is wrong. Linux 2.6.25.
    "XfrmInStateProtoError" in_state_proto_error: Option<u64> = long,
    /// Packets received that the mode (tunnel, transport) refused. Linux 2.6.25.
    "XfrmInStateModeError" in_state_mode_error: Option<u64> = long,
    /// Packets received whose sequence number is outside the window, because they were late or repeated.
    /// Linux 2.6.25.
    "XfrmInStateSeqError" in_state_seq_error: Option<u64> = long,
    /// Packets received for a state that has expired. Linux 2.6.25.
    "XfrmInStateExpired" in_state_expired: Option<u64> = long,
    /// Packets received for a state with other options, for example another encapsulation in UDP. Linux
    /// 2.6.25.
    "XfrmInStateMismatch" in_state_mismatch: Option<u64> = long,
    /// Packets received for a state that is not valid. Linux 2.6.25.
    "XfrmInStateInvalid" in_state_invalid: Option<u64> = long,
    /// Packets received whose states do not match the policy. Linux 2.6.25.
    "XfrmInTmplMismatch" in_tmpl_mismatch: Option<u64> = long,
    /// Packets received whose states no policy allows. Linux 2.6.25.
    "XfrmInNoPols" in_no_pols: Option<u64> = long,
    /// Packets received that a policy blocks. Linux 2.6.25.
    "XfrmInPolBlock" in_pol_block: Option<u64> = long,
    /// Packets received whose policy could not be applied. Linux 2.6.25.
    "XfrmInPolError" in_pol_error: Option<u64> = long,
    /// Packets to send that were dropped for another reason than those of the other keys. Linux 2.6.25.
    "XfrmOutError" out_error: Option<u64> = long,
    /// Packets to send for which the list of transformations could not be made. Linux 2.6.25.
    "XfrmOutBundleGenError" out_bundle_gen_error: Option<u64> = long,
    /// Packets to send whose list of transformations was out of date. Linux 2.6.25.
    "XfrmOutBundleCheckError" out_bundle_check_error: Option<u64> = long,
    /// Packets to send for which there is no state. Linux 2.6.25.
    "XfrmOutNoStates" out_no_states: Option<u64> = long,
    /// Packets to send that the protocol refused. Linux 2.6.25.
    "XfrmOutStateProtoError" out_state_proto_error: Option<u64> = long,
    /// Packets to send that the mode (tunnel, transport) refused. Linux 2.6.25.
    "XfrmOutStateModeError" out_state_mode_error: Option<u64> = long,
    /// Packets to send whose sequence number would overflow. Linux 2.6.25.
    "XfrmOutStateSeqError" out_state_seq_error: Option<u64> = long,
    /// Packets to send whose state has expired. Linux 2.6.25.
    "XfrmOutStateExpired" out_state_expired: Option<u64> = long,
    /// Packets to send that a policy blocks. Linux 2.6.25.
    "XfrmOutPolBlock" out_pol_block: Option<u64> = long,
    /// Packets to send whose policy was deleted meanwhile. Linux 2.6.25.
    "XfrmOutPolDead" out_pol_dead: Option<u64> = long,
    /// Packets to send whose policy could not be applied. Linux 2.6.25.
    "XfrmOutPolError" out_pol_error: Option<u64> = long,
    /// Packets to forward that no policy allows to be forwarded. Linux 2.6.31.
    "XfrmFwdHdrError" fwd_hdr_error: Option<u64> = long,
    /// Packets to send whose state is not valid. About Linux 3.10.
    "XfrmOutStateInvalid" out_state_invalid: Option<u64> = long,
    /// Packets for a state that is still being negotiated. About Linux 3.10.
    "XfrmAcquireError" acquire_error: Option<u64> = long,
    /// Packets to send whose state is for packets received. About Linux 6.10.
    "XfrmOutStateDirError" out_state_dir_error: Option<u64> = long,
    /// Packets received whose state is for packets to send. About Linux 6.10.
    "XfrmInStateDirError" in_state_dir_error: Option<u64> = long,
    /// Packets received that are not a valid IP-TFS packet. About Linux 6.14.
    "XfrmInIptfsError" in_iptfs_error: Option<u64> = long,
    /// Packets to send that were dropped because the queue of IP-TFS was full. About Linux 6.14.
    "XfrmOutNoQueueSpace" out_no_queue_space: Option<u64> = long,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delta::{Change, Delta};
    use crate::file::ProcFile;
    use crate::machine::Machine;
    use crate::shape::numbers::Numbers;

    fn parsed(text: &str) -> XfrmStat {
        let mut xfrm = XfrmStat::default();
        xfrm.parse(text.as_bytes(), &mut Default::default()).unwrap();
        xfrm
    }

    /// Each key with a different number.
    fn text(first: usize) -> String {
        let lines = XfrmStat::KEYS.iter().enumerate();
        lines.map(|(at, key)| format!("{:<24}\t{}\n", key.trim_end(), first + at)).collect()
    }

    #[test]
    fn every_key() {
        let xfrm = parsed(&text(100));
        assert_eq!((xfrm.in_error, xfrm.out_no_queue_space), (Some(100), Some(131)));
        assert!(xfrm.unlisted.is_empty());
        let names: Vec<_> =
            xfrm.numbers().filter_map(|(name, value)| Some((name, value.number()?))).collect();
        assert_eq!((names.len(), names[3]), (32, ("in_no_states", 103)));
        let delta = parsed(&text(105)).since(&xfrm, &Machine::COMMON);
        assert_eq!((delta.in_no_pols, delta.acquire_error), (Some(Change::By(5)), Some(Change::By(5))));
    }

    #[test]
    fn what_a_kernel_lacks_and_what_is_new() {
        let xfrm = parsed("XfrmInError             \t7\nXfrmNewError            \t9\n");
        assert_eq!(
            (xfrm.in_error, xfrm.in_no_states, xfrm.unlisted.number("XfrmNewError")),
            (Some(7), None, Some(9))
        );
        let value = |key: &str| xfrm.get(key).and_then(|value| value.number());
        assert_eq!(
            (value("XfrmInError"), value("XfrmNewError"), value("XfrmInNoStates")),
            (Some(7), Some(9), None)
        );
        assert_eq!(xfrm.numbers().count(), 1, "what is absent is left out");
    }
}
