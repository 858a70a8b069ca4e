//! A straight line through points, and whether they lie on it.

/// Least squares.
#[derive(Clone, Copy, Debug)]
pub struct Fit {
    pub slope: f64,
    /// The slope of the upper half to that of the lower. What is worse than linear has more than 1; so has
    /// what stops to fit a cache, and a floor that does so too tells the one from the other.
    pub bend: f64,
}

impl Fit {
    pub fn of(points: &[(f64, f64)]) -> Self {
        let middle = points.len() / 2;
        // The middle belongs to both: of four points each half has at least two.
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
