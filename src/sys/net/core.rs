//! Files below `/proc/sys/net/core`.
//!
//! Reference: Documentation/admin-guide/sysctl/net.rst. Permission: any user, unless the setting says
//! otherwise.

use crate::sys::Setting;
use crate::unit::{Bytes, Micros, Pages, Seconds};

/// 0: BPF programs are interpreted, 1: compiled, 2: compiled and logged.
pub const BPF_JIT_ENABLE: Setting<u64> = Setting::new("sys/net/core/bpf_jit_enable");
/// Which BPF programs are hardened: 0: none, 1: those of users, 2: all. Permission: root.
pub const BPF_JIT_HARDEN: Setting<u64> = Setting::new("sys/net/core/bpf_jit_harden");
/// 1: BPF programs are listed among the symbols of the kernel. Permission: root.
pub const BPF_JIT_KALLSYMS: Setting<u64> = Setting::new("sys/net/core/bpf_jit_kallsyms");
/// The limit of memory for compiled BPF programs of users. Permission: root.
pub const BPF_JIT_LIMIT: Setting<Bytes> = Setting::new("sys/net/core/bpf_jit_limit");
/// How long poll(2) and select(2) poll the device for a packet; 0: not at all. With CONFIG_NET_RX_BUSY_POLL,
/// as the next one.
pub const BUSY_POLL: Setting<Micros> = Setting::new("sys/net/core/busy_poll");
/// How long a read of a socket polls the device for a packet; 0: not at all.
pub const BUSY_READ: Setting<Micros> = Setting::new("sys/net/core/busy_read");
/// The number of packets that a device may handle in one poll.
pub const DEV_WEIGHT: Setting<u64> = Setting::new("sys/net/core/dev_weight");
/// The factor for `dev_weight` when packets are steered to a CPU.
pub const DEV_WEIGHT_RX_BIAS: Setting<u64> = Setting::new("sys/net/core/dev_weight_rx_bias");
/// The factor for `dev_weight` when packets are sent.
pub const DEV_WEIGHT_TX_BIAS: Setting<u64> = Setting::new("sys/net/core/dev_weight_tx_bias");
/// Which settings of interfaces a new namespace inherits: 0 to 3.
pub const DEVCONF_INHERIT_INIT_NET: Setting<u64> = Setting::new("sys/net/core/devconf_inherit_init_net");
/// Where tunnels are created automatically: 0: in all namespaces, 1: in the first, 2: nowhere.
pub const FB_TUNNELS_ONLY_FOR_INIT_NET: Setting<u64> =
    Setting::new("sys/net/core/fb_tunnels_only_for_init_net");
/// The size of a CPU's table of limited flows.
pub const FLOW_LIMIT_TABLE_LEN: Setting<u64> = Setting::new("sys/net/core/flow_limit_table_len");
/// The number of segments that are collected before they are passed up the stack.
pub const GRO_NORMAL_BATCH: Setting<u64> = Setting::new("sys/net/core/gro_normal_batch");
/// 1: fragments of packets are single pages.
pub const HIGH_ORDER_ALLOC_DISABLE: Setting<u64> = Setting::new("sys/net/core/high_order_alloc_disable");
/// The limit of fragments of a packet.
pub const MAX_SKB_FRAGS: Setting<u64> = Setting::new("sys/net/core/max_skb_frags");
/// The memory that a CPU may reserve in advance for a protocol.
pub const MEM_PCPU_RSV: Setting<Pages> = Setting::new("sys/net/core/mem_pcpu_rsv");
/// The limit of warnings that are logged in each interval of the length `message_cost`.
pub const MESSAGE_BURST: Setting<u64> = Setting::new("sys/net/core/message_burst");
/// The length of the interval in which `message_burst` warnings may be logged; 0: there is no limit.
pub const MESSAGE_COST: Setting<Seconds> = Setting::new("sys/net/core/message_cost");
/// The number of packets that a CPU may take from all devices in one round:
/// [`softnet_stat`](crate::net::softnet_stat) counts the rounds that this limit ended.
pub const NETDEV_BUDGET: Setting<u64> = Setting::new("sys/net/core/netdev_budget");
/// The time limit of a round.
pub const NETDEV_BUDGET_USECS: Setting<Micros> = Setting::new("sys/net/core/netdev_budget_usecs");
/// The number of packets that may wait for a CPU. Further packets are dropped, see
/// [`softnet_stat`](crate::net::softnet_stat).
pub const NETDEV_MAX_BACKLOG: Setting<u64> = Setting::new("sys/net/core/netdev_max_backlog");
/// 1: a packet gets its timestamp before it is steered to a CPU.
pub const NETDEV_TSTAMP_PREQUEUE: Setting<u64> = Setting::new("sys/net/core/netdev_tstamp_prequeue");
/// How long the kernel waits for the last user of a device before it logs a warning.
pub const NETDEV_UNREGISTER_TIMEOUT_SECS: Setting<Seconds> =
    Setting::new("sys/net/core/netdev_unregister_timeout_secs");
/// The limit of memory for the ancillary data of a socket.
pub const OPTMEM_MAX: Setting<Bytes> = Setting::new("sys/net/core/optmem_max");
/// The size of the receive buffer of a new socket.
pub const RMEM_DEFAULT: Setting<Bytes> = Setting::new("sys/net/core/rmem_default");
/// The largest receive buffer that a socket may request.
pub const RMEM_MAX: Setting<Bytes> = Setting::new("sys/net/core/rmem_max");
/// The size of the table of flows that are steered to the CPU of their reader; 0: they are not steered.
pub const RPS_SOCK_FLOW_ENTRIES: Setting<u64> = Setting::new("sys/net/core/rps_sock_flow_entries");
/// The number of buffers that may wait for the CPU that will free them.
pub const SKB_DEFER_MAX: Setting<u64> = Setting::new("sys/net/core/skb_defer_max");
/// The limit of connections that wait to be accepted from a listening socket.
pub const SOMAXCONN: Setting<u64> = Setting::new("sys/net/core/somaxconn");
/// 1: any user may receive a copy of a sent packet with the time when it was sent.
pub const TSTAMP_ALLOW_DATA: Setting<u64> = Setting::new("sys/net/core/tstamp_allow_data");
/// 1: a listening socket chooses another path if one fails.
pub const TXREHASH: Setting<u64> = Setting::new("sys/net/core/txrehash");
/// The size of the send buffer of a new socket.
pub const WMEM_DEFAULT: Setting<Bytes> = Setting::new("sys/net/core/wmem_default");
/// The largest send buffer that a socket may request.
pub const WMEM_MAX: Setting<Bytes> = Setting::new("sys/net/core/wmem_max");
/// How long a request for the keys of an IPsec connection waits.
pub const XFRM_ACQ_EXPIRES: Setting<Seconds> = Setting::new("sys/net/core/xfrm_acq_expires");
/// 1: packets that would wait for these keys are dropped.
pub const XFRM_LARVAL_DROP: Setting<u64> = Setting::new("sys/net/core/xfrm_larval_drop");
