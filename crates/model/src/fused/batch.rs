//! The points of one step in the program's own memory.

use super::layout::Layout;
use crate::BatchError;
use crate::batch::Points;

/// Points and their classes for a fused population.
#[derive(Clone, Debug)]
pub struct FusedBatch {
    /// Coordinates, `[features, points]`.
    pub(super) inputs: Vec<f32>,
    /// Each point's class.
    pub(super) labels: Vec<usize>,
}

impl FusedBatch {
    pub(super) fn new(
        layout: &Layout,
        inputs: &[f64],
        labels: &[usize],
    ) -> Result<Self, BatchError> {
        let classes = layout.outputs().max(2);
        let points = Points::new(layout.inputs(), classes, inputs, labels)?;
        Ok(Self {
            inputs: points.columns().map(|number| number as f32).collect(),
            labels: points.labels.to_vec(),
        })
    }

    pub(super) fn points(&self) -> usize {
        self.labels.len()
    }
}
