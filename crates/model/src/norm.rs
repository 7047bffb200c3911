//! Normalisation of a hidden layer within each point.

use burn::tensor::Tensor;
use serde::{Deserialize, Serialize};

/// A normalisation of every hidden layer: at each point its units x become x̂, whose spread is 1 whatever the weights' scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Norm {
    /// How the spread is measured.
    pub kind: NormKind,
    /// Whether each unit learns a scale γ, 1 at first: γ·x̂ instead of x̂. A shift is not learned.
    pub gain: bool,
    /// Where in a layer it stands.
    pub place: NormPlace,
}

/// How the spread of a layer's units is measured. Means are over the units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NormKind {
    /// Layer normalisation (Ba, Kiros & Hinton 2016): x̂ = (x − mean x)/√(var x + ε), where var x = mean (x − mean x)² is the
    /// biased variance.
    Layer,
    /// Root mean square normalisation (Zhang & Sennrich 2019): x̂ = x/√(mean x² + ε).
    Rms,
}

/// Where a normalisation stands between a layer's sums Wx + b and the next layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NormPlace {
    /// The activation's input is normalised: φ(γ·x̂) of x = Wx + b.
    BeforeActivation,
    /// The activation's output is normalised: γ·x̂ of x = φ(Wx + b).
    AfterActivation,
}

/// ε, which keeps the root from 0: PyTorch's default for layer normalisation.
pub const EPSILON: f64 = 1e-5;

impl NormKind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Layer, Self::Rms];

    /// Its name in plans.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Layer => "layer",
            Self::Rms => "rms",
        }
    }

    /// x̂ of units that run along `axis`.
    pub fn apply<const D: usize>(self, x: Tensor<D>, axis: usize) -> Tensor<D> {
        let x = match self {
            Self::Layer => {
                let mean = x.clone().mean_dim(axis);
                x - mean
            }
            Self::Rms => x,
        };
        let spread = (x.clone() * x.clone()).mean_dim(axis) + EPSILON;
        x / spread.sqrt()
    }
}

impl NormPlace {
    /// Both.
    pub const ALL: [Self; 2] = [Self::BeforeActivation, Self::AfterActivation];

    /// Its name in plans.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::BeforeActivation => "before-activation",
            Self::AfterActivation => "after-activation",
        }
    }
}
