//! Losses and gradients of a population in one pass that stays in the cache.
//!
//! The composed path runs Burn's operations one by one, each over all members and points, and most of its time
//! goes into memory. Here a few points go through the whole network, forward and backward, before the next few
//! are touched. The lanes of a vector register are members: 16 of them with AVX-512, 8 with AVX2, 4 on Arm. So any
//! layer width fills the registers, nothing is ever shuffled, and no member can tell that it has neighbours: its
//! arithmetic is the same, to the bit, in every lane and in populations of any size.
//!
//! For ReLU networks with one logit, in f32, on a CPU.

mod functions;
mod kernel;
mod layout;

use burn::tensor::{Tensor, TensorData};
use pulp::Arch;

use crate::Batch;
use kernel::Kernel;
use layout::Layout;

/// Numbers of one layer of every member.
pub(crate) struct LayerNumbers {
    /// `[members, outputs, inputs]`.
    pub(crate) weight: Vec<f32>,
    /// `[members, outputs]`.
    pub(crate) bias: Vec<f32>,
    pub(crate) inputs: usize,
    pub(crate) outputs: usize,
}

/// Each member's mean loss, and the gradients of these losses in the shape of `layers`.
pub(crate) fn losses_and_gradients(
    layers: &[LayerNumbers],
    members: usize,
    batch: &Batch,
) -> (Vec<f32>, Vec<LayerNumbers>) {
    let arch = Arch::new();
    let layout = Layout::new(layers);
    let mut losses = Vec::with_capacity(members);
    let mut gradients: Vec<LayerNumbers> = layers
        .iter()
        .map(|layer| LayerNumbers {
            weight: vec![0.0; layer.weight.len()],
            bias: vec![0.0; layer.bias.len()],
            ..*layer
        })
        .collect();
    let lanes = arch.dispatch(layout::Lanes);
    let mut parameters = vec![0.0; layout.parameters * lanes];
    let mut slopes = vec![0.0; layout.parameters * lanes];
    let mut workspace = vec![0.0; layout.workspace() * lanes];
    for first in (0..members).step_by(lanes) {
        let group = first..members.min(first + lanes);
        layout.pack(layers, group.clone(), lanes, &mut parameters);
        let mut loss = vec![0.0; lanes];
        arch.dispatch(Kernel {
            layout: &layout,
            batch: &batch.host,
            parameters: &parameters,
            gradients: &mut slopes,
            losses: &mut loss,
            workspace: &mut workspace,
        });
        losses.extend(loss.into_iter().take(group.len()));
        layout.unpack(&slopes, group, lanes, &mut gradients);
    }
    (losses, gradients)
}

/// A tensor of these numbers on the batch's device, without a history.
pub(crate) fn tensor<const D: usize>(
    numbers: Vec<f32>,
    shape: [usize; D],
    batch: &Batch,
) -> Tensor<D> {
    let device = batch.inputs.device().inner();
    Tensor::from_data(TensorData::new(numbers, shape), &device)
}
