//! The points of one step, laid out for a population.

use std::sync::Arc;

use burn::tensor::{DType, Device, Tensor, TensorData};

/// Points and their classes, ready for a population on one device.
///
/// Points run along the *last* axis: a layer's activations are `[members, units, points]`, so that biases
/// add to, and sums run over, contiguous rows. With points first the same step takes two to three times as
/// long on the CPU backends.
#[derive(Clone, Debug)]
pub struct Batch {
    pub(crate) classes: usize,
    /// Coordinates, `[1, features, points]`.
    pub(crate) inputs: Tensor<3>,
    /// `[1, outputs, points]`: with one logit +1 for class 1 and −1 for class 0, else 1 in the row of the
    /// point's class and 0 in the others.
    pub(crate) targets: Tensor<3>,
    /// The same in f32, for the fused engine.
    pub(crate) host: Arc<HostBatch>,
}

/// A batch in the program's own memory.
#[derive(Debug)]
pub(crate) struct HostBatch {
    /// Coordinates, `[features, points]`.
    pub(crate) inputs: Vec<f32>,
    /// +1 for class 1 and −1 for every other.
    pub(crate) signs: Vec<f32>,
}

impl HostBatch {
    pub(crate) fn points(&self) -> usize {
        self.signs.len()
    }
}

/// Numbers that don't make a batch.
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

impl Batch {
    /// `inputs` are `[points, features]`, row after row; `labels` are `0..classes`, one for each point.
    ///
    /// # Errors
    /// If there are no points, numbers are missing or a label is no class.
    pub fn new(
        features: usize,
        classes: usize,
        inputs: &[f64],
        labels: &[usize],
        dtype: DType,
        device: &Device,
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
        let columns: Vec<f64> = (0..features)
            .flat_map(|feature| inputs.iter().skip(feature).step_by(features).copied())
            .collect();
        let targets: Vec<f64> = if classes == 2 {
            let sign = |&label: &usize| if label == 1 { 1.0 } else { -1.0 };
            labels.iter().map(sign).collect()
        } else {
            let row = |class| {
                labels
                    .iter()
                    .map(move |&label| f64::from(u8::from(label == class)))
            };
            (0..classes).flat_map(row).collect()
        };
        let outputs = targets.len() / points;
        let host = HostBatch {
            inputs: columns.iter().map(|&number| number as f32).collect(),
            signs: labels
                .iter()
                .map(|&label| if label == 1 { 1.0 } else { -1.0 })
                .collect(),
        };
        let tensor = |numbers, rows| {
            Tensor::from_data(TensorData::new(numbers, [1, rows, points]), (device, dtype))
        };
        Ok(Self {
            classes,
            inputs: tensor(columns, features),
            targets: tensor(targets, outputs),
            host: Arc::new(host),
        })
    }

    /// How many points there are.
    #[must_use]
    pub fn points(&self) -> usize {
        let [_, _, points] = self.inputs.dims();
        points
    }
}
