//! Tables of counts by CPU.

use procsampler::system::stat::Softirqs;
use procsampler::{Change, Sampler, rows::MatrixRow};

use super::*;
use crate::fixtures::{self, hosts};

/// Label, counts and description of each line, split with std.
fn matrix(rows: &procsampler::rows::Matrix, text: &[u8]) {
    let mut lines = lines(text);
    let cpus: Vec<u32> =
        words(lines.next().unwrap()).iter().map(|word| number(word.strip_prefix(b"CPU").unwrap())).collect();
    assert_eq!(rows.cpus(), cpus);
    let mut seen = rows.iter();
    for line in lines {
        let row = seen.next().unwrap();
        let colon = line.iter().position(|&byte| byte == b':').unwrap();
        assert_eq!(row.label, line[..colon].trim_ascii());
        let words = words(&line[colon + 1..]);
        let is_number = |word: &&&[u8]| word.iter().all(u8::is_ascii_digit);
        let counts: Vec<u32> =
            words.iter().take(cpus.len()).take_while(is_number).map(|word| number(word)).collect();
        assert_eq!(row.counts, counts, "{}", line.escape_ascii());
        assert_eq!(row.sum(), counts.iter().map(|&count| u64::from(count)).sum::<u64>());
        assert_eq!(self::words(row.description), words[counts.len()..]);
        assert!(line.ends_with(row.description) || line.trim_ascii_end().ends_with(row.description));
        assert_eq!(row.is_by_cpu(), counts.len() == cpus.len());
        if row.is_by_cpu() {
            assert!(cpus.iter().zip(&counts).all(|(&cpu, &count)| row.on(cpu) == Some(count)));
        }
        assert_eq!(rows.get(row.label).map(|row| row.label), Some(row.label));
    }
    assert_eq!(seen.next(), None);
    let sums = cpus.iter().enumerate().map(|(column, &cpu)| {
        let by_cpu = rows.iter().filter(|row| row.is_by_cpu());
        (cpu, by_cpu.map(|row| u64::from(row.counts[column])).sum())
    });
    assert_eq!(rows.cpu_sums(|_| true).collect::<Vec<_>>(), sums.collect::<Vec<_>>());
}

impl Naive for system::Interrupts {
    fn agree(&self, text: &[u8]) {
        matrix(&self.rows, text);
    }
}

impl Naive for system::Softirqs {
    fn agree(&self, text: &[u8]) {
        matrix(&self.rows, text);
        assert!(self.rows.iter().all(|row| row.description.is_empty() && row.is_by_cpu()));
    }
}

fn parsed<T: Core>(host: &fixtures::Host, tree: &str) -> T {
    T::parsed(host.text(&format!("{tree}/{}", T::NAME))).unwrap()
}

/// stat was read just before, and has the sums.
#[test]
fn the_sums_are_those_of_stat() {
    for host in hosts() {
        for tree in ["proc", "proc.1"] {
            let stat = parsed::<system::Stat>(host, tree);
            let interrupts = parsed::<system::Interrupts>(host, tree);
            let softirqs = parsed::<system::Softirqs>(host, tree);
            let mut seen: u64 = interrupts.cpu_sums().map(|(_, sum)| sum).sum();
            // Before 7.2 the shootdowns are function calls too.
            if !host.name.contains("-7.2") {
                seen -= interrupts.rows.get("TLB").map_or(0, |row| row.sum());
            }
            assert!((stat.intr..stat.intr + 100).contains(&seen), "{}: {} and {seen}", host.name, stat.intr);
            let all: u64 = softirqs.rows.iter().map(|row| row.sum()).sum();
            let Softirqs { total, rcu, .. } = stat.softirq.unwrap();
            assert!((total..total + 60).contains(&all), "{}: {total} and {all}", host.name);
            let by_cpu: u64 = softirqs.rows.cpu_sums(|row| row.label == b"RCU").map(|(_, sum)| sum).sum();
            assert!((rcu..rcu + 40).contains(&by_cpu), "{}", host.name);
        }
    }
}

/// The lists of CPUs that the kernel keeps elsewhere.
#[test]
fn the_columns_are_the_online_and_the_possible_cpus() {
    let list = |host: &fixtures::Host, which: &str| {
        let text = host.text(&format!("sys/devices/system/cpu/{which}")).trim_ascii().to_vec();
        let ranges = text.split(|&byte| byte == b',').flat_map(|range| {
            let ends: Vec<u32> = range.split(|&byte| byte == b'-').map(number).collect();
            ends[0]..=ends[ends.len() - 1]
        });
        ranges.collect::<Vec<_>>()
    };
    for host in hosts() {
        assert_eq!(
            parsed::<system::Interrupts>(host, "proc").rows.cpus(),
            list(host, "online"),
            "{}",
            host.name
        );
        assert_eq!(
            parsed::<system::Softirqs>(host, "proc").rows.cpus(),
            list(host, "possible"),
            "{}",
            host.name
        );
    }
}

/// Only on s390x, rows are parts of other rows, whose counts are the sums of the parts.
#[test]
fn parts_make_up_their_wholes() {
    for host in hosts() {
        let interrupts = parsed::<system::Interrupts>(host, "proc");
        let rows = &interrupts.rows;
        let parts: Vec<(MatrixRow<'_>, MatrixRow<'_>)> =
            rows.iter().filter_map(|row| Some((row, interrupts.part_of(row)?))).collect();
        if !host.name.starts_with("s390x") {
            assert_eq!(parts, [], "{}", host.name);
            continue;
        }
        for whole in ["EXT", "I/O", "AIO"].map(|label| rows.get(label).unwrap()) {
            for &cpu in rows.cpus() {
                let of_it = parts.iter().filter(|(_, of)| *of == whole);
                let sum: u32 = of_it.map(|(part, _)| part.on(cpu).unwrap()).sum();
                assert_eq!(whole.on(cpu), Some(sum), "{}: {whole:?}", host.name);
            }
        }
        let alone: Vec<&[u8]> =
            rows.iter().filter(|row| interrupts.part_of(*row).is_none()).map(|row| row.label).collect();
        assert_eq!(alone, [&b"EXT"[..], b"I/O", b"AIO", b"NMI", b"RST"]);
    }
    // With a PCI card there are numbers too, in a separate order.
    let text = b"   CPU0\nEXT: 7\nAIO: 9\n 12: 4  PCI-MSI  card\nCLK: 7   [EXT] Clock\nMSI: 4   [AIO] MSI Interrupt\nVAI: 5   [AIO] Virtual\n";
    let interrupts = system::Interrupts::parsed(text).unwrap();
    let whole = |label: &str| {
        let row = interrupts.part_of(interrupts.rows.get(label).unwrap());
        row.map(|row| row.label)
    };
    assert_eq!(
        (whole("12"), whole("MSI"), whole("CLK")),
        (Some(&b"MSI"[..]), Some(&b"AIO"[..]), Some(&b"EXT"[..]))
    );
    assert_eq!(interrupts.cpu_sums().collect::<Vec<_>>(), [(0, 16)]);
}

/// The deltas of the rows of a capture are the simple differences of its two texts.
#[test]
fn deltas_are_the_differences() {
    fn check<T: Core>(host: &fixtures::Host, rows: fn(&T) -> &procsampler::rows::Matrix) {
        let [mut earlier, now] = ["proc", "proc.1"].map(|tree| parsed::<T>(host, tree));
        let delta = procsampler::Delta::since(rows(&now), rows(&earlier), &host.machine());
        let mut moved = 0;
        let mut seen = delta.iter();
        for (place, row) in rows(&now).iter().enumerate() {
            let then = rows(&earlier).iter().nth(place).unwrap();
            assert_eq!(row.label, then.label, "{}", host.name);
            if row.counts == then.counts {
                continue;
            }
            let told = seen.next().unwrap();
            assert_eq!((told.now, told.earlier), (row, then));
            let by_cpu = row.by_cpu().zip(then.by_cpu());
            let by_cpu: Vec<_> =
                by_cpu.map(|((cpu, now), (_, then))| (cpu, Change::By(u64::from(now - then)))).collect();
            assert_eq!(told.by_cpu().collect::<Vec<_>>(), by_cpu);
            assert_eq!(told.sum, Change::By(row.sum() - then.sum()));
            moved += 1;
        }
        assert!(seen.next().is_none() && moved > 1, "{}: {moved}", host.name);
        assert_eq!(delta.new_cpus().chain(delta.gone_cpus()).count(), 0);
        let sums: Vec<u64> = delta.cpu_sums(|_| true).map(|(_, sum)| sum).collect();
        let [then, later] =
            [&earlier, &now].map(|snapshot| rows(snapshot).cpu_sums(|_| true).map(|(_, sum)| sum));
        assert_eq!(sums, later.zip(then).map(|(later, then)| later - then).collect::<Vec<_>>());

        // The sampler has the same result.
        let mut sampler = Sampler::<T>::detached_from(host.machine());
        for tree in ["proc", "proc.1"] {
            sampler.push(host.text(&format!("{tree}/{}", T::NAME)), Default::default()).unwrap();
        }
        assert_eq!((sampler.current(), sampler.previous()), (Some(&now), Some(&earlier)));
        earlier.parse(host.text(&format!("proc.1/{}", T::NAME)), &mut T::memory()).unwrap();
        assert_eq!(earlier, now);
    }
    for host in hosts() {
        check::<system::Interrupts>(host, |interrupts| &interrupts.rows);
        check::<system::Softirqs>(host, |softirqs| &softirqs.rows);
    }
}
