use super::*;
use crate::delta::Change::By;
use crate::delta::Interval;
use crate::sampler::Sampler;
use crate::unit::{Seconds, Ticks};

/// A text with these lines of CPUs and this number of forks.
fn text(cpus: &str, processes: &str) -> String {
    format!(
        "{cpus}\nintr 70 1 0 9\nctxt 900\nbtime 1700000000\nprocesses {processes}\nprocs_running 1\n\
         procs_blocked 0\nsoftirq 20 1 2 3 4 5 0 1 2 0 2\n"
    )
}

fn parsed(text: &str) -> Result<Stat, ParseError> {
    let mut stat = Stat::default();
    stat.parse(text.as_bytes(), &mut Options::default().with_irqs()).map(|()| stat)
}

const SUM: &str = "cpu  10 0 10 10 0 0 0 0 0 0";

/// The changes of CPU 0 between two lines, given as the columns behind its name.
fn cpu0(earlier: &str, now: &str) -> CpuTimesDelta {
    let [earlier, now] = [earlier, now].map(|cpu| parsed(&text(&format!("{SUM}\ncpu0 {cpu}"), "1")).unwrap());
    let delta = now.since(&earlier, &Machine::COMMON);
    delta.cpus().iter().next().unwrap().delta
}

#[test]
fn user_time_steps_back() {
    let delta = cpu0(
        "8012630 50 1500000 45000000 2500 0 10000 0 0 0",
        "8012629 50 1500075 45000024 2500 0 10000 0 0 0",
    );
    assert_eq!((delta.user, delta.system), (Change::Back(Ticks(1)), By(Ticks(75))));
    assert_eq!((delta.idle, delta.softirq), (By(Ticks(24)), By(Ticks(0))));
    assert_eq!((delta.busy(), delta.total()), (By(Ticks(75)), By(Ticks(99))));
    assert_eq!(delta.busy_share().known(), Some(75.0 / 99.0));
}

/// A decrease of any single time except idle and iowait, however large, is a step back that counts as 0.
#[test]
fn any_time_may_step_back() {
    let before = [5000u64, 400, 3000, 90_000, 700, 60, 800, 90, 100, 30];
    for column in [0, 1, 2, 5, 6, 7, 8, 9] {
        for step in [1, before[column]] {
            let mut now = before;
            now[3] += 40;
            now[2] += 60;
            now[column] = before[column] - step;
            let line = |columns: [u64; 10]| columns.map(|column| column.to_string()).join(" ");
            let delta = cpu0(&line(before), &line(now));
            let CpuTimesDelta { user, nice, system, irq, softirq, steal, guest, guest_nice, .. } = delta;
            let steps = [user, nice, system, irq, softirq, steal, guest.unwrap(), guest_nice.unwrap()];
            let back: Vec<_> = steps.into_iter().filter_map(Change::stepped_back).collect();
            assert_eq!(back, [Ticks(step)]);
            let expected = if column == 2 { 0.0 } else { 0.6 };
            assert_eq!(delta.busy_share().known(), Some(expected));
        }
    }
}

#[test]
fn idle_and_iowait_are_netted() {
    let share = |now: &str| cpu0("1000 0 1000 5000 300 0 0 0 0 0", now).busy_share().known();
    // iowait -30, idle +100, user +30.
    assert_eq!(share("1030 0 1000 5100 270 0 0 0 0 0"), Some(0.3));
    assert_eq!(share("1030 0 1000 4970 400 0 0 0 0 0"), Some(0.3));
    // idle -70, user +30.
    assert_eq!(share("1030 0 1000 4930 300 0 0 0 0 0"), None);
    // One tick per CPU may be rounding.
    assert_eq!(share("1030 0 1000 4999 300 0 0 0 0 0"), Some(1.0));
    assert_eq!(share("1030 0 1000 4998 300 0 0 0 0 0"), None);
    assert_eq!(share("1000 0 1000 5070 300 0 0 0 0 0"), Some(0.0));
    // No time passed, or no time that is known.
    assert_eq!(share("1000 0 1000 5000 300 0 0 0 0 0"), None);
    assert_eq!(share("999 0 1000 5000 300 0 0 0 0 0"), None);
}

#[test]
fn guests_are_inside_user_time() {
    let delta = cpu0("100 10 0 100 0 0 0 0 50 5", "150 20 0 140 0 0 0 0 99 15");
    assert_eq!(
        (delta.busy(), delta.total(), delta.busy_share().known()),
        (By(Ticks(60)), By(Ticks(100)), Some(0.6))
    );
    assert_eq!((delta.guest, delta.guest_nice), (Some(By(Ticks(49))), Some(By(Ticks(10)))));
}

#[test]
fn a_reset_is_of_nearly_all_times() {
    let before = "5000 400 3000 90000 700 60 800 0 0 0";
    let anew = cpu0(before, "7 0 9 200 1 0 801 0 0 0");
    assert_eq!(
        (anew.user, anew.idle, anew.steal),
        (Change::Reset(Ticks(7)), Change::Reset(Ticks(200)), Change::Reset(Ticks(0)))
    );
    assert_eq!((anew.busy(), anew.busy_share().known()), (Change::Reset(Ticks(817)), None));
    // All times except idle decreased.
    let busy = cpu0(before, "7 0 9 90040 1 0 1 0 0 0");
    assert!(busy.user.stepped_back().is_some() && !busy.idle.is_reset());
    // Only idle and iowait decreased, as after a CPU was offline.
    let offline = cpu0(before, "5020 400 3010 15 2 60 800 0 0 0");
    assert_eq!((offline.user, offline.idle), (By(Ticks(20)), Change::Back(Ticks(89_985))));
    assert_eq!((offline.busy(), offline.busy_share().known()), (By(Ticks(30)), None));
    // Each decreased by a tick, as under lxcfs.
    let ticks = cpu0("5000 0 3000 90000 0 0 0 0 0 0", "4999 0 2999 89999 0 0 0 0 0 0");
    assert_eq!(
        (ticks.user, ticks.idle, ticks.busy_share().known()),
        (Change::Back(Ticks(1)), Change::Back(Ticks(1)), None)
    );
}

/// Four CPUs, one of which goes offline and comes back. Meanwhile the kernel takes its idle time from another
/// account.
#[test]
fn the_sum_while_cpus_come_and_go() {
    let cpus = |sum: &str, online: &[u32], ticks: u64| {
        let line = |cpu: &u32| format!("\ncpu{cpu} {ticks} 0 0 {} 0 0 0 0 0 0", 10 * ticks);
        parsed(&text(&format!("cpu  {sum}{}", online.iter().map(line).collect::<String>()), "1")).unwrap()
    };
    let share = |now: &Stat, earlier: &Stat| {
        let cpu = now.since(earlier, &Machine::COMMON).cpu;
        (cpu.cpus, cpu.busy_share().known())
    };
    let all = cpus("4000 0 0 40000 0 0 0 0 0 0", &[0, 1, 2, 3], 1000);
    let later = cpus("4100 0 0 40300 0 0 0 0 0 0", &[0, 1, 2, 3], 1025);
    assert_eq!(share(&later, &all), (Some(4), Some(0.25)));
    // One tick for each of the four.
    let steps = cpus("4100 0 0 39996 0 0 0 0 0 0", &[0, 1, 2, 3], 1025);
    assert_eq!(share(&steps, &all), (Some(4), Some(1.0)));
    let steps = cpus("4100 0 0 39995 0 0 0 0 0 0", &[0, 1, 2, 3], 1025);
    assert_eq!(share(&steps, &all), (Some(4), None));
    // Offline: the idle time of the sum jumps forward; the CPUs that remain are known.
    let three = cpus("4175 0 0 50000 0 0 0 0 0 0", &[0, 1, 3], 1050);
    assert_eq!(share(&three, &later), (None, None));
    let delta = three.since(&later, &Machine::COMMON);
    let shares: Vec<_> = delta.cpus().iter().map(|row| row.busy_share().known()).collect();
    assert_eq!(shares, [Some(25.0 / 275.0); 3]);
    assert_eq!((delta.cpu.busy(), delta.cpu.user), (By(Ticks(75)), By(Ticks(75))));
    // Back again: it jumps back.
    assert_eq!(share(&later, &three), (None, None));
    // The same number of CPUs, but another one of them.
    let other = cpus("4175 0 0 50000 0 0 0 0 0 0", &[0, 1, 2], 1060);
    assert_eq!(share(&other, &three), (None, None));
    // There is no line of a CPU at all.
    let [none, later] = ["100 0 0 0 0 0 0 0 0 0", "105 0 0 15 0 0 0 0 0 0"].map(|sum| cpus(sum, &[], 0));
    assert_eq!(share(&later, &none), (Some(1), Some(0.25)));
}

#[test]
fn since_boot() {
    let now = parsed(&text(
        "cpu  30 0 0 90 0 0 0 0 0 0\ncpu0 10 0 0 50 0 0 0 0 0 0\ncpu1 20 0 0 40 0 0 0 0 0 0",
        "8",
    ));
    let (now, never) = (now.unwrap(), Stat::default());
    let delta = Interval::between(&now, &never, Seconds(100), Machine::COMMON);
    assert_eq!((delta.cpu.cpus, delta.cpu.busy_share().known()), (Some(2), Some(0.25)));
    assert_eq!(
        (delta.per_second(delta.ctxt).known(), delta.cpu_share(delta.cpu.user).known()),
        (Some(9.0), Some(0.003))
    );
    assert_eq!((delta.cpus().iter().count(), delta.cpus().appeared().count()), (0, 2));
}

#[test]
fn forks_in_an_int() {
    let stat = |processes: &str| parsed(&text(SUM, processes)).unwrap();
    let moved = |then: &str, now: &str, word_bits| {
        let machine = Machine { word_bits, ..Machine::COMMON };
        stat(now).since(&stat(then), &machine).processes
    };
    let odd = stat("-2049041839");
    assert_eq!((odd.processes, odd.processes_is_int), (2_245_925_457, true));
    assert_eq!(processes(text(SUM, "-2049041839").as_bytes()), Some(2_245_925_457));
    let plain = stat("2245925457");
    assert_eq!((plain.processes, plain.processes_is_int), (2_245_925_457, false));
    for word_bits in [32, 64] {
        assert_eq!(moved("-2049041839", "-2049041830", word_bits), By(9));
        assert_eq!(moved("2147483647", "-2147483648", word_bits), By(1));
        assert_eq!(moved("-1", "0", word_bits), Change::Wrapped(1));
        assert_eq!(moved("-3", "4", word_bits), Change::Wrapped(7));
        assert_eq!(moved("-1", "-5", word_bits), Change::Reset(4_294_967_291));
        assert_eq!(
            moved("5000", "10", word_bits),
            if word_bits == 32 { Change::Wrapped(4_294_962_306) } else { Change::Reset(10) }
        );
    }
    assert_eq!(moved("4294967295", "0", 64), Change::Reset(0), "of 64 bits, as it was never negative");
    for wrong in ["-2147483649", "-", "-x", "x", "5x", "-5x", "18446744073709551616"] {
        assert_eq!(parsed(&text(SUM, wrong)).unwrap_err().field(), "processes", "{wrong}");
    }
}

#[test]
fn eight_columns_and_no_softirqs() {
    let text = "cpu  1 0 1 9 0 0 0 0\ncpu0 1 0 1 9 0 0 0 0\nintr 0\nswap 0 0\nctxt 7\n \nbtime 1\n\n\
                processes 3\nprocs_running 1\nprocs_blocked 0\n";
    let stat = parsed(text).unwrap();
    assert_eq!((stat.cpu.user, stat.cpu.guest, stat.cpu.guest_nice), (Ticks(1), None, None));
    assert_eq!((stat.cpus.len(), stat.softirq), (1, None));
    assert_eq!(stat.unlisted.iter().collect::<Vec<_>>(), [(&b"swap"[..], &b"0 0"[..])]);
    assert_eq!(stat.unlisted.malformed(), 0);
    let delta = stat.since(&stat, &Machine::COMMON);
    assert!(delta.softirq.is_none() && delta.cpu.guest.is_none());
    let nine = parsed(&text.replace("cpu  1 0 1 9 0 0 0 0", "cpu  1 0 1 9 0 0 0 0 5")).unwrap();
    assert_eq!((nine.cpu.guest, nine.cpu.guest_nice), (Some(Ticks(5)), None));
    assert_eq!(
        parsed(&text.replace("cpu  1 0 1 9 0 0 0 0", "cpu  1 0 1 9 0 0 0")).unwrap_err().field(),
        "steal"
    );
    // A snapshot that had these lines keeps none of them.
    let mut reused = parsed(&super::tests::text(SUM, "1")).unwrap();
    assert!(reused.softirq.is_some());
    reused.parse(text.as_bytes(), &mut Options::default().with_irqs()).unwrap();
    assert_eq!(reused, stat);
}

#[test]
fn an_odd_row_costs_itself() {
    let good = text(&format!("{SUM}\ncpu0 1 2 3 4 5 6 7 8 9 10\ncpu1 1 2 3 4 5 6 7 8 9 10"), "5");
    for (from, to, key, value) in [
        ("cpu0 1 2 3", "cpu0 1 x 3", "cpu0", "1 x 3 4 5 6 7 8 9 10"),
        ("softirq 20 1", "softirq 20 -1", "softirq", "20 -1 2 3 4 5 0 1 2 0 2"),
        ("softirq 20 1 2 3", "softirq", "softirq", "4 5 0 1 2 0 2"),
        ("intr 70 1 0 9", "intr 70 1 0 9x", "intr", "70 1 0 9x"),
    ] {
        let stat = parsed(&good.replace(from, to)).unwrap();
        let kept: Vec<_> = stat.unlisted.iter().collect();
        assert_eq!(kept, [(key.as_bytes(), value.as_bytes())]);
        assert_eq!(stat.unlisted.malformed(), 1);
        assert_eq!((stat.ctxt, stat.intr, stat.processes), (900, 70, 5));
        assert_eq!(stat.cpus.len(), if key == "cpu0" { 1 } else { 2 });
        assert_eq!(stat.softirq.is_some(), key != "softirq");
        let irqs: &[u64] = if key == "intr" { &[1, 0] } else { &[1, 0, 9] };
        assert_eq!(stat.irqs, irqs);
    }
    // A malformed required line is an error, at its place.
    let error = parsed(&good.replace("ctxt 900", "ctxt 9oo")).unwrap_err();
    assert_eq!((error.field(), error.at()), ("ctxt", good.find("900").unwrap() + 1));
    let error = parsed(&good.replace("ctxt 900\n", "")).unwrap_err();
    assert_eq!(error.field(), "ctxt");
    // If there are two lines with the key, the one that is understood is used.
    let twice = parsed(&good.replace("ctxt 900", "ctxt 9oo\nctxt 901")).unwrap();
    assert_eq!((twice.ctxt, twice.unlisted.malformed()), (901, 1));
}

#[test]
fn sampled() {
    let mut sampler = Sampler::<Stat>::detached();
    for processes in ["-2", "1"] {
        sampler.push(text(SUM, processes).as_bytes(), Default::default()).unwrap();
    }
    assert_eq!(sampler.delta().unwrap().processes, Change::Wrapped(3));
}

#[cfg(feature = "serde")]
#[test]
fn there_and_back() {
    for text in [text(SUM, "-5"), text("cpu  1 0 1 9 0 0 0 0", "5").replace("softirq", "swap")] {
        let stat = parsed(&text).unwrap();
        let json = serde_json::to_string(&stat).unwrap();
        assert_eq!(serde_json::from_str::<Stat>(&json).unwrap(), stat);
        let cpu = stat.since(&stat, &Machine::COMMON).cpu;
        let json = serde_json::to_string(&cpu).unwrap();
        assert_eq!(serde_json::from_str::<CpuTimesDelta>(&json).unwrap(), cpu);
    }
}
