//! The work of the nursery and of its processes.
#![allow(unsafe_code, reason = "fork, and signals that are waited for")]

use std::collections::VecDeque;
use std::hint::black_box;
use std::io::{BufRead, Write};
use std::os::fd::OwnedFd;
use std::time::Duration;

use rustix::io::{read, write};
use rustix::process::{
    Pid, Signal, WaitOptions, getpid, getppid, kill_process, set_parent_process_death_signal, waitpid,
};
use rustix::time::{ClockId, clock_gettime};

use crate::Result;

/// The names of its processes.
pub const SLEEPER: &str = "sleeper";
pub const THREADED: &str = "threaded";

/// The CPU time that a woken process uses, in nanoseconds.
const WORK: u64 = 100_000;

/// The memory that a woken process uses: so much that the allocator requests it from the kernel and returns
/// it.
const FAULTED: usize = 160 << 10;

struct Keeper {
    /// The sleepers from the oldest to the youngest.
    sleepers: VecDeque<Pid>,
    /// The index of the process that is woken next.
    next: usize,
    threaded: Vec<Pid>,
    /// A process writes a byte to it when its work is done.
    done: (OwnedFd, OwnedFd),
}

/// Executes the orders of the standard input until it ends.
pub fn run() -> Result<()> {
    block(libc::SIGUSR1);
    let mut keeper =
        Keeper { sleepers: VecDeque::new(), next: 0, threaded: Vec::new(), done: rustix::pipe::pipe()? };
    let mut answers = std::io::stdout().lock();
    for order in std::io::stdin().lock().lines() {
        let pids = order.map_err(Into::into).and_then(|order| keeper.obey(&order));
        match pids {
            Ok(mut pids) => {
                pids.sort_unstable_by_key(|pid| pid.as_raw_nonzero());
                let pids: Vec<_> = pids.iter().map(|pid| pid.as_raw_nonzero().to_string()).collect();
                writeln!(answers, "ok {}", pids.join(" "))?;
            }
            Err(error) => writeln!(answers, "{error}")?,
        }
        answers.flush()?;
    }
    keeper.sleep(0)?;
    keeper.threads(&[], 0).map(drop)
}

impl Keeper {
    fn obey(&mut self, order: &str) -> Result<Vec<Pid>> {
        let (word, numbers) = order.split_once(' ').ok_or("a word and numbers, please")?;
        let numbers =
            numbers.split_whitespace().map(str::parse).collect::<std::result::Result<Vec<_>, _>>()?;
        let count = numbers.first().copied().unwrap_or(0);
        match word {
            "sleep" => self.sleep(count)?,
            "churn" => {
                let all = self.sleepers.len();
                self.end(count.min(all))?;
                self.sleep(all)?;
            }
            "wake" => {
                self.wake(count)?;
                return Ok(Vec::new());
            }
            "threads" => return self.threads(&numbers, 0),
            "blocked" => return self.threads(&numbers[..1], *numbers.get(1).ok_or("how many?")?),
            _ => return Err("no such order".into()),
        }
        Ok(self.sleepers.iter().copied().collect())
    }

    fn sleep(&mut self, count: usize) -> Result<()> {
        self.end(self.sleepers.len().saturating_sub(count))?;
        let new = count - self.sleepers.len();
        for _ in 0..new {
            let work = || {
                let _ = write(&self.done.1, &[0]);
                wait_for(libc::SIGUSR1);
                work();
            };
            match fork(SLEEPER, || {}, work) {
                Ok(pid) => self.sleepers.push_back(pid),
                // There are as many as the machine allows.
                Err(error) => {
                    eprintln!("after {} processes: {error}", self.sleepers.len());
                    break;
                }
            }
        }
        self.await_done(self.sleepers.len() + new - count)
    }

    fn wake(&mut self, count: usize) -> Result<()> {
        let count = count.min(self.sleepers.len());
        for _ in 0..count {
            self.next = (self.next + 1) % self.sleepers.len();
            kill_process(self.sleepers[self.next], Signal::USR1)?;
        }
        self.await_done(count)
    }

    /// Starts processes with this many threads each; `blocked` of the threads of each are in state D.
    fn threads(&mut self, counts: &[usize], blocked: usize) -> Result<Vec<Pid>> {
        self.threaded.drain(..).try_for_each(end)?;
        for &count in counts.iter().filter(|count| **count > 0) {
            let start = || {
                for at in 1..count {
                    let thread = std::thread::Builder::new().stack_size(16 << 10);
                    let pause = move || {
                        if at <= blocked {
                            block_as_vfork();
                        }
                        loop {
                            std::thread::park();
                        }
                    };
                    thread.spawn(pause).expect("a thread more");
                }
                let _ = write(&self.done.1, &[0]);
            };
            let pid = fork(THREADED, start, std::thread::park)?;
            self.threaded.push(pid);
            self.await_done(1)?;
        }
        Ok(self.threaded.clone())
    }

    /// Ends the oldest processes.
    fn end(&mut self, count: usize) -> Result<()> {
        self.sleepers.drain(..count).try_for_each(end)
    }

    /// Waits until this many have done their work, and then a little longer until the last of them sleeps.
    fn await_done(&self, mut count: usize) -> Result<()> {
        let mut bytes = [0; 256];
        while count > 0 {
            let room = count.min(bytes.len());
            count -= read(&self.done.0, &mut bytes[..room])?;
        }
        std::thread::sleep(Duration::from_millis(1));
        Ok(())
    }
}

/// Starts a process with a name. It calls `start`, then calls `work` again and again, and is killed when this
/// process exits.
fn fork(name: &str, start: impl FnOnce(), work: impl Fn()) -> Result<Pid> {
    let parent = getpid();
    // SAFETY: the nursery has one thread, so no lock is held by another thread, and the child may call any
    // function.
    match unsafe { libc::fork() } {
        -1 => Err(std::io::Error::last_os_error().into()),
        0 => {
            let named = std::ffi::CString::new(name).map(|name| rustix::thread::set_name(&name));
            let dies = set_parent_process_death_signal(Some(Signal::KILL));
            // The parent may have exited before the request took effect.
            if !matches!(named, Ok(Ok(()))) || dies.is_err() || getppid() != Some(parent) {
                std::process::abort();
            }
            start();
            loop {
                work();
            }
        }
        pid => Ok(Pid::from_raw(pid).ok_or("fork gave 0 to a parent")?),
    }
}

/// Waits in state D, as vfork does, for a child that exits only with this thread.
fn block_as_vfork() {
    let parent = getpid();
    let flags = i64::from(libc::CLONE_VFORK | libc::SIGCHLD);
    // SAFETY: the child has a copy of the memory, and makes only system calls.
    if unsafe { libc::syscall(libc::SYS_clone, flags, 0, 0, 0, 0) } == 0 {
        let dies = set_parent_process_death_signal(Some(Signal::KILL));
        while dies.is_ok() && getppid() == Some(parent) {
            // SAFETY: no signal has a handler here.
            unsafe { libc::pause() };
        }
        std::process::abort();
    }
}

fn end(pid: Pid) -> Result<()> {
    kill_process(pid, Signal::KILL)?;
    waitpid(Some(pid), WaitOptions::empty())?;
    Ok(())
}

/// Does a little work, as processes do.
fn work() {
    let now = || {
        let time = clock_gettime(ClockId::ThreadCPUTime);
        time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
    };
    let start = now();
    black_box(vec![1u8; FAULTED]);
    while now() - start < WORK {}
}

/// Blocks the signal, so that it is pending until sigwait(3) takes it. Forked processes inherit this.
fn block(signal: libc::c_int) {
    let set = one(signal);
    // SAFETY: the set is initialised, and the old set is not requested.
    unsafe { libc::sigprocmask(libc::SIG_BLOCK, &set, std::ptr::null_mut()) };
}

fn wait_for(signal: libc::c_int) {
    let (set, mut came) = (one(signal), 0);
    // SAFETY: the set is initialised, and `came` is a place for the number of the signal.
    unsafe { libc::sigwait(&set, &mut came) };
}

fn one(signal: libc::c_int) -> libc::sigset_t {
    let mut set = std::mem::MaybeUninit::uninit();
    // SAFETY: sigemptyset initialises the set, and sigaddset adds to it.
    unsafe {
        libc::sigemptyset(set.as_mut_ptr());
        libc::sigaddset(set.as_mut_ptr(), signal);
        set.assume_init()
    }
}
