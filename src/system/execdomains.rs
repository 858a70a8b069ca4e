//! `/proc/execdomains`: the operating systems whose programs the kernel can run.
//!
//! ```text
//! 0-0     Linux               [kernel]
//! ```
//!
//! What is odd: since Linux 4.1 it is always this one line. Before, modules could add other systems, each
//! with its range of personalities (personality(2)).
//!
//! Reference: proc_execdomains(5), `execdomains_proc_show` in kernel/exec_domain.c. Permission: any user.
//! Linux 2.6 and older.

use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::shape::table::{self, Row};
use crate::shape::table_file::table_file;
use crate::text::Name;

table_file! {
    /// One sample of `/proc/execdomains`.
    pub struct Execdomains: "execdomains", Class::SYSTEM; {
        /// The systems, in the kernel's order.
        domains: Vec<ExecDomain>,
    }
    in ProcDir;

    /// The lines of a text of `/proc/execdomains`, one at a time. Nothing is kept.
    pub fn rows: ExecDomain;
}

/// A system whose programs the kernel can run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct ExecDomain {
    /// The first of its personalities (`PER_*`).
    pub first: u32,
    /// The last of its personalities.
    pub last: u32,
    /// Its name.
    pub name: Name<63>,
    /// The module that contains it; `[kernel]` if it is not in a module.
    pub module: Name<63>,
}

impl Row<'_> for ExecDomain {
    fn read(cursor: &mut Cursor<'_>) -> Result<Self, ParseError> {
        let first = cursor.unsigned32("personalities")?;
        if !cursor.eat(b'-') {
            return Err(cursor.fail("personalities", "a dash between two numbers"));
        }
        let last = cursor.unsigned32("personalities")?;
        Ok(ExecDomain {
            first,
            last,
            name: table::name(cursor, "name")?,
            module: table::name(cursor, "module")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::ProcFile;

    /// Linux 6.18.
    #[test]
    fn the_one_line() {
        let mut domains = Execdomains::default();
        domains.parse(b"0-0\tLinux           \t[kernel]\n", &mut ()).unwrap();
        let [linux] = domains.domains[..] else { panic!() };
        assert_eq!((linux.first, linux.last, linux.name.to_str()), (0, 0, Some("Linux")));
        assert_eq!(linux.module.to_str(), Some("[kernel]"));
        assert_eq!(domains.parse(b"0\tLinux [kernel]\n", &mut ()).unwrap_err().field(), "personalities");
    }
}
