//! The connections of NFS mounts to their servers.

use crate::cursor::Cursor;
use crate::delta::Delta;
use crate::error::ParseError;
use crate::machine::Machine;
use crate::shape::numbers::{self, numbers};
use crate::shape::rows::Identity;
use crate::unit::Bytes;
use crate::words::words;

words! {
    /// The transport of a connection to a server.
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
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Xprt {
    /// The position among the connections of the mount, from 0.
    pub place: u32,
    /// The transport.
    pub kind: XprtKind,
    /// The port on this side; always 0 for RDMA, `None` for a local socket.
    pub srcport: Option<u32>,
    /// Seconds since it was last used; 0 while it is not connected. `None` for UDP.
    pub idle_time: Option<u64>,
    /// The largest number of requests that were in progress at once; `None` for RDMA, and on kernels that do
    /// not count it.
    pub max_slots: Option<u64>,
    /// Counters of all transports.
    pub stats: XprtStats,
    /// Counters of RDMA only.
    pub rdma: Option<RdmaStats>,
}

numbers! {
    /// Counters of a connection. The kernel counts in `unsigned long`, and the sums of queue lengths in 64
    /// bits.
    pub struct XprtStats;

    /// Counters of a connection between two samples.
    pub delta XprtStatsDelta by row;

    /// Number of requests for the server's port.
    bind_count: u64 = long,
    /// Number of times that it was connected; `None` for UDP.
    connect_count: Option<u64> = long,
    /// Time that connecting took: in seconds since about Linux 5.0, before in jiffies of the kernel. `None`
    /// for UDP.
    connect_time: Option<u64> = long,
    /// Requests sent.
    sends: u64 = long,
    /// Answers received.
    recvs: u64 = long,
    /// Answers for which no request was found.
    bad_xids: u64 = long,
    /// Requests in progress, added up over the sends.
    req_u: u64 = counter,
    /// Requests that waited for a free slot, added up over the sends.
    bklog_u: u64 = counter,
    /// Requests that waited to be sent, added up over the sends; `None` if `max_slots` is.
    sending_u: Option<u64> = counter,
    /// Requests that waited for an answer, added up over the sends; `None` if `max_slots` is.
    pending_u: Option<u64> = counter,
}

numbers! {
    /// Further counters of an RDMA connection. The kernel counts in `unsigned long`, and bytes in 64 bits.
    pub struct RdmaStats;

    /// Further counters of an RDMA connection between two samples.
    pub delta RdmaStatsDelta by row;

    /// Read chunks.
    read_chunk_count: u64 = long,
    /// Write chunks.
    write_chunk_count: u64 = long,
    /// Reply chunks.
    reply_chunk_count: u64 = long,
    /// Bytes of requests that were moved by RDMA.
    total_rdma_request: Bytes = counter,
    /// Bytes of answers that were moved by RDMA.
    total_rdma_reply: Bytes = counter,
    /// Bytes that were copied in order to be sent.
    pullup_copy_count: Bytes = counter,
    /// Bytes that were copied when received.
    fixup_copy_count: Bytes = counter,
    /// Buffers that had to be registered again.
    hardway_register_count: u64 = long,
    /// Requests that could not be encoded.
    failed_marshal_count: u64 = long,
    /// Answers that could not be decoded.
    bad_reply_count: u64 = long,
    /// Requests that were too long for a message. `None` on kernels that do not count it, as the next ones.
    nomsg_call_count: Option<u64> = long,
    /// Memory regions recycled.
    mrs_recycled: Option<u64> = long,
    /// Memory regions lost.
    mrs_orphaned: Option<u64> = long,
    /// Memory regions allocated.
    mrs_allocated: Option<u64> = long,
    /// Answers after which regions had to be invalidated by this side.
    local_inv_needed: Option<u64> = long,
    /// Times that no context for a send was free.
    empty_sendctx_q: Option<u64> = long,
    /// Answers that waited for the end of the send of their request. The newest kernels print 0.
    reply_waits_for_send: Option<u64> = long,
}

impl Xprt {
    /// Reads the numbers of a connection; `None` if the transport is not known.
    pub(super) fn read(cursor: &mut Cursor<'_>, place: u32) -> Result<Option<Self>, ParseError> {
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
            rdma = Some(numbers::columns(cursor, 10)?);
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

/// Counters of a connection between two samples.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct XprtDelta {
    /// Counters of all transports.
    pub stats: XprtStatsDelta,
    /// Counters of RDMA only.
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
