//! The statistics of an NFS mount.

use super::Mount;
use crate::Unlisted;
use crate::cursor::Cursor;
use crate::delta::{Delta, row_delta};
use crate::error::ParseError;
use crate::machine::Machine;
use crate::name::Name;
use crate::shape::rows::{Identity, RowDeltas, Rows};
use crate::shape::table;
use crate::text::Text;
use crate::unit::{Bytes, Millis, Pages};
use crate::value::Number;
use crate::words::words;

/// The name of an operation: `READ`, `GETATTR`; one that the kernel has no name for is a number.
pub type OpName = Name<31>;

/// An NFS mount.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct NfsMount {
    /// The server's directory, decoded.
    pub device: Text,
    /// Where it is mounted, decoded.
    pub mount_point: Text,
    /// The version of these statistics.
    pub statvers: Name<15>,
    /// The options in force, defaults among them: [`Text::options`] takes them apart, here and below.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "crate::serial::is_absent"))]
    pub opts: Option<Text>,
    /// Seconds since it was mounted.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "crate::serial::is_absent"))]
    pub age: Option<u64>,
    /// What the server says that it is (NFS 4.1): `name='…',domain='…',date='…'`.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "crate::serial::is_absent"))]
    pub impl_id: Option<Text>,
    /// What the server can do, as a mask, and sizes.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "crate::serial::is_absent"))]
    pub caps: Option<Text>,
    /// What is known of an NFS 4 server: attributes as masks, sessions, pnfs, the lease.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "crate::serial::is_absent"))]
    pub nfsv4: Option<Text>,
    /// Its security flavor, by number.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "crate::serial::is_absent"))]
    pub sec: Option<Text>,
    /// What the file system did.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "crate::serial::is_absent"))]
    pub events: Option<Events>,
    /// Bytes read and written.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "crate::serial::is_absent"))]
    pub bytes: Option<ByteCounts>,
    /// The local cache, on kernels that count it, where it is used (option `fsc`).
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "crate::serial::is_absent"))]
    pub fsc: Option<Fscache>,
    /// The protocol.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "crate::serial::is_absent"))]
    pub rpc: Option<Rpc>,
    /// Its connections to the server, mostly one.
    pub xprts: Rows<Xprt>,
    /// The operations of the protocol, in its order, those that were never used too.
    pub ops: Rows<Op>,
    /// Lines, or columns at a line's end, that this crate does not know.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "crate::serial::is_absent"))]
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

/// Declares numbers that stand in one line, of which a number may be missing at the end, and their delta.
macro_rules! counters {
    (
        $(#[$meta:meta])* $name:ident, $(#[$delta_meta:meta])* $delta:ident, at least $least:literal:
        $( $(#[$doc:meta])* $field:ident : $type:ty = $rule:ident; )*
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[non_exhaustive]
        pub struct $name { $(
            $(#[$doc])*
            #[cfg_attr(feature = "serde", serde(skip_serializing_if = "crate::serial::is_absent"))]
            pub $field: $type,
        )* }

        row_delta! {
            $(#[$delta_meta])*
            pub struct $delta of $name { $( $(#[$doc])* $field: $type = $rule, )* }
        }

        impl $name {
            #[inline]
            fn read(cursor: &mut Cursor<'_>) -> Result<Self, ParseError> {
                const FIELDS: &[&str] = &[$( stringify!($field) ),*];
                let mut columns = [0; FIELDS.len()];
                let count = table::at_least(cursor, &mut columns, FIELDS, $least)?;
                let mut columns = columns.into_iter().enumerate();
                let mut next = || columns.next().map_or((0, false), |(at, number)| (number, at < count));
                Ok($name { $( $field: {
                    let (number, present) = next();
                    Number::from_number(number, present)
                }, )* })
            }
        }
    };
}

counters! {
    /// What an NFS file system did. Counts of `unsigned long`.
    Events,
    /// What an NFS file system did between two samples.
    EventsDelta, at least 25:
    /// Inodes whose attributes were asked for again.
    inoderevalidate: u64 = long;
    /// Names that were looked at again.
    dentryrevalidate: u64 = long;
    /// Cached data that was thrown away.
    datainvalidate: u64 = long;
    /// Cached attributes that were thrown away.
    attrinvalidate: u64 = long;
    /// Opens.
    vfsopen: u64 = long;
    /// Lookups.
    vfslookup: u64 = long;
    /// Checks of permissions.
    vfsaccess: u64 = long;
    /// Writes to a page, or a part of one.
    vfsupdatepage: u64 = long;
    /// Reads of a single page.
    vfsreadpage: u64 = long;
    /// Reads of several pages at once.
    vfsreadpages: u64 = long;
    /// Pages written out one by one.
    vfswritepage: u64 = long;
    /// Times that several pages were written out.
    vfswritepages: u64 = long;
    /// Reads of directories.
    vfsgetdents: u64 = long;
    /// Changes of attributes.
    vfssetattr: u64 = long;
    /// Flushes, at each close.
    vfsflush: u64 = long;
    /// Calls of fsync.
    vfsfsync: u64 = long;
    /// Locks taken and given.
    vfslock: u64 = long;
    /// Files that nobody holds open any more.
    vfsrelease: u64 = long;
    /// Not used by newer kernels: waits because too much was being written.
    congestionwait: u64 = long;
    /// Files made shorter.
    setattrtrunc: u64 = long;
    /// Files made longer by a write.
    extendwrite: u64 = long;
    /// Open files that were deleted, and so were renamed.
    sillyrename: u64 = long;
    /// Reads that got less than was asked for.
    shortread: u64 = long;
    /// Writes that took less than was given.
    shortwrite: u64 = long;
    /// Answers that the server would rather be asked later (JUKEBOX, DELAY).
    delay: u64 = long;
    /// Reads from data servers (pNFS). `None` on kernels without, as is the next.
    pnfs_read: Option<u64> = long;
    /// Writes to data servers.
    pnfs_write: Option<u64> = long;
}

counters! {
    /// Bytes of an NFS file system. Counts of 64 bits.
    ByteCounts,
    /// Bytes of an NFS file system between two samples.
    ByteCountsDelta, at least 8:
    /// Read by programs, cached or not.
    normalreadbytes: Bytes = counter;
    /// Written by programs.
    normalwrittenbytes: Bytes = counter;
    /// Read by programs from files opened with O_DIRECT.
    directreadbytes: Bytes = counter;
    /// Written by programs to files opened with O_DIRECT.
    directwrittenbytes: Bytes = counter;
    /// Read from the server.
    serverreadbytes: Bytes = counter;
    /// Written to the server.
    serverwrittenbytes: Bytes = counter;
    /// Pages read.
    readpages: Pages = counter;
    /// Pages written.
    writepages: Pages = counter;
}

counters! {
    /// Pages and the local cache. Counts of 64 bits.
    Fscache,
    /// Pages and the local cache between two samples.
    FscacheDelta, at least 5:
    /// Read from it.
    pages_read_ok: u64 = counter;
    /// Not read from it, though asked for.
    pages_read_fail: u64 = counter;
    /// Written to it.
    pages_written_ok: u64 = counter;
    /// Not written to it.
    pages_written_fail: u64 = counter;
    /// Thrown out of it.
    pages_uncached: u64 = counter;
}

counters! {
    /// How requests of one operation fared. They are counted when the answer has come, or none will.
    OpStats,
    /// How requests of one operation fared between two samples.
    OpDelta, at least 8:
    /// Requests.
    ops: u64 = long;
    /// Transmissions: those above `ops` were repeated.
    ntrans: u64 = long;
    /// Times that one waited too long for its answer.
    timeouts: u64 = long;
    /// Bytes sent, headers included.
    bytes_sent: Bytes = counter;
    /// Bytes received, headers included.
    bytes_recv: Bytes = counter;
    /// Time in the queue before it was sent, summed over the requests.
    queue: Millis = counter;
    /// Time from being sent to the answer, summed over the requests.
    rtt: Millis = counter;
    /// Time from the request to its end, summed over the requests.
    execute: Millis = counter;
    /// Requests that ended in an error. `None` before Linux 5.3.
    error_status: Option<u64> = long;
}

impl OpDelta {
    /// The time from request to end, on average; `None` if there was no request.
    pub fn execute_per_op(&self) -> Option<Millis> {
        self.execute.amount().0.checked_div(self.ops.amount()).map(Millis)
    }

    /// Transmissions that repeated one.
    pub fn retransmissions(&self) -> u64 {
        self.ntrans.amount().saturating_sub(self.ops.amount())
    }
}

/// An operation of the protocol.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Op {
    /// Its name.
    pub name: OpName,
    /// How its requests fared.
    pub stats: OpStats,
}

impl Identity for Op {
    type Id<'a> = &'a OpName;

    fn id(&self) -> &OpName {
        &self.name
    }
}

impl Delta for Op {
    type Output<'a> = OpDelta;

    fn since<'a>(&'a self, earlier: &'a Self, machine: &Machine) -> OpDelta {
        self.stats.since(&earlier.stats, machine)
    }
}

words! {
    /// What a connection to a server is made of.
    pub enum XprtKind {
        /// TCP.
        "tcp" Tcp,
        /// UDP.
        "udp" Udp,
        /// RDMA.
        "rdma" Rdma,
        /// A local socket.
        "local" Local,
    }
}

/// A connection to the server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Xprt {
    /// Which of the mount's, from 0.
    pub place: u32,
    /// What it is made of.
    pub kind: XprtKind,
    /// The port on this side; always 0 for RDMA, `None` for a local socket.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "crate::serial::is_absent"))]
    pub srcport: Option<u32>,
    /// Seconds since it was last used, 0 while it is not connected; `None` for UDP.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "crate::serial::is_absent"))]
    pub idle_time: Option<u64>,
    /// The most requests that were under way at once; `None` for RDMA, and on kernels that did not count it.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "crate::serial::is_absent"))]
    pub max_slots: Option<u64>,
    /// What all kinds count.
    pub stats: XprtStats,
    /// What only RDMA counts.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "crate::serial::is_absent"))]
    pub rdma: Option<RdmaStats>,
}

/// What a connection did. Counts of `unsigned long`, the sums of queue lengths of 64 bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct XprtStats {
    /// How often the server's port was asked for.
    pub bind_count: u64,
    /// How often it was connected; `None` for UDP.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "crate::serial::is_absent"))]
    pub connect_count: Option<u64>,
    /// Time that connecting took: in seconds since about Linux 5.0, in the kernel's own jiffies before. `None` for UDP.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "crate::serial::is_absent"))]
    pub connect_time: Option<u64>,
    /// Requests sent.
    pub sends: u64,
    /// Answers received.
    pub recvs: u64,
    /// Answers that no request was found for.
    pub bad_xids: u64,
    /// Requests under way, summed over the sends.
    pub req_u: u64,
    /// Requests that waited for a place, summed over the sends.
    pub bklog_u: u64,
    /// Requests that waited to be sent, summed over the sends; `None` as `max_slots` is.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "crate::serial::is_absent"))]
    pub sending_u: Option<u64>,
    /// Requests that waited for an answer, summed over the sends; `None` as `max_slots` is.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "crate::serial::is_absent"))]
    pub pending_u: Option<u64>,
}

row_delta! {
    /// What a connection did between two samples.
    pub struct XprtStatsDelta of XprtStats {
        /// How often the server's port was asked for.
        bind_count: u64 = long,
        /// How often it was connected.
        connect_count: Option<u64> = long,
        /// Time that connecting took, see [`XprtStats::connect_time`].
        connect_time: Option<u64> = long,
        /// Requests sent.
        sends: u64 = long,
        /// Answers received.
        recvs: u64 = long,
        /// Answers that no request was found for.
        bad_xids: u64 = long,
        /// Requests under way, summed over the sends.
        req_u: u64 = counter,
        /// Requests that waited for a place, summed over the sends.
        bklog_u: u64 = counter,
        /// Requests that waited to be sent, summed over the sends.
        sending_u: Option<u64> = counter,
        /// Requests that waited for an answer, summed over the sends.
        pending_u: Option<u64> = counter,
    }
}

counters! {
    /// What an RDMA connection did besides. Counts of `unsigned long`, bytes of 64 bits.
    RdmaStats,
    /// What an RDMA connection did besides between two samples.
    RdmaStatsDelta, at least 10:
    /// Read chunks.
    read_chunk_count: u64 = long;
    /// Write chunks.
    write_chunk_count: u64 = long;
    /// Reply chunks.
    reply_chunk_count: u64 = long;
    /// Bytes of requests that were moved by RDMA.
    total_rdma_request: Bytes = counter;
    /// Bytes of answers that were moved by RDMA.
    total_rdma_reply: Bytes = counter;
    /// Bytes that were copied to be sent.
    pullup_copy_count: Bytes = counter;
    /// Bytes that were copied when received.
    fixup_copy_count: Bytes = counter;
    /// Buffers that had to be registered anew.
    hardway_register_count: u64 = long;
    /// Requests that could not be encoded.
    failed_marshal_count: u64 = long;
    /// Answers that could not be decoded.
    bad_reply_count: u64 = long;
    /// Requests too long to be sent in a message. `None` on kernels that do not count it, as are the next.
    nomsg_call_count: Option<u64> = long;
    /// Memory regions recycled.
    mrs_recycled: Option<u64> = long;
    /// Memory regions lost.
    mrs_orphaned: Option<u64> = long;
    /// Memory regions allocated.
    mrs_allocated: Option<u64> = long;
    /// Answers that left regions to be invalidated here.
    local_inv_needed: Option<u64> = long;
    /// Times that no context for a send was free.
    empty_sendctx_q: Option<u64> = long;
    /// Answers that waited for their send to end; the newest kernels print 0.
    reply_waits_for_send: Option<u64> = long;
}

impl Xprt {
    /// The numbers of a connection; `None` if its kind is not known.
    fn read(cursor: &mut Cursor<'_>, place: u32) -> Result<Option<Self>, ParseError> {
        let kind: XprtKind = cursor.value("xprt")?;
        let (is_local, is_udp, is_rdma) =
            (kind == XprtKind::Local, kind == XprtKind::Udp, kind == XprtKind::Rdma);
        if matches!(kind, XprtKind::Other(_)) {
            return Ok(None);
        }
        let srcport = if is_local { None } else { Some(cursor.unsigned32("srcport")?) };
        let bind_count = cursor.unsigned("bind_count")?;
        let mut unless_udp = |field| if is_udp { Ok(None) } else { cursor.unsigned(field).map(Some) };
        let connect_count = unless_udp("connect_count")?;
        let connect_time = unless_udp("connect_time")?;
        let idle_time = unless_udp("idle_time")?;
        let sends = cursor.unsigned("sends")?;
        let recvs = cursor.unsigned("recvs")?;
        let bad_xids = cursor.unsigned("bad_xids")?;
        let req_u = cursor.unsigned("req_u")?;
        let bklog_u = cursor.unsigned("bklog_u")?;
        let (mut slots, mut rdma) = ([None; 3], None);
        cursor.skip_blanks();
        if is_rdma {
            rdma = Some(RdmaStats::read(cursor)?);
        } else if !cursor.at_line_end() {
            let names = ["max_slots", "sending_u", "pending_u"];
            for (slot, name) in slots.iter_mut().zip(names) {
                *slot = Some(cursor.unsigned(name)?);
            }
        }
        let [max_slots, sending_u, pending_u] = slots;
        let stats = XprtStats {
            bind_count,
            connect_count,
            connect_time,
            sends,
            recvs,
            bad_xids,
            req_u,
            bklog_u,
            sending_u,
            pending_u,
        };
        Ok(Some(Xprt { place, kind, srcport, idle_time, max_slots, stats, rdma }))
    }
}

impl Identity for Xprt {
    type Id<'a> = u32;

    fn id(&self) -> u32 {
        self.place
    }
}

/// What a connection did between two samples.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct XprtDelta {
    /// What all kinds count.
    pub stats: XprtStatsDelta,
    /// What only RDMA counts.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub rdma: Option<RdmaStatsDelta>,
}

impl Delta for Xprt {
    type Output<'a> = XprtDelta;

    fn since<'a>(&'a self, earlier: &'a Self, machine: &Machine) -> XprtDelta {
        let rdma = self.rdma.as_ref().zip(earlier.rdma.as_ref());
        XprtDelta {
            stats: self.stats.since(&earlier.stats, machine),
            rdma: rdma.map(|(now, earlier)| now.since(earlier, machine)),
        }
    }
}

impl NfsMount {
    /// Overwrites with a mount that has nothing yet. Texts are emptied, to keep their storage.
    pub(super) fn begin(&mut self, mount: &Mount<'_>, statvers: &[u8]) {
        self.device.set_to(|bytes| mount.device.decode_into(bytes));
        self.mount_point.set_to(|bytes| mount.mount_point.decode_into(bytes));
        self.statvers = Name::new(statvers).unwrap_or_default();
        for text in [&mut self.opts, &mut self.impl_id, &mut self.caps, &mut self.nfsv4, &mut self.sec] {
            text.iter_mut().for_each(|text| text.set(b""));
        }
        (self.age, self.events, self.bytes, self.fsc, self.rpc) = (None, None, None, None, None);
        self.xprts.clear();
        self.ops.clear();
        self.unlisted.clear();
    }

    /// No line follows: a text that is still empty is not there.
    pub(super) fn end(&mut self) {
        for text in [&mut self.opts, &mut self.impl_id, &mut self.caps, &mut self.nfsv4, &mut self.sec] {
            text.take_if(|text| text.as_bytes().is_empty());
        }
        self.xprts.index();
        self.ops.index();
    }

    /// A line below that of the mount. `operations`: they have begun.
    pub(super) fn line(
        &mut self,
        word: &[u8],
        cursor: &mut Cursor<'_>,
        operations: &mut bool,
    ) -> Result<(), ParseError> {
        let text = match word {
            b"opts:" => Some(&mut self.opts),
            b"impl_id:" => Some(&mut self.impl_id),
            b"caps:" => Some(&mut self.caps),
            b"nfsv4:" => Some(&mut self.nfsv4),
            b"sec:" => Some(&mut self.sec),
            _ => None,
        };
        if let Some(text) = text {
            text.get_or_insert_default().set(cursor.line_rest());
            return Ok(());
        }
        let start = *cursor;
        let known = match word {
            b"age:" => {
                self.age = Some(cursor.unsigned("age")?);
                true
            }
            b"events:" => {
                self.events = Some(Events::read(cursor)?);
                true
            }
            b"bytes:" => {
                self.bytes = Some(ByteCounts::read(cursor)?);
                true
            }
            b"fsc:" => {
                self.fsc = Some(Fscache::read(cursor)?);
                true
            }
            b"RPC" => {
                self.rpc = Rpc::read(cursor);
                self.rpc.is_some()
            }
            b"xprt:" => {
                let xprt = Xprt::read(cursor, u32::try_from(self.xprts.len()).unwrap_or(u32::MAX))?;
                xprt.into_iter().for_each(|xprt| self.xprts.push(xprt));
                xprt.is_some()
            }
            b"per-op" => {
                *operations = cursor.word() == b"statistics";
                *operations
            }
            _ => match word.strip_suffix(b":").filter(|_| *operations) {
                Some(name) => {
                    let Some(name) = OpName::new(name) else {
                        return Err(start.fail("op", "a shorter name"));
                    };
                    self.ops.push(Op { name, stats: OpStats::read(cursor)? });
                    true
                }
                None => false,
            },
        };
        if !known {
            *cursor = start;
        }
        let rest = cursor.line_rest();
        if !known || !rest.is_empty() {
            self.unlisted.push(word, rest);
        }
        Ok(())
    }
}

impl Rpc {
    /// ` iostats version: 1.1  p/v: 100003/4 (nfs)`
    fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        cursor.eat_all(b" iostats version: ").then_some(())?;
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
        let xprts: Vec<_> = self.xprts().filter_map(|xprt| xprt.delta().cloned()).collect();
        let ops: Vec<_> = self.ops().filter_map(|op| op.delta().cloned()).collect();
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

impl Delta for NfsMount {
    type Output<'a> = NfsDelta<'a>;

    fn since<'a>(&'a self, earlier: &'a Self, machine: &Machine) -> NfsDelta<'a> {
        let remounted = self.age.zip(earlier.age).is_some_and(|(now, earlier)| now < earlier);
        let before = Some(earlier).filter(|_| !remounted);
        fn moved<'a, T: Delta>(
            now: &'a Option<T>,
            earlier: Option<&'a Option<T>>,
            machine: &Machine,
        ) -> Option<T::Output<'a>> {
            Some(now.as_ref()?.since(earlier?.as_ref()?, machine))
        }
        NfsDelta {
            remounted,
            events: moved(&self.events, before.map(|earlier| &earlier.events), machine),
            bytes: moved(&self.bytes, before.map(|earlier| &earlier.bytes), machine),
            fsc: moved(&self.fsc, before.map(|earlier| &earlier.fsc), machine),
            now: self,
            earlier,
            machine: *machine,
        }
    }
}
