//! Data sets that are drawn from a formula, one a file, and the table of all.

mod blobs;
mod circles;
mod curve;
mod moons;
mod spirals;
mod xor;

pub use blobs::Blobs;
pub use circles::Circles;
pub use curve::Curve;
pub use moons::Moons;
pub use spirals::Spiral;
pub use xor::Xor;

use std::fmt::Debug;
use std::sync::Arc;

use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

use crate::section::{Section, Takes};
use crate::{OutOfRange, Points, Targets, Task};

/// A data set that is drawn from a formula: as many points as one likes.
pub trait Formula: Debug + Send + Sync {
    /// Whether it can be drawn.
    ///
    /// # Errors
    /// Names the first value out of its range, NaN included.
    fn check(&self) -> Result<(), OutOfRange>;

    /// What is to be learned.
    fn task(&self) -> Task;

    /// How many numbers describe a point.
    fn features(&self) -> usize {
        2
    }

    /// Draws `points` points. Of classes each has as many as the others, or one more: points are dealt to them in turn, and stand
    /// class after class.
    fn draw(&self, points: usize, generator: &mut ChaCha8Rng) -> Points;

    /// What it is, with so many training points, in a few words.
    fn caption(&self, points: usize) -> String;
}

/// A formula, and how many training points are drawn from it.
#[derive(Clone, Debug)]
pub(crate) struct Drawn {
    pub(crate) formula: Arc<dyn Formula>,
    pub(crate) points: usize,
}

impl Drawn {
    fn new(formula: impl Formula + 'static, points: usize) -> Self {
        let formula = Arc::new(formula);
        Self { formula, points }
    }
}

/// A row of the table: how a section becomes a formula.
pub(crate) struct Row {
    /// What stands in the section.
    pub(crate) takes: Takes,
    /// Fills in what may be left out.
    pub(crate) defaults: fn(&mut Section),
    /// The formula, unchecked; none if something is missing.
    pub(crate) read: fn(&Section) -> Option<Drawn>,
}

/// What every formula may have in its section, whatever it is.
const OF_ALL: &[&[&str]] = &[&["validation"], &["validation_points"], &["label_noise"]];

/// What the section of spirals takes.
pub(crate) const SPIRALS: Takes = spirals::ROW.takes;

/// All kinds of data that are drawn.
pub(crate) static ROWS: [Row; 6] = [
    spirals::ROW,
    moons::ROW,
    circles::ROW,
    xor::ROW,
    blobs::ROW,
    curve::ROW,
];

/// How many of `points` each of `classes` has: one more of each that comes before the remainder.
fn deal(points: usize, classes: usize) -> impl Iterator<Item = usize> {
    let classes = classes.max(1);
    (0..classes).map(move |class| points / classes + usize::from(class < points % classes))
}

/// Draws points in the plane, class after class, each by `point`, with normal noise on both coordinates.
fn draw_classes(
    [points, classes]: [usize; 2],
    noise: f64,
    generator: &mut ChaCha8Rng,
    mut point: impl FnMut(usize, &mut ChaCha8Rng) -> [f64; 2],
) -> Points {
    let mut inputs = Vec::with_capacity(2 * points);
    let mut labels = Vec::with_capacity(points);
    for (class, count) in deal(points, classes).enumerate() {
        for _ in 0..count {
            for coordinate in point(class, generator) {
                inputs.push(coordinate + noise * normal(generator));
            }
            labels.push(class);
        }
    }
    Points::new(2, inputs, Targets::Classes { labels, classes })
}

fn normal(generator: &mut ChaCha8Rng) -> f64 {
    StandardNormal.sample(generator)
}

/// `number` of `thing`, in words.
fn counted(number: f64, thing: &str) -> String {
    let plural = if number == 1.0 { "" } else { "s" };
    format!("{number} {thing}{plural}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Purpose, stream};

    pub(super) fn drawn(formula: &dyn Formula, points: usize) -> Points {
        formula.draw(points, &mut stream(1, Purpose::TrainingPoints))
    }

    /// The standard deviation of what is different between two that differ in noise alone: the stream is the same.
    pub(super) fn noise_of(quiet: &dyn Formula, noisy: &dyn Formula) -> f64 {
        let [quiet, noisy] = [quiet, noisy].map(|formula| {
            let points = drawn(formula, 20_000);
            [points.inputs(), points.numbers()].concat()
        });
        let differences = quiet.iter().zip(&noisy).map(|(a, b)| a - b);
        let differences: Vec<f64> = differences
            .filter(|difference| *difference != 0.0)
            .collect();
        let squares = differences.iter().map(|difference| difference.powi(2));
        (squares.sum::<f64>() / differences.len() as f64).sqrt()
    }

    #[test]
    fn points_are_dealt_as_evenly_as_possible() {
        for (points, classes, expected) in [
            (6, 3, [2, 2, 2].as_slice()),
            (8, 3, &[3, 3, 2]),
            (2, 3, &[1, 1, 0]),
        ] {
            assert_eq!(deal(points, classes).collect::<Vec<_>>(), expected);
        }
    }

    #[test]
    fn classes_stand_one_after_the_other_with_their_share() {
        let formulas: [&dyn Formula; 4] = [
            &Moons { noise: 0.1 },
            &Circles {
                factor: 0.5,
                noise: 0.1,
            },
            &Xor { noise: 0.1 },
            &Blobs {
                classes: 2,
                noise: 0.1,
            },
        ];
        for formula in formulas {
            let labels = drawn(formula, 7).labels().to_vec();
            assert_eq!(labels, [0, 0, 0, 0, 1, 1, 1], "{formula:?}");
        }
    }

    #[test]
    fn numbers_out_of_range_are_refused_with_the_value() {
        let formulas: [(&dyn Formula, &str); 8] = [
            (
                &Moons { noise: -1.0 },
                "`noise` is -1, but it is a standard deviation from 0 to 1000",
            ),
            (&Xor { noise: f64::NAN }, "`noise` is NaN, but"),
            (
                &Circles {
                    factor: 1.0,
                    noise: 0.0,
                },
                "`factor` is 1, but it is the inner circle's radius",
            ),
            (
                &Circles {
                    factor: 0.5,
                    noise: 1001.0,
                },
                "`noise` is 1001, but",
            ),
            (
                &Blobs {
                    classes: 1,
                    noise: 0.0,
                },
                "`classes` is 1, but there are 2 to 100 blobs",
            ),
            (
                &Blobs {
                    classes: 3,
                    noise: -0.5,
                },
                "`noise` is -0.5, but",
            ),
            (
                &Curve {
                    frequency: 0.0,
                    noise: 0.0,
                },
                "`frequency` is 0, but a curve has more than 0",
            ),
            (
                &Curve {
                    frequency: 1.0,
                    noise: f64::INFINITY,
                },
                "`noise` is inf, but",
            ),
        ];
        for (formula, said) in formulas {
            let message = formula.check().expect_err("out of range").to_string();
            assert!(message.contains(said), "{message}");
        }
    }
}
