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
use crate::root::{Opener, Root, Task};
use crate::source::{Source, buffer};
use crate::unit::Monotonic;

/// The last two good snapshots of a file and when they were taken.
///
/// A text is parsed into the older of the two, which becomes the newer if it is understood.
#[derive(Debug, Default)]
pub(crate) struct Pair<T> {
    snapshots: [T; 2],
    times: [Monotonic; 2],
    newest: bool,
    /// How many of them hold: 0, 1 or 2.
    good: u8,
    /// The text came twice: the newest snapshot is the one before it too.
    twice: bool,
}

impl<T: ProcFile> Pair<T> {
    pub(crate) fn parse(
        &mut self,
        text: &[u8],
        time: Monotonic,
        memory: &mut T::State,
    ) -> Result<(), crate::error::ParseError> {
        let older = usize::from(!self.newest);
        // What is overwritten is no longer a snapshot, whether the text is understood or not.
        self.good = self.good.min(1);
        self.twice = false;
        self.snapshots[older].parse(text, memory)?;
        if self.good == 0 {
            // The other snapshot gets its storage now, so that the second sample already allocates nothing.
            self.snapshots[1 - older].parse(text, memory)?;
        }
        self.times[older] = time;
        self.newest = !self.newest;
        self.good += 1;
        Ok(())
    }
}

impl<T> Pair<T> {
    /// The text that the newest snapshot is of came again.
    #[inline]
    pub(crate) fn repeat(&mut self, time: Monotonic) {
        let newest = usize::from(self.newest);
        (self.times[1 - newest], self.times[newest]) = (self.times[newest], time);
        (self.good, self.twice) = (2, true);
    }

    /// The newest snapshot is of another task than the one before it, or its counters are: there is no delta.
    pub(crate) fn restart(&mut self) {
        (self.good, self.twice) = (self.good.min(1), false);
    }

    /// The newest snapshot is of another task, and is taken back.
    pub(crate) fn take_back(&mut self) {
        let newest = usize::from(self.newest);
        match (self.good, self.twice) {
            (2, true) => self.times[newest] = self.times[1 - newest],
            (2, false) => self.newest = !self.newest,
            _ => self.good = 0,
        }
        self.restart();
    }

    pub(crate) fn current(&self) -> Option<&T> {
        (self.good > 0).then(|| &self.snapshots[usize::from(self.newest)])
    }

    pub(crate) fn previous(&self) -> Option<&T> {
        (self.good > 1).then(|| &self.snapshots[usize::from(self.newest == self.twice)])
    }

    /// The last two snapshots, if they are of two texts, and when the earlier was taken.
    pub(crate) fn two_texts(&self) -> Option<(&T, &T, Monotonic)> {
        let (now, earlier) = (self.current()?, self.previous().filter(|_| !self.twice)?);
        Some((now, earlier, self.times[usize::from(!self.newest)]))
    }

    pub(crate) fn time(&self) -> Option<Monotonic> {
        (self.good > 0).then(|| self.times[usize::from(self.newest)])
    }

    /// What the previous snapshot holds stood up to this time, which is the one that counts for the delta.
    pub(crate) fn previous_stood(&mut self, until: Monotonic) {
        self.times[usize::from(!self.newest)] = until;
    }

    /// The delta of a file that stood since the newest snapshot.
    pub(crate) fn stood(&self, until: Monotonic, machine: Machine) -> Option<Interval<T::Output<'_>>>
    where
        T: Delta,
    {
        let now = self.current()?;
        Some(Interval::new(until.since(self.time()?), machine, now.since(now, &machine)))
    }

    pub(crate) fn delta(&self, machine: Machine) -> Option<Interval<T::Output<'_>>>
    where
        T: Delta,
    {
        let (now, earlier) = (self.current()?, self.previous()?);
        let elapsed = self.times[usize::from(self.newest)].since(self.times[usize::from(!self.newest)]);
        Some(Interval::new(elapsed, machine, now.since(earlier, &machine)))
    }
}

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
///     stat.sample()?;
///     if let Some(delta) = stat.delta() {
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
    text: Vec<u8>,
    memory: T::State,
    pair: Pair<T>,
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
        T::of_one_file(&mut memory);
        let again = match Self::ASKS_DIR || !source.is_genuine() {
            true => Some(fcntl_dupfd_cloexec(dir.fd, 0).map_err(|errno| dir.error(name, T::CLASS, errno))?),
            false => None,
        };
        Ok(Sampler {
            file: Some(Open { source, root: dir.root.clone(), task: dir.task, dir: again }),
            name: name.into(),
            machine: dir.root.machine(),
            text: buffer(T::CLASS),
            memory,
            pair: Pair::default(),
        })
    }

    /// A sampler without a file, fed by [`Sampler::push`]; of the [common](Machine::COMMON) machine.
    pub fn detached() -> Self {
        Self::detached_from(Machine::COMMON)
    }

    /// A sampler without a file, for text of `machine`.
    pub fn detached_from(machine: Machine) -> Self {
        let mut memory = T::State::default();
        T::of_one_file(&mut memory);
        Sampler { file: None, name: T::NAME.into(), machine, text: Vec::new(), memory, pair: Pair::default() }
    }

    /// Reads the file and parses it.
    ///
    /// # Errors
    /// A failed read changes nothing: both snapshots stand. After text that was not understood
    /// [`Sampler::current`] stands, but [`Sampler::previous`] and [`Sampler::delta`] are `None` until there are
    /// two good snapshots again.
    #[inline]
    pub fn sample(&mut self) -> Result<&T> {
        let time = Monotonic::now();
        let Some(Open { source, dir, .. }) = &self.file else {
            return Err(Error::refused(self.path(), "this sampler has no file; push text into it"));
        };
        let read = match T::CLASS.life {
            Life::Image => Err(Errno::SRCH),
            _ => source.read(&mut self.text),
        };
        match read {
            Ok(()) if Self::ASKS_DIR && self.text.is_empty() => {
                self.look_again(T::CLASS.life != Life::List)?
            }
            Err(Errno::SRCH) if Self::ASKS_DIR => self.look_again(T::CLASS.life != Life::List)?,
            Err(Errno::STALE) if dir.is_some() => self.look_again(true)?,
            Ok(()) => {}
            Err(errno) => return Err(self.read_error(errno)),
        }
        match self.pair.parse(&self.text, time, &mut self.memory) {
            Ok(()) => Ok(&self.pair.snapshots[usize::from(self.pair.newest)]),
            Err(error) => Err(Error::parse(self.path(), error, &self.text)),
        }
    }

    /// Takes `text`, read at `time`, for a sample: from a replay, from another machine.
    ///
    /// # Errors
    /// The text was not understood; see [`Sampler::sample`].
    pub fn push(&mut self, text: &[u8], time: Monotonic) -> Result<&T> {
        self.text.clear();
        self.text.extend_from_slice(text);
        match self.pair.parse(text, time, &mut self.memory) {
            Ok(()) => Ok(&self.pair.snapshots[usize::from(self.pair.newest)]),
            Err(error) => Err(Error::parse(self.path(), error, text)),
        }
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
        self.pair.delta(self.machine)
    }

    /// The bytes of the last read, understood or not: for rows that borrow from it.
    pub fn text(&self) -> &[u8] {
        &self.text
    }

    /// What the file carries from text to text, options among it.
    pub fn state_mut(&mut self) -> &mut T::State {
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
        let opener = Opener { fd: dir.as_fd(), root, task: *task };
        let read = match anew {
            true => opener.read(&self.name, T::CLASS, &mut self.text).map(|anew| *source = anew),
            false => Ok(()),
        };
        match read {
            // Some files of a process that is gone give 0 bytes.
            Ok(()) if Self::ASKS_DIR && self.text.is_empty() && !opener.is_alive() => {
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
