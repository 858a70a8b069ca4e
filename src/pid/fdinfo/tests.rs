use super::*;
use crate::unit::{Hertz, Nanos};

fn parsed(text: &str) -> Result<Fdinfo, ParseError> {
    let mut fdinfo = Fdinfo::default();
    fdinfo.parse(text.as_bytes(), &mut ()).map(|()| fdinfo)
}

/// Parses the first four lines, with more lines after them.
fn with(more: &str) -> Fdinfo {
    let fdinfo = parsed(&format!("pos:\t0\nflags:\t02\nmnt_id:\t18\nino:\t3073\n{more}")).unwrap();
    assert_eq!((fdinfo.pos, fdinfo.flags), (Some(Bytes(0)), OpenFlags::RDWR));
    fdinfo
}

#[test]
fn a_file_with_locks() {
    let fdinfo = parsed(
        "pos:\t310\nflags:\t02100001\nmnt_id:\t30\nino:\t12\n\
        lock:\t1: FLOCK  ADVISORY  READ 310 00:1a:13 0 EOF\nlock:\t2: OFDLCK ADVISORY  WRITE -1 00:1a:14 0 0\n",
    )
    .unwrap();
    assert_eq!((fdinfo.pos, fdinfo.mnt_id, fdinfo.ino), (Some(Bytes(310)), Some(30), Some(12)));
    assert_eq!(fdinfo.flags, OpenFlags::WRONLY | OpenFlags::LARGEFILE | OpenFlags::CLOEXEC);
    assert_eq!((fdinfo.locks.len(), fdinfo.locks[1].pid), (2, -1));
    assert!(fdinfo.unlisted.is_empty() && fdinfo.drm.is_empty() && fdinfo.eventfd.is_none());
}

#[test]
fn an_offset_above_2_63_and_old_kernels() {
    let fdinfo = parsed("pos:\t-4096\nflags:\t0100000\n").unwrap();
    assert_eq!((fdinfo.pos, fdinfo.mnt_id, fdinfo.ino), (Some(Bytes(0xffff_ffff_ffff_f000)), None, None));
}

#[test]
fn what_waits() {
    let fdinfo = with("eventfd-count:               1f\neventfd-id: 3\neventfd-semaphore: 1\n");
    let eventfd = fdinfo.eventfd.unwrap();
    assert_eq!((eventfd.count.unwrap().0, eventfd.id, eventfd.semaphore), (31, Some(3), Some(true)));

    let fdinfo = with(
        "tfd:        4 events: 80000019 data:     deadbeefcafe  pos:7 ino:c01 sdev:11\n\
        tfd:      200 events:       1b data:                5\n",
    );
    let [first, second] = fdinfo.epoll[..] else { panic!("{fdinfo:?}") };
    let events = EpollEvents::ET | EpollEvents::IN | EpollEvents::ERR | EpollEvents::HUP;
    assert_eq!((first.tfd, first.events, first.data), (4, events, 0xdead_beef_cafe));
    assert_eq!((first.pos, first.ino), (Some(Bytes(7)), Some(0xc01)));
    assert_eq!(first.sdev, Some(SuperBlock { major: 0, minor: 0x11 }));
    assert_eq!((second.tfd, second.data, second.pos, second.ino, second.sdev), (200, 5, None, None, None));

    let timerfd = with(
        "clockid: 1\nticks: 2\nsettime flags: 03\nit_value: (3598, 135638468)\nit_interval: (3600, 5)\n",
    );
    let timer = timerfd.timerfd.unwrap();
    assert_eq!((timer.clockid, timer.ticks, timer.settime_flags.unwrap().0), (Some(1), Some(2), 3));
    assert_eq!(timer.it_value.unwrap().0, Nanos(3_598_135_638_468));
    assert_eq!(timer.it_interval.unwrap().0, Nanos(3_600_000_000_005));
    assert!(timerfd.unlisted.is_empty());

    let signals = with("sigmask:\t8000000000000200\n").sigmask.unwrap();
    assert_eq!(signals.iter().count(), 2);
    let pidfd = with("Pid:\t310\nNSpid:\t310\t1\n");
    assert_eq!((pidfd.pidfd.unwrap().pid, pidfd.nspid), (Some(310), vec![310, 1]));
    assert_eq!(with("Pid:\t-1\nNSpid:\t-1\n").nspid, [-1], "reaped");
    let api = with("pending:\t1\ntotal:\t2\nAPI:\taa:1:80000000000001ff\n").userfaultfd.unwrap();
    assert_eq!((api.pending, api.total), (Some(1), Some(2)));
    assert_eq!(api.api.unwrap(), UserfaultfdApi { api: 0xaa, features: 1, available: 0x8000_0000_0000_01ff });
}

#[test]
fn what_watches() {
    let fdinfo = with(
        "inotify wd:2 ino:ec sdev:800011 mask:20 ignored_mask:0 fhandle-bytes:c fhandle-type:81 \
        f_handle:ec0000000000000000000000\n\
        inotify wd:1 ino:1fd sdev:1a mask:fff ignored_mask:0 \n",
    );
    let (file, dir) = (fdinfo.inotify.get(0).unwrap(), fdinfo.inotify.get(1).unwrap());
    assert_eq!((file.wd, file.ino, file.mask), (2, 0xec, InotifyMask::OPEN));
    assert_eq!(file.sdev, SuperBlock { major: 8, minor: 17 });
    assert_eq!(
        (file.fhandle_type, file.f_handle),
        (Some(0x81), Some(crate::text::RawBytes::new(b"ec0000000000000000000000")))
    );
    assert_eq!((dir.wd, dir.fhandle_type, dir.f_handle), (1, None, None));
    assert!(fdinfo.unlisted.is_empty());

    let fdinfo = with(
        "fanotify flags:10 event-flags:8000\n\
        fanotify ino:1 sdev:1a mflags:0 mask:20 ignored_mask:2 fhandle-bytes:4 fhandle-type:1 f_handle:9f2b7a9f\n\
        fanotify mnt_id:1d mflags:40 mask:3b ignored_mask:0\n\
        fanotify sdev:1a mflags:0 mask:1 ignored_mask:0\n\
        fanotify mnt_ns:4026531832 mflags:0 mask:3000000 ignored_mask:0\n",
    );
    assert_eq!(fdinfo.fanotify, Some(Fanotify { flags: 0x10, event_flags: 0x8000 }));
    let marks: Vec<_> =
        fdinfo.fanotify_marks.iter().map(|mark| (mark.ino, mark.mnt_id, mark.mnt_ns, mark.mask)).collect();
    let of = [
        (Some(1), None, None, 0x20),
        (None, Some(0x1d), None, 0x3b),
        (None, None, None, 1),
        (None, None, Some(4_026_531_832), 0x300_0000),
    ];
    assert_eq!(marks, of);
    assert_eq!(fdinfo.fanotify_marks.get(2).unwrap().sdev, Some(SuperBlock { major: 0, minor: 0x1a }));
    assert!(fdinfo.unlisted.is_empty());
}

/// This text is written by hand, from io_uring/fdinfo.c: requests in flight were not captured.
#[test]
fn an_io_uring_at_work() {
    let fdinfo = with(
        "SqMask:\t0x7\nSqHead:\t4294967295\nSqTail:\t0\nCachedSqHead:\t0\nCqMask:\t0xf\nCqHead:\t1\nCqTail:\t2\n\
        CachedCqTail:\t2\nSQEs:\t1\n    7: opcode:READV, fd:3, flags:0, off:0, addr:0x0, rw_flags:0x0, buf_index:0 user_data:9\n\
        CQEs:\t1\n    1: user_data:8, res:-11, flag:0\nSqThread:\t4711\nSqThreadCpu:\t-1\nSqTotalTime:\t50\nSqWorkTime:\t7\n\
        UserFiles:\t2\n    0: reg\n    1: <none>\nUserBufs:\t1\n    0: 0x7f00/4096\nPersonalities:\n    1\n\tUid:\t0\t\t0\t\t0\t\t0\n\
        PollList:\n  op=6, task_works=0\nCqOverflowList:\n  user_data=5, res=0, flags=0\nNAPI:\tenabled\nnapi_busy_poll_dt:\t1\n",
    );
    let ring = fdinfo.io_uring.unwrap();
    assert_eq!((ring.sq_mask.unwrap().0, ring.sq_head, ring.cq_mask.unwrap().0), (7, Some(u32::MAX), 15));
    assert_eq!((ring.sqes, ring.cqes, ring.user_files, ring.user_bufs), (Some(1), Some(1), Some(2), Some(1)));
    assert_eq!((ring.sq_thread, ring.sq_thread_cpu, ring.sq_total_time), (Some(4711), Some(-1), Some(50)));
    assert_eq!(ring.napi, Some(Napi::Enabled));
    let lines = |list: &str| {
        fdinfo
            .io_uring_lines
            .iter()
            .filter(|line| line.list == list)
            .map(|line| line.line)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        lines("UserFiles"),
        [crate::text::RawBytes::new(b"0: reg"), crate::text::RawBytes::new(b"1: <none>")]
    );
    assert_eq!(lines("CQEs"), [crate::text::RawBytes::new(b"1: user_data:8, res:-11, flag:0")]);
    assert_eq!(
        (lines("Personalities").len(), lines("PollList").len(), lines("CqOverflowList").len()),
        (2, 1, 1)
    );
    assert_eq!(fdinfo.unlisted.iter().collect::<Vec<_>>(), [(&b"napi_busy_poll_dt:"[..], &b"1"[..])]);
}

#[test]
fn bpf_and_tun() {
    let bpf = with("map_type:\t2\nkey_size:\t4\nmap_flags:\t0x10\nmemlock:\t432\nfrozen:\t0\n").bpf.unwrap();
    assert_eq!(
        (bpf.map_type, bpf.key_size, bpf.memlock, bpf.frozen),
        (Some(2), Some(4), Some(Bytes(432)), Some(false))
    );
    assert_eq!(bpf.map_flags.unwrap().0, 16);
    // This text is written by hand, from kernel/bpf/syscall.c.
    let bpf =
        with("prog_type:\t1\nprog_jited:\t1\nprog_tag:\ta04f5eef06a7f555\nrun_time_ns:\t7\nrun_cnt:\t3\n")
            .bpf
            .unwrap();
    assert_eq!((bpf.prog_jited, bpf.run_time_ns, bpf.run_cnt), (Some(true), Some(Nanos(7)), Some(3)));
    assert_eq!(bpf.prog_tag.unwrap().0, 0xa04f_5eef_06a7_f555);
    let fdinfo = with("link_type:\ttracing\nlink_id:\t4\nattach_type:\t24\n");
    assert_eq!(fdinfo.bpf.unwrap().link_type, Some(LinkType::Tracing));
    assert_eq!(fdinfo.unlisted.number("attach_type:"), Some(24));
    assert_eq!(with("iff:\t\n").iff.unwrap(), "");
    assert_eq!(with("iff:\ttun0\n").iff.unwrap(), "tun0");
}

/// This text is written by hand, from Documentation/gpu/drm-usage-stats.rst.
const DRM: &str = "drm-driver:\ti915\ndrm-pdev:\t0000:00:02.0\ndrm-client-id:\t7\ndrm-client-name:\tweston main\n\
    drm-total-system0:\t300 MiB\ndrm-shared-system0:\t16 MiB\ndrm-active-system0:\t0\ndrm-resident-system0:\t2048 KiB\n\
    drm-purgeable-system0:\t4 KiB\ndrm-engine-render:\t9288864723 ns\ndrm-engine-copy:\t0 ns\n\
    drm-engine-video:\t5 ns\ndrm-engine-capacity-video:\t2\ndrm-cycles-render:\t77\ndrm-total-cycles-render:\t99\n\
    drm-maxfreq-render:\t800 MHz\ndrm-memory-vram:\t12 KiB\ndrm-new-key:\t1 x\namd-evicted-vram:\t3 KiB\n";

#[test]
fn a_graphics_client() {
    let fdinfo = with(DRM);
    let drm = &fdinfo.drm;
    assert_eq!((drm.driver.to_str(), drm.pdev.to_str()), (Some("i915"), Some("0000:00:02.0")));
    assert_eq!((drm.client_id, drm.client_name.to_str()), (Some(7), Some("weston main")));
    let names: Vec<_> = drm.engines.iter().map(|engine| engine.name.to_str().unwrap()).collect();
    assert_eq!(names, ["render", "copy", "video"]);
    let render = drm.engines.get(b"render").unwrap();
    assert_eq!((render.busy, render.capacity), (Some(Nanos(9_288_864_723)), None));
    assert_eq!(
        (render.cycles, render.total_cycles, render.maxfreq),
        (Some(77), Some(99), Some(Hertz(800_000_000)))
    );
    assert_eq!(drm.engines.get(b"video").unwrap().capacity, Some(2));
    let system = drm.regions.get(b"system0").unwrap();
    assert_eq!((system.total, system.shared), (Some(Bytes(300 << 20)), Some(Bytes(16 << 20))));
    assert_eq!((system.active, system.resident), (Some(Bytes(0)), Some(Bytes(2 << 20))));
    assert_eq!((system.purgeable, system.memory), (Some(Bytes(4096)), None));
    assert_eq!(drm.regions.get(b"vram").unwrap().memory, Some(Bytes(12 << 10)));
    let unlisted: Vec<_> = fdinfo.unlisted.iter().collect();
    assert_eq!(unlisted, [(&b"drm-new-key:"[..], &b"1 x"[..]), (b"amd-evicted-vram:", b"3 KiB")]);
}

#[test]
fn a_unit_that_is_new_is_not_taken_for_another() {
    let fdinfo = with("drm-driver:\tx\ndrm-engine-a:\t5 us\ndrm-total-b:\t7 TiB\n");
    assert_eq!(fdinfo.unlisted.get("drm-engine-a:"), Some(&b"us"[..]));
    assert_eq!(fdinfo.unlisted.get("drm-total-b:"), Some(&b"TiB"[..]));
}

#[test]
fn more_engines_than_there_are_stay_unlisted() {
    let lines: String = (0..300).map(|at| format!("drm-engine-{at}:\t{at} ns\n")).collect();
    let fdinfo = with(&format!("drm-driver:\tx\n{lines}"));
    assert_eq!((fdinfo.drm.engines.len(), fdinfo.unlisted.len()), (256, 44));
    assert_eq!(fdinfo.unlisted.get("drm-engine-299:"), Some(&b"299 ns"[..]));
}

#[test]
fn flags_alone_are_required() {
    for (text, field, at) in [
        ("", "flags", 0),
        ("pos:\t1\n", "flags", 7),
        ("pos:\t1\nflags:\t9\n", "flags", 14),
        ("pos:\t1\nflags:\t40000000000\n", "flags", 14),
        ("pos:\t1\nflags:\t02x\n", "line", 16),
    ] {
        let error = parsed(text).unwrap_err();
        assert_eq!((error.field(), error.at()), (field, at), "{text}");
    }
    // gVisor prints nothing else.
    let fdinfo = parsed("flags:\t0100002\n").unwrap();
    assert_eq!((fdinfo.pos, fdinfo.flags), (None, OpenFlags::RDWR | OpenFlags::LARGEFILE));
    assert_eq!(fdinfo.since(&fdinfo, &Machine::COMMON).pos, None);
}

#[test]
fn a_line_that_is_not_understood_costs_itself() {
    for line in [
        "pos:\tx",
        "ino:\t12x",
        "tfd: 1 events: x",
        "inotify wd:1 ino:2 mask:1",
        "it_value: (18446744074, 0)",
        "eventfd-count: 1g",
        "lock:\t1: FLOCK  ADVISORY  READ 310 00:1a:13 0 EOFx",
        "NSpid:\t310\tx",
        "fanotify flags:10 event-flags:8000x",
        "fanotify mnt_id:1d mflags:40 mask:3b ignored_mask:0x",
        "fanotify mnt_id:1ffffffff mflags:40 mask:3b ignored_mask:0",
        "drm-total-a:\t17592186044417 MiB",
    ] {
        let fdinfo = parsed(&format!("{line}\nflags:\t02\nmnt_id:\t18\n")).unwrap();
        assert_eq!((fdinfo.flags, fdinfo.mnt_id), (OpenFlags::RDWR, Some(18)), "{line}");
        let word = line.split([' ', '\t']).next().unwrap();
        assert_eq!((fdinfo.unlisted.malformed(), fdinfo.unlisted.len()), (1, 1), "{line}");
        assert_eq!(fdinfo.unlisted.get(word), Some(line[word.len()..].trim().as_bytes()), "{line}");
        let left = (fdinfo.pos, fdinfo.ino, fdinfo.timerfd, fdinfo.eventfd);
        assert_eq!(left, (None, None, None, None), "{line}");
        assert!(fdinfo.locks.is_empty() && fdinfo.epoll.is_empty() && fdinfo.inotify.is_empty());
        assert!(fdinfo.nspid.is_empty() && fdinfo.fanotify.is_none() && fdinfo.fanotify_marks.is_empty());
    }
    // Lines that cannot be parsed are kept with the unlisted ones, in the order of the text.
    let fdinfo = parsed("ino:\tx\nflags:\t02\nnew:\t1\npos:\t-\nmnt_id:\t18 19\n").unwrap();
    let kept: Vec<_> = fdinfo.unlisted.iter().collect();
    assert_eq!(kept, [(&b"ino:"[..], &b"x"[..]), (b"new:", b"1"), (b"pos:", b"-"), (b"mnt_id:", b"19")]);
    assert_eq!((fdinfo.unlisted.malformed(), fdinfo.mnt_id), (2, Some(18)));
}

#[test]
fn descriptors_on_their_way() {
    let fdinfo = with("scm_fds: 3\n");
    assert_eq!((fdinfo.scm_fds, fdinfo.unlisted.is_empty()), (Some(3), true));
    assert_eq!(with("").scm_fds, None);
}

#[test]
fn a_second_text_leaves_nothing_of_the_first() {
    let mut fdinfo = with(DRM);
    fdinfo.parse(b"pos:\t9\nflags:\t00\n", &mut ()).unwrap();
    assert_eq!(fdinfo, parsed("pos:\t9\nflags:\t00\n").unwrap());
    fdinfo.parse(format!("pos:\t0\nflags:\t02\nmnt_id:\t18\nino:\t3073\n{DRM}").as_bytes(), &mut ()).unwrap();
    assert_eq!(fdinfo, with(DRM));
}

#[test]
fn offsets_and_engines_move() {
    let text = |pos, ino, render| {
        parsed(&format!(
            "pos:\t{pos}\nflags:\t02\nino:\t{ino}\ndrm-driver:\tx\ndrm-engine-render:\t{render} ns\n"
        ))
        .unwrap()
    };
    let (earlier, later, back, other) = (text(100, 1, 50), text(150, 1, 70), text(20, 1, 60), text(30, 2, 5));
    let delta = |now: &Fdinfo, then: &Fdinfo| {
        let delta = now.since(then, &Machine::COMMON);
        let engines: Vec<_> = delta.engines.iter().map(|row| row.busy.unwrap()).collect();
        (delta.pos, engines)
    };
    assert_eq!(delta(&later, &earlier), (Some(Change::By(Bytes(50))), vec![Change::By(Nanos(20))]));
    assert_eq!(delta(&back, &later), (Some(Change::Back(Bytes(130))), vec![Change::Back(Nanos(10))]));
    assert_eq!(delta(&other, &later), (Some(Change::Reset(Bytes(30))), vec![]), "another file");
}
