//! A recording as a picture: panels on a common time axis.

mod panel;

use std::collections::BTreeMap;
use std::error::Error;

use plotters::prelude::*;

use crate::clock::Wall;
use crate::header::{End, Header};
use crate::rows::Row;
use crate::table::both;
use panel::{Kind, Panel, Series, Unit};

/// The number of points in a panel. More would not be visible in 800 pixels.
pub const POINTS: u64 = 400;

/// The shortest time of a point. In a shorter time, the CPU time of a process is mostly zero or one tick.
pub const SHORTEST: u64 = 100_000_000;

/// The number of processes with a separate colour.
const BUSIEST: usize = 7;

const WIDTH: u32 = 1100;
const TITLE: u32 = 64;
const PANEL: u32 = 178;

// Readers with colour blindness can distinguish these colours too.
const BLUE: RGBColor = RGBColor(0, 114, 178);
const SKY: RGBColor = RGBColor(86, 180, 233);
const GREEN: RGBColor = RGBColor(0, 158, 115);
const ORANGE: RGBColor = RGBColor(230, 159, 0);
const RED: RGBColor = RGBColor(213, 94, 0);
const PINK: RGBColor = RGBColor(204, 121, 167);
const BROWN: RGBColor = RGBColor(150, 110, 60);
const YELLOW: RGBColor = RGBColor(240, 228, 66);
const GREY: RGBColor = RGBColor(170, 170, 170);

/// Draws rows.
///
/// # Errors
/// There are fewer than two rows, so there is nothing to draw.
pub fn draw(header: &Header, rows: &[Row], read: End) -> Result<String, Box<dyn Error>> {
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
        return Err("the recording has no sample".into());
    };
    if last.elapsed <= 0.0 {
        return Err("the recording has one sample, and a picture needs two".into());
    }
    let panels: Vec<Panel> = panels(rows).into_iter().filter(Panel::shows_anything).collect();
    let height = TITLE + PANEL * panels.len() as u32 + 30;
    let mut svg = String::new();
    {
        let root = SVGBackend::with_string(&mut svg, (WIDTH, height)).into_drawing_area();
        root.fill(&WHITE)?;
        let title = ("sans-serif", 20).into_font().color(&BLACK);
        let below = ("sans-serif", 14).into_font().color(&RGBColor(80, 80, 80));
        root.draw(&Text::new(
            format!("Linux {}, {} UTC", header.release, date(first.time)),
            (16, 14),
            title,
        ))?;
        root.draw(&Text::new(what(header, last.elapsed, read), (16, 40), below))?;
        let (_, rest) = root.split_vertically(TITLE);
        let missed = missed(header, rows);
        for (at, panel) in panels.iter().enumerate() {
            let top = at as u32 * PANEL;
            let is_last = at + 1 == panels.len();
            let area = rest.clone().shrink((0, top), (WIDTH, PANEL + if is_last { 22 } else { 0 }));
            panel.draw(&area, last.elapsed, is_last, first.time, &missed)?;
        }
        root.present()?;
    }
    Ok(svg)
}

fn date(time: Wall) -> String {
    let text = time.to_string();
    text.get(..19).unwrap_or(&text).replace('T', " ")
}

fn what(header: &Header, elapsed: f64, read: End) -> String {
    let interval = std::time::Duration::from_nanos(header.interval_ns);
    let End { samples, missed } = read;
    let missed = match missed {
        0 => "none missed".to_owned(),
        // The picture shows them as shades: see `missed`.
        missed => format!("{missed} missed (grey where most were)"),
    };
    format!("{elapsed:.1} s, a sample every {interval:?}: {samples} samples, {missed}")
}

/// The times in which more samples were missed than taken.
fn missed(header: &Header, rows: &[Row]) -> Vec<(f64, f64)> {
    let interval = header.interval_ns as f64 / 1e9;
    let pairs = rows.iter().zip(rows.iter().skip(1));
    pairs
        .map(|(from, to)| (from.elapsed, to.elapsed, to.missed))
        .filter(|(from, to, missed)| *missed as f64 * interval > (to - from) / 2.0)
        .map(|(from, to, _)| (from, to))
        .collect()
}

/// A value of each row, for the time since the previous row.
fn series(
    name: impl Into<String>,
    color: RGBColor,
    rows: &[Row],
    value: impl Fn(&Row) -> Option<f64>,
) -> Series {
    let pairs = rows.iter().zip(rows.iter().skip(1));
    let steps = pairs.map(|(before, row)| (before.elapsed, row.elapsed, value(row))).collect();
    Series { name: name.into(), color, steps }
}

fn panels(rows: &[Row]) -> Vec<Panel> {
    let line = |name: &str, color, value: fn(&Row) -> Option<f64>| series(name, color, rows, value);
    let cpu = vec![
        line("user", BLUE, |row| row.figures.cpu_user),
        line("nice", SKY, |row| row.figures.cpu_nice),
        line("system", RED, |row| row.figures.cpu_system),
        line("interrupts", PINK, |row| both(row.figures.cpu_irq, row.figures.cpu_softirq)),
        line("steal", BROWN, |row| row.figures.cpu_steal),
        line("waiting for I/O", YELLOW, |row| row.figures.cpu_iowait),
    ];
    let memory = vec![
        line("in use", BLUE, |row| Some(row.figures.memory_total? - row.figures.memory_available?)),
        line("cache", SKY, |row| Some((row.figures.memory_available? - row.figures.memory_free?).max(0.0))),
        line("free", RGBColor(225, 225, 225), |row| {
            Some(row.figures.memory_free?.min(row.figures.memory_available?))
        }),
    ];
    let disk = vec![
        line("read", BLUE, |row| row.figures.disk_read),
        line("written", RED, |row| row.figures.disk_written),
    ];
    let net = vec![
        line("received", BLUE, |row| row.figures.net_received),
        line("sent", RED, |row| row.figures.net_sent),
    ];
    let pressure = vec![
        line("CPU: some", BLUE, |row| row.figures.pressure_cpu_some),
        line("I/O: some", ORANGE, |row| row.figures.pressure_io_some),
        line("I/O: all", RED, |row| row.figures.pressure_io_full),
        line("memory: some", SKY, |row| row.figures.pressure_memory_some),
        line("memory: all", GREEN, |row| row.figures.pressure_memory_full),
    ];
    let panel = |title, unit, kind, series| Panel { title, unit, kind, series };
    vec![
        panel("CPUs, by state; white is idle", Unit::Share(Some(1.0)), Kind::Stacked, cpu),
        panel("Processes: % of one CPU", Unit::Share(None), Kind::Stacked, processes(rows)),
        panel("Tasks stalled for want of", Unit::Share(None), Kind::Lines, pressure),
        panel("Memory", Unit::Bytes, Kind::Stacked, memory),
        panel("Disks, bytes a second", Unit::Bytes, Kind::Lines, disk),
        panel("Network, bytes a second", Unit::Bytes, Kind::Lines, net),
    ]
}

/// The processes that used the most CPU time, and all others together.
fn processes(rows: &[Row]) -> Vec<Series> {
    const COLORS: [RGBColor; BUSIEST] = [BLUE, RED, GREEN, ORANGE, PINK, SKY, BROWN];
    // Only a few rows may have a scan, whose shares cover the time since the previous scan.
    let rows: Vec<Row> = rows.iter().filter(|row| !row.processes.is_empty()).cloned().collect();
    let mut used: BTreeMap<(u32, &str), f64> = BTreeMap::new();
    for (before, row) in rows.iter().zip(rows.iter().skip(1)) {
        for process in &row.processes {
            let time = process.cpu.unwrap_or(0.0) * (row.elapsed - before.elapsed);
            *used.entry((process.pid, &process.name)).or_default() += time;
        }
    }
    let mut busiest: Vec<_> = used.into_iter().filter(|(_, time)| *time > 0.0).collect();
    busiest.sort_by(|(_, a), (_, b)| b.total_cmp(a));
    let others = busiest.split_off(busiest.len().min(BUSIEST));
    let is_shown = |pid: u32, name: &str| busiest.iter().any(|(of, _)| *of == (pid, name));
    let mut all: Vec<Series> = busiest
        .iter()
        .zip(COLORS)
        .map(|(((pid, name), _), color)| {
            let share = |row: &Row| {
                let process =
                    row.processes.iter().find(|process| (process.pid, &*process.name) == (*pid, *name));
                // A process that does not exist uses nothing.
                Some(process.and_then(|process| process.cpu).unwrap_or(0.0))
            };
            series(format!("{name:.20} ({pid})"), color, &rows, share)
        })
        .collect();
    if !others.is_empty() {
        let rest = |row: &Row| {
            let others = row.processes.iter().filter(|process| !is_shown(process.pid, &process.name));
            Some(others.filter_map(|process| process.cpu).sum())
        };
        all.push(series(format!("{} others", others.len()), GREY, &rows, rest));
    }
    all
}
