//! Checks that the values of a peer are right, because a fast wrong number is useless.

use std::path::Path;

use crate::truth::Facts;

/// Panics unless the values of a peer are those of the file. std reads the file before and after the peer's
/// call. A number must be one of the two or lie between them, and a value that did not change must be the
/// same. A number that increased and decreased in between may lie outside, so only one of several tries must
/// succeed.
pub fn agrees(what: &str, path: &Path, naive: fn(&str) -> Facts, told: &mut dyn FnMut() -> Facts) {
    const TRIES: usize = 100;
    let read = || naive(&std::fs::read_to_string(path).expect("a file that was sampled can be read"));
    let mut wrong = String::new();
    for _ in 0..TRIES {
        let (before, told, after) = (read(), told(), read());
        assert!(!told.is_empty(), "{what}: nothing to check");
        let differs = told.iter().find_map(|(name, value)| {
            let bounds = (before.get(name), after.get(name));
            let (Some(least), Some(most)) = bounds else { return Some((name, value, bounds)) };
            (!lies_between(least, value, most)).then_some((name, value, bounds))
        });
        let Some((name, value, bounds)) = differs else { return };
        wrong = format!("{name}: told {value:?}, in the text before and after {bounds:?}");
    }
    panic!("{what}: {}: {wrong}", path.display());
}

/// Whether each word is equal to one of the two, or is a number between them.
fn lies_between(before: &str, value: &str, after: &str) -> bool {
    let words = |text: &str| -> Vec<String> { text.split([' ', '/']).map(str::to_owned).collect() };
    let (before, value, after) = (words(before), words(value), words(after));
    if before.len() != value.len() || after.len() != value.len() {
        return false;
    }
    value.iter().zip(before.iter().zip(&after)).all(|(value, (before, after))| {
        let number = |word: &str| word.parse::<f64>().ok();
        let between = || {
            let (value, before, after) = (number(value)?, number(before)?, number(after)?);
            Some(before.min(after) <= value && value <= before.max(after))
        };
        value == before || value == after || between().unwrap_or(false)
    })
}

#[cfg(test)]
mod tests {
    use super::lies_between;

    #[test]
    fn between() {
        assert!(lies_between("1 20", "1 20", "1 20"));
        assert!(lies_between("1 20", "1 25", "1 30"));
        assert!(lies_between("9.99", "10.00", "10.01"));
        assert!(lies_between("vda 9", "vda 10", "vda 11"));
        assert!(!lies_between("1 20", "1 31", "1 30"));
        assert!(!lies_between("1 20", "1", "1 20"));
        assert!(!lies_between("vda", "vdb", "vda"));
    }
}
