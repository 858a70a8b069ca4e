//! The files of a process.

use procsampler::pid;

use super::{Facts, Truth, by_key, by_place, facts, fields};

impl Truth for pid::Stat {
    const STEADY: &'static [&'static str] = &["pid", "comm", "ppid", "starttime"];

    fn told(&self) -> Facts {
        facts([
            ("pid", self.pid.to_string()),
            ("comm", self.comm.to_str().expect("UTF-8").to_owned()),
            ("ppid", self.ppid.to_string()),
            ("minflt", self.minflt.to_string()),
            ("majflt", self.majflt.to_string()),
            ("utime", self.utime.0.to_string()),
            ("stime", self.stime.0.to_string()),
            ("num_threads", self.num_threads.to_string()),
            ("starttime", self.starttime.0.to_string()),
            ("vsize", self.vsize.0.to_string()),
            ("rss", self.rss.0.to_string()),
            ("rsslim", self.rsslim.0.to_string()),
            ("exit_signal", self.exit_signal.to_string()),
            ("processor", self.leader.processor.to_string()),
        ])
    }

    fn naive(text: &str) -> Facts {
        let (pid, rest) = text.split_once(" (").expect("pid (comm)");
        let (comm, rest) = rest.rsplit_once(") ").expect("pid (comm)");
        let words: Vec<&str> = rest.split_whitespace().collect();
        // Numbered as in proc_pid_stat(5), where the state is field 3.
        let field = |number: usize| words[number - 3].to_owned();
        facts([
            ("pid", pid.to_owned()),
            ("comm", comm.to_owned()),
            ("ppid", field(4)),
            ("minflt", field(10)),
            ("majflt", field(12)),
            ("utime", field(14)),
            ("stime", field(15)),
            ("num_threads", field(20)),
            ("starttime", field(22)),
            ("vsize", field(23)),
            ("rss", field(24)),
            ("rsslim", field(25)),
            ("exit_signal", field(38)),
            ("processor", field(39)),
        ])
    }
}

impl Truth for pid::Statm {
    const STEADY: &'static [&'static str] = &["text", "lib", "dt"];

    fn told(&self) -> Facts {
        facts([
            ("size", self.size.0.to_string()),
            ("resident", self.resident.0.to_string()),
            ("shared", self.shared.0.to_string()),
            ("text", self.text.0.to_string()),
            ("lib", self.lib.0.to_string()),
            ("data", self.data.0.to_string()),
            ("dt", self.dt.0.to_string()),
        ])
    }

    fn naive(text: &str) -> Facts {
        by_place(text, &["size", "resident", "shared", "text", "lib", "data", "dt"])
    }
}

impl Truth for pid::Status {
    const STEADY: &'static [&'static str] = &["Name", "Pid", "PPid", "Threads", "Uid", "CapBnd"];

    fn told(&self) -> Facts {
        let mut facts = facts([
            ("Name", self.name.to_str().expect("UTF-8").to_owned()),
            ("Pid", self.pid.to_string()),
            ("PPid", self.ppid.expect("on Linux").to_string()),
            ("Threads", self.threads.expect("on Linux").to_string()),
            ("Uid", self.uid.expect("on Linux").real.to_string()),
            ("SigQ", self.get("SigQ").expect("on Linux").to_string()),
            ("voluntary_ctxt_switches", self.leader.voluntary_ctxt_switches.expect("on Linux").to_string()),
        ]);
        let rss = self.vm_rss.expect("a process with memory");
        facts.insert("VmRSS".into(), rss.0.to_string());
        let bounds = self.leader.cap_bnd.expect("since Linux 2.6.26");
        facts.insert("CapBnd".into(), format!("{:016x}", bounds.bits()));
        facts
    }

    fn naive(text: &str) -> Facts {
        by_key(text)
    }
}

impl Truth for pid::Io {
    const STEADY: &'static [&'static str] = &["write_bytes", "cancelled_write_bytes"];

    fn told(&self) -> Facts {
        fields(self, &self.unlisted)
    }

    fn naive(text: &str) -> Facts {
        by_key(text)
    }
}

impl Truth for pid::Comm {
    const STEADY: &'static [&'static str] = &["comm"];

    fn told(&self) -> Facts {
        facts([("comm", self.name.to_str().expect("UTF-8").to_owned())])
    }

    fn naive(text: &str) -> Facts {
        facts([("comm", text.trim_end_matches('\n').to_owned())])
    }
}

impl Truth for pid::Schedstat {
    const STEADY: &'static [&'static str] = &[];

    fn told(&self) -> Facts {
        // Unknown on a kernel that keeps no such times, and then it prints 0.
        let known = |cell: procsampler::Reported<u64>| cell.known().unwrap_or_default().to_string();
        facts([
            ("run", known(self.run.map(|run| run.0))),
            ("wait", known(self.wait.map(|wait| wait.0))),
            ("timeslices", known(self.timeslices)),
        ])
    }

    fn naive(text: &str) -> Facts {
        by_place(text, &["run", "wait", "timeslices"])
    }
}

impl Truth for pid::Cmdline {
    const STEADY: &'static [&'static str] = &["arguments"];

    fn told(&self) -> Facts {
        let arguments: Vec<_> = self.args().map(|bytes| str::from_utf8(bytes).expect("UTF-8")).collect();
        facts([("arguments", arguments.join(" "))])
    }

    fn naive(text: &str) -> Facts {
        facts([("arguments", text.trim_end_matches('\0').replace('\0', " "))])
    }
}

impl Truth for pid::Limits {
    const STEADY: &'static [&'static str] = &["Max open files", "Max cpu time", "Max realtime timeout"];

    fn told(&self) -> Facts {
        fn told<T: Into<u64>>(limit: Option<pid::limits::Limit<T>>) -> String {
            let limit = limit.expect("a limit that every kernel prints");
            let bound = |bound: pid::limits::Bound<T>| {
                bound.number().map_or("unlimited".to_owned(), |number| number.into().to_string())
            };
            format!("{} {}", bound(limit.soft), bound(limit.hard))
        }
        facts([
            ("Max cpu time", told(self.cpu_time)),
            ("Max file size", told(self.file_size)),
            ("Max data size", told(self.data_size)),
            ("Max stack size", told(self.stack_size)),
            ("Max core file size", told(self.core_file_size)),
            ("Max resident set", told(self.resident_set)),
            ("Max processes", told(self.processes)),
            ("Max open files", told(self.open_files)),
            ("Max locked memory", told(self.locked_memory)),
            ("Max address space", told(self.address_space)),
            ("Max file locks", told(self.file_locks)),
            ("Max pending signals", told(self.pending_signals)),
            ("Max msgqueue size", told(self.msgqueue_size)),
            ("Max nice priority", told(self.nice_priority)),
            ("Max realtime priority", told(self.realtime_priority)),
            ("Max realtime timeout", told(self.realtime_timeout)),
        ])
    }

    fn naive(text: &str) -> Facts {
        let lines = text.lines().skip(1).map(|line| {
            // No name has two blanks in a row, and two stand behind each.
            let (name, rest) = line.split_once("  ").expect("a name and a limit");
            let words: Vec<&str> = rest.split_whitespace().take(2).collect();
            (name.to_owned(), words.join(" "))
        });
        lines.collect()
    }
}
