//! The names of `TcpExt`.

use crate::shape::numbers::numbers;
use crate::unit::Millis;

numbers! {
    /// TCP beyond what SNMP defines, over IPv4 and IPv6, and three counts of IPv4. All are counters.
    pub struct TcpExt: "", "";

    /// What TCP did between two samples.
    pub delta TcpExtDelta by field;

    /// SYN cookies sent: the queue of half-open connections was full. Linux 2.6.
    "SyncookiesSent" syncookies_sent: Option<u64> = long,
    /// SYN cookies that came back good. Linux 2.6.
    "SyncookiesRecv" syncookies_recv: Option<u64> = long,
    /// SYN cookies that came back and were none. Linux 2.6.
    "SyncookiesFailed" syncookies_failed: Option<u64> = long,
    /// Resets received for half-open connections. Linux 2.6.
    "EmbryonicRsts" embryonic_rsts: Option<u64> = long,
    /// Times that a socket's receive buffer was pruned, being over its limit. Linux 2.6.
    "PruneCalled" prune_called: Option<u64> = long,
    /// Segments dropped because pruning freed too little. Linux 2.6.
    "RcvPruned" rcv_pruned: Option<u64> = long,
    /// Times that segments that came out of order were thrown away by pruning. Linux 2.6.
    "OfoPruned" ofo_pruned: Option<u64> = long,
    /// ICMP messages dropped because they spoke of no segment under way. Linux 2.6.
    "OutOfWindowIcmps" out_of_window_icmps: Option<u64> = long,
    /// ICMP messages dropped because a process was using the socket. Linux 2.6.
    "LockDroppedIcmps" lock_dropped_icmps: Option<u64> = long,
    /// ARP requests not answered because of the arp_filter setting. Linux 2.6.
    "ArpFilter" arp_filter: Option<u64> = long,
    /// Connections that left TIME_WAIT when its time was over. Linux 2.6.
    "TW" tw: Option<u64> = long,
    /// Connections in TIME_WAIT whose ports were used again before its time was over. Linux 2.6.
    "TWRecycled" tw_recycled: Option<u64> = long,
    /// Connections that left TIME_WAIT early, by the tcp_tw_recycle that there was. Linux 2.6.
    "TWKilled" tw_killed: Option<u64> = long,
    /// SYNs refused for an old timestamp, by the tcp_tw_recycle that there was. Linux 2.6 to 4.11.
    "PAWSPassive" paws_passive: Option<u64> = long,
    /// SYN-ACKs refused for a timestamp that is none of ours. Linux 2.6.
    "PAWSActive" paws_active: Option<u64> = long,
    /// Segments of established connections refused for an old timestamp. Linux 2.6.
    "PAWSEstab" paws_estab: Option<u64> = long,
    /// Segments refused because they lie beyond the window. Linux 6.17.
    "BeyondWindow" beyond_window: Option<u64> = long,
    /// Segments refused in SYN_RECV for an echo of a timestamp that was never sent. Linux 6.15.
    "TSEcrRejected" ts_ecr_rejected: Option<u64> = long,
    /// Bare ACKs refused for an old timestamp, which only came out of order; in `PAWSEstab` before. Linux
    /// 6.14.
    "PAWSOldAck" paws_old_ack: Option<u64> = long,
    /// Segments refused in TIME_WAIT for an old timestamp. Linux 6.16.
    "PAWSTimewait" paws_timewait: Option<u64> = long,
    /// ACKs that were put off and sent by the timer. Linux 2.6.
    "DelayedACKs" delayed_acks: Option<u64> = long,
    /// Times that the timer of a delayed ACK found a process using the socket. Linux 2.6.
    "DelayedACKLocked" delayed_ack_locked: Option<u64> = long,
    /// Segments received twice: the ACK was lost, or came too late. Linux 2.6.
    "DelayedACKLost" delayed_ack_lost: Option<u64> = long,
    /// Connections that a listener did not take because its queue was full; each is in `ListenDrops` too.
    /// Linux 2.6.
    "ListenOverflows" listen_overflows: Option<u64> = long,
    /// SYNs and last ACKs that a listener dropped, for whatever reason. Linux 2.6.
    "ListenDrops" listen_drops: Option<u64> = long,
    /// Segments left to the reading process to work on. Linux 2.6 to 4.13.
    "TCPPrequeued" tcp_prequeued: Option<u64> = long,
    /// Bytes copied to a process right from the backlog. Linux 2.6 to 4.13.
    "TCPDirectCopyFromBacklog" tcp_direct_copy_from_backlog: Option<u64> = long,
    /// Bytes copied to a process right from the prequeue. Linux 2.6 to 4.13.
    "TCPDirectCopyFromPrequeue" tcp_direct_copy_from_prequeue: Option<u64> = long,
    /// Segments dropped from the prequeue. Linux 2.6 to 4.13.
    "TCPPrequeueDropped" tcp_prequeue_dropped: Option<u64> = long,
    /// Segments that were what the header prediction expected. Linux 2.6.
    "TCPHPHits" tcp_hp_hits: Option<u64> = long,
    /// Those of them that were copied right to a process. Linux 2.6 to 4.13.
    "TCPHPHitsToUser" tcp_hp_hits_to_user: Option<u64> = long,
    /// ACKs without data, off the predicted path. Linux 2.6.
    "TCPPureAcks" tcp_pure_acks: Option<u64> = long,
    /// ACKs that were what the header prediction expected. Linux 2.6.
    "TCPHPAcks" tcp_hp_acks: Option<u64> = long,
    /// Times that fast recovery began on a connection without SACK. Linux 2.6.
    "TCPRenoRecovery" tcp_reno_recovery: Option<u64> = long,
    /// Times that fast recovery began on a connection with SACK. Linux 2.6.
    "TCPSackRecovery" tcp_sack_recovery: Option<u64> = long,
    /// Times that a peer threw away what it had said, by SACK, to have. Linux 2.6.
    "TCPSACKReneging" tcp_sack_reneging: Option<u64> = long,
    /// Reorderings seen by FACK. Linux 2.6 to 4.14.
    "TCPFACKReorder" tcp_fack_reorder: Option<u64> = long,
    /// Reorderings seen by SACK. Linux 2.6.
    "TCPSACKReorder" tcp_sack_reorder: Option<u64> = long,
    /// Reorderings seen by duplicate ACKs, without SACK. Linux 2.6.
    "TCPRenoReorder" tcp_reno_reorder: Option<u64> = long,
    /// Reorderings seen by timestamps. Linux 2.6.
    "TCPTSReorder" tcp_ts_reorder: Option<u64> = long,
    /// Times that a smaller congestion window was taken back: nothing had been lost, by the timestamps. Linux
    /// 2.6.
    "TCPFullUndo" tcp_full_undo: Option<u64> = long,
    /// The same in the middle of fast recovery. Linux 2.6.
    "TCPPartialUndo" tcp_partial_undo: Option<u64> = long,
    /// The same because D-SACKs told that all retransmissions were needless. Linux 2.6.
    "TCPDSACKUndo" tcp_dsack_undo: Option<u64> = long,
    /// The same after a timeout. Linux 2.6.
    "TCPLossUndo" tcp_loss_undo: Option<u64> = long,
    /// Segments found lost by SACK while in recovery. Linux 2.6 to 3.3.
    "TCPLoss" tcp_loss: Option<u64> = long,
    /// Retransmissions that were lost again. Linux 2.6.
    "TCPLostRetransmit" tcp_lost_retransmit: Option<u64> = long,
    /// Timeouts in the first doubts about a loss, without SACK. Linux 2.6.
    "TCPRenoFailures" tcp_reno_failures: Option<u64> = long,
    /// Timeouts in the first doubts about a loss, with SACK. Linux 2.6.
    "TCPSackFailures" tcp_sack_failures: Option<u64> = long,
    /// Timeouts while recovering from a timeout. Linux 2.6.
    "TCPLossFailures" tcp_loss_failures: Option<u64> = long,
    /// Segments retransmitted in fast recovery. Linux 2.6.
    "TCPFastRetrans" tcp_fast_retrans: Option<u64> = long,
    /// Segments retransmitted in fast recovery that nothing had told to be lost. Linux 2.6 to 4.10.
    "TCPForwardRetrans" tcp_forward_retrans: Option<u64> = long,
    /// Segments retransmitted after a timeout. Linux 2.6.
    "TCPSlowStartRetrans" tcp_slow_start_retrans: Option<u64> = long,
    /// Timeouts of the retransmission timer off the states counted above; the first one of a loss mostly.
    /// Linux 2.6.
    "TCPTimeouts" tcp_timeouts: Option<u64> = long,
    /// Tail loss probes sent. Linux 3.10.
    "TCPLossProbes" tcp_loss_probes: Option<u64> = long,
    /// Losses that a tail loss probe found and mended. Linux 3.10.
    "TCPLossProbeRecovery" tcp_loss_probe_recovery: Option<u64> = long,
    /// Timeouts in fast recovery without SACK. Linux 2.6.
    "TCPRenoRecoveryFail" tcp_reno_recovery_fail: Option<u64> = long,
    /// Timeouts in fast recovery with SACK. Linux 2.6.
    "TCPSackRecoveryFail" tcp_sack_recovery_fail: Option<u64> = long,
    /// Segments in the prequeue when the timer of a delayed ACK ran out. Linux 2.6 to 4.13.
    "TCPSchedulerFailed" tcp_scheduler_failed: Option<u64> = long,
    /// Segments merged in a receive buffer to save memory. Linux 2.6.
    "TCPRcvCollapsed" tcp_rcv_collapsed: Option<u64> = long,
    /// Segments merged in the backlog, while a process used the socket. Linux 5.0.
    "TCPBacklogCoalesce" tcp_backlog_coalesce: Option<u64> = long,
    /// D-SACKs sent for data that had come before. Linux 2.6.
    "TCPDSACKOldSent" tcp_dsack_old_sent: Option<u64> = long,
    /// D-SACKs sent for data out of order that had come before. Linux 2.6.
    "TCPDSACKOfoSent" tcp_dsack_ofo_sent: Option<u64> = long,
    /// D-SACKs received for data that was acknowledged. Linux 2.6.
    "TCPDSACKRecv" tcp_dsack_recv: Option<u64> = long,
    /// D-SACKs received for data out of order. Linux 2.6.
    "TCPDSACKOfoRecv" tcp_dsack_ofo_recv: Option<u64> = long,
    /// Connections reset because a SYN came in the middle. Linux 2.6 to 3.5.
    "TCPAbortOnSyn" tcp_abort_on_syn: Option<u64> = long,
    /// Connections reset because data came after the program had closed the socket. Linux 2.6.
    "TCPAbortOnData" tcp_abort_on_data: Option<u64> = long,
    /// Connections reset because they were closed with data unread. Linux 2.6.
    "TCPAbortOnClose" tcp_abort_on_close: Option<u64> = long,
    /// Connections reset because there were too many orphans, or too little memory. Linux 2.6.
    "TCPAbortOnMemory" tcp_abort_on_memory: Option<u64> = long,
    /// Connections given up after too many timeouts. Linux 2.6.
    "TCPAbortOnTimeout" tcp_abort_on_timeout: Option<u64> = long,
    /// Connections reset because their time to linger was over. Linux 2.6.
    "TCPAbortOnLinger" tcp_abort_on_linger: Option<u64> = long,
    /// Resets that could not be sent, for want of memory. Linux 2.6.
    "TCPAbortFailed" tcp_abort_failed: Option<u64> = long,
    /// Times that TCP came under memory pressure. Linux 2.6.
    "TCPMemoryPressures" tcp_memory_pressures: Option<u64> = long,
    /// Time spent under memory pressure. Linux 4.13.
    "TCPMemoryPressuresChrono" tcp_memory_pressures_chrono: Option<Millis> = long,
    /// SACK blocks received that made no sense. Linux 2.6.24.
    "TCPSACKDiscard" tcp_sack_discard: Option<u64> = long,
    /// D-SACKs ignored because they are too old. Linux 2.6.24.
    "TCPDSACKIgnoredOld" tcp_dsack_ignored_old: Option<u64> = long,
    /// D-SACKs ignored because nothing was retransmitted. Linux 2.6.24.
    "TCPDSACKIgnoredNoUndo" tcp_dsack_ignored_no_undo: Option<u64> = long,
    /// Timeouts that F-RTO found needless. About Linux 2.6.25.
    "TCPSpuriousRTOs" tcp_spurious_rtos: Option<u64> = long,
    /// Segments dropped because the signature (TCP-MD5) that was expected is not there. Linux 2.6.27.
    "TCPMD5NotFound" tcp_md5_not_found: Option<u64> = long,
    /// Segments dropped because they have a signature that was not expected. Linux 2.6.27.
    "TCPMD5Unexpected" tcp_md5_unexpected: Option<u64> = long,
    /// Segments dropped because their signature is wrong. Linux 4.9.
    "TCPMD5Failure" tcp_md5_failure: Option<u64> = long,
    /// SACKs by which data was shifted to the segment before. Linux 2.6.29.
    "TCPSackShifted" tcp_sack_shifted: Option<u64> = long,
    /// SACKs by which two segments became one. Linux 2.6.29.
    "TCPSackMerged" tcp_sack_merged: Option<u64> = long,
    /// SACKs by which neither could be done. Linux 2.6.29.
    "TCPSackShiftFallback" tcp_sack_shift_fallback: Option<u64> = long,
    /// Segments dropped because the backlog was full, while a process used the socket. Linux 2.6.34.
    "TCPBacklogDrop" tcp_backlog_drop: Option<u64> = long,
    /// Packets dropped because they lay in memory kept for emergencies, and are no help in one. Linux 4.13.
    "PFMemallocDrop" pf_memalloc_drop: Option<u64> = long,
    /// Segments dropped for a time to live below IP_MINTTL. Linux 2.6.34.
    "TCPMinTTLDrop" tcp_min_ttl_drop: Option<u64> = long,
    /// Last ACKs of a handshake dropped by TCP_DEFER_ACCEPT, which waits for data. About Linux 2.6.34.
    "TCPDeferAcceptDrop" tcp_defer_accept_drop: Option<u64> = long,
    /// Packets dropped by the reverse path filter (rp_filter) of IPv4. Linux 2.6.36.
    "IPReversePathFilter" ip_reverse_path_filter: Option<u64> = long,
    /// Connections that did not come to TIME_WAIT because there were too many. Linux 2.6.38.
    "TCPTimeWaitOverflow" tcp_time_wait_overflow: Option<u64> = long,
    /// Times that a full queue of half-open connections was answered by SYN cookies. Linux 3.2.
    "TCPReqQFullDoCookies" tcp_req_q_full_do_cookies: Option<u64> = long,
    /// SYNs dropped because the queue of half-open connections was full, without SYN cookies. Linux 3.2.
    "TCPReqQFullDrop" tcp_req_q_full_drop: Option<u64> = long,
    /// Retransmissions that could not be sent. About Linux 3.2.
    "TCPRetransFail" tcp_retrans_fail: Option<u64> = long,
    /// Segments received that were merged with the one before. Linux 3.5.
    "TCPRcvCoalesce" tcp_rcv_coalesce: Option<u64> = long,
    /// Segments received out of order and queued. Linux 3.4.
    "TCPOFOQueue" tcp_ofo_queue: Option<u64> = long,
    /// Segments received out of order and dropped for want of memory. Linux 3.4.
    "TCPOFODrop" tcp_ofo_drop: Option<u64> = long,
    /// Segments received out of order that overlap what is queued. Linux 3.4.
    "TCPOFOMerge" tcp_ofo_merge: Option<u64> = long,
    /// Challenge ACKs sent (RFC 5961). Linux 3.6.
    "TCPChallengeACK" tcp_challenge_ack: Option<u64> = long,
    /// SYNs in the middle of a connection, answered by a challenge ACK. Linux 3.6.
    "TCPSYNChallenge" tcp_syn_challenge: Option<u64> = long,
    /// Connections from here whose SYN brought data (Fast Open) that was taken. Linux 3.6.
    "TCPFastOpenActive" tcp_fast_open_active: Option<u64> = long,
    /// Those whose data was not taken, or that timed out. Linux 3.15.
    "TCPFastOpenActiveFail" tcp_fast_open_active_fail: Option<u64> = long,
    /// Connections of peers whose SYN brought data that was taken. Linux 3.7.
    "TCPFastOpenPassive" tcp_fast_open_passive: Option<u64> = long,
    /// Those whose Fast Open cookie was wrong. Linux 3.7.
    "TCPFastOpenPassiveFail" tcp_fast_open_passive_fail: Option<u64> = long,
    /// Fast Opens refused because a listener had too many that wait. Linux 3.7.
    "TCPFastOpenListenOverflow" tcp_fast_open_listen_overflow: Option<u64> = long,
    /// Peers that asked for a Fast Open cookie. Linux 3.7.
    "TCPFastOpenCookieReqd" tcp_fast_open_cookie_reqd: Option<u64> = long,
    /// Times that Fast Open was switched off for a while because something on the way swallows it. Linux
    /// 4.12.
    "TCPFastOpenBlackhole" tcp_fast_open_blackhole: Option<u64> = long,
    /// Retransmissions left out because the segment had not left this host yet. Linux 3.15.
    "TCPSpuriousRtxHostQueues" tcp_spurious_rtx_host_queues: Option<u64> = long,
    /// Packets received by busy polling of a socket. Linux 3.11.
    "BusyPollRxPackets" busy_poll_rx_packets: Option<u64> = long,
    /// Times that a small segment was held back to be filled up. Linux 3.14.
    "TCPAutoCorking" tcp_auto_corking: Option<u64> = long,
    /// Times that this side opened its window from 0. Linux 3.15.
    "TCPFromZeroWindowAdv" tcp_from_zero_window_adv: Option<u64> = long,
    /// Times that this side closed its window to 0. Linux 3.15.
    "TCPToZeroWindowAdv" tcp_to_zero_window_adv: Option<u64> = long,
    /// Times that this side would have closed its window to 0, and may not take back what it offered. Linux
    /// 3.15.
    "TCPWantZeroWindowAdv" tcp_want_zero_window_adv: Option<u64> = long,
    /// SYNs and SYN-ACKs retransmitted. Linux 3.15.
    "TCPSynRetrans" tcp_syn_retrans: Option<u64> = long,
    /// Segments sent with data that was not sent before. Linux 3.15.
    "TCPOrigDataSent" tcp_orig_data_sent: Option<u64> = long,
    /// Times that hybrid slow start ended by the spacing of ACKs. Linux 3.19.
    "TCPHystartTrainDetect" tcp_hystart_train_detect: Option<u64> = long,
    /// The congestion windows at which it did, summed up, in segments. Linux 3.19.
    "TCPHystartTrainCwnd" tcp_hystart_train_cwnd: Option<u64> = long,
    /// Times that hybrid slow start ended by the delay. Linux 3.19.
    "TCPHystartDelayDetect" tcp_hystart_delay_detect: Option<u64> = long,
    /// The congestion windows at which it did, summed up, in segments. Linux 3.19.
    "TCPHystartDelayCwnd" tcp_hystart_delay_cwnd: Option<u64> = long,
    /// ACKs left out in SYN_RECV, by the limit of one in tcp_invalid_ratelimit. Linux 4.0.
    "TCPACKSkippedSynRecv" tcp_ack_skipped_syn_recv: Option<u64> = long,
    /// ACKs to segments with an old timestamp left out by that limit. Linux 4.0.
    "TCPACKSkippedPAWS" tcp_ack_skipped_paws: Option<u64> = long,
    /// ACKs to segments beyond the window left out by that limit. Linux 4.0.
    "TCPACKSkippedSeq" tcp_ack_skipped_seq: Option<u64> = long,
    /// ACKs left out in FIN_WAIT_2 by that limit. Linux 4.0.
    "TCPACKSkippedFinWait2" tcp_ack_skipped_fin_wait2: Option<u64> = long,
    /// ACKs left out in TIME_WAIT by that limit. Linux 4.0.
    "TCPACKSkippedTimeWait" tcp_ack_skipped_time_wait: Option<u64> = long,
    /// Challenge ACKs left out by that limit. Linux 4.0.
    "TCPACKSkippedChallenge" tcp_ack_skipped_challenge: Option<u64> = long,
    /// Probes sent into a window of 0. Linux 4.2.
    "TCPWinProbe" tcp_win_probe: Option<u64> = long,
    /// Keepalives sent. Linux 4.2.
    "TCPKeepAlive" tcp_keep_alive: Option<u64> = long,
    /// Probes for a larger MTU that failed. Linux 4.3.
    "TCPMTUPFail" tcp_mtup_fail: Option<u64> = long,
    /// Probes for a larger MTU that went through. Linux 4.3.
    "TCPMTUPSuccess" tcp_mtup_success: Option<u64> = long,
    /// Segments that the peer has acknowledged, by SACK too. Linux 4.18.
    "TCPDelivered" tcp_delivered: Option<u64> = long,
    /// Those that arrived marked by ECN. Linux 4.18.
    "TCPDeliveredCE" tcp_delivered_ce: Option<u64> = long,
    /// ACKs left out because a later one says it all. Linux 4.18.
    "TCPAckCompressed" tcp_ack_compressed: Option<u64> = long,
    /// Segments dropped because the window was 0. Linux 4.19.
    "TCPZeroWindowDrop" tcp_zero_window_drop: Option<u64> = long,
    /// Segments dropped because the receive buffer was full. Linux 4.19.
    "TCPRcvQDrop" tcp_rcv_q_drop: Option<u64> = long,
    /// Segments not split because the send buffer would grow too much. Linux 5.2, and later ones of older
    /// kernels.
    "TCPWqueueTooBig" tcp_wqueue_too_big: Option<u64> = long,
    /// Fast Opens of peers with a cookie of the second key. Linux 5.3.
    "TCPFastOpenPassiveAltKey" tcp_fast_open_passive_alt_key: Option<u64> = long,
    /// Times that a connection took another path, by another flow label, after a timeout. Linux 5.6.
    "TcpTimeoutRehash" tcp_timeout_rehash: Option<u64> = long,
    /// Times that it did so because data came twice. Linux 5.6.
    "TcpDuplicateDataRehash" tcp_duplicate_data_rehash: Option<u64> = long,
    /// Segments that D-SACKs told to have come twice. Linux 5.10.
    "TCPDSACKRecvSegs" tcp_dsack_recv_segs: Option<u64> = long,
    /// D-SACKs ignored because they tell of more than was retransmitted. Linux 5.10.
    "TCPDSACKIgnoredDubious" tcp_dsack_ignored_dubious: Option<u64> = long,
    /// Half-open connections moved from a listener that closed to another of its port. Linux 5.14.
    "TCPMigrateReqSuccess" tcp_migrate_req_success: Option<u64> = long,
    /// Those that could not be moved. Linux 5.14.
    "TCPMigrateReqFailure" tcp_migrate_req_failure: Option<u64> = long,
    /// Times that a connection took another path to balance load (PLB). Linux 6.2.
    "TCPPLBRehash" tcp_plb_rehash: Option<u64> = long,
    /// Segments dropped because the signature (TCP-AO) that was expected is not there. Linux 6.7.
    "TCPAORequired" tcp_ao_required: Option<u64> = long,
    /// Segments dropped because their signature (TCP-AO) is wrong. Linux 6.7.
    "TCPAOBad" tcp_ao_bad: Option<u64> = long,
    /// Segments dropped because the key of their signature is not known (TCP-AO). Linux 6.7.
    "TCPAOKeyNotFound" tcp_ao_key_not_found: Option<u64> = long,
    /// Segments with a good signature (TCP-AO). Linux 6.7.
    "TCPAOGood" tcp_ao_good: Option<u64> = long,
    /// ICMP messages ignored for connections with TCP-AO. Linux 6.7.
    "TCPAODroppedIcmps" tcp_ao_dropped_icmps: Option<u64> = long,
}
