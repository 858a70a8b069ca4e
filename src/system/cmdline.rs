//! `/proc/cmdline`: the arguments that the boot loader gave to the kernel.
//!
//! ```text
//! BOOT_IMAGE=/vmlinuz-6.12 root=UUID=1b2c ro quiet dyndbg="file drivers/usb/* +p" psi=1 -- --log-level 3
//! ```
//!
//! What is odd: double quotes around a value or around a whole argument make blanks part of it. A quote
//! cannot be escaped. The byte 0xA0 counts as a blank (in Latin-1 it is one), even inside a UTF-8 letter. `-`
//! and `_` are equal in a name. A lone `--` ends the kernel's arguments, and the rest is for init. But the
//! kernel also passes to init those arguments before it that no part of the kernel knows. An argument may
//! occur twice: `console` then names two consoles; for most others the last one is used. Arguments from a
//! boot configuration (`/proc/bootconfig`) are included. The line is cut at 2,048 bytes on x86, elsewhere
//! between 256 and 4,096. It never changes, so it need not be the current state: many parameters can be set
//! later below /sys and /proc/sys.
//!
//! Reference: proc_cmdline(5), Documentation/admin-guide/kernel-parameters.rst, `next_arg` of lib/cmdline.c,
//! `parse_args` of kernel/params.c. Permission: any user. Linux 2.0 and older.

use core::fmt;

use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::text::Printable;
use crate::text::Text;

/// One sample of `/proc/cmdline`. The text is parsed on demand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Cmdline {
    /// The line as the boot loader gave it, without its newline.
    pub text: Text,
}

impl ProcFile for Cmdline {
    type State = ();
    const NAME: &'static str = "cmdline";
    const CLASS: Class = Class::SYSTEM.in_one_piece();

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        self.text.set(text.strip_suffix(b"\n").unwrap_or(text));
        Ok(())
    }
}

impl FileIn<crate::dir::ProcDir> for Cmdline {}

impl Cmdline {
    /// The kernel's arguments in their order, up to a lone `--`.
    pub fn args(&self) -> Args<'_> {
        Args { cursor: Cursor::new(self.text.as_bytes()), ended: false }
    }

    /// The arguments behind a lone `--`, which are for init. As in the kernel, another `--` ends these.
    ///
    /// ```
    /// use procsampler::{ProcFile, system::Cmdline};
    ///
    /// let mut cmdline = Cmdline::default();
    /// cmdline.parse(b"ro quiet -- --log-level 3\n", &mut ())?;
    /// assert_eq!(cmdline.init_args().map(|arg| arg.name).collect::<Vec<_>>(), [&b"--log-level"[..], b"3"]);
    /// # Ok::<(), procsampler::ParseError>(())
    /// ```
    pub fn init_args(&self) -> Args<'_> {
        let mut args = self.args();
        args.by_ref().for_each(drop);
        Args { ended: false, ..args }
    }

    /// The last of the kernel's arguments with this name, which is the one that is used for most names. `-`
    /// and `_` are equal.
    ///
    /// ```
    /// use procsampler::{ProcFile, system::Cmdline};
    /// let mut cmdline = Cmdline::default();
    /// cmdline.parse(b"quiet psi=0 psi=1 log-buf-len=4M\n", &mut ())?;
    /// assert_eq!(cmdline.get("psi").and_then(|arg| arg.value), Some(&b"1"[..]));
    /// assert_eq!(cmdline.get("log_buf_len").and_then(|arg| arg.value), Some(&b"4M"[..]));
    /// assert!(cmdline.get("quiet").is_some_and(|arg| arg.value.is_none()));
    /// # Ok::<(), procsampler::ParseError>(())
    /// ```
    pub fn get(&self, name: impl AsRef<[u8]>) -> Option<Arg<'_>> {
        self.args().filter(|arg| arg.is(name.as_ref())).last()
    }

    /// All of the kernel's arguments with this name, in their order.
    pub fn all<'a>(&'a self, name: &'a (impl AsRef<[u8]> + ?Sized)) -> impl Iterator<Item = Arg<'a>> {
        self.args().filter(move |arg| arg.is(name.as_ref()))
    }
}

/// One argument, `name` or `name=value`, without the quotes around it or around its value.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Arg<'a> {
    /// The text before the first `=`, or the whole argument.
    pub name: &'a [u8],
    /// The text behind the first `=`; `None` if there is none.
    pub value: Option<&'a [u8]>,
}

impl<'a> Arg<'a> {
    /// Whether the argument has this name; `-` and `_` are equal.
    pub fn is(&self, name: impl AsRef<[u8]>) -> bool {
        let plain = |&byte: &u8| if byte == b'-' { b'_' } else { byte };
        self.name.iter().map(plain).eq(name.as_ref().iter().map(plain))
    }

    /// Takes the argument at the cursor, as `next_arg` of lib/cmdline.c does.
    fn read(cursor: &mut Cursor<'a>) -> Self {
        let quoted = cursor.eat(b'"');
        let mut in_quotes = quoted;
        let start = cursor.rest();
        let mut len = 0;
        while let Some(byte) = cursor.peek().filter(|&byte| in_quotes || !is_blank(byte)) {
            in_quotes ^= byte == b'"';
            len += 1;
            cursor.skip(1);
        }
        let word = start.get(..len).unwrap_or_default();
        let unquoted = |bytes: &'a [u8]| bytes.strip_suffix(b"\"").unwrap_or(bytes);
        // A name has at least one byte: `=a` has no value.
        let equals = word.iter().skip(1).position(|&byte| byte == b'=');
        let parts = equals.and_then(|at| Some((word.get(..=at)?, word.get(at + 2..)?)));
        let (name, value) = match parts {
            Some((name, value)) => match value.strip_prefix(b"\"") {
                Some(value) => (name, Some(unquoted(value))),
                None if quoted => (name, Some(unquoted(value))),
                None => (name, Some(value)),
            },
            None if quoted => (unquoted(word), None),
            None => (word, None),
        };
        Arg { name, value }
    }
}

/// Displays the argument as it was written, without the quotes. Control bytes and bytes that are not UTF-8
/// are escaped.
impl fmt::Display for Arg<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Printable(self.name).fmt(f)?;
        match self.value {
            Some(value) => write!(f, "={}", Printable(value)),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Arg<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Arg({self})")
    }
}

/// Returns the same as `isspace` of lib/ctype.c.
fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t'..=b'\r' | 0xa0)
}

/// The arguments of a command line, borrowed from it.
#[derive(Clone, Debug)]
pub struct Args<'a> {
    cursor: Cursor<'a>,
    ended: bool,
}

impl<'a> Iterator for Args<'a> {
    type Item = Arg<'a>;

    fn next(&mut self) -> Option<Arg<'a>> {
        self.cursor.until(|byte| !is_blank(byte));
        if self.ended || self.cursor.at_end() {
            return None;
        }
        let arg = Arg::read(&mut self.cursor);
        self.ended = arg.name == b"--" && arg.value.is_none();
        (!self.ended).then_some(arg)
    }
}

impl core::iter::FusedIterator for Args<'_> {}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &[u8]) -> Cmdline {
        let mut cmdline = Cmdline::default();
        cmdline.parse(text, &mut ()).unwrap();
        cmdline
    }

    fn args(text: &[u8]) -> Vec<(String, Option<String>)> {
        let string = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        parsed(text).args().map(|arg| (string(arg.name), arg.value.map(string))).collect()
    }

    /// One argument.
    fn arg(text: &str) -> (String, Option<String>) {
        let all = args(text.as_bytes());
        assert_eq!(all.len(), 1, "{text}: {all:?}");
        all.into_iter().next().unwrap()
    }

    #[test]
    fn a_captured_line() {
        let cmdline = parsed(
            b"rd_start=0xffffffff8fb00000 rd_size=5176989 console=ttyS0 panic=-1 loglevel=4 psi=1 \
              schedstats=enable delayacct transparent_hugepage=madvise \n",
        );
        assert_eq!(cmdline.args().count(), 9);
        assert_eq!(cmdline.get("panic").unwrap().value, Some(&b"-1"[..]));
        assert_eq!(cmdline.get("transparent-hugepage").unwrap().value, Some(&b"madvise"[..]));
        assert_eq!(cmdline.get("delayacct").unwrap().to_string(), "delayacct");
        assert_eq!(cmdline.get("nosmp"), None);
        assert!(cmdline.text.as_bytes().ends_with(b"madvise "));
        assert_eq!(cmdline.init_args().count(), 0);
    }

    #[test]
    fn quotes_as_the_kernel_takes_them() {
        let pair = |name: &str, value: &str| (name.to_owned(), Some(value.to_owned()));
        let flag = |name: &str| (name.to_owned(), None);
        assert_eq!(arg(r#"a="b c""#), pair("a", "b c"));
        assert_eq!(arg(r#""a=b c""#), pair("a", "b c"));
        assert_eq!(arg(r#""a b""#), flag("a b"));
        assert_eq!(arg(r#"a=b" "c"#), pair("a", r#"b" "c"#));
        assert_eq!(arg(r#"a="b"c"#), pair("a", r#"b"c"#));
        assert_eq!(arg(r#"a="b c"#), pair("a", "b c"));
        assert_eq!(arg(r#"a=""#), pair("a", ""));
        assert_eq!(arg(r#""a=""#), pair("a", ""));
        assert_eq!(arg("a="), pair("a", ""));
        assert_eq!(arg("a=b=c"), pair("a", "b=c"));
        assert_eq!(arg("=a"), flag("=a"));
        assert_eq!(arg("=a=b"), pair("=a", "b"));
        assert_eq!(arg("\""), flag(""));
        assert_eq!(arg("\"\""), flag(""));
        assert_eq!(args(b"\ta\x0b b\xa0c \n").len(), 3);
        assert_eq!(args(b"").len(), 0);
        assert_eq!(args(b" \n").len(), 0);
    }

    #[test]
    fn two_dashes_end_the_kernels() {
        let cmdline = parsed(b"console=tty0 console=ttyS0,115200 --x -- --addr 0.0.0.0 rd=\"a b\" -- lost\n");
        let all: Vec<_> = cmdline.all("console").map(|arg| arg.value.unwrap()).collect();
        assert_eq!(all, [&b"tty0"[..], b"ttyS0,115200"]);
        assert_eq!(cmdline.args().last().unwrap().name, b"--x");
        let init: Vec<_> = cmdline.init_args().map(|arg| arg.to_string()).collect();
        assert_eq!(init, ["--addr", "0.0.0.0", "rd=a b"]);
        assert_eq!(cmdline.get("rd"), None);
        let cmdline = parsed(b"a --=1 b");
        assert_eq!(cmdline.args().count(), 3, "with a value it ends nothing");
    }
}
