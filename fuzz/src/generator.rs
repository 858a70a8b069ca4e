//! Makes sequences of changed texts, and collects what goes wrong with them.
//!
//! A seed and an index determine a sequence. So a long run can be split, stopped and continued, and each of
//! its findings can be reproduced.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

use crate::mutate::{Mutator, Random};
use crate::property::{Cost, File, Limits, MOST, SEPARATOR};
use crate::seeds::Seed;
use crate::watch::watched;

/// How the sequences are made and checked.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// The seed of all random choices.
    pub seed: u64,
    /// One in this many sequences has long texts.
    pub long_every: u64,
    /// The length of the long texts.
    pub long: usize,
    /// One in this many sequences is checked for all properties, which takes some hundred times as long.
    pub whole_every: u64,
    /// The limit for the time of a parse of a long text, as a multiple of a plain scan over the text.
    pub scans: Option<u32>,
    /// The program ends if one sequence takes more than this many seconds of processor time.
    pub seconds: u64,
}

/// No short text is made longer than this.
const SHORT: usize = 16 << 10;

/// Some texts of one file, and how to check them.
pub struct Sequence {
    pub file: &'static File,
    pub texts: Vec<Vec<u8>>,
    /// A number that selects the context and the machine.
    pub choice: u64,
    is_long: bool,
    is_whole: bool,
}

/// One kind of thing that went wrong with one file.
#[derive(Clone, Debug)]
pub struct Finding {
    pub file: &'static str,
    /// What went wrong, without what depends on the input.
    pub kind: String,
    /// The message of the smallest input.
    pub message: String,
    /// The smallest input so far.
    pub texts: Vec<Vec<u8>>,
    /// How many sequences found it.
    pub times: u64,
}

/// All findings, by file and kind.
#[derive(Debug, Default)]
pub struct Findings(pub BTreeMap<(&'static str, String), Finding>);

/// One in this many sequences is parsed many more times, to check that memory does not grow.
const ROUNDS_EVERY: u64 = 500;
pub const ROUNDS: usize = 100;

/// The limits, in inputs and in bytes of input, for reducing a finding.
const TRIES: usize = 3000;
const TRIED: usize = 200 << 20;

/// A kind that was found this often is no longer reduced.
const OFTEN: u64 = 3;

impl Plan {
    /// The sequence with this index.
    pub fn sequence(&self, seeds: &[Seed], index: u64) -> Sequence {
        let mut random = Random::new(self.seed ^ index.wrapping_mul(0xd6e8_feb8_6659_fd93));
        let seed = &seeds[(index % seeds.len() as u64) as usize];
        let turn = index / seeds.len() as u64;
        let is_long = self.long_every > 0 && turn % self.long_every == self.long_every - 1;
        let is_whole = self.whole_every > 0 && turn % self.whole_every == self.whole_every - 1 && !is_long;
        let some: Vec<&[u8]> = (0..8)
            .filter_map(|_| {
                let seed = random.pick(seeds);
                seed.texts.get(random.below(seed.texts.len())).map(Vec::as_slice)
            })
            .collect();
        let choice = random.number();
        let longest = if is_long { self.long } else { SHORT };
        let mut mutator = Mutator { random, others: &some, longest };
        let texts = if is_long { long_texts(&mut mutator, seed) } else { short_texts(&mut mutator, seed) };
        Sequence { file: seed.file, texts, choice, is_long, is_whole }
    }

    /// Runs a sequence. A failure is reduced and added to the findings.
    pub fn run(&self, sequence: &Sequence, findings: &mut Findings) -> Cost {
        let mut cost = Cost::default();
        let check = |texts: &[Vec<u8>], cost: &mut Cost| self.check(sequence, texts, cost);
        let Err(failure) = check(&sequence.texts, &mut cost) else { return cost };
        let key = (sequence.file.name, failure.kind.clone());
        let times = findings.0.get(&key).map_or(0, |finding| finding.times);
        let mut texts = sequence.texts.clone();
        let mut message = failure.message;
        if times < OFTEN {
            let mut last = message.clone();
            smaller(&mut texts, TRIES, |texts| match check(texts, &mut Cost::default()) {
                Err(other) if other.kind == failure.kind => {
                    last = other.message;
                    true
                }
                _ => false,
            });
            message = last;
        }
        findings.add(Finding { file: sequence.file.name, kind: failure.kind, message, texts, times: 1 });
        cost
    }

    /// Checks these texts in the same way as the texts of the sequence.
    fn check(&self, sequence: &Sequence, texts: &[Vec<u8>], cost: &mut Cost) -> Result<(), Failure> {
        let texts: Vec<&[u8]> = texts.iter().map(Vec::as_slice).collect();
        let rounds = if sequence.choice % ROUNDS_EVERY == 0 && !sequence.is_long { ROUNDS } else { 0 };
        let limits = Limits { rounds, scans: self.scans };
        caught(|| {
            watched(&input_of(sequence.file.name, &texts), self.seconds, || {
                sequence.file.holds_quickly(&texts, sequence.choice, &limits, cost);
                if sequence.is_whole {
                    sequence.file.holds(&texts);
                }
            });
        })
    }
}

impl Findings {
    /// Adds a finding, and keeps the smallest input of its kind.
    pub fn add(&mut self, finding: Finding) {
        let key = (finding.file, finding.kind.clone());
        let Some(known) = self.0.get_mut(&key) else { return drop(self.0.insert(key, finding)) };
        let times = known.times + finding.times;
        if size(&finding.texts) < size(&known.texts) {
            *known = finding;
        }
        known.times = times;
    }
}

/// A text, changed a little from sample to sample.
fn short_texts(mutator: &mut Mutator<'_>, seed: &Seed) -> Vec<Vec<u8>> {
    let at = mutator.random.below(seed.texts.len());
    let Some(first) = seed.texts.get(at) else { return vec![Vec::new()] };
    let mut texts = vec![first.clone()];
    for _ in 0..mutator.random.below(3) {
        mutator.change(&mut texts[0]);
    }
    let count = 2 + mutator.random.below(MOST + 1);
    while texts.len() < count {
        let last = texts.len() - 1;
        let next = match mutator.random.below(10) {
            0 => seed.texts[(at + 1) % seed.texts.len()].clone(),
            1 => first.clone(),
            2 => mutator.random.pick(&texts).clone(),
            // The parser then uses what it remembered of a changed text for a text that is similar to it.
            3 | 4 => {
                let mut next = texts[last].clone();
                mutator.move_numbers(&mut next);
                next
            }
            _ => {
                let mut next = texts[last].clone();
                for _ in 0..1 + mutator.random.below(2) {
                    mutator.change(&mut next);
                }
                next
            }
        };
        texts.push(next);
    }
    texts
}

/// A long text, and another that has much of the same content in another order.
fn long_texts(mutator: &mut Mutator<'_>, seed: &Seed) -> Vec<Vec<u8>> {
    let mut first = seed.texts.get(mutator.random.below(seed.texts.len())).cloned().unwrap_or_default();
    mutator.enlarge(&mut first);
    let mut lines: Vec<&[u8]> = first.split_inclusive(|&byte| byte == b'\n').collect();
    match mutator.random.below(3) {
        0 if lines.len() > 1 => lines[1..].reverse(),
        1 if lines.len() > 2 => lines[1..].rotate_left(1),
        _ => {}
    }
    let mut second = lines.concat();
    if mutator.random.one_in(3) {
        mutator.reverse_words(&mut second);
    }
    if mutator.random.one_in(2) {
        mutator.change(&mut second);
    }
    vec![first, second]
}

/// These texts as an input of the fuzzers.
pub fn input_of(name: &str, texts: &[&[u8]]) -> Vec<u8> {
    [name.as_bytes(), b"\n", &texts.join(&SEPARATOR)].concat()
}

/// A panic.
#[derive(Debug)]
pub struct Failure {
    /// What went wrong, without what depends on the input.
    pub kind: String,
    pub message: String,
}

thread_local! {
    /// The message of the last panic, while panics are caught.
    static SAID: RefCell<Option<String>> = const { RefCell::new(None) };
    static CATCHES: RefCell<bool> = const { RefCell::new(false) };
}

/// Does `work` and catches its panic, without output on standard error.
pub fn caught(work: impl FnOnce()) -> Result<(), Failure> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let other = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if CATCHES.with_borrow(|catches| *catches) {
                let place = info.location().map_or(String::new(), |place| format!("{place}: "));
                let payload = info.payload();
                let text = payload.downcast_ref::<String>().map(String::as_str);
                let message = text.or(payload.downcast_ref::<&str>().copied()).unwrap_or("a panic");
                SAID.set(Some(format!("{place}{message}")));
            } else {
                other(info);
            }
        }));
    });
    CATCHES.set(true);
    let result = panic::catch_unwind(AssertUnwindSafe(work));
    CATCHES.set(false);
    result.map_err(|_| {
        let message = SAID.take().unwrap_or_default();
        Failure { kind: kind_of(&message), message }
    })
}

/// The part of a message that does not depend on the input, which ends at the first number or colon after the
/// source position.
fn kind_of(message: &str) -> String {
    let line = message.lines().next().unwrap_or_default();
    let line = line.replace("assertion `left == right` failed: ", "");
    let (place, what) = line.split_once(": ").unwrap_or((&line, ""));
    let what = what.split(|c: char| c == ':' || c == '"' || c.is_ascii_digit()).next().unwrap_or_default();
    let file = place.rsplit("src/").next().unwrap_or(place);
    let file = file.rsplitn(2, ':').last().unwrap_or(file);
    format!("{file} {}", what.trim())
}

/// Reduces the texts while they still fail, by removing texts, lines, words and bytes. It makes at most
/// `tries` trials.
pub fn smaller(texts: &mut Vec<Vec<u8>>, tries: usize, fails: impl FnMut(&[Vec<u8>]) -> bool) {
    let mut trials = Trials { left: tries, bytes: TRIED, fails };
    loop {
        let before = size(texts);
        let mut at = 0;
        while at < texts.len() && texts.len() > 1 {
            let removed = texts.remove(at);
            if !trials.fail(texts) {
                texts.insert(at, removed);
                at += 1;
            }
        }
        let ends: [fn(u8) -> bool; 3] = [|byte| byte == b'\n', |byte| byte.is_ascii_whitespace(), |_| true];
        for is_end in ends {
            for at in 0..texts.len() {
                without_pieces(texts, at, is_end, &mut trials);
            }
        }
        if size(texts) == before || trials.are_over() {
            return;
        }
    }
}

fn size(texts: &[Vec<u8>]) -> usize {
    texts.iter().map(|text| text.len() + 1).sum()
}

/// The trials that are left.
struct Trials<F> {
    left: usize,
    bytes: usize,
    fails: F,
}

impl<F: FnMut(&[Vec<u8>]) -> bool> Trials<F> {
    fn are_over(&self) -> bool {
        self.left == 0 || self.bytes == 0
    }

    /// Whether these texts fail too.
    fn fail(&mut self, texts: &[Vec<u8>]) -> bool {
        if self.are_over() {
            return false;
        }
        self.left -= 1;
        self.bytes = self.bytes.saturating_sub(size(texts));
        (self.fails)(texts)
    }
}

/// Removes pieces of one text, first half of them at once, then fewer and fewer.
fn without_pieces<F: FnMut(&[Vec<u8>]) -> bool>(
    texts: &mut [Vec<u8>],
    at: usize,
    is_end: fn(u8) -> bool,
    trials: &mut Trials<F>,
) {
    let whole = texts[at].clone();
    let mut pieces: Vec<&[u8]> = whole.split_inclusive(|&byte| is_end(byte)).collect();
    let mut count = pieces.len();
    while count > 0 {
        let mut start = 0;
        while start < pieces.len() && !trials.are_over() {
            let end = (start + count).min(pieces.len());
            texts[at] = [&pieces[..start], &pieces[end..]].concat().concat();
            if trials.fail(texts) {
                drop(pieces.drain(start..end));
            } else {
                start = end;
            }
        }
        count /= 2;
    }
    texts[at] = pieces.concat();
}
