//! 1b-i: what RMSProp multiplies a gradient with, in terms of all gradients so far.

use adamscape_optim::rules::RmsProp;
use adamscape_optim::{Decay, Rule, Step};
use burn::tensor::Tensor;

use crate::descent::{Descent, deviation, worst};
use crate::{Check, Claim, Problem, Settings, Verdict};

/// A preconditioner's inverse from diag G_t(β₂), β₂, t and the sum of the first t powers of β₂.
type Inverse = fn(Tensor<1>, f64, i32, f64) -> Tensor<1>;

/// M_t = √Σ·diag(G_t)^(−1/2).
fn right(squares: Tensor<1>, _: f64, _: i32, sum: f64) -> Tensor<1> {
    squares.div_scalar(sum).sqrt()
}

/// M_t = diag(G_t)^(−1/2)/Σ: (19), taken at its word.
fn divided_by_the_sum(squares: Tensor<1>, _: f64, _: i32, sum: f64) -> Tensor<1> {
    squares.sqrt().mul_scalar(sum)
}

/// M_t = Σ·diag(G_t)^(−1/2): (19), if what it divides by the sum is the root.
fn times_the_sum(squares: Tensor<1>, _: f64, _: i32, sum: f64) -> Tensor<1> {
    squares.sqrt().div_scalar(sum)
}

/// M_t = (diag(G_t)/Σ)⁻¹: (19), if no root is drawn at all.
fn without_any_root(squares: Tensor<1>, _: f64, _: i32, sum: f64) -> Tensor<1> {
    squares.div_scalar(sum)
}

/// v̂ = v/(1 − β₂) with v = (1 − β₂)·diag(G_t): (18) on the way.
fn corrected_once(squares: Tensor<1>, beta_2: f64, _: i32, _: f64) -> Tensor<1> {
    squares
        .mul_scalar(1.0 - beta_2)
        .div_scalar(1.0 - beta_2)
        .sqrt()
}

/// v̂ = v/(1 − β₂ᵗ) with v = (1 − β₂)·diag(G_t).
fn corrected_by_time(squares: Tensor<1>, beta_2: f64, time: i32, _: f64) -> Tensor<1> {
    let v = squares.mul_scalar(1.0 - beta_2);
    v.div_scalar(1.0 - beta_2.powi(time)).sqrt()
}

pub(crate) fn claim(problem: &Problem, settings: Settings) -> Claim {
    let rule = RmsProp::default();
    let gradients = gradients(problem, rule, settings);
    let directions = directions(rule, &gradients);
    // By how much g/(M⁻¹ + ε) deviates from what the algorithm does, at worst.
    let of = |inverse: Inverse| {
        let deviations = directions
            .iter()
            .enumerate()
            .filter_map(|(index, direction)| {
                let seen = gradients.get(..=index)?;
                let time = i32::try_from(seen.len()).ok()?;
                let sum: f64 = (0..time).map(|power| rule.beta_2.powi(power)).sum();
                let inverse = inverse(squares(rule.beta_2, seen)?, rule.beta_2, time, sum);
                let found = seen.last()?.clone() / inverse.add_scalar(rule.epsilon);
                Some(deviation(&found, direction))
            });
        worst(&deviations.collect::<Vec<_>>())
    };
    let steps = settings.steps;
    // What the wrong ones are off by at the last step, but for ε: ratios of powers of the sum.
    let last = i32::try_from(steps).unwrap_or(i32::MAX);
    let sum = (1.0 - rule.beta_2.powi(last)) / (1.0 - rule.beta_2);
    let root = sum.sqrt();
    Claim::new(
        (
            "1b-i",
            "RMSProp's preconditioner is M_t = diag(G_t(β₂))^(−1/2)/Σ_{τ<t} β₂^τ (19), with G_t(α) = Σ_{τ≤t} α^(t−τ)·g_τ·g_τᵀ",
        ),
        format!(
            "at each of {steps} steps of RMSProp with β₂ = {}, g/(M⁻¹ + ε) from all gradients so far beside the algorithm's direction",
            rule.beta_2
        ),
        vec![
            Check::at_most(1e-11, "√Σ·diag(G)^(−1/2), ours", of(right)),
            Check::at_least(
                0.9 * (1.0 - 1.0 / (sum * root)),
                "diag(G)^(−1/2)/Σ, as (19) is printed: 1 − Σ^(−3/2)",
                of(divided_by_the_sum),
            ),
            Check::at_least(
                0.9 * (root - 1.0),
                "Σ·diag(G)^(−1/2), if (19) means that: √Σ − 1",
                of(times_the_sum),
            ),
            Check::at_least(2000.0, "(diag(G)/Σ)⁻¹, or that", of(without_any_root)),
            Check::at_most(1e-11, "v̂ = v/(1 − β₂ᵗ)", of(corrected_by_time)),
            Check::at_least(
                0.9 * (1.0 - 1.0 / root),
                "v̂ = v/(1 − β₂), as in (18): 1 − 1/√Σ",
                of(corrected_once),
            ),
        ],
        Verdict::DoesNotHoldAsPrinted {
            corrected: "M_t = √(Σ_{τ<t} β₂^τ)·diag(G_t(β₂))^(−1/2); in (18), 1 − β₂ᵗ for 1 − β₂",
        },
    )
}

/// The gradients on RMSProp's way, one for each step.
pub(crate) fn gradients(problem: &Problem, rule: RmsProp, settings: Settings) -> Vec<Tensor<1>> {
    let mut descent = Descent::new(problem, rule, Decay::None, 0.0);
    let step = |_| {
        let gradient = problem.gradient(&descent.theta);
        descent.step(problem, settings.learning_rate);
        gradient
    };
    (0..settings.steps).map(step).collect()
}

/// What the rule makes of them.
fn directions(rule: RmsProp, gradients: &[Tensor<1>]) -> Vec<Tensor<1>> {
    let mut kept = gradients.first().map(Tensor::zeros_like);
    let direction = |(time, gradient): (i32, &Tensor<1>)| {
        let step = Step::new(time);
        let theta = gradient.zeros_like();
        let buffers = [kept.take()?];
        let (direction, [v]) = Rule::direction(&rule, &step, &theta, gradient.clone(), buffers);
        kept = Some(v);
        Some(direction)
    };
    (1..).zip(gradients).map_while(direction).collect()
}

/// The diagonal of G_t(β): Σ β^(t−τ)·g_τ².
pub(crate) fn squares(beta: f64, gradients: &[Tensor<1>]) -> Option<Tensor<1>> {
    let powers = (0..).map(|power| beta.powi(power));
    let terms = gradients.iter().rev().zip(powers);
    let terms =
        terms.map(|(gradient, power)| (gradient.clone() * gradient.clone()).mul_scalar(power));
    terms.reduce(|sum, term| sum + term)
}
