//! Checks that what a scan found is right: std reads the files again, by lines and words.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::turns::Entrant;
use crate::Result;

/// The values of one process or thread, printed, by file and field.
pub type Facts = Vec<(&'static str, String)>;

/// The known values of each process or thread, by its number.
pub struct Known(BTreeMap<u32, BTreeMap<&'static str, String>>);

/// The names of the facts of stat, and their places as in proc_pid_stat(5).
const STAT: [(&str, usize); 9] = [
    ("state", 3),
    ("ppid", 4),
    ("minflt", 10),
    ("utime", 14),
    ("stime", 15),
    ("num_threads", 20),
    ("starttime", 22),
    ("vsize", 23),
    ("rss", 24),
];

impl Known {
    /// Reads the files of processes or threads, each in its directory. They must not change until everything
    /// is checked.
    pub fn read(tasks: &[(u32, PathBuf)]) -> Result<Self> {
        let one = |(id, dir): &(u32, PathBuf)| Ok((*id, facts(dir)?));
        tasks.iter().map(one).collect::<Result<_>>().map(Known)
    }

    /// Checks that they are those that were started: each has one of the names.
    pub fn are(&self, names: &[&str]) -> Result<()> {
        let other = |facts: &BTreeMap<_, String>| !names.contains(&facts["comm"].as_str());
        match self.0.iter().find(|(_, facts)| other(facts)) {
            Some((id, facts)) => Err(format!("{id} is not a {}: {facts:?}", names.join(" or a ")).into()),
            None => Ok(()),
        }
    }

    /// Checks that one of them has another value of this fact, so something happened since all were started.
    pub fn some_differ(&self, fact: &str, from: Option<&str>) -> Result<()> {
        let mut values = self.0.values().filter_map(|facts| facts.get(fact).map(String::as_str));
        let from = from.or_else(|| values.next());
        match values.any(|value| Some(value) != from) {
            true => Ok(()),
            false => Err(format!("nothing happened: {fact} is {from:?} for all").into()),
        }
    }

    /// Checks that the entrant found each of them, with the same values.
    pub fn check(&self, entrant: &dyn Entrant) -> Result<()> {
        let (mut checked, name) = (0, entrant.name());
        for (id, known) in self.0.iter().filter(|(id, _)| entrant.reads(**id)) {
            let told = entrant.told(*id).ok_or(format!("{name}: {id} was not found"))?;
            for (fact, value) in told {
                if known.get(fact) != Some(&value) {
                    let read = known.get(fact);
                    return Err(format!("{name}: {id}: {fact} is {value}, and read again {read:?}").into());
                }
                checked += 1;
            }
        }
        match checked {
            0 => Err(format!("{name}: nothing to check").into()),
            _ => Ok(()),
        }
    }
}

fn facts(dir: &Path) -> Result<BTreeMap<&'static str, String>> {
    let mut facts = BTreeMap::new();
    let read = |file| {
        let path = dir.join(file);
        std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))
    };
    let stat = read("stat")?;
    let (head, tail) = stat.rsplit_once(") ").ok_or("stat without a name")?;
    let comm = head.split_once('(').ok_or("stat without a name")?.1;
    facts.insert("comm", comm.to_owned());
    let words: Vec<_> = tail.split_whitespace().collect();
    facts.extend(STAT.map(|(name, place)| (name, words[place - 3].to_owned())));

    let statm = read("statm")?;
    let mut words = statm.split_whitespace();
    facts.insert("size", words.next().ok_or("an empty statm")?.to_owned());
    facts.insert("resident", words.next().ok_or("a short statm")?.to_owned());

    let status = read("status")?;
    let value = |key: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(key));
        line.and_then(|line| line.split_whitespace().next()).map(str::to_owned)
    };
    facts.insert("VmRSS", value("VmRSS:").ok_or("no memory")?);
    facts.insert("switches", value("voluntary_ctxt_switches:").ok_or("no switches")?);

    // A kernel may lack these files.
    if let Ok(io) = read("io") {
        let wchar = io.lines().find_map(|line| line.strip_prefix("wchar: "));
        facts.insert("wchar", wchar.ok_or("io without wchar")?.to_owned());
    }
    if let Ok(schedstat) = read("schedstat") {
        facts.insert("run", schedstat.split_whitespace().next().ok_or("an empty schedstat")?.to_owned());
    }
    for (fact, file) in [("wchan", "wchan"), ("syscall", "syscall")] {
        if let Ok(text) = read(file) {
            facts.insert(fact, text.split_whitespace().next().unwrap_or_default().to_owned());
        }
    }
    Ok(facts)
}
