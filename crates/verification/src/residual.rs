//! 1b-ii and 2: what no λ of an L2 regularisation can make up for.

use adamscape_optim::rules::{Adam, RmsProp, Sgd};
use adamscape_optim::{Decay, Rule, Step};
use burn::tensor::Tensor;

use crate::descent::Descent;
use crate::preconditioner::{gradients, squares};
use crate::whole_trajectories::left_by_the_best;
use crate::{Check, Claim, Problem, Settings, Verdict, one_factor};

pub(crate) fn of_a_preconditioner(problem: &Problem, settings: Settings) -> Claim {
    let rule = RmsProp::default();
    let seen = gradients(problem, rule, settings);
    let after = after(problem, rule, settings);
    // Where the last gradient was taken, and M_t acts.
    let theta = after.theta.clone();
    let powers = (0..).take(seen.len()).map(|power| rule.beta_2.powi(power));
    let sum: f64 = powers.sum();
    let of_m_t = squares(rule.beta_2, &seen).map_or(f64::NAN, |squares| {
        let inverse = squares.div_scalar(sum).sqrt().add_scalar(rule.epsilon);
        left_over(&(theta.clone() / inverse), &theta)
    });
    let [one_each, one_for_all] = one_factor::left_over(problem, settings);
    Claim::new(
        (
            "1b-ii",
            "with a preconditioner M_t ≠ kI, no λ makes L2 regularisation the same as weight decay",
        ),
        format!(
            "what the best λ, by least squares, leaves of λ_w·θ in step {}: ‖ηλM_t·θ − λ_w·θ‖/‖λ_w·θ‖, with RMSProp's M_t and θ; then over whole descents",
            settings.steps
        ),
        vec![
            Check::at_least(0.4, "RMSProp's M_t", of_m_t),
            Check::at_least(
                0.4,
                "RMSProp itself, whose M_t also sees λθ: the best λ from 1e-8 to 1e4",
                best_left_over(&after, settings.l2),
            ),
            Check::at_least(
                0.1,
                "whole descents, RMSProp: √Σ_t‖θ_t − θ_t of decay‖² with the best λ, as a share of that without decay",
                left_by_the_best(problem, &rule, settings),
            ),
            Check::at_most(
                1e-10,
                "the same of SGD, for which there is a λ",
                left_by_the_best(problem, &Sgd::default(), settings),
            ),
            Check::at_most(
                1e-12,
                "M_t = k_t·I that changes with t: largest deviation with λ_t = λ_w/(ηk_t)",
                one_each,
            ),
            Check::at_least(
                0.02,
                "with the best constant λ: √Σ_t‖θ_t − θ_t of decay‖² as a share of that without decay",
                one_for_all,
            ),
        ],
        Verdict::Holds,
    )
}

pub(crate) fn of_adam(problem: &Problem, settings: Settings) -> Claim {
    let adam = best_left_over(&after(problem, Adam::default(), settings), settings.l2);
    let sgd = best_left_over(&after(problem, Sgd::default(), settings), settings.l2);
    Claim::new(
        (
            "2",
            "the argument extends to Adam: no λ makes L2 regularisation the same as weight decay",
        ),
        format!(
            "what the best λ from 1e-8 to 1e4 leaves of λ_w·θ in one step after {} steps",
            settings.steps
        ),
        vec![
            Check::at_least(0.4, "Adam", adam),
            Check::at_most(1e-12, "SGD", sgd),
            Check::at_least(
                0.5,
                "whole descents, Adam: √Σ_t‖θ_t − θ_t of decay‖² with the best λ, as a share of that without decay",
                left_by_the_best(problem, &Adam::default(), settings),
            ),
        ],
        Verdict::Holds,
    )
}

/// ‖c·direction − θ‖/‖θ‖ with the best c.
fn left_over(direction: &Tensor<1>, theta: &Tensor<1>) -> f64 {
    let scale = dot(direction, theta) / dot(direction, direction);
    distance(&direction.clone().mul_scalar(scale), theta)
}

fn dot(one: &Tensor<1>, other: &Tensor<1>) -> f64 {
    let products = one.clone() * other.clone();
    products.to_data().iter::<f64>().sum()
}

/// ‖found − wanted‖/‖wanted‖.
fn distance(found: &Tensor<1>, wanted: &Tensor<1>) -> f64 {
    let difference = found.clone() - wanted.clone();
    (dot(&difference, &difference) / dot(wanted, wanted)).sqrt()
}

/// A rule in the midst of training.
struct Midway<R: Rule> {
    rule: R,
    theta: Tensor<1>,
    gradient: Tensor<1>,
    step: Step,
    buffers: R::Buffers<1>,
}

/// The rule where it is after all steps but one, with no decay.
fn after<R: Rule>(problem: &Problem, rule: R, settings: Settings) -> Midway<R> {
    let mut descent = Descent::new(problem, rule.clone(), Decay::None, 0.0);
    let mut step = Step::new(1);
    let mut buffers = rule.initial(&step, &descent.theta);
    for _ in 1..settings.steps {
        let gradient = problem.gradient(&descent.theta);
        (_, buffers) = rule.direction(&step, &descent.theta, gradient, buffers);
        descent.step(problem, settings.learning_rate);
        step.time += 1;
    }
    let gradient = problem.gradient(&descent.theta);
    Midway {
        rule,
        theta: descent.theta,
        gradient,
        step,
        buffers,
    }
}

impl<R: Rule> Midway<R> {
    fn direction(&self, gradient: Tensor<1>) -> Tensor<1> {
        let (direction, _) =
            self.rule
                .direction(&self.step, &self.theta, gradient, self.buffers.clone());
        direction
    }

    /// What L2 regularisation with λ adds to the direction.
    fn added(&self, lambda: f64) -> Tensor<1> {
        let regularised = self.gradient.clone() + self.theta.clone().mul_scalar(lambda);
        self.direction(regularised) - self.direction(self.gradient.clone())
    }
}

/// What the best of all λ leaves of `decay`·θ, which weight decay adds to the direction, if λ_w = η·decay.
fn best_left_over<R: Rule>(midway: &Midway<R>, decay: f64) -> f64 {
    let wanted = midway.theta.clone().mul_scalar(decay);
    let left_over = |lambda: f64| distance(&midway.added(lambda), &wanted);
    // 20 values a decade, then least squares from the best of them: at once right where the rule is linear.
    let coarse = (-160..=80).map(|power| 10_f64.powf(f64::from(power) / 20.0));
    let coarse = coarse.map(|lambda| (left_over(lambda), lambda));
    let Some((mut least, mut lambda)) = coarse.min_by(|one, other| one.0.total_cmp(&other.0))
    else {
        return f64::NAN;
    };
    for _ in 0..20 {
        let added = midway.added(lambda);
        lambda *= dot(&added, &wanted) / dot(&added, &added);
        least = least.min(left_over(lambda));
    }
    least
}
