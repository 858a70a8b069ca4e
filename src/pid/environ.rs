//! `/proc/PID/environ`: the environment that a program was started with.
//!
//! ```text
//! PATH=/usr/bin:/bin␀HOME=/root␀TERM=linux␀
//! ```
//!
//! Each variable ends in a NUL byte. What is odd: it is what execve(2) was given, in the process's own
//! memory. What setenv(3) changed since is elsewhere and does not show; what the process wrote over these
//! bytes does, and then there may be no NULs. An entry may lack its `=`, come twice, or be empty. A kernel
//! thread has none.
//!
//! Life: a descriptor is of the memory that the process had when it was opened. After an exec it gives 0
//! bytes, and a sampler opens the file anew. A zombie and a kernel thread have no memory, and so [have
//! none](crate::Error::process_has_none); an empty text is of a program that was started without an
//! environment.
//!
//! Reference: proc_pid_environ(5). Permission: PTRACE_MODE_READ_FSCREDS, at open. It takes the process's mmap
//! lock and faults its pages in, so that a process that is stuck in the kernel hangs its reader: not for a
//! hot loop. It holds secrets. Linux 2.6 and older.

use core::fmt;

use crate::class::Class;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::find;
use crate::text::RawBytes;
use crate::text::Text;

/// The text of `/proc/PID/environ`. To read it can hang on a process that is stuck, see [there](self).
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
    /// What stands before the first `=`; all of an entry that has none.
    pub name: &'a [u8],
    /// What stands behind it; `None` if there is no `=`.
    pub value: Option<&'a [u8]>,
}

/// Bytes as text, with escapes.
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

    /// The value of a variable, of the first if it is there twice: what getenv(3) found at the start.
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
