//! `scan`: what it costs to read all processes, compared with the bare reads of their files and with other
//! crates.

pub mod bare;
pub mod cases;
pub mod known;
mod naive;
pub mod nursery;
pub mod ours;
mod peers;
mod results;
pub mod shared;
mod top;
pub mod turns;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use procsampler::ProcDir;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::Result;
use crate::report::Form;
use cases::{CASES, Case, Place, Regime, Role};
use known::Known;
use nursery::{Nursery, SLEEPER, THREADED};
use results::{Beside, PeerRun, Results, Run};
use turns::{Timed, take_turns};

const USAGE: &str = "\
usage: versus scan [N ...] [--case NAME[,NAME]] [--runs K] [--seconds S] [--no-peers] [--json | --markdown]

Scans all processes of the machine, N sleeping ones that it starts among them; default 100, 1000 and 5000.

  --case      idle, busy (some work between two scans), churning (some end and others start): stat of each;
              idle-all, busy-all, churning-all: stat, statm, status and io of each;
              idle-unwalked: stat, without the walk in 19 of 20 scans;
              idle-schedstat: and without the stat of those whose schedstat stands;
              threads: stat and schedstat of one process's 2000 threads, whatever N is;
              threads-of-all: those of 290 processes with 340 threads, 40 of them in one;
              blocked: stat of 2000 threads, and wchan and syscall of 20 that are in state D;
              once, once-all: a table that is made for one scan, beside opens, reads and closes
  --runs      repeat the whole and print the median of the medians, and how far they lie apart
  --seconds   time for each case, at 11 rounds at least; default 4
  --no-peers  without the other crates
  --json      one object a line
  --markdown  tables for a document";

/// The number of threads of the process that has many, and how many of them are in state D in the case that
/// has some.
pub const THREADS: usize = 2_000;
const BLOCKED: usize = 20;

/// The numbers of threads of the processes that have several, and the number of processes that have one, in
/// the case with 290 processes and 340 threads.
pub const MULTI_THREADED: [usize; 12] = [40, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2];
pub const SINGLE_THREADED: usize = 278;

/// The shares of the sleepers that work between two scans, and of those that exit while others start.
const BUSY: f64 = 0.05;
const CHURNING: f64 = 0.01;

/// This is longer than the longest tick. Within a tick an unchanged schedstat proves nothing.
const PAUSE: Duration = Duration::from_millis(60);

/// The number of descriptors for everything except the files of processes.
const OTHERS: usize = 64;

struct Options {
    counts: Vec<usize>,
    cases: Vec<&'static Case>,
    runs: usize,
    time: Duration,
    peers: bool,
    form: Form,
}

pub fn run(words: lexopt::Parser) -> Result<ExitCode> {
    let Some(options) = options(words)? else {
        println!("{USAGE}");
        return Ok(ExitCode::SUCCESS);
    };
    let room = more_descriptors()?;
    let mut nursery = Nursery::start()?;
    let proc = ProcDir::open()?;
    let mut results = Results::default();
    for _ in 0..options.runs {
        for (at, &n) in options.counts.iter().enumerate() {
            for case in &options.cases {
                let fixed = case.regime.fixed();
                if fixed.is_some() && at > 0 {
                    continue;
                }
                let threaded = start(case.regime, n, &mut nursery)?;
                let place = Place::new(&proc, threaded)?;
                // There are as many as the machine allowed.
                let n = fixed.unwrap_or(nursery.sleepers().len());
                measure(case, n, place, room, &options, &mut nursery, &mut results)?;
            }
        }
    }
    results.print(options.form)
}

fn options(mut words: lexopt::Parser) -> Result<Option<Options>> {
    use lexopt::prelude::*;
    let mut options = Options {
        counts: Vec::new(),
        cases: CASES.iter().collect(),
        runs: 1,
        time: Duration::from_secs(4),
        peers: true,
        form: Form::Table,
    };
    while let Some(word) = words.next()? {
        match word {
            Value(count) => options.counts.push(count.parse()?),
            Long("case") => {
                let names = words.value()?.string()?;
                let find = |name| CASES.iter().find(|case| case.name == name).ok_or(name);
                let cases: std::result::Result<_, _> = names.split(',').map(find).collect();
                options.cases = cases.map_err(|name| format!("no such case: {name}"))?;
            }
            Long("runs") => options.runs = words.value()?.parse::<usize>()?.max(1),
            Long("seconds") => options.time = Duration::from_secs_f64(words.value()?.parse()?),
            Long("no-peers") => options.peers = false,
            Long("json") => options.form = Form::Json,
            Long("markdown") => options.form = Form::Markdown,
            Short('h') | Long("help") => return Ok(None),
            _ => return Err(format!("{}\n{USAGE}", word.unexpected()).into()),
        }
    }
    if options.counts.is_empty() {
        options.counts = vec![100, 1_000, 5_000];
    }
    Ok(Some(options))
}

/// Starts what a case scans. Returns the process whose threads are scanned, or 0.
fn start(regime: Regime, n: usize, nursery: &mut Nursery) -> Result<u32> {
    nursery.sleep(match regime {
        Regime::Threads | Regime::Blocked => 0,
        Regime::Mixed => SINGLE_THREADED,
        _ => n,
    })?;
    match regime {
        Regime::Threads => nursery.threads(THREADS),
        Regime::Blocked => {
            let pid = nursery.blocked(THREADS, BLOCKED)?;
            let task = PathBuf::from(format!("/proc/{pid}/task"));
            while bare::blocked(&task)?.len() < BLOCKED {
                std::thread::sleep(Duration::from_millis(10));
            }
            Ok(pid)
        }
        Regime::Mixed => nursery.threads_each(&MULTI_THREADED).map(|()| 0),
        _ => nursery.threads(0),
    }
}

/// Measures one case once.
fn measure(
    case: &'static Case,
    n: usize,
    place: Place<'_>,
    room: usize,
    options: &Options,
    nursery: &mut Nursery,
    results: &mut Results,
) -> Result<()> {
    let present = bare::ids(&place.path)?.len();
    let what = Beside { case: case.name, n, present };
    let mut keeps = |tables: usize| {
        let wanted = tables * case.files * present;
        if wanted > room {
            let name = case.name;
            results.leave_out(format!(
                "{name}, {n}, kept: {wanted} descriptors are wanted, {room} are to be had"
            ));
        }
        wanted <= room
    };
    // The floor and the table keep descriptors. In comparison with the peers only the table does.
    let mut place = Place { keeps: keeps(2), ..place };
    let peers = case.beside_peers.filter(|_| options.peers && keeps(1));
    let timed = entrants(case.beside_floor, case.regime, &place, options.time, nursery)?;
    results.floor(what, Run::new(&timed));
    if let Some(peers) = peers {
        place.keeps = true;
        let timed = entrants(peers, case.regime, &place, options.time, nursery)?;
        PeerRun::each(&timed).for_each(|(peer, run)| results.peer(what, peer, run));
    }
    Ok(())
}

/// Times the entrants of a case, and checks what each of them found.
pub fn entrants(
    make: cases::Make,
    regime: Regime,
    place: &Place<'_>,
    time: Duration,
    nursery: &mut Nursery,
) -> Result<Vec<(Role, Timed)>> {
    let (roles, mut entrants): (Vec<Role>, Vec<_>) = make(place)?.into_iter().unzip();
    let some = |nursery: &Nursery, share: f64| (nursery.sleepers().len() as f64 * share).ceil() as usize;
    let step = || match regime {
        Regime::Idle | Regime::Threads | Regime::Blocked => Ok(()),
        Regime::Paused | Regime::Mixed => {
            std::thread::sleep(PAUSE);
            Ok(())
        }
        Regime::Busy => nursery.wake(some(nursery, BUSY)),
        Regime::Churning => nursery.churn(some(nursery, CHURNING)),
    };
    let timed = take_turns(time, step, &mut entrants)?;

    // This waits until the last process that worked sleeps.
    std::thread::sleep(Duration::from_millis(20));
    for entrant in &mut entrants {
        entrant.ready()?;
        entrant.scan()?;
    }
    let each = |ids: &[u32], dir: &Path| -> Vec<_> {
        ids.iter().map(|id| (*id, dir.join(id.to_string()))).collect()
    };
    let tasks = match regime {
        Regime::Threads | Regime::Blocked => each(&bare::ids(&place.path)?, &place.path),
        Regime::Mixed => {
            let mut tasks = Vec::new();
            for pid in nursery.sleepers().iter().chain(nursery.threaded()) {
                let task = place.path.join(format!("{pid}/task"));
                tasks.extend(each(&bare::ids(&task)?, &task));
            }
            tasks
        }
        _ => each(nursery.sleepers(), &place.path),
    };
    let known = Known::read(&tasks)?;
    known.are(&[SLEEPER, THREADED])?;
    match regime {
        // A sleeper writes a byte when it is started, and one more when it is woken.
        Regime::Busy => known.some_differ("wchar", Some("1"))?,
        Regime::Churning => known.some_differ("starttime", None)?,
        Regime::Blocked => known.some_differ("state", Some("S"))?,
        Regime::Idle | Regime::Paused | Regime::Mixed | Regime::Threads => {}
    }
    for entrant in &entrants {
        known.check(&**entrant)?;
    }
    Ok(roles.into_iter().zip(timed).collect())
}

/// Raises the limits of descriptors as far as this process may: both to the kernel's limit, or the soft limit
/// to the hard one. Returns how many are left for files of processes.
pub fn more_descriptors() -> Result<usize> {
    let limit = getrlimit(Resource::Nofile);
    let set = |most| setrlimit(Resource::Nofile, Rlimit { current: most, maximum: most });
    let most = std::fs::read_to_string("/proc/sys/fs/nr_open")?.trim().parse()?;
    if set(Some(most)).is_err() {
        set(limit.maximum)?;
    }
    let limit = getrlimit(Resource::Nofile);
    let open = bare::ids(Path::new("/proc/self/fd"))?.len();
    let all = limit.maximum.map_or(usize::MAX, |most| usize::try_from(most).unwrap_or(usize::MAX));
    Ok(all.saturating_sub(open + OTHERS))
}
