//! Tables of counts by CPU.

use procsampler::{rows::Matrix, system};

use super::{Facts, Truth, facts};

fn told(rows: &Matrix) -> Facts {
    let counts = rows.iter().map(|row| {
        let text =
            |bytes| str::from_utf8(bytes).expect("UTF-8").split_whitespace().collect::<Vec<_>>().join(" ");
        format!("{}: {:?} {}", text(row.label), row.counts, text(row.description))
    });
    facts([
        ("cpus", format!("{:?}", rows.cpus())),
        ("labels", rows.iter().map(|row| format!("{} ", row.label.escape_ascii())).collect()),
        ("rows", counts.collect::<Vec<_>>().join("\n")),
        ("sums", format!("{:?}", rows.cpu_sums(|_| true).map(|(_, sum)| sum).collect::<Vec<_>>())),
    ])
}

fn naive(text: &str) -> Facts {
    let (header, lines) = text.split_once('\n').expect("a header");
    let cpus: Vec<u32> = header.split_whitespace().map(|cpu| cpu[3..].parse().expect("CPUn")).collect();
    let mut sums = vec![0; cpus.len()];
    let (mut labels, mut rows) = (String::new(), Vec::new());
    for line in lines.lines() {
        let (label, rest) = line.split_once(':').expect("a label");
        let mut words: Vec<&str> = rest.split_whitespace().collect();
        let numbers = words.iter().take(cpus.len()).map_while(|word| word.parse::<u32>().ok());
        let counts: Vec<u32> = numbers.collect();
        words.drain(..counts.len());
        if counts.len() == cpus.len() {
            sums.iter_mut().zip(&counts).for_each(|(sum, &count)| *sum += u64::from(count));
        }
        labels += &format!("{} ", label.trim());
        rows.push(format!("{}: {counts:?} {}", label.trim(), words.join(" ")));
    }
    facts([
        ("cpus", format!("{cpus:?}")),
        ("labels", labels),
        ("rows", rows.join("\n")),
        ("sums", format!("{sums:?}")),
    ])
}

impl Truth for system::Interrupts {
    const STEADY: &'static [&'static str] = &["cpus", "labels"];

    fn told(&self) -> Facts {
        told(&self.rows)
    }

    fn naive(text: &str) -> Facts {
        naive(text)
    }
}

impl Truth for system::Softirqs {
    const STEADY: &'static [&'static str] = &["cpus", "labels"];

    fn told(&self) -> Facts {
        told(&self.rows)
    }

    fn naive(text: &str) -> Facts {
        naive(text)
    }
}
