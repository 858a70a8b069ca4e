//! Rows as CSV, as RFC 4180 has it: one line a row, below a line of names. What is not known is an empty
//! cell.

use std::io::{self, Write};

use crate::figures::Figures;
use crate::rows::Row;

/// # Errors
/// Those of the output.
pub fn names(out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "time,elapsed,missed,{}", Figures::NAMES.join(","))
}

/// # Errors
/// Those of the output.
pub fn row(out: &mut impl Write, row: &Row) -> io::Result<()> {
    write!(out, "{},{},{}", row.time, row.elapsed, row.missed)?;
    for value in row.figures.values() {
        match value {
            Some(value) => write!(out, ",{value}")?,
            None => write!(out, ",")?,
        }
    }
    writeln!(out)
}
