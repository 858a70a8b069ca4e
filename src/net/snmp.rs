//! `/proc/net/snmp`: counters of IP, ICMP, TCP and UDP, as SNMP defines them.
//!
//! ```text
//! Tcp: RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens PassiveOpens AttemptFails EstabResets CurrEstab InSegs OutSegs …
//! Tcp: 1 200 120000 -1 14 2 1 3 0 1355 858 0 0 6 0
//! Udp: InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors SndbufErrors InCsumErrors IgnoredMulti MemErrors
//! Udp: 21 0 0 22 0 0 0 0 0
//! ```
//!
//! All of it belongs to one network namespace: see [`net`](super). There are pairs of lines: a line of names
//! and a line of numbers. The name above a number defines its meaning, not its position, which differs
//! between kernels.
//!
//! What is odd: any name may be missing, and is `None` then. Some numbers are not counters (`Forwarding`,
//! `DefaultTTL`, the four settings of TCP and `CurrEstab`) and have no delta. IP, ICMP and UDP are only those
//! of IPv4; TCP includes IPv6. Packets are counted after the kernel has merged them and before it splits them
//! (GRO, GSO), so several packets on the network may count as one. `IcmpMsg` counts by the number of the
//! type, and has only types that had messages. IP counts in 64 bits, the others in an `unsigned long`. Each
//! CPU counts separately. So the sum may miss a packet that another CPU is counting at the moment, and
//! `CurrEstab` may be a huge number for a moment, because it is below 0.
//!
//! Reference: proc_pid_net(5), Documentation/networking/snmp_counter.rst, RFC 1213, RFC 4293. Permission: any
//! user.

use crate::class::Class;
use crate::delta::Delta;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::machine::Machine;
use crate::shape::key_value::KeyValue;
use crate::shape::numbers::{Numbers, numbers};
use crate::shape::paired::{self, Pairs};
use crate::shape::unlisted::Unlisted;
use crate::unit::Millis;

pub use super::icmp_msg::{IcmpMsg, IcmpMsgDelta, IcmpType};

/// One sample of `/proc/net/snmp`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Snmp {
    /// IPv4.
    pub ip: Ip,
    /// ICMP.
    pub icmp: Icmp,
    /// ICMP messages by the number of their type. Linux 2.6.24.
    pub icmp_msg: IcmpMsg,
    /// TCP, over IPv4 and IPv6.
    pub tcp: Tcp,
    /// UDP over IPv4.
    pub udp: Udp,
    /// UDP-Lite over IPv4. Linux 2.6.20 to 7.0.
    pub udp_lite: Option<Udp>,
    /// Names that this crate does not know, as `Tcp:Name`, and lines that are not in a pair.
    pub unlisted: Unlisted,
}

numbers! {
    /// IPv4.
    pub struct Ip: "", "";

    /// Counters of IPv4 between two samples.
    pub delta IpDelta by field;

    /// Whether packets for other hosts are forwarded: 1 if so, 2 if not. Linux 2.6.
    "Forwarding" forwarding: Option<u64>,
    /// The default time to live of packets, in hops. Linux 2.6.
    "DefaultTTL" default_ttl: Option<u64>,
    /// Packets received, including bad ones. Linux 2.6.
    "InReceives" in_receives: Option<u64> = counter,
    /// Packets dropped because of a bad header: checksum, version, time to live. Linux 2.6.
    "InHdrErrors" in_hdr_errors: Option<u64> = counter,
    /// Packets dropped because of their destination: not a valid address, or not of this host while it does
    /// not forward. Linux 2.6.
    "InAddrErrors" in_addr_errors: Option<u64> = counter,
    /// Packets for other hosts that were forwarded. Linux 2.6.
    "ForwDatagrams" forw_datagrams: Option<u64> = counter,
    /// Packets dropped because this host does not know their protocol. Linux 2.6.
    "InUnknownProtos" in_unknown_protos: Option<u64> = counter,
    /// Packets received and dropped although nothing was wrong with them, mostly for lack of memory. Linux
    /// 2.6.
    "InDiscards" in_discards: Option<u64> = counter,
    /// Packets delivered to TCP, UDP, ICMP and other protocols. Linux 2.6.
    "InDelivers" in_delivers: Option<u64> = counter,
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
    /// Packets that were too large, but could not or must not be fragmented. Linux 2.6.
    "FragFails" frag_fails: Option<u64> = counter,
    /// Fragments made. Linux 2.6.
    "FragCreates" frag_creates: Option<u64> = counter,
    /// Packets passed to an interface, including forwarded ones. About Linux 6.7.
    "OutTransmits" out_transmits: Option<u64> = counter,
}

numbers! {
    /// ICMP. Messages of the types with a name here are also counted in [`Snmp::icmp_msg`].
    pub struct Icmp: "", "";

    /// Counters of ICMP between two samples.
    pub delta IcmpDelta by field;

    /// Messages received, including bad ones. Linux 2.6.
    "InMsgs" in_msgs: Option<u64> = long,
    /// Bad messages received. Linux 2.6.
    "InErrors" in_errors: Option<u64> = long,
    /// Messages received with a bad checksum; in `InErrors` too. Linux 3.10.
    "InCsumErrors" in_csum_errors: Option<u64> = long,
    /// "Destination unreachable" received. Linux 2.6.
    "InDestUnreachs" in_dest_unreachs: Option<u64> = long,
    /// "Time exceeded" received. Linux 2.6.
    "InTimeExcds" in_time_excds: Option<u64> = long,
    /// "Parameter problem" received. Linux 2.6.
    "InParmProbs" in_parm_probs: Option<u64> = long,
    /// "Source quench" received. Linux 2.6.
    "InSrcQuenchs" in_src_quenchs: Option<u64> = long,
    /// "Redirect" received. Linux 2.6.
    "InRedirects" in_redirects: Option<u64> = long,
    /// Echo requests received. Linux 2.6.
    "InEchos" in_echos: Option<u64> = long,
    /// Echo replies received. Linux 2.6.
    "InEchoReps" in_echo_reps: Option<u64> = long,
    /// Timestamp requests received. Linux 2.6.
    "InTimestamps" in_timestamps: Option<u64> = long,
    /// Timestamp replies received. Linux 2.6.
    "InTimestampReps" in_timestamp_reps: Option<u64> = long,
    /// Requests for an address mask received. Linux 2.6.
    "InAddrMasks" in_addr_masks: Option<u64> = long,
    /// Address masks received. Linux 2.6.
    "InAddrMaskReps" in_addr_mask_reps: Option<u64> = long,
    /// Messages to be sent, including messages that could not be sent. Linux 2.6.
    "OutMsgs" out_msgs: Option<u64> = long,
    /// Messages that could not be sent. Linux 2.6.
    "OutErrors" out_errors: Option<u64> = long,
    /// Messages not sent because the whole host sent too many. Linux 6.3, and later releases of 6.1.
    "OutRateLimitGlobal" out_rate_limit_global: Option<u64> = long,
    /// Messages not sent because their destination got too many. Linux 6.3, and later releases of 6.1.
    "OutRateLimitHost" out_rate_limit_host: Option<u64> = long,
    /// "Destination unreachable" sent. Linux 2.6.
    "OutDestUnreachs" out_dest_unreachs: Option<u64> = long,
    /// "Time exceeded" sent. Linux 2.6.
    "OutTimeExcds" out_time_excds: Option<u64> = long,
    /// "Parameter problem" sent. Linux 2.6.
    "OutParmProbs" out_parm_probs: Option<u64> = long,
    /// "Source quench" sent. Linux 2.6.
    "OutSrcQuenchs" out_src_quenchs: Option<u64> = long,
    /// "Redirect" sent. Linux 2.6.
    "OutRedirects" out_redirects: Option<u64> = long,
    /// Echo requests sent. Linux 2.6.
    "OutEchos" out_echos: Option<u64> = long,
    /// Echo replies sent. Linux 2.6.
    "OutEchoReps" out_echo_reps: Option<u64> = long,
    /// Timestamp requests sent. Linux 2.6.
    "OutTimestamps" out_timestamps: Option<u64> = long,
    /// Timestamp replies sent. Linux 2.6.
    "OutTimestampReps" out_timestamp_reps: Option<u64> = long,
    /// Requests for an address mask sent. Linux 2.6.
    "OutAddrMasks" out_addr_masks: Option<u64> = long,
    /// Address masks sent. Linux 2.6.
    "OutAddrMaskReps" out_addr_mask_reps: Option<u64> = long,
}

numbers! {
    /// TCP, over IPv4 and IPv6.
    pub struct Tcp: "", "";

    /// Counters of TCP between two samples.
    pub delta TcpDelta by field;

    /// How the time to a retransmission is computed; always 1, which SNMP calls "other". Linux 2.6.
    "RtoAlgorithm" rto_algorithm: Option<u64>,
    /// The shortest time to a retransmission. Linux 2.6.
    "RtoMin" rto_min: Option<Millis>,
    /// The longest time to a retransmission. Linux 2.6.
    "RtoMax" rto_max: Option<Millis>,
    /// The maximum number of connections; always -1, which means that there is no fixed number. Linux 2.6.
    "MaxConn" max_conn: Option<i64>,
    /// Connections that this host began. Linux 2.6.
    "ActiveOpens" active_opens: Option<u64> = long,
    /// Connections that a peer began. Linux 2.6.
    "PassiveOpens" passive_opens: Option<u64> = long,
    /// Connections that failed before they were established. Linux 2.6.
    "AttemptFails" attempt_fails: Option<u64> = long,
    /// Connections that were established, or waited for this side to close, and then were closed at once,
    /// mostly by a reset. Linux 2.6.
    "EstabResets" estab_resets: Option<u64> = long,
    /// Connections that are now established, or wait for this side to close. Linux 2.6.
    "CurrEstab" curr_estab: Option<u64>,
    /// Segments received, including bad ones. Linux 2.6.
    "InSegs" in_segs: Option<u64> = long,
    /// Segments sent, without retransmissions. Linux 2.6.
    "OutSegs" out_segs: Option<u64> = long,
    /// Segments sent again. Linux 2.6.
    "RetransSegs" retrans_segs: Option<u64> = long,
    /// Bad segments received. Linux 2.6.
    "InErrs" in_errs: Option<u64> = long,
    /// Resets to be sent, including resets that could not be sent. Linux 2.6.
    "OutRsts" out_rsts: Option<u64> = long,
    /// Segments received with a bad checksum; in `InErrs` too. Linux 3.10.
    "InCsumErrors" in_csum_errors: Option<u64> = long,
}

numbers! {
    /// UDP over IPv4, or UDP-Lite.
    pub struct Udp: "", "";

    /// Counters of UDP between two samples.
    pub delta UdpDelta by field;

    /// Datagrams delivered to a socket. Linux 2.6.
    "InDatagrams" in_datagrams: Option<u64> = long,
    /// Datagrams for a port without a socket. Linux 2.6.
    "NoPorts" no_ports: Option<u64> = long,
    /// Datagrams received that were not delivered for another reason, including the reasons below. Linux 2.6.
    "InErrors" in_errors: Option<u64> = long,
    /// Datagrams sent. Linux 2.6.
    "OutDatagrams" out_datagrams: Option<u64> = long,
    /// Datagrams received and dropped because the socket's buffer was full. Linux 2.6.20.
    "RcvbufErrors" rcvbuf_errors: Option<u64> = long,
    /// Datagrams that could not be sent because the socket's buffer was full. Linux 2.6.20.
    "SndbufErrors" sndbuf_errors: Option<u64> = long,
    /// Datagrams received with a bad checksum; in `InErrors` too. Linux 3.10.
    "InCsumErrors" in_csum_errors: Option<u64> = long,
    /// Multicast datagrams for which there was no socket. Linux 3.19.
    "IgnoredMulti" ignored_multi: Option<u64> = long,
    /// Datagrams received and dropped because UDP as a whole used too much memory; also in `InErrors`. Linux
    /// 5.11.
    "MemErrors" mem_errors: Option<u64> = long,
}

const SECTIONS: [&str; 5] = ["Ip", "Icmp", "Tcp", "Udp", "UdpLite"];

/// The prefix of the types of messages in `unlisted`.
const MESSAGES: &[u8] = b"IcmpMsg:";

impl ProcFile for Snmp {
    type State = Pairs;
    const NAME: &'static str = "net/snmp";
    const CLASS: Class = Class::NAMESPACE.in_one_piece();

    fn parse(&mut self, text: &[u8], memory: &mut Pairs) -> Result<(), ParseError> {
        let Snmp { ip, icmp, icmp_msg, tcp, udp, udp_lite, unlisted } = self;
        (*ip, *icmp, *tcp, *udp, *udp_lite) = Default::default();
        paired::walk(text, &SECTIONS, memory, unlisted, |section, pair| match section {
            0 => pair.fill(ip),
            1 => pair.fill(icmp),
            2 => pair.fill(tcp),
            3 => pair.fill(udp),
            _ => pair.fill(udp_lite.get_or_insert_default()),
        });
        icmp_msg.take(MESSAGES, unlisted);
        Ok(())
    }
}

impl Snmp {
    /// The value of a name, `"Section:Name"`, from its field or from `unlisted`. See [`KeyValue`].
    ///
    /// ```
    /// use procsampler::{Sampler, net::Snmp};
    ///
    /// let mut sampler = Sampler::<Snmp>::detached();
    /// let snmp = sampler.push(b"Udp: InDatagrams New\nUdp: 7 8\n", Default::default())?;
    /// let number = |key| snmp.get(key).and_then(|value| value.number());
    /// assert_eq!((number("Udp:InDatagrams"), number("Udp:New"), number("Udp:Old")), (Some(7), Some(8), None));
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    pub fn get(&self, key: impl AsRef<[u8]>) -> Option<KeyValue<'_>> {
        let key = key.as_ref();
        let listed = paired::by_key(key, &SECTIONS, &self.unlisted, |section, name| match section {
            0 => self.ip.find(name),
            1 => self.icmp.find(name),
            2 => self.tcp.find(name),
            3 => self.udp.find(name),
            _ => self.udp_lite.as_ref()?.find(name),
        });
        listed.or_else(|| self.icmp_msg.by_key(MESSAGES, key))
    }
}

impl FileIn<crate::dir::ProcDir> for Snmp {}
impl FileIn<crate::dir::PidDir> for Snmp {}
impl FileIn<crate::dir::TidDir> for Snmp {}

/// What changed in `/proc/net/snmp`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SnmpDelta<'a> {
    /// Changes of the counters of IPv4.
    pub ip: IpDelta,
    /// Changes of the counters of ICMP.
    pub icmp: IcmpDelta,
    /// Changes of the counters of TCP.
    pub tcp: TcpDelta,
    /// Changes of the counters of UDP.
    pub udp: UdpDelta,
    /// Changes of the counters of UDP-Lite, if both samples have it.
    pub udp_lite: Option<UdpDelta>,
    /// ICMP messages by the number of their type.
    pub icmp_msg: IcmpMsgDelta<'a>,
}

#[cfg(feature = "serde")]
crate::serial::borrowing! { SnmpDelta { ip icmp tcp udp udp_lite icmp_msg } }

impl Delta for Snmp {
    type Output<'a> = SnmpDelta<'a>;

    fn since<'a>(&'a self, earlier: &'a Self, machine: &Machine) -> SnmpDelta<'a> {
        let both = self.udp_lite.as_ref().zip(earlier.udp_lite.as_ref());
        SnmpDelta {
            ip: self.ip.since(&earlier.ip, machine),
            icmp: self.icmp.since(&earlier.icmp, machine),
            tcp: self.tcp.since(&earlier.tcp, machine),
            udp: self.udp.since(&earlier.udp, machine),
            udp_lite: both.map(|(now, earlier)| now.since(earlier, machine)),
            icmp_msg: self.icmp_msg.since(&earlier.icmp_msg, machine),
        }
    }
}

#[cfg(test)]
mod tests;
