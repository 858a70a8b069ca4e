//! Properties of single files.

mod net;
mod process;
mod system;

use std::fmt::Debug;

use procsampler::{ParseError, Unlisted, text::Escaped};

/// A file's name, and the check that is for this file only.
pub(super) type More = (&'static str, fn(&[u8]));

pub(super) const MORE: &[More] = &[
    ("root/net/tcp", net::rows_of_tcp),
    ("root/net/unix", net::rows_of_unix),
    ("root/net/arp", net::hardware_addresses),
    ("root/net/dev", net::rows_of_dev),
    ("root/net/softnet_stat", net::rows_of_softnet_stat),
    ("root/net/protocols", net::rows_of_protocols),
    ("root/diskstats", system::rows_of_diskstats),
    ("root/interrupts", system::sums_of_interrupts),
    ("root/schedstat", system::rows_of_schedstat),
    ("root/swaps", system::rows_of_swaps),
    ("root/partitions", system::rows_of_partitions),
    ("root/locks", system::rows_of_locks),
    ("root/mounts", process::rows_of_mounts),
    ("process/mountinfo", process::rows_of_mountinfo),
    ("process/mountstats", process::statistics_of_mounts),
    ("root/zoneinfo", system::rows_of_zoneinfo),
    ("root/buddyinfo", system::rows_of_buddyinfo),
    ("root/pagetypeinfo", system::rows_of_pagetypeinfo),
    ("root/slabinfo", system::rows_of_slabinfo),
    ("root/cpuinfo", system::cpus),
    ("root/cmdline", system::arguments_of_the_kernel),
    ("process/cmdline", process::arguments),
    ("process/status", process::sets),
    ("process/cgroup", process::rows_of_cgroup),
    ("process/limits", process::rows_of_limits),
    ("process/uid_map", process::maps_both_ways),
    ("thread/stack", process::rows_of_stack),
    ("thread/children", process::rows_of_children),
    ("process/environ", process::variables),
    ("process/auxv", process::entries),
];

/// Checks that the borrowed rows equal the kept ones, in the same order, and that the other lines are kept as
/// malformed.
pub(super) fn rows_are_kept<R, K: Debug>(
    rows: impl Iterator<Item = Result<R, ParseError>>,
    kept: impl Iterator<Item = K>,
    same: impl Fn(&R, &K) -> bool,
    (result, unlisted): (Result<(), ParseError>, &Unlisted),
) {
    if result.is_err() {
        return;
    }
    let (mut kept, mut malformed) = (kept.peekable(), 0);
    for row in rows {
        match row.ok().filter(|row| kept.peek().is_some_and(|kept| same(row, kept))) {
            Some(_) => drop(kept.next()),
            None => malformed += 1,
        }
    }
    assert!(kept.peek().is_none(), "{:?} is not borrowed", kept.next());
    assert_eq!(unlisted.malformed(), malformed);
}

/// All ways of decoding give the same result.
pub(super) fn escapes(escaped: Escaped<'_>) {
    let decoded = escaped.decode();
    let mut bytes = Vec::new();
    escaped.decode_into(&mut bytes);
    assert!(bytes == *decoded && escaped.bytes().eq(bytes.iter().copied()) && escaped == *decoded);
    assert!(decoded.len() <= escaped.as_raw().len() && !escaped.to_string().contains('\n'));
    let newlines = Escaped::<b'\n'>::from_raw(escaped.as_raw()).decode();
    assert!(decoded.len() <= newlines.len());
}
