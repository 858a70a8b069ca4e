//! `/proc/PID/task/TID/children`: the child processes of a thread.
//!
//! ```text
//! 353 354 355
//! ```
//!
//! The children are those of one thread. `/proc/PID` does not have the file: the children of a process are
//! those of all its threads. If the parent of a process exits, the process is listed under its new parent. A
//! child in a pid namespace that the reader cannot see is not listed. The kernel finds each child from the
//! last one that it printed. If a child exits meanwhile, the kernel may leave out others. So the list is
//! exact only while all children are stopped or frozen. If the kernel lacks the file,
//! [`ChildrenOf`](super::ChildrenOf) lists all processes.
//!
//! Reference: proc_tid_children(5). Permission: any user. Linux 3.5, with CONFIG_PROC_CHILDREN, which many
//! kernels lack.

use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::shape::table::Columns;

/// One sample of `/proc/PID/task/TID/children`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Children {
    /// The numbers of the children, in the order in which they got this parent.
    pub pids: Vec<u32>,
}

/// The numbers in a text of `/proc/PID/task/TID/children`. Each is parsed when the iterator reaches it.
pub fn rows(text: &[u8]) -> Columns<'_, u32> {
    Columns::new(&mut Cursor::new(text), "children")
}

impl ProcFile for Children {
    type State = ();
    const NAME: &'static str = "children";
    // Each record is a number of at most ten digits and a blank.
    const CLASS: Class = Class::LIST.max_record(11);

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        self.pids.clear();
        rows(text).try_for_each(|pid| pid.map(|pid| self.pids.push(pid)))?;
        let mut cursor = Cursor::new(text);
        cursor.line();
        match cursor.at_end() {
            true => Ok(()),
            false => Err(cursor.fail("children", "a single line")),
        }
    }
}

impl FileIn<crate::dir::TidDir> for Children {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_on_one_line() {
        let mut children = Children::default();
        children.parse(b"353 354 4194304 ", &mut ()).unwrap();
        assert_eq!(children.pids, [353, 354, 4_194_304]);
        assert!(rows(b"3 4\n").map(Result::unwrap).eq([3, 4]));
        children.parse(b"", &mut ()).unwrap();
        assert!(children.pids.is_empty());
        for text in ["3 x", "3x 4", "-1", "4294967296", "3\n4"] {
            assert_eq!(children.parse(text.as_bytes(), &mut ()).unwrap_err().field(), "children", "{text}");
        }
    }
}
