//! `/proc/PID/statm`: the memory of a process, in pages.
//!
//! ```text
//! 766 388 361 5 0 33 0
//! ```
//!
//! All are gauges, and of the whole process. `resident` and `shared` are summed from parts that each CPU or thread keeps,
//! and may be off by some pages; smaps is exact. `lib` and `dt` are always 0 since Linux 2.6. A kernel thread and a zombie
//! have zeros.
//!
//! Reference: proc_pid_statm(5). Permission: any user. Linux 2.6 and older.

use crate::class::Class;
use crate::cursor::{Cursor, UNSIGNED};
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::shape::table;
use crate::unit::Pages;

/// One sample of `/proc/PID/statm`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Statm {
    /// Address space in use (`VmSize` in status).
    pub size: Pages,
    /// In RAM (`VmRSS` in status).
    pub resident: Pages,
    /// In RAM and backed by files or shared memory (`RssFile` and `RssShmem` in status).
    pub shared: Pages,
    /// Code.
    pub text: Pages,
    /// Always 0.
    pub lib: Pages,
    /// Data and stack.
    pub data: Pages,
    /// Always 0.
    pub dt: Pages,
}

const FIELDS: [&str; 7] = ["size", "resident", "shared", "text", "lib", "data", "dt"];

impl ProcFile for Statm {
    type State = ();
    const NAME: &'static str = "statm";
    const CLASS: Class = Class::TASK.in_one_piece();

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        let mut cursor = Cursor::new(text);
        let mut columns = [0; FIELDS.len()];
        if table::numbers(&mut cursor, &mut columns, &FIELDS)? < FIELDS.len() {
            return Err(cursor.fail("statm", UNSIGNED));
        }
        let [size, resident, shared, text, lib, data, dt] = columns.map(Pages);
        *self = Statm { size, resident, shared, text, lib, data, dt };
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
