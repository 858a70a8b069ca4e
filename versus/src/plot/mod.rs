//! `plot`: images of what the other commands print with `--json`.

mod bars;
mod legend;
mod lines;

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use plotters::style::RGBColor;
use serde_json::Value;

use crate::Result;
use bars::{Bar, Bars, Group};
use lines::{Line, Lines};

const USAGE: &str = "\
usage: versus plot [FILE ...] [--out DIR]

Draws what others printed with --json, from the files or from the standard input, as far as it is there:

  times-faster.svg     how many times faster a sample is than other crates, file by file
  floor.svg            a sample against the bare pread, file by file
  scan.svg             a scan of all processes against their number: the floor, ours and other crates
  grow-NAME.svg        what grow measured: processes, threads, group, cpus

  --out    where to; default plots in this package";

/// Colours that people with colour blindness can also distinguish.
const COLORS: [RGBColor; 6] = [
    RGBColor(0, 114, 178),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(230, 159, 0),
    RGBColor(86, 180, 233),
    RGBColor(150, 110, 60),
];

/// The colour of procsampler in all images.
pub const OURS: RGBColor = RGBColor(213, 94, 0);
/// The colour of the floor.
pub const FLOOR: RGBColor = RGBColor(90, 90, 90);

/// The colours of the others, by their place.
pub fn color(at: usize) -> RGBColor {
    COLORS[at % COLORS.len()]
}

pub fn run(mut words: lexopt::Parser) -> Result<ExitCode> {
    use lexopt::Arg::{Long, Short};
    let (mut files, mut out) = (Vec::new(), Path::new(env!("CARGO_MANIFEST_DIR")).join("plots"));
    while let Some(word) = words.next()? {
        match word {
            lexopt::Arg::Value(file) => files.push(PathBuf::from(file)),
            Long("out") => out = words.value()?.into(),
            Short('h') | Long("help") => {
                println!("{USAGE}");
                return Ok(ExitCode::SUCCESS);
            }
            _ => return Err(format!("{}\n{USAGE}", word.unexpected()).into()),
        }
    }
    let mut text = String::new();
    match files.is_empty() {
        true => drop(std::io::stdin().read_to_string(&mut text)?),
        false => {
            for file in files {
                text += &std::fs::read_to_string(&file)
                    .map_err(|error| format!("{}: {error}", file.display()))?;
            }
        }
    }
    // A line that is not an object is other output, and is skipped.
    let rows: Vec<serde_json::Value> = text
        .lines()
        .filter(|line| line.starts_with('{'))
        .map(serde_json::from_str)
        .collect::<std::result::Result<_, _>>()?;
    std::fs::create_dir_all(&out)?;

    let mut drawn = 0;
    let mut done = |name: &str, svg: Option<String>| -> Result<()> {
        if let Some(svg) = svg {
            let path = out.join(name);
            std::fs::write(&path, svg)?;
            println!("{}", path.display());
            drawn += 1;
        }
        Ok(())
    };
    done("times-faster.svg", times_faster(&rows)?)?;
    done("floor.svg", floor(&rows)?)?;
    done("scan.svg", scan(&rows)?)?;
    for of in ["processes", "threads", "group", "cpus"] {
        done(&format!("grow-{of}.svg"), grow(&rows, of)?)?;
    }
    match drawn {
        0 => Err("nothing that could be drawn: the JSON of peers, floor, scan or grow is".into()),
        _ => Ok(ExitCode::SUCCESS),
    }
}

/// A name that is in many images has the same colour in all.
fn color_of(name: &str) -> Option<RGBColor> {
    match name {
        "procsampler" => Some(OURS),
        name if name.starts_with("the floor") => Some(FLOOR),
        _ => None,
    }
}

fn word<'a>(row: &'a Value, key: &str) -> Option<&'a str> {
    row.get(key)?.as_str()
}

fn number(row: &Value, key: &str) -> Option<f64> {
    row.get(key)?.as_f64()
}

/// Adds a bar to the group of its name. A new group is added at the end.
fn push(groups: &mut Vec<Group>, name: &str, bar: Bar) {
    match groups.iter_mut().find(|group| group.name == name) {
        Some(group) => group.bars.push(bar),
        None => groups.push(Group { name: name.to_owned(), bars: vec![bar] }),
    }
}

/// Draws objects that have a file, a peer and a factor.
fn times_faster(rows: &[Value]) -> Result<Option<String>> {
    let mut groups = Vec::new();
    for row in rows {
        let (Some(file), Some(peer)) = (word(row, "file"), word(row, "peer")) else { continue };
        let Some(value) = number(row, "times_faster") else { continue };
        push(&mut groups, file, Bar { series: peer.to_owned(), value });
    }
    let bars = Bars {
        title: "Times faster than other crates, file by file",
        axis: "time of the other crate ÷ time of a sample (logarithmic)",
        groups,
        from: 1.0,
        logarithmic: true,
        ours: false,
        digits: 1,
    };
    bars.draw()
}

/// Draws what `floor` prints.
fn floor(rows: &[Value]) -> Result<Option<String>> {
    let mut groups = Vec::new();
    for row in rows.iter().filter(|row| word(row, "what") == Some("floor")) {
        let (Some(file), Some(regime)) = (word(row, "file"), word(row, "regime")) else { continue };
        let Some(value) = number(row, "ratio") else { continue };
        let series = match regime {
            "hot" => "hot: one sample after the other",
            "cold" => "cold: after a millisecond of sleep",
            other => other,
        };
        push(&mut groups, file, Bar { series: series.to_owned(), value });
    }
    let bars = Bars {
        title: "A sample against the bare pread of the same file",
        axis: "time of a sample ÷ time of the bare pread",
        groups,
        from: 1.0,
        logarithmic: false,
        ours: true,
        digits: 3,
    };
    bars.draw()
}

/// Draws what `scan` prints of idle processes: the floors, our table and the peers.
fn scan(rows: &[Value]) -> Result<Option<String>> {
    let mut lines: Vec<Line> = Vec::new();
    let mut add =
        |name: &str, point: Option<(f64, f64)>| match lines.iter_mut().find(|line| line.name == name) {
            Some(line) => line.points.extend(point),
            None => {
                let color = color_of(name);
                lines.extend(point.map(|point| Line { name: name.to_owned(), color, points: vec![point] }));
            }
        };
    let idle =
        rows.iter().filter(|row| word(row, "what") == Some("scan") && word(row, "case") == Some("idle"));
    for row in idle {
        let at = |key: &str| number(row, "present").zip(number(row, key));
        match (row.get("kept").and_then(Value::as_bool), word(row, "peer")) {
            (Some(true), _) => {
                add("the floor: bare preads", at("floor_ns"));
                add("procsampler", at("ours_ns"));
            }
            (Some(false), _) => add("procsampler, no descriptors kept", at("ours_ns")),
            (None, Some(peer)) => add(peer, at("peer_ns")),
            (None, None) => {}
        }
    }
    let lines = Lines {
        title: "A scan of all processes".to_owned(),
        x: "processes".to_owned(),
        y: "time of a scan".to_owned(),
        lines,
        logarithmic: true,
    };
    lines.draw()
}

/// Draws what `grow` prints of one kind of item.
fn grow(rows: &[Value], of: &str) -> Result<Option<String>> {
    let (title, floor, x) = match of {
        "processes" => ("A scan of all processes", "the floor: bare preads", "processes"),
        "threads" => ("A scan of one process's threads", "the floor: bare preads", "threads"),
        "group" => ("PID/stat of a process with many threads", "the floor: a bare pread", "threads"),
        _ => ("The parser on stat, all numbers moved", "the floor: a copy of the text", "CPUs"),
    };
    let rows = || rows.iter().filter(|row| word(row, "what") == Some("grow") && word(row, "of") == Some(of));
    let line = |name: &str, value: &dyn Fn(&Value) -> Option<f64>| Line {
        name: name.to_owned(),
        color: color_of(name),
        points: rows().filter_map(|row| number(row, "items").zip(value(row))).collect(),
    };
    let with_walk = |row: &Value| Some(number(row, "floor_ns")? + number(row, "walk_ns")?);
    let mut lines = vec![
        line(floor, &|row| number(row, "floor_ns")),
        line("procsampler", &|row| number(row, "ours_ns")),
        line("bare preads and a walk", &with_walk),
    ];
    lines.retain(|line| !line.points.is_empty());
    let lines = Lines {
        title: title.to_owned(),
        x: x.to_owned(),
        y: if of == "cpus" { "time of a text" } else { "time of a scan" }.to_owned(),
        lines,
        logarithmic: false,
    };
    lines.draw()
}
