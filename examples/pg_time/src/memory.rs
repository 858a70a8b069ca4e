//! The memory of a backend.

use procsampler::pid::{ClearRefs, Status};
use procsampler::{Error, PidDir};

/// In kB, as status prints it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Memory {
    /// In RAM, the touched part of the shared buffers included.
    pub rss: Option<u64>,
    /// The process's own: `rss` without files and without what is shared.
    pub anonymous: Option<u64>,
    pub files: Option<u64>,
    pub shared: Option<u64>,
    /// The most that `rss` was.
    pub peak: Option<u64>,
    /// The peak is of this statement; otherwise of the process's life.
    pub peak_is_statements: bool,
}

impl Memory {
    /// From its status.
    pub fn of(status: Option<&Status>, peak_is_statements: bool) -> Memory {
        let Some(status) = status else { return Memory::default() };
        let memory = status;
        Memory {
            rss: memory.vm_rss.map(|size| size.0),
            anonymous: memory.rss_anon.map(|size| size.0),
            files: memory.rss_file.map(|size| size.0),
            shared: memory.rss_shmem.map(|size| size.0),
            peak: memory.vm_hwm.map(|size| size.0),
            peak_is_statements,
        }
    }
}

/// Lets the peak begin anew at what is in RAM now.
pub fn reset_peak(process: &PidDir) -> Result<(), Error> {
    ClearRefs::open(process)?.reset_peak()
}
