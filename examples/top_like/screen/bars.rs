//! Bars, and shorter forms of them for many CPUs and few cells.

use procsampler::Change;
use procsampler::system::Stat;
use procsampler::system::stat::{CpuTimesDelta, StatDelta};
use procsampler::unit::Ticks;
use ratatui::text::{Line, Span};

use super::theme::{Role, Theme};

/// `name[|||||    text]` in `width` cells. Each part fills its share of the bar. The text covers the right
/// end.
pub fn bar(theme: Theme, name: &str, parts: &[(f64, Role)], text: &str, width: usize) -> Vec<Span<'static>> {
    let inside = width.saturating_sub(name.chars().count() + 2);
    let mut cells = vec![(' ', Role::Plain); inside];
    let (mut sum, mut at) = (0.0, 0);
    for &(share, role) in parts {
        sum += share;
        let end = ((sum * inside as f64).round() as usize).min(inside);
        for cell in cells.get_mut(at..end).unwrap_or_default() {
            *cell = (theme.fill(role), role);
        }
        at = at.max(end);
    }
    let text: Vec<char> = text.chars().take(inside).collect();
    let start = inside - text.len();
    for (cell, c) in cells.iter_mut().skip(start).zip(text) {
        *cell = (c, Role::Plain);
    }
    let mut spans = vec![Span::styled(name.to_owned(), theme.style(Role::Label)), Span::from("[")];
    for run in cells.chunk_by(|a, b| a.1 == b.1) {
        let role = run.first().map_or(Role::Plain, |cell| cell.1);
        spans.push(Span::styled(run.iter().map(|cell| cell.0).collect::<String>(), theme.style(role)));
    }
    spans.push(Span::from("]"));
    spans
}

/// A CPU's time by kind: niced, user, kernel, stolen, and waiting for I/O.
fn cpu_parts(cpu: &CpuTimesDelta) -> [(f64, Role); 5] {
    let share = |time: Change<Ticks>| cpu.share_of(time).known().unwrap_or_default();
    [
        (share(cpu.nice), Role::Nice),
        (share(cpu.user), Role::User),
        (share(cpu.system + cpu.irq + cpu.softirq), Role::System),
        (share(cpu.steal), Role::Steal),
        (share(cpu.iowait), Role::Iowait),
    ]
}

/// The kinds of time in words, as many as there is room for.
fn kinds(cpu: &CpuTimesDelta, room: usize) -> String {
    let percent = |time: Change<Ticks>| cpu.share_of(time) * 100.0;
    let kinds = [
        ("us", percent(cpu.user)),
        ("sy", percent(cpu.system)),
        ("wa", percent(cpu.iowait)),
        ("st", percent(cpu.steal)),
        ("ni", percent(cpu.nice)),
        ("si", percent(cpu.softirq + cpu.irq)),
    ];
    let mut text = String::new();
    for (name, share) in kinds {
        let more = format!(" {name}{share:>5.1}");
        if text.len() + more.len() > room {
            break;
        }
        text += &more;
    }
    text
}

/// All CPUs in one bar.
pub fn cpu_line(theme: Theme, cpu: &CpuTimesDelta, cpus: usize, width: usize) -> Line<'static> {
    let kinds = kinds(cpu, width.saturating_sub(30));
    let share = format!("{:.1}%", cpu.busy_share() * 100.0);
    let text = if width >= 50 { format!("{share} of {cpus}") } else { share };
    let mut line = bar(theme, "CPU ", &cpu_parts(cpu), &text, width.saturating_sub(kinds.len()));
    line.push(Span::from(kinds));
    Line::from(line)
}

/// The CPUs one by one in at most `height` lines: a bar for each if there is room, otherwise a digit for
/// each, otherwise a summary in one line.
pub fn cpu_lines(
    theme: Theme,
    now: &Stat,
    delta: &StatDelta<'_>,
    width: usize,
    height: usize,
) -> Vec<Line<'static>> {
    let deltas = delta.cpus();
    let cpus: Vec<_> = now.cpus.iter().map(|cpu| (cpu.id, deltas.get(cpu.id).map(|cpu| cpu.delta))).collect();
    let Some(last) = cpus.iter().map(|cpu| cpu.0).max() else { return Vec::new() };
    let digits = last.to_string().len().max(3);
    bars(theme, &cpus, digits, width, height)
        .or_else(|| strip(theme, &cpus, digits, width, height))
        .unwrap_or_else(|| summary(&cpus, height))
}

/// A CPU that came online in the interval has no delta.
type Cpu = (u32, Option<CpuTimesDelta>);

/// `None` if it is not known.
fn share(cpu: &Cpu) -> Option<f64> {
    cpu.1.as_ref()?.busy_share().known()
}

/// A bar for each CPU, in as few columns as the height allows; they rise down the columns.
fn bars(
    theme: Theme,
    cpus: &[Cpu],
    digits: usize,
    width: usize,
    height: usize,
) -> Option<Vec<Line<'static>>> {
    const NARROWEST: usize = 15;
    // Two columns use the width better than one, where there is room for both.
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
            let mut text = match (&cpu.1, share(cpu)) {
                (_, Some(share)) => format!("{:.0}%", 100.0 * share),
                (Some(_), None) => "-".into(),
                (None, None) => "new".into(),
            };
            if let Some(delta) = cpu.1.as_ref().filter(|_| cell >= 60) {
                text = format!("{text}{}", kinds(delta, 36));
            }
            let parts = cpu.1.as_ref().map(cpu_parts).unwrap_or_default();
            if !spans.is_empty() {
                spans.push(Span::from(" "));
            }
            spans.extend(bar(theme, &format!("{:>digits$}", cpu.0), &parts, &text, cell - 1));
        }
        Line::from(spans)
    };
    Some((0..lines).map(line).collect())
}

/// A digit for each CPU, the tenths of its time that it was busy; `-` where that is not known.
fn strip(
    theme: Theme,
    cpus: &[Cpu],
    digits: usize,
    width: usize,
    height: usize,
) -> Option<Vec<Line<'static>>> {
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
    let mut lines = vec![Line::styled(title, theme.style(Role::Dim))];
    lines.extend(cpus.chunks(line).map(|cpus| {
        let first = cpus.first().map_or(0, |cpu| cpu.0);
        let mut spans = vec![Span::styled(format!("{first:>digits$} "), theme.style(Role::Label))];
        spans.extend(cpus.iter().map(|cpu| {
            let Some(share) = share(cpu) else { return Span::styled("-", theme.style(Role::Dim)) };
            let tenth = (share * 10.0).clamp(0.0, 9.0) as u32;
            let role = match tenth {
                0 => Role::Dim,
                1..5 => Role::User,
                5..9 => Role::Cache,
                _ => Role::System,
            };
            Span::styled(tenth.to_string(), theme.style(role))
        }));
        Line::from(spans)
    }));
    Some(lines)
}

/// The number of CPUs in each range of use, and the busiest CPUs.
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
