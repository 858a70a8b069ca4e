//! The counters that all B-trees of XFS have.

use crate::shape::numbers::numbers;

numbers! {
    /// The operations on the B-trees of one kind. With the lines of older kernels (`abt`, `bmbt`) the fields
    /// from `newroot` on are `None`.
    pub struct Btree;

    /// The operations on the B-trees of one kind between two samples.
    pub delta BtreeDelta by row;

    /// Searches.
    lookup: u64 = int,
    /// Records that were compared in searches.
    compare: u64 = int,
    /// Records inserted.
    insrec: u64 = int,
    /// Records deleted.
    delrec: u64 = int,
    /// New roots: a tree grew by a level.
    newroot: Option<u64> = int,
    /// Roots removed: a tree lost a level.
    killroot: Option<u64> = int,
    /// Steps to the next record.
    increment: Option<u64> = int,
    /// Steps to the previous record.
    decrement: Option<u64> = int,
    /// Records moved to the block on the left.
    lshift: Option<u64> = int,
    /// Records moved to the block on the right.
    rshift: Option<u64> = int,
    /// Blocks that were split.
    split: Option<u64> = int,
    /// Blocks that were joined.
    join: Option<u64> = int,
    /// Blocks allocated.
    alloc: Option<u64> = int,
    /// Blocks freed.
    free: Option<u64> = int,
    /// Records moved within blocks.
    moves: Option<u64> = int,
}
