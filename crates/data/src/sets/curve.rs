//! A sine to be learned from noisy points.

use std::f64::consts::PI;
use std::ops::Bound;

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::{Drawn, Formula, Row, counted, normal};
use crate::range::{noise, within};
use crate::section::Takes;
use crate::{OutOfRange, Points, Targets, Task};

/// A number to be learned from a number.
///
/// ```text
/// x uniform on [−1, 1)
/// y = sin(2π·frequency·x) + noise·N(0, 1)
/// ```
///
/// Validation targets have noise, too: no network's mean squared error is less than noise², but by chance. Source: Bishop 2006,
/// *Pattern Recognition and Machine Learning*, section 1.1, where x runs from 0 to 1 and the noise is 0.3.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Curve {
    /// Periods in a unit of x, half of what there is in all: 0 < frequency <= 1000.
    pub frequency: f64,
    /// Standard deviation of the noise on each target: 0..=1000.
    pub noise: f64,
}

impl Formula for Curve {
    fn check(&self) -> Result<(), OutOfRange> {
        let range = (Bound::Excluded(0.0), Bound::Included(1000.0));
        let says = "a curve has more than 0 and at most 1000 periods in a unit";
        within("frequency", self.frequency, range, says)?;
        noise(self.noise)
    }

    fn task(&self) -> Task {
        Task::Number
    }

    fn features(&self) -> usize {
        1
    }

    fn draw(&self, points: usize, generator: &mut ChaCha8Rng) -> Points {
        let draw = |_| {
            let x = 2.0 * generator.random::<f64>() - 1.0;
            let y = (2.0 * PI * self.frequency * x).sin() + self.noise * normal(generator);
            (x, y)
        };
        let (inputs, targets) = (0..points).map(draw).unzip();
        Points::new(1, inputs, Targets::Numbers(targets))
    }

    fn caption(&self, points: usize) -> String {
        let points = counted(points as f64, "point");
        format!(
            "sine of frequency {}, {points}, noise {}",
            self.frequency, self.noise
        )
    }
}

pub(super) const ROW: Row = Row {
    takes: Takes {
        kind: "curve",
        must: &[&["points"], &["noise"]],
        may: &[
            &["frequency"],
            &["validation"],
            &["validation_points"],
            &["label_noise"],
        ],
    },
    // One period on each side of 0.
    defaults: |section| {
        section.frequency.get_or_insert(1.0);
    },
    read: |section| {
        let curve = Curve {
            frequency: section.frequency?,
            noise: section.noise?,
        };
        Some(Drawn::new(curve, section.points?))
    },
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sets::tests::{drawn, noise_of};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn without_noise_every_point_lies_on_the_sine(frequency in 0.1_f64..5.0) {
            let points = drawn(&Curve { frequency, noise: 0.0 }, 50);
            for (x, y) in points.inputs().iter().zip(points.numbers()) {
                prop_assert!((-1.0..1.0).contains(x));
                // The same by the sine of half the angle.
                let half = PI * frequency * x;
                prop_assert!((y - 2.0 * half.sin() * half.cos()).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn noise_has_the_standard_deviation_that_was_asked_for_on_targets_alone() {
        let curve = |noise| Curve {
            frequency: 2.0,
            noise,
        };
        let noise = noise_of(&curve(0.0), &curve(0.3));
        assert!((noise - 0.3).abs() < 0.008, "{noise}");
        let [quiet, noisy] = [0.0, 0.3].map(|noise| drawn(&curve(noise), 100));
        assert_eq!(quiet.inputs(), noisy.inputs());
    }
}
