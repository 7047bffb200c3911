//! The spiral data set of the problem set, generalised to any number of arms.

use std::f64::consts::PI;
use std::ops::Bound;

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::{Drawn, Formula, Row, counted, draw_classes};
use crate::range::{OutOfRange, noise, within};
use crate::section::Takes;
use crate::{Points, Purpose, Split, Task, Validation, stream};

/// Interleaved spiral arms, one class each. In arm k of K,
///
/// ```text
/// θ = √U·turns·2π        U uniform on [0, 1)
/// r = 2θ + π
/// x = r·(cos(θ + 2πk/K), sin(θ + 2πk/K)) + noise·N(0, 1) on each coordinate
/// ```
///
/// With two arms the second is the first turned by π: x = −r·(cos θ, sin θ), the notebook's.
/// More turns or more noise make it harder, more points or less noise easier.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spiral {
    /// K, the number of arms and of classes: 2..=100.
    pub arms: usize,
    /// Points in each arm: 1..=1,000,000.
    pub points_per_arm: usize,
    /// Turns of each arm around the origin (the notebook's `spirals`): 0 < turns <= 100.
    pub turns: f64,
    /// Standard deviation of the noise on each coordinate, in units of the radius r, which runs from
    /// π to 4π·turns + π: 0..=1000.
    pub noise: f64,
}

impl Spiral {
    /// Whether a spiral of these values can be drawn.
    ///
    /// # Errors
    /// Names the first value out of its range, NaN included.
    pub fn check(&self) -> Result<(), OutOfRange> {
        let says = "a spiral has 2 to 100 arms";
        within("arms", self.arms as f64, 2.0..=100.0, says)?;
        let says = "an arm has 1 to 1000000 points";
        let points = self.points_per_arm as f64;
        within("points_per_arm", points, 1.0..=1_000_000.0, says)?;
        let says = "a spiral makes more than 0 and at most 100 turns";
        let turns = (Bound::Excluded(0.0), Bound::Included(100.0));
        within("turns", self.turns, turns, says)?;
        noise(self.noise)
    }

    /// How many points the training set has, and the validation set.
    #[must_use]
    pub fn points(&self) -> usize {
        self.arms.saturating_mul(self.points_per_arm)
    }

    /// Draws the training and validation points of one seed, each from its own stream.
    ///
    /// # Errors
    /// As [`Spiral::check`].
    pub fn split(&self, seed: u64, validation: Validation) -> Result<Split, OutOfRange> {
        let training = self.sample(&mut stream(seed, Purpose::TrainingPoints))?;
        let validation = match validation {
            Validation::HeldOut => self.sample(&mut stream(seed, Purpose::ValidationPoints))?,
            Validation::AsPublished => training.clone(),
        };
        Ok(Split {
            training,
            validation,
        })
    }

    /// Draws `arms · points_per_arm` points, arm after arm; the label is the arm.
    ///
    /// # Errors
    /// As [`Spiral::check`].
    pub fn sample(&self, generator: &mut ChaCha8Rng) -> Result<Points, OutOfRange> {
        self.check()?;
        Ok(self.draw(self.points(), generator))
    }
}

/// Drawn with any number of points, whatever `points_per_arm` is.
impl Formula for Spiral {
    fn check(&self) -> Result<(), OutOfRange> {
        Self::check(self)
    }

    fn task(&self) -> Task {
        Task::Classes(self.arms)
    }

    fn draw(&self, points: usize, generator: &mut ChaCha8Rng) -> Points {
        let counts = [points, self.arms];
        draw_classes(counts, self.noise, generator, |arm, generator| {
            let angle = generator.random::<f64>().sqrt() * self.turns * 2.0 * PI;
            let radius = 2.0 * angle + PI;
            let turned_by = 2.0 * PI * arm as f64 / self.arms as f64;
            let (sin, cos) = (angle + turned_by).sin_cos();
            [radius * cos, radius * sin]
        })
    }

    fn caption(&self, points: usize) -> String {
        let points = if points == self.points() {
            format!(" × {} points", self.points_per_arm)
        } else {
            format!(", {}", counted(points as f64, "point"))
        };
        let turns = counted(self.turns, "turn");
        format!("{} arms{points}, {turns}, noise {}", self.arms, self.noise)
    }
}

pub(super) const ROW: Row = Row {
    takes: Takes {
        kind: "spirals",
        must: &[&["points_per_arm", "points"], &["turns"], &["noise"]],
        may: &[
            &["arms"],
            &["validation"],
            &["validation_points"],
            &["label_noise"],
        ],
    },
    defaults: |section| {
        section.arms.get_or_insert(2);
    },
    read: |section| {
        let arms = section.arms?;
        // Of `points` that can't be dealt evenly, each arm has so many at most.
        let at_most = |points: usize| points.div_ceil(arms.max(1)).max(1);
        let spiral = Spiral {
            arms,
            points_per_arm: section.points_per_arm.or(section.points.map(at_most))?,
            turns: section.turns?,
            noise: section.noise?,
        };
        let points = section.points.unwrap_or(spiral.points());
        Some(Drawn::new(spiral, points))
    },
};

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOTEBOOK: Spiral = Spiral {
        arms: 2,
        points_per_arm: 300,
        turns: 1.0,
        noise: 0.5,
    };

    fn polar(point: &[f64]) -> (f64, f64) {
        (point[0].hypot(point[1]), point[1].atan2(point[0]))
    }

    /// How far apart two angles are, on the circle.
    fn angle_between(a: f64, b: f64) -> f64 {
        let difference = (a - b).rem_euclid(2.0 * PI);
        difference.min(2.0 * PI - difference)
    }

    proptest! {
        #[test]
        fn without_noise_every_point_lies_on_its_arm(
            arms in 2_usize..7, turns in 0.1_f64..4.0, seed in any::<u64>(),
        ) {
            let spiral = Spiral { arms, points_per_arm: 20, turns, noise: 0.0 };
            let points = spiral.split(seed, Validation::HeldOut)?.training;
            for (point, &label) in points.inputs().chunks(2).zip(points.labels()) {
                let (radius, direction) = polar(point);
                let angle = (radius - PI) / 2.0;
                prop_assert!(angle >= -1e-9 && angle <= turns * 2.0 * PI + 1e-9);
                let expected = angle + 2.0 * PI * label as f64 / arms as f64;
                prop_assert!(angle_between(direction, expected) < 1e-9);
            }
        }

        #[test]
        fn every_arm_has_its_points(arms in 2_usize..9, points_per_arm in 1_usize..40) {
            let spiral = Spiral { arms, points_per_arm, turns: 1.0, noise: 1.0 };
            let points = spiral.split(0, Validation::HeldOut)?.training;
            prop_assert_eq!(points.len(), arms * points_per_arm);
            for arm in 0..arms {
                let count = points.labels().iter().filter(|&&label| label == arm).count();
                prop_assert_eq!(count, points_per_arm);
            }
        }
    }

    #[test]
    fn the_second_of_two_arms_is_the_notebooks_minus_sign() {
        let spiral = Spiral {
            noise: 0.0,
            ..NOTEBOOK
        };
        let points = spiral
            .split(3, Validation::HeldOut)
            .expect("a valid spiral")
            .training;
        for (point, &label) in points.inputs().chunks(2).zip(points.labels()) {
            let (radius, _) = polar(point);
            let angle = (radius - PI) / 2.0;
            let sign = if label == 0 { 1.0 } else { -1.0 };
            assert!((point[0] - sign * radius * angle.cos()).abs() < 1e-9);
            assert!((point[1] - sign * radius * angle.sin()).abs() < 1e-9);
        }
    }

    #[test]
    fn angles_are_square_roots_of_uniform_numbers() {
        // √U has mean 2/3 and variance 1/18: the mean of 100,000 lies within 5 standard errors.
        let spiral = Spiral {
            points_per_arm: 50_000,
            noise: 0.0,
            ..NOTEBOOK
        };
        let points = spiral
            .split(1, Validation::HeldOut)
            .expect("a valid spiral")
            .training;
        let roots = points
            .inputs()
            .chunks(2)
            .map(|point| (polar(point).0 - PI) / (4.0 * PI));
        let mean = roots.sum::<f64>() / points.len() as f64;
        let standard_error = (1.0 / 18.0 / points.len() as f64).sqrt();
        assert!((mean - 2.0 / 3.0).abs() < 5.0 * standard_error, "{mean}");
    }

    #[test]
    fn noise_has_the_standard_deviation_that_was_asked_for() {
        // The same stream with and without noise: the difference is the noise itself.
        let quiet = Spiral {
            points_per_arm: 20_000,
            noise: 0.0,
            ..NOTEBOOK
        };
        let noisy = Spiral {
            noise: 0.5,
            ..quiet
        };
        let [quiet, noisy] = [quiet, noisy].map(|spiral| {
            spiral
                .split(2, Validation::HeldOut)
                .expect("a valid spiral")
                .training
        });
        let squares = quiet
            .inputs()
            .iter()
            .zip(noisy.inputs())
            .map(|(a, b)| (a - b).powi(2));
        let deviation = (squares.sum::<f64>() / quiet.inputs().len() as f64).sqrt();
        assert!((deviation - 0.5).abs() < 0.01, "{deviation}");
    }

    #[test]
    fn validation_points_are_new_unless_the_published_mistake_is_asked_for() {
        let held_out = NOTEBOOK
            .split(0, Validation::HeldOut)
            .expect("a valid spiral");
        assert!(
            held_out
                .training
                .inputs()
                .iter()
                .all(|x| !held_out.validation.inputs().contains(x))
        );
        let published = NOTEBOOK
            .split(0, Validation::AsPublished)
            .expect("a valid spiral");
        assert_eq!(published.training, published.validation);
        assert_eq!(published.training, held_out.training);
    }

    /// Pins the points themselves: a change here changes every published result.
    #[test]
    fn the_points_of_a_seed_never_change() {
        let spiral = Spiral {
            arms: 3,
            points_per_arm: 100,
            ..NOTEBOOK
        };
        let split = spiral.split(4, Validation::HeldOut).expect("a spiral");
        let ends = |points: &Points| -> Vec<f64> {
            let inputs = points.inputs();
            [&inputs[..2], &inputs[598..]].concat()
        };
        let found = [ends(&split.training), ends(&split.validation)].concat();
        let expected = [
            7.776177134712995,
            -10.85729965739955,
            -13.327265653476058,
            -4.762803614758078,
            5.363577297312814,
            -13.026628852245153,
            -12.166714053370573,
            3.2988806029884983,
        ];
        // Sines are rounded as the platform likes.
        let close = |(a, b): (&f64, &f64)| (a - b).abs() < 1e-13;
        assert!(found.iter().zip(&expected).all(close), "{found:?}");
    }

    #[test]
    fn impossible_spirals_are_refused_with_the_value() {
        let refusal = |change: fn(&mut Spiral)| {
            let mut spiral = NOTEBOOK;
            change(&mut spiral);
            let refusal = spiral.split(0, Validation::HeldOut).expect_err("no spiral");
            refusal.to_string()
        };
        for (message, expected) in [
            (
                refusal(|s| s.arms = 1),
                "`arms` is 1, but a spiral has 2 to 100 arms",
            ),
            (
                refusal(|s| s.arms = 101),
                "`arms` is 101, but a spiral has 2 to 100 arms",
            ),
            (
                refusal(|s| s.points_per_arm = 0),
                "`points_per_arm` is 0, but an arm has 1 to 1000000 points",
            ),
            (
                refusal(|s| s.points_per_arm = 1_000_001),
                "`points_per_arm` is 1000001, but an arm has 1 to 1000000 points",
            ),
            (
                refusal(|s| s.turns = 0.0),
                "`turns` is 0, but a spiral makes more than 0 and at most 100 turns",
            ),
            (
                refusal(|s| s.turns = f64::NAN),
                "`turns` is NaN, but a spiral makes more than 0 and at most 100 turns",
            ),
            (
                refusal(|s| s.noise = -0.1),
                "`noise` is -0.1, but it is a standard deviation from 0 to 1000",
            ),
            (
                refusal(|s| s.noise = f64::INFINITY),
                "`noise` is inf, but it is a standard deviation from 0 to 1000",
            ),
        ] {
            assert_eq!(message, expected);
        }
    }
}
