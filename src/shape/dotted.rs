//! Records whose lines are `key : value`. Keys and values have many types, and a kernel may lack any of them:
//! a CPU of timer_list, a run queue of sched_debug.

use crate::cursor::Cursor;
use crate::shape::fields::Fields;
use crate::shape::rows::{Identity, Rows};
use crate::shape::unlisted::Unlisted;

/// A record that is overwritten line by line in its existing storage.
pub(crate) trait Record: Fields {
    /// The name of the record. It is part of the key of a line that has no field.
    fn whose(&self) -> String;
}

/// Reads the line at the cursor into the record, up to the next line. A line without a field is kept in
/// `unlisted` as `cpu0 key`. A value whose form is not the field's is kept there too, and the field is then
/// absent.
pub(crate) fn line<R: Record>(
    record: &mut R,
    cursor: &mut Cursor<'_>,
    seen: &mut u128,
    unlisted: &mut Unlisted,
) {
    let key = key(cursor);
    let value = *cursor;
    let mut is_known = false;
    if !value.at_line_end() {
        for place in (0..R::KEYS.len()).filter(|&place| R::KEYS[place].as_bytes() == key) {
            is_known = true;
            if record.fill(place, cursor).is_some() && !cursor.inside_word() {
                *seen |= 1 << place;
                skip_unit(cursor);
                if !cursor.at_line_end() {
                    unlisted.push(name(record, key).as_bytes(), cursor.line());
                }
                return;
            }
            *seen &= !(1 << place);
            *cursor = value;
        }
    }
    let name = name(record, key);
    match is_known {
        true => unlisted.push_malformed(name.as_bytes(), cursor.line()),
        false => unlisted.push(name.as_bytes(), cursor.line()),
    }
}

/// The key of a line, preceded by the name of its record.
#[cold]
fn name(record: &impl Record, key: &[u8]) -> String {
    format!("{} {}", record.whose(), key.escape_ascii())
}

/// Keeps the line at the cursor, which belongs to no known record, under the heading above it.
#[cold]
pub(crate) fn keep(above: &[u8], cursor: &mut Cursor<'_>, unlisted: &mut Unlisted) {
    let key = key(cursor);
    unlisted.push_below(&[above], key, cursor.line());
}

/// Reads the key of the line at the cursor, and steps to its value.
fn key<'a>(cursor: &mut Cursor<'a>) -> &'a [u8] {
    let key = cursor.until(|byte| matches!(byte, b':' | b'\n')).trim_ascii();
    cursor.eat(b':');
    cursor.skip_blanks();
    key
}

/// Steps over the text behind a number: the unit `nsecs`, or the width of the number, `(7 bits)`, which the
/// number shows itself.
fn skip_unit(cursor: &mut Cursor<'_>) {
    cursor.skip_blanks();
    let start = *cursor;
    if cursor.eat_all(b"nsecs")
        || cursor.eat(b'(') && cursor.signed_digits().is_some() && cursor.eat_all(b" bits)")
    {
        return;
    }
    *cursor = start;
}

/// The row of a table that lines are read into. It is always the last row.
pub(crate) struct OpenRow<'r, R> {
    rows: &'r mut Rows<R>,
    /// Bits of the row's keys that were seen.
    seen: u128,
}

impl<'r, R: Identity + Default + Record> OpenRow<'r, R> {
    /// Empties a table and prepares to fill it. No row is open.
    pub(crate) fn of(rows: &'r mut Rows<R>) -> Self {
        rows.clear();
        OpenRow { rows, seen: 0 }
    }

    /// Ends the last row and begins another. The caller overwrites the fields that identify it.
    pub(crate) fn begin(&mut self) -> &mut R {
        self.end_row();
        self.rows.fill()
    }

    /// Reads the line at the cursor into the row that is open.
    pub(crate) fn line(&mut self, cursor: &mut Cursor<'_>, unlisted: &mut Unlisted) {
        match self.rows.last_mut() {
            Some(row) => line(row, cursor, &mut self.seen, unlisted),
            None => keep(b"", cursor, unlisted),
        }
    }

    /// The row that is open.
    pub(crate) fn row(&mut self) -> Option<&mut R> {
        self.rows.last_mut()
    }

    /// Ends the last row and the table.
    pub(crate) fn end(mut self) {
        self.end_row();
        self.rows.index();
    }

    fn end_row(&mut self) {
        if let Some(row) = self.rows.last_mut() {
            let seen = core::mem::take(&mut self.seen);
            row.absent(|place| seen >> place & 1 == 1);
        }
    }
}

#[cfg(test)]
#[allow(unreachable_pub, reason = "the macro makes public types")]
mod tests {
    use super::*;
    use crate::shape::fields::fields;
    use crate::unit::{Nanos, SplitNs};

    fields! {
        /// A record.
        pub struct Thing {
            /// Its number.
            id: u32,
        }
        keys {
            /// A number.
            "count" count: Option<i64>,
            /// A time.
            "time" time: Option<Nanos>,
            /// A number to some kernel.
            "load" load: Option<i64>,
            /// A number with decimals since then.
            "load" load_time: Option<SplitNs>,
        }
    }

    impl Record for Thing {
        fn whose(&self) -> String {
            format!("thing{}", self.id)
        }
    }

    impl Identity for Thing {
        type Id<'a> = u32;

        fn id(&self) -> u32 {
            self.id
        }
    }

    #[test]
    fn an_odd_line_costs_itself() {
        let (mut things, mut unlisted) = (Rows::<Thing>::new(), Unlisted::default());
        for _ in 0..2 {
            unlisted.clear();
            let mut open = OpenRow::of(&mut things);
            open.line(&mut Cursor::new(b"count: 3\n"), &mut unlisted);
            open.begin().id = 7;
            let mut cursor =
                Cursor::new(b"count : -4 (3 bits)\ntime: 5 nsecs\nload: 2.500000\nnew : 1 2\nnone:\n");
            for _ in 0..5 {
                open.line(&mut cursor, &mut unlisted);
                crate::shape::lines::step(&mut cursor, 0);
            }
            assert!(cursor.at_end());
            open.begin().id = 8;
            for text in ["count: 5x\n", "time: -1 nsecs\n", "load: 9\n", "count: 6 y\n", "load: 1.5\n"] {
                open.line(&mut Cursor::new(text.as_bytes()), &mut unlisted);
            }
            open.end();
            let [first, second] = &things[..] else { panic!("{things:?}") };
            assert_eq!((first.count, first.time), (Some(-4), Some(Nanos(5))));
            assert_eq!((first.load, first.load_time), (None, Some(SplitNs(2_500_000))));
            assert_eq!((second.count, second.time), (Some(6), None));
            assert_eq!((second.load, second.load_time), (None, None), "the last line of a key counts");
            let kept: Vec<_> = unlisted.iter().collect();
            let expected: [(&[u8], &[u8]); 7] = [
                (b"count", b"3"),
                (b"thing7 new", b"1 2"),
                (b"thing7 none", b""),
                (b"thing8 count", b"5x"),
                (b"thing8 time", b"-1 nsecs"),
                (b"thing8 count", b"y"),
                (b"thing8 load", b"1.5"),
            ];
            assert_eq!(kept, expected);
            assert_eq!(unlisted.malformed(), 3);
        }
    }
}
