//! The two engines that compute losses and gradients: composed and fused.

/// How a population's losses and gradients are computed. Both are the same mathematics; they round differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// [`ComposedPopulation`](crate::ComposedPopulation): Burn's operations and automatic differentiation, one by one,
    /// on any device.
    Composed,
    /// [`FusedPopulation`](crate::FusedPopulation): one pass in cache on the CPU, many times as fast.
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
}
