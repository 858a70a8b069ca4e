//! The results of all runs, as tables and as JSON.

use std::process::ExitCode;

use serde::Serialize;

use super::cases::Role;
use super::turns::Timed;
use crate::Result;
use crate::floor::{rounded, spread, tenth};
use crate::report::Form;

/// What was scanned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Beside {
    pub case: &'static str,
    /// The number of processes or threads that were started for it.
    pub n: usize,
    /// The number of all that exist.
    pub present: usize,
}

/// One run of our table and of the floor, each with kept descriptors and without.
#[derive(Clone, Copy, Debug)]
pub struct Run {
    walk: f64,
    kinds: [Option<Kind>; 2],
}

#[derive(Clone, Copy, Debug)]
struct Kind {
    floor: f64,
    ours: Timed,
}

impl Run {
    pub fn new(timed: &[(Role, Timed)]) -> Self {
        let of = |role| timed.iter().find(|timed| timed.0 == role).map(|timed| timed.1);
        let kind = |kept| {
            // The comparison with the peers has no floor.
            let floor = of(Role::Floor { kept }).map_or(0.0, |floor| floor.nanos);
            Some(Kind { floor, ours: of(Role::Ours { kept })? })
        };
        Run { walk: of(Role::Walk).map_or(0.0, |walk| walk.nanos), kinds: [true, false].map(kind) }
    }
}

/// One run of our table and of a peer.
#[derive(Clone, Copy, Debug)]
pub struct PeerRun {
    ours: [f64; 2],
    peer: Timed,
}

impl PeerRun {
    pub fn each(timed: &[(Role, Timed)]) -> impl Iterator<Item = (&'static str, Self)> {
        let ours = Run::new(timed).kinds.map(|kind| kind.map_or(f64::NAN, |kind| kind.ours.nanos));
        timed.iter().filter_map(move |(role, peer)| match role {
            Role::Peer(name) => Some((*name, PeerRun { ours, peer: *peer })),
            _ => None,
        })
    }
}

/// The results of one case and one count.
#[derive(Default)]
pub struct Results {
    floors: Vec<(Beside, Vec<Run>)>,
    peers: Vec<(Beside, &'static str, Vec<PeerRun>)>,
    left_out: Vec<String>,
}

/// A line of JSON with the nanoseconds of a scan.
#[derive(Serialize)]
struct Floor {
    what: &'static str,
    #[serde(flatten)]
    of: Beside,
    kept: bool,
    floor_ns: f64,
    walk_ns: f64,
    ours_ns: f64,
    /// The ratio to the reads alone, and the ratio to the reads and the walk.
    ratio: f64,
    ratio_with_walk: f64,
    added_ns: f64,
    /// Ours, of each process or thread.
    each_ns: f64,
    /// Of that to the same where the fewest were.
    each_to_fewest: Option<f64>,
    /// The ratio of this scan to the one with kept descriptors. `None` if there is none.
    to_kept: Option<f64>,
    allocs: Option<f64>,
    runs: usize,
    floor_range: [f64; 2],
    ours_range: [f64; 2],
    ratio_range: [f64; 2],
}

#[derive(Serialize)]
struct Peer {
    what: &'static str,
    #[serde(flatten)]
    of: Beside,
    peer: &'static str,
    ours_ns: f64,
    ours_none_kept_ns: f64,
    peer_ns: f64,
    times_faster: f64,
    times_faster_none_kept: f64,
    peer_allocs: Option<f64>,
    runs: usize,
    times_faster_range: [f64; 2],
}

impl Results {
    pub fn floor(&mut self, of: Beside, run: Run) {
        // Other processes start and exit between the runs.
        match self.floors.iter_mut().find(|(old, _)| (old.case, old.n) == (of.case, of.n)) {
            Some((_, runs)) => runs.push(run),
            None => self.floors.push((of, vec![run])),
        }
    }

    pub fn peer(&mut self, of: Beside, peer: &'static str, run: PeerRun) {
        let same =
            |(old, name, _): &&mut (Beside, &str, _)| (old.case, old.n, *name) == (of.case, of.n, peer);
        match self.peers.iter_mut().find(same) {
            Some((.., runs)) => runs.push(run),
            None => self.peers.push((of, peer, vec![run])),
        }
    }

    pub fn leave_out(&mut self, what: String) {
        if !self.left_out.contains(&what) {
            self.left_out.push(what);
        }
    }

    /// Prints everything. It is a failure if a table allocated without a reason.
    pub fn print(&self, form: Form) -> Result<ExitCode> {
        let mut floors: Vec<_> = self
            .floors
            .iter()
            .flat_map(|(of, runs)| [0, 1].map(|at| Floor::new(*of, at, runs)))
            .flatten()
            .collect();
        let each: Vec<_> = floors.iter().map(|row: &Floor| (row.of, row.kept, row.each_ns)).collect();
        for row in &mut floors {
            let same = each.iter().filter(|(of, kept, _)| (of.case, *kept) == (row.of.case, row.kept));
            let fewest = same.min_by_key(|(of, ..)| of.n).filter(|(of, ..)| of.n < row.of.n);
            row.each_to_fewest = fewest.map(|(.., each)| rounded(row.each_ns / each));
        }
        let peers: Vec<_> = self.peers.iter().map(|(of, peer, runs)| Peer::new(*of, peer, runs)).collect();
        if !floors.is_empty() {
            form.print(&floors, &FLOOR, &floors.iter().map(Floor::row).collect::<Vec<_>>())?;
        }
        if !peers.is_empty() {
            if form != Form::Json {
                println!();
            }
            form.print(&peers, &PEER, &peers.iter().map(Peer::row).collect::<Vec<_>>())?;
        }
        for left_out in &self.left_out {
            eprintln!("left out: {left_out}");
        }
        match floors.iter().find(|row| row.allocs.is_some_and(|allocs| allocs > 0.0)) {
            Some(row) => {
                Err(format!("{}, {}: scans of an unchanged set allocated", row.of.case, row.of.n).into())
            }
            None => Ok(ExitCode::SUCCESS),
        }
    }
}

/// The least and the most of `[least, median, most]`.
fn ends(spread: [f64; 3], round: fn(f64) -> f64) -> [f64; 2] {
    [round(spread[0]), round(spread[2])]
}

/// The largest of the known numbers.
fn most(values: impl Iterator<Item = Option<f64>>) -> Option<f64> {
    values.flatten().max_by(f64::total_cmp)
}

impl Floor {
    /// `at` is 0 with kept descriptors, and 1 without. `None` if that case was omitted.
    fn new(of: Beside, at: usize, runs: &[Run]) -> Option<Self> {
        let kinds = runs.iter().map(|run| Some((run.walk, run.kinds[at]?))).collect::<Option<Vec<_>>>()?;
        let spread = |value: fn(f64, Kind) -> f64| {
            spread(kinds.iter().map(|(walk, kind)| value(*walk, *kind)).collect())
        };
        let floor = spread(|_, kind| kind.floor);
        let ours = spread(|_, kind| kind.ours.nanos);
        let ratio = spread(|_, kind| kind.ours.nanos / kind.floor);
        let to_kept = runs.iter().map(|run| Some(run.kinds[at]?.ours.nanos / run.kinds[0]?.ours.nanos));
        Some(Floor {
            what: "scan",
            of,
            kept: at == 0,
            floor_ns: tenth(floor[1]),
            walk_ns: tenth(spread(|walk, _| walk)[1]),
            ours_ns: tenth(ours[1]),
            ratio: rounded(ratio[1]),
            ratio_with_walk: rounded(spread(|walk, kind| kind.ours.nanos / (kind.floor + walk))[1]),
            added_ns: tenth(spread(|_, kind| kind.ours.nanos - kind.floor)[1]),
            each_ns: tenth(ours[1] / of.present as f64),
            each_to_fewest: None,
            to_kept: to_kept.collect::<Option<_>>().map(|values| rounded(crate::floor::spread(values)[1])),
            allocs: most(kinds.iter().map(|(_, kind)| kind.ours.allocations)),
            runs: runs.len(),
            floor_range: ends(floor, tenth),
            ours_range: ends(ours, tenth),
            ratio_range: ends(ratio, rounded),
        })
    }

    fn row(&self) -> Vec<String> {
        vec![
            self.of.case.to_owned(),
            self.of.n.to_string(),
            self.of.present.to_string(),
            if self.kept { "all" } else { "none" }.to_owned(),
            micros(self.walk_ns),
            micros(self.floor_ns),
            micros(self.ours_ns),
            format!("{:.0}", (self.ours_ns - self.floor_ns) / self.of.present as f64),
            format!("{:.0}", self.each_ns),
            self.each_to_fewest.map_or("-".to_owned(), |ratio| format!("{ratio:.2}")),
            ranged(self.ratio, self.ratio_range, self.runs, 3),
            format!("{:.3}", self.ratio_with_walk),
            self.to_kept.map_or("-".to_owned(), |to_kept| format!("{to_kept:.2}")),
            allocs(self.allocs),
        ]
    }
}

const FLOOR: [&str; 14] = [
    "case",
    "n",
    "present",
    "kept",
    "walk µs",
    "floor µs",
    "ours µs",
    "added ns each",
    "ours ns each",
    "to fewest",
    "ratio",
    "to floor+walk",
    "to kept",
    "allocs",
];

impl Peer {
    fn new(of: Beside, peer: &'static str, runs: &[PeerRun]) -> Self {
        let spread = |value: &dyn Fn(&PeerRun) -> f64| spread(runs.iter().map(value).collect());
        let faster = spread(&|run| run.peer.nanos / run.ours[0]);
        Peer {
            what: "scan",
            of,
            peer,
            ours_ns: tenth(spread(&|run| run.ours[0])[1]),
            ours_none_kept_ns: tenth(spread(&|run| run.ours[1])[1]),
            peer_ns: tenth(spread(&|run| run.peer.nanos)[1]),
            times_faster: rounded(faster[1]),
            times_faster_none_kept: rounded(spread(&|run| run.peer.nanos / run.ours[1])[1]),
            peer_allocs: most(runs.iter().map(|run| run.peer.allocations)),
            runs: runs.len(),
            times_faster_range: ends(faster, rounded),
        }
    }

    fn row(&self) -> Vec<String> {
        vec![
            self.of.case.to_owned(),
            self.of.n.to_string(),
            self.peer.to_owned(),
            micros(self.peer_ns),
            allocs(self.peer_allocs),
            micros(self.ours_ns),
            ranged(self.times_faster, self.times_faster_range, self.runs, 2),
            micros(self.ours_none_kept_ns),
            format!("{:.2}", self.times_faster_none_kept),
        ]
    }
}

const PEER: [&str; 9] = [
    "case",
    "n",
    "peer",
    "peer µs",
    "its allocs",
    "ours µs",
    "times faster",
    "ours, none kept, µs",
    "times faster",
];

fn micros(nanos: f64) -> String {
    format!("{:.0}", nanos / 1e3)
}

fn ranged(value: f64, range: [f64; 2], runs: usize, digits: usize) -> String {
    match runs {
        1 => format!("{value:.digits$}"),
        _ => format!("{value:.digits$} ({:.digits$}..{:.digits$})", range[0], range[1]),
    }
}

fn allocs(allocs: Option<f64>) -> String {
    match allocs {
        None => "-".to_owned(),
        Some(allocs) if allocs == 0.0 || allocs >= 10.0 => format!("{allocs:.0}"),
        Some(allocs) => format!("{allocs:.2}"),
    }
}
