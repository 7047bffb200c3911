//! The points of one step in the program's own memory.

use super::layout::Layout;
use crate::batch::Points;
use crate::{BatchError, Targets};

/// Points and their targets for a fused population.
#[derive(Clone, Debug)]
pub struct FusedBatch {
    /// Coordinates, `[features, points]`.
    pub(super) inputs: Vec<f32>,
    pub(super) truth: Truth,
}

/// [`Targets`] in the kernel's type.
#[derive(Clone, Debug)]
pub(super) enum Truth {
    /// Each point's class.
    Classes(Vec<usize>),
    /// Each point's number.
    Numbers(Vec<f32>),
}

impl FusedBatch {
    pub(super) fn new(
        layout: &Layout,
        inputs: &[f64],
        targets: Targets,
    ) -> Result<Self, BatchError> {
        let points = Points::new(layout.inputs(), layout.task, inputs, targets)?;
        let truth = match points.targets {
            Targets::Classes(labels) => Truth::Classes(labels.to_vec()),
            Targets::Numbers(numbers) => {
                Truth::Numbers(numbers.iter().map(|&number| number as f32).collect())
            }
        };
        Ok(Self {
            inputs: points.columns().map(|number| number as f32).collect(),
            truth,
        })
    }

    pub(super) fn points(&self) -> usize {
        match &self.truth {
            Truth::Classes(labels) => labels.len(),
            Truth::Numbers(numbers) => numbers.len(),
        }
    }
}
