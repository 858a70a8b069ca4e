//! The time when the machine booted, on the wall clock.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::dir::ProcDir;
use crate::error::{Error, Result};
use crate::file::ProcFile;
use crate::system::stat::Stat;
use crate::this;

impl ProcDir {
    /// The time when the machine booted, on the wall clock as it is set now. In a time namespace it is the
    /// time when that began.
    ///
    /// On a procfs it is the time of the clock less CLOCK_BOOTTIME, which also runs in suspend. So it is
    /// exact, but two calls differ if the clock was adjusted in between. In a capture it is `btime` of the
    /// captured `stat`, in whole seconds.
    ///
    /// ```no_run
    /// use procsampler::{ProcDir, ProcFile, pid};
    ///
    /// let proc = ProcDir::open()?;
    /// let stat = pid::Stat::read_in(&proc.pid(1)?)?;
    /// if let Some(since_boot) = stat.since_boot(&proc.machine()) {
    ///     println!("process 1 started at {:?}", proc.boot_time()? + since_boot);
    /// }
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    ///
    /// # Errors
    /// There are none on a procfs since Linux 2.6.39. Elsewhere, `stat` cannot be read, or its `btime` is not
    /// a valid time.
    pub fn boot_time(&self) -> Result<SystemTime> {
        if let Some(time) = this::boot_time().filter(|_| self.is_genuine()) {
            return Ok(time);
        }
        let btime = Duration::from_secs(Stat::read_in(self)?.btime);
        let refused = || Error::refused(self.path().join("stat"), "btime is not a valid time");
        UNIX_EPOCH.checked_add(btime).ok_or_else(refused)
    }
}
