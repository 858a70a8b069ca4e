//! The processes of a server, as /proc shows them.

use procsampler::pid::{ChildrenOf, Cmdline, Stat};
use procsampler::{PidDir, ProcDir, ProcFile};

use crate::Failure;
use crate::session::Session;

/// The kind of a child of the postmaster, by the title that it sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Works for the backend with this number.
    ParallelWorker(u32),
    /// Reads and writes for all backends: PostgreSQL 18 with `io_method=worker`.
    IoWorker,
    /// A backend, or another process of the server.
    Other,
    /// It has not set its title yet, and still has that of the postmaster.
    Untitled,
}

impl Kind {
    /// Parses the title: "postgres: parallel worker for PID 1234 ". If the cluster has a name, it follows
    /// after "postgres".
    pub fn of_title(title: &str) -> Kind {
        if let Some((_, leader)) = title.split_once("parallel worker for PID ") {
            let digits = leader.split(|letter: char| !letter.is_ascii_digit()).next().unwrap_or_default();
            if let Ok(leader) = digits.parse() {
                return Kind::ParallelWorker(leader);
            }
        }
        match title.starts_with("postgres:") {
            true if title.contains(": io worker") => Kind::IoWorker,
            true => Kind::Other,
            false => Kind::Untitled,
        }
    }
}

/// The server of a connection.
#[derive(Debug)]
pub struct Server {
    pub proc: ProcDir,
    pub postmaster: u32,
    children: ChildrenOf,
}

impl Server {
    /// The server of a backend, which has to be a process of this machine that this /proc shows.
    pub fn of(session: &Session) -> Result<Server, Failure> {
        let proc = ProcDir::open()?;
        let backend = session.backend;
        let stat = proc.pid(backend).and_then(|process| Stat::read_in(&process));
        let elsewhere =
            || format!("the backend, process {backend}, is not in this /proc: is the server elsewhere?");
        let stat = stat.map_err(|_| elsewhere())?;
        // In a container, the server has other numbers. Here, the number may belong to another process.
        let title = title_of(&proc.pid(backend)?);
        if !title.starts_with("postgres") {
            return Err(elsewhere().into());
        }
        let postmaster = stat.ppid;
        let children = ChildrenOf::open(&proc, postmaster)?;
        Ok(Server { proc, postmaster, children })
    }

    /// Opens the same server again.
    pub fn another(&self) -> Result<Server, Failure> {
        let proc = ProcDir::open()?;
        let children = ChildrenOf::open(&proc, self.postmaster)?;
        Ok(Server { proc, postmaster: self.postmaster, children })
    }

    /// The children of the postmaster.
    pub fn children(&mut self) -> Result<Vec<u32>, Failure> {
        Ok(self.children.find()?.0.to_vec())
    }

    /// The kind of a process; `None` if it is gone.
    pub fn kind(&self, pid: u32) -> Option<Kind> {
        let process = self.proc.pid(pid).ok()?;
        Some(Kind::of_title(&title_of(&process)))
    }

    /// The children that are I/O workers.
    pub fn io_workers(&mut self) -> Result<Vec<u32>, Failure> {
        let children = self.children()?;
        Ok(children.into_iter().filter(|&pid| self.kind(pid) == Some(Kind::IoWorker)).collect())
    }
}

fn title_of(process: &PidDir) -> String {
    Cmdline::read_in(process).map(|cmdline| cmdline.to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles() {
        assert_eq!(Kind::of_title("postgres: parallel worker for PID 77 "), Kind::ParallelWorker(77));
        assert_eq!(Kind::of_title("postgres: 15/main: parallel worker for PID 77"), Kind::ParallelWorker(77));
        assert_eq!(Kind::of_title("postgres: io worker 0"), Kind::IoWorker);
        assert_eq!(Kind::of_title("postgres: parallel worker for PID "), Kind::Other);
        assert_eq!(Kind::of_title("postgres: ann shop [local] idle"), Kind::Other);
        assert_eq!(Kind::of_title("/usr/lib/postgresql/15/bin/postgres -D data"), Kind::Untitled);
        assert_eq!(Kind::of_title(""), Kind::Untitled);
    }
}
