//! The cases, and the entrants of each.

use std::path::{Path, PathBuf};

use procsampler::ProcDir;

use super::bare::{self, Bare, Both, Walk};
use super::turns::Entrant;
use super::{MULTI_THREADED, SINGLE_THREADED, THREADS, naive, ours, peers};
use crate::Result;

/// The place of the processes or threads.
pub struct Place<'a> {
    pub proc: &'a ProcDir,
    /// The process with many threads; 0 if there is none.
    pub threaded: u32,
    /// The directory of what is scanned.
    pub path: PathBuf,
    /// Whether there are enough descriptors to keep. Otherwise only entrants that keep none take part.
    pub keeps: bool,
}

impl<'a> Place<'a> {
    pub fn new(proc: &'a ProcDir, threaded: u32) -> Result<Self> {
        let path = match threaded {
            0 => PathBuf::from("/proc"),
            pid => Path::new("/proc").join(pid.to_string()).join("task"),
        };
        Ok(Place { proc, threaded, path, keeps: true })
    }
}

/// What happens between two scans.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Regime {
    Idle,
    /// The same as idle, with a time between two scans that is long enough that an unchanged schedstat proves
    /// that the process did not run.
    Paused,
    Busy,
    Churning,
    Threads,
    /// As threads, some of them in state D.
    Blocked,
    /// As paused, with some processes of several threads.
    Mixed,
}

impl Regime {
    /// How many processes or threads there are, if that is the same whatever is asked for.
    pub fn fixed(self) -> Option<usize> {
        match self {
            Regime::Threads | Regime::Blocked => Some(THREADS),
            Regime::Mixed => Some(MULTI_THREADED.iter().sum::<usize>() + SINGLE_THREADED),
            _ => None,
        }
    }
}

/// What an entrant is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Walk,
    Floor { kept: bool },
    Ours { kept: bool },
    Peer(&'static str),
}

type Entrants = Vec<(Role, Box<dyn Entrant>)>;
pub type Make = fn(&Place<'_>) -> Result<Entrants>;

/// The entrants that take turns: our table and the floor, and then our table and the peers.
pub struct Case {
    pub name: &'static str,
    pub regime: Regime,
    /// The number of files of each process.
    pub files: usize,
    pub beside_floor: Make,
    pub beside_peers: Option<Make>,
}

pub const CASES: &[Case] = &[
    Case {
        name: "idle",
        regime: Regime::Idle,
        files: 1,
        beside_floor: stat_and_floor,
        beside_peers: Some(stat_and_peers),
    },
    Case {
        name: "busy",
        regime: Regime::Busy,
        files: 1,
        beside_floor: stat_and_floor,
        beside_peers: Some(stat_and_peers),
    },
    Case {
        name: "churning",
        regime: Regime::Churning,
        files: 1,
        beside_floor: stat_and_floor,
        beside_peers: Some(stat_and_peers),
    },
    Case {
        name: "idle-all",
        regime: Regime::Idle,
        files: 4,
        beside_floor: all_and_floor,
        beside_peers: Some(all_and_peers),
    },
    Case {
        name: "busy-all",
        regime: Regime::Busy,
        files: 4,
        beside_floor: all_and_floor,
        beside_peers: None,
    },
    Case {
        name: "churning-all",
        regime: Regime::Churning,
        files: 4,
        beside_floor: all_and_floor,
        beside_peers: None,
    },
    Case {
        name: "idle-unwalked",
        regime: Regime::Idle,
        files: 1,
        beside_floor: unwalked_and_floor,
        beside_peers: None,
    },
    Case {
        name: "idle-schedstat",
        regime: Regime::Paused,
        // schedstat also has a descriptor.
        files: 2,
        beside_floor: schedstat_and_floor,
        beside_peers: None,
    },
    Case {
        name: "threads",
        regime: Regime::Threads,
        files: 2,
        beside_floor: threads_and_floor,
        beside_peers: Some(threads_and_peers),
    },
    Case {
        name: "threads-of-all",
        regime: Regime::Mixed,
        files: 4,
        beside_floor: threads_of_all_and_floor,
        beside_peers: Some(threads_of_all_and_naive),
    },
    Case {
        name: "blocked",
        regime: Regime::Blocked,
        files: 3,
        beside_floor: blocked_and_floor,
        beside_peers: None,
    },
    Case {
        name: "once",
        regime: Regime::Idle,
        files: 0,
        beside_floor: stat_once_and_floor,
        beside_peers: None,
    },
    Case {
        name: "once-all",
        regime: Regime::Idle,
        files: 0,
        beside_floor: all_once_and_floor,
        beside_peers: None,
    },
];

/// The floors of these files: the walk, the reads, and the reads that each have an open and a close.
fn floor<const F: usize>(place: &Place<'_>, files: [&'static str; F]) -> Result<Entrants> {
    let mut entrants: Entrants = vec![(Role::Walk, Box::new(Walk::new(&place.path)?))];
    for &kept in kinds(place) {
        entrants.push((Role::Floor { kept }, Box::new(Bare::new(&place.path, files, kept)?)));
    }
    Ok(entrants)
}

/// The same table twice: with descriptors kept, and with none.
fn both(place: &Place<'_>, table: impl Fn(bool) -> Result<Box<dyn Entrant>>) -> Result<Entrants> {
    kinds(place).iter().map(|&kept| Ok((Role::Ours { kept }, table(kept)?))).collect()
}

fn kinds(place: &Place<'_>) -> &'static [bool] {
    if place.keeps { &[true, false] } else { &[false] }
}

fn stat_and_floor(place: &Place<'_>) -> Result<Entrants> {
    let mut entrants = floor(place, ["stat"])?;
    entrants.extend(both(place, |kept| ours::stat(place.proc, kept, false))?);
    Ok(entrants)
}

/// The table in a mode that omits something. These modes need descriptors.
fn mode_and_floor(place: &Place<'_>, mode: ours::Mode) -> Result<Entrants> {
    let mut entrants = floor(place, ["stat"])?;
    if place.keeps {
        entrants.push((Role::Ours { kept: true }, ours::stat_in(mode, place.proc)?));
    }
    Ok(entrants)
}

fn unwalked_and_floor(place: &Place<'_>) -> Result<Entrants> {
    mode_and_floor(place, ours::Mode::Unwalked)
}

fn schedstat_and_floor(place: &Place<'_>) -> Result<Entrants> {
    mode_and_floor(place, ours::Mode::Schedstat)
}

fn all_and_floor(place: &Place<'_>) -> Result<Entrants> {
    let mut entrants = floor(place, ["stat", "statm", "status", "io"])?;
    entrants.extend(both(place, |kept| ours::all(place.proc, kept, false))?);
    Ok(entrants)
}

fn threads_and_floor(place: &Place<'_>) -> Result<Entrants> {
    let mut entrants = floor(place, ["stat", "schedstat"])?;
    entrants.extend(both(place, |kept| ours::threads(place.proc, place.threaded, kept))?);
    Ok(entrants)
}

fn threads_of_all_and_floor(place: &Place<'_>) -> Result<Entrants> {
    let mut entrants: Entrants = vec![(Role::Walk, Box::new(Walk::new(&place.path)?))];
    for &kept in kinds(place) {
        let floor = Bare::listed(&place.path, ["stat", "schedstat"], kept, bare::threads)?;
        entrants.push((Role::Floor { kept }, Box::new(floor)));
    }
    entrants.extend(both(place, |kept| ours::threads(place.proc, 0, kept))?);
    Ok(entrants)
}

fn threads_of_all_and_naive(place: &Place<'_>) -> Result<Entrants> {
    let mut entrants = both(place, |kept| ours::threads(place.proc, 0, kept))?;
    entrants.extend([
        (Role::Peer("open, read, close: of the multi-threaded"), naive::multi_threaded(&place.path)?),
        (Role::Peer("open, read, close: of all"), Box::new(naive::Naive::default()) as Box<dyn Entrant>),
    ]);
    Ok(entrants)
}

fn blocked_and_floor(place: &Place<'_>) -> Result<Entrants> {
    let mut entrants: Entrants = vec![(Role::Walk, Box::new(Walk::new(&place.path)?))];
    for &kept in kinds(place) {
        let stat = Bare::new(&place.path, ["stat"], kept)?;
        let rest = Bare::listed(&place.path, ["wchan", "syscall"], kept, bare::blocked)?;
        entrants.push((Role::Floor { kept }, Box::new(Both(stat, rest))));
    }
    entrants.extend(both(place, |kept| ours::blocked(place.proc, place.threaded, kept))?);
    Ok(entrants)
}

/// Opens, reads and closes; the walk is a line of its own.
fn stat_once_and_floor(place: &Place<'_>) -> Result<Entrants> {
    Ok(vec![
        (Role::Walk, Box::new(Walk::new(&place.path)?)),
        (Role::Floor { kept: false }, Box::new(Bare::new(&place.path, ["stat"], false)?)),
        (Role::Ours { kept: false }, ours::stat_once()?),
    ])
}

fn all_once_and_floor(place: &Place<'_>) -> Result<Entrants> {
    let files = ["stat", "statm", "status", "io"];
    Ok(vec![
        (Role::Walk, Box::new(Walk::new(&place.path)?)),
        (Role::Floor { kept: false }, Box::new(Bare::new(&place.path, files, false)?)),
        (Role::Ours { kept: false }, ours::all_once()?),
    ])
}

fn stat_and_peers(place: &Place<'_>) -> Result<Entrants> {
    let mut entrants = both(place, |kept| ours::stat(place.proc, kept, true))?;
    entrants.extend([
        (Role::Peer("procfs: stat"), peers::procfs_stat()),
        (Role::Peer("sysinfo: CPU, memory"), peers::Sysinfo::least()?),
        (Role::Peer("sysinfo: refresh_processes"), peers::Sysinfo::default()?),
        (Role::Peer("sysinfo: everything"), peers::Sysinfo::everything()?),
        (Role::Peer("psutil: CPU, memory"), peers::Psutil::boxed()?),
    ]);
    Ok(entrants)
}

fn all_and_peers(place: &Place<'_>) -> Result<Entrants> {
    let mut entrants = both(place, |kept| ours::all(place.proc, kept, true))?;
    entrants.push((Role::Peer("procfs: stat, statm, status, io"), peers::procfs_all()));
    Ok(entrants)
}

fn threads_and_peers(place: &Place<'_>) -> Result<Entrants> {
    let mut entrants = both(place, |kept| ours::threads(place.proc, place.threaded, kept))?;
    entrants.push((Role::Peer("procfs: stat, schedstat"), peers::procfs_threads(place.threaded)));
    Ok(entrants)
}
