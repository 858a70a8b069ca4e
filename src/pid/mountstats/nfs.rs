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
    /// The server's directory, decoded.
    pub device: Text,
    /// Where it is mounted, decoded.
    pub mount_point: Text,
    /// The version of these statistics.
    pub statvers: Name<15>,
    /// The options in force, defaults among them: [`Text::options`] takes them apart, here and below.
    pub opts: Option<Text>,
    /// Seconds since it was mounted.
    pub age: Option<u64>,
    /// What the server says that it is (NFS 4.1): `name='…',domain='…',date='…'`. If the server's names have
    /// line ends, this is the first line.
    pub impl_id: Option<Text>,
    /// What the server can do, as a mask, and sizes.
    pub caps: Option<Text>,
    /// What is known of an NFS 4 server: attributes as masks, sessions, pnfs, the lease.
    pub nfsv4: Option<Text>,
    /// Its security flavor, by number.
    pub sec: Option<Text>,
    /// What the file system did.
    pub events: Option<Events>,
    /// Bytes read and written.
    pub bytes: Option<ByteCounts>,
    /// The local cache, on kernels that count it, where it is used (option `fsc`).
    pub fsc: Option<Fscache>,
    /// The protocol.
    pub rpc: Option<Rpc>,
    /// Its connections to the server, mostly one.
    pub xprts: Rows<Xprt>,
    /// The operations of the protocol, in its order, those that were never used too.
    pub ops: Rows<Op>,
    /// Lines, or columns at a line's end, that this crate does not know, and lines that it could not
    /// understand.
    pub unlisted: Unlisted,
}

/// The protocol that is spoken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Rpc {
    /// The version of the statistics of transports and operations: 1.1 since Linux 5.3, which counts errors.
    pub statvers: Name<15>,
    /// The program's number: 100003.
    pub program: u32,
    /// The version of the protocol.
    pub version: u32,
    /// The program's name: `nfs`.
    pub name: Name<15>,
}

impl NfsMount {
    /// Overwrites with a mount that has nothing yet. Texts are emptied, to keep their storage.
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

    /// No line follows: a text that is still empty is not there.
    pub(super) fn end(&mut self) {
        for text in [&mut self.opts, &mut self.impl_id, &mut self.caps, &mut self.nfsv4, &mut self.sec] {
            text.take_if(|text| text.as_bytes().is_empty());
        }
        self.xprts.index();
        self.ops.index();
    }

    /// A line below that of the mount, behind its first word.
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

    /// Reads a line of numbers; false if its first word is not known.
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

/// How far the lines below that of a mount were read.
#[derive(Default)]
pub(super) struct Below {
    /// The operations have begun.
    has_operations: bool,
    /// How many connections there were, those that were not understood too: a connection is known by its
    /// place.
    xprts: u32,
    /// The last line was of `impl_id`, and did not end it.
    in_impl_id: bool,
}

impl Below {
    /// Keeps the line at the cursor if it belongs to `impl_id`, whose names are the server's and may have
    /// line ends.
    pub(super) fn goes_on(&mut self, nfs: &mut NfsMount, cursor: &mut Cursor<'_>) -> bool {
        // The kernel prints `caps` behind `impl_id`.
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

/// `date='0,0'` ends the line.
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

/// A mount is known by what is mounted, and where; its age tells whether it was mounted anew.
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
    /// It was mounted anew in between: nothing can be compared, and all that it has is new.
    pub remounted: bool,
    /// What the file system did.
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
    /// What each connection did, matched by its place.
    pub fn xprts(&self) -> RowDeltas<'a, Xprt> {
        static NONE: Rows<Xprt> = Rows::new();
        let earlier = if self.remounted { &NONE } else { &self.earlier.xprts };
        self.now.xprts.since(earlier, &self.machine)
    }

    /// How requests of each operation fared, matched by its name.
    pub fn ops(&self) -> RowDeltas<'a, Op> {
        static NONE: Rows<Op> = Rows::new();
        let earlier = if self.remounted { &NONE } else { &self.earlier.ops };
        self.now.ops.since(earlier, &self.machine)
    }
}

/// What moved, without the snapshots.
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
