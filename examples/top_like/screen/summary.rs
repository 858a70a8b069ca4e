//! The lines above the table: the state of the whole machine.

use procsampler::system::Meminfo;
use procsampler::unit::KiB;
use ratatui::text::{Line, Span};

use super::bars::bar;
use super::theme::{Role, Theme};
use crate::list::Group;
use crate::live::App;
use crate::sample::devices::Device;
use crate::text::{human, uptime};

/// The parts that fit, in their order. The part with the highest weight is dropped first.
fn fitting(mut parts: Vec<(u8, String)>, width: usize) -> String {
    while parts.iter().map(|(_, part)| part.len() + 2).sum::<usize>() > width + 2 && parts.len() > 1 {
        let worst = parts.iter().map(|&(weight, _)| weight).max().unwrap_or(0);
        parts.retain(|&(weight, _)| weight < worst);
    }
    parts.into_iter().map(|(_, part)| part).collect::<Vec<_>>().join("  ")
}

pub fn title(app: &App, width: usize) -> Line<'static> {
    let (system, settings) = (&app.samples.system, &app.settings);
    let mut parts = vec![(6, "top_like".to_owned())];
    if let Some(up) = system.uptime.as_ref().and_then(|uptime| uptime.current()) {
        parts.push((4, format!("up {}", uptime(up.up.duration()))));
    }
    if let Some(load) = system.loadavg.as_ref().and_then(|loadavg| loadavg.current()) {
        parts.push((2, format!("load {} {} {}", load.one, load.five, load.fifteen)));
    }
    parts.push((5, format!("every {} s", settings.delay.as_secs_f64())));
    let order = &settings.order;
    let reverse = if order.reverse { " reversed" } else { "" };
    let tree = if order.tree && order.group == Group::None { " as a tree" } else { "" };
    parts.push((3, format!("by {}{reverse}{tree}", order.sort.head())));
    if order.group != Group::None {
        parts.push((2, format!("sums by {}", order.group.name())));
    } else if settings.threads {
        parts.push((2, "threads".into()));
    }
    let filter = &app.filter;
    for (name, text) in [("", &filter.text), ("user ", &filter.user), ("cgroup ", &filter.cgroup)] {
        if !text.is_empty() {
            parts.push((0, format!("only {name}{text:?}")));
        }
    }
    if !app.paused {
        return Line::from(fitting(parts, width));
    }
    let rest = format!("  {}", fitting(parts, width.saturating_sub(8)));
    Line::from(vec![Span::styled("PAUSED", app.theme.style(Role::Notice)), Span::from(rest)])
}

/// Memory and swap, as free(1) counts them.
pub fn memory(theme: Theme, memory: &Meminfo, width: usize) -> Vec<Line<'static>> {
    let total = memory.mem_total.0;
    let share = |kib: Option<KiB>| kib.map_or(0.0, |kib| kib.0 as f64 / total.max(1) as f64);
    let size = |kib: Option<KiB>| kib.map_or_else(|| "-".into(), |kib| human(1024.0 * kib.0 as f64));
    let cache = memory.cached.zip(memory.sreclaimable).map(|(cached, slab)| cached + slab);
    let swapped = memory.swap_used();
    let has_swap = memory.swap_total.is_some_and(|total| total.0 > 0);
    let swap = match (swapped, memory.swap_total) {
        (Some(used), Some(total)) if total.0 > 0 => format!("{}/{}", size(Some(used)), size(Some(total))),
        (None, _) => "-".into(),
        _ => "none".into(),
    };
    let words = |width: usize| {
        let parts = vec![
            (0, format!("{}/{} used", size(memory.used()), size(Some(memory.mem_total)))),
            (3, format!("{} buffers", size(memory.buffers))),
            (2, format!("{} cache", size(cache))),
            (1, format!("{} available", size(memory.mem_available))),
        ];
        fitting(parts, width)
    };
    let parts = [
        (share(memory.used()), Role::User),
        (share(memory.buffers), Role::Buffers),
        (share(cache), Role::Cache),
    ];
    let swap_share = match (swapped, memory.swap_total) {
        (Some(used), Some(total)) if total.0 > 0 => used.0 as f64 / total.0 as f64,
        _ => 0.0,
    };
    let swap_parts = [(swap_share, Role::Swap)];
    if width < 60 {
        let text = words(width.saturating_sub(12));
        let mut lines = vec![Line::from(bar(theme, "Mem ", &parts, &text, width))];
        if has_swap {
            lines.push(Line::from(bar(theme, "Swp ", &swap_parts, &swap, width)));
        }
        return lines;
    }
    let swap_width = (width / 4).clamp(16, 40);
    let room = width - swap_width - 1;
    let mut line = bar(theme, "Mem ", &parts, &words(room.saturating_sub(12)), room);
    line.push(Span::from(" "));
    line.extend(bar(theme, "Swp ", &swap_parts, &swap, swap_width));
    vec![Line::from(line)]
}

pub fn pressure(app: &App, width: usize) -> Vec<Line<'static>> {
    let pressure = app.samples.system.pressure();
    if pressure.is_empty() {
        return Vec::new();
    }
    let mut spans = vec![Span::styled("Pressure", app.theme.style(Role::Label))];
    let mut used = 8;
    for (weight, pressure) in pressure.iter().enumerate() {
        let full =
            pressure.full.filter(|_| width >= 70).map_or(String::new(), |full| format!(" full {full:.1}%"));
        let text = match width {
            ..70 => format!("  {} {:.1}%", pressure.name, pressure.some),
            _ => format!("  {} some {:.1}%{full}", pressure.name, pressure.some),
        };
        if weight > 0 && used + text.len() > width {
            break;
        }
        used += text.len();
        let is_high = pressure.some.known().is_some_and(|some| some >= 10.0);
        let role = if is_high { Role::Notice } else { Role::Plain };
        spans.push(Span::from("  "));
        spans.push(Span::styled(text.trim_start().to_owned(), app.theme.style(role)));
    }
    vec![Line::from(spans)]
}

pub fn tasks(app: &App, width: usize) -> Line<'static> {
    let tally = &app.samples.tally;
    let states = tally.states.iter().map(|(state, count)| format!(" {count} {}", state.letter()));
    let mut parts = vec![
        (0, format!("Tasks {}:{}", tally.processes, states.collect::<String>())),
        (1, format!("{} threads", tally.threads)),
        (4, format!("Self {:.2} %CPU", app.samples.own_cpus() * 100.0)),
        (5, format!("sample {} us", app.samples.took.as_micros())),
    ];
    if app.lines.len() < app.rows().len() {
        parts.push((2, format!("{} shown", app.lines.len())));
    }
    Line::from(fitting(parts, width))
}

/// Disks at the left, interfaces at the right, or one below the other.
pub fn devices(app: &App, width: usize, height: usize) -> Vec<Line<'static>> {
    let system = &app.samples.system;
    if height == 0 || width < 40 {
        return Vec::new();
    }
    let (disks, interfaces) = (system.disks(), system.interfaces());
    let disk = |device: &Device, width: usize| line(app.theme, device, ["r", "w"], width);
    let interface = |device: &Device, width: usize| line(app.theme, device, ["in", "out"], width);
    if width < 100 {
        let first = disks.iter().take(height.div_ceil(2)).map(|device| disk(device, width));
        let mut lines: Vec<_> = first.map(Line::from).collect();
        let rest = height - lines.len();
        lines.extend(interfaces.iter().take(rest).map(|device| Line::from(interface(device, width))));
        return lines;
    }
    let half = (width - 2) / 2;
    let count = disks.len().max(interfaces.len()).min(height);
    let lines = (0..count).map(|at| {
        let mut spans = match disks.get(at) {
            Some(device) => disk(device, half),
            None => vec![Span::from(" ".repeat(half))],
        };
        spans.push(Span::from("  "));
        if let Some(device) = interfaces.get(at) {
            spans.extend(interface(device, half));
        }
        Line::from(spans)
    });
    lines.collect()
}

/// `vda      ▁▂▅█  r  1.2M/s  w   340K/s  12.3%`
fn line(theme: Theme, device: &Device, words: [&str; 2], width: usize) -> Vec<Span<'static>> {
    let [one, other] = device.bytes.map(human);
    let mut text = format!(" {} {one:>5}/s {} {other:>5}/s", words[0], words[1]);
    if width >= 76 {
        let [one, other] = device.operations.map(human);
        let unit = if device.busy.known().is_some() { "io/s" } else { "pk/s" };
        text += &format!("  {one:>5} {other:>5} {unit}");
    }
    if let Some(busy) = device.busy.known() {
        text += &format!(" {busy:>5.1}%");
    }
    let name = format!("{:<9.9}", device.name);
    let room = width.saturating_sub(9 + text.chars().count());
    let graph = graph(device, room);
    vec![
        Span::styled(name, theme.style(Role::Label)),
        Span::styled(format!("{graph:<room$}"), theme.style(Role::User)),
        Span::from(text),
    ]
}

/// The history of a rate, the newest value at the right end. The highest value fills its cell.
fn graph(device: &Device, width: usize) -> String {
    const HEIGHTS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let shown = device.history.len().min(width);
    let newest = device.history.iter().skip(device.history.len() - shown);
    let most = newest.clone().flatten().fold(0.0, |most: f64, &bytes| most.max(bytes));
    let cell = |bytes: &Option<f64>| match bytes {
        None => '-',
        Some(bytes) if *bytes <= 0.0 => ' ',
        Some(bytes) => {
            let height = (bytes / most * 7.0).round().clamp(0.0, 7.0) as usize;
            HEIGHTS.get(height).copied().unwrap_or('█')
        }
    };
    format!("{}{}", " ".repeat(width - shown), newest.map(cell).collect::<String>())
}

/// The most important keys.
pub fn keys(app: &App, width: usize) -> Line<'static> {
    let parts = [
        (0, "? help"),
        (0, "q quit"),
        (2, "/ search"),
        (3, "f filter"),
        (6, "u user"),
        (5, "t tree"),
        (6, "H threads"),
        (4, "s sort"),
        (7, "C columns"),
        (3, "k kill"),
        (7, "r renice"),
        (4, "Enter details"),
        (8, "W save"),
        (8, "space pause"),
    ];
    let text = fitting(parts.map(|(weight, part)| (weight, part.to_owned())).into(), width);
    Line::styled(text, app.theme.style(Role::Dim))
}
