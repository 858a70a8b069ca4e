//! `/proc/PID/mountinfo`: the mounts that the process sees, and how they are related.
//!
//! ```text
//! 32 1 0:28 / /mnt/sp\040ace\011tab\012nl\134bs#hash rw,relatime - tmpfs odd\040source\011x\043 rw,size=1024k
//! 34 1 0:29 / /mnt/slave rw,relatime master:1 - tmpfs shared rw
//! 35 1 0:25 /gone\040dir//deleted /mnt/bind rw,relatime - tmpfs tmpfs rw,size=65536k
//! ```
//!
//! The columns are: the id of the mount, the id of its parent, the device, the part of the file system that
//! is mounted, the mount point, the options of the mount, any number of tags up to a single `-`, the type of
//! the file system, the source, the options of the file system. The file lists the mounts of the process's
//! mount namespace that are below its root directory, with paths from there. The parent of a mount may not be
//! in the list.
//!
//! What is odd: after a mount is removed, its id is used again. A mount may be read-only while its file
//! system is not, and the reverse. A source can be empty: then there are two spaces in a row. Space, tab,
//! newline and backslash are escaped, and in a source also `#` (not on Linux 5.10). The root of a bind mount
//! that was deleted ends in `//deleted`. For network and pseudo file systems, the root may not be a path at
//! all (`net:[4026531840]`, `../../..`). Some file systems print spaces in their options.
//!
//! Life: a kept descriptor keeps the namespace, and can be read after the process has exited. A zombie is in
//! no namespace, so it [has none](crate::Error::process_has_none).
//!
//! Reference: proc_pid_mountinfo(5), Documentation/filesystems/proc.rst, sharedsubtree.rst. Permission: any
//! user. Linux 2.6.26.

use super::mounts::path;
use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::shape::kept::TextRows;
use crate::shape::row::row;
use crate::shape::table::{self, Key, Row, TableRows};
use crate::shape::unlisted::Unlisted;
use crate::text::{Escaped, MountOptions};

/// One sample of `/proc/PID/mountinfo`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Mountinfo {
    /// The mounts, in the kernel's order.
    pub mounts: TextRows<Mount<'static>>,
    /// Lines that could not be parsed, by their first word.
    pub unlisted: Unlisted,
}

row! {
    /// A mount, with borrowed bytes.
    pub struct Mount<'a> {
        /// The id of the mount.
        mount_id: u32,
        /// The id of the mount on which it is mounted. For the root of the mount tree, this is its own id.
        parent_id: u32,
        /// The major number of the file system's device, as stat(2) returns it for files on it; 0 if the file
        /// system has no device.
        major: u32,
        /// The minor number of that device.
        minor: u32,
        /// The directory or file of the file system that appears at the mount point; `/` for the whole file
        /// system.
        root: Escaped<'a>,
        /// The mount point, as a path from the root directory of the process.
        mount_point: Escaped<'a>,
        /// The options of this mount.
        options: MountOptions<'a>,
        /// The peer group with which it shares mounts and unmounts.
        shared: Option<u32>,
        /// The peer group from which it receives mounts and unmounts.
        master: Option<u32>,
        /// The nearest dominant peer group that has a member below the root directory of the process, if it
        /// is not the same as `master`.
        propagate_from: Option<u32>,
        /// The mount cannot be bind mounted.
        unbindable: bool,
        /// The text from the first to the last tag that this crate does not know, with spaces between tags.
        unlisted: Option<Escaped<'a>>,
        /// The type of the file system, with a subtype after a dot: `ext4`, `fuse.sshfs`.
        fstype: Escaped<'a>,
        /// The source of the mount: a device, a directory of a server, or any word if there is neither. It
        /// may be empty.
        source: Escaped<'a>,
        /// The options of the file system, which all its mounts share: the rest of the line.
        super_options: MountOptions<'a>,
    }
}

impl Mount<'_> {
    /// Whether nothing can be written through this mount, because the mount or the file system is read-only.
    pub fn is_read_only(&self) -> bool {
        self.options.is_read_only() || self.super_options.is_read_only()
    }
}

impl<'a> Row<'a> for Mount<'a> {
    #[inline]
    fn read(cursor: &mut Cursor<'a>) -> Result<Self, ParseError> {
        let mount_id = number(cursor, "mount_id", b' ')?;
        let parent_id = number(cursor, "parent_id", b' ')?;
        let major = number(cursor, "major", b':')?;
        let minor = number(cursor, "minor", b' ')?;
        let root = path(cursor, "root")?;
        let mount_point = path(cursor, "mount_point")?;
        let options = MountOptions::new(cursor.column());
        let (mut shared, mut master, mut propagate_from, mut unbindable) = (None, None, None, false);
        // The start of the first tag that is not known, and the end of the last one.
        let mut strange: Option<(Cursor<'a>, usize)> = None;
        loop {
            let start = *cursor;
            let field = match cursor.column() {
                b"-" => break,
                b"" => return Err(start.fail("-", "a lone - before the type")),
                b"unbindable" => {
                    unbindable = true;
                    continue;
                }
                tag => tag,
            };
            let known = [
                (&b"shared:"[..], "shared", &mut shared),
                (b"master:", "master", &mut master),
                (b"propagate_from:", "propagate_from", &mut propagate_from),
            ];
            match known.into_iter().find(|(tag, ..)| field.starts_with(tag)) {
                Some((tag, name, place)) => {
                    let mut value = start;
                    value.skip(tag.len());
                    *place = Some(number(&mut value, name, b' ')?);
                }
                None => {
                    let first = strange.map_or(start, |(first, _)| first);
                    strange = Some((first, start.at() + field.len()));
                }
            }
        }
        let unlisted = strange.and_then(|(first, end)| first.rest().get(..end - first.at()));
        Ok(Mount {
            mount_id,
            parent_id,
            major,
            minor,
            root,
            mount_point,
            options,
            shared,
            master,
            propagate_from,
            unbindable,
            unlisted: unlisted.map(Escaped::new),
            fstype: path(cursor, "fstype")?,
            source: Escaped::new(cursor.column()),
            super_options: MountOptions::new(cursor.line_rest()),
        })
    }
}

/// Reads a number that begins here, and the byte after it.
fn number(cursor: &mut Cursor<'_>, field: &'static str, behind: u8) -> Result<u32, ParseError> {
    let start = *cursor;
    let number = cursor.digits().and_then(|number| u32::try_from(number).ok());
    match number.filter(|_| cursor.eat(behind)) {
        Some(number) => Ok(number),
        None => Err(start.fail(field, "an unsigned integer below 2^32")),
    }
}

/// The lines of a text of `/proc/PID/mountinfo`, with bytes that are borrowed from it.
///
/// ```
/// use procsampler::pid::mountinfo;
///
/// let text = b"22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw\n";
/// let mount = mountinfo::rows(text).next().expect("there is a row")?;
/// assert_eq!((mount.mount_id, mount.shared, mount.is_read_only()), (22, Some(1), false));
/// # Ok::<(), procsampler::ParseError>(())
/// ```
pub fn rows(text: &[u8]) -> TableRows<'_, Mount<'_>> {
    TableRows::new(text)
}

impl ProcFile for Mountinfo {
    type State = ();
    const NAME: &'static str = "mountinfo";
    const CLASS: Class = Class::NAMESPACE;

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        self.mounts.clear();
        table::collect(rows(text), &mut self.unlisted, |mount, _| {
            self.mounts.push(mount);
            Ok(Key::FirstWord)
        })
    }
}

impl FileIn<crate::dir::PidDir> for Mountinfo {}
impl FileIn<crate::dir::TidDir> for Mountinfo {}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Mountinfo {
        let mut mountinfo = Mountinfo::default();
        mountinfo.parse(text.as_bytes(), &mut ()).unwrap();
        mountinfo
    }

    /// Linux 6.12.
    const TEXT: &str = concat!(
        r"32 1 0:28 / /mnt/sp\040ace\011tab\012nl\134bs#hash rw,relatime - tmpfs odd\040source\011x\043 rw,size=1024k",
        "\n33 1 0:29 / /mnt/shared rw,relatime shared:1 - tmpfs shared rw\n",
        "34 1 0:29 / /mnt/slave rw,relatime master:1 - tmpfs shared rw\n",
        r"35 1 0:25 /gone\040dir//deleted /mnt/bind ro,relatime - tmpfs tmpfs rw,size=65536k",
        "\n"
    );

    #[test]
    fn odd_names_and_tags() {
        let mountinfo = parsed(TEXT);
        let [odd, shared, slave, gone] = [0, 1, 2, 3].map(|at| mountinfo.mounts.get(at).unwrap());
        assert_eq!((odd.mount_id, odd.parent_id, odd.major, odd.minor), (32, 1, 0, 28));
        assert_eq!(odd.mount_point.decode(), &b"/mnt/sp ace\ttab\nnl\\bs#hash"[..]);
        assert_eq!(odd.source.decode(), &b"odd source\tx#"[..]);
        assert_eq!(odd.super_options.value("size").unwrap(), "1024k");
        assert_eq!(
            (shared.shared, shared.master, slave.shared, slave.master),
            (Some(1), None, None, Some(1))
        );
        assert_eq!(gone.root, "/gone dir//deleted");
        assert!(gone.is_read_only() && !gone.super_options.is_read_only() && !odd.is_read_only());
    }

    /// This text is written by hand.
    #[test]
    fn empty_sources_more_tags_and_spaces_in_options() {
        let mountinfo = parsed(
            "5 5 259:1048575 net:[7] /a rw shared:1 master:2 propagate_from:3 unbindable - fuse.x  ro\n\
            6 5 0:1 / /b rw new shared:4 newer:5 unbindable - 9p C:\\ rw,path=C:\\Program Files;x,- y z\n\
            7 5 0:1 / /- ro - ext4 - ro",
        );
        let [tags, strange, last] = [0, 1, 2].map(|at| mountinfo.mounts.get(at).unwrap());
        assert_eq!((tags.shared, tags.master, tags.propagate_from), (Some(1), Some(2), Some(3)));
        assert!(tags.unbindable && tags.source.is_empty() && tags.unlisted.is_none() && tags.is_read_only());
        assert_eq!((tags.minor, tags.root.as_raw()), (1_048_575, &b"net:[7]"[..]));
        assert_eq!(strange.unlisted.unwrap(), "new shared:4 newer:5");
        assert_eq!((strange.shared, strange.unbindable), (Some(4), true));
        assert_eq!(strange.super_options.as_raw(), br"rw,path=C:\Program Files;x,- y z");
        assert!(last.source == "-" && last.fstype == "ext4" && last.is_read_only());
    }

    #[test]
    fn what_is_wrong_is_located() {
        for (text, field, at) in [
            ("x", "mount_id", 0),
            ("1 4294967296 0:1", "parent_id", 2),
            ("1 1 0 /", "major", 4),
            ("1 1 0:1", "minor", 6),
            ("1 1 0:1  /a rw - t s rw", "root", 8),
            ("1 1 0:1 / /a rw t s rw", "-", 22),
            ("1 1 0:1 / /a rw shared:x - t s rw", "shared", 23),
            ("1 1 0:1 / /a rw -", "fstype", 17),
        ] {
            let error = Mountinfo::default().parse(text.as_bytes(), &mut ()).unwrap_err();
            assert_eq!((error.field(), error.at()), (field, at), "{text}");
        }
    }
}
