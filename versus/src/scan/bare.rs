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
/// floor does not have to find out which processes exist, and which of them or of their threads are read: the
/// walk is [`Walk`].
///
/// Either descriptors are kept, and only new files are opened; or none are kept, and each read has an open
/// and a close.
pub struct Bare<const F: usize> {
    path: PathBuf,
    dir: OwnedFd,
    files: [&'static str; F],
    keep: bool,
    list: List,
    watched: Vec<Watched<F>>,
    buffer: Vec<u8>,
}

/// Lists what is read, with its directory.
pub type List = fn(&Path) -> Result<Vec<(u32, String)>>;

struct Watched<const F: usize> {
    id: u32,
    kept: [Option<OwnedFd>; F],
    paths: [CString; F],
}

impl<const F: usize> Bare<F> {
    /// Makes the floor for the processes in /proc, or for the threads in the `task` directory of a process.
    pub fn new(path: &Path, files: [&'static str; F], keep: bool) -> Result<Self> {
        Self::listed(path, files, keep, |path| {
            Ok(ids(path)?.into_iter().map(|id| (id, id.to_string())).collect())
        })
    }

    /// Makes the floor for those in the list, which is made anew in each round.
    pub fn listed(path: &Path, files: [&'static str; F], keep: bool, list: List) -> Result<Self> {
        let (dir, path) = (open_dir(path)?, path.to_owned());
        Ok(Bare { path, dir, files, keep, list, watched: Vec::new(), buffer: vec![0; 16 << 10] })
    }
}

impl<const F: usize> Entrant for Bare<F> {
    fn name(&self) -> String {
        format!("floor of {}{}", self.files.join(", "), if self.keep { "" } else { ", none kept" })
    }

    fn ready(&mut self) -> Result<()> {
        let tasks = (self.list)(&self.path)?;
        if self.watched.iter().map(|watched| watched.id).eq(tasks.iter().map(|(id, _)| *id)) {
            return Ok(());
        }
        let mut old: BTreeMap<u32, Watched<F>> =
            self.watched.drain(..).map(|watched| (watched.id, watched)).collect();
        for (id, dir) in tasks {
            let paths = self.files.map(|file| CString::new(format!("{dir}/{file}")).expect("no zero in it"));
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

/// The reads of two files or kinds of task, one after the other.
pub struct Both<A, B>(pub A, pub B);

impl<A: Entrant, B: Entrant> Entrant for Both<A, B> {
    fn name(&self) -> String {
        format!("{}, {}", self.0.name(), self.1.name())
    }

    fn ready(&mut self) -> Result<()> {
        self.0.ready()?;
        self.1.ready()
    }

    fn scan(&mut self) -> Result<()> {
        self.0.scan()?;
        self.1.scan()
    }

    fn told(&self, id: u32) -> Option<Facts> {
        self.0.told(id)
    }
}

/// The threads of all processes.
pub fn threads(proc: &Path) -> Result<Vec<(u32, String)>> {
    threads_of(proc, |_| true)
}

/// The threads of the processes that have more than one.
pub fn threads_of_multi_threaded(proc: &Path) -> Result<Vec<(u32, String)>> {
    threads_of(proc, |threads| threads > 1)
}

fn threads_of(proc: &Path, choose: fn(usize) -> bool) -> Result<Vec<(u32, String)>> {
    let mut all = Vec::new();
    for pid in ids(proc)? {
        // A process that has exited since then has none.
        let threads = ids(&proc.join(format!("{pid}/task"))).unwrap_or_default();
        if choose(threads.len()) {
            all.extend(threads.into_iter().map(|tid| (tid, format!("{pid}/task/{tid}"))));
        }
    }
    all.sort_unstable();
    Ok(all)
}

/// The threads in state D.
pub fn blocked(task: &Path) -> Result<Vec<(u32, String)>> {
    let is_blocked = |id: &u32| {
        let stat = std::fs::read_to_string(task.join(format!("{id}/stat"))).unwrap_or_default();
        stat.rsplit_once(") ").is_some_and(|(_, tail)| tail.starts_with('D'))
    };
    Ok(ids(task)?.into_iter().filter(is_blocked).map(|id| (id, id.to_string())).collect())
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
