//! A circle in a circle.

use std::f64::consts::PI;
use std::ops::Bound;

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::{Drawn, Formula, Row, counted, draw_classes};
use crate::range::{noise, within};
use crate::section::Takes;
use crate::{OutOfRange, Points, Task};

/// Two circles about the origin, a class each.
///
/// ```text
/// t uniform on [0, 2π)
/// class 0: x = (cos t, sin t)
/// class 1: x = factor·(cos t, sin t)
/// ```
///
/// and noise·N(0, 1) on each coordinate. Source: scikit-learn's `make_circles`, which has t evenly spaced.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Circles {
    /// Radius of the inner circle; the outer one's is 1: 0 < factor < 1.
    pub factor: f64,
    /// Standard deviation of the noise on each coordinate: 0..=1000.
    pub noise: f64,
}

impl Formula for Circles {
    fn check(&self) -> Result<(), OutOfRange> {
        let inside = (Bound::Excluded(0.0), Bound::Excluded(1.0));
        let says = "it is the inner circle's radius, more than 0 and less than 1";
        within("factor", self.factor, inside, says)?;
        noise(self.noise)
    }

    fn task(&self) -> Task {
        Task::Classes(2)
    }

    fn draw(&self, points: usize, generator: &mut ChaCha8Rng) -> Points {
        draw_classes([points, 2], self.noise, generator, |class, generator| {
            let (sin, cos) = (2.0 * PI * generator.random::<f64>()).sin_cos();
            let radius = if class == 0 { 1.0 } else { self.factor };
            [radius * cos, radius * sin]
        })
    }

    fn caption(&self, points: usize) -> String {
        let points = counted(points as f64, "point");
        format!(
            "circles of radius 1 and {}, {points}, noise {}",
            self.factor, self.noise
        )
    }
}

pub(super) const ROW: Row = Row {
    takes: Takes {
        kind: "circles",
        must: &[&["points"], &["noise"]],
        may: &[
            &["factor"],
            &["validation"],
            &["validation_points"],
            &["label_noise"],
        ],
    },
    // scikit-learn's.
    defaults: |section| {
        section.factor.get_or_insert(0.8);
    },
    read: |section| {
        let circles = Circles {
            factor: section.factor?,
            noise: section.noise?,
        };
        Some(Drawn::new(circles, section.points?))
    },
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sets::tests::{drawn, noise_of};
    use proptest::prelude::*;

    const QUIET: Circles = Circles {
        factor: 0.5,
        noise: 0.0,
    };

    proptest! {
        #[test]
        fn without_noise_every_point_lies_on_its_circle(factor in 0.01_f64..0.99) {
            let points = drawn(&Circles { factor, noise: 0.0 }, 101);
            for (point, &label) in points.inputs().chunks(2).zip(points.labels()) {
                let radius = point[0].hypot(point[1]);
                prop_assert!((radius - [1.0, factor][label]).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn points_are_all_around() {
        let points = drawn(&QUIET, 40_000);
        // The mean of a uniform direction is 0, and each coordinate's variance half the squared radius.
        let standard_error = (0.5 * (1.0 + 0.25) / 2.0 / 40_000.0_f64).sqrt();
        for axis in 0..2 {
            let mean = points
                .inputs()
                .chunks(2)
                .map(|point| point[axis])
                .sum::<f64>()
                / 40_000.0;
            assert!(mean.abs() < 5.0 * standard_error, "{mean}");
        }
    }

    #[test]
    fn noise_has_the_standard_deviation_that_was_asked_for() {
        let noisy = Circles {
            noise: 0.2,
            ..QUIET
        };
        let noise = noise_of(&QUIET, &noisy);
        assert!((noise - 0.2).abs() < 0.004, "{noise}");
    }
}
