//! The floors: only the system calls that every sampler needs.

use std::collections::BTreeMap;
use std::ffi::CString;
use std::hint::black_box;
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Path, PathBuf};

use rustix::fs::{Mode, OFlags, RawDir, SeekFrom, openat, seek};
use rustix::io::{Errno, pread};
use rustix::time::{ClockId, clock_gettime};

use super::known::Facts;
use super::turns::Entrant;
use crate::Result;

/// One `pread` of each file of each process, into one buffer, and one read of the clock for each process. The
/// floor does not have to find out which processes exist: the walk is [`Walk`].
///
/// Either descriptors are kept, and only new files are opened; or none are kept, and each read has an open
/// and a close.
pub struct Bare<const F: usize> {
    path: PathBuf,
    dir: OwnedFd,
    files: [&'static str; F],
    keep: bool,
    watched: Vec<Watched<F>>,
    buffer: Vec<u8>,
}

struct Watched<const F: usize> {
    id: u32,
    kept: [Option<OwnedFd>; F],
    paths: [CString; F],
}

impl<const F: usize> Bare<F> {
    /// Makes the floor for the processes in /proc, or for the threads in the `task` directory of a process.
    pub fn new(path: &Path, files: [&'static str; F], keep: bool) -> Result<Self> {
        let dir = open_dir(path)?;
        Ok(Bare { path: path.to_owned(), dir, files, keep, watched: Vec::new(), buffer: vec![0; 16 << 10] })
    }
}

impl<const F: usize> Entrant for Bare<F> {
    fn name(&self) -> String {
        format!("floor of {}{}", self.files.join(", "), if self.keep { "" } else { ", none kept" })
    }

    fn ready(&mut self) -> Result<()> {
        let ids = ids(&self.path)?;
        if self.watched.iter().map(|watched| watched.id).eq(ids.iter().copied()) {
            return Ok(());
        }
        let mut old: BTreeMap<u32, Watched<F>> =
            self.watched.drain(..).map(|watched| (watched.id, watched)).collect();
        for id in ids {
            let paths = self.files.map(|file| CString::new(format!("{id}/{file}")).expect("no zero in it"));
            let new = || Watched { id, kept: [const { None }; F], paths };
            self.watched.push(old.remove(&id).unwrap_or_else(new));
        }
        Ok(())
    }

    fn scan(&mut self) -> Result<()> {
        for watched in &mut self.watched {
            black_box(clock_gettime(ClockId::Monotonic));
            for (kept, path) in watched.kept.iter_mut().zip(&watched.paths) {
                let read = match kept {
                    Some(fd) => pread(fd, &mut self.buffer, 0),
                    None => openat(&self.dir, path, OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty())
                        .and_then(|fd| {
                            let read = pread(&fd, &mut self.buffer, 0)?;
                            if self.keep {
                                *kept = Some(fd);
                            }
                            Ok(read)
                        }),
                };
                match black_box(read) {
                    Ok(0) => return Err(format!("{}: an empty file", path.to_string_lossy()).into()),
                    Ok(_) => {}
                    // Processes of other users may have exited, or may not be read.
                    Err(Errno::SRCH | Errno::NOENT | Errno::ACCESS | Errno::PERM) => *kept = None,
                    Err(errno) => return Err(format!("{}: {errno}", path.to_string_lossy()).into()),
                }
            }
        }
        Ok(())
    }

    /// Reads again, because only the descriptors are left from the last scan.
    fn told(&self, id: u32) -> Option<Facts> {
        let watched = self.watched.iter().find(|watched| watched.id == id)?;
        let mut buffer = [0; 1024];
        let read = match &watched.kept[0] {
            Some(fd) => pread(fd, &mut buffer, 0),
            None if self.keep => return None,
            None => openat(&self.dir, &watched.paths[0], OFlags::RDONLY, Mode::empty())
                .and_then(|fd| pread(fd, &mut buffer, 0)),
        };
        let text = str::from_utf8(buffer.get(..read.ok()?)?).ok()?;
        let (pid, tail) = text.split_once(" (")?;
        let comm = tail.split_once(')')?.0;
        (pid == id.to_string()).then(|| vec![("comm", comm.to_owned())])
    }
}

/// The walk over a directory of /proc, with a descriptor and a buffer that are kept.
pub struct Walk {
    dir: OwnedFd,
    buffer: Vec<u8>,
    path: PathBuf,
}

impl Walk {
    pub fn new(path: &Path) -> Result<Self> {
        Ok(Walk { dir: open_dir(path)?, buffer: Vec::with_capacity(32 << 10), path: path.to_owned() })
    }

    fn entries(&mut self) -> Result<usize> {
        seek(&self.dir, SeekFrom::Start(0))?;
        let mut entries = RawDir::new(self.dir.as_fd(), self.buffer.spare_capacity_mut());
        let mut count = 0;
        while let Some(entry) = entries.next() {
            black_box(entry?);
            count += 1;
        }
        Ok(count)
    }
}

impl Entrant for Walk {
    fn name(&self) -> String {
        "walk".into()
    }

    fn scan(&mut self) -> Result<()> {
        match self.entries()? {
            0 => Err("an empty walk".into()),
            _ => Ok(()),
        }
    }

    fn told(&self, id: u32) -> Option<Facts> {
        let comm = std::fs::read_to_string(self.path.join(format!("{id}/comm"))).ok()?;
        Some(vec![("comm", comm.trim_end().to_owned())])
    }
}

/// The numbers in a directory in ascending order, read by std.
pub fn ids(path: &Path) -> Result<Vec<u32>> {
    let mut ids = Vec::new();
    for entry in std::fs::read_dir(path)? {
        ids.extend(entry?.file_name().to_str().and_then(|name| name.parse::<u32>().ok()));
    }
    ids.sort_unstable();
    Ok(ids)
}

fn open_dir(path: &Path) -> Result<OwnedFd> {
    Ok(rustix::fs::open(path, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?)
}
