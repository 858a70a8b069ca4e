//! `/proc/PID/cmdline`: the arguments of a process.
//!
//! Each argument ends in a NUL byte. The bytes are in the process's own memory, so it may have overwritten
//! them (as postgres and sshd do to show what they are doing). Then there may be no NULs, or empty arguments
//! at the end, if the rest was cleared. A zombie and a kernel thread have no arguments.
//!
//! Reference: proc_pid_cmdline(5). Permission: any user. A read takes the process's mmap lock, and can hang
//! if the process is stuck in the kernel with that lock. So do not read it in a hot loop. Linux 2.6 and
//! older.

use core::fmt;

use crate::class::Class;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::text::{Printable, Text};

/// The text of `/proc/PID/cmdline`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Cmdline {
    /// The bytes as they are, NULs included.
    pub text: Text,
}

impl ProcFile for Cmdline {
    type State = ();
    const NAME: &'static str = "cmdline";
    const CLASS: Class = Class::TASK;

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        self.text.set(text);
        Ok(())
    }
}

impl FileIn<crate::dir::PidDir> for Cmdline {}
impl FileIn<crate::dir::TidDir> for Cmdline {}

impl Cmdline {
    /// The arguments; the first is the name of the program. A kernel thread and a zombie have none.
    ///
    /// ```
    /// use procsampler::{Sampler, pid::Cmdline};
    ///
    /// let mut sampler = Sampler::<Cmdline>::detached();
    /// let cmdline = sampler.push(b"sleep\x001000\0", Default::default())?;
    /// assert!(cmdline.args().eq([&b"sleep"[..], b"1000"]));
    /// assert_eq!(cmdline.to_string(), "sleep 1000");
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    pub fn args(&self) -> impl Iterator<Item = &[u8]> {
        let text = self.text.as_bytes();
        let body = text.strip_suffix(b"\0").unwrap_or(text);
        let none = text.is_empty();
        body.split(|&byte| byte == 0).filter(move |_| !none)
    }
}

/// Prints one line: the arguments with blanks between them. Control bytes and bytes that are not UTF-8 are
/// escaped. The line is empty for a kernel thread or a zombie.
impl fmt::Display for Cmdline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, argument) in self.args().enumerate() {
            let blank = if at == 0 { "" } else { " " };
            write!(f, "{blank}{}", Printable(argument))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_arguments_are_arguments() {
        let args = |text: &[u8]| {
            let mut cmdline = Cmdline::default();
            cmdline.parse(text, &mut ()).unwrap();
            cmdline.args().map(<[u8]>::to_vec).collect::<Vec<_>>()
        };
        assert_eq!(args(b""), [b""; 0]);
        assert_eq!(args(b"\0"), [b""]);
        assert_eq!(
            args(b"argzero\0\0two\nlines\0\xff\xfe\0\0"),
            [&b"argzero"[..], b"", b"two\nlines", b"\xff\xfe", b""]
        );
        assert_eq!(args(b"postgres: idle"), [b"postgres: idle"]);
        let mut cmdline = Cmdline::default();
        cmdline.parse(b"sh\0-c\0a\nb\0", &mut ()).unwrap();
        assert_eq!(cmdline.to_string(), "sh -c a\\nb");
    }
}
