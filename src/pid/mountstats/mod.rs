//! `/proc/PID/mountstats`: the mounts that the process sees, with the statistics of NFS mounts.
//!
//! ```text
//! device /dev/vdb mounted on /mnt/disk with fstype ext4
//! device odd\040source\011x\043 mounted on /mnt/sp\040ace\011tab\012nl\134bs#hash with fstype tmpfs
//! device server:/export mounted on /mnt/nfs with fstype nfs4 statvers=1.1
//!         opts:   rw,vers=4.2,rsize=262144,wsize=262144,namlen=255,hard,proto=tcp,timeo=600,retrans=2,sec=sys
//!         age:    3456
//!         caps:   caps=0xfffbc0bf,wtmult=512,dtsize=32768,bsize=0,namlen=255
//!         nfsv4:  bm0=0xfdffbfff,bm1=0x40f9be3e,bm2=0x68803,acl=0x3,sessions,pnfs=not configured
//!         sec:    flavor=1,pseudoflavor=1
//!         events: 12 340 1 5 3 20 400 0 1 17 0 9 6 2 4 3 0 4 0 0 9 0 0 0 0 0 0
//!         bytes:  4096 8192 0 0 4096 8192 1 2
//!         RPC iostats version: 1.1  p/v: 100003/4 (nfs)
//!         xprt:   tcp 729 1 1 0 7 220 220 0 230 0 2 5 3
//!         per-op statistics
//!                 NULL: 1 1 0 44 24 0 0 0 0
//!                 READ: 1 1 0 196 4176 0 3 3 0
//! ```
//!
//! The file lists the mounts of the process's mount namespace that are below its root directory, with paths
//! from there. Only NFS mounts print statistics. The statistics belong to the file system, not to the process
//! or the mount: all mounts of an export share them. The connections may also be shared with other exports of
//! the server.
//!
//! What is odd: if a file system is mounted again, its name is the same, and its counters begin at 0. Its age
//! shows this, and then it has no delta. With `nconnect` there are several connections. The kernel adds up
//! the times of operations in nanoseconds and prints milliseconds. A source can be empty. Space, tab, newline
//! and backslash are escaped, and in a source also `#` (not on Linux 5.10). The kernel does not escape what a
//! server sends as its identity (`impl_id`). If that contains line ends, all lines except the first are in
//! [`NfsMount::unlisted`] as `impl_id:`. So a malicious server can imitate any line of its mount.
//!
//! A line that cannot be parsed is in the `unlisted` of its mount. If the first line of a mount cannot be
//! parsed, it and the lines below it are in [`Mountstats::unlisted`].
//!
//! Life: a kept descriptor keeps the namespace, and can be read after the process has exited. A zombie is in
//! no namespace, so it [has none](crate::Error::process_has_none).
//!
//! Reference: proc_pid_mountstats(5), include/linux/nfs_iostat.h. Permission: the same user or root, at open.
//! Linux 2.6.17.

mod counts;
mod nfs;
mod xprt;

pub use counts::{
    ByteCounts, ByteCountsDelta, Events, EventsDelta, Fscache, FscacheDelta, Op, OpDelta, OpName, OpStats,
};
pub use nfs::{NfsDelta, NfsMount, Rpc};
pub use xprt::{RdmaStats, RdmaStatsDelta, Xprt, XprtDelta, XprtKind, XprtStats, XprtStatsDelta};

use crate::class::Class;
use crate::cursor::Cursor;
use crate::delta::Delta;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::machine::Machine;
use crate::shape::kept::TextRows;
use crate::shape::lines;
use crate::shape::row::row;
use crate::shape::rows::{RowDeltas, Rows};
use crate::shape::table::Understood;
use crate::shape::unlisted::Unlisted;
use crate::text::Escaped;
use nfs::Below;

/// One sample of `/proc/PID/mountstats`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Mountstats {
    /// All mounts, in the kernel's order.
    pub mounts: TextRows<Mount<'static>>,
    /// The mounts with statistics, in the same order.
    pub nfs: Rows<NfsMount>,
    /// Unknown lines of other mounts, unknown columns at the end of a mount's line, and lines of mounts that
    /// could not be parsed.
    pub unlisted: Unlisted,
}

row! {
    /// A mount, with borrowed bytes.
    pub struct Mount<'a> {
        /// The source of the mount: a device, a directory of a server, or any word if there is neither. It
        /// may be empty; it is also empty if an older kernel prints `no device`.
        device: Escaped<'a>,
        /// The mount point, as a path from the root directory of the process.
        mount_point: Escaped<'a>,
        /// The type of the file system, with a subtype after a dot.
        fstype: Escaped<'a>,
    }
}

impl<'a> Mount<'a> {
    /// Reads the line of a mount after its first word.
    fn read(word: &[u8], cursor: &mut Cursor<'a>) -> Option<Self> {
        cursor.eat_all(if word == b"no" { b" device" } else { b" " }).then_some(())?;
        let device = cursor.up_to(b" mounted on ")?;
        let mount_point = cursor.up_to(b" with fstype ")?;
        let [device, mount_point, fstype] = [device, mount_point, cursor.word()].map(Escaped::new);
        Some(Mount { device, mount_point, fstype })
    }
}

impl ProcFile for Mountstats {
    type State = ();
    const NAME: &'static str = "mountstats";
    const CLASS: Class = Class::NAMESPACE;

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        self.mounts.clear();
        self.unlisted.clear();
        let Mountstats { mounts, nfs, unlisted } = self;
        nfs.clear();
        // The mount to which the next lines belong, with or without statistics.
        let mut below: Option<Below> = None;
        let mut understood = Understood::default();
        lines::each(&mut Cursor::new(text), |cursor| {
            if let (Some(below), Some(nfs)) = (&mut below, nfs.last_mut()) {
                if below.goes_on(nfs, cursor) {
                    return Ok(());
                }
            }
            let line = *cursor;
            let word = cursor.word();
            let start = *cursor;
            if matches!(word, b"device" | b"no") {
                below = None;
                let Some(mount) = Mount::read(word, cursor) else {
                    *cursor = start;
                    let error = line.fail("device", "a device, its mount point and its type");
                    understood.odd(error, (word, cursor.line()), unlisted);
                    return Ok(());
                };
                understood.any = true;
                mounts.push(mount);
                if cursor.eat_all(b" statvers=") {
                    nfs.fill().begin(&mount, cursor.word());
                    below = Some(Below::default());
                }
                let rest = cursor.line_rest();
                if !rest.is_empty() {
                    unlisted.push(word, rest);
                }
            } else if !word.is_empty() {
                match (&mut below, nfs.last_mut()) {
                    (Some(below), Some(nfs)) => nfs.line(word, cursor, below),
                    _ => unlisted.push(word, cursor.line()),
                }
            }
            Ok(())
        })?;
        nfs.iter_mut().for_each(NfsMount::end);
        nfs.index();
        understood.end()
    }
}

impl FileIn<crate::dir::PidDir> for Mountstats {}
impl FileIn<crate::dir::TidDir> for Mountstats {}

/// The NFS mounts of two samples, matched by device and mount point.
impl Delta for Mountstats {
    type Output<'a> = RowDeltas<'a, NfsMount>;

    fn since<'a>(&'a self, earlier: &'a Self, machine: &Machine) -> RowDeltas<'a, NfsMount> {
        self.nfs.since(&earlier.nfs, machine)
    }
}

#[cfg(test)]
mod tests;
