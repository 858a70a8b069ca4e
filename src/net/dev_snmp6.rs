//! `/proc/net/dev_snmp6/IFACE`: counters of IPv6 and ICMPv6 for one interface.
//!
//! ```text
//! ifIndex                          5
//! Ip6InReceives                    28
//! Icmp6InMsgs                      5
//! ```
//!
//! There is a file for each interface of the network namespace on which IPv6 is enabled. The name of the file
//! is the name of the interface:
//!
//! ```no_run
//! use procsampler::{ProcDir, Sampler, net::DevSnmp6};
//! let mut eth0 = Sampler::<DevSnmp6>::open_at(&ProcDir::open()?, "net/dev_snmp6/eth0")?;
//! println!("{:?} packets", eth0.sample()?.ip6.in_receives);
//! # Ok::<(), procsampler::Error>(())
//! ```
//!
//! All numbers except `ifIndex` are counters: those of [`snmp6`](super::snmp6) without UDP. What is odd: the
//! name of an interface is a part of the path, and may have any bytes. This crate cannot open a name that is
//! not UTF-8. If an interface is renamed, it has another file. If it is removed, its file is removed too, and
//! a kept descriptor fails. If it is created again, it begins at 0, with another `ifIndex`: all its counters
//! are then [reset](crate::Change::Reset). ICMPv6 counts in an `atomic_long_t`, IP in 64 bits.
//!
//! Reference: net/ipv6/proc.c. Permission: any user. With CONFIG_IPV6, unless booted with `ipv6.disable=1`.

use super::snmp6::{Icmp6, Icmp6Delta, IcmpMsg, IcmpMsgDelta, Ip6, Ip6Delta, MESSAGES};
use crate::class::Class;
use crate::delta::{Delta, Judge};
use crate::error::ParseError;
use crate::file::ProcFile;
use crate::machine::Machine;
use crate::shape::key_value::{ByKey, KeyValue, by_key};
use crate::shape::keyed::{KeyedNumbers, parts};
use crate::shape::numbers::Numbers;
use crate::shape::unlisted::Unlisted;

/// One sample of `/proc/net/dev_snmp6/IFACE`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct DevSnmp6 {
    /// The number of the interface in its namespace. Linux 2.6.
    pub if_index: u64,
    /// IPv6.
    pub ip6: Ip6,
    /// ICMPv6.
    pub icmp6: Icmp6,
    /// ICMPv6 by the number of the message's type. Linux 2.6.24.
    pub icmp6_msg: IcmpMsg,
    /// Lines whose key this crate does not know.
    pub unlisted: Unlisted,
}

const PARTS: [&[&str]; 3] = [&["ifIndex "], &Ip6::KEYS, &Icmp6::KEYS];
const COUNT: usize = parts::count(&PARTS);
const KEYS: [&str; COUNT] = parts::join(&PARTS);

/// Only the number of the interface is required, because it identifies the interface of the counters.
const REQUIRED: [bool; COUNT] = {
    let mut required = [false; COUNT];
    required[0] = true;
    required
};

/// The index of the first key of the last part.
const ICMP6: usize = 1 + Ip6::COUNT;

impl ProcFile for DevSnmp6 {
    type State = KeyedNumbers<COUNT>;
    const NAME: &'static str = "net/dev_snmp6";
    const CLASS: Class = Class::NAMESPACE.in_one_piece();

    fn parse(&mut self, text: &[u8], found: &mut KeyedNumbers<COUNT>) -> Result<(), ParseError> {
        found.read(text, &KEYS, &REQUIRED, " ", false, &mut self.unlisted)?;
        self.icmp6_msg.take(MESSAGES, &mut self.unlisted);
        let number = |key| (found.number(key), found.present(key));
        let (if_index, true) = number(0) else { return Err(found.missing(text, &KEYS, 0)) };
        self.if_index = if_index;
        parts::fill(&mut self.ip6, 1, number);
        parts::fill(&mut self.icmp6, ICMP6, number);
        Ok(())
    }
}

impl DevSnmp6 {
    /// The value of a key, from its field or from `unlisted`. See [`KeyValue`].
    pub fn get(&self, key: impl AsRef<[u8]>) -> Option<KeyValue<'_>> {
        let key = key.as_ref();
        let listed = by_key(key, &KEYS, " ", &self.unlisted, |key| match key {
            0 => self.if_index.by_key(),
            1..ICMP6 => self.ip6.value(key - 1),
            _ => self.icmp6.value(key - ICMP6),
        });
        listed.or_else(|| self.icmp6_msg.by_key(MESSAGES, key))
    }
}

/// What changed in `/proc/net/dev_snmp6/IFACE`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct DevSnmp6Delta<'a> {
    /// Changes of the counters of IPv6.
    pub ip6: Ip6Delta,
    /// Changes of the counters of ICMPv6.
    pub icmp6: Icmp6Delta,
    /// ICMPv6 messages by the number of their type.
    pub icmp6_msg: IcmpMsgDelta<'a>,
}
#[cfg(feature = "serde")]
crate::serial::borrowing! { DevSnmp6Delta { ip6 icmp6 icmp6_msg } }

impl Delta for DevSnmp6 {
    type Output<'a> = DevSnmp6Delta<'a>;

    fn since<'a>(&'a self, earlier: &'a Self, machine: &Machine) -> DevSnmp6Delta<'a> {
        let same = self.if_index == earlier.if_index;
        let judge = Judge::new(machine).of_one(same);
        DevSnmp6Delta {
            ip6: self.ip6.judged(&earlier.ip6, &judge),
            icmp6: self.icmp6.judged(&earlier.icmp6, &judge),
            // If it was another interface, there are no earlier messages to subtract.
            icmp6_msg: self.icmp6_msg.since(if same { &earlier.icmp6_msg } else { &NO_MESSAGES }, machine),
        }
    }
}

static NO_MESSAGES: IcmpMsg = IcmpMsg::none();

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delta::Change;

    fn parsed(text: &str) -> Result<DevSnmp6, ParseError> {
        let mut snmp6 = DevSnmp6::default();
        snmp6.parse(text.as_bytes(), &mut KeyedNumbers::default()).map(|()| snmp6)
    }

    fn text(if_index: u64, first: usize) -> String {
        let lines = KEYS[1..].iter().enumerate();
        let lines = lines.map(|(at, key)| format!("{:<32}\t{}\n", key.trim_end(), first + at));
        format!("ifIndex\t{if_index}\n").replace('\t', "                         \t")
            + &lines.collect::<String>()
            + "Icmp6OutType143 \t7\n"
    }

    #[test]
    fn an_interface() {
        let snmp6 = parsed(&text(5, 100)).unwrap();
        assert_eq!((snmp6.if_index, snmp6.ip6.in_receives, snmp6.icmp6.in_msgs), (5, Some(100), Some(133)));
        assert_eq!(snmp6.icmp6_msg.out_type.get(143).map(|row| row.count), Some(7));
        assert!(snmp6.unlisted.is_empty());
        assert_eq!(parsed(&text(5, 100).replace("ifIndex ", "ifindex ")).unwrap_err().field(), "ifIndex");
        let other =
            parsed(&text(5, 100).replace("Ip6InReceives ", "x ").replace("\t133\n", "\t-1\n")).unwrap();
        assert_eq!(
            (other.ip6.in_receives, other.icmp6.in_msgs, other.icmp6.in_errors),
            (None, None, Some(134))
        );
        let value = |key: &str| other.get(key).and_then(|value| value.number());
        assert_eq!(
            (value("ifIndex"), value("Icmp6InErrors"), value("Icmp6OutType143")),
            (Some(5), Some(134), Some(7))
        );
        assert_eq!((value("x"), value("Ip6InReceives"), value("Icmp6InMsgs")), (Some(100), None, None));
        assert_eq!((other.unlisted.malformed(), other.unlisted.get("Icmp6InMsgs")), (1, Some(&b"-1"[..])));
        assert_eq!(parsed("ifIndex x\n").unwrap_err().field(), "ifIndex");
    }

    #[test]
    fn one_that_was_made_again_is_reset() {
        let (earlier, later, other) = (text(5, 100), text(5, 102), text(6, 102));
        let [earlier, later, other] = [earlier, later, other].map(|text| parsed(&text).unwrap());
        let delta = later.since(&earlier, &Machine::COMMON);
        assert_eq!((delta.ip6.in_receives, delta.icmp6.in_msgs), (Some(Change::By(2)), Some(Change::By(2))));
        assert_eq!(
            delta.icmp6_msg.out_type().iter().map(|row| row.delta).collect::<Vec<_>>(),
            [Change::By(0)]
        );
        let delta = other.since(&earlier, &Machine::COMMON);
        let reset = (Some(Change::Reset(102)), Some(Change::Reset(135)));
        assert_eq!((delta.ip6.in_receives, delta.icmp6.in_msgs), reset);
        assert_eq!(delta.icmp6_msg.out_type().iter().count(), 0);
    }
}
