//! `/proc/PID/coredump_filter`: which mappings the kernel writes into a core dump of the process.
//!
//! ```text
//! 00000033
//! ```
//!
//! The number is a set of kinds of mappings, in hexadecimal digits; the default is 33, or 23 without
//! CONFIG_CORE_DUMP_DEFAULT_ELF_HEADERS. It belongs to the memory of the process: execve(2) keeps it, a child
//! of fork(2) inherits it, and processes that share their memory share it. The file is empty if the process
//! has no memory (a kernel thread, a zombie). Mappings of devices, and mappings with MADV_DONTDUMP, are never
//! dumped. `/proc/PID/task/TID` does not have the file.
//!
//! ```
//! use procsampler::pid::{CoredumpFilter, coredump_filter::DumpFlags};
//! use procsampler::{ProcDir, ProcFile};
//!
//! let filter = CoredumpFilter::read_in(&ProcDir::open()?.this_process()?)?;
//! println!("with shared memory: {:?}", filter.0.map(|flags| flags.contains(DumpFlags::ANON_SHARED)));
//! # Ok::<(), procsampler::Error>(())
//! ```
//!
//! The file is written with a [`Writer`](crate::Writer). Permission to write: the same user, or
//! CAP_DAC_OVERRIDE. Bits that the kernel does not know are ignored.
//!
//! Reference: core(5), Documentation/filesystems/proc.rst. Permission: any user. With CONFIG_ELF_CORE. Linux
//! 2.6.23.

use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile, Writable};
use crate::words::flags;

/// One sample of `/proc/PID/coredump_filter`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct CoredumpFilter(
    /// The mappings that are dumped; `None` if the process has no memory.
    pub Option<DumpFlags>,
);

flags! {
    /// Kinds of mappings that a core dump contains. Bits that this crate has no name for are retained.
    pub struct DumpFlags: u32 {
        /// Private anonymous mappings: the heap and the stacks.
        const ANON_PRIVATE = 1 << 0;
        /// Shared anonymous mappings.
        const ANON_SHARED = 1 << 1;
        /// Private mappings of files.
        const MAPPED_PRIVATE = 1 << 2;
        /// Shared mappings of files.
        const MAPPED_SHARED = 1 << 3;
        /// The first page of each ELF file that is mapped. Linux 2.6.24.
        const ELF_HEADERS = 1 << 4;
        /// Private huge pages. Linux 2.6.28.
        const HUGETLB_PRIVATE = 1 << 5;
        /// Shared huge pages. Linux 2.6.28.
        const HUGETLB_SHARED = 1 << 6;
        /// Private mappings of DAX files. Linux 4.4.
        const DAX_PRIVATE = 1 << 7;
        /// Shared mappings of DAX files. Linux 4.4.
        const DAX_SHARED = 1 << 8;
        const _ = !0;
    }
}

impl ProcFile for CoredumpFilter {
    type State = ();
    const NAME: &'static str = "coredump_filter";
    const CLASS: Class = Class::TASK.in_one_piece();

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        self.0 = None;
        if text.is_empty() {
            return Ok(());
        }
        let mut cursor = Cursor::new(text);
        let Some(bits) = cursor.hex_digits().and_then(|bits| u32::try_from(bits).ok()) else {
            return Err(Cursor::new(text).fail("coredump_filter", "a hexadecimal number of 32 bits"));
        };
        self.0 = Some(DumpFlags::from_bits_retain(bits));
        cursor.line_end("coredump_filter")
    }
}

impl FileIn<crate::dir::PidDir> for CoredumpFilter {}

/// Writes the set of the process, and of all processes that share its memory.
impl Writable for CoredumpFilter {
    type Value = DumpFlags;

    fn print(value: DumpFlags, text: &mut Vec<u8>) {
        crate::file::number(value.bits(), text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_or_none() {
        let mut filter = CoredumpFilter::default();
        filter.parse(b"00000033\n", &mut ()).unwrap();
        let default = DumpFlags::ANON_PRIVATE
            | DumpFlags::ANON_SHARED
            | DumpFlags::ELF_HEADERS
            | DumpFlags::HUGETLB_PRIVATE;
        assert_eq!(filter.0, Some(default));
        filter.parse(b"00000a00\n", &mut ()).unwrap();
        assert_eq!(filter.0.unwrap().bits(), 0xa00);
        filter.parse(b"", &mut ()).unwrap();
        assert_eq!(filter.0, None);
        let mut text = Vec::new();
        CoredumpFilter::print(default, &mut text);
        assert_eq!(text, b"51");
        for text in ["\n", "x\n", "100000000\n", "33 0\n"] {
            assert_eq!(filter.parse(text.as_bytes(), &mut ()).unwrap_err().field(), "coredump_filter");
        }
    }
}
