//! One panel: stacked areas or lines, with their names.

use std::error::Error;

use plotters::coord::Shift;
use plotters::prelude::*;

use crate::clock::Wall;
use crate::table::UNITS;

pub type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

#[derive(Clone, Copy, PartialEq)]
pub enum Kind {
    Stacked,
    Lines,
}

#[derive(Clone, Copy)]
pub enum Unit {
    /// From 0 to 1, shown as a percentage. With the maximum, if that is known.
    Share(Option<f64>),
    Bytes,
}

pub struct Series {
    pub name: String,
    pub color: RGBColor,
    /// The beginning, the end and the value of each step. `None` is an unknown value.
    pub steps: Vec<(f64, f64, Option<f64>)>,
}

pub struct Panel {
    pub title: &'static str,
    pub unit: Unit,
    pub kind: Kind,
    pub series: Vec<Series>,
}

/// The width of the column of names.
const NAMES: u32 = 230;

impl Panel {
    pub fn shows_anything(&self) -> bool {
        self.series.iter().flat_map(|series| &series.steps).any(|step| step.2.is_some())
    }

    /// The steps of each series. In a stacked panel each is on top of the ones before it.
    fn steps(&self) -> Vec<Vec<(f64, f64, Option<f64>)>> {
        let mut all: Vec<Vec<(f64, f64, Option<f64>)>> = Vec::new();
        for series in &self.series {
            let mut steps = series.steps.clone();
            if let (Kind::Stacked, Some(below)) = (self.kind, all.last()) {
                for (step, below) in steps.iter_mut().zip(below) {
                    // An unknown value counts as 0 on top of a known one below.
                    step.2 = match (step.2, below.2) {
                        (Some(value), Some(below)) => Some(value + below),
                        (value, below) => value.or(below),
                    };
                }
            }
            all.push(steps);
        }
        all
    }

    pub fn draw(
        &self,
        area: &Area<'_>,
        end: f64,
        with_time: bool,
        start: Wall,
        missed: &[(f64, f64)],
    ) -> Result<(), Box<dyn Error>> {
        let mut steps = self.steps();
        let most = steps.iter().flatten().filter_map(|step| step.2).fold(0.0, f64::max);
        let most = match self.unit {
            Unit::Share(Some(most)) => most,
            Unit::Share(None) => (most * 1.08).max(0.01),
            Unit::Bytes if self.kind == Kind::Stacked => most.max(1.0),
            Unit::Bytes => (most * 1.08).max(1024.0),
        };
        // The axis has round numbers of KiB, MiB and so on.
        let unit = match self.unit {
            Unit::Bytes => (most.log2() / 10.0 - 0.1).max(0.0) as usize,
            Unit::Share(_) => 0,
        };
        let unit = unit.min(UNITS.len() - 1);
        let scale = 1024_f64.powi(unit as i32);
        let most = most / scale;
        steps.iter_mut().flatten().filter_map(|step| step.2.as_mut()).for_each(|value| *value /= scale);
        let (plot, names) = area.split_horizontally(area.dim_in_pixel().0 - NAMES);
        let mut chart = ChartBuilder::on(&plot)
            .margin_top(26)
            .margin_right(8)
            .margin_left(12)
            .margin_bottom(6)
            .x_label_area_size(if with_time { 24 } else { 4 })
            .y_label_area_size(56)
            .build_cartesian_2d(0.0..end, 0.0..most)?;
        for &(from, to) in missed {
            let shade = Rectangle::new([(from, 0.0), (to, most)], RGBColor(200, 200, 200).filled());
            chart.draw_series([shade])?;
        }
        // The highest area comes first, and the lower ones are drawn over it.
        let order: Vec<usize> = match self.kind {
            Kind::Stacked => (0..steps.len()).rev().collect(),
            Kind::Lines => (0..steps.len()).collect(),
        };
        for at in order {
            let color = self.series[at].color;
            for run in runs(&steps[at]) {
                let line: Vec<(f64, f64)> =
                    run.iter().flat_map(|&(from, to, y)| [(from, y), (to, y)]).collect();
                match self.kind {
                    Kind::Lines => drop(chart.draw_series([PathElement::new(line, color.stroke_width(2))])?),
                    Kind::Stacked => {
                        let ends = line
                            .first()
                            .zip(line.last())
                            .map(|(first, last)| [(last.0, 0.0), (first.0, 0.0)]);
                        let corners: Vec<_> =
                            line.iter().copied().chain(ends.into_iter().flatten()).collect();
                        chart.draw_series([Polygon::new(corners, color.filled())])?;
                    }
                }
            }
        }
        let short = end < 10.0;
        chart
            .configure_mesh()
            .disable_x_mesh()
            .light_line_style(TRANSPARENT)
            .bold_line_style(BLACK.mix(0.12))
            .axis_style(RGBColor(120, 120, 120))
            .label_style(("sans-serif", 13))
            .x_labels(if with_time { 9 } else { 0 })
            .y_labels(5)
            .x_label_formatter(&|x| match short {
                true => format!("{x:.1} s"),
                false => Wall(start.0.saturating_add((x * 1e9) as i64)).time_of_day(),
            })
            .y_label_formatter(&|y| match self.unit {
                _ if *y == 0.0 => "0".to_owned(),
                Unit::Share(_) if most < 0.05 => format!("{:.1} %", y * 100.0),
                Unit::Share(_) => format!("{:.0} %", y * 100.0),
                Unit::Bytes => format!("{}{}", (y * 100.0).round() / 100.0, UNITS[unit]),
            })
            .draw()?;
        let title = ("sans-serif", 15).into_font().style(FontStyle::Bold).color(&BLACK);
        plot.draw(&Text::new(self.title, (70, 6), title))?;
        self.draw_names(&names)
    }

    /// Draws the names, in the order of the areas.
    fn draw_names(&self, area: &Area<'_>) -> Result<(), Box<dyn Error>> {
        let mut shown: Vec<&Series> =
            self.series.iter().filter(|series| series.steps.iter().any(|step| step.2.is_some())).collect();
        if self.kind == Kind::Stacked {
            shown.reverse();
        }
        for (at, series) in shown.into_iter().enumerate() {
            let y = 30 + at as i32 * 17;
            area.draw(&Rectangle::new([(4, y), (16, y + 11)], series.color.filled()))?;
            let text = ("sans-serif", 13).into_font().color(&RGBColor(40, 40, 40));
            area.draw(&Text::new(series.words(), (22, y - 1), text))?;
        }
        Ok(())
    }
}

impl Series {
    /// The name. For a process, this is a name that it chose itself.
    fn words(&self) -> String {
        let words: String = self.name.chars().take(28).collect();
        words.replace(|c: char| c.is_control(), "?")
    }
}

/// The parts without a gap.
fn runs(steps: &[(f64, f64, Option<f64>)]) -> Vec<Vec<(f64, f64, f64)>> {
    let mut runs = vec![Vec::new()];
    for &(from, to, value) in steps {
        match (value, runs.last_mut()) {
            (Some(value), Some(run)) => run.push((from, to, value)),
            _ => runs.push(Vec::new()),
        }
    }
    runs.retain(|run| !run.is_empty());
    runs
}
