//! `/proc/tty/drivers`: the drivers of terminals.
//!
//! ```text
//! /dev/tty             /dev/tty        5       0 system:/dev/tty
//! serial               /dev/ttyS       4 64-95 serial
//! pty_slave            /dev/pts      136 0-1048575 pty:slave
//! ```
//!
//! What is odd: the first lines are not drivers, but devices that represent another terminal. A driver
//! without a name is `unknown`. If the kernel has no word for a kind, it prints the numbers of the kind:
//! `type:5.6`.
//!
//! Reference: proc_tty(5), fs/proc/proc_tty.c. Permission: any user. With CONFIG_TTY. Linux 2.6 and older.

use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::shape::table::{self, Row};
use crate::shape::table_file::table_file;
use crate::text::Name;

table_file! {
    /// One sample of `/proc/tty/drivers`.
    pub struct Drivers: "tty/drivers", Class::SYSTEM; {
        /// The drivers. The one that was registered last is first.
        drivers: Vec<Driver>,
    }
    in ProcDir;

    /// The lines of a text of `/proc/tty/drivers`, one at a time. Nothing is kept.
    pub fn rows: Driver;
}

/// A driver of terminals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Driver {
    /// Its name.
    pub name: Name<63>,
    /// The file of its devices, without their number at the end.
    pub device: Name<63>,
    /// The major number of its devices.
    pub major: u32,
    /// Their first minor number.
    pub first_minor: u32,
    /// Their last minor number.
    pub last_minor: u32,
    /// Its kind, followed by a colon and the subkind if it has one: `serial`, `pty:slave`, `system:console`.
    pub kind: Name<31>,
}

impl Row<'_> for Driver {
    fn read(cursor: &mut Cursor<'_>) -> Result<Self, ParseError> {
        let (name, device) = (table::name(cursor, "name")?, table::name(cursor, "device")?);
        let major = cursor.unsigned32("major")?;
        cursor.word_end("major")?;
        let first_minor = cursor.unsigned32("minor")?;
        let last_minor = if cursor.eat(b'-') { cursor.unsigned32("minor")? } else { first_minor };
        cursor.word_end("minor")?;
        Ok(Driver { name, device, major, first_minor, last_minor, kind: table::name(cursor, "type")? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::ProcFile;

    /// Linux 6.18.
    #[test]
    fn one_number_and_many() {
        let text = b"/dev/tty             /dev/tty        5       0 system:/dev/tty\n\
            pty_slave            /dev/pts      136 0-1048575 pty:slave\n";
        let mut drivers = Drivers::default();
        drivers.parse(text, &mut ()).unwrap();
        let [tty, pty] = drivers.drivers[..] else { panic!() };
        assert_eq!((tty.major, tty.first_minor, tty.last_minor), (5, 0, 0));
        assert_eq!((tty.device.to_str(), tty.kind.to_str()), (Some("/dev/tty"), Some("system:/dev/tty")));
        assert_eq!((pty.name.to_str(), pty.major), (Some("pty_slave"), 136));
        assert_eq!((pty.first_minor, pty.last_minor, pty.kind.to_str()), (0, 1_048_575, Some("pty:slave")));
        for (row, field) in [("a /dev/a x", "major"), ("a /dev/a 1 2-", "minor"), ("a /dev/a 1 2", "type")] {
            assert_eq!(drivers.parse(row.as_bytes(), &mut ()).unwrap_err().field(), field);
        }
    }
}
