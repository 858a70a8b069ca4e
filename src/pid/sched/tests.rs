use super::*;
use crate::delta::{Change, Delta};
use crate::machine::Machine;

fn parsed(text: &str) -> Sched {
    let mut sched = Sched::default();
    sched.parse(text.as_bytes(), &mut ()).unwrap();
    sched
}

const DASHES: &str = "-------------------------------------------------------------------\n";

#[test]
fn keys_of_older_and_newer_kernels() {
    let values = "wait_sum  :  17.278367\nse.vruntime : -1254.836866\nnr_switches :  3\n\
        effective uclamp.max : 1024\npolicy : 6\nprio : -1\ndl.runtime : -5\nclock-delta : 909\n\
        mm->numa_scan_seq : 0\nnew.key : 7 x\ncurrent_node=1, numa_group_id=0\n\
        numa_faults node=0 task_private=1 task_shared=2 group_private=3 group_shared=4\n\
        numa_faults node=8 task_private=5 task_shared=6 group_private=7 group_shared=8\nbare\n";
    let new = parsed(&format!("cat (4, #threads: 2)\n{DASHES}{values}"));
    let old = parsed(&format!(
        "cat (4, #threads: 2)\n{DASHES}{}",
        values.replace("wait_sum", "se.statistics.wait_sum")
    ));
    assert_eq!(new, old);
    assert_eq!((new.comm.as_bytes(), new.pid, new.threads), (&b"cat"[..], 4, 2));
    assert_eq!((new.wait_sum, new.vruntime), (Some(SplitNs(17_278_367)), Some(SplitNs(-1_254_836_866))));
    assert_eq!((new.nr_switches, new.nr_wakeups, new.sum_exec_runtime), (Some(3), None, None));
    assert_eq!((new.policy, new.prio, new.dl_runtime), (Some(Policy::Deadline), Some(-1), Some(-5)));
    assert_eq!((new.effective_uclamp_max, new.numa_scan_seq), (Some(1024), Some(0)));
    assert_eq!((new.current_node, new.numa_group_id), (Some(1), Some(0)));
    assert_eq!(new.numa_faults.get(8).unwrap().group_shared, 8);
    assert_eq!(new.unlisted.iter().collect::<Vec<_>>(), [(&b"new.key"[..], &b"7 x"[..]), (b"bare", b"")]);
}

#[test]
fn names_of_anything() {
    for name in ["", "a) (b\nS 1 2) ", " (1, #threads: 2", "\n---", "sl) S 1 2 (x"] {
        let sched = parsed(&format!("{name} (77, #threads: 5)\n{DASHES}prio : 120\n"));
        assert_eq!((sched.comm.as_bytes(), sched.pid, sched.threads), (name.as_bytes(), 77, 5));
        assert_eq!(sched.prio, Some(120));
    }
}

#[test]
fn malformed() {
    let of = |text: String| Sched::default().parse(text.as_bytes(), &mut ()).unwrap_err();
    for (head, field) in [
        ("", "comm"),
        ("cat (1, #threads: 1)", "comm"),
        ("cat 1, #threads: 1)\n", "comm"),
        ("cat (x, #threads: 1)\n", "pid"),
        ("cat (1x, #threads: 1)\n", "pid"),
        ("cat (1, #threads: -1)\n", "threads"),
        ("cat (1, #threads: 1\n", "threads"),
    ] {
        let dashes = if head.ends_with('\n') { DASHES } else { "" };
        assert_eq!(of(format!("{head}{dashes}")).field(), field, "{head}");
    }
}

/// An odd line does not affect other lines, and is kept.
#[test]
fn an_odd_line_costs_itself() {
    for (line, key, value) in [
        ("se.exec_start : 12", "se.exec_start", "12"),
        ("se.exec_start : 12.34567", "se.exec_start", "12.34567"),
        ("se.statistics.wait_max : x", "wait_max", "x"),
        ("nr_switches : -1", "nr_switches", "-1"),
        ("nr_switches : 1x", "nr_switches", "1x"),
        ("nr_switches :", "nr_switches", ""),
        ("nr_switches : 18446744073709551616", "nr_switches", "18446744073709551616"),
        ("current_node=x", "numa", "current_node=x"),
        ("current_node=1x", "numa", "current_node=1x"),
        ("current_node=1, numa_group=7", "numa", "current_node=1, numa_group=7"),
        ("numa_faults node=0 task_shared=1", "numa", "numa_faults node=0 task_shared=1"),
    ] {
        let sched = parsed(&format!("cat (1, #threads: 1)\n{DASHES}policy : 1\n{line}\nprio : 120\n"));
        assert_eq!(sched.unlisted.iter().collect::<Vec<_>>(), [(key.as_bytes(), value.as_bytes())], "{line}");
        assert_eq!(
            (sched.unlisted.malformed(), sched.prio, sched.policy),
            (1, Some(120), Some(Policy::Fifo))
        );
        assert_eq!((sched.exec_start, sched.nr_switches, sched.current_node), (None, None, None));
        assert!(sched.numa_faults.is_empty());
    }
}

#[test]
fn lines_without_a_key() {
    let sched = parsed(&format!(
        "java (9, #threads: 3)\n{DASHES}prio : 120\n                   537792\n : 7\n        -2.500000\n\
        numa_migrations, 121\nnuma_faults_memory, 0, 0, 1, 0, -1\n"
    ));
    let kept: Vec<_> = sched.unlisted.iter().collect();
    let expected: [(&[u8], &[u8]); 5] = [
        (b"", b"537792"),
        (b"", b"7"),
        (b"", b"-2.500000"),
        (b"numa_migrations", b"121"),
        (b"numa_faults_memory", b"0, 0, 1, 0, -1"),
    ];
    assert_eq!(kept, expected);
    assert_eq!((sched.unlisted.malformed(), sched.prio), (0, Some(120)));
}

#[test]
fn who_writes_resets_the_schedstats_only() {
    let of = |wakeups: u64, sum: &str, switches: u64| {
        parsed(&format!(
            "cat (1, #threads: 1)\n{DASHES}nr_wakeups : {wakeups}\nwait_sum : {sum}\nnr_switches : {switches}\n"
        ))
    };
    let (then, now) = (of(9, "12.000001", 1 << 31), of(2, "0.500000", (1 << 31) + 5));
    let delta = now.since(&then, &Machine::COMMON);
    assert_eq!(
        (delta.nr_wakeups, delta.wait_sum),
        (Some(Change::Reset(2)), Some(Change::Reset(SplitNs(500_000))))
    );
    assert_eq!((delta.nr_switches, delta.nr_migrations), (Some(Change::By(5)), None));
    let small = Machine { word_bits: 32, ..Machine::COMMON };
    let delta = of(9, "1.000000", 3).since(&of(9, "0.999999", u32::MAX.into()), &small);
    assert_eq!((delta.nr_switches, delta.wait_sum), (Some(Change::Wrapped(4)), Some(Change::By(SplitNs(1)))));
}
