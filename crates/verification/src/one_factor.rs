//! 1b-ii, the other way round: with M_t = k_t·I there is a λ, but one for each step.

use burn::tensor::Tensor;

use crate::descent::{deviation, largest, worst};
use crate::search::lowest;
use crate::whole_trajectories::apart;
use crate::{Problem, Settings};

/// As RMSProp's.
const BETA_2: f64 = 0.999;

/// Steps of a descent that is compared.
const STEPS: usize = 100;

/// What L2 regularisation leaves of weight decay with λ_w = ηλ when M_t = k_t·I: the largest deviation with λ_t = λ_w/(ηk_t), and with
/// the best constant λ √Σ_t‖θ_t − θ′_t‖² as a share of the same without decay.
///
/// k_t = 1/(√v̂_t + ε) with v̂_t RMSProp's average of the mean squared plain gradient: one number for all parameters.
pub(crate) fn left_over(problem: &Problem, settings: Settings) -> [f64; 2] {
    let steps = settings.steps.min(STEPS);
    let descend = |decay| descend(problem, settings, steps, decay);
    let decaying = descend(Regularisation::None { decays: true });
    let undecayed = apart(&descend(Regularisation::None { decays: false }), &decaying);
    let share = |exponent: f64| {
        let regularised = descend(Regularisation::Constant(10_f64.powf(exponent)));
        let share = apart(&regularised, &decaying) / undecayed;
        // A λ with which the descent diverges is none.
        if share.is_finite() {
            share
        } else {
            f64::INFINITY
        }
    };
    let of_each_step = descend(Regularisation::OfEachStep);
    let pairs = of_each_step.iter().zip(&decaying);
    let deviations = pairs.map(|(one, other)| deviation(one, other));
    let (_, best_constant) = lowest(share, -8.0, 2.0, 30);
    [
        worst(&deviations.collect::<Vec<_>>()),
        best_constant.min(1.0),
    ]
}

/// The λ of what is added to the gradient.
#[derive(Clone, Copy)]
enum Regularisation {
    /// Nothing is; θ may decay by ηλ a step instead.
    None {
        decays: bool,
    },
    Constant(f64),
    /// λ_t = λ_w/(ηk_t).
    OfEachStep,
}

fn descend(
    problem: &Problem,
    settings: Settings,
    steps: usize,
    regularisation: Regularisation,
) -> Vec<Tensor<1>> {
    let Settings {
        learning_rate, l2, ..
    } = settings;
    let mut theta = problem.start();
    let mut v = 0.0;
    let step = |time: i32| {
        let gradient = problem.gradient(&theta);
        let squares = (gradient.clone() * gradient.clone()).mean();
        v = BETA_2 * v + (1.0 - BETA_2) * largest(&squares);
        let factor = 1.0 / ((v / (1.0 - BETA_2.powi(time))).sqrt() + 1e-8);
        let (kept, lambda) = match regularisation {
            Regularisation::None { decays: true } => (1.0 - learning_rate * l2, 0.0),
            Regularisation::None { decays: false } => (1.0, 0.0),
            Regularisation::Constant(lambda) => (1.0, lambda),
            Regularisation::OfEachStep => (1.0, l2 / factor),
        };
        let slope = gradient + theta.clone().mul_scalar(lambda);
        theta = theta.clone().mul_scalar(kept) - slope.mul_scalar(learning_rate * factor);
        theta.clone()
    };
    (1..).take(steps).map(step).collect()
}
