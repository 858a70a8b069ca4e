//! This bench shows whether the cursor needs its own loop for numbers. It reads the columns of a file of many
//! numbers with that loop and with the checked reader of atoi, each after the `pread` of a sample. The loop
//! is kept if it saves at least 3 % of the time of a sample.

use std::hint::black_box;
use std::os::unix::fs::FileExt;

use atoi::FromRadix10Checked;
use procsampler::Cursor;

/// Reads a file's columns and returns their sum. Both ways must give the same sum.
type Parse = fn(&[u8]) -> u64;

/// How many columns of pid stat follow the name and the state.
const STAT: usize = 49;

fn behind_state(text: &[u8]) -> &[u8] {
    &text[text.iter().rposition(|&byte| byte == b')').unwrap() + 4..]
}

/// How many columns follow the name in a line of diskstats.
const DISK: usize = 17;

fn stat_with_cursor(text: &[u8]) -> u64 {
    with_cursor::<STAT>(&mut Cursor::new(behind_state(text)))
}

fn stat_with_atoi(text: &[u8]) -> u64 {
    with_atoi::<STAT>(&mut behind_state(text))
}

fn diskstats_with_cursor(text: &[u8]) -> u64 {
    let mut cursor = Cursor::new(text);
    let mut sum = 0u64;
    while !cursor.at_end() {
        for _ in 0..3 {
            cursor.word();
        }
        sum = sum.wrapping_add(with_cursor::<DISK>(&mut cursor));
        cursor.line();
    }
    sum
}

fn diskstats_with_atoi(text: &[u8]) -> u64 {
    let mut cursor = Cursor::new(text);
    let mut sum = 0u64;
    while !cursor.at_end() {
        for _ in 0..3 {
            cursor.word();
        }
        let mut rest = cursor.rest();
        sum = sum.wrapping_add(with_atoi::<DISK>(&mut rest));
        cursor.skip(cursor.rest().len() - rest.len());
        cursor.line();
    }
    sum
}

fn with_cursor<const N: usize>(cursor: &mut Cursor<'_>) -> u64 {
    let mut numbers = [0; N];
    let mut count = 0;
    while count < N {
        count += cursor.columns(&mut numbers[count..]);
        if count < N {
            assert!(cursor.eat(b'-'), "no number");
        }
    }
    numbers.into_iter().fold(0, u64::wrapping_add)
}

fn with_atoi<const N: usize>(rest: &mut &[u8]) -> u64 {
    let mut numbers = [0; N];
    for place in &mut numbers {
        while let [b' ' | b'\t', tail @ ..] = rest {
            *rest = tail;
        }
        if let [b'-', tail @ ..] = rest {
            *rest = tail;
        }
        let (number, used) = u64::from_radix_10_checked(rest);
        assert!(used > 0, "no number");
        *place = number.expect("a number that fits");
        *rest = &rest[used..];
    }
    numbers.into_iter().fold(0, u64::wrapping_add)
}

/// The thread's CPU time, in nanoseconds.
fn cpu() -> u64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn main() {
    let cases: [(&str, Parse, Parse); 2] = [
        ("/proc/self/stat", stat_with_cursor, stat_with_atoi),
        ("/proc/diskstats", diskstats_with_cursor, diskstats_with_atoi),
    ];
    for (path, with_cursor, with_atoi) in cases {
        let text = std::fs::read(path).unwrap();
        assert_eq!(with_cursor(&text), with_atoi(&text), "{path}: the two disagree");

        let file = std::fs::File::open(path).unwrap();
        let mut buffer = vec![0; 1 << 16];
        // Both ways run in turn in one process, so that other load on the machine affects both.
        const CALLS: u32 = 200;
        let mut timed = |parse: Parse| {
            let start = cpu();
            for _ in 0..CALLS {
                let len = file.read_at(&mut buffer, 0).unwrap();
                black_box(parse(&buffer[..len]));
            }
            (cpu() - start) as f64 / f64::from(CALLS)
        };
        let rounds: Vec<_> = (0..501).map(|_| (timed(with_cursor), timed(with_atoi))).collect();
        let cursor = median(rounds.iter().map(|round| round.0).collect());
        let atoi = median(rounds.iter().map(|round| round.1).collect());
        let saved = median(rounds.iter().map(|(cursor, atoi)| (atoi - cursor) / atoi * 100.0).collect());
        println!(
            "{path}: with the cursor's loop {cursor:.0} ns, with atoi's {atoi:.0} ns: {saved:.1} % saved"
        );
    }
}
