//! What a sample found one thread doing, as a key that is cheap to compare and to copy.

use std::collections::HashMap;

use procsampler::pid::syscall::{self, Abi};
use procsampler::pid::{CommName, Stack, State, Syscall};
use procsampler::text::RawBytes;
use procsampler::waits::Wait;

use crate::options::Column;

/// A place: the selected columns, with a default in the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    comm: CommName,
    pid: u32,
    tid: u32,
    state: State,
    syscall: Call,
    wchan: Function,
    file: Text,
    stack: Text,
    pub torn: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Call {
    /// It was not read: the thread runs, or its state is not selected.
    Unread,
    Hidden,
    None,
    Number(i32),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Function {
    None,
    Hidden,
    Known(Text),
}

/// The index of a text in [`Texts`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Text(usize);

/// Texts that many samples share. Each is kept once.
#[derive(Debug, Default)]
struct Texts {
    places: HashMap<String, usize>,
    all: Vec<String>,
}

impl Texts {
    fn keep(&mut self, text: &str) -> Text {
        if let Some(&at) = self.places.get(text) {
            return Text(at);
        }
        self.places.insert(text.to_owned(), self.all.len());
        self.all.push(text.to_owned());
        Text(self.all.len() - 1)
    }
}

/// Converts waits to places, and places to text.
#[derive(Debug)]
pub struct Places {
    columns: Vec<Column>,
    texts: Texts,
    root: String,
    line: String,
}

impl Places {
    pub fn new(columns: &[Column], root: &str) -> Self {
        let mut texts = Texts::default();
        texts.keep("-");
        Places { columns: columns.to_vec(), texts, root: root.to_owned(), line: String::new() }
    }

    pub fn of(&mut self, wait: &Wait<'_>) -> Place {
        let has = |column| self.columns.contains(&column);
        let (file, stack, wchan) = (has(Column::File), has(Column::Stack), has(Column::Wchan));
        let mut place = Place {
            comm: if has(Column::Comm) { *wait.comm() } else { CommName::default() },
            pid: if has(Column::Pid) { wait.pid() } else { 0 },
            tid: if has(Column::Tid) { wait.tid() } else { 0 },
            state: if has(Column::State) { wait.state() } else { State::Unset },
            syscall: Call::Unread,
            wchan: Function::None,
            file: Text(0),
            stack: Text(0),
            torn: wait.is_torn(),
        };
        if place.torn {
            return place;
        }
        if has(Column::Syscall) {
            place.syscall = match wait.syscall() {
                Some(Syscall::Call(call)) => Call::Number(call.number),
                Some(_) => Call::None,
                None if wait.state() == State::Running => Call::Unread,
                None => Call::Hidden,
            };
        }
        if wchan {
            place.wchan = match wait.wchan() {
                Some(symbol) => Function::Known(self.texts.keep(symbol.to_str().unwrap_or("?"))),
                None if wait.wchan_is_hidden() => Function::Hidden,
                None => Function::None,
            };
        }
        if file {
            place.file = self.file(wait);
        }
        if let Some(frames) = wait.stack().filter(|_| stack) {
            place.stack = self.stack(frames);
        }
        place
    }

    /// The file on which the system call works, with its current name.
    fn file(&mut self, wait: &Wait<'_>) -> Text {
        let call = wait.syscall().and_then(Syscall::call);
        let Some(file) = call.zip(Abi::this()).and_then(|(call, abi)| call.file(abi)) else { return Text(0) };
        let link = std::fs::read_link(format!("{}/{}/fd/{}", self.root, wait.pid(), file.fd));
        match link {
            Ok(target) => self.texts.keep(&clean(target.as_os_str().as_encoded_bytes())),
            Err(_) => self.texts.keep("(hidden)"),
        }
    }

    /// The stack from the outermost frame to the innermost, as in a flame graph.
    fn stack(&mut self, stack: &Stack) -> Text {
        self.line.clear();
        let frames: Vec<_> = stack.frames.iter().collect();
        for frame in frames.iter().rev() {
            if !self.line.is_empty() {
                self.line.push(';');
            }
            self.line.push_str(&frame.symbol.map_or_else(|| "?".to_owned(), |symbol| symbol.to_string()));
        }
        self.texts.keep(&self.line)
    }

    /// The text of one column of a place.
    pub fn text(&self, place: &Place, column: Column) -> String {
        let torn = |text: String| if place.torn { "(torn)".to_owned() } else { text };
        match column {
            Column::Comm => place.comm.to_string(),
            Column::Pid => place.pid.to_string(),
            Column::Tid => place.tid.to_string(),
            Column::State => place.state.to_string(),
            Column::Syscall => torn(match place.syscall {
                Call::Unread | Call::None => "-".to_owned(),
                Call::Hidden => "(hidden)".to_owned(),
                Call::Number(number) => name_of(number),
            }),
            Column::Wchan => torn(match place.wchan {
                Function::None => "-".to_owned(),
                Function::Hidden => "(hidden)".to_owned(),
                Function::Known(symbol) => self.texts.all[symbol.0].clone(),
            }),
            Column::File => torn(self.texts.all[place.file.0].clone()),
            Column::Stack => torn(self.texts.all[place.stack.0].clone()),
        }
    }
}

/// The name of the call on this program's architecture, or the number if there is no name.
fn name_of(number: i32) -> String {
    let mut call = syscall::Call::default();
    call.number = number;
    let name = Abi::this().and_then(|abi| call.name(abi));
    name.map_or_else(|| format!("#{number}"), str::to_owned)
}

/// A readable path, without control characters.
fn clean(path: &[u8]) -> String {
    RawBytes::new(path).to_string()
}
