//! `floor`: what a sample costs above the bare `pread` of the same file.

use std::ffi::CString;
use std::fs::File;
use std::hint::black_box;
use std::os::fd::AsFd;
use std::path::Path;
use std::process::ExitCode;

use procsampler::Sampler;
use rustix::fs::{Mode, OFlags, fstat, open};
use rustix::io::pread;
use rustix::time::{ClockId, clock_gettime};
use serde::Serialize;

use crate::Result;
use crate::clock::{Plan, take_turns};
use crate::files::{self, Job, Place};
use crate::options::Options;
use crate::report::{Form, allocations};
use crate::stir::Stirrer;
use crate::stir::movers::{self, Mover};
use crate::tree::Tree;
use crate::truth::{self, Truth};

const USAGE: &str = "\
usage: versus floor [--only FILE[,FILE]] [--tree] [--hot] [--cold] [--runs N] [--rounds N] [--block N]
              [--stir N] [--markdown | --json]

  --only   these files only: meminfo, pid/stat, stat+irqs (stat with every IRQ), ...
  --tree   sample copies of the files, whose two texts alternate; for those of --only that stand still
  --hot    only one call after another; --cold: only after a millisecond of sleep; default both
  --runs   repeat the whole and print the median of the medians, and how far they lie apart
  --rounds timed spans of each case; default 4000 hot, 1500 cold
  --block  calls in a timed span of the hot regime, between which nothing moves the counters; default 1
  --stir   pages that are touched between spans, to move the counters; default 8 hot, 48 cold
  --markdown  the table as Markdown; --json: one object a line";

/// Samples of a text that is moved, before the timed ones.
const UNTIMED: usize = 8;

/// One file in one regime, once.
struct Row {
    floor: f64,
    ours: f64,
    open_read_close: Option<f64>,
    read_to_string: Option<f64>,
    allocations: f64,
    bytes: usize,
    changed: [f64; 2],
    preads: usize,
}

/// One file in one regime, over all runs.
#[derive(Serialize)]
struct Summary {
    what: &'static str,
    file: &'static str,
    regime: &'static str,
    /// Of a copy whose texts alternate; the floor is that of the file in /proc.
    tree: bool,
    floor_ns: f64,
    ours_ns: f64,
    ratio: f64,
    added_ns: f64,
    open_read_close_ns: Option<f64>,
    read_to_string_ns: Option<f64>,
    allocs: f64,
    bytes: usize,
    /// Shares of the bytes and of the lines that differ from one sample to the next.
    changed: f64,
    changed_lines: f64,
    /// Reads that the floor needs: 1, or until 0 bytes come.
    floor_preads: usize,
    runs: usize,
    floor_range: [f64; 2],
    ours_range: [f64; 2],
    ratio_range: [f64; 2],
}

pub fn run(words: lexopt::Parser) -> Result<ExitCode> {
    let Some(options) = Options::parse(words, USAGE)? else { return Ok(ExitCode::SUCCESS) };
    let mut place = Place::open()?;
    let mut files = files::select(options.only.as_deref(), &place)?;
    if options.only.is_none() {
        // Its owner may write it while it is read: a sample is two reads where the floor is one, and no
        // parsing at all.
        // vmallocinfo takes most of a millisecond, and with it as long as all others together.
        files.retain(|file| !matches!(*file, "pid/cmdline" | "vmallocinfo"));
    }
    let tree = options.tree.then(|| Tree::copy(&files)).transpose()?;
    if let Some(tree) = &tree {
        place.root = tree.open()?;
    }

    // Runs outermost: what a run has in common with the next is then the file, not the minute.
    let cells: Vec<_> = options.regimes.iter().flat_map(|r| files.iter().map(move |f| (r, f))).collect();
    let mut rows: Vec<Vec<Row>> = cells.iter().map(|_| Vec::new()).collect();
    let mut stirrer = Stirrer::new()?;
    for _ in 0..options.runs {
        for (((_, plan), file), rows) in cells.iter().zip(&mut rows) {
            // Before the file is opened: it may be that of another network namespace.
            let mover = match &tree {
                Some(tree) => Some(tree.alternate(file)?),
                None => movers::of(file).unwrap_or_else(|error| {
                    eprintln!("{file}: nothing moves its text: {error}");
                    None
                }),
            };
            let bench = Bench { plan: *plan, stirrer: &mut stirrer, mover, tree: tree.is_some() };
            rows.push(files::with(file, &place, bench)?);
        }
    }
    let summaries: Vec<Summary> = cells
        .iter()
        .zip(&rows)
        .map(|(((regime, _), file), rows)| Summary { tree: options.tree, ..Summary::new(file, regime, rows) })
        .collect();

    print(&summaries, options.form)?;
    match summaries.iter().find(|row| row.allocs > 0.0) {
        Some(row) => Err(format!("{} {}: samples after the first allocated", row.regime, row.file).into()),
        None => Ok(ExitCode::SUCCESS),
    }
}

/// What a file is measured with.
struct Bench<'a> {
    plan: Plan,
    stirrer: &'a mut Stirrer,
    /// What moves the text of this file.
    mover: Option<Mover>,
    tree: bool,
}

impl Job for Bench<'_> {
    type Output = Row;

    fn with<T: Truth>(mut self, mut sampler: Sampler<T>) -> Result<Row> {
        // Records of any length, as many as there are CPUs or as a path is long: nobody knows the end before
        // 0 bytes come.
        let known = !matches!(T::NAME, "interrupts" | "maps" | "smaps");
        let fits = |sampler: &Sampler<T>| -> Result<bool> {
            Ok(known && roomy(&File::open(sampler.path())?)?.1 == 1)
        };
        let once = fits(&sampler)?;
        let row = self.measure(&mut sampler, once)?;
        // A file that grew out of one read under way was not read whole by the floor.
        match once && !fits(&sampler)? {
            true => self.measure(&mut sampler, false),
            false => Ok(row),
        }
    }
}

impl Bench<'_> {
    fn measure<T: Truth>(&mut self, sampler: &mut Sampler<T>, once: bool) -> Result<Row> {
        let Bench { plan, stirrer, mover, tree } = self;
        let tree = *tree;
        let path = sampler.path();
        let name = path.display().to_string();
        let open_it = {
            // Made once: a path that is converted at each open would be charged to open.
            let path = CString::new(name.as_bytes())?;
            move || {
                open(path.as_c_str(), OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty()).expect("opens again")
            }
        };
        let fd = open_it();
        let moves = mover.is_some();
        let (mut buffer, pieces) = roomy(&fd)?;
        let mut other = buffer.clone();
        let of_network = name.contains("/net/") && !tree;
        let mut stir = || {
            stirrer.stir(plan.pages).expect("a pipe, a page and a file in memory");
            if of_network {
                stirrer.datagram().expect("a datagram over loopback");
            }
            if let Some(mover) = mover {
                mover().expect("what moved the text once moves it again");
            }
        };

        // What is seen for the first time, and as many rows as there will be.
        for _ in 0..if moves { UNTIMED } else { 0 } {
            stir();
            sampler.sample()?;
        }
        // Each its own descriptor and its own buffer. The clock is read because a sample says when it was
        // taken.
        let mut floor = || {
            black_box(clock_gettime(ClockId::Monotonic));
            black_box(read_all(&fd, &mut buffer, once && !tree));
            // As of any file that is not of /proc: its end is read, and its size is asked for.
            if tree {
                black_box(fstat(&fd).expect("an open file"));
            }
        };
        let mut ours = || {
            black_box(sampler.sample().expect("what was sampled once is sampled again"));
        };
        let mut open_read_close = || {
            black_box(read_all(open_it(), &mut other, once));
        };
        let mut read_to_string = || {
            black_box(std::fs::read_to_string(&path).expect("reads"));
        };
        let mut preads = if once { 1 } else { pieces + 1 };
        let ([floor, ours], rest) = match plan.pause {
            _ if tree => {
                let fd = File::open(Path::new("/proc").join(T::NAME))?;
                let (mut buffer, pieces) = roomy(&fd)?;
                preads = if pieces == 1 { 1 } else { pieces + 1 };
                let mut live = || {
                    black_box(clock_gettime(ClockId::Monotonic));
                    black_box(read_all(&fd, &mut buffer, pieces == 1));
                };
                let cases: [&mut dyn FnMut(); 3] = [&mut floor, &mut ours, &mut live];
                let [copied, mut ours, live] = take_turns(*plan, &mut stir, cases);
                ours.nanos += live.nanos - copied.nanos;
                ([live, ours], None)
            }
            None => {
                let cases: [&mut dyn FnMut(); 4] =
                    [&mut floor, &mut ours, &mut open_read_close, &mut read_to_string];
                let [floor, ours, open_read_close, read_to_string] = take_turns(*plan, &mut stir, cases);
                ([floor, ours], Some((open_read_close.nanos, read_to_string.nanos)))
            }
            // Only the two that are compared: each costs a millisecond a call.
            Some(_) => (take_turns(*plan, &mut stir, [&mut floor, &mut ours]), None),
        };
        let changed = changed(*plan, &mut stir, sampler)?;
        truth::check(&name, sampler);
        Ok(Row {
            floor: floor.nanos,
            ours: ours.nanos,
            open_read_close: rest.map(|rest| rest.0),
            read_to_string: rest.map(|rest| rest.1),
            allocations: ours.allocations,
            bytes: sampler.text().len(),
            changed,
            preads,
        })
    }
}

/// A buffer that the whole file fits with room left, and how many reads bring bytes of it. Is it one, then
/// one is the floor; a file that the kernel hands out in pieces has a floor of as many reads as it takes to
/// see 0.
fn roomy(fd: impl AsFd) -> Result<(Vec<u8>, usize)> {
    let mut buffer = vec![0; 16 << 10];
    loop {
        let (mut read, mut count) = (0, 0);
        loop {
            match pread(&fd, &mut buffer[read..], read as u64)? {
                0 => break,
                more => (read, count) = (read + more, count + 1),
            }
        }
        if 2 * read <= buffer.len() {
            return Ok((buffer, count));
        }
        buffer.resize(2 * buffer.len(), 0);
    }
}

/// Reads a file as the floor does.
#[inline]
fn read_all(fd: impl AsFd, buffer: &mut [u8], once: bool) -> usize {
    let mut read = 0;
    loop {
        let more = pread(&fd, &mut buffer[read..], read as u64).expect("reads");
        read += more;
        if once || more == 0 {
            return read;
        }
    }
}

/// The shares of bytes and of lines that differ from sample to sample, over some spans of the plan. Not
/// during the timed ones: a compare would leave the text in the cache.
fn changed<T: Truth>(plan: Plan, stir: &mut dyn FnMut(), sampler: &mut Sampler<T>) -> Result<[f64; 2]> {
    const SPANS: usize = 128;
    /// How many of `now` are not at their place in `then`, and how many there are.
    fn count<I: Iterator<Item: PartialEq>>(now: I, then: I) -> [usize; 2] {
        let mut then = then.fuse();
        now.fold([0; 2], |[differ, all], item| [differ + usize::from(then.next() != Some(item)), all + 1])
    }
    let mut sums = [[0; 2]; 2];
    let mut then = sampler.text().to_vec();
    for _ in 0..SPANS {
        plan.between(stir);
        for _ in 0..plan.block {
            sampler.sample()?;
            let now = sampler.text();
            let line = |byte: &u8| *byte == b'\n';
            let counts = [
                count(now.iter(), then.iter()),
                count(now.split_inclusive(line), then.split_inclusive(line)),
            ];
            for (sum, [differ, all]) in sums.iter_mut().zip(counts) {
                *sum = [sum[0] + differ, sum[1] + all];
            }
            then.clear();
            then.extend_from_slice(now);
        }
    }
    Ok(sums.map(|[differ, all]| differ as f64 / all as f64))
}

impl Summary {
    fn new(file: &'static str, regime: &'static str, rows: &[Row]) -> Self {
        let of = |value: fn(&Row) -> f64| spread(rows.iter().map(value).collect());
        let some = |value: fn(&Row) -> Option<f64>| {
            rows.iter().map(value).collect::<Option<Vec<_>>>().map(|values| tenth(spread(values)[1]))
        };
        let floor = of(|row| row.floor);
        let ours = of(|row| row.ours);
        let ratio = of(|row| row.ours / row.floor).map(rounded);
        Summary {
            what: "floor",
            file,
            regime,
            tree: false,
            floor_ns: tenth(floor[1]),
            ours_ns: tenth(ours[1]),
            ratio: ratio[1],
            added_ns: tenth(of(|row| row.ours - row.floor)[1]),
            open_read_close_ns: some(|row| row.open_read_close),
            read_to_string_ns: some(|row| row.read_to_string),
            allocs: of(|row| row.allocations)[2],
            bytes: rows[0].bytes,
            changed: rounded(of(|row| row.changed[0])[1]),
            changed_lines: rounded(of(|row| row.changed[1])[1]),
            floor_preads: rows[0].preads,
            runs: rows.len(),
            floor_range: [tenth(floor[0]), tenth(floor[2])],
            ours_range: [tenth(ours[0]), tenth(ours[2])],
            ratio_range: [ratio[0], ratio[2]],
        }
    }
}

/// Least, median, most.
pub fn spread(mut values: Vec<f64>) -> [f64; 3] {
    values.sort_by(f64::total_cmp);
    [values[0], values[values.len() / 2], values[values.len() - 1]]
}

pub fn rounded(share: f64) -> f64 {
    (share * 1e4).round() / 1e4
}

pub fn tenth(nanos: f64) -> f64 {
    (nanos * 10.0).round() / 10.0
}

fn print(summaries: &[Summary], form: Form) -> Result<()> {
    const HEAD: [&str; 13] = [
        "file",
        "regime",
        "bytes",
        "changed",
        "lines",
        "preads",
        "floor ns",
        "ours ns",
        "added ns",
        "ratio",
        "open+read+close",
        "read_to_string",
        "allocs",
    ];
    let whole = |nanos: Option<f64>| nanos.map_or("-".into(), |nanos| format!("{nanos:.0}"));
    let row = |row: &Summary| {
        let ratio = match row.runs {
            1 => format!("{:.3}", row.ratio),
            _ => format!("{:.3} ({:.3}..{:.3})", row.ratio, row.ratio_range[0], row.ratio_range[1]),
        };
        vec![
            row.file.to_owned(),
            format!("{}{}", row.regime, if row.tree { ", tree" } else { "" }),
            row.bytes.to_string(),
            format!("{:.1}%", row.changed * 100.0),
            format!("{:.0}%", row.changed_lines * 100.0),
            row.floor_preads.to_string(),
            whole(Some(row.floor_ns)),
            whole(Some(row.ours_ns)),
            whole(Some(row.added_ns)),
            ratio,
            whole(row.open_read_close_ns),
            whole(row.read_to_string_ns),
            allocations(row.allocs),
        ]
    };
    form.print(summaries, &HEAD, &summaries.iter().map(row).collect::<Vec<_>>())
}
