use super::*;
use crate::Raw;
use crate::pid::State;

fn parsed(text: &str) -> SchedDebug {
    let mut debug = SchedDebug::default();
    for _ in 0..2 {
        debug.parse(text.as_bytes(), &mut ()).unwrap();
    }
    debug
}

/// Linux 5.10, shortened.
const TEXT: &str = "Sched Debug Version: v0.11, 5.10.0-32-cloud-amd64 #1\n\
    ktime                                   : 9037.400257\njiffies                                 : 4294894509\n\n\
    sysctl_sched\n  .sysctl_sched_latency                    : 18.000000\n\
    \x20 .sysctl_sched_tunable_scaling            : 1 (logarithmic)\n\n\
    cpu#0, 2600.009 MHz\n  .nr_running                    : 0\n  .nr_uninterruptible            : -1\n\
    \x20 .next_balance                  : 4294.894510\n  .curr->pid                     : 0\n  .new : 5\n\n\
    cfs_rq[0]:/lab/a b:c\n  .exec_clock                    : 464.588652\n\
    \x20 .spread0                       : -1254.836866\n  .se->load.weight               : 399641\n\n\
    rt_rq[0]:\n  .rt_runtime                    : 950.000000\n\n\
    dl_rq[0]:\n  .dl_bw->total_bw               : 41943\n\nrunnable tasks:\n\
    \x20S            task   PID         tree-key  switches  prio     wait-time             sum-exec        sum-sleep\n\
    -------------------------------------------------------------------------------------------------------------\n\
    >R            busy   339     54098.240174        12   139        92.111164      1171.233645         0.000000 0 0 /lab/a b:c\n\
    \x20S   a) (b\nS 1 2)    346       596.787912         1   120        24.079656         0.293466         0.000000 0 0 /lab\n\
    \x20S                   351        -3.714576         1    -1        71.669575         0.258702         0.000000 /lab\n\n\
    cpu#1\n  .nr_running                    : 2\n";

#[test]
fn queues_and_tasks() {
    let debug = parsed(TEXT);
    assert_eq!(
        (debug.version.as_bytes(), &debug.release),
        (&b"v0.11"[..], &Text::from(&b"5.10.0-32-cloud-amd64 #1"[..]))
    );
    assert_eq!(
        (debug.clocks.ktime, debug.clocks.jiffies),
        (Some(SplitNs(9_037_400_257)), Some(4_294_894_509))
    );
    assert_eq!((debug.sysctl.latency, debug.sysctl.base_slice), (Some(SplitNs(18_000_000)), None));
    assert_eq!(debug.sysctl.tunable_scaling.as_ref().unwrap(), &"1 (logarithmic)");
    let [first, second] = [0, 1].map(|cpu| debug.cpus.get(cpu).unwrap());
    assert_eq!((first.khz, first.nr_uninterruptible, first.curr_pid), (Some(2_600_009), Some(-1), Some(0)));
    assert_eq!(first.next_balance, Some(SplitNs(4_294_894_510)));
    assert_eq!((second.khz, second.nr_running, second.curr_pid), (None, Some(2), None));
    let cfs = debug.cfs.get((0, b"/lab/a b:c")).unwrap();
    assert_eq!((cfs.spread0, cfs.se_load_weight), (Some(SplitNs(-1_254_836_866)), Some(399_641)));
    assert_eq!(debug.rt.get((0, b"")).unwrap().rt_runtime, Some(SplitNs(950_000_000)));
    assert_eq!(debug.dl.get(0).unwrap().dl_bw_total_bw, Some(41_943));
    assert_eq!(debug.unlisted.iter().collect::<Vec<_>>(), [(&b"cpu0 new"[..], &b"5"[..])]);
    let [busy, odd, nameless] = [0, 1, 2].map(|at| debug.tasks.get(at).unwrap());
    assert_eq!((busy.current, busy.state, busy.pid), (true, Some(State::new(b'R')), 339));
    assert_eq!((busy.switches, busy.prio, busy.sum_exec), (12, 139, SplitNs(1_171_233_645)));
    assert_eq!((busy.node, busy.group_id, busy.path), (Some(0), Some(0), Raw::new(b"/lab/a b:c")));
    assert_eq!((odd.comm.as_bytes(), odd.pid, odd.current), (&b"a) (b\nS 1 2) "[..], 346, false));
    assert_eq!((nameless.comm.as_bytes(), nameless.vruntime), (&b""[..], SplitNs(-3_714_576)));
    assert_eq!((nameless.node, nameless.path, nameless.prio), (None, Raw::new(b"/lab"), -1));
}

/// By hand, as the kernel's printf has them.
#[test]
fn columns_of_other_kernels() {
    let row = |heading: &str, row: &str| {
        let debug =
            parsed(&format!("Sched Debug Version: v0.11, 1 #1\nrunnable tasks:\n{heading}\n---\n{row}\n"));
        assert_eq!(debug.tasks.len(), 1);
        debug
    };
    let heading = " S            task   PID         tree-key  switches  prio     wait-time             sum-exec        sum-sleep";
    // 4.12, 6.1, 6.6, 6.12.
    let old = row(
        heading.replacen(" S", "  ", 1).as_str(),
        "R           busy   339         1.000001        12   139         2.000000         3.000000         4.000000 /",
    );
    let old = old.tasks.get(0).unwrap();
    assert_eq!((old.state, old.current, old.comm.as_bytes()), (None, true, &b"busy"[..]));
    assert_eq!(
        (old.sum_exec, old.sum_sleep, old.sum_block),
        (SplitNs(3_000_000), Some(SplitNs(4_000_000)), None)
    );
    let block = row(
        heading,
        " S            busy   339         1.000001        12   139         2.000000         3.000000         4.000000         5.000000 0 0 /",
    );
    let block = block.tasks.get(0).unwrap();
    assert_eq!((block.sum_exec, block.sum_block), (SplitNs(3_000_000), Some(SplitNs(5_000_000))));
    for (name, pid) in
        [("           busy", "  339"), ("kworker/0:1H-kb", "12345"), ("busy and busy  ", "    7")]
    {
        let text = format!(
            " S{name} {pid}         1.000001 N         2.000000         3.000000         4.000000        12   120         5.000000         4.000000         6.000000         7.000000 0 0 /"
        );
        let narrow = row(heading, &text);
        let narrow = narrow.tasks.get(0).unwrap();
        assert_eq!(
            (narrow.comm.as_bytes(), narrow.pid),
            (name.trim_start().as_bytes(), pid.trim().parse().unwrap())
        );
        assert_eq!(
            (narrow.eligible, narrow.deadline, narrow.slice),
            (Some(false), Some(SplitNs(2_000_000)), Some(SplitNs(3_000_000)))
        );
        assert_eq!((narrow.sum_exec, narrow.wait_time), (SplitNs(4_000_000), SplitNs(5_000_000)));
        assert_eq!(
            (narrow.sum_sleep, narrow.sum_block),
            (Some(SplitNs(6_000_000)), Some(SplitNs(7_000_000)))
        );
    }
    let heading = " S            task   PID       vruntime   eligible    deadline             slice          sum-exec      switches  prio         wait-time        sum-sleep       sum-block  node   group-id  group-path";
    let new = row(
        heading,
        ">R            busy   339         1.000001   E           2.000000 S         3.000000         4.000000        12     120         5.000000         6.000000         7.000000   0      0        /",
    );
    let new = new.tasks.get(0).unwrap();
    assert_eq!((new.eligible, new.custom_slice, new.comm.as_bytes()), (Some(true), true, &b"busy"[..]));
    assert_eq!(
        (new.sum_exec, new.sum_sleep, new.sum_block),
        (SplitNs(4_000_000), Some(SplitNs(6_000_000)), Some(SplitNs(7_000_000)))
    );
    assert_eq!((new.node, new.path), (Some(0), Raw::new(b"/")));
}

#[test]
fn what_is_wrong_is_located() {
    for (from, to, field) in [
        ("Sched Debug", "x", "version"),
        ("9037.400257", "9037.40025", "ktime"),
        ("cpu#0", "cpu#x", "cpu"),
        ("cfs_rq[0]", "cfs_rq[0", "cfs_rq"),
        ("-1254.836866", "9223372036854775807.000000", "spread0"),
        ("54098.240174", "x", "tree-key"),
        (" 139 ", " x ", "prio"),
        (">R", ">1", "S"),
    ] {
        let text = TEXT.replacen(from, to, 1);
        let error = SchedDebug::default().parse(text.as_bytes(), &mut ()).unwrap_err();
        assert_eq!(error.field(), field, "{to}: {error}");
    }
    assert!(SchedDebug::default().parse(b"", &mut ()).is_err());
}

#[test]
fn where_debugfs_is_not_mounted_that_is_said() {
    // Of files of its own, so that it passes for a /proc.
    let directory = std::env::temp_dir().join(format!("procsampler-{}-debugfs", std::process::id()));
    std::fs::create_dir_all(directory.join("self")).unwrap();
    let unsupported = || SchedDebug::read_at(&ProcDir::at(&directory, Machine::COMMON)?, "there is none");
    assert!(unsupported().unwrap_err().is_unsupported());
    let got = in_debugfs(unsupported(), &directory, |dir| SchedDebug::read_at(dir, "sched/debug"));
    assert!(got.unwrap_err().to_string().contains("debugfs is not mounted here"));
    std::fs::remove_dir_all(&directory).unwrap();
    let got = in_debugfs(Ok(1), &directory, |_| Ok(2));
    assert_eq!(got.unwrap(), 1, "where /proc has it that is taken");
    match SchedDebug::read_live() {
        Ok(live) => assert!(!live.cpus.is_empty()),
        Err(error) => println!("skipped: {error}"),
    }
}
