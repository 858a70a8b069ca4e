//! `/proc/net/igmp`: the IPv4 multicast groups to which the interfaces of a network namespace belong.
//!
//! ```text
//! Idx Device    : Count Querier   Group    Users Timer    Reporter
//! 4   eth0      :     2      V3
//!                                 FB0000E0     1 0:00000000       0
//!                                 010000E0     1 0:00000000       0
//! ```
//!
//! There is a line for each interface, and below it a line for each of its groups. The lines contain tabs.
//! The addresses are in the byte order of the machine that printed them, as in [`tcp`](mod@super::tcp).
//!
//! What is odd: an interface without IPv4 addresses has no line. The time is hexadecimal.
//!
//! Reference: `igmp_mc_seq_show` in net/ipv4/igmp.c. Permission: any user. With CONFIG_IP_MULTICAST. Linux
//! 2.6.
//!
//! [`net`](super) explains which namespace a path shows.

use super::inet::{Address4, hex};
use super::route::IfaceName;
use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::shape::table::{self, Key, Row, TableRows};
use crate::shape::unlisted::Unlisted;
use crate::text::Name;
use crate::unit::Ticks;

/// One sample of `/proc/net/igmp`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Igmp {
    /// The interfaces, in the kernel's order.
    pub interfaces: Vec<IgmpInterface>,
    /// The groups of all interfaces, in the kernel's order.
    pub groups: Vec<Group>,
    /// Columns at the end of a line that this crate does not know, by the line's first word. Also lines that
    /// could not be parsed, by their first word, and the groups below the line of an interface that could not
    /// be parsed.
    pub unlisted: Unlisted,
}

/// An interface.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct IgmpInterface {
    /// The number of the interface.
    pub if_index: u32,
    /// The name of the interface.
    pub device: IfaceName,
    /// The number of groups to which it belongs.
    pub count: u32,
    /// The version of the protocol IGMP that it uses: `V1`, `V2`, `V3`, or `NONE`.
    pub querier: Name<15>,
}

/// An IPv4 group to which an interface belongs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Group {
    /// The number of the interface.
    pub if_index: u32,
    /// The address of the group.
    pub address: Address4,
    /// Number of its users: sockets and parts of the kernel.
    pub users: u32,
    /// The time until the interface reports its membership in the group, in ticks of
    /// [`Machine::ticks_per_second`](crate::Machine::ticks_per_second); `None` if no report is due.
    pub timer: Option<Ticks>,
    /// Whether this interface was the last that reported the group.
    pub reporter: bool,
}

/// A line of the file: that of an interface begins with its number, that of a group with blanks.
#[derive(Clone, Copy, Debug)]
enum Line {
    Interface(IgmpInterface),
    Group(Group),
}

impl Row<'_> for Line {
    fn read(cursor: &mut Cursor<'_>) -> Result<Self, ParseError> {
        if cursor.at_blank() {
            return group(cursor).map(Line::Group);
        }
        let if_index = cursor.unsigned32("Idx")?;
        cursor.word_end("Idx")?;
        cursor.skip_blanks();
        let start = *cursor;
        // If a name fills its column, there is no blank before the colon.
        let word = cursor.word();
        let device = word.strip_suffix(b":").unwrap_or(word);
        if device.len() == word.len() {
            cursor.skip_blanks();
            if !cursor.eat(b':') {
                return Err(cursor.fail("Device", "a colon after it"));
            }
        }
        let Some(device) = Name::new(device).filter(|_| !device.is_empty()) else {
            return Err(start.fail("Device", "a name of at most 15 bytes"));
        };
        let (count, querier) = (cursor.unsigned32("Count")?, table::name(cursor, "Querier")?);
        Ok(Line::Interface(IgmpInterface { if_index, device, count, querier }))
    }
}

fn group(cursor: &mut Cursor<'_>) -> Result<Group, ParseError> {
    let address = Address4(hex(cursor, "Group")?);
    cursor.word_end("Group")?;
    let users = table::int32(cursor, "Users")?;
    let runs = cursor.unsigned32("Timer")? != 0;
    if !cursor.eat(b':') {
        return Err(cursor.fail("Timer", "a colon in it"));
    }
    let timer = hex(cursor, "Timer")?;
    let reporter = cursor.unsigned32("Reporter")? != 0;
    Ok(Group { if_index: 0, address, users, timer: runs.then_some(Ticks(timer)), reporter })
}

impl ProcFile for Igmp {
    type State = ();
    const NAME: &'static str = "net/igmp";
    // A record is an interface with all its groups.
    const CLASS: Class = Class::NAMESPACE;

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        self.interfaces.clear();
        self.groups.clear();
        let mut above = None;
        table::collect(TableRows::<Line>::below("Idx", text), &mut self.unlisted, |line, row| {
            match line {
                Line::Interface(interface) => {
                    // If a line in between could not be parsed, it may have been that of an interface.
                    above = Some((interface.if_index, row.place));
                    self.interfaces.push(interface);
                }
                Line::Group(group) => match above {
                    Some((if_index, last)) if last + 1 == row.place => {
                        above = Some((if_index, row.place));
                        self.groups.push(Group { if_index, ..group });
                    }
                    _ => {
                        above = None;
                        let (address, rest) = row.first_word();
                        row.unlisted.push(address, rest);
                        return Ok(Key::Heading);
                    }
                },
            }
            Ok(Key::FirstWord)
        })
    }
}

impl FileIn<crate::dir::ProcDir> for Igmp {}
impl FileIn<crate::dir::PidDir> for Igmp {}
impl FileIn<crate::dir::TidDir> for Igmp {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::Machine;

    /// Linux 6.18; the names, the second group and its timer are changed.
    const TEXT: &str = "Idx\tDevice    : Count Querier\tGroup    Users Timer\tReporter\n\
        1\tlo        :     1      V3\n\
        \t\t\t\t010000E0     1 0:00000000\t\t0\n\
        4\tan_interface_15:     2    NONE\n\
        \t\t\t\t010000E0     1 0:00000000\t\t0\n\
        \t\t\t\tFB0000E0     3 1:000000FA\t\t1\n";

    fn parsed(text: &str) -> Result<Igmp, ParseError> {
        let mut igmp = Igmp::default();
        igmp.parse(text.as_bytes(), &mut ()).map(|()| igmp)
    }

    #[test]
    fn groups_by_interface() {
        let igmp = parsed(TEXT).unwrap();
        assert!(igmp.unlisted.is_empty());
        let [lo, other] = igmp.interfaces[..] else { panic!() };
        assert_eq!(
            (lo.if_index, lo.device.to_str(), lo.count, lo.querier.to_str()),
            (1, Some("lo"), 1, Some("V3"))
        );
        assert_eq!((other.device.to_str(), other.querier.to_str()), (Some("an_interface_15"), Some("NONE")));
        let indices: Vec<_> = igmp.groups.iter().map(|group| group.if_index).collect();
        assert_eq!(indices, [1, 4, 4]);
        let Group { address, users, timer, reporter, .. } = igmp.groups[2];
        assert_eq!(address.ip(&Machine::COMMON).octets(), [224, 0, 0, 251]);
        assert_eq!((users, timer, reporter), (3, Some(Ticks(250)), true));
        assert_eq!(igmp.groups[0].timer, None);
    }

    /// Its groups must not be assigned to the interface above it.
    #[test]
    fn an_interface_that_is_not_understood() {
        let igmp = parsed(&TEXT.replace("4\tan", "x\tan")).unwrap();
        assert_eq!((igmp.interfaces.len(), igmp.groups.len(), igmp.unlisted.malformed()), (1, 1, 1));
        assert_eq!(
            (igmp.unlisted.len(), igmp.unlisted.get("FB0000E0")),
            (3, Some(&b"3 1:000000FA\t\t1"[..]))
        );
        assert_eq!(parsed("").unwrap_err().field(), "Idx");
        assert_eq!(parsed("Idx\n1\tlo 1 V3\n").unwrap_err().field(), "Device");
    }
}
