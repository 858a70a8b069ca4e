//! `/proc/PID/environ`: the environment with which a program was started.
//!
//! ```text
//! PATH=/usr/bin:/bin␀HOME=/root␀TERM=linux␀
//! ```
//!
//! Each variable ends in a NUL byte. What is odd: it is the environment that execve(2) got, in the process's
//! own memory. Later changes by setenv(3) are elsewhere in memory, so the file does not show them. But it
//! shows if the process overwrote these bytes, and then there may be no NULs. An entry may lack its `=`,
//! occur twice, or be empty. A kernel thread has no environment.
//!
//! Life: a descriptor belongs to the memory that the process had when it was opened. After an exec it returns
//! 0 bytes, and a sampler opens the file again. A zombie and a kernel thread have no memory, so they [have
//! none](crate::Error::process_has_none). If the text is empty, the program was started without an
//! environment.
//!
//! Reference: proc_pid_environ(5). Permission: PTRACE_MODE_READ_FSCREDS, at open. A read takes the process's
//! mmap lock and may read its pages from disk. So it can hang if the process is stuck in the kernel: do not
//! read it in a hot loop. The file may contain secrets. Linux 2.6 and older.

use core::fmt;

use crate::class::Class;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::find;
use crate::text::RawBytes;
use crate::text::Text;

/// The text of `/proc/PID/environ`. A read can hang if the process is stuck: see [the page of the
/// file](self).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Environ {
    /// The bytes as they are, NULs included.
    pub text: Text,
}

/// A variable, borrowed from the text.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Variable<'a> {
    /// The bytes before the first `=`; the whole entry if it has no `=`.
    pub name: &'a [u8],
    /// The bytes after the first `=`; `None` if there is no `=`.
    pub value: Option<&'a [u8]>,
}

/// Prints the bytes as text, with escapes.
impl fmt::Debug for Variable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = self.value.map(RawBytes::new);
        f.debug_struct("Variable").field("name", &RawBytes::new(self.name)).field("value", &value).finish()
    }
}

/// The variables of a text of `/proc/PID/environ`, in the order of the file.
pub fn rows(text: &[u8]) -> impl Iterator<Item = Variable<'_>> {
    let body = text.strip_suffix(b"\0").unwrap_or(text);
    let is_empty = text.is_empty();
    body.split(|&byte| byte == 0).filter(move |_| !is_empty).map(|entry| match find::byte(b'=', entry) {
        Some(at) => Variable { name: entry.get(..at).unwrap_or_default(), value: entry.get(at + 1..) },
        None => Variable { name: entry, value: None },
    })
}

impl ProcFile for Environ {
    type State = ();
    const NAME: &'static str = "environ";
    const CLASS: Class = Class::MEMORY;

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        self.text.set(text);
        Ok(())
    }
}

impl FileIn<crate::dir::PidDir> for Environ {}
impl FileIn<crate::dir::TidDir> for Environ {}

impl Environ {
    /// The variables, in the order of the file.
    pub fn variables(&self) -> impl Iterator<Item = Variable<'_>> {
        rows(self.text.as_bytes())
    }

    /// The value of the first variable with this name, which is what getenv(3) returned at the start of the
    /// program.
    ///
    /// ```
    /// use procsampler::{Sampler, pid::Environ};
    ///
    /// let mut sampler = Sampler::<Environ>::detached();
    /// let environ = sampler.push(b"HOME=/root\0LANG=C\0", Default::default())?;
    /// assert_eq!((environ.get("LANG"), environ.get("PATH")), (Some(&b"C"[..]), None));
    /// assert_eq!(environ.variables().count(), 2);
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    pub fn get(&self, name: impl AsRef<[u8]>) -> Option<&[u8]> {
        let name = name.as_ref();
        self.variables().find(|variable| variable.name == name && variable.value.is_some())?.value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &[u8]) -> Vec<(&[u8], Option<&[u8]>)> {
        rows(text).map(|variable| (variable.name, variable.value)).collect()
    }

    #[test]
    fn entries_of_all_kinds() {
        assert_eq!(of(b""), []);
        assert_eq!(of(b"\0"), [(&b""[..], None)]);
        assert_eq!(
            of(b"A=1\0EMPTY=\0noequals\0=x\0B=a=b\n\xff\0\0C"),
            [
                (&b"A"[..], Some(&b"1"[..])),
                (b"EMPTY", Some(b"")),
                (b"noequals", None),
                (b"", Some(b"x")),
                (b"B", Some(b"a=b\n\xff")),
                (b"", None),
                (b"C", None),
            ]
        );
    }

    #[test]
    fn bytes_are_shown_as_text() {
        let shown: Vec<String> = rows(b"A=\xff\0B").map(|variable| format!("{variable:?}")).collect();
        let expected =
            [r#"Variable { name: "A", value: Some("\xff") }"#, r#"Variable { name: "B", value: None }"#];
        assert_eq!(shown, expected);
    }

    #[test]
    fn a_variable_by_its_name() {
        let mut environ = Environ::default();
        environ.parse(b"B\0A=1\0A=2\0B=\0", &mut ()).unwrap();
        assert_eq!(
            (environ.get("A"), environ.get("B"), environ.get("C")),
            (Some(&b"1"[..]), Some(&b""[..]), None)
        );
        environ.parse(b"", &mut ()).unwrap();
        assert_eq!(environ.variables().count(), 0);
    }
}
