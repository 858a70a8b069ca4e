//! The timeline, as SVG.
//!
//! This program writes the SVG itself. Crates for charts depend on fonts, images and dates, which is too much
//! for four strips of rectangles. inferno, which draws the flame graphs of the example `waits`, has no time
//! axis.

use std::fmt::Write;

use crate::blocked::Category;
use crate::family::size;
use crate::record::Point;

const WIDTH: f64 = 1000.0;
const LEFT: f64 = 70.0;
const RIGHT: f64 = 150.0;
const STRIP: f64 = 110.0;
const GAP: f64 = 34.0;
const TOP: f64 = 46.0;
/// More points than this cannot be distinguished: each column shows the mean of its points.
const COLUMNS: usize = 400;

/// One strip: its title, how its numbers are printed, and its layers from the bottom.
struct Strip {
    title: &'static str,
    print: fn(f64) -> String,
    /// The base of its scale.
    base: f64,
    layers: Vec<(String, &'static str, Vec<f64>)>,
}

const COLOURS: [&str; 7] = ["#4e79a7", "#f28e2b", "#e15759", "#bab0ac", "#76b7b2", "#b07aa1", "#9c755f"];

/// The timeline of a command. Its name is the title.
pub fn svg(title: &str, points: &[Point]) -> String {
    let seconds = points.last().map_or(0.0, |point| point.time.as_secs_f64()).max(1e-3);
    let columns = columns(points, seconds);
    let of = |value: &dyn Fn(&Point) -> f64| mean(points, &columns, value);
    let number = |value: f64| format!("{value:.1}").trim_end_matches(".0").to_owned();
    let mut waits = vec![("running".to_owned(), "#59a14f", of(&|point| point.running as f64))];
    for (category, colour) in Category::ALL.into_iter().zip(COLOURS) {
        let layer = of(&|point| point.blocked[category as usize] as f64);
        waits.push((category.name().to_owned(), colour, layer));
    }
    waits.push(("unknown".to_owned(), "#dddddd", of(&|point| point.unknown as f64)));
    waits.retain(|(_, _, layer)| layer.iter().any(|&value| value > 0.0));
    let strips = [
        Strip {
            title: "CPUs in use",
            print: number,
            base: 10.0,
            layers: vec![("CPUs".to_owned(), "#59a14f", of(&|point| point.cpus))],
        },
        Strip {
            title: "Resident memory",
            print: |value| size(value as u64),
            base: 1024.0,
            layers: vec![("RSS".to_owned(), "#4e79a7", of(&|point| point.rss as f64))],
        },
        Strip {
            title: "Processes",
            print: number,
            base: 10.0,
            layers: vec![("processes".to_owned(), "#b07aa1", of(&|point| point.processes as f64))],
        },
        Strip { title: "What threads do", print: number, base: 10.0, layers: waits },
    ];
    let height = TOP + strips.len() as f64 * (STRIP + GAP) + 10.0;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" \
         viewBox=\"0 0 {WIDTH} {height}\" font-family=\"sans-serif\" font-size=\"12\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n\
         <text x=\"{LEFT}\" y=\"22\" font-size=\"15\">{}</text>\n",
        escaped(title)
    );
    for (at, strip) in strips.iter().enumerate() {
        let top = TOP + at as f64 * (STRIP + GAP);
        strip.draw(&mut svg, top, columns.len());
        times(&mut svg, top + STRIP, seconds);
    }
    svg.push_str("</svg>\n");
    svg
}

/// The range of points of each column.
fn columns(points: &[Point], seconds: f64) -> Vec<std::ops::Range<usize>> {
    // A column of less than ten ticks would show the positions of the ticks.
    let of_ticks = (seconds / 0.1) as usize;
    let count = points.len().min(of_ticks.max(20)).clamp(1, COLUMNS);
    let mut at = 0;
    let column = |column: usize| {
        let end = seconds * (column + 1) as f64 / count as f64;
        let start = at;
        while at < points.len() && (points[at].time.as_secs_f64() <= end || column + 1 == count) {
            at += 1;
        }
        start..at
    };
    (0..count).map(column).collect()
}

/// The mean of each column. A column without points shows the value of the previous one.
fn mean(points: &[Point], columns: &[std::ops::Range<usize>], value: &dyn Fn(&Point) -> f64) -> Vec<f64> {
    let mut last = 0.0;
    let mean = |range: &std::ops::Range<usize>| {
        if !range.is_empty() {
            last = points[range.clone()].iter().map(value).sum::<f64>() / range.len() as f64;
        }
        last
    };
    columns.iter().map(mean).collect()
}

impl Strip {
    fn draw(&self, svg: &mut String, top: f64, columns: usize) {
        let sum = |column: usize| self.layers.iter().map(|(.., layer)| layer[column]).sum::<f64>();
        let highest = round_up((0..columns).map(sum).fold(0.0, f64::max), self.base);
        let (right, bottom) = (WIDTH - RIGHT, top + STRIP);
        let _ = writeln!(
            svg,
            "<text x=\"{LEFT}\" y=\"{}\" font-weight=\"bold\">{}</text>",
            top - 6.0,
            self.title
        );
        for part in [0.0, 0.5, 1.0] {
            let y = bottom - part * STRIP;
            let _ = writeln!(
                svg,
                "<line x1=\"{LEFT}\" x2=\"{right}\" y1=\"{y:.1}\" y2=\"{y:.1}\" stroke=\"#ddd\"/>\
                 <text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\" fill=\"#555\">{}</text>",
                LEFT - 6.0,
                y + 4.0,
                (self.print)(part * highest)
            );
        }
        let step = (right - LEFT) / columns as f64;
        let mut below = vec![0.0; columns];
        for (at, (name, colour, layer)) in self.layers.iter().enumerate() {
            let y = |value: f64| bottom - value / highest * STRIP;
            let mut path = String::new();
            for (column, &value) in layer.iter().enumerate() {
                let (x, level) = (LEFT + column as f64 * step, y(below[column] + value));
                let _ =
                    write!(path, "{}{x:.1} {level:.1}H{:.1}", if column == 0 { 'M' } else { 'L' }, x + step);
            }
            for column in (0..columns).rev() {
                let x = LEFT + (column + 1) as f64 * step;
                let _ = write!(path, "L{x:.1} {:.1}H{:.1}", y(below[column]), x - step);
            }
            let _ = writeln!(svg, "<path d=\"{path}Z\" fill=\"{colour}\"/>");
            below.iter_mut().zip(layer).for_each(|(below, value)| *below += value);
            // The names are in the order of the layers, from the bottom.
            let y = bottom - 2.0 - 15.0 * at as f64;
            let _ = writeln!(
                svg,
                "<rect x=\"{}\" y=\"{:.1}\" width=\"10\" height=\"10\" fill=\"{colour}\"/>\
                 <text x=\"{}\" y=\"{y:.1}\">{name}</text>",
                right + 14.0,
                y - 9.0,
                right + 30.0
            );
        }
    }
}

fn times(svg: &mut String, bottom: f64, seconds: f64) {
    for tenth in [0.0, 0.25, 0.5, 0.75, 1.0] {
        let x = LEFT + tenth * (WIDTH - RIGHT - LEFT);
        let _ = writeln!(
            svg,
            "<text x=\"{x:.1}\" y=\"{}\" text-anchor=\"middle\" fill=\"#555\" font-size=\"10\">{:.2} s</text>",
            bottom + 12.0,
            tenth * seconds
        );
    }
}

/// Rounds up to 1, 2, 4, 5 or 8 times a power of ten, or to 1, 2, 4, 8, ... times a power of 1024.
fn round_up(value: f64, base: f64) -> f64 {
    if value <= 0.0 {
        return 1.0;
    }
    let power = base.powf(value.log(base).floor());
    let steps: &[f64] = match base {
        10.0 => &[1.0, 2.0, 4.0, 5.0, 8.0, 10.0],
        _ => &[1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0, 1024.0],
    };
    steps.iter().find(|&step| step * power >= value * 0.999).unwrap_or(&base) * power
}

fn escaped(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).fold(String::new(), |mut all, c| {
        match c {
            '&' => all.push_str("&amp;"),
            '<' => all.push_str("&lt;"),
            '>' => all.push_str("&gt;"),
            c => all.push(c),
        }
        all
    })
}
