//! Labelled points, and a trial's training and validation sets.

use serde::{Deserialize, Serialize};

/// Labelled points in a space of `features` dimensions.
#[derive(Clone, Debug, PartialEq)]
pub struct Points {
    features: usize,
    classes: usize,
    inputs: Vec<f64>,
    labels: Vec<usize>,
}

impl Points {
    /// `inputs` holds `features` numbers a point, point after point; `labels` a class below `classes`
    /// for each.
    pub(crate) fn new(
        features: usize,
        classes: usize,
        inputs: Vec<f64>,
        labels: Vec<usize>,
    ) -> Self {
        debug_assert_eq!(inputs.len(), features * labels.len());
        Self {
            features,
            classes,
            inputs,
            labels,
        }
    }

    /// The points at `indices`, in that order; indices beyond the last point are left out.
    #[must_use]
    pub fn select(&self, indices: &[usize]) -> Self {
        let known = || indices.iter().filter(|&&index| index < self.len());
        Self {
            features: self.features,
            classes: self.classes,
            inputs: known()
                .flat_map(|index| {
                    self.inputs
                        .iter()
                        .skip(index * self.features)
                        .take(self.features)
                })
                .copied()
                .collect(),
            labels: known()
                .filter_map(|&index| self.labels.get(index))
                .copied()
                .collect(),
        }
    }

    /// How many points there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there is no point at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// How many numbers describe a point.
    #[must_use]
    pub fn features(&self) -> usize {
        self.features
    }

    /// How many classes there are, whether or not each has a point.
    #[must_use]
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// The coordinates, shaped `[points, features]`, row after row.
    #[must_use]
    pub fn inputs(&self) -> &[f64] {
        &self.inputs
    }

    /// The class of each point: `0..classes`.
    #[must_use]
    pub fn labels(&self) -> &[usize] {
        &self.labels
    }
}

/// Where the validation points come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Validation {
    /// New points of the same distribution, from a stream of their own.
    #[default]
    HeldOut,
    /// The training points once more, as the published notebook did. It measures memory, not
    /// generalisation, and is here to replicate that notebook.
    AsPublished,
}

/// A training set and a validation set: the points a trial is trained on, and those it is judged by.
#[derive(Clone, Debug, PartialEq)]
pub struct Split {
    /// The points a network is trained on.
    pub training: Points,
    /// The points it is judged by.
    pub validation: Points,
}
