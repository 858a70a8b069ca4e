//! Draws the summary lines that fit, and the table of processes or a pane over it. Nothing here reads a file.

mod bars;
mod panes;
mod summary;
mod table;
mod theme;

use std::ops::Range;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

pub use panes::help_lines;
pub use theme::Theme;

use crate::columns::Column;
use crate::live::App;
use bars::{cpu_line, cpu_lines};
use theme::Role;

/// Where things are on the screen, for the mouse and for the keys that move by a page.
#[derive(Debug, Default)]
pub struct Layout {
    /// The line of the head of the table.
    pub head: usize,
    /// The rows below it.
    pub page: usize,
    /// The cells of a line.
    pub width: usize,
    /// The cells of each column.
    pub columns: Vec<(Range<usize>, Column)>,
}

/// The smallest screen that can be drawn.
const LEAST: (usize, usize) = (20, 5);

pub fn draw(frame: &mut Frame<'_>, app: &mut App) {
    let area = frame.area();
    let (width, height) = (usize::from(area.width), usize::from(area.height));
    if width < LEAST.0 || height < LEAST.1 {
        let text = format!("{width}x{height} is too small: {}x{} is the least", LEAST.0, LEAST.1);
        frame.render_widget(Paragraph::new(text).wrap(ratatui::widgets::Wrap { trim: true }), area);
        return;
    }
    let top = above(app, width, height);
    let bottom = panes::bottom(app, width).unwrap_or_else(|| summary::keys(app, width));
    let shown = height.saturating_sub(top.len() + 2);
    app.layout.page = shown;
    app.layout.width = width;
    app.layout.head = top.len();
    // After a resize the selected row must still be on the screen.
    app.scroll = app.scroll.clamp((app.cursor + 1).saturating_sub(shown), app.cursor.max(app.scroll));
    app.scroll = app.scroll.min(app.lines.len().saturating_sub(shown.min(app.lines.len())));
    let below = match panes::pane(app, width, shown + 1) {
        Some(pane) => pane,
        None => {
            let (table, columns) = table::table(app, width, shown);
            app.layout.columns = columns;
            table
        }
    };
    let lines: Vec<Line<'_>> = top.into_iter().chain(below).take(height - 1).collect();
    frame.render_widget(Paragraph::new(lines), area);
    let last = Rect { y: area.bottom().saturating_sub(1), height: 1, ..area };
    frame.render_widget(bottom, last);
}

/// The lines above the table. If there is no room, the least important lines are dropped.
fn above(app: &App, width: usize, height: usize) -> Vec<Line<'static>> {
    // A third of the screen and three lines are reserved for the table.
    let mut room = Room(height.saturating_sub((1 + height / 3).max(3) + 1));
    let (system, settings, theme) = (&app.samples.system, &app.settings, app.theme);
    let stat = system.stat.current().zip(system.stat.delta());
    let cpu = stat.iter().map(|(now, delta)| cpu_line(theme, &delta.cpu, now.cpus.len(), width));
    let cpu = room.fit(cpu.collect());
    let memory = system.meminfo.current().map_or(Vec::new(), |now| summary::memory(theme, now, width));
    let memory = room.fit(memory);
    let title = room.fit(vec![summary::title(app, width)]);
    let tasks = room.fit(vec![summary::tasks(app, width)]);
    let pressure = room.fit(summary::pressure(app, width));
    let notes = app.samples.notes(app.io_is_shown());
    let notes = notes.into_iter().map(|note| Line::styled(note, theme.style(Role::Dim))).collect();
    let notes = room.fit(notes);
    let cpus = match settings.cores {
        true => {
            stat.iter().flat_map(|(now, delta)| cpu_lines(theme, now, delta, width, height / 4)).collect()
        }
        false => Vec::new(),
    };
    let cpus = room.fit(cpus);
    let devices = match settings.devices {
        true => summary::devices(app, width, room.0.min(1 + height / 10)),
        false => Vec::new(),
    };
    let devices = room.fit(devices);
    [title, cpu, cpus, memory, pressure, devices, tasks, notes].into_iter().flatten().collect()
}

/// The lines that are left above the table.
struct Room(usize);

impl Room {
    /// Returns the lines if all of them fit, otherwise none.
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
