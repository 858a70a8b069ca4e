//! Prints from which tier a PostgreSQL statement got its blocks, and how long each tier took.
//!
//! `cargo run --release --manifest-path examples/pg_tiers/Cargo.toml -- --help`

#![forbid(unsafe_code)]

use std::process::ExitCode;

use pg_tiers::{Bracket, Evidence, Tiers, Times};
use pg_time::command::{OPTIONS, Request, Run};
use pg_time::figure::{count, milliseconds, percent, with_unit};
use pg_time::trace::{Trace, Wait, buckets};

const USAGE: &str = "\
pg_tiers: from which tier a PostgreSQL statement had its blocks, from /proc and from PostgreSQL

Usage: pg_tiers [OPTIONS] [CONNECTION] -- SQL

";

const NOTES: &str = "
/proc does not say of a single read whether its block was in the page cache. It gives a bracket:

  reads that waited <= blocks not resident <= min(bytes asked for, bytes from storage) / block size

An average time per block says nothing: 4 to 190 us a block were measured from a cold disk. With --trace each
read is seen by itself: one that slept had to wait for the disk.
";

fn main() -> ExitCode {
    let request = match Request::from_args() {
        Ok(Some(request)) => request,
        Ok(None) => {
            print!("{USAGE}{OPTIONS}{NOTES}");
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprintln!("pg_tiers: {error}\n\n{USAGE}{OPTIONS}");
            return ExitCode::from(2);
        }
    };
    if request.manner.plain {
        eprintln!("pg_tiers: without EXPLAIN nothing is known of the shared buffers; --plain is for pg_time");
        return ExitCode::from(2);
    }
    match Run::of(&request) {
        Ok(run) => {
            print!("{}{}", table(&run), traced(&run, request.lines));
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("pg_tiers: {error}");
            ExitCode::FAILURE
        }
    }
}

fn table(run: &Run) -> String {
    let outcome = &run.outcome;
    let evidence = Evidence::of(outcome);
    let (tiers, times) = (Tiers::of(&evidence, run.block_size), Times::of(outcome));
    let all = tiers.hits.zip(tiers.reads).map(|(hits, reads)| hits + reads).filter(|&all| all > 0);
    let share = |part: Option<u64>| percent(part.zip(all).map(|(part, all)| part as f64 / all as f64));
    let row = |name: &str, bracket: Bracket, time: String, what: &str| {
        let both = |least: String, most: String| match bracket.least {
            Some(_) if least == most => most,
            None if bracket.most.is_none() => most,
            Some(_) => format!("{least} to {most}"),
            None => format!("at most {most}"),
        };
        let blocks = both(count(bracket.least), count(bracket.most));
        let shares = both(share(bracket.least), share(bracket.most));
        let text = format!("{name:<16} {blocks:>22} {shares:>20} {time:>16}  {what}");
        format!("{}\n", text.trim_end())
    };
    let hits = Bracket { least: tiers.hits, most: tiers.hits };
    let copied = times.page_cache.map(|time| format!("<= {}", milliseconds(Some(time))));
    let mut text = format!("{:<16} {:>22} {:>20} {:>16}\n", "TIER", "BLOCKS", "SHARE", "TIME");
    text += &row("shared buffers", hits, "-".to_owned(), "in the CPU time below");
    text += &row("page cache", tiers.page_cache, with_unit(copied, ""), "copying, and waiting for a CPU");
    text += &row("disk", tiers.disk, milliseconds(times.disk), "asleep until the block came");
    text += &format!(
        "\n{} blocks of {} bytes; elapsed {}, on a CPU {}\n",
        count(tiers.hits.zip(tiers.reads).map(|(hits, reads)| hits + reads)),
        run.block_size,
        milliseconds(Some(outcome.elapsed.as_secs_f64())),
        milliseconds(outcome.total().cpu)
    );
    let io = outcome.total().io;
    let in_blocks = |bytes: Option<u64>| count(bytes.map(|bytes| bytes / run.block_size.max(1)));
    text += &format!(
        "the disk's bracket: {} sleeps, {} blocks asked for, {} blocks from storage with readahead\n",
        count(outcome.sleeps),
        in_blocks(io.rchar),
        in_blocks(io.read_bytes)
    );
    if tiers.disk.least.is_none() {
        text += "its lower end is not known: the statement also wrote, or slept for workers or locks (--serial helps)\n";
    }
    if tiers.disk.least.is_some() && outcome.split.other.is_none() {
        text += "its lower end takes each sleep for a read: other sleep is not known here\n";
    }
    for note in &outcome.notes {
        text += &format!("note: {note}\n");
    }
    text
}

/// The true split, from the single reads.
fn traced(run: &Run, lines: usize) -> String {
    let trace: &Trace = match &run.trace {
        None => return String::new(),
        Some(Err(why)) => return format!("\nno time of each block read and no true split: {why}\n"),
        Some(Ok(trace)) => trace,
    };
    let reads: Vec<&Wait> = trace.waits.iter().filter(|wait| wait.is_block_read()).collect();
    let mut text = String::from("\n");
    for wait in reads.iter().take(lines) {
        let tier = if wait.slept > 0 { "disk" } else { "page cache" };
        text += &format!("{} tier='{tier}'\n", wait.text(run.number(wait.pid), &run.relations));
    }
    if reads.len() > lines {
        text += &format!("and {} reads more (--lines)\n", reads.len() - lines);
    }
    if trace.lost > 0 {
        text += &format!("{} events were lost: the split is not complete\n", trace.lost);
    }
    for (name, is_disk) in [("page cache", false), ("disk", true)] {
        let of_tier = || reads.iter().filter(|wait| (wait.slept > 0) == is_disk);
        let blocks: u64 =
            of_tier().map(|wait| u64::try_from(wait.result).unwrap_or(0) / run.block_size.max(1)).sum();
        let (elapsed, slept) =
            of_tier().fold((0, 0), |(elapsed, slept), wait| (elapsed + wait.elapsed, slept + wait.slept));
        text += &format!(
            "\n{name}: {} reads of {blocks} blocks in {}, of which asleep {}\n",
            of_tier().count(),
            milliseconds(Some(elapsed as f64 / 1e9)),
            milliseconds(Some(slept as f64 / 1e9)),
        );
        text += &buckets(of_tier().map(|wait| wait.elapsed));
    }
    text
}
