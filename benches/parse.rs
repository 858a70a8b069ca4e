//! Parsing alone, on captured text and on a synthetic machine of 512 CPUs: ours beside std.
//!
//! Every case checks what it parsed before it is timed.

mod fixture;

use std::collections::HashMap;
use std::fmt::Write;
use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use procsampler::unit::KiB;
use procsampler::{ProcFile, pid, system};

/// Parses into a snapshot that is used again, as a sampler does.
fn ours<T: ProcFile>(c: &mut Criterion, id: &str, text: &[u8], check: impl Fn(&T) -> bool) {
    let (mut snapshot, mut memory) = (T::default(), T::Memory::default());
    snapshot.parse(text, &mut memory).unwrap_or_else(|error| panic!("{id}: {error}"));
    assert!(check(&snapshot), "{id}: parsed, but wrong");
    let mut group = c.benchmark_group("parse");
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function(id, |b| b.iter(|| snapshot.parse(black_box(text), &mut memory)));
}

fn with_std<R>(
    c: &mut Criterion,
    id: &str,
    text: &[u8],
    parse: impl Fn(&str) -> R,
    check: impl Fn(&R) -> bool,
) {
    let text = std::str::from_utf8(text).unwrap();
    assert!(check(&parse(text)), "{id}: parsed, but wrong");
    let mut group = c.benchmark_group("std");
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function(id, |b| b.iter(|| parse(black_box(text))));
}

fn wide_stat(cpus: usize) -> Vec<u8> {
    let mut text = String::from("cpu  3357 0 4313 1362393 120 0 77 0 0 0\n");
    for cpu in 0..cpus {
        let n = cpu * 7919;
        writeln!(
            text,
            "cpu{cpu} {} 17 {} {} {} 0 {} 0 0 0",
            133_700 + n,
            431_300 + n,
            136_239_300 + n,
            n % 977,
            n % 83
        )
        .unwrap();
    }
    text.push_str("intr 29517");
    for irq in 0..cpus * 4 {
        write!(text, " {}", if irq % 9 == 0 { irq * 31 } else { 0 }).unwrap();
    }
    text.push_str("\nctxt 739612\nbtime 1795222980\nprocesses 35812\nprocs_running 2\nprocs_blocked 0\n");
    text.push_str("softirq 7046 0 1272 2 50 31 0 1 2896 0 2794\n");
    text.into_bytes()
}

fn numbers(text: &str) -> Vec<u64> {
    let (_, rest) = text.rsplit_once(')').unwrap();
    rest.split_ascii_whitespace()
        .skip(1)
        .map(|word| word.parse::<i64>().map_or(u64::MAX, |n| n as u64))
        .collect()
}

fn map(text: &str) -> HashMap<String, u64> {
    let line = |line: &str| {
        let (key, value) = line.split_once(':')?;
        Some((key.to_string(), value.trim().trim_end_matches(" kB").parse().ok()?))
    };
    text.lines().filter_map(line).collect()
}

fn parse(c: &mut Criterion) {
    let host = fixture::host("amd64-6.12");
    let text = |path: &str| host[path].as_slice();

    ours::<system::Stat>(c, "stat", text("stat"), |s| s.cpus.len() == 4);
    let wide = wide_stat(512);
    ours::<system::Stat>(c, "stat/512", &wide, |s| s.cpus.len() == 512 && s.cpus[511].id == 511);
    let mut all = (system::Stat::default(), system::stat::Memory::default().with_irqs());
    all.0.parse(&wide, &mut all.1).unwrap();
    assert_eq!(all.0.irqs.len(), 2048);
    c.bench_function("parse/stat/512+irqs", |b| b.iter(|| all.0.parse(black_box(&wide), &mut all.1)));

    ours::<system::Meminfo>(c, "meminfo", text("meminfo"), |m| {
        m.mem_total > KiB(100_000) && m.unlisted.is_empty()
    });
    ours::<system::Vmstat>(c, "vmstat", text("vmstat"), |v| v.pgfault.is_some() && v.unlisted.is_empty());
    let cpu64 = fixture::host("amd64-6.12-cpu64");
    ours::<system::Zoneinfo>(c, "zoneinfo", text("zoneinfo"), |z| z.nodes.len() == 1 && z.zones.len() == 5);
    ours::<system::Zoneinfo>(c, "zoneinfo/64", &cpu64["zoneinfo"], |z| z.zones[1].pagesets.len() == 64);
    ours::<system::Buddyinfo>(c, "buddyinfo", text("buddyinfo"), |b| b.zones[1].free.len() == 11);
    ours::<system::Pagetypeinfo>(c, "pagetypeinfo", text("pagetypeinfo"), |p| p.free.len() == 2 * 6);
    ours::<system::Slabinfo>(c, "slabinfo", text("slabinfo"), |s| s.caches.len() > 100);
    ours::<system::Diskstats>(c, "diskstats", text("diskstats"), |d| {
        d.disks.iter().any(|disk| disk.name == "vda")
    });
    ours::<system::Uptime>(c, "uptime", text("uptime"), |u| u.up.0 > 0);
    ours::<system::Loadavg>(c, "loadavg", text("loadavg"), |l| l.threads > 10);
    ours::<pid::Stat>(c, "pid/stat", text("1/stat"), |s| s.pid == 1 && s.num_threads == 1);
    ours::<pid::Statm>(c, "pid/statm", text("1/statm"), |s| s.size.0 > 0);
    ours::<pid::Status>(c, "pid/status", text("1/status"), |s| s.pid == 1 && s.unlisted.is_empty());
    ours::<pid::Io>(c, "pid/io", text("1/io"), |io| io.syscr > 0);
    ours::<pid::Schedstat>(c, "pid/schedstat", text("1/schedstat"), |s| s.timeslices.known() > Some(0));

    with_std(c, "pid/stat", text("1/stat"), numbers, |n| n.len() == 49 && n[16] == 1);
    with_std(c, "meminfo", text("meminfo"), map, |m| m["MemTotal"] > 100_000);
}

criterion_group!(benches, parse);
criterion_main!(benches);
