//! The valley of the validation loss: how the best weight decay moves with the learning rate, by a log-log slope.

use serde::Serialize;

use super::Interval;

/// The slope of ln λ* on ln η, where λ* is the decay with the lowest mean validation loss at the learning rate η.
///
/// 0: the two can be tuned one after the other. −1: only their product matters. Learning rates at which the best decay
/// is not better than the smallest one by two standard errors of the paired difference are left out; for that the decay
/// is chosen on one half of the seeds and compared on the other, both ways. A λ* at the end of the axis counts as it is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Valley {
    /// The slope.
    pub slope: f64,
    /// Over seeds, at these learning rates.
    pub interval: Option<Interval>,
    /// Learning rates at which there is a valley.
    pub learning_rates: usize,
}

/// Losses of one optimizer: for each seed its cells, learning rate by learning rate.
pub(super) struct Losses<'a> {
    pub(super) learning_rates: &'a [f64],
    pub(super) weight_decays: &'a [f64],
    pub(super) of_seed: Vec<Vec<f64>>,
}

/// A line needs more than two points to be one.
const FEWEST: usize = 3;

impl Valley {
    /// `None` where no valley can be told from noise at three learning rates.
    pub(super) fn of(losses: &Losses) -> Option<Self> {
        let all: Vec<usize> = (0..losses.of_seed.len()).collect();
        let rows: Vec<usize> = (0..losses.learning_rates.len())
            .filter(|&row| losses.has_valley(row))
            .collect();
        if rows.len() < FEWEST {
            return None;
        }
        Some(Self {
            slope: losses.slope(&rows, &all)?,
            interval: Interval::bootstrap(all.len(), |seeds| losses.slope(&rows, seeds)),
            learning_rates: rows.len(),
        })
    }
}

impl Losses<'_> {
    fn loss(&self, seed: usize, row: usize, column: usize) -> f64 {
        let cell = row * self.weight_decays.len() + column;
        let of_seed = self.of_seed.get(seed).and_then(|cells| cells.get(cell));
        of_seed.copied().unwrap_or(f64::NAN)
    }

    fn best_column(&self, row: usize, seeds: &[usize]) -> Option<usize> {
        let sum =
            |column: usize| -> f64 { seeds.iter().map(|&seed| self.loss(seed, row, column)).sum() };
        let columns = 0..self.weight_decays.len();
        columns.min_by(|&one, &other| sum(one).total_cmp(&sum(other)))
    }

    fn has_valley(&self, row: usize) -> bool {
        let half = |half: usize| (half..self.of_seed.len()).step_by(2);
        let mut gains = Vec::with_capacity(self.of_seed.len());
        for own in [0, 1] {
            let others: Vec<usize> = half(1 - own).collect();
            let Some(best) = self.best_column(row, &others) else {
                return false;
            };
            gains
                .extend(half(own).map(|seed| self.loss(seed, row, 0) - self.loss(seed, row, best)));
        }
        let count = gains.len() as f64;
        let mean = gains.iter().sum::<f64>() / count;
        let squares: f64 = gains.iter().map(|gain| (gain - mean).powi(2)).sum();
        let error = (squares / (count - 1.0) / count).sqrt();
        mean > 2.0 * error
    }

    /// The slope by least squares.
    fn slope(&self, rows: &[usize], seeds: &[usize]) -> Option<f64> {
        let points: Vec<(f64, f64)> = rows
            .iter()
            .filter_map(|&row| {
                let decay = self.weight_decays.get(self.best_column(row, seeds)?)?;
                Some((self.learning_rates.get(row)?.ln(), decay.ln()))
            })
            .collect();
        let count = points.len() as f64;
        let mean_x = points.iter().map(|(x, _)| x).sum::<f64>() / count;
        let mean_y = points.iter().map(|(_, y)| y).sum::<f64>() / count;
        let products = points.iter().map(|(x, y)| (x - mean_x) * (y - mean_y));
        let squares = points.iter().map(|(x, _)| (x - mean_x).powi(2));
        let slope = products.sum::<f64>() / squares.sum::<f64>();
        slope.is_finite().then_some(slope)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DECAYS: [f64; 7] = [1e-4, 1e-3, 1e-2, 1e-1, 1.0, 10.0, 100.0];

    /// Of losses with their lowest point at ηᵖλ = 1e-2, and a little noise that depends on the seed.
    fn valley(power: f64, depth: f64) -> Option<Valley> {
        let learning_rates = [1e-3, 1e-2, 1e-1];
        let of_seed = |seed: usize| {
            let cell = |rate: f64, decay: f64| {
                let distance = (rate.powf(power) * decay).log10() + 2.0;
                let noise = 0.01 * ((seed as f64 + 3.0 * decay.log10() + rate.log10()) * 7.7).sin();
                depth * distance * distance + noise
            };
            let rows = learning_rates.iter();
            rows.flat_map(|&rate| DECAYS.map(|decay| cell(rate, decay)))
                .collect()
        };
        let losses = Losses {
            learning_rates: &learning_rates,
            weight_decays: &DECAYS,
            of_seed: (0..10).map(of_seed).collect(),
        };
        Valley::of(&losses)
    }

    #[test]
    fn a_valley_across_has_slope_0_and_one_along_the_product_has_slope_minus_1() {
        for (power, slope) in [(0.0, 0.0), (1.0, -1.0)] {
            let found = valley(power, 1.0).expect("a valley").slope;
            assert!((found - slope).abs() < 1e-12, "{found}");
        }
    }

    #[test]
    fn noise_has_no_valley() {
        assert_eq!(valley(0.0, 0.0), None);
    }
}
