//! ICMP messages by the number of their type: `IcmpMsg` of net/snmp, `Icmp6InType134` of net/snmp6.

use crate::cursor::Cursor;
use crate::delta::{Change, Delta, Judge, Rule};
use crate::machine::Machine;
use crate::shape::key_value::{ByKey, KeyValue};
use crate::shape::rows::{Identity, RowDeltas, Rows};
use crate::shape::unlisted::Unlisted;

/// Messages by the number of their type. The kernel prints a type after its first message. So a type that is
/// missing has the count 0, and a new type began at 0.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct IcmpMsg {
    /// Messages received.
    pub in_type: Rows<IcmpType>,
    /// Messages sent.
    pub out_type: Rows<IcmpType>,
}

/// The messages of one type.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct IcmpType {
    /// The number of the type, as in the list of IANA: 8 is an echo request of ICMP, 128 one of ICMPv6.
    pub number: u8,
    /// The number of messages; an `unsigned long` in the kernel.
    pub count: u64,
}

impl IcmpMsg {
    /// No messages of any type.
    pub(super) const fn none() -> Self {
        IcmpMsg { in_type: Rows::new(), out_type: Rows::new() }
    }

    /// Moves the types out of `unlisted`, where their keys are `prefix` and, for example, `InType3`. Other
    /// entries stay there.
    pub(super) fn take(&mut self, prefix: &[u8], unlisted: &mut Unlisted) {
        self.in_type.clear();
        self.out_type.clear();
        unlisted.retain(|key, value| {
            let Some((is_in, number)) = message(prefix, key) else { return true };
            let mut value = Cursor::new(value);
            match value.digits() {
                Some(count) if value.at_end() => {
                    let to = if is_in { &mut self.in_type } else { &mut self.out_type };
                    to.push(IcmpType { number, count });
                    false
                }
                _ => true,
            }
        });
        self.in_type.index();
        self.out_type.index();
    }

    /// The number of messages of the type in a key.
    pub(super) fn by_key(&self, prefix: &[u8], key: &[u8]) -> Option<KeyValue<'_>> {
        let (is_in, number) = message(prefix, key)?;
        let types = if is_in { &self.in_type } else { &self.out_type };
        types.get(number)?.count.by_key()
    }
}

/// What changed in the messages by type.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct IcmpMsgDelta<'a> {
    now: &'a IcmpMsg,
    earlier: &'a IcmpMsg,
    machine: Machine,
}

impl<'a> IcmpMsgDelta<'a> {
    /// Messages received, by the number of their type. A type that is new began at 0.
    pub fn in_type(&self) -> RowDeltas<'a, IcmpType> {
        self.now.in_type.since(&self.earlier.in_type, &self.machine)
    }

    /// Messages sent, by the number of their type. A type that is new began at 0.
    pub fn out_type(&self) -> RowDeltas<'a, IcmpType> {
        self.now.out_type.since(&self.earlier.out_type, &self.machine)
    }
}

#[cfg(feature = "serde")]
crate::serial::borrowing! { IcmpMsgDelta { ; in_type out_type } }

impl Delta for IcmpMsg {
    type Output<'a> = IcmpMsgDelta<'a>;

    fn since<'a>(&'a self, earlier: &'a Self, machine: &Machine) -> IcmpMsgDelta<'a> {
        IcmpMsgDelta { now: self, earlier, machine: *machine }
    }
}

impl Identity for IcmpType {
    type Id<'a> = u8;

    fn id(&self) -> u8 {
        self.number
    }
}

impl Delta for IcmpType {
    type Output<'a> = Change<u64>;

    fn since<'a>(&'a self, earlier: &'a Self, machine: &Machine) -> Change<u64> {
        Judge::new(machine).moved(Rule::Long, self.count, earlier.count)
    }
}

/// Whether a key is of messages received, and the number of their type.
fn message(prefix: &[u8], key: &[u8]) -> Option<(bool, u8)> {
    let mut key = Cursor::new(key);
    let is_in = match (key.eat_all(prefix), key.eat_all(b"InType"), key.eat_all(b"OutType")) {
        (true, true, false) => true,
        (true, false, true) => false,
        _ => return None,
    };
    let number = key.digits().and_then(|number| u8::try_from(number).ok())?;
    key.at_end().then_some((is_in, number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_taken_and_what_is_none_is_left() {
        let mut unlisted = Unlisted::default();
        for (key, value) in [
            ("IcmpMsg:InType3", "7"),
            ("IcmpMsg:InType256", "1"),
            ("IcmpMsg:OutType0", "8"),
            ("InType3", "2"),
            ("IcmpMsg:InType4x", "3"),
            ("IcmpMsg:InType5", "-4"),
            ("IcmpMsg:InType255", "9"),
        ] {
            unlisted.push(key.as_bytes(), value.as_bytes());
        }
        let mut icmp_msg = IcmpMsg::default();
        icmp_msg.take(b"IcmpMsg:", &mut unlisted);
        let counts =
            |rows: &Rows<IcmpType>| rows.iter().map(|row| (row.number, row.count)).collect::<Vec<_>>();
        assert_eq!(
            (counts(&icmp_msg.in_type), counts(&icmp_msg.out_type)),
            (vec![(3, 7), (255, 9)], vec![(0, 8)])
        );
        assert_eq!(icmp_msg.in_type.get(255).map(|row| row.count), Some(9));
        let by_key =
            |key: &str| icmp_msg.by_key(b"IcmpMsg:", key.as_bytes()).and_then(|value| value.number());
        assert_eq!(
            (by_key("IcmpMsg:InType3"), by_key("IcmpMsg:OutType3"), by_key("InType3")),
            (Some(7), None, None)
        );
        let left: Vec<_> = unlisted.iter().map(|(key, _)| key).collect();
        assert_eq!(left, [&b"IcmpMsg:InType256"[..], b"InType3", b"IcmpMsg:InType4x", b"IcmpMsg:InType5"]);
        icmp_msg.take(b"IcmpMsg:", &mut unlisted);
        assert!(icmp_msg.in_type.is_empty() && unlisted.len() == 4);
    }
}
