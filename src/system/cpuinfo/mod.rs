//! `/proc/cpuinfo`: the CPUs that are online, in the form of each architecture.
//!
//! ```text
//! processor       : 0
//! vendor_id       : AuthenticAMD
//! cpu family      : 25
//! model name      : AMD EPYC
//! cpu MHz         : 2596.144
//! physical id     : 0
//! core id         : 0
//! flags           : fpu vme de pse tsc msr
//!
//! processor       : 1
//! ```
//!
//! There is a block of lines for each CPU. Before the first or behind the last block may be lines for all
//! CPUs, which are in [`global`](Cpuinfo::global): arm's `Hardware` and `Serial`, ppc's `timebase` and
//! `machine`, the `features` of s390x. Every line is kept, in its order, and is found by its key. Methods
//! read the common values; they return `None` if this machine does not print the value.
//!
//! What is odd: the format is different on each architecture. arm64 identifies its cores only by numbers.
//! arm, ppc and riscv do not say which CPUs share a core. s390x and loongarch have a blank line within a
//! block, alpha and sparc one block for all CPUs. CPUs that are offline are missing. ia64 has a `cpu number`
//! within the block that `processor` begins. riscv from Linux 4.15 to 4.19 has no `processor`; the number of
//! a CPU is in `hart`. arm64 before 3.19 prints a bare line `processor` for each CPU, and then the lines for
//! all CPUs once. xtensa counts its CPUs in one block. In a virtual machine the hypervisor chooses the
//! values: `siblings` and `cpu cores` may contradict the number of CPUs. The same may happen in a container
//! whose /proc/cpuinfo is from lxcfs. No method here counts by these two. `core id` is unique only within its
//! package (on some packages with several dies not even there), and has gaps. `cpu MHz` is the current
//! frequency on some CPUs and the nominal one on others.
//!
//! Reference: proc_cpuinfo(5), `show_cpuinfo` below arch/ of the kernel. Permission: any user. A read costs
//! some microseconds per CPU, and some kernels interrupt every CPU to measure its `cpu MHz`, so do not read
//! it often.

mod block;
mod model;
#[cfg(test)]
mod texts;

pub use block::{Block, Flags, Hertz};
pub use model::{Arm, Model, X86};

use core::ops::Deref;

use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::shape;
use crate::shape::rows::{Identity, Rows};
use crate::shape::unlisted::Unlisted;

/// The text of `/proc/cpuinfo`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Cpuinfo {
    /// The lines that belong to no single CPU. On alpha and sparc, all of them.
    pub global: Block,
    /// The CPUs that are online, by their number.
    pub cpus: Rows<Cpu>,
    /// The lines of blocks whose CPU has no number that could be understood.
    pub unlisted: Unlisted,
}

/// A logical CPU: its number, and its [lines](Block).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Cpu {
    /// Its number: `processor`, `cpu number` of s390x, `hart` of riscv before Linux 5.0. The numbers have
    /// gaps where a CPU is offline.
    pub id: u32,
    /// Its lines, including the line with the number.
    pub lines: Block,
}

impl Deref for Cpu {
    type Target = Block;

    fn deref(&self) -> &Block {
        &self.lines
    }
}

impl Identity for Cpu {
    type Id<'a> = u32;

    fn id(&self) -> u32 {
        self.id
    }
}

impl ProcFile for Cpuinfo {
    type State = ();
    const NAME: &'static str = "cpuinfo";
    const CLASS: Class = Class::SYSTEM;

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        let Cpuinfo { global, cpus, unlisted } = self;
        global.clear();
        cpus.clear();
        unlisted.clear();
        let mut refused = None;
        let mut open: Option<Open<'_>> = None;
        shape::block::walk(text, b':', |key, mut value| {
            let Some(key) = key else {
                end(&mut open, cpus);
                return Ok(());
            };
            // Old kernels for arm have no blank line between their CPUs.
            let begins = BEGINNINGS.contains(&key) && open.as_ref().is_none_or(|open| open.key == key);
            if begins {
                let in_a_row = open.as_ref().is_some_and(|open| open.is_bare);
                end(&mut open, cpus);
                let number = number(value).map_err(|error| *refused.get_or_insert(error)).ok();
                let cpu = number.map(|id| Cpu { id, lines: Block::default() });
                open = Some(Open { key, cpu, is_bare: true, in_a_row });
            } else if open.as_ref().is_some_and(|open| open.in_a_row) {
                end(&mut open, cpus);
            } else if let Some(open) = &mut open {
                open.is_bare = false;
            }
            let value = value.line();
            match &mut open {
                None => global.push(key, value),
                Some(Open { cpu: Some(cpu), .. }) => cpu.lines.push(key, value),
                Some(_) if begins => unlisted.push_malformed(key, value),
                Some(_) => unlisted.push(key, value),
            }
            Ok(())
        })?;
        end(&mut open, cpus);
        cpus.index();
        if cpus.is_empty() && global.iter().all(|(_, value)| value.is_empty()) {
            let missing = ParseError::new(text.len(), "processor", "a key and a value before the end");
            return Err(refused.unwrap_or(missing));
        }
        Ok(())
    }
}

/// The keys that begin the lines of a CPU. The key that began the first block also begins the next one.
/// Another key of this list is then a line of the block.
const BEGINNINGS: [&[u8]; 3] = [b"processor", b"cpu number", b"hart"];

/// The CPU whose lines are being read.
struct Open<'a> {
    /// The key that began the block.
    key: &'a [u8],
    /// `None` if its number was not understood.
    cpu: Option<Cpu>,
    /// Whether it has only the line that began it.
    is_bare: bool,
    /// Whether the line before began another CPU, so that the following lines belong to all CPUs.
    in_a_row: bool,
}

fn end(open: &mut Option<Open<'_>>, cpus: &mut Rows<Cpu>) {
    if let Some(cpu) = open.take().and_then(|open| open.cpu) {
        cpus.push(cpu);
    }
}

/// Reads the number of a CPU, which must be the whole value.
fn number(mut value: Cursor<'_>) -> Result<u32, ParseError> {
    let id = value.unsigned32("processor")?;
    value.skip_blanks();
    value.line_end("processor").map(|()| id)
}

impl FileIn<crate::dir::ProcDir> for Cpuinfo {}

impl Cpuinfo {
    /// How many logical CPUs are online. It is the number of blocks; or the number that is printed in a text
    /// without blocks (alpha, sparc, xtensa, an old s390x); or one.
    pub fn logical(&self) -> usize {
        let counts = ["# processors", "ncpus active", "cpus active", "cpus detected", "CPU count"];
        let counted = || counts.iter().find_map(|key| self.global.number(key)?.try_into().ok());
        match self.cpus.len() {
            0 => counted().unwrap_or(usize::from(!self.global.is_empty())),
            count => count,
        }
    }

    /// How many packages have a CPU online; `None` if the text does not say (arm, arm64, ppc, riscv, old
    /// kernels for x86 with one CPU).
    pub fn sockets(&self) -> Option<usize> {
        let mut sockets = self.sorted(|cpu| cpu.socket())?;
        sockets.dedup();
        Some(sockets.len())
    }

    /// How many cores have a CPU online; `None` if the text does not say.
    ///
    /// ```
    /// use procsampler::{Sampler, system::Cpuinfo};
    ///
    /// let mut cpuinfo = Sampler::<Cpuinfo>::detached();
    /// let text = b"processor : 0\nphysical id : 0\ncore id : 0\n\nprocessor : 1\nphysical id : 0\ncore id : 0\n";
    /// let now = cpuinfo.push(text, Default::default())?;
    /// assert_eq!((now.logical(), now.cores(), now.threads_per_core()), (2, Some(1), Some(2)));
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    pub fn cores(&self) -> Option<usize> {
        let mut cores = self.sorted(|cpu| Some((cpu.socket()?, cpu.core_id()?)))?;
        cores.dedup();
        Some(cores.len())
    }

    /// How many CPUs of a core are online. If the cores differ, it is the largest number. `None` if the text
    /// does not say.
    pub fn threads_per_core(&self) -> Option<usize> {
        let cores = self.sorted(|cpu| Some((cpu.socket()?, cpu.core_id()?)))?;
        cores.chunk_by(|a, b| a == b).map(<[_]>::len).max()
    }

    /// The value of each CPU, sorted; `None` if one CPU has no value, or if there are none.
    fn sorted<T: Ord>(&self, what: impl Fn(&Cpu) -> Option<T>) -> Option<Vec<T>> {
        let mut all = self.cpus.iter().map(what).collect::<Option<Vec<T>>>()?;
        all.sort_unstable();
        (!all.is_empty()).then_some(all)
    }

    /// The model of the first CPU. Other CPUs may be another model: see each of [`cpus`](Cpuinfo::cpus).
    pub fn model(&self) -> Option<Model<'_>> {
        self.first(Block::model)
    }

    /// The vendor of the first CPU, or of all CPUs (s390x).
    pub fn vendor_id(&self) -> Option<&[u8]> {
        self.first(Block::vendor_id)
    }

    /// The frequency of the first CPU in MHz; see [`Block::hertz`].
    pub fn mhz(&self) -> Option<f64> {
        self.first(Block::mhz)
    }

    /// The value of the first CPU. If it has none, the value in the lines of all CPUs.
    fn first<'a, T>(&'a self, read: impl Fn(&'a Block) -> Option<T>) -> Option<T> {
        self.cpus.first().and_then(|cpu| read(&cpu.lines)).or_else(|| read(&self.global))
    }

    /// Whether every CPU has a flag, given by its name on this architecture: `avx2`, `asimd`, `zbb`.
    pub fn has_flag(&self, flag: impl AsRef<[u8]>) -> bool {
        let flag = flag.as_ref();
        let of_all = || !self.cpus.is_empty() && self.cpus.iter().all(|cpu| cpu.has_flag(flag));
        self.global.has_flag(flag) || of_all()
    }

    /// The flags of the first CPU, or of all CPUs (s390x, old kernels for arm).
    pub fn flags(&self) -> Flags<'_> {
        self.first(|lines| Some(lines.flags()).filter(|flags| flags.clone().next().is_some()))
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;
