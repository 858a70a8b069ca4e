//! `/proc/PID/task/TID/wchan`: the kernel function in which a thread waits.
//!
//! ```text
//! futex_do_wait
//! ```
//!
//! The file describes one thread; in `/proc/PID` it describes only the thread group leader. The kernel prints
//! `0` for a thread that runs, for a function that it cannot name (on some kernels this is all of them), and
//! for *every* thread that the reader may not inspect (ptrace(2), `PTRACE_MODE_READ_FSCREDS`, checked at
//! every read). So a `0` does not prove that the thread does not wait. It is [`Reported::Absent`] if the
//! reader has the permission, [`Reported::Hidden`] if not, and [`Reported::Unmeasured`] if that is not known,
//! as in a capture. The permission is checked at open, as for all [`Context`]. Today's kernels print no
//! newline at the end.
//!
//! Reference: proc_pid_wchan(5). Permission: any user, but see above. Linux 2.6, with CONFIG_KALLSYMS.

use crate::class::Class;
use crate::context::Context;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::text::Name;
use crate::value::Reported;

/// The symbol of a kernel function.
pub type Symbol = Name<255>;

/// One sample of `/proc/PID/task/TID/wchan`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Wchan {
    /// The function in which the thread waits, without the functions of the scheduler. Absent if the kernel
    /// prints none: the thread runs, or the kernel cannot name the function.
    pub symbol: Reported<Symbol>,
}

impl ProcFile for Wchan {
    type State = Context;
    const NAME: &'static str = "wchan";
    const CLASS: Class = Class::TASK.in_one_piece();
    const CONTEXT: Option<fn(&mut Context, &Context)> = Some(|state, context| *state = *context);

    fn parse(&mut self, text: &[u8], context: &mut Context) -> Result<(), ParseError> {
        let mut cursor = Cursor::new(text);
        self.symbol = match (cursor.line_rest(), context.may_look) {
            (b"0", Some(true)) => Reported::Absent,
            (b"0", Some(false)) => Reported::Hidden,
            (b"0", None) => Reported::Unmeasured,
            (symbol, _) => match Symbol::new(symbol).filter(|_| !symbol.is_empty()) {
                Some(symbol) => Reported::Known(symbol),
                None => return Err(Cursor::new(text).fail("wchan", "a symbol of at most 255 bytes, or 0")),
            },
        };
        cursor.line_end("wchan")
    }
}

impl FileIn<crate::dir::TidDir> for Wchan {}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &[u8], may_look: Option<bool>) -> Result<Reported<Symbol>, ParseError> {
        let (mut wchan, mut context) = (Wchan::default(), Context { may_look, ..Context::default() });
        wchan.parse(text, &mut context).map(|()| wchan.symbol)
    }

    #[test]
    fn zero_never_says_that_it_does_not_wait() {
        assert_eq!(read(b"0", Some(true)), Ok(Reported::Absent));
        assert_eq!(read(b"0", Some(false)), Ok(Reported::Hidden));
        assert_eq!(read(b"0\n", None), Ok(Reported::Unmeasured));
    }

    #[test]
    fn symbols() {
        for may_look in [None, Some(false), Some(true)] {
            let symbol = read(b"poll_schedule_timeout.constprop.0", may_look).unwrap().known().unwrap();
            assert_eq!(symbol, "poll_schedule_timeout.constprop.0");
        }
        assert_eq!(read(&[b'x'; 255], None).unwrap().known().unwrap().as_bytes().len(), 255);
        assert_eq!(read(&[b'x'; 256], None).unwrap_err().field(), "wchan");
        assert_eq!(read(b"", None).unwrap_err().field(), "wchan");
    }
}
