//! Compares pg_time with other measurements of the same statements: getrusage and EXPLAIN, both from
//! PostgreSQL.

mod cluster;

use std::process::Command;

use cluster::{Cluster, skipped};
use pg_time::command::{Request, Run};
use pg_time::relations::File;
use pg_time::server::Server;
use pg_time::session::Session;
use pg_time::statement::{Manner, Outcome, measure};
use pg_time::trace::Wait;

const ROWS: u32 = 400_000;

/// A table of some 8,000 blocks, larger than the shared buffers; its dirty blocks are written.
fn filled(test: &str) -> Option<Cluster> {
    let cluster = Cluster::start(test)?;
    let mut session = Session::open(&cluster.connection()).unwrap();
    let sql = format!(
        "CREATE TABLE t AS SELECT i, i * 7 % 1000 AS j, repeat('x', 120) AS filler \
         FROM generate_series(1, {ROWS}) i; CREATE INDEX ON t (i); VACUUM ANALYZE t; CHECKPOINT"
    );
    // VACUUM must be a separate query.
    for statement in sql.split(';') {
        session.run(statement).unwrap();
    }
    Some(cluster)
}

fn measured(session: &mut Session, server: &mut Server, sql: &str, serial: bool) -> Outcome {
    measure(session, server, sql, Manner { plain: false, serial }).unwrap()
}

/// Other load can make one measurement useless, but not all of them.
fn one_of_several(what: &str, mut is_right: impl FnMut() -> Result<(), String>) {
    let mut seen = Vec::new();
    for _ in 0..12 {
        match is_right() {
            Ok(()) => return,
            Err(why) => seen.push(why),
        }
    }
    panic!("{what}: {seen:#?}");
}

/// If nothing blocks a statement, its time on a CPU, waiting for a CPU and waiting for disk add up to the
/// elapsed time.
#[test]
fn the_parts_are_the_whole() {
    let Some(cluster) = filled("the_parts_are_the_whole") else { return };
    let mut session = Session::open(&cluster.connection()).unwrap();
    let mut server = Server::of(&session).unwrap();
    let sql = "SELECT sum(sqrt(i * j)) FROM t, generate_series(1, 8) n";
    let outcome = measured(&mut session, &mut server, sql, true);
    if outcome.split.on_cpu.is_none() {
        return skipped("the_parts_are_the_whole", "the kernel does not count (CONFIG_SCHED_INFO)");
    }
    if outcome.split.block_io.is_none() {
        assert_eq!(outcome.split.other, None, "no remainder without all parts");
        assert!(outcome.notes.iter().any(|note| note.contains("kernel.task_delayacct")), "{outcome:?}");
        return skipped("the_parts_are_the_whole", "kernel.task_delayacct is 0");
    }
    one_of_several("other sleep is between -1 % and 2 % of the time", || {
        let outcome = measured(&mut session, &mut server, sql, true);
        let wall = outcome.elapsed.as_secs_f64();
        let share = outcome.split.other.unwrap() / wall;
        match wall >= 0.1 && (-0.01..=0.02).contains(&share) {
            true => Ok(()),
            false => Err(format!("{share} of {wall} s: {:?}", outcome.split)),
        }
    });
}

/// The CPU time agrees with that of getrusage for the same statement, which is in the server's log.
#[test]
fn cpu_time_is_that_of_getrusage() {
    let test = "cpu_time_is_that_of_getrusage";
    let Some(cluster) = filled(test) else { return };
    let mut session = Session::open(&cluster.connection()).unwrap();
    let mut server = Server::of(&session).unwrap();
    session.run("SET log_statement_stats = on").unwrap();
    // Long enough on a fast machine too: both times are rounded.
    let sql = "SELECT sum(sqrt(i * j)) FROM t, generate_series(1, 8) n";
    if measured(&mut session, &mut server, sql, true).split.on_cpu.is_none() {
        return skipped(test, "the kernel does not count (CONFIG_SCHED_INFO)");
    }
    one_of_several("CPU time within 2 % of getrusage", || {
        let before = cluster.log().len();
        let outcome = measured(&mut session, &mut server, sql, true);
        // The last such line is that of the statement: "! 0.10 s user, 0.02 s system, 0.12 s elapsed".
        let log = cluster.log().split_off(before);
        let line = log
            .lines()
            .map(str::trim_start)
            .rfind(|line| line.starts_with('!') && line.contains(" s elapsed"))
            .unwrap();
        let words: Vec<&str> = line.split_whitespace().collect();
        let [_, user, _, _, system, ..] = words[..] else { panic!("{line}") };
        let rusage = user.parse::<f64>().unwrap() + system.parse::<f64>().unwrap();
        let cpu = outcome.backend.cpu.unwrap();
        match rusage >= 0.05 && (cpu / rusage - 1.0).abs() <= 0.02 {
            true => Ok(()),
            false => Err(format!("{cpu} s beside {rusage} s")),
        }
    });
}

/// The sum over backend and workers has all blocks of a parallel query.
#[test]
fn a_parallel_query_is_complete() {
    let test = "a_parallel_query_is_complete";
    let Some(cluster) = filled(test) else { return };
    let mut session = Session::open(&cluster.connection()).unwrap();
    let mut server = Server::of(&session).unwrap();
    let settings = "SET max_parallel_workers_per_gather = 2; SET parallel_setup_cost = 0; \
                    SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0; \
                    SET parallel_leader_participation = on";
    session.run(settings).unwrap();
    let sql = "SELECT count(*), sum(j) FROM t";
    let outcome = measured(&mut session, &mut server, sql, false);
    if outcome.backend.io.rchar.is_none() {
        return skipped(test, "I/O counters are hidden from this user, or not counted");
    }
    // A worker reads these when it starts, as a backend does. These are about 27 blocks, which EXPLAIN does
    // not count.
    let database = session.text("SELECT oid FROM pg_database WHERE datname = current_database()").unwrap();
    let caches = ["global".to_owned(), format!("base/{database}")];
    let size =
        |folder| std::fs::metadata(cluster.data().join(folder).join("pg_internal.init")).unwrap().len();
    let cache = caches.iter().map(size).sum::<u64>() as f64 / session.block_size as f64;
    one_of_several("blocks within 0.5 %", || {
        let outcome = measured(&mut session, &mut server, sql, false);
        let plan = outcome.plan.as_ref().unwrap();
        assert_eq!(outcome.rows, Some(1));
        let blocks = outcome.total().io.rchar.unwrap() as f64 / session.block_size as f64
            - plan.workers as f64 * cache;
        let read = plan.read as f64;
        if plan.workers > 0 {
            assert!(
                outcome.workers.is_some() && outcome.worker_pids.len() as u64 >= plan.workers,
                "{outcome:?}"
            );
        }
        match plan.workers > 0 && read > 5000.0 && (blocks / read - 1.0).abs() <= 0.005 {
            true => Ok(()),
            false => Err(format!("{blocks} blocks beside {read}, {} workers", plan.workers)),
        }
    });
}

/// The time in disk waits equals the counter of the thread.
#[test]
fn disk_waits_are_those_of_stat() {
    let test = "disk_waits_are_those_of_stat";
    let Some(cluster) = filled(test) else { return };
    let mut session = Session::open(&cluster.connection()).unwrap();
    let mut server = Server::of(&session).unwrap();
    let path = session.text("SELECT pg_relation_filepath('t')").unwrap();
    let path = cluster.data().join(path);
    let backend = session.backend;
    let ticks = || {
        let stat = std::fs::read_to_string(format!("/proc/{backend}/task/{backend}/stat")).unwrap();
        let behind_name = stat.rsplit_once(')').unwrap().1;
        behind_name.split_whitespace().nth(39).unwrap().parse::<i64>().unwrap()
    };
    cluster::forget(&path, 0, 0);
    let before = ticks();
    let outcome = measured(&mut session, &mut server, "SELECT count(j) FROM t", true);
    let waited = (ticks() - before) as f64 / rustix::param::clock_ticks_per_second() as f64;
    let Some(block_io) = outcome.split.block_io else {
        return skipped(test, "kernel.task_delayacct is 0");
    };
    let tick = 1.0 / rustix::param::clock_ticks_per_second() as f64;
    assert!((block_io - waited).abs() <= tick, "{block_io} s beside {waited} s");
}

/// The number and the total time of the single waits in bpftrace agree with /proc and EXPLAIN.
#[test]
fn the_trace_is_complete() {
    let test = "the_trace_is_complete";
    let Some(cluster) = filled(test) else { return };
    cluster.restart();
    let mut session = Session::open(&cluster.connection()).unwrap();
    let path = session.text("SELECT pg_relation_filepath('t')").unwrap();
    let node = path.rsplit_once('/').unwrap().1.parse::<u32>().unwrap();
    drop(session);
    let sql = "SELECT sum(length(filler)) FROM t WHERE ctid = ANY (ARRAY(SELECT format('(%s,1)', \
               n * 1237 % 7000)::tid FROM generate_series(1, 3000) n))";
    let request = Request {
        connection: cluster.connection(),
        sql: sql.to_owned(),
        manner: Manner { plain: false, serial: true },
        trace: true,
        lines: 1,
    };
    one_of_several("all reads, and the time of their sleep within 2 % and a tick", || {
        cluster.restart();
        cluster::forget(&cluster.data().join(&path), 0, 0);
        let run = Run::of(&request).unwrap();
        let trace = match run.trace.as_ref().unwrap() {
            Ok(trace) => trace,
            Err(why) => {
                skipped(test, why);
                return Ok(());
            }
        };
        let is_of_t = |wait: &&Wait| matches!(wait.file, Some(File::Relation { node: of, .. }) if of == node);
        let line =
            trace.waits.iter().find(is_of_t).map(|wait| wait.text(1, &run.relations)).unwrap_or_default();
        assert!(line.starts_with("WAIT #1: nam='DataFileRead' ela=") && line.ends_with(" obj=t"), "{line}");
        let reads = trace.waits.iter().filter(is_of_t).filter(|wait| wait.is_block_read());
        let blocks = reads.map(|wait| wait.result / run.block_size as i64).sum::<i64>() as u64;
        let slept = trace.waits.iter().filter(|wait| wait.is_block_read()).map(|wait| wait.slept).sum::<u64>()
            as f64
            / 1e9;
        let read = run.outcome.plan.as_ref().unwrap().read;
        // Some blocks of the catalogs are in EXPLAIN's number.
        let is_complete = trace.lost == 0 && blocks >= 3000 && (blocks..blocks + 50).contains(&read);
        let tick = 1.0 / rustix::param::clock_ticks_per_second() as f64;
        let agrees = run.outcome.split.block_io.is_none_or(|disk| (slept - disk).abs() <= disk * 0.02 + tick);
        match is_complete && agrees {
            true => Ok(()),
            false => Err(format!(
                "{blocks} blocks beside {read}, {} lost; {slept} s beside {:?}",
                trace.lost, run.outcome.split
            )),
        }
    });
}

/// The peak is that of the statement, and an unknown value is not 0.
#[test]
fn memory_of_a_statement() {
    let Some(cluster) = filled("memory_of_a_statement") else { return };
    let mut session = Session::open(&cluster.connection()).unwrap();
    let mut server = Server::of(&session).unwrap();
    session.run("SET work_mem = '200MB'").unwrap();
    let sort = "SELECT * FROM (SELECT i, filler FROM t ORDER BY j, i) s OFFSET 399999";
    let large = measured(&mut session, &mut server, sort, true);
    if !large.memory.peak_is_statements {
        return skipped("memory_of_a_statement", "the peak cannot be reset (CONFIG_PROC_PAGE_MONITOR)");
    }
    let small = measured(&mut session, &mut server, "SELECT 1", true);
    let (large, small) = (large.memory, small.memory);
    assert!(
        large.peak >= large.rss && large.peak > small.peak.map(|peak| peak + 20_000),
        "{large:?} {small:?}"
    );
    assert!(large.anonymous <= large.rss);

    let plain =
        measure(&mut session, &mut server, "VACUUM t", Manner { plain: true, serial: false }).unwrap();
    assert!(plain.plan.is_none());
    let failed = measure(&mut session, &mut server, "VACUUM t", Manner::default()).unwrap_err().to_string();
    assert!(failed.contains("--plain"), "{failed}");
}

/// The programs, as they are run.
#[test]
fn the_tools_print_their_lines() {
    let Some(cluster) = filled("the_tools_print_their_lines") else { return };
    let run = |program: &str, args: &[&str]| {
        let output = Command::new(program).args(args).output().unwrap();
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let (connection, pg_time) = (cluster.connection(), env!("CARGO_BIN_EXE_pg_time"));
    let text = run(pg_time, &[&connection, "--", "SELECT count(j) FROM t"]);
    let lines: Vec<&str> = text.lines().collect();
    let starts = ["EXEC: c=", "OS CPU: user=", "OS I/O: read=", "MEMORY: rss=", "STAT: cr="];
    for (line, start) in lines.iter().zip(starts) {
        assert!(line.starts_with(start), "{text}");
    }
    assert!(lines[0].contains(",e=") && lines[0].ends_with(",r=1"), "{text}");
    assert!(lines[2].contains(" bytes write=") && lines[4].contains(" dirtied="), "{text}");
    for part in
        ["on a CPU", "waiting for a CPU", "waiting for disk", "other sleep", "EXPLAIN (ANALYZE, BUFFERS)"]
    {
        assert!(text.contains(part), "{part}: {text}");
    }

    let text = run(pg_time, &[&connection, "--trace", "--", "SELECT count(j) FROM t"]);
    let refusal =
        text.lines().find_map(|line| line.strip_prefix("no WAIT lines and no histogram of waits: "));
    match refusal {
        Some(why) => skipped("the lines of waits", why),
        None => {
            assert!(
                text.lines().any(|line| line.starts_with("WAIT #") && line.contains(": nam='")),
                "{text}"
            );
            assert!(text.contains("DataFileRead: "), "{text}");
        }
    }
    let mut command = Command::new(pg_time);
    command.args([&connection, "--trace", "--", "SELECT 1"]).env("PATH", "/nowhere");
    let text = String::from_utf8(command.output().unwrap().stdout).unwrap();
    assert!(text.contains("no WAIT lines and no histogram of waits: bpftrace is not installed"), "{text}");

    let pg_waits = env!("CARGO_BIN_EXE_pg_waits");
    let mut sleeper = Session::open(&connection).unwrap();
    let sleep = std::thread::spawn(move || sleeper.run("SELECT pg_sleep(3)").map(drop));
    let text = run(pg_waits, &[&connection, "-d", "1", "--json", "--group", "event,state,file"]);
    let report: serde_json::Value = serde_json::from_str(&text).unwrap();
    let rows = report["rows"].as_array().unwrap();
    let event = "Timeout:PgSleep";
    assert!(rows.iter().any(|row| row["event"] == event && row["state"] == "S"), "{text}");
    sleep.join().unwrap().unwrap();
    let text = run(pg_waits, &[&connection, "-d", "0.3", "--all", "--group", "type,event"]);
    let output = Command::new(pg_waits).args([&connection, "--pid", "1"]).output().unwrap();
    assert!(!output.status.success() && output.stdout.is_empty());
    assert!(text.contains("checkpointer") && text.contains("Activity:CheckpointerMain"), "{text}");
}
