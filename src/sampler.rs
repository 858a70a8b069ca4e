//! One file, measured again and again.

use std::os::fd::{AsFd, OwnedFd};
use std::path::PathBuf;
use std::sync::Arc;

use rustix::io::{Errno, fcntl_dupfd_cloexec};

use crate::class::{Class, Life};
use crate::delta::{Delta, Interval};
use crate::dir::Dir;
use crate::error::{Error, Result};
use crate::file::{FileIn, ProcFile};
use crate::machine::Machine;
use crate::pair::Pair;
use crate::root::{Opener, Root, Task};
use crate::sample::Sample;
use crate::source::{Source, buffer};
use crate::unit::Monotonic;

/// A file of /proc that is read again and again.
///
/// It keeps the file open, and re-reads it with `pread` into a buffer and into snapshots that it keeps too: from
/// the second sample on nothing is allocated.
///
/// ```no_run
/// use procsampler::{ProcDir, Sampler, system::Stat};
///
/// let mut stat = Sampler::<Stat>::open(&ProcDir::open()?)?;
/// loop {
///     if let Some(delta) = stat.sample()?.delta() {
///         println!("{:.0} context switches a second", delta.per_second(delta.ctxt));
///     }
///     std::thread::sleep(std::time::Duration::from_secs(1));
/// }
/// # Ok::<(), procsampler::Error>(())
/// ```
#[derive(Debug)]
pub struct Sampler<T: ProcFile> {
    file: Option<Open>,
    name: Box<str>,
    machine: Machine,
    /// The text of the newest snapshot, and the one that is read next.
    texts: [Vec<u8>; 2],
    /// Which of them is of the newest snapshot, and which was read last.
    newest: usize,
    last: usize,
    /// The state was changed since the newest snapshot: it says nothing about the next one.
    state_changed: bool,
    memory: T::State,
    pair: Pair<T>,
}

/// Room for a text that grows, so that few later samples allocate for it.
fn make_room(text: &mut Vec<u8>, length: usize) {
    if text.capacity() < length {
        text.reserve(length + length / 4);
    }
}

/// An open file, and where it lies.
#[derive(Debug)]
struct Open {
    source: Source,
    root: Arc<Root>,
    task: Task,
    /// The file's directory, where it has to be asked whether the process is alive, or the file has to be
    /// opened anew: when the process execs, when a file of a captured tree is replaced.
    dir: Option<OwnedFd>,
}

impl<T: ProcFile> Sampler<T> {
    /// 0 bytes, or ESRCH, do not prove that the task is gone: its directory has to be asked.
    const ASKS_DIR: bool = matches!(T::CLASS.life, Life::Memory | Life::Image | Life::List);

    /// Opens the file in its directory.
    ///
    /// # Errors
    /// [denied](Error::is_denied), [gone](Error::is_gone) or [unsupported](Error::is_unsupported), see there.
    pub fn open<D: Dir>(dir: &D) -> Result<Self>
    where
        T: FileIn<D>,
    {
        Self::open_with(dir, T::State::default())
    }

    /// Opens the file, with options in its memory: `stat::Memory::default().with_irqs()`.
    ///
    /// # Errors
    /// As [`Sampler::open`].
    pub fn open_with<D: Dir>(dir: &D, memory: T::State) -> Result<Self>
    where
        T: FileIn<D>,
    {
        Self::open_named(dir.opener(), T::NAME, memory)
    }

    /// Opens a file of a computed name: `open_at(&dir, "fdinfo/7")`.
    ///
    /// # Errors
    /// As [`Sampler::open`]; a name that leaves the directory is an error.
    pub fn open_at<D: Dir>(dir: &D, name: &str) -> Result<Self> {
        Self::open_named(dir.opener(), name, T::State::default())
    }

    fn open_named(dir: Opener<'_>, name: &str, mut memory: T::State) -> Result<Self> {
        let source = dir.source(name, T::CLASS).map_err(|errno| dir.error(name, T::CLASS, errno))?;
        if T::ASKS {
            T::learn(&mut memory, &dir.facts());
        }
        let again = match Self::ASKS_DIR || !source.is_genuine() {
            true => Some(fcntl_dupfd_cloexec(dir.fd, 0).map_err(|errno| dir.error(name, T::CLASS, errno))?),
            false => None,
        };
        Ok(Sampler {
            file: Some(Open { source, root: dir.root.clone(), task: dir.task, dir: again }),
            ..Self::new(name, dir.root.machine(), [buffer(T::CLASS), buffer(T::CLASS)], memory)
        })
    }

    fn new(name: &str, machine: Machine, texts: [Vec<u8>; 2], memory: T::State) -> Self {
        let (name, pair) = (name.into(), Pair::default());
        Sampler { file: None, name, machine, texts, newest: 0, last: 0, state_changed: false, memory, pair }
    }

    /// A sampler without a file, fed by [`Sampler::push`]; of the [common](Machine::COMMON) machine.
    pub fn detached() -> Self {
        Self::detached_from(Machine::COMMON)
    }

    /// A sampler without a file, for text of `machine`.
    pub fn detached_from(machine: Machine) -> Self {
        Self::new(T::NAME, machine, Default::default(), T::State::default())
    }

    /// Reads the file and parses it.
    ///
    /// # Errors
    /// A failed read changes nothing: both snapshots stand. After text that was not understood
    /// [`Sampler::current`] stands, but [`Sampler::previous`] and [`Sampler::delta`] are `None` until there are
    /// two good snapshots again.
    #[inline]
    pub fn sample(&mut self) -> Result<Sample<'_, T>> {
        let time = Monotonic::now();
        let Some(Open { source, dir, .. }) = &self.file else {
            return Err(Error::refused(self.path(), "this sampler has no file; push text into it"));
        };
        self.last = 1 - self.newest;
        let text = &mut self.texts[self.last];
        let read = match T::CLASS.life {
            Life::Image => Err(Errno::SRCH),
            _ => source.read(text),
        };
        match read {
            Ok(()) if Self::ASKS_DIR && text.is_empty() => self.look_again(T::CLASS.life != Life::List)?,
            Err(Errno::SRCH) if Self::ASKS_DIR => self.look_again(T::CLASS.life != Life::List)?,
            Err(Errno::STALE) if dir.is_some() => self.look_again(true)?,
            Ok(()) => {}
            Err(errno) => return Err(self.read_error(errno)),
        }
        self.parse(time)
    }

    /// Takes `text`, read at `time`, for a sample: from a replay, from another machine.
    ///
    /// # Errors
    /// The text was not understood; see [`Sampler::sample`].
    pub fn push(&mut self, text: &[u8], time: Monotonic) -> Result<Sample<'_, T>> {
        self.last = 1 - self.newest;
        let to = &mut self.texts[self.last];
        to.clear();
        make_room(to, text.len());
        to.extend_from_slice(text);
        self.parse(time)
    }

    /// Parses the text that was read last.
    #[inline]
    fn parse(&mut self, time: Monotonic) -> Result<Sample<'_, T>> {
        let [first, second] = &self.texts;
        let (text, newest) = if self.last == 0 { (first, second) } else { (second, first) };
        let newest: &[u8] = if self.state_changed { b"" } else { newest };
        if text == newest && self.pair.current().is_some() && !text.is_empty() {
            // Nothing has to be parsed, and the newest snapshot is of both texts.
            self.pair.repeat(time);
        } else {
            if let Err(error) = self.pair.parse(text, Some(newest), time, &mut self.memory) {
                return Err(Error::parse(self.path(), error, text));
            }
            self.state_changed = false;
            self.newest = self.last;
            // The next text is read into the other buffer.
            let length = text.len();
            let spare = &mut self.texts[1 - self.newest];
            if spare.capacity() < length {
                spare.clear();
                make_room(spare, length);
            }
        }
        // There is one, as the text was understood.
        self.latest().ok_or_else(|| Error::refused(self.path(), "has no sample"))
    }

    /// The newest good sample; `None` before the first.
    pub fn latest(&self) -> Option<Sample<'_, T>> {
        self.pair.sample(self.machine)
    }

    /// The newest good snapshot.
    pub fn current(&self) -> Option<&T> {
        self.pair.current()
    }

    /// The snapshot before it.
    pub fn previous(&self) -> Option<&T> {
        self.pair.previous()
    }

    /// When the newest good snapshot was taken: just before the first `pread`.
    pub fn time(&self) -> Option<Monotonic> {
        self.pair.time()
    }

    /// What changed from the previous snapshot to the current one, with the time between them.
    pub fn delta(&self) -> Option<Interval<T::Output<'_>>>
    where
        T: Delta,
    {
        self.latest()?.delta()
    }

    /// The bytes of the last read, understood or not: for rows that borrow from it.
    pub fn text(&self) -> &[u8] {
        &self.texts[self.last]
    }

    /// What the file carries from text to text, options among it.
    pub fn state_mut(&mut self) -> &mut T::State {
        self.state_changed = true;
        &mut self.memory
    }

    /// The machine that the text is of.
    pub fn machine(&self) -> Machine {
        self.machine
    }

    /// The file's path; of a sampler without a file its name.
    pub fn path(&self) -> PathBuf {
        match &self.file {
            Some(Open { root, task, .. }) => root.path_of(*task, &self.name),
            None => PathBuf::from(&*self.name),
        }
    }

    /// Opens the file once more and reads it, if `anew`: the process has execed, has nothing to print, or is
    /// gone; or the file was replaced.
    #[cold]
    fn look_again(&mut self, anew: bool) -> Result<()> {
        let Some(Open { source, root, task, dir: Some(dir) }) = &mut self.file else { return Ok(()) };
        let text = &mut self.texts[self.last];
        let opener = Opener { fd: dir.as_fd(), root, task: *task };
        let read = match anew {
            true => opener.read(&self.name, T::CLASS, text).map(|anew| *source = anew),
            false => Ok(()),
        };
        match read {
            // Some files of a process that is gone give 0 bytes.
            Ok(()) if Self::ASKS_DIR && text.is_empty() && !opener.is_alive() => {
                Err(opener.error(&self.name, Class::TASK, Errno::SRCH))
            }
            Ok(()) => Ok(()),
            Err(errno) => Err(opener.error(&self.name, T::CLASS, errno)),
        }
    }

    #[cold]
    fn read_error(&self, errno: Errno) -> Error {
        Error::io(self.path(), errno, T::CLASS.proves(errno))
    }
}
