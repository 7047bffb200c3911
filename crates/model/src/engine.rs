//! The two ways to losses and gradients.

use burn::tensor::DType;

use crate::Batch;

/// How a population's losses and gradients are computed. Both are the same mathematics; they round differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Burn's operations and automatic differentiation, one by one: any device, type and number of classes.
    Composed,
    /// One pass in cache on the CPU, many times as fast for small networks: two classes in f32.
    Fused,
}

impl Engine {
    /// Its name in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Composed => "composed",
            Self::Fused => "fused",
        }
    }

    /// Whether it can compute with this batch.
    #[must_use]
    pub fn serves(self, batch: &Batch) -> bool {
        match self {
            Self::Composed => true,
            Self::Fused => batch.classes == 2 && batch.inputs.dtype() == DType::F32,
        }
    }
}
