//! The texts that are parsed: of a captured machine, and of synthetic large machines. Each file has two
//! texts, as for two samples.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use flate2::read::GzDecoder;

use crate::Result;

/// Two texts of one file.
pub type Pair = [Vec<u8>; 2];

/// A captured machine with Linux 6.1 and two CPUs, whose files were read twice, some seconds apart.
const HOST: &str = "amd64-6.1-possible8";

/// Its files by path: `proc/stat`, `proc.1/stat`.
pub struct Host(BTreeMap<String, Vec<u8>>);

impl Host {
    pub fn unpack() -> Result<Self> {
        let archive = format!("../tests/fixtures/{HOST}.tar.gz");
        let archive = File::open(Path::new(env!("CARGO_MANIFEST_DIR")).join(archive))?;
        let mut files = BTreeMap::new();
        for entry in tar::Archive::new(GzDecoder::new(archive)).entries()? {
            let mut entry = entry?;
            let path = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
            if let (true, Some((_, path))) = (entry.header().entry_type().is_file(), path.split_once('/')) {
                let mut bytes = Vec::new();
                entry.read_to_end(&mut bytes)?;
                files.insert(path.to_owned(), bytes);
            }
        }
        Ok(Host(files))
    }

    /// Both texts of a file. If a file did not change in the capture, the second text is that of a similar
    /// file, so that the processor cannot learn the text.
    pub fn pair(&self, file: &str) -> Result<Pair> {
        let file = file.strip_suffix("+irqs").unwrap_or(file);
        let paths = match file {
            "pressure/memory" => ["proc/pressure/memory".to_owned(), "proc.1/pressure/io".to_owned()],
            "pid/statm" => ["proc/1/statm".to_owned(), "proc.1/284/statm".to_owned()],
            _ => match file.strip_prefix("pid/") {
                Some(name) => [format!("proc/1/{name}"), format!("proc.1/1/{name}")],
                None => [format!("proc/{file}"), format!("proc.1/{file}")],
            },
        };
        let [one, other] = paths.map(|path| self.0.get(&path).cloned().ok_or(format!("no {path} in {HOST}")));
        let pair = [one?, other?];
        assert_ne!(pair[0], pair[1], "{file} of {HOST} stood still");
        Ok(pair)
    }
}

/// `/proc/stat` of many CPUs, with four interrupts for each. Between the two texts all CPUs were idle for
/// some time, every fourth CPU also worked, and one interrupt in sixteen occurred.
pub fn wide_stat(cpus: u64) -> Pair {
    [0, 1].map(|later| {
        let mut numbers = Numbers(1);
        let mut lines = String::new();
        let mut sum = [0; 10];
        for cpu in 0..cpus {
            let works = if cpu.is_multiple_of(4) { later } else { 0 };
            let user = numbers.below(5_000_000) + 61 * works;
            let system = numbers.below(900_000) + 23 * works;
            let idle = 136_239_300 + numbers.below(10_000_000) + 100 * later - 84 * works;
            let times = [
                user,
                numbers.below(300),
                system,
                idle,
                numbers.below(9_000),
                0,
                numbers.below(70_000),
                0,
                0,
                0,
            ];
            write_line(&mut lines, &format!("cpu{cpu}"), times);
            for (sum, time) in sum.iter_mut().zip(times) {
                *sum += time;
            }
        }
        let mut text = String::new();
        write_line(&mut text, "cpu ", sum);
        text += &lines;
        let irqs = (0..4 * cpus).map(|irq| match irq % 16 {
            0 => numbers.below(90_000_000) + 977 * later,
            1 | 2 => numbers.below(5_000),
            _ => 0,
        });
        let irqs: Vec<u64> = irqs.collect();
        write_line(&mut text, "intr", std::iter::once(irqs.iter().sum()).chain(irqs.iter().copied()));
        for (key, value) in [
            ("ctxt", 73_961_223 + 48_211 * later),
            ("btime", 1_795_222_980),
            ("processes", 358_121 + 17 * later),
            ("procs_running", 3 + later),
            ("procs_blocked", 0),
        ] {
            write_line(&mut text, key, [value]);
        }
        let softirqs = [0, 9_001, 127_223, 2, 50_113, 31, 0, 1_009, 2_896_001 + 700 * later, 0, 279_411];
        write_line(&mut text, "softirq", std::iter::once(softirqs.iter().sum()).chain(softirqs));
        text.into_bytes()
    })
}

/// `/proc/diskstats` of many disks. Every tenth disk has other numbers in the second text.
pub fn wide_diskstats(disks: u64) -> Pair {
    [0, 1].map(|later| {
        let mut numbers = Numbers(2);
        let mut text = String::new();
        for disk in 0..disks {
            let moves = if disk.is_multiple_of(10) { later } else { 0 };
            write!(text, "{:4} {:7} nvme{disk}n1 ", 259, disk).expect("a String");
            let mut columns = [0; 17];
            for (at, column) in columns.iter_mut().enumerate() {
                // All disks have reads, writes and times. One disk in three has discards and flushes.
                let some = at < 11 || disk.is_multiple_of(3);
                *column = if some { numbers.below(1 << (10 + at)) + 13 * moves } else { 0 };
            }
            columns[8] = moves;
            text += &columns.map(|column| column.to_string()).join(" ");
            text.push('\n');
        }
        text.into_bytes()
    })
}

fn write_line(text: &mut String, key: &str, numbers: impl IntoIterator<Item = u64>) {
    text.push_str(key);
    for number in numbers {
        write!(text, " {number}").expect("a String");
    }
    text.push('\n');
}

/// Pseudo-random numbers that are the same in every run, with Knuth's multiplier of MMIX.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}
