//! `/proc/filesystems`: the file systems that the kernel can mount at this time.
//!
//! ```text
//! nodev    sysfs
//!     ext4
//! ```
//!
//! A file system in a module is listed after the module was loaded.
//!
//! Reference: proc_filesystems(5). Permission: any user. Linux 2.6 and older.

use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::shape::rows::{Identity, Rows};
use crate::shape::table::{self, Key, Row, TableRows};
use crate::shape::unlisted::Unlisted;
use crate::text::Name;

/// One sample of `/proc/filesystems`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Filesystems {
    /// The file systems in the kernel's order, in which they were registered.
    pub filesystems: Rows<Filesystem>,
    /// Columns at a line's end that this crate does not know, under the name.
    /// Lines that were not understood are here too, under their first word.
    pub unlisted: Unlisted,
}

/// The name of a file system.
pub type FilesystemName = Name<63>;

/// A file system. The name is stored inline, or borrowed from the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Filesystem<N = FilesystemName> {
    /// `nodev`: it is mounted without a block device.
    pub nodev: bool,
    /// Its name, as mount(8) takes it.
    pub name: N,
}

impl Identity for Filesystem {
    type Id<'a> = &'a FilesystemName;

    fn id(&self) -> &FilesystemName {
        &self.name
    }
}

impl<'a> Row<'a> for Filesystem<&'a [u8]> {
    fn read(cursor: &mut Cursor<'a>) -> Result<Self, ParseError> {
        let nodev = cursor.eat_all(b"nodev");
        if !cursor.at_blank() {
            return Err(cursor.fail("nodev", "\"nodev\" or a tab"));
        }
        match cursor.word() {
            b"" => Err(cursor.fail("name", "a name")),
            name => Ok(Filesystem { nodev, name }),
        }
    }
}

/// The lines of a text of `/proc/filesystems`, names borrowed from it.
pub fn rows(text: &[u8]) -> TableRows<'_, Filesystem<&[u8]>> {
    TableRows::new(text)
}

impl ProcFile for Filesystems {
    type State = ();
    const NAME: &'static str = "filesystems";
    const CLASS: Class = Class::SYSTEM.in_one_piece();

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        self.filesystems.clear();
        table::collect(rows(text), &mut self.unlisted, |Filesystem { nodev, name }, row| {
            self.filesystems.push(Filesystem { nodev, name: row.name(name)? });
            Ok(Key::Name(name))
        })?;
        if self.filesystems.is_empty() {
            return Err(ParseError::new(0, "name", "a file system: proc at least"));
        }
        self.filesystems.index();
        Ok(())
    }
}

impl FileIn<crate::dir::ProcDir> for Filesystems {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn with_and_without_a_device() {
        let mut filesystems = Filesystems::default();
        filesystems.parse(b"nodev\tproc\n\text4\n\tnew x\n", &mut ()).unwrap();
        let named = |name: &[u8]| filesystems.filesystems.get(&Name::new(name).unwrap()).map(|row| row.nodev);
        assert_eq!((named(b"proc"), named(b"ext4"), named(b"ntfs")), (Some(true), Some(false), None));
        assert_eq!(filesystems.unlisted.get("new"), Some(&b"x"[..]));
        for (text, field) in [(&b"ext4\n"[..], "nodev"), (b"nodev\t\n", "name"), (b"nodevx y\n", "nodev")] {
            assert_eq!(filesystems.parse(text, &mut ()).unwrap_err().field(), field);
        }
    }
}
