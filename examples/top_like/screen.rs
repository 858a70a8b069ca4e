//! What is drawn: summary lines, as many as there is room for, and the table of processes.

use procsampler::system::Meminfo;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style, Stylize};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use crate::batch::notes;
use crate::live::View;
use crate::rows::{Key, Row};
use crate::text::{human, priority, short_cpu_time, uptime};
use crate::widgets::{bar, cpu_line, cpu_lines};

/// Draws a screen and tells how many processes it shows.
pub fn draw(frame: &mut Frame<'_>, view: &mut View) -> usize {
    let area = frame.area();
    let (width, height) = (usize::from(area.width), usize::from(area.height));
    // A third of the screen and three lines are the table's, whatever else there is.
    let mut room = Room(height.saturating_sub((1 + height / 3).max(3)));
    // In the order of their weight: what comes last is dropped first.
    let stat = view.samples.stat.current().zip(view.samples.stat.delta());
    let cpu = stat.iter().map(|(now, delta)| cpu_line(&delta.cpu, now.cpus.len(), width));
    let cpu = room.fit(cpu.collect());
    let memory = room.fit(view.samples.meminfo.current().map_or(Vec::new(), |now| memory_lines(now, width)));
    let title = room.fit(vec![title(view, width)]);
    let tasks = room.fit(vec![tasks(view, width)]);
    let own = room.fit(vec![own(view, width)]);
    let notes = notes(&view.samples, &view.tally);
    let notes = room.fit(notes.into_iter().map(|note| Line::from(note).dim()).collect());
    let cpus = stat.iter().flat_map(|(now, delta)| cpu_lines(now, delta, width, height / 4));
    let cpus = room.fit(cpus.collect());
    let keys = room.fit(vec![keys(width)]);
    let disks = room.fit(disks(view, width, room.0.min(1 + height / 8)));
    let gap = room.fit(vec![Line::default()]);

    let top: Vec<_> =
        [title, cpu, cpus, memory, tasks, disks, own, notes, gap].into_iter().flatten().collect();
    let shown = height.saturating_sub(top.len() + keys.len() + 1);
    let table = table(view, width, shown);
    let lines: Vec<_> = top.into_iter().chain(table).take(height - keys.len().min(height)).collect();
    frame.render_widget(Paragraph::new(lines), area);
    if let Some(keys) = keys.into_iter().next() {
        frame.render_widget(keys, Rect { y: area.bottom().saturating_sub(1), height: 1, ..area });
    }
    shown
}

/// The parts that there is room for, in their order; each with its weight: what has the highest goes first.
fn fitting(mut parts: Vec<(u8, String)>, width: usize) -> String {
    while parts.iter().map(|(_, part)| part.len() + 2).sum::<usize>() > width + 2 && parts.len() > 1 {
        let worst = parts.iter().map(|&(weight, _)| weight).max().unwrap_or(0);
        parts.retain(|&(weight, _)| weight < worst);
    }
    parts.into_iter().map(|(_, part)| part).collect::<Vec<_>>().join("  ")
}

/// The lines that are left above the table.
struct Room(usize);

impl Room {
    /// The lines if they fit, and none of them if they do not.
    fn fit(&mut self, lines: Vec<Line<'static>>) -> Vec<Line<'static>> {
        match self.0.checked_sub(lines.len()) {
            Some(rest) => {
                self.0 = rest;
                lines
            }
            None => Vec::new(),
        }
    }
}

fn title(view: &View, width: usize) -> Line<'static> {
    let mut parts = vec![(5, "top_like".to_owned())];
    if let Some(now) = view.samples.uptime.current() {
        parts.push((3, format!("up {}", uptime(now.up.duration()))));
    }
    if let Some(load) = view.samples.loadavg.current() {
        parts.push((1, format!("load {} {} {}", load.one, load.five, load.fifteen)));
    }
    parts.push((4, format!("every {} s", view.delay.as_secs_f64())));
    let reverse = if view.order.reverse { " reversed" } else { "" };
    parts.push((2, format!("by {}{reverse}", key_name(view.order.key))));
    if !view.paused {
        return Line::from(fitting(parts, width));
    }
    let rest = format!("  {}", fitting(parts, width.saturating_sub(8)));
    Line::from(vec![Span::from("PAUSED").reversed(), Span::from(rest)])
}

fn memory_lines(memory: &Meminfo, width: usize) -> Vec<Line<'static>> {
    let share = |used: u64, total: u64| used as f64 / total.max(1) as f64;
    let of =
        |used: u64, total: u64| format!("{}/{}", human(1024.0 * used as f64), human(1024.0 * total as f64));
    let total = memory.mem_total.0;
    let (used, text) = match memory.mem_available {
        Some(available) => {
            let used = memory.mem_total.saturating_sub(available).0;
            (share(used, total), of(used, total))
        }
        // To guess it from other lines would say more than is known.
        None => (0.0, format!("available? {} free", of(memory.mem_free.0, total))),
    };
    let (swapped, swap) = match (memory.swap_used(), memory.swap_total) {
        (Some(used), Some(total)) if total.0 > 0 => (share(used.0, total.0), of(used.0, total.0)),
        (None, _) => (0.0, "swap?".into()),
        _ => (0.0, "none".into()),
    };
    let half = if width >= 60 { (width - 1) / 2 } else { width };
    let mut memory = bar("Mem ", &[(used, Color::Green)], &text, half);
    let swap = bar("Swp ", &[(swapped, Color::Yellow)], &swap, half);
    if width < 60 {
        return vec![Line::from(memory), Line::from(swap)];
    }
    memory.push(Span::from(" "));
    memory.extend(swap);
    vec![Line::from(memory)]
}

fn tasks(view: &View, width: usize) -> Line<'static> {
    let states = view.tally.states.iter().map(|(state, count)| format!(" {count} {}", state.letter()));
    let parts = vec![
        (0, format!("Tasks {}:{}", view.rows.len(), states.collect::<String>())),
        (1, format!("{} threads", view.tally.threads)),
    ];
    Line::from(fitting(parts, width))
}

/// What this program itself costs.
fn own(view: &View, width: usize) -> Line<'static> {
    let (last, table) = (&view.samples.last, &view.samples.table);
    let parts = vec![
        (0, format!("Self {:.2} %CPU", view.samples.own_cpus() * 100.0)),
        (1, format!("scan {} us", last.scan_time.as_micros())),
        (3, format!("whole sample {} us", last.sample_time.as_micros())),
        (2, format!("{}/{} descriptors", table.kept(), table.budget())),
    ];
    Line::from(fitting(parts, width))
}

fn disks(view: &View, width: usize, height: usize) -> Vec<Line<'static>> {
    let disks = view.samples.disks();
    if disks.is_empty() || height < 2 || width < 38 {
        return Vec::new();
    }
    // Bytes say more than counts, where there is no room for both.
    let counts = |reads: String, writes: String| match width {
        ..54 => String::new(),
        _ => format!(" {reads:>7} {writes:>7}"),
    };
    let header = format!("Disk        {}   READ/s  WRITE/s   busy", counts("r/s".into(), "w/s".into()));
    let lines = disks.iter().take(height - 1).map(|disk| {
        Line::from(format!(
            "{:<12.12}{} {:>8} {:>8} {:>5.1}%",
            disk.name,
            counts(format!("{:.1}", disk.reads), format!("{:.1}", disk.writes)),
            human(disk.read_bytes),
            human(disk.written_bytes),
            disk.busy * 100.0
        ))
    });
    std::iter::once(Line::from(header).dim()).chain(lines).collect()
}

fn keys(width: usize) -> Line<'static> {
    let parts = [
        (0, "q quit"),
        (1, "PMINT sort"),
        (3, "R reverse"),
        (2, "c cmdline"),
        (4, "space pause"),
        (5, "+ - delay"),
        (6, "arrows scroll"),
    ];
    Line::from(fitting(parts.map(|(weight, part)| (weight, part.to_owned())).into(), width)).dim()
}

fn key_name(key: Key) -> &'static str {
    match key {
        Key::Cpu => "%CPU",
        Key::Memory => "RSS",
        Key::Io => "I/O",
        Key::Pid => "PID",
        Key::Time => "TIME+",
    }
}

/// A column: its head, its width, the key that sorts by it, and its text.
struct Column {
    head: &'static str,
    width: usize,
    key: Option<Key>,
    text: fn(&Row) -> String,
}

/// The columns that there is room for, and the cells that are left for the command. The first to go are the
/// least asked for.
fn columns(width: usize, pid_width: usize) -> (Vec<Column>, usize) {
    let column = |head, width, key, text| Column { head, width, key, text };
    let mut columns = vec![
        (0, column("PID", pid_width, Some(Key::Pid), |row| row.pid.to_string())),
        (6, column("PR", 3, None, |row| priority(row.priority))),
        (7, column("NI", 3, None, |row| row.nice.to_string())),
        (2, column("S", 1, None, |row| row.state.letter().to_string())),
        (0, column("%CPU", 5, Some(Key::Cpu), |row| format!("{:.1}", row.cpu))),
        (1, column("RSS", 5, Some(Key::Memory), |row| human(1024.0 * row.rss.0 as f64))),
        (4, column("READ/s", 6, Some(Key::Io), |row| human(row.io.read()))),
        (4, column("WRITE/s", 7, Some(Key::Io), |row| human(row.io.written()))),
        (5, column("THR", 4, None, |row| row.threads.to_string())),
        (3, column("TIME+", 9, Some(Key::Time), |row| short_cpu_time(row.time))),
    ];
    let least = if width < 40 { 5 } else { 15 };
    loop {
        let used: usize = columns.iter().map(|(_, column)| column.width + 1).sum();
        let worst = columns.iter().map(|&(rank, _)| rank).max().unwrap_or(0);
        if used + least <= width || worst == 0 {
            return (columns.into_iter().map(|(_, column)| column).collect(), width.saturating_sub(used));
        }
        columns.retain(|&(rank, _)| rank < worst);
    }
}

fn table(view: &mut View, width: usize, shown: usize) -> Vec<Line<'static>> {
    let last = view.rows.iter().map(|row| row.pid).max().unwrap_or(0);
    let (columns, command) = columns(width, last.to_string().len().max(5));
    let head = Style::new().fg(Color::Black).bg(Color::Green);
    let mut spans = Vec::new();
    for column in &columns {
        let sorted = column.key == Some(view.order.key);
        let style = if sorted { head.bg(Color::Cyan).add_modifier(Modifier::BOLD) } else { head };
        spans.push(Span::styled(format!("{:>1$}", column.head, column.width), style));
        spans.push(Span::styled(" ", head));
    }
    spans.push(Span::styled(format!("{:<command$}", "COMMAND"), head));
    let mut lines = vec![Line::from(spans)];
    view.scroll = view.scroll.min(view.rows.len().saturating_sub(shown));
    for row in view.rows.iter().skip(view.scroll).take(shown) {
        let mut text = String::with_capacity(width);
        for column in &columns {
            text += &format!("{:>1$} ", (column.text)(row), column.width);
        }
        match view.cmdline {
            true => text += view.samples.cmdline(row),
            false => text += &row.comm.to_string(),
        }
        let line = Line::from(text);
        lines.push(if row.cpu.known() >= Some(0.05) { line.bold() } else { line });
    }
    lines
}
