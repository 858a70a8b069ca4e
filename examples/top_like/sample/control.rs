//! Changes to a process: signals and nice values.

use procsampler::Select;
use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal, setpriority_process};

use super::Samples;

impl Samples {
    /// Sends a signal to a process of the last frame. Another process that has the same number by now gets no
    /// signal.
    pub fn signal(&self, pid: u32, signal: Signal) -> Result<(), String> {
        let number = self.here(pid)?;
        let Some(process) = self.processes.table.get(pid) else { return Err("it has exited".into()) };
        match pidfd_open(number, PidfdFlags::empty()) {
            Ok(pidfd) => {
                // The descriptor belongs to one process. If the number still belongs to the process of the
                // row, both are the same.
                process.dir().map_err(|error| error.to_string())?;
                pidfd_send_signal(pidfd, signal).map_err(|errno| errno.to_string())
            }
            // Before Linux 5.3.
            Err(rustix::io::Errno::NOSYS) => {
                process.dir().map_err(|error| error.to_string())?;
                rustix::process::kill_process(number, signal).map_err(|errno| errno.to_string())
            }
            Err(errno) => Err(errno.to_string()),
        }
    }

    /// Changes the nice value of one thread, or of all threads of a process: the kernel keeps one for each.
    pub fn renice(&mut self, pid: u32, tid: Option<u32>, nice: i32) -> Result<(), String> {
        self.here(pid)?;
        let Some(process) = self.processes.table.get(pid) else { return Err("it has exited".into()) };
        let dir = process.dir().map_err(|error| error.to_string())?;
        let mut tids = dir.tids().map_err(|error| error.to_string())?;
        for found in tids.walk() {
            let found = found.map_err(|error| error.to_string())?;
            if tid.is_some_and(|tid| tid != found) {
                continue;
            }
            let thread = Pid::from_raw(found as i32);
            setpriority_process(thread, nice).map_err(|errno| errno.to_string())?;
        }
        self.processes.read_all();
        Ok(())
    }

    /// In another /proc the numbers may be those of other processes.
    fn here(&self, pid: u32) -> Result<Pid, String> {
        if !self.is_here {
            return Err("the processes of another /proc (--root) cannot be changed".into());
        }
        Pid::from_raw(pid as i32).ok_or_else(|| "no process has this number".into())
    }

    /// The selection of processes for the tables.
    pub(super) fn select(pids: &[u32]) -> Select {
        if pids.is_empty() { Select::All } else { Select::Pids(pids.to_vec()) }
    }
}
