//! `peers`: compares a sample with the most similar functions of other crates.

mod check;
mod fb;
pub mod procfs;
mod psutil;
mod sysinfo;

use std::hint::black_box;
use std::process::ExitCode;

use procsampler::Sampler;
use serde::Serialize;

use crate::Result;
use crate::clock::{Plan, Timed, take_turns_of};
use crate::files::{self, Job, Place};
use crate::floor::{rounded, spread, tenth};
use crate::options::Options;
use crate::report::{Form, allocations, times};
use crate::stir::Stirrer;
use crate::truth::{self, Facts, Truth};

const USAGE: &str = "\
usage: versus peers [--only FILE[,FILE]] [--hot] [--cold] [--runs N] [--rounds N] [--block N] [--stir N]
              [--markdown | --json]

  --only   these files only: meminfo, pid/stat, stat+irqs (stat with every IRQ), ...
  --hot    only one call after another; --cold: only after a millisecond of sleep; default both
  --runs   repeat the whole and print the median of the medians, and how far they lie apart
  --rounds timed spans of each case; default 4000 hot, 1500 cold
  --block  calls in a timed span of the hot regime, between which nothing moves the counters; default 1
  --stir   pages that are touched between spans, to move the counters; default 8 hot, 48 cold
  --markdown  the table as Markdown; --json: one object a line";

/// One way in which a peer gives the numbers of a file.
struct Way {
    peer: &'static str,
    file: &'static str,
    /// The call that is timed, as it is written in the peer's documentation.
    call: &'static str,
    /// In which respect it does less or more than a sample; empty if it does the same.
    note: &'static str,
    open: fn(&Place) -> Result<Box<dyn Case>>,
}

/// A peer with all that it keeps between calls.
trait Case {
    /// Takes a sample and drops it. This is timed.
    fn take(&mut self);

    /// Takes a sample and returns its facts, with the names of [`Truth::naive`] and in the kernel's units.
    fn told(&mut self) -> Facts;
}

/// The case of one call and a reader of its result.
fn case<R: 'static>(call: impl FnMut() -> R + 'static, tell: fn(R) -> Facts) -> Result<Box<dyn Case>> {
    struct Call<C, R> {
        call: C,
        tell: fn(R) -> Facts,
    }
    impl<C: FnMut() -> R, R> Case for Call<C, R> {
        fn take(&mut self) {
            black_box((self.call)());
        }

        fn told(&mut self) -> Facts {
            (self.tell)((self.call)())
        }
    }
    Ok(Box::new(Call { call, tell }))
}

/// The ways of all peers for a file. None of them reads the IRQs of stat.
fn ways(file: &str) -> Vec<&'static Way> {
    let file = file.strip_suffix("+irqs").unwrap_or(file);
    let all = [procfs::WAYS, sysinfo::WAYS, fb::WAYS, psutil::WAYS];
    all.into_iter().flatten().filter(|way| way.file == file).collect()
}

pub fn run(words: lexopt::Parser) -> Result<ExitCode> {
    let Some(options) = Options::parse(words, USAGE)? else { return Ok(ExitCode::SUCCESS) };
    if options.tree {
        return Err("peers read /proc, and no tree".into());
    }
    let place = Place::open()?;
    let files = files::select(options.only.as_deref(), &place)?;
    let mut files: Vec<_> = files.into_iter().map(|file| (file, ways(file))).collect();
    for (file, ways) in &mut files {
        ways.retain(|way| match (way.open)(&place) {
            Ok(_) => true,
            Err(error) => {
                eprintln!("left out: {file} by {} {}: {error}", way.peer, way.call);
                false
            }
        });
    }
    files.retain(|(file, ways)| {
        if ways.is_empty() {
            eprintln!("left out: {file}: no peer reads it");
        }
        !ways.is_empty()
    });

    let cells: Vec<_> = options.regimes.iter().flat_map(|r| files.iter().map(move |f| (r, f))).collect();
    let mut rows: Vec<Vec<Vec<Timed>>> = cells.iter().map(|_| Vec::new()).collect();
    let mut stirrer = Stirrer::new()?;
    for _ in 0..options.runs {
        for (((_, plan), (file, ways)), rows) in cells.iter().zip(&mut rows) {
            let bench = Bench { plan: *plan, stirrer: &mut stirrer, place: &place, ways };
            rows.push(files::with(file, &place, bench)?);
        }
    }
    let summaries: Vec<Summary> = cells
        .iter()
        .zip(&rows)
        .flat_map(|(((regime, _), (file, ways)), runs)| {
            ways.iter().enumerate().map(|(at, way)| Summary::new(file, regime, way, runs, at + 1))
        })
        .collect();
    print(&summaries, options.form)?;
    match summaries.iter().find(|row| row.allocs > 0.0) {
        Some(row) => Err(format!("{} {}: samples after the first allocated", row.regime, row.file).into()),
        None => Ok(ExitCode::SUCCESS),
    }
}

/// The parts of the measurement of a file.
struct Bench<'a> {
    plan: Plan,
    stirrer: &'a mut Stirrer,
    place: &'a Place,
    ways: &'a [&'static Way],
}

impl Job for Bench<'_> {
    /// The result of our sampler, then those of the ways, in their order.
    type Output = Vec<Timed>;

    fn with<T: Truth>(self, mut sampler: Sampler<T>) -> Result<Vec<Timed>> {
        let Bench { plan, stirrer, place, ways } = self;
        let path = sampler.path();
        let mut cases = ways.iter().map(|way| (way.open)(place)).collect::<Result<Vec<_>>>()?;
        let check = |sampler: &mut Sampler<T>, cases: &mut [Box<dyn Case>]| -> Result<()> {
            sampler.sample()?;
            truth::check(&path.display().to_string(), sampler);
            for (case, way) in cases.iter_mut().zip(ways) {
                check::agrees(&format!("{}: {}", way.peer, way.call), &path, T::naive, &mut || case.told());
            }
            Ok(())
        };
        check(&mut sampler, &mut cases)?;
        let timed = {
            let mut ours = || {
                black_box(sampler.sample().expect("what was sampled once is sampled again"));
            };
            let mut takes: Vec<_> = cases.iter_mut().map(|case| || case.take()).collect();
            let mut turns: Vec<&mut dyn FnMut()> = vec![&mut ours];
            turns.extend(takes.iter_mut().map(|take| take as &mut dyn FnMut()));
            let mut stir = || stirrer.stir(plan.pages).expect("a pipe, a page and a file in memory");
            take_turns_of(plan, &mut stir, &mut turns)
        };
        check(&mut sampler, &mut cases)?;
        Ok(timed)
    }
}

/// One way for one file in one regime, over all runs.
#[derive(Serialize)]
struct Summary {
    what: &'static str,
    file: &'static str,
    regime: &'static str,
    peer: &'static str,
    peer_version: &'static str,
    call: &'static str,
    ours_ns: f64,
    peer_ns: f64,
    /// The peer's time divided by ours.
    times_faster: f64,
    allocs: f64,
    peer_allocs: f64,
    note: String,
    runs: usize,
    ours_range: [f64; 2],
    peer_range: [f64; 2],
    times_faster_range: [f64; 2],
}

impl Summary {
    fn new(
        file: &'static str,
        regime: &'static str,
        way: &'static Way,
        runs: &[Vec<Timed>],
        at: usize,
    ) -> Self {
        let of = |value: &dyn Fn(&[Timed]) -> f64| spread(runs.iter().map(|timed| value(timed)).collect());
        let ours = of(&|timed| timed[0].nanos).map(tenth);
        let peer = of(&|timed| timed[at].nanos).map(tenth);
        let times = of(&|timed| timed[at].nanos / timed[0].nanos).map(rounded);
        Summary {
            what: "peers",
            file,
            regime,
            peer: way.peer,
            peer_version: version(way.peer),
            call: way.call,
            ours_ns: ours[1],
            peer_ns: peer[1],
            times_faster: times[1],
            allocs: of(&|timed| timed[0].allocations)[2],
            peer_allocs: of(&|timed| timed[at].allocations)[1],
            note: match file.ends_with("+irqs") {
                true => format!("less: no IRQs; {}", way.note),
                false => way.note.to_owned(),
            },
            runs: runs.len(),
            ours_range: [ours[0], ours[2]],
            peer_range: [peer[0], peer[2]],
            times_faster_range: [times[0], times[2]],
        }
    }
}

/// The version of a crate in this program.
pub fn version(name: &str) -> &'static str {
    let lock = include_str!("../../Cargo.lock");
    let (_, package) =
        lock.split_once(&format!("name = \"{name}\"\nversion = \"")).expect("a locked package");
    package.split('"').next().unwrap_or_default()
}

fn print(summaries: &[Summary], form: Form) -> Result<()> {
    const HEAD: [&str; 10] = [
        "file",
        "regime",
        "peer",
        "call",
        "ours ns",
        "peer ns",
        "times faster",
        "allocs",
        "peer allocs",
        "less or more work",
    ];
    let row = |row: &Summary| {
        vec![
            row.file.to_owned(),
            row.regime.to_owned(),
            format!("{} {}", row.peer, row.peer_version),
            match form {
                Form::Markdown => format!("`{}`", row.call),
                _ => row.call.to_owned(),
            },
            format!("{:.0}", row.ours_ns),
            format!("{:.0}", row.peer_ns),
            times(row.times_faster, row.times_faster_range, row.runs),
            allocations(row.allocs),
            allocations(row.peer_allocs),
            row.note.clone(),
        ]
    };
    form.print(summaries, &HEAD, &summaries.iter().map(row).collect::<Vec<_>>())
}
