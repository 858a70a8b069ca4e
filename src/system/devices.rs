//! `/proc/devices`: the major numbers in use, and the drivers that they belong to.
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
//! A number can be listed under several names, and a name under several numbers.
//!
//! Reference: proc_devices(5), Documentation/admin-guide/devices.rst. Permission: any user. Linux 2.6 and
//! older.

use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::shape::rows::{Identity, Rows};
use crate::shape::table::{self, Key, Row, TableRows};
use crate::shape::unlisted::Unlisted;
use crate::text::Name;

/// One sample of `/proc/devices`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Devices {
    /// Character devices, by rising number.
    pub character: Rows<Driver>,
    /// Block devices, by rising number.
    pub block: Rows<Driver>,
    /// Headings that this crate does not know, each with all lines below it, and lines that were not
    /// understood.
    pub unlisted: Unlisted,
}

/// A major number and its driver.
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

/// A line of the file. Its meaning depends on the heading above it.
#[derive(Clone, Debug)]
enum Line<'a> {
    /// A line that does not begin with a number, and ends in a colon.
    Heading(&'a [u8]),
    Driver(Cursor<'a>),
}

impl<'a> Row<'a> for Line<'a> {
    fn read(cursor: &mut Cursor<'a>) -> Result<Self, ParseError> {
        let start = *cursor;
        let line = cursor.line_rest();
        let is_heading = line.ends_with(b":") && !line.first().is_some_and(u8::is_ascii_digit);
        Ok(if is_heading { Line::Heading(line) } else { Line::Driver(start) })
    }
}

/// An unknown heading, with the lines below it.
#[derive(Default)]
struct Other<'a> {
    heading: &'a [u8],
    first: Option<Cursor<'a>>,
    end: usize,
}

impl<'a> Other<'a> {
    fn push(&mut self, line: Cursor<'a>) {
        self.first.get_or_insert(line);
        let mut line = line;
        line.skip_line();
        self.end = line.at();
    }

    /// Keeps the lines as one value. A copy of the heading for each line could take the square of the text's
    /// size.
    fn end(self, unlisted: &mut Unlisted) {
        let lines = self.first.and_then(|first| first.rest().get(..self.end - first.at()));
        if !self.heading.is_empty() {
            unlisted.push(self.heading, lines.unwrap_or_default());
        }
    }
}

impl ProcFile for Devices {
    type State = ();
    const NAME: &'static str = "devices";
    const CLASS: Class = Class::SYSTEM;

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        self.character.clear();
        self.block.clear();
        let mut heading: &[u8] = b"";
        let mut other = Other::default();
        table::collect(TableRows::new(text), &mut self.unlisted, |line, row| {
            match (line, heading) {
                (Line::Heading(next), _) => {
                    heading = next;
                    let known = matches!(next, b"Character devices:" | b"Block devices:");
                    let next = Other { heading: if known { b"" } else { next }, ..Other::default() };
                    core::mem::replace(&mut other, next).end(row.unlisted);
                    return Ok(Key::Heading);
                }
                (Line::Driver(mut line), b"Character devices:") => {
                    self.character.push(Driver::read(&mut line)?);
                }
                (Line::Driver(mut line), b"Block devices:") => self.block.push(Driver::read(&mut line)?),
                (Line::Driver(line), b"") => return Err(line.fail("heading", HEADING)),
                (Line::Driver(line), _) => other.push(line),
            }
            Ok(Key::FirstWord)
        })?;
        other.end(&mut self.unlisted);
        if heading.is_empty() {
            return Err(ParseError::new(text.len(), "heading", HEADING));
        }
        self.character.index();
        self.block.index();
        Ok(())
    }
}

impl FileIn<crate::dir::ProcDir> for Devices {}

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
