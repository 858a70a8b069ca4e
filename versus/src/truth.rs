//! Whether what was parsed is right: a fast wrong number is no number.
//!
//! Each file has a naive reader, by lines and words, of some of its values. They are compared with the snapshot
//! that was parsed from the same bytes, and those that hold still with a text that std read on its own.

mod matrix;

use std::collections::BTreeMap;
use std::fmt::Debug;

use procsampler::{ProcFile, Sampler, pid, system};

/// Values by name, printed.
type Facts = BTreeMap<String, String>;

/// A file whose snapshot can be held against its text.
pub trait Truth: ProcFile {
    /// Facts that do not change while this process runs.
    const STEADY: &'static [&'static str];

    /// What the snapshot tells.
    fn told(&self) -> Facts;

    /// What the text tells; may be more.
    fn naive(text: &str) -> Facts;
}

/// Panics unless the newest snapshot tells what its text does.
pub fn check<T: Truth>(file: &str, sampler: &Sampler<T>) {
    let text = str::from_utf8(sampler.text()).expect("the text of this machine is UTF-8");
    let told = sampler.current().expect("a sample was taken").told();
    assert!(!told.is_empty(), "{file}: nothing to check");
    let naive = T::naive(text);
    for (name, value) in &told {
        assert_eq!(Some(value), naive.get(name), "{file}: {name}: parsed left, in the text right:\n{text}");
    }
    let path = sampler.path();
    let again = T::naive(&std::fs::read_to_string(&path).expect("a file that was sampled can be read"));
    for &name in T::STEADY {
        let (told, again) = (told.get(name), again.get(name));
        assert!(told.is_some(), "{file}: {name} is not told");
        assert_eq!(told, again, "{file}: {name}: parsed left, read again right");
    }
}

fn facts<const N: usize>(facts: [(&str, String); N]) -> Facts {
    facts.map(|(name, value)| (name.to_owned(), value)).into()
}

/// The words of a text by their places, under the names given; `-` passes a word over.
fn by_place(text: &str, names: &[&str]) -> Facts {
    let named = names.iter().zip(text.split_whitespace()).filter(|(name, _)| **name != "-");
    named.map(|(&name, word)| (name.to_owned(), word.to_owned())).collect()
}

/// The first word behind each key, for lines of `key word ...` and `key: word ...`.
fn by_key(text: &str) -> Facts {
    let pairs = text.lines().filter_map(|line| {
        let mut words = line.split_whitespace();
        Some((words.next()?.trim_end_matches(':').to_owned(), words.next().unwrap_or_default().to_owned()))
    });
    pairs.collect()
}

/// The numbers that a struct of numbers prints of itself, by field, without those that are `None`: a way to all of
/// them that has nothing to do with how they got there.
fn fields(snapshot: &impl Debug, unlisted: &procsampler::Unlisted) -> Facts {
    let debug = format!("{snapshot:?}");
    let (_, body) = debug.split_once(" { ").expect("a struct");
    let (listed, _) = body.split_once(", unlisted: ").expect("a keyed file");
    let listed = listed.split(", ").filter_map(|field| {
        let (name, value) = field.split_once(": ")?;
        let digits: String = value.chars().filter(char::is_ascii_digit).collect();
        (value != "None").then(|| (name.to_owned(), digits))
    });
    let unlisted = unlisted.iter().map(|(key, value)| {
        let word = |bytes| String::from_utf8_lossy(bytes).trim_end_matches(':').to_owned();
        (word(key), word(value))
    });
    listed.chain(unlisted).collect()
}

fn hundredths(number: u64) -> String {
    format!("{}.{:02}", number / 100, number % 100)
}

impl Truth for system::Stat {
    const STEADY: &'static [&'static str] = &["cpus", "btime"];

    fn told(&self) -> Facts {
        let mut facts = facts([
            ("cpus", self.cpus.len().to_string()),
            ("btime", self.btime.to_string()),
            ("ctxt", self.ctxt.to_string()),
            ("processes", self.processes.to_string()),
            ("intr", self.intr.to_string()),
            ("user", self.cpu.user.0.to_string()),
            ("softirq", self.softirq.total.to_string()),
            ("rcu", self.softirq.rcu.to_string()),
        ]);
        facts.extend(
            self.cpus.iter().map(|cpu| (format!("cpu{} idle", cpu.id), cpu.times.idle.0.to_string())),
        );
        if !self.irqs.is_empty() {
            facts.insert("irqs".into(), format!("{:?}", self.irqs));
        }
        facts
    }

    fn naive(text: &str) -> Facts {
        let mut facts = by_key(text);
        let words = |key: &str| -> Vec<&str> {
            let line = text.lines().find(|line| line.split(' ').next() == Some(key)).expect("the line");
            line.split_whitespace().collect()
        };
        let cpus = facts.keys().filter(|key| key.starts_with("cpu") && key.len() > 3).cloned();
        let cpus: Vec<String> = cpus.collect();
        facts.insert("cpus".into(), cpus.len().to_string());
        facts.extend(cpus.iter().map(|cpu| (format!("{cpu} idle"), words(cpu)[4].to_owned())));
        facts.insert("user".into(), words("cpu")[1].to_owned());
        facts.insert("rcu".into(), words("softirq")[11].to_owned());
        facts.insert("irqs".into(), format!("[{}]", words("intr")[2..].join(", ")));
        facts
    }
}

impl Truth for system::Meminfo {
    const STEADY: &'static [&'static str] = &["MemTotal"];

    fn told(&self) -> Facts {
        let mut numbers: Vec<String> = fields(self, &self.unlisted).into_values().collect();
        numbers.sort();
        facts([
            ("MemTotal", self.mem_total.0.to_string()),
            ("MemFree", self.mem_free.0.to_string()),
            ("Cached", self.cached.0.to_string()),
            ("all numbers, sorted", numbers.join(" ")),
        ])
    }

    fn naive(text: &str) -> Facts {
        let mut facts = by_key(text);
        let mut numbers: Vec<String> = facts.values().cloned().collect();
        numbers.sort();
        facts.insert("all numbers, sorted".into(), numbers.join(" "));
        facts
    }
}

impl Truth for system::Vmstat {
    const STEADY: &'static [&'static str] = &["number of keys"];

    fn told(&self) -> Facts {
        let mut facts = fields(self, &self.unlisted);
        facts.insert("number of keys".into(), facts.len().to_string());
        facts
    }

    fn naive(text: &str) -> Facts {
        let mut facts = by_key(text);
        facts.insert("number of keys".into(), facts.len().to_string());
        facts
    }
}

impl Truth for system::Diskstats {
    const STEADY: &'static [&'static str] = &["rows", "names"];

    fn told(&self) -> Facts {
        let each = |of: fn(&system::diskstats::Disk) -> String| -> String {
            self.disks.iter().map(of).collect::<Vec<_>>().join(" ")
        };
        facts([
            ("rows", self.disks.len().to_string()),
            ("names", each(|disk| disk.name.to_str().expect("UTF-8").to_owned())),
            ("read_ios", each(|disk| disk.io.read_ios.to_string())),
            ("write_sectors", each(|disk| disk.io.write_sectors.0.to_string())),
            ("time_in_queue", each(|disk| disk.io.time_in_queue.0.to_string())),
        ])
    }

    fn naive(text: &str) -> Facts {
        let column = |at: usize| -> String {
            let words = text.lines().map(|line| line.split_whitespace().nth(at).expect("a column"));
            words.collect::<Vec<_>>().join(" ")
        };
        facts([
            ("rows", text.lines().count().to_string()),
            ("names", column(2)),
            ("read_ios", column(3)),
            ("write_sectors", column(9)),
            ("time_in_queue", column(13)),
        ])
    }
}

impl Truth for system::Uptime {
    const STEADY: &'static [&'static str] = &[];

    fn told(&self) -> Facts {
        facts([("up", hundredths(self.up.0)), ("idle", hundredths(self.idle.0))])
    }

    fn naive(text: &str) -> Facts {
        by_place(text, &["up", "idle"])
    }
}

impl Truth for system::Loadavg {
    const STEADY: &'static [&'static str] = &[];

    fn told(&self) -> Facts {
        facts([
            ("one", hundredths(self.one.0)),
            ("five", hundredths(self.five.0)),
            ("fifteen", hundredths(self.fifteen.0)),
            ("tasks", format!("{}/{}", self.running, self.threads)),
            ("last_pid", self.last_pid.to_string()),
        ])
    }

    fn naive(text: &str) -> Facts {
        by_place(text, &["one", "five", "fifteen", "tasks", "last_pid"])
    }
}

impl Truth for pid::Stat {
    const STEADY: &'static [&'static str] = &["pid", "comm", "ppid", "starttime"];

    fn told(&self) -> Facts {
        facts([
            ("pid", self.pid.to_string()),
            ("comm", self.comm.to_str().expect("UTF-8").to_owned()),
            ("ppid", self.ppid.to_string()),
            ("minflt", self.minflt.to_string()),
            ("utime", self.utime.0.to_string()),
            ("starttime", self.starttime.0.to_string()),
            ("vsize", self.vsize.0.to_string()),
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
            ("utime", field(14)),
            ("starttime", field(22)),
            ("vsize", field(23)),
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
            ("PPid", self.ppid.to_string()),
            ("Threads", self.threads.to_string()),
            ("Uid", self.uid.real.to_string()),
            ("SigQ", format!("{}/{}", self.sig_q.queued, self.sig_q.limit)),
            ("voluntary_ctxt_switches", self.leader.voluntary_ctxt_switches.to_string()),
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
        let known = |cell: procsampler::Cell<u64>| cell.known().unwrap_or_default().to_string();
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
