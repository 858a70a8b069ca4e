//! `/proc/PID/statm`: the memory of a process, in pages.
//!
//! ```text
//! 766 388 361 5 0 33 0
//! ```
//!
//! All numbers are gauges, and are those of the whole process. The kernel adds up `resident` and `shared`
//! from parts of each CPU or thread, so they may be wrong by some pages. smaps is exact. `lib` and `dt` are
//! always 0 since Linux 2.6. A kernel thread and a zombie have zeros.
//!
//! Reference: proc_pid_statm(5). Permission: any user. Linux 2.6 and older.

use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::shape::numbers::{self, Numbers, numbers};
use crate::unit::Pages;

numbers! {
    /// One sample of `/proc/PID/statm`.
    pub struct Statm;

    /// Address space in use (`VmSize` in status).
    size: Pages,
    /// Memory in RAM (`VmRSS` in status).
    resident: Pages,
    /// Memory in RAM of files and shared memory (`RssFile` and `RssShmem` in status).
    shared: Pages,
    /// Code.
    text: Pages,
    /// Always 0.
    lib: Pages,
    /// Data and stack.
    data: Pages,
    /// Always 0.
    dt: Pages,
}

impl ProcFile for Statm {
    type State = ();
    const NAME: &'static str = "statm";
    const CLASS: Class = Class::TASK.in_one_piece();

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        let mut cursor = Cursor::new(text);
        *self = numbers::columns(&mut cursor, Statm::COUNT)?;
        cursor.word_end("dt")
    }
}

impl FileIn<crate::dir::PidDir> for Statm {}
impl FileIn<crate::dir::TidDir> for Statm {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seven_columns() {
        let mut statm = Statm::default();
        statm.parse(b"766 388 361 5 0 33 0\n", &mut ()).unwrap();
        assert_eq!((statm.size, statm.resident, statm.data), (Pages(766), Pages(388), Pages(33)));
        assert_eq!(statm.parse(b"766 388 x", &mut ()).unwrap_err().field(), "shared");
        assert!(statm.parse(b"766 388 361 5 0 33\n", &mut ()).is_err());
    }
}
