//! Is the cursor's own number loop worth having? The columns of `/proc/self/stat`, read with it and with atoi's checked
//! reader, each behind the `pread` of a sample. It has to save 3 % of the sample to stay.

use std::hint::black_box;
use std::os::unix::fs::FileExt;

use atoi::FromRadix10Checked;
use procsampler::Cursor;

const COLUMNS: usize = 49;

/// The place behind the name and the state, where only numbers follow.
fn behind_state(text: &[u8]) -> usize {
    text.iter().rposition(|&byte| byte == b')').unwrap() + 4
}

fn with_cursor(text: &[u8]) -> u64 {
    let mut cursor = Cursor::new(&text[behind_state(text)..]);
    let mut numbers = [0; COLUMNS];
    let mut count = 0;
    while count < COLUMNS {
        count += cursor.columns(&mut numbers[count..]);
        if count < COLUMNS {
            assert!(cursor.eat(b'-'), "no number");
        }
    }
    numbers.into_iter().fold(0, u64::wrapping_add)
}

fn with_atoi(text: &[u8]) -> u64 {
    let mut rest = &text[behind_state(text)..];
    let mut numbers = [0; COLUMNS];
    for place in &mut numbers {
        while let [b' ' | b'\t', tail @ ..] = rest {
            rest = tail;
        }
        if let [b'-', tail @ ..] = rest {
            rest = tail;
        }
        let (number, used) = u64::from_radix_10_checked(rest);
        assert!(used > 0, "no number");
        *place = number.expect("a number that fits");
        rest = &rest[used..];
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
    let file = std::fs::File::open("/proc/self/stat").unwrap();
    let mut buffer = vec![0; 4096];
    let mut sample = |parse: fn(&[u8]) -> u64| {
        let len = file.read_at(&mut buffer, 0).unwrap();
        parse(&buffer[..len])
    };
    assert_eq!(with_cursor(TEXT), with_atoi(TEXT));
    assert!(sample(with_cursor) > 0);

    // In turn, in one process: what else the machine does meets both.
    const CALLS: u32 = 200;
    let mut timed = |parse: fn(&[u8]) -> u64| {
        let start = cpu();
        for _ in 0..CALLS {
            black_box(sample(parse));
        }
        (cpu() - start) as f64 / f64::from(CALLS)
    };
    let rounds: Vec<_> = (0..501).map(|_| (timed(with_cursor), timed(with_atoi))).collect();
    let cursor = median(rounds.iter().map(|round| round.0).collect());
    let atoi = median(rounds.iter().map(|round| round.1).collect());
    let saved = median(rounds.iter().map(|(cursor, atoi)| (atoi - cursor) / atoi * 100.0).collect());
    println!("a sample with the cursor's loop {cursor:.0} ns, with atoi's {atoi:.0} ns: {saved:.1} % saved");
}

const TEXT: &[u8] = b"2117 (cat) R 2069 2069 995 0 -1 4194304 104 0 1 0 7 3 0 0 20 0 1 0 48527 3133440 388 \
    18446744073709551615 94606659231744 94606659251625 140720898735072 0 0 0 0 0 0 0 0 0 17 1 0 0 0 0 0 \
    94606659267632 94606659269248 94607543689216 140720898742972 140720898743022 140720898743022 140720898744299 0";
