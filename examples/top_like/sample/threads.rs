//! The threads of processes, in a table of their own: it is there only while threads are shown.

use std::collections::HashMap;

use procsampler::delta::Rate;
use procsampler::table::Threads;
use procsampler::{Machine, ProcDir, Process, ProcessTable, Result, Select, TidDir, pid};

use super::row::{Id, Io, Row};

type Files = (pid::Stat, pid::Schedstat, pid::Io);

type Table = ProcessTable<(), (), Threads<Files>>;

pub struct ThreadTable {
    table: Table,
}

impl ThreadTable {
    pub fn open(proc: &ProcDir, select: Select) -> Result<ThreadTable> {
        let mut table = ProcessTable::<()>::new(proc)?.with_threads();
        table.set_select(select);
        Ok(ThreadTable { table })
    }

    pub fn scan(&mut self, with_io: bool) -> Result<()> {
        self.table.read_threads_if::<pid::Io>(move |_| with_io);
        self.table.scan()?;
        Ok(())
    }

    /// A row for each thread; `processes` are the rows of their processes.
    pub fn rows(&self, processes: &[Row]) -> Vec<Row> {
        let machine = self.table.machine();
        let by_pid: HashMap<u32, &Row> =
            processes.iter().filter_map(|row| Some((row.number()?, row))).collect();
        let threads = self.table.threads().filter_map(|thread| {
            let (pid, tid) = (thread.pid(), thread.tid());
            let process = by_pid.get(&pid);
            let mut row = row(&thread, &machine)?;
            row.parent = if pid == tid { process?.parent } else { pid };
            if let Some(process) = process {
                (row.user, row.cgroup) = (process.user.clone(), process.cgroup.clone());
                row.shr = process.shr;
                // The children belong to the process.
                row.exited = if pid == tid { process.exited } else { Rate::UNKNOWN };
            }
            Some(row)
        });
        threads.collect()
    }

    /// The rows of a table of one process.
    pub fn rows_of_one(&self) -> Vec<Row> {
        let machine = self.table.machine();
        self.table.threads().filter_map(|thread| row(&thread, &machine)).collect()
    }
}

fn row(thread: &Process<'_, Files, TidDir>, machine: &Machine) -> Option<Row> {
    let (pid, tid) = (thread.pid(), thread.tid());
    let (stat, schedstat, io) = thread.files();
    let mut row = Row::of(Id::Thread { pid, tid }, pid, stat, machine)?;
    row.threads = None;
    row.io = Io::of(io);
    if let Some(delta) = schedstat.delta() {
        row.wait = delta.share(delta.wait) * 100.0;
        row.switches = delta.per_second(delta.timeslices);
    }
    Some(row)
}
