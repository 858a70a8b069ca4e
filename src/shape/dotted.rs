//! Records whose lines are `key : value`, keys and values of many types, any of which a kernel may lack: a
//! CPU of timer_list, a run queue of sched_debug.

use crate::cursor::Cursor;
use crate::shape::rows::{Identity, Rows};
use crate::shape::unlisted::Unlisted;
use crate::value::Field;

/// A record that is overwritten line by line in the storage it has.
pub(crate) trait Record {
    /// Overwrites the field of a key with the value at the cursor, and marks the field in `seen`.
    fn fill(&mut self, key: &[u8], cursor: &mut Cursor<'_>, seen: &mut u128) -> Filled;

    /// Fields that are not in `seen` are absent: at the end of the record.
    fn absent(&mut self, seen: u128);

    /// What the record is, for a line of it that has no field.
    fn whose(&self) -> String;
}

/// What became of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Filled {
    /// A field has its value.
    Field,
    /// The key has a field, and the value is of another form.
    Malformed,
    /// The key has no field.
    Unlisted,
}

/// Reads the line at the cursor into the record, up to the next line. What the record has no field for goes
/// to `unlisted` as `cpu0 key`, and so does a value of another form than the field's, which is then absent.
pub(crate) fn line(
    record: &mut impl Record,
    cursor: &mut Cursor<'_>,
    seen: &mut u128,
    unlisted: &mut Unlisted,
) {
    let key = key(cursor);
    let value = *cursor;
    let mut filled = Filled::Unlisted;
    if !cursor.at_line_end() {
        filled = record.fill(key, cursor, seen);
    }
    if filled == Filled::Field {
        skip_unit(cursor);
        if cursor.at_line_end() {
            return;
        }
    } else {
        *cursor = value;
    }
    let key = format!("{} {}", record.whose(), key.escape_ascii());
    match filled {
        Filled::Malformed => unlisted.push_malformed(key.as_bytes(), cursor.line()),
        Filled::Field | Filled::Unlisted => unlisted.push(key.as_bytes(), cursor.line()),
    }
}

/// Keeps the line at the cursor, which belongs to no known record, under the heading above it.
#[cold]
pub(crate) fn keep(above: &[u8], cursor: &mut Cursor<'_>, unlisted: &mut Unlisted) {
    let key = key(cursor);
    unlisted.push_below(&[above], key, cursor.line());
}

/// The key of the line at the cursor; then steps to its value.
fn key<'a>(cursor: &mut Cursor<'a>) -> &'a [u8] {
    let key = cursor.until(|byte| matches!(byte, b':' | b'\n')).trim_ascii();
    cursor.eat(b':');
    cursor.skip_blanks();
    key
}

/// Steps over the unit behind a number: `nsecs`, or the size of the number, which the number says itself: `(7
/// bits)`.
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

/// The row of a table that lines are read into: the last one.
pub(crate) struct OpenRow<'r, R> {
    rows: &'r mut Rows<R>,
    /// Which keys of the row were there.
    seen: u128,
}

impl<'r, R: Identity + Default + Record> OpenRow<'r, R> {
    /// Of a table, which is emptied; no row is open.
    pub(crate) fn of(rows: &'r mut Rows<R>) -> Self {
        rows.clear();
        OpenRow { rows, seen: 0 }
    }

    /// Ends the last row and opens another. The caller overwrites the fields that it is found by.
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
            row.absent(core::mem::take(&mut self.seen));
        }
    }
}

/// Overwrites a field with the value at the cursor, which must be a whole word.
pub(crate) fn fill(field: &mut impl Field, cursor: &mut Cursor<'_>) -> bool {
    field.fill(cursor).is_some() && !cursor.inside_word()
}

/// Declares such a record: what it is found by, how it is called, and its keys. A key whose value changed its
/// form has a field for each form.
macro_rules! dotted {
    (
        $(#[$meta:meta])* pub struct $name:ident ($this:ident: $whose:expr) {
            $( $(#[$own_doc:meta])* $own:ident: $own_type:ty, )*
        }
        $( $(#[$doc:meta])* $key:literal $field:ident: $type:ty, )*
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
        #[non_exhaustive]
        pub struct $name {
            $( $(#[$own_doc])* pub $own: $own_type, )*
            $(
                $(#[$doc])*
                pub $field: Option<$type>,
            )*
        }

        const _: () = {
            use $crate::shape::dotted::{Filled, Record, fill};
            use $crate::value::Field;

            #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
            #[allow(dead_code, reason = "Rust 1.85 does not see that it is counted")]
            enum Key { $( $field, )* Count }
            const { assert!(Key::Count as usize <= 128) };

            impl Record for $name {
                fn fill(&mut self, key: &[u8], cursor: &mut $crate::cursor::Cursor<'_>, seen: &mut u128) -> Filled {
                    let value = *cursor;
                    let mut filled = Filled::Unlisted;
                    $( if key == $key.as_bytes() {
                        const BIT: u128 = 1 << Key::$field as u32;
                        if fill(&mut self.$field, cursor) {
                            *seen |= BIT;
                            return Filled::Field;
                        }
                        *seen &= !BIT;
                        *cursor = value;
                        filled = Filled::Malformed;
                    } )*
                    filled
                }

                fn absent(&mut self, seen: u128) {
                    $( if seen & 1 << Key::$field as u32 == 0 {
                        Field::absent(&mut self.$field);
                    } )*
                }

                fn whose(&self) -> String {
                    let $this = self;
                    $whose
                }
            }
        };
    };
}

pub(crate) use dotted;

#[cfg(test)]
#[allow(unreachable_pub, reason = "the macro makes public types")]
mod tests {
    use super::*;
    use crate::unit::{Nanos, SplitNs};

    dotted! {
        /// A record.
        pub struct Thing(thing: format!("thing{}", thing.id)) {
            /// Its number.
            id: u32,
        }
        /// A number.
        "count" count: i64,
        /// A time.
        "time" time: Nanos,
        /// A number to some kernel.
        "load" load: i64,
        /// A number with decimals since then.
        "load" load_time: SplitNs,
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
