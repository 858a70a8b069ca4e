//! Prints results: as a table for people, as the same table in Markdown, or as lines of JSON for programs.

use serde::Serialize;

use crate::Result;

/// How results are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    #[default]
    Table,
    Markdown,
    Json,
}

impl Form {
    /// Prints rows in this form: JSON of the objects, or a table of the cells.
    pub fn print(self, objects: &[impl Serialize], head: &[&str], rows: &[Vec<String>]) -> Result<()> {
        match self {
            Form::Table => table(head, rows),
            Form::Markdown => markdown(head, rows),
            Form::Json => json(objects)?,
        }
        Ok(())
    }
}

/// Prints each row as one line of JSON.
pub fn json(rows: &[impl Serialize]) -> Result<()> {
    for row in rows {
        println!("{}", serde_json::to_string(row)?);
    }
    Ok(())
}

/// Prints columns as wide as their widest cell. Numbers are aligned to the right and words to the left.
pub fn table(head: &[&str], rows: &[Vec<String>]) {
    let line = |cells: Vec<&str>| {
        let cells = cells.iter().enumerate().map(|(at, cell)| match is_numbers(rows, at) {
            true => format!("{cell:>0$}", width(head, rows, at)),
            false => format!("{cell:<0$}", width(head, rows, at)),
        });
        println!("{}", cells.collect::<Vec<_>>().join("  ").trim_end());
    };
    line(head.to_vec());
    for row in rows {
        line(row.iter().map(String::as_str).collect());
    }
}

/// Prints a table in Markdown. Numbers are aligned to the right.
pub fn markdown(head: &[&str], rows: &[Vec<String>]) {
    let line = |cells: &mut dyn Iterator<Item = &str>| {
        println!("| {} |", cells.map(|cell| cell.replace('|', "\\|")).collect::<Vec<_>>().join(" | "));
    };
    line(&mut head.iter().copied());
    line(&mut (0..head.len()).map(|at| if is_numbers(rows, at) { "---:" } else { "---" }));
    for row in rows {
        line(&mut row.iter().map(String::as_str));
    }
}

fn width(head: &[&str], rows: &[Vec<String>], at: usize) -> usize {
    let cells = rows.iter().map(|row| row[at].chars().count());
    cells.chain([head[at].chars().count()]).max().unwrap_or_default()
}

/// Whether each cell of a column is a number or missing: `12`, `1.08 (1.05..1.11)`, `-`.
fn is_numbers(rows: &[Vec<String>], at: usize) -> bool {
    rows.iter().all(|row| row[at] == "-" || row[at].starts_with(|first: char| first.is_ascii_digit()))
}

/// The cell for the number of allocations per call.
pub fn allocations(mean: f64) -> String {
    let tenths = format!("{mean:.1}");
    match tenths.strip_suffix(".0") {
        // The number is rounded to 0 but is not 0.
        Some("0") if mean > 0.0 => format!("{mean:.5}"),
        whole => whole.unwrap_or(&tenths).to_owned(),
    }
}

/// The cell for how many times faster it is; for several runs with the smallest and the largest number.
pub fn times(median: f64, [least, most]: [f64; 2], runs: usize) -> String {
    match runs {
        1 => format!("{median:.2}"),
        _ => format!("{median:.2} ({least:.2}..{most:.2})"),
    }
}
