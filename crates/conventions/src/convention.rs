//! A convention: where an optimizer's weight decay enters, and what multiplies it.

use serde::Serialize;

/// What moves the parameters, beside the decay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Rule {
    /// Adam: m̂/(√v̂ + ε).
    Adam,
    /// Gradient descent, with momentum b ← μb + g if there is any.
    Sgd,
}

/// Where the decay enters. η is the learning rate's peak, s the schedule's factor of a step, λ what is given as weight decay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decay {
    /// L2 regularisation: g ← g + λθ.
    Gradient,
    /// Decoupled, times the learning rate: θ ← (1 − sηλ)θ.
    LrCoupled,
    /// Decoupled, and independent of the learning rate: θ ← (1 − sλ)θ.
    Independent,
    /// Independent, by the paper's normalisation: θ ← (1 − sλ/√n)θ over n steps.
    Normalised,
}

/// Where ε is added to the denominator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Epsilon {
    /// To the root of the corrected second moment: √v̂ + ε.
    AfterCorrection,
    /// To the root of the second moment before it is corrected: (√v + ε)/√(1 − β₂ᵗ), the paper's ε̂.
    BeforeCorrection,
    /// There is none.
    None,
}

/// What an optimizer of a framework does with its learning rate and weight decay.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Convention {
    /// Its name here: `pytorch-adamw`.
    pub name: &'static str,
    /// How it is written there: `torch.optim.AdamW`.
    pub call: &'static str,
    /// What moves the parameters.
    pub rule: Rule,
    /// Where the decay enters.
    pub decay: Decay,
    /// Where ε is added.
    pub epsilon: Epsilon,
    /// The weight decay that is taken if none is given.
    pub default_weight_decay: f64,
    /// The ε that is taken if none is given.
    pub default_epsilon: Option<f64>,
    /// What is not decayed if nothing is said.
    pub spares: &'static str,
    /// The file that says so.
    pub source: &'static str,
}

impl Decay {
    /// What a step does with the decay, as a formula.
    #[must_use]
    pub const fn formula(self) -> &'static str {
        match self {
            Self::Gradient => "g ← g + λθ",
            Self::LrCoupled => "θ ← (1 − sηλ)θ",
            Self::Independent => "θ ← (1 − sλ)θ",
            Self::Normalised => "θ ← (1 − sλ/√n)θ",
        }
    }
}
