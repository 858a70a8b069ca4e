//! The names of `TcpExt`.

use crate::shape::numbers::numbers;
use crate::unit::Millis;

numbers! {
    /// Counters of TCP that SNMP does not define, over IPv4 and IPv6, and three counters of IPv4.
    pub struct TcpExt: "", "";

    /// Counters of TCP between two samples.
    pub delta TcpExtDelta by field;

    /// SYN cookies sent, because the queue of half-open connections was full. Linux 2.6.
    "SyncookiesSent" syncookies_sent: Option<u64> = long,
    /// Valid SYN cookies that came back. Linux 2.6.
    "SyncookiesRecv" syncookies_recv: Option<u64> = long,
    /// ACKs received with an invalid SYN cookie. Linux 2.6.
    "SyncookiesFailed" syncookies_failed: Option<u64> = long,
    /// Resets received for half-open connections. Linux 2.6.
    "EmbryonicRsts" embryonic_rsts: Option<u64> = long,
    /// Times that the receive buffer of a socket was pruned, because it was over its limit. Linux 2.6.
    "PruneCalled" prune_called: Option<u64> = long,
    /// Segments dropped because pruning freed too little. Linux 2.6.
    "RcvPruned" rcv_pruned: Option<u64> = long,
    /// Times that pruning discarded out-of-order segments. Linux 2.6.
    "OfoPruned" ofo_pruned: Option<u64> = long,
    /// ICMP messages dropped because they were about a segment that is not in the window. Linux 2.6.
    "OutOfWindowIcmps" out_of_window_icmps: Option<u64> = long,
    /// ICMP messages dropped because a process was using the socket. Linux 2.6.
    "LockDroppedIcmps" lock_dropped_icmps: Option<u64> = long,
    /// ARP requests not answered because of the arp_filter setting. Linux 2.6.
    "ArpFilter" arp_filter: Option<u64> = long,
    /// Connections that left TIME_WAIT at the end of its time. Linux 2.6.
    "TW" tw: Option<u64> = long,
    /// Connections in TIME_WAIT whose ports were used again before the end of its time. Linux 2.6.
    "TWRecycled" tw_recycled: Option<u64> = long,
    /// Connections that left TIME_WAIT early, because of the former setting tcp_tw_recycle. Linux 2.6.
    "TWKilled" tw_killed: Option<u64> = long,
    /// SYNs refused because of an old timestamp, with the former setting tcp_tw_recycle. Linux 2.6 to 4.11.
    "PAWSPassive" paws_passive: Option<u64> = long,
    /// SYN-ACKs refused because of a timestamp that this host did not send. Linux 2.6.
    "PAWSActive" paws_active: Option<u64> = long,
    /// Segments of established connections refused because of an old timestamp. Linux 2.6.
    "PAWSEstab" paws_estab: Option<u64> = long,
    /// Segments refused because they are beyond the window. Linux 6.17.
    "BeyondWindow" beyond_window: Option<u64> = long,
    /// Segments refused in SYN_RECV because they echo a timestamp that was never sent. Linux 6.15.
    "TSEcrRejected" ts_ecr_rejected: Option<u64> = long,
    /// ACKs without data refused because of an old timestamp, which were only out of order; before in
    /// `PAWSEstab`. Linux 6.14.
    "PAWSOldAck" paws_old_ack: Option<u64> = long,
    /// Segments refused in TIME_WAIT because of an old timestamp. Linux 6.16.
    "PAWSTimewait" paws_timewait: Option<u64> = long,
    /// ACKs that were delayed and sent by the timer. Linux 2.6.
    "DelayedACKs" delayed_acks: Option<u64> = long,
    /// Times that the timer of a delayed ACK found a process using the socket. Linux 2.6.
    "DelayedACKLocked" delayed_ack_locked: Option<u64> = long,
    /// Segments received twice, because the ACK was lost or late. Linux 2.6.
    "DelayedACKLost" delayed_ack_lost: Option<u64> = long,
    /// Connections that a listener did not accept because its queue was full; also counted in `ListenDrops`.
    /// Linux 2.6.
    "ListenOverflows" listen_overflows: Option<u64> = long,
    /// SYNs and last ACKs that a listener dropped, for any reason. Linux 2.6.
    "ListenDrops" listen_drops: Option<u64> = long,
    /// Segments queued for processing by the reading process. Linux 2.6 to 4.13.
    "TCPPrequeued" tcp_prequeued: Option<u64> = long,
    /// Bytes copied to a process directly from the backlog. Linux 2.6 to 4.13.
    "TCPDirectCopyFromBacklog" tcp_direct_copy_from_backlog: Option<u64> = long,
    /// Bytes copied to a process directly from the prequeue. Linux 2.6 to 4.13.
    "TCPDirectCopyFromPrequeue" tcp_direct_copy_from_prequeue: Option<u64> = long,
    /// Segments dropped from the prequeue. Linux 2.6 to 4.13.
    "TCPPrequeueDropped" tcp_prequeue_dropped: Option<u64> = long,
    /// Segments that the header prediction expected. Linux 2.6.
    "TCPHPHits" tcp_hp_hits: Option<u64> = long,
    /// Expected segments that were copied directly to a process. Linux 2.6 to 4.13.
    "TCPHPHitsToUser" tcp_hp_hits_to_user: Option<u64> = long,
    /// ACKs without data that the header prediction did not expect. Linux 2.6.
    "TCPPureAcks" tcp_pure_acks: Option<u64> = long,
    /// ACKs that the header prediction expected. Linux 2.6.
    "TCPHPAcks" tcp_hp_acks: Option<u64> = long,
    /// Times that fast recovery began on a connection without SACK. Linux 2.6.
    "TCPRenoRecovery" tcp_reno_recovery: Option<u64> = long,
    /// Times that fast recovery began on a connection with SACK. Linux 2.6.
    "TCPSackRecovery" tcp_sack_recovery: Option<u64> = long,
    /// Times that a peer discarded data that it had acknowledged by SACK. Linux 2.6.
    "TCPSACKReneging" tcp_sack_reneging: Option<u64> = long,
    /// Reorderings detected by FACK. Linux 2.6 to 4.14.
    "TCPFACKReorder" tcp_fack_reorder: Option<u64> = long,
    /// Reorderings detected by SACK. Linux 2.6.
    "TCPSACKReorder" tcp_sack_reorder: Option<u64> = long,
    /// Reorderings detected by duplicate ACKs, without SACK. Linux 2.6.
    "TCPRenoReorder" tcp_reno_reorder: Option<u64> = long,
    /// Reorderings detected by timestamps. Linux 2.6.
    "TCPTSReorder" tcp_ts_reorder: Option<u64> = long,
    /// Times that a reduction of the congestion window was undone, because the timestamps showed that nothing
    /// was lost. Linux 2.6.
    "TCPFullUndo" tcp_full_undo: Option<u64> = long,
    /// Such undos in the middle of fast recovery. Linux 2.6.
    "TCPPartialUndo" tcp_partial_undo: Option<u64> = long,
    /// Undos because D-SACKs showed that all retransmissions were needless. Linux 2.6.
    "TCPDSACKUndo" tcp_dsack_undo: Option<u64> = long,
    /// Undos after a timeout. Linux 2.6.
    "TCPLossUndo" tcp_loss_undo: Option<u64> = long,
    /// Segments found lost by SACK while in recovery. Linux 2.6 to 3.3.
    "TCPLoss" tcp_loss: Option<u64> = long,
    /// Retransmissions that were lost again. Linux 2.6.
    "TCPLostRetransmit" tcp_lost_retransmit: Option<u64> = long,
    /// Timeouts in the disorder state (first signs of a loss), without SACK. Linux 2.6.
    "TCPRenoFailures" tcp_reno_failures: Option<u64> = long,
    /// Timeouts in the disorder state (first signs of a loss), with SACK. Linux 2.6.
    "TCPSackFailures" tcp_sack_failures: Option<u64> = long,
    /// Timeouts during the recovery from a timeout. Linux 2.6.
    "TCPLossFailures" tcp_loss_failures: Option<u64> = long,
    /// Segments retransmitted in fast recovery. Linux 2.6.
    "TCPFastRetrans" tcp_fast_retrans: Option<u64> = long,
    /// Segments retransmitted in fast recovery without a sign that they were lost. Linux 2.6 to 4.10.
    "TCPForwardRetrans" tcp_forward_retrans: Option<u64> = long,
    /// Segments retransmitted after a timeout. Linux 2.6.
    "TCPSlowStartRetrans" tcp_slow_start_retrans: Option<u64> = long,
    /// Timeouts of the retransmission timer outside the states counted above, mostly the first one of a loss.
    /// Linux 2.6.
    "TCPTimeouts" tcp_timeouts: Option<u64> = long,
    /// Tail loss probes sent. Linux 3.10.
    "TCPLossProbes" tcp_loss_probes: Option<u64> = long,
    /// Losses that a tail loss probe detected and repaired. Linux 3.10.
    "TCPLossProbeRecovery" tcp_loss_probe_recovery: Option<u64> = long,
    /// Timeouts in fast recovery without SACK. Linux 2.6.
    "TCPRenoRecoveryFail" tcp_reno_recovery_fail: Option<u64> = long,
    /// Timeouts in fast recovery with SACK. Linux 2.6.
    "TCPSackRecoveryFail" tcp_sack_recovery_fail: Option<u64> = long,
    /// Segments in the prequeue when the timer of a delayed ACK expired. Linux 2.6 to 4.13.
    "TCPSchedulerFailed" tcp_scheduler_failed: Option<u64> = long,
    /// Segments merged in a receive buffer to save memory. Linux 2.6.
    "TCPRcvCollapsed" tcp_rcv_collapsed: Option<u64> = long,
    /// Segments merged in the backlog, while a process used the socket. Linux 5.0.
    "TCPBacklogCoalesce" tcp_backlog_coalesce: Option<u64> = long,
    /// D-SACKs sent for data that was received before. Linux 2.6.
    "TCPDSACKOldSent" tcp_dsack_old_sent: Option<u64> = long,
    /// D-SACKs sent for out-of-order data that was received before. Linux 2.6.
    "TCPDSACKOfoSent" tcp_dsack_ofo_sent: Option<u64> = long,
    /// D-SACKs received for data that was already acknowledged. Linux 2.6.
    "TCPDSACKRecv" tcp_dsack_recv: Option<u64> = long,
    /// D-SACKs received for out-of-order data. Linux 2.6.
    "TCPDSACKOfoRecv" tcp_dsack_ofo_recv: Option<u64> = long,
    /// Connections reset because a SYN arrived in the middle. Linux 2.6 to 3.5.
    "TCPAbortOnSyn" tcp_abort_on_syn: Option<u64> = long,
    /// Connections reset because data arrived after the program had closed the socket. Linux 2.6.
    "TCPAbortOnData" tcp_abort_on_data: Option<u64> = long,
    /// Connections reset because they were closed with unread data. Linux 2.6.
    "TCPAbortOnClose" tcp_abort_on_close: Option<u64> = long,
    /// Connections reset because there were too many orphans, or too little memory. Linux 2.6.
    "TCPAbortOnMemory" tcp_abort_on_memory: Option<u64> = long,
    /// Connections ended after too many timeouts. Linux 2.6.
    "TCPAbortOnTimeout" tcp_abort_on_timeout: Option<u64> = long,
    /// Connections reset at the end of their linger time. Linux 2.6.
    "TCPAbortOnLinger" tcp_abort_on_linger: Option<u64> = long,
    /// Resets that could not be sent for lack of memory. Linux 2.6.
    "TCPAbortFailed" tcp_abort_failed: Option<u64> = long,
    /// Times that TCP entered memory pressure. Linux 2.6.
    "TCPMemoryPressures" tcp_memory_pressures: Option<u64> = long,
    /// Time spent under memory pressure. Linux 4.13.
    "TCPMemoryPressuresChrono" tcp_memory_pressures_chrono: Option<Millis> = long,
    /// Invalid SACK blocks received. Linux 2.6.24.
    "TCPSACKDiscard" tcp_sack_discard: Option<u64> = long,
    /// D-SACKs ignored because they are too old. Linux 2.6.24.
    "TCPDSACKIgnoredOld" tcp_dsack_ignored_old: Option<u64> = long,
    /// D-SACKs ignored because nothing was retransmitted. Linux 2.6.24.
    "TCPDSACKIgnoredNoUndo" tcp_dsack_ignored_no_undo: Option<u64> = long,
    /// Timeouts that F-RTO found to be needless. About Linux 2.6.25.
    "TCPSpuriousRTOs" tcp_spurious_rtos: Option<u64> = long,
    /// Segments dropped because the expected signature (TCP-MD5) is missing. Linux 2.6.27.
    "TCPMD5NotFound" tcp_md5_not_found: Option<u64> = long,
    /// Segments dropped because they have an unexpected signature (TCP-MD5). Linux 2.6.27.
    "TCPMD5Unexpected" tcp_md5_unexpected: Option<u64> = long,
    /// Segments dropped because their signature (TCP-MD5) is wrong. Linux 4.9.
    "TCPMD5Failure" tcp_md5_failure: Option<u64> = long,
    /// SACKs after which data was moved to the segment before. Linux 2.6.29.
    "TCPSackShifted" tcp_sack_shifted: Option<u64> = long,
    /// SACKs after which two segments were merged. Linux 2.6.29.
    "TCPSackMerged" tcp_sack_merged: Option<u64> = long,
    /// SACKs after which neither was possible. Linux 2.6.29.
    "TCPSackShiftFallback" tcp_sack_shift_fallback: Option<u64> = long,
    /// Segments dropped because the backlog was full, while a process used the socket. Linux 2.6.34.
    "TCPBacklogDrop" tcp_backlog_drop: Option<u64> = long,
    /// Packets dropped because they were in memory that is reserved for emergencies, for a socket that does
    /// not help to free memory. Linux 4.13.
    "PFMemallocDrop" pf_memalloc_drop: Option<u64> = long,
    /// Segments dropped because their time to live is below IP_MINTTL. Linux 2.6.34.
    "TCPMinTTLDrop" tcp_min_ttl_drop: Option<u64> = long,
    /// Last ACKs of a handshake dropped by TCP_DEFER_ACCEPT, which waits for data. About Linux 2.6.34.
    "TCPDeferAcceptDrop" tcp_defer_accept_drop: Option<u64> = long,
    /// Packets dropped by the reverse path filter (rp_filter) of IPv4. Linux 2.6.36.
    "IPReversePathFilter" ip_reverse_path_filter: Option<u64> = long,
    /// Connections that did not enter TIME_WAIT because there were too many in it. Linux 2.6.38.
    "TCPTimeWaitOverflow" tcp_time_wait_overflow: Option<u64> = long,
    /// SYNs answered with SYN cookies because the queue of half-open connections was full. Linux 3.2.
    "TCPReqQFullDoCookies" tcp_req_q_full_do_cookies: Option<u64> = long,
    /// SYNs dropped because the queue of half-open connections was full, without SYN cookies. Linux 3.2.
    "TCPReqQFullDrop" tcp_req_q_full_drop: Option<u64> = long,
    /// Retransmissions that could not be sent. About Linux 3.2.
    "TCPRetransFail" tcp_retrans_fail: Option<u64> = long,
    /// Segments received that were merged with the one before. Linux 3.5.
    "TCPRcvCoalesce" tcp_rcv_coalesce: Option<u64> = long,
    /// Segments received out of order and queued. Linux 3.4.
    "TCPOFOQueue" tcp_ofo_queue: Option<u64> = long,
    /// Segments received out of order and dropped for lack of memory. Linux 3.4.
    "TCPOFODrop" tcp_ofo_drop: Option<u64> = long,
    /// Segments received out of order that overlap queued ones. Linux 3.4.
    "TCPOFOMerge" tcp_ofo_merge: Option<u64> = long,
    /// Challenge ACKs sent (RFC 5961). Linux 3.6.
    "TCPChallengeACK" tcp_challenge_ack: Option<u64> = long,
    /// SYNs in the middle of a connection that were answered with a challenge ACK. Linux 3.6.
    "TCPSYNChallenge" tcp_syn_challenge: Option<u64> = long,
    /// Connections that this host began with data in the SYN (Fast Open) that was accepted. Linux 3.6.
    "TCPFastOpenActive" tcp_fast_open_active: Option<u64> = long,
    /// Connections that this host began with data in the SYN that was not accepted, or that timed out. Linux
    /// 3.15.
    "TCPFastOpenActiveFail" tcp_fast_open_active_fail: Option<u64> = long,
    /// Connections that peers began with data in the SYN that was accepted. Linux 3.7.
    "TCPFastOpenPassive" tcp_fast_open_passive: Option<u64> = long,
    /// Connections that peers began with a wrong Fast Open cookie. Linux 3.7.
    "TCPFastOpenPassiveFail" tcp_fast_open_passive_fail: Option<u64> = long,
    /// Fast Opens refused because too many were waiting at a listener. Linux 3.7.
    "TCPFastOpenListenOverflow" tcp_fast_open_listen_overflow: Option<u64> = long,
    /// Requests of peers for a Fast Open cookie. Linux 3.7.
    "TCPFastOpenCookieReqd" tcp_fast_open_cookie_reqd: Option<u64> = long,
    /// Times that Fast Open was disabled for a time because the network drops its packets. Linux 4.12.
    "TCPFastOpenBlackhole" tcp_fast_open_blackhole: Option<u64> = long,
    /// Retransmissions skipped because the segment had not left this host yet. Linux 3.15.
    "TCPSpuriousRtxHostQueues" tcp_spurious_rtx_host_queues: Option<u64> = long,
    /// Packets received by busy polling of a socket. Linux 3.11.
    "BusyPollRxPackets" busy_poll_rx_packets: Option<u64> = long,
    /// Times that a small segment was held back in order to add more data. Linux 3.14.
    "TCPAutoCorking" tcp_auto_corking: Option<u64> = long,
    /// Times that this side opened its window from 0. Linux 3.15.
    "TCPFromZeroWindowAdv" tcp_from_zero_window_adv: Option<u64> = long,
    /// Times that this side closed its window to 0. Linux 3.15.
    "TCPToZeroWindowAdv" tcp_to_zero_window_adv: Option<u64> = long,
    /// Times that this side should have closed its window to 0, but may not withdraw what it announced. Linux
    /// 3.15.
    "TCPWantZeroWindowAdv" tcp_want_zero_window_adv: Option<u64> = long,
    /// SYNs and SYN-ACKs retransmitted. Linux 3.15.
    "TCPSynRetrans" tcp_syn_retrans: Option<u64> = long,
    /// Segments sent with new data, without retransmissions. Linux 3.15.
    "TCPOrigDataSent" tcp_orig_data_sent: Option<u64> = long,
    /// Times that hybrid slow start ended because of the spacing of ACKs. Linux 3.19.
    "TCPHystartTrainDetect" tcp_hystart_train_detect: Option<u64> = long,
    /// Sum of the congestion windows at these times, in segments. Linux 3.19.
    "TCPHystartTrainCwnd" tcp_hystart_train_cwnd: Option<u64> = long,
    /// Times that hybrid slow start ended because of the delay. Linux 3.19.
    "TCPHystartDelayDetect" tcp_hystart_delay_detect: Option<u64> = long,
    /// Sum of the congestion windows at these times, in segments. Linux 3.19.
    "TCPHystartDelayCwnd" tcp_hystart_delay_cwnd: Option<u64> = long,
    /// ACKs not sent in SYN_RECV because of the rate limit tcp_invalid_ratelimit. Linux 4.0.
    "TCPACKSkippedSynRecv" tcp_ack_skipped_syn_recv: Option<u64> = long,
    /// ACKs for segments with an old timestamp not sent because of that limit. Linux 4.0.
    "TCPACKSkippedPAWS" tcp_ack_skipped_paws: Option<u64> = long,
    /// ACKs for segments outside the window not sent because of that limit. Linux 4.0.
    "TCPACKSkippedSeq" tcp_ack_skipped_seq: Option<u64> = long,
    /// ACKs not sent in FIN_WAIT_2 because of that limit. Linux 4.0.
    "TCPACKSkippedFinWait2" tcp_ack_skipped_fin_wait2: Option<u64> = long,
    /// ACKs not sent in TIME_WAIT because of that limit. Linux 4.0.
    "TCPACKSkippedTimeWait" tcp_ack_skipped_time_wait: Option<u64> = long,
    /// Challenge ACKs not sent because of that limit. Linux 4.0.
    "TCPACKSkippedChallenge" tcp_ack_skipped_challenge: Option<u64> = long,
    /// Probes sent into a window of 0. Linux 4.2.
    "TCPWinProbe" tcp_win_probe: Option<u64> = long,
    /// Keepalives sent. Linux 4.2.
    "TCPKeepAlive" tcp_keep_alive: Option<u64> = long,
    /// Probes for a larger MTU that failed. Linux 4.3.
    "TCPMTUPFail" tcp_mtup_fail: Option<u64> = long,
    /// Probes for a larger MTU that succeeded. Linux 4.3.
    "TCPMTUPSuccess" tcp_mtup_success: Option<u64> = long,
    /// Segments that the peer has acknowledged, including by SACK. Linux 4.18.
    "TCPDelivered" tcp_delivered: Option<u64> = long,
    /// Such segments that arrived with the mark of congestion (ECN). Linux 4.18.
    "TCPDeliveredCE" tcp_delivered_ce: Option<u64> = long,
    /// ACKs not sent because a later one includes them. Linux 4.18.
    "TCPAckCompressed" tcp_ack_compressed: Option<u64> = long,
    /// Segments dropped because the window was 0. Linux 4.19.
    "TCPZeroWindowDrop" tcp_zero_window_drop: Option<u64> = long,
    /// Segments dropped because the receive buffer was full. Linux 4.19.
    "TCPRcvQDrop" tcp_rcv_q_drop: Option<u64> = long,
    /// Segments not split because the send buffer would grow too much. Linux 5.2, and later releases of older
    /// kernels.
    "TCPWqueueTooBig" tcp_wqueue_too_big: Option<u64> = long,
    /// Fast Opens of peers with a cookie of the second key. Linux 5.3.
    "TCPFastOpenPassiveAltKey" tcp_fast_open_passive_alt_key: Option<u64> = long,
    /// Times that a connection changed its path (by another flow label) after a timeout. Linux 5.6.
    "TcpTimeoutRehash" tcp_timeout_rehash: Option<u64> = long,
    /// Times that a connection changed its path because data was received twice. Linux 5.6.
    "TcpDuplicateDataRehash" tcp_duplicate_data_rehash: Option<u64> = long,
    /// Segments that arrived twice according to D-SACKs. Linux 5.10.
    "TCPDSACKRecvSegs" tcp_dsack_recv_segs: Option<u64> = long,
    /// D-SACKs ignored because they report more than was retransmitted. Linux 5.10.
    "TCPDSACKIgnoredDubious" tcp_dsack_ignored_dubious: Option<u64> = long,
    /// Half-open connections moved from a closed listener to another listener on its port. Linux 5.14.
    "TCPMigrateReqSuccess" tcp_migrate_req_success: Option<u64> = long,
    /// Half-open connections that could not be moved. Linux 5.14.
    "TCPMigrateReqFailure" tcp_migrate_req_failure: Option<u64> = long,
    /// Times that a connection changed its path in order to balance load (PLB). Linux 6.2.
    "TCPPLBRehash" tcp_plb_rehash: Option<u64> = long,
    /// Segments dropped because the expected signature (TCP-AO) is missing. Linux 6.7.
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
