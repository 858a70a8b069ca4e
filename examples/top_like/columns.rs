//! The columns: their names, the value that they show of a row, and the order of rows by that value. The
//! screen, the plain frames and JSON have the same columns.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::time::Duration;

use procsampler::delta::Rate;
use serde_json::json;

use crate::sample::Wants;
use crate::sample::row::{Id, Row};
use crate::text::{cpu_time, human, priority, short_cpu_time};

/// A column and its properties.
macro_rules! columns {
    ($(
        $column:ident $name:literal $head:literal $width:literal $rank:literal $kind:ident $about:literal,
    )*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Column { $( $column, )* }

        impl Column {
            pub const ALL: &'static [Column] = &[$( Column::$column, )*];

            /// Its name on the command line and in JSON.
            pub fn name(self) -> &'static str {
                match self { $( Column::$column => $name, )* }
            }

            pub fn head(self) -> &'static str {
                match self { $( Column::$column => $head, )* }
            }

            pub fn width(self) -> usize {
                match self { $( Column::$column => $width, )* }
            }

            /// If there is no room for all columns, those of the highest rank are dropped first.
            pub fn rank(self) -> u8 {
                match self { $( Column::$column => $rank, )* }
            }

            pub fn kind(self) -> Kind {
                match self { $( Column::$column => Kind::$kind, )* }
            }

            pub fn about(self) -> &'static str {
                match self { $( Column::$column => $about, )* }
            }
        }
    };
}

/// The kind of values of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A measure: the largest comes first, and a group has the sum.
    Sum,
    /// A measure that cannot be summed.
    Measure,
    /// A word, or a number that is not a measure: the smallest comes first.
    Label,
}

columns! {
    Pid "pid" "PID" 7 0 Label "number of the process, or of the thread",
    Ppid "ppid" "PPID" 7 9 Label "number of the parent",
    User "user" "USER" 9 2 Label "effective user",
    Priority "pr" "PR" 3 9 Label "priority in the kernel; rt for real time",
    Nice "ni" "NI" 3 7 Label "nice value of the leader",
    State "s" "S" 1 2 Label "state of the leader: R runs, S sleeps, D waits for I/O, T stopped, \
        Z zombie, I idle",
    Cpu "cpu" "%CPU" 5 0 Sum "CPU time in the interval; 100 is one CPU in full use",
    Wait "wait" "%WAIT" 5 5 Measure "share of the interval in which it was ready to run and waited for a \
        CPU; - for a process with several threads: H shows it for each",
    Exited "exit" "%EXIT" 5 8 Sum "CPU time of its exited children that no row has shown",
    Memory "mem" "%MEM" 5 4 Sum "RES as a share of all memory",
    Virtual "virt" "VIRT" 6 7 Sum "address space",
    Resident "res" "RES" 6 1 Sum "memory in RAM; the sum of a group counts shared memory several times",
    Shared "shr" "SHR" 6 8 Sum "the part of RES that belongs to files or shared memory",
    Threads "thr" "THR" 4 6 Sum "threads",
    Major "majf" "MAJF/s" 6 9 Sum "page faults that needed I/O, per second",
    Switches "runs" "RUNS/s" 7 9 Measure "how often it was put on a CPU, per second (context switches); \
        - for a process with several threads",
    Read "read" "READ/s" 6 4 Sum "bytes read from storage per second",
    Written "write" "WRITE/s" 7 4 Sum "bytes written to storage per second",
    Rchar "rchar" "RCHAR" 12 9 Sum "bytes read by calls since it started",
    Wchar "wchar" "WCHAR" 12 9 Sum "bytes written by calls since it started",
    Rbytes "rbytes" "RBYTES" 12 9 Sum "bytes read from storage since it started",
    Wbytes "wbytes" "WBYTES" 12 9 Sum "bytes written to storage since it started",
    Processor "p" "P" 3 9 Label "the CPU on which the leader ran last",
    Time "time" "TIME+" 9 3 Sum "CPU time since it started",
    Count "count" "PROCS" 6 1 Sum "number of processes, in a view by user or cgroup",
    Cgroup "cgroup" "CGROUP" 24 8 Label "control group",
    Command "command" "COMMAND" 15 0 Label "name, or command line (c)",
}

/// The value of a row in a column.
pub enum Value<'a> {
    Unknown,
    Whole(i64),
    /// Shown without decimals if the rate is large.
    Rate(f64),
    Percent(f64),
    Bytes(f64),
    /// A size that /proc has in KiB.
    Kib(u64),
    Priority(i32),
    Time(Duration),
    Word(Cow<'a, str>),
}

/// The columns of a first start, in their order.
pub const DEFAULT: [Column; 15] = [
    Column::Pid,
    Column::User,
    Column::Nice,
    Column::State,
    Column::Cpu,
    Column::Wait,
    Column::Exited,
    Column::Memory,
    Column::Virtual,
    Column::Resident,
    Column::Threads,
    Column::Switches,
    Column::Major,
    Column::Time,
    Column::Command,
];

impl Column {
    pub fn named(name: &str) -> Option<Column> {
        Column::ALL.iter().copied().find(|column| column.name() == name)
    }

    /// Parses a list of names with commas. A list that begins with + is added to the default columns.
    pub fn list(text: &str) -> Result<Vec<Column>, String> {
        let (mut columns, names) = match text.strip_prefix('+') {
            Some(names) => (DEFAULT.to_vec(), names),
            None => (Vec::new(), text),
        };
        columns.retain(|&column| column != Column::Command);
        for name in names.split(',').filter(|name| !name.is_empty()) {
            let column = Column::named(name).ok_or_else(|| format!("there is no column {name:?}"))?;
            if !columns.contains(&column) {
                columns.push(column);
            }
        }
        // The command has no fixed width, so it is the last column.
        columns.retain(|&column| column != Column::Command);
        columns.push(Column::Command);
        Ok(columns)
    }

    /// Adds a column before the command, or removes it.
    pub fn toggle(self, columns: &mut Vec<Column>) {
        match columns.iter().position(|&column| column == self) {
            _ if matches!(self, Column::Pid | Column::Command) => {}
            Some(at) => {
                columns.remove(at);
            }
            None => columns.insert(columns.len().saturating_sub(1), self),
        }
    }

    /// The files that have to be read for these columns.
    pub fn wants(columns: &[Column]) -> Wants {
        use Column::{Cgroup, Rbytes, Rchar, Read, Shared, Switches, User, Wait, Wbytes, Wchar, Written};
        let has = |any: &[Column]| columns.iter().any(|column| any.contains(column));
        Wants {
            statm: has(&[Shared]),
            io: has(&[Read, Written, Rchar, Wchar, Rbytes, Wbytes]),
            schedstat: has(&[Wait, Switches]),
            user: has(&[User]),
            cgroup: has(&[Cgroup]),
            ..Wants::default()
        }
    }

    /// Whether it is aligned at the left.
    pub fn is_left(self) -> bool {
        matches!(self, Column::User | Column::Cgroup | Column::Command)
    }

    pub fn value(self, row: &Row, total_memory: Option<u64>) -> Value<'_> {
        let rate = |rate: Rate, value: fn(f64) -> Value<'static>| rate.known().map_or(Value::Unknown, value);
        let whole = |number: Option<i64>| number.map_or(Value::Unknown, Value::Whole);
        let kib = |kib: Option<procsampler::unit::KiB>| kib.map_or(Value::Unknown, |kib| Value::Kib(kib.0));
        let total = |of: fn(&crate::sample::row::Totals) -> Option<u64>| {
            row.io.totals.as_ref().and_then(of).map_or(Value::Unknown, |total| Value::Whole(total as i64))
        };
        let word = |word: &Option<std::rc::Rc<str>>| {
            word.as_ref().map_or(Value::Unknown, |word| Value::Word(Cow::Owned(word.to_string())))
        };
        match self {
            Column::Pid => whole(row.number().map(i64::from)),
            Column::Ppid => whole(row.number().map(|_| row.parent.into())),
            Column::User => word(&row.user),
            Column::Priority => row.priority.map_or(Value::Unknown, Value::Priority),
            Column::Nice => whole(row.nice.map(i64::from)),
            Column::State => row.state.map_or(Value::Unknown, |state| Value::Word(state.to_string().into())),
            Column::Cpu => rate(row.cpu, Value::Percent),
            Column::Wait => rate(row.wait, Value::Percent),
            Column::Exited => rate(row.exited, Value::Percent),
            Column::Memory => match (row.res, total_memory) {
                (Some(res), Some(total)) if total > 0 => Value::Percent(100.0 * res.0 as f64 / total as f64),
                _ => Value::Unknown,
            },
            Column::Virtual => kib(row.virt),
            Column::Resident => kib(row.res),
            Column::Shared => kib(row.shr),
            Column::Threads => whole(row.threads),
            Column::Major => rate(row.major, Value::Rate),
            Column::Switches => rate(row.switches, Value::Rate),
            Column::Read => rate(row.io.read, Value::Bytes),
            Column::Written => rate(row.io.written, Value::Bytes),
            Column::Rchar => total(|totals| totals.rchar),
            Column::Wchar => total(|totals| Some(totals.wchar)),
            Column::Rbytes => total(|totals| Some(totals.read)),
            Column::Wbytes => total(|totals| Some(totals.written)),
            Column::Processor => whole(row.processor.map(i64::from)),
            Column::Time => Value::Time(row.time),
            Column::Count => Value::Whole(row.count as i64),
            Column::Cgroup => word(&row.cgroup),
            Column::Command => Value::Word(command(row)),
        }
    }

    /// The order of two rows by words. `None` for a column of numbers: see [`Column::measure`].
    pub fn by_words(self, a: &Row, b: &Row) -> Option<Ordering> {
        let words = match self {
            Column::User => (a.user.as_deref(), b.user.as_deref()),
            Column::Cgroup => (a.cgroup.as_deref(), b.cgroup.as_deref()),
            Column::Command => return Some(command(a).cmp(&command(b))),
            _ => return None,
        };
        // Unknown values come last.
        Some(match words {
            (Some(a), Some(b)) => a.cmp(b),
            (a, b) => b.is_some().cmp(&a.is_some()),
        })
    }

    /// The number by which rows are sorted.
    pub fn measure(self, row: &Row) -> Option<f64> {
        match self.value(row, Some(1)) {
            Value::Unknown => None,
            Value::Rate(number) | Value::Percent(number) | Value::Bytes(number) => Some(number),
            Value::Whole(number) => Some(number as f64),
            Value::Kib(kib) => Some(kib as f64),
            Value::Priority(priority) => Some(priority.into()),
            Value::Time(time) => Some(time.as_secs_f64()),
            Value::Word(word) => word.bytes().next().map(f64::from),
        }
    }
}

/// The name, the command line, or the name of the group.
pub fn command(row: &Row) -> Cow<'_, str> {
    match (&row.id, &row.cmdline) {
        (Id::Group(name), _) => Cow::Borrowed(name),
        (_, Some(cmdline)) => Cow::Borrowed(cmdline),
        (_, None) => Cow::Owned(row.comm.to_string()),
    }
}

impl Value<'_> {
    /// The value in few characters, for a screen.
    pub fn short(&self) -> String {
        match self {
            Value::Bytes(bytes) => human(*bytes),
            Value::Kib(kib) => human(1024.0 * *kib as f64),
            Value::Time(time) => short_cpu_time(*time),
            Value::Percent(percent) if *percent >= 9999.5 => format!("{percent:.0}"),
            Value::Rate(rate) if *rate >= 9999.5 => human(*rate),
            _ => self.exact(),
        }
    }

    /// The value with all digits: sizes in KiB, rates in bytes.
    pub fn exact(&self) -> String {
        match self {
            Value::Unknown => "-".into(),
            Value::Whole(number) => number.to_string(),
            Value::Rate(rate) => format!("{rate:.1}"),
            Value::Percent(percent) => format!("{percent:.1}"),
            Value::Bytes(bytes) => format!("{bytes:.0}"),
            Value::Kib(kib) => kib.to_string(),
            Value::Priority(number) => priority(*number),
            Value::Time(time) => cpu_time(*time),
            Value::Word(word) => word.to_string(),
        }
    }

    /// The value for JSON. An unknown value is null. Sizes are in KiB, times in seconds.
    pub fn json(&self) -> serde_json::Value {
        match self {
            Value::Unknown => serde_json::Value::Null,
            Value::Rate(number) | Value::Percent(number) | Value::Bytes(number) => json!(number),
            Value::Whole(number) => json!(number),
            Value::Kib(kib) => json!(kib),
            Value::Priority(priority) => json!(priority),
            Value::Time(time) => json!(time.as_secs_f64()),
            Value::Word(word) => json!(word),
        }
    }
}
