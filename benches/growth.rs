//! How the cost of a parse grows with the length of the text. For any content, a text that is four times as
//! long must take about four times the instructions. A parser with quadratic cost takes sixteen times as
//! many.
//!
//! `cargo bench --bench growth` counts instructions with callgrind, whose counts do not depend on other load,
//! and fails if the cost of a file's parser grows too fast. Without valgrind it prints that and does nothing.
//! `cargo bench --bench growth -- zoneinfo` checks only the files of that name.

mod callgrind;
#[path = "../tests/fixtures/mod.rs"]
mod fixtures;

use std::any::type_name;
use std::hint::black_box;
use std::io::Read;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use fixtures::long_texts::{MAKERS, Maker};
use fixtures::{Core, each_file, sample, scratch};
use procsampler::file::Earlier;

/// The lengths of the texts, in bytes. If the growth between the first two is too fast, it is measured again
/// with the second two, where the fixed cost of a parse weighs less.
const LENGTHS: [[usize; 2]; 2] = [[16 << 10, 64 << 10], [64 << 10, 256 << 10]];

/// The long texts begin with this many bytes of a captured text.
const BEGINNING: usize = 2 << 10;

/// The growth is too fast if a text of four times the length takes this many times the instructions.
const GROWTH: u64 = 8;

/// The parses whose instructions are counted. Callgrind finds this function by its name.
#[inline(never)]
fn measured<T: Core>(text: &[u8]) {
    let (mut earlier, mut snapshot, mut memory) = (T::default(), T::default(), T::memory());
    if earlier.parse(text, &mut memory).is_ok() {
        let _ = snapshot.parse_after(text, Earlier { text, snapshot: &earlier }, &mut memory);
    }
    black_box((&earlier, &snapshot));
}

/// The work under valgrind, if `T` is the file that was asked for. The captured text is passed in as input,
/// since unpacking the captures under valgrind takes seconds.
fn work<T: Core>(asked: &str, makers: &[(&str, Maker)], lengths: &[usize]) {
    if type_name::<T>() != asked {
        return;
    }
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).expect("a text");
    for (_, make) in makers {
        for &length in lengths {
            measured::<T>(make(&text, length).as_bytes());
        }
    }
}

/// Measures the parses of one file, prints their greatest growth, and returns a message for each case that
/// grows too fast.
type Check = fn() -> Vec<String>;

/// Adds the check of one file if its name was asked for.
fn plan<T: Core>(asked: &[String], checks: &mut Vec<Check>) {
    if asked.is_empty() || asked.iter().any(|name| T::NAME.contains(name.as_str())) {
        checks.push(check::<T>);
    }
}

fn check<T: Core>() -> Vec<String> {
    // The largest sample, since it has the most different content.
    let text = sample::<T>(1)[0];
    let text = String::from_utf8_lossy(&text[..text.len().min(BEGINNING)]).into_owned();
    let (mut worst, mut found) = (0.0_f64, Vec::new());
    let first = counts::<T>(&text, MAKERS, 0);
    for (maker, &counts) in MAKERS.iter().zip(&first) {
        // Some texts cannot be made longer than the capture.
        let bytes = LENGTHS[0].map(|length| maker.1(&text, length).len());
        if bytes[1] < 2 * bytes[0] {
            continue;
        }
        let [few, many] = match grows_too_fast(counts) {
            true => self::counts::<T>(&text, std::slice::from_ref(maker), 1)[0],
            false => counts,
        };
        worst = worst.max(many as f64 / few as f64);
        if grows_too_fast([few, many]) {
            found.push(format!("{}, {}: {few} instructions, then {many}", T::NAME, maker.0));
        }
    }
    println!("{:28} {worst:8.1}", T::NAME);
    found
}

fn grows_too_fast([few, many]: [u64; 2]) -> bool {
    many > GROWTH * few
}

/// The instruction counts for the two texts of each maker.
fn counts<T: Core>(text: &str, makers: &[(&str, Maker)], pair: usize) -> Vec<[u64; 2]> {
    let dir = scratch().join(format!("growth {}", type_name::<T>().replace("::", ".")));
    let _ = std::fs::remove_dir_all(&dir);
    std::fs::create_dir_all(&dir).expect("a directory for what callgrind writes");
    let name = concat!(module_path!(), "::measured");
    let maker = if makers.len() == 1 { makers[0].0 } else { ALL };
    let options = [
        format!("--toggle-collect={name}"),
        format!("--dump-after={name}"),
        format!("--callgrind-out-file={}", dir.join("count").display()),
    ];
    callgrind::run(&options, &[WORK, type_name::<T>(), maker, &pair.to_string()], text.as_bytes());
    let counts: Vec<u64> = (1..).map_while(|part| count(&dir.join(format!("count.{part}")))).collect();
    let _ = std::fs::remove_dir_all(&dir);
    assert_eq!(counts.len(), 2 * makers.len(), "{}: the parses that were counted", T::NAME);
    counts.chunks(2).map(|pair| [pair[0], pair[1]]).collect()
}

/// The total count in a file that callgrind wrote, or `None` if there is no such file.
fn count(path: &Path) -> Option<u64> {
    let text = std::fs::read_to_string(path).ok()?;
    let total = text.lines().find_map(|line| line.strip_prefix("totals: "))?;
    total.trim().parse().ok()
}

/// The argument with which this program runs under valgrind, and the argument that selects all makers.
const WORK: &str = "--work";
const ALL: &str = "all";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if let [WORK, asked, maker, pair] = args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        let one: Vec<(&str, Maker)> = MAKERS.iter().copied().filter(|(what, _)| *what == maker).collect();
        let makers = if maker == ALL { MAKERS } else { &one[..] };
        each_file!(work(asked, makers, &LENGTHS[pair.parse::<usize>().expect("a place")]));
        return ExitCode::SUCCESS;
    }
    if !callgrind::is_there() {
        return ExitCode::SUCCESS;
    }
    let asked: Vec<String> = args.into_iter().filter(|arg| !arg.starts_with("--")).collect();
    let mut checks = Vec::new();
    each_file!(plan(&asked, &mut checks));
    println!("{:28} {:>8}", "file", "growth");
    let (next, found) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(check) = checks.get(next.fetch_add(1, Ordering::Relaxed)) {
                    found.lock().expect("no other check failed").extend(check());
                }
            });
        }
    });
    let found = found.into_inner().expect("no check failed");
    println!("{}", found.join("\n"));
    if found.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
