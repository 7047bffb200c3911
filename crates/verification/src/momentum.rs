//! 1a-ii: with momentum, the two part after the first step.

use adamscape_optim::Decay;
use adamscape_optim::rules::AveragedMomentum;
use burn::tensor::Tensor;

use crate::descent::{Descent, deviation, deviations, largest, trajectory, worst};
use crate::{Check, Claim, Curve, Problem, Settings, Verdict};

/// The weight of the new gradient, as in the problem set.
pub(crate) const BETA_1: f64 = 0.1;

/// Steps over which a constant λ_w is looked for.
const SEARCHED: usize = 100;

/// `regression` is the same with a loss that is no network.
pub(crate) fn claim(problem: &Problem, regression: &Problem, settings: Settings) -> Claim {
    let Settings {
        steps,
        learning_rate,
        l2,
    } = settings;
    let shrinkage = learning_rate * l2;
    let on_network = Pair::descend(problem, settings);
    let on_regression = Pair::descend(regression, settings);
    let without_momentum = {
        let (one, other) = (
            descent(problem, 1.0, Decay::L2, l2),
            descent(problem, 1.0, Decay::Independent, shrinkage),
        );
        deviations(problem, learning_rate, steps, one, other)
    };
    let long_run = on_network.against(problem, settings, shrinkage);
    let (share, left) = best_constant(problem, settings, &on_network);
    let rest = |share: f64, steps: usize| worst(&at_rest(share, shrinkage, steps));
    // What has decayed can not deviate by more than itself.
    let half = |steps: usize| 0.5 * (1.0 - (-rest(BETA_1, steps)).exp());
    // In the long run the regression comes to rest elsewhere.
    let early = steps.min(SEARCHED);
    let mut claim = Claim::new(
        (
            "1a-ii",
            "SGD with momentum m ← (1 − β₁)m + β₁g, θ ← θ − ηm on L + λ/2·‖θ‖² is SGDW with λ_w = ηβ₁λ",
        ),
        format!(
            "both descend side by side for {steps} steps; η = {learning_rate}, λ = {l2}, β₁ = {BETA_1}. θ at rest would deviate by (1 − β₁)ηλ·(t − (1 − (1 − β₁)ᵗ)/β₁)·θ after t steps, whatever the loss"
        ),
        vec![
            Check::at_most(1e-14, "deviation after step 1", on_network.after(1)),
            Check::at_least(
                0.8 * (1.0 - BETA_1) * BETA_1 * shrinkage,
                "after step 2, where θ at rest would deviate by (1 − β₁)β₁ηλ",
                on_network.after(2),
            ),
            Check::at_most(
                1e-14,
                "difference of step 2's deviation from −(1 − β₁)β₁ηλ·θ₀, of every parameter",
                on_network.beside_the_formula,
            ),
            Check::at_most(
                1e-14,
                "the same on a logistic regression, which is no network",
                on_regression.beside_the_formula,
            ),
            Check::at_least(
                half(steps),
                format!("deviation after step {steps}"),
                on_network.after(steps),
            ),
            Check::at_least(
                half(early),
                format!("on the logistic regression, after step {early}"),
                on_regression.after(early),
            ),
            Check::at_least(
                0.5 * rest(1.0, steps),
                "largest deviation with λ_w = ηλ instead, what the terms add up to in the long run",
                worst(&long_run),
            ),
            Check::at_least(
                0.5 * rest(share, early),
                format!("the same with the best constant λ_w, {share:.2}·ηλ, over {early} steps"),
                left,
            ),
            Check::at_most(
                1e-12,
                "largest deviation without momentum, β₁ = 1",
                worst(&without_momentum),
            ),
        ],
        Verdict::HoldsOnlyFor(
            "the first step: m carries the earlier steps' λθ, which the substitution drops",
        ),
    );
    claim.curves = vec![
        Curve::new(
            "1a-ii: momentum, λ_w = ηβ₁λ as claimed",
            on_network.deviations,
        ),
        Curve::new("1a-ii: momentum, λ_w = ηλ", long_run),
        Curve::new("1a-ii: no momentum (β₁ = 1)", without_momentum),
    ];
    claim
}

fn descent(
    problem: &Problem,
    beta_1: f64,
    decay: Decay,
    weight_decay: f64,
) -> Descent<AveragedMomentum> {
    let rule = AveragedMomentum::default().beta_1(beta_1);
    Descent::new(problem, rule, decay, weight_decay)
}

/// θ of SGD with momentum on the regularised loss, and what it deviates from SGDW with λ_w = ηβ₁λ.
struct Pair {
    regularised: Vec<Tensor<1>>,
    deviations: Vec<f64>,
    /// max |θ₂ − θ₂ of SGDW + (1 − β₁)β₁ηλ·θ₀| / max |θ₂|.
    beside_the_formula: f64,
}

impl Pair {
    fn descend(problem: &Problem, settings: Settings) -> Self {
        let Settings {
            steps,
            learning_rate,
            l2,
        } = settings;
        let regularised = trajectory(
            problem,
            learning_rate,
            steps,
            descent(problem, BETA_1, Decay::L2, l2),
        );
        let decaying = sgdw(problem, settings, learning_rate * BETA_1 * l2, steps);
        let dropped = (1.0 - BETA_1) * BETA_1 * learning_rate * l2;
        let beside_the_formula = match (regularised.get(1), decaying.get(1)) {
            (Some(one), Some(other)) => {
                let dropped = problem.start().mul_scalar(dropped);
                largest(&(one.clone() - other.clone() + dropped)) / largest(other)
            }
            _ => f64::NAN,
        };
        Self {
            deviations: differences(&regularised, &decaying),
            regularised,
            beside_the_formula,
        }
    }

    fn after(&self, steps: usize) -> f64 {
        let deviation = steps.checked_sub(1);
        let deviation = deviation.and_then(|index| self.deviations.get(index));
        deviation.copied().unwrap_or(f64::NAN)
    }

    /// Deviations from SGDW with this λ_w, after each step.
    fn against(&self, problem: &Problem, settings: Settings, weight_decay: f64) -> Vec<f64> {
        let steps = self.regularised.len();
        differences(
            &self.regularised,
            &sgdw(problem, settings, weight_decay, steps),
        )
    }
}

fn sgdw(problem: &Problem, settings: Settings, weight_decay: f64, steps: usize) -> Vec<Tensor<1>> {
    let decaying = descent(problem, BETA_1, Decay::Independent, weight_decay);
    trajectory(problem, settings.learning_rate, steps, decaying)
}

fn differences(found: &[Tensor<1>], expected: &[Tensor<1>]) -> Vec<f64> {
    let pairs = found.iter().zip(expected);
    pairs
        .map(|(found, expected)| deviation(found, expected))
        .collect()
}

/// What L2 regularisation would deviate by from decay with λ_w = `share`·ηλ, relative to θ, if θ did not move:
/// L2 takes ηλ·Σ_{s≤t} (1 − (1 − β₁)ˢ) of θ in t steps, and decay `share`·ηλ·t. `shrinkage` is ηλ.
fn at_rest(share: f64, shrinkage: f64, steps: usize) -> Vec<f64> {
    let mut taken = 0.0;
    let mut momentum = 0.0;
    let deviations = (1..=steps).map(|time| {
        momentum = (1.0 - BETA_1) * momentum + BETA_1;
        taken += momentum;
        shrinkage * (taken - share * time as f64).abs()
    });
    deviations.collect()
}

/// The constant λ_w, as a share of ηλ, with the least largest deviation, and that deviation. The deviation of a convex function of
/// λ_w at every step has one lowest point, so that a golden section finds it.
fn best_constant(problem: &Problem, settings: Settings, pair: &Pair) -> (f64, f64) {
    let steps = settings.steps.min(SEARCHED);
    let shrinkage = settings.learning_rate * settings.l2;
    let regularised = pair.regularised.get(..steps).unwrap_or_default();
    let left = |share: f64| {
        let decaying = sgdw(problem, settings, share * shrinkage, steps);
        worst(&differences(regularised, &decaying))
    };
    crate::search::lowest(left, 0.0, 1.5, 12)
}
