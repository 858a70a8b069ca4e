mod delta;

use std::fmt::Write;

use super::*;
use crate::delta::{Change, Delta};
use crate::error::ParseError;
use crate::machine::Machine;
use crate::shape::unlisted::Unlisted;

fn matrix(text: &str) -> Matrix {
    let (matrix, unlisted) = odd(text);
    assert!(unlisted.is_empty(), "{unlisted:?}");
    matrix
}

/// The rows, and the rows that were not understood.
fn odd(text: &str) -> (Matrix, Unlisted) {
    let (mut matrix, mut unlisted) = (Matrix::default(), Unlisted::default());
    matrix.parse(text.as_bytes(), &mut Memory::default(), &mut unlisted).unwrap();
    (matrix, unlisted)
}

fn refused(text: &str) -> (usize, &'static str) {
    let parsed = Matrix::default().parse(text.as_bytes(), &mut Memory::default(), &mut Unlisted::default());
    let error = parsed.unwrap_err();
    (error.at(), error.field())
}

const TEXT: &str = "\
           CPU0       CPU2       CPU10
 24:          1          0 4294967295  IO-APIC   5-edge      ACPI:Ged
  5:        113          0          7  9030000.pl061   3 Edge      GPIO Key Poweroff
LOC:1499710000 157020          1   Local timer: interrupts
IPI0:4294967295          2          3
LOC:          6          4          5   Others
FIQ:              a handler
ERR:         77
    NET_RX:          0          0          0

";

#[test]
fn rows() {
    let matrix = matrix(TEXT);
    assert_eq!((matrix.cpus(), matrix.len()), (&[0, 2, 10][..], 8));
    let rows: Vec<(&[u8], &[u32], &[u8])> =
        matrix.iter().map(|row| (row.label, row.counts, row.description)).collect();
    let expected: [(&[u8], &[u32], &[u8]); 8] = [
        (b"24", &[1, 0, u32::MAX], b"IO-APIC   5-edge      ACPI:Ged"),
        (b"5", &[113, 0, 7], b"9030000.pl061   3 Edge      GPIO Key Poweroff"),
        (b"LOC", &[1_499_710_000, 157_020, 1], b"Local timer: interrupts"),
        (b"IPI0", &[u32::MAX, 2, 3], b""),
        (b"LOC", &[6, 4, 5], b"Others"),
        (b"FIQ", &[], b"a handler"),
        (b"ERR", &[77], b""),
        (b"NET_RX", &[0, 0, 0], b""),
    ];
    assert_eq!(rows, expected);

    let irq = matrix.get("24").unwrap();
    assert_eq!((irq.number(), irq.on(0), irq.on(1), irq.on(10)), (Some(24), Some(1), None, Some(u32::MAX)));
    assert_eq!(irq.sum(), 1 + u64::from(u32::MAX));
    assert_eq!(irq.by_cpu().collect::<Vec<_>>(), [(0, 1), (2, 0), (10, u32::MAX)]);
    let timer = matrix.get("LOC").unwrap();
    assert_eq!((timer.description, timer.number()), (&b"Local timer: interrupts"[..], None));
    let errors = matrix.get(b"ERR").unwrap();
    assert_eq!((errors.is_by_cpu(), errors.on(0), errors.sum()), (false, None, 77));
    assert_eq!(matrix.get("LOC "), None);
    let sums: Vec<_> = matrix.cpu_sums(|row| row.label == b"LOC" || row.label == b"ERR").collect();
    assert_eq!(sums, [(0, 1_499_710_006), (2, 157_024), (10, 6)]);
}

#[test]
fn what_is_not_understood_is_located() {
    assert_eq!(refused(""), (0, "CPU"));
    assert_eq!(refused("  \n1: 2"), (2, "CPU"));
    assert_eq!(refused("CPU0 CPUx"), (5, "CPU"));
    assert_eq!(refused("CPU0 CPU1x\n"), (5, "CPU"));
    assert_eq!(refused("CPU0 1\n"), (5, "CPU"));
    assert_eq!(refused("CPU4294967296\n"), (0, "CPU"));
}

#[test]
fn a_row_that_is_not_understood_costs_itself() {
    let wide = format!("IPI1: {:10} {:10} x", 1, 4_294_967_296u64);
    for (row, label, rest) in [
        ("LOC 3", "LOC 3", ""),
        ("  1: 4294967296 5  chip", "1", "4294967296 5  chip"),
        ("1:99999999999999999999", "1", "99999999999999999999"),
        (&*wide, "IPI1", &wide[6..]),
        ("\0", "\0", ""),
    ] {
        for text in [
            format!("CPU0 CPU1\n{row}\n2: 7 8 x\nERR: 9\n"),
            format!("CPU0 CPU1\n2: 7 8 x\n{row}\nERR: 9\n"),
            format!("CPU0 CPU1\n2: 7 8 x\nERR: 9\n{row}"),
        ] {
            let (matrix, unlisted) = odd(&text);
            let rows: Vec<_> = matrix.iter().map(|row| (row.label, row.counts, row.description)).collect();
            assert_eq!(rows, [(&b"2"[..], &[7, 8][..], &b"x"[..]), (b"ERR", &[9], b"")], "{text}");
            let kept: Vec<_> = unlisted.iter().collect();
            assert_eq!(kept, [(label.as_bytes(), rest.trim().as_bytes())]);
            assert_eq!(unlisted.malformed(), 1);
            assert_eq!(matrix.cpu_sums(|_| true).collect::<Vec<_>>(), [(0, 7), (1, 8)]);
        }
    }
}

#[test]
fn lines_of_blanks_are_skipped() {
    let blank = TEXT.replace('\n', "\n \t  \n").replace("LOC", "\t\nLOC") + "  ";
    assert_eq!(matrix(&blank), matrix(TEXT));
}

/// ARM, Linux 3.x: rows of interrupts between CPUs have a count for each CPU present, the header only those
/// online.
#[test]
fn counts_of_cpus_that_the_header_has_not_got() {
    let text = "           CPU0       CPU3\n 29:    1063671      80142       GIC  29  twd\n\
                 33:         12          0  7  Edge  odd\n\
                IPI1:      75373     107711      43906      30716  Rescheduling interrupts\n\
                IPI2: 1 2 3 4 5th\nLOC:          5          6\nErr:          0\n";
    let odd = matrix(text);
    let row = odd.get("IPI1").unwrap();
    assert_eq!(
        (row.counts, row.description),
        (&[75_373, 107_711, 43_906, 30_716][..], &b"Rescheduling interrupts"[..])
    );
    assert_eq!((row.is_by_cpu(), row.on(0), row.on(3), row.by_cpu().count()), (false, None, None, 0));
    assert_eq!(row.sum(), 257_706);
    let row = odd.get("IPI2").unwrap();
    assert_eq!((row.counts, row.description), (&[1, 2, 3, 4][..], &b"5th"[..]));
    // A row with a number is a device's, and the name of its chip may be a number.
    let row = odd.get("33").unwrap();
    assert_eq!((row.counts, row.description, row.on(3)), (&[12, 0][..], &b"7  Edge  odd"[..], Some(0)));
    assert!(odd.get("LOC").unwrap().is_by_cpu());
    assert_eq!(odd.cpu_sums(|_| true).collect::<Vec<_>>(), [(0, 1_063_688), (3, 80_148)]);
    // Each count is compared with the count at its place.
    let later = text.replace("43906", "43916").replace("30716", "30720");
    let mut used = Used::default();
    for text in [text, text, &later] {
        used.parse(text.as_bytes()).unwrap();
    }
    let now = used.newest;
    assert_eq!(now, matrix(&later));
    let delta = now.since(&odd, &Machine::COMMON);
    let row = delta.get("IPI1").unwrap();
    assert_eq!((row.sum, row.by_cpu().count()), (Change::By(14), 0));
    // All four CPUs are online, so the counts are in the order of the header.
    let online = "CPU0 CPU1 CPU2 CPU3\nIPI1: 75374 107713 43916 30720  Rescheduling interrupts\n";
    since(online, &later, |delta| {
        assert_eq!(delta.get("IPI1").unwrap().sum, Change::By(3));
        assert!(delta.get("IPI1").unwrap().now.is_by_cpu());
    });
}

/// Rows with more counts than one piece of room holds, in columns and not in columns.
#[test]
fn rows_of_any_length() {
    for width in [255, 256, 257, 258, 511, 512, 513, 1000] {
        let cpus: Vec<u32> = (0..width).collect();
        let counts: Vec<u32> = (0..width).map(|cpu| cpu.wrapping_mul(2_654_435_761)).collect();
        let rows = [("LOC", counts.clone(), "timer"), ("ERR", vec![3], ""), ("9", counts.clone(), "")];
        for blank_before in [true, false] {
            let columns = text(&cpus, &rows, blank_before);
            let words =
                columns.lines().map(|line| line.split_ascii_whitespace().collect::<Vec<_>>().join(" "));
            for text in [columns.clone(), words.collect::<Vec<_>>().join("\n")] {
                let read = matrix(&text);
                assert_eq!(
                    (read.get("LOC").unwrap().counts, read.get("9").unwrap().counts),
                    (&counts[..], &counts[..])
                );
                assert_eq!(read.get("ERR").unwrap().counts, [3]);
            }
            // The whole text is in columns, so a text with other counts is followed.
            let mut used = Used::default();
            used.parse(columns.as_bytes()).unwrap();
            let mut later = rows.clone();
            later[0].1.iter_mut().for_each(|count| *count = count.wrapping_add(77));
            used.parse(text(&cpus, &later, blank_before).as_bytes()).unwrap();
            assert_eq!(used.followed, 1, "{width}");
        }
    }
}

/// A header of CPUs in an order that no kernel has, and thousands of short rows. If the time of one step were
/// quadratic in the CPUs, the test would take minutes.
#[test]
fn many_cpus_in_reversed_order() {
    let cpus: Vec<u32> = (0..30_000).rev().collect();
    let header: String = cpus.iter().map(|cpu| format!("CPU{cpu} ")).collect();
    let row = |step: u32| cpus.iter().map(|cpu| (cpu % 10 + step).to_string() + " ").collect::<String>();
    let short = "a:\nb:1\n".repeat(5_000);
    let [earlier, now] = [1, 3].map(|step| matrix(&format!("{header}\n7: {}\n{short}", row(step))));
    assert_eq!(now.get("7").unwrap().on(17), Some(10));
    let expected = cpus.iter().map(|&cpu| (cpu, 2)).collect::<Vec<_>>();
    let delta = now.since(&earlier, &Machine::COMMON);
    assert_eq!(delta.cpu_sums(|_| true).collect::<Vec<_>>(), expected);
    // Compared with the other order, no CPU is where it is expected.
    let rising: Vec<u32> = (0..30_000).collect();
    let header: String = rising.iter().map(|cpu| format!("CPU{cpu} ")).collect();
    let counts: String = rising.iter().map(|cpu| (cpu % 10 + 1).to_string() + " ").collect();
    let turned = matrix(&format!("{header}\n7: {counts}\n"));
    let delta = now.since(&turned, &Machine::COMMON);
    assert_eq!(delta.cpu_sums(|_| true).collect::<Vec<_>>(), expected);
    assert_eq!(delta.new_cpus().chain(delta.gone_cpus()).count(), 0);
    let delta = turned.since(&now, &Machine::COMMON);
    assert!(delta.get("7").unwrap().sum.is_reset());
    let sums = now.cpu_sums(|_| true);
    assert!(sums.zip(&cpus).all(|((cpu, sum), &expected)| cpu == expected && sum == u64::from(cpu % 10 + 3)));
    // If a CPU has several columns, the first is used.
    let twice = matrix("CPU1 CPU0 CPU1\n7: 5 6 7\n");
    let row = twice.get("7").unwrap();
    assert_eq!((row.on(1), row.on(0), row.on(2)), (Some(5), Some(6), None));
}

/// Two matrices in turn, as a sampler has them.
#[derive(Default)]
struct Used {
    newest: Matrix,
    spare: Matrix,
    unlisted: Unlisted,
    memory: Memory,
    last: Vec<u8>,
    /// How many texts differed from the one before in counts alone.
    followed: usize,
}

impl Used {
    fn parse(&mut self, text: &[u8]) -> Result<(), ParseError> {
        let Used { newest, spare, unlisted, memory, last, .. } = self;
        let mut copy = newest.clone();
        let is_followed = memory.may_follow(last, text) && memory.follow(last, text, &mut copy).is_some();
        self.followed += usize::from(is_followed);
        spare.parse_after(text, (last, newest), memory, unlisted)?;
        std::mem::swap(newest, spare);
        *last = text.to_vec();
        Ok(())
    }
}

/// Numbers of any length, from a seed.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() >> 11) as usize % bound
    }

    fn count(&mut self) -> u32 {
        (self.next() >> 32) as u32 >> (self.next() % 32)
    }
}

/// A text, with the blank either before or behind each number.
fn text(cpus: &[u32], rows: &[(&str, Vec<u32>, &str)], blank_before: bool) -> String {
    let mut text = format!("{:11}", "");
    cpus.iter().for_each(|cpu| write!(text, "CPU{cpu:<8}").unwrap());
    text.push('\n');
    for (label, counts, description) in rows {
        write!(text, "{label:>4}:").unwrap();
        for count in counts {
            match blank_before {
                true => write!(text, " {count:10}").unwrap(),
                false => write!(text, "{count:10} ").unwrap(),
            }
        }
        writeln!(text, " {description}").unwrap();
    }
    text
}

/// Each sample, read with the remembered state into two snapshots in turn, is equal to a fresh parse,
/// whatever changed.
#[test]
fn what_is_remembered_changes_nothing() {
    let labels = ["24", "25", "LOC", "RES", "LOC", "ERR", "C:A", "IPI0"];
    let mut random = Random(5);
    let (mut followed, mut read) = (0, 0);
    for width in [1, 2, 3, 32, 33, 34, 70, 200] {
        for blank_before in [true, false] {
            let mut cpus: Vec<u32> = (0..width).collect();
            let mut rows: Vec<(&str, Vec<u32>, &str)> = Vec::new();
            for label in labels {
                let count = if label == "ERR" { 1 } else { width };
                rows.push((label, (0..count).map(|_| random.count()).collect(), "described  so"));
            }
            let mut used = Used::default();
            for round in 0..60 {
                let row = random.below(rows.len());
                let mut is_damaged = false;
                match random.below(20) {
                    0 => rows[row].2 = if rows[row].2 == "another" { "9 of them" } else { "another" },
                    1 => rows[row].1.clear(),
                    2 => drop(rows.remove(row)),
                    3 => rows.insert(row, rows[row].clone()),
                    4 => cpus.rotate_left(1),
                    5 => is_damaged = true,
                    6 => {}
                    7 => rows[row].1.iter_mut().for_each(|count| *count = random.count()),
                    8 => rows.iter_mut().for_each(|row| row.1.fill(0)),
                    _ => {
                        for _ in 0..=random.below(9) {
                            let counts = &mut rows[random.below(labels.len() - 3)].1;
                            if !counts.is_empty() {
                                let at = random.below(counts.len());
                                counts[at] = random.count();
                            }
                        }
                    }
                }
                if rows.len() < labels.len() - 2 {
                    rows.push(("new", vec![round; cpus.len()], ""));
                }
                let mut text = text(&cpus, &rows, blank_before).into_bytes();
                if is_damaged {
                    let at = random.below(text.len());
                    text[at] = b" x:\n79"[random.below(6)];
                }
                let mut fresh = Matrix::default();
                let mut odd = Unlisted::default();
                let expected = fresh.parse(&text, &mut Memory::default(), &mut odd);
                assert_eq!(used.parse(&text), expected);
                if expected.is_ok() {
                    assert_eq!(used.unlisted, odd);
                    assert!(used.newest == fresh, "{}", text.escape_ascii());
                }
                read += 1;
            }
            followed += used.followed;
        }
    }
    assert!(followed > 300 && read - followed > 200, "{followed} of {read}");
}

#[test]
fn texts_that_differ_in_counts_alone_are_followed() {
    let mut used = Used::default();
    let mut counts = vec![0; 100];
    let mut now = |change: fn(&mut Vec<u32>)| {
        change(&mut counts);
        let cpus: Vec<u32> = (0..counts.len() as u32).collect();
        text(&cpus, &[("LOC", counts.clone(), "timer"), ("ERR", vec![counts[5]], "")], false)
    };
    used.parse(now(|_| {}).as_bytes()).unwrap();
    let changes: [fn(&mut Vec<u32>); 4] = [
        |counts| counts[0] = u32::MAX,
        |counts| counts[5] = 1_234_567_890,
        |counts| counts.iter_mut().for_each(|count| *count = count.wrapping_add(99)),
        |counts| counts[99] = 0,
    ];
    for change in changes {
        used.parse(now(change).as_bytes()).unwrap();
    }
    assert_eq!(used.followed, changes.len());
    let matrix = used.newest;
    assert_eq!(
        (matrix.get("LOC").unwrap().on(5), matrix.get("ERR").unwrap().sum()),
        (Some(1_234_567_989), 1_234_567_989)
    );
    assert!(!used.memory.may_follow(&used.last, text(&[0], &[("LOC", vec![1], "timer")], false).as_bytes()));
    assert!(!Memory::default().may_follow(b"", b""));
}

fn since(now: &str, earlier: &str, look: impl FnOnce(MatrixDelta<'_>)) {
    let (now, earlier) = (matrix(now), matrix(earlier));
    look(now.since(&earlier, &Machine::COMMON));
}
