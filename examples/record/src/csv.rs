//! Rows as CSV, in the format of RFC 4180: a line of names, then one line for each row. An unknown value is
//! an empty cell.

use std::io::{self, Write};

use crate::figures::Figures;
use crate::rows::Row;

/// # Errors
/// Errors of the output.
pub fn names(out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "time,elapsed,missed,{}", Figures::NAMES.join(","))
}

/// # Errors
/// Errors of the output.
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
