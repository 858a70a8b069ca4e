//! The table of tasks.

use super::SplitNs;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::name::Name;
use crate::pid::flags::State;
use crate::shape::kept::{Raw, kept_rows};
use crate::value::Value;

kept_rows! {
    /// A thread, its path borrowed.
    pub struct Task<'a> {
        /// The CPU that it last ran on.
        cpu: u32,
        /// It runs now.
        current: bool,
        /// Its state. Linux 4.13.
        state: Option<State>,
        /// Its name, without the blanks that it begins with.
        comm: Name<15>,
        /// The thread's number, in the first pid namespace.
        pid: u32,
        /// Its virtual time, by which ordinary tasks are chosen: tree-key.
        vruntime: SplitNs,
        /// It has had no more than its share. Linux 6.6.
        eligible: Option<bool>,
        /// The virtual time at which it should have had its slice. Linux 6.6.
        deadline: Option<SplitNs>,
        /// It has asked for that slice itself. Linux 6.12.
        custom_slice: bool,
        /// What it may run at a time. Linux 6.6.
        slice: Option<SplitNs>,
        /// How long it ran.
        sum_exec: SplitNs,
        /// How often it was switched from.
        switches: i64,
        /// Its priority: 100 to 139 for nice -20 to 19, below for realtime, -1 for deadline.
        prio: i32,
        /// How long it was runnable and did not run; 0 without schedstats.
        wait_time: SplitNs,
        /// How long it slept; 0 without schedstats.
        sum_sleep: Option<SplitNs>,
        /// How long it was blocked; 0 without schedstats. Linux 5.16 or so.
        sum_block: Option<SplitNs>,
        /// Its memory node. With CONFIG_NUMA_BALANCING.
        node: Option<i32>,
        /// Its group of tasks that share memory, 0 for none. With CONFIG_NUMA_BALANCING.
        group_id: Option<i32>,
        /// Its control group. Empty without CONFIG_CGROUP_SCHED.
        path: Raw<'a>,
    }
}

/// What the heading of a table of tasks says.
#[derive(Clone, Copy)]
pub(super) enum Heading {
    /// No states, to Linux 4.12.
    Stateless,
    /// States; the columns are to be told from the row.
    States,
    /// All columns as they are. Later than Linux 6.6.
    Eligible,
}

impl Heading {
    pub(super) fn of(line: &[u8]) -> Self {
        match line {
            _ if memchr::memmem::find(line, b" eligible ").is_some() => Heading::Eligible,
            _ if line.starts_with(b" S") => Heading::States,
            _ => Heading::Stateless,
        }
    }
}

impl<'a> Task<'a> {
    pub(super) fn read(cpu: u32, heading: Heading, cursor: &mut Cursor<'a>) -> Result<Self, ParseError> {
        let start = *cursor;
        let task = Task::read_at(cpu, heading, true, cursor);
        match (heading, &task) {
            // The first kernels with deadlines, from Linux 6.6, print no blank behind the state.
            (Heading::States, Err(_) | Ok(Task { eligible: Some(_), .. })) => {
                let mut narrow = start;
                match Task::read_at(cpu, heading, false, &mut narrow) {
                    Ok(task) => {
                        *cursor = narrow;
                        Ok(task)
                    }
                    Err(_) => task,
                }
            }
            _ => task,
        }
    }

    fn read_at(cpu: u32, heading: Heading, wide: bool, cursor: &mut Cursor<'a>) -> Result<Self, ParseError> {
        let mut current = cursor.eat(b'>');
        let mut state = None;
        if let Heading::Stateless = heading {
            current = cursor.eat(b'R');
        }
        if !current && !cursor.eat(b' ') {
            return Err(cursor.fail("task", "a blank, or the mark of the task that runs"));
        }
        if !matches!(heading, Heading::Stateless) {
            state = cursor.peek().filter(u8::is_ascii_alphabetic).map(State::new);
            if state.is_none() {
                return Err(cursor.fail("S", "a state letter"));
            }
            cursor.skip(1);
            if wide && !cursor.eat(b' ') {
                return Err(cursor.fail("S", "a blank behind it"));
            }
        }
        let Some(comm) = cursor.take(15).and_then(|comm| Name::new(comm.trim_ascii_start())) else {
            return Err(cursor.fail("task", "15 bytes"));
        };
        if !cursor.eat(b' ') {
            return Err(cursor.fail("task", "a blank behind 15 bytes"));
        }
        let pid = cursor.unsigned32("PID")?;
        let vruntime = cursor.value("tree-key")?;
        let mut task = Task {
            cpu,
            current,
            state,
            comm,
            pid,
            vruntime,
            eligible: None,
            deadline: None,
            custom_slice: false,
            slice: None,
            sum_exec: SplitNs(0),
            switches: 0,
            prio: 0,
            wait_time: SplitNs(0),
            sum_sleep: None,
            sum_block: None,
            node: None,
            group_id: None,
            path: Raw::new(b""),
        };
        cursor.skip_blanks();
        task.eligible = match cursor.peek() {
            Some(b'E') => Some(true),
            Some(b'N') => Some(false),
            _ => None,
        };
        if task.eligible.is_some() {
            cursor.skip(1);
            task.deadline = Some(cursor.value("deadline")?);
            cursor.skip_blanks();
            task.custom_slice = cursor.eat(b'S');
            task.slice = Some(cursor.value("slice")?);
            task.sum_exec = cursor.value("sum-exec")?;
        }
        task.switches = cursor.value("switches")?;
        task.prio = cursor.value("prio")?;
        task.wait_time = cursor.value("wait-time")?;
        let times = [time(cursor), time(cursor), time(cursor)];
        (task.sum_sleep, task.sum_block) = match (task.eligible, times) {
            (Some(_), [sleep, block, None]) => (sleep, block),
            (Some(_), [_, sleep, block]) => (sleep, block),
            (None, [Some(exec), sleep, block]) => {
                task.sum_exec = exec;
                (sleep, block)
            }
            _ => return Err(cursor.fail("sum-exec", SplitNs::EXPECTED)),
        };
        cursor.skip_blanks();
        task.node = cursor.value("node").ok();
        if task.node.is_some() {
            task.group_id = Some(cursor.value("group-id")?);
        }
        task.path = Raw::new(cursor.line_rest());
        cursor.line_end("path")?;
        Ok(task)
    }
}

/// A time, if one stands here.
fn time(cursor: &mut Cursor<'_>) -> Option<SplitNs> {
    let start = *cursor;
    cursor.skip_blanks();
    let time = SplitNs::read(cursor);
    if time.is_none() {
        *cursor = start;
    }
    time
}
