//! Mean and sample standard deviation.

use serde::Serialize;

/// Mean and sample standard deviation over seeds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Spread {
    /// The mean.
    pub mean: f64,
    /// The sample standard deviation, √(Σ(x − mean)²/(n − 1)); `None` for a single value.
    pub standard_deviation: Option<f64>,
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
            count,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spread_of_one_to_five_is_three_and_the_root_of_two_and_a_half() {
        let spread = Spread::of(&[1.0, 2.0, 3.0, 4.0, 5.0]).expect("values");
        assert_eq!(spread.mean, 3.0);
        assert_eq!(spread.standard_deviation, Some(2.5_f64.sqrt()));
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
