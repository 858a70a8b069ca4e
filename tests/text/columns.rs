//! How many columns there may be, and which numbers fit into them.

use std::ops::Range;

use crate::fixtures::{Core, host, sample};
use crate::naive::{self, words};
use procsampler::system::diskstats::Disk;
use procsampler::unit::{Centis, Hundredths, Millis, Sectors};
use procsampler::{Reported, pid, system};

/// These lines are written from the kernel's Documentation/admin-guide/iostats.rst. No kernel printed them:
/// all machines of the fixtures have 20 columns.
mod diskstats_of_old_kernels {
    use super::*;

    const DISK: &str =
        "   3    0 hda 446216 784926 9550688 4382310 424847 312726 5922052 19310380 0 3376340 23705160";

    fn disk(text: &str) -> Disk {
        let parsed = system::Diskstats::parsed(text.as_bytes()).unwrap();
        assert!(parsed.unlisted.is_empty());
        parsed.disks[0]
    }

    #[test]
    fn a_disk_has_14_18_or_20() {
        let old = disk(DISK);
        assert_eq!((old.major, old.minor, old.name.to_str()), (3, 0, Some("hda")));
        assert_eq!((old.io.read_ios, old.io.read_ticks), (446_216, Millis(4_382_310)));
        assert_eq!((old.io.write_sectors, old.io.in_flight), (Sectors(5_922_052), 0));
        assert_eq!((old.io.io_ticks, old.io.time_in_queue), (Millis(3_376_340), Millis(23_705_160)));
        assert_eq!((old.io.discard_ios, old.io.discard_ticks, old.io.flush_ios), (None, None, None));

        let mut newer = disk(&format!("{DISK} 1 2 3 4\n"));
        assert_eq!((newer.io.discard_ios.take(), newer.io.discard_merges.take()), (Some(1), Some(2)));
        assert_eq!(newer.io.discard_sectors.take(), Some(Sectors(3)));
        assert_eq!(newer.io.discard_ticks.take(), Some(Millis(4)));
        assert_eq!(newer, old);

        let newest = disk(&format!("{DISK} 1 2 3 4 5 6\n"));
        assert_eq!((newest.io.flush_ios, newest.io.flush_ticks), (Some(5), Some(Millis(6))));
    }

    /// Any number of counters from 11 on is accepted. Kernels have 11, 15 or 17. With more, the first 17 are
    /// read, and with any other number the first 11. lxcfs 4.0.11 to 5.0 prints 14.
    #[test]
    fn any_number_of_columns() {
        let all: Vec<String> = (1..=30u64).map(|number| number.to_string()).collect();
        let whole = disk(&format!("8 0 sda {}", all[..17].join(" ")));
        for count in 0..=all.len() {
            let text = format!("8 0 sda {}\n8 1 sda1 {}\n", all[..17].join(" "), all[..count].join(" "));
            let parsed = system::Diskstats::parsed(text.as_bytes()).unwrap();
            assert_eq!(parsed.disks[0].io, whole.io, "{count}");
            if count < 11 {
                assert_eq!((parsed.disks.len(), parsed.unlisted.malformed()), (1, 1), "{count}");
                let rest = format!("1 sda1 {}", all[..count].join(" "));
                assert_eq!(parsed.unlisted.get("8"), Some(rest.trim_end().as_bytes()), "{count}");
                continue;
            }
            let known = match count {
                11 | 15 => count,
                17.. => 17,
                _ => 11,
            };
            let mut io = whole.io;
            if known < 17 {
                (io.flush_ios, io.flush_ticks) = (None, None);
            }
            if known < 15 {
                (io.discard_ios, io.discard_merges, io.discard_sectors, io.discard_ticks) =
                    Default::default();
            }
            assert_eq!((parsed.disks[1].io, parsed.unlisted.malformed()), (io, 0), "{count}");
            let rest = all[known..count].join(" ");
            let unlisted = Some(rest.as_bytes()).filter(|rest| !rest.is_empty());
            assert_eq!(parsed.unlisted.get("sda1"), unlisted, "{count}");
        }
    }

    #[test]
    fn words_behind_the_counters_are_kept() {
        for (more, known) in [("x", 11), ("12 x", 11), ("12 13 14 15 x y", 15)] {
            let text = format!("{DISK} {more}");
            let parsed = system::Diskstats::parsed(text.as_bytes()).unwrap();
            assert_eq!(parsed.disks[0].io.discard_ios.is_some(), known == 15, "{more}");
            let rest = more.strip_prefix("12 13 14 15 ").filter(|_| known == 15).unwrap_or(more);
            assert_eq!(parsed.unlisted.get("hda"), Some(rest.as_bytes()));
        }
    }

    /// The end of the only row of a text.
    #[test]
    fn too_few_columns_are_an_error() {
        let all = words(DISK.as_bytes());
        for count in 1..14 {
            let text = all[..count].join(&b' ');
            assert_eq!(system::Diskstats::parsed(&text).unwrap_err().at(), text.len(), "{count}");
        }
    }
}

#[test]
fn pid_stat_has_44_to_52_fields() {
    let text = host("amd64-6.12").text("proc/1/stat");
    let whole = pid::Stat::parsed(text).unwrap();
    let all = words(text);
    assert_eq!(all.len(), 52);
    // The fields from 45 on, as proc_pid_stat(5) numbers them.
    let late = |stat: &pid::Stat| {
        let pid::Stat {
            start_data,
            end_data,
            start_brk,
            arg_start,
            arg_end,
            env_start,
            env_end,
            exit_code,
            ..
        } = *stat;
        [
            start_data,
            end_data,
            start_brk,
            arg_start,
            arg_end,
            env_start,
            env_end,
            exit_code.map(|code| code as u64),
        ]
    };
    for count in 44..=52 {
        let parsed = pid::Stat::parsed(&all[..count].join(&b' ')).unwrap();
        let (there, absent) = (late(&whole), [Reported::Absent; 8]);
        assert_eq!(late(&parsed), [&there[..count - 44], &absent[count - 44..]].concat()[..]);
        assert_eq!((parsed.cguest_time, &parsed.leader), (whole.cguest_time, &whole.leader));
    }
    for count in 1..44 {
        let text = all[..count].join(&b' ');
        let error = pid::Stat::parsed(&text).unwrap_err();
        assert_eq!((error.at(), error.field()), (text.len(), PID_STAT[count]));
    }
}

#[test]
fn cpu_lines_have_8_to_10_columns() {
    let text = std::str::from_utf8(host("amd64-6.12").text("proc/stat")).unwrap();
    let (first, rest) = text.split_once('\n').unwrap();
    let all: Vec<&str> = first.split_ascii_whitespace().collect();
    let parsed =
        |columns: usize| system::Stat::parsed(format!("{}\n{rest}", all[..=columns].join(" ")).as_bytes());
    let mut whole = parsed(10).unwrap();
    assert!(whole.cpu.guest_nice.is_some());
    whole.cpu.guest_nice = None;
    assert_eq!(parsed(9).unwrap(), whole);
    whole.cpu.guest = None;
    assert_eq!(parsed(8).unwrap(), whole);
    for (columns, missing) in TIMES[..8].iter().enumerate() {
        assert_eq!(parsed(columns).unwrap_err().field(), *missing);
    }
}

/// Fields as proc_pid_stat(5) numbers them, from 1.
const PID_STAT: [&str; 52] = [
    "pid",
    "comm",
    "state",
    "ppid",
    "pgrp",
    "session",
    "tty_nr",
    "tpgid",
    "flags",
    "minflt",
    "cminflt",
    "majflt",
    "cmajflt",
    "utime",
    "stime",
    "cutime",
    "cstime",
    "priority",
    "nice",
    "num_threads",
    "itrealvalue",
    "starttime",
    "vsize",
    "rss",
    "rsslim",
    "startcode",
    "endcode",
    "startstack",
    "kstkesp",
    "kstkeip",
    "signal",
    "blocked",
    "sigignore",
    "sigcatch",
    "wchan",
    "nswap",
    "cnswap",
    "exit_signal",
    "processor",
    "rt_priority",
    "policy",
    "delayacct_blkio_ticks",
    "guest_time",
    "cguest_time",
    "start_data",
    "end_data",
    "start_brk",
    "arg_start",
    "arg_end",
    "env_start",
    "env_end",
    "exit_code",
];

const TIMES: [&str; 10] =
    ["user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal", "guest", "guest_nice"];

const SOFTIRQS: [&str; 11] =
    ["softirq", "HI", "TIMER", "NET_TX", "NET_RX", "BLOCK", "IRQ_POLL", "TASKLET", "SCHED", "HRTIMER", "RCU"];

const DISK: [&str; 20] = [
    "major",
    "minor",
    "name",
    "read_ios",
    "read_merges",
    "read_sectors",
    "read_ticks",
    "write_ios",
    "write_merges",
    "write_sectors",
    "write_ticks",
    "in_flight",
    "io_ticks",
    "time_in_queue",
    "discard_ios",
    "discard_merges",
    "discard_sectors",
    "discard_ticks",
    "flush_ios",
    "flush_ticks",
];

/// Whether rows were read that could not be parsed: only such a row is missing.
fn is_odd(stat: &system::Stat) -> bool {
    stat.unlisted.malformed() > 0
}

/// The range of numbers that fit into a field, including both ends.
type Fits = (i128, i128);

const LONG: Fits = (0, u64::MAX as i128);
const WORD: Fits = (0, u32::MAX as i128);
const INT: Fits = (i32::MIN as i128, i32::MAX as i128);
const BOOL: Fits = (0, 1);

/// The words of a text that are numbers, each with its line and its position in the line.
fn numbers(text: &[u8]) -> Vec<(Range<usize>, &[u8], usize)> {
    let mut found = Vec::new();
    let offset = |word: &[u8]| word.as_ptr() as usize - text.as_ptr() as usize;
    for line in naive::lines(text) {
        for (column, word) in words(line).into_iter().enumerate() {
            if word.iter().enumerate().all(|(at, byte)| byte.is_ascii_digit() || (at == 0 && *byte == b'-')) {
                found.push((offset(word)..offset(word) + word.len(), line, column));
            }
        }
    }
    found
}

/// Replaces each number by numbers of many sizes. A number is accepted if it fits into the field. Otherwise
/// the error is at that number (or at the first of several after a key) and names the field. `field` gets
/// line and column.
fn only_what_fits<T: Core>(field: impl Fn(&[u8], usize) -> Option<(String, Fits)>) {
    only_what_fits_or_is_odd::<T>(|_| false, field);
}

/// The same for a file in which only the odd row is missing.
fn only_what_fits_or_is_odd<T: Core>(
    is_odd: impl Fn(&T) -> bool,
    field: impl Fn(&[u8], usize) -> Option<(String, Fits)>,
) {
    let sizes = [0, 31, 32, 63, 64].map(|bits| 1i128 << bits);
    let around = |size: i128| [-size - 1, -size, 1 - size, size - 1, size, size + 1];
    let (mut snapshot, mut memory, mut tried) = (T::default(), T::memory(), 0);
    for text in sample::<T>(1) {
        for (place, line, column) in numbers(text) {
            let Some((name, fits)) = field(line, column) else { continue };
            for number in sizes.into_iter().flat_map(around).chain([10i128.pow(30), -10i128.pow(30)]) {
                let changed =
                    [&text[..place.start], number.to_string().as_bytes(), &text[place.end..]].concat();
                match snapshot.parse(&changed, &mut memory) {
                    // The row, or the columns from this one on, are kept as they are.
                    Ok(()) if is_left(&mut snapshot) || is_odd(&snapshot) => {
                        assert!(!(fits.0..=fits.1).contains(&number), "{name} left {number}");
                    }
                    Ok(()) => assert!((fits.0..=fits.1).contains(&number), "{name} took {number}"),
                    Err(error) => {
                        assert!(!(fits.0..=fits.1).contains(&number), "{name} refused {number}");
                        assert_eq!(error.field(), name);
                        let value = line.iter().position(|byte| *byte == b'\t').map(|tab| tab + 1);
                        let start = line.as_ptr() as usize - text.as_ptr() as usize;
                        assert!(
                            error.at() == place.start || Some(error.at()) == value.map(|value| start + value)
                        );
                    }
                }
                tried += 1;
            }
        }
    }
    assert!(tried > 0);
}

/// Whether a part of a text is kept unchanged, because it could not be parsed.
fn is_left<T: Core>(snapshot: &mut T) -> bool {
    snapshot.unlisted_mut().is_some_and(|unlisted| !unlisted.is_empty())
}

/// If a number is directly followed by other text, this is not another column, and the number is malformed.
fn a_number_ends_with_its_word<T: Core>() {
    a_number_ends_with_its_word_or_is_odd::<T>(|_| false);
}

/// The same for a file in which only the odd row is missing.
fn a_number_ends_with_its_word_or_is_odd<T: Core>(is_odd: impl Fn(&T) -> bool) {
    for text in sample::<T>(1) {
        // A text (a mask, a list) may end in anything.
        let numbers = numbers(text)
            .into_iter()
            .filter(|(_, line, _)| !line.starts_with(b"Cpus_a") && !line.starts_with(b"Mems_a"));
        for (place, line, _) in numbers {
            for junk in ["x", "-3", ".5", "\0"] {
                let changed = [&text[..place.end], junk.as_bytes(), &text[place.end..]].concat();
                let line = line.escape_ascii();
                assert!(
                    T::parsed(&changed)
                        .map_or(true, |mut snapshot| { is_left(&mut snapshot) || is_odd(&snapshot) }),
                    "{junk:?} behind byte {} is no error: {line}",
                    place.end
                );
            }
        }
    }
}

mod a_number_ends_with_its_word {
    use super::*;

    #[test]
    fn where_more_columns_may_follow() {
        a_number_ends_with_its_word::<system::Diskstats>();
        a_number_ends_with_its_word_or_is_odd::<system::Stat>(is_odd);
        a_number_ends_with_its_word::<pid::Stat>();
    }

    #[test]
    fn elsewhere() {
        a_number_ends_with_its_word::<system::Meminfo>();
        a_number_ends_with_its_word::<system::Vmstat>();
        a_number_ends_with_its_word::<pid::Statm>();
        a_number_ends_with_its_word::<pid::Status>();
        a_number_ends_with_its_word::<pid::Io>();
        a_number_ends_with_its_word::<pid::Schedstat>();
        a_number_ends_with_its_word::<pid::Limits>();
        a_number_ends_with_its_word::<pid::OomScore>();
        a_number_ends_with_its_word::<pid::OomScoreAdj>();
        a_number_ends_with_its_word::<pid::Personality>();
        a_number_ends_with_its_word::<pid::TimerslackNs>();
        a_number_ends_with_its_word::<pid::Loginuid>();
        a_number_ends_with_its_word::<pid::Sessionid>();
        a_number_ends_with_its_word::<pid::UidMap>();
        a_number_ends_with_its_word::<pid::CoredumpFilter>();
        a_number_ends_with_its_word::<pid::PatchState>();
    }
}

fn key(line: &[u8]) -> String {
    let end = line.iter().position(|byte| b": ".contains(byte)).unwrap();
    String::from_utf8(line[..end].to_vec()).unwrap()
}

mod a_number_is_accepted_if_it_fits {
    use super::*;

    #[test]
    fn small_files_of_a_process() {
        const ID: Fits = (0, u32::MAX as i128);
        let one = |name: &'static str, fits| move |_: &[u8], _| Some((name.to_owned(), fits));
        only_what_fits::<pid::OomScore>(one("oom_score", LONG));
        only_what_fits::<pid::OomScoreAdj>(one("oom_score_adj", INT));
        only_what_fits::<pid::TimerslackNs>(one("timerslack_ns", LONG));
        only_what_fits::<pid::Loginuid>(one("loginuid", ID));
        only_what_fits::<pid::Sessionid>(one("sessionid", ID));
        let columns = ["inside", "outside", "length"];
        only_what_fits::<pid::UidMap>(|_, column| Some((columns[column].to_owned(), ID)));
        only_what_fits::<pid::Limits>(|line, column| {
            // A soft limit may be unlimited, and comes after three words or four.
            let is_hard = words(line)[column - 1].iter().all(u8::is_ascii_digit);
            Some((if is_hard { "Hard Limit" } else { "Soft Limit" }.to_owned(), LONG))
        });
    }

    #[test]
    fn stat() {
        only_what_fits_or_is_odd::<system::Stat>(is_odd, |line, column| {
            let key = key(line);
            let name = match &*key {
                "softirq" => SOFTIRQS[column - 1],
                cpu if cpu.starts_with("cpu") => TIMES[column - 1],
                other => other,
            };
            // In the kernel of a vendor this is an `int`.
            let least = if name == "processes" { i32::MIN.into() } else { 0 };
            Some((name.to_owned(), (least, LONG.1)))
        });
    }

    #[test]
    fn meminfo() {
        only_what_fits::<system::Meminfo>(|line, _| Some((key(line), LONG)));
    }

    #[test]
    fn vmstat() {
        only_what_fits::<system::Vmstat>(|line, _| Some((key(line), LONG)));
    }

    #[test]
    fn io() {
        only_what_fits::<pid::Io>(|line, _| Some((key(line), LONG)));
    }

    #[test]
    fn status() {
        only_what_fits::<pid::Status>(|line, _| {
            let key = key(line);
            let fits = match &*key {
                "Tgid" | "Ngid" | "Pid" | "PPid" | "TracerPid" | "Uid" | "Gid" | "FDSize" | "Groups"
                | "NStgid" | "NSpid" | "NSpgid" | "NSsid" | "Threads" | "Seccomp" | "Seccomp_filters" => WORD,
                "Kthread" | "CoreDumping" | "THP_enabled" | "NoNewPrivs" => BOOL,
                "HugetlbPages" | "voluntary_ctxt_switches" | "nonvoluntary_ctxt_switches" => LONG,
                memory if memory.starts_with("Vm") || memory.starts_with("Rss") => LONG,
                // Text, lists, and numbers that are not decimal.
                _ => return None,
            };
            Some((key, fits))
        });
    }

    #[test]
    fn diskstats() {
        only_what_fits::<system::Diskstats>(|_, column| {
            Some((DISK[column].to_owned(), if column < 2 { WORD } else { LONG }))
        });
    }

    #[test]
    fn statm() {
        let names = ["size", "resident", "shared", "text", "lib", "data", "dt"];
        only_what_fits::<pid::Statm>(|_, column| Some((names[column].to_owned(), LONG)));
    }

    #[test]
    fn schedstat() {
        let names = ["run_time", "wait_time", "timeslices"];
        only_what_fits::<pid::Schedstat>(|_, column| Some((names[column].to_owned(), LONG)));
    }

    #[test]
    fn pid_stat() {
        only_what_fits::<pid::Stat>(|line, column| {
            // A name with a blank or a newline shifts the columns.
            let name = PID_STAT.get(column).filter(|_| words(line).len() == 52)?;
            let fits = match *name {
                "pgrp" | "session" | "tty_nr" | "tpgid" | "priority" | "nice" | "num_threads"
                | "exit_signal" | "processor" | "exit_code" => INT,
                "pid" | "ppid" | "flags" | "rt_priority" | "policy" => WORD,
                "cutime" | "cstime" | "cguest_time" => (i64::MIN.into(), i64::MAX.into()),
                _ => LONG,
            };
            Some((name.to_string(), fits))
        });
    }

    #[test]
    fn uptime() {
        let parsed = |text: &str| system::Uptime::parsed(text.as_bytes());
        let largest = parsed("184467440737095516.15 184467440737095516.15\n").unwrap();
        assert_eq!((largest.up, largest.idle), (Centis(u64::MAX), Centis(u64::MAX)));
        for too_large in
            ["184467440737095516.16", "18446744073709551616.00", "-1.00", "1.000", "1.", "1", "."]
        {
            let (up, idle) = (format!("{too_large} 1.00\n"), format!("1.00 {too_large}\n"));
            assert_eq!(parsed(&up).unwrap_err().field(), "uptime", "{too_large}");
            assert_eq!(parsed(&idle).unwrap_err().field(), "idle", "{too_large}");
        }
    }

    #[test]
    fn loadavg() {
        let parsed = |text: &str| system::Loadavg::parsed(text.as_bytes());
        let largest =
            parsed("184467440737095516.15 0.00 0.00 18446744073709551615/18446744073709551615 4294967295\n");
        let largest = largest.unwrap();
        assert_eq!(
            (largest.one, largest.running, largest.threads),
            (Hundredths(u64::MAX), u64::MAX, u64::MAX)
        );
        assert_eq!(largest.last_pid, u32::MAX);
        for (field, text) in [
            ("load over 1 minute", "184467440737095516.16 0.00 0.00 1/2 3\n"),
            ("load over 5 minutes", "0.00 184467440737095516.16 0.00 1/2 3\n"),
            ("load over 15 minutes", "0.00 0.00 184467440737095516.16 1/2 3\n"),
            ("nr_running", "0.00 0.00 0.00 18446744073709551616/2 3\n"),
            ("nr_threads", "0.00 0.00 0.00 1/18446744073709551616 3\n"),
            ("last_pid", "0.00 0.00 0.00 1/2 4294967296\n"),
        ] {
            assert_eq!(parsed(text).unwrap_err().field(), field);
        }
    }

    #[test]
    fn version() {
        let parsed = |text: &str| system::Version::parsed(text.as_bytes()).map(|version| version.numbers());
        assert_eq!(
            parsed("Linux version 4294967295.4294967295.4294967295"),
            Ok((u32::MAX, u32::MAX, u32::MAX))
        );
        for (field, text) in
            [("major", "Linux version 4294967296.1.1"), ("minor", "Linux version 6.4294967296.1")]
        {
            assert_eq!(parsed(text).unwrap_err().field(), field);
        }
        // The release of a vendor may have anything after the first two numbers.
        assert_eq!(parsed("Linux version 6.1.4294967296"), Ok((6, 1, 0)));
    }

    #[test]
    fn comm() {
        let name = [b'x'; 64];
        assert_eq!(pid::Comm::parsed(&name[1..]).unwrap().name.as_bytes(), &name[1..]);
        assert_eq!(pid::Comm::parsed(&name).unwrap_err().field(), "comm");
    }
}
