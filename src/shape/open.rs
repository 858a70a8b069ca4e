//! The loops of the shapes, for files that other crates define.

use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::shape::lines;
use crate::shape::numbers::Numbers;
use crate::shape::rows::{Identity, Rows};
use crate::shape::unlisted::Unlisted;

/// Reads words `key=number` up to the end of the line. Each other word is passed to `other`.
///
/// The field of a key that the line does not have keeps its earlier value.
///
/// ```
/// use procsampler::{Cursor, shape};
///
/// shape::numbers! {
///     /// A line of io.stat.
///     pub struct Io;
///     /// Bytes read.
///     rbytes: Option<u64>,
///     /// Bytes written.
///     wbytes: Option<u64>,
/// }
///
/// let (mut io, mut others) = (Io::default(), Vec::new());
/// shape::pairs(&mut Cursor::new(b"rbytes=4096 wbytes=8192 rios=1\n"), "=", &mut io, |_, word| others.push(word));
/// assert_eq!((io.rbytes, io.wbytes, others), (Some(4096), Some(8192), vec![&b"rios=1"[..]]));
/// ```
pub fn pairs<'a, const N: usize, T: Numbers<N>>(
    cursor: &mut Cursor<'a>,
    separator: &str,
    to: &mut T,
    mut other: impl FnMut(&mut T, &'a [u8]),
) {
    loop {
        cursor.skip_blanks();
        let start = *cursor;
        let word = cursor.word();
        if word.is_empty() {
            return;
        }
        let mut value = start;
        let listed = const { &T::KEYS }.iter().position(|key| {
            value = start;
            value.eat_all(key.as_bytes()) && value.eat_all(separator.as_bytes())
        });
        match listed.and_then(|place| Some((place, value.digits().filter(|_| !value.inside_word())?))) {
            Some((place, number)) => to.set(place, number),
            None => other(to, word),
        }
    }
}

/// Fills a table with the rows of a text, one row on each line. `row` overwrites one row with the line at the
/// cursor; the row may still hold values of an earlier text. A line for which it returns an error is kept in
/// `unlisted`, and the other rows are still read.
///
/// # Errors
/// Returns the error of the first line if no line was understood.
///
/// ```
/// use procsampler::rows::{Identity, Rows};
/// use procsampler::{Unlisted, shape};
///
/// #[derive(Default)]
/// struct Device(u64, u64);
///
/// impl Identity for Device {
///     type Id<'a> = u64;
///     fn id(&self) -> u64 {
///         self.0
///     }
/// }
///
/// let (mut devices, mut unlisted) = (Rows::default(), Unlisted::default());
/// shape::rows(b"8 100\nx\n9 200\n", &mut devices, &mut unlisted, |cursor, row: &mut Device| {
///     *row = Device(cursor.unsigned("device")?, cursor.unsigned("count")?);
///     Ok(())
/// })?;
/// assert_eq!((devices.len(), devices.get(9).map(|row| row.1)), (2, Some(200)));
/// assert_eq!(unlisted.malformed(), 1);
/// # Ok::<(), procsampler::ParseError>(())
/// ```
pub fn rows<'a, R: Identity + Default>(
    text: &'a [u8],
    to: &mut Rows<R>,
    unlisted: &mut Unlisted,
    mut row: impl FnMut(&mut Cursor<'a>, &mut R) -> Result<(), ParseError>,
) -> Result<(), ParseError> {
    to.clear();
    let refused = lines::walk(text, unlisted, |word, cursor| {
        let kept = to.len();
        // The walk has already read the first word, which belongs to the row.
        let mut line = *cursor;
        line.go(cursor.at() - word.len());
        let read = row(&mut line, to.fill());
        match read {
            Ok(()) => *cursor = line,
            Err(_) => to.truncate(kept),
        }
        read.map(|()| true)
    });
    to.index();
    match refused {
        Some(error) if to.is_empty() => Err(error),
        _ => Ok(()),
    }
}
