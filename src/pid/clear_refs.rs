//! `/proc/PID/clear_refs`: a file that is written, not read. Each write changes what the kernel has recorded
//! about the memory of a process.
//!
//! In this crate, only the methods here write it:
//!
//! | number | method | what it does to the process |
//! | ---: | --- | --- |
//! | 1 | [`clear_referenced`](ClearRefs::clear_referenced) | all pages count as not accessed |
//! | 2 | [`clear_referenced_anonymous`](ClearRefs::clear_referenced_anonymous) | the same, only for anonymous mappings |
//! | 3 | [`clear_referenced_files`](ClearRefs::clear_referenced_files) | the same, only for mappings of files |
//! | 4 | [`clear_soft_dirty`](ClearRefs::clear_soft_dirty) | all pages count as not written, and are write-protected until they are written |
//! | 5 | [`reset_peak`](ClearRefs::reset_peak) | `VmHWM` of status is set to the memory that is in RAM now |
//!
//! None of them changes what the process computes. But every reader sees the change, and the first three
//! mislead the kernel: it uses the same accessed bits to choose pages to reclaim. So a machine that is short
//! of memory may reclaim the wrong pages. If two programs estimate the working set of one process at the same
//! time, both results are wrong. The same holds for soft-dirty, which checkpointing (CRIU) uses. The first
//! four walk the page tables under the process's `mmap_lock` (4 for writing, in part). After 4, the next
//! write to each page costs the process a page fault. 5 takes the lock for writing, and is cheap.
//!
//! This file is not the only way in which accessed bits are cleared. The kernel itself clears them at any
//! time, and no file reports it:
//!
//! | agent | when it clears accessed bits |
//! | --- | --- |
//! | reclaim | when memory is short: those of the pages that it considers |
//! | the multi-generational LRU | when it ages the pages of a process or of a control group |
//! | DAMON (kernel threads `kdamond`) | at each of its samples: that of one page in each region |
//! | idle page tracking | when a program marks pages as idle |
//!
//! `Referenced` of smaps is therefore a lower bound of the memory that the process accessed since the last
//! write. See [`WorkingSet`].
//!
//! A kernel thread or a zombie has no memory: a write does nothing, and succeeds. On a kernel without
//! soft-dirty, 4 has no visible effect.
//!
//! Reference: proc_pid_clear_refs(5), Documentation/filesystems/proc.rst,
//! Documentation/admin-guide/mm/soft-dirty.rst. Permission: the process's user, or CAP_DAC_OVERRIDE: the mode
//! of the file is 0200, and the permission is checked at open. Linux 2.6.22, with CONFIG_PROC_PAGE_MONITOR.

use std::os::fd::{AsFd, OwnedFd};
use std::path::PathBuf;
use std::sync::Arc;

use rustix::io::fcntl_dupfd_cloexec;

use crate::class::Class;
use crate::dir::PidDir;
use crate::dir::sealed::Opens;
use crate::error::{Error, Result};
use crate::pid::{Smaps, SmapsRollup, maps::Totals, smaps::Usage};
use crate::root::{Opener, Root, Task};
use crate::sampler::Sampler;
use crate::unit::{KiB, Monotonic, Nanos};
use crate::writer::write_whole;

const NAME: &str = "clear_refs";

/// `/proc/PID/clear_refs`, kept open for writing. Like a descriptor of stat, it belongs to the process: it
/// stays valid after execve(2), and it never affects a later process with the same number.
#[derive(Debug)]
pub struct ClearRefs {
    fd: OwnedFd,
    dir: OwnedFd,
    root: Arc<Root>,
    task: Task,
}

impl ClearRefs {
    /// Opens the file. Nothing is written yet.
    ///
    /// # Errors
    /// [denied](Error::is_denied) for other users, [gone](Error::is_gone) if the process has exited, and
    /// [unsupported](Error::is_unsupported) without CONFIG_PROC_PAGE_MONITOR. A directory that is not of a
    /// procfs is an error.
    pub fn open(process: &PidDir) -> Result<Self> {
        let opener = process.opener();
        let fd = opener.sink(NAME, Class::TASK)?;
        let dir =
            fcntl_dupfd_cloexec(opener.fd, 0).map_err(|errno| opener.error(NAME, Class::TASK, errno))?;
        Ok(ClearRefs { fd, dir, root: opener.root.clone(), task: opener.task })
    }

    /// Writes 1: all pages of the process count as not accessed, until the next access. `Referenced` of smaps
    /// falls to 0, and the kernel knows less when it chooses pages to reclaim.
    ///
    /// # Errors
    /// [gone](Error::is_gone) if the process has exited.
    pub fn clear_referenced(&self) -> Result<()> {
        self.write(b"1")
    }

    /// Writes 2: as [`clear_referenced`](ClearRefs::clear_referenced), but only for anonymous mappings.
    ///
    /// # Errors
    /// [gone](Error::is_gone) if the process has exited.
    pub fn clear_referenced_anonymous(&self) -> Result<()> {
        self.write(b"2")
    }

    /// Writes 3: as [`clear_referenced`](ClearRefs::clear_referenced), but only for mappings of files.
    ///
    /// # Errors
    /// [gone](Error::is_gone) if the process has exited.
    pub fn clear_referenced_files(&self) -> Result<()> {
        self.write(b"3")
    }

    /// Writes 4: all pages of the process count as not written
    /// ([`PageFlags::SOFT_DIRTY`](super::pagemap::PageFlags)), and are write-protected, so the next write to
    /// each page causes a page fault. Linux 3.11, with CONFIG_MEM_SOFT_DIRTY.
    ///
    /// # Errors
    /// [gone](Error::is_gone) if the process has exited; EINVAL before Linux 3.11.
    pub fn clear_soft_dirty(&self) -> Result<()> {
        self.write(b"4")
    }

    /// Writes 5: the peak of the process's RAM (`VmHWM` of status) is set to its current RAM. All readers see
    /// this. Linux 4.0.
    ///
    /// ```no_run
    /// use procsampler::{ProcDir, ProcFile, pid::ClearRefs, pid::Status};
    ///
    /// let process = ProcDir::open()?.pid(4711)?;
    /// ClearRefs::open(&process)?.reset_peak()?;
    /// std::thread::sleep(std::time::Duration::from_secs(60));
    /// println!("peak of this minute: {:?}", Status::read_in(&process)?.vm_hwm);
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    ///
    /// # Errors
    /// [gone](Error::is_gone) if the process has exited; EINVAL before Linux 4.0.
    pub fn reset_peak(&self) -> Result<()> {
        self.write(b"5")
    }

    /// The path of the file.
    pub fn path(&self) -> PathBuf {
        self.root.path_of(self.task, NAME)
    }

    fn write(&self, number: &[u8; 1]) -> Result<()> {
        // The file has no position. Each write is one command.
        let written = write_whole(&self.fd, number);
        written.map(drop).map_err(|errno| {
            let opener = Opener { fd: self.dir.as_fd(), root: &self.root, task: self.task };
            opener.error(NAME, Class::TASK, errno)
        })
    }
}

/// Estimates the working set of a process: the memory that it accesses in a time that the caller chooses.
///
/// [`begin`](WorkingSet::begin) clears the accessed bits of all its pages, which every reader and the
/// kernel's reclaim see; read [`clear_refs`](self) first. Then the caller waits, and
/// [`estimate`](WorkingSet::estimate) adds up the pages whose bit is set.
///
/// ```no_run
/// use procsampler::{ProcDir, pid::WorkingSet};
///
/// let mut set = WorkingSet::open(&ProcDir::open()?.pid(4242)?)?;
/// set.begin()?;
/// std::thread::sleep(std::time::Duration::from_secs(10));
/// let estimate = set.estimate()?;
/// println!("{} of {} in {}", estimate.referenced, estimate.rss, estimate.elapsed);
/// # Ok::<(), procsampler::Error>(())
/// ```
///
/// The estimate is a lower bound of the pages that were accessed. It is too small in these cases:
///
/// - Another agent clears accessed bits in the meantime: DAMON, idle page tracking, the ageing of the
///   multi-generational LRU, reclaim, or another program that writes this file. No file reports that it
///   happened. For some of these agents the kernel records on the page that its bit was set, for others it
///   does not.
/// - A page was swapped out, reclaimed or unmapped after it was accessed. It is not resident any more, so it
///   is not counted. DAMON and a control group's limit can cause this on a machine with much free memory.
/// - A TLB entry hides the access. Many processors, also x86, do not set the bit again while they have the
///   translation in their TLB, and the kernel does not always flush the TLB when it clears the bit (since
///   about Linux 5.12 only for soft-dirty). The pages that a process uses all the time may be missing for
///   this reason, until the process has been off its CPU or has used many other pages.
/// - A shared page was accessed through the page tables of another process.
///
/// It is too large because the whole page counts, even if only one byte of it was accessed. A huge page
/// counts with its 2 MiB or more. A page that was mapped since then counts as accessed, too: a page that came
/// back from swap, for example, or on some architectures the pages that the kernel maps around a page fault
/// on a file.
#[derive(Debug)]
pub struct WorkingSet {
    clear: ClearRefs,
    memory: Memory,
    begun: Option<Monotonic>,
}

/// The file in which `Referenced` is read.
#[derive(Debug)]
enum Memory {
    Rollup(Box<Sampler<SmapsRollup>>),
    /// Before Linux 4.14.
    Smaps(Box<(Sampler<Smaps>, Totals<Usage>)>),
}

/// How much of its memory a process accessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct WorkingSetEstimate {
    /// The memory that it accessed since [`WorkingSet::begin`], as a lower bound: see [`WorkingSet`] for what
    /// is not counted.
    pub referenced: KiB,
    /// The memory that it has in RAM.
    pub rss: KiB,
    /// The time since [`WorkingSet::begin`].
    pub elapsed: Nanos,
}

impl WorkingSet {
    /// Opens clear_refs, and smaps_rollup or (before Linux 4.14) smaps. Nothing is written yet.
    ///
    /// # Errors
    /// As for [`ClearRefs::open`] and [`Sampler::open`].
    pub fn open(process: &PidDir) -> Result<Self> {
        let clear = ClearRefs::open(process)?;
        let memory = match Sampler::open(process) {
            Ok(rollup) => Memory::Rollup(Box::new(rollup)),
            Err(error) if error.is_unsupported() => {
                Memory::Smaps(Box::new((Sampler::open(process)?, Totals::default())))
            }
            Err(error) => return Err(error),
        };
        Ok(WorkingSet { clear, memory, begun: None })
    }

    /// Clears the accessed bits of all pages of the process.
    ///
    /// # Errors
    /// As for [`ClearRefs::clear_referenced`].
    pub fn begin(&mut self) -> Result<()> {
        self.begun = None;
        self.clear.clear_referenced()?;
        self.begun = Some(Monotonic::now());
        Ok(())
    }

    /// Reads how much memory was accessed since [`begin`](WorkingSet::begin), as a lower bound. It clears
    /// nothing, so you can call it again later for the longer time.
    ///
    /// # Errors
    /// As for [`Sampler::sample`]; and an error if [`begin`](WorkingSet::begin) was not called before.
    pub fn estimate(&mut self) -> Result<WorkingSetEstimate> {
        let begun = self.begun.ok_or_else(|| Error::refused(self.clear.path(), "begin() comes first"))?;
        let elapsed = Monotonic::now().since(begun);
        let usage = match &mut self.memory {
            Memory::Rollup(rollup) => rollup.sample()?.usage,
            Memory::Smaps(smaps) => {
                let (sampler, totals) = &mut **smaps;
                sampler.sample()?.totals(totals);
                totals.all().sum
            }
        };
        Ok(WorkingSetEstimate { referenced: usage.referenced.unwrap_or_default(), rss: usage.rss, elapsed })
    }
}
