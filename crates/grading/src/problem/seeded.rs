//! Random problems, by seed, on which mistakes show.

use adamscape_data::{Purpose, stream};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::{Array, Arrays, Problem, ProblemError};

/// Steps enough for the spike to be forgotten by m and remembered by v.
const STEPS: usize = 25;
const WEIGHTS: [usize; 2] = [5, 3];
const BIASES: usize = 3;

/// So that λ, ηλ and neither are far apart within 25 steps.
const LEARNING_RATE: f64 = 0.05;
const WEIGHT_DECAY: f64 = 0.1;

impl Problem {
    /// The problem number `seed` for `optimizer`: a weight of 5 × 3, a bias of 3, and 25 steps.
    ///
    /// Among ordinary entries there are some that only a right optimizer gets right: gradients that are zero always, at
    /// first, or for a while; a spike; gradients of one sign; and parameters that start at zero with gradients of 1e-6,
    /// 1e-7 and 1e-8, which show where ε is. Every number fits float32, so that a program in float32 starts from the
    /// same ones.
    ///
    /// # Errors
    /// If there is no such optimizer.
    pub fn seeded(optimizer: &str, seed: u64) -> Result<Self, ProblemError> {
        let mut generator = stream(seed, Purpose::GradingProblems);
        let mut draw = |sizes: &[f64]| -> Vec<f64> {
            let drawn = sizes.iter().map(|&size| signed(&mut generator) * size);
            drawn.map(|number| f64::from(number as f32)).collect()
        };
        let parameters = arrays(draw(&START));
        let gradients = (1..=STEPS).map(|step| {
            let mut gradient = draw(&GRADIENT);
            for (index, number) in gradient.iter_mut().enumerate() {
                *number = special(index, step, *number);
            }
            arrays(gradient)
        });
        let gradients = gradients.collect();
        Self::new(
            optimizer,
            LEARNING_RATE,
            WEIGHT_DECAY,
            parameters,
            gradients,
        )
    }
}

/// The sizes of the first parameters: five rows of weights, and the biases.
#[rustfmt::skip]
const START: [f64; WEIGHTS[0] * WEIGHTS[1] + BIASES] = [
    1.0, 2.0, 0.5,
    1.0, 1.0, 0.2,
    1.0, 2.0, 1.0,
    1.5, 1.0, 3.0,
    0.0, 0.0, 0.0,
    1.0, 2.0, 0.5,
];

/// The sizes of their gradients.
#[rustfmt::skip]
const GRADIENT: [f64; WEIGHTS[0] * WEIGHTS[1] + BIASES] = [
    1.0, 1.0, 1.0,
    1e-1, 1e-2, 1e-3,
    0.0, 1.0, 1.0,
    0.5, 1.0, 10.0,
    1e-6, 1e-7, 1e-8,
    0.3, 0.5, 0.0,
];

/// What is special about entry `index` at `step`.
fn special(index: usize, step: usize, number: f64) -> f64 {
    match (index, step) {
        // Zero at first; zero for a while.
        (7, 1) | (8, 6..=10) => 0.0,
        // A spike.
        (9, 13) => 50.0,
        // Always of one sign.
        (10, _) => number.abs(),
        _ => number,
    }
}

/// Uniform in ±[0.25, 1.75]: never near zero by chance.
fn signed(generator: &mut ChaCha8Rng) -> f64 {
    let size = 0.25 + 1.5 * generator.random::<f64>();
    if generator.random::<f64>() < 0.5 {
        -size
    } else {
        size
    }
}

fn arrays(mut weights: Vec<f64>) -> Arrays {
    let biases = weights.split_off(WEIGHTS.iter().product());
    let weight = Array {
        shape: WEIGHTS.to_vec(),
        numbers: weights,
    };
    let bias = Array {
        shape: vec![BIASES],
        numbers: biases,
    };
    Arrays(vec![
        ("weight".to_owned(), weight),
        ("bias".to_owned(), bias),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_fits_float32() {
        let problem = Problem::seeded("adamw", 7).unwrap();
        let gradients = problem.gradients().iter().flat_map(Arrays::flat);
        for number in problem.parameters().flat().into_iter().chain(gradients) {
            assert_eq!(f64::from(number as f32), number);
        }
    }

    #[test]
    fn a_seed_gives_the_same_numbers_to_every_optimizer_and_another_seed_others() {
        let of = |optimizer, seed| Problem::seeded(optimizer, seed).unwrap().gradients;
        assert_eq!(of("adamw", 0), of("sgd-l2", 0));
        assert_ne!(of("adamw", 0), of("adamw", 1));
    }
}
