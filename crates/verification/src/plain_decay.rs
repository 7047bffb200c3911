//! 1a-i: in plain gradient descent, L2 regularisation is weight decay.

use adamscape_optim::Decay;
use adamscape_optim::rules::Sgd;

use crate::descent::{Descent, deviations, worst};
use crate::{Check, Claim, Curve, Problem, Settings, Verdict};

pub(crate) fn claim(problem: &Problem, settings: Settings) -> Claim {
    let Settings {
        steps,
        learning_rate,
        l2,
    } = settings;
    let decayed = |decay, weight_decay| Descent::new(problem, Sgd::default(), decay, weight_decay);
    let regularised = decayed(Decay::L2, l2);
    let decaying = decayed(Decay::Independent, learning_rate * l2);
    let deviations = deviations(problem, learning_rate, steps, regularised, decaying);
    let unequal = crate::descent::deviations(
        problem,
        learning_rate,
        steps,
        decayed(Decay::L2, l2),
        decayed(Decay::Independent, 0.0),
    );
    let mut claim = Claim::new(
        (
            "1a-i",
            "SGD on L + λ/2·‖θ‖² is SGD on L with weight decay θ ← (1 − λ_w)θ − ηg, if λ_w = ηλ",
        ),
        format!("both descend side by side for {steps} steps; η = {learning_rate}, λ = {l2}"),
        vec![
            Check::at_most(1e-12, "largest deviation of any step", worst(&deviations)),
            Check::at_least(
                0.5 * (1.0 - (1.0 - learning_rate * l2).powf(steps as f64)),
                "the same without any decay; θ at rest would be left by 1 − (1 − ηλ)ᵗ",
                worst(&unequal),
            ),
        ],
        Verdict::Holds,
    );
    claim.curves = vec![Curve::new("1a-i: SGD, λ_w = ηλ", deviations)];
    claim
}
