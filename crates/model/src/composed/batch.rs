//! The points of one step as tensors.

use burn::tensor::{DType, Device, Tensor, TensorData};

use crate::batch::Points;

/// Points and their classes on one device.
///
/// Points run along the *last* axis: a layer's activations are `[members, units, points]`, so that biases
/// add to, and sums run over, contiguous rows. With points first the same step takes two to three times as
/// long on the CPU backends.
#[derive(Clone, Debug)]
pub struct ComposedBatch {
    /// Logits of a network: one for two classes, or one for each class, be they two or more.
    outputs: usize,
    /// Coordinates, `[1, features, points]`.
    pub(super) inputs: Tensor<3>,
    /// `[1, outputs, points]`: with one logit +1 for class 1 and −1 for class 0, else 1 in the row of the
    /// point's class and 0 in the others.
    pub(super) targets: Tensor<3>,
}

impl ComposedBatch {
    pub(super) fn new(points: &Points, outputs: usize, dtype: DType, device: &Device) -> Self {
        let count = points.labels.len();
        let targets: Vec<f64> = if outputs == 1 {
            let sign = |&label: &usize| if label == 1 { 1.0 } else { -1.0 };
            points.labels.iter().map(sign).collect()
        } else {
            let row = |class| {
                let labels = points.labels.iter();
                labels.map(move |&label| f64::from(u8::from(label == class)))
            };
            (0..outputs).flat_map(row).collect()
        };
        let tensor = |numbers: Vec<f64>| {
            let shape = [1, numbers.len() / count, count];
            Tensor::from_data(TensorData::new(numbers, shape), (device, dtype))
        };
        Self {
            outputs,
            inputs: tensor(points.columns().collect()),
            targets: tensor(targets),
        }
    }

    /// Whether a single logit decides between two classes.
    pub(super) fn has_one_logit(&self) -> bool {
        self.outputs == 1
    }

    pub(super) fn points(&self) -> usize {
        let [_, _, points] = self.inputs.dims();
        points
    }
}
