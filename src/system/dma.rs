//! `/proc/dma`: the channels of the old controller for direct memory access (ISA DMA) that are in use.
//!
//! ```text
//!  4: cascade
//! ```
//!
//! What is odd: if the machine cannot have this controller, the file has the one line `No DMA`. This is not a
//! channel, and is in `unlisted`.
//!
//! Reference: proc_dma(5), `proc_dma_show` in kernel/dma.c. Permission: any user. Some architectures need
//! CONFIG_ISA_DMA_API, others do not. Linux 2.6 and older.

use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::shape::table::{self, Key, Row, TableRows};
use crate::shape::unlisted::Unlisted;
use crate::text::Name;

/// One sample of `/proc/dma`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Dma {
    /// The channels in use, by rising number.
    pub channels: Vec<Channel>,
    /// The line `No DMA`. Lines that were not understood are here too, under their first word.
    pub unlisted: Unlisted,
}

/// A channel in use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Channel {
    /// Its number. Channel 4 always connects the two controllers (`cascade`).
    pub number: u32,
    /// The driver or device that uses the channel.
    pub name: Name<63>,
}

/// A line of the file.
#[derive(Clone, Copy, Debug)]
enum Line {
    Channel(Channel),
    None,
}

impl Row<'_> for Line {
    fn read(cursor: &mut Cursor<'_>) -> Result<Self, ParseError> {
        if cursor.eat_all(b"No ") {
            return Ok(Line::None);
        }
        let number = cursor.unsigned32("channel")?;
        if !cursor.eat(b':') {
            return Err(cursor.fail("channel", "a colon behind it"));
        }
        cursor.skip_blanks();
        let start = *cursor;
        match Name::new(cursor.line_rest()) {
            Some(name) => Ok(Line::Channel(Channel { number, name })),
            None => Err(start.fail("name", "a name of at most 63 bytes")),
        }
    }
}

impl ProcFile for Dma {
    type State = ();
    const NAME: &'static str = "dma";
    const CLASS: Class = Class::SYSTEM;

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        self.channels.clear();
        table::collect(TableRows::new(text), &mut self.unlisted, |line, _| {
            if let Line::Channel(channel) = line {
                self.channels.push(channel);
            }
            Ok(Key::FirstWord)
        })
    }
}

impl FileIn<crate::dir::ProcDir> for Dma {}

#[cfg(test)]
mod tests {
    use super::*;

    /// Linux 6.18; the first line, and the whole second text, are written from kernel/dma.c.
    #[test]
    fn channels_and_none() {
        let mut dma = Dma::default();
        dma.parse(b" 2: floppy disk\n 4: cascade\n", &mut ()).unwrap();
        let names: Vec<_> =
            dma.channels.iter().map(|channel| (channel.number, channel.name.to_str())).collect();
        assert_eq!(names, [(2, Some("floppy disk")), (4, Some("cascade"))]);
        dma.parse(b"No DMA\n", &mut ()).unwrap();
        assert_eq!((dma.channels.len(), dma.unlisted.get("No")), (0, Some(&b"DMA"[..])));
        assert_eq!(dma.parse(b"x: a\n", &mut ()).unwrap_err().field(), "channel");
    }
}
