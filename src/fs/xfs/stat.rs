//! `/proc/fs/xfs/stat`: counters of XFS, for all file systems together.
//!
//! ```text
//! extent_alloc 4260849 125170297 4618726 131131897
//! abt 29491162 337391304 11257328 11133039
//! xpc 7908750336 27853820 9831040
//! debug 0
//! ```
//!
//! Each line has a word, followed by its counters, which have no names. Since about Linux 4.4 the file is a
//! link to `/sys/fs/xfs/stats/stats`, which leads out of /proc. An open in /proc then fails with
//! [outside](crate::Error::is_outside), and the file must be opened in its own directory. The same file for a
//! single file system is in `/sys/fs/xfs/DEVICE/stats`.
//!
//! ```no_run
//! use procsampler::{AnyDir, Machine, ProcDir, Sampler, fs::xfs::Stat};
//!
//! let mut stat = match Sampler::<Stat>::open(&ProcDir::open()?) {
//!     Err(error) if error.is_outside() => {
//!         Sampler::<Stat>::open_at(&AnyDir::at("/sys/fs/xfs/stats", Machine::this())?, "stats")?
//!     }
//!     opened => opened?,
//! };
//! println!("{:?} read by programs", stat.sample()?.xpc.map(|xpc| xpc.read_bytes));
//! # Ok::<(), procsampler::Error>(())
//! ```
//!
//! What is odd: all counters except those of bytes have 32 bits. `abt` and `bmbt` count the events that
//! `abtb2`, `abtc2` and `bmbt2` count in more detail on newer kernels. The text has at most 4,095 bytes, so
//! the last lines may be missing on a kernel with many kinds of B-trees and large counters. Writing to
//! `stats_clear` sets the counters to 0, which looks like a reset.
//!
//! Reference: `xfs_stats_format` in fs/xfs/xfs_stats.c. Permission: any user. The file exists while the
//! module xfs is loaded. With CONFIG_XFS_FS. Linux 2.6.

use super::btree::{Btree, BtreeDelta};
pub use super::sections::*;
use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::file::FileIn;
use crate::shape::lines::{Line, lines};
use crate::shape::numbers::{self, Numbers};

/// Reads a line of which so many counters are required.
fn least<const N: usize, T: Numbers<N> + Default>(
    least: usize,
) -> impl Fn(&mut Cursor<'_>) -> Result<T, ParseError> {
    move |cursor| numbers::columns(cursor, least)
}

fn relog(cursor: &mut Cursor<'_>) -> Result<u64, ParseError> {
    cursor.unsigned("defer_relog")
}

fn is_debug(cursor: &mut Cursor<'_>) -> Result<bool, ParseError> {
    Ok(cursor.unsigned("debug")? != 0)
}

/// Reads `xpc 4096`.
fn gc(cursor: &mut Cursor<'_>) -> Result<u64, ParseError> {
    let start = *cursor;
    match cursor.word() {
        b"xpc" => cursor.unsigned("gc"),
        _ => Err(start.fail("gc", "\"xpc\"")),
    }
}

/// Every kernel prints this line.
impl Line for ExtentAlloc {
    type Read = ExtentAlloc;

    fn found(line: Option<ExtentAlloc>, missing: ParseError) -> Result<Self, ParseError> {
        line.ok_or(missing)
    }
}

lines! {
    /// One sample of `/proc/fs/xfs/stat`. `None`: this kernel does not print the line.
    pub struct Stat: "fs/xfs/stat", Class::SYSTEM.in_one_piece();

    /// The changes between two samples of `/proc/fs/xfs/stat`. `None` unless both samples have the line.
    pub delta StatDelta;

    /// Space that was allocated and freed.
    "extent_alloc" extent_alloc: ExtentAlloc => ExtentAllocDelta, least(4);
    /// The B-trees of free space, together.
    "abt" abt: Option<Btree> => Option<BtreeDelta>, least(4);
    /// The map from a file's offsets to its blocks.
    "blk_map" blk_map: Option<BlkMap> => Option<BlkMapDelta>, least(7);
    /// The B-trees of the blocks of files.
    "bmbt" bmbt: Option<Btree> => Option<BtreeDelta>, least(4);
    /// Directories.
    "dir" dir: Option<Dir> => Option<DirDelta>, least(4);
    /// Transactions.
    "trans" trans: Option<Trans> => Option<TransDelta>, least(3);
    /// The cache of inodes.
    "ig" ig: Option<Ig> => Option<IgDelta>, least(7);
    /// The log.
    "log" log: Option<Log> => Option<LogDelta>, least(5);
    /// Space in the log.
    "push_ail" push_ail: Option<PushAil> => Option<PushAilDelta>, least(10);
    /// Delayed allocation.
    "xstrat" xstrat: Option<Xstrat> => Option<XstratDelta>, least(2);
    /// Calls of read and write.
    "rw" rw: Option<Rw> => Option<RwDelta>, least(2);
    /// Extended attributes.
    "attr" attr: Option<Attr> => Option<AttrDelta>, least(4);
    /// Inodes that were written.
    "icluster" icluster: Option<Icluster> => Option<IclusterDelta>, least(3);
    /// Inodes in memory.
    "vnodes" vnodes: Option<Vnodes> => Option<VnodesDelta>, least(7);
    /// The cache of buffers.
    "buf" buf: Option<Buf> => Option<BufDelta>, least(9);
    /// The B-trees of free space by block number.
    "abtb2" abtb2: Option<Btree> => Option<BtreeDelta>, least(15);
    /// The B-trees of free space by size.
    "abtc2" abtc2: Option<Btree> => Option<BtreeDelta>, least(15);
    /// The B-trees of the blocks of files.
    "bmbt2" bmbt2: Option<Btree> => Option<BtreeDelta>, least(15);
    /// The B-trees of inodes.
    "ibt2" ibt2: Option<Btree> => Option<BtreeDelta>, least(15);
    /// The B-trees of free inodes.
    "fibt2" fibt2: Option<Btree> => Option<BtreeDelta>, least(15);
    /// The B-trees of the owners of blocks.
    "rmapbt" rmapbt: Option<Btree> => Option<BtreeDelta>, least(15);
    /// The B-trees of shared blocks.
    "refcntbt" refcntbt: Option<Btree> => Option<BtreeDelta>, least(15);
    /// The B-trees of the owners of blocks, as a repair builds them in memory.
    "rmapbt_mem" rmapbt_mem: Option<Btree> => Option<BtreeDelta>, least(15);
    /// The B-trees that a repair of the B-trees of shared blocks builds in memory.
    "rcbagbt" rcbagbt: Option<Btree> => Option<BtreeDelta>, least(15);
    /// The B-trees of the owners of blocks of the real-time device.
    "rtrmapbt" rtrmapbt: Option<Btree> => Option<BtreeDelta>, least(15);
    /// The B-trees of the owners of blocks of the real-time device, as a repair builds them in memory.
    "rtrmapbt_mem" rtrmapbt_mem: Option<Btree> => Option<BtreeDelta>, least(15);
    /// The B-trees of shared blocks of the real-time device.
    "rtrefcntbt" rtrefcntbt: Option<Btree> => Option<BtreeDelta>, least(15);
    /// Quotas.
    "qm" qm: Option<Qm> => Option<QmDelta>, least(6);
    /// Garbage collection on zoned devices.
    "zoned" zoned: Option<Zoned> => Option<ZonedDelta>, least(3);
    /// Bytes.
    "xpc" xpc: Option<Xpc> => Option<XpcDelta>, least(3);
    /// Times that metadata was logged again so that the log could move on.
    "defer_relog" defer_relog: Option<u64> = Counter, relog;
    /// The kernel was built to debug XFS.
    "debug" debug: Option<bool>, is_debug;
    /// Bytes that the garbage collection moved (`gc xpc`).
    "gc" gc_bytes: Option<u64> = Counter, gc;
}

impl FileIn<crate::dir::ProcDir> for Stat {}
impl FileIn<crate::live::any_dir::AnyDir> for Stat {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delta::{Change, Delta};
    use crate::file::ProcFile;
    use crate::machine::Machine;
    use crate::unit::Bytes;

    /// A text in the format of `xfs_stats_format` of Linux 6.x, in which all counters differ.
    fn text(first: u32) -> String {
        let words: [(&str, u32); 29] = [
            ("extent_alloc", 4),
            ("abt", 4),
            ("blk_map", 7),
            ("bmbt", 4),
            ("dir", 4),
            ("trans", 3),
            ("ig", 7),
            ("log", 5),
            ("push_ail", 10),
            ("xstrat", 2),
            ("rw", 2),
            ("attr", 4),
            ("icluster", 3),
            ("vnodes", 8),
            ("buf", 9),
            ("abtb2", 15),
            ("abtc2", 15),
            ("bmbt2", 15),
            ("ibt2", 15),
            ("fibt2", 15),
            ("rmapbt", 15),
            ("refcntbt", 15),
            ("rmapbt_mem", 15),
            ("rcbagbt", 15),
            ("rtrmapbt", 15),
            ("rtrmapbt_mem", 15),
            ("rtrefcntbt", 15),
            ("qm", 8),
            ("zoned", 3),
        ];
        let mut next = first;
        let mut text = String::new();
        for (word, count) in words {
            let numbers: String = (next..next + count).map(|number| format!(" {number}")).collect();
            text += &format!("{word}{numbers}\n");
            next += count;
        }
        text + &format!("xpc {first} 18446744073709551615 7\ndefer_relog {first}\ndebug 0\ngc xpc {first}\n")
    }

    fn parsed(text: &str) -> Result<Stat, ParseError> {
        let mut stat = Stat::default();
        stat.parse(text.as_bytes(), &mut ()).map(|()| stat)
    }

    #[test]
    fn lines_of_counters() {
        let stat = parsed(&text(1000)).unwrap();
        assert!(stat.unlisted.is_empty(), "{:?}", stat.unlisted);
        let first = |numbers: Option<u64>| numbers.unwrap() - 1000;
        assert_eq!(first(Some(stat.extent_alloc.freeb)), 3);
        assert_eq!(first(stat.abt.map(|line| line.delrec)), 7);
        assert_eq!((stat.abt.unwrap().newroot, stat.bmbt.unwrap().moves), (None, None));
        assert_eq!(first(stat.ig.map(|line| line.attempts)), 26);
        assert_eq!(first(stat.push_ail.map(|line| line.flush)), 47);
        assert_eq!(first(stat.rw.map(|line| line.read_calls)), 51);
        assert_eq!(first(stat.vnodes.map(|line| line.active)), 59);
        assert_eq!(first(stat.buf.map(|line| line.get_read)), 75);
        assert_eq!(first(stat.abtb2.and_then(|line| line.moves)), 90);
        assert_eq!(first(stat.qm.and_then(|line| line.dquot_unused)), 263);
        assert_eq!(first(stat.zoned.map(|line| line.gc_zone_reset_calls)), 266);
        let xpc = stat.xpc.unwrap();
        assert_eq!((xpc.xstrat_bytes, xpc.write_bytes), (Bytes(1000), Bytes(u64::MAX)));
        assert_eq!((stat.defer_relog, stat.debug, stat.gc_bytes), (Some(1000), Some(false), Some(1000)));
        let now = parsed(&text(1005)).unwrap();
        let delta = now.since(&stat, &Machine::COMMON);
        assert_eq!(delta.rtrefcntbt.map(|line| line.split), Some(Some(Change::By(5))));
        assert_eq!((delta.gc_bytes, delta.defer_relog), (Some(Change::By(5)), Some(Change::By(5))));
    }

    #[test]
    fn what_an_old_kernel_has() {
        let text = "extent_alloc 1 2 3 4294967295\nabt 1 2 3 4\nvnodes 9 0 0 0 1 1 1 0\nxpc 1 2 3\ndebug 1\n";
        let old = parsed(text).unwrap();
        assert_eq!((old.abtb2, old.gc_bytes, old.debug), (None, None, Some(true)));
        let now = parsed(&text.replace("4294967295", "4")).unwrap();
        let delta = now.since(&old, &Machine::COMMON);
        assert_eq!(delta.extent_alloc.freeb, Change::Wrapped(5));
        assert_eq!((delta.abtb2, delta.defer_relog), (None, None));
    }

    #[test]
    fn an_odd_line_costs_itself() {
        let text = text(1).replace("rw ", "rw x ").replace("debug 0\ngc xpc", "debug 0 1\nnew 3 4\ngc pxc");
        let stat = parsed(&text).unwrap();
        assert_eq!((stat.rw, stat.gc_bytes, stat.debug), (None, None, Some(false)));
        let kept: Vec<_> = stat.unlisted.iter().collect();
        let expected: [(&[u8], &[u8]); 4] =
            [(b"rw", b"x 51 52"), (b"debug", b"1"), (b"new", b"3 4"), (b"gc", b"pxc 1")];
        assert_eq!((kept, stat.unlisted.malformed()), (expected.to_vec(), 2));
        assert_eq!(parsed("").unwrap_err().field(), "extent_alloc");
        assert_eq!(parsed("extent_alloc 1 2 3\n").unwrap_err().field(), "freeb");
    }
}
