//! Structured changes of real texts of every file, from the generator of fuzz/, and the inputs that are kept
//! there: see fuzz/README.md. The long run is `cargo run --release --manifest-path fuzz/Cargo.toml --
//! --parses 100000000`.

use std::fs;
use std::panic;
use std::path::Path;

use crate::generator::{self, Findings, Plan};
use crate::mutate::{Mutator, Random};
use crate::property::{self, Cost, Limits};
use crate::seeds::{FEW, Seed, inputs, seeds};
use crate::watch;
use procsampler::{Cursor, ParseError, ProcFile};

/// The test does not assert on time. Only the watch ends it, after a minute of processor time for one
/// sequence.
const PLAN: Plan = Plan { seed: 1, long_every: 0, long: 0, whole_every: 80, scans: None, seconds: 60 };

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn few_seeds() -> Vec<Seed> {
    seeds(repository(), &FEW, 12, |_| true)
}

/// Runs sequences, and fails with all findings.
fn run(plan: &Plan, seeds: &[Seed], sequences: u64) -> Cost {
    let (mut cost, mut findings) = (Cost::default(), Findings::default());
    for index in 0..sequences {
        cost.add(plan.run(&plan.sequence(seeds, index), &mut findings));
    }
    println!("{sequences} sequences: {cost:?}");
    let found: Vec<String> = findings
        .0
        .values()
        .map(|finding| {
            let texts: Vec<String> =
                finding.texts.iter().map(|text| format!("\"{}\"", text.escape_ascii())).collect();
            format!("{}: {}\n    {}", finding.file, finding.message, texts.join("\n    "))
        })
        .collect();
    assert!(found.is_empty(), "{} findings:\n{}", found.len(), found.join("\n"));
    cost
}

#[test]
fn every_file_has_a_seed_that_is_understood() {
    for seed in few_seeds() {
        assert!(seed.texts.iter().any(|text| seed.file.understands(text)), "{}", seed.file.name);
    }
}

#[test]
fn texts_that_are_changed_a_little() {
    let seeds = few_seeds();
    let cost = run(&PLAN, &seeds, 40 * seeds.len() as u64);
    assert!(cost.parses > 0);
}

/// One sequence for each file, of long texts that consist of few parts.
#[test]
fn texts_that_are_long() {
    let seeds = few_seeds();
    let plan = Plan { long_every: 1, long: 64 << 10, ..PLAN };
    run(&plan, &seeds, 2 * seeds.len() as u64);
}

/// All inputs in a directory pass the checks.
fn holds_for(dir: &str) {
    let mut failed = Vec::new();
    for path in inputs(&repository().join("fuzz").join(dir)) {
        let input = fs::read(&path).unwrap();
        // The file exists only with a feature, or does not exist any more.
        let Some((file, texts)) = property::file(&input) else { continue };
        let limits = Limits { rounds: generator::ROUNDS, scans: None };
        let holds = || {
            watch::watched(&input, PLAN.seconds, || {
                file.holds(&texts);
                file.holds_quickly(&texts, 0, &limits, &mut Cost::default());
            });
        };
        if panic::catch_unwind(holds).is_err() {
            failed.push(path);
        }
    }
    assert!(failed.is_empty(), "{failed:?}");
}

#[test]
fn inputs_by_hand() {
    holds_for("hand");
}

#[test]
fn inputs_that_once_broke_a_property() {
    holds_for("crashes");
}

/// Deliberate faults, which prove that each kind of fault is found.
mod planted {
    use super::*;

    /// How a file is wrong.
    const CARRIES: u32 = 1;
    const GROWS: u32 = 2;
    const IS_SQUARE: u32 = 3;
    const KEEPS_A_ROW: u32 = 4;

    /// A file of one number, with the fault of its constant.
    #[derive(Debug, Default, PartialEq)]
    #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
    struct Planted<const WRONG: u32> {
        number: u64,
        rows: Vec<u64>,
    }

    impl<const WRONG: u32> ProcFile for Planted<WRONG> {
        type State = Vec<u8>;
        const NAME: &'static str = "planted";

        fn parse(&mut self, text: &[u8], memory: &mut Vec<u8>) -> Result<(), ParseError> {
            self.number = Cursor::new(text).unsigned("number")?;
            if WRONG != KEEPS_A_ROW {
                self.rows.clear();
            }
            match WRONG {
                // The layout of the last text is used for this one.
                CARRIES if memory.len() == text.len() && text.len() > 9 => self.number += 1,
                KEEPS_A_ROW if self.number > 5 => self.rows.push(5),
                IS_SQUARE => drop(Vec::<u8>::with_capacity(text.len() * text.len())),
                GROWS => memory.extend_from_slice(&[0; 100]),
                _ => {}
            }
            if WRONG == CARRIES {
                memory.clear();
                memory.extend_from_slice(text);
            }
            Ok(())
        }
    }

    /// The result of the check for these texts.
    fn said<const WRONG: u32>(texts: &[&[u8]]) -> String {
        let limits = Limits { rounds: generator::ROUNDS, scans: None };
        let check = || {
            property::quickly::<Planted<WRONG>>(
                Default::default,
                |_, _, _, _| (),
                texts,
                0,
                &limits,
                &mut Cost::default(),
            );
        };
        generator::caught(check).err().map_or(String::new(), |failure| failure.message)
    }

    #[test]
    fn none_is_missed_and_none_is_invented() {
        let texts = [&b"7\n"[..], b"8 and 9\n", b"x\n", b"12345 and more\n", b"99999 and else\n"];
        assert_eq!(said::<0>(&texts), "");
        assert!(said::<CARRIES>(&texts).contains("memory used again"));
        assert!(said::<KEEPS_A_ROW>(&texts).contains("snapshot used again"));
        assert!(said::<GROWS>(&texts).contains("grows with each round"));
        let long = b"7 ".repeat(2000);
        assert!(said::<IS_SQUARE>(&[&long]).contains("holds too much memory"));
    }
}

/// The changes are of all intended kinds, and a seed always has the same ones.
mod changes {
    use super::*;

    const TEXT: &[u8] = b"name  one two\ncpu0 1 2 3\ncpu1 4 5 6\nlast 7\n";

    fn changed(seed: u64, count: usize) -> Vec<u8> {
        let random = Random::new(seed);
        let mut mutator = Mutator { random, others: &[b"of another file\n"], longest: 1 << 15 };
        let mut text = TEXT.to_vec();
        (0..count).for_each(|_| mutator.change(&mut text));
        text
    }

    #[test]
    fn a_seed_determines_them() {
        for seed in 0..300 {
            assert_eq!(changed(seed, 5), changed(seed, 5));
        }
    }

    #[test]
    fn a_sequence_has_some_texts() {
        for seed in 0..2000 {
            let random = Random::new(seed);
            let mut mutator = Mutator { random, others: &[], longest: 1 << 15 };
            let texts = mutator.texts(&[TEXT]);
            assert!((1..=property::MOST).contains(&texts.len()));
        }
    }

    #[test]
    fn each_of_them_comes() {
        let texts: Vec<Vec<u8>> = (0..40_000).map(|seed| changed(seed, 1)).collect();
        let has = |text: &[u8], part: &str| text.windows(part.len()).any(|window| window == part.as_bytes());
        let blanks = |text: &[u8]| text.iter().filter(|&&byte| byte == b' ').count();
        let comes = |what: &str, is_so: &dyn Fn(&[u8]) -> bool| {
            assert!(texts.iter().any(|text| is_so(text)), "{what} never comes");
        };
        for part in [
            "cpu0 1 2 3\ncpu0 1 2 3\n",
            "cpu1 4 5 6\ncpu0 1 2 3\n",
            "name  one two\nlast 7\ncpu1 4 5 6\ncpu0 1 2 3",
            "of another file\n",
            "cpu0 1 3\ncpu1 4 6\n",
            "cpu0 2 1 3\ncpu1 5 4 6\n",
            "2147483648",
            "4294967295",
            "9223372036854775808",
            "18446744073709551616",
            "\0",
            "\r\n",
            "cpu0\t1\t2\t3\n",
            "cpu4096 ",
        ] {
            comes(part, &|text| has(text, part));
        }
        comes("no newline at the end", &|text| {
            text.starts_with(&TEXT[..TEXT.len() - 1]) && !text.ends_with(b"\n")
        });
        comes("a blank that moved", &|text| {
            has(text, "cpu01 2  3\n") && blanks(text) == blanks(TEXT) && text.len() == TEXT.len()
        });
        comes("a huge word", &|text| text.split(u8::is_ascii_whitespace).any(|word| word.len() > 60_000));
    }
}
