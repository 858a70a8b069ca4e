//! Shows what the processes of a PostgreSQL server wait for: sampled from /proc, with the names of relations,
//! and with the wait events that PostgreSQL itself shows at the same moments.
//!
//! `cargo run --release --manifest-path examples/pg_time/Cargo.toml --bin pg_waits -- --help`

#![forbid(unsafe_code)]

mod activity;
mod options;
mod places;
mod report;

use std::collections::BTreeSet;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use pg_time::Failure;
use pg_time::relations::Relations;
use pg_time::server::Server;
use pg_time::session::Session;
use pg_time::trace::{Trace, Tracer};
use procsampler::pid::State;
use procsampler::unit::Monotonic;
use procsampler::waits::{Pacer, Pacing, Profile, Wait, Waits};
use procsampler::{Select, table};

use activity::Activity;
use options::{Options, USAGE};
use places::Places;
use report::Report;

fn main() -> ExitCode {
    let options = match Options::from_args() {
        Ok(Some(options)) => options,
        Ok(None) => {
            print!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprintln!("pg_waits: {error}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match run(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("pg_waits: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<(), Failure> {
    let mut session = Session::open(&options.connection)?;
    let mut server = Server::of(&session)?;
    let mut places = Places::new(&options.columns, Relations::load(&mut session)?);
    // Three descriptors are kept for each process. With fewer the result is the same, but sampling is slower.
    let _ = table::raise_descriptor_limit();
    let children = server.children()?;
    if let Some(pid) = options.pids.iter().find(|pid| !children.contains(pid)) {
        return Err(
            format!("{pid} is no process of this server, whose postmaster is {}", server.postmaster).into()
        );
    }
    let select = match &options.pids[..] {
        [] => Select::Descendants(server.postmaster),
        pids => Select::Pids(pids.to_vec()),
    };
    let mut waits = Waits::new(&server.proc, select)?;
    waits.pass()?;
    let tracer = options.trace.then(|| tracer(&mut session, &mut server));
    let own = session.backend;
    let (mut profile, mut pids, mut missed) = (Profile::new(), BTreeSet::new(), 0);
    let (start, begin) = (Instant::now(), Monotonic::now());
    let mut pacer = Pacer::new(Duration::from_secs_f64(1.0 / options.hertz), Pacing::RandomPhase);
    while start.elapsed() < options.duration {
        missed += pacer.wait();
        // The server is queried first, because that takes longer, and because its answer contains the time.
        let activity = Activity::read(&mut session)?;
        waits.pass()?;
        let of_server = |wait: &Wait<'_>| wait.pid() != own && wait.pid() != server.postmaster;
        let mut is_stale = false;
        for wait in waits.threads().filter(of_server) {
            pids.insert(wait.pid());
            // Idle processes are not counted.
            let is_idle = wait.state() == State::Sleeping && activity.is_idle(wait.pid());
            if options.all || !is_idle {
                profile.add(places.of(&wait, &activity, &mut is_stale));
            }
        }
        profile.end_pass();
        if is_stale {
            places.set_relations(Relations::load(&mut session)?);
        }
    }
    let elapsed = start.elapsed();
    let trace = tracer.map(|started| {
        started.map(|tracer| {
            let (begin, end) = (tracer.time(begin), tracer.time(Monotonic::now()));
            tracer.finish(session.block_size).within(begin, end, |pid| pids.contains(&pid))
        })
    });
    let report = Report { columns: &options.columns, profile: &profile, elapsed, missed };
    match options.json {
        true => println!("{}", report.json()),
        false => print!("{}{}", report.table(), traced(trace.as_ref(), options, places.relations())),
    }
    Ok(())
}

fn tracer(session: &mut Session, server: &mut Server) -> Result<Tracer, String> {
    let probe = session.backend;
    let mut tracer = Tracer::start(None, server.postmaster, &[], probe, || drop(session.run("SELECT 1")))?;
    for pid in server.children().map_err(|error| error.to_string())? {
        tracer.know_files_of(pid);
    }
    Ok(tracer)
}

fn traced(trace: Option<&Result<Trace, String>>, options: &Options, relations: &Relations) -> String {
    let trace = match trace {
        None => return String::new(),
        Some(Err(why)) => return format!("\nno WAIT lines and no histogram of waits: {why}\n"),
        Some(Ok(trace)) => trace,
    };
    let mut text = String::from("\n");
    for wait in trace.waits.iter().take(options.lines) {
        text += &wait.text(wait.pid as usize, relations);
        text.push('\n');
    }
    if trace.waits.len() > options.lines {
        text += &format!("and {} waits more (--lines)\n", trace.waits.len() - options.lines);
    }
    if trace.lost > 0 {
        text += &format!("{} events were lost: the waits are not complete\n", trace.lost);
    }
    text + "\n" + &trace.histogram()
}
