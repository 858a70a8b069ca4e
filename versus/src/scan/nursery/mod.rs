//! The processes that are scanned. A separate process, the nursery, starts them.
//!
//! The measuring process does not fork them itself: a fork write-protects all memory of the parent, and every
//! page that is written after it would be copied in a timed span. The processes always end, whatever happens
//! to the measuring process: the nursery kills them when its standard input ends, and they are killed when
//! the nursery exits.

mod child;

use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::CommandExt;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

pub use child::{SLEEPER, THREADED, run};

use crate::Result;

/// The word of the command line that makes this program a nursery.
pub const COMMAND: &str = "nursery";

/// The processes that sleep, and some with many threads.
pub struct Nursery {
    process: Child,
    /// This is closed to end the nursery.
    orders: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
    sleepers: Vec<u32>,
    threaded: Vec<u32>,
}

impl Nursery {
    pub fn start() -> Result<Self> {
        let mut command = Command::new("/proc/self/exe");
        // It has its own process group, so that an interrupt from the terminal does not end it before it has
        // killed the processes.
        command.arg(COMMAND).stdin(Stdio::piped()).stdout(Stdio::piped()).process_group(0);
        let mut process = command.spawn()?;
        let orders = process.stdin.take();
        let answers = BufReader::new(process.stdout.take().ok_or("no pipe from the nursery")?);
        Ok(Nursery { process, orders, answers, sleepers: Vec::new(), threaded: Vec::new() })
    }

    /// The processes that sleep now, in ascending order of their numbers.
    pub fn sleepers(&self) -> &[u32] {
        &self.sleepers
    }

    /// The processes with threads.
    pub fn threaded(&self) -> &[u32] {
        &self.threaded
    }

    /// Starts or ends sleepers until there are this many, or as many as the machine allows, which is then
    /// printed.
    pub fn sleep(&mut self, count: usize) -> Result<()> {
        self.sleepers = self.order("sleep", &[count])?;
        match self.sleepers.len() {
            0 if count > 0 => return Err("the machine allowed no process".into()),
            allowed if allowed < count => eprintln!("the machine allowed {allowed} of {count} processes"),
            _ => {}
        }
        Ok(())
    }

    /// Wakes some processes, each time others. They work, touch some new pages, write a byte, and sleep
    /// again.
    pub fn wake(&mut self, count: usize) -> Result<()> {
        self.order("wake", &[count]).map(drop)
    }

    /// Ends the oldest processes and starts the same number.
    pub fn churn(&mut self, count: usize) -> Result<()> {
        self.sleepers = self.order("churn", &[count])?;
        Ok(())
    }

    /// Starts one process with this many threads, including its leader; 0 means no such process.
    pub fn threads(&mut self, count: usize) -> Result<u32> {
        self.threads_each(&[count])?;
        Ok(self.threaded.first().copied().unwrap_or(0))
    }

    /// Starts a process for each of the numbers, with that many threads.
    pub fn threads_each(&mut self, counts: &[usize]) -> Result<()> {
        self.threaded = self.order("threads", counts)?;
        Ok(())
    }

    /// Starts one process with `count` threads. Soon after, `blocked` of them are in state D.
    pub fn blocked(&mut self, count: usize, blocked: usize) -> Result<u32> {
        self.threaded = self.order("blocked", &[count, blocked])?;
        Ok(self.threaded[0])
    }

    /// Sends an order: a word and numbers. The answer is `ok` and numbers, or an error message.
    fn order(&mut self, word: &str, numbers: &[usize]) -> Result<Vec<u32>> {
        let orders = self.orders.as_mut().ok_or("the nursery has ended")?;
        let numbers = numbers.iter().map(usize::to_string).collect::<Vec<_>>().join(" ");
        writeln!(orders, "{word} {numbers}")?;
        let mut answer = String::new();
        self.answers.read_line(&mut answer)?;
        let mut words = answer.split_whitespace();
        match words.next() {
            Some("ok") => Ok(words.map(str::parse).collect::<std::result::Result<_, _>>()?),
            _ => Err(format!("nursery: {word} {numbers}: {}", answer.trim()).into()),
        }
    }
}

impl Drop for Nursery {
    fn drop(&mut self) {
        drop(self.orders.take());
        let _ = self.process.wait();
    }
}
