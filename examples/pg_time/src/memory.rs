//! The memory of a backend.

use procsampler::pid::{ClearRefs, Status};
use procsampler::{Error, PidDir};

/// The memory of a backend in kB, as status prints it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Memory {
    /// Memory in RAM, including the part of the shared buffers that the backend has accessed.
    pub rss: Option<u64>,
    /// Private memory: `rss` without files and without shared memory.
    pub anonymous: Option<u64>,
    pub files: Option<u64>,
    pub shared: Option<u64>,
    /// The peak of `rss`.
    pub peak: Option<u64>,
    /// Whether the peak is that of this statement. Otherwise it is that of the whole life of the process.
    pub peak_is_statements: bool,
}

impl Memory {
    /// Takes the memory from status.
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

/// Resets the peak to the memory that is in RAM now.
pub fn reset_peak(process: &PidDir) -> Result<(), Error> {
    ClearRefs::open(process)?.reset_peak()
}
