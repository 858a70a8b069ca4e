//! Files below `/proc/sys/net/core`.
//!
//! Reference: Documentation/admin-guide/sysctl/net.rst. Permission: any user, unless the setting says
//! otherwise.

use crate::sys::settings;
use crate::unit::{Bytes, Micros, Pages, Seconds};

settings! { "net/core":
    /// 0: BPF programs are interpreted, 1: compiled, 2: compiled and logged.
    BPF_JIT_ENABLE "bpf_jit_enable" u64,
    /// Which BPF programs are hardened: 0: none, 1: those of users, 2: all. Permission: root.
    BPF_JIT_HARDEN "bpf_jit_harden" u64,
    /// 1: BPF programs are listed among the symbols of the kernel. Permission: root.
    BPF_JIT_KALLSYMS "bpf_jit_kallsyms" u64,
    /// The limit of memory for compiled BPF programs of users. Permission: root.
    BPF_JIT_LIMIT "bpf_jit_limit" Bytes,
    /// How long poll(2) and select(2) poll the device for a packet; 0: not at all. With
    /// CONFIG_NET_RX_BUSY_POLL, as the next one.
    BUSY_POLL "busy_poll" Micros,
    /// How long a read of a socket polls the device for a packet; 0: not at all.
    BUSY_READ "busy_read" Micros,
    /// The number of packets that a device may handle in one poll.
    DEV_WEIGHT "dev_weight" u64,
    /// The factor for `dev_weight` when packets are steered to a CPU.
    DEV_WEIGHT_RX_BIAS "dev_weight_rx_bias" u64,
    /// The factor for `dev_weight` when packets are sent.
    DEV_WEIGHT_TX_BIAS "dev_weight_tx_bias" u64,
    /// Which settings of interfaces a new namespace inherits: 0 to 3.
    DEVCONF_INHERIT_INIT_NET "devconf_inherit_init_net" u64,
    /// Where tunnels are created automatically: 0: in all namespaces, 1: in the first, 2: nowhere.
    FB_TUNNELS_ONLY_FOR_INIT_NET "fb_tunnels_only_for_init_net" u64,
    /// The size of a CPU's table of limited flows.
    FLOW_LIMIT_TABLE_LEN "flow_limit_table_len" u64,
    /// The number of segments that are collected before they are passed up the stack.
    GRO_NORMAL_BATCH "gro_normal_batch" u64,
    /// 1: fragments of packets are single pages.
    HIGH_ORDER_ALLOC_DISABLE "high_order_alloc_disable" u64,
    /// The limit of fragments of a packet.
    MAX_SKB_FRAGS "max_skb_frags" u64,
    /// The memory that a CPU may reserve in advance for a protocol.
    MEM_PCPU_RSV "mem_pcpu_rsv" Pages,
    /// The limit of warnings that are logged in each interval of the length `message_cost`.
    MESSAGE_BURST "message_burst" u64,
    /// The length of the interval in which `message_burst` warnings may be logged; 0: there is no limit.
    MESSAGE_COST "message_cost" Seconds,
    /// The number of packets that a CPU may take from all devices in one round:
    /// [`softnet_stat`](crate::net::softnet_stat) counts the rounds that this limit ended.
    NETDEV_BUDGET "netdev_budget" u64,
    /// The time limit of a round.
    NETDEV_BUDGET_USECS "netdev_budget_usecs" Micros,
    /// The number of packets that may wait for a CPU. Further packets are dropped, see
    /// [`softnet_stat`](crate::net::softnet_stat).
    NETDEV_MAX_BACKLOG "netdev_max_backlog" u64,
    /// 1: a packet gets its timestamp before it is steered to a CPU.
    NETDEV_TSTAMP_PREQUEUE "netdev_tstamp_prequeue" u64,
    /// How long the kernel waits for the last user of a device before it logs a warning.
    NETDEV_UNREGISTER_TIMEOUT_SECS "netdev_unregister_timeout_secs" Seconds,
    /// The limit of memory for the ancillary data of a socket.
    OPTMEM_MAX "optmem_max" Bytes,
    /// The size of the receive buffer of a new socket.
    RMEM_DEFAULT "rmem_default" Bytes,
    /// The largest receive buffer that a socket may request.
    RMEM_MAX "rmem_max" Bytes,
    /// The size of the table of flows that are steered to the CPU of their reader; 0: they are not steered.
    RPS_SOCK_FLOW_ENTRIES "rps_sock_flow_entries" u64,
    /// The number of buffers that may wait for the CPU that will free them.
    SKB_DEFER_MAX "skb_defer_max" u64,
    /// The limit of connections that wait to be accepted from a listening socket.
    SOMAXCONN "somaxconn" u64,
    /// 1: any user may receive a copy of a sent packet with the time when it was sent.
    TSTAMP_ALLOW_DATA "tstamp_allow_data" u64,
    /// 1: a listening socket chooses another path if one fails.
    TXREHASH "txrehash" u64,
    /// The size of the send buffer of a new socket.
    WMEM_DEFAULT "wmem_default" Bytes,
    /// The largest send buffer that a socket may request.
    WMEM_MAX "wmem_max" Bytes,
    /// How long a request for the keys of an IPsec connection waits.
    XFRM_ACQ_EXPIRES "xfrm_acq_expires" Seconds,
    /// 1: packets that would wait for these keys are dropped.
    XFRM_LARVAL_DROP "xfrm_larval_drop" u64,
}
