//! Learning-rate schedules: constant and cosine.

use std::f64::consts::PI;

use serde::{Deserialize, Serialize};

/// A learning-rate schedule: the factor s that multiplies the learning rate, and the decay where it acts on the parameters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Schedule {
    /// s = 1.
    #[default]
    Constant,
    /// s = 0.5 + 0.5·cos(π·(t−1)/T) at step t of T: from 1 towards 0. Source: arXiv 1711.05101, without
    /// restarts.
    Cosine,
}

impl Schedule {
    /// s at step `time` (1, 2, ...) of `steps`.
    #[must_use]
    pub fn factor(self, time: usize, steps: usize) -> f64 {
        match self {
            Self::Constant => 1.0,
            Self::Cosine => {
                let passed = time.saturating_sub(1) as f64 / steps as f64;
                0.5 + 0.5 * (PI * passed).cos()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cosine_falls_from_one_through_a_half_towards_zero() {
        let factors: Vec<f64> = (1..=100).map(|t| Schedule::Cosine.factor(t, 100)).collect();
        assert_eq!(factors[0], 1.0);
        assert!((factors[50] - 0.5).abs() < 1e-12);
        assert!(factors[99] > 0.0 && factors[99] < 1e-3);
        assert!(factors.windows(2).all(|pair| pair[1] < pair[0]));
    }
}
