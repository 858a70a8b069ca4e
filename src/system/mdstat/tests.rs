use super::*;
use crate::text::Name;

/// Written from drivers/md: no captured machine has these arrays.
const TEXT: &str = "Personalities : [linear] [raid0] [raid1] [raid10] [raid6] [raid5] [raid4] [multipath] \n\
    md127 : active (auto-read-only) raid5 sdd1[4](W)(J) sdc1[1](S) sdb1[3](R) sda1[0](F) nvme0n1p2[-1]\n      \
    2093056 blocks super 1.2 level 5, 512k chunk, algorithm 2 [3/2] [UU_]\n      \
    \tresync=PENDING\n      bitmap: 1/16 pages [4KB], 65536KB chunk, file: /a\\040b\n\n\
    md3 : active (read-only) raid10 sde[1] sdf[0]\n      \
    131072 blocks 64K chunks 2 near-copies 3 far-copies 4 devices per set [2/2] [UU]\n      \
    [===================>.]  check = 99.9% (131000/131072) finish=123.4min speed=7K/sec\n      \
    bitmap: 0/1 pages [0KB], 512B chunk\n\n\
    md2 : inactive sdg[0](S)\n      1024 blocks super external:/md127/0\n       \n\
    md1 : inactive super non-persistent\n       \n\
    md_d0 : broken linear sdh[0]\n      1024 blocks super 0.91 4k rounding\n      \n\
    unused devices: sdi1 sdj \n";

fn parsed(text: &str) -> Result<Mdstat, ParseError> {
    let mut mdstat = Mdstat::default();
    mdstat.parse(text.as_bytes(), &mut ()).map(|()| mdstat)
}

#[test]
fn arrays_of_every_kind() {
    let mdstat = parsed(TEXT).unwrap();
    assert!(mdstat.unlisted.is_empty(), "{:?}", mdstat.unlisted);
    assert_eq!((mdstat.personalities.len(), mdstat.arrays.len()), (8, 5));
    assert_eq!(mdstat.unused.iter().map(|name| name.as_bytes()).collect::<Vec<_>>(), [&b"sdi1"[..], b"sdj"]);
    let [raid5, raid10, member, empty, linear] = &mdstat.arrays[..] else { panic!() };

    assert_eq!((raid5.state, raid5.access), (ArrayState::Active, ArrayAccess::AutoReadOnly));
    assert_eq!(raid5.personality, Name::new(b"raid5"));
    let flags: Vec<_> = raid5.members.iter().map(|member| (member.number, member.flags)).collect();
    assert_eq!(
        flags,
        [
            (4, MemberFlags::WRITE_MOSTLY | MemberFlags::JOURNAL),
            (1, MemberFlags::SPARE),
            (3, MemberFlags::REPLACEMENT),
            (0, MemberFlags::FAULTY),
            (-1, MemberFlags::empty()),
        ]
    );
    assert_eq!(
        (raid5.members[4].name.as_bytes(), raid5.in_sync.as_bytes()),
        (&b"nvme0n1p2"[..], &b"UU_"[..])
    );
    assert_eq!(raid5.metadata, Some(Metadata::Superblock(1, 2)));
    let Layout { blocks, level, chunk, algorithm, raid_disks, working, .. } = raid5.layout;
    assert_eq!((blocks, chunk), (Some(KiB(2_093_056)), Some(KiB(512))));
    assert_eq!((level, algorithm, raid_disks, working), (Some(5), Some(2), Some(3), Some(2)));
    assert!(raid5.is_degraded());
    assert_eq!(raid5.sync, Some(Sync { action: SyncAction::Resync, state: SyncState::Pending }));
    let bitmap = raid5.bitmap.as_ref().unwrap();
    assert_eq!((bitmap.pages_used, bitmap.pages, bitmap.memory), (1, 16, KiB(4)));
    assert_eq!((bitmap.chunk, bitmap.file.as_ref().unwrap().as_bytes()), (Bytes(64 << 20), &b"/a b"[..]));

    assert_eq!((raid10.access, raid10.metadata), (ArrayAccess::ReadOnly, Some(Metadata::Superblock(0, 90))));
    let Layout { near_copies, far_copies, offset_copies, devices_per_set, .. } = raid10.layout;
    assert_eq!((near_copies, far_copies, offset_copies, devices_per_set), (Some(2), Some(3), None, Some(4)));
    let Some(Sync { action: SyncAction::Check, state: SyncState::Running(progress) }) = raid10.sync else {
        panic!("{:?}", raid10.sync)
    };
    assert_eq!((progress.per_mille, progress.done, progress.total), (999, KiB(131_000), KiB(131_072)));
    assert_eq!((progress.finish, progress.speed), (Seconds(123 * 60 + 24), KiB(7)));
    assert_eq!(raid10.bitmap.as_ref().unwrap().chunk, Bytes(512));
    assert!(!raid10.is_degraded());

    assert_eq!((member.state, member.personality), (ArrayState::Inactive, None));
    assert_eq!(member.metadata, Name::new(b"/md127/0").map(Metadata::External));
    assert_eq!((empty.metadata, empty.layout.blocks), (Some(Metadata::NonPersistent), None));
    assert_eq!((linear.state, linear.layout.chunk), (ArrayState::Broken, Some(KiB(4))));
    assert_eq!(mdstat.arrays.get(b"md_d0"), Some(linear));
}

#[test]
fn what_waits_and_what_is_on_another_machine() {
    for (line, action, state) in [
        ("\tresync=DELAYED", SyncAction::Resync, SyncState::Delayed),
        ("\trecover=REMOTE", SyncAction::Recover, SyncState::Remote),
        ("\treshape=REMOTE", SyncAction::Reshape, SyncState::Remote),
    ] {
        let text =
            format!("md0 : active raid1 sda[0]\n      8 blocks super 1.2 [1/1] [U]\n      {line}\n      \n");
        let mdstat = parsed(&text).unwrap();
        assert_eq!(mdstat.arrays[0].sync, Some(Sync { action, state }));
        assert!(mdstat.unlisted.is_empty());
    }
}

#[test]
fn what_is_odd_costs_itself() {
    let text = TEXT
        .replace("sdc1[1](S)", "sdc1[x](S)")
        .replace("algorithm 2", "algorithm x")
        .replace("[4KB]", "[xKB]")
        .replace("finish=123.4min", "finish=x")
        .replace("md2 : inactive", "md2 inactive")
        .replace("4k rounding", "4k rounding 7 moons");
    let mdstat = parsed(&text).unwrap();
    let kept: Vec<_> = mdstat.unlisted.iter().map(|(key, _)| key.escape_ascii().to_string()).collect();
    let expected = [
        "md127:sdc1[1](S)".replace("[1]", "[x]"),
        "md127:algorithm".into(),
        "md127:x".into(),
        "md127:bitmap:".into(),
        "md3:[===================>.]".into(),
        "md2".into(),
        "md2:1024".into(),
        "md_d0:7".into(),
        "md_d0:moons".into(),
    ];
    assert_eq!(kept, expected);
    let [raid5, raid10, empty, _] = &mdstat.arrays[..] else { panic!() };
    assert_eq!((raid5.members.len(), raid5.layout.algorithm, &raid5.bitmap), (4, None, &None));
    assert_eq!((raid10.sync, raid10.layout.near_copies), (None, Some(2)));
    assert_eq!(empty.name.as_bytes(), b"md1");
    for (text, field) in
        [("", "Personalities"), ("md0\n", "name"), ("md0 :\n", "state"), ("\n \n", "Personalities")]
    {
        assert_eq!(parsed(text).unwrap_err().field(), field, "{text}");
    }
    assert!(parsed("Personalities : \nunused devices: <none>\n").unwrap().arrays.is_empty());
}

#[test]
fn nothing_of_an_earlier_text_stays() {
    let mut mdstat = parsed(TEXT).unwrap();
    let text =
        "Personalities : [raid1] \nmd9 : active raid1 sda[0]\nmd8 : inactive\nunused devices: <none>\n";
    mdstat.parse(text.as_bytes(), &mut ()).unwrap();
    assert_eq!(mdstat, parsed(text).unwrap());
}
