//! Files below `/proc/sys`: `/proc/sys/fs/file-nr` is [`sys::FileNr`](FileNr), and so on. [`Numbers`] is any
//! file of numbers. Files of one number have names with their type and unit, each a [`Setting`]:
//! `/proc/sys/vm/dirty_ratio` is [`sys::vm::DIRTY_RATIO`](vm::DIRTY_RATIO).
//!
//! The kernel prints the whole file at the first read, into a buffer of the size of the read, and returns
//! nothing at other offsets than 0. Some files belong to a namespace (hostname, pid_max since Linux 6.14):
//! that of the process that opens them.
//!
//! Reference: Documentation/admin-guide/sysctl, proc_sys(5). Permission: any user may read the files that
//! have a type here.
//!
//! Needs the [feature](crate#features) `inventory`, which is on by default.

pub mod fs;
pub mod kernel;
pub mod net;
mod setting;
pub mod vm;

pub use fs::{DentryState, FileNr, InodeNr};
pub use kernel::random::{BootId, Uuid};
pub use kernel::{CorePattern, EntropyAvail, Hostname, Osrelease, PidMax, Taints, ThreadsMax};
pub use setting::{Setting, SettingValue};

use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};

/// Any file below `/proc/sys` that has integers, one or several. The type has no file name: open it with a
/// name.
///
/// ```no_run
/// use procsampler::{ProcDir, ProcFile, Sampler, sys};
///
/// let proc = ProcDir::open()?;
/// let range = sys::Numbers::read_at(&proc, "sys/net/ipv4/ip_local_port_range")?;
/// println!("{:?}", range.numbers);
/// let mut dirty = Sampler::<sys::Numbers>::open_at(&proc, "sys/vm/dirty_ratio")?;
/// println!("{:?} %", dirty.sample()?.first());
/// # Ok::<(), procsampler::Error>(())
/// ```
///
/// Linux 2.6 and older. Permission: that of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Numbers {
    /// The numbers, in the order of the file. Empty for an empty file.
    pub numbers: Vec<i128>,
}

impl Numbers {
    /// The first number. In most files it is the only one.
    pub fn first(&self) -> Option<i128> {
        self.numbers.first().copied()
    }
}

impl ProcFile for Numbers {
    type State = ();
    const NAME: &'static str = "sys";
    const CLASS: Class = Class::SYSCTL;

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        self.numbers.clear();
        let mut cursor = Cursor::new(text);
        loop {
            cursor.skip_blanks();
            while cursor.eat(b'\n') {
                cursor.skip_blanks();
            }
            if cursor.at_end() {
                return Ok(());
            }
            let start = cursor;
            let negative = cursor.eat(b'-');
            let Some(number) = cursor.digits() else {
                return Err(start.fail("number", "an integer of 64 bits"));
            };
            cursor.word_end("number")?;
            self.numbers.push(if negative { -i128::from(number) } else { number.into() });
        }
    }
}

impl FileIn<crate::dir::ProcDir> for Numbers {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_any_kind() {
        let mut numbers = Numbers::default();
        numbers.parse(b"32768\t60999\n", &mut ()).unwrap();
        assert_eq!(numbers.numbers, [32768, 60999]);
        numbers.parse(b"-1\n18446744073709551615", &mut ()).unwrap();
        assert_eq!((numbers.first(), numbers.numbers[1]), (Some(-1), u64::MAX.into()));
        numbers.parse(b"", &mut ()).unwrap();
        assert_eq!(numbers.first(), None);
        for (text, at) in [(&b"1 x"[..], 2), (b"12x", 2), (b"--1", 0), (b"18446744073709551616", 0)] {
            assert_eq!(numbers.parse(text, &mut ()).unwrap_err().at(), at);
        }
    }

    #[test]
    fn one_number_and_no_more() {
        let mut pid_max = PidMax::default();
        pid_max.parse(b"32768\n", &mut ()).unwrap();
        assert_eq!(pid_max.0, 32768);
        assert_eq!(pid_max.parse(b"32768 1\n", &mut ()).unwrap_err().field(), "pid_max");
        let mut hostname = Hostname::default();
        hostname.parse(b"a b\n", &mut ()).unwrap();
        assert_eq!(hostname.0, *"a b");
    }
}
