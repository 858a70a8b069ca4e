//! The time of parsing alone, with this crate and with std, on captured texts and on texts of a synthetic
//! machine of 512 CPUs.
//!
//! Every case checks what it parsed before it is timed.

mod fixture;

use std::collections::HashMap;
use std::fmt::Write;
use std::hint::black_box;
use std::net::Ipv4Addr;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use procsampler::net::{Tcp, TcpState, tcp};
use procsampler::unit::KiB;
use procsampler::{Machine, ProcFile, file::Earlier, pid, system};

/// Parses into a reused snapshot, as a sampler does.
fn ours<T: ProcFile>(c: &mut Criterion, id: &str, text: &[u8], check: impl Fn(&T) -> bool) {
    let (mut snapshot, mut memory) = (T::default(), T::State::default());
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

/// The connections of one server. The inodes are not in the order of the lines, because the kernel's table is
/// not sorted.
fn sockets(count: u32, step: u32) -> Vec<u8> {
    let mut text = format!("{:149}\n", "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when");
    for at in 0..count {
        let (inode, port) = (100_000 + at * step % count, at + 1024);
        let line = format!(
            "{at:4}: 0100007F:1F90 {:08X}:{port:04X} 01 00000000:{:08X} 02:{:08X} 00000000  1000        0 {inode} 2 \
             {:016x} 20 4 {} 10 -1",
            0x0100_000au32,
            at * 31 % 4096,
            at * 17 % 7200,
            at.wrapping_mul(2_654_435_761),
            at % 32,
        );
        writeln!(text, "{line:149}").unwrap();
    }
    text.into_bytes()
}

/// Both addresses and ports, the state, the two queues and the user.
type StdSocket = (Ipv4Addr, u16, Ipv4Addr, u16, u8, u32, u32, u32);

/// Parses the same with std: the addresses, state, queues and user of each line, in a map by inode.
fn sockets_by_inode(text: &str) -> HashMap<u64, StdSocket> {
    let end = |word: &str| {
        let (address, port) = word.split_once(':')?;
        let address = u32::from_str_radix(address, 16).ok()?;
        Some((Ipv4Addr::from(address.to_le_bytes()), u16::from_str_radix(port, 16).ok()?))
    };
    let line = |line: &str| {
        let words: Vec<&str> = line.split_ascii_whitespace().collect();
        let ((local, local_port), (remote, port)) = (end(words[1])?, end(words[2])?);
        let (tx, rx) = words[4].split_once(':')?;
        let hex = |word| u32::from_str_radix(word, 16).ok();
        let row = (
            local,
            local_port,
            remote,
            port,
            hex(words[3])? as u8,
            hex(tx)?,
            hex(rx)?,
            words[7].parse().ok()?,
        );
        Some((words[9].parse().ok()?, row))
    };
    text.lines().skip(1).filter_map(line).collect()
}

/// Parses the texts of one file in turn into two reused snapshots, as a sampler does.
fn in_turns<T: ProcFile + PartialEq>(c: &mut Criterion, id: &str, texts: [&[u8]; 2]) {
    let (mut snapshots, mut memory, mut turn) = (<[T; 2]>::default(), T::State::default(), 0);
    let mut is_first = true;
    let mut parse = || {
        turn = 1 - turn;
        let [first, second] = &mut snapshots;
        let (snapshot, earlier) = if turn == 0 { (first, second) } else { (second, first) };
        let text = black_box(texts[turn]);
        let parsed = match std::mem::take(&mut is_first) {
            true => snapshot.parse(text, &mut memory),
            false => {
                snapshot.parse_after(text, Earlier { text: texts[1 - turn], snapshot: earlier }, &mut memory)
            }
        };
        parsed.is_ok()
    };
    (0..4).for_each(|_| assert!(parse()));
    let mut group = c.benchmark_group("parse");
    group.throughput(Throughput::Bytes(texts[0].len() as u64));
    group.bench_function(id, |b| b.iter(&mut parse));
    for (snapshot, text) in snapshots.iter().zip(texts) {
        let mut fresh = T::default();
        fresh.parse(text, &mut T::State::default()).unwrap();
        assert!(*snapshot == fresh, "{id}: not what a fresh parse gives");
    }
}

/// `/proc/interrupts` with 512 CPUs and 200 lines.
mod interrupts {
    use std::fmt::Write;

    pub const CPUS: usize = 512;
    const ROWS: usize = 200;

    fn random(mut seed: u64) -> impl FnMut() -> u64 {
        move || {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            seed
        }
    }

    /// A number of one to ten digits.
    fn any(random: u64) -> u32 {
        (random >> 32) as u32 >> (random % 32)
    }

    /// Counts like those of real machines: 170 lines of devices, each of which interrupts one CPU, and 30
    /// lines that count on every CPU.
    pub fn real() -> Vec<u32> {
        let mut random = random(7);
        let by_device = |row: usize, cpu: usize| row < 170 && cpu != row * 3;
        (0..CPUS * ROWS).map(|at| if by_device(at / CPUS, at % CPUS) { 0 } else { any(random()) }).collect()
    }

    /// Counts of which none is 0, and none is equal to its neighbour.
    pub fn dense() -> Vec<u32> {
        let mut random = random(7);
        (0..CPUS * ROWS).map(|_| any(random()).max(1)).collect()
    }

    /// The counts at a later time: those that `moves` selects are higher.
    pub fn later(counts: &[u32], moves: impl Fn(usize) -> bool) -> Vec<u32> {
        let mut random = random(99);
        let count = |(at, &count): (usize, &u32)| {
            let step = random() as u32 % 100 + 1;
            if moves(at) { count.wrapping_add(step) } else { count }
        };
        counts.iter().enumerate().map(count).collect()
    }

    pub fn text(counts: &[u32]) -> Vec<u8> {
        let mut text = format!("{:12}", "");
        (0..CPUS).for_each(|cpu| write!(text, "CPU{cpu:<8}").unwrap());
        text.push('\n');
        for (row, counts) in counts.chunks(CPUS).enumerate() {
            write!(text, "{row:4}: ").unwrap();
            counts.iter().for_each(|count| write!(text, "{count:10} ").unwrap());
            writeln!(text, " IR-PCI-MSI {}-edge      nvme0q{row}", 524_288 + row).unwrap();
        }
        text.into_bytes()
    }

    /// Parses the same matrix with std, into labels and descriptions with a line for each, and the counts row
    /// by row.
    pub fn with_std(text: &str) -> (String, Vec<u32>) {
        let (mut words, mut counts) = (String::new(), Vec::new());
        let mut lines = text.lines();
        let cpus = lines.next().unwrap().split_whitespace().count();
        for line in lines {
            let (label, rest) = line.split_once(':').unwrap();
            let mut columns = rest.split_whitespace();
            counts.extend(columns.by_ref().take(cpus).map(|count| count.parse::<u32>().unwrap()));
            words.push_str(label.trim());
            for word in columns {
                words.push(' ');
                words.push_str(word);
            }
            words.push('\n');
        }
        (words, counts)
    }
}

fn matrix(c: &mut Criterion) {
    for (name, counts) in [("real", interrupts::real()), ("dense", interrupts::dense())] {
        let id = |case: &str| format!("interrupts/512/{name}{case}");
        let text = interrupts::text(&counts);
        with_std(c, &id(""), &text, interrupts::with_std, |(words, all)| {
            *all == counts && words.ends_with("\n199 IR-PCI-MSI 524487-edge nvme0q199\n")
        });
        ours::<system::Interrupts>(c, &id(""), &text, |interrupts| {
            let all: Vec<u32> = interrupts.rows.iter().flat_map(|row| row.counts).copied().collect();
            let last = interrupts.rows.get("199").unwrap();
            all == counts && last.description.ends_with(b"nvme0q199") && interrupts.rows.len() == 200
        });
        let then = |moves: fn(usize) -> bool| interrupts::text(&interrupts::later(&counts, moves));
        in_turns::<system::Interrupts>(c, &id("/still"), [&text, &text]);
        // First every tenth line changes, including the last. Then every tenth count changes, on every line.
        in_turns::<system::Interrupts>(
            c,
            &id("/tenth-lines"),
            [&text, &then(|at| at / interrupts::CPUS % 10 == 9)],
        );
        in_turns::<system::Interrupts>(c, &id("/tenth-counts"), [&text, &then(|at| at % 10 == 0)]);
        in_turns::<system::Interrupts>(c, &id("/all"), [&text, &then(|_| true)]);
    }
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
    let host = fixture::host("amd64-6.12", "proc");
    let text = |path: &str| host[path].as_slice();

    ours::<system::Stat>(c, "stat", text("stat"), |s| s.cpus.len() == 4);
    let wide = wide_stat(512);
    ours::<system::Stat>(c, "stat/512", &wide, |s| s.cpus.len() == 512 && s.cpus[511].id == 511);
    let mut all = (system::Stat::default(), system::stat::Options::default().with_irqs());
    all.0.parse(&wide, &mut all.1).unwrap();
    assert_eq!(all.0.irqs.len(), 2048);
    c.bench_function("parse/stat/512+irqs", |b| b.iter(|| all.0.parse(black_box(&wide), &mut all.1)));

    ours::<system::Meminfo>(c, "meminfo", text("meminfo"), |m| {
        m.mem_total > KiB(100_000) && m.unlisted.is_empty()
    });
    ours::<system::Vmstat>(c, "vmstat", text("vmstat"), |v| v.pgfault.is_some() && v.unlisted.is_empty());
    let cpu64 = fixture::host("amd64-6.12-cpu64", "proc");
    ours::<system::Zoneinfo>(c, "zoneinfo", text("zoneinfo"), |z| z.nodes.len() == 1 && z.zones.len() == 5);
    ours::<system::Zoneinfo>(c, "zoneinfo/64", &cpu64["zoneinfo"], |z| z.zones[1].pagesets.len() == 64);
    ours::<system::Buddyinfo>(c, "buddyinfo", text("buddyinfo"), |b| b.zones[1].free.len() == 11);
    ours::<system::Pagetypeinfo>(c, "pagetypeinfo", text("pagetypeinfo"), |p| p.free.len() == 10);
    ours::<system::Slabinfo>(c, "slabinfo", text("slabinfo"), |s| s.caches.len() > 100);
    ours::<system::Interrupts>(c, "interrupts", text("interrupts"), |i| {
        i.rows.cpus().len() == 4 && i.rows.get("LOC").is_some()
    });
    ours::<system::Softirqs>(c, "softirqs", text("softirqs"), |s| s.rows.len() == 10);
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

    let many = sockets(10_000, 7919);
    let last = |tcp: &Tcp| {
        let socket = tcp.by_inode(100_000 + 9_999 * 7919 % 10_000).unwrap();
        let remote = socket.rem_address.socket_addr(&Machine::COMMON);
        tcp.sockets.len() == 10_000
            && remote.to_string() == "10.0.0.1:11023"
            && socket.uid.known() == Some(1000)
    };
    ours::<Tcp>(c, "net/tcp/10000", &many, last);
    // One pass that keeps nothing and counts the sockets by state, as an exporter does.
    let established = || {
        let rows = tcp::rows(black_box(&many));
        rows.filter(|row| row.as_ref().is_ok_and(|row| row.st == TcpState::Established)).count()
    };
    assert_eq!(established(), 10_000);
    let mut group = c.benchmark_group("parse");
    group.throughput(Throughput::Bytes(many.len() as u64));
    group.bench_function("net/tcp/10000 rows", |b| b.iter(established));
    drop(group);
    // A set in which every socket has another place, so that the index by inode is rebuilt.
    let other = sockets(10_000, 6007);
    let mut file = Tcp::default();
    let mut both =
        || [&many, &other].map(|text| file.parse(black_box(text), &mut ()).map(|()| file.sockets.len()));
    assert_eq!(both(), [Ok(10_000); 2]);
    c.bench_function("parse/net/tcp/2 x 10000, all moved", |b| b.iter(&mut both));

    with_std(c, "pid/stat", text("1/stat"), numbers, |n| n.len() == 49 && n[16] == 1);
    with_std(c, "net/tcp/10000", &many, sockets_by_inode, |sockets| {
        sockets.len() == 10_000 && sockets.values().any(|socket| socket.3 == 11_023)
    });
    with_std(c, "meminfo", text("meminfo"), map, |m| m["MemTotal"] > 100_000);
}

criterion_group!(benches, parse, matrix);
criterion_main!(benches);
