//! What it costs to carry the best weight decay from one learning rate to another.

use serde::Serialize;

use super::Convention;
use crate::statistics::{Losses, OverSeeds};

/// The transfer cost: by how much the loss at a learning rate η′ is higher with the decay that is best at another, η, than with its
/// own best; the mean over all ordered pairs of learning rates. Decays are chosen on one half of the seeds and compared on the other,
/// both ways, so that chance alone costs nothing.
#[derive(Clone, Debug, Serialize)]
pub struct Transfer {
    /// Over the seeds.
    pub cost: OverSeeds,
    /// Pairs of learning rates, counted for both halves.
    pub pairs: usize,
    /// Pairs left out because the carried decay lies outside the grid.
    pub outside: usize,
}

impl Transfer {
    /// `None` of fewer than two seeds or learning rates, or if no pair is left.
    pub(super) fn of(losses: &Losses, convention: Convention) -> Option<Self> {
        let (rows, columns) = (losses.learning_rates.len(), losses.weight_decays.len());
        let seeds = losses.of_seed.len();
        let (mut pairs, mut outside) = (0, 0);
        let mut costs = vec![0.0; seeds];
        for half in [0, 1] {
            let own = || (half..seeds).step_by(2);
            let others: Vec<usize> = (1 - half..seeds).step_by(2).collect();
            let best: Vec<usize> = (0..rows)
                .filter_map(|row| losses.best_column(row, &others))
                .collect();
            let mut kept = Vec::new();
            for (from, &chosen) in best.iter().enumerate() {
                for (to, &own_best) in best.iter().enumerate().filter(|(to, _)| *to != from) {
                    match convention.carried(chosen, [from, to], columns) {
                        Some(carried) => kept.push((to, carried, own_best)),
                        None => outside += 1,
                    }
                }
            }
            pairs += kept.len();
            for seed in own() {
                let cost = |&(row, carried, best): &(usize, usize, usize)| {
                    losses.loss(seed, row, carried) - losses.loss(seed, row, best)
                };
                let sum: f64 = kept.iter().map(cost).sum();
                if let Some(own) = costs.get_mut(seed) {
                    *own = sum / kept.len() as f64;
                }
            }
        }
        let is_known = seeds > 1 && costs.iter().all(|cost| cost.is_finite());
        Some(Self {
            cost: OverSeeds::of(costs).filter(|_| is_known)?,
            pairs,
            outside,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATES: [f64; 3] = [0.25, 0.5, 1.0];
    const DECAYS: [f64; 7] = [0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0];

    /// Of losses that rise with the square of the columns between a decay and 2ᵖ times one for each row.
    fn cost(power: f64, convention: Convention) -> Transfer {
        let of_seed = |seed: usize| {
            let rows = RATES.iter().enumerate();
            let cells = rows.flat_map(|(row, _)| {
                let best = 3.0 + power * (row as f64 - 1.0);
                (0..7).map(move |column| (f64::from(column) - best).powi(2) + seed as f64)
            });
            cells.collect()
        };
        let losses = Losses {
            learning_rates: &RATES,
            weight_decays: &DECAYS,
            of_seed: (0..4).map(of_seed).collect(),
        };
        Transfer::of(&losses, convention).expect("a cost")
    }

    #[test]
    fn nothing_is_lost_where_the_best_decay_stays_and_the_squared_distance_where_it_moves() {
        assert_eq!(cost(0.0, Convention::Independent).cost.spread.mean, 0.0);
        assert_eq!(cost(1.0, Convention::LrCoupled).cost.spread.mean, 0.0);
        // Four pairs are one row apart, two are two: (4·1 + 2·4)/6.
        let moved = cost(1.0, Convention::Independent);
        assert_eq!(
            (moved.cost.spread.mean, moved.pairs, moved.outside),
            (2.0, 12, 0)
        );
        assert_eq!(cost(0.0, Convention::LrCoupled).cost.spread.mean, 2.0);
    }

    #[test]
    fn what_lies_outside_the_grid_is_counted_and_left_out() {
        let moved = cost(3.0, Convention::LrCoupled);
        // Chosen in the columns 0, 3 and 6: 0 can't move down, nor 6 up.
        assert_eq!(moved.outside, 0);
        let moved = cost(-3.0, Convention::LrCoupled);
        assert_eq!((moved.outside, moved.pairs), (8, 4));
    }
}
