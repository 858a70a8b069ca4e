//! How a table of counts is read from a text.

use super::memory::{Line, number};
use super::{Matrix, Memory, label_number};
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::shape::unlisted::Unlisted;

/// The counts of a row get room in pieces of this size. So a header of a hundred thousand CPUs does not make
/// each short row below it expensive.
const PIECE: usize = 256;

impl Matrix {
    /// Overwrites the matrix from `text`. A row that is not understood goes to `unlisted`.
    ///
    /// # Errors
    /// The header does not name CPUs, so that no count can be attributed.
    pub(crate) fn parse(
        &mut self,
        text: &[u8],
        memory: &mut Memory,
        unlisted: &mut Unlisted,
    ) -> Result<(), ParseError> {
        unlisted.clear();
        self.read(text, memory.lines(), unlisted)?;
        // Only a text that consists of known rows is remembered.
        if unlisted.is_empty() {
            memory.learned(text);
            self.make_room();
        }
        Ok(())
    }

    /// The same for a text that follows the text of `earlier`: if only counts differ, only those are read.
    pub(crate) fn parse_after(
        &mut self,
        text: &[u8],
        earlier: (&[u8], &Matrix),
        memory: &mut Memory,
        unlisted: &mut Unlisted,
    ) -> Result<(), ParseError> {
        let (old, matrix) = earlier;
        if memory.may_follow(old, text) {
            self.clone_from(matrix);
            if memory.follow(old, text, self).is_some() {
                unlisted.clear();
                return Ok(());
            }
        }
        self.parse(text, memory, unlisted)
    }

    fn read(
        &mut self,
        text: &[u8],
        lines: &mut Vec<Line>,
        unlisted: &mut Unlisted,
    ) -> Result<(), ParseError> {
        self.clear();
        let mut cursor = Cursor::new(text);
        self.read_header(&mut cursor)?;
        while !cursor.at_end() {
            if cursor.eat(b'\n') {
                continue;
            }
            let start = cursor;
            match self.read_row(&mut cursor) {
                Ok(line) => lines.push(line),
                Err(_) => {
                    cursor = start;
                    keep_row(&mut cursor, unlisted);
                }
            }
        }
        self.index();
        Ok(())
    }

    fn read_header(&mut self, cursor: &mut Cursor<'_>) -> Result<(), ParseError> {
        loop {
            cursor.skip_blanks();
            if cursor.at_line_end() && !self.cpus.is_empty() {
                return Ok(());
            }
            let here = *cursor;
            let number = if cursor.eat_all(b"CPU") { cursor.digits() } else { None };
            match number.and_then(|number| u32::try_from(number).ok()) {
                Some(cpu) if !cursor.inside_word() => self.push_cpu(cpu),
                _ => return Err(here.fail("CPU", "CPU and its number")),
            }
        }
    }

    /// Reads a row and steps over its line. After an error nothing of the row is kept.
    fn read_row(&mut self, cursor: &mut Cursor<'_>) -> Result<Line, ParseError> {
        let start = *cursor;
        let label = cursor.until(|byte| matches!(byte, b':' | b'\n')).trim_ascii();
        if !cursor.eat(b':') {
            return Err(start.fail("label", "a label with a colon"));
        }
        let mut line = Line { start: start.at(), numbers: cursor.at(), cells: 0, count: 0 };
        let first = self.counts.len();
        let count = match self.read_counts(cursor, first, &mut line) {
            Ok(count) => count,
            Err(error) => {
                self.counts.truncate(first);
                return Err(error);
            }
        };
        self.counts.truncate(first + count);
        // Interrupts without a number may be counted for CPUs that the header does not have. The description
        // of an interrupt with a number may begin with a number.
        if count == self.cpus.len() && label_number(label).is_none() {
            while let Ok(Some(number)) = number(cursor) {
                self.counts.push(number);
                line.cells = 0;
            }
        }
        self.push(label, cursor.line_rest());
        cursor.eat(b'\n');
        Ok(line)
    }

    /// Reads at most one count for each CPU into `counts`, from the place `first` on.
    fn read_counts(
        &mut self,
        cursor: &mut Cursor<'_>,
        first: usize,
        line: &mut Line,
    ) -> Result<usize, ParseError> {
        let mut count = 0;
        while count < self.cpus.len() {
            self.counts.resize(first + self.cpus.len().min(count + PIECE), 0);
            let counts = self.counts.get_mut(first..).unwrap_or_default();
            // If all but the first count are in columns of fixed width, one call reads them.
            if count > 0 && line.count + 1 == count {
                let more = cursor.cells(counts.get_mut(count..).unwrap_or_default());
                line.count += more;
                count += more;
            }
            while let Some(place) = counts.get_mut(count) {
                let Some(number) = number(cursor)? else { return Ok(count) };
                *place = number;
                let cells = cursor.at();
                let more = cursor.cells(counts.get_mut(count + 1..).unwrap_or_default());
                (line.cells, line.count) = if count == 0 { (cells, more) } else { (0, 0) };
                count += 1 + more;
            }
        }
        Ok(count)
    }
}

/// Keeps a row that was not understood under its label, and steps over its line. A blank line is not a row.
#[cold]
fn keep_row(cursor: &mut Cursor<'_>, unlisted: &mut Unlisted) {
    let label = cursor.until(|byte| matches!(byte, b':' | b'\n')).trim_ascii();
    let is_row = cursor.eat(b':') || !label.is_empty();
    let row = cursor.line();
    if is_row {
        unlisted.push_malformed(label, row);
    }
}
