//! `/proc/misc`: the devices of the driver for miscellaneous small devices, which share the major number 10.
//!
//! ```text
//! 234 btrfs-control
//! 229 fuse
//! 232 kvm
//! ```
//!
//! Reference: proc_misc(5), `misc_seq_show` in drivers/char/misc.c. Permission: any user. Linux 2.6 and
//! older.

use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::shape::table::Row;
use crate::shape::table_file::table_file;
use crate::text::Name;

table_file! {
    /// One sample of `/proc/misc`.
    pub struct Misc: "misc", Class::SYSTEM; {
        /// The devices. The one that was registered last is first.
        devices: Vec<MiscDevice>,
    }
    in ProcDir;

    /// The lines of a text of `/proc/misc`, one at a time. Nothing is kept.
    pub fn rows: MiscDevice;
}

/// A device.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct MiscDevice {
    /// Its minor number.
    pub minor: u32,
    /// Its name, which is mostly the name of its file in /dev.
    pub name: Name<63>,
}

impl Row<'_> for MiscDevice {
    fn read(cursor: &mut Cursor<'_>) -> Result<Self, ParseError> {
        let minor = cursor.unsigned32("minor")?;
        cursor.word_end("minor")?;
        cursor.skip_blanks();
        let start = *cursor;
        match Name::new(cursor.line_rest()).filter(|name| !name.as_bytes().is_empty()) {
            Some(name) => Ok(MiscDevice { minor, name }),
            None => Err(start.fail("name", "a name of at most 63 bytes")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::ProcFile;

    /// Linux 6.18.
    #[test]
    fn names_by_minor_number() {
        let mut misc = Misc::default();
        misc.parse(b"234 btrfs-control\n  1 psaux\n", &mut ()).unwrap();
        let names: Vec<_> = misc.devices.iter().map(|device| (device.minor, device.name.to_str())).collect();
        assert_eq!(names, [(234, Some("btrfs-control")), (1, Some("psaux"))]);
        assert_eq!(misc.parse(b"x fuse\n", &mut ()).unwrap_err().field(), "minor");
    }
}
