//! `/proc/PID/mountstats`: what is mounted, as the process sees it, and how the NFS mounts among it fare.
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
//! Mounts of the process's mount namespace that lie below its root directory, with paths from there. Only
//! those of NFS print statistics. They belong to the file system, not to the process or the mount: all mounts
//! of an export share them, and its connections are those of other exports of the server too.
//!
//! What is odd: what was mounted anew has its old name and counts from 0, which its age tells; it has no
//! delta then. With `nconnect` there are several connections. The times of operations are summed in
//! nanoseconds and printed in milliseconds. A source can be empty; space, tab, newline and backslash are
//! escaped, in a source `#` too (on Linux 5.10 it is not). The kernel does not escape what a server says of
//! itself (`impl_id`). Where that has line ends, all lines but the first are in [`NfsMount::unlisted`] as
//! `impl_id:`. Such a server can imitate any line of its mount.
//!
//! A line that cannot be understood is in the `unlisted` of its mount; the line of a mount, and the lines
//! below that, are in [`Mountstats::unlisted`].
//!
//! Life: a kept descriptor keeps the namespace, and is read on when the process is gone. A zombie is in no
//! namespace, and [has none](crate::Error::process_has_none).
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
use crate::shape::kept::{TextRows, kept_rows};
use crate::shape::lines;
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
    /// Those with statistics, in the same order.
    pub nfs: Rows<NfsMount>,
    /// Lines of other mounts, and columns at the end of a mount's line, that this crate does not know, and
    /// lines of mounts that it could not understand.
    pub unlisted: Unlisted,
}

kept_rows! {
    /// A mount, its bytes borrowed.
    pub struct Mount<'a> {
        /// What is mounted: a device, a server's directory, or any word for what has neither; may be empty,
        /// as it is for `no device` of older kernels.
        device: Escaped<'a>,
        /// Where it is mounted, as a path from the process's root.
        mount_point: Escaped<'a>,
        /// The file system's type, with a subtype behind a dot.
        fstype: Escaped<'a>,
    }
}

impl<'a> Mount<'a> {
    /// The line of a mount, behind its first word.
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
        // What the lines belong to: a mount with statistics, or one without.
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
                    let error = line.fail("device", "a device, where it is mounted and its type");
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
