//! Two half circles that reach into each other.

use std::f64::consts::PI;

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::{Drawn, Formula, OF_ALL, Row, counted, draw_classes};
use crate::range::noise;
use crate::section::Takes;
use crate::{OutOfRange, Points, Task};

/// Two interleaving half circles, a class each.
///
/// ```text
/// t uniform on [0, π)
/// class 0: x = (cos t, sin t)
/// class 1: x = (1 − cos t, ½ − sin t)
/// ```
///
/// and noise·N(0, 1) on each coordinate. Source: scikit-learn's `make_moons`, which has t evenly spaced.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moons {
    /// Standard deviation of the noise on each coordinate: 0..=1000.
    pub noise: f64,
}

impl Formula for Moons {
    fn check(&self) -> Result<(), OutOfRange> {
        noise(self.noise)
    }

    fn task(&self) -> Task {
        Task::Classes(2)
    }

    fn draw(&self, points: usize, generator: &mut ChaCha8Rng) -> Points {
        draw_classes([points, 2], self.noise, generator, |class, generator| {
            let (sin, cos) = (PI * generator.random::<f64>()).sin_cos();
            match class {
                0 => [cos, sin],
                _ => [1.0 - cos, 0.5 - sin],
            }
        })
    }

    fn caption(&self, points: usize) -> String {
        let points = counted(points as f64, "point");
        format!("2 moons, {points}, noise {}", self.noise)
    }
}

pub(super) const ROW: Row = Row {
    takes: Takes {
        kind: "moons",
        must: &[&["points"], &["noise"]],
        may: OF_ALL,
    },
    defaults: |_| {},
    read: |section| {
        let noise = section.noise?;
        Some(Drawn::new(Moons { noise }, section.points?))
    },
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sets::tests::{drawn, noise_of};

    #[test]
    fn without_noise_every_point_lies_on_its_half_circle() {
        let points = drawn(&Moons { noise: 0.0 }, 201);
        for (point, &label) in points.inputs().chunks(2).zip(points.labels()) {
            let centre = [[0.0, 0.0], [1.0, 0.5]][label];
            let (x, y) = (point[0] - centre[0], point[1] - centre[1]);
            assert!((x.hypot(y) - 1.0).abs() < 1e-12);
            // The upper half of the first, the lower half of the second.
            assert!(if label == 0 { y >= 0.0 } else { y <= 0.0 }, "{point:?}");
        }
    }

    #[test]
    fn noise_has_the_standard_deviation_that_was_asked_for() {
        let noise = noise_of(&Moons { noise: 0.0 }, &Moons { noise: 0.3 });
        assert!((noise - 0.3).abs() < 0.006, "{noise}");
    }
}
