//! Files of a cgroup, declared with the shapes of procsampler.

use procsampler::rows::{Identity, RowDeltas, Rows};
use procsampler::unit::{Bytes, Micros};
use procsampler::{AnyDir, Class, Cursor, Delta, FileIn, Machine, ParseError, ProcFile, Unlisted, shape};

shape::numbers! {
    /// One sample of `cpu.stat`: CPU time, and how often the quota of the controller `cpu` stopped the tasks.
    pub struct CpuStat: "cpu.stat", Class::KERNFS.in_one_piece(), " ";
    /// CPU time between two samples.
    pub delta CpuStatDelta;
    /// CPU time in user mode and in the kernel.
    "usage_usec" usage: Micros = counter,
    /// CPU time in user mode.
    "user_usec" user: Micros = counter,
    /// CPU time in the kernel.
    "system_usec" system: Micros = counter,
    /// Periods of the quota.
    "nr_periods" nr_periods: Option<u64> = counter,
    /// Periods in which the quota was used up.
    "nr_throttled" nr_throttled: Option<u64> = counter,
    /// Time that its tasks waited for the next period.
    "throttled_usec" throttled: Option<Micros> = counter,
}
impl FileIn<AnyDir> for CpuStat {}

shape::numbers! {
    /// One sample of `memory.stat`; the other keys are in `unlisted`.
    pub struct MemoryStat: "memory.stat", Class::KERNFS.in_one_piece(), " ";
    /// The counters of memory.stat between two samples.
    pub delta MemoryStatDelta;
    /// Anonymous memory.
    "anon" anon: Bytes,
    /// Page cache.
    "file" file: Bytes,
    /// Memory of the kernel. Linux 5.18.
    "kernel" kernel: Option<Bytes>,
    /// Shared memory.
    "shmem" shmem: Option<Bytes>,
    /// Slabs that can be reclaimed.
    "slab_reclaimable" slab_reclaimable: Option<Bytes>,
    /// Slabs that cannot be reclaimed.
    "slab_unreclaimable" slab_unreclaimable: Option<Bytes>,
    /// Page faults.
    "pgfault" pgfault: Option<u64> = counter,
    /// Page faults that needed I/O.
    "pgmajfault" pgmajfault: Option<u64> = counter,
    /// Pages that were reclaimed.
    "pgsteal" pgsteal: Option<u64> = counter,
    /// Pages that were needed again soon after they were reclaimed.
    "workingset_refault_file" refault_file: Option<u64> = counter,
}
impl FileIn<AnyDir> for MemoryStat {}

shape::numbers! {
    /// A device in `io.stat`.
    pub struct Device: "", "" {
        /// The number of the device, as `8:0`.
        number: (u32, u32),
    };
    /// The I/O of a device between two samples.
    pub delta DeviceDelta by row;
    /// Bytes read.
    rbytes: Bytes = counter,
    /// Bytes written.
    wbytes: Bytes = counter,
    /// Reads.
    rios: u64 = counter,
    /// Writes.
    wios: u64 = counter,
}

impl Identity for Device {
    type Id<'a> = (u32, u32);

    fn id(&self) -> (u32, u32) {
        self.number
    }
}

/// One sample of `io.stat`.
#[derive(Debug, Default)]
pub struct IoStat {
    /// The devices.
    pub devices: Rows<Device>,
    /// Keys that this program does not know.
    pub unlisted: Unlisted,
}

impl ProcFile for IoStat {
    type State = ();
    const NAME: &'static str = "io.stat";
    const CLASS: Class = Class::KERNFS.in_one_piece();

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        shape::rows(text, &mut self.devices, &mut self.unlisted, |cursor, device: &mut Device| {
            *device = Device { number: number(cursor)?, ..Device::default() };
            shape::pairs(cursor, "=", device, |_, _| {});
            Ok(())
        })
    }
}
impl FileIn<AnyDir> for IoStat {}

impl Delta for IoStat {
    type Output<'a> = RowDeltas<'a, Device>;

    fn since<'a>(&'a self, earlier: &'a Self, machine: &Machine) -> Self::Output<'a> {
        self.devices.since(&earlier.devices, machine)
    }
}

/// Reads the number of a device, `8:0`.
fn number(cursor: &mut Cursor<'_>) -> Result<(u32, u32), ParseError> {
    let start = *cursor;
    let word = core::str::from_utf8(cursor.word()).unwrap_or_default();
    let number =
        word.split_once(':').and_then(|(major, minor)| Some((major.parse().ok()?, minor.parse().ok()?)));
    number.ok_or_else(|| start.fail("device", "two numbers and a colon"))
}
