//! The files of the whole system.

use procsampler::{pressure, system};

use super::{Facts, Truth, by_key, by_place, facts, fields, hundredths};

impl Truth for system::Stat {
    const STEADY: &'static [&'static str] = &["cpus", "btime"];

    fn told(&self) -> Facts {
        let mut facts = facts([
            ("cpus", self.cpus.len().to_string()),
            ("btime", self.btime.to_string()),
            ("ctxt", self.ctxt.to_string()),
            ("processes", self.processes.to_string()),
            ("procs_running", self.procs_running.to_string()),
            ("intr", self.intr.to_string()),
            ("user", self.cpu.user.0.to_string()),
            ("softirq", self.softirq.unwrap_or_default().total.to_string()),
            ("rcu", self.softirq.unwrap_or_default().rcu.to_string()),
        ]);
        let idle: Vec<String> = self.cpus.iter().map(|cpu| cpu.times.idle.0.to_string()).collect();
        facts.insert("idle of each".into(), idle.join(" "));
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
        let cpus = text.lines().filter(|line| line.starts_with("cpu") && !line.starts_with("cpu "));
        let idle: Vec<&str> =
            cpus.map(|line| line.split_whitespace().nth(4).expect("its fourth time")).collect();
        facts.insert("cpus".into(), idle.len().to_string());
        facts.insert("idle of each".into(), idle.join(" "));
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
            ("Cached", self.cached.expect("on Linux").0.to_string()),
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
        let name = |disk: &system::diskstats::Disk| disk.name.to_str().expect("UTF-8").to_owned();
        let names: Vec<String> = self.disks.iter().map(name).collect();
        let mut facts = facts([("rows", names.len().to_string()), ("names", names.join(" "))]);
        for (disk, name) in self.disks.iter().zip(&names) {
            let io = &disk.io;
            let numbers = [
                io.read_ios,
                io.read_sectors.0,
                io.write_ios,
                io.write_sectors.0,
                io.io_ticks.0,
                io.time_in_queue.0,
            ];
            facts.extend(of_disk(name, numbers));
        }
        facts
    }

    fn naive(text: &str) -> Facts {
        let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split_whitespace().collect()).collect();
        let names: Vec<&str> = rows.iter().map(|row| row[2]).collect();
        let mut facts = facts([("rows", names.len().to_string()), ("names", names.join(" "))]);
        facts.extend(rows.iter().flat_map(|row| of_disk(row[2], [3, 5, 7, 9, 12, 13].map(|at| row[at]))));
        facts
    }
}

/// The facts of one disk: reads, sectors read, writes, sectors written, time busy, time in the queue; or the
/// first of them.
pub fn of_disk<T: ToString, const N: usize>(name: &str, numbers: [T; N]) -> [(String, String); N] {
    const NAMES: [&str; 6] = ["reads", "sectors read", "writes", "sectors written", "busy", "in queue"];
    let mut at = 0..;
    numbers.map(|number| (format!("{name} {}", NAMES[at.next().unwrap_or(0)]), number.to_string()))
}

impl Truth for system::Uptime {
    const STEADY: &'static [&'static str] = &[];

    fn told(&self) -> Facts {
        facts([("up", hundredths(self.up.0)), ("idle", hundredths(self.idle.0))])
    }

    fn naive(text: &str) -> Facts {
        let mut facts = by_place(text, &["up", "idle"]);
        let (seconds, _) = facts["up"].split_once('.').expect("hundredths");
        facts.insert("seconds up".into(), seconds.to_owned());
        facts
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

/// The files of pressure, which are alike.
macro_rules! pressure {
    ($($file:ident)*) => { $(
        impl Truth for pressure::$file {
            const STEADY: &'static [&'static str] = &[];

            fn told(&self) -> Facts {
                let lines = [("some", Some(self.some)), ("full", self.full.into())];
                let there = lines.into_iter().filter_map(|(line, there)| Some((line, there?)));
                let facts = there.flat_map(|(line, there)| {
                    let averages = [there.avg10, there.avg60, there.avg300];
                    stall(line, averages.map(|average| hundredths(average.0)), there.total.0)
                });
                facts.collect()
            }

            fn naive(text: &str) -> Facts {
                let pairs = text.lines().flat_map(|line| {
                    let (name, rest) = line.split_once(' ').expect("a name and pairs");
                    rest.split_whitespace().map(move |pair| {
                        let (key, value) = pair.split_once('=').expect("a pair");
                        (format!("{name} {key}"), value.to_owned())
                    })
                });
                pairs.collect()
            }
        }
    )* };
}

pressure! { Cpu Memory Io }

/// The facts of a line of pressure.
pub fn stall(line: &str, averages: [String; 3], total: u64) -> [(String, String); 4] {
    let [avg10, avg60, avg300] = averages;
    [("avg10", avg10), ("avg60", avg60), ("avg300", avg300), ("total", total.to_string())]
        .map(|(key, value)| (format!("{line} {key}"), value))
}
