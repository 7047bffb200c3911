//! What a hidden unit makes of its input.

use burn::tensor::{Tensor, activation};
use serde::{Deserialize, Serialize};

/// The function of every hidden unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Activation {
    /// max(0, x). Its derivative at 0 is 0.
    #[default]
    Relu,
    /// x for x ≥ 0, else x/100: [`LEAK`], PyTorch's default. Its derivative at 0 is 1.
    LeakyRelu,
    /// The hyperbolic tangent.
    Tanh,
    /// x·Φ(x), where Φ(x) = (1 + erf(x/√2))/2 is the distribution function of the normal distribution (Hendrycks & Gimpel
    /// 2016): the exact one, not its approximation by tanh.
    Gelu,
    /// x·σ(x), where σ(x) = 1/(1 + e⁻ˣ) = (1 + tanh(x/2))/2, also called swish (Elfwing, Uchibe & Doya 2018).
    Silu,
}

/// The slope of [`Activation::LeakyRelu`] below 0.
pub const LEAK: f64 = 0.01;

impl Activation {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Relu,
        Self::LeakyRelu,
        Self::Tanh,
        Self::Gelu,
        Self::Silu,
    ];

    /// Its name in plans.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Relu => "relu",
            Self::LeakyRelu => "leaky-relu",
            Self::Tanh => "tanh",
            Self::Gelu => "gelu",
            Self::Silu => "silu",
        }
    }

    /// Of each number.
    pub fn apply<const D: usize>(self, x: Tensor<D>) -> Tensor<D> {
        match self {
            Self::Relu => activation::relu(x),
            Self::LeakyRelu => activation::leaky_relu(x, LEAK),
            Self::Tanh => x.tanh(),
            // Burn's own is this, but its derivative is the one of the approximation by tanh, off by up to 1e-3.
            Self::Gelu => {
                let doubled = (x.clone() * std::f64::consts::FRAC_1_SQRT_2).erf() + 1.0;
                x * doubled * 0.5
            }
            // Burn's own goes through f32 on some backends, whatever the type is.
            Self::Silu => {
                let doubled = (x.clone() * 0.5).tanh() + 1.0;
                x * doubled * 0.5
            }
        }
    }
}
