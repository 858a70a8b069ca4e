//! `grow`: what one more process, thread or CPU costs, compared with what it costs the kernel.

mod fit;
mod measures;
mod synthetic;

use std::process::ExitCode;
use std::time::Duration;

use serde::Serialize;

use crate::Result;
use crate::floor::{rounded, spread, tenth};
use crate::report::{self, Form};
use fit::Fit;
use measures::{Kernel, MEASURES, Measure, Measurer, Point};

const USAGE: &str = "\
usage: versus grow [--only NAME[,NAME]] [--runs K] [--seconds S] [--json | --markdown]

Least squares through the costs of few and of many, in ns for one more: ours and the floor's.

  --only      processes: a scan of stat of all, 100 to 5,000
              threads: a scan of stat and schedstat of one process's, 1 to 2,000
              group: PID/stat of that process, for which the kernel looks at all of its threads
              cpus: the parser alone, on stat of 1 to 1,024 CPUs of which all numbers have moved; its floor is a copy
              of the text, and this machine's own stat tells what the kernel takes for a CPU at most
  --runs      repeat the whole; medians; default 3
  --seconds   time for each count; default 1
  --json      a line for each count (grow) and for each slope (slope)
  --markdown  a table for a document";

/// A cost is worse than linear if its bend is more than this, and more than that of its floor.
const BENT: f64 = 1.25;

struct Options {
    measures: Vec<(&'static str, Measure)>,
    runs: usize,
    time: Duration,
    form: Form,
}

/// The cost at one count, over all runs.
#[derive(Serialize)]
struct Grow {
    what: &'static str,
    of: &'static str,
    items: usize,
    floor_ns: f64,
    walk_ns: Option<f64>,
    ours_ns: f64,
    ratio: f64,
    runs: usize,
}

/// The cost of one more item.
#[derive(Serialize)]
struct Slope {
    what: &'static str,
    of: &'static str,
    from: usize,
    to: usize,
    floor_ns: f64,
    walk_ns: Option<f64>,
    ours_ns: f64,
    ratio: f64,
    ratio_with_walk: Option<f64>,
    /// The slope of the upper half divided by that of the lower half: 1 on a straight line.
    floor_bend: f64,
    ours_bend: f64,
    worse_than_linear: bool,
}

pub fn run(words: lexopt::Parser) -> Result<ExitCode> {
    let Some(options) = options(words)? else {
        println!("{USAGE}");
        return Ok(ExitCode::SUCCESS);
    };
    let mut measurer = Measurer::new(options.time)?;
    let mut runs: Vec<Vec<Vec<Point>>> = options.measures.iter().map(|_| Vec::new()).collect();
    for _ in 0..options.runs {
        for ((_, measure), runs) in options.measures.iter().zip(&mut runs) {
            runs.push(measure(&mut measurer)?);
        }
    }
    let names = options.measures.iter().map(|(name, _)| *name);
    let grown: Vec<(&str, Vec<Point>)> = names.zip(runs.iter().map(|runs| middle(runs))).collect();
    let slopes: Vec<Slope> = grown.iter().map(|(of, points)| Slope::new(of, points)).collect();

    if options.form == Form::Json {
        let rows = grown
            .iter()
            .flat_map(|(of, points)| points.iter().map(|point| Grow::new(of, *point, options.runs)));
        report::json(&rows.collect::<Vec<_>>())?;
    }
    let rows: Vec<_> = slopes.iter().map(Slope::row).collect();
    options.form.print(&slopes, &HEAD, &rows)?;
    if grown.iter().any(|(of, _)| *of == "cpus") {
        let kernel = measures::kernel()?;
        let Kernel { cpus, ns_per_cpu_at_most, .. } = kernel;
        match options.form {
            Form::Json => report::json(&[kernel])?,
            _ => println!(
                "\nstat of this machine's {cpus} CPUs: {ns_per_cpu_at_most:.0} ns of the kernel for each at most"
            ),
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn options(mut words: lexopt::Parser) -> Result<Option<Options>> {
    use lexopt::prelude::*;
    let mut options =
        Options { measures: MEASURES.to_vec(), runs: 3, time: Duration::from_secs(1), form: Form::Table };
    while let Some(word) = words.next()? {
        match word {
            Long("only") => {
                let names = words.value()?.string()?;
                let find = |name| MEASURES.into_iter().find(|(measure, _)| *measure == name).ok_or(name);
                let measures: std::result::Result<_, _> = names.split(',').map(find).collect();
                options.measures = measures.map_err(|name| format!("nothing of this name grows: {name}"))?;
            }
            Long("runs") => options.runs = words.value()?.parse::<usize>()?.max(1),
            Long("seconds") => options.time = Duration::from_secs_f64(words.value()?.parse()?),
            Long("json") => options.form = Form::Json,
            Long("markdown") => options.form = Form::Markdown,
            Short('h') | Long("help") => return Ok(None),
            _ => return Err(format!("{}\n{USAGE}", word.unexpected()).into()),
        }
    }
    Ok(Some(options))
}

/// The median of the runs at each count.
fn middle(runs: &[Vec<Point>]) -> Vec<Point> {
    let median = |at: usize, value: &dyn Fn(&Point) -> f64| {
        spread(runs.iter().map(|points| value(&points[at])).collect())[1]
    };
    let point = |at: usize| Point {
        items: median(at, &|point| point.items as f64) as usize,
        floor: median(at, &|point| point.floor),
        walk: runs[0][at].walk.map(|_| median(at, &|point| point.walk.unwrap_or_default())),
        ours: median(at, &|point| point.ours),
    };
    (0..runs[0].len()).map(point).collect()
}

impl Grow {
    fn new(of: &'static str, point: Point, runs: usize) -> Self {
        Grow {
            what: "grow",
            of,
            items: point.items,
            floor_ns: tenth(point.floor),
            walk_ns: point.walk.map(tenth),
            ours_ns: tenth(point.ours),
            ratio: rounded(point.ours / point.floor),
            runs,
        }
    }
}

impl Slope {
    fn new(of: &'static str, points: &[Point]) -> Self {
        let fit = |value: &dyn Fn(&Point) -> f64| {
            Fit::of(&points.iter().map(|point| (point.items as f64, value(point))).collect::<Vec<_>>())
        };
        let (floor, ours) = (fit(&|point| point.floor), fit(&|point| point.ours));
        let walk = points[0].walk.map(|_| fit(&|point| point.walk.unwrap_or_default()).slope);
        Slope {
            what: "slope",
            of,
            from: points[0].items,
            to: points[points.len() - 1].items,
            floor_ns: rounded(floor.slope),
            walk_ns: walk.map(rounded),
            ours_ns: rounded(ours.slope),
            ratio: rounded(ours.slope / floor.slope),
            ratio_with_walk: walk.map(|walk| rounded(ours.slope / (floor.slope + walk))),
            floor_bend: rounded(floor.bend),
            ours_bend: rounded(ours.bend),
            worse_than_linear: ours.bend > BENT && ours.bend > BENT * floor.bend,
        }
    }

    fn row(&self) -> Vec<String> {
        let some =
            |value: Option<f64>, digits: usize| value.map_or("-".into(), |value| format!("{value:.digits$}"));
        vec![
            self.of.to_owned(),
            format!("{}..{}", self.from, self.to),
            some(Some(self.floor_ns), 1),
            some(self.walk_ns, 1),
            some(Some(self.ours_ns), 1),
            some(Some(self.ratio), 3),
            some(self.ratio_with_walk, 3),
            some(Some(self.floor_bend), 2),
            some(Some(self.ours_bend), 2),
            if self.worse_than_linear { "WORSE" } else { "no" }.to_owned(),
        ]
    }
}

const HEAD: [&str; 10] = [
    "one more of",
    "from..to",
    "floor ns",
    "walk ns",
    "ours ns",
    "ratio",
    "to floor+walk",
    "floor's bend",
    "our bend",
    "worse than linear",
];
