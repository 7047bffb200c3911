//! 1a-ii: with momentum, the two part after the first step.

use adamscape_optim::Decay;
use adamscape_optim::rules::AveragedMomentum;

use crate::descent::{Descent, deviations, worst};
use crate::{Check, Claim, Curve, Problem, Settings, Verdict};

/// The weight of the new gradient, as in the problem set.
const BETA_1: f64 = 0.1;

pub(crate) fn claim(problem: &Problem, settings: Settings) -> Claim {
    let Settings {
        steps,
        learning_rate,
        l2,
    } = settings;
    // By how much L2 regularisation deviates from weight decay, if the latter is `weight_decay`.
    let against = |beta_1: f64, weight_decay: f64| {
        let rule = AveragedMomentum::default().beta_1(beta_1);
        let regularised = Descent::new(problem, rule, Decay::L2, l2);
        let decaying = Descent::new(problem, rule, Decay::Independent, weight_decay);
        deviations(problem, learning_rate, steps, regularised, decaying)
    };
    let claimed = against(BETA_1, learning_rate * BETA_1 * l2);
    let without_momentum = against(1.0, learning_rate * l2);
    let long_run = against(BETA_1, learning_rate * l2);
    let after = |steps: usize| {
        let deviation = steps.checked_sub(1).and_then(|index| claimed.get(index));
        deviation.copied().unwrap_or(f64::NAN)
    };
    let mut claim = Claim::new(
        (
            "1a-ii",
            "SGD with momentum m ← (1 − β₁)m + β₁g, θ ← θ − ηm on L + λ/2·‖θ‖² is SGDW with λ_w = ηβ₁λ",
        ),
        format!(
            "both descend side by side for {steps} steps; η = {learning_rate}, λ = {l2}, β₁ = {BETA_1}"
        ),
        vec![
            Check::at_most(1e-14, "deviation after step 1", after(1)),
            Check::at_least(1e-9, "after step 2", after(2)),
            Check::at_least(1e-5, format!("after step {steps}"), after(steps)),
            Check::at_least(
                10.0,
                format!("growth from step 2 to step {steps}, as a factor"),
                after(steps) / after(2),
            ),
            Check::at_least(
                1e-7,
                "largest deviation with λ_w = ηλ instead, what the terms add up to in the long run",
                worst(&long_run),
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
        Curve::new("1a-ii: momentum, λ_w = ηβ₁λ as claimed", claimed),
        Curve::new("1a-ii: momentum, λ_w = ηλ", long_run),
        Curve::new("1a-ii: no momentum (β₁ = 1)", without_momentum),
    ];
    claim
}
