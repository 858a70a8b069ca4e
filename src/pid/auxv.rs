//! `/proc/PID/auxv`: the auxiliary vector, which the kernel passes to a program at its start.
//!
//! ```text
//! 2100000000000000 0060e8b8fc7f0000    AT_SYSINFO_EHDR 0x7ffcb8e86000
//! 0600000000000000 0010000000000000    AT_PAGESZ 4096
//! 1100000000000000 6400000000000000    AT_CLKTCK 100
//! 0000000000000000 0000000000000000    AT_NULL
//! ```
//!
//! The file is binary. It has pairs of words, a type and a value, up to the pair of type 0. What is odd: the
//! words have the width of the *program*, so a 32-bit program on a 64-bit kernel has words of 32 bits, and
//! the file does not say which width it has. The types show it: they are small numbers only if the text is
//! read with the right width and byte order. A value may be an address in the process, also of a text
//! (AT_PLATFORM, AT_EXECFN) that is not in the file. A type may occur twice.
//!
//! Life: a descriptor keeps the vector of the program that ran when it was opened, and does not show an exec.
//! So a sampler opens the file for each sample. A zombie and a kernel thread [have
//! none](crate::Error::process_has_none).
//!
//! Reference: proc_pid_auxv(5), getauxval(3), include/uapi/linux/auxvec.h. Permission:
//! PTRACE_MODE_READ_FSCREDS, at open. Linux 2.6.

use core::fmt;

use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};

/// One sample of `/proc/PID/auxv`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Auxv {
    /// Bits in a word of the program, 32 or 64; 0 if there are no entries.
    pub word_bits: u32,
    /// The byte order is big endian: the first byte of a word is the most significant.
    pub big_endian: bool,
    /// The entries in the kernel's order, without the one of type 0 that ends them.
    pub entries: Vec<Entry>,
}

/// A pair of words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Entry {
    /// The type: what the value means.
    pub at: At,
    /// A number, a mask or an address, depending on the type.
    pub value: u64,
}

/// Declares types by name and number. Other numbers are kept as they are.
macro_rules! types {
    ($( $(#[$doc:meta])* $name:ident = $number:literal; )*) => {
        /// The type of an entry. A type that this crate has no name for is kept as a number.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
        pub struct At(pub u32);

        #[allow(missing_docs, reason = "those that say nothing of themselves have a sentence")]
        impl At {
            $( $(#[$doc])* pub const $name: At = At($number); )*

            /// The kernel's name, without its `AT_`.
            pub const fn name(self) -> Option<&'static str> {
                match self.0 {
                    $( $number => Some(stringify!($name)), )*
                    _ => None,
                }
            }
        }
    };
}

types! {
    /// Descriptor of the program.
    EXECFD = 2;
    /// Address of the program's headers.
    PHDR = 3;
    /// Bytes of one program header.
    PHENT = 4;
    /// Number of program headers.
    PHNUM = 5;
    /// Bytes of one page.
    PAGESZ = 6;
    /// Address of the dynamic linker.
    BASE = 7;
    /// Flags; bit 0: argv\[0\] is kept (binfmt_misc, Linux 5.12).
    FLAGS = 8;
    /// Address of the program's entry.
    ENTRY = 9;
    /// The program is not ELF.
    NOTELF = 10;
    /// The real user.
    UID = 11;
    /// The effective user.
    EUID = 12;
    /// The real group.
    GID = 13;
    /// The effective group.
    EGID = 14;
    /// Address of the name of the platform, which is the kind of CPU.
    PLATFORM = 15;
    /// What the CPU can do, as a mask of the architecture.
    HWCAP = 16;
    /// Ticks per second, as times(2) counts them.
    CLKTCK = 17;
    /// Control word of the floating point unit (SuperH).
    FPUCW = 18;
    /// Bytes in a line of the data cache (ppc).
    DCACHEBSIZE = 19;
    /// Bytes in a line of the instruction cache (ppc).
    ICACHEBSIZE = 20;
    /// Bytes in a line of the unified cache (ppc).
    UCACHEBSIZE = 21;
    /// Has no meaning; readers ignore it (ppc).
    IGNOREPPC = 22;
    /// Not 0 if the program runs with other rights than its caller (setuid, setgid, file capabilities).
    SECURE = 23;
    /// Address of the real name of the CPU.
    BASE_PLATFORM = 24;
    /// Address of 16 random bytes. Linux 2.6.29.
    RANDOM = 25;
    /// A second mask of what the CPU can do. Linux 3.10.
    HWCAP2 = 26;
    /// Bytes of the area of rseq(2) that this kernel uses. Linux 6.3.
    RSEQ_FEATURE_SIZE = 27;
    /// Alignment in bytes that rseq(2) needs for its area. Linux 6.3.
    RSEQ_ALIGN = 28;
    /// A third mask of what the CPU can do. Linux 6.9.
    HWCAP3 = 29;
    /// A fourth mask of what the CPU can do. Linux 6.9.
    HWCAP4 = 30;
    /// Address of the path that was executed. Linux 2.6.27.
    EXECFN = 31;
    /// Address of the entry into the kernel (x86, 32 bits).
    SYSINFO = 32;
    /// Address of the vDSO.
    SYSINFO_EHDR = 33;
    /// Shape of the level 1 instruction cache (alpha, sh). The next types, up to L3, are the same for the
    /// other caches.
    L1I_CACHESHAPE = 34;
    L1D_CACHESHAPE = 35;
    L2_CACHESHAPE = 36;
    L3_CACHESHAPE = 37;
    /// Bytes of the level 1 instruction cache (ppc, riscv). The next types, up to L3, are the same for the
    /// other caches.
    L1I_CACHESIZE = 40;
    /// Line size and associativity of this cache.
    L1I_CACHEGEOMETRY = 41;
    L1D_CACHESIZE = 42;
    L1D_CACHEGEOMETRY = 43;
    L2_CACHESIZE = 44;
    L2_CACHEGEOMETRY = 45;
    L3_CACHESIZE = 46;
    L3_CACHEGEOMETRY = 47;
    /// Bytes in a block of application data integrity (sparc).
    ADI_BLKSZ = 48;
    /// Bits in a tag of application data integrity (sparc).
    ADI_NBITS = 49;
    ADI_UEONADI = 50;
    /// Bytes of the smallest stack of a signal handler. Linux 5.14, on arm64 4.18.
    MINSIGSTKSZ = 51;
}

impl fmt::Debug for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => write!(f, "AT_{name}"),
            None => write!(f, "AT_{}", self.0),
        }
    }
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// The width and the byte order of the words in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Words {
    bytes: usize,
    big_endian: bool,
}

/// The wider words are tried first. If a text of 64-bit words is read as 32-bit words, the upper halves can
/// pass for types.
const WORDS: [Words; 4] = [
    Words { bytes: 8, big_endian: false },
    Words { bytes: 8, big_endian: true },
    Words { bytes: 4, big_endian: false },
    Words { bytes: 4, big_endian: true },
];

/// All types are below this number.
const TYPES: u64 = 1 << 12;

impl Words {
    /// The pairs of a text. An incomplete pair at the end is left out.
    fn pairs(self, text: &[u8]) -> impl Iterator<Item = (u64, u64)> {
        let mut cursor = Cursor::new(text);
        core::iter::from_fn(move || {
            let mut word = || cursor.binary(self.bytes, self.big_endian);
            word().zip(word())
        })
    }

    /// Whether the text ends in a pair of type 0, and all types before it are small.
    fn fit(self, text: &[u8]) -> bool {
        let mut types = self.pairs(text).map(|(at, _)| at).take_while(|&at| at < TYPES);
        types.any(|at| at == 0)
    }
}

impl ProcFile for Auxv {
    type State = ();
    const NAME: &'static str = "auxv";
    const CLASS: Class = Class::IMAGE;

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        self.entries.clear();
        (self.word_bits, self.big_endian) = (0, false);
        if text.is_empty() {
            return Ok(());
        }
        let Some(words) = WORDS.into_iter().find(|words| words.fit(text)) else {
            return Err(Cursor::new(text).fail("auxv", "pairs of words that end in one of type 0"));
        };
        (self.word_bits, self.big_endian) = (8 * words.bytes as u32, words.big_endian);
        let entries = words.pairs(text).take_while(|&(at, _)| at != 0);
        self.entries.extend(entries.map(|(at, value)| Entry { at: At(at as u32), value }));
        Ok(())
    }
}

impl FileIn<crate::dir::PidDir> for Auxv {}
impl FileIn<crate::dir::TidDir> for Auxv {}

impl Auxv {
    /// The value of the first entry of a type; `None` if there is no entry of this type.
    ///
    /// ```
    /// use procsampler::{Sampler, pid::Auxv, pid::auxv::At};
    ///
    /// let words = [6u64, 4096, 0, 0];
    /// let text: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
    /// let mut sampler = Sampler::<Auxv>::detached();
    /// let auxv = sampler.push(&text, Default::default())?;
    /// assert_eq!((auxv.get(At::PAGESZ), auxv.get(At::UID)), (Some(4096), None));
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    pub fn get(&self, at: At) -> Option<u64> {
        self.entries.iter().find(|entry| entry.at == at).map(|entry| entry.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A text of words in any width and byte order.
    fn text(words: Words, pairs: &[(u64, u64)]) -> Vec<u8> {
        let bytes = |word: u64| match (words.bytes, words.big_endian) {
            (8, false) => word.to_le_bytes().to_vec(),
            (8, true) => word.to_be_bytes().to_vec(),
            (_, false) => (word as u32).to_le_bytes().to_vec(),
            (_, true) => (word as u32).to_be_bytes().to_vec(),
        };
        pairs.iter().flat_map(|&(at, value)| [bytes(at), bytes(value)].concat()).collect()
    }

    fn parsed(text: &[u8]) -> Result<Auxv, ParseError> {
        let mut auxv = Auxv::default();
        auxv.parse(text, &mut ()).map(|()| auxv)
    }

    const PAIRS: [(u64, u64); 5] = [(33, 0x7ffc_0000), (6, 4096), (23, 0), (99, 7), (0, 0)];

    #[test]
    fn every_width_and_order() {
        for words in WORDS {
            // After the vector of a 32-bit program comes the unused rest of the kernel's wider words.
            for behind in [0, 2, 4] {
                let text = [text(words, &PAIRS), vec![0; behind * words.bytes]].concat();
                let auxv = parsed(&text).unwrap();
                assert_eq!((auxv.word_bits as usize, auxv.big_endian), (8 * words.bytes, words.big_endian));
                assert_eq!(auxv.entries.len(), 4);
                assert_eq!(auxv.get(At::PAGESZ), Some(4096));
                assert_eq!(auxv.get(At(99)), Some(7));
                assert_eq!((auxv.get(At::SECURE), auxv.get(At::HWCAP)), (Some(0), None));
            }
        }
    }

    #[test]
    fn a_text_without_an_end() {
        assert_eq!(parsed(b"").unwrap(), Auxv::default());
        let text = text(WORDS[0], &PAIRS);
        assert_eq!(parsed(&text[..text.len() - 16]).unwrap_err().field(), "auxv");
        assert!(parsed(&text[..text.len() - 15]).is_err());
        assert!(parsed(&[b'x'; 64]).is_err());
    }

    #[test]
    fn types_have_names() {
        assert_eq!([At::CLKTCK, At(77)].map(|at| at.to_string()), ["AT_CLKTCK", "AT_77"]);
    }
}
