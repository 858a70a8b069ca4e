//! Deltas of real pairs of texts agree with the clock, and counters that wrap, step back, are reset, appear
//! or disappear are distinguished.

use std::collections::BTreeMap;
use std::fmt::{Debug, Write};
use std::time::Duration;

use crate::fixtures::random::shuffled;
use crate::fixtures::{Core, Host, host, hosts};
use crate::naive::{lines, number_in, printed, words};
use procsampler::pid::LeaderOnly;
use procsampler::unit::{Nanos, Ticks};
use procsampler::{Change, Delta, Machine, Monotonic, ProcFile, Sampler, net, pid, rows::Identity, system};

const SECOND: u64 = 1_000_000_000;

/// A sampler that got the texts one second apart.
fn sampled<T: Core>(machine: Machine, texts: &[&[u8]]) -> Sampler<T> {
    let mut sampler = Sampler::detached_from(machine);
    *sampler.state_mut() = T::memory();
    for (at, text) in texts.iter().enumerate() {
        sampler.push(text, Monotonic(at as u64 * SECOND)).unwrap();
    }
    sampler
}

/// The two captured texts of a file at their times; `None` if it was not read twice.
fn captured<T: ProcFile>(host: &Host, path: &str) -> Option<Sampler<T>> {
    let mut sampler = Sampler::detached_from(host.machine());
    for (tree, clock) in [("proc", "CLOCK"), ("proc.1", "CLOCK.1")] {
        let text = host.files().get(&format!("{tree}/{path}"))?;
        sampler.push(text, host.time(clock)).ok()?;
    }
    Some(sampler)
}

mod captured {
    use super::*;

    #[test]
    fn cpu_time_is_the_clocks() {
        for host in hosts() {
            let stat = captured::<system::Stat>(host, "stat").unwrap();
            let delta = stat.delta().unwrap();
            assert_eq!(delta.elapsed, host.time("CLOCK.1").since(host.time("CLOCK")));
            let online = host.fact("nproc_onln");
            let share = delta.cpu_share(delta.cpu.total()).known().unwrap() / online as f64;
            assert!((0.75..1.05).contains(&share), "{}: {share}", host.name);
            let of_cpus: Change<Ticks> = delta.cpus().iter().map(|cpu| cpu.total()).sum();
            // Each column of the sum was rounded separately.
            let rounding = 8 * (online + 1);
            assert!(of_cpus.amount().0.abs_diff(delta.cpu.total().amount().0) <= rounding, "{}", host.name);
            assert_eq!(delta.cpus().iter().count() as u64, online);
        }
    }

    #[test]
    fn uptime_is_the_clocks() {
        for host in hosts() {
            let uptime = captured::<system::Uptime>(host, "uptime").unwrap();
            let delta = uptime.delta().unwrap();
            let up = delta.up.amount().duration();
            // The file was read some files after the clock.
            assert!(
                up.abs_diff(delta.elapsed.duration()) < Duration::from_millis(150),
                "{}: {up:?}",
                host.name
            );
        }
    }

    #[test]
    fn a_busy_process_has_the_same_time_in_stat_and_schedstat() {
        for host in hosts().iter().filter(|host| host.name != "amd64-6.12-bare") {
            let pid = host.pid("busy");
            let stat = captured::<pid::Stat>(host, &format!("{pid}/stat")).unwrap();
            let schedstat =
                captured::<LeaderOnly<pid::Schedstat>>(host, &format!("{pid}/schedstat")).unwrap();
            let (stat, schedstat) = (stat.delta().unwrap(), schedstat.delta().unwrap());
            let (ticks, run) = (stat.cpu_share(stat.cpu()).known(), schedstat.share(schedstat.run).known());
            let (ticks, run) = (ticks.unwrap(), run.unwrap());
            assert!(ticks > 0.5 && (ticks - run).abs() < 0.02, "{}: {ticks} and {run}", host.name);
        }
    }

    /// Every counter increased: there is no wrap, no reset, and no huge number from a subtraction in the
    /// wrong order.
    fn goes_on(what: &str, delta: impl Debug) {
        let printed = format!("{delta:?}");
        let numbers = printed.split(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty());
        let largest = numbers.map(|digits| digits.parse::<u64>().unwrap()).max().unwrap_or_default();
        assert!(largest < 1 << 40, "{what}: {printed}");
        assert!(!printed.contains("Reset(") && !printed.contains("Wrapped("), "{what}: {printed}");
    }

    #[test]
    fn nothing_is_reset() {
        for host in hosts() {
            let name = &host.name;
            let stat = captured::<system::Stat>(host, "stat").unwrap();
            let delta = stat.delta().unwrap();
            goes_on(name, (&delta.cpu, delta.intr, delta.ctxt, delta.processes, &delta.softirq));
            delta.cpus().iter().for_each(|cpu| goes_on(name, cpu.delta));
            goes_on(name, captured::<system::Vmstat>(host, "vmstat").unwrap().delta());
            goes_on(name, captured::<system::Uptime>(host, "uptime").unwrap().delta());
            let disks = captured::<system::Diskstats>(host, "diskstats").unwrap();
            disks.delta().unwrap().iter().for_each(|disk| goes_on(name, disk.delta));
        }
    }

    #[test]
    fn nothing_of_a_namespace_is_reset() {
        let mut types = 0;
        for host in hosts() {
            let name = &host.name;
            goes_on(name, captured::<net::Netstat>(host, "net/netstat").unwrap().delta());
            let snmp = captured::<net::Snmp>(host, "net/snmp").unwrap();
            let delta = snmp.delta().unwrap().delta;
            goes_on(name, (&delta.ip, &delta.icmp, &delta.tcp, &delta.udp, &delta.udp_lite));
            for row in delta.icmp_msg.in_type().iter().chain(&delta.icmp_msg.out_type()) {
                goes_on(name, row.delta);
                types += 1;
            }
            // One host has no IPv6.
            if let Some(snmp6) = captured::<net::Snmp6>(host, "net/snmp6") {
                let delta = snmp6.delta().unwrap().delta;
                goes_on(name, (&delta.ip6, &delta.icmp6, &delta.udp6, &delta.udp_lite6));
                for row in delta.icmp6_msg.in_type().iter().chain(&delta.icmp6_msg.out_type()) {
                    goes_on(name, row.delta);
                }
            }
            let dev = captured::<net::Dev>(host, "net/dev").unwrap();
            dev.delta().unwrap().iter().for_each(|row| goes_on(name, row.delta));
            let softnet = captured::<net::SoftnetStat>(host, "net/softnet_stat").unwrap();
            assert_eq!(softnet.delta().unwrap().iter().count() as u64, host.fact("nproc_onln"));
            softnet.delta().unwrap().iter().for_each(|row| goes_on(name, row.delta));
        }
        assert!(types > 100, "{types}");
    }

    /// The files of processes and threads that were read twice.
    fn of_processes<T: Core + Delta>()
    where
        for<'a> T::Output<'a>: Debug,
    {
        let mut seen = 0;
        for host in hosts() {
            for (path, _) in host.texts::<T>() {
                let sampler = path.strip_prefix("proc.1/").and_then(|path| captured::<T>(host, path));
                let Some(sampler) = sampler else { continue };
                goes_on(&host.name, &sampler.delta().unwrap().delta);
                seen += 1;
            }
        }
        assert!(seen >= 9 * 32, "only {seen} pairs");
    }

    #[test]
    fn no_process_is_reset() {
        of_processes::<pid::Stat>();
        of_processes::<pid::Status>();
        of_processes::<pid::Io>();
        of_processes::<pid::Schedstat>();
    }
}

/// The text with one column changed, in the line that has `word`.
fn edited(text: &[u8], word: &str, column: usize, value: u64) -> Vec<u8> {
    let mut new = Vec::new();
    let value = value.to_string();
    for line in lines(text) {
        let mut columns = words(line);
        if columns.contains(&word.as_bytes()) {
            columns[column] = value.as_bytes();
        }
        new.extend_from_slice(&columns.join(&b' '));
        new.push(b'\n');
    }
    new
}

/// The text without the line that has `word`.
fn without(text: &[u8], word: &str) -> Vec<u8> {
    let lines = text.split_inclusive(|&byte| byte == b'\n');
    lines.filter(|line| !words(line).contains(&word.as_bytes())).collect::<Vec<_>>().concat()
}

/// What each counter of a delta did, by its field's plain name: `By 7`, `Back 1`.
fn moves(delta: &impl Debug) -> BTreeMap<String, String> {
    let moved = |printed: String| {
        let number = number_in(&printed)?;
        Some(format!("{} {number}", printed.trim_start_matches("Some(").split('(').next()?))
    };
    printed(delta).into_iter().filter_map(|(field, printed)| Some((field, moved(printed)?))).collect()
}

/// The two texts of a file of the host that the edits start from.
fn pair(path: &str) -> (&'static [u8], &'static [u8]) {
    let host = host("amd64-6.12");
    (host.text(&format!("proc/{path}")), host.text(&format!("proc.1/{path}")))
}

/// Rows are matched in any order, in snapshots that had them in other orders.
fn rows_match_when_permuted<T: Core>(path: &str, rows: fn(&Sampler<T>) -> Vec<String>) {
    let (text, later) = pair(path);
    let sorted = |sampler: &Sampler<T>| {
        let mut rows = rows(sampler);
        rows.sort();
        rows
    };
    let permuted = |text: &[u8], seed: u64| {
        shuffled(text.split_inclusive(|&byte| byte == b'\n').collect(), seed).concat()
    };
    let mut sampler = sampled::<T>(Machine::COMMON, &[text, later]);
    let expected = sorted(&sampler);
    for seed in 0..50 {
        for (text, seed) in [(text, seed), (later, seed + 50)] {
            sampler.push(&permuted(text, seed), Monotonic(0)).unwrap();
        }
        assert_eq!(sorted(&sampler), expected);
    }
}

#[test]
fn cpus_and_disks_match_when_permuted() {
    rows_match_when_permuted::<system::Stat>("stat", |stat| {
        stat.delta().unwrap().cpus().iter().map(|cpu| format!("{cpu:?}")).collect()
    });
    rows_match_when_permuted::<system::Diskstats>("diskstats", |disks| {
        disks.delta().unwrap().iter().map(|disk| format!("{disk:?}")).collect()
    });
    // The kernel prints the CPU of the line, whose position has changed.
    rows_match_when_permuted::<net::SoftnetStat>("net/softnet_stat", |softnet| {
        softnet.delta().unwrap().iter().map(|row| format!("{} {:?}", row.now.id(), row.delta)).collect()
    });
}

const WORD_32: Machine = Machine { word_bits: 32, ..Machine::COMMON };

mod cpus {
    use super::*;

    /// The result for the CPUs: `0 3 +1 -2`.
    fn ids(texts: &[&[u8]]) -> String {
        let stat = sampled::<system::Stat>(Machine::COMMON, texts);
        let cpus = stat.delta().unwrap().cpus();
        assert!(cpus.iter().all(|row| row.now.id == row.earlier.id));
        let both = cpus.iter().map(|row| row.now.id.to_string());
        let appeared = cpus.appeared().map(|cpu| format!("+{}", cpu.id));
        let gone = cpus.gone().map(|cpu| format!("-{}", cpu.id));
        both.chain(appeared).chain(gone).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn one_goes_and_comes_back() {
        let (text, later) = pair("stat");
        let gap = without(text, "cpu2");
        assert_eq!(ids(&[text, later]), "0 1 2 3");
        assert_eq!(ids(&[text, &gap]), "0 1 3 -2");
        assert_eq!(ids(&[text, &gap, &without(later, "cpu2")]), "0 1 3");
        assert_eq!(ids(&[text, &gap, later]), "0 1 3 +2");
        assert_eq!(ids(&[&without(text, "cpu0"), &without(later, "cpu3")]), "1 2 +0 -3");
        let none =
            ["cpu0", "cpu1", "cpu2", "cpu3"].iter().fold(text.to_vec(), |text, cpu| without(&text, cpu));
        assert_eq!(ids(&[text, &none]), "-0 -1 -2 -3");
        assert_eq!(ids(&[&none, text]), "+0 +1 +2 +3");
        assert_eq!(ids(&[&none, &none]), "");
    }

    #[test]
    fn idle_and_iowait_may_step_back() {
        let (text, _) = pair("stat");
        for (column, field) in [(4, "idle"), (5, "iowait")] {
            let (before, after) = (edited(text, "cpu1", column, 1000), edited(text, "cpu1", column, 993));
            let stat = sampled::<system::Stat>(Machine::COMMON, &[&before, &after]);
            let delta = stat.delta().unwrap();
            let moved: Vec<_> = delta.cpus().iter().map(|cpu| cpu.delta).collect();
            let total = Change::Back(Ticks(7));
            let mut moves_of_1 = moves(&moved[1]);
            moves_of_1.remove("cpus");
            assert_eq!(moves_of_1.remove(field).unwrap(), "Back 7");
            assert!(moves_of_1.values().all(|moved| moved == "By 0"), "{moves_of_1:?}");
            assert_eq!((moved[1].total(), moved[1].busy_share().known()), (total, None));
            assert_eq!(moves(&moved[0])[field], "By 0");
        }
    }

    #[test]
    fn user_that_went_back_has_stepped_back() {
        let (text, _) = pair("stat");
        let (before, after) = (edited(text, "cpu1", 1, 1000), edited(text, "cpu1", 1, 10));
        let stat = sampled::<system::Stat>(Machine::COMMON, &[&before, &after]);
        let delta = stat.delta().unwrap();
        let moved: Vec<_> = delta.cpus().iter().map(|cpu| cpu.delta).collect();
        assert_eq!(moved[1].user, Change::Back(Ticks(990)));
        assert_eq!(moved[0].user, Change::By(Ticks(0)));
    }
}

const BEFORE_WRAP: u64 = (1 << 32) - 6;

#[test]
fn interrupts_wrap_at_32_bits_and_their_totals_do_not() {
    let (text, _) = pair("stat");
    let kinds = ["hi", "timer", "nettx", "netrx", "block", "irqpoll", "tasklet", "sched", "hrtimer", "rcu"];
    for machine in [Machine::COMMON, WORD_32] {
        for (at, kind) in kinds.iter().enumerate() {
            let before = edited(text, "softirq", at + 2, BEFORE_WRAP);
            let after = edited(&edited(text, "softirq", at + 2, 5), "softirq", 1, 1 << 33);
            let stat = sampled::<system::Stat>(machine, &[&before, &after]);
            for (field, moved) in moves(stat.delta().unwrap().softirq.as_ref().unwrap()) {
                let expected = if field == *kind { "Wrapped 11" } else { "By " };
                assert!(moved.starts_with(expected), "{field} {moved}, {kind} wrapped");
            }
        }

        let (before, after) = (edited(text, "intr", 3, BEFORE_WRAP), edited(text, "intr", 3, 5));
        let stat = sampled::<system::Stat>(machine, &[&before, &after]);
        let delta = stat.delta().unwrap();
        let moved: Vec<_> = delta.irqs().filter(|(_, moved)| *moved != Change::By(0)).collect();
        assert_eq!(moved, [(1, Change::Wrapped(11))]);
        assert_eq!(delta.intr, Change::By(0));

        let stat = sampled::<system::Stat>(machine, &[&edited(text, "intr", 1, BEFORE_WRAP), text]);
        assert!(stat.delta().unwrap().intr.is_reset());
    }
}

#[test]
fn counters_of_vmstat_have_the_width_of_the_machine() {
    let (text, _) = pair("vmstat");
    let texts = [&*edited(text, "pgfault", 1, BEFORE_WRAP), &edited(text, "pgfault", 1, 5)];
    for (machine, expected) in [(WORD_32, "Wrapped 11"), (Machine::COMMON, "Reset 5")] {
        let vmstat = sampled::<system::Vmstat>(machine, &texts);
        let mut moves = moves(&vmstat.delta().unwrap().delta);
        assert_eq!(moves.remove("pgfault").unwrap(), expected);
        assert!(moves.values().all(|moved| moved == "By 0"), "{moves:?}");
    }
}

#[test]
fn unlisted_counters_have_deltas_by_key() {
    let (text, _) = pair("vmstat");
    let texts = [&[text, b"pgnew 7\npgother 1\n"].concat()[..], &[text, b"pgstrange 1\npgnew 12\n"].concat()];
    let vmstat = sampled::<system::Vmstat>(Machine::COMMON, &texts);
    let (now, earlier) = (vmstat.current().unwrap(), vmstat.previous().unwrap());
    let moved: Vec<_> = now.unlisted.since(&earlier.unlisted, &Machine::COMMON).collect();
    assert_eq!(moved, [(&b"pgnew"[..], Change::By(5))]);
}

mod disks {
    use super::*;

    /// The columns of diskstats with the plain names of their fields.
    const LONGS: [(usize, &str); 10] = [
        (3, "readios"),
        (4, "readmerges"),
        (5, "readsectors"),
        (7, "writeios"),
        (8, "writemerges"),
        (9, "writesectors"),
        (14, "discardios"),
        (15, "discardmerges"),
        (16, "discardsectors"),
        (18, "flushios"),
    ];
    const INTS: [(usize, &str); 6] = [
        (6, "readticks"),
        (10, "writeticks"),
        (12, "ioticks"),
        (13, "timeinqueue"),
        (17, "discardticks"),
        (19, "flushticks"),
    ];

    /// What the counters of vdb did.
    fn vdb(machine: Machine, texts: &[&[u8]]) -> BTreeMap<String, String> {
        let disks = sampled::<system::Diskstats>(machine, texts);
        let delta = disks.delta().unwrap();
        moves(&delta.iter().find(|row| row.now.name == "vdb").unwrap().delta)
    }

    #[test]
    fn one_counter_wraps_and_the_others_go_on() {
        let (text, later) = pair("diskstats");
        let rules = [(WORD_32, &INTS[..]), (Machine::COMMON, &INTS), (WORD_32, &LONGS)];
        for (machine, counters) in rules {
            for (column, wrapped) in counters {
                let (before, after) =
                    (edited(text, "vdb", *column, BEFORE_WRAP), edited(later, "vdb", *column, 5));
                for (field, moved) in vdb(machine, &[&before, &after]) {
                    let expected = if field == *wrapped { "Wrapped 11" } else { "By " };
                    assert!(moved.starts_with(expected), "{field} {moved}, {wrapped} wrapped");
                }
            }
        }
    }

    #[test]
    fn a_64_bit_counter_that_went_back_resets_the_row() {
        let (text, later) = pair("diskstats");
        for (column, _) in LONGS {
            let (before, after) = (edited(text, "vdb", column, BEFORE_WRAP), edited(later, "vdb", column, 5));
            let moved = vdb(Machine::COMMON, &[&before, &after]);
            assert!(moved.values().all(|moved| moved.starts_with("Reset ")), "{moved:?}");
        }
    }

    /// If no counter is wide enough to decide, two decreases of 32-bit counters at once count as another
    /// disk: two wraps at once are less likely.
    #[test]
    fn two_that_went_back_are_a_reset_where_all_are_narrow() {
        let (text, later) = pair("diskstats");
        let back = |text: &[u8], value| edited(&edited(text, "vdb", 6, value), "vdb", 12, value);
        let texts = [&*back(text, BEFORE_WRAP), &back(later, 5)];
        assert!(vdb(WORD_32, &texts).values().all(|moved| moved.starts_with("Reset ")));
        for (field, moved) in vdb(Machine::COMMON, &texts) {
            let expected = if ["readticks", "ioticks"].contains(&&*field) { "Wrapped 11" } else { "By " };
            assert!(moved.starts_with(expected), "{field} {moved}");
        }
    }

    #[test]
    fn one_that_is_recreated_is_reset() {
        let (text, _) = pair("diskstats");
        // A counter of the new disk that is higher than the old one is also reset.
        let counts = |column: usize| if column == 12 { u64::from(u32::MAX) } else { 1 };
        let new = (3..20).fold(text.to_vec(), |text, column| edited(&text, "vdb", column, counts(column)));
        for machine in [Machine::COMMON, WORD_32] {
            for (field, moved) in vdb(machine, &[text, &new]) {
                let all = if field == "ioticks" { u32::MAX } else { 1 };
                assert_eq!(moved, format!("Reset {all}"), "{field}");
            }
        }
    }

    #[test]
    fn one_comes_and_one_goes() {
        let (text, later) = pair("diskstats");
        let disks =
            sampled::<system::Diskstats>(Machine::COMMON, &[&without(text, "vdb"), &without(later, "zram1")]);
        let delta = disks.delta().unwrap();
        assert!(delta.iter().all(|row| row.now.name == row.earlier.name));
        assert_eq!(delta.appeared().map(|disk| disk.name.to_string()).collect::<Vec<_>>(), ["vdb"]);
        assert_eq!(delta.gone().map(|disk| disk.name.to_string()).collect::<Vec<_>>(), ["zram1"]);
        assert_eq!(delta.iter().count(), lines(text).count() - 2);
    }

    /// Another device with the same name, or another name for the same device, is another disk.
    #[test]
    fn number_and_name_make_a_disk() {
        let (text, _) = pair("diskstats");
        let renumbered = edited(text, "vdb", 1, 240);
        let renamed = String::from_utf8(text.to_vec()).unwrap().replace(" vdb ", " vdz ");
        for other in [&renumbered[..], renamed.as_bytes()] {
            let disks = sampled::<system::Diskstats>(Machine::COMMON, &[text, other]);
            let rows = disks.delta().unwrap();
            assert_eq!((rows.appeared().count(), rows.gone().count()), (1, 1));
        }
    }

    /// A search through all rows for each would need 400 million comparisons, and take minutes.
    #[test]
    fn thousands_are_replaced_at_once() {
        let count = 20_000;
        let disks = |name: &str| {
            let mut text = String::new();
            for minor in 0..count {
                writeln!(text, "8 {minor} {name}{minor} 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17").unwrap();
            }
            text
        };
        let disks = sampled::<system::Diskstats>(
            Machine::COMMON,
            &[disks("old").as_bytes(), disks("new").as_bytes()],
        );
        let delta = disks.delta().unwrap();
        let new = delta.appeared().filter(|disk| disk.name.as_bytes().starts_with(b"new")).count();
        let gone = delta.gone().filter(|disk| disk.name.as_bytes().starts_with(b"old")).count();
        assert_eq!((new, gone, delta.iter().count()), (count, count, 0));
    }
}

/// A text that could not be parsed is not a sample. The last sample is kept, and there is no delta until
/// there are two again.
#[test]
fn a_failed_text_is_no_sample() {
    let (text, later) = pair("uptime");
    let mut uptime = sampled::<system::Uptime>(Machine::COMMON, &[text, later]);
    let current = *uptime.current().unwrap();
    assert!(uptime.push(b"x", Monotonic(2 * SECOND)).unwrap_err().is_parse());
    assert_eq!((uptime.current(), uptime.time()), (Some(&current), Some(Monotonic(SECOND))));
    assert!(uptime.previous().is_none() && uptime.delta().is_none());
    uptime.push(later, Monotonic(3 * SECOND)).unwrap();
    assert_eq!(uptime.delta().unwrap().elapsed, Nanos(2 * SECOND));
    assert_eq!(uptime.delta().unwrap().up, Change::By(procsampler::unit::Centis(0)));
}
