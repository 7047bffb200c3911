//! Where a member's numbers lie among its parameters: the weights of all layers, then their biases.

use std::ops::Range;

use super::kernel::POINTS;

/// Places of the parameters and of what is computed from them, counted in numbers of one member.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    pub(super) layers: Vec<Place>,
    /// Weights and biases.
    pub(super) parameters: usize,
}

/// Where one layer's parameters are.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) inputs: usize,
    pub(super) outputs: usize,
    /// Where `outputs` rows of `inputs` weights begin.
    pub(super) first_weight: usize,
    /// Where `outputs` biases begin.
    pub(super) first_bias: usize,
}

impl Place {
    pub(super) fn weights(&self) -> Range<usize> {
        self.first_weight..self.first_weight + self.inputs * self.outputs
    }

    pub(super) fn biases(&self) -> Range<usize> {
        self.first_bias..self.first_bias + self.outputs
    }
}

impl Layout {
    /// Of layers with so many inputs and outputs.
    pub(super) fn new(layers: impl Iterator<Item = (usize, usize)> + Clone) -> Self {
        let weights = layers.clone().map(|(inputs, outputs)| inputs * outputs);
        let weights: usize = weights.sum();
        let (mut weight, mut bias) = (0, weights);
        let mut places = Vec::new();
        for (inputs, outputs) in layers {
            places.push(Place {
                inputs,
                outputs,
                first_weight: weight,
                first_bias: bias,
            });
            weight += inputs * outputs;
            bias += outputs;
        }
        Self {
            layers: places,
            parameters: bias,
        }
    }

    /// What describes a point.
    pub(super) fn inputs(&self) -> usize {
        self.layers.first().map_or(0, |layer| layer.inputs)
    }

    /// Logits.
    pub(super) fn outputs(&self) -> usize {
        self.layers.last().map_or(0, |layer| layer.outputs)
    }

    /// Inputs of all layers and the logits: what a point leaves on its way forward.
    pub(super) fn units(&self) -> usize {
        let inputs: usize = self.layers.iter().map(|layer| layer.inputs).sum();
        inputs + self.outputs()
    }

    /// Units of the widest layer.
    pub(super) fn widest(&self) -> usize {
        let widths = self
            .layers
            .iter()
            .map(|layer| layer.inputs.max(layer.outputs));
        widths.max().unwrap_or(0)
    }

    /// Numbers that the kernel needs beside parameters and gradients: a block's activations, and twice the
    /// derivatives of one layer.
    pub(super) fn workspace(&self) -> usize {
        (self.units() + 2 * self.widest()) * POINTS
    }
}
