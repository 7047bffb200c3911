//! The points of one step as tensors.

use burn::tensor::{DType, Device, Tensor, TensorData};

use crate::Targets;
use crate::batch::Points;

/// Points and their targets on one device.
///
/// Points run along the *last* axis: a layer's activations are `[members, units, points]`, so that biases
/// add to, and sums run over, contiguous rows. With points first the same step takes two to three times as
/// long on the CPU backends.
#[derive(Clone, Debug)]
pub struct ComposedBatch {
    /// How outputs and targets are compared.
    pub(super) question: Question,
    /// Coordinates, `[1, features, points]`.
    pub(super) inputs: Tensor<3>,
    /// `[1, outputs, points]`, as the question says.
    pub(super) targets: Tensor<3>,
}

/// How a network's outputs and a point's targets are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Question {
    /// A single logit decides between two classes: the target is +1 for class 1 and −1 for class 0.
    OneLogit,
    /// A logit for each class, be they two or more: the target is 1 in the row of the point's class and 0 in the others.
    Logits,
    /// The target is the number.
    Number,
}

impl ComposedBatch {
    pub(super) fn new(points: &Points, outputs: usize, dtype: DType, device: &Device) -> Self {
        let count = points.targets.len();
        let (question, targets): (_, Vec<f64>) = match points.targets {
            Targets::Numbers(numbers) => (Question::Number, numbers.to_vec()),
            Targets::Classes(labels) if outputs == 1 => {
                let sign = |&label: &usize| if label == 1 { 1.0 } else { -1.0 };
                (Question::OneLogit, labels.iter().map(sign).collect())
            }
            Targets::Classes(labels) => {
                let row = |class| {
                    let labels = labels.iter();
                    labels.map(move |&label| f64::from(u8::from(label == class)))
                };
                (Question::Logits, (0..outputs).flat_map(row).collect())
            }
        };
        let tensor = |numbers: Vec<f64>| {
            let shape = [1, numbers.len() / count, count];
            Tensor::from_data(TensorData::new(numbers, shape), (device, dtype))
        };
        Self {
            question,
            inputs: tensor(points.columns().collect()),
            targets: tensor(targets),
        }
    }

    pub(super) fn points(&self) -> usize {
        let [_, _, points] = self.inputs.dims();
        points
    }
}
