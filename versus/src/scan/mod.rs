//! `scan`: what it costs to read all processes, compared with the bare reads of their files and with other
//! crates.

pub mod bare;
pub mod cases;
pub mod known;
pub mod nursery;
pub mod ours;
mod peers;
mod results;
pub mod shared;
pub mod turns;

use std::path::Path;
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
              threads: stat and schedstat of one process's 2000 threads, whatever N is
  --runs      repeat the whole and print the median of the medians, and how far they lie apart
  --seconds   time for each case, at 11 rounds at least; default 4
  --no-peers  without the other crates
  --json      one object a line
  --markdown  tables for a document";

/// The number of threads of the process that has many.
pub const THREADS: usize = 2_000;

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
                // The number of threads does not depend on n.
                let threads = case.regime == Regime::Threads;
                if threads && at > 0 {
                    continue;
                }
                nursery.sleep(if threads { 0 } else { n })?;
                let threaded = nursery.threads(if threads { THREADS } else { 0 })?;
                let place = Place::new(&proc, threaded)?;
                let n = if threads { THREADS } else { n };
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
        Regime::Idle | Regime::Threads => Ok(()),
        Regime::Paused => {
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
    let (ids, comm) = match regime {
        Regime::Threads => (bare::ids(&place.path)?, THREADED),
        _ => (nursery.sleepers().to_vec(), SLEEPER),
    };
    let known = Known::read(&place.path, &ids)?;
    known.are(comm)?;
    match regime {
        // A sleeper writes a byte when it is started, and one more when it is woken.
        Regime::Busy => known.some_differ("wchar", Some("1"))?,
        Regime::Churning => known.some_differ("starttime", None)?,
        Regime::Idle | Regime::Paused | Regime::Threads => {}
    }
    for entrant in &entrants {
        known.check(&**entrant)?;
    }
    Ok(roles.into_iter().zip(timed).collect())
}

/// Raises the soft limit of descriptors to the hard one. Returns how many are left for files of processes.
pub fn more_descriptors() -> Result<usize> {
    let limit = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum })?;
    let open = bare::ids(Path::new("/proc/self/fd"))?.len();
    let all = limit.maximum.map_or(usize::MAX, |most| usize::try_from(most).unwrap_or(usize::MAX));
    Ok(all.saturating_sub(open + OTHERS))
}
