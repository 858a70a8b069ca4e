//! Files of the whole system.

use procsampler::system::buddyinfo::{self, FreeBlocks};
use procsampler::system::diskstats::{self, Disk};
use procsampler::system::pagetypeinfo::{self, Count};
use procsampler::system::{self, locks, partitions, schedstat, slabinfo, swaps, zoneinfo};
use procsampler::{ProcFile, rows::Identity};

use super::{escapes, rows_are_kept};

pub(super) fn rows_of_diskstats(text: &[u8]) {
    let mut kept = system::Diskstats::default();
    let result = kept.parse(text, &mut ());
    let same = |row: &Disk<&[u8]>, kept: &&Disk| {
        (row.major, row.minor, row.name, row.io) == (kept.major, kept.minor, kept.name.as_bytes(), kept.io)
    };
    rows_are_kept(diskstats::rows(text), kept.disks.iter(), same, (result, &kept.unlisted));
}

/// Every row is found by its label, and the sums by CPU agree with the sums by row.
pub(super) fn sums_of_interrupts(text: &[u8]) {
    let mut interrupts = system::Interrupts::default();
    if interrupts.parse(text, &mut Default::default()).is_err() {
        return;
    }
    let rows = &interrupts.rows;
    assert!(rows.iter().all(|row| rows.get(row.label).is_some_and(|first| first.label == row.label)));
    let by_row: u64 = rows.iter().filter(|row| row.is_by_cpu()).map(|row| row.sum()).sum();
    assert_eq!(rows.cpu_sums(|_| true).map(|(_, sum)| sum).sum::<u64>(), by_row);
    assert!(interrupts.cpu_sums().map(|(_, sum)| sum).sum::<u64>() <= by_row);
}

/// Checks the rows like those of diskstats.
pub(super) fn rows_of_schedstat(text: &[u8]) {
    let mut kept = system::Schedstat::default();
    let result = kept.parse(text, &mut Default::default());
    // A malformed line affects only itself: it is among the lines but is not kept as a row.
    if kept.unlisted.malformed() > 0 {
        return;
    }
    let (mut cpus, mut domains) = (kept.cpus.iter(), kept.domains.iter());
    let (mut version, mut timestamp) = (None, None);
    for row in schedstat::rows(text) {
        match (row, result) {
            (Err(error), _) => return assert_eq!(result, Err(error)),
            (Ok(_), Err(error)) if error.field() == "name" => return,
            (Ok(schedstat::Line::Version(number)), _) => version = Some(number),
            (Ok(schedstat::Line::Timestamp(number)), _) => timestamp = Some(number),
            (Ok(schedstat::Line::Cpu(row)), _) => assert_eq!(Some(&row), cpus.next()),
            (Ok(schedstat::Line::Domain(row)), _) => {
                let Some(kept) = domains.next() else { panic!("{row:?} is not kept") };
                assert_eq!((row.cpu, row.domain, row.stats), (kept.cpu, kept.domain, kept.stats));
                assert_eq!(row.name, kept.name.as_ref().map(|name| name.as_bytes()));
                assert_eq!(row.cpumask, kept.cpumask.as_text().as_bytes());
            }
            (Ok(_), _) => {}
        }
    }
    match result {
        Ok(()) => assert_eq!((version, timestamp), (Some(kept.version), Some(kept.timestamp))),
        Err(error) => assert!(version.is_none() || timestamp.is_none(), "{error}"),
    }
    assert_eq!((cpus.next(), domains.next()), (None, None));
}

pub(super) fn rows_of_swaps(text: &[u8]) {
    let mut kept = system::Swaps::default();
    let result = kept.parse(text, &mut ());
    rows_are_kept(swaps::rows(text), kept.swaps.iter(), |row, kept| row == kept, (result, &kept.unlisted));
    kept.swaps.iter().for_each(|swap| escapes(swap.filename));
}

pub(super) fn rows_of_partitions(text: &[u8]) {
    let mut kept = system::Partitions::default();
    let result = kept.parse(text, &mut ());
    let same = |row: &partitions::Partition<&[u8]>, kept: &&partitions::Partition| {
        (row.major, row.minor, row.blocks, row.name)
            == (kept.major, kept.minor, kept.blocks, kept.name.as_bytes())
    };
    rows_are_kept(partitions::rows(text), kept.partitions.iter(), same, (result, &kept.unlisted));
}

/// If the first lock is held, every waiter is listed below a held lock.
pub(super) fn rows_of_locks(text: &[u8]) {
    let mut kept = system::Locks::default();
    let result = kept.parse(text, &mut ());
    rows_are_kept(locks::rows(text), kept.locks.iter(), |row, kept| row == *kept, (result, &kept.unlisted));
    let below: usize = kept
        .held()
        .map(|(lock, waiters)| {
            assert!(waiters.iter().all(|waiter| waiter.id == lock.id && waiter.depth > lock.depth));
            1 + waiters.len()
        })
        .sum();
    assert!(below <= kept.locks.len() && kept.waiters(kept.locks.len()).is_empty());
}

/// All that is kept of a text comes from its lines.
pub(super) fn rows_of_zoneinfo(text: &[u8]) {
    let mut kept = system::Zoneinfo::default();
    let result = kept.parse(text, &mut Default::default());
    // A malformed line costs itself: it is among the lines, and not kept as a row. Lines above the first zone
    // belong to no zone.
    if kept.unlisted.malformed() > 0 || !text.starts_with(b"Node ") {
        return;
    }
    let mut lines = Vec::new();
    for line in zoneinfo::rows(text) {
        match (line, result) {
            (Err(error), result) => return assert!(result.is_err_and(|first| first.at() <= error.at())),
            (Ok(line), _) => lines.push(line),
        }
    }
    let protection = |pages: &zoneinfo::Protection<'_>| pages.clone().collect::<Result<Vec<_>, _>>();
    if lines
        .iter()
        .any(|line| matches!(line, zoneinfo::Line::Protection(pages) if protection(pages).is_err()))
    {
        return assert!(result.is_err());
    }
    if result.is_err() {
        return;
    }
    let zones = lines.iter().filter_map(|line| match line {
        zoneinfo::Line::Zone { node, name } => Some((*node, *name)),
        _ => None,
    });
    assert!(zones.eq(kept.zones.iter().map(|zone| (zone.node, zone.name.as_bytes()))));
    let cpus = lines.iter().filter_map(|line| match line {
        zoneinfo::Line::Cpu(cpu) => Some(*cpu),
        _ => None,
    });
    assert!(cpus.eq(kept.zones.iter().flat_map(|zone| &zone.pagesets).map(|pageset| pageset.cpu)));
    let other = lines.iter().filter_map(|line| match line {
        zoneinfo::Line::Other(b"pagesets" | b"", b"") => None,
        zoneinfo::Line::Other(key, value) => Some((*key, *value)),
        _ => None,
    });
    // The rest of a known line after its last known word is kept too.
    if other.clone().count() < kept.unlisted.len() {
        return;
    }
    assert_eq!(other.clone().count(), kept.unlisted.len());
    for ((key, value), (below_others, kept)) in other.zip(kept.unlisted.iter()) {
        assert!(below_others.ends_with(key.trim_ascii()) && value == kept);
    }
}

/// The borrowed rows equal the kept ones, and values computed with the kernel's formulas are within their
/// bounds.
pub(super) fn rows_of_buddyinfo(text: &[u8]) {
    let mut kept = system::Buddyinfo::default();
    let result = kept.parse(text, &mut ());
    let same = |line: &buddyinfo::Line<'_>, zone: &&buddyinfo::Zone| {
        (line.node, line.zone) == (zone.node, zone.name.as_bytes())
            && line.free.clone().map(Result::ok).eq(zone.free.iter().map(|&blocks| Some(blocks)))
    };
    rows_are_kept(buddyinfo::rows(text), kept.zones.iter(), same, (result, &kept.unlisted));
    if result.is_ok() {
        kept.zones.iter().for_each(|zone| indices(&zone.free, true));
    }
}

pub(super) fn indices<C: Copy + Into<Count>>(free: &FreeBlocks<C>, exact: bool) {
    for order in 0..free.len() {
        let (index, unusable) = (free.fragmentation_index(order), free.unusable_free_index(order));
        assert!(index.is_none_or(|index| (-1000..=1000).contains(&index)), "{index:?}");
        assert!(unusable.is_none_or(|share| share <= 1000), "{unusable:?}");
        assert!(!exact || (index.is_some() && unusable.is_some() && free.is_exact()));
        assert_eq!(index == Some(-1000), free.suitable(order) > 0);
        assert!(free.pages_of(order) <= Some(free.pages()));
    }
    assert_eq!(free.fragmentation_index(free.len()), None);
}

/// Checks the rows like those of buddyinfo.
pub(super) fn rows_of_pagetypeinfo(text: &[u8]) {
    let mut kept = system::Pagetypeinfo::default();
    if kept.parse(text, &mut ()).is_err() {
        return;
    }
    let mut lists = pagetypeinfo::rows(text).filter_map(|line| match line {
        Ok(pagetypeinfo::Line::Free { node, zone, migrate_type, free }) => {
            Some((node, zone, migrate_type, free.map(Result::ok).collect::<Vec<_>>()))
        }
        _ => None,
    });
    for list in &kept.free {
        let free: Vec<_> = list.free.iter().map(|&count| Some(count)).collect();
        let kept = (list.node, list.zone.as_bytes(), list.migrate_type.as_bytes(), free);
        assert!(lists.any(|list| list == kept), "{kept:?} is not borrowed");
        indices(&list.free, false);
    }
}

/// Checks the rows like those of diskstats, and that each is found even if several have the same name.
pub(super) fn rows_of_slabinfo(text: &[u8]) {
    let mut kept = system::Slabinfo::default();
    let result = kept.parse(text, &mut ());
    let mut malformed = 0;
    let mut caches = kept.caches.iter();
    for line in slabinfo::rows(text) {
        match line {
            Err(_) => malformed += 1,
            Ok(slabinfo::Line::Cache { name, slabs }) => {
                let Some(cache) = caches.next() else { panic!("{slabs:?} is not kept") };
                assert_eq!((name, slabs), (cache.name.as_bytes(), cache.slabs));
                if result.is_ok() {
                    assert_eq!(kept.caches.get(cache.id()), Some(cache));
                }
            }
            Ok(_) => {}
        }
    }
    assert_eq!((caches.next(), kept.unlisted.malformed()), (None, malformed));
}

/// Values that are parsed on request do not panic either.
pub(super) fn cpus(text: &[u8]) {
    let mut cpuinfo = system::Cpuinfo::default();
    if cpuinfo.parse(text, &mut ()).is_err() {
        return;
    }
    for block in cpuinfo.cpus.iter().map(|cpu| &cpu.lines).chain([&cpuinfo.global]) {
        let said = (block.physical_id(), block.core_id(), block.siblings(), block.hertz(), block.bogomips());
        assert!(!format!("{said:?} {:?}", block.model()).is_empty());
        assert!(block.flags().all(|flag| !flag.is_empty() && block.has_flag(flag)));
        assert!(block.iter().all(|(key, _)| block.get(key).is_some()));
    }
    let (sockets, cores) = (cpuinfo.sockets(), cpuinfo.cores());
    assert!(
        sockets.zip(cores).is_none_or(|(sockets, cores)| sockets <= cores && cores <= cpuinfo.cpus.len())
    );
}

/// Each argument is found by its name, and the iterator ends.
pub(super) fn arguments_of_the_kernel(text: &[u8]) {
    let mut cmdline = system::Cmdline::default();
    assert_eq!(cmdline.parse(text, &mut ()), Ok(()));
    for arg in cmdline.args() {
        assert!(cmdline.get(arg.name).is_some() && cmdline.get(arg.name) == cmdline.all(arg.name).last());
        assert!(!arg.to_string().contains('\n'));
    }
    assert!(cmdline.init_args().count() <= text.len());
}
