//! The targets of cargo-fuzz.

use crate::generator::input_of;
use crate::mutate::{Mutator, Random};
use crate::property::{self, FILES, File};

/// Defines a fuzz target for the files whose names it accepts.
#[macro_export]
macro_rules! target {
    (|$name:ident| $wanted:expr) => {
        static OF: $crate::target::Target = $crate::target::Target { wants: |$name: &str| $wanted };
        $crate::libfuzzer_sys::fuzz_target!(|input: &[u8]| -> $crate::libfuzzer_sys::Corpus {
            OF.run(input)
        });
        $crate::libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
            OF.mutate(data, size, max_size, seed)
        });
    };
}

/// The files of a fuzz target.
pub struct Target {
    pub wants: fn(&str) -> bool,
}

impl Target {
    fn files(&self) -> impl Iterator<Item = &'static File> {
        FILES.iter().filter(|file| (self.wants)(file.name))
    }

    fn file<'a>(&self, input: &'a [u8]) -> Option<(&'static File, Vec<&'a [u8]>)> {
        property::file(input).filter(|(file, _)| (self.wants)(file.name))
    }

    /// Runs an input. An input for a file of another target is not kept.
    pub fn run(&self, input: &[u8]) -> libfuzzer_sys::Corpus {
        let Some((file, texts)) = self.file(input) else { return libfuzzer_sys::Corpus::Reject };
        file.holds(&texts);
        libfuzzer_sys::Corpus::Keep
    }

    /// Changes the texts of an input, either as libFuzzer does or by structure. The file's name stays the
    /// same.
    pub fn mutate(&self, data: &mut [u8], size: usize, max_size: usize, seed: u32) -> usize {
        let mut random = Random::new(u64::from(seed));
        let input = data[..size].to_vec();
        let data = &mut data[..max_size];
        let Some((file, texts)) = self.file(&input) else {
            let file = random.pick(&self.files().collect::<Vec<_>>()).name;
            return put(data, &input_of(file, &[&input]));
        };
        let header = [file.name.as_bytes(), b"\n"].concat();
        if random.one_in(3) && header.len() < max_size {
            let texts = &mut data[header.len()..];
            return header.len() + libfuzzer_sys::fuzzer_mutate(texts, size - header.len(), texts.len());
        }
        let mut mutator = Mutator { random, others: &[], longest: max_size };
        let texts = mutator.texts(&texts);
        put(data, &input_of(file.name, &texts.iter().map(Vec::as_slice).collect::<Vec<_>>()))
    }
}

/// Writes as much of the input as fits.
fn put(data: &mut [u8], input: &[u8]) -> usize {
    let size = input.len().min(data.len());
    data[..size].copy_from_slice(&input[..size]);
    size
}
