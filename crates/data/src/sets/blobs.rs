//! Gaussian blobs on a circle.

use std::f64::consts::PI;

use rand_chacha::ChaCha8Rng;

use super::{Drawn, Formula, Row, counted, draw_classes};
use crate::range::{noise, within};
use crate::section::Takes;
use crate::{OutOfRange, Points, Task};

/// A normal distribution for each class; the centres stand evenly on the unit circle. In class k of K,
///
/// ```text
/// x = (cos(2πk/K), sin(2πk/K)) + noise·N(0, 1) on each coordinate
/// ```
///
/// Source: scikit-learn's `make_blobs`, which draws the centres. Here they are the same for every seed, so that seeds differ in
/// their points and not in how hard they are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Blobs {
    /// K, the number of blobs and of classes: 2..=100.
    pub classes: usize,
    /// Standard deviation of each blob on each coordinate: 0..=1000.
    pub noise: f64,
}

impl Formula for Blobs {
    fn check(&self) -> Result<(), OutOfRange> {
        let says = "there are 2 to 100 blobs, a class each";
        within("classes", self.classes as f64, 2.0..=100.0, says)?;
        noise(self.noise)
    }

    fn task(&self) -> Task {
        Task::Classes(self.classes)
    }

    fn draw(&self, points: usize, generator: &mut ChaCha8Rng) -> Points {
        let counts = [points, self.classes];
        draw_classes(counts, self.noise, generator, |class, _| {
            let (sin, cos) = (2.0 * PI * class as f64 / self.classes as f64).sin_cos();
            [cos, sin]
        })
    }

    fn caption(&self, points: usize) -> String {
        let points = counted(points as f64, "point");
        format!("{} blobs, {points}, noise {}", self.classes, self.noise)
    }
}

pub(super) const ROW: Row = Row {
    takes: Takes {
        kind: "blobs",
        must: &[&["points"], &["noise"]],
        may: &[
            &["classes"],
            &["validation"],
            &["validation_points"],
            &["label_noise"],
        ],
    },
    // scikit-learn's.
    defaults: |section| {
        section.classes.get_or_insert(3);
    },
    read: |section| {
        let blobs = Blobs {
            classes: section.classes?,
            noise: section.noise?,
        };
        Some(Drawn::new(blobs, section.points?))
    },
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sets::tests::{drawn, noise_of};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn centres_stand_evenly_on_the_unit_circle(classes in 2_usize..101) {
            let points = drawn(&Blobs { classes, noise: 0.0 }, classes);
            let centres: Vec<&[f64]> = points.inputs().chunks(2).collect();
            let chord = 2.0 * (PI / classes as f64).sin();
            for (class, centre) in centres.iter().enumerate() {
                let next = centres[(class + 1) % classes];
                prop_assert!((centre[0].hypot(centre[1]) - 1.0).abs() < 1e-12);
                prop_assert!(((centre[0] - next[0]).hypot(centre[1] - next[1]) - chord).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn noise_has_the_standard_deviation_that_was_asked_for() {
        let blobs = |noise| Blobs { classes: 3, noise };
        let noise = noise_of(&blobs(0.0), &blobs(0.4));
        assert!((noise - 0.4).abs() < 0.008, "{noise}");
    }
}
