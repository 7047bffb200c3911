//! A trial, one cell trained with one seed, and its outcome: metrics or divergence.

use crate::curve::Curve;
use crate::decisions::Decisions;

/// Where a cell is in its plan: indices of the optimizer, the condition, the learning rate and the weight decay. Ordered
/// as tables are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellIndex {
    /// Index into the plan's optimizers.
    pub optimizer: usize,
    /// Index into its conditions: the values of the axes beside learning rate and weight decay.
    pub condition: usize,
    /// Index into its learning rates, ascending.
    pub learning_rate: usize,
    /// Index into its weight decays, ascending.
    pub weight_decay: usize,
}

/// A cell trained with one seed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trial {
    /// Which cell.
    pub cell: CellIndex,
    /// Which seed.
    pub seed: u64,
    /// What became of it.
    pub outcome: Outcome,
}

/// A trial with what can be shown of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Trained {
    /// What became of it.
    pub trial: Trial,
    /// What it was on its way; none of a trial that was recorded before there were curves.
    pub curve: Option<Curve>,
    /// What the network decides, of trials of one seed where data lie in a plane.
    pub decisions: Option<Decisions>,
}

/// The outcome of a trial: it finished, or its loss diverged.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Outcome {
    /// It was trained to the end.
    Finished(Metrics),
    /// After `steps` steps its loss was infinite or no number. It has no metrics: neither 0 nor any other
    /// number would be one.
    Diverged {
        /// Steps taken until then.
        steps: usize,
    },
}

/// Losses and scores of a trained network. A score is an accuracy, the share of points put into the right class, or where a number
/// is to be predicted R² = 1 − Σ(z − y)²/Σ(y − ȳ)².
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Metrics {
    /// Mean loss over the training points.
    pub train_loss: f64,
    /// Score on the training points.
    pub train_score: f64,
    /// Mean loss over the validation points.
    pub validation_loss: f64,
    /// Score on the validation points.
    pub validation_score: f64,
}

impl Metrics {
    /// Whether each is a number.
    #[must_use]
    pub fn are_finite(&self) -> bool {
        [
            self.train_loss,
            self.train_score,
            self.validation_loss,
            self.validation_score,
        ]
        .iter()
        .all(|metric| metric.is_finite())
    }
}
