//! 1b-ii and 2: what the best λ of an L2 regularisation leaves of weight decay over a whole descent.

use adamscape_optim::{Decay, Rule};
use burn::tensor::Tensor;

use crate::descent::{Descent, trajectory};
use crate::search::lowest;
use crate::{Problem, Settings};

/// Steps of a descent that is compared.
const STEPS: usize = 100;

/// √Σ_t‖θ_t − θ′_t‖² of L2 regularisation with the best λ against weight decay with λ_w = ηλ, divided by the same without any decay:
/// 0 if one λ does it all, 1 if none does better than λ = 0.
///
/// λ is first taken from a grid of two values a decade, from 1e-12 to 1e4, of which one is the settings' own; then sought between
/// the neighbours of the best.
pub(crate) fn left_by_the_best<R: Rule>(problem: &Problem, rule: &R, settings: Settings) -> f64 {
    let descend = |decay, weight_decay| {
        let descent = Descent::new(problem, rule.clone(), decay, weight_decay);
        let steps = settings.steps.min(STEPS);
        trajectory(problem, settings.learning_rate, steps, descent)
    };
    let decaying = descend(Decay::Independent, settings.learning_rate * settings.l2);
    let undecayed = apart(&descend(Decay::None, 0.0), &decaying);
    let left = |exponent: f64| {
        let share = apart(&descend(Decay::L2, 10_f64.powf(exponent)), &decaying) / undecayed;
        // A λ with which the descent diverges is none.
        if share.is_finite() {
            share
        } else {
            f64::INFINITY
        }
    };
    let grid = (-24..=8).map(|half: i32| f64::from(half) / 2.0);
    let grid = grid.map(|exponent| (exponent, left(exponent)));
    let Some((exponent, least)) = grid.min_by(|one, other| one.1.total_cmp(&other.1)) else {
        return f64::NAN;
    };
    let (_, refined) = lowest(left, exponent - 0.5, exponent + 0.5, 12);
    if undecayed.is_finite() {
        least.min(refined).min(1.0)
    } else {
        f64::NAN
    }
}

/// √Σ_t‖θ_t − θ′_t‖².
pub(crate) fn apart(one: &[Tensor<1>], other: &[Tensor<1>]) -> f64 {
    let squares = one.iter().zip(other).map(|(one, other)| {
        let difference = one.clone() - other.clone();
        let squares = difference.clone() * difference;
        squares.to_data().iter::<f64>().sum::<f64>()
    });
    squares.sum::<f64>().sqrt()
}
