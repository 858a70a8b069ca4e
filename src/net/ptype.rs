//! `/proc/net/ptype`: which function of the kernel receives which packets.
//!
//! ```text
//! Type Device      Function
//! ALL           packet_rcv
//! 0800          ip_rcv
//! 88f5          mrp_rcv [mrp]
//! ```
//!
//! What is odd: protocols belong to the whole machine, and are in the file of every namespace. A function for
//! one interface is in the file of the namespace of that interface. `packet_rcv` and `tpacket_rcv` are packet
//! sockets, so a program captures packets. A kernel without symbols prints addresses.
//!
//! Reference: proc_net(5). Permission: any user. Linux 2.6.
//!
//! [`net`](crate::net) explains which namespace a path shows.

use super::inet::hex;
use super::route::IfaceName;
use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::shape::table::{self, Key, Row, TableRows};
use crate::shape::unlisted::Unlisted;
use crate::text::Name;

/// A function of the kernel, with its module if it is in one: `mrp_rcv [mrp]`.
pub type Function = Name<255>;

/// One sample of `/proc/net/ptype`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Ptype {
    /// The functions that receive packets, in the kernel's order.
    pub handlers: Vec<Handler>,
    /// Lines that could not be parsed, by their first word.
    pub unlisted: Unlisted,
}

/// A function that receives packets of a type. Names are kept inline, or borrowed from the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Handler<N = IfaceName, F = Function> {
    /// The type of the packets.
    pub r#type: PacketType,
    /// The interface of the packets; `None` for all.
    pub device: Option<N>,
    /// The function.
    pub function: F,
}

/// A type of packets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum PacketType {
    /// Packets of any type.
    #[default]
    All,
    /// Packets of one type (`ETH_P_*`): 0x0800 is IPv4, 0x0806 ARP, 0x86dd IPv6.
    Ethertype(u16),
}

impl<'a> Row<'a> for Handler<&'a [u8], &'a [u8]> {
    fn read(cursor: &mut Cursor<'a>) -> Result<Self, ParseError> {
        let r#type = match cursor.eat_all(b"ALL ") {
            true => PacketType::All,
            false => PacketType::Ethertype(hex(cursor, "Type")?),
        };
        // One blank separates the columns. The others fill the column of the device.
        if !cursor.eat(b' ') {
            return Err(cursor.fail("Type", "a blank after it"));
        }
        let device = if cursor.at_blank() { None } else { Some(cursor.word()) };
        let function = cursor.line_rest();
        match function.is_empty() {
            true => Err(cursor.fail("Function", "a name")),
            false => Ok(Handler { r#type, device, function }),
        }
    }
}

/// The lines of a text of `/proc/net/ptype`, with names that are borrowed from it.
pub fn rows(text: &[u8]) -> TableRows<'_, Handler<&[u8], &[u8]>> {
    TableRows::below("Type", text)
}

impl ProcFile for Ptype {
    type State = ();
    const NAME: &'static str = "net/ptype";
    const CLASS: Class = Class::NAMESPACE;

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        self.handlers.clear();
        table::collect(rows(text), &mut self.unlisted, |Handler { r#type, device, function }, row| {
            let device = device.map(|device| row.name(device)).transpose()?;
            self.handlers.push(Handler { r#type, device, function: row.name(function)? });
            Ok(Key::FirstWord)
        })
    }
}

impl FileIn<crate::dir::ProcDir> for Ptype {}
impl FileIn<crate::dir::PidDir> for Ptype {}
impl FileIn<crate::dir::TidDir> for Ptype {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn with_a_device_and_without() {
        let text = b"Type Device      Function\n\
            ALL           packet_rcv\n\
            ALL  eth0     tpacket_rcv\n\
            88f5 a_long_device mrp_rcv [mrp]\n\
            dada           0xffffffff81000000\n";
        let mut ptype = Ptype::default();
        ptype.parse(text, &mut ()).unwrap();
        let seen = ptype.handlers.iter().map(|handler| {
            (handler.r#type, handler.device.map(|device| device.to_string()), handler.function.to_string())
        });
        let expected = [
            (PacketType::All, None, "packet_rcv"),
            (PacketType::All, Some("eth0"), "tpacket_rcv"),
            (PacketType::Ethertype(0x88f5), Some("a_long_device"), "mrp_rcv [mrp]"),
            (PacketType::Ethertype(0xdada), None, "0xffffffff81000000"),
        ];
        assert!(seen.eq(expected.map(|(kind, device, function)| (
            kind,
            device.map(String::from),
            function.into()
        ))));
    }

    #[test]
    fn errors_name_the_column() {
        let field = |row: &str| {
            Ptype::default().parse(format!("Type\n{row}\n").as_bytes(), &mut ()).unwrap_err().field()
        };
        assert_eq!(field("ANY       x"), "Type");
        assert_eq!(field("10800     x"), "Type");
        assert_eq!(field("0800x     x"), "Type");
        assert_eq!(field("0800 eth0 "), "Function");
        assert_eq!(field("0800"), "Type");
    }
}
