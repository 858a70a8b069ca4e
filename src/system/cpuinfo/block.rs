//! The lines of one CPU, or of all CPUs, and their values.

use core::fmt;

use super::model::{Arm, Model, X86};
use crate::cursor::Cursor;
use crate::shape::unlisted::{Unlisted, UnlistedIter};
use crate::unit::{Hundredths, KiB};

/// Lines of `/proc/cpuinfo`, `key : value`, in their order.
///
/// The methods with specific names know the keys of all architectures. They return `None` if this
/// architecture does not print the value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
pub struct Block(Unlisted);

impl Block {
    /// How many lines there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are no lines.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Key and value of each line, without the blanks around them.
    pub fn iter(&self) -> UnlistedIter<'_> {
        self.0.iter()
    }

    /// The value of a key as it is printed. If the key occurs twice, it is the first value.
    pub fn get(&self, key: impl AsRef<[u8]>) -> Option<&[u8]> {
        self.0.get(key)
    }

    /// The value of a key as a number, if it begins with one: 4 of `4`, 1024 of `1024 4K pages`.
    pub fn number(&self, key: impl AsRef<[u8]>) -> Option<u64> {
        self.0.number(key)
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    pub(super) fn push(&mut self, key: &[u8], value: &[u8]) {
        self.0.push(key, value);
    }

    fn first_of(&self, keys: &[&str]) -> Option<&[u8]> {
        keys.iter().find_map(|key| self.get(key))
    }

    fn number32(&self, key: &str) -> Option<u32> {
        self.number(key)?.try_into().ok()
    }

    fn hex(&self, key: &str) -> Option<u32> {
        Cursor::new(self.get(key)?).hex_digits()?.try_into().ok()
    }

    /// The package: `physical id` of x86 and s390x (on s390x unique only within its book), `package` of mips
    /// and loongarch.
    pub fn physical_id(&self) -> Option<u32> {
        self.number32("physical id").or_else(|| self.number32("package"))
    }

    /// The core within its package: `core id` of x86 and s390x, `core` of mips and loongarch.
    pub fn core_id(&self) -> Option<u32> {
        self.number32("core id").or_else(|| self.number32("core"))
    }

    /// The values that identify a package: on s390x it is in a book, and the book is in a drawer.
    pub(super) fn socket(&self) -> Option<(Option<u64>, Option<u64>, u32)> {
        Some((self.number("drawer id"), self.number("book id"), self.physical_id()?))
    }

    /// How many CPUs share the package, on x86 and s390x; see the [oddities](super).
    pub fn siblings(&self) -> Option<u32> {
        self.number32("siblings")
    }

    /// How many cores the package has, on x86 and s390x; see the [oddities](super).
    pub fn cpu_cores(&self) -> Option<u32> {
        self.number32("cpu cores")
    }

    /// The vendor: `AuthenticAMD`, `GenuineIntel`, `IBM/S390`.
    pub fn vendor_id(&self) -> Option<&[u8]> {
        self.get("vendor_id")
    }

    /// The best name in the lines for the CPU's model: `model name` of x86 and arm, `Model Name` of
    /// loongarch, `cpu model` of mips and alpha, `cpu` of ppc and sparc, `uarch` of riscv, `Processor` of old
    /// kernels for arm. On arm64 it is the numbers that are printed instead of a name; on s390x it is the
    /// type of the machine.
    pub fn model(&self) -> Option<Model<'_>> {
        let names = ["model name", "Model Name", "cpu model", "cpu", "uarch", "Processor"];
        let name = |name| Model::Name(name);
        // On other architectures than s390x, `machine` describes the whole machine, and there is no
        // identification.
        let machine = || self.get("identification").and(self.get("machine"));
        self.first_of(&names).map(name).or_else(|| self.arm().map(Model::Arm)).or_else(|| machine().map(name))
    }

    /// The numbers that identify a core of arm and arm64.
    pub fn arm(&self) -> Option<Arm> {
        Some(Arm {
            implementer: self.hex("CPU implementer")?,
            variant: self.hex("CPU variant")?,
            part: self.hex("CPU part")?,
            revision: self.number32("CPU revision")?,
        })
    }

    /// The numbers that identify a model of x86.
    pub fn x86(&self) -> Option<X86> {
        Some(X86 {
            family: self.number32("cpu family")?,
            model: self.number32("model")?,
            stepping: self.number32("stepping"),
        })
    }

    /// The revision of the microcode, on x86.
    pub fn microcode(&self) -> Option<u32> {
        self.hex("microcode")
    }

    /// The number of the hart on riscv. It is the number in the hardware, not that of the CPU.
    pub fn hart(&self) -> Option<u64> {
        self.number("hart")
    }

    /// The size of the last-level cache, on x86.
    pub fn cache_size(&self) -> Option<KiB> {
        let mut cursor = Cursor::new(self.get("cache size")?);
        let size = cursor.digits()?;
        cursor.skip_blanks();
        cursor.eat_all(b"KB").then_some(KiB(size))
    }

    /// The frequency, exactly as printed: `cpu MHz` of x86, `CPU MHz` of loongarch, `cpu MHz dynamic` of
    /// s390x, `clock` of ppc. Also `None` if it is `Unknown`.
    ///
    /// On x86 it is the frequency at which the CPU ran recently, the frequency that was last requested, or
    /// the nominal one. Which of these it is depends on the kernel and the CPU.
    pub fn hertz(&self) -> Option<Hertz> {
        Hertz::read(self.first_of(&["cpu MHz", "CPU MHz", "cpu MHz dynamic", "clock"])?)
    }

    /// The frequency in MHz; see [`Block::hertz`].
    pub fn mhz(&self) -> Option<f64> {
        self.hertz().map(Hertz::mhz)
    }

    /// Loops of the kernel's delay loop, which is not a useful number: `bogomips`, `BogoMIPS`, and `bogomips
    /// per cpu` of s390x.
    pub fn bogomips(&self) -> Option<Hundredths> {
        let value = self.first_of(&["bogomips", "BogoMIPS", "bogomips per cpu"])?;
        Cursor::new(value).hundredths("bogomips").ok().map(Hundredths)
    }

    /// The features of the CPU, by the names of this architecture: `flags` of x86, `Features` of arm, arm64
    /// and loongarch, `features` of s390x (in [`global`](super::Cpuinfo::global)), `ASEs implemented` of
    /// mips, `cpucaps` of sparc, and the parts of `isa` of riscv: `c` and `zbb` of `rv64imac_zbb`.
    pub fn flags(&self) -> Flags<'_> {
        let keys = ["flags", "Features", "features", "ASEs implemented", "cpucaps", "isa"];
        let rest = self.first_of(&keys).unwrap_or_default();
        match rest.strip_prefix(b"rv32").or_else(|| rest.strip_prefix(b"rv64")) {
            Some(rest) => Flags { rest, letters: true, separator: b'_' },
            None => Flags { rest, letters: false, separator: b' ' },
        }
    }

    /// Whether the CPU has a flag.
    pub fn has_flag(&self, flag: impl AsRef<[u8]>) -> bool {
        self.flags().any(|has| has == flag.as_ref())
    }
}

impl<'a> IntoIterator for &'a Block {
    type Item = (&'a [u8], &'a [u8]);
    type IntoIter = UnlistedIter<'a>;

    fn into_iter(self) -> UnlistedIter<'a> {
        self.iter()
    }
}

/// A frequency in hertz, with the decimals of the MHz that /proc prints.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hertz(pub u64);

impl Hertz {
    /// Converts to MHz.
    pub fn mhz(self) -> f64 {
        self.0 as f64 / 1e6
    }

    /// Reads MHz with up to six decimals.
    fn read(value: &[u8]) -> Option<Self> {
        let mut cursor = Cursor::new(value);
        let mut hertz = cursor.digits()?.checked_mul(1_000_000)?;
        if cursor.eat(b'.') {
            let start = cursor.at();
            let part = cursor.digits()?;
            let missing = 6usize.checked_sub(cursor.at() - start)?;
            hertz = hertz.checked_add(part.checked_mul(10u64.checked_pow(missing as u32)?)?)?;
        }
        cursor.eat_all(b"MHz");
        cursor.at_end().then_some(Hertz(hertz))
    }
}

impl fmt::Display for Hertz {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} MHz", self.mhz())
    }
}

/// The flags of a CPU, borrowed from its lines.
#[derive(Clone, Debug, Default)]
pub struct Flags<'a> {
    rest: &'a [u8],
    /// Whether each letter up to the next separator is a flag, as at the beginning of riscv's isa.
    letters: bool,
    separator: u8,
}

impl<'a> Iterator for Flags<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let is_end = |byte: &u8| *byte == self.separator || matches!(byte, b' ' | b'\t' | b',');
        let start = self.rest.iter().position(|byte| !is_end(byte))?;
        self.letters &= start == 0;
        let rest = self.rest.get(start..)?;
        let len = if self.letters { 1 } else { rest.iter().position(is_end).unwrap_or(rest.len()) };
        let (flag, rest) = rest.split_at_checked(len)?;
        self.rest = rest;
        Some(flag)
    }
}

#[cfg(test)]
mod tests {
    use super::super::texts::*;
    use super::super::{Cpu, Cpuinfo};
    use super::*;
    use crate::file::ProcFile;

    /// The first CPU of a text.
    fn first(text: &str) -> Cpu {
        let mut cpuinfo = Cpuinfo::default();
        cpuinfo.parse(text.as_bytes(), &mut ()).unwrap();
        cpuinfo.cpus[0].clone()
    }

    fn of(lines: &[(&str, &str)]) -> Block {
        let mut block = Block::default();
        lines.iter().for_each(|(key, value)| block.push(key.as_bytes(), value.as_bytes()));
        block
    }

    #[test]
    fn x86() {
        let cpu = first(X86_SMT);
        assert_eq!(cpu.model().unwrap().to_string(), "QEMU TCG CPU version 2.5+");
        assert_eq!(cpu.x86(), Some(X86 { family: 6, model: 6, stepping: Some(3) }));
        assert_eq!((cpu.physical_id(), cpu.core_id()), (Some(0), Some(0)));
        assert_eq!((cpu.siblings(), cpu.cpu_cores()), (Some(2), Some(1)));
        assert_eq!(cpu.vendor_id(), Some(&b"AuthenticAMD"[..]));
        assert_eq!(cpu.hertz(), Some(Hertz(2_600_004_000)));
        assert_eq!(cpu.mhz(), Some(2600.004));
        assert_eq!(cpu.cache_size(), Some(KiB(512)));
        assert_eq!(cpu.bogomips(), Some(Hundredths(520_000)));
        assert_eq!(cpu.microcode(), Some(0x0100_0065));
        assert_eq!(cpu.number("TLB size"), Some(1024));
        assert_eq!(cpu.get("power management"), Some(&b""[..]));
        assert!(cpu.has_flag(b"rdtscp") && cpu.has_flag("3dnow") && !cpu.has_flag("3d") && !cpu.has_flag(""));
        assert_eq!(cpu.hart(), None);
        assert_eq!(cpu.arm(), None);
    }

    #[test]
    fn arm_by_name_and_by_number() {
        let arm64 = first(ARM64).model().unwrap().to_string();
        assert_eq!(arm64, "implementer 0x41 part 0xd0b r4p1");
        let arm = first(ARM);
        assert_eq!(arm.model(), Some(Model::Name(b"ARMv7 Processor rev 0 (v7l)")));
        assert_eq!(arm.arm(), Some(Arm { implementer: 0x41, variant: 4, part: 0xc0f, revision: 0 }));
        assert_eq!(arm.flags().last(), Some(&b"evtstrm"[..]));
        assert_eq!(arm.bogomips(), Some(Hundredths(12_500)));
        assert_eq!(arm.hertz(), None);
    }

    #[test]
    fn the_others() {
        let riscv = first(RISCV);
        let flags: Vec<_> = riscv.flags().collect();
        assert_eq!(flags[..5], [b"i", b"m", b"a", b"f", b"d"]);
        assert_eq!(flags.last(), Some(&&b"svvptc"[..]));
        assert!(riscv.has_flag("zbb") && riscv.has_flag("h") && !riscv.has_flag("v"));
        assert_eq!((riscv.hart(), riscv.model()), (Some(0), None));
        let ppc = first(PPC64);
        assert_eq!(ppc.model().unwrap().to_string(), "POWER9 (architected), altivec supported");
        assert_eq!(ppc.hertz(), Some(Hertz(1_000_000_000)));
        assert_eq!(ppc.flags().count(), 0);
        let s390x = first(S390X);
        assert_eq!(s390x.model(), Some(Model::Name(b"8561")));
        assert_eq!(s390x.hertz().unwrap().to_string(), "5200 MHz");
        let mips = first(MIPS);
        assert_eq!(mips.model().unwrap().to_string(), "MIPS 24Kc V0.0  FPU V0.0");
        assert_eq!(mips.flags().collect::<Vec<_>>(), [b"mips16"]);
        let loongarch = first(LOONGARCH);
        assert_eq!(loongarch.model().unwrap().to_string(), "Loongson-3A5000");
        assert_eq!(loongarch.hertz(), Some(Hertz(2_500_000_000)));
        assert!(loongarch.has_flag("lasx") && !loongarch.has_flag("lbt_arm"));
    }

    #[test]
    fn what_is_not_said() {
        let block = of(&[
            ("stepping", "unknown"),
            ("cpu family", "15"),
            ("model", "1"),
            ("cpu MHz", "Unknown"),
            ("cache size", "512 kB"),
            ("physical id", "-1"),
            ("core id", "4294967296"),
            ("flags", ""),
            ("bogomips", "9223372036854774.80"),
        ]);
        assert_eq!(block.x86(), Some(X86 { family: 15, model: 1, stepping: None }));
        assert_eq!((block.hertz(), block.cache_size()), (None, None));
        assert_eq!((block.physical_id(), block.core_id()), (None, None));
        assert_eq!(block.flags().next(), None);
        // s390x with Linux 6.12, on an emulator.
        assert_eq!(block.bogomips().unwrap().to_string(), "9223372036854774.80");
        assert_eq!(block.model(), None);
    }

    #[test]
    fn frequencies_to_the_hertz() {
        let hertz = |value: &str| Hertz::read(value.as_bytes()).map(|hertz| hertz.0);
        assert_eq!(hertz("2445.406"), Some(2_445_406_000));
        assert_eq!(hertz("3000.000001MHz"), Some(3_000_000_001));
        assert_eq!(hertz("5200"), Some(5_200_000_000));
        assert_eq!(hertz("1.0000000"), None);
        assert_eq!(hertz("18446744073710"), None);
        assert_eq!(hertz("18446744073709.999999"), None);
        assert_eq!(hertz("1."), None);
        assert_eq!(hertz("1.5GHz"), None);
        assert_eq!(Hertz(2_445_406_000).to_string(), "2445.406 MHz");
    }
}
