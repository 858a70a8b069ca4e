//! The fuzzers' corpus, and the crashes they found, on every run: see fuzz/README.md.

use std::fs;
use std::panic;
use std::path::{Path, PathBuf};

#[path = "../fuzz/src/property/mod.rs"]
mod property;

/// The inputs below a directory of fuzz/.
fn inputs(dir: &str) -> Vec<PathBuf> {
    let mut inputs = Vec::new();
    let mut dirs = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz").join(dir)];
    while let Some(dir) = dirs.pop() {
        for entry in fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()) {
            match (entry.is_dir(), entry.ends_with("README.md")) {
                (true, _) => dirs.push(entry),
                (_, true) => {}
                _ => inputs.push(entry),
            }
        }
    }
    inputs.sort();
    inputs
}

fn holds_for(dir: &str) {
    let mut failed = Vec::new();
    for path in inputs(dir) {
        let input = fs::read(&path).unwrap();
        // Of a file that only a feature brings, or that is no more.
        let Some((file, texts)) = property::file(&input) else { continue };
        if panic::catch_unwind(|| file.holds(&texts)).is_err() {
            failed.push(path);
        }
    }
    assert!(failed.is_empty(), "{failed:?}");
}

#[test]
fn corpus() {
    holds_for("corpus");
}

#[test]
fn crashes() {
    holds_for("crashes");
}

/// A file that was added to the list gets seeds with `python3 fuzz/seed.py`.
#[test]
fn every_file_has_a_seed_that_is_understood() {
    let inputs: Vec<_> = inputs("corpus").iter().map(|path| fs::read(path).unwrap()).collect();
    for file in property::FILES {
        let mut seeds =
            inputs.iter().filter_map(|input| property::file(input)).filter(|seed| seed.0.name == file.name);
        assert!(
            seeds.any(|(file, texts)| texts.iter().all(|text| file.understands(text))),
            "{}: run fuzz/seed.py",
            file.name
        );
    }
}
