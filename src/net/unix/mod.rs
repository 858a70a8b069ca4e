//! `/proc/net/unix`: the unix sockets of a network namespace.
//!
//! ```text
//! Num       RefCount Protocol Flags    Type St Inode Path
//! 00000000d7f1f1c6: 00000002 00000000 00010000 0001 01   110 /tmp/sock et
//! 00000000558bc8dc: 00000003 00000000 00000000 0001 03   118
//! 0000000018012a46: 00000002 00000000 00010000 0001 01   114 @abstract name
//! ```
//!
//! The path is the argument of bind(2), which may be relative to any directory. Sockets that were not bound
//! have none. Its bytes are not escaped, not even blanks and newlines.
//!
//! What is odd: a newline in a path splits the line. A line that does not begin like the line of a socket
//! belongs to the path before it, as long as a path can have that length. If a path contains the beginning of
//! a socket's line, one socket looks like two, and the text does not show this. A path that begins with `@`
//! may be abstract, with `@` also for each NUL in it, or may be a file with that name: the text does not show
//! which. A socket that is not accepted yet has no inode. On mips the types have other numbers. The file is
//! read in pieces of a page, and the table changes between them. So a socket may occur twice, or may be
//! missing.
//!
//! [`inet`] explains how to find the process of a socket. [`net`](crate::net) explains which namespace a path
//! shows. Reference: proc_net(5), unix(7). Permission: any user. Linux 2.6.

use super::inet;
use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::shape::rows::{Identity, Rows};
use crate::shape::table::{self, Key, Row, TableRows};
use crate::shape::unlisted::Unlisted;
use crate::text::Name;
use crate::value::Reported;
use crate::words::flags;

/// The path of a unix socket. The kernel's `sun_path` has 108 bytes.
pub type UnixPath = Name<LONGEST>;

const LONGEST: usize = 108;

/// One sample of `/proc/net/unix`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Unix {
    /// The sockets, in the kernel's order.
    pub sockets: Rows<UnixSocket>,
    /// Lines that could not be parsed, by their first word.
    pub unlisted: Unlisted,
}

/// A unix socket. The path is kept inline, or borrowed from the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct UnixSocket<P = UnixPath> {
    /// The address of the socket in the kernel; since Linux 4.15 a hash of the address.
    /// [Hidden](Reported::Hidden) if `kernel.kptr_restrict` makes it 0; [unknown](Reported::Unmeasured) soon
    /// after boot, when the kernel prints a word instead.
    pub num: Reported<u64>,
    /// Number of references to it in the kernel.
    pub ref_count: u32,
    /// Always 0.
    pub protocol: u32,
    /// Whether it listens.
    pub flags: UnixFlags,
    /// The type; for text from mips see [`UnixType::on_mips`].
    pub r#type: UnixType,
    /// The state.
    pub st: UnixState,
    /// The number in `socket:[4711]`, the target of the links of a process's descriptors. `None` if the
    /// kernel prints 0, because no process has the socket: it is not accepted yet.
    pub inode: Option<u64>,
    /// The path to which it is bound; `None` if it is not bound.
    pub path: Option<P>,
}

flags! {
    /// Flags of a unix socket.
    pub struct UnixFlags: u32 {
        /// It listens (`__SO_ACCEPTCON`).
        const ACCEPTCON = 1 << 16;
        const _ = !0;
    }
}

/// The type of a unix socket. For a text from mips call [`on_mips`](UnixType::on_mips): kernels of mips
/// exchange the first two numbers, and the text does not show this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum UnixType {
    /// 1, SOCK_STREAM.
    Stream,
    /// 2, SOCK_DGRAM.
    Dgram,
    /// 5, SOCK_SEQPACKET. Linux 2.6.4.
    Seqpacket,
    /// Another number.
    Other(u16),
}

impl UnixType {
    /// Converts the number of the kernel.
    pub const fn new(number: u16) -> Self {
        match number {
            1 => UnixType::Stream,
            2 => UnixType::Dgram,
            5 => UnixType::Seqpacket,
            number => UnixType::Other(number),
        }
    }

    /// The type if a mips machine printed the text.
    pub const fn on_mips(self) -> Self {
        match self {
            UnixType::Stream => UnixType::Dgram,
            UnixType::Dgram => UnixType::Stream,
            other => other,
        }
    }
}

/// 0, which no socket has.
impl Default for UnixType {
    fn default() -> Self {
        UnixType::Other(0)
    }
}

/// The state of a unix socket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum UnixState {
    /// SS_FREE.
    #[default]
    Free,
    /// SS_UNCONNECTED: not connected, or listening.
    Unconnected,
    /// SS_CONNECTING: connected, but not accepted yet.
    Connecting,
    /// SS_CONNECTED.
    Connected,
    /// SS_DISCONNECTING: no process has it open any more.
    Disconnecting,
    /// Another number.
    Other(u8),
}

impl UnixState {
    /// Converts the number of the kernel.
    pub const fn new(number: u8) -> Self {
        match number {
            0 => UnixState::Free,
            1 => UnixState::Unconnected,
            2 => UnixState::Connecting,
            3 => UnixState::Connected,
            4 => UnixState::Disconnecting,
            number => UnixState::Other(number),
        }
    }
}

impl<P> UnixSocket<P> {
    /// Reads the columns before the path.
    #[inline]
    fn begin(cursor: &mut Cursor<'_>) -> Result<Self, ParseError> {
        let num = inet::pointer(cursor, "Num")?;
        if !cursor.eat(b':') {
            return Err(cursor.fail("Num", "a colon after it"));
        }
        let ref_count = inet::hex(cursor, "RefCount")?;
        let protocol = inet::hex(cursor, "Protocol")?;
        let flags = UnixFlags::from_bits_retain(inet::hex(cursor, "Flags")?);
        let r#type = UnixType::new(inet::hex(cursor, "Type")?);
        let st = UnixState::new(inet::hex(cursor, "St")?);
        let inode = cursor.unsigned("Inode")?;
        let inode = (inode != 0).then_some(inode);
        match matches!(cursor.peek(), None | Some(b' ' | b'\n')) {
            true => Ok(UnixSocket { num, ref_count, protocol, flags, r#type, st, inode, path: None }),
            false => Err(cursor.fail("Inode", "the end of the word")),
        }
    }
}

impl<'a> Row<'a> for UnixSocket<&'a [u8]> {
    #[inline]
    fn read(cursor: &mut Cursor<'a>) -> Result<Self, ParseError> {
        let mut socket = Self::begin(cursor)?;
        if cursor.eat(b' ') {
            let path = *cursor;
            cursor.skip_line();
            for _ in 0..LONGEST {
                let mut next = *cursor;
                next.skip(1);
                if next.at_end() || (!next.at_blank() && Self::begin(&mut next.clone()).is_ok()) {
                    break;
                }
                next.skip_line();
                if next.at() - path.at() > LONGEST {
                    break;
                }
                *cursor = next;
            }
            socket.path = path.rest().get(..cursor.at() - path.at());
        }
        Ok(socket)
    }
}

/// The sockets of a text of `/proc/net/unix`, with names that are borrowed from it.
///
/// ```
/// use procsampler::net::unix;
///
/// let text = b"Num       RefCount Protocol Flags    Type St Inode Path\n\
///     00000000d7f1f1c6: 00000002 00000000 00010000 0001 01  4711 /run/a.sock\n";
/// let socket = unix::rows(text).next().expect("there is a row")?;
/// assert_eq!((socket.inode, socket.path), (Some(4711), Some(&b"/run/a.sock"[..])));
/// # Ok::<(), procsampler::ParseError>(())
/// ```
pub fn rows(text: &[u8]) -> TableRows<'_, UnixSocket<&[u8]>> {
    TableRows::below("Num", text)
}

impl ProcFile for Unix {
    type State = ();
    const NAME: &'static str = "net/unix";
    // The longest line is shorter than 200 bytes.
    const CLASS: Class = Class::NAMESPACE.max_record(512);

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        self.sockets.clear();
        table::collect(rows(text), &mut self.unlisted, |socket, row| {
            let UnixSocket { num, ref_count, protocol, flags, r#type, st, inode, path } = socket;
            let path = path.map(|path| row.name(path)).transpose()?;
            self.sockets.push(UnixSocket { num, ref_count, protocol, flags, r#type, st, inode, path });
            Ok(Key::FirstWord)
        })?;
        self.sockets.index();
        Ok(())
    }
}

impl FileIn<crate::dir::ProcDir> for Unix {}
impl FileIn<crate::dir::PidDir> for Unix {}
impl FileIn<crate::dir::TidDir> for Unix {}

/// A socket is identified by its inode number, or, if it has none, by its address in the kernel.
impl Identity for UnixSocket {
    type Id<'a> = (Option<u64>, Option<u64>);

    fn id(&self) -> Self::Id<'_> {
        (self.inode, self.num.known())
    }
}

#[cfg(test)]
mod tests;
