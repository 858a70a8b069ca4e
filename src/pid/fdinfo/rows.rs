//! The lines of lists that some kinds of descriptors print.

use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::shape::kept::TextRows;
use crate::shape::row::row;
use crate::text::Name;
use crate::text::RawBytes;
use crate::unit::Bytes;
use crate::words::flags;

flags! {
    /// The events for which an epoll waits, and how it reports them.
    pub struct EpollEvents: u32 {
        /// Data can be read.
        const IN = 1;
        /// Urgent data can be read.
        const PRI = 1 << 1;
        /// Data can be written.
        const OUT = 1 << 2;
        /// An error occurred. This is always reported.
        const ERR = 1 << 3;
        /// The other end was closed. This is always reported.
        const HUP = 1 << 4;
        /// The same as IN.
        const RDNORM = 1 << 6;
        /// Priority data can be read.
        const RDBAND = 1 << 7;
        /// The same as OUT.
        const WRNORM = 1 << 8;
        /// Priority data can be written.
        const WRBAND = 1 << 9;
        /// Not used.
        const MSG = 1 << 10;
        /// The other end has stopped writing.
        const RDHUP = 1 << 13;
        /// If several epolls wait for the file, not all of them are woken.
        const EXCLUSIVE = 1 << 28;
        /// The machine is not suspended while the event is processed.
        const WAKEUP = 1 << 29;
        /// The event is reported only once.
        const ONESHOT = 1 << 30;
        /// Edge-triggered: an event is reported when it occurs, not as long as its condition holds.
        const ET = 1 << 31;
        const _ = !0;
    }
}

flags! {
    /// The events for which an inotify watches.
    pub struct InotifyMask: u32 {
        /// It was read.
        const ACCESS = 1;
        /// It was written.
        const MODIFY = 1 << 1;
        /// Its metadata changed.
        const ATTRIB = 1 << 2;
        /// A descriptor that was open for writing was closed.
        const CLOSE_WRITE = 1 << 3;
        /// A descriptor that was not open for writing was closed.
        const CLOSE_NOWRITE = 1 << 4;
        /// It was opened.
        const OPEN = 1 << 5;
        /// A name was moved out of the directory.
        const MOVED_FROM = 1 << 6;
        /// A name was moved into the directory.
        const MOVED_TO = 1 << 7;
        /// A name was created in the directory.
        const CREATE = 1 << 8;
        /// A name was deleted from the directory.
        const DELETE = 1 << 9;
        /// The watched file itself was deleted.
        const DELETE_SELF = 1 << 10;
        /// The watched file itself was moved.
        const MOVE_SELF = 1 << 11;
        const _ = !0;
    }
}

/// The device of a file system, by the number that the kernel uses internally. It is the number of stat(2)
/// for most file systems, but not for btrfs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct SuperBlock {
    /// The major number.
    pub major: u32,
    /// The minor number.
    pub minor: u32,
}

impl From<u32> for SuperBlock {
    fn from(sdev: u32) -> Self {
        SuperBlock { major: sdev >> 20, minor: sdev & 0xf_ffff }
    }
}

/// Reads the hexadecimal number after `name`. Returns `None`, and does not move the cursor, if `name` does
/// not follow here.
fn named<T: TryFrom<u64>>(cursor: &mut Cursor<'_>, name: &str) -> Option<T> {
    let mut behind = *cursor;
    behind.skip_blanks();
    let number = behind.eat_all(name.as_bytes()).then(|| behind.hex_digits())??;
    let number = T::try_from(number).ok().filter(|_| !behind.inside_word())?;
    *cursor = behind;
    Some(number)
}

fn must<T: TryFrom<u64>>(cursor: &mut Cursor<'_>, name: &'static str) -> Result<T, ParseError> {
    cursor.skip_blanks();
    let start = *cursor;
    named(cursor, name).ok_or_else(|| start.fail(name, "this name and a hexadecimal number"))
}

/// A file for which an epoll waits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct EpollTarget {
    /// The descriptor that was added. It may have been closed since, and its number used again. The epoll
    /// still waits for the file as long as it is open in any process.
    pub tfd: u32,
    /// The events for which it waits.
    pub events: EpollEvents,
    /// The number that the program stored with the file.
    pub data: u64,
    /// The offset of the file. Linux 4.13, as the next two.
    pub pos: Option<Bytes>,
    /// The inode number of the file.
    pub ino: Option<u64>,
    /// The device of the file.
    pub sdev: Option<SuperBlock>,
}

impl EpollTarget {
    /// Reads the line after its first word.
    pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Self, ParseError> {
        let tfd = cursor.value("tfd")?;
        let mut hex = |name: &'static str| {
            cursor.skip_blanks();
            if !cursor.eat_all(name.as_bytes()) {
                return Err(cursor.fail(name, "this name"));
            }
            cursor.skip_blanks();
            cursor.hex_digits().ok_or_else(|| cursor.fail(name, "a hexadecimal number"))
        };
        let events = u32::try_from(hex("events:")?).map(EpollEvents::from_bits_retain);
        let data = hex("data:")?;
        let Ok(events) = events else { return Err(cursor.fail("events:", "a mask of 32 bits")) };
        cursor.skip_blanks();
        let pos = match cursor.eat_all(b"pos:") {
            true => Some(Bytes(cursor.signed("pos")? as u64)),
            false => None,
        };
        let ino = named(cursor, "ino:");
        Ok(EpollTarget {
            tfd,
            events,
            data,
            pos,
            ino,
            sdev: named::<u32>(cursor, "sdev:").map(SuperBlock::from),
        })
    }
}

row! {
    /// A file that an inotify watches.
    pub struct InotifyWatch<'a> {
        /// The number of the watch, which inotify_add_watch(2) returned.
        wd: u32,
        /// The inode number of the file.
        ino: u64,
        /// The device of the file.
        sdev: SuperBlock,
        /// The events for which it watches.
        mask: InotifyMask,
        /// Always 0.
        ignored_mask: u32,
        /// The type of the file handle, as name_to_handle_at(2) returns it. `None` if the file system has no
        /// handles.
        fhandle_type: Option<u32>,
        /// The file handle, with two hexadecimal digits for each byte.
        f_handle: Option<RawBytes<'a>>,
    }
}

row! {
    /// A mark of a fanotify: it watches a file, a mount (only `mnt_id` is given), a file system (only `sdev`)
    /// or a mount namespace.
    pub struct FanotifyMark<'a> {
        /// The inode number of the file.
        ino: Option<u64>,
        /// The device of the file, or of the file system.
        sdev: Option<SuperBlock>,
        /// The mount.
        mnt_id: Option<u32>,
        /// The mount namespace. Linux 6.15.
        mnt_ns: Option<u32>,
        /// The flags of fanotify_mark(2).
        mflags: u32,
        /// The events (`FAN_`) that are reported.
        mask: u32,
        /// The events that are ignored.
        ignored_mask: u32,
        /// The type of the file handle. `None` if there is none.
        fhandle_type: Option<u32>,
        /// The file handle, with two hexadecimal digits for each byte.
        f_handle: Option<RawBytes<'a>>,
    }
}

row! {
    /// A line of a list of an io_uring, unchanged: `UserFiles`, `0: reg`.
    pub struct IoUringLine<'a> {
        /// The list: `SQEs`, `CQEs`, `UserFiles`, `UserBufs`, `Personalities`, `PollList` or
        /// `CqOverflowList`.
        list: Name<15>,
        /// The line.
        line: RawBytes<'a>,
    }
}

impl<'a> IoUringLine<'a> {
    pub(super) fn new(list: &[u8], line: &'a [u8]) -> Self {
        let list = list.strip_suffix(b":").and_then(Name::new).unwrap_or_default();
        IoUringLine { list, line: RawBytes::new(line) }
    }
}

/// Reads the type and the bytes of a file handle.
fn handle<'a>(cursor: &mut Cursor<'a>) -> (Option<u32>, Option<RawBytes<'a>>) {
    // The number of bytes also follows from the digits.
    let _: Option<u32> = named(cursor, "fhandle-bytes:");
    let kind = named(cursor, "fhandle-type:");
    cursor.skip_blanks();
    (kind, cursor.eat_all(b"f_handle:").then(|| RawBytes::new(cursor.word())))
}

impl<'a> InotifyWatch<'a> {
    /// Reads the line after its first word.
    pub(super) fn read(cursor: &mut Cursor<'a>) -> Result<Self, ParseError> {
        let (wd, ino) = (must(cursor, "wd:")?, must(cursor, "ino:")?);
        let (sdev, mask) = (must::<u32>(cursor, "sdev:")?, must(cursor, "mask:")?);
        let ignored_mask = named(cursor, "ignored_mask:").unwrap_or_default();
        let (fhandle_type, f_handle) = handle(cursor);
        let mask = InotifyMask::from_bits_retain(mask);
        Ok(InotifyWatch { wd, ino, sdev: sdev.into(), mask, ignored_mask, fhandle_type, f_handle })
    }
}

/// A fanotify.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Fanotify {
    /// The flags of fanotify_init(2).
    pub flags: u32,
    /// The flags with which the descriptors of its events are opened: bits as in
    /// [`OpenFlags`](super::OpenFlags).
    pub event_flags: u32,
}

/// Reads a line of a fanotify after its first word: the flags, or a mark.
pub(super) fn fanotify<'a>(
    cursor: &mut Cursor<'a>,
    fanotify: &mut Option<Fanotify>,
    marks: &mut TextRows<FanotifyMark<'static>>,
) -> Result<(), ParseError> {
    if let Some(flags) = named(cursor, "flags:") {
        *fanotify = Some(Fanotify { flags, event_flags: must(cursor, "event-flags:")? });
        return Ok(());
    }
    cursor.skip_blanks();
    let mnt_ns = match cursor.eat_all(b"mnt_ns:") {
        true => Some(cursor.value("mnt_ns:")?),
        false => None,
    };
    let mnt_id = named(cursor, "mnt_id:");
    let (ino, sdev) = (named(cursor, "ino:"), named::<u32>(cursor, "sdev:").map(SuperBlock::from));
    let (mflags, mask) = (must(cursor, "mflags:")?, must(cursor, "mask:")?);
    let ignored_mask = must(cursor, "ignored_mask:")?;
    let (fhandle_type, f_handle) = handle(cursor);
    marks.push(FanotifyMark {
        ino,
        sdev,
        mnt_id,
        mnt_ns,
        mflags,
        mask,
        ignored_mask,
        fhandle_type,
        f_handle,
    });
    Ok(())
}

impl crate::shape::kept::SmallColumn for SuperBlock {}

impl crate::shape::kept::SmallColumn for InotifyMask {}
