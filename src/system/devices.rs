//! `/proc/devices`: the major numbers in use, and whose they are.
//!
//! ```text
//! Character devices:
//!   1 mem
//!   4 tty
//!
//! Block devices:
//! 253 device-mapper
//! ```
//!
//! A number can be listed under several names, a name under several numbers.
//!
//! Reference: proc_devices(5), Documentation/admin-guide/devices.rst. Permission: any user. Linux 2.6 and older.

use crate::Unlisted;
use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::file::{In, ProcFile};
use crate::name::Name;
use crate::shape::rows::{Identity, Rows};

/// One sample of `/proc/devices`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Devices {
    /// Character devices, by rising number.
    pub character: Rows<Driver>,
    /// Block devices, by rising number.
    pub block: Rows<Driver>,
    /// Headings that this crate does not know, with the lines below each.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "crate::serial::is_absent"))]
    pub unlisted: Unlisted,
}

/// A major number and whose it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Driver {
    /// The major number.
    pub major: u32,
    /// The name that the driver registered.
    pub name: Name<63>,
}

impl Identity for Driver {
    type Id<'a> = (u32, &'a Name<63>);

    fn id(&self) -> (u32, &Name<63>) {
        (self.major, &self.name)
    }
}

const HEADING: &str = "\"Character devices:\" or another heading";

impl Driver {
    fn read(cursor: &mut Cursor<'_>) -> Result<Self, ParseError> {
        let major = cursor.unsigned32("major")?;
        cursor.word_end("major")?;
        cursor.skip_blanks();
        let start = *cursor;
        match Name::new(cursor.line()) {
            Some(name) => Ok(Driver { major, name }),
            None => Err(start.fail("name", "a name of at most 63 bytes")),
        }
    }
}

impl ProcFile for Devices {
    type Memory = ();
    const NAME: &'static str = "devices";
    const CLASS: Class = Class::SYSTEM;

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        self.character.clear();
        self.block.clear();
        self.unlisted.clear();
        let mut cursor = Cursor::new(text);
        let mut heading: &[u8] = b"";
        while !cursor.at_end() {
            if cursor.eat(b'\n') {
                continue;
            }
            let is_heading = !cursor.at_blank() && cursor.peek().is_some_and(|byte| !byte.is_ascii_digit());
            if is_heading {
                heading = cursor.line();
                continue;
            }
            match heading {
                b"Character devices:" => self.character.push(Driver::read(&mut cursor)?),
                b"Block devices:" => self.block.push(Driver::read(&mut cursor)?),
                b"" => return Err(cursor.fail("heading", HEADING)),
                _ => self.unlisted.push(heading, cursor.line()),
            }
        }
        if heading.is_empty() {
            return Err(cursor.fail("heading", HEADING));
        }
        self.character.index();
        self.block.index();
        Ok(())
    }
}

impl In<crate::ProcDir> for Devices {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_kind_and_number() {
        let mut devices = Devices::default();
        let text = b"Character devices:\n  4 /dev/vc/0\n  4 tty\n\nBlock devices:\n259 blkext\n\nNew devices:\n  1 x\n";
        devices.parse(text, &mut ()).unwrap();
        assert!(devices.character.get((4, &Name::new(b"tty").unwrap())).is_some());
        assert_eq!((devices.character.len(), devices.block[0].major), (2, 259));
        assert_eq!(devices.unlisted.get("New devices:"), Some(&b"1 x"[..]));
        for (text, field, at) in [
            (&b"  1 mem\n"[..], "heading", 0),
            (b"Block devices:\n x\n", "major", 16),
            (b"Block devices:\n4294967296 x\n", "major", 15),
        ] {
            let error = devices.parse(text, &mut ()).unwrap_err();
            assert_eq!((error.field(), error.at()), (field, at));
        }
    }
}
