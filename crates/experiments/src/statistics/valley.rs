//! The valley of the validation loss: how the best weight decay moves with the learning rate, by a log-log slope.

use serde::Serialize;

use super::Interval;
use super::bootstrap::bootstrap;

/// Where the loss has a valley over the weight decay, and how that moves with the learning rate.
///
/// λ* is the decay with the lowest mean validation loss at a learning rate. There is a valley if the loss at λ* is lower than with the
/// smallest decay of the axis *and* lower than with the largest, each by two standard errors of the paired difference; for that λ*
/// is chosen on one half of the seeds and compared on the other, both ways.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Valley {
    /// Learning rates at which there is a valley.
    pub learning_rates: usize,
    /// Learning rates left out because λ* is the smallest or the largest of the axis, and the loss is higher at the other end: a
    /// valley may lie outside.
    pub at_edge: usize,
    /// How λ* moves; `None` where fewer than three learning rates have a valley.
    pub slope: Option<Slope>,
}

/// p in λ* ∝ ηᵖ, the slope of ln λ* on ln η by least squares.
///
/// 0: the two can be tuned one after the other. −1: only their product matters. A decay that is coupled to the learning rate, ηλ, has
/// the slope of an independent one less 1, since λ/η makes the same run.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Slope {
    /// p.
    pub power: f64,
    /// Over seeds, at these learning rates: which they are is not drawn anew. `None` of fewer than ten seeds.
    pub interval: Option<Interval>,
    /// By how much p changes if λ* of an outermost learning rate moves by one cell. An interval narrower than that says no more than
    /// that λ* seldom left its cell.
    pub resolution: f64,
}

/// Losses of one optimizer: for each seed its cells, learning rate by learning rate.
pub(crate) struct Losses<'a> {
    pub(crate) learning_rates: &'a [f64],
    pub(crate) weight_decays: &'a [f64],
    pub(crate) of_seed: Vec<Vec<f64>>,
}

/// A line needs more than two points to be one.
const FEWEST: usize = 3;

impl Valley {
    pub(crate) fn of(losses: &Losses) -> Self {
        let all: Vec<usize> = (0..losses.of_seed.len()).collect();
        let shapes: Vec<Shape> = (0..losses.learning_rates.len())
            .map(|row| losses.shape(row))
            .collect();
        let rows: Vec<usize> = (0..shapes.len())
            .filter(|row| shapes.get(*row) == Some(&Shape::Valley))
            .collect();
        let slope = |power| Slope {
            power,
            interval: bootstrap(all.len(), |seeds| losses.slope(&rows, seeds)),
            resolution: losses.resolution(&rows),
        };
        let power = (rows.len() >= FEWEST).then(|| losses.slope(&rows, &all));
        Self {
            learning_rates: rows.len(),
            at_edge: shapes.iter().filter(|shape| **shape == Shape::Edge).count(),
            slope: power.flatten().map(slope),
        }
    }
}

impl Valley {
    /// Of the same runs, where λ means what was λ·η^power.
    pub(crate) fn less(mut self, power: f64) -> Self {
        if let Some(slope) = &mut self.slope {
            slope.power -= power;
            if let Some(interval) = &mut slope.interval {
                interval.low -= power;
                interval.high -= power;
            }
        }
        self
    }
}

/// What the loss does over the weight decays.
#[derive(Clone, Copy, PartialEq)]
enum Shape {
    /// It falls, and rises again.
    Valley,
    /// It is lowest at one end, and higher at the other.
    Edge,
    /// Nothing can be told from noise.
    Flat,
}

impl Losses<'_> {
    pub(crate) fn loss(&self, seed: usize, row: usize, column: usize) -> f64 {
        let cell = row * self.weight_decays.len() + column;
        let of_seed = self.of_seed.get(seed).and_then(|cells| cells.get(cell));
        of_seed.copied().unwrap_or(f64::NAN)
    }

    pub(crate) fn best_column(&self, row: usize, seeds: &[usize]) -> Option<usize> {
        let sum =
            |column: usize| -> f64 { seeds.iter().map(|&seed| self.loss(seed, row, column)).sum() };
        let columns = 0..self.weight_decays.len();
        columns.min_by(|&one, &other| sum(one).total_cmp(&sum(other)))
    }

    fn shape(&self, row: usize) -> Shape {
        let all: Vec<usize> = (0..self.of_seed.len()).collect();
        let last = self.weight_decays.len().saturating_sub(1);
        let [falls, rises] = [0, last].map(|end| self.is_lower_than_at(row, end));
        match self.best_column(row, &all) {
            Some(0) if rises => Shape::Edge,
            Some(best) if best == last && falls => Shape::Edge,
            Some(best) if best > 0 && best < last && falls && rises => Shape::Valley,
            _ => Shape::Flat,
        }
    }

    /// Whether the best of the decays is better than that in the column `end`.
    fn is_lower_than_at(&self, row: usize, end: usize) -> bool {
        let half = |half: usize| (half..self.of_seed.len()).step_by(2);
        let mut gains = Vec::with_capacity(self.of_seed.len());
        for own in [0, 1] {
            let others: Vec<usize> = half(1 - own).collect();
            let Some(best) = self.best_column(row, &others) else {
                return false;
            };
            let gain = |seed| self.loss(seed, row, end) - self.loss(seed, row, best);
            gains.extend(half(own).map(gain));
        }
        let count = gains.len() as f64;
        let mean = gains.iter().sum::<f64>() / count;
        let squares: f64 = gains.iter().map(|gain| (gain - mean).powi(2)).sum();
        let error = (squares / (count - 1.0) / count).sqrt();
        mean > 2.0 * error
    }

    /// One cell of the outermost row: its leverage on the slope, times the mean step of the axis.
    fn resolution(&self, rows: &[usize]) -> f64 {
        let rates = rows.iter().filter_map(|&row| self.learning_rates.get(row));
        let logs: Vec<f64> = rates.map(|rate| rate.ln()).collect();
        let mean = logs.iter().sum::<f64>() / logs.len() as f64;
        let squares: f64 = logs.iter().map(|log| (log - mean).powi(2)).sum();
        let farthest = logs
            .iter()
            .map(|log| (log - mean).abs())
            .fold(0.0, f64::max);
        let ends = [self.weight_decays.first(), self.weight_decays.last()];
        let [first, last] = ends.map(|end| end.copied().unwrap_or(f64::NAN).ln());
        let step = (last - first) / (self.weight_decays.len() - 1) as f64;
        step * farthest / squares
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

    /// Of 10 seeds' losses at three learning rates, `loss(η, λ)` and a little noise that depends on the seed.
    fn valley(loss: impl Fn(f64, f64) -> f64) -> Valley {
        let learning_rates = [1e-3, 1e-2, 1e-1];
        let of_seed = |seed: usize| {
            let cell = |rate: f64, decay: f64| {
                let noise = 0.01 * ((seed as f64 + 3.0 * decay.log10() + rate.log10()) * 7.7).sin();
                loss(rate, decay) + noise
            };
            let rows = learning_rates.iter();
            rows.flat_map(|&rate| DECAYS.map(|decay| cell(rate, decay)))
                .collect()
        };
        Valley::of(&Losses {
            learning_rates: &learning_rates,
            weight_decays: &DECAYS,
            of_seed: (0..10).map(of_seed).collect(),
        })
    }

    /// Lowest where ηᵖλ = 10^`at`.
    fn bowl(power: f64, at: f64) -> impl Fn(f64, f64) -> f64 {
        move |rate, decay| ((rate.powf(power) * decay).log10() - at).powi(2)
    }

    #[test]
    fn a_valley_across_has_slope_0_and_one_along_the_product_has_slope_minus_1() {
        for (power, slope) in [(0.0, 0.0), (1.0, -1.0)] {
            let valley = valley(bowl(power, -2.0));
            let found = valley.slope.expect("a valley").power;
            assert!((found - slope).abs() < 1e-12, "{found}");
            assert_eq!((valley.learning_rates, valley.at_edge), (3, 0));
        }
    }

    #[test]
    fn one_cell_of_a_factor_of_ten_at_three_rates_over_two_decades_is_a_slope_of_one_half() {
        let slope = valley(bowl(0.0, -2.0)).slope.expect("a valley");
        assert!((slope.resolution - 0.5).abs() < 1e-12, "{slope:?}");
    }

    #[test]
    fn noise_has_no_valley() {
        let valley = valley(|_, _| 0.0);
        assert_eq!((valley.learning_rates, valley.slope), (0, None));
    }

    #[test]
    fn a_loss_that_falls_or_rises_all_along_has_no_valley_but_an_edge() {
        for at in [-9.0, 9.0] {
            let valley = valley(bowl(0.0, at));
            assert_eq!((valley.learning_rates, valley.at_edge), (0, 3));
            assert_eq!(valley.slope, None);
        }
    }

    #[test]
    fn a_valley_that_leaves_the_axis_is_left_out_there() {
        // λ* = 10^−1/η: 100 at η = 0.001, the largest of the axis.
        let valley = valley(bowl(1.0, -1.0));
        assert_eq!((valley.learning_rates, valley.at_edge), (2, 1));
        assert_eq!(valley.slope, None);
    }
}
