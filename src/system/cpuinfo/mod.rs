//! `/proc/cpuinfo`: the CPUs that are online, as each architecture describes them.
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
//! A block of lines for each CPU; before the first, or behind the last, what holds for all of them, in
//! [`global`](Cpuinfo::global): arm's `Hardware` and `Serial`, ppc's `timebase` and `machine`, the `features` of s390x.
//! Every line is kept, in its order, and found by its key. Methods read those that many want; `None` is what this machine
//! does not print.
//!
//! What is odd: nothing is the same everywhere. arm64 names its cores by numbers alone; arm, ppc and riscv do not say which
//! CPUs share a core. s390x and loongarch have a blank line within, alpha and sparc one block for all CPUs. CPUs that are
//! offline are missing. A virtual machine prints what it was told: its `siblings` and `cpu cores` may contradict the
//! number of its CPUs, and so may those of a container whose /proc/cpuinfo is lxcfs's; nothing here counts by them. `core
//! id` is unique within its package only (on some packages of several dies not even there), and has gaps. `cpu MHz` is
//! now's on some CPUs and the nominal one on others.
//!
//! Reference: proc_cpuinfo(5), `show_cpuinfo` below arch/ of the kernel. Permission: any user. To read it costs some
//! microseconds a CPU, and some kernels interrupt every CPU to measure its `cpu MHz`: not for a hot loop.

mod block;
mod model;
#[cfg(test)]
mod texts;

pub use block::{Block, Flags, Hertz};
pub use model::{Arm, Model, X86};

use core::ops::Deref;

use crate::class::Class;
use crate::error::ParseError;
use crate::file::{In, ProcFile};
use crate::shape;
use crate::shape::rows::{Identity, Rows};

/// The text of `/proc/cpuinfo`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Cpuinfo {
    /// The lines that belong to no single CPU. On alpha and sparc, all of them.
    pub global: Block,
    /// The CPUs that are online, by their number.
    pub cpus: Rows<Cpu>,
}

/// A logical CPU: its number, and its [lines](Block).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Cpu {
    /// Its number, `processor` or s390x's `cpu number`; numbers have gaps where a CPU is offline.
    pub id: u32,
    /// Its lines, that with the number too.
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
    type Memory = ();
    const NAME: &'static str = "cpuinfo";
    const CLASS: Class = Class::SYSTEM;

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        let Cpuinfo { global, cpus } = self;
        global.clear();
        cpus.clear();
        let mut cpu: Option<Cpu> = None;
        let mut end = |cpu: &mut Option<Cpu>| cpu.take().into_iter().for_each(|cpu| cpus.push(cpu));
        shape::block::walk(text, b':', |key, mut value| {
            let Some(key) = key else {
                end(&mut cpu);
                return Ok(());
            };
            // Old kernels for arm have no blank line between their CPUs.
            if matches!(key, b"processor" | b"cpu number") {
                end(&mut cpu);
                let mut number = value;
                let id = number.unsigned32("processor")?;
                number.skip_blanks();
                number.line_end("processor")?;
                cpu = Some(Cpu { id, lines: Block::default() });
            }
            cpu.as_mut().map_or(&mut *global, |cpu| &mut cpu.lines).push(key, value.line());
            Ok(())
        })?;
        end(&mut cpu);
        cpus.index();
        if cpus.is_empty() && global.iter().all(|(_, value)| value.is_empty()) {
            return Err(ParseError::new(text.len(), "processor", "a key and a value before the end"));
        }
        Ok(())
    }
}

impl In<crate::ProcDir> for Cpuinfo {}

impl Cpuinfo {
    /// How many logical CPUs are online: the blocks, or what a text without them counts (alpha, sparc, an old s390x), or
    /// one.
    pub fn logical(&self) -> usize {
        let counts = ["# processors", "ncpus active", "cpus active", "cpus detected"];
        let counted = || counts.iter().find_map(|key| self.global.number(key)?.try_into().ok());
        match self.cpus.len() {
            0 => counted().unwrap_or(usize::from(!self.global.is_empty())),
            count => count,
        }
    }

    /// How many packages have a CPU online; `None` where the text does not say (arm, arm64, ppc, riscv, old kernels for
    /// x86 with one CPU).
    pub fn sockets(&self) -> Option<usize> {
        let mut sockets = self.sorted(|cpu| cpu.socket())?;
        sockets.dedup();
        Some(sockets.len())
    }

    /// How many cores have a CPU online; `None` where the text does not say.
    pub fn cores(&self) -> Option<usize> {
        let mut cores = self.sorted(|cpu| Some((cpu.socket()?, cpu.core_id()?)))?;
        cores.dedup();
        Some(cores.len())
    }

    /// How many CPUs a core has online, where it is not the same for all the most; `None` where the text does not say.
    pub fn threads_per_core(&self) -> Option<usize> {
        let cores = self.sorted(|cpu| Some((cpu.socket()?, cpu.core_id()?)))?;
        cores.chunk_by(|a, b| a == b).map(<[_]>::len).max()
    }

    /// What each CPU says, in order; `None` if one does not, or if there are none.
    fn sorted<T: Ord>(&self, what: impl Fn(&Cpu) -> Option<T>) -> Option<Vec<T>> {
        let mut all = self.cpus.iter().map(what).collect::<Option<Vec<T>>>()?;
        all.sort_unstable();
        (!all.is_empty()).then_some(all)
    }

    /// The model of the first CPU. Others may be of another: ask each of [`cpus`](Cpuinfo::cpus).
    pub fn model(&self) -> Option<Model<'_>> {
        self.first(Block::model)
    }

    /// The vendor of the first CPU, or the one of all (s390x).
    pub fn vendor_id(&self) -> Option<&[u8]> {
        self.first(Block::vendor_id)
    }

    /// The frequency of the first CPU in MHz; see [`Block::hertz`].
    pub fn mhz(&self) -> Option<f64> {
        self.first(Block::mhz)
    }

    /// What the first CPU says or, if it does not, the lines of all.
    fn first<'a, T>(&'a self, read: impl Fn(&'a Block) -> Option<T>) -> Option<T> {
        self.cpus.first().and_then(|cpu| read(&cpu.lines)).or_else(|| read(&self.global))
    }

    /// Whether every CPU has a flag, by the name that this architecture gives it: `avx2`, `asimd`, `zbb`.
    pub fn has_flag(&self, flag: impl AsRef<[u8]>) -> bool {
        let flag = flag.as_ref();
        let of_all = || !self.cpus.is_empty() && self.cpus.iter().all(|cpu| cpu.has_flag(flag));
        self.global.has_flag(flag) || of_all()
    }

    /// The flags of the first CPU, or those of all (s390x, old kernels for arm).
    pub fn flags(&self) -> Flags<'_> {
        self.first(|lines| Some(lines.flags()).filter(|flags| flags.clone().next().is_some()))
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::texts::*;
    use super::*;

    fn parse(text: &str) -> Result<Cpuinfo, ParseError> {
        let mut cpuinfo = Cpuinfo::default();
        cpuinfo.parse(text.as_bytes(), &mut ()).map(|()| cpuinfo)
    }

    /// Logical CPUs, cores, sockets and threads a core.
    fn shape(cpuinfo: &Cpuinfo) -> (usize, Option<usize>, Option<usize>, Option<usize>) {
        (cpuinfo.logical(), cpuinfo.cores(), cpuinfo.sockets(), cpuinfo.threads_per_core())
    }

    #[test]
    fn blocks_and_what_is_global() {
        for (text, cpus, global) in [
            (X86_SMT, 4, 0),
            (ARM64, 2, 0),
            (ARM, 2, 3),
            (OLD_ARM, 2, 8),
            (PPC64, 2, 5),
            (S390X, 2, 8),
            (RISCV, 2, 0),
            (MIPS, 1, 2),
            (LOONGARCH, 2, 1),
            (ALPHA, 0, 22),
        ] {
            let cpuinfo = parse(text).unwrap();
            assert_eq!((cpuinfo.cpus.len(), cpuinfo.global.len()), (cpus, global), "{text}");
            let lines = cpuinfo.cpus.iter().map(|cpu| cpu.len()).sum::<usize>() + cpuinfo.global.len();
            let printed = text.lines().filter(|line| !line.trim().is_empty());
            assert_eq!(lines, printed.count(), "every line is kept: {text}");
        }
    }

    #[test]
    fn cores_and_sockets_where_the_text_says_so() {
        assert_eq!(shape(&parse(X86_SMT).unwrap()), (4, Some(2), Some(2), Some(2)));
        assert_eq!(shape(&parse(S390X).unwrap()), (2, Some(2), Some(2), Some(1)));
        assert_eq!(shape(&parse(LOONGARCH).unwrap()), (2, Some(2), Some(1), Some(1)));
        assert_eq!(shape(&parse(MIPS).unwrap()), (1, Some(1), Some(1), Some(1)));
        for text in [ARM, OLD_ARM, ARM64, PPC64, RISCV] {
            assert_eq!(shape(&parse(text).unwrap()), (2, None, None, None), "{text}");
        }
        assert_eq!(shape(&parse(ALPHA).unwrap()), (2, None, None, None));
        assert_eq!(parse("CPU:\t\t68040\nMMU:\t\t68040\n").unwrap().logical(), 1);
        // Sockets are numbered anew in each book.
        let books = S390X.replace("physical id     : 1", "physical id     : 0");
        assert_eq!(parse(&books).unwrap().sockets(), Some(2));
        // One CPU does not say.
        let odd = X86_SMT.replacen("core id\t\t: 0\n", "", 1).replace("siblings\t: 2", "siblings\t: 0");
        assert_eq!(shape(&parse(&odd).unwrap()), (4, None, Some(2), None));
        let far = X86_SMT.replacen("physical id\t: 0", "physical id\t: -1", 1);
        assert_eq!(shape(&parse(&far).unwrap()), (4, None, None, None));
    }

    #[test]
    fn said_by_the_first_or_once_for_all() {
        let s390x = parse(S390X).unwrap();
        assert_eq!(s390x.vendor_id(), Some(&b"IBM/S390"[..]));
        assert!(s390x.has_flag("vxe2") && !s390x.has_flag("vx2"));
        assert_eq!(s390x.flags().count(), 11);
        assert_eq!(s390x.global.number("# processors"), Some(2));
        assert_eq!(
            s390x.global.get("processor 1"),
            Some(&b"version = 00,  identification = 100000,  machine = 8561"[..])
        );
        assert_eq!(s390x.mhz(), Some(5200.0));
        let arm = parse(OLD_ARM).unwrap();
        assert_eq!(arm.model().unwrap().to_string(), "ARMv7 Processor rev 10 (v7l)");
        assert!(arm.has_flag("neon"));
        assert_eq!(arm.cpus[1].get("BogoMIPS"), Some(&b"1507.32"[..]));
        assert_eq!(parse(ALPHA).unwrap().model().unwrap().to_string(), "EV67");
        assert_eq!(
            parse(PPC64).unwrap().global.get("machine"),
            Some(&b"CHRP IBM pSeries (emulated by qemu)"[..])
        );
        // A flag that one CPU lacks is not every CPU's.
        let mixed = parse(&ARM64.replacen(" crc32", "", 1)).unwrap();
        assert!(mixed.has_flag("aes") && !mixed.has_flag("crc32") && mixed.cpus[1].has_flag("crc32"));
        assert_eq!(mixed.flags().count(), 7);
        assert!(!parse(PPC64).unwrap().has_flag(""));
    }

    #[test]
    fn cpus_by_number() {
        let cpuinfo = parse("processor : 0\nx : a\n\nprocessor : 8\nx : b\n").unwrap();
        assert_eq!(cpuinfo.cpus.get(8).unwrap().get("x"), Some(&b"b"[..]));
        assert_eq!(cpuinfo.cpus.get(1), None);
        assert_eq!(cpuinfo.cpus[1].iter().next(), Some((&b"processor"[..], &b"8"[..])));
    }

    #[test]
    fn what_is_no_cpuinfo() {
        let failed = |text: &str| parse(text).unwrap_err().at();
        assert_eq!(failed(""), 0);
        assert_eq!(failed("\n\n"), 2);
        assert_eq!(failed("hello\n"), 6);
        assert_eq!(failed("processor : x\n"), 12);
        assert_eq!(failed("processor : 4294967296\n"), 12);
        assert_eq!(failed("processor : 1 2\n"), 14);
    }

    #[test]
    fn every_prefix_of_every_text() {
        for text in [X86_SMT, ARM64, ARM, OLD_ARM, PPC64, S390X, RISCV, MIPS, LOONGARCH, ALPHA] {
            let mut reused = Cpuinfo::default();
            for end in 0..text.len() {
                let text = &text.as_bytes()[..end];
                let mut fresh = Cpuinfo::default();
                let result = fresh.parse(text, &mut ());
                assert_eq!(reused.parse(text, &mut ()), result);
                if result.is_ok() {
                    assert_eq!(reused, fresh);
                    shape(&fresh);
                    fresh.model().map(|model| model.to_string());
                    fresh.flags().for_each(drop);
                    fresh.mhz();
                }
            }
        }
    }

    #[cfg(feature = "serde")]
    #[test]
    fn there_and_back() {
        for text in [X86_SMT, S390X, LOONGARCH, ALPHA] {
            let cpuinfo = parse(text).unwrap();
            let json = serde_json::to_string(&cpuinfo).unwrap();
            assert_eq!(serde_json::from_str::<Cpuinfo>(&json).unwrap(), cpuinfo);
        }
        let json = serde_json::to_string(&parse(ARM64).unwrap().cpus[1]).unwrap();
        assert!(
            json.starts_with(r#"{"id":1,"lines":{"processor":"1","BogoMIPS":"125.00","Features":""#),
            "{json}"
        );
    }
}
