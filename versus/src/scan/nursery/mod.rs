//! The processes that are scanned, kept by a process of its own.
//!
//! Why not forked by the measuring process: a fork write-protects all of its parent's memory, and every page
//! that is written after it would be copied in somebody's timed span. Why they are gone in the end, whatever
//! becomes of the measuring process: the nursery kills them when its standard input ends, and they die with
//! the nursery.

mod child;

use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::CommandExt;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

pub use child::{SLEEPER, THREADED, run};

use crate::Result;

/// The word of the command line that makes this program a nursery.
pub const COMMAND: &str = "nursery";

/// Processes that sleep, and some with many threads.
pub struct Nursery {
    process: Child,
    /// Taken when it is time to end.
    orders: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
    sleepers: Vec<u32>,
    threaded: Vec<u32>,
}

impl Nursery {
    pub fn start() -> Result<Self> {
        let mut command = Command::new("/proc/self/exe");
        // A group of its own: an interrupt from the terminal must leave it alive to clear up.
        command.arg(COMMAND).stdin(Stdio::piped()).stdout(Stdio::piped()).process_group(0);
        let mut process = command.spawn()?;
        let orders = process.stdin.take();
        let answers = BufReader::new(process.stdout.take().ok_or("no pipe from the nursery")?);
        Ok(Nursery { process, orders, answers, sleepers: Vec::new(), threaded: Vec::new() })
    }

    /// The processes that sleep now, by rising number.
    pub fn sleepers(&self) -> &[u32] {
        &self.sleepers
    }

    /// The processes with threads.
    pub fn threaded(&self) -> &[u32] {
        &self.threaded
    }

    /// Has as many sleepers from now on, or as many as the machine allows, which is told.
    pub fn sleep(&mut self, count: usize) -> Result<()> {
        self.sleepers = self.order("sleep", &[count])?;
        match self.sleepers.len() {
            0 if count > 0 => return Err("the machine allowed no process".into()),
            allowed if allowed < count => eprintln!("the machine allowed {allowed} of {count} processes"),
            _ => {}
        }
        Ok(())
    }

    /// Wakes some, others each time; they work, fault some pages in, write a byte, and sleep again.
    pub fn wake(&mut self, count: usize) -> Result<()> {
        self.order("wake", &[count]).map(drop)
    }

    /// Ends the oldest and starts as many.
    pub fn churn(&mut self, count: usize) -> Result<()> {
        self.sleepers = self.order("churn", &[count])?;
        Ok(())
    }

    /// Has one process with as many threads, its leader among them; none for 0.
    pub fn threads(&mut self, count: usize) -> Result<u32> {
        self.threads_each(&[count])?;
        Ok(self.threaded.first().copied().unwrap_or(0))
    }

    /// Has a process with as many threads for each of the numbers.
    pub fn threads_each(&mut self, counts: &[usize]) -> Result<()> {
        self.threaded = self.order("threads", counts)?;
        Ok(())
    }

    /// Has one process with `count` threads, `blocked` of them in state D, which they soon are.
    pub fn blocked(&mut self, count: usize, blocked: usize) -> Result<u32> {
        self.threaded = self.order("blocked", &[count, blocked])?;
        Ok(self.threaded[0])
    }

    /// Says a word and numbers; the answer is `ok` and numbers, or what went wrong.
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
