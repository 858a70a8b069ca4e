//! A simple reader that splits lines and words, and is independent of the fast one, finds the same values: in
//! every captured text, and in each text with changed digits, so that no two fields can be confused.

mod columns;
mod devices;
mod fds;
mod machine;
mod maps;
mod memory;
mod mounts;
mod net;
mod small;
mod sockets;
mod timers;

mod thread;

mod matrix;

use std::collections::BTreeMap;
use std::fmt::Debug;

use crate::fixtures::random::scrambled;
use crate::fixtures::{self, Core, each_file, texts};
use crate::naive::{lines, number, number_in, numbers, numbers_in, pairs, plain, printed, words};
use procsampler::pid::flags::Policy;
use procsampler::system::stat::CpuTimes;
use procsampler::{ProcFile, Reported, file::Context, pid, pressure, system};

/// Reads the text again and compares.
trait Naive {
    fn agree(&self, text: &[u8]);
}

fn agrees<T: Core + Naive>() {
    let mut failed = Vec::new();
    for (seed, (path, text)) in texts::<T>().enumerate() {
        for text in [text, &scrambled(text, seed as u64)] {
            match T::parsed(text) {
                Ok(snapshot) => snapshot.agree(text),
                Err(error) => failed.push(format!("{path}: {error}, {:?}", error.locate(text))),
            }
        }
    }
    assert!(
        failed.is_empty(),
        "{} not understood:\n{}",
        failed.len(),
        failed[..failed.len().min(9)].join("\n")
    );
}

each_file!(
    #[test]
    agrees
);

impl Naive for system::Stat {
    fn agree(&self, text: &[u8]) {
        let times = |t: &CpuTimes| {
            let mut all = vec![t.user, t.nice, t.system, t.idle, t.iowait, t.irq, t.softirq, t.steal];
            all.extend(t.guest);
            all.extend(t.guest_nice);
            all.into_iter().map(u64::from).collect::<Vec<u64>>()
        };
        let softirqs = |s: &system::stat::Softirqs| {
            [
                s.total, s.hi, s.timer, s.net_tx, s.net_rx, s.block, s.irq_poll, s.tasklet, s.sched,
                s.hrtimer, s.rcu,
            ]
        };
        let mut cpus = self.cpus.iter();
        for line in lines(text) {
            let line = words(line);
            let seen = match line[0] {
                b"cpu" => times(&self.cpu),
                b"intr" => [&[self.intr], &self.irqs[..]].concat(),
                b"ctxt" => vec![self.ctxt],
                b"btime" => vec![self.btime],
                b"processes" => vec![self.processes],
                b"procs_running" => vec![self.procs_running],
                b"procs_blocked" => vec![self.procs_blocked],
                b"softirq" => softirqs(self.softirq.as_ref().unwrap()).to_vec(),
                key => {
                    let cpu = cpus.next().unwrap();
                    assert_eq!(cpu.id, number::<u32>(key.strip_prefix(b"cpu").unwrap()));
                    times(&cpu.times)
                }
            };
            assert_eq!(seen, numbers::<u64>(&line[1..]), "{}", line[0].escape_ascii());
        }
        assert_eq!(cpus.next(), None);

        let mut default = system::Stat::default();
        default.parse(text, &mut Default::default()).unwrap();
        default.irqs.clone_from(&self.irqs);
        assert_eq!(default, *self, "without IRQs all else is the same");
    }
}

/// A file of keys and numbers: the struct's fields are known by their names.
fn keyed(snapshot: &impl Debug, text: &[u8], separator: u8) {
    let mut fields = printed(snapshot);
    assert_eq!(fields.remove("unlisted").unwrap(), "{}");
    let fields = fields.into_iter().filter_map(|(field, value)| Some((field, number_in(&value)?)));
    let naive = pairs(text, separator).map(|(key, value)| (plain(key), number(words(value)[0])));
    assert_eq!(fields.collect::<BTreeMap<_, _>>(), naive.collect());
}

impl Naive for system::Meminfo {
    fn agree(&self, text: &[u8]) {
        keyed(self, text, b':');
    }
}

impl Naive for system::Vmstat {
    fn agree(&self, text: &[u8]) {
        keyed(self, text, b' ');
    }
}

impl Naive for pid::Io {
    fn agree(&self, text: &[u8]) {
        keyed(self, text, b':');
    }
}

impl Naive for system::Diskstats {
    fn agree(&self, text: &[u8]) {
        assert_eq!(self.disks.len(), lines(text).count());
        for (disk, line) in self.disks.iter().zip(lines(text)) {
            let line = words(line);
            assert_eq!(disk.name.as_bytes(), line[2]);
            let io = &disk.io;
            let seen = [
                u64::from(disk.major),
                u64::from(disk.minor),
                io.read_ios,
                io.read_merges,
                io.read_sectors.0,
                io.read_ticks.0,
                io.write_ios,
                io.write_merges,
                io.write_sectors.0,
                io.write_ticks.0,
                io.in_flight,
                io.io_ticks.0,
                io.time_in_queue.0,
                io.discard_ios.unwrap(),
                io.discard_merges.unwrap(),
                io.discard_sectors.unwrap().0,
                io.discard_ticks.unwrap().0,
                io.flush_ios.unwrap(),
                io.flush_ticks.unwrap().0,
            ];
            let mut naive = line;
            naive.remove(2);
            assert_eq!(seen[..], numbers::<u64>(&naive));
        }
    }
}

/// `12.34` as 1234.
fn hundredths(word: &[u8]) -> u64 {
    let point = word.len() - 3;
    assert_eq!(word[point], b'.');
    number::<u64>(&word[..point]) * 100 + number::<u64>(&word[point + 1..])
}

impl Naive for system::Uptime {
    fn agree(&self, text: &[u8]) {
        let line = words(text);
        assert_eq!(vec![self.up.0, self.idle.0], line.into_iter().map(hundredths).collect::<Vec<_>>());
    }
}

impl Naive for system::Loadavg {
    fn agree(&self, text: &[u8]) {
        let line = words(text);
        let load = [self.one, self.five, self.fifteen].map(|load| load.0);
        assert_eq!(load.to_vec(), line[..3].iter().map(|word| hundredths(word)).collect::<Vec<_>>());
        assert_eq!(format!("{}/{}", self.running, self.threads), tidy(line[3]));
        assert_eq!(self.last_pid, number::<u32>(line[4]));

        /// The number without leading zeros.
        fn tidy(ratio: &[u8]) -> String {
            let parts = ratio.split(|&byte| byte == b'/').map(|part| number::<u64>(part).to_string());
            parts.collect::<Vec<_>>().join("/")
        }
    }
}

impl Naive for system::Version {
    fn agree(&self, text: &[u8]) {
        let line = std::str::from_utf8(text).unwrap().trim_end();
        let (release, build) = line.strip_prefix("Linux version ").unwrap().split_once(' ').unwrap();
        assert_eq!((self.release.to_str(), self.build.to_str()), (Some(release), Some(build)));
        let mut parts = release.split(['.', '-', '+']).map(|part| part.parse::<u32>().unwrap());
        assert_eq!(
            (Some(self.major), Some(self.minor), Some(self.patch)),
            (parts.next(), parts.next(), parts.next())
        );
    }
}

impl Naive for system::Schedstat {
    fn agree(&self, text: &[u8]) {
        let (mut cpus, mut domains, mut last) = (self.cpus.iter(), self.domains.iter(), None);
        for line in lines(text) {
            let line = words(line);
            let id = |key: &str| line[0].strip_prefix(key.as_bytes()).map(number::<u32>);
            if line[0] == b"version" {
                assert_eq!(self.version, number::<u32>(line[1]));
            } else if line[0] == b"timestamp" {
                assert_eq!(self.timestamp, number::<u64>(line[1]));
            } else if let Some(id) = id("cpu") {
                let cpu = cpus.next().unwrap();
                last = Some(id);
                assert_eq!((cpu.id, numbers_in(&cpu.stats)), (id, numbers::<u64>(&line[1..])));
            } else {
                let domain = domains.next().unwrap();
                assert_eq!((Some(domain.cpu), Some(domain.domain)), (last, id("domain")));
                let named = usize::from(self.version >= 17);
                let name = domain.name.as_ref().map(|name| name.as_bytes());
                assert_eq!(name, (named == 1).then_some(line[1]));
                assert_eq!(domain.cpumask.as_text().as_bytes(), line[1 + named]);
                let mut numbers = numbers::<u64>(&line[2 + named..]);
                if self.version < 16 {
                    // Idle comes first, with eight columns as busy has.
                    numbers[..16].rotate_left(8);
                }
                assert_eq!(numbers_in(&domain.stats), numbers);
            }
        }
        assert!(cpus.next().is_none() && domains.next().is_none());
    }
}

/// A line has a field of its name; `avg10=1.23` is 123.
fn pressure(snapshot: &impl Debug, text: &[u8]) {
    let mut fields = printed(snapshot);
    for line in lines(text) {
        let line = words(line);
        let seen = fields.remove(std::str::from_utf8(line[0]).unwrap()).unwrap();
        let numbers =
            line[1..].iter().map(|pair| match pair.split(|&byte| byte == b'=').collect::<Vec<_>>()[..] {
                [b"total", total] => number::<u64>(total),
                [_, average] => hundredths(average),
                _ => panic!("{}", pair.escape_ascii()),
            });
        let seen = numbers_in(&format_args!("{seen}"));
        assert_eq!(seen, numbers.collect::<Vec<_>>());
    }
    assert!(fields.values().all(|rest| ["None", "{}"].contains(&&**rest)), "{fields:?}");
}

impl Naive for pressure::Cpu {
    fn agree(&self, text: &[u8]) {
        pressure(self, text);
    }
}

impl Naive for pressure::Memory {
    fn agree(&self, text: &[u8]) {
        pressure(self, text);
    }
}

impl Naive for pressure::Io {
    fn agree(&self, text: &[u8]) {
        pressure(self, text);
    }
}

impl Naive for system::Cpuinfo {
    fn agree(&self, text: &[u8]) {
        let is_id = |key: &[u8]| key == b"processor" || key == b"cpu number";
        let ids =
            pairs(text, b':').filter(|(key, _)| is_id(key.trim_ascii())).map(|(_, id)| number::<u32>(id));
        assert_eq!(self.cpus.iter().map(|cpu| cpu.id).collect::<Vec<_>>(), ids.collect::<Vec<_>>());
        let mut naive: Vec<_> = pairs(text, b':').map(|(key, value)| (key.trim_ascii(), value)).collect();
        let mut seen: Vec<_> =
            self.global.iter().chain(self.cpus.iter().flat_map(|cpu| cpu.iter())).collect();
        naive.sort();
        seen.sort();
        assert_eq!(seen, naive);
    }
}

impl Naive for system::Cmdline {
    fn agree(&self, text: &[u8]) {
        assert_eq!([self.text.as_bytes(), b"\n"].concat(), text);
        // The captured texts have no quotes, and no end of arguments.
        let args: Vec<Vec<u8>> =
            self.args().map(|arg| [&[arg.name], arg.value.as_slice()].concat().join(&b'=')).collect();
        assert_eq!(args, words(text));
    }
}

impl Naive for pid::Stat {
    fn agree(&self, text: &[u8]) {
        for may_look in [None, Some(false), Some(true)] {
            for task_delayacct in [None, Some(false), Some(true)] {
                let mut context = Context::default();
                (context.may_look, context.task_delayacct) = (may_look, task_delayacct);
                let (mut stat, mut memory) = (pid::Stat::default(), Default::default());
                pid::Stat::CONTEXT.unwrap()(&mut memory, &context);
                stat.parse(text, &mut memory).unwrap();
                agree_given(&stat, text, &context);
                assert!(context != Context::default() || stat == *self);
            }
        }
    }
}

fn agree_given(stat: &pid::Stat, text: &[u8], context: &Context) {
    let open = text.iter().position(|&byte| byte == b'(').unwrap();
    let close = text.iter().rposition(|&byte| byte == b')').unwrap();
    assert_eq!(stat.pid, number::<u32>(text[..open].trim_ascii()));
    assert_eq!(stat.comm.as_bytes(), &text[open + 1..close]);
    let behind = words(&text[close + 1..]);
    assert_eq!(behind.len(), 50);
    assert_eq!(stat.leader.state.letter(), char::from(behind[0][0]));

    // Fields by their numbers in proc_pid_stat(5).
    let field = |at: usize| number::<i128>(behind[at - 3]);
    let leader = &stat.leader;
    let policy = (0..8).find(|&number| Policy::from(number) == leader.policy).unwrap();
    let numbers: [(usize, i128); 34] = [
        (4, stat.ppid.into()),
        (5, stat.pgrp.into()),
        (6, stat.session.into()),
        (7, stat.tty_nr.into()),
        (8, stat.tpgid.into()),
        (9, leader.flags.bits().into()),
        (10, stat.minflt.into()),
        (11, stat.cminflt.into()),
        (12, stat.majflt.into()),
        (13, stat.cmajflt.into()),
        (14, stat.utime.0.into()),
        (15, stat.stime.0.into()),
        (16, stat.cutime.0.into()),
        (17, stat.cstime.0.into()),
        (18, leader.priority.into()),
        (19, leader.nice.into()),
        (20, stat.num_threads.into()),
        (21, stat.itrealvalue.into()),
        (22, stat.starttime.0.into()),
        (23, stat.vsize.0.into()),
        (24, stat.rss.0.into()),
        (25, stat.rsslim.0.into()),
        (31, leader.signal.bits().try_into().unwrap()),
        (32, leader.blocked.bits().try_into().unwrap()),
        (33, leader.sigignore.bits().try_into().unwrap()),
        (34, leader.sigcatch.bits().try_into().unwrap()),
        (36, stat.nswap.into()),
        (37, stat.cnswap.into()),
        (38, stat.exit_signal.into()),
        (39, leader.processor.into()),
        (40, leader.rt_priority.into()),
        (41, policy.into()),
        (43, stat.guest_time.0.into()),
        (44, stat.cguest_time.0.into()),
    ];
    for (at, seen) in numbers {
        assert_eq!(seen, field(at), "field {at}");
    }

    let no_memory = field(26) == 0;
    // Visible addresses are not hidden, even if the permission was missing when the file was opened.
    let hidden = (field(26), field(27)) == (1, 1) || (no_memory && context.may_look == Some(false));
    // A 0 is really 0.
    let sure = !no_memory || context.may_look == Some(true);
    let no_delays = match context.task_delayacct {
        Some(counted) => !counted,
        None => field(42) == 0,
    };
    let cell = |cell: Reported<u64>| cell.map(i128::from);
    let cells: [(usize, Reported<i128>, bool, Reported<i128>); 15] = [
        (26, cell(stat.startcode), no_memory, Reported::Absent),
        (27, cell(stat.endcode), no_memory, Reported::Absent),
        (28, cell(stat.startstack), no_memory, Reported::Absent),
        (29, cell(leader.kstkesp), field(29) == 0, Reported::Unmeasured),
        (30, cell(leader.kstkeip), field(30) == 0, Reported::Unmeasured),
        (35, cell(leader.wchan), field(35) == 0 && !(sure && field(20) == 1), Reported::Unmeasured),
        (42, leader.delayacct_blkio_ticks.map(|ticks| ticks.0.into()), no_delays, Reported::Unmeasured),
        (45, cell(stat.start_data), no_memory, Reported::Absent),
        (46, cell(stat.end_data), no_memory, Reported::Absent),
        (47, cell(stat.start_brk), no_memory, Reported::Absent),
        (48, cell(stat.arg_start), no_memory, Reported::Absent),
        (49, cell(stat.arg_end), no_memory, Reported::Absent),
        (50, cell(stat.env_start), no_memory, Reported::Absent),
        (51, cell(stat.env_end), no_memory, Reported::Absent),
        (52, stat.exit_code.map(i128::from), !sure && field(52) == 0, Reported::Unmeasured),
    ];
    for (at, seen, nothing, why) in cells {
        // The delay is the only one of these fields that the kernel does not mask.
        let expected = match (hidden && at != 42, nothing) {
            (true, _) => Reported::Hidden,
            (false, true) => why,
            (false, false) => Reported::Known(field(at)),
        };
        assert_eq!(seen, expected, "field {at}");
    }
    assert_eq!(3 + numbers.len() + cells.len(), 52);
}

impl Naive for pid::Statm {
    fn agree(&self, text: &[u8]) {
        let seen = [self.size, self.resident, self.shared, self.text, self.lib, self.data, self.dt];
        assert_eq!(seen.map(u64::from).to_vec(), numbers::<u64>(&words(text)));
    }
}

impl Naive for pid::Status {
    fn agree(&self, text: &[u8]) {
        let mut lines: BTreeMap<&[u8], &[u8]> = pairs(text, b':').collect();
        lines.remove(&b"Name"[..]);
        let escaped = text.strip_prefix(b"Name:\t").unwrap().split(|&byte| byte == b'\n').next().unwrap();
        let name = latin(escaped).replace(r"\\", "\0").replace(r"\n", "\n").replace('\0', r"\");
        assert_eq!(latin(self.name.as_bytes()), name);
        let leader = &self.leader;
        assert_eq!(leader.state.letter(), char::from(lines.remove(&b"State"[..]).unwrap()[0]));

        let one = |number: u64| vec![u128::from(number)];
        let list = |numbers: &[u32]| numbers.iter().map(|&number| number.into()).collect::<Vec<u128>>();
        let ids = |id: &pid::status::Credentials| list(&[id.real, id.effective, id.saved, id.fs]);
        let ten = [
            ("Tgid", self.tgid.map(|number| list(&[number]))),
            ("Ngid", self.ngid.map(|id| list(&[id]))),
            ("Pid", Some(list(&[self.pid]))),
            ("PPid", self.ppid.map(|number| list(&[number]))),
            ("TracerPid", self.tracer_pid.map(|number| list(&[number]))),
            ("Uid", self.uid.as_ref().map(ids)),
            ("Gid", self.gid.as_ref().map(ids)),
            ("FDSize", self.fdsize.map(|number| list(&[number]))),
            ("Groups", self.groups.as_deref().map(list)),
            ("NStgid", self.nstgid.as_deref().map(list)),
            ("NSpid", self.nspid.as_deref().map(list)),
            ("NSpgid", self.nspgid.as_deref().map(list)),
            ("NSsid", self.nssid.as_deref().map(list)),
            ("Kthread", self.kthread.map(|is| one(is.into()))),
            ("VmPeak", self.vm_peak.map(|kib| one(kib.0))),
            ("VmSize", self.vm_size.map(|kib| one(kib.0))),
            ("VmLck", self.vm_lck.map(|kib| one(kib.0))),
            ("VmPin", self.vm_pin.map(|kib| one(kib.0))),
            ("VmHWM", self.vm_hwm.map(|kib| one(kib.0))),
            ("VmRSS", self.vm_rss.map(|kib| one(kib.0))),
            ("RssAnon", self.rss_anon.map(|kib| one(kib.0))),
            ("RssFile", self.rss_file.map(|kib| one(kib.0))),
            ("RssShmem", self.rss_shmem.map(|kib| one(kib.0))),
            ("VmData", self.vm_data.map(|kib| one(kib.0))),
            ("VmStk", self.vm_stk.map(|kib| one(kib.0))),
            ("VmExe", self.vm_exe.map(|kib| one(kib.0))),
            ("VmLib", self.vm_lib.map(|kib| one(kib.0))),
            ("VmPTE", self.vm_pte.map(|kib| one(kib.0))),
            ("VmSwap", self.vm_swap.map(|kib| one(kib.0))),
            ("HugetlbPages", self.hugetlb_pages.map(|kib| one(kib.0))),
            ("CoreDumping", self.core_dumping.map(|is| one(is.into()))),
            ("THP_enabled", self.thp_enabled.map(|is| one(is.into()))),
            ("Threads", self.threads.map(|number| list(&[number]))),
            ("SigQ", self.sig_q.map(|sig_q| [one(sig_q.queued), one(sig_q.limit)].concat())),
            ("NoNewPrivs", leader.no_new_privs.map(|is| one(is.into()))),
            ("Seccomp", leader.seccomp.map(|mode| list(&[mode]))),
            ("Seccomp_filters", leader.seccomp_filters.map(|count| list(&[count]))),
            ("voluntary_ctxt_switches", leader.voluntary_ctxt_switches.map(one)),
            ("nonvoluntary_ctxt_switches", leader.nonvoluntary_ctxt_switches.map(one)),
        ];
        let other = [
            ("Umask", 8, self.umask.map(|mask| mask.0.into())),
            ("untag_mask", 16, self.untag_mask.map(|mask| mask.0.into())),
            ("SigPnd", 16, leader.sig_pnd.map(|set| set.bits())),
            ("ShdPnd", 16, self.shd_pnd.map(|set| set.bits())),
            ("SigBlk", 16, leader.sig_blk.map(|set| set.bits())),
            ("SigIgn", 16, self.sig_ign.map(|set| set.bits())),
            ("SigCgt", 16, self.sig_cgt.map(|set| set.bits())),
            ("CapInh", 16, leader.cap_inh.map(|set| set.bits().into())),
            ("CapPrm", 16, leader.cap_prm.map(|set| set.bits().into())),
            ("CapEff", 16, leader.cap_eff.map(|set| set.bits().into())),
            ("CapBnd", 16, leader.cap_bnd.map(|set| set.bits().into())),
            ("CapAmb", 16, leader.cap_amb.map(|set| set.bits().into())),
        ];
        let words_of = [
            ("Speculation_Store_Bypass", leader.speculation_store_bypass.as_ref()),
            ("SpeculationIndirectBranch", leader.speculation_indirect_branch.as_ref()),
            ("Cpus_allowed", leader.cpus_allowed.as_ref().map(|mask| mask.as_text())),
            ("Cpus_allowed_list", leader.cpus_allowed_list.as_ref().map(|list| list.as_text())),
            ("Mems_allowed", leader.mems_allowed.as_ref().map(|mask| mask.as_text())),
            ("Mems_allowed_list", leader.mems_allowed_list.as_ref().map(|list| list.as_text())),
            ("x86_Thread_features", leader.x86_thread_features.as_ref()),
            ("x86_Thread_features_locked", leader.x86_thread_features_locked.as_ref()),
        ];
        let mut take = |key: &str| lines.remove(key.as_bytes());
        for (key, seen) in ten {
            let naive = take(key).map(|value| {
                let numbers = value.split(|byte| !byte.is_ascii_digit()).filter(|part| !part.is_empty());
                numbers.map(number::<u128>).collect::<Vec<_>>()
            });
            assert_eq!(seen, naive, "{key}");
        }
        for (key, radix, seen) in other {
            let digits = take(key).map(|value| std::str::from_utf8(value).unwrap().trim_start_matches("0x"));
            assert_eq!(seen, digits.map(|digits| u128::from_str_radix(digits, radix).unwrap()), "{key}");
        }
        for (key, seen) in words_of {
            assert_eq!(seen.map(|text| text.as_bytes()), take(key), "{key}");
        }
        assert!(lines.is_empty(), "{lines:?}");
    }
}

/// A character for each byte.
fn latin(bytes: &[u8]) -> String {
    bytes.iter().map(|&byte| char::from(byte)).collect()
}

/// The kernel escapes newline and backslash in it, and nothing else.
#[test]
fn a_name_in_status_may_begin_and_end_in_blanks() {
    let text = fixtures::host("amd64-6.12").text("proc/1/status");
    let rest = text.strip_prefix(b"Name:\tinit\n").unwrap();
    for name in ["a ", " a", "\ta", " ", "", " kB", "a kB", r"\\n", r"\\\n"] {
        let text = [b"Name:\t", name.as_bytes(), b"\n", rest].concat();
        pid::Status::parsed(&text).unwrap().agree(&text);
    }
}

impl Naive for pid::Schedstat {
    fn agree(&self, text: &[u8]) {
        let numbers = numbers::<u64>(&words(text));
        let ran = numbers.iter().any(|&number| number > 0);
        for sched_info in [None, Some(false), Some(true)] {
            let mut context = Context::default();
            context.sched_info = sched_info;
            let mut seen = pid::Schedstat::default();
            seen.parse(text, &mut context).unwrap();
            let seen = [seen.run.map(u64::from), seen.wait.map(u64::from), seen.timeslices];
            let known = |&number: &u64| {
                if ran || sched_info == Some(true) { Reported::Known(number) } else { Reported::Unmeasured }
            };
            assert_eq!(seen.to_vec(), numbers.iter().map(known).collect::<Vec<_>>());
        }
    }
}

impl Naive for pid::Comm {
    fn agree(&self, text: &[u8]) {
        assert_eq!([self.name.as_bytes(), b"\n"].concat(), text);
    }
}

impl Naive for pid::Cmdline {
    fn agree(&self, text: &[u8]) {
        let args: Vec<u8> = self.args().flat_map(|arg| [arg, b"\0"].concat()).collect();
        assert_eq!(args, text);
    }
}
