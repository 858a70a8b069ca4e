//! Questions to the user: for a line of text, for a choice, or for yes or no.

use rustix::process::Signal;

use super::App;
use crate::columns::Column;

/// The mode of the keys, and the pane over the table.
#[derive(Clone, Debug)]
pub enum Mode {
    Table,
    /// The number of its lines above the screen.
    Help(usize),
    Detail(usize),
    Ask(Question, String),
    Choose(Choice, usize),
    /// A signal to a process, which is sent after `y`.
    Confirm {
        pid: u32,
        name: String,
        signal: usize,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    Search,
    Filter,
    User,
    Cgroup,
    /// The nice value of a process, or of one thread.
    Nice {
        pid: u32,
        tid: Option<u32>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    Sort,
    Columns,
    Signal { pid: u32 },
}

/// The signals that can be sent.
pub const SIGNALS: [(Signal, &str, &str); 12] = [
    (Signal::TERM, "SIGTERM", "asks it to end"),
    (Signal::KILL, "SIGKILL", "ends it; it cannot tidy up"),
    (Signal::HUP, "SIGHUP", "its terminal is gone, or: read your settings again"),
    (Signal::INT, "SIGINT", "as Ctrl-C"),
    (Signal::QUIT, "SIGQUIT", "ends it, with a core file"),
    (Signal::STOP, "SIGSTOP", "stops it"),
    (Signal::CONT, "SIGCONT", "lets it go on"),
    (Signal::TSTP, "SIGTSTP", "as Ctrl-Z"),
    (Signal::USR1, "SIGUSR1", "what it means is the program's to say"),
    (Signal::USR2, "SIGUSR2", "what it means is the program's to say"),
    (Signal::ABORT, "SIGABRT", "ends it, with a core file"),
    (Signal::ALARM, "SIGALRM", "a timer has expired"),
];

/// The name of a signal, by its index in the list.
pub fn signal_name(at: usize) -> Option<&'static str> {
    SIGNALS.get(at).map(|&(_, name, _)| name)
}

impl Question {
    pub fn text(self) -> String {
        match self {
            Question::Search => "Search: ".into(),
            Question::Filter => "Show only rows with: ".into(),
            Question::User => "Show only processes of the user: ".into(),
            Question::Cgroup => "Show only processes in cgroups with: ".into(),
            Question::Nice { pid, tid: None } => {
                format!("Nice value of all threads of {pid}, -20 to 19: ")
            }
            Question::Nice { tid: Some(tid), .. } => format!("Nice value of the thread {tid}, -20 to 19: "),
        }
    }
}

impl Choice {
    pub fn title(self) -> String {
        match self {
            Choice::Sort => "Sort by".into(),
            Choice::Columns => "Columns (space shows or hides one)".into(),
            Choice::Signal { pid } => format!("Signal to {pid}"),
        }
    }

    pub fn len(self) -> usize {
        match self {
            Choice::Sort | Choice::Columns => Column::ALL.len(),
            Choice::Signal { .. } => SIGNALS.len(),
        }
    }

    /// The lines to choose from.
    pub fn lines(self, app: &App) -> Vec<String> {
        let column = |column: &Column, mark: &str| format!("{mark} {:<8} {}", column.head(), column.about());
        match self {
            Choice::Sort => Column::ALL.iter().map(|it| column(it, "")).collect(),
            Choice::Columns => {
                let is_shown = |it: &Column| app.settings.columns.contains(it);
                let mark = |it: &Column| if is_shown(it) { "[x]" } else { "[ ]" };
                Column::ALL.iter().map(|it| column(it, mark(it))).collect()
            }
            Choice::Signal { .. } => {
                SIGNALS.iter().map(|(_, name, about)| format!(" {name:<8} {about}")).collect()
            }
        }
    }
}

impl App {
    /// Handles a change of the text of a question.
    pub(super) fn typed(&mut self, question: Question, text: &str) {
        match question {
            Question::Search => {
                self.search = text.to_owned();
                if !text.is_empty() {
                    self.find(self.cursor, false);
                }
                return;
            }
            Question::Filter => self.filter.text = text.to_owned(),
            Question::User => self.filter.user = text.to_owned(),
            Question::Cgroup => self.filter.cgroup = text.to_owned(),
            Question::Nice { .. } => return,
        }
        self.rearrange();
    }

    /// Handles the answer to a question.
    pub(super) fn answered(&mut self, question: Question, text: &str) {
        let Question::Nice { pid, tid } = question else { return };
        let nice = match text.trim().parse::<i32>() {
            Ok(nice) if (-20..=19).contains(&nice) => nice,
            _ => {
                self.message = Some(format!("{text:?} is no nice value: they are -20 to 19."));
                return;
            }
        };
        self.message = Some(match self.samples.renice(pid, tid, nice) {
            Ok(()) => format!("The nice value of {} is {nice}.", tid.unwrap_or(pid)),
            Err(error) => format!("The nice value of {} is not changed: {error}.", tid.unwrap_or(pid)),
        });
        self.is_stale = true;
    }

    /// Handles the choice of a line.
    pub(super) fn chosen(&mut self, choice: Choice, at: usize) {
        match choice {
            Choice::Sort => {
                if let Some(&column) = Column::ALL.get(at) {
                    self.sort_by(column);
                }
            }
            Choice::Columns => {}
            Choice::Signal { pid } => {
                let name = self.samples.name(pid).map_or_else(String::new, |name| name.to_string());
                self.mode = Mode::Confirm { pid, name, signal: at };
            }
        }
    }

    pub(super) fn send(&mut self, pid: u32, name: &str, signal: usize) {
        let Some(&(signal, word, _)) = SIGNALS.get(signal) else { return };
        self.message = Some(match self.samples.signal(pid, signal) {
            Ok(()) => format!("{word} was sent to {pid} ({name})."),
            Err(error) => format!("{word} was not sent to {pid} ({name}): {error}."),
        });
    }
}
