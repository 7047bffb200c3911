//! Mean, sample standard deviation and range.

use serde::Serialize;

/// Mean, sample standard deviation and range over seeds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Spread {
    /// The mean.
    pub mean: f64,
    /// The sample standard deviation, √(Σ(x − mean)²/(n − 1)); `None` for a single value.
    pub standard_deviation: Option<f64>,
    /// The least value.
    pub minimum: f64,
    /// The largest value.
    pub maximum: f64,
    /// n.
    pub count: usize,
}

impl Spread {
    /// `None` without values.
    #[must_use]
    pub fn of(values: &[f64]) -> Option<Self> {
        let count = values.len();
        if count == 0 {
            return None;
        }
        let mean = values.iter().sum::<f64>() / count as f64;
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        Some(Self {
            mean,
            standard_deviation: (count > 1).then(|| (squares / (count - 1) as f64).sqrt()),
            minimum: values.iter().copied().fold(f64::INFINITY, f64::min),
            maximum: values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
            count,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_to_five_are_three_on_average_and_spread_by_the_root_of_two_and_a_half() {
        let spread = Spread::of(&[1.0, 2.0, 3.0, 4.0, 5.0]).expect("values");
        assert_eq!(spread.mean, 3.0);
        assert_eq!(spread.standard_deviation, Some(2.5_f64.sqrt()));
        assert_eq!((spread.minimum, spread.maximum), (1.0, 5.0));
    }

    #[test]
    fn one_value_has_no_spread_and_none_has_no_mean() {
        assert_eq!(
            Spread::of(&[2.0]).map(|spread| spread.standard_deviation),
            Some(None)
        );
        assert_eq!(Spread::of(&[]), None);
    }
}
