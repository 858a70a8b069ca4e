//! `/proc/net/snmp6`: counters of IPv6, ICMPv6 and UDP over IPv6.
//!
//! ```text
//! Ip6InReceives                    28
//! Icmp6InMsgs                      5
//! Icmp6InType134                   1
//! Udp6InDatagrams                  0
//! ```
//!
//! All of it belongs to one network namespace: see [`net`](super). [`dev_snmp6`](super::dev_snmp6) has the
//! counters of one interface. All numbers are counters. TCP is counted for IPv4 and IPv6 together, in
//! [`snmp`](super::snmp).
//!
//! What is odd: any key may be missing, and is `None` then. Each line has one name, while the file of IPv4
//! has pairs of lines. IP counts in 64 bits, the others in an `unsigned long`. Messages are counted by name,
//! and by the number of their type. The names are always printed, the numbers only if there were such
//! messages.
//!
//! Reference: net/ipv6/proc.c, RFC 4293. Permission: any user. With CONFIG_IPV6, unless booted with
//! `ipv6.disable=1`.

use crate::class::Class;
use crate::delta::Delta;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::machine::Machine;
use crate::shape::key_value::{KeyValue, by_key};
use crate::shape::keyed::{KeyedNumbers, parts};
use crate::shape::numbers::{Numbers, numbers};
use crate::shape::unlisted::Unlisted;
use crate::unit::Bytes;

pub use super::icmp_msg::{IcmpMsg, IcmpMsgDelta, IcmpType};

/// One sample of `/proc/net/snmp6`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Snmp6 {
    /// IPv6.
    pub ip6: Ip6,
    /// ICMPv6.
    pub icmp6: Icmp6,
    /// ICMPv6 messages by the number of their type. Linux 2.6.24.
    pub icmp6_msg: IcmpMsg,
    /// UDP over IPv6.
    pub udp6: Udp6,
    /// UDP-Lite over IPv6. Linux 2.6.20 to 7.0.
    pub udp_lite6: Option<UdpLite6>,
    /// Lines whose key this crate does not know.
    pub unlisted: Unlisted,
}

numbers! {
    /// IPv6.
    pub struct Ip6: "Ip6", " ";

    /// Counters of IPv6 between two samples.
    pub delta Ip6Delta by field;

    /// Packets received, including bad ones. Linux 2.6.
    "InReceives" in_receives: Option<u64> = counter,
    /// Packets dropped because of a bad header. Linux 2.6.
    "InHdrErrors" in_hdr_errors: Option<u64> = counter,
    /// Packets for other hosts dropped because they are too large to be forwarded. Linux 2.6.
    "InTooBigErrors" in_too_big_errors: Option<u64> = counter,
    /// Packets for other hosts dropped for lack of a route. Linux 2.6.
    "InNoRoutes" in_no_routes: Option<u64> = counter,
    /// Packets dropped because of their destination. Linux 2.6.
    "InAddrErrors" in_addr_errors: Option<u64> = counter,
    /// Packets dropped because this host does not know their protocol. Linux 2.6.
    "InUnknownProtos" in_unknown_protos: Option<u64> = counter,
    /// Packets received that were shorter than their header says. Linux 2.6.
    "InTruncatedPkts" in_truncated_pkts: Option<u64> = counter,
    /// Packets received and dropped although nothing was wrong with them. Linux 2.6.
    "InDiscards" in_discards: Option<u64> = counter,
    /// Packets delivered to TCP, UDP, ICMPv6 and other protocols. Linux 2.6.
    "InDelivers" in_delivers: Option<u64> = counter,
    /// Packets for other hosts that were forwarded. Linux 2.6.
    "OutForwDatagrams" out_forw_datagrams: Option<u64> = counter,
    /// Packets to be sent that this host created; on kernels without `OutTransmits` also forwarded packets.
    /// Linux 2.6.
    "OutRequests" out_requests: Option<u64> = counter,
    /// Packets to be sent and dropped although nothing was wrong with them. Linux 2.6.
    "OutDiscards" out_discards: Option<u64> = counter,
    /// Packets to be sent and dropped for lack of a route. Linux 2.6.
    "OutNoRoutes" out_no_routes: Option<u64> = counter,
    /// Packets discarded because a fragment did not arrive in time. Linux 2.6.
    "ReasmTimeout" reasm_timeout: Option<u64> = counter,
    /// Fragments received. Linux 2.6.
    "ReasmReqds" reasm_reqds: Option<u64> = counter,
    /// Packets reassembled from fragments. Linux 2.6.
    "ReasmOKs" reasm_oks: Option<u64> = counter,
    /// Reassemblies that failed, for any reason. Linux 2.6.
    "ReasmFails" reasm_fails: Option<u64> = counter,
    /// Packets sent in fragments. Linux 2.6.
    "FragOKs" frag_oks: Option<u64> = counter,
    /// Packets that were too large, but could not be fragmented. Linux 2.6.
    "FragFails" frag_fails: Option<u64> = counter,
    /// Fragments made. Linux 2.6.
    "FragCreates" frag_creates: Option<u64> = counter,
    /// Multicast packets received. Linux 2.6.
    "InMcastPkts" in_mcast_pkts: Option<u64> = counter,
    /// Multicast packets sent. Linux 2.6.
    "OutMcastPkts" out_mcast_pkts: Option<u64> = counter,
    /// Bytes received, including the IP headers. Linux 2.6.31.
    "InOctets" in_octets: Option<Bytes> = counter,
    /// Bytes sent. Linux 2.6.31.
    "OutOctets" out_octets: Option<Bytes> = counter,
    /// Bytes of multicast packets received. Linux 2.6.31.
    "InMcastOctets" in_mcast_octets: Option<Bytes> = counter,
    /// Bytes of multicast packets sent. Linux 2.6.31.
    "OutMcastOctets" out_mcast_octets: Option<Bytes> = counter,
    /// Always 0, because IPv6 has no broadcast. Linux 2.6.31.
    "InBcastOctets" in_bcast_octets: Option<Bytes> = counter,
    /// Always 0, because IPv6 has no broadcast. Linux 2.6.31.
    "OutBcastOctets" out_bcast_octets: Option<Bytes> = counter,
    /// Packets received without ECN, counted as they are on the network. Linux 3.12.
    "InNoECTPkts" in_no_ect_pkts: Option<u64> = counter,
    /// Packets received marked ECT(1). Linux 3.12.
    "InECT1Pkts" in_ect1_pkts: Option<u64> = counter,
    /// Packets received marked ECT(0). Linux 3.12.
    "InECT0Pkts" in_ect0_pkts: Option<u64> = counter,
    /// Packets received with the mark of congestion (CE). Linux 3.12.
    "InCEPkts" in_ce_pkts: Option<u64> = counter,
    /// Packets passed to an interface, including forwarded ones. About Linux 6.7.
    "OutTransmits" out_transmits: Option<u64> = counter,
}

numbers! {
    /// ICMPv6. Messages of the types with a name here are also counted by number.
    pub struct Icmp6: "Icmp6", " ";

    /// Counters of ICMPv6 between two samples.
    pub delta Icmp6Delta by field;

    /// Messages received, including bad ones. Linux 2.6.
    "InMsgs" in_msgs: Option<u64> = long,
    /// Bad messages received. Linux 2.6.
    "InErrors" in_errors: Option<u64> = long,
    /// Messages to be sent, including messages that could not be sent. Linux 2.6.
    "OutMsgs" out_msgs: Option<u64> = long,
    /// Messages that could not be sent. About Linux 2.6.39.
    "OutErrors" out_errors: Option<u64> = long,
    /// Messages received with a bad checksum; in `InErrors` too. Linux 3.10.
    "InCsumErrors" in_csum_errors: Option<u64> = long,
    /// Messages not sent because their destination got too many. Only the namespace has this counter, not an
    /// interface. Linux 6.3, and later releases of 6.1.
    "OutRateLimitHost" out_rate_limit_host: Option<u64> = long,
    /// "Destination unreachable" received. Linux 2.6.
    "InDestUnreachs" in_dest_unreachs: Option<u64> = long,
    /// "Packet too big" received. Linux 2.6.
    "InPktTooBigs" in_pkt_too_bigs: Option<u64> = long,
    /// "Time exceeded" received. Linux 2.6.
    "InTimeExcds" in_time_excds: Option<u64> = long,
    /// "Parameter problem" received. Linux 2.6.
    "InParmProblems" in_parm_problems: Option<u64> = long,
    /// Echo requests received. Linux 2.6.
    "InEchos" in_echos: Option<u64> = long,
    /// Echo replies received. Linux 2.6.
    "InEchoReplies" in_echo_replies: Option<u64> = long,
    /// Multicast listener queries received. Linux 2.6.
    "InGroupMembQueries" in_group_memb_queries: Option<u64> = long,
    /// Multicast listener reports received. Linux 2.6.
    "InGroupMembResponses" in_group_memb_responses: Option<u64> = long,
    /// Multicast listener done messages received. Linux 2.6.
    "InGroupMembReductions" in_group_memb_reductions: Option<u64> = long,
    /// Router solicitations received. Linux 2.6.
    "InRouterSolicits" in_router_solicits: Option<u64> = long,
    /// Router advertisements received. Linux 2.6.
    "InRouterAdvertisements" in_router_advertisements: Option<u64> = long,
    /// Neighbour solicitations received. Linux 2.6.
    "InNeighborSolicits" in_neighbor_solicits: Option<u64> = long,
    /// Neighbour advertisements received. Linux 2.6.
    "InNeighborAdvertisements" in_neighbor_advertisements: Option<u64> = long,
    /// "Redirect" received. Linux 2.6.
    "InRedirects" in_redirects: Option<u64> = long,
    /// Multicast listener reports of version 2 received. About Linux 2.6.35.
    "InMLDv2Reports" in_mldv2_reports: Option<u64> = long,
    /// "Destination unreachable" sent. Linux 2.6.
    "OutDestUnreachs" out_dest_unreachs: Option<u64> = long,
    /// "Packet too big" sent. Linux 2.6.
    "OutPktTooBigs" out_pkt_too_bigs: Option<u64> = long,
    /// "Time exceeded" sent. Linux 2.6.
    "OutTimeExcds" out_time_excds: Option<u64> = long,
    /// "Parameter problem" sent. Linux 2.6.
    "OutParmProblems" out_parm_problems: Option<u64> = long,
    /// Echo requests sent. Linux 2.6.24.
    "OutEchos" out_echos: Option<u64> = long,
    /// Echo replies sent. Linux 2.6.
    "OutEchoReplies" out_echo_replies: Option<u64> = long,
    /// Multicast listener queries sent. Linux 2.6.24.
    "OutGroupMembQueries" out_group_memb_queries: Option<u64> = long,
    /// Multicast listener reports sent. Linux 2.6.
    "OutGroupMembResponses" out_group_memb_responses: Option<u64> = long,
    /// Multicast listener done messages sent. Linux 2.6.
    "OutGroupMembReductions" out_group_memb_reductions: Option<u64> = long,
    /// Router solicitations sent. Linux 2.6.
    "OutRouterSolicits" out_router_solicits: Option<u64> = long,
    /// Router advertisements sent. Linux 2.6.24.
    "OutRouterAdvertisements" out_router_advertisements: Option<u64> = long,
    /// Neighbour solicitations sent. Linux 2.6.
    "OutNeighborSolicits" out_neighbor_solicits: Option<u64> = long,
    /// Neighbour advertisements sent. Linux 2.6.
    "OutNeighborAdvertisements" out_neighbor_advertisements: Option<u64> = long,
    /// "Redirect" sent. Linux 2.6.
    "OutRedirects" out_redirects: Option<u64> = long,
    /// Multicast listener reports of version 2 sent. About Linux 2.6.35.
    "OutMLDv2Reports" out_mldv2_reports: Option<u64> = long,
}

numbers! {
    /// UDP over IPv6.
    pub struct Udp6: "Udp6", " ";

    /// Counters of UDP over IPv6 between two samples.
    pub delta Udp6Delta by field;

    /// Datagrams delivered to a socket. Linux 2.6.
    "InDatagrams" in_datagrams: Option<u64> = long,
    /// Datagrams for a port without a socket. Linux 2.6.
    "NoPorts" no_ports: Option<u64> = long,
    /// Datagrams received that were not delivered for another reason, including the reasons below. Linux 2.6.
    "InErrors" in_errors: Option<u64> = long,
    /// Datagrams sent. Linux 2.6.
    "OutDatagrams" out_datagrams: Option<u64> = long,
    /// Datagrams received and dropped because the socket's buffer was full. About Linux 2.6.32.
    "RcvbufErrors" rcvbuf_errors: Option<u64> = long,
    /// Datagrams that could not be sent because the socket's buffer was full. About Linux 2.6.32.
    "SndbufErrors" sndbuf_errors: Option<u64> = long,
    /// Datagrams received with a bad checksum; in `InErrors` too. Linux 3.10.
    "InCsumErrors" in_csum_errors: Option<u64> = long,
    /// Multicast datagrams for which there was no socket. Linux 3.19.
    "IgnoredMulti" ignored_multi: Option<u64> = long,
    /// Datagrams received and dropped because UDP as a whole used too much memory; also in `InErrors`. Linux
    /// 5.11.
    "MemErrors" mem_errors: Option<u64> = long,
}

numbers! {
    /// UDP-Lite over IPv6. The counters are as in [`Udp6`].
    pub struct UdpLite6: "UdpLite6", " ";

    /// Counters of UDP-Lite over IPv6 between two samples.
    pub delta UdpLite6Delta by field;

    /// Datagrams delivered to a socket. Linux 2.6.20 to 7.0, as the next three.
    "InDatagrams" in_datagrams: Option<u64> = long,
    /// Datagrams for a port without a socket.
    "NoPorts" no_ports: Option<u64> = long,
    /// Datagrams received that were not delivered for another reason.
    "InErrors" in_errors: Option<u64> = long,
    /// Datagrams sent.
    "OutDatagrams" out_datagrams: Option<u64> = long,
    /// Datagrams received and dropped because the socket's buffer was full. About Linux 2.6.32.
    "RcvbufErrors" rcvbuf_errors: Option<u64> = long,
    /// Datagrams that could not be sent because the socket's buffer was full. About Linux 2.6.32.
    "SndbufErrors" sndbuf_errors: Option<u64> = long,
    /// Datagrams received with a bad checksum. Linux 3.10.
    "InCsumErrors" in_csum_errors: Option<u64> = long,
    /// Datagrams received and dropped because UDP-Lite as a whole used too much memory. Linux 5.11.
    "MemErrors" mem_errors: Option<u64> = long,
}

const PARTS: [&[&str]; 4] = [&Ip6::KEYS, &Icmp6::KEYS, &Udp6::KEYS, &UdpLite6::KEYS];
const COUNT: usize = parts::count(&PARTS);
const KEYS: [&str; COUNT] = parts::join(&PARTS);

/// The index of the first key of each part except the first.
const ICMP6: usize = Ip6::COUNT;
const UDP6: usize = ICMP6 + Icmp6::COUNT;
const UDP_LITE6: usize = UDP6 + Udp6::COUNT;

/// The prefix of the types of messages in `unlisted`.
pub(super) const MESSAGES: &[u8] = b"Icmp6";

impl ProcFile for Snmp6 {
    type State = KeyedNumbers<COUNT>;
    const NAME: &'static str = "net/snmp6";
    const CLASS: Class = Class::NAMESPACE.in_one_piece();

    fn parse(&mut self, text: &[u8], found: &mut KeyedNumbers<COUNT>) -> Result<(), ParseError> {
        found.read(text, &KEYS, &[false; COUNT], " ", false, &mut self.unlisted)?;
        self.icmp6_msg.take(MESSAGES, &mut self.unlisted);
        let number = |key| (found.number(key), found.present(key));
        parts::fill(&mut self.ip6, 0, number);
        parts::fill(&mut self.icmp6, ICMP6, number);
        parts::fill(&mut self.udp6, UDP6, number);
        parts::fill_option(&mut self.udp_lite6, UDP_LITE6, number);
        Ok(())
    }
}

impl Snmp6 {
    /// The value of a key, from its field or from `unlisted`. See [`KeyValue`].
    pub fn get(&self, key: impl AsRef<[u8]>) -> Option<KeyValue<'_>> {
        let key = key.as_ref();
        let listed = by_key(key, &KEYS, " ", &self.unlisted, |key| match key {
            ..ICMP6 => self.ip6.value(key),
            ICMP6..UDP6 => self.icmp6.value(key - ICMP6),
            UDP6..UDP_LITE6 => self.udp6.value(key - UDP6),
            _ => self.udp_lite6.as_ref()?.value(key - UDP_LITE6),
        });
        listed.or_else(|| self.icmp6_msg.by_key(MESSAGES, key))
    }
}

impl FileIn<crate::dir::ProcDir> for Snmp6 {}
impl FileIn<crate::dir::PidDir> for Snmp6 {}
impl FileIn<crate::dir::TidDir> for Snmp6 {}

/// What changed in `/proc/net/snmp6`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Snmp6Delta<'a> {
    /// Changes of the counters of IPv6.
    pub ip6: Ip6Delta,
    /// Changes of the counters of ICMPv6.
    pub icmp6: Icmp6Delta,
    /// Changes of the counters of UDP over IPv6.
    pub udp6: Udp6Delta,
    /// Changes of the counters of UDP-Lite over IPv6, if both samples have it.
    pub udp_lite6: Option<UdpLite6Delta>,
    /// ICMPv6 messages by the number of their type.
    pub icmp6_msg: IcmpMsgDelta<'a>,
}

#[cfg(feature = "serde")]
crate::serial::borrowing! { Snmp6Delta { ip6 icmp6 udp6 udp_lite6 icmp6_msg } }

impl Delta for Snmp6 {
    type Output<'a> = Snmp6Delta<'a>;

    fn since<'a>(&'a self, earlier: &'a Self, machine: &Machine) -> Snmp6Delta<'a> {
        let both = self.udp_lite6.as_ref().zip(earlier.udp_lite6.as_ref());
        Snmp6Delta {
            ip6: self.ip6.since(&earlier.ip6, machine),
            icmp6: self.icmp6.since(&earlier.icmp6, machine),
            udp6: self.udp6.since(&earlier.udp6, machine),
            udp_lite6: both.map(|(now, earlier)| now.since(earlier, machine)),
            icmp6_msg: self.icmp6_msg.since(&earlier.icmp6_msg, machine),
        }
    }
}

#[cfg(test)]
mod tests;
