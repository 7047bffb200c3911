//! 1b-iii: the regulariser that is weight decay, also in RMSProp.

use adamscape_optim::rules::RmsProp;
use adamscape_optim::{Decay, Step};
use burn::tensor::Tensor;

use crate::descent::{Descent, deviation, worst};
use crate::{Check, Claim, Curve, Problem, Settings, Verdict};

pub(crate) fn claim(problem: &Problem, settings: Settings) -> Claim {
    let Settings {
        steps,
        learning_rate,
        l2,
    } = settings;
    let plain = deviations(problem, settings, Squares::OfPlainGradients);
    let regularised = deviations(problem, settings, Squares::OfRegularisedGradients);
    let unscaled = {
        let one = Descent::new(problem, RmsProp::default(), Decay::L2, l2);
        let weight_decay = learning_rate * l2;
        let other = Descent::new(
            problem,
            RmsProp::default(),
            Decay::Independent,
            weight_decay,
        );
        crate::descent::deviations(problem, learning_rate, steps, one, other)
    };
    // It grows with the steps: to 1e-9 in 2000 with some seeds.
    let rounding = if steps > 1000 { 1e-7 } else { 1e-10 };
    let mut claim = Claim::new(
        (
            "1b-iii",
            "RMSProp on L + λ/2·‖M_t^(−1/2)·θ‖², M_t held constant and built from plain gradients, has weight decay λ_w = ηλ",
        ),
        format!(
            "{steps} steps with the gradient of that very loss, by automatic differentiation, beside RMSProp with decay; η = {learning_rate}, λ = {l2}"
        ),
        vec![
            Check::at_most(rounding, "largest deviation of any step", worst(&plain)),
            Check::at_least(
                5e-3,
                "the same with M_t built from regularised gradients",
                worst(&regularised),
            ),
            Check::at_least(
                0.1,
                "the same with the plain regulariser λ/2·‖θ‖²",
                worst(&unscaled),
            ),
        ],
        Verdict::Holds,
    );
    claim.curves = vec![
        Curve::new("1b-iii: RMSProp, scaled regulariser", plain),
        Curve::new("1b-ii: RMSProp, plain regulariser", unscaled),
    ];
    claim
}

/// What v averages.
#[derive(Clone, Copy, PartialEq)]
enum Squares {
    OfPlainGradients,
    OfRegularisedGradients,
}

/// By how much the descent of the regularised loss deviates from RMSProp with decay, after each step.
fn deviations(problem: &Problem, settings: Settings, squares: Squares) -> Vec<f64> {
    let Settings {
        steps,
        learning_rate,
        l2,
    } = settings;
    let rule = RmsProp::default();
    let mut decaying = Descent::new(problem, rule, Decay::Independent, learning_rate * l2);
    let mut theta = problem.start();
    let mut v = theta.zeros_like();
    let mut step = |time: i32| {
        let update = |v: &Tensor<1>, gradient: &Tensor<1>| {
            let square = gradient.clone() * gradient.clone();
            v.clone().mul_scalar(rule.beta_2) + square.mul_scalar(1.0 - rule.beta_2)
        };
        // M⁻¹ = √v̂ + ε.
        let inverse = |v: &Tensor<1>| {
            let correction = Step::new(time).bias_correction(rule.beta_2);
            let corrected = v.clone().div_scalar(correction);
            corrected.sqrt().add_scalar(rule.epsilon)
        };
        let with_penalty = |inverse: &Tensor<1>| {
            let root = inverse.clone().sqrt();
            problem.gradient_with(&theta, |theta| {
                let scaled = Tensor::from_inner(root.clone()) * theta;
                (scaled.clone() * scaled).sum().mul_scalar(l2 / 2.0)
            })
        };
        let plain = update(&v, &problem.gradient(&theta));
        let slope = with_penalty(&inverse(&plain));
        v = match squares {
            Squares::OfPlainGradients => plain,
            Squares::OfRegularisedGradients => update(&v, &slope),
        };
        let scaled = slope / inverse(&v);
        theta = theta.clone() - scaled.mul_scalar(learning_rate);
        decaying.step(problem, learning_rate);
        deviation(&theta, &decaying.theta)
    };
    (1..).take(steps).map(&mut step).collect()
}
