//! The actions of the keys.

use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::App;
use super::prompt::{Choice, Mode, Question};
use crate::columns::Column;
use crate::list::Group;
use crate::sample::detail::Part;
use crate::sample::row::Id;
use crate::screen::help_lines;

/// The delays that + and - select, in milliseconds.
const DELAYS: [u64; 10] = [100, 200, 500, 1000, 2000, 3000, 5000, 10_000, 30_000, 60_000];

impl App {
    /// Returns false if the key ends the program.
    pub(super) fn key(&mut self, key: KeyEvent) -> bool {
        if key.code == KeyCode::Char('c') && key.modifiers.contains(KeyModifiers::CONTROL) {
            return false;
        }
        self.message = None;
        match self.mode.clone() {
            Mode::Table => return self.table_key(key.code),
            Mode::Help(scroll) => self.help_key(key.code, scroll),
            Mode::Detail(scroll) => self.detail_key(key.code, scroll),
            Mode::Ask(question, text) => self.ask_key(key.code, question, text),
            Mode::Choose(choice, at) => self.choose_key(key.code, choice, at),
            Mode::Confirm { pid, name, signal } => {
                self.mode = Mode::Table;
                match key.code {
                    KeyCode::Char('y' | 'Y') => self.send(pid, &name, signal),
                    _ => self.message = Some("No signal was sent.".into()),
                }
            }
        }
        true
    }

    fn table_key(&mut self, code: KeyCode) -> bool {
        match code {
            KeyCode::Char('q') | KeyCode::F(10) => return false,
            KeyCode::Esc => self.escape(),
            KeyCode::Char('?' | 'h') | KeyCode::F(1) => self.mode = Mode::Help(0),
            KeyCode::Char('/') | KeyCode::F(3) => self.ask(Question::Search, String::new()),
            KeyCode::Char('n') if !self.search.is_empty() => self.find(self.cursor + 1, false),
            KeyCode::Char('N') if !self.search.is_empty() => {
                let from = self.cursor + self.lines.len().saturating_sub(1);
                self.find(from, true);
            }
            KeyCode::Char('f') | KeyCode::F(4) => self.ask(Question::Filter, self.filter.text.clone()),
            KeyCode::Char('u') => self.ask(Question::User, self.filter.user.clone()),
            KeyCode::Char('g') => self.ask(Question::Cgroup, self.filter.cgroup.clone()),
            KeyCode::Char('U') => self.group(Group::User),
            KeyCode::Char('G') => self.group(Group::Cgroup),
            KeyCode::Char('t') | KeyCode::F(5) => {
                self.settings.order.tree = !self.settings.order.tree;
                self.rearrange();
            }
            KeyCode::Char('H') => {
                self.settings.threads = !self.settings.threads;
                self.show_other();
            }
            KeyCode::Char('c') => {
                self.settings.cmdline = !self.settings.cmdline;
                self.show_other();
            }
            KeyCode::Char('i') => {
                for column in [Column::Read, Column::Written] {
                    column.toggle(&mut self.settings.columns);
                }
                self.show_other();
            }
            KeyCode::Char('1') => self.settings.cores = !self.settings.cores,
            KeyCode::Char('d') => self.settings.devices = !self.settings.devices,
            KeyCode::Char(' ' | 'p') => self.paused = !self.paused,
            KeyCode::Char('P') => self.sort_to(Column::Cpu),
            KeyCode::Char('M') => self.sort_to(Column::Resident),
            KeyCode::Char('T') => self.sort_to(Column::Time),
            KeyCode::Char('I') => self.sort_to(Column::Written),
            KeyCode::Char('N') => self.sort_to(Column::Pid),
            KeyCode::Char('R') => {
                self.settings.order.reverse = !self.settings.order.reverse;
                self.rearrange();
            }
            KeyCode::Char('<' | ',') => self.move_sort(false),
            KeyCode::Char('>' | '.') => self.move_sort(true),
            KeyCode::Char('s') | KeyCode::F(6) => {
                let at = Column::ALL.iter().position(|&it| it == self.settings.order.sort);
                self.mode = Mode::Choose(Choice::Sort, at.unwrap_or(0));
            }
            KeyCode::Char('C') | KeyCode::F(2) => self.mode = Mode::Choose(Choice::Columns, 0),
            KeyCode::Char('k') | KeyCode::F(9) => {
                if let Some(pid) = self.current().and_then(|row| row.pid()) {
                    self.mode = Mode::Choose(Choice::Signal { pid }, 0);
                }
            }
            KeyCode::Char('r') | KeyCode::F(7 | 8) => self.ask_nice(),
            KeyCode::Enter => {
                if let Some(pid) = self.current().and_then(|row| row.pid()) {
                    self.samples.open_detail(pid);
                    self.mode = Mode::Detail(0);
                }
            }
            KeyCode::Char('W') => {
                self.message = Some(match self.settings.save() {
                    Ok(path) => format!("The settings are in {}.", path.display()),
                    Err(error) => format!("The settings are not saved: {error}."),
                });
            }
            KeyCode::Char('+' | '=') => self.step(DELAYS.iter().find(|&&ms| ms > self.millis())),
            KeyCode::Char('-') => self.step(DELAYS.iter().rfind(|&&ms| ms < self.millis())),
            KeyCode::Up => self.select(self.cursor.saturating_sub(1)),
            KeyCode::Down => self.select(self.cursor + 1),
            KeyCode::PageUp => self.select(self.cursor.saturating_sub(self.layout.page)),
            KeyCode::PageDown => self.select(self.cursor + self.layout.page),
            KeyCode::Home => self.select(0),
            KeyCode::End => self.select(self.lines.len()),
            _ => {}
        }
        true
    }

    /// Removes the last filter, or the selection if there is no filter.
    fn escape(&mut self) {
        if !self.filter.is_empty() {
            self.filter = Default::default();
        } else if self.settings.order.group != Group::None {
            self.settings.order.group = Group::None;
            self.show_other();
        } else if !self.search.is_empty() {
            self.search.clear();
        } else {
            self.unselect();
        }
        self.rearrange();
    }

    fn ask(&mut self, question: Question, text: String) {
        self.mode = Mode::Ask(question, text);
    }

    fn ask_nice(&mut self) {
        let question = self.current().and_then(|row| match row.id {
            Id::Process(pid) => Some(Question::Nice { pid, tid: None }),
            Id::Thread { pid, tid } => Some(Question::Nice { pid, tid: Some(tid) }),
            Id::Group(_) => None,
        });
        if let Some(question) = question {
            self.ask(question, String::new());
        }
    }

    fn group(&mut self, group: Group) {
        let order = &mut self.settings.order;
        order.group = if order.group == group { Group::None } else { group };
        self.unselect();
        self.show_other();
    }

    fn sort_to(&mut self, column: Column) {
        self.settings.order.reverse = false;
        self.settings.order.sort = column;
        if self.current().is_none() {
            self.unselect();
        }
        self.show_other();
    }

    /// Sorts by the next column on the left or right.
    fn move_sort(&mut self, right: bool) {
        let columns = self.settings.shown();
        let at = columns.iter().position(|&column| column == self.settings.order.sort).unwrap_or(0);
        let next = if right { (at + 1).min(columns.len().saturating_sub(1)) } else { at.saturating_sub(1) };
        if let Some(&column) = columns.get(next) {
            self.sort_to(column);
        }
    }

    fn help_key(&mut self, code: KeyCode, scroll: usize) {
        let page = self.layout.page.max(1);
        self.mode = match moved(code, scroll, page, help_lines(self.layout.width)) {
            Some(scroll) => Mode::Help(scroll),
            None => Mode::Table,
        };
    }

    fn detail_key(&mut self, code: KeyCode, scroll: usize) {
        let Some(detail) = &mut self.samples.detail else {
            self.mode = Mode::Table;
            return;
        };
        let at = Part::ALL.iter().position(|&part| part == detail.part).unwrap_or(0);
        let count = Part::ALL.len();
        let part = match code {
            KeyCode::Tab | KeyCode::Right => Some((at + 1) % count),
            KeyCode::BackTab | KeyCode::Left => Some((at + count - 1) % count),
            KeyCode::Char(digit @ '1'..='7') => Some(digit as usize - '1' as usize),
            _ => None,
        };
        if let Some(&part) = part.and_then(|part| Part::ALL.get(part)) {
            detail.turn(part);
            self.samples.read_detail();
            self.mode = Mode::Detail(0);
            return;
        }
        // The names of the parts, a note and the heads are above the rows.
        let (pid, lines) = (detail.pid, detail.page.rows.len() + 3);
        match code {
            KeyCode::Char('k') => self.mode = Mode::Choose(Choice::Signal { pid }, 0),
            KeyCode::Char(' ' | 'p') => self.paused = !self.paused,
            code => {
                self.mode = match moved(code, scroll, self.layout.page.max(1), lines) {
                    Some(scroll) => Mode::Detail(scroll),
                    None => Mode::Table,
                }
            }
        }
        if !matches!(self.mode, Mode::Detail(_)) {
            self.samples.detail = None;
        }
    }

    fn ask_key(&mut self, code: KeyCode, question: Question, mut text: String) {
        match code {
            KeyCode::Esc => {
                self.mode = Mode::Table;
                self.typed(question, "");
                return;
            }
            KeyCode::Enter => {
                self.mode = Mode::Table;
                self.answered(question, &text);
                return;
            }
            KeyCode::Backspace => {
                text.pop();
            }
            KeyCode::Char(c) if text.len() < 200 => text.push(c),
            // Selects the next match during a search.
            KeyCode::Down if question == Question::Search => self.find(self.cursor + 1, false),
            _ => return,
        }
        self.typed(question, &text);
        self.mode = Mode::Ask(question, text);
    }

    fn choose_key(&mut self, code: KeyCode, choice: Choice, at: usize) {
        match code {
            KeyCode::Enter => {
                self.mode = Mode::Table;
                self.chosen(choice, at);
            }
            KeyCode::Char(' ') if choice == Choice::Columns => {
                if let Some(column) = Column::ALL.get(at) {
                    column.toggle(&mut self.settings.columns);
                    self.show_other();
                }
            }
            KeyCode::Up => self.mode = Mode::Choose(choice, at.saturating_sub(1)),
            KeyCode::Down => self.mode = Mode::Choose(choice, (at + 1).min(choice.len() - 1)),
            KeyCode::Home | KeyCode::PageUp => self.mode = Mode::Choose(choice, 0),
            KeyCode::End | KeyCode::PageDown => self.mode = Mode::Choose(choice, choice.len() - 1),
            KeyCode::Esc | KeyCode::Char('q') => self.mode = Mode::Table,
            _ => {}
        }
    }

    fn millis(&self) -> u64 {
        self.settings.delay.as_millis() as u64
    }

    fn step(&mut self, millis: Option<&u64>) {
        if let Some(&millis) = millis {
            self.settings.delay = Duration::from_millis(millis);
        }
    }
}

/// The line to which a key scrolls in a text of this number of lines. `None` if the key closes the text.
fn moved(code: KeyCode, scroll: usize, page: usize, lines: usize) -> Option<usize> {
    let last = lines.saturating_sub(page);
    match code {
        KeyCode::Up => Some(scroll.saturating_sub(1)),
        KeyCode::Down => Some((scroll + 1).min(last)),
        KeyCode::PageUp => Some(scroll.saturating_sub(page)),
        KeyCode::PageDown => Some((scroll + page).min(last)),
        KeyCode::Home => Some(0),
        KeyCode::End => Some(last),
        KeyCode::Esc | KeyCode::Enter | KeyCode::Char('q' | '?' | 'h') => None,
        _ => Some(scroll),
    }
}
