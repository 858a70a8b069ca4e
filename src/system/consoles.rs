//! `/proc/consoles`: the consoles, to which the kernel prints its messages.
//!
//! ```text
//! tty0                 -WU (EC  p  )    4:1
//! ttyS0                -W- (EC  p a)    4:64
//! ```
//!
//! What is odd: each letter in brackets has a fixed place, with a blank if it is missing. Linux 6.12 and
//! newer have one place more.
//!
//! Reference: proc_consoles(5), fs/proc/consoles.c. Permission: any user. Linux 2.6.38.

use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::shape::table::{self, Row};
use crate::shape::table_file::table_file;
use crate::text::Name;
use crate::words::{FlagWords, flags};

table_file! {
    /// One sample of `/proc/consoles`.
    pub struct Consoles: "consoles", Class::SYSTEM; {
        /// The consoles, in the kernel's order. The first one is `/dev/console`.
        consoles: Vec<Console>,
    }
    in ProcDir;

    /// The lines of a text of `/proc/consoles`, one at a time. Nothing is kept.
    pub fn rows: Console;
}

/// A console.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Console {
    /// Its name and number: `ttyS0`.
    pub name: Name<31>,
    /// The abilities and the state of the console.
    pub flags: ConsoleFlags,
    /// The major and minor number of its device; `None` if it has none.
    pub device: Option<(u32, u32)>,
}

flags! {
    /// The abilities and the state of a console. The kernel prints a letter for each. A letter that this
    /// crate does not know is left out.
    pub struct ConsoleFlags: u16 {
        /// `R`: it can be read.
        const READ = 1 << 0 => b"R";
        /// `W`: it can be written.
        const WRITE = 1 << 1 => b"W";
        /// `U`: it can unblank its screen.
        const UNBLANK = 1 << 2 => b"U";
        /// `E`: it is in use.
        const ENABLED = 1 << 3 => b"E";
        /// `C`: it is `/dev/console`.
        const PREFERRED = 1 << 4 => b"C";
        /// `B`: it is used only during boot.
        const BOOT = 1 << 5 => b"B";
        /// `N`: it can be written in any context, without the lock of all consoles. Linux 6.12.
        const NBCON = 1 << 6 => b"N";
        /// `p`: messages that were printed before it existed were printed to it again.
        const PRINTBUFFER = 1 << 7 => b"p";
        /// `b`: it is a braille device.
        const BRAILLE = 1 << 8 => b"b";
        /// `a`: it may be used when its CPU is offline.
        const ANYTIME = 1 << 9 => b"a";
    }
}

/// The flags of these letters. Unknown letters belong to a newer kernel, and are left out.
fn flags(letters: &[u8]) -> ConsoleFlags {
    letters.chunks(1).filter_map(ConsoleFlags::of_word).collect()
}

impl Row<'_> for Console {
    fn read(cursor: &mut Cursor<'_>) -> Result<Self, ParseError> {
        let name = table::name(cursor, "name")?;
        let can = flags(cursor.word());
        cursor.skip_blanks();
        if !cursor.eat(b'(') {
            return Err(cursor.fail("flags", "letters in brackets"));
        }
        let state = flags(cursor.until(|byte| matches!(byte, b')' | b'\n')));
        if !cursor.eat(b')') {
            return Err(cursor.fail("flags", "a closing bracket"));
        }
        cursor.skip_blanks();
        if cursor.at_line_end() {
            return Ok(Console { name, flags: can | state, device: None });
        }
        let major = cursor.unsigned32("device")?;
        let minor = match cursor.eat(b':') {
            true => cursor.unsigned32("device")?,
            false => return Err(cursor.fail("device", "a colon between two numbers")),
        };
        Ok(Console { name, flags: can | state, device: Some((major, minor)) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::ProcFile;

    /// Linux 6.18 and 5.10; the last two lines are written from fs/proc/consoles.c.
    #[test]
    fn letters_and_blanks() {
        let text = b"ttyS0                -W- (EC  p a)    4:64\nttyS0                -W- (EC p a)    4:64\n\
            tty0                 RWU (ECBNpb )    4:1\nnetcon0              -W- (E     a)\n";
        let mut consoles = Consoles::default();
        consoles.parse(text, &mut ()).unwrap();
        assert!(consoles.unlisted.is_empty());
        let [new, old, all, net] = consoles.consoles[..] else { panic!() };
        let serial = ConsoleFlags::WRITE
            | ConsoleFlags::ENABLED
            | ConsoleFlags::PREFERRED
            | ConsoleFlags::PRINTBUFFER
            | ConsoleFlags::ANYTIME;
        assert_eq!((new, new.flags, new.device), (old, serial, Some((4, 64))));
        assert_eq!(
            (all.name.to_str(), all.flags),
            (Some("tty0"), ConsoleFlags::all() - ConsoleFlags::ANYTIME)
        );
        assert_eq!(net.device, None);
        for (row, field) in [("a -W- E", "flags"), ("a -W- (E", "flags"), ("a -W- (E) 4", "device")] {
            assert_eq!(consoles.parse(row.as_bytes(), &mut ()).unwrap_err().field(), field);
        }
    }
}
