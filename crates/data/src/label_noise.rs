//! Training targets that are wrong.

use rand::{Rng, RngExt};
use rand_distr::{Distribution, StandardNormal};

use crate::points::variance;
use crate::range::{OutOfRange, within};
use crate::{Points, Targets};

/// Whether there can be so much noise on targets that are numbers, or else classes.
pub(crate) fn check(amount: f64, are_numbers: bool) -> Result<(), OutOfRange> {
    let key = "label_noise";
    if are_numbers {
        let says = "it is from 0 to 1000 standard deviations of the training targets";
        within(key, amount, 0.0..=1000.0, says)
    } else {
        let says = "it is a share of the training labels, from 0 to 1";
        within(key, amount, 0.0..=1.0, says)
    }
}

/// The points with noise on their targets. Classes: with probability `amount` a label is replaced by another class, each as likely
/// as the others. Numbers: amount·s·N(0, 1) is added to each, where s is the targets' own standard deviation (that of n, not
/// n − 1). Zero leaves everything as it is.
///
/// Each point has the same draws whatever the amount: labels that are wrong at a tenth are wrong, in the same way, at a fifth.
pub(crate) fn with_label_noise(points: Points, amount: f64, generator: &mut impl Rng) -> Points {
    if amount == 0.0 {
        return points;
    }
    let targets = match points.targets() {
        Targets::Classes { labels, classes } => {
            let others = classes.saturating_sub(1).max(1);
            let noisy = labels.iter().map(|&label| {
                let is_wrong = generator.random::<f64>() < amount;
                let other = generator.random_range(0..others);
                let other = other + usize::from(other >= label);
                if is_wrong { other } else { label }
            });
            Targets::Classes {
                labels: noisy.collect(),
                classes: *classes,
            }
        }
        Targets::Numbers(numbers) => {
            let deviation = variance(numbers).sqrt();
            let noisy = numbers.iter().map(|number| {
                let noise: f64 = StandardNormal.sample(generator);
                number + amount * deviation * noise
            });
            Targets::Numbers(noisy.collect())
        }
    };
    points.with_targets(targets)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Purpose, stream};

    const COUNT: usize = 20_000;

    fn noisy(targets: &Targets, amount: f64) -> Points {
        let inputs = vec![0.5; targets.len()];
        let points = Points::new(1, inputs, targets.clone());
        with_label_noise(points, amount, &mut stream(3, Purpose::LabelNoise))
    }

    fn classes() -> Targets {
        Targets::Classes {
            labels: (0..COUNT).map(|index| index % 4).collect(),
            classes: 4,
        }
    }

    #[test]
    fn the_share_of_wrong_labels_is_the_one_asked_for_and_all_other_classes_are_as_likely() {
        let Targets::Classes { labels, .. } = classes() else {
            unreachable!()
        };
        for amount in [0.1, 0.5, 1.0] {
            let points = noisy(&classes(), amount);
            let mut wrong_by = [0.0; 4];
            for (found, label) in points.labels().iter().zip(&labels) {
                wrong_by[(found + 4 - label) % 4] += 1.0 / COUNT as f64;
            }
            let expected = [1.0 - amount, amount / 3.0, amount / 3.0, amount / 3.0];
            for (found, expected) in wrong_by.iter().zip(expected) {
                let standard_error = (expected * (1.0 - expected) / COUNT as f64).sqrt();
                let difference = (found - expected).abs();
                assert!(difference <= 5.0 * standard_error + 1e-9, "{wrong_by:?}");
            }
        }
    }

    #[test]
    fn what_is_wrong_with_little_noise_is_wrong_in_the_same_way_with_more() {
        let [none, little, more] = [0.0, 0.1, 0.2].map(|amount| noisy(&classes(), amount));
        let labels = none.labels().iter().zip(little.labels()).zip(more.labels());
        for ((none, little), more) in labels {
            assert!(little == none || little == more);
        }
    }

    #[test]
    fn numbers_move_by_a_normal_multiple_of_their_own_deviation() {
        // Half 0, half 6: the standard deviation is 3.
        let numbers: Vec<f64> = (0..COUNT).map(|index| 6.0 * (index % 2) as f64).collect();
        let points = noisy(&Targets::Numbers(numbers.clone()), 0.5);
        let moved = points.numbers().iter().zip(&numbers).map(|(a, b)| a - b);
        let variance = moved.map(|by| by * by).sum::<f64>() / COUNT as f64;
        // A variance of normal numbers has standard error σ²·√(2/n).
        let standard_error = 2.25 * (2.0 / COUNT as f64).sqrt();
        assert!((variance - 2.25).abs() < 5.0 * standard_error, "{variance}");
    }

    #[test]
    fn no_noise_changes_nothing() {
        assert_eq!(noisy(&classes(), 0.0).targets(), &classes());
        let numbers = Targets::Numbers(vec![0.1, -0.0, 3.5]);
        assert_eq!(noisy(&numbers, 0.0).targets(), &numbers);
    }
}
