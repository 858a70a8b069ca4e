//! Results: a table for people, a JSON object a line for programs.

use serde::Serialize;

/// Prints each row as one line of JSON.
pub fn json(rows: &[impl Serialize]) -> crate::Result<()> {
    for row in rows {
        println!("{}", serde_json::to_string(row)?);
    }
    Ok(())
}

/// Prints columns as wide as their widest cell, the first to the left and the rest to the right.
pub fn table(head: &[&str], rows: &[Vec<String>]) {
    let width = |at: usize| {
        let cells = rows.iter().map(|row| row[at].chars().count());
        cells.chain([head[at].len()]).max().unwrap_or_default()
    };
    let line = |cells: Vec<&str>| {
        let cells = cells.iter().enumerate().map(|(at, cell)| match at {
            0 => format!("{cell:<0$}", width(at)),
            _ => format!("{cell:>0$}", width(at)),
        });
        println!("{}", cells.collect::<Vec<_>>().join("  ").trim_end());
    };
    line(head.to_vec());
    for row in rows {
        line(row.iter().map(String::as_str).collect());
    }
}

/// Prints a table for a document, aligned as [`table`] is.
pub fn markdown(head: &[&str], rows: &[Vec<String>]) {
    let line = |cells: &mut dyn Iterator<Item = &str>| {
        println!("| {} |", cells.collect::<Vec<_>>().join(" | "));
    };
    line(&mut head.iter().copied());
    line(&mut head.iter().enumerate().map(|(at, _)| if at == 0 { "---" } else { "---:" }));
    for row in rows {
        line(&mut row.iter().map(String::as_str));
    }
}
