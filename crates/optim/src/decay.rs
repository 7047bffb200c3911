//! Where the weight decay enters.

/// Where the weight decay λ enters an update with learning rate η, schedule factor s (1 without a
/// schedule) and direction d(g).
///
/// The factor s multiplies η, and every decay that acts on the parameters themselves, as in the AdamW
/// paper (arXiv 1711.05101, Algorithm 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Decay {
    /// No decay: θ ← θ − sη·d(g).
    None,
    /// L2 regularisation, the gradient of λ/2·‖θ‖² added to the loss: θ ← θ − sη·d(g + λθ).
    /// `weight_decay` of PyTorch's `Adam` and `SGD`.
    L2,
    /// Decoupled from the gradient and from the learning rate: θ ← (1 − sλ)·θ − sη·d(g).
    /// The AdamW paper's Algorithm 2.
    Independent,
    /// Decoupled from the gradient, coupled to the learning rate: θ ← (1 − sηλ)·θ − sη·d(g).
    /// `weight_decay` of PyTorch's, optax's and Burn's `AdamW`.
    LrCoupled,
}

impl Decay {
    /// All of them, in the order in which reports name them.
    pub const ALL: [Self; 4] = [Self::None, Self::L2, Self::Independent, Self::LrCoupled];

    /// The word for it in files and on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::L2 => "l2",
            Self::Independent => "independent",
            Self::LrCoupled => "lr-coupled",
        }
    }

    /// What is left of a parameter by a decay that acts on it: 1, 1 − sλ or 1 − sηλ, where `learning_rate` is sη.
    pub(crate) fn keep(self, learning_rate: f64, weight_decay: f64, factor: f64) -> f64 {
        match self {
            Self::None | Self::L2 => 1.0,
            Self::Independent => 1.0 - factor * weight_decay,
            Self::LrCoupled => 1.0 - learning_rate * weight_decay,
        }
    }

    /// The update as text, with `direction` for the rule's direction.
    #[must_use]
    pub const fn formula(self) -> &'static str {
        match self {
            Self::None => "θ ← θ − η·d(g)",
            Self::L2 => "θ ← θ − η·d(g + λθ)",
            Self::Independent => "θ ← (1 − λ)·θ − η·d(g)",
            Self::LrCoupled => "θ ← (1 − ηλ)·θ − η·d(g)",
        }
    }

    /// What an optimizer made of `rule` and this decay is called: `adam` gives `adam`, `adam-l2`,
    /// `adamw` and `adamw-torch`.
    #[must_use]
    pub fn optimizer_name(self, rule: &str) -> String {
        match self {
            Self::None => rule.to_owned(),
            Self::L2 => format!("{rule}-l2"),
            Self::Independent => format!("{rule}w"),
            Self::LrCoupled => format!("{rule}w-torch"),
        }
    }
}
