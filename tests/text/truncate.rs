//! A cut or damaged text is either parsed or an error, never a panic, and the error has its position.

use crate::fixtures::random::{Random, damage};
use crate::fixtures::{Core, each_file, sample};
use procsampler::ParseError;

/// Parses a text, and checks the error if there is one.
fn parse<T: Core>(snapshot: &mut T, memory: &mut T::State, text: &[u8]) {
    if let Err(error) = snapshot.parse(text, memory) {
        look_at(error, text);
    }
}

fn look_at(error: ParseError, text: &[u8]) {
    let at = error.at();
    assert!(at <= text.len(), "{error}: beyond {}", text.len());
    assert!(!error.field().is_empty() && !error.expected().is_empty());
    assert!(error.to_string().contains(error.field()));
    let place = error.locate(text);
    let before: Vec<&[u8]> = text[..at].split(|&byte| byte == b'\n').collect();
    assert_eq!((place.line, place.byte), (before.len(), before.last().unwrap().len() + 1), "{error}");
    assert!(place.found.is_ascii() && (1..200).contains(&place.found.len()), "{}", place.found);
}

/// Every prefix of a text of up to 4 KiB. In a longer text, the ends of lines and some other positions.
fn cuts(text: &[u8], random: &mut Random) -> Vec<usize> {
    if text.len() <= 4096 {
        return (0..=text.len()).collect();
    }
    let ends: Vec<usize> =
        (0..text.len()).filter(|&at| text[at] == b'\n').flat_map(|at| [at, at + 1]).collect();
    // A file of thousands of lines is not cut at each line.
    let ends = ends.iter().step_by(ends.len().div_ceil(300).max(1)).copied();
    ends.chain((0..100).map(|_| random.below(text.len()))).collect()
}

fn every_prefix<T: Core>() {
    let mut random = Random(1);
    let mut texts: Vec<Vec<u8>> = sample::<T>(9).into_iter().map(<[u8]>::to_vec).collect();
    // The core files are small. So the largest is repeated, for a text above 4 KiB, except if it is always
    // empty.
    texts.push(texts[0].repeat(4096 / texts[0].len().max(1) + 2));
    for text in texts {
        let (mut snapshot, mut memory) = (T::default(), T::memory());
        for cut in cuts(&text, &mut random) {
            parse(&mut snapshot, &mut memory, &text[..cut]);
        }
    }
}

mod prefix {
    use super::*;
    each_file!(
        #[test]
        every_prefix
    );
}

fn random_damage<T: Core>() {
    let mut random = Random(2);
    let texts = sample::<T>(40);
    let (mut snapshot, mut memory) = (T::default(), T::memory());
    let (mut round, mut bytes) = (0, 0);
    while round < 1500 && bytes < 4_000_000 {
        let mut text = texts[round % texts.len()].to_vec();
        (round, bytes) = (round + 1, bytes + text.len());
        for _ in 0..=random.below(4) {
            damage(&mut text, &mut random);
        }
        parse(&mut snapshot, &mut memory, &text);
        parse(&mut T::default(), &mut T::memory(), &text);
    }
}

mod damaged {
    use super::*;
    each_file!(
        #[test]
        random_damage
    );
}
