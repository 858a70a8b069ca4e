//! `/proc/PID/mounts`: the mounts that the process sees. `/proc/mounts` is a link to the file of the reader
//! itself, even below `/host/proc`. For the mounts of the host, read the file of process 1 there.
//!
//! ```text
//! proc /proc proc rw,relatime 0 0
//! /dev/vdb /mnt/disk ext4 rw,relatime 0 0
//! odd\040source\011x\043 /mnt/sp\040ace\011tab\012nl\134bs#hash tmpfs rw,relatime,size=1024k,inode64 0 0
//! ```
//!
//! The file lists the mounts of the process's mount namespace that are below its root directory, with paths
//! from there. [mountinfo](super::mountinfo) also shows which part of a file system is mounted, and how
//! mounts are related.
//!
//! What is odd: a source can be empty, and then the line begins with a space. Space, tab, newline and
//! backslash are escaped, and in a source also `#` (not on Linux 5.10). If a mount covers another one, the
//! same mount point occurs twice. The options are those of the mount and of the file system together. Some
//! file systems print spaces in their options (those of WSL). The options end where the last two columns
//! begin.
//!
//! Life: a kept descriptor keeps the namespace, and can be read after the process has exited. A zombie is in
//! no namespace, so it [has none](crate::Error::process_has_none).
//!
//! Reference: proc_pid_mounts(5), fstab(5). Permission: any user. Linux 2.4.19.

use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::shape::kept::TextRows;
use crate::shape::row::row;
use crate::shape::table::{self, Key, Row, TableRows};
use crate::shape::unlisted::Unlisted;
use crate::text::{Escaped, MountOptions};

/// One sample of `/proc/PID/mounts`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Mounts {
    /// The mounts, in the kernel's order.
    pub mounts: TextRows<Mount<'static>>,
    /// Columns at the end of a line that this crate does not know, by the mount point as the file prints it.
    /// Also lines that could not be parsed, by their first word.
    pub unlisted: Unlisted,
}

row! {
    /// A mount, with borrowed bytes.
    pub struct Mount<'a> {
        /// The source of the mount: a device, a directory of a server, or any word if there is neither. It
        /// may be empty.
        source: Escaped<'a>,
        /// The mount point, as a path from the root directory of the process.
        mount_point: Escaped<'a>,
        /// The type of the file system, with a subtype after a dot: `ext4`, `fuse.sshfs`.
        fstype: Escaped<'a>,
        /// The options of the mount and of the file system. [`MountOptions::is_read_only`] says whether
        /// either is read-only.
        options: MountOptions<'a>,
        /// Always 0. In fstab(5), this column says how often dump(8) saves the file system.
        freq: u32,
        /// Always 0. In fstab(5), this column says when fsck(8) checks the file system.
        passno: u32,
    }
}

impl<'a> Row<'a> for Mount<'a> {
    #[inline]
    fn read(cursor: &mut Cursor<'a>) -> Result<Self, ParseError> {
        let source = Escaped::new(cursor.column());
        let mount_point = path(cursor, "mount_point")?;
        let fstype = Escaped::new(cursor.column());
        let options = MountOptions::new(options(cursor));
        let (freq, passno) = (cursor.unsigned32("freq")?, cursor.unsigned32("passno")?);
        Ok(Mount { source, mount_point, fstype, options, freq, passno })
    }
}

/// Reads a column that is never empty.
pub(super) fn path<'a>(cursor: &mut Cursor<'a>, field: &'static str) -> Result<Escaped<'a>, ParseError> {
    let start = *cursor;
    match cursor.column() {
        b"" => Err(start.fail(field, "a path")),
        path => Ok(Escaped::new(path)),
    }
}

/// Reads the options: up to the two numbers at the end of the line, or else up to the first space.
fn options<'a>(cursor: &mut Cursor<'a>) -> &'a [u8] {
    let start = *cursor;
    if let Some(end) = cursor.before_last_words(2) {
        let mut behind = *cursor;
        behind.go(end);
        if { behind }.columns(&mut [0; 2]) == 2 {
            *cursor = behind;
            return start.rest().get(..end - start.at()).unwrap_or_default();
        }
    }
    cursor.column()
}

/// The lines of a text of `/proc/PID/mounts`, with bytes that are borrowed from it.
pub fn rows(text: &[u8]) -> TableRows<'_, Mount<'_>> {
    TableRows::new(text)
}

impl ProcFile for Mounts {
    type State = ();
    const NAME: &'static str = "mounts";
    const CLASS: Class = Class::NAMESPACE;

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        self.mounts.clear();
        table::collect(rows(text), &mut self.unlisted, |mount, _| {
            self.mounts.push(mount);
            Ok(Key::Name(mount.mount_point.as_raw()))
        })
    }
}

impl FileIn<crate::dir::ProcDir> for Mounts {}
impl FileIn<crate::dir::PidDir> for Mounts {}
impl FileIn<crate::dir::TidDir> for Mounts {}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Mounts {
        let mut mounts = Mounts::default();
        mounts.parse(text.as_bytes(), &mut ()).unwrap();
        mounts
    }

    #[test]
    fn odd_names_are_decoded() {
        let mounts = parsed(concat!(
            "rootfs / rootfs rw,size=230740k,nr_inodes=57685,inode64 0 0\n",
            r"odd\040source\011x\043 /mnt/sp\040ace\011tab\012nl\134bs#hash tmpfs ro,relatime,size=1024k 0 0",
            "\n"
        ));
        assert_eq!(mounts.mounts.len(), 2);
        let odd = mounts.mounts.get(1).unwrap();
        assert_eq!(odd.source.decode(), &b"odd source\tx#"[..]);
        assert_eq!(odd.mount_point.decode(), &b"/mnt/sp ace\ttab\nnl\\bs#hash"[..]);
        assert!(odd.options.is_read_only() && odd.fstype == "tmpfs");
        assert_eq!(odd.options.value("size").unwrap(), "1024k");
        assert!(!mounts.mounts.iter().next().unwrap().options.is_read_only());
    }

    /// This text is written by hand.
    #[test]
    fn empty_sources_and_options_with_spaces() {
        let mounts = parsed(
            " /a tmpfs rw 0 0\n\
            drvfs /d 9p rw,aname=drvfs;path=C:\\Program Files 7 0\\x;a,trans=fd 0 0\n\
            C:\\134 /c 9p rw 1 2",
        );
        let [empty, spaces, last] = [0, 1, 2].map(|at| mounts.mounts.get(at).unwrap());
        assert!(empty.source.is_empty() && empty.mount_point == "/a" && empty.fstype == "tmpfs");
        assert_eq!(spaces.options.as_raw(), br"rw,aname=drvfs;path=C:\Program Files 7 0\x;a,trans=fd");
        assert_eq!(spaces.options.value("aname").unwrap(), br"drvfs;path=C:\Program Files 7 0\x;a"[..]);
        assert_eq!(last.source, r"C:\");
        assert_eq!((last.freq, last.passno), (1, 2));
    }

    #[test]
    fn what_is_new_and_what_is_wrong() {
        let mounts = parsed("none /a tmpfs rw 0 0 77  -8 x\n");
        assert_eq!(mounts.mounts.get(0).unwrap().options.as_raw(), b"rw");
        assert_eq!(mounts.unlisted.get("/a"), Some(&b"77  -8 x"[..]));
        for (text, field, at) in [
            ("none", "mount_point", 4),
            ("none  tmpfs rw 0 0", "mount_point", 5),
            ("none /a tmpfs rw", "freq", 16),
            ("none /a tmpfs rw 0 x", "passno", 19),
            ("none /a tmpfs rw 0 4294967296", "passno", 19),
        ] {
            let error = Mounts::default().parse(text.as_bytes(), &mut ()).unwrap_err();
            assert_eq!((error.field(), error.at()), (field, at), "{text}");
        }
    }
}
