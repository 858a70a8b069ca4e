//! One file that is read repeatedly.

use std::path::PathBuf;

use crate::delta::{Delta, Interval};
use crate::error::{Error, Result};
use crate::file::ProcFile;
use crate::machine::Machine;
use crate::open::Open;
use crate::pair::Pair;
use crate::sample::Sample;
use crate::unit::Monotonic;

/// A file of /proc that is read repeatedly.
///
/// It keeps the file open, and reads it again with `pread`. It also keeps its buffers and snapshots, so from
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
    pub(crate) file: Option<Open>,
    pub(crate) name: Box<str>,
    pub(crate) machine: Machine,
    /// The text of the newest snapshot, and the buffer for the next read.
    pub(crate) texts: [Vec<u8>; 2],
    /// The index of the text of the newest snapshot, and of the text that was read last.
    pub(crate) newest: usize,
    pub(crate) last: usize,
    /// The state was changed since the newest snapshot, so an unchanged text does not mean an unchanged
    /// snapshot.
    pub(crate) state_changed: bool,
    pub(crate) memory: T::State,
    pub(crate) pair: Pair<T>,
}

/// Reserves room for a text that grows, so that few later samples allocate.
fn make_room(text: &mut Vec<u8>, length: usize) {
    if text.capacity() < length {
        text.reserve(length + length / 4);
    }
}

impl<T: ProcFile> Sampler<T> {
    pub(crate) fn new(name: &str, machine: Machine, texts: [Vec<u8>; 2], memory: T::State) -> Self {
        let (name, pair) = (name.into(), Pair::default());
        Sampler { file: None, name, machine, texts, newest: 0, last: 0, state_changed: false, memory, pair }
    }

    /// Makes a sampler without a file, which gets its texts by [`Sampler::push`]. The texts are of the
    /// [common](Machine::COMMON) machine.
    pub fn detached() -> Self {
        Self::detached_from(Machine::COMMON)
    }

    /// Makes a sampler without a file, for texts of `machine`.
    pub fn detached_from(machine: Machine) -> Self {
        Self::new(T::NAME, machine, Default::default(), T::State::default())
    }

    /// Parses `text`, which was read at `time`, as the next sample: from a replay, or from another machine.
    ///
    /// ```
    /// use procsampler::{Change, Monotonic, Sampler, net::Netstat};
    ///
    /// let mut sampler = Sampler::<Netstat>::detached();
    /// sampler.push(b"IpExt: InMcastPkts\nIpExt: 7\n", Monotonic(0))?;
    /// let now = sampler.push(b"IpExt: InMcastPkts\nIpExt: 17\n", Monotonic(2_000_000_000))?;
    /// let delta = now.delta().expect("there are two samples");
    /// assert_eq!(delta.ip_ext.in_mcast_pkts, Some(Change::By(10)));
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    ///
    /// # Errors
    /// The text could not be parsed; see [`Sampler::sample`].
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
    pub(crate) fn parse(&mut self, time: Monotonic) -> Result<Sample<'_, T>> {
        let [first, second] = &self.texts;
        let (text, newest) = if self.last == 0 { (first, second) } else { (second, first) };
        let newest: &[u8] = if self.state_changed { b"" } else { newest };
        if text == newest && self.pair.current().is_some() && !text.is_empty() {
            // The text is unchanged, so nothing has to be parsed, and the newest snapshot is valid for both
            // texts.
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
        Ok(self.pair.just_parsed(self.machine))
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

    /// The bytes of the last read, parsed or not. Rows can borrow from it.
    ///
    /// ```
    /// use procsampler::{Sampler, net::Tcp, net::tcp};
    ///
    /// let mut sampler = Sampler::<Tcp>::detached();
    /// sampler.push(b"  sl  local_address rem_address   st\n", Default::default())?;
    /// assert_eq!(tcp::rows(sampler.text()).count(), 0);
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    pub fn text(&self) -> &[u8] {
        &self.texts[self.last]
    }

    /// The state that the parser keeps from text to text, including options.
    pub fn state_mut(&mut self) -> &mut T::State {
        self.state_changed = true;
        &mut self.memory
    }

    /// The machine that printed the texts.
    pub fn machine(&self) -> Machine {
        self.machine
    }

    /// The path of the file. For a sampler without a file, this is the name of the file.
    pub fn path(&self) -> PathBuf {
        match &self.file {
            Some(file) => file.path(&self.name),
            None => PathBuf::from(&*self.name),
        }
    }
}
