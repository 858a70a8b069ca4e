//! The names of `MPTcpExt`.

use crate::shape::numbers::numbers;

numbers! {
    /// Counters of Multipath TCP. The names exist since Linux 5.7 and later versions. Fixes added some of the
    /// later names to older kernels.
    pub struct MptcpExt: "", "";

    /// Counters of Multipath TCP between two samples.
    pub delta MptcpExtDelta by field;

    /// SYNs received that request Multipath TCP (MP_CAPABLE). Linux 5.7.
    "MPCapableSYNRX" mp_capable_syn_rx: Option<u64> = long,
    /// SYNs sent that request Multipath TCP. About Linux 5.13.
    "MPCapableSYNTX" mp_capable_syn_tx: Option<u64> = long,
    /// SYN-ACKs received that accept Multipath TCP. About Linux 5.13.
    "MPCapableSYNACKRX" mp_capable_syn_ack_rx: Option<u64> = long,
    /// Last ACKs of the handshake received that confirm Multipath TCP. Linux 5.7.
    "MPCapableACKRX" mp_capable_ack_rx: Option<u64> = long,
    /// Connections that peers began and that fell back to plain TCP in the handshake. Linux 5.7.
    "MPCapableFallbackACK" mp_capable_fallback_ack: Option<u64> = long,
    /// Connections that this host began and that fell back to plain TCP in the handshake. Linux 5.7.
    "MPCapableFallbackSYNACK" mp_capable_fallback_syn_ack: Option<u64> = long,
    /// Connections that this host began and that fell back because SYNs with MP_CAPABLE were lost. Linux
    /// 6.12.
    "MPCapableSYNTXDrop" mp_capable_syn_tx_drop: Option<u64> = long,
    /// Connections for which this host did not request Multipath TCP, because SYNs with MP_CAPABLE were lost
    /// before. Linux 6.12.
    "MPCapableSYNTXDisabled" mp_capable_syn_tx_disabled: Option<u64> = long,
    /// Connections refused at an address that is only for additional paths. Linux 6.12.
    "MPCapableEndpAttempt" mp_capable_endp_attempt: Option<u64> = long,
    /// Connections that fell back because no token could be made. About Linux 5.11.
    "MPFallbackTokenInit" mp_fallback_token_init: Option<u64> = long,
    /// Segments retransmitted by Multipath TCP itself. Linux 5.7.
    "MPTCPRetrans" mptcp_retrans: Option<u64> = long,
    /// MP_JOINs received with a token that no connection has. Linux 5.7.
    "MPJoinNoTokenFound" mp_join_no_token_found: Option<u64> = long,
    /// Answers for an added path from an address that is not known. Linux 7.3.
    "MPJoinNoIdFound" mp_join_no_id_found: Option<u64> = long,
    /// SYNs received that add a path (MP_JOIN). Linux 5.7.
    "MPJoinSynRx" mp_join_syn_rx: Option<u64> = long,
    /// Such packets received that add the path as a backup. Linux 6.11.
    "MPJoinSynBackupRx" mp_join_syn_backup_rx: Option<u64> = long,
    /// SYN-ACKs received for an added path. Linux 5.7.
    "MPJoinSynAckRx" mp_join_syn_ack_rx: Option<u64> = long,
    /// Such packets received that add the path as a backup. Linux 6.11.
    "MPJoinSynAckBackupRx" mp_join_syn_ack_backup_rx: Option<u64> = long,
    /// Such packets received with a wrong HMAC. Linux 5.7.
    "MPJoinSynAckHMacFailure" mp_join_syn_ack_hmac_failure: Option<u64> = long,
    /// SYN-ACKs received for an added path without the option MP_JOIN. Linux 7.3.
    "MPJoinSynAckNoMPJoin" mp_join_syn_ack_no_mp_join: Option<u64> = long,
    /// Last ACKs received for an added path. Linux 5.7.
    "MPJoinAckRx" mp_join_ack_rx: Option<u64> = long,
    /// Such packets received with a wrong HMAC. Linux 5.7.
    "MPJoinAckHMacFailure" mp_join_ack_hmac_failure: Option<u64> = long,
    /// Last packets of the handshake of a path without the option MP_JOIN. Linux 7.3.
    "MPJoinAckNoMPJoin" mp_join_ack_no_mp_join: Option<u64> = long,
    /// Last packets of the handshake of a path whose connection does not exist any more. Linux 7.3.
    "MPJoinAckNoCtx" mp_join_ack_no_ctx: Option<u64> = long,
    /// Paths that a peer tried to add and that the rules of this side refused. About Linux 6.15.
    "MPJoinRejected" mp_join_rejected: Option<u64> = long,
    /// Paths refused because the connection was not established. Linux 7.3.
    "MPJoinNotEstablished" mp_join_not_established: Option<u64> = long,
    /// SYNs to be sent that add a path. Linux 6.12.
    "MPJoinSynTx" mp_join_syn_tx: Option<u64> = long,
    /// Paths not added because no socket could be made. Linux 6.12.
    "MPJoinSynTxCreatSkErr" mp_join_syn_tx_creat_sk_err: Option<u64> = long,
    /// Paths not added because the address could not be bound. Linux 6.12.
    "MPJoinSynTxBindErr" mp_join_syn_tx_bind_err: Option<u64> = long,
    /// Paths not added because the connection failed. Linux 6.12.
    "MPJoinSynTxConnectErr" mp_join_syn_tx_connect_err: Option<u64> = long,
    /// Mappings of data (DSS) received that contradict the one before. Linux 5.7.
    "DSSNotMatching" dss_not_matching: Option<u64> = long,
    /// Corrupt mappings after which a connection fell back to plain TCP. About Linux 6.12.
    "DSSCorruptionFallback" dss_corruption_fallback: Option<u64> = long,
    /// Corrupt mappings after which a path was reset. About Linux 6.12.
    "DSSCorruptionReset" dss_corruption_reset: Option<u64> = long,
    /// Infinite mappings sent, with which a connection falls back to plain TCP. About Linux 5.19.
    "InfiniteMapTx" infinite_map_tx: Option<u64> = long,
    /// Infinite mappings received. Linux 5.7.
    "InfiniteMapRx" infinite_map_rx: Option<u64> = long,
    /// Segments whose mapping does not fit them. About Linux 5.14.
    "DSSNoMatchTCP" dss_no_match_tcp: Option<u64> = long,
    /// Mappings whose checksum was wrong. About Linux 5.14.
    "DataCsumErr" data_csum_err: Option<u64> = long,
    /// Segments added at the end of the queue of out-of-order segments. Linux 5.10.
    "OFOQueueTail" ofo_queue_tail: Option<u64> = long,
    /// Segments added to the queue of out-of-order segments. Linux 5.10.
    "OFOQueue" ofo_queue: Option<u64> = long,
    /// Segments merged in the queue of out-of-order segments. Linux 5.10.
    "OFOMerge" ofo_merge: Option<u64> = long,
    /// Segments outside the window. Linux 5.10.
    "NoDSSInWindow" no_dss_in_window: Option<u64> = long,
    /// Segments dropped because their data was received before. Linux 5.10.
    "DuplicateData" duplicate_data: Option<u64> = long,
    /// Addresses that peers offered (ADD_ADDR). Linux 5.10.
    "AddAddr" add_addr: Option<u64> = long,
    /// Addresses offered to peers. About Linux 6.4.
    "AddAddrTx" add_addr_tx: Option<u64> = long,
    /// Offers that could not be sent. About Linux 6.4.
    "AddAddrTxDrop" add_addr_tx_drop: Option<u64> = long,
    /// Confirmations from peers of offered addresses. Linux 5.10.
    "EchoAdd" echo_add: Option<u64> = long,
    /// Confirmations sent of addresses that peers offered. About Linux 6.4.
    "EchoAddTx" echo_add_tx: Option<u64> = long,
    /// Confirmations that could not be sent. About Linux 6.4.
    "EchoAddTxDrop" echo_add_tx_drop: Option<u64> = long,
    /// Addresses with a port that peers offered. About Linux 5.12.
    "PortAdd" port_add: Option<u64> = long,
    /// Offers from peers that were dropped. About Linux 5.14.
    "AddAddrDrop" add_addr_drop: Option<u64> = long,
    /// SYNs received that add a path at an offered port. About Linux 5.12.
    "MPJoinPortSynRx" mp_join_port_syn_rx: Option<u64> = long,
    /// SYN-ACKs received from an offered port. About Linux 5.12.
    "MPJoinPortSynAckRx" mp_join_port_syn_ack_rx: Option<u64> = long,
    /// Last ACKs received at an offered port. About Linux 5.12.
    "MPJoinPortAckRx" mp_join_port_ack_rx: Option<u64> = long,
    /// SYNs received that add a path at a port that was not offered. About Linux 5.12.
    "MismatchPortSynRx" mismatch_port_syn_rx: Option<u64> = long,
    /// Last ACKs received at a port that was not offered. About Linux 5.12.
    "MismatchPortAckRx" mismatch_port_ack_rx: Option<u64> = long,
    /// Addresses that peers withdrew (RM_ADDR). Linux 5.10.
    "RmAddr" rm_addr: Option<u64> = long,
    /// Withdrawals from peers that were dropped. About Linux 5.14.
    "RmAddrDrop" rm_addr_drop: Option<u64> = long,
    /// Addresses that this side withdrew. About Linux 6.4.
    "RmAddrTx" rm_addr_tx: Option<u64> = long,
    /// Withdrawals that could not be sent. About Linux 6.4.
    "RmAddrTxDrop" rm_addr_tx_drop: Option<u64> = long,
    /// Paths removed because their address was withdrawn. Linux 5.10.
    "RmSubflow" rm_subflow: Option<u64> = long,
    /// Changes of the priority of a path sent (MP_PRIO). About Linux 5.12.
    "MPPrioTx" mp_prio_tx: Option<u64> = long,
    /// Changes of the priority of a path received. About Linux 5.12.
    "MPPrioRx" mp_prio_rx: Option<u64> = long,
    /// Failures reported to a peer (MP_FAIL). About Linux 5.15.
    "MPFailTx" mp_fail_tx: Option<u64> = long,
    /// Failures that a peer reported. About Linux 5.15.
    "MPFailRx" mp_fail_rx: Option<u64> = long,
    /// Connections that this side closed at once (MP_FASTCLOSE). About Linux 5.18.
    "MPFastcloseTx" mp_fastclose_tx: Option<u64> = long,
    /// Connections that a peer closed at once. About Linux 5.18.
    "MPFastcloseRx" mp_fastclose_rx: Option<u64> = long,
    /// Resets of a path sent with their reason (MP_RST). About Linux 5.18.
    "MPRstTx" mp_rst_tx: Option<u64> = long,
    /// Resets of a path received with their reason. About Linux 5.18.
    "MPRstRx" mp_rst_rx: Option<u64> = long,
    /// Segments dropped because the receive buffer was full. About Linux 5.13 to 6.18,
    /// and again from 7.3 on.
    "RcvPruned" rcv_pruned: Option<u64> = long,
    /// Paths that no longer got acknowledgements, and were not used for a time. About Linux 5.15.
    "SubflowStale" subflow_stale: Option<u64> = long,
    /// Such paths that are used again. About Linux 5.15.
    "SubflowRecover" subflow_recover: Option<u64> = long,
    /// Segments that had to wait for the window of the whole connection, not of their path. About Linux 5.19.
    "SndWndShared" snd_wnd_shared: Option<u64> = long,
    /// Windows announced that another path had already advanced. About Linux 5.19.
    "RcvWndShared" rcv_wnd_shared: Option<u64> = long,
    /// Windows updated because another path was advancing them. About Linux 5.19.
    "RcvWndConflictUpdate" rcv_wnd_conflict_update: Option<u64> = long,
    /// Windows not advanced because another path was advancing them. About Linux 5.19.
    "RcvWndConflict" rcv_wnd_conflict: Option<u64> = long,
    /// Connections that are established now. Linux 6.8.
    "MPCurrEstab" mp_curr_estab: Option<u64>,
    /// Times that Multipath TCP was disabled for a time because the network drops its packets. Linux 6.12.
    "Blackhole" blackhole: Option<u64> = long,
    /// Fallbacks to plain TCP because of early data. Linux 6.17.
    "MPCapableDataFallback" mp_capable_data_fallback: Option<u64> = long,
    /// Fallbacks because of signatures (TCP-MD5). Linux 6.17.
    "MD5SigFallback" md5_sig_fallback: Option<u64> = long,
    /// Paths reset because of signatures (TCP-MD5). Linux 7.3.
    "MD5SigReset" md5_sig_reset: Option<u64> = long,
    /// Fallbacks because of a wrong or missing mapping. Linux 6.17.
    "DssFallback" dss_fallback: Option<u64> = long,
    /// Paths reset because of a wrong or missing mapping. Linux 7.3.
    "DssReset" dss_reset: Option<u64> = long,
    /// Fallbacks because both sides connected at once. Linux 6.17.
    "SimultConnectFallback" simult_connect_fallback: Option<u64> = long,
    /// Fallbacks that were no longer possible. Linux 6.17.
    "FallbackFailed" fallback_failed: Option<u64> = long,
    /// Probes sent into a window of 0. Linux 6.18.
    "WinProbe" win_probe: Option<u64> = long,
    /// Packets dropped because the queue of packets that wait for the lock of the socket was full. Linux 7.3.
    "BacklogDrop" backlog_drop: Option<u64> = long,
    /// Out-of-order segments dropped because the receive buffer was full. Linux 7.3.
    "OFOPruned" ofo_pruned: Option<u64> = long,
}
