//! Compares the bounds with the contents of the page cache according to mincore(2), for three kinds of scans
//! and four degrees of warmth.

#[path = "../../pg_time/tests/cluster/mod.rs"]
mod cluster;

use std::os::unix::fs::FileExt;
use std::path::Path;

use cluster::{Cluster, skipped};
use pg_tiers::{Evidence, Tiers};
use pg_time::server::Server;
use pg_time::session::Session;
use pg_time::statement::{Manner, measure};
use rustix::fs::{Advice, fadvise};

const BLOCK: u64 = 8192;

/// The number of sleeps for other things than blocks of the scan: the file system's map of the file, and the
/// catalogs.
const SLACK: u64 = 8;

/// A kind of scan: the settings that produce it, the rows, and what it computes from them.
struct Scan {
    name: &'static str,
    settings: &'static str,
    rows: &'static str,
}

const SCANS: [Scan; 3] = [
    Scan { name: "sequential", settings: "", rows: "j >= 0" },
    Scan {
        name: "random",
        settings: "SET enable_seqscan = off; SET enable_bitmapscan = off",
        rows: "i IN (SELECT n * 7919 % 200000 FROM generate_series(1, 400) n)",
    },
    Scan {
        name: "bitmap",
        settings: "SET enable_seqscan = off; SET enable_indexscan = off; SET enable_indexonlyscan = off",
        rows: "k < 120",
    },
];

/// Whether this block is read into the page cache at this degree of warmth. The file is divided into pieces
/// of 16 blocks, and one, two, or more of every four pieces are read.
fn is_warm(block: u64, warm: u64) -> bool {
    block / 16 % 4 * 100 < warm * 4
}

/// Makes a part of a relation warm, spread over the file, and the rest cold.
fn warm_up(path: &Path, warm: u64) {
    let size = std::fs::metadata(path).unwrap().len();
    cluster::forget(path, 0, 0);
    let file = std::fs::File::open(path).unwrap();
    // Readahead is off, so that only the blocks that are read become warm.
    fadvise(&file, 0, None, Advice::Random).unwrap();
    let mut block = [0; BLOCK as usize];
    for at in (0..size / BLOCK).filter(|&at| is_warm(at, warm)) {
        file.read_exact_at(&mut block, at * BLOCK).unwrap();
    }
}

#[test]
fn the_bracket_holds() {
    let test = "the_bracket_holds";
    let Some(cluster) = Cluster::start(test) else { return };
    let mut session = Session::open(&cluster.connection()).unwrap();
    for statement in [
        "CREATE TABLE t AS SELECT i, i * 7 % 1000 AS j, i * 7919 % 200000 AS k, repeat('x', 400) AS filler \
         FROM generate_series(1, 200000) i",
        "CREATE INDEX ON t (i)",
        "CREATE INDEX ON t (k)",
        "VACUUM ANALYZE t",
        "CHECKPOINT",
    ] {
        session.run(statement).unwrap();
    }
    let path = cluster.data().join(session.text("SELECT pg_relation_filepath('t')").unwrap());
    drop(session);
    if cluster::resident(&path).is_none() {
        return skipped(test, "fincore is not installed (util-linux-extra)");
    }
    let mut session = Session::open(&cluster.connection()).unwrap();
    let mut blocks_of = |scan: &Scan| -> Vec<u64> {
        let sql = format!("SELECT DISTINCT (ctid::text::point)[0]::bigint FROM t WHERE {}", scan.rows);
        let (rows, _) = session.run(&sql).unwrap();
        rows.iter().map(|row| row[0].as_ref().unwrap().parse().unwrap()).collect()
    };
    let wanted: Vec<Vec<u64>> = SCANS.iter().map(&mut blocks_of).collect();
    drop(session);
    for warm in [0, 50, 75, 100] {
        for (scan, wanted) in SCANS.iter().zip(&wanted) {
            if let Err(why) = check(&cluster, &path, warm, scan, wanted) {
                return skipped(test, &why);
            }
        }
    }
}

/// Checks one scan. The error is the reason why it cannot be checked here.
fn check(cluster: &Cluster, path: &Path, warm: u64, scan: &Scan, wanted: &[u64]) -> Result<(), String> {
    // The shared buffers are empty.
    cluster.restart();
    let mut session = Session::open(&cluster.connection()).unwrap();
    let mut server = Server::of(&session).unwrap();
    session.run(scan.settings).unwrap();
    let sql = format!("SELECT sum(j) FROM t WHERE {}", scan.rows);
    // After this, the catalogs are in the caches, and the indexes in the page cache.
    session.run("SELECT sum(i) FROM t WHERE i < 0; SELECT sum(j) FROM t WHERE k < 0").unwrap();
    session.run(&format!("EXPLAIN {sql}")).unwrap();
    for index in ["t_i_idx", "t_k_idx"] {
        let path = session.text(&format!("SELECT pg_relation_filepath('{index}')")).unwrap();
        std::fs::read(cluster.data().join(path)).unwrap();
    }
    let blocks = std::fs::metadata(path).unwrap().len() / BLOCK;
    let expected = (0..blocks).filter(|&block| is_warm(block, warm)).count() as u64;
    // If the machine is short of memory, it reclaims pages meanwhile.
    let is_so = (0..5).any(|_| {
        warm_up(path, warm);
        cluster::resident(path).unwrap().div_ceil(BLOCK).abs_diff(expected) <= SLACK
    });
    if !is_so {
        return Err(format!("the page cache does not keep {expected} blocks of {blocks}, and no others"));
    }
    let outcome = measure(&mut session, &mut server, &sql, Manner { plain: false, serial: true }).unwrap();
    let tiers = Tiers::of(&Evidence::of(&outcome), BLOCK);
    let cold = wanted.iter().filter(|&&block| !is_warm(block, warm)).count() as u64;
    let said = format!(
        "{}, {warm} % warm: {cold} of {} blocks were not resident; {tiers:?}, {:?} sleeps, {:?}",
        scan.name,
        wanted.len(),
        outcome.sleeps,
        outcome.total().io
    );
    println!("{said}");
    let (Some(most), Some(reads)) = (tiers.disk.most, tiers.reads) else { panic!("{said}") };
    if outcome.backend.io.rchar.is_none() {
        return Err("I/O counters are hidden from this user, or not counted".to_owned());
    }
    assert!(reads >= wanted.len() as u64 && most <= reads, "{said}");
    assert!(cold <= most + SLACK, "{said}");
    assert_eq!(tiers.page_cache.least, Some(reads - most), "{said}");
    // The bound is not known if I/O workers read for it, or if other load kept it asleep.
    if let Some(least) = tiers.disk.least {
        assert!(least <= most && least <= cold + SLACK, "{said}");
    }
    Ok(())
}

/// The program, as it is run.
#[test]
fn the_tool_prints_its_tiers() {
    let Some(cluster) = Cluster::start("the_tool_prints_its_tiers") else { return };
    let connection = cluster.connection();
    let run = |args: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_pg_tiers"));
        let output = command.arg(&connection).args(args).output().unwrap();
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let text = run(&["--", "SELECT count(*) FROM pg_class"]);
    let lines: Vec<&str> = text.lines().collect();
    for (line, start) in lines.iter().zip(["TIER", "shared buffers", "page cache", "disk"]) {
        assert!(line.starts_with(start), "{text}");
    }
    let text = run(&["--trace", "--", "SELECT count(*) FROM pg_class"]);
    match text.lines().find_map(|line| line.strip_prefix("no time of each block read and no true split: ")) {
        Some(why) => skipped("the single reads", why),
        None => assert!(text.contains("\npage cache: ") && text.contains("\ndisk: "), "{text}"),
    }
}
