//! Measures each cost that grows, at each count.

use std::hint::black_box;
use std::os::fd::OwnedFd;
use std::time::Duration;

use procsampler::{Monotonic, ProcDir, Sampler, pid, system};
use rustix::fs::{Mode, OFlags, open};
use rustix::io::pread;
use rustix::time::{ClockId, clock_gettime};
use serde::Serialize;

use super::synthetic;
use crate::Result;
use crate::clock::{Plan, take_turns};
use crate::floor::tenth;
use crate::scan::bare::{Bare, Walk, ids};
use crate::scan::cases::{Make, Place, Regime, Role};
use crate::scan::nursery::Nursery;
use crate::scan::{entrants, more_descriptors, ours};

/// Costs at one count, in nanoseconds.
#[derive(Clone, Copy, Debug)]
pub struct Point {
    pub items: usize,
    pub floor: f64,
    /// The walk over the directory. `None` if the case has no walk.
    pub walk: Option<f64>,
    pub ours: f64,
}

pub type Measure = fn(&mut Measurer) -> Result<Vec<Point>>;

pub const MEASURES: [(&str, Measure); 4] = [
    ("processes", |measurer| PROCESSES.iter().map(|&n| measurer.processes(n)).collect()),
    ("threads", |measurer| THREADS.iter().map(|&n| measurer.threads(n)).collect()),
    ("group", |measurer| THREADS.iter().map(|&n| measurer.group(n)).collect()),
    ("cpus", |_| CPUS.iter().map(|&n| cpus(n)).collect()),
];

const PROCESSES: [usize; 6] = [100, 500, 1_000, 2_000, 3_500, 5_000];
const THREADS: [usize; 7] = [1, 10, 100, 500, 1_000, 1_500, 2_000];
const CPUS: [usize; 8] = [1, 2, 16, 64, 128, 256, 512, 1_024];

/// Single calls. Between them, only the read itself changes something.
const CALLS: Plan = Plan { block: 1, rounds: 1_000, pages: 0, pause: None };

pub struct Measurer {
    proc: ProcDir,
    nursery: Nursery,
    time: Duration,
    room: usize,
}

impl Measurer {
    pub fn new(time: Duration) -> Result<Self> {
        let room = more_descriptors()?;
        Ok(Measurer { proc: ProcDir::open()?, nursery: Nursery::start()?, time, room })
    }

    /// A scan of stat of all processes.
    fn processes(&mut self, n: usize) -> Result<Point> {
        self.nursery.threads(0)?;
        self.nursery.sleep(n)?;
        self.scans(1, Regime::Idle, 0, |place| {
            Ok(vec![
                (Role::Walk, Box::new(Walk::new(&place.path)?)),
                (Role::Floor { kept: true }, Box::new(Bare::new(&place.path, ["stat"], true)?)),
                (Role::Ours { kept: true }, ours::stat(place.proc, true, false)?),
            ])
        })
    }

    /// A scan of stat and schedstat of all threads of a process.
    fn threads(&mut self, n: usize) -> Result<Point> {
        self.nursery.sleep(0)?;
        let pid = self.nursery.threads(n)?;
        self.scans(2, Regime::Threads, pid, |place| {
            Ok(vec![
                (Role::Walk, Box::new(Walk::new(&place.path)?)),
                (Role::Floor { kept: true }, Box::new(Bare::new(&place.path, ["stat", "schedstat"], true)?)),
                (Role::Ours { kept: true }, ours::threads(place.proc, place.threaded, true)?),
            ])
        })
    }

    fn scans(&mut self, files: usize, regime: Regime, threaded: u32, make: Make) -> Result<Point> {
        let place = Place::new(&self.proc, threaded)?;
        let items = ids(&place.path)?.len();
        if 2 * files * items > self.room {
            return Err(format!("{items}: too few descriptors are to be had, {}", self.room).into());
        }
        let timed = entrants(make, regime, &place, self.time, &mut self.nursery)?;
        let [walk, floor, ours] = [timed[0].1.nanos, timed[1].1.nanos, timed[2].1.nanos];
        Ok(Point { items, floor, walk: Some(walk), ours })
    }

    /// PID/stat of a process with this many threads.
    fn group(&mut self, n: usize) -> Result<Point> {
        self.nursery.sleep(0)?;
        let pid = self.nursery.threads(n)?;
        let mut sampler = Sampler::<pid::Stat>::open(&self.proc.pid(pid)?)?;
        let fd = open(sampler.path(), OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty())?;
        let mut buffer = vec![0; 16 << 10];
        let [floor, ours] = take_turns(
            CALLS,
            &mut || {},
            [&mut || bare(&fd, &mut buffer), &mut || {
                black_box(sampler.sample().expect("the process lives"));
            }],
        );
        let threads = sampler.current().ok_or("no sample")?.num_threads;
        assert_eq!(usize::try_from(threads)?, n, "threads of the group");
        Ok(Point { items: n, floor: floor.nanos, walk: None, ours: ours.nanos })
    }
}

/// The parser on the stat of this many CPUs. The floor copies the text, as the sampler does if it is given a
/// text.
fn cpus(n: usize) -> Result<Point> {
    let texts = [synthetic::stat(n, 0), synthetic::stat(n, 4_321)];
    let mut sampler = Sampler::<system::Stat>::detached();
    let (mut buffer, mut copies, mut pushes) = (Vec::new(), 0, 0);
    let mut copy = || {
        copies += 1;
        buffer.clear();
        buffer.extend_from_slice(texts[copies % 2].as_bytes());
        black_box(&mut buffer);
    };
    let mut push = || {
        pushes += 1;
        let time = Monotonic(pushes as u64);
        black_box(sampler.push(texts[pushes % 2].as_bytes(), time).expect("text as the kernel's"));
    };
    let [floor, ours] = take_turns(CALLS, &mut || {}, [&mut copy, &mut push]);

    let stat = sampler.current().ok_or("no sample")?;
    let text = &texts[pushes % 2];
    assert_eq!(stat.cpus.len(), n, "CPUs");
    for (cpu, line) in stat.cpus.iter().zip(text.lines().skip(1)) {
        let words: Vec<_> = line.split_whitespace().collect();
        let told = [cpu.id.to_string(), cpu.times.user.0.to_string(), cpu.times.idle.0.to_string()];
        assert_eq!(told, [&words[0][3..], words[1], words[4]], "{line}");
    }
    Ok(Point { items: n, floor: floor.nanos, walk: None, ours: ours.nanos })
}

/// The time that the kernel needs for this machine's stat.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Kernel {
    what: &'static str,
    pub cpus: usize,
    /// The whole time divided by the number of CPUs.
    pub ns_per_cpu_at_most: f64,
}

pub fn kernel() -> Result<Kernel> {
    let mut sampler = Sampler::<system::Stat>::open(&ProcDir::open()?)?;
    let cpus = sampler.sample()?.cpus.len();
    let fd = open(sampler.path(), OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty())?;
    let mut buffer = vec![0; 1 << 20];
    let [floor] = take_turns(CALLS, &mut || {}, [&mut || bare(&fd, &mut buffer)]);
    Ok(Kernel { what: "kernel", cpus, ns_per_cpu_at_most: tenth(floor.nanos / cpus as f64) })
}

/// One read of the file and one of the clock.
fn bare(fd: &OwnedFd, buffer: &mut [u8]) {
    black_box(clock_gettime(ClockId::Monotonic));
    black_box(pread(fd, buffer, 0).expect("what is open can be read"));
}
