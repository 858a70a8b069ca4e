//! A tree in memory in the place of /proc, of files whose two texts alternate: for what no program can move
//! on this kernel.

use std::fs::{self, File};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use procsampler::{Machine, ProcDir};

use crate::Result;
use crate::stir::movers::Mover;

/// The directory, which goes with this value.
pub struct Tree {
    path: PathBuf,
}

impl Tree {
    /// Copies files of /proc.
    pub fn copy(files: &[&str]) -> Result<Self> {
        let tree = Tree { path: format!("/dev/shm/versus.{}", std::process::id()).into() };
        for file in files {
            let text = fs::read(Path::new("/proc").join(file))
                .map_err(|error| format!("{file}: a tree has files of /proc itself: {error}"))?;
            let copy = tree.path.join(file);
            fs::create_dir_all(copy.parent().ok_or("a file without a directory")?)?;
            fs::write(copy, text)?;
        }
        Ok(tree)
    }

    pub fn open(&self) -> Result<ProcDir> {
        Ok(ProcDir::at(&self.path, Machine::this())?)
    }

    /// Writes in place, each time, the text that the file does not have.
    pub fn alternate(&self, file: &str) -> Result<Mover> {
        let path = self.path.join(file);
        let now = fs::read(&path)?;
        let mut texts = [other(&now), now];
        if texts[0] == texts[1] {
            return Err(format!("{file}: no number to change").into());
        }
        let file = File::options().write(true).open(path)?;
        Ok(Box::new(move || {
            file.write_all_at(&texts[0], 0)?;
            texts.swap(0, 1);
            Ok(())
        }))
    }
}

impl Drop for Tree {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// The text with another last number in every fourth line, as long as it was.
fn other(text: &[u8]) -> Vec<u8> {
    let mut other = text.to_vec();
    for line in other.split_mut(|byte| *byte == b'\n').skip(1).step_by(4) {
        let mut words = line.split_mut(u8::is_ascii_whitespace);
        let number = |word: &&mut [u8]| !word.is_empty() && word.iter().all(u8::is_ascii_digit);
        if let Some([.., digit]) = words.rfind(number) {
            *digit ^= 1;
        }
    }
    other
}
