use super::*;
use crate::sampler::Sampler;
use crate::unit::Monotonic;

const V17: &str = "version 17\ntimestamp 4294894976\n\
    cpu0 0 0 2157 583 1014 573 4406383928 907134910 1355\n\
    domain0 MC 3 45 45 0 0 0 0 0 0 0 0 45 606 576 21 0 0 30 0 9 0 0 576 107 98 4 0 0 10 0 5 0 0 97 \
    0 0 0 0 0 0 0 0 0 187 5 0\n\
    domain1 NUMA f 17 14 2 351 367 0 0 2 0 0 9 404 385 11 0 3235 18 0 11 0 0 334 83 79 3 0 0 5 0 1 0 0 76 \
    1 0 1 0 0 0 0 0 0 248 4 0\n";

fn parsed(text: &str) -> Schedstat {
    let mut schedstat = Schedstat::default();
    schedstat.parse(text.as_bytes(), &mut Masks::default()).unwrap();
    schedstat
}

#[test]
fn version_17_names_domains_and_imbalances() {
    let schedstat = parsed(V17);
    assert_eq!((schedstat.version, schedstat.timestamp), (17, 4_294_894_976));
    let cpu = &schedstat.cpus[0].stats;
    assert_eq!((cpu.yld_act_empty, cpu.sched_count, cpu.ttwu_local), (None, 2157, 573));
    assert_eq!((cpu.run.0, cpu.wait.0, cpu.timeslices), (4_406_383_928, 907_134_910, 1355));
    let domain = schedstat.domains.get((0, 1)).unwrap();
    assert_eq!((domain.name, domain.cpumask.count()), (DomainName::new(b"NUMA"), 4));
    let DomainStats { busy, idle, newly_idle, .. } = &domain.stats;
    assert_eq!([busy.lb_count, busy.lb_failed, busy.lb_gained, busy.lb_nobusyg], [17, 2, 2, 9]);
    assert_eq!([busy.lb_imbalance, busy.lb_imbalance_load], [None, Some(351)]);
    assert_eq!([idle.lb_imbalance_util, idle.lb_imbalance_task], [Some(3235), Some(18)]);
    assert_eq!([newly_idle.lb_count, newly_idle.lb_nobusyg, domain.stats.alb_count], [83, 76, 1]);
    assert_eq!([domain.stats.ttwu_wake_remote, domain.stats.ttwu_move_affine], [248, 4]);
    assert!(schedstat.unlisted.is_empty());
}

#[test]
fn version_16_swapped_idle_and_busy() {
    let lines = "timestamp 4294901123\ncpu0 0 0 5585 1577 3228 2861 3264454527 2211450060 3994\n\
        domain0 ffffffff,ffffffff 0 0 0 0 0 0 0 0 115 92 23 26 0 0 0 92 23 18 5 6 0 0 0 17 \
        0 0 0 0 0 0 0 0 0 239 1 0\n";
    let swapped = parsed(&format!("version 16\n{lines}"));
    let Domain { name, cpumask, stats, .. } = &swapped.domains[0];
    assert_eq!((name, cpumask.count(), cpumask.contains(63)), (&None, 64, true));
    assert_eq!((stats.busy.lb_count, stats.idle.lb_count, stats.idle.lb_imbalance), (0, 115, Some(26)));
    let before = parsed(&format!("version 15\n{lines}"));
    assert_eq!((before.domains[0].stats.busy, before.domains[0].stats.idle), (stats.idle, stats.busy));
}

/// Written after Documentation/sched-stats.txt of Linux 2.6.24: no such kernel was captured.
#[test]
fn version_14_has_three_columns_more() {
    let schedstat = parsed("version 14\ntimestamp 1\ncpu0 1 2 3 4 5 6 7 8 9 10 11 12\n");
    let cpu = &schedstat.cpus[0].stats;
    assert_eq!([cpu.yld_both_empty, cpu.yld_act_empty, cpu.yld_exp_empty], [Some(1), Some(2), Some(3)]);
    assert_eq!([cpu.yld_count, cpu.array_exp, cpu.sched_count, cpu.sched_goidle], [4, 5, 6, 7]);
    let times = [cpu.run.0, cpu.wait.0, cpu.timeslices];
    assert_eq!((cpu.ttwu_count, cpu.ttwu_local, times), (8, 9, [10, 11, 12]));
}

#[test]
fn a_later_version_keeps_what_it_can() {
    let text = V17.replace("version 17", "version 18").replace(" 1355\n", " 1355 7\n");
    let schedstat = parsed(&(text + "seconds 1\ncpu1 0 0\n"));
    assert_eq!((schedstat.cpus.len(), schedstat.cpus[0].stats.timeslices), (1, 1355));
    let keys: Vec<_> = schedstat.unlisted.iter().map(|(key, _)| key).collect();
    let expected = ["cpu0", "cpu0, domain0", "cpu0, domain1", "cpu0, domain1, seconds", "cpu1"];
    assert_eq!(keys, expected.map(str::as_bytes));
    assert_eq!(schedstat.unlisted.malformed(), 0);
    assert_eq!(schedstat.unlisted.number("cpu0"), Some(7));
}

#[test]
fn errors_say_where() {
    for (text, field, at) in [
        ("version 13\ntimestamp 1\n", "version", 8),
        ("timestamp 1\ncpu0 0 0 0 0 0 0 0 0 0\n", "version", 16),
        ("version 17\n", "timestamp", 11),
        ("version 15\ncpu0 0 0 0 0 0 0 0\n", "wait", 29),
        ("version 15\ncpu0 0 0 0 0 0 0 0 0 0\ndomain0 MC f 1\n", "cpumask", 42),
        ("version 15\ncpu0 0 0 0 0 0 0 0 0 0\ndomain0 f 1 2 x\n", "lb_failed", 48),
        ("version 15\ndomain0 f 1\n", "cpu", 18),
    ] {
        let error = Schedstat::default().parse(text.as_bytes(), &mut Masks::default()).unwrap_err();
        assert_eq!((error.field(), error.at()), (field, at), "{text}");
    }
}

/// A line of a domain of version 15, below its name, with this many domain counters.
fn domain(mask: &str, count: usize) -> String {
    format!("{mask}{}", " 1".repeat(count))
}

#[test]
fn lines_of_android_are_below_their_cpu_and_domain() {
    let domain = domain("ff", 36);
    let text = format!(
        "version 15\ntimestamp 9\ncpu0 0 0 0 0 0 0 1 2 3\neas 1 0 0\ndomain0 {domain}\neas 2 0 0\n\
         domain1 {domain} 7\neas 3 0 0\ncpu1 0 0 0 0 0 0 1 2 3 4\neas 4 0 0\ndomain0 {domain}\neas 5 0 0\n"
    );
    let schedstat = parsed(&text);
    let kept: Vec<_> = schedstat.unlisted.iter().collect();
    let expected = [
        ("cpu0, eas", "1 0 0"),
        ("cpu0, domain0, eas", "2 0 0"),
        ("cpu0, domain1", "7"),
        ("cpu0, domain1, eas", "3 0 0"),
        ("cpu1", "4"),
        ("cpu1, eas", "4 0 0"),
        ("cpu1, domain0, eas", "5 0 0"),
    ];
    assert_eq!(kept, expected.map(|(key, value)| (key.as_bytes(), value.as_bytes())));
    assert_eq!((schedstat.cpus.len(), schedstat.domains.len(), schedstat.unlisted.malformed()), (2, 3, 0));
}

#[test]
fn an_odd_line_costs_itself() {
    let domain = domain("ff", 36);
    let long = "4294967295";
    let text = format!(
        "version 15\ntimestamp 9\n \ncpu0 0 0 0 0 0 0 1 2 3\ndomain0 {domain}\ncpu{long} 0 0 0 0 0 0 1 2 3\n\
         domain{long} {domain}\ncpu2 0 0 0 0 0 0 1 2 3\ndomain0 {domain}\n"
    );
    let good = parsed(&text);
    assert_eq!((good.cpus.len(), good.domains.len(), good.unlisted.len()), (3, 3, 0));
    let odd = |from: &str, to: &str| {
        let odd = parsed(&text.replace(from, to));
        assert_eq!((odd.unlisted.len(), odd.unlisted.malformed()), (1, 1), "{to}");
        let (key, value) = odd.unlisted.iter().next().unwrap();
        let [key, value] = [key, value].map(|bytes| String::from_utf8(bytes.to_vec()).unwrap());
        (odd.cpus.len(), odd.domains.len(), key, value)
    };
    // The domains below a CPU's odd line still belong to it.
    let (cpus, domains, key, value) = odd("cpu2 0 0 0 0 0 0 1 2 3", "cpu2 0 0 0 0 -1 0 1 2 3");
    assert_eq!((cpus, domains, &*key, &*value), (2, 3, "cpu2", "0 0 0 0 -1 0 1 2 3"));
    let (cpus, domains, key, value) = odd("cpu2 0 0 0 0 0 0 1 2 3", "cpu2 0 0 0 0 0 0 1 2 3x");
    assert_eq!((cpus, domains, &*key, &*value), (2, 3, "cpu2", "0 0 0 0 0 0 1 2 3x"));
    let (cpus, domains, key, _) = odd(&format!("domain{long} ff"), &format!("domain{long} gg"));
    assert_eq!((cpus, domains, &*key), (3, 2, &*format!("cpu{long}, domain{long}")));
    let (cpus, domains, key, value) = odd("timestamp 9\n", "timestamp 9\ndomain0 f 1\n");
    assert_eq!((cpus, domains, &*key, &*value), (3, 3, "domain0", "f 1"));
    // A name that no kernel has.
    let named = V17.replace("NUMA", &"N".repeat(32));
    let named = parsed(&named);
    assert_eq!((named.domains.len(), named.unlisted.malformed()), (1, 1));
    assert!(named.unlisted.get("cpu0, domain1").unwrap().starts_with(b"NNN"));
    // The iterator also continues after an error.
    let text = text.replace("cpu0 0", "cpu0 x");
    let lines: Vec<_> = rows(text.as_bytes()).map(|line| line.is_ok()).collect();
    assert_eq!(lines, [true, true, false, true, true, true, true, true]);
    assert_eq!(rows(b"cpu0 0\ntimestamp 1\n").count(), 1, "without a version");
}

/// A long word above thousands of lines is not copied for each.
#[test]
fn a_long_word_is_above_others_once() {
    let zeros = "0".repeat(100_000);
    let text = format!("version 15\ntimestamp 9\ncpu{zeros} 0 0 0 0 0 0 1 2 3\n{}", "x\n".repeat(100_000));
    let unlisted = parsed(&text).unlisted;
    let bytes: usize = unlisted.iter().map(|(key, value)| key.len() + value.len()).sum();
    assert_eq!((unlisted.len(), bytes), (100_000, 100_000 * "cpu0, x".len()));
}

#[test]
fn a_domain_built_anew_is_reset() {
    let mut sampler = Sampler::<Schedstat>::detached();
    for (then, now, count, wakeups) in [
        ("MC 3 45 45", "MC 3 47 45", Change::By(2), Change::By(0)),
        ("MC 3 45 45", "MC 3 5 45", Change::Reset(5), Change::Reset(187)),
        ("MC 3 45 45", "MC 1 47 45", Change::Reset(47), Change::Reset(187)),
        ("MC 3 4294967295 45", "MC 3 1 45", Change::Wrapped(2), Change::By(0)),
    ] {
        sampler.push(V17.replace("MC 3 45 45", then).as_bytes(), Monotonic(0)).unwrap();
        let text = V17.replace("MC 3 45 45", now).replace("248 4 0", "250 4 0");
        sampler.push(text.as_bytes(), Monotonic(9)).unwrap();
        let delta = sampler.delta().unwrap();
        let kept: Vec<_> = delta.domains().iter().map(|row| row.delta).collect();
        assert_eq!((kept[0].busy.lb_count, kept[0].ttwu_wake_remote), (count, wakeups));
        assert_eq!(kept[1].ttwu_wake_remote, Change::By(2));
    }
}

#[test]
fn a_domain_whose_calls_went_on_is_reset_if_others_went_back() {
    // Every lb_count increases, all others decrease: one of 33 counters may wrap between two samples, but not
    // 30 of them.
    let domain = |calls: u32, rest: u32| {
        let columns = (0..36).map(|at| if at < 24 && at % 8 == 0 { calls } else { rest }.to_string());
        let columns = columns.collect::<Vec<_>>().join(" ");
        format!("version 15\ntimestamp 1\ncpu0 0 0 0 0 0 0 0 0 0\ndomain0 3 {columns}\n")
    };
    let (earlier, now) = (parsed(&domain(1000, 50)), parsed(&domain(1100, 3)));
    let delta = now.since(&earlier, &Machine::COMMON);
    let stats = delta.domains().iter().next().unwrap();
    assert!(stats.busy.lb_failed.is_reset() && stats.busy.lb_count.is_reset() && stats.alb_count.is_reset());
}
