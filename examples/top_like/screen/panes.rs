//! The panes that cover the table: the help, the details of a process, choices and questions.

use procsampler::unit::OrDash;
use ratatui::text::{Line, Span};

use super::theme::{Role, Theme};
use crate::columns::Column;
use crate::live::{App, Choice, Mode, Question};
use crate::sample::detail::{Detail, Part};
use crate::text::wrapped;

const KEYS: [(&str, &str); 29] = [
    ("q  F10  Ctrl-C", "quit"),
    ("?  h  F1", "this help; the same key closes it"),
    ("Up Down PgUp PgDn Home End", "select a row; it stays selected wherever it moves"),
    ("Esc", "remove the filters, the view by group, the search and the selection, one at a time"),
    ("/  F3", "search in numbers, names and command lines while you type; Down: next match"),
    ("n  N", "next and previous match of the search"),
    ("f  F4", "show only rows that contain a text"),
    ("u", "show only processes of a user"),
    ("g", "show only processes of cgroups with a text in their path"),
    ("Enter", "details of the selected process"),
    ("k  F9", "choose a signal, and send it after a confirmation"),
    ("r  F7", "change the nice value of all threads of the process, or of the selected thread"),
    ("t  F5", "each process below its parent"),
    ("H", "each thread in its own row"),
    ("U  G", "sums by user, by cgroup"),
    ("c", "command lines or names"),
    ("C  F2", "choose columns"),
    ("s  F6", "choose the column to sort by"),
    ("<  >", "sort by the column to the left, to the right"),
    ("P M T I N", "sort by %CPU, RES, TIME+, WRITE/s, PID"),
    ("R", "reverse the order"),
    ("i", "show READ/s and WRITE/s"),
    ("1", "a bar for each CPU"),
    ("d", "disks and network interfaces"),
    ("+  -", "seconds between frames, 0.1 to 60"),
    ("space  p", "pause"),
    ("W", "save the settings; the next start begins with them"),
    ("mouse", "a click on a head sorts, on a row selects; the wheel moves the selection"),
    ("1 to 7  Tab", "select a part of the details; only this part is read"),
];

const NOTES: [&str; 7] = [
    "A - is a value that is not known: this user may not see it, the kernel does not count it, or the kernel \
     counts it for one thread only. The time that a process waited for a CPU, and how often it was put on one, \
     are known of its leader only. So %WAIT and RUNS/s are - for a process with several threads. H shows them \
     for each thread, and the details show their sums.",
    "%EXIT is the CPU time of exited children that no row has shown: of children that started and exited \
     between two frames, and of others after their last frame. Each tick is in one row.",
    "Used memory is total memory minus available memory, as in free(1).",
    "READ/s and WRITE/s are bytes from and to storage. When a process waits for an exited child, the kernel \
     adds all bytes of the child to those of the process at once.",
    "The files of a process that has not run are read again after at most 10 seconds. Changes by other \
     processes (its nice value, reclaimed memory) can be shown that late. With 4,000 processes or more, the \
     rows on the screen are up to date, and the others are at most 60 seconds old.",
    "The parts of a CPU bar are user, system, niced, stolen, waiting for I/O; those of the memory bar are used, \
     buffers, cache. Without colours they are | s n x w and | b c.",
    "The mouse is used by this program. In most terminals you select text with Shift held down.",
];

fn help(theme: Theme, width: usize) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    let mut push = |key: &str, about: &str, indent: usize| {
        // In a narrow terminal the description is below the key.
        let indent = if width < 70 { 4 } else { indent };
        let about = wrapped(about, width.saturating_sub(indent + 1).max(10)).into_iter();
        let mut key = Some(key.to_owned());
        for about in about {
            let key = key.take().unwrap_or_default();
            if !key.is_empty() && key.chars().count() >= indent {
                lines.push(Line::styled(key, theme.style(Role::Label)));
                lines.push(Line::from(format!("{:indent$}{about}", "")));
                continue;
            }
            lines.push(Line::from(vec![
                Span::styled(format!("{key:<indent$}"), theme.style(Role::Label)),
                Span::from(about),
            ]));
        }
    };
    for (key, about) in KEYS {
        push(key, about, 28);
    }
    for note in NOTES {
        push("", "", 0);
        push("", note, 0);
    }
    push("", "", 0);
    for column in Column::ALL {
        push(column.head(), column.about(), 10);
    }
    lines
}

/// The number of lines of the help.
pub fn help_lines(width: usize) -> usize {
    help(Theme::of_terminal(), width).len()
}

/// The pane of the mode, which replaces the table. `None` if the table is shown.
pub fn pane(app: &App, width: usize, height: usize) -> Option<Vec<Line<'static>>> {
    let theme = app.theme;
    let head = |text: String| Line::styled(format!("{text:<width$}"), theme.style(Role::Head));
    let room = height.saturating_sub(1);
    let (title, lines) = match &app.mode {
        Mode::Help(scroll) => {
            let lines = help(theme, width).into_iter().skip(*scroll).take(room).collect();
            ("Help (arrows scroll, ? closes it)".to_owned(), lines)
        }
        Mode::Detail(scroll) => {
            let detail = app.samples.detail.as_ref()?;
            let title = format!("{} {} (Esc closes it, k sends a signal)", detail.pid, detail.name);
            (title, details(theme, detail, *scroll, width, room))
        }
        Mode::Choose(choice, at) => (choice.title(), choices(app, *choice, *at, width, room)),
        Mode::Table | Mode::Ask(..) | Mode::Confirm { .. } => return None,
    };
    Some(std::iter::once(head(title)).chain(lines).collect())
}

fn choices(app: &App, choice: Choice, at: usize, width: usize, room: usize) -> Vec<Line<'static>> {
    let first = at.saturating_sub(room.saturating_sub(1));
    let lines = choice.lines(app).into_iter().enumerate().skip(first).take(room);
    let line = |(number, text): (usize, String)| match number == at {
        true => Line::styled(format!("{text:<width$}"), app.theme.style(Role::Selected)),
        false => Line::from(text),
    };
    lines.map(line).collect()
}

fn details(theme: Theme, detail: &Detail, scroll: usize, width: usize, room: usize) -> Vec<Line<'static>> {
    let mut tabs = Vec::new();
    for (number, part) in Part::ALL.iter().enumerate() {
        let role = if *part == detail.part { Role::Selected } else { Role::Plain };
        let name = if width >= 90 { part.name() } else { part.name().get(..4).unwrap_or(part.name()) };
        tabs.push(Span::styled(format!("{} {name}", number + 1), theme.style(role)));
        tabs.push(Span::from("  "));
    }
    let page = &detail.page;
    let mut lines = vec![Line::from(tabs)];
    if let Some(note) = &page.note {
        lines.push(Line::styled(note.clone(), theme.style(Role::Dim)));
    }
    let columns = page.heads.len();
    let longest = |column: usize| {
        let cells = page.rows.iter().filter_map(|row| row.get(column));
        let head = page.heads.get(column).map_or(0, |head| head.len());
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0).max(head).min(40)
    };
    let widths: Vec<usize> = (0..columns).map(longest).collect();
    let line = |cells: &mut dyn Iterator<Item = &str>| {
        let mut text = String::new();
        for (column, cell) in cells.enumerate() {
            let width = widths.get(column).copied().unwrap_or(0);
            // The last column has no end.
            match column + 1 == columns {
                true => text += cell,
                false => text += &format!("{cell:<width$}  "),
            }
        }
        text
    };
    if !page.heads.is_empty() {
        lines.push(Line::styled(line(&mut page.heads.iter().copied()), theme.style(Role::Strong)));
    }
    let left = room.saturating_sub(lines.len());
    // There can be fewer lines than at the last scroll.
    let scroll = scroll.min(page.rows.len().saturating_sub(left));
    for row in page.rows.iter().skip(scroll).take(left) {
        lines.push(Line::from(line(&mut row.iter().map(String::as_str))));
    }
    lines
}

/// The last line: a question, a message, or nothing.
pub fn bottom(app: &App, width: usize) -> Option<Line<'static>> {
    let notice = app.theme.style(Role::Notice);
    let ask = |question: &Question, text: &str| {
        // The end of a long text is the newest part of the input.
        let room = width.saturating_sub(question.text().chars().count() + 1);
        let skipped = text.chars().count().saturating_sub(room);
        let text: String = text.chars().skip(skipped).collect();
        Line::from(vec![
            Span::styled(question.text(), app.theme.style(Role::Label)),
            Span::from(text),
            Span::styled(" ", notice),
        ])
    };
    match (&app.mode, &app.message) {
        (Mode::Confirm { pid, name, signal }, _) => {
            let name_of = crate::live::signal_name(*signal);
            let text = format!("Send {} to {pid} ({name})? y/n", OrDash(name_of));
            Some(Line::styled(text, notice))
        }
        (Mode::Ask(question, text), None) => Some(ask(question, text)),
        (Mode::Ask(question, text), Some(message)) => {
            let mut line = ask(question, text);
            line.push_span(Span::styled(format!("  {message}"), app.theme.style(Role::Dim)));
            Some(line)
        }
        (_, Some(message)) => Some(Line::styled(message.clone(), notice)),
        _ => None,
    }
}
