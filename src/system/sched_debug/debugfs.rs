//! The place of `sched_debug` since Linux 5.13: in debugfs.

use std::path::Path;

use rustix::io::Errno;

use crate::dir::ProcDir;
use crate::error::{Error, Meaning, Result};
use crate::file::ProcFile;
use crate::machine::Machine;
use crate::sampler::Sampler;
use crate::system::sched_debug::SchedDebug;

/// The usual mount point of debugfs.
const DEBUGFS: &str = "/sys/kernel/debug";

impl SchedDebug {
    /// Opens the file where this kernel has it: `/proc/sched_debug`, or `/sys/kernel/debug/sched/debug`.
    ///
    /// # Errors
    /// The same as for [`ProcDir::open`]. [`Error::is_denied`]: debugfs belongs to root.
    /// [`Error::is_unsupported`]: this kernel has neither file. If debugfs is not mounted, the error says so.
    pub fn open() -> Result<Sampler<SchedDebug>> {
        in_debugfs(Sampler::open(&ProcDir::open()?), Path::new(DEBUGFS), |dir| {
            Sampler::open_at(dir, "sched/debug")
        })
    }

    /// Reads the file once, where this kernel has it.
    ///
    /// # Errors
    /// The same as for [`SchedDebug::open`]. Or the text was not understood.
    pub fn read_live() -> Result<SchedDebug> {
        in_debugfs(SchedDebug::read(), Path::new(DEBUGFS), |dir| SchedDebug::read_at(dir, "sched/debug"))
    }
}

/// Returns the result of /proc, or that of debugfs if /proc does not have the file.
fn in_debugfs<T>(proc: Result<T>, debugfs: &Path, get: impl FnOnce(&ProcDir) -> Result<T>) -> Result<T> {
    match proc {
        Err(error) if error.is_unsupported() => {}
        done => return done,
    }
    let got = ProcDir::at(debugfs, Machine::this()).and_then(|dir| get(&dir));
    got.map_err(|error| match is_mounted(debugfs) {
        Some(false) => Error::refused(debugfs.to_owned(), "debugfs is not mounted here"),
        // Debugfs is not a /proc, but it is known to have the file if the kernel has it.
        Some(true) if error.is_not_proc() => {
            Error::io(error.path().to_owned(), Errno::NOENT, Meaning::Unsupported)
        }
        _ => error,
    })
}

/// Whether debugfs is mounted there; `None` if this is unknown.
fn is_mounted(debugfs: &Path) -> Option<bool> {
    const DEBUGFS_MAGIC: u64 = 0x6462_6720;
    match rustix::fs::statfs(debugfs) {
        Ok(found) => Some(found.f_type as u64 == DEBUGFS_MAGIC),
        Err(Errno::NOENT) => Some(false),
        Err(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_debugfs_is_not_mounted_that_is_said() {
        // A directory with its own files, so that it counts as a /proc.
        let directory = std::env::temp_dir().join(format!("procsampler-{}-debugfs", std::process::id()));
        std::fs::create_dir_all(directory.join("self")).unwrap();
        let unsupported = || SchedDebug::read_at(&ProcDir::at(&directory, Machine::COMMON)?, "there is none");
        assert!(unsupported().unwrap_err().is_unsupported());
        let got = in_debugfs(unsupported(), &directory, |dir| SchedDebug::read_at(dir, "sched/debug"));
        assert!(got.unwrap_err().to_string().contains("debugfs is not mounted here"));
        std::fs::remove_dir_all(&directory).unwrap();
        let got = in_debugfs(Ok(1), &directory, |_| Ok(2));
        assert_eq!(got.unwrap(), 1, "where /proc has it that is taken");
    }

    /// Reads the live file, if that is permitted. Its rows are understood on every kernel version.
    #[test]
    fn the_live_file() {
        let read = || match SchedDebug::read_live() {
            Ok(live) => Some(live),
            Err(error) if error.is_denied() => {
                println!("skipped, it is root's: {error}");
                None
            }
            Err(error) if is_mounted(Path::new(DEBUGFS)) != Some(true) => {
                println!("skipped, debugfs is not mounted: {error}");
                None
            }
            Err(error) if error.is_unsupported() => {
                println!("skipped, the kernel is without CONFIG_SCHED_DEBUG: {error}");
                None
            }
            Err(error) => panic!("{error}"),
        };
        // A task that moves to a CPU which was already printed is missing. kthreadd, which mostly sleeps, is
        // seldom missing.
        let mut has_kthreadd = false;
        for _ in 0..9 {
            let Some(live) = read() else { return };
            println!("not listed: {:?}", live.unlisted);
            assert_eq!(live.unlisted.malformed(), 0, "{:?}", live.unlisted);
            assert!(!live.cpus.is_empty() && live.cpus.iter().all(|cpu| cpu.nr_running.is_some()));
            assert_eq!(live.dl.len(), live.cpus.len(), "each CPU has a queue");
            has_kthreadd |= live.tasks.iter().any(|task| task.pid == 2 && task.comm == "kthreadd");
            if has_kthreadd {
                return;
            }
        }
        panic!("all threads of the machine are in the table");
    }
}
