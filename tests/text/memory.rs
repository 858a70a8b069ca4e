//! The memory that a text takes is a small multiple of its length, whatever is in it.
//!
//! `cargo bench --bench growth` counts the instructions of the same texts.

use crate::fixtures::{Core, each_file, long_texts, sample};
use crate::heap;
use procsampler::{Delta, Machine, Unlisted, file::Earlier};

/// Memory of a parse: so many times the text, and what any text may take.
const TIMES: usize = 64;
const ANY: usize = 512 << 10;

/// The lengths, each four times the last: a square is seen in a short text before the longest takes all
/// memory.
///
/// The longest is for a release build, and asked for with PROCSAMPLER_LONG=1: a debug build takes four
/// seconds a file.
const LENGTHS: [usize; 4] = [16 << 10, 64 << 10, 256 << 10, 1 << 20];

fn lengths() -> &'static [usize] {
    match std::env::var_os("PROCSAMPLER_LONG") {
        Some(_) => &LENGTHS,
        None => &LENGTHS[..2],
    }
}

/// Parses as a sampler does its first text.
fn parse<T: Core>(text: &[u8]) -> T {
    let (mut earlier, mut snapshot, mut state) = (T::default(), T::default(), T::memory());
    if earlier.parse(text, &mut state).is_ok() {
        let _ = snapshot.parse_after(text, Earlier { text, snapshot: &earlier }, &mut state);
    }
    snapshot
}

fn takes_little_memory<T: Core>() {
    // The largest: it has the most of what there is to print.
    let text = sample::<T>(1)[0];
    let text = String::from_utf8_lossy(&text[..text.len().min(8 << 10)]).into_owned();
    for (what, make) in long_texts::MAKERS {
        for &length in lengths() {
            let made = make(&text, length);
            let (_, memory) = heap::peak_of(|| parse::<T>(made.as_bytes()));
            let bytes = made.len();
            assert!(
                memory <= TIMES * bytes + ANY,
                "{}, {what}: {bytes} bytes took {memory} bytes of memory",
                T::NAME
            );
        }
    }
}

mod files {
    use super::*;
    each_file!(
        #[test]
        takes_little_memory
    );
}

/// The delta of what is unlisted finds each key, wherever it stands.
#[test]
fn deltas_of_unlisted_keys() {
    let lines: Vec<String> = (0..4_000).map(|at| format!("new{at:06} {at}\n")).collect();
    let reversed: String = lines.iter().rev().map(String::as_str).collect();
    let unlisted =
        |text: &str| -> Unlisted { parse::<procsampler::system::Vmstat>(text.as_bytes()).unlisted };
    let (now, earlier) = (unlisted(&lines.concat()), unlisted(&reversed));
    let (count, memory) = heap::peak_of(|| now.since(&earlier, &Machine::COMMON).count());
    assert_eq!(count, lines.len());
    assert!(memory <= TIMES * reversed.len() + ANY, "{memory} bytes of memory");
}
