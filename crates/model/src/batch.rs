//! Checks the inputs and labels of a batch: their sizes, and that they fit the network.

/// Why inputs and labels don't make a batch.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BatchError {
    /// No point, so no mean over points.
    #[error("a batch without points")]
    Empty,
    /// Not the same number of features for each point.
    #[error("{inputs} input numbers for {points} points of {features} features")]
    Inputs {
        /// How many numbers there are.
        inputs: usize,
        /// How many labels there are.
        points: usize,
        /// How many numbers a point should have.
        features: usize,
    },
    /// A label that is no class.
    #[error("point {point} has the label {label}, but there are {classes} classes")]
    Label {
        /// Which point, from 0.
        point: usize,
        /// Its label.
        label: usize,
        /// How many classes there are.
        classes: usize,
    },
}

/// The checked points of a batch: rows of inputs, `[points, features]`, and a label for each.
pub(crate) struct Points<'a> {
    inputs: &'a [f64],
    features: usize,
    /// For each point its class, `0..classes`.
    pub(crate) labels: &'a [usize],
}

impl<'a> Points<'a> {
    pub(crate) fn new(
        features: usize,
        classes: usize,
        inputs: &'a [f64],
        labels: &'a [usize],
    ) -> Result<Self, BatchError> {
        let points = labels.len();
        if points == 0 {
            return Err(BatchError::Empty);
        }
        if inputs.len() != points * features {
            return Err(BatchError::Inputs {
                inputs: inputs.len(),
                points,
                features,
            });
        }
        if let Some((point, &label)) = labels.iter().enumerate().find(|(_, l)| **l >= classes) {
            return Err(BatchError::Label {
                point,
                label,
                classes,
            });
        }
        Ok(Self {
            inputs,
            features,
            labels,
        })
    }

    /// The inputs as `[features, points]`.
    pub(crate) fn columns(&self) -> impl Iterator<Item = f64> {
        (0..self.features).flat_map(|feature| {
            let from = self.inputs.iter().skip(feature);
            from.step_by(self.features).copied()
        })
    }
}
