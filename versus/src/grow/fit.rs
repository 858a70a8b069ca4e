//! Fits a straight line to points, and computes whether the points lie on it.

/// A line that was fitted by least squares.
#[derive(Clone, Copy, Debug)]
pub struct Fit {
    pub slope: f64,
    /// The slope of the upper half divided by that of the lower half. It is more than 1 if a cost is worse
    /// than linear, but also if the data no longer fit in a cache. In the second case the floor bends too.
    pub bend: f64,
}

impl Fit {
    pub fn of(points: &[(f64, f64)]) -> Self {
        let middle = points.len() / 2;
        // The middle belongs to both halves, so that each half of four points has at least two.
        let (lower, upper) = (slope(&points[..=middle]), slope(&points[middle..]));
        Fit { slope: slope(points), bend: upper / lower }
    }
}

fn slope(points: &[(f64, f64)]) -> f64 {
    let count = points.len() as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / count;
    let (x, y) = (mean(|point| point.0), mean(|point| point.1));
    let both: f64 = points.iter().map(|point| (point.0 - x) * (point.1 - y)).sum();
    both / points.iter().map(|point| (point.0 - x).powi(2)).sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::Fit;

    #[test]
    fn a_line_has_its_slope_and_does_not_bend() {
        let line = [1.0, 2.0, 5.0, 9.0].map(|x| (x, 3.0 * x + 7.0));
        let fit = Fit::of(&line);
        assert!((fit.slope - 3.0).abs() < 1e-9 && (fit.bend - 1.0).abs() < 1e-9, "{fit:?}");
    }

    #[test]
    fn a_square_bends() {
        let square = [1.0, 2.0, 3.0, 4.0, 5.0].map(|x| (x, x * x));
        assert_eq!(Fit::of(&square).bend, 2.0);
    }
}
