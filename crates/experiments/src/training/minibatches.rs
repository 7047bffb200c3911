//! Minibatches: which training points each step sees.

use adamscape_data::{Points, Purpose, stream};
use rand::RngExt;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

/// Minibatches without end: epoch after epoch, each a fresh permutation of all points, cut into pieces; the
/// last piece of an epoch may be smaller. With replacement each point of each minibatch is drawn from all. All trials of one
/// seed see the same.
pub(super) struct Minibatches<'a> {
    points: &'a Points,
    batch_size: usize,
    with_replacement: bool,
    generator: ChaCha8Rng,
    order: Vec<usize>,
    next: usize,
}

impl<'a> Minibatches<'a> {
    pub(super) fn new(
        points: &'a Points,
        batch_size: usize,
        with_replacement: bool,
        seed: u64,
    ) -> Self {
        Self {
            points,
            batch_size: batch_size.max(1),
            with_replacement,
            generator: stream(seed, Purpose::Minibatches),
            order: (0..points.len()).collect(),
            next: points.len(),
        }
    }

    pub(super) fn draw(&mut self) -> Points {
        if self.with_replacement {
            let count = self.points.len();
            let any = (0..self.batch_size).map(|_| self.generator.random_range(0..count));
            return self.points.select(&any.collect::<Vec<usize>>());
        }
        if self.next >= self.order.len() {
            self.order.shuffle(&mut self.generator);
            self.next = 0;
        }
        let piece: Vec<usize> = self
            .order
            .iter()
            .skip(self.next)
            .take(self.batch_size)
            .copied()
            .collect();
        self.next += piece.len();
        self.points.select(&piece)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use adamscape_data::{Spiral, Validation};

    fn points(count: usize) -> Points {
        let spiral = Spiral {
            arms: 2,
            points_per_arm: count / 2,
            turns: 1.0,
            noise: 0.1,
        };
        spiral
            .split(0, Validation::HeldOut)
            .expect("a valid spiral")
            .training
    }

    fn epoch(batches: &mut Minibatches, sizes: &[usize]) -> Vec<u64> {
        let mut seen = Vec::new();
        for &size in sizes {
            let batch = batches.draw();
            assert_eq!(batch.len(), size);
            seen.extend(batch.inputs().iter().map(|x| x.to_bits()));
        }
        seen
    }

    #[test]
    fn an_epoch_sees_every_point_once_and_the_next_in_another_order() {
        let points = points(10);
        let mut batches = Minibatches::new(&points, 4, false, 0);
        let first = epoch(&mut batches, &[4, 4, 2]);
        let second = epoch(&mut batches, &[4, 4, 2]);
        assert_ne!(first, second);
        let sorted = |mut bits: Vec<u64>| {
            bits.sort_unstable();
            bits
        };
        let all = sorted(points.inputs().iter().map(|x| x.to_bits()).collect());
        assert_eq!(sorted(first), all);
        assert_eq!(sorted(second), all);
    }

    #[test]
    fn with_replacement_every_point_is_as_likely_in_every_minibatch_and_may_come_twice() {
        let points = points(10);
        let mut batches = Minibatches::new(&points, 7, true, 0);
        let mut times = std::collections::HashMap::new();
        let mut repeats = 0;
        for _ in 0..1000 {
            let batch = batches.draw();
            assert_eq!(batch.len(), 7);
            let bits = batch.inputs().chunks(2).map(|point| point[0].to_bits());
            let distinct: std::collections::HashSet<u64> = bits.clone().collect();
            repeats += usize::from(distinct.len() < 7);
            for point in bits {
                *times.entry(point).or_insert(0.0) += 1.0;
            }
        }
        assert!(repeats > 900, "{repeats}");
        // Binomial, 7000 draws with p = 1/10: within 5 standard deviations.
        let deviation = (7000.0_f64 * 0.1 * 0.9).sqrt();
        assert_eq!(times.len(), 10);
        assert!(
            times
                .values()
                .all(|count| (count - 700.0_f64).abs() < 5.0 * deviation)
        );
    }

    #[test]
    fn one_seed_has_one_order_and_another_seed_another() {
        let points = points(20);
        let order = |seed| epoch(&mut Minibatches::new(&points, 20, false, seed), &[20]);
        assert_eq!(order(1), order(1));
        assert_ne!(order(1), order(2));
    }
}
