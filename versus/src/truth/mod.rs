//! Checks that parsed values are right, because a fast wrong number is useless.
//!
//! For each file, a simple reader of lines and words reads some of its values. They are compared with the
//! snapshot that was parsed from the same bytes. Values that do not change are also compared with a text that
//! std reads.

mod columns;
mod matrix;
mod memory;
mod net;
mod pid;
mod rows;
mod system;

use std::collections::BTreeMap;
use std::fmt::Debug;

use procsampler::{ProcFile, Sampler};

pub use system::{of_disk, stall};

/// Values by name, printed.
pub type Facts = BTreeMap<String, String>;

/// A file whose snapshot can be held against its text.
pub trait Truth: ProcFile {
    /// Facts that do not change while this process runs.
    const STEADY: &'static [&'static str];

    /// What the snapshot tells.
    fn told(&self) -> Facts;

    /// What the text tells; may be more.
    fn naive(text: &str) -> Facts;
}

/// Panics unless the newest snapshot tells what its text does.
pub fn check<T: Truth>(file: &str, sampler: &Sampler<T>) {
    let text = str::from_utf8(sampler.text()).expect("the text of this machine is UTF-8");
    let told = sampler.current().expect("a sample was taken").told();
    assert!(!told.is_empty(), "{file}: nothing to check");
    let naive = T::naive(text);
    for (name, value) in &told {
        assert_eq!(Some(value), naive.get(name), "{file}: {name}: parsed left, in the text right:\n{text}");
    }
    let path = sampler.path();
    let again = T::naive(&std::fs::read_to_string(&path).expect("a file that was sampled can be read"));
    for &name in T::STEADY {
        let (told, again) = (told.get(name), again.get(name));
        assert!(told.is_some(), "{file}: {name} is not told");
        assert_eq!(told, again, "{file}: {name}: parsed left, read again right");
    }
}

pub fn facts<const N: usize>(facts: [(&str, String); N]) -> Facts {
    facts.map(|(name, value)| (name.to_owned(), value)).into()
}

/// The words of a text by their places, under the names given; `-` passes a word over.
fn by_place(text: &str, names: &[&str]) -> Facts {
    let named = names.iter().zip(text.split_whitespace()).filter(|(name, _)| **name != "-");
    named.map(|(&name, word)| (name.to_owned(), word.to_owned())).collect()
}

/// The first word behind each key, for lines of `key word ...` and `key: word ...`.
fn by_key(text: &str) -> Facts {
    let pairs = text.lines().filter_map(|line| {
        let mut words = line.split_whitespace();
        Some((words.next()?.trim_end_matches(':').to_owned(), words.next().unwrap_or_default().to_owned()))
    });
    pairs.collect()
}

/// The numbers that a struct of numbers prints of itself, by field, without those that are `None`: a way to
/// all of them that has nothing to do with how they got there.
fn fields(snapshot: &impl Debug, unlisted: &procsampler::Unlisted) -> Facts {
    let debug = format!("{snapshot:?}");
    let (_, body) = debug.split_once(" { ").expect("a struct");
    let (listed, _) = body.split_once(", unlisted: ").expect("a keyed file");
    let listed = listed.split(", ").filter_map(|field| {
        let (name, value) = field.split_once(": ")?;
        let digits: String = value.chars().filter(char::is_ascii_digit).collect();
        (value != "None").then(|| (name.to_owned(), digits))
    });
    let unlisted = unlisted.iter().map(|(key, value)| {
        let word = |bytes| String::from_utf8_lossy(bytes).trim_end_matches(':').to_owned();
        (word(key), word(value))
    });
    listed.chain(unlisted).collect()
}

/// Hundredths as the kernel prints them.
pub fn hundredths(number: u64) -> String {
    format!("{}.{:02}", number / 100, number % 100)
}
