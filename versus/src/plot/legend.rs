//! The legend: the names of the colours, in rows above an image, so that they cover nothing.

use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::Result;

/// The height of text.
pub const TEXT: i32 = 14;
const ROW: i32 = 22;

/// The approximate width of text, because the font of the reader is not known.
pub fn width(chars: usize) -> i32 {
    chars as i32 * (TEXT * 6 / 10)
}

pub struct Legend {
    /// The places of the names: the distance from the left in pixels, and the row.
    places: Vec<(i32, i32)>,
}

impl Legend {
    pub fn new<'a>(names: impl Iterator<Item = &'a str>, picture: i32, margin: i32) -> Self {
        let (mut left, mut row) = (margin, 0);
        let place = |name: &str| {
            let width = width(name.chars().count()) + 44;
            if left > margin && left + width > picture - margin {
                (left, row) = (margin, row + 1);
            }
            let place = (left, row);
            left += width;
            place
        };
        Legend { places: names.map(place).collect() }
    }

    pub fn height(&self) -> i32 {
        self.places.last().map_or(0, |place| (place.1 + 1) * ROW)
    }

    pub fn draw<'a>(
        &self,
        root: &DrawingArea<SVGBackend<'_>, Shift>,
        names: impl Iterator<Item = (&'a str, RGBColor)>,
        top: i32,
    ) -> Result<()> {
        let style = ("sans-serif", TEXT).into_font().color(&BLACK).pos(Pos::new(HPos::Left, VPos::Center));
        for ((name, color), (x, row)) in names.zip(&self.places) {
            let y = top + row * ROW;
            root.draw(&Rectangle::new([(*x, y), (x + 14, y + 14)], color.filled()))?;
            root.draw_text(name, &style, (x + 20, y + 8))?;
        }
        Ok(())
    }
}
