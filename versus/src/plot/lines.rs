//! Lines that show a cost for each count.

use plotters::coord::ranged1d::ValueFormatter;
use plotters::prelude::*;

use super::color;
use super::legend::{Legend, TEXT};
use crate::Result;

pub struct Lines {
    pub title: String,
    pub x: String,
    pub y: String,
    pub lines: Vec<Line>,
    /// Whether both axes are logarithmic.
    pub logarithmic: bool,
}

pub struct Line {
    pub name: String,
    /// The colour of the line. `None`: a colour that no other line has.
    pub color: Option<RGBColor>,
    pub points: Vec<(f64, f64)>,
}

const SIZE: (u32, u32) = (860, 520);
const MARGIN: i32 = 20;
const GRID: RGBColor = RGBColor(216, 216, 216);

impl Lines {
    /// Draws the lines as SVG. `None` if there are not two points for a line.
    pub fn draw(&self) -> Result<Option<String>> {
        let points = || self.lines.iter().flat_map(|line| &line.points);
        let ends = |of: fn(&(f64, f64)) -> f64| {
            let values = || points().map(of);
            values().min_by(f64::total_cmp).zip(values().max_by(f64::total_cmp))
        };
        let (Some(x), Some(y)) = (ends(|point| point.0), ends(|point| point.1)) else { return Ok(None) };
        if x.0 >= x.1 {
            return Ok(None);
        }
        let colors = || {
            let mut others = (0..).map(color);
            self.lines.iter().map(move |line| line.color.or_else(|| others.next()).unwrap_or(BLACK))
        };
        let names = || self.lines.iter().map(|line| line.name.as_str());
        let legend = Legend::new(names(), SIZE.0 as i32, MARGIN);
        let mut svg = String::new();
        {
            let root = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
            root.fill(&WHITE)?;
            let title = ("sans-serif", 18).into_font().color(&BLACK);
            root.draw_text(&self.title, &title, (MARGIN, MARGIN - 4))?;
            legend.draw(&root, names().zip(colors()), MARGIN + 28)?;
            let root = root.margin(MARGIN + 32 + legend.height(), 8, 0, MARGIN);
            let mut chart = ChartBuilder::on(&root);
            chart.x_label_area_size(48).y_label_area_size(84).margin_left(4);
            match self.logarithmic {
                true => {
                    let (x, y) = ((x.0 * 0.9, x.1 * 1.1), (y.0 * 0.7, y.1 * 1.4));
                    let x = (x.0..x.1).log_scale().with_key_points(round(x));
                    let y = (y.0..y.1).log_scale().with_key_points(round(y));
                    self.fill(&mut chart.build_cartesian_2d(x, y)?, colors())?;
                }
                false => {
                    let mut chart = chart.build_cartesian_2d(0.0..x.1 * 1.03, 0.0..y.1 * 1.05)?;
                    self.fill(&mut chart, colors())?;
                }
            }
            root.present()?;
        }
        Ok(Some(svg))
    }

    fn fill<'a, 'b: 'a, X, Y>(
        &self,
        chart: &mut ChartContext<'a, SVGBackend<'b>, Cartesian2d<X, Y>>,
        colors: impl Iterator<Item = RGBColor>,
    ) -> Result<()>
    where
        X: Ranged<ValueType = f64> + ValueFormatter<f64>,
        Y: Ranged<ValueType = f64> + ValueFormatter<f64>,
    {
        let mut mesh = chart.configure_mesh();
        mesh.x_desc(&self.x).y_desc(&self.y).label_style(("sans-serif", TEXT));
        mesh.axis_desc_style(("sans-serif", TEXT + 1)).light_line_style(WHITE).bold_line_style(GRID);
        mesh.x_label_formatter(&|count| format!("{count:.0}")).y_label_formatter(&|nanos| time(*nanos));
        mesh.x_labels(8).y_labels(8).draw()?;
        for (line, color) in self.lines.iter().zip(colors) {
            chart.draw_series(LineSeries::new(line.points.iter().copied(), color.stroke_width(2)))?;
            chart.draw_series(line.points.iter().map(|point| Circle::new(*point, 3, color.filled())))?;
        }
        Ok(())
    }
}

/// The round numbers between the two ends.
fn round(ends: (f64, f64)) -> Vec<f64> {
    let all = (0..12).flat_map(|decade| [1.0, 2.0, 5.0].map(|digit| digit * 10f64.powi(decade)));
    all.filter(|number| (ends.0..=ends.1).contains(number)).collect()
}

/// Prints nanoseconds in the unit in which the text is short.
fn time(nanos: f64) -> String {
    match nanos {
        nanos if nanos >= 1e9 => format!("{} s", short(nanos / 1e9)),
        nanos if nanos >= 1e6 => format!("{} ms", short(nanos / 1e6)),
        nanos if nanos >= 1e3 => format!("{} µs", short(nanos / 1e3)),
        nanos => format!("{} ns", short(nanos)),
    }
}

fn short(number: f64) -> String {
    let text = format!("{number:.1}");
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}
