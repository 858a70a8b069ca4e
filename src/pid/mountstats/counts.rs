//! The counters of NFS mounts.

use crate::delta::{Delta, Rate};
use crate::machine::Machine;
use crate::shape::numbers::numbers;
use crate::shape::rows::Identity;
use crate::text::Name;
use crate::unit::{Bytes, Millis, Pages};

/// The name of an operation: `READ`, `GETATTR`. If the kernel has no name for it, this is a number.
pub type OpName = Name<31>;

numbers! {
    /// Events of an NFS file system. The kernel counts them in `unsigned long`.
    pub struct Events;

    /// Events of an NFS file system between two samples.
    pub delta EventsDelta by row;

    /// Inodes whose attributes were requested again.
    inoderevalidate: u64 = long,
    /// Names that were checked again.
    dentryrevalidate: u64 = long,
    /// Times that cached data was discarded.
    datainvalidate: u64 = long,
    /// Times that cached attributes were discarded.
    attrinvalidate: u64 = long,
    /// Opens.
    vfsopen: u64 = long,
    /// Lookups.
    vfslookup: u64 = long,
    /// Checks of permissions.
    vfsaccess: u64 = long,
    /// Writes to a page, or to a part of a page.
    vfsupdatepage: u64 = long,
    /// Reads of a single page.
    vfsreadpage: u64 = long,
    /// Reads of several pages at once.
    vfsreadpages: u64 = long,
    /// Pages written out one by one.
    vfswritepage: u64 = long,
    /// Times that several pages were written out.
    vfswritepages: u64 = long,
    /// Reads of directories.
    vfsgetdents: u64 = long,
    /// Changes of attributes.
    vfssetattr: u64 = long,
    /// Flushes, at each close.
    vfsflush: u64 = long,
    /// Calls of fsync.
    vfsfsync: u64 = long,
    /// Locks taken and given.
    vfslock: u64 = long,
    /// Closes of the last descriptor of an open file.
    vfsrelease: u64 = long,
    /// Waits because too much data was being written. Newer kernels do not count them.
    congestionwait: u64 = long,
    /// Files that were truncated.
    setattrtrunc: u64 = long,
    /// Files that a write made longer.
    extendwrite: u64 = long,
    /// Open files that were renamed because they were to be deleted.
    sillyrename: u64 = long,
    /// Reads that returned less than was requested.
    shortread: u64 = long,
    /// Writes that wrote less than was requested.
    shortwrite: u64 = long,
    /// Answers in which the server requests a later retry (JUKEBOX, DELAY).
    delay: u64 = long,
    /// Reads from data servers (pNFS). `None` on kernels that do not count them, as the next one.
    pnfs_read: Option<u64> = long,
    /// Writes to data servers.
    pnfs_write: Option<u64> = long,
}

numbers! {
    /// Bytes that an NFS file system transferred. The kernel counts them in 64 bits.
    pub struct ByteCounts;

    /// Bytes that an NFS file system transferred between two samples.
    pub delta ByteCountsDelta by row;

    /// Bytes read by programs, cached or not.
    normalreadbytes: Bytes = counter,
    /// Bytes written by programs.
    normalwrittenbytes: Bytes = counter,
    /// Bytes read by programs from files opened with O_DIRECT.
    directreadbytes: Bytes = counter,
    /// Bytes written by programs to files opened with O_DIRECT.
    directwrittenbytes: Bytes = counter,
    /// Bytes read from the server.
    serverreadbytes: Bytes = counter,
    /// Bytes written to the server.
    serverwrittenbytes: Bytes = counter,
    /// Pages read.
    readpages: Pages = counter,
    /// Pages written.
    writepages: Pages = counter,
}

numbers! {
    /// Pages in the local cache. The kernel counts them in 64 bits.
    pub struct Fscache;

    /// Pages in the local cache between two samples.
    pub delta FscacheDelta by row;

    /// Pages read from the cache.
    pages_read_ok: u64 = counter,
    /// Pages that could not be read from the cache.
    pages_read_fail: u64 = counter,
    /// Pages written to the cache.
    pages_written_ok: u64 = counter,
    /// Pages that could not be written to the cache.
    pages_written_fail: u64 = counter,
    /// Pages removed from the cache.
    pages_uncached: u64 = counter,
}

numbers! {
    /// Counters of the requests of one operation. A request is counted when its answer has arrived, or when
    /// none will arrive.
    pub struct OpStats;

    /// Counters of the requests of one operation between two samples.
    pub delta OpDelta by row;

    /// Requests.
    ops: u64 = long,
    /// Transmissions. The number above `ops` were repetitions.
    ntrans: u64 = long,
    /// Times that a request waited too long for its answer.
    timeouts: u64 = long,
    /// Bytes sent, headers included.
    bytes_sent: Bytes = counter,
    /// Bytes received, headers included.
    bytes_recv: Bytes = counter,
    /// Time from the request to its transmission, added up over the requests.
    queue: Millis = counter,
    /// Time from the transmission to the answer, added up over the requests.
    rtt: Millis = counter,
    /// Time from the request to its end, added up over the requests.
    execute: Millis = counter,
    /// Requests that ended in an error. `None` before Linux 5.3.
    error_status: Option<u64> = long,
}

impl OpDelta {
    /// The average time from a request to its end, in milliseconds. It is unknown if there was no request, or
    /// if the counters were reset.
    ///
    /// ```
    /// # use procsampler::{Change, pid::mountstats::OpDelta, unit::Millis};
    /// let mut delta = OpDelta::default();
    /// (delta.ops, delta.ntrans, delta.execute) = (Change::By(2), Change::By(3), Change::By(Millis(9)));
    /// assert_eq!((delta.execute_per_op().known(), delta.retransmissions()), (Some(4.5), Some(1)));
    /// ```
    pub fn execute_per_op(&self) -> Rate {
        self.execute.per(self.ops)
    }

    /// The number of repeated transmissions; `None` if the counters were reset.
    pub fn retransmissions(&self) -> Option<u64> {
        Some(self.ntrans.known()?.saturating_sub(self.ops.known()?))
    }
}

/// An operation of the protocol.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Op {
    /// The name of the operation.
    pub name: OpName,
    /// The counters of its requests.
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
