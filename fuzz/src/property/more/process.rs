//! Files of a process.

use procsampler::ProcFile;
use procsampler::pid::{self, mountinfo, mounts};

use super::{escapes, rows_are_kept};

pub(super) fn rows_of_stack(text: &[u8]) {
    let mut kept = pid::Stack::default();
    let result = kept.parse(text, &mut ());
    rows_are_kept(
        pid::stack::rows(text),
        kept.frames.iter(),
        |row, kept| row == kept,
        (result, &kept.unlisted),
    );
}

pub(super) fn rows_of_children(text: &[u8]) {
    let mut kept = pid::Children::default();
    if kept.parse(text, &mut ()).is_ok() {
        assert!(pid::children::rows(text).map(Result::unwrap).eq(kept.pids));
    }
}

pub(super) fn rows_of_mounts(text: &[u8]) {
    let mut kept = pid::Mounts::default();
    let result = kept.parse(text, &mut ());
    rows_are_kept(mounts::rows(text), kept.mounts.iter(), |row, kept| row == kept, (result, &kept.unlisted));
    for mount in &kept.mounts {
        [mount.source, mount.mount_point, mount.fstype].into_iter().for_each(escapes);
        let named = mount.options.iter().find(|(name, _)| *name == *b"ro");
        assert_eq!(mount.options.is_read_only(), named.is_some());
        options(mount.options);
    }
}

pub(super) fn rows_of_mountinfo(text: &[u8]) {
    let mut kept = pid::Mountinfo::default();
    let result = kept.parse(text, &mut ());
    rows_are_kept(
        mountinfo::rows(text),
        kept.mounts.iter(),
        |row, kept| row == kept,
        (result, &kept.unlisted),
    );
    for mount in &kept.mounts {
        [mount.root, mount.source, mount.mount_point, mount.fstype].into_iter().for_each(escapes);
        [mount.options, mount.super_options].into_iter().for_each(options);
    }
}

pub(super) fn statistics_of_mounts(text: &[u8]) {
    let mut kept = pid::Mountstats::default();
    if kept.parse(text, &mut ()).is_err() {
        return;
    }
    assert!(kept.nfs.len() <= kept.mounts.len());
    for nfs in &kept.nfs {
        let found = kept.nfs.get((nfs.device.as_bytes(), nfs.mount_point.as_bytes()));
        assert!(found.is_some_and(|found| found.device == nfs.device));
        let is_it = |mount: pid::mountstats::Mount<'_>| {
            mount.device == *nfs.device.as_bytes() && mount.mount_point == *nfs.mount_point.as_bytes()
        };
        assert!(kept.mounts.iter().any(is_it));
        [&nfs.opts, &nfs.caps, &nfs.nfsv4].into_iter().flatten().for_each(|text| options(text.options()));
        assert!(nfs.ops.iter().all(|op| nfs.ops.get(&op.name).is_some()));
        // A malformed line keeps its position.
        let places: Vec<u32> = nfs.xprts.iter().map(|xprt| xprt.place).collect();
        assert!(places.windows(2).all(|pair| pair[0] < pair[1]));
    }
}

/// Each option is found by its name, and the iterator ends.
pub(super) fn options(options: procsampler::text::MountOptions<'_>) {
    let mut count = 0;
    for (name, value) in options.iter() {
        let name = name.decode();
        assert!(options.contains(&name) && (value.is_none() || options.value(&name).is_some()));
        count += 1;
    }
    assert!(count <= options.as_raw().len());
}

/// The arguments joined together are the text.
pub(super) fn arguments(text: &[u8]) {
    let mut cmdline = pid::Cmdline::default();
    assert_eq!(cmdline.parse(text, &mut ()), Ok(()));
    let joined = cmdline.args().collect::<Vec<_>>().join(&0);
    assert_eq!(joined, text.strip_suffix(b"\0").unwrap_or(text));
}

/// The variables joined together are the text, and each is found by its name.
pub(super) fn variables(text: &[u8]) {
    let mut environ = pid::Environ::default();
    assert_eq!(environ.parse(text, &mut ()), Ok(()));
    let joined = environ.variables().map(|variable| match variable.value {
        Some(value) => [variable.name, b"=", value].concat(),
        None => variable.name.to_vec(),
    });
    assert_eq!(joined.collect::<Vec<_>>().join(&0), text.strip_suffix(b"\0").unwrap_or(text));
}

/// There are as many entries as fit into the text, and each is found by its type.
pub(super) fn entries(text: &[u8]) {
    let mut auxv = pid::Auxv::default();
    if auxv.parse(text, &mut ()).is_ok() && !text.is_empty() {
        let bytes = auxv.word_bits as usize / 8;
        assert!((auxv.entries.len() + 1) * 2 * bytes <= text.len());
        assert!(auxv.entries.iter().all(|entry| entry.at.0 > 0 && auxv.get(entry.at).is_some()));
    }
}

/// Lists and masks, which are parsed on request, do not panic.
pub(super) fn sets(text: &[u8]) {
    let mut status = pid::Status::default();
    if status.parse(text, &mut Default::default()).is_err() {
        return;
    }
    let leader = &status.leader;
    let (Some(list), Some(mask)) = (&leader.cpus_allowed_list, &leader.cpus_allowed) else { return };
    for (first, last) in list.ranges().filter(|(first, last)| first <= last) {
        assert!(list.contains(first) && list.contains(last));
    }
    let digits = mask.as_text().as_bytes().len() as u32;
    // Each lookup in a mask walks over it, so long masks would take too long.
    if digits < 1000 {
        assert_eq!((0..4 * digits).filter(|&id| mask.contains(id)).count() as u32, mask.count());
    }
}

/// The borrowed rows equal the kept ones, and each of them is found.
pub(super) fn rows_of_cgroup(text: &[u8]) {
    let mut cgroup = pid::Cgroup::default();
    if cgroup.parse(text, &mut ()).is_err() {
        assert!(pid::cgroup::rows(text).all(|row| row.is_err()));
        return;
    }
    assert!(pid::cgroup::rows(text).filter_map(Result::ok).eq(&cgroup.cgroups));
    for row in &cgroup.cgroups {
        assert!(!row.is_v2() || cgroup.v2().is_some());
        assert!(row.deleted().is_none_or(|path| row.path.as_bytes().starts_with(path)));
        for (name, value) in row.controllers.iter().filter(|(_, value)| value.is_none()) {
            assert!(row.is_v2() || value.is_some() || cgroup.v1(name.decode()).is_some());
        }
    }
}

/// The limit is the last line with its name, if that line has the right unit.
pub(super) fn rows_of_limits(text: &[u8]) {
    let mut limits = pid::Limits::default();
    if limits.parse(text, &mut Default::default()).is_err() {
        return;
    }
    let rows: Vec<_> = pid::limits::rows(text).filter_map(Result::ok).collect();
    let files = rows.iter().rfind(|row| row.name == b"Max open files" && row.units.starts_with(b"files"));
    assert!(files.map(|row| row.limit) == limits.open_files || !limits.unlisted.is_empty());
}

/// Mapping a number there and back gives the same number, unless ranges overlap.
pub(super) fn maps_both_ways(text: &[u8]) {
    let mut map = pid::UidMap::default();
    if map.parse(text, &mut ()).is_err() {
        return;
    }
    for extent in map.extents.iter() {
        let last = extent.inside.checked_add(extent.length.saturating_sub(1));
        for inside in [Some(extent.inside), last].into_iter().flatten() {
            let outside = map.outside(inside);
            assert!(outside.is_none_or(|outside| map.inside(outside).is_some()));
        }
    }
}
