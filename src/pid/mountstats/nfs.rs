//! The statistics of an NFS mount.

use super::Mount;
use super::counts::{ByteCounts, ByteCountsDelta, Events, EventsDelta, Fscache, FscacheDelta, Op, OpName};
use super::xprt::Xprt;
use crate::cursor::Cursor;
use crate::delta::Delta;
use crate::error::ParseError;
use crate::find;
use crate::machine::Machine;
use crate::shape::numbers;
use crate::shape::rows::{Identity, RowDeltas, Rows};
use crate::shape::unlisted::Unlisted;
use crate::text::Name;
use crate::text::Text;

/// An NFS mount.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct NfsMount {
    /// The directory of the server, without escapes.
    pub device: Text,
    /// The mount point, without escapes.
    pub mount_point: Text,
    /// The version of these statistics.
    pub statvers: Name<15>,
    /// The options in effect, including defaults. [`Text::options`] splits them, here and in the texts below.
    pub opts: Option<Text>,
    /// Seconds since it was mounted.
    pub age: Option<u64>,
    /// The identity that the server sends (NFS 4.1): `name='…',domain='…',date='…'`. If it contains line
    /// ends, this is the first line.
    pub impl_id: Option<Text>,
    /// The capabilities of the server, as a mask, and sizes.
    pub caps: Option<Text>,
    /// Properties of an NFS 4 server: attributes as masks, sessions, pnfs, the lease.
    pub nfsv4: Option<Text>,
    /// The security flavor, by number.
    pub sec: Option<Text>,
    /// Events of the file system.
    pub events: Option<Events>,
    /// Bytes read and written.
    pub bytes: Option<ByteCounts>,
    /// The local cache, if it is used (option `fsc`), on kernels that count it.
    pub fsc: Option<Fscache>,
    /// The protocol.
    pub rpc: Option<Rpc>,
    /// Its connections to the server, mostly one.
    pub xprts: Rows<Xprt>,
    /// The operations of the protocol, in the order of the protocol, including operations that were never
    /// used.
    pub ops: Rows<Op>,
    /// Unknown lines, unknown columns at the end of a line, and lines that could not be parsed.
    pub unlisted: Unlisted,
}

/// The protocol that client and server use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Rpc {
    /// The version of the statistics of transports and operations. Since Linux 5.3 it is 1.1, with counts of
    /// errors.
    pub statvers: Name<15>,
    /// The number of the RPC program: 100003.
    pub program: u32,
    /// The version of the protocol.
    pub version: u32,
    /// The name of the RPC program: `nfs`.
    pub name: Name<15>,
}

impl NfsMount {
    /// Begins a mount without any statistics. The texts are emptied and not dropped, so that their memory is
    /// used again.
    pub(super) fn begin(&mut self, mount: &Mount<'_>, statvers: &[u8]) {
        self.device.set_to(|bytes| mount.device.decode_into(bytes));
        self.mount_point.set_to(|bytes| mount.mount_point.decode_into(bytes));
        for text in [&mut self.opts, &mut self.impl_id, &mut self.caps, &mut self.nfsv4, &mut self.sec] {
            text.iter_mut().for_each(|text| text.set(b""));
        }
        (self.age, self.events, self.bytes, self.fsc, self.rpc) = (None, None, None, None, None);
        self.xprts.clear();
        self.ops.clear();
        self.unlisted.clear();
        self.statvers = Name::new(statvers).unwrap_or_default();
        if self.statvers.as_bytes() != statvers {
            self.unlisted.push_malformed(b"statvers", statvers);
        }
    }

    /// Ends a mount: no line follows. A text that is still empty was not in the file.
    pub(super) fn end(&mut self) {
        for text in [&mut self.opts, &mut self.impl_id, &mut self.caps, &mut self.nfsv4, &mut self.sec] {
            text.take_if(|text| text.as_bytes().is_empty());
        }
        self.xprts.index();
        self.ops.index();
    }

    /// Reads a line below that of the mount, after its first word.
    pub(super) fn line(&mut self, word: &[u8], cursor: &mut Cursor<'_>, below: &mut Below) {
        let text = match word {
            b"opts:" => Some(&mut self.opts),
            b"impl_id:" => Some(&mut self.impl_id),
            b"caps:" => Some(&mut self.caps),
            b"nfsv4:" => Some(&mut self.nfsv4),
            b"sec:" => Some(&mut self.sec),
            _ => None,
        };
        if let Some(text) = text {
            let value = cursor.line_rest();
            below.in_impl_id = word == b"impl_id:" && !ends_impl_id(value);
            text.get_or_insert_default().set(value);
            return;
        }
        let start = *cursor;
        let read =
            self.statistics(word, cursor, below).and_then(|known| cursor.word_end("line").map(|()| known));
        if read != Ok(true) {
            *cursor = start;
        }
        let rest = cursor.line_rest();
        match read {
            Ok(true) if rest.is_empty() => {}
            Ok(_) => self.unlisted.push(word, rest),
            Err(_) => self.unlisted.push_malformed(word, rest),
        }
    }

    /// Reads a line of numbers. Returns false if its first word is not known.
    fn statistics(
        &mut self,
        word: &[u8],
        cursor: &mut Cursor<'_>,
        below: &mut Below,
    ) -> Result<bool, ParseError> {
        match word {
            b"age:" => {
                let age = cursor.unsigned("age")?;
                cursor.word_end("age")?;
                self.age = Some(age);
            }
            b"events:" => self.events = Some(numbers::columns(cursor, 25)?),
            b"bytes:" => self.bytes = Some(numbers::columns(cursor, 8)?),
            b"fsc:" => self.fsc = Some(numbers::columns(cursor, 5)?),
            b"RPC" if cursor.eat_all(b" iostats version: ") => {
                self.rpc = Rpc::read(cursor);
                self.rpc.ok_or_else(|| cursor.fail("RPC", "p/v: program/version (name)"))?;
            }
            b"xprt:" => {
                let place = below.xprts;
                below.xprts = below.xprts.saturating_add(1);
                let Some(xprt) = Xprt::read(cursor, place)? else { return Ok(false) };
                cursor.word_end("xprt")?;
                self.xprts.push(xprt);
            }
            b"per-op" => {
                below.has_operations = cursor.word() == b"statistics";
                return Ok(below.has_operations);
            }
            _ => {
                let Some(name) = word.strip_suffix(b":").filter(|_| below.has_operations) else {
                    return Ok(false);
                };
                let name = OpName::new(name).ok_or_else(|| cursor.fail("op", "a shorter name"))?;
                self.ops.push(Op { name, stats: numbers::columns(cursor, 8)? });
            }
        }
        Ok(true)
    }
}

/// The state while the lines below that of a mount are read.
#[derive(Default)]
pub(super) struct Below {
    /// The operations have begun.
    has_operations: bool,
    /// The number of connections so far, including those that could not be parsed. A connection is identified
    /// by its position.
    xprts: u32,
    /// The last line belonged to `impl_id`, and was not its last one.
    in_impl_id: bool,
}

impl Below {
    /// Keeps the line at the cursor if it belongs to `impl_id`. The server chooses the text of `impl_id`,
    /// which may contain line ends.
    pub(super) fn goes_on(&mut self, nfs: &mut NfsMount, cursor: &mut Cursor<'_>) -> bool {
        // The kernel prints `caps` after `impl_id`.
        self.in_impl_id &= !cursor.rest().starts_with(b"\tcaps:\t");
        if !self.in_impl_id {
            return false;
        }
        let line = cursor.line();
        self.in_impl_id = !ends_impl_id(line);
        if !line.trim_ascii().is_empty() {
            nfs.unlisted.push(b"impl_id:", line);
        }
        true
    }
}

/// Whether `date='0,0'` ends the line.
fn ends_impl_id(line: &[u8]) -> bool {
    let date = find::last_bytes(line, b"date='").and_then(|start| line.get(start + 6..));
    let date = date.and_then(|date| date.strip_suffix(b"'"));
    date.is_some_and(|date| date.iter().all(|byte| byte.is_ascii_digit() || *byte == b','))
}

impl Rpc {
    /// `1.1  p/v: 100003/4 (nfs)`
    fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        let statvers = Name::new(cursor.word())?;
        cursor.skip_blanks();
        cursor.eat_all(b"p/v: ").then_some(())?;
        let program = cursor.digits()?.try_into().ok()?;
        cursor.eat(b'/').then_some(())?;
        let version = cursor.digits()?.try_into().ok()?;
        cursor.eat_all(b" (").then_some(())?;
        let name = Name::new(cursor.up_to(b")")?)?;
        Some(Rpc { statvers, program, version, name })
    }
}

/// A mount is identified by its source and its mount point. Its age shows whether it was mounted again.
impl Identity for NfsMount {
    type Id<'a> = (&'a [u8], &'a [u8]);

    fn id(&self) -> (&[u8], &[u8]) {
        (self.device.as_bytes(), self.mount_point.as_bytes())
    }
}

/// What an NFS mount did between two samples.
#[derive(Clone)]
#[non_exhaustive]
pub struct NfsDelta<'a> {
    /// Whether it was mounted again between the samples. Then nothing can be compared, and all counts are
    /// new.
    pub remounted: bool,
    /// Events of the file system.
    pub events: Option<EventsDelta>,
    /// Bytes read and written.
    pub bytes: Option<ByteCountsDelta>,
    /// The local cache.
    pub fsc: Option<FscacheDelta>,
    now: &'a NfsMount,
    earlier: &'a NfsMount,
    machine: Machine,
}

impl<'a> NfsDelta<'a> {
    /// What each connection did. Connections are matched by their positions.
    pub fn xprts(&self) -> RowDeltas<'a, Xprt> {
        static NONE: Rows<Xprt> = Rows::new();
        let earlier = if self.remounted { &NONE } else { &self.earlier.xprts };
        self.now.xprts.since(earlier, &self.machine)
    }

    /// The counters of each operation. Operations are matched by their names.
    pub fn ops(&self) -> RowDeltas<'a, Op> {
        static NONE: Rows<Op> = Rows::new();
        let earlier = if self.remounted { &NONE } else { &self.earlier.ops };
        self.now.ops.since(earlier, &self.machine)
    }
}

/// Prints the changes, without the snapshots.
impl core::fmt::Debug for NfsDelta<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let xprts: Vec<_> = self.xprts().iter().map(|xprt| xprt.delta).collect();
        let ops: Vec<_> = self.ops().iter().map(|op| op.delta).collect();
        let (events, bytes, fsc) = (&self.events, &self.bytes, &self.fsc);
        f.debug_struct("NfsDelta")
            .field("remounted", &self.remounted)
            .field("events", events)
            .field("bytes", bytes)
            .field("fsc", fsc)
            .field("xprts", &xprts)
            .field("ops", &ops)
            .finish()
    }
}

#[cfg(feature = "serde")]
crate::serial::borrowing! { NfsDelta { remounted events bytes fsc; xprts ops } }

impl Delta for NfsMount {
    type Output<'a> = NfsDelta<'a>;

    fn since<'a>(&'a self, earlier: &'a Self, machine: &Machine) -> NfsDelta<'a> {
        let remounted = self.age.zip(earlier.age).is_some_and(|(now, earlier)| now < earlier);
        let before = Some(earlier).filter(|_| !remounted);
        NfsDelta {
            remounted,
            events: before.and_then(|earlier| self.events.since(&earlier.events, machine)),
            bytes: before.and_then(|earlier| self.bytes.since(&earlier.bytes, machine)),
            fsc: before.and_then(|earlier| self.fsc.since(&earlier.fsc, machine)),
            now: self,
            earlier,
            machine: *machine,
        }
    }
}
