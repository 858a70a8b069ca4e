//! Horizontal bars in groups, one below the other, so that there is space for names of any length.

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::legend::{Legend, TEXT, width};
use super::{OURS, color};
use crate::Result;

pub struct Bars {
    pub title: &'static str,
    pub axis: &'static str,
    pub groups: Vec<Group>,
    /// The value at which the bars begin.
    pub from: f64,
    pub logarithmic: bool,
    /// Whether the first series is that of procsampler.
    pub ours: bool,
    /// The number of digits after the decimal point.
    pub digits: usize,
}

pub struct Group {
    pub name: String,
    pub bars: Vec<Bar>,
}

pub struct Bar {
    pub series: String,
    pub value: f64,
}

const WIDTH: i32 = 860;
const BAR: i32 = 16;
/// The space between two groups.
const GAP: i32 = 10;
const MARGIN: i32 = 20;
/// The space for the number after the longest bar.
const NUMBER: i32 = 60;
const GRID: RGBColor = RGBColor(216, 216, 216);

impl Bars {
    /// Draws the bars as SVG. `None` if there are none.
    pub fn draw(&self) -> Result<Option<String>> {
        let values = || self.groups.iter().flat_map(|group| &group.bars).map(|bar| bar.value);
        let Some(most) = values().max_by(f64::total_cmp) else { return Ok(None) };
        let least = values().fold(self.from, f64::min);
        let mut series: Vec<&str> = Vec::new();
        for bar in self.groups.iter().flat_map(|group| &group.bars) {
            if !series.contains(&bar.series.as_str()) {
                series.push(&bar.series);
            }
        }
        let longest = self.groups.iter().map(|group| group.name.chars().count()).max().unwrap_or_default();
        let left = MARGIN + width(longest) + 10;
        let right = WIDTH - MARGIN - NUMBER;
        let legend = Legend::new(series.iter().copied(), WIDTH, MARGIN);
        let top = MARGIN + 30 + legend.height() + 8;
        let heights = self.groups.iter().map(|group| BAR * group.bars.len() as i32 + GAP);
        let bottom = top + heights.sum::<i32>();
        let height = bottom + 50;
        let scale = Scale::new(least, most, self.logarithmic);
        let x = |value: f64| left + (scale.share(value) * f64::from(right - left)).round() as i32;

        let mut svg = String::new();
        {
            let root = SVGBackend::with_string(&mut svg, (WIDTH as u32, height as u32)).into_drawing_area();
            root.fill(&WHITE)?;
            let style = |size: i32, h, v| ("sans-serif", size).into_font().color(&BLACK).pos(Pos::new(h, v));
            root.draw_text(self.title, &style(18, HPos::Left, VPos::Top), (MARGIN, MARGIN - 4))?;
            let names = series.iter().map(|name| (*name, self.color(&series, name)));
            legend.draw(&root, names, MARGIN + 28)?;
            for tick in scale.ticks() {
                let at = x(tick);
                let strong = tick == self.from;
                let line = if strong { BLACK.stroke_width(1) } else { GRID.stroke_width(1) };
                root.draw(&PathElement::new([(at, top - 4), (at, bottom)], line))?;
                let label = scale.label(tick);
                root.draw_text(&label, &style(TEXT - 1, HPos::Center, VPos::Top), (at, bottom + 5))?;
            }
            let middle = (left + right) / 2;
            root.draw_text(self.axis, &style(TEXT, HPos::Center, VPos::Top), (middle, bottom + 26))?;
            let mut y = top;
            for group in &self.groups {
                let height = BAR * group.bars.len() as i32;
                let name = style(TEXT, HPos::Right, VPos::Center);
                root.draw_text(&group.name, &name, (left - 8, y + height / 2))?;
                for bar in &group.bars {
                    let ends = [x(self.from), x(bar.value)];
                    let (from, to) =
                        (ends[0].min(ends[1]), ends[0].max(ends[1]).max(ends[0].min(ends[1]) + 1));
                    let fill = self.color(&series, &bar.series).filled();
                    root.draw(&Rectangle::new([(from, y + 2), (to, y + BAR - 2)], fill))?;
                    let number = format!("{:.*}", self.digits, bar.value);
                    let style = style(TEXT - 2, HPos::Left, VPos::Center);
                    root.draw_text(&number, &style, (to + 5, y + BAR / 2))?;
                    y += BAR;
                }
                y += GAP;
            }
            root.present()?;
        }
        Ok(Some(svg))
    }

    fn color(&self, series: &[&str], name: &str) -> RGBColor {
        match series.iter().position(|one| *one == name).unwrap_or_default() {
            0 if self.ours => OURS,
            at => color(at),
        }
    }
}

struct Scale {
    least: f64,
    most: f64,
    logarithmic: bool,
}

impl Scale {
    fn new(least: f64, most: f64, logarithmic: bool) -> Self {
        Scale { least, most: if most > least { most } else { least + 1.0 }, logarithmic }
    }

    fn share(&self, value: f64) -> f64 {
        let of = |value: f64| if self.logarithmic { value.ln() } else { value };
        (of(value) - of(self.least)) / (of(self.most) - of(self.least))
    }

    fn ticks(&self) -> Vec<f64> {
        if self.logarithmic {
            let decades = -3..6;
            let ticks = decades.flat_map(|decade| [1.0, 2.0, 5.0].map(|digit| digit * 10f64.powi(decade)));
            return ticks.filter(|tick| (self.least..=self.most).contains(tick)).collect();
        }
        let step = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 50.0, 100.0];
        let step = step.into_iter().find(|step| (self.most - self.least) / step <= 8.0).unwrap_or(1_000.0);
        let first = (self.least / step).ceil() as i64;
        let ticks = (first..).map(|at| at as f64 * step);
        ticks.take_while(|tick| *tick <= self.most).collect()
    }

    fn label(&self, tick: f64) -> String {
        match self.logarithmic {
            true => format!("{tick}"),
            false => format!("{tick:.2}"),
        }
    }
}
