//! What NFS mounts count, number by number.

use crate::delta::{Delta, Rate};
use crate::machine::Machine;
use crate::shape::numbers::numbers;
use crate::shape::rows::Identity;
use crate::text::Name;
use crate::unit::{Bytes, Millis, Pages};

/// The name of an operation: `READ`, `GETATTR`; one that the kernel has no name for is a number.
pub type OpName = Name<31>;

numbers! {
    /// What an NFS file system did. Counts of `unsigned long`.
    pub struct Events;

    /// What an NFS file system did between two samples.
    pub delta EventsDelta by row;

    /// Inodes whose attributes were asked for again.
    inoderevalidate: u64 = long,
    /// Names that were looked at again.
    dentryrevalidate: u64 = long,
    /// Cached data that was thrown away.
    datainvalidate: u64 = long,
    /// Cached attributes that were thrown away.
    attrinvalidate: u64 = long,
    /// Opens.
    vfsopen: u64 = long,
    /// Lookups.
    vfslookup: u64 = long,
    /// Checks of permissions.
    vfsaccess: u64 = long,
    /// Writes to a page, or a part of one.
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
    /// Files that no process has open any more.
    vfsrelease: u64 = long,
    /// Not used by newer kernels: waits because too much was being written.
    congestionwait: u64 = long,
    /// Files made shorter.
    setattrtrunc: u64 = long,
    /// Files made longer by a write.
    extendwrite: u64 = long,
    /// Open files that were deleted, and so were renamed.
    sillyrename: u64 = long,
    /// Reads that got less than was asked for.
    shortread: u64 = long,
    /// Writes that took less than was given.
    shortwrite: u64 = long,
    /// Answers that the server would rather be asked later (JUKEBOX, DELAY).
    delay: u64 = long,
    /// Reads from data servers (pNFS). `None` on kernels without, as is the next.
    pnfs_read: Option<u64> = long,
    /// Writes to data servers.
    pnfs_write: Option<u64> = long,
}

numbers! {
    /// Bytes of an NFS file system. Counts of 64 bits.
    pub struct ByteCounts;

    /// Bytes of an NFS file system between two samples.
    pub delta ByteCountsDelta by row;

    /// Read by programs, cached or not.
    normalreadbytes: Bytes = counter,
    /// Written by programs.
    normalwrittenbytes: Bytes = counter,
    /// Read by programs from files opened with O_DIRECT.
    directreadbytes: Bytes = counter,
    /// Written by programs to files opened with O_DIRECT.
    directwrittenbytes: Bytes = counter,
    /// Read from the server.
    serverreadbytes: Bytes = counter,
    /// Written to the server.
    serverwrittenbytes: Bytes = counter,
    /// Pages read.
    readpages: Pages = counter,
    /// Pages written.
    writepages: Pages = counter,
}

numbers! {
    /// Pages and the local cache. Counts of 64 bits.
    pub struct Fscache;

    /// Pages and the local cache between two samples.
    pub delta FscacheDelta by row;

    /// Read from it.
    pages_read_ok: u64 = counter,
    /// Not read from it, though asked for.
    pages_read_fail: u64 = counter,
    /// Written to it.
    pages_written_ok: u64 = counter,
    /// Not written to it.
    pages_written_fail: u64 = counter,
    /// Thrown out of it.
    pages_uncached: u64 = counter,
}

numbers! {
    /// How requests of one operation fared. They are counted when the answer has come, or none will.
    pub struct OpStats;

    /// How requests of one operation fared between two samples.
    pub delta OpDelta by row;

    /// Requests.
    ops: u64 = long,
    /// Transmissions: those above `ops` were repeated.
    ntrans: u64 = long,
    /// Times that one waited too long for its answer.
    timeouts: u64 = long,
    /// Bytes sent, headers included.
    bytes_sent: Bytes = counter,
    /// Bytes received, headers included.
    bytes_recv: Bytes = counter,
    /// Time in the queue before it was sent, summed over the requests.
    queue: Millis = counter,
    /// Time from being sent to the answer, summed over the requests.
    rtt: Millis = counter,
    /// Time from the request to its end, summed over the requests.
    execute: Millis = counter,
    /// Requests that ended in an error. `None` before Linux 5.3.
    error_status: Option<u64> = long,
}

impl OpDelta {
    /// The time from request to end, on average, in milliseconds. It is unknown if there was no request, or
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

    /// Transmissions that repeated one; `None` if the counters were reset.
    pub fn retransmissions(&self) -> Option<u64> {
        Some(self.ntrans.known()?.saturating_sub(self.ops.known()?))
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
