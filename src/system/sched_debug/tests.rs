use super::*;
use crate::pid::State;
use crate::text::RawBytes;

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
    assert_eq!((busy.switches, busy.prio, busy.sum_exec), (12, 139, Some(SplitNs(1_171_233_645))));
    assert_eq!((busy.node, busy.group_id, busy.path), (Some(0), Some(0), RawBytes::new(b"/lab/a b:c")));
    assert_eq!((odd.comm.as_bytes(), odd.pid, odd.current), (&b"a) (b\nS 1 2) "[..], 346, false));
    assert_eq!((nameless.comm.as_bytes(), nameless.vruntime), (&b""[..], SplitNs(-3_714_576)));
    assert_eq!((nameless.node, nameless.path, nameless.prio), (None, RawBytes::new(b"/lab"), -1));
}

/// Written by hand, in the format of the kernel's printf.
#[test]
fn columns_of_other_kernels() {
    let row = |heading: &str, row: &str| {
        let debug = parsed(&format!(
            "Sched Debug Version: v0.11, 1 #1\ncpu#0\n\nrunnable tasks:\n{heading}\n---\n{row}\n"
        ));
        assert_eq!((debug.tasks.len(), debug.unlisted.len()), (1, 0), "{:?}", debug.unlisted);
        debug
    };
    let heading = " S            task   PID         tree-key  switches  prio     wait-time             sum-exec        sum-sleep";
    // 4.12, 6.1, 6.6, 6.12.
    let old = row(
        heading.replacen(" S ", " ", 1).as_str(),
        "R           busy   339         1.000001        12   139         2.000000         3.000000         4.000000 /",
    );
    let old = old.tasks.get(0).unwrap();
    assert_eq!((old.state, old.current, old.comm.as_bytes()), (None, true, &b"busy"[..]));
    assert_eq!(
        (old.sum_exec, old.sum_sleep, old.sum_block),
        (Some(SplitNs(3_000_000)), Some(SplitNs(4_000_000)), None)
    );
    let block = row(
        heading,
        " S            busy   339         1.000001        12   139         2.000000         3.000000         4.000000         5.000000 0 0 /",
    );
    let block = block.tasks.get(0).unwrap();
    assert_eq!((block.sum_exec, block.sum_block), (Some(SplitNs(3_000_000)), Some(SplitNs(5_000_000))));
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
        assert_eq!((narrow.sum_exec, narrow.wait_time), (Some(SplitNs(4_000_000)), Some(SplitNs(5_000_000))));
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
        (Some(SplitNs(4_000_000)), Some(SplitNs(6_000_000)), Some(SplitNs(7_000_000)))
    );
    assert_eq!((new.node, new.path), (Some(0), RawBytes::new(b"/")));
}

/// The only task of a table with this heading.
fn task(heading: &str, row: &str) -> SchedDebug {
    let head = "Sched Debug Version: v0.10, 4.4.0 #1\ncpu#3\n\nrunnable tasks:\n";
    let debug = parsed(&format!("{head}{heading}\n----\n{row}\n"));
    assert_eq!((debug.tasks.len(), debug.unlisted.malformed()), (1, 0), "{row}: {:?}", debug.unlisted);
    debug
}

const STATELESS: &str = "            task   PID         tree-key  switches  prio     exec-runtime         sum-exec        sum-sleep";
const NARROW: &str = " S           task   PID         tree-key  switches  prio     wait-time             sum-exec        sum-sleep";
#[test]
fn names_without_a_blank_before_them() {
    for (name, pid) in
        [("systemd", 1), ("fifteen-bytes-x", 12), ("a b", 123_456), ("fifteen-bytes-y", 4_194_304), ("", 7)]
    {
        for mark in [" S", ">R"] {
            let row = format!(
                "{mark}{name:>15} {pid:5}    771.250001      9002   120         1.000000       500.000002         3.000000 0 0 /init"
            );
            let debug = task(NARROW, &row);
            let task = debug.tasks.get(0).unwrap();
            assert_eq!((task.comm.as_bytes(), task.pid, task.cpu), (name.as_bytes(), pid, 3), "{row}");
            assert_eq!((task.current, task.state), (mark == ">R", Some(State::new(mark.as_bytes()[1]))));
            assert_eq!((task.switches, task.prio, task.vruntime), (9002, 120, SplitNs(771_250_001)));
            assert_eq!(
                (task.wait_time, task.sum_exec),
                (Some(SplitNs(1_000_000)), Some(SplitNs(500_000_002)))
            );
            assert_eq!((task.node, task.group_id, task.path), (Some(0), Some(0), RawBytes::new(b"/init")));
        }
    }
}

#[test]
fn the_virtual_time_is_no_wait_time() {
    let debug = task(
        STATELESS,
        "       my daemon    21       410.500000        33   120       410.500000        12.000001         7.000000 /",
    );
    let old = debug.tasks.get(0).unwrap();
    assert_eq!((old.wait_time, old.vruntime), (None, SplitNs(410_500_000)));
    assert_eq!((old.sum_exec, old.sum_sleep), (Some(SplitNs(12_000_001)), Some(SplitNs(7_000_000))));
    assert_eq!((old.comm.as_bytes(), old.state, old.path), (&b"my daemon"[..], None, RawBytes::new(b"/")));
}

#[test]
fn a_node_without_a_group_and_zeros_without_decimals() {
    for (tail, node, group_id, path) in [
        (" 1 /user.slice", Some(1), None, "/user.slice"),
        (" 1 42 /autogroup-7", Some(1), Some(42), "/autogroup-7"),
        (" 0", Some(0), None, ""),
        (" /a 1 2", None, None, "/a 1 2"),
        (" autogroup-7", None, None, "autogroup-7"),
        ("", None, None, ""),
    ] {
        let row = format!(
            "R           bash   812        14.250000       101   120        14.250000        15.547737         0.000000{tail}"
        );
        let debug = task(STATELESS, &row);
        let seen = debug.tasks.get(0).unwrap();
        assert_eq!(
            (seen.node, seen.group_id, seen.path),
            (node, group_id, RawBytes::new(path.as_bytes())),
            "{row}"
        );
        assert_eq!((seen.current, seen.sum_exec), (true, Some(SplitNs(15_547_737))));
        let row = format!(
            "            bash   812        14.250000       101   120               0               0               0.000000               0.000000               0.000000{tail}"
        );
        let debug = task(STATELESS, &row);
        let seen = debug.tasks.get(0).unwrap();
        assert_eq!((seen.wait_time, seen.sum_exec, seen.sum_sleep, seen.sum_block), (None, None, None, None));
        assert_eq!(
            (seen.node, seen.group_id, seen.path),
            (node, group_id, RawBytes::new(path.as_bytes())),
            "{row}"
        );
    }
}

#[test]
fn columns_go_by_their_heading() {
    // Linux 7.3 has a weight.
    let heading = " S            task   PID     weight       vruntime   eligible    deadline             slice          sum-exec      switches  prio         wait-time        sum-sleep       sum-block  node   group-id  group-path";
    let debug = task(
        heading,
        " I kworker/R-rcu_g     4   90891264       111.402778   N         111.404470 S         0.700000         0.596603         2     100         0.676591         0.631096         0.630000   1      17        /a b",
    );
    let seen = debug.tasks.get(0).unwrap();
    assert_eq!((seen.comm.as_bytes(), seen.pid, seen.weight), (&b"kworker/R-rcu_g"[..], 4, Some(90_891_264)));
    assert_eq!((seen.vruntime, seen.eligible), (SplitNs(111_402_778), Some(false)));
    assert_eq!((seen.deadline, seen.slice), (Some(SplitNs(111_404_470)), Some(SplitNs(700_000))));
    assert_eq!((seen.custom_slice, seen.sum_exec), (true, Some(SplitNs(596_603))));
    assert_eq!((seen.switches, seen.prio, seen.wait_time), (2, 100, Some(SplitNs(676_591))));
    assert_eq!((seen.sum_sleep, seen.sum_block), (Some(SplitNs(631_096)), Some(SplitNs(630_000))));
    assert_eq!((seen.node, seen.group_id, seen.path), (Some(1), Some(17), RawBytes::new(b"/a b")));
    assert!(debug.unlisted.is_empty());
    // The columns in another order, and columns that no kernel has.
    let debug = task(
        " S            task   PID  switches  nvcsw  prio       vruntime         colour  sum-exec  group-path",
        " S          worker    99        12      7   118       5.000001         red-ish  6.000002  /g",
    );
    let seen = debug.tasks.get(0).unwrap();
    assert_eq!((seen.pid, seen.switches, seen.prio, seen.vruntime), (99, 12, 118, SplitNs(5_000_001)));
    assert_eq!((seen.sum_exec, seen.wait_time), (Some(SplitNs(6_000_002)), None));
    assert_eq!((seen.node, seen.path), (None, RawBytes::new(b"/g")));
    let kept: Vec<_> = debug.unlisted.iter().collect();
    assert_eq!(kept, [(&b"task 99 nvcsw"[..], &b"7"[..]), (b"task 99 colour", b"red-ish")]);
}

#[test]
fn keys_of_older_and_newer_kernels() {
    let debug = parsed(
        "Sched Debug Version: v0.11, 7.3 #1\n\ncpu#2: Online\n  .nr_running                    : 4\n\n\
        cfs_rq[2]:/\n  .sum_w_vruntime                : -81 (6 bits)\n  .sum_weight                    : 1048576\n\
        \x20 .sum_shift                     : 3\n  .h_load                        : 5341\n\
        \x20 .h_nr_delayed                  : 2\n  .load_avg                      : 1069\n\n\
        cfs_rq[2]:/old\n  .sum_w_vruntime                : 0 (-1 bits)\n\
        \x20 .load_avg                      : 5119.999488\n  .load_period                   : 7.000001\n",
    );
    assert_eq!((debug.cpus.get(2).unwrap().nr_running, debug.cpus.get(2).unwrap().khz), (Some(4), None));
    let new = debug.cfs.get((2, b"/")).unwrap();
    assert_eq!((new.sum_w_vruntime, new.sum_weight, new.sum_shift), (Some(-81), Some(1_048_576), Some(3)));
    assert_eq!((new.h_load, new.h_nr_delayed), (Some(5341), Some(2)));
    assert_eq!((new.load_avg, new.load_avg_time), (Some(1069), None));
    let old = debug.cfs.get((2, b"/old")).unwrap();
    assert_eq!((old.load_avg, old.load_avg_time), (None, Some(SplitNs(5_119_999_488))));
    assert_eq!((old.sum_w_vruntime, old.load_period), (Some(0), Some(SplitNs(7_000_001))));
    assert_eq!(debug.unlisted.iter().collect::<Vec<_>>(), [(&b"cpu2"[..], &b"Online"[..])]);
    assert_eq!(debug.unlisted.malformed(), 0);
}

/// Linux 2.6.32 has no heading above the settings.
#[test]
fn settings_without_a_heading() {
    let debug = parsed(
        "Sched Debug Version: v0.09, 2.6.32 #1\nnow at 25.000001 msecs\n  .jiffies                                 : 41\n\
        \x20 .sysctl_sched_latency                    : 20.000000\n  .sysctl_sched_features                   : 7917179\n\n\
        cpu#0, 2000.000 MHz\n  .nr_running                    : 1\n",
    );
    assert_eq!((debug.clocks.jiffies, debug.sysctl.features), (Some(41), Some(7_917_179)));
    assert_eq!(debug.sysctl.latency, Some(SplitNs(20_000_000)));
    assert_eq!(debug.cpus[0].khz, Some(2_000_000));
}

/// An odd line or row affects only itself, and is kept.
#[test]
fn what_is_odd_costs_itself() {
    let whole = parsed(TEXT);
    for (from, to, key, value) in [
        ("9037.400257", "9037.40025", "clocks ktime", "9037.40025"),
        ("-1254.836866", "9223372036854775807.000000", "cfs_rq0 spread0", "9223372036854775807.000000"),
        ("399641", "399641x", "cfs_rq0 se->load.weight", "399641x"),
        (", 2600.009 MHz", ", 2600. MHz", "cpu0", ", 2600. MHz"),
    ] {
        let seen = parsed(&TEXT.replacen(from, to, 1));
        assert_eq!(seen.unlisted.get(key), Some(value.as_bytes()), "{to}: {:?}", seen.unlisted);
        assert_eq!((seen.unlisted.malformed(), seen.unlisted.len()), (1, whole.unlisted.len() + 1));
        assert_eq!(seen.tasks, whole.tasks);
        assert_eq!((seen.cpus.len(), seen.cfs.len(), seen.rt.len(), seen.dl.len()), (2, 1, 1, 1));
    }
    for (from, to, rows) in [
        ("54098.240174", "x", [346, 351]),
        (" 139 ", " 13x ", [346, 351]),
        (">R  ", ">1  ", [346, 351]),
        ("  346  ", "  x46  ", [339, 351]),
        ("   -1        71.669575", "   -1        71,669575", [339, 346]),
    ] {
        let text = TEXT.replacen(from, to, 1);
        assert_ne!(text, TEXT);
        let seen = parsed(&text);
        assert_eq!(seen.tasks.iter().map(|task| task.pid).collect::<Vec<_>>(), rows, "{to}");
        assert!(seen.unlisted.malformed() >= 1 && seen.unlisted.get("cpu0 task").is_some());
        assert_eq!((&seen.cpus, &seen.cfs, &seen.dl), (&whole.cpus, &whole.cfs, &whole.dl));
    }
}

/// If a heading is not understood, its whole record is unlisted: the lines are not added to another one.
#[test]
fn lines_below_an_odd_heading_are_kept_apart() {
    let whole = parsed(TEXT);
    for heading in ["cfs_rq[0", "cfs_rq[x]:/", "cfs_rq[4294967296]:/"] {
        let seen = parsed(&TEXT.replacen("cfs_rq[0]:/lab/a b:c", heading, 1));
        assert!(seen.cfs.is_empty());
        assert_eq!(seen.unlisted.get(heading), Some(&b""[..]), "{:?}", seen.unlisted);
        assert_eq!(seen.unlisted.get(format!("{heading}, spread0")), Some(&b"-1254.836866"[..]));
        assert_eq!((&seen.cpus, &seen.rt, &seen.tasks), (&whole.cpus, &whole.rt, &whole.tasks));
        assert_eq!(seen.unlisted.malformed(), 1);
    }
    let seen = parsed(&TEXT.replacen("cpu#0", "cpu#x", 1));
    assert_eq!((seen.cpus.len(), seen.cpus[0].cpu, seen.tasks.len()), (1, 1, 0));
    assert_eq!((&seen.cfs, &seen.rt, &seen.dl), (&whole.cfs, &whole.rt, &whole.dl));
    // A record of a newer kernel.
    let new = "\n\nscx_rq[0]:\n  .nr_running                    : 77\n\nrt_rq[0]";
    let seen = parsed(&TEXT.replacen("\n\nrt_rq[0]", new, 1));
    assert_eq!(seen.unlisted.number("scx_rq[0]:, nr_running"), Some(77));
    assert_eq!(seen.unlisted.malformed(), 0);
    assert_eq!((&seen.cfs, &seen.rt), (&whole.cfs, &whole.rt));
}

/// Lines that belong to no record are kept, and the parser ends.
#[test]
fn lines_of_nobody_end_too() {
    for (lines, kept) in [
        ("runnable tasks:\n S task\n\nx\n", &["x"][..]),
        ("runnable tasks:\n S task\n\n  .x : 1", &["x"]),
        ("runnable tasks:", &[]),
        ("runnable tasks:\n S            task   PID\n S a\n", &["task"]),
        ("runnable tasks:\n----\n----\nx\n", &["task"]),
        ("\n\nx\n  .y: 1\n", &["x", "x, y"]),
        ("cfs_rq[", &["cfs_rq["]),
    ] {
        let seen = parsed(&format!("Sched Debug Version: v0.11, 5.10.0\n{lines}"));
        let keys: Vec<_> = seen.unlisted.iter().map(|(key, _)| String::from_utf8_lossy(key)).collect();
        assert_eq!(keys, kept, "{lines}");
        assert!(seen.tasks.is_empty() && seen.cpus.is_empty());
    }
}

#[test]
fn a_text_of_something_else_is_refused() {
    for text in ["", "x", "Sched Debug", "Timer List Version: v0.9\n", "Sched Debug Version: v0.11\n"] {
        let error = SchedDebug::default().parse(text.as_bytes(), &mut ()).unwrap_err();
        assert_eq!(error.field(), "version", "{text}");
    }
}

/// A long line above many others is not copied for each of them.
#[test]
fn what_is_kept_is_as_long_as_the_text() {
    let text = format!(
        "Sched Debug Version: v0.11, 1 #1\n\n{}\n{}",
        "x".repeat(100_000),
        "  .a : 1\n".repeat(20_000)
    );
    let seen = parsed(&text);
    let kept: usize = seen.unlisted.iter().map(|(key, value)| key.len() + value.len()).sum();
    assert!(kept < 10 * text.len(), "{kept}");
}
