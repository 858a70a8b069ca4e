//! The table of tasks. Its heading names the columns of its rows.

use super::SplitNs;
use crate::cursor::Cursor;
use crate::cursor::Value;
use crate::pid::state::State;
use crate::shape::row::row;
use crate::shape::unlisted::Unlisted;
use crate::text::Name;
use crate::text::RawBytes;

row! {
    /// A thread, its path borrowed.
    pub struct Task<'a> {
        /// The CPU that it last ran on.
        cpu: u32,
        /// Whether it runs now.
        current: bool,
        /// Its state. Linux 4.13.
        state: Option<State>,
        /// Its name, without blanks at its beginning.
        comm: Name<15>,
        /// The number of the thread, in the first pid namespace.
        pid: u32,
        /// Its weight, 1,048,576 for a nice value of 0. Linux 7.3.
        weight: Option<u64>,
        /// Its virtual time, by which ordinary tasks are chosen: tree-key.
        vruntime: SplitNs,
        /// Whether it has not used more than its share. Linux 6.6.
        eligible: Option<bool>,
        /// The virtual time by which it should have received its slice. Linux 6.6.
        deadline: Option<SplitNs>,
        /// Whether the task itself has requested that slice. Linux 6.12.
        custom_slice: bool,
        /// The time that it may run at once. Linux 6.6.
        slice: Option<SplitNs>,
        /// The time that it ran. `None` on a kernel without CONFIG_SCHEDSTATS that prints zeros for it, up to
        /// about Linux 4.5.
        sum_exec: Option<SplitNs>,
        /// How often the CPU switched away from it.
        switches: i64,
        /// Its priority: 100 to 139 for nice -20 to 19, lower for realtime, -1 for deadline.
        prio: i32,
        /// The time that it was runnable and did not run; 0 while schedstats are off. About Linux 4.3; older
        /// kernels print the virtual time again.
        wait_time: Option<SplitNs>,
        /// The time that it slept; 0 while schedstats are off. `None` if `sum_exec` is.
        sum_sleep: Option<SplitNs>,
        /// The time that it was blocked; 0 while schedstats are off. About Linux 5.16.
        sum_block: Option<SplitNs>,
        /// Its memory node. With CONFIG_NUMA_BALANCING.
        node: Option<i32>,
        /// Its group of tasks that share memory, 0 for none. With CONFIG_NUMA_BALANCING. Linux 3.13 to about
        /// 4.0 print only the node.
        group_id: Option<i32>,
        /// Its control group. Empty without CONFIG_CGROUP_SCHED.
        path: RawBytes<'a>,
    }
}

/// A column after the name.
#[derive(Clone, Copy)]
enum Column<'a> {
    Pid,
    Weight,
    Vruntime,
    Eligible,
    Deadline,
    Slice,
    SumExec,
    Switches,
    Prio,
    WaitTime,
    /// The virtual time again.
    ExecRuntime,
    SumSleep,
    SumBlock,
    Node,
    GroupId,
    Path,
    /// An unknown column of one word.
    Other(&'a [u8]),
}

impl<'a> Column<'a> {
    fn of(word: &'a [u8]) -> Self {
        match word {
            b"PID" => Column::Pid,
            b"weight" => Column::Weight,
            b"tree-key" | b"vruntime" => Column::Vruntime,
            b"eligible" => Column::Eligible,
            b"deadline" => Column::Deadline,
            b"slice" => Column::Slice,
            b"sum-exec" => Column::SumExec,
            b"switches" => Column::Switches,
            b"prio" => Column::Prio,
            b"wait-time" => Column::WaitTime,
            b"exec-runtime" => Column::ExecRuntime,
            b"sum-sleep" => Column::SumSleep,
            b"sum-block" => Column::SumBlock,
            b"node" => Column::Node,
            b"group-id" => Column::GroupId,
            b"group-path" => Column::Path,
            _ => Column::Other(word),
        }
    }
}

/// More columns than any kernel has. If a heading has more, its rows are not understood.
const MOST: usize = 32;

/// The form of the rows, from the heading of a table of tasks.
#[derive(Clone, Copy)]
pub(super) struct Heading<'a> {
    /// Whether a state letter is before the name. Linux 4.13.
    has_states: bool,
    /// The end of the name, which is right-aligned to 15 bytes under the heading `task`. 0 if there is no
    /// heading `task`.
    comm_end: usize,
    columns: [Column<'a>; MOST],
    count: usize,
    /// Whether node, group and path have headings. Older kernels print them without.
    names_groups: bool,
    /// Whether there is a column that this crate does not know.
    has_unknown: bool,
}

/// Rows of Linux 6.6 to 6.11 have these columns under the heading of Linux 6.5, and no blank after the state
/// letter.
const UNDER_AN_OLD_HEADING: [Column<'static>; 12] = [
    Column::Pid,
    Column::Vruntime,
    Column::Eligible,
    Column::Deadline,
    Column::Slice,
    Column::SumExec,
    Column::Switches,
    Column::Prio,
    Column::WaitTime,
    Column::SumExec,
    Column::SumSleep,
    Column::SumBlock,
];

impl<'a> Heading<'a> {
    /// There is no table: no row is understood.
    pub(super) const NONE: Self = Heading {
        has_states: false,
        comm_end: 0,
        columns: [Column::Pid; MOST],
        count: 0,
        names_groups: false,
        has_unknown: false,
    };

    pub(super) fn of(line: &'a [u8]) -> Self {
        let mut heading = Heading { has_states: line.starts_with(b" S "), ..Heading::NONE };
        let mut words = Cursor::new(line);
        if words.up_to(b" task ").is_none() {
            return Heading::NONE;
        }
        heading.comm_end = words.at() - 1;
        for place in &mut heading.columns {
            let word = words.word();
            if word.is_empty() {
                return heading;
            }
            *place = Column::of(word);
            heading.names_groups |= matches!(place, Column::Node | Column::GroupId | Column::Path);
            heading.has_unknown |= matches!(place, Column::Other(_));
            heading.count += 1;
        }
        Heading::NONE
    }

    /// See [`UNDER_AN_OLD_HEADING`].
    fn under_an_old_one() -> Self {
        let mut heading = Heading { has_states: true, comm_end: 17, ..Heading::NONE };
        for (place, column) in heading.columns.iter_mut().zip(UNDER_AN_OLD_HEADING) {
            *place = column;
            heading.count += 1;
        }
        heading
    }
}

impl<'a> Task<'a> {
    /// Reads the row at the cursor, up to the end of its line. Otherwise it returns `None`, and the cursor
    /// does not move. If a name contains newlines, the row has several lines. Columns that this crate does
    /// not know go to `unlisted`.
    pub(super) fn read(
        cpu: u32,
        heading: &Heading<'a>,
        cursor: &mut Cursor<'a>,
        unlisted: &mut Unlisted,
    ) -> Option<Self> {
        let start = *cursor;
        let mut task = Task::read_at(cpu, heading, cursor, |_, _, _| {});
        if task.is_none() && heading.has_states && !heading.names_groups {
            *cursor = start;
            task = Task::read_at(cpu, &Heading::under_an_old_one(), cursor, |_, _, _| {});
        }
        if task.is_none() {
            *cursor = start;
        } else if heading.has_unknown {
            *cursor = start;
            Task::read_at(cpu, heading, cursor, |pid, column, value| {
                unlisted.push(format!("task {pid} {}", column.escape_ascii()).as_bytes(), value);
            });
        }
        task
    }

    fn read_at(
        cpu: u32,
        heading: &Heading<'a>,
        cursor: &mut Cursor<'a>,
        mut unknown: impl FnMut(u32, &[u8], &[u8]),
    ) -> Option<Self> {
        let current = cursor.eat(if heading.has_states { b'>' } else { b'R' });
        if !current && !cursor.eat(b' ') {
            return None;
        }
        let mut state = None;
        if heading.has_states {
            state = Some(cursor.peek().filter(u8::is_ascii_alphabetic).map(State::new)?);
            cursor.skip(1);
        }
        let before = heading.comm_end.checked_sub(15 + 1 + usize::from(heading.has_states))?;
        for _ in 0..before {
            cursor.eat(b' ').then_some(())?;
        }
        let comm = Name::new(cursor.take(15)?.trim_ascii_start())?;
        cursor.eat(b' ').then_some(())?;
        let mut task = Task {
            cpu,
            current,
            state,
            comm,
            pid: 0,
            weight: None,
            vruntime: SplitNs(0),
            eligible: None,
            deadline: None,
            custom_slice: false,
            slice: None,
            sum_exec: None,
            switches: 0,
            prio: 0,
            wait_time: None,
            sum_sleep: None,
            sum_block: None,
            node: None,
            group_id: None,
            path: RawBytes::new(b""),
        };
        let (mut has_pid, mut has_vruntime, mut has_switches, mut has_prio) = (false, false, false, false);
        let mut columns = heading.columns.get(..heading.count)?.iter();
        while let Some(&column) = columns.next() {
            match column {
                Column::Pid => (task.pid, has_pid) = (value(cursor)?, true),
                Column::Weight => task.weight = Some(value(cursor)?),
                Column::Vruntime => (task.vruntime, has_vruntime) = (value(cursor)?, true),
                Column::Eligible => {
                    let is_eligible = mark(cursor, b'E');
                    (is_eligible || mark(cursor, b'N')).then_some(())?;
                    task.eligible = Some(is_eligible);
                }
                Column::Deadline => task.deadline = Some(value(cursor)?),
                Column::Slice => {
                    task.custom_slice = mark(cursor, b'S');
                    task.slice = Some(value(cursor)?);
                }
                Column::Switches => (task.switches, has_switches) = (value(cursor)?, true),
                Column::Prio => (task.prio, has_prio) = (value(cursor)?, true),
                Column::WaitTime | Column::ExecRuntime if zeros(cursor) => {
                    columns.find(|column| matches!(column, Column::SumSleep))?;
                }
                Column::WaitTime => task.wait_time = Some(value(cursor)?),
                Column::ExecRuntime => _ = value::<SplitNs>(cursor)?,
                Column::SumExec => task.sum_exec = Some(value(cursor)?),
                Column::SumSleep => task.sum_sleep = Some(value(cursor)?),
                Column::SumBlock => task.sum_block = Some(value(cursor)?),
                Column::Node => task.node = Some(value(cursor)?),
                Column::GroupId => task.group_id = Some(value(cursor)?),
                Column::Path => task.path = RawBytes::new(cursor.line_rest()),
                Column::Other(name) => unknown(task.pid, name, cursor.word()),
            }
        }
        if !heading.names_groups {
            if task.sum_block.is_none() {
                task.sum_block = value(cursor);
            }
            task.node = value(cursor);
            task.group_id = task.node.and_then(|_| value(cursor));
            task.path = RawBytes::new(cursor.line_rest());
        }
        let complete = has_pid && has_vruntime && has_switches && has_prio;
        (complete && cursor.line_rest().is_empty()).then_some(task)
    }
}

/// Reads the value of a column, if it is at the cursor.
fn value<T: Value>(cursor: &mut Cursor<'_>) -> Option<T> {
    let start = *cursor;
    cursor.skip_blanks();
    let value = T::read(cursor).filter(|_| !cursor.inside_word());
    if value.is_none() {
        *cursor = start;
    }
    value
}

/// Steps over a word of one letter, if there is one.
fn mark(cursor: &mut Cursor<'_>, letter: u8) -> bool {
    let start = *cursor;
    let is_here = cursor.word() == [letter];
    if !is_here {
        *cursor = start;
    }
    is_here
}

/// Steps over the text that kernels without CONFIG_SCHEDSTATS print for three times: five zeros, two of them
/// without decimals.
fn zeros(cursor: &mut Cursor<'_>) -> bool {
    let start = *cursor;
    let is_time = |cursor: &mut Cursor<'_>| value(cursor) == Some(SplitNs(0));
    let are_here = value(cursor) == Some(0u32)
        && value(cursor) == Some(0u32)
        && is_time(cursor)
        && is_time(cursor)
        && is_time(cursor);
    if !are_here {
        *cursor = start;
    }
    are_here
}
