//! Bars, and what becomes of them where there are many CPUs and few cells.

use procsampler::Change;
use procsampler::system::Stat;
use procsampler::system::stat::{CpuTimesDelta, StatDelta};
use procsampler::unit::Ticks;
use ratatui::style::{Color, Style, Stylize};
use ratatui::text::{Line, Span};

/// `name[|||||    text]` in `width` cells: each part fills its share of the bar, the text lies over the right
/// end.
pub fn bar(name: &str, parts: &[(f64, Color)], text: &str, width: usize) -> Vec<Span<'static>> {
    let inside = width.saturating_sub(name.chars().count() + 2);
    let mut cells = vec![(' ', Color::Reset); inside];
    let (mut sum, mut at) = (0.0, 0);
    for &(share, color) in parts {
        sum += share;
        let end = ((sum * inside as f64).round() as usize).min(inside);
        for cell in cells.get_mut(at..end).unwrap_or_default() {
            *cell = ('|', color);
        }
        at = at.max(end);
    }
    let text: Vec<char> = text.chars().take(inside).collect();
    let start = inside - text.len();
    for (cell, c) in cells.iter_mut().skip(start).zip(text) {
        *cell = (c, Color::Reset);
    }
    let mut spans = vec![Span::from(name.to_owned()).cyan(), Span::from("[").bold()];
    for run in cells.chunk_by(|a, b| a.1 == b.1) {
        let color = run.first().map_or(Color::Reset, |cell| cell.1);
        spans.push(Span::styled(run.iter().map(|cell| cell.0).collect::<String>(), Style::new().fg(color)));
    }
    spans.push(Span::from("]").bold());
    spans
}

/// A CPU's busy time by kind: niced, user, kernel, stolen.
pub fn cpu_parts(cpu: &CpuTimesDelta) -> [(f64, Color); 4] {
    let share = |time: Change<Ticks>| cpu.share_of(time).known().unwrap_or_default();
    [
        (share(cpu.nice), Color::Blue),
        (share(cpu.user), Color::Green),
        (share(cpu.system + cpu.irq + cpu.softirq), Color::Red),
        (share(cpu.steal), Color::Magenta),
    ]
}

/// All CPUs in one bar.
pub fn cpu_line(cpu: &CpuTimesDelta, cpus: usize, width: usize) -> Line<'static> {
    let percent = |time: Change<Ticks>| cpu.share_of(time) * 100.0;
    let kinds = format!(
        " us {:.1} sy {:.1} ni {:.1} wa {:.1} si {:.1} st {:.1}",
        percent(cpu.user),
        percent(cpu.system + cpu.irq),
        percent(cpu.nice),
        percent(cpu.iowait),
        percent(cpu.softirq),
        percent(cpu.steal),
    );
    let kinds = if width >= 70 { kinds } else { String::new() };
    let share = format!("{:.1}%", cpu.busy_share() * 100.0);
    let text = if width >= 50 { format!("{share} of {cpus}") } else { share };
    let mut line = bar("CPU ", &cpu_parts(cpu), &text, width - kinds.len().min(width));
    line.push(Span::from(kinds));
    Line::from(line)
}

/// The CPUs one by one in at most `height` lines: a bar each if there is room, a digit each if there is room
/// for that, otherwise what can be said in a line.
pub fn cpu_lines(now: &Stat, delta: &StatDelta<'_>, width: usize, height: usize) -> Vec<Line<'static>> {
    let deltas = delta.cpus();
    let cpus: Vec<_> = now.cpus.iter().map(|cpu| (cpu.id, deltas.get(cpu.id).map(|cpu| cpu.delta))).collect();
    let Some(last) = cpus.iter().map(|cpu| cpu.0).max() else { return Vec::new() };
    let digits = last.to_string().len().max(3);
    bars(&cpus, digits, width, height)
        .or_else(|| strip(&cpus, digits, width, height))
        .unwrap_or_else(|| summary(&cpus, height))
}

/// A CPU that came online in the interval has no delta.
type Cpu = (u32, Option<CpuTimesDelta>);

/// `None` where it is not known.
fn share(cpu: &Cpu) -> Option<f64> {
    cpu.1.as_ref()?.busy_share().known()
}

/// A bar for each CPU, in as few columns as the height allows; they rise down the columns.
fn bars(cpus: &[Cpu], digits: usize, width: usize, height: usize) -> Option<Vec<Line<'static>>> {
    const NARROWEST: usize = 15;
    // Two columns use the width better than one, where nobody is crowded.
    let least = if width >= 60 { 2.min(cpus.len()) } else { 1 };
    let columns = cpus.len().div_ceil(height.max(1)).max(least);
    let cell = (width + 1) / columns;
    if height == 0 || (cell <= NARROWEST && columns > 1) || width < NARROWEST {
        return None;
    }
    let lines = cpus.len().div_ceil(columns);
    let line = |at: usize| {
        let mut spans = Vec::new();
        for cpu in cpus.iter().skip(at).step_by(lines) {
            let text = match (&cpu.1, share(cpu)) {
                (_, Some(share)) => format!("{:.0}%", 100.0 * share),
                (Some(_), None) => "-".into(),
                (None, None) => "new".into(),
            };
            let parts = cpu.1.as_ref().map(cpu_parts).unwrap_or_default();
            if !spans.is_empty() {
                spans.push(Span::from(" "));
            }
            spans.extend(bar(&format!("{:>digits$}", cpu.0), &parts, &text, cell - 1));
        }
        Line::from(spans)
    };
    Some((0..lines).map(line).collect())
}

/// A digit for each CPU, the tenths of its time that it was busy; `-` where that is not known.
fn strip(cpus: &[Cpu], digits: usize, width: usize, height: usize) -> Option<Vec<Line<'static>>> {
    let room = width.checked_sub(digits + 1)?;
    // Round numbers begin the lines.
    let line = if room >= 16 { 1 << room.ilog2() } else { room.max(1) };
    let line = if room >= line + line / 2 { line + line / 2 } else { line };
    if cpus.len().div_ceil(line) + 1 > height {
        return None;
    }
    let title = match width {
        ..64 => "Tenths busy",
        _ => "Tenths busy, from the first CPU of each line (9: 90 % and more)",
    };
    let mut lines = vec![Line::from(title).dim()];
    lines.extend(cpus.chunks(line).map(|cpus| {
        let first = cpus.first().map_or(0, |cpu| cpu.0);
        let mut spans = vec![Span::from(format!("{first:>digits$} ")).cyan()];
        spans.extend(cpus.iter().map(|cpu| {
            let Some(share) = share(cpu) else { return Span::from("-").dim() };
            let tenth = (share * 10.0).clamp(0.0, 9.0) as u32;
            let color = match tenth {
                0 => Color::DarkGray,
                1..5 => Color::Green,
                5..9 => Color::Yellow,
                _ => Color::Red,
            };
            Span::styled(tenth.to_string(), Style::new().fg(color))
        }));
        Line::from(spans)
    }));
    Some(lines)
}

/// How many CPUs are how busy, and which are the busiest.
fn summary(cpus: &[Cpu], height: usize) -> Vec<Line<'static>> {
    let count = |from: f64, to: f64| {
        cpus.iter().filter_map(share).filter(|&share| from <= share && share < to).count()
    };
    let mut busiest: Vec<_> = cpus.iter().filter_map(|cpu| Some((cpu.0, share(cpu)?))).collect();
    busiest.sort_by(|a, b| b.1.total_cmp(&a.1));
    let busiest = busiest.iter().take(4).map(|(cpu, share)| format!(" cpu{cpu} {:.0}%", 100.0 * share));
    let lines = [
        format!(
            "{} CPUs: {} idle (<10%), {} to 50%, {} to 90%, {} full",
            cpus.len(),
            count(0.0, 0.1),
            count(0.1, 0.5),
            count(0.5, 0.9),
            count(0.9, 9.0)
        ),
        format!("busiest:{}", busiest.collect::<Vec<_>>().join(",")),
    ];
    lines.into_iter().take(height).map(Line::from).collect()
}
