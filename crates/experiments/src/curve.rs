//! The learning curve of a trial: losses and scores at checkpoints on the way.

use serde::{Deserialize, Serialize};

/// What a trial was at its [`Checkpoints`](crate::training::Checkpoints), with four significant digits. A trial that diverged has fewer values than there are checkpoints.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Curve {
    /// The mean loss of the batches since the checkpoint before, or since the beginning.
    pub train_loss: Vec<f32>,
    /// The mean loss over validation points; empty, if none could be afforded, or networks are judged elsewhere than where they train.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub validation_loss: Vec<f32>,
    /// The score on them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub validation_score: Vec<f32>,
}

/// A number with four significant digits: a curve is looked at.
pub(crate) fn rounded(value: f64) -> f32 {
    format!("{value:.3e}").parse().unwrap_or(f32::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_a_curve_have_four_digits() {
        assert_eq!(rounded(2.0 / 3.0), 0.6667);
        assert_eq!(rounded(123_456.0), 123_500.0);
        assert_eq!(rounded(0.0), 0.0);
    }
}
