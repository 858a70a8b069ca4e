//! Real texts of each file, from the captured machines of tests/fixtures, and handwritten ones from
//! fuzz/hand.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::host::{Host, hosts_in};
use crate::mutate::Random;
use crate::property::{self, FILES, File};
use crate::watch::watched;

/// A file and some texts of it. Consecutive texts are of one file at two times, or of two processes.
pub struct Seed {
    pub file: &'static File,
    pub texts: Vec<Vec<u8>>,
}

/// Longer texts are shortened, so that a change more often hits an important part.
const LONGEST: usize = 5000;

/// Captured machines that together have every file, in most of its forms.
pub const FEW: [&str; 5] = ["amd64-5.10", "amd64-6.12", "armhf-7.2", "ppc64el-7.2-64k", "s390x-6.1"];

/// Files with computed names, which have other names in a capture.
const COMPUTED: [&str; 2] = ["net/dev_snmp6/eth0", "fdinfo/7"];

/// The seeds of the files that `wants` accepts, with about `most` texts of each.
///
/// `repository` is the directory of the library. Only the captures of `hosts` are used, or all of them if
/// `hosts` is empty.
pub fn seeds(repository: &Path, hosts: &[&str], most: usize, wants: impl Fn(&File) -> bool) -> Vec<Seed> {
    let mut captured = hosts_in(&repository.join("tests/fixtures"));
    captured.retain(|host| hosts.is_empty() || hosts.contains(&host.name.as_str()));
    let by_hand: Vec<Vec<u8>> = inputs(&repository.join("fuzz/hand"))
        .iter()
        .map(|path| fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
        .collect();
    let seed = |file: &'static File| {
        let found = texts(&captured, file);
        // Consecutive texts stay together.
        let step = (found.len() / most.max(1)).max(1);
        let some = found.chunks(2).step_by(step).flatten();
        let mut texts: Vec<Vec<u8>> = some.map(|text| watched(text, 60, || shortened(file, text))).collect();
        let own = by_hand.iter().filter_map(|input| property::file(input));
        texts.extend(own.filter(|own| own.0.name == file.name).flat_map(|own| own.1).map(<[u8]>::to_vec));
        Seed { file, texts }
    };
    FILES.iter().filter(|file| wants(file)).map(seed).collect()
}

/// The inputs of a directory, in order.
pub fn inputs(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).unwrap_or_else(|error| panic!("{}: {error}", dir.display()));
    let mut inputs: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    inputs.retain(|path| !path.ends_with("README.md"));
    inputs.sort();
    inputs
}

/// The different texts of a file on these machines.
fn texts<'a>(hosts: &'a [Host], file: &File) -> Vec<&'a [u8]> {
    let (place, path) = file.name.split_once('/').expect("place and path");
    let path = path.split('+').next().unwrap_or(path);
    let (path, is_computed) = match COMPUTED.contains(&path) {
        true => (path.rsplit_once('/').expect("a directory").0, true),
        false => (path, false),
    };
    let is_id = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let holds = |captured: &str| {
        let Some((_, captured)) = captured.split_once('/') else { return false };
        let captured = match captured.rsplit_once('/') {
            Some((dir, _)) if is_computed => dir,
            _ => captured,
        };
        let Some(dir) = captured.strip_suffix(path) else { return false };
        let parts: Vec<&str> = dir.split_terminator('/').collect();
        match parts[..] {
            [] => place == "root",
            [pid] => place != "root" && is_id(pid),
            [pid, "task", tid] => place != "root" && is_id(pid) && is_id(tid),
            _ => false,
        }
    };
    let mut seen = HashSet::new();
    let mut texts = Vec::new();
    for host in hosts {
        let mut own: Vec<(&str, &str, &[u8])> = Vec::new();
        for (path, text) in host.files().iter().filter(|(path, _)| holds(path)) {
            let (tree, path) = path.split_once('/').unwrap_or_default();
            if tree == "proc" || tree == "proc.1" {
                own.push((path, tree, text));
            }
        }
        // The two times of a file follow each other.
        own.sort();
        texts.extend(own.into_iter().map(|(.., text)| text).filter(|text| seen.insert(*text)));
    }
    texts
}

/// The text without some of its lines, so that it is not too long and its parser still accepts it.
fn shortened(file: &File, text: &[u8]) -> Vec<u8> {
    let mut lines: Vec<&[u8]> = text.split_inclusive(|&byte| byte == b'\n').collect();
    let mut random = Random::new(text.len() as u64);
    let length = |lines: &[&[u8]]| lines.iter().map(|line| line.len()).sum::<usize>();
    let (mut tries, mut piece) = (0, lines.len() / 2);
    while length(&lines) > LONGEST && tries < 60 && piece > 0 {
        let start = random.below(lines.len() - piece + 1);
        let fewer = [&lines[..start], &lines[start + piece..]].concat();
        if file.understands(&fewer.concat()) {
            lines = fewer;
        } else if tries % 4 == 3 {
            piece /= 2;
        }
        piece = piece.min(lines.len() / 2);
        tries += 1;
    }
    lines.concat()
}
