//! `/proc/net/netstat`: counters of TCP and IP that SNMP does not define.
//!
//! ```text
//! TcpExt: SyncookiesSent SyncookiesRecv SyncookiesFailed EmbryonicRsts PruneCalled RcvPruned OfoPruned …
//! TcpExt: 0 0 0 0 0 0 0 0 0 0 8 0 0 0 0 0 0 0 0 4 0 7 0 0 25 58 61 0 0 …
//! IpExt: InNoRoutes InTruncatedPkts InMcastPkts OutMcastPkts InBcastPkts OutBcastPkts InOctets OutOctets …
//! IpExt: 0 0 0 0 0 0 32895004 80726 0 0 0 0 0 1377 0 0 0 0
//! ```
//!
//! All of it belongs to one network namespace: see [`net`](super). As in [`snmp`](super::snmp), the name
//! above a number defines its meaning, and a sum may miss what another CPU is counting at the moment. All
//! numbers except `MPCurrEstab` are counters.
//!
//! gVisor prints the names of TcpExt without numbers: all its fields are `None` there.
//!
//! What is odd: the names change with the code of the kernel, so each field is an `Option`. Most of the
//! file's 4 KiB are names, so most of the work of a sample is one comparison. TcpExt and MPTcpExt include
//! IPv4 and IPv6, IpExt only IPv4. TCP counts in an `unsigned long`, IP in 64 bits. The octets include the
//! headers of IP, but not those of the link.
//!
//! Reference: proc_pid_net(5), Documentation/networking/snmp_counter.rst, net/ipv4/proc.c, net/mptcp/mib.c.
//! Permission: any user.

mod mptcp_ext;
mod tcp_ext;

pub use mptcp_ext::{MptcpExt, MptcpExtDelta};
pub use tcp_ext::{TcpExt, TcpExtDelta};

use crate::class::Class;
use crate::delta::Delta;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::machine::Machine;
use crate::shape::key_value::KeyValue;
use crate::shape::numbers::{Numbers, numbers};
use crate::shape::paired::{self, Pairs};
use crate::shape::unlisted::Unlisted;
use crate::unit::Bytes;

/// One sample of `/proc/net/netstat`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Netstat {
    /// TCP.
    pub tcp_ext: TcpExt,
    /// IPv4.
    pub ip_ext: IpExt,
    /// Multipath TCP; `None` before Linux 5.7 and without CONFIG_MPTCP.
    pub mptcp_ext: Option<MptcpExt>,
    /// Names that this crate does not know, as `TcpExt:Name`, and lines that are not in a pair.
    pub unlisted: Unlisted,
}

numbers! {
    /// Counters of IPv4 that are not in [`snmp::Ip`](super::snmp::Ip).
    pub struct IpExt: "", "";

    /// Counters of IPv4 between two samples.
    pub delta IpExtDelta by field;

    /// Packets received for other hosts and dropped for lack of a route. Linux 2.6.22.
    "InNoRoutes" in_no_routes: Option<u64> = counter,
    /// Packets received that were shorter than their header says. Linux 2.6.22.
    "InTruncatedPkts" in_truncated_pkts: Option<u64> = counter,
    /// Multicast packets received. Linux 2.6.22.
    "InMcastPkts" in_mcast_pkts: Option<u64> = counter,
    /// Multicast packets sent. Linux 2.6.22.
    "OutMcastPkts" out_mcast_pkts: Option<u64> = counter,
    /// Broadcast packets received. Linux 2.6.22.
    "InBcastPkts" in_bcast_pkts: Option<u64> = counter,
    /// Broadcast packets sent. Linux 2.6.22.
    "OutBcastPkts" out_bcast_pkts: Option<u64> = counter,
    /// Bytes received. Linux 2.6.31.
    "InOctets" in_octets: Option<Bytes> = counter,
    /// Bytes sent. Linux 2.6.31.
    "OutOctets" out_octets: Option<Bytes> = counter,
    /// Bytes of multicast packets received. Linux 2.6.31.
    "InMcastOctets" in_mcast_octets: Option<Bytes> = counter,
    /// Bytes of multicast packets sent. Linux 2.6.31.
    "OutMcastOctets" out_mcast_octets: Option<Bytes> = counter,
    /// Bytes of broadcast packets received. Linux 2.6.31.
    "InBcastOctets" in_bcast_octets: Option<Bytes> = counter,
    /// Bytes of broadcast packets sent. Linux 2.6.31.
    "OutBcastOctets" out_bcast_octets: Option<Bytes> = counter,
    /// Packets received with a bad checksum. Linux 3.10.
    "InCsumErrors" in_csum_errors: Option<u64> = counter,
    /// Packets received without ECN, counted as they are on the network. Linux 3.12.
    "InNoECTPkts" in_no_ect_pkts: Option<u64> = counter,
    /// Packets received marked ECT(1). Linux 3.12.
    "InECT1Pkts" in_ect1_pkts: Option<u64> = counter,
    /// Packets received marked ECT(0). Linux 3.12.
    "InECT0Pkts" in_ect0_pkts: Option<u64> = counter,
    /// Packets received with the mark of congestion (CE). Linux 3.12.
    "InCEPkts" in_ce_pkts: Option<u64> = counter,
    /// Fragments dropped because they overlap others. Linux 4.19.
    "ReasmOverlaps" reasm_overlaps: Option<u64> = counter,
}

const SECTIONS: [&str; 3] = ["TcpExt", "IpExt", "MPTcpExt"];

impl ProcFile for Netstat {
    type State = Pairs;
    const NAME: &'static str = "net/netstat";
    const CLASS: Class = Class::NAMESPACE.in_one_piece();

    fn parse(&mut self, text: &[u8], memory: &mut Pairs) -> Result<(), ParseError> {
        let Netstat { tcp_ext, ip_ext, mptcp_ext, unlisted } = self;
        (*tcp_ext, *ip_ext, *mptcp_ext) = Default::default();
        paired::walk(text, &SECTIONS, memory, unlisted, |section, pair| match section {
            0 => pair.fill(tcp_ext),
            1 => pair.fill(ip_ext),
            _ => pair.fill(mptcp_ext.get_or_insert_default()),
        });
        Ok(())
    }
}

impl Netstat {
    /// The value of a name, `"Section:Name"`, from its field or from `unlisted`. See [`KeyValue`].
    pub fn get(&self, key: impl AsRef<[u8]>) -> Option<KeyValue<'_>> {
        paired::by_key(key.as_ref(), &SECTIONS, &self.unlisted, |section, name| match section {
            0 => self.tcp_ext.find(name),
            1 => self.ip_ext.find(name),
            _ => self.mptcp_ext.as_ref()?.find(name),
        })
    }
}

impl FileIn<crate::dir::ProcDir> for Netstat {}
impl FileIn<crate::dir::PidDir> for Netstat {}
impl FileIn<crate::dir::TidDir> for Netstat {}

/// What changed in `/proc/net/netstat`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct NetstatDelta {
    /// Changes of the counters of TCP.
    pub tcp_ext: TcpExtDelta,
    /// Changes of the counters of IPv4.
    pub ip_ext: IpExtDelta,
    /// Changes of the counters of Multipath TCP, if both samples have it.
    pub mptcp_ext: Option<MptcpExtDelta>,
}

impl Delta for Netstat {
    type Output<'a> = NetstatDelta;

    fn since<'a>(&'a self, earlier: &'a Self, machine: &Machine) -> NetstatDelta {
        let both = self.mptcp_ext.as_ref().zip(earlier.mptcp_ext.as_ref());
        NetstatDelta {
            tcp_ext: self.tcp_ext.since(&earlier.tcp_ext, machine),
            ip_ext: self.ip_ext.since(&earlier.ip_ext, machine),
            mptcp_ext: both.map(|(now, earlier)| now.since(earlier, machine)),
        }
    }
}

#[cfg(test)]
mod tests;
