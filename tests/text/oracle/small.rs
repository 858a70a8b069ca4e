//! The small files of a process.

use super::{Naive, lines, number, numbers, words};
use procsampler::pid;
use procsampler::pid::limits::{Bound, Limit};

impl Naive for pid::Cgroup {
    fn agree(&self, text: &[u8]) {
        let split = |line| -> [&[u8]; 3] {
            <[u8]>::splitn(line, 3, |&byte| byte == b':').collect::<Vec<_>>().try_into().unwrap()
        };
        let naive: Vec<_> = lines(text).map(split).collect();
        assert_eq!(self.cgroups.len(), naive.len());
        let path = |is_it: &dyn Fn(u32, &[u8]) -> bool| {
            let found =
                naive.iter().find(|[hierarchy, controllers, _]| is_it(number(hierarchy), controllers));
            found.map(|[.., path]| *path)
        };
        assert_eq!(self.v2(), path(&|hierarchy, _| hierarchy == 0));
        for (cgroup, [hierarchy, controllers, bytes]) in self.cgroups.iter().zip(&naive) {
            assert_eq!(cgroup.hierarchy, number::<u32>(hierarchy));
            assert_eq!((cgroup.controllers.as_raw(), cgroup.path.as_bytes()), (*controllers, *bytes));
            for controller in controllers.split(|&byte| byte == b',').filter(|name| !name.is_empty()) {
                let has = |others: &[u8]| others.split(|&byte| byte == b',').any(|other| other == controller);
                match controller.strip_prefix(b"name=") {
                    Some(name) => assert_eq!(self.named(name), path(&|_, others| has(others))),
                    None => {
                        assert_eq!(self.v1(controller), path(&|number, others| number > 0 && has(others)))
                    }
                }
            }
        }
    }
}

impl Naive for pid::Cpuset {
    fn agree(&self, text: &[u8]) {
        assert_eq!([self.path.as_bytes(), b"\n"].concat(), text);
    }
}

impl Naive for pid::Limits {
    fn agree(&self, text: &[u8]) {
        fn plain<T: Into<u64>>(limit: Option<Limit<T>>) -> [Option<u64>; 2] {
            let limit = limit.unwrap();
            let bound = |bound: Bound<T>| bound.number().map(T::into);
            [bound(limit.soft), bound(limit.hard)]
        }
        let seen = [
            ("Max cpu time", plain(self.cpu_time), "seconds"),
            ("Max file size", plain(self.file_size), "bytes"),
            ("Max data size", plain(self.data_size), "bytes"),
            ("Max stack size", plain(self.stack_size), "bytes"),
            ("Max core file size", plain(self.core_file_size), "bytes"),
            ("Max resident set", plain(self.resident_set), "bytes"),
            ("Max processes", plain(self.processes), "processes"),
            ("Max open files", plain(self.open_files), "files"),
            ("Max locked memory", plain(self.locked_memory), "bytes"),
            ("Max address space", plain(self.address_space), "bytes"),
            ("Max file locks", plain(self.file_locks), "locks"),
            ("Max pending signals", plain(self.pending_signals), "signals"),
            ("Max msgqueue size", plain(self.msgqueue_size), "bytes"),
            ("Max nice priority", plain(self.nice_priority), ""),
            ("Max realtime priority", plain(self.realtime_priority), ""),
            ("Max realtime timeout", plain(self.realtime_timeout), "us"),
        ];
        // The columns have the widths of the kernel.
        let columns = |line: &[u8]| {
            let column = |from: usize, to: usize| String::from_utf8(line[from..to].to_vec()).unwrap();
            [column(0, 26), column(26, 47), column(47, 68), column(68, line.len())]
                .map(|column| column.trim_end().to_owned())
        };
        let mut below = lines(text);
        let heading = columns(below.next().unwrap());
        assert_eq!(heading, ["Limit", "Soft Limit", "Hard Limit", "Units"]);
        let bound = |word: &str| (word != "unlimited").then(|| number::<u64>(word.as_bytes()));
        let mut naive = Vec::new();
        for line in below {
            let [name, soft, hard, units] = columns(line);
            let limit = (name.as_str(), [bound(&soft), bound(&hard)], units.as_str());
            assert!(seen.contains(&limit), "{limit:?}");
            naive.push(name);
        }
        // Each occurs once, in the order of the machine.
        naive.sort();
        naive.dedup();
        assert_eq!(naive.len(), seen.len());
    }
}

/// A file of one number is that number.
fn one(seen: i128, text: &[u8]) {
    assert_eq!([seen], numbers::<i128>(&words(text))[..]);
}

impl Naive for pid::OomScore {
    fn agree(&self, text: &[u8]) {
        one(self.0.into(), text);
    }
}

impl Naive for pid::OomScoreAdj {
    fn agree(&self, text: &[u8]) {
        one(self.0.into(), text);
    }
}

impl Naive for pid::TimerslackNs {
    fn agree(&self, text: &[u8]) {
        one(self.0.get().into(), text);
    }
}

impl Naive for pid::Loginuid {
    fn agree(&self, text: &[u8]) {
        one(self.0.unwrap_or(u32::MAX).into(), text);
    }
}

impl Naive for pid::Sessionid {
    fn agree(&self, text: &[u8]) {
        one(self.0.unwrap_or(u32::MAX).into(), text);
    }
}

impl Naive for pid::Personality {
    fn agree(&self, text: &[u8]) {
        let domain = (0..=255).find(|&number| pid::personality::Domain::from(number) == self.domain).unwrap();
        assert_eq!(format!("{:08x}\n", self.flags.bits() | u32::from(domain)).as_bytes(), text);
    }
}

impl Naive for pid::Autogroup {
    fn agree(&self, text: &[u8]) {
        let printed = self.0.map(|group| format!("/autogroup-{} nice {}\n", group.id, group.nice));
        assert_eq!(printed.unwrap_or_default().as_bytes(), text);
    }
}

impl Naive for pid::AttrCurrent {
    fn agree(&self, text: &[u8]) {
        let ends: [&[u8]; 4] = [b"", b"\n", b"\0", b"\n\0"];
        assert!(ends.iter().any(|end| [self.label.as_bytes(), end].concat() == text));
        assert!(!self.label.as_bytes().ends_with(b"\n"));
    }
}

fn map(extents: &[pid::uid_map::Extent], text: &[u8]) {
    let seen: Vec<_> =
        extents.iter().map(|extent| vec![extent.inside, extent.outside, extent.length]).collect();
    assert_eq!(seen, lines(text).map(|line| numbers::<u32>(&words(line))).collect::<Vec<_>>());
}

impl Naive for pid::UidMap {
    fn agree(&self, text: &[u8]) {
        map(&self.extents, text);
    }
}

impl Naive for pid::GidMap {
    fn agree(&self, text: &[u8]) {
        map(&self.extents, text);
    }
}

impl Naive for pid::ProjidMap {
    fn agree(&self, text: &[u8]) {
        map(&self.extents, text);
    }
}

impl Naive for pid::Setgroups {
    fn agree(&self, text: &[u8]) {
        assert_eq!(format!("{}\n", self.0).as_bytes(), text);
    }
}

impl Naive for pid::CoredumpFilter {
    fn agree(&self, text: &[u8]) {
        let printed = self.0.map(|flags| format!("{:08x}\n", flags.bits()));
        assert_eq!(printed.unwrap_or_default().as_bytes(), text);
    }
}

impl Naive for pid::PatchState {
    fn agree(&self, text: &[u8]) {
        let [number] = numbers::<i32>(&words(text))[..] else { panic!("one number") };
        assert_eq!(self.0, pid::patch_state::Functions::from(number));
    }
}
