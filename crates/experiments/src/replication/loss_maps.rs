//! How the maps of two optimizers' validation loss compare, cell by cell.

use serde::Serialize;

use crate::statistics::Losses;

/// A difference of mean losses that is called clear: so much at least,
const CLEAR: f64 = 0.01;

/// and so many standard errors of the paired difference. With 20 seeds chance alone makes about 3 of 384 cells clear.
const ERRORS: f64 = 3.0;

/// What the maps of L2-Adam's and AdamW's mean validation loss have in common, and where they differ.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct LossMaps {
    /// Pearson's correlation of the cells' mean losses; `None` if either map is flat.
    pub correlation: Option<f64>,
    /// Where L2-Adam's mean loss is lower by 0.01 or more, and by three standard errors of the paired difference, and where AdamW's
    /// is.
    pub lower: [Region; 2],
}

/// Some cells, and the smallest rectangle around them.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Region {
    /// How many.
    pub cells: usize,
    /// Their least and largest learning rate.
    pub learning_rates: Option<[f64; 2]>,
    /// Their least and largest weight decay.
    pub weight_decays: Option<[f64; 2]>,
}

impl LossMaps {
    /// `None` of fewer than two seeds.
    pub(super) fn of(l2: &Losses, adamw: &Losses) -> Option<Self> {
        let seeds = l2.of_seed.len();
        if seeds < 2 {
            return None;
        }
        let cells = l2.learning_rates.len() * l2.weight_decays.len();
        let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
        let column = |losses: &Losses, cell: usize| -> Vec<f64> {
            let of_seed = losses.of_seed.iter();
            of_seed.filter_map(|own| own.get(cell).copied()).collect()
        };
        let mut means = [Vec::new(), Vec::new()];
        let mut lower = [Region::NONE; 2];
        for cell in 0..cells {
            let [one, other] = [column(l2, cell), column(adamw, cell)];
            let pairs = other.iter().zip(&one);
            let differences: Vec<f64> = pairs.map(|(other, one)| other - one).collect();
            let difference = mean(&differences);
            let squares = differences.iter().map(|own| (own - difference).powi(2));
            let error = (squares.sum::<f64>() / (seeds - 1) as f64 / seeds as f64).sqrt();
            if difference.abs() >= CLEAR && difference.abs() > ERRORS * error {
                let columns = l2.weight_decays.len();
                let (row, column) = (cell / columns, cell % columns);
                let place = (l2.learning_rates.get(row), l2.weight_decays.get(column));
                let [of_l2, of_adamw] = &mut lower;
                let region = if difference > 0.0 { of_l2 } else { of_adamw };
                if let (Some(&rate), Some(&decay)) = place {
                    region.add(rate, decay);
                }
            }
            let [of_l2, of_adamw] = &mut means;
            of_l2.push(mean(&one));
            of_adamw.push(mean(&other));
        }
        let [of_l2, of_adamw] = means;
        Some(Self {
            correlation: correlation(&of_l2, &of_adamw),
            lower,
        })
    }
}

impl Region {
    const NONE: Self = Self {
        cells: 0,
        learning_rates: None,
        weight_decays: None,
    };

    fn add(&mut self, learning_rate: f64, weight_decay: f64) {
        let wider = |range: Option<[f64; 2]>, value: f64| {
            let [low, high] = range.unwrap_or([value; 2]);
            Some([low.min(value), high.max(value)])
        };
        self.cells += 1;
        self.learning_rates = wider(self.learning_rates, learning_rate);
        self.weight_decays = wider(self.weight_decays, weight_decay);
    }
}

/// Σ(x − x̄)(y − ȳ)/√(Σ(x − x̄)²·Σ(y − ȳ)²).
fn correlation(one: &[f64], other: &[f64]) -> Option<f64> {
    let centred = |values: &[f64]| -> Vec<f64> {
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        values.iter().map(|value| value - mean).collect()
    };
    let product = |one: &[f64], other: &[f64]| -> f64 {
        let pairs = one.iter().zip(other);
        pairs.map(|(one, other)| one * other).sum()
    };
    let (one, other) = (centred(one), centred(other));
    let scale = (product(&one, &one) * product(&other, &other)).sqrt();
    (scale > 0.0).then(|| product(&one, &other) / scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anscombes_correlation_is_found() {
        // Anscombe 1973, the first of the four: r = 0.816.
        let x = [10.0, 8.0, 13.0, 9.0, 11.0, 14.0, 6.0, 4.0, 12.0, 7.0, 5.0];
        let y = [
            8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68,
        ];
        let found = correlation(&x, &y).expect("a correlation");
        assert!((found - 0.816_420_516_3).abs() < 1e-9, "{found}");
        assert_eq!(correlation(&x, &[1.0; 11]), None);
    }

    #[test]
    fn a_cell_is_clear_if_its_difference_is_large_and_far_from_noise() {
        let losses = |of_seed: Vec<Vec<f64>>| Losses {
            learning_rates: &[0.1, 0.2],
            weight_decays: &[0.3, 0.4],
            of_seed,
        };
        let l2 = losses(vec![vec![0.5; 4]; 4]);
        // Clearly lower, lower by little, clearly higher, higher but as often lower.
        let adamw = losses(vec![
            vec![0.30, 0.495, 0.60, 0.9],
            vec![0.31, 0.495, 0.61, 0.3],
            vec![0.30, 0.495, 0.60, 0.9],
            vec![0.31, 0.495, 0.61, 0.3],
        ]);
        let [of_l2, of_adamw] = LossMaps::of(&l2, &adamw).expect("maps").lower;
        let place = |region: Region| (region.cells, region.learning_rates, region.weight_decays);
        assert_eq!(place(of_l2), (1, Some([0.2; 2]), Some([0.3; 2])));
        assert_eq!(place(of_adamw), (1, Some([0.1; 2]), Some([0.3; 2])));
    }
}
