//! The processes that start and exit, and what is known about each by its serial number.
//!
//! The serial number is the soft limit RLIMIT_RSS. A child has this limit from the beginning and keeps it
//! through exec, and its stat shows it as `rsslim`. A process writes only in pieces of a size that depends on
//! its serial number and on the writing thread.

use std::ffi::{CStr, CString, c_char, c_int};
use std::fs::{self, File};
use std::io::Read;
use std::os::fd::{AsFd, BorrowedFd};
use std::time::Duration;

use rustix::process::{Resource, Rlimit, setrlimit};
use rustix::time::{ClockId, clock_gettime};

/// How a process lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Life {
    ExitsAtOnce,
    Writes,
    Sleeps,
    Burns,
    /// Has three threads.
    HasThreads,
    /// A second thread uses much CPU time, and then executes a program. So it takes the number of the leader,
    /// which used little.
    ThreadExecs,
    LeaderExecs,
    /// Becomes an ordinary user, and some time later one whose io that user may read.
    ChangesUser,
}

pub fn life_of(serial: u64) -> Life {
    match serial % 64 {
        0 | 32 => Life::ThreadExecs,
        1..5 => Life::LeaderExecs,
        5..14 => Life::HasThreads,
        14..24 => Life::ChangesUser,
        24..30 => Life::Burns,
        30..46 => Life::Sleeps,
        46..58 => Life::Writes,
        _ => Life::ExitsAtOnce,
    }
}

/// The number of bytes that the leader writes at a time. The other threads write 1 or 2 bytes more.
pub fn piece_of(serial: u64) -> u64 {
    8 * (100 + serial % 7000)
}

/// CPU time that the thread used before it executes a program, and that its leader cannot have used.
pub const MUCH: Duration = Duration::from_millis(30);

const NOBODY: c_int = 65534;

unsafe extern "C" {
    fn fork() -> c_int;
    fn waitpid(pid: c_int, status: *mut c_int, options: c_int) -> c_int;
    fn _exit(code: c_int) -> !;
    fn execve(path: *const c_char, args: *const *const c_char, environment: *const *const c_char) -> c_int;
    fn setresuid(real: c_int, effective: c_int, saved: c_int) -> c_int;
    fn prctl(what: c_int, ...) -> c_int;
}

const WNOHANG: c_int = 1;
const PR_SET_DUMPABLE: c_int = 4;

/// The number of processes that live at the same time. There are a hundred numbers.
const CROWD: usize = 60;

/// Starts processes and reaps them until its standard input ends.
pub fn churn() {
    std::thread::spawn(|| {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        // SAFETY: it ends this process.
        unsafe { _exit(0) };
    });
    let null = fs::OpenOptions::new().write(true).open("/dev/null").unwrap();
    let path = sleep();
    let (mut living, mut random) = (0, Random(1));
    // This leaves the scans their share of the CPUs.
    rustix::process::setpriority_process(None, 10).unwrap();
    fs::write("/proc/sys/kernel/ns_last_pid", "299").unwrap();
    for serial in 1.. {
        let mut free = None;
        // SAFETY: no other code waits for children of this process.
        while let pid @ 1.. =
            unsafe { waitpid(-1, std::ptr::null_mut(), if living < CROWD { WNOHANG } else { 0 }) }
        {
            (living, free) = (living - 1, Some(pid));
        }
        // Numbers above 400 occur if pid_max does not belong to the namespace.
        if let Some(pid) = free.filter(|&pid| pid > 400 || random.below(2) == 0) {
            // The next child gets the number that was just released.
            let last = if pid > 400 { 299 } else { pid - 1 };
            let _ = fs::write("/proc/sys/kernel/ns_last_pid", last.to_string());
        }
        setrlimit(Resource::Rss, Rlimit { current: Some(serial), maximum: None }).unwrap();
        let seed = random.next();
        // SAFETY: this process has two threads, and the other only waits; the child is the only one.
        match unsafe { fork() } {
            0 => live(serial, Random(seed), &null, &path),
            1.. => living += 1,
            // No number is free.
            _ => std::thread::sleep(Duration::from_millis(1)),
        }
    }
}

fn live(serial: u64, mut random: Random, null: &File, sleep: &CString) -> ! {
    let (piece, fd) = (piece_of(serial) as usize, null.as_fd());
    let pause = |random: &mut Random, most: u64| {
        std::thread::sleep(Duration::from_micros(random.below(most)));
    };
    match life_of(serial) {
        Life::ExitsAtOnce => {}
        Life::Writes => (0..random.below(6)).for_each(|_| {
            write(fd, piece);
            pause(&mut random, 3000);
        }),
        Life::Sleeps => (0..3).for_each(|_| {
            write(fd, piece);
            pause(&mut random, 40_000);
        }),
        Life::Burns => {
            write(fd, piece);
            burn(Duration::from_micros(random.below(10_000)));
            write(fd, piece);
        }
        Life::HasThreads => std::thread::scope(|scope| {
            for thread in 1..=2 {
                let mut random = Random(random.next());
                // There may be no free number for the thread.
                let _ = std::thread::Builder::new().spawn_scoped(scope, move || {
                    (0..4).for_each(|_| {
                        write(fd, piece + thread);
                        pause(&mut random, 15_000);
                    })
                });
            }
            write(fd, piece);
            pause(&mut random, 20_000);
            write(fd, piece);
        }),
        // It first executes a program, because during an exec a thread looks like a leader that has never
        // executed one.
        Life::ThreadExecs => {
            let number = CString::new(format!("{SERIAL}={serial}")).unwrap_or_default();
            execute(c"/proc/self/exe", &[c"churn"], &[&number]);
        }
        Life::LeaderExecs => {
            write(fd, piece);
            pause(&mut random, 10_000);
            execute(sleep, &[sleep, c"0.02"], &[]);
        }
        Life::ChangesUser => {
            write(fd, piece);
            pause(&mut random, 3000);
            // SAFETY: it changes only this process.
            unsafe { setresuid(NOBODY, NOBODY, NOBODY) };
            write(fd, piece);
            pause(&mut random, 10_000);
            // SAFETY: as above.
            unsafe { prctl(PR_SET_DUMPABLE, 1) };
            write(fd, piece);
            pause(&mut random, 20_000);
            write(fd, piece);
        }
    }
    // SAFETY: it ends this process, without flushing the buffers of its parent.
    unsafe { _exit(0) }
}

/// A process with this serial number executes this program, in which a thread then executes another one.
const SERIAL: &str = "PROCSAMPLER_CHURNED";

#[used]
#[unsafe(link_section = ".init_array")]
static BEFORE_MAIN: extern "C" fn() = before_main;

/// Runs before the harness, which would write output.
extern "C" fn before_main() {
    let Some(serial) = std::env::var(SERIAL).ok().and_then(|text| text.parse().ok()) else { return };
    let Ok(null) = fs::OpenOptions::new().write(true).open("/dev/null") else { return };
    let (piece, fd, sleep) = (piece_of(serial) as usize, null.as_fd(), sleep());
    write(fd, piece);
    std::thread::sleep(Duration::from_millis(serial % 10));
    std::thread::scope(|scope| {
        // There may be no free number for the thread.
        let _ = std::thread::Builder::new().spawn_scoped(scope, || {
            write(fd, piece + 1);
            burn(MUCH);
            write(fd, piece + 1);
            execute(&sleep, &[&sleep, c"0.02"], &[]);
        });
        write(fd, piece);
    });
    // SAFETY: it ends this process.
    unsafe { _exit(0) }
}

fn sleep() -> CString {
    let path = ["/bin/sleep", "/usr/bin/sleep"].into_iter().find(|path| fs::exists(path).unwrap_or(false));
    CString::new(path.unwrap_or("sleep")).unwrap_or_default()
}

fn execute(path: &CStr, args: &[&CStr], environment: &[&CStr]) {
    let list = |strings: &[&CStr]| {
        let pointers = strings.iter().map(|string| string.as_ptr()).chain([std::ptr::null()]);
        pointers.collect::<Vec<_>>()
    };
    // SAFETY: strings that end with 0, in lists that end with null.
    unsafe { execve(path.as_ptr(), list(args).as_ptr(), list(environment).as_ptr()) };
}

static ZEROS: [u8; 64 * 1024] = [0; 64 * 1024];

fn write(fd: BorrowedFd<'_>, size: usize) {
    let _ = rustix::io::write(fd, &ZEROS[..size]);
}

/// Uses CPU time.
fn burn(time: Duration) {
    let used = || {
        let time = clock_gettime(ClockId::ThreadCPUTime);
        Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
    };
    let end = used() + time;
    while used() < end {
        std::hint::spin_loop();
    }
}

pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 ^ self.0 >> 33
    }

    pub fn below(&mut self, bound: u64) -> u64 {
        (self.next() >> 16) % bound
    }
}
