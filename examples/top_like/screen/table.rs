//! The table of processes.

use std::ops::Range;

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::theme::Role;
use crate::columns::{Column, Value, command};
use crate::live::App;
use crate::sample::row::{Id, Row};

/// A column with the cells that it has on the screen.
struct Place {
    column: Column,
    width: usize,
}

/// The columns that fit. Columns of the highest rank are dropped first. The command gets the rest.
fn places(app: &App, width: usize) -> Vec<Place> {
    let mut columns = app.settings.shown();
    let width_of = |column: Column| column.width().max(head(column, app).chars().count());
    let sort = app.settings.order.sort;
    loop {
        let used: usize =
            columns.iter().filter(|&&column| column != Column::Command).map(|&it| width_of(it) + 1).sum();
        let least = if width < 40 { 8 } else { 15 };
        // The column by which the table is sorted is dropped last.
        let rank = |column: Column| if column == sort { 1 } else { column.rank() };
        let worst = columns.iter().map(|&column| rank(column)).max().unwrap_or(0);
        if used + least <= width || worst == 0 {
            let place = |column: Column| match column {
                Column::Command => Place { column, width: width.saturating_sub(used) },
                column => Place { column, width: width_of(column) },
            };
            return columns.into_iter().map(place).collect();
        }
        // One at a time, from the right.
        if let Some(at) = columns.iter().rposition(|&column| rank(column) == worst) {
            columns.remove(at);
        }
    }
}

fn head(column: Column, app: &App) -> String {
    let name = match (column, app.settings.order.group) {
        (Column::Command, crate::list::Group::User) => "USER",
        (Column::Command, crate::list::Group::Cgroup) => "CGROUP",
        (Column::Pid, _) if app.settings.threads => "TID",
        _ => column.head(),
    };
    if column != app.settings.order.sort {
        return name.to_owned();
    }
    // The arrow shows the direction of the sort, also without colours.
    let is_up = (column.kind() == crate::columns::Kind::Label) != app.settings.order.reverse;
    format!("{name}{}", if is_up { "↑" } else { "↓" })
}

/// The head and the rows that fit, and the cells of each column, for the mouse.
pub fn table(app: &App, width: usize, shown: usize) -> (Vec<Line<'static>>, Vec<(Range<usize>, Column)>) {
    let places = places(app, width);
    let theme = app.theme;
    let mut spans = Vec::new();
    let mut cells = Vec::new();
    let mut at = 0;
    for Place { column, width } in &places {
        let is_sorted = *column == app.settings.order.sort;
        let style = theme.style(if is_sorted { Role::Sorted } else { Role::Head });
        let head = head(*column, app);
        let text = match column.is_left() {
            true => format!("{head:<width$}"),
            false => format!("{head:>width$}"),
        };
        spans.push(Span::styled(text, style));
        spans.push(Span::styled(" ", theme.style(Role::Head)));
        cells.push((at..at + width + 1, *column));
        at += width + 1;
    }
    let mut lines = vec![Line::from(spans).style(theme.style(Role::Head))];
    let total = app.samples.total_memory();
    for (number, line) in app.lines.iter().enumerate().skip(app.scroll).take(shown) {
        let Some(row) = app.rows().get(line.at) else { continue };
        let is_selected = number == app.cursor;
        lines.push(row_line(app, row, &line.branches, &places, total, width, is_selected));
    }
    (lines, cells)
}

fn row_line(
    app: &App,
    row: &Row,
    branches: &str,
    places: &[Place],
    total: Option<u64>,
    width: usize,
    is_selected: bool,
) -> Line<'static> {
    let theme = app.theme;
    // A selected line has one style, because a reversed cell in a reversed line could not be seen.
    let style = |role: Role| if is_selected { Style::new() } else { theme.style(role) };
    let is_busy = row.cpu.known() >= Some(0.05);
    let mut spans = Vec::with_capacity(places.len() + 2);
    for Place { column, width } in places {
        if *column == Column::Command {
            if !branches.is_empty() {
                spans.push(Span::styled(branches.to_owned(), style(Role::Dim)));
            }
            let name = match (&row.id, app.settings.cmdline) {
                (Id::Group(_), _) | (_, true) => command(row).into_owned(),
                (_, false) => row.comm.to_string(),
            };
            let used = branches.chars().count();
            let name: String = name.chars().take(width.saturating_sub(used)).collect();
            spans.push(Span::styled(name, style(if is_busy { Role::Strong } else { Role::Plain })));
            continue;
        }
        let value = column.value(row, total);
        let text = value.short();
        let role = match value {
            Value::Unknown => Role::Dim,
            _ if *column == Column::Cpu && is_busy => Role::Strong,
            Value::Percent(percent) if percent < 0.05 => Role::Dim,
            _ => Role::Plain,
        };
        let text = match column.is_left() {
            true => {
                let room = width.saturating_sub(1);
                // A + marks a name that is longer than its column.
                let mut cut: String = text.chars().take(*width).collect();
                if text.chars().count() > *width {
                    cut = text.chars().take(room).collect::<String>() + "+";
                }
                format!("{cut:<width$} ")
            }
            false => format!("{text:>width$} "),
        };
        spans.push(Span::styled(text, style(role)));
    }
    let mut line = Line::from(spans);
    if is_selected {
        let used = line.width();
        line.push_span(Span::from(" ".repeat(width.saturating_sub(used))));
        line = line.style(theme.style(Role::Selected));
    }
    line
}
