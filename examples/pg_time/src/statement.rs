//! One statement, measured in several ways.

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use procsampler::unit::Monotonic;

use crate::Failure;
use crate::memory::{self, Memory};
use crate::plan::Plan;
use crate::server::{Kind, Server};
use crate::session::Session;
use crate::usage::{Reaped, Usage, Watch};

/// How the statement is run.
#[derive(Clone, Copy, Debug, Default)]
pub struct Manner {
    /// Without EXPLAIN (ANALYZE): for statements that EXPLAIN does not accept.
    pub plain: bool,
    /// Without parallel workers.
    pub serial: bool,
}

/// What is known about the statement after it has run.
#[derive(Debug)]
pub struct Outcome {
    /// The time from the request to the answer, as the client measured it.
    pub elapsed: Duration,
    /// The same moments on CLOCK_MONOTONIC.
    pub window: (Monotonic, Monotonic),
    pub rows: Option<u64>,
    /// `None` if the statement was run without EXPLAIN.
    pub plan: Option<Plan>,
    pub split: Split,
    /// The backend, the workers that were reaped, and the I/O workers.
    pub backend: Usage,
    pub workers: Option<Usage>,
    pub io_workers: Option<Usage>,
    pub worker_pids: Vec<u32>,
    pub io_worker_pids: Vec<u32>,
    /// Children of the postmaster that did nothing for the statement.
    pub other_pids: BTreeSet<u32>,
    pub memory: Memory,
    /// How often the backend slept, without the wait for the next request.
    pub sleeps: Option<u64>,
    /// Reasons why a number is doubtful or unknown.
    pub notes: Vec<String>,
}

impl Outcome {
    /// The sum over all processes that worked for the statement.
    pub fn total(&self) -> Usage {
        [self.workers, self.io_workers].into_iter().flatten().fold(self.backend, |sum, usage| sum + usage)
    }
}

/// How the backend spent the elapsed time, in seconds.
#[derive(Clone, Copy, Debug, Default)]
pub struct Split {
    pub on_cpu: Option<f64>,
    pub run_queue: Option<f64>,
    pub block_io: Option<f64>,
    /// The remainder: it can be a little below 0.
    pub other: Option<f64>,
}

impl Split {
    fn of(watch: &Watch, elapsed: Duration) -> Split {
        let Some(split) = watch.split() else { return Split::default() };
        let seconds = |part| split.time(part).map(|time| time.0 as f64 / 1e9);
        let (on_cpu, run_queue, block_io) =
            (seconds(split.on_cpu), seconds(split.run_queue), seconds(split.block_io));
        let known = on_cpu.zip(run_queue).zip(block_io).map(|((cpu, queue), disk)| cpu + queue + disk);
        // This is the time of the statement, not the time between the two samples, in the rest of which the
        // backend slept.
        let other = known.map(|known| elapsed.as_secs_f64() - known);
        Split { on_cpu, run_queue, block_io, other }
    }
}

/// Runs the statement on the session's backend, which must be idle.
pub fn measure(
    session: &mut Session,
    server: &mut Server,
    sql: &str,
    manner: Manner,
) -> Result<Outcome, Failure> {
    let mut notes = Vec::new();
    prepare(session, manner, &mut notes)?;
    let text = match manner.plain {
        true => sql.to_owned(),
        // To time the nodes would cost more than the result is worth here.
        false => format!("EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) {sql}"),
    };
    let backend = session.backend;
    let mut watch = Watch::open(&server.proc, backend)?;
    let mut reaped = Reaped::open(&server.proc, server.postmaster)?;
    let workers = server.io_workers()?;
    let mut io_workers: Vec<Watch> =
        workers.iter().map(|&pid| Watch::open(&server.proc, pid)).collect::<Result<_, _>>()?;
    if let Some(why) = watch.hidden() {
        notes.push(format!("the I/O counters are hidden from this user: {why}"));
    }
    settle(&watch, &mut notes);
    let reset = memory::reset_peak(&server.proc.pid(backend)?);
    if let Err(error) = &reset {
        notes.push(format!("the peak is of the backend's life, it could not be reset: {error}"));
    }
    watch.sample()?;
    reaped.sample()?;
    io_workers.iter_mut().try_for_each(Watch::sample)?;

    let (answer, window, elapsed, mut seen) = run_watched(session, server, &text)?;
    let (rows, reported) = answer.map_err(|error| match error.to_string() {
        text if text.contains("syntax error") && !manner.plain => {
            format!("{text} (a statement that EXPLAIN does not take needs --plain)").into()
        }
        _ => error,
    })?;
    settle(&watch, &mut notes);
    watch.sample()?;
    reaped.sample()?;
    for worker in &mut io_workers {
        settle(worker, &mut Vec::new());
        worker.sample()?;
    }

    let plan = match manner.plain {
        true => None,
        false => Some(Plan::parse(&rows.into_iter().flatten().flatten().collect::<String>())?),
    };
    let launched = plan.as_ref().map_or(seen.workers.len() as u64, |plan| plan.workers);
    seen.complete(launched);
    let others = seen.others_ended.len() + seen.unknown_ended.len();
    if launched > 0 && others > 0 {
        notes.push(format!(
            "the postmaster reaped {others} other children too; what they did meanwhile is in the workers' numbers"
        ));
    }
    if !io_workers.is_empty() {
        notes.push(
            "the I/O workers serve all sessions: what they did for others is in their numbers".to_owned(),
        );
    }
    if watch.threads().is_some_and(|threads| threads > 1) {
        notes.push("the backend has several threads: the split of its time is of the first".to_owned());
    }
    let split = Split::of(&watch, elapsed);
    if split.block_io.is_none() {
        notes.push(
            "the time in disk waits is not measured: sysctl kernel.task_delayacct=1, then connect anew"
                .to_owned(),
        );
    }
    Ok(Outcome {
        elapsed,
        window,
        rows: plan.as_ref().map_or(reported, |plan| plan.rows),
        split,
        backend: watch.usage(),
        workers: (launched > 0).then(|| reaped.usage().less(seen.before())),
        io_workers: (!io_workers.is_empty())
            .then(|| io_workers.iter().map(Watch::usage).fold(Usage::NONE, |sum, usage| sum + usage)),
        worker_pids: seen.workers.into_iter().collect(),
        other_pids: seen.others,
        io_worker_pids: workers,
        memory: Memory::of(watch.status(), reset.is_ok()),
        // The last sleep was the wait for the next request.
        sleeps: watch.sleeps_counted().map(|sleeps| sleeps.saturating_sub(1)),
        plan,
        notes,
    })
}

fn prepare(session: &mut Session, manner: Manner, notes: &mut Vec<String>) -> Result<(), Failure> {
    // This needs a privilege that not all users have.
    if session.run("SET track_io_timing = on").is_err() && session.text("SHOW track_io_timing")? != "on" {
        notes.push("track_io_timing is off, and this user may not set it: no time of reads".to_owned());
    }
    if manner.serial {
        session.run("SET max_parallel_workers_per_gather = 0")?;
    }
    Ok(())
}

/// Waits until the thread sleeps, because only then is its schedstat up to date.
fn settle(watch: &Watch, notes: &mut Vec<String>) {
    let start = Instant::now();
    while !watch.sleeps() {
        if start.elapsed() > Duration::from_secs(1) {
            notes.push("the backend did not come to rest: its CPU time can lack a tick".to_owned());
            return;
        }
        std::thread::sleep(Duration::from_micros(200));
    }
}

/// The children of the postmaster that started or exited during the statement.
#[derive(Debug, Default)]
struct Seen {
    workers: BTreeSet<u32>,
    /// What the earlier children had used before the statement. It is included in what the postmaster reaps.
    lives: HashMap<u32, Usage>,
    /// These, and children whose title shows that they are something else.
    others: BTreeSet<u32>,
    /// The others that were reaped.
    others_ended: BTreeSet<u32>,
    /// Children that started and exited before they set their titles.
    unknown_ended: BTreeSet<u32>,
}

impl Seen {
    /// What the reaped children had used before the statement.
    fn before(&self) -> Usage {
        let lives = self.others_ended.iter().filter_map(|pid| self.lives.get(pid));
        lives.fold(Usage::NONE, |sum, &life| sum + life)
    }

    /// A worker of a short statement can exit before its title is read. `launched` is the number of workers
    /// that were started.
    fn complete(&mut self, launched: u64) {
        while (self.workers.len() as u64) < launched {
            let Some(pid) = self.unknown_ended.pop_first() else { return };
            self.workers.insert(pid);
        }
    }
}

type Answer = Result<(Vec<crate::session::Row>, Option<u64>), Failure>;

/// Runs the text, while another thread finds the processes that work for it.
fn run_watched(
    session: &mut Session,
    server: &Server,
    text: &str,
) -> Result<(Answer, (Monotonic, Monotonic), Duration, Seen), Failure> {
    let (mut view, leader, done) = (server.another()?, session.backend, AtomicBool::new(false));
    let (ready, is_ready) = mpsc::channel();
    std::thread::scope(|scope| {
        let watcher = scope.spawn(|| look(&mut view, leader, &ready, &done));
        // That thread has found the children that existed before.
        let _ = is_ready.recv();
        let (start, begin) = (Instant::now(), Monotonic::now());
        let answer = session.run(text);
        let (elapsed, end) = (start.elapsed(), Monotonic::now());
        done.store(true, Ordering::Relaxed);
        let seen = watcher.join().map_err(|_| "the thread that looks at the workers has failed")??;
        Ok((answer, (begin, end), elapsed, seen))
    })
}

fn look(
    view: &mut Server,
    leader: u32,
    ready: &mpsc::Sender<()>,
    done: &AtomicBool,
) -> Result<Seen, Failure> {
    let mut last: BTreeSet<u32> = view.children()?.into_iter().collect();
    let lives = last.iter().map(|&pid| (pid, Usage::of_life(&view.proc, pid))).collect();
    let mut seen = Seen { lives, others: last.clone(), ..Seen::default() };
    // At first a child has the title of the postmaster.
    let mut undecided = BTreeSet::new();
    let _ = ready.send(());
    loop {
        let is_last = done.load(Ordering::Relaxed);
        let now: BTreeSet<u32> = view.children()?.into_iter().collect();
        undecided.extend(now.difference(&last));
        undecided.retain(|&pid| match view.kind(pid) {
            Some(Kind::ParallelWorker(of)) if of == leader => !seen.workers.insert(pid),
            Some(Kind::Untitled) => true,
            Some(_) => !seen.others.insert(pid),
            None => true,
        });
        for &pid in last.difference(&now) {
            if seen.others.contains(&pid) {
                seen.others_ended.insert(pid);
            } else if !seen.workers.contains(&pid) {
                seen.unknown_ended.insert(pid);
            }
            undecided.remove(&pid);
        }
        last = now;
        if is_last {
            return Ok(seen);
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}
