//! The properties that must hold for every file and any bytes. The fuzz targets, the generator and tests of
//! the library check them.
//!
//! For texts of a file that are parsed one after the other:
//!
//! - nothing panics;
//! - a snapshot and its memory carry nothing over from text to text, not even after a parse error;
//! - a parse holds at most a small multiple of the text in memory, and parsing the same texts again takes no
//!   more;
//! - the borrowed rows of a text are equal to the kept ones;
//! - the position of an error lies within the text, and the error names its field;
//! - the change of a counter from one text to the next is the difference of two numbers in those texts;
//! - with the feature `serde`, a snapshot is unchanged after serializing and deserializing it.

mod more;
mod moves;
mod reused;

use std::collections::BTreeSet;
use std::fmt::Debug;

use procsampler::{
    Delta, Machine, Monotonic, ParseError, ProcFile, Sampler, every_file, file::Context, net, pid, system,
};

use more::MORE;
use moves::{Moves, Say};
use reused::{agrees, compared, reused};

pub use reused::{Cost, Limits};

/// The byte between the texts of an input. No file of /proc prints it, unless somebody chose a name that
/// contains it.
pub const SEPARATOR: u8 = 0x1e;

/// The most texts that an input has. The last one may contain the separator.
pub const MOST: usize = 4;

/// A file under test.
pub struct File {
    /// The group and the path of the file, such as `process/stat`. Inputs begin with this name, so that they
    /// stay valid when the list of files changes.
    pub name: &'static str,
    holds: fn(&[&[u8]]),
    quickly: fn(&[&[u8]], u64, &Limits, &mut Cost),
    understands: fn(&[u8]) -> bool,
}

impl File {
    /// Panics unless all properties hold for these texts.
    pub fn holds(&self, texts: &[&[u8]]) {
        (self.holds)(texts);
        for (_, more) in MORE.iter().filter(|(name, _)| *name == self.name) {
            texts.iter().for_each(|text| more(text));
        }
    }

    /// Panics unless the cheap properties hold: that no parser state is carried over, and that parses do not
    /// cost too much. `choice` selects the context and the machine.
    pub fn holds_quickly(&self, texts: &[&[u8]], choice: u64, limits: &Limits, cost: &mut Cost) {
        (self.quickly)(texts, choice, limits, cost);
    }

    /// Whether this file's parser accepts the text.
    pub fn understands(&self, text: &[u8]) -> bool {
        (self.understands)(text)
    }
}

/// The file and the texts of an input.
pub fn file(input: &[u8]) -> Option<(&'static File, Vec<&[u8]>)> {
    let (name, texts) = input.split_at(input.iter().position(|&byte| byte == b'\n')?);
    let file = FILES.iter().find(|file| file.name.as_bytes() == name)?;
    Some((file, texts[1..].splitn(MOST, |&byte| byte == SEPARATOR).collect()))
}

macro_rules! files {
    ($( [$place:ident $path:literal $type:ty $(, $delta:ident)?] )*) => {
        /// Every file. Files with options are listed once more with the options set, and files with computed
        /// paths are included.
        pub static FILES: &[File] = &[
            $( files!(@ concat!(stringify!($place), "/", $path), $type, Default::default $(, $delta)?), )*
            files!(@ "root/stat+irqs", system::Stat, || system::stat::Options::default().with_irqs(), delta),
            files!(@ "root/net/dev_snmp6/eth0", net::DevSnmp6, Default::default, delta),
            files!(@ "process/fdinfo/7", pid::Fdinfo, Default::default, delta),
        ];
    };
    (@ $name:expr, $type:ty, $options:expr $(, $delta:ident)?) => {
        File {
            name: $name,
            holds: |texts| holds::<$type>($options, files!(@ $type $(, $delta)?), texts),
            quickly: |texts, choice, limits, cost| {
                quickly::<$type>($options, files!(@ $type $(, $delta)?), texts, choice, limits, cost);
            },
            understands: |text| <$type>::default().parse(text, &mut $options()).is_ok(),
        }
    };
    (@ $type:ty, delta) => {
        |now: &$type, earlier, machine, said| Moves(now.since(earlier, machine)).say(said)
    };
    (@ $type:ty) => { |_: &$type, _, _, _| () };
}

every_file!(files);

#[cfg(feature = "serde")]
pub trait Snapshot: ProcFile + PartialEq + Debug + serde::Serialize + serde::de::DeserializeOwned {}
#[cfg(feature = "serde")]
impl<T: ProcFile + PartialEq + Debug + serde::Serialize + serde::de::DeserializeOwned> Snapshot for T {}

#[cfg(not(feature = "serde"))]
pub trait Snapshot: ProcFile + PartialEq + Debug {}
#[cfg(not(feature = "serde"))]
impl<T: ProcFile + PartialEq + Debug> Snapshot for T {}

/// Writes how all counters changed between an earlier and a current snapshot.
pub type SayOf<T> = fn(&T, &T, &Machine, &mut String);

/// A text, and the result of parsing it with a fresh snapshot and fresh memory.
type Parsed<'a, T> = (&'a [u8], Result<T, ParseError>);

/// What may be known of the place of a file, for files that depend on it.
const KNOWN: [Option<bool>; 3] = [None, Some(false), Some(true)];

/// Fresh parser memory for a file in such a place.
fn memory<T: ProcFile>(options: fn() -> T::State, known: Option<bool>) -> T::State {
    let mut memory = options();
    if let Some(learn) = T::CONTEXT {
        let mut context = Context::default();
        (context.may_look, context.task_delayacct, context.sched_info) = (known, known, known);
        learn(&mut memory, &context);
    }
    memory
}

fn holds<T: Snapshot>(options: fn() -> T::State, say: SayOf<T>, texts: &[&[u8]]) {
    for &known in &KNOWN[..if T::CONTEXT.is_some() { 3 } else { 1 }] {
        let memory = || memory::<T>(options, known);
        // The texts forwards, backwards and forwards again. The first and the last text also follow
        // themselves.
        let there_and_back = texts.iter().chain(texts.iter().rev()).chain(texts).copied();
        let limits = Limits { rounds: 0, scans: None };
        let parsed = reused(&memory, there_and_back, &limits, &mut Cost::default());
        sampler_agrees(&memory, &parsed);
        let parsed = &parsed[..texts.len()];
        for (text, result) in parsed {
            match result {
                Ok(snapshot) => is_whole(snapshot),
                Err(error) => is_located(error, text),
            }
        }
        for pair in parsed.windows(2) {
            if let [(a, Ok(earlier)), (b, Ok(now))] = pair {
                moves_are_differences(say, (earlier, a), (now, b));
            }
        }
    }
}

/// Panics unless the cheap properties hold for these texts of a file.
pub fn quickly<T: Snapshot>(
    options: fn() -> T::State,
    say: SayOf<T>,
    texts: &[&[u8]],
    choice: u64,
    limits: &Limits,
    cost: &mut Cost,
) {
    let memory = || memory::<T>(options, KNOWN[choice as usize % 3]);
    let parsed = reused(&memory, texts.iter().copied(), limits, cost);
    for (text, result) in &parsed {
        if let Err(error) = result {
            is_located(error, text);
        }
    }
    let word_bits = if choice & 8 == 0 { 64 } else { 32 };
    let mut said = String::new();
    for pair in parsed.windows(2) {
        if let [(a, Ok(earlier)), (b, Ok(now))] = pair {
            said.clear();
            let machine = Machine { word_bits, ..Machine::COMMON };
            compared([a, b], limits, || say(now, earlier, &machine, &mut said));
        }
    }
}

/// The snapshot can be formatted, and is unchanged after serializing and deserializing it.
fn is_whole<T: Snapshot>(snapshot: &T) {
    assert!(!format!("{snapshot:?}").is_empty());
    #[cfg(feature = "serde")]
    {
        let out = serde_json::to_string(snapshot).expect("a snapshot goes out");
        let back: T = serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {out}"));
        assert_eq!(&back, snapshot, "{out}");
        assert_eq!(serde_json::to_string(&back).ok(), Some(out));
    }
}

/// The position of the error lies within the text, and the error says what was wrong there.
fn is_located(error: &ParseError, text: &[u8]) {
    assert!(error.at() <= text.len(), "{error}: beyond {}", text.len());
    assert!(!error.field().is_empty() && !error.expected().is_empty(), "{error:?}");
    assert!(error.to_string().contains(error.field()));
    let place = error.locate(text);
    let before = &text[..error.at()];
    let line = before.iter().rposition(|&byte| byte == b'\n').map_or(0, |newline| newline + 1);
    assert_eq!(place.line, before.iter().filter(|&&byte| byte == b'\n').count() + 1);
    assert_eq!(place.byte, before.len() - line + 1);
    assert!(place.found.is_ascii() && (1..200).contains(&place.found.len()), "{}", place.found);
}

/// A sampler gives the same result for a text whatever it parsed before.
fn sampler_agrees<T: Snapshot>(memory: &impl Fn() -> T::State, parsed: &[Parsed<'_, T>]) {
    let mut sampler = Sampler::<T>::detached();
    *sampler.state_mut() = memory();
    let mut understood = None;
    for (at, (text, alone)) in parsed.iter().enumerate() {
        let result = sampler.push(text, Monotonic(at as u64));
        let result = result.map_err(|error| *error.parse_error().expect("nothing is read"));
        agrees("sampler", text, result.map(|sample| sample.snapshot()), alone);
        let previous = alone.as_ref().ok().and_then(|snapshot| understood.replace(snapshot));
        assert_eq!(sampler.current(), understood, "the last that was understood");
        assert_eq!(sampler.previous(), previous, "the one before, unless this one was not understood");
    }
}

/// The reported change of each counter is the difference of two numbers in the texts. From a snapshot to
/// itself, no counter has moved.
fn moves_are_differences<T: Snapshot>(say: SayOf<T>, (earlier, a): (&T, &[u8]), (now, b): (&T, &[u8])) {
    for word_bits in [32, 64] {
        let machine = Machine { word_bits, ..Machine::COMMON };
        let mut said = String::new();
        say(earlier, earlier, &machine, &mut said);
        for (moved, amount) in moves(&said) {
            assert!(moved == "By" && amount == 0, "{moved}({amount}) between a snapshot and itself: {said}");
        }
        said.clear();
        say(now, earlier, &machine, &mut said);
        let (mut then, mut new) = (None, None);
        for (moved, amount) in moves(&said).collect::<BTreeSet<_>>() {
            let numbers = if T::NAME == "net/softnet_stat" { hex_numbers } else { numbers };
            let (a, b) = (then.get_or_insert_with(|| numbers(a)), new.get_or_insert_with(|| numbers(b)));
            let holds = match moved {
                "By" => a.iter().any(|a| a.checked_add(amount).is_some_and(|now| b.contains(&now))),
                "Back" => b.iter().any(|b| b.checked_add(amount).is_some_and(|then| a.contains(&then))),
                "Reset" => b.contains(&amount),
                // The counter wrapped around once and is still below its earlier value.
                _ => a.iter().any(|&a| {
                    (amount < WRAP && a < WRAP)
                        && (a + amount).checked_sub(WRAP).is_some_and(|now| b.contains(&now))
                }),
            };
            // The kernel of a 32-bit machine counts the times of children in 32 bits, and prints them with a
            // sign.
            let around = |from: &BTreeSet<u64>, to: &BTreeSet<u64>| {
                let to: BTreeSet<u32> = to.iter().map(|&to| to as u32).collect();
                from.iter().any(|&from| to.contains(&(from as u32).wrapping_add(amount as u32)))
            };
            let holds = holds
                || (word_bits == 32 && T::NAME == "stat")
                    && match moved {
                        "By" => around(a, b),
                        _ => moved == "Back" && around(b, a),
                    };
            assert!(holds, "{moved}({amount}) is no difference: {said}");
        }
    }
}

const WRAP: u64 = 1 << 32;

/// Finds `By(7)`, `Wrapped(Millis(7))` and so on anywhere in the text.
fn moves(said: &str) -> impl Iterator<Item = (&'static str, u64)> {
    said.match_indices('(').filter_map(|(at, _)| {
        let (before, behind) = said.split_at(at);
        let moved = ["By", "Wrapped", "Back", "Reset"].into_iter().find(|moved| before.ends_with(moved))?;
        let amount = behind.split(|c: char| !c.is_ascii_digit()).find(|digits| !digits.is_empty())?;
        Some((moved, amount.parse().expect("an amount of 64 bits")))
    })
}

/// All numbers of a text. Numbers with a decimal point are in hundredths.
fn numbers(text: &[u8]) -> BTreeSet<u64> {
    let text = String::from_utf8_lossy(text);
    let plain = text.split(|c: char| !c.is_ascii_digit()).map(str::to_owned);
    // Some emulations print tenths.
    let hundredths = text.split(|c: char| !c.is_ascii_digit() && c != '.').flat_map(|word| {
        let digits = word.replacen('.', "", 1);
        [format!("{digits}0"), digits]
    });
    // Older kernels print some 32-bit numbers as if they were signed.
    let signed =
        text.split(|c: char| !c.is_ascii_digit() && c != '-').filter_map(|word| word.parse::<i32>().ok());
    let signed = signed.map(|number| u64::from(number as u32));
    // The newest kernels print an offset above 2^63 as if it were signed.
    let offsets =
        text.split(|c: char| !c.is_ascii_digit() && c != '-').filter_map(|word| word.parse::<i64>().ok());
    let signed = signed.chain(offsets.map(|number| number as u64));
    plain.chain(hundredths).filter_map(|number| number.parse().ok()).chain(signed).collect()
}

/// All numbers of a text in hexadecimal.
fn hex_numbers(text: &[u8]) -> BTreeSet<u64> {
    let text = String::from_utf8_lossy(text);
    let words = text.split(|c: char| !c.is_ascii_hexdigit());
    words.filter_map(|word| u64::from_str_radix(word, 16).ok()).collect()
}
