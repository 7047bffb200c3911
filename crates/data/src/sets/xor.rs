//! Four quadrants, of which those that touch in a corner are one class.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::{Drawn, Formula, OF_ALL, Row, counted, draw_classes};
use crate::range::noise;
use crate::section::Takes;
use crate::{OutOfRange, Points, Task};

/// The exclusive or of two signs: a checkerboard of four squares.
///
/// ```text
/// x₁ uniform on [−1, 1), u uniform on [0, 1)
/// class 0: x₂ = sign(x₁)·u       the signs are the same
/// class 1: x₂ = −sign(x₁)·u      they are not
/// ```
///
/// and noise·N(0, 1) on each coordinate, which carries points over the border. No line tells the classes apart. Source: Minsky &
/// Papert 1969; TensorFlow's playground has it on [−5, 5].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Xor {
    /// Standard deviation of the noise on each coordinate: 0..=1000.
    pub noise: f64,
}

impl Formula for Xor {
    fn check(&self) -> Result<(), OutOfRange> {
        noise(self.noise)
    }

    fn task(&self) -> Task {
        Task::Classes(2)
    }

    fn draw(&self, points: usize, generator: &mut ChaCha8Rng) -> Points {
        draw_classes([points, 2], self.noise, generator, |class, generator| {
            let first = 2.0 * generator.random::<f64>() - 1.0;
            let height: f64 = generator.random();
            let is_above = (first >= 0.0) == (class == 0);
            [first, if is_above { height } else { -height }]
        })
    }

    fn caption(&self, points: usize) -> String {
        let points = counted(points as f64, "point");
        format!("exclusive or, {points}, noise {}", self.noise)
    }
}

pub(super) const ROW: Row = Row {
    takes: Takes {
        kind: "xor",
        must: &[&["points"], &["noise"]],
        may: OF_ALL,
    },
    defaults: |_| {},
    read: |section| {
        let noise = section.noise?;
        Some(Drawn::new(Xor { noise }, section.points?))
    },
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sets::tests::{drawn, noise_of};

    #[test]
    fn the_class_is_whether_the_signs_differ() {
        let points = drawn(&Xor { noise: 0.0 }, 1001);
        for (point, &label) in points.inputs().chunks(2).zip(points.labels()) {
            let differ = (point[0] >= 0.0) != (point[1] >= 0.0);
            assert_eq!(usize::from(differ), label, "{point:?}");
            assert!(point.iter().all(|x| x.abs() <= 1.0));
        }
    }

    #[test]
    fn each_quadrant_has_a_quarter_of_the_points() {
        let points = drawn(&Xor { noise: 0.0 }, 40_000);
        let right = points.inputs().chunks(2).zip(points.labels());
        for class in 0..2 {
            let own = right
                .clone()
                .filter(|(point, label)| **label == class && point[0] >= 0.0);
            let share = own.count() as f64 / 40_000.0;
            // A binomial of 20,000: 5 standard errors.
            assert!(
                (share - 0.25).abs() < 5.0 * (0.25 / 20_000.0_f64).sqrt() / 2.0,
                "{share}"
            );
        }
    }

    #[test]
    fn noise_has_the_standard_deviation_that_was_asked_for() {
        let noise = noise_of(&Xor { noise: 0.0 }, &Xor { noise: 0.1 });
        assert!((noise - 0.1).abs() < 0.002, "{noise}");
    }
}
