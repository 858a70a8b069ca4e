//! Width and alignment for values that are printed in several pieces.

use core::fmt::{self, Write};

/// Where the blanks are if the format has no alignment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    /// Before the value, as for a number.
    Left,
    /// Behind the value, as for a text.
    Right,
}

/// Prints what `write` prints, in the width and alignment of `f`. If there is a width, `write` is called
/// twice: first to count the characters. Printing into a `String`, which `Formatter::pad` needs, would cost
/// an allocation for each cell of a table.
pub(crate) fn pad(
    f: &mut fmt::Formatter<'_>,
    side: Side,
    write: impl Fn(&mut dyn Write) -> fmt::Result,
) -> fmt::Result {
    let Some(width) = f.width() else { return write(f) };
    let mut count = Count(0);
    write(&mut count)?;
    let blanks = width.saturating_sub(count.0);
    let before = match (f.align(), side) {
        (Some(fmt::Alignment::Left), _) | (None, Side::Right) => 0,
        (Some(fmt::Alignment::Right), _) | (None, Side::Left) => blanks,
        (Some(fmt::Alignment::Center), _) => blanks / 2,
    };
    fill(f, before)?;
    write(f)?;
    fill(f, blanks - before)
}

/// The same for a text. The precision cuts it to this many characters, as for a `str`.
pub(crate) fn pad_text(
    f: &mut fmt::Formatter<'_>,
    write: impl Fn(&mut dyn Write) -> fmt::Result,
) -> fmt::Result {
    let limit = f.precision().unwrap_or(usize::MAX);
    pad(f, Side::Right, |f| match limit {
        usize::MAX => write(f),
        _ => write(&mut Cut { to: f, left: limit }),
    })
}

fn fill(f: &mut fmt::Formatter<'_>, blanks: usize) -> fmt::Result {
    let fill = f.fill();
    (0..blanks).try_for_each(|_| f.write_char(fill))
}

/// Counts characters.
struct Count(usize);

impl Write for Count {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0 += text.chars().count();
        Ok(())
    }
}

/// Forwards only the first characters.
struct Cut<'a> {
    to: &'a mut dyn Write,
    left: usize,
}

impl Write for Cut<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let end = text.char_indices().nth(self.left).map_or(text.len(), |(at, _)| at);
        let text = text.get(..end).unwrap_or_default();
        self.left -= text.chars().count();
        self.to.write_str(text)
    }
}
