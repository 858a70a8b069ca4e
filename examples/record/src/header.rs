//! What a recording contains about itself and its machine.

use procsampler::Machine;
use rustix::time::{ClockId, clock_gettime};
use serde::{Deserialize, Serialize};

use crate::clock::Wall;

/// The version of the format that this program writes, and the only one that it reads.
pub const VERSION: u32 = 1;

/// The first frame.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Header {
    pub version: u32,
    /// The facts that define the units in the texts.
    pub machine: Machine,
    /// The release of the kernel, as uname(2) returns it.
    pub release: String,
    /// When the machine booted, in nanoseconds since 1970. `None` if its clocks do not show it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub booted_ns: Option<i64>,
    /// When the recording began, in nanoseconds since 1970.
    pub began_ns: i64,
    /// The time from one due time to the next.
    pub interval_ns: u64,
    /// The files of each sample, by their paths.
    pub files: Vec<String>,
    /// The time from one scan of all processes to the next, if there are any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scan_ns: Option<u64>,
}

impl Header {
    /// The header of a recording of this machine that begins now.
    pub fn of_this_machine(interval_ns: u64, files: Vec<String>, scan_ns: Option<u64>) -> Self {
        let now = Wall::now().0;
        let up = clock_gettime(ClockId::Boottime);
        let up = up.tv_sec.checked_mul(1_000_000_000).and_then(|nanos| nanos.checked_add(up.tv_nsec));
        Header {
            version: VERSION,
            machine: Machine::this(),
            release: rustix::system::uname().release().to_string_lossy().into_owned(),
            booted_ns: up.and_then(|up| now.checked_sub(up)),
            began_ns: now,
            interval_ns,
            files,
            scan_ns,
        }
    }
}

/// The last frame.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct End {
    /// The number of samples that were taken.
    pub samples: u64,
    /// The number of due times without a sample.
    pub missed: u64,
}
