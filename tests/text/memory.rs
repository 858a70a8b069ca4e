//! The memory for a text is a small multiple of its length, with any contents.
//!
//! `cargo bench --bench growth` counts the instructions of the same texts.

use crate::fixtures::{Core, each_file, long_texts, sample};
use crate::heap;
use procsampler::{Delta, Machine, Unlisted, file::Earlier};

/// The memory limit of a parse: this many times the text, and a constant for any text.
const TIMES: usize = 64;
const ANY: usize = 512 << 10;

/// The lengths, each four times the previous one. So quadratic growth is found in a short text, before the
/// longest one takes all memory.
///
/// The longest is for a release build, and is enabled with PROCSAMPLER_LONG=1. A debug build takes four
/// seconds for each file.
const LENGTHS: [usize; 4] = [16 << 10, 64 << 10, 256 << 10, 1 << 20];

fn lengths() -> &'static [usize] {
    match std::env::var_os("PROCSAMPLER_LONG") {
        Some(_) => &LENGTHS,
        None => &LENGTHS[..2],
    }
}

/// Parses a text in the way of a sampler's first text.
fn parse<T: Core>(text: &[u8]) -> T {
    let (mut earlier, mut snapshot, mut state) = (T::default(), T::default(), T::memory());
    if earlier.parse(text, &mut state).is_ok() {
        let _ = snapshot.parse_after(text, Earlier { text, snapshot: &earlier }, &mut state);
    }
    snapshot
}

fn takes_little_memory<T: Core>() {
    // The largest text has the most variants.
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

/// The delta of unlisted keys finds each key at any position.
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
