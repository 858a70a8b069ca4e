//! What a text costs grows with its length and not with its square, whatever is in it: memory is a small multiple of the
//! text, and four times the text takes about four times the time.
//!
//! The kernel prints no such texts, but a file can be put over one in /proc, and a tree can hold anything.

use std::fmt::Write;
use std::sync::mpsc;
use std::time::Duration;

use crate::fixtures::{Core, each_file, sample};
use crate::heap;
use procsampler::{Delta, Machine, Unlisted, file::Earlier};
use rustix::time::{ClockId, clock_gettime};

/// Memory of a parse: so many times the text, and what any text may take.
const TIMES: usize = 64;
const ANY: usize = 512 << 10;

/// The lengths, each four times the last: a square is seen in a short text before the longest takes all memory.
///
/// The longest is for a release build, and asked for with PROCSAMPLER_SQUARES=1: a debug build takes four seconds a file.
const LENGTHS: [usize; 4] = [16 << 10, 64 << 10, 256 << 10, 1 << 20];

fn lengths() -> &'static [usize] {
    match std::env::var_os("PROCSAMPLER_SQUARES") {
        Some(_) => &LENGTHS,
        None => &LENGTHS[..2],
    }
}

/// A text that takes less time than this may take any multiple of the shorter one's.
const SHORT: Duration = Duration::from_millis(60);

/// Four times the text may take so many times the time: a square takes sixteen.
const GROWTH: u32 = 10;

/// Longer than any of these texts takes, on any machine: a parse that never ends.
const NEVER: Duration = Duration::from_secs(600);

/// Parses that are known to grow with the square: the file, and what makes the text.
const OPEN: &[(&str, &str)] = &[];

/// What makes a text of about that length out of one that a kernel printed.
type Maker = fn(text: &str, length: usize) -> String;

const MAKERS: &[(&str, Maker)] = &[
    ("the text again and again", |text, length| filled(length, |_, out| out.push_str(text))),
    ("its first line again and again", |text, length| repeated("", line(text, 0), length)),
    ("its second line again and again", |text, length| repeated(line(text, 0), line(text, 1), length)),
    ("its last line again and again", |text, length| repeated(text, last(text), length)),
    ("two lines in turn", |text, length| {
        filled(length, |at, out| out.push_str(if at % 2 == 0 { line(text, 0) } else { last(text) }))
    }),
    ("its lines reversed", |text, length| {
        let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
        lines.reverse();
        filled(length, |_, out| lines.iter().for_each(|line| out.push_str(line)))
    }),
    ("rows whose first number falls", |text, length| {
        filled_behind(line(text, 0), length, |at, out| numbered(out, row(text), length - at))
    }),
    ("rows whose first number rises", |text, length| {
        filled_behind(line(text, 0), length, |at, out| numbered(out, row(text), at))
    }),
    ("rows whose last number falls", |text, length| {
        filled_behind(line(text, 0), length, |at, out| numbered_last(out, row(text), length - at))
    }),
    ("keys that nobody knows", |text, length| {
        filled_behind(text, length, |at, out| writeln!(out, "new{at}: {at} kB").unwrap())
    }),
    ("words that nobody knows", |text, length| {
        filled_behind(text, length, |at, out| writeln!(out, "new{} {at}", length - at).unwrap())
    }),
    ("short lines that nobody knows", |text, length| repeated(text, "x\n", length)),
    ("short lines with a colon", |text, length| repeated(text, "x: 1\n", length)),
    ("empty lines", |text, length| repeated(text, "\n", length)),
    ("blank lines", |text, length| repeated(text, " \t\n", length)),
    ("a first line that goes on in numbers", |text, length| longer(text, 0, " 1", length)),
    ("a first line that goes on in letters", |text, length| longer(text, 0, " x", length)),
    ("a second line that goes on in numbers", |text, length| longer(text, 1, " 1", length)),
    ("a last line that goes on in numbers", |text, length| repeated(text.trim_end(), " 1", length) + "\n"),
    ("a last line that goes on in words", |text, length| repeated(text.trim_end(), " new 7", length) + "\n"),
    ("a last word without end", |text, length| repeated(text.trim_end(), "9", length) + "\n"),
    ("a last word of a list", |text, length| repeated(text.trim_end(), ",a=1", length) + "\n"),
    ("a long label of many items", |text, length| {
        let label = "L".repeat(length / 2);
        repeated(&format!("{text}{label}:"), " a 1", length) + "\n"
    }),
    ("a long label of many names and numbers", |text, length| {
        let label = "L".repeat(length / 4);
        let names = " a".repeat(length / 8);
        format!("{text}{label}:{names}\n{label}:{}\n", names.replace('a', "1"))
    }),
    ("known labels of many items", |text, length| {
        let label = line(text, 0).split_inclusive([':', ' ', '\t']).next().unwrap_or_default().to_owned();
        repeated(&label, " a 1", length / 2) + "\n" + &repeated(&label, " 2 3", length / 2) + "\n"
    }),
    ("a long line above many", |text, length| {
        let heading = "Heading ".repeat(length / 16);
        repeated(&format!("{text}\n{}{heading}:\n", line(text, 0)), "  1 a\n", length)
    }),
    ("many columns above many rows", |text, length| {
        let columns = line(text, 0).trim_end().to_owned() + &" c1".repeat(length / 9);
        repeated(&(columns + "\n"), &(row(text).trim_end().to_owned() + " 1 y 2 n\n"), length)
    }),
    ("a first word without end, of many rows", |text, length| {
        let long = "w".repeat(length / 2);
        repeated(&format!("{long}{}", line(text, 0)), row(text), length)
    }),
    ("every line twice as long as the last", |text, length| {
        let mut text = text.to_owned();
        let mut width = 16;
        while text.len() < length {
            let row = row(&text).trim_end().to_owned();
            text += &row;
            text += &" 1".repeat(width / 2);
            text.push('\n');
            width *= 2;
        }
        text
    }),
];

/// The line at that place, or the last.
fn line(text: &str, place: usize) -> &str {
    text.split_inclusive('\n').nth(place).unwrap_or_else(|| last(text))
}

fn last(text: &str) -> &str {
    text.split_inclusive('\n').next_back().unwrap_or("\n")
}

/// A line from the middle.
fn row(text: &str) -> &str {
    line(text, text.lines().count() / 2)
}

/// Calls `more` with 0, 1, 2 until the text is that long.
fn filled(length: usize, more: impl Fn(usize, &mut String)) -> String {
    filled_behind("", length, more)
}

fn filled_behind(before: &str, length: usize, more: impl Fn(usize, &mut String)) -> String {
    let mut text = String::with_capacity(length + before.len());
    text.push_str(before);
    let mut at = 0;
    while text.len() < length {
        let before = text.len();
        more(at, &mut text);
        if text.len() == before {
            break;
        }
        at += 1;
    }
    text
}

fn repeated(before: &str, more: &str, length: usize) -> String {
    let count = length.saturating_sub(before.len()) / more.len().max(1);
    format!("{before}{}", more.repeat(count))
}

/// The text with one of its lines so long that all of it has that length.
fn longer(text: &str, place: usize, more: &str, length: usize) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let place = place.min(lines.len().saturating_sub(1));
    if let Some(line) = lines.get_mut(place) {
        line.push_str(&more.repeat(length.saturating_sub(text.len()) / more.len()));
    }
    lines.join("\n") + "\n"
}

/// The line with its first number replaced.
fn numbered(out: &mut String, line: &str, number: usize) {
    let digit = |byte: char| byte.is_ascii_digit();
    match line.find(digit) {
        Some(start) => {
            let end = line[start..].find(|byte| !digit(byte)).map_or(line.len(), |len| start + len);
            write!(out, "{}{number}{}", &line[..start], &line[end..]).unwrap();
        }
        None => write!(out, "{number}{line}").unwrap(),
    }
}

/// The line with its last number replaced.
fn numbered_last(out: &mut String, line: &str, number: usize) {
    let digit = |byte: char| byte.is_ascii_digit();
    match line.rfind(digit) {
        Some(end) => {
            let start = line[..end].rfind(|byte| !digit(byte)).map_or(0, |at| at + 1);
            write!(out, "{}{number}{}", &line[..start], &line[end + 1..]).unwrap();
        }
        None => writeln!(out, "{}{number}", line.trim_end()).unwrap(),
    }
}

/// The time that this thread was on a CPU.
fn cpu_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

/// The most that `work` held, in bytes, and its time.
fn cost(work: impl FnOnce()) -> (usize, Duration) {
    let before = cpu_time();
    let ((), memory) = heap::peak_of(work);
    (memory, cpu_time() - before)
}

/// Each length, until one costs too much: what it cost.
fn grows<T>(make: impl Fn(usize) -> T, len: impl Fn(&T) -> usize, work: impl Fn(&T)) -> Result<(), String> {
    let mut shorter: Option<(T, Duration)> = None;
    for &length in lengths() {
        let made = make(length);
        let bytes = len(&made);
        let (mut memory, mut time) = cost(|| work(&made));
        if memory > TIMES * bytes + ANY {
            return Err(format!("{bytes} bytes took {memory} bytes of memory"));
        }
        if let Some((shorter, mut before)) = shorter {
            // Other work on the machine may have slowed either down.
            for _ in 0..5 {
                if time < SHORT || time < GROWTH * before {
                    break;
                }
                before = before.max(cost(|| work(&shorter)).1);
                (memory, time) = cost(|| work(&made)).min((memory, time));
            }
            // Texts that cannot be made longer than the fixture do not grow.
            if time >= SHORT && time >= GROWTH * before && bytes > 2 * len(&shorter) {
                return Err(format!("{} bytes took {before:?}, {bytes} bytes {time:?}", len(&shorter)));
            }
        }
        shorter = Some((made, time));
    }
    Ok(())
}

/// Parses as a sampler does its first text.
fn parse<T: Core>(text: &[u8]) -> T {
    let (mut earlier, mut snapshot, mut state) = (T::default(), T::default(), T::memory());
    if earlier.parse(text, &mut state).is_ok() {
        let _ = snapshot.parse_after(text, Earlier { text, snapshot: &earlier }, &mut state);
    }
    snapshot
}

/// What a text leaves unlisted.
fn unlisted<T: Core>(text: &[u8]) -> Unlisted {
    let mut snapshot = parse::<T>(text);
    snapshot.unlisted_mut().map(std::mem::take).unwrap_or_default()
}

fn squares<T: Core + 'static>() {
    let (tell, told) = mpsc::channel();
    // The largest: it has the most of what there is to print.
    let text = sample::<T>(1)[0];
    let text = String::from_utf8_lossy(&text[..text.len().min(8 << 10)]).into_owned();
    std::thread::spawn(move || {
        for &(what, make) in MAKERS.iter().filter(|(what, _)| !OPEN.contains(&(T::NAME, what))) {
            let _ = tell.send((what, None));
            let grew =
                grows(|length| make(&text, length), String::len, |text| drop(parse::<T>(text.as_bytes())));
            let _ = tell.send((what, grew.err()));
        }
    });
    let (mut doing, mut failed) = ("", Vec::new());
    loop {
        match told.recv_timeout(NEVER) {
            Ok((what, None)) => doing = what,
            Ok((what, Some(error))) => failed.push(format!("{what}: {error}")),
            Err(mpsc::RecvTimeoutError::Disconnected) => break,
            Err(mpsc::RecvTimeoutError::Timeout) => {
                failed.push(format!("{doing}: it does not end"));
                break;
            }
        }
    }
    assert!(failed.is_empty(), "{}:\n{}", T::NAME, failed.join("\n"));
}

mod files {
    use super::*;
    each_file!(
        #[test]
        squares
    );
}

/// The delta of what is unlisted, wherever each key is.
#[test]
fn deltas_of_unlisted_keys() {
    let both = |length: usize| {
        let lines: Vec<String> = (0..length / 16).map(|at| format!("new{at:06} {at}\n")).collect();
        let reversed: String = lines.iter().rev().map(String::as_str).collect();
        let parsed = unlisted::<procsampler::system::Vmstat>;
        (parsed(lines.concat().as_bytes()), parsed(reversed.as_bytes()))
    };
    let count = |(now, earlier): &(Unlisted, Unlisted)| now.since(earlier, &Machine::COMMON).count();
    let made = both(LENGTHS[0]);
    assert_eq!(count(&made), LENGTHS[0] / 16);
    grows(both, |made| 16 * made.0.len(), |made| assert_eq!(count(made), made.0.len())).unwrap();
}
