//! `/proc/PID/cmdline`: the arguments of a process.
//!
//! Each ends in a NUL byte. They are bytes of the process's own memory: it may have written over them (as
//! postgres and sshd do to show what they are at), and then there may be no NULs, or empty arguments where
//! the rest was cleared. A zombie and a kernel thread have none.
//!
//! Reference: proc_pid_cmdline(5). Permission: any user. Reading takes the process's mmap lock, and can hang
//! on a process that is stuck in the kernel with it: not for a hot loop. Linux 2.6 and older.

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
    /// The arguments, the program's name first. None at all for a kernel thread or a zombie.
    pub fn args(&self) -> impl Iterator<Item = &[u8]> {
        let text = self.text.as_bytes();
        let body = text.strip_suffix(b"\0").unwrap_or(text);
        let none = text.is_empty();
        body.split(|&byte| byte == 0).filter(move |_| !none)
    }
}

/// One line: the arguments with a blank between them, control bytes and what is not UTF-8 escaped. Nothing
/// for a kernel thread or a zombie.
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
