//! What a hidden layer does with its sums Wx + b.

use burn::tensor::Tensor;

use crate::{Activation, Norm, NormPlace};

/// A hidden layer's activation and normalisation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Hidden {
    pub(crate) activation: Activation,
    pub(crate) norm: Option<Norm>,
}

impl Hidden {
    /// What a layer hands on. Its units run along `axis` of `sums`; `gain` is γ, in a shape that broadcasts to them, if the
    /// normalisation has one.
    pub(crate) fn apply<const D: usize>(
        self,
        sums: Tensor<D>,
        axis: usize,
        gain: Option<Tensor<D>>,
    ) -> Tensor<D> {
        let Some(norm) = self.norm else {
            return self.activation.apply(sums);
        };
        let normalised = |x: Tensor<D>| {
            let x = norm.kind.apply(x, axis);
            match gain {
                Some(gain) => x * gain,
                None => x,
            }
        };
        match norm.place {
            NormPlace::BeforeActivation => self.activation.apply(normalised(sums)),
            NormPlace::AfterActivation => normalised(self.activation.apply(sums)),
        }
    }

    /// Whether each unit has a gain γ.
    pub(crate) fn has_gain(self) -> bool {
        self.norm.is_some_and(|norm| norm.gain)
    }
}
