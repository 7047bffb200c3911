//! Where a member's numbers lie among those of its lane group: number k of all lanes, then number k + 1.

use std::ops::Range;

use pulp::{Simd, WithSimd};

use super::LayerNumbers;
use super::kernel::POINTS;

/// Places of the parameters and of what is computed from them, counted in vectors.
pub(super) struct Layout {
    pub(super) layers: Vec<Place>,
    /// Parameters of one member.
    pub(super) parameters: usize,
    /// Inputs of all layers and the logit: what a point leaves on its way forward.
    units: usize,
    /// The widest layer.
    widest: usize,
}

/// Where one layer's parameters are.
pub(super) struct Place {
    pub(super) inputs: usize,
    pub(super) outputs: usize,
    /// `outputs` rows of `inputs` weights.
    pub(super) weights: usize,
    /// `outputs` biases.
    pub(super) biases: usize,
}

impl Layout {
    pub(super) fn new(layers: &[LayerNumbers]) -> Self {
        let mut parameters = 0;
        let mut places = Vec::with_capacity(layers.len());
        for layer in layers {
            let weights = parameters;
            let biases = weights + layer.inputs * layer.outputs;
            parameters = biases + layer.outputs;
            places.push(Place {
                inputs: layer.inputs,
                outputs: layer.outputs,
                weights,
                biases,
            });
        }
        let inputs: usize = layers.iter().map(|layer| layer.inputs).sum();
        let widths = layers.iter().map(|layer| layer.inputs.max(layer.outputs));
        Self {
            layers: places,
            parameters,
            units: inputs + layers.last().map_or(0, |layer| layer.outputs),
            widest: widths.max().unwrap_or(0),
        }
    }

    /// Vectors that the kernel needs beside parameters and gradients.
    pub(super) fn workspace(&self) -> usize {
        self.activations() + 2 * self.slopes()
    }

    /// Vectors for the activations of a block of points.
    pub(super) fn activations(&self) -> usize {
        self.units * POINTS
    }

    /// Vectors for the loss's derivatives by one layer's outputs.
    pub(super) fn slopes(&self) -> usize {
        self.widest * POINTS
    }

    /// Writes the parameters of the members `group` into lanes; lanes beyond the last member are zero.
    pub(super) fn pack(
        &self,
        layers: &[LayerNumbers],
        group: Range<usize>,
        lanes: usize,
        packed: &mut [f32],
    ) {
        packed.fill(0.0);
        for (place, layer) in self.layers.iter().zip(layers) {
            for (start, numbers, size) in [
                (place.weights, &layer.weight, place.inputs * place.outputs),
                (place.biases, &layer.bias, place.outputs),
            ] {
                for (lane, member) in group.clone().enumerate() {
                    let own = numbers.iter().skip(member * size).take(size);
                    let to = packed.iter_mut().skip(start * lanes + lane).step_by(lanes);
                    to.zip(own).for_each(|(to, number)| *to = *number);
                }
            }
        }
    }

    /// Reads what [`pack`](Self::pack) would write: one number for each parameter of the members `group`.
    pub(super) fn unpack(
        &self,
        packed: &[f32],
        group: Range<usize>,
        lanes: usize,
        layers: &mut [LayerNumbers],
    ) {
        for (place, layer) in self.layers.iter().zip(layers) {
            for (start, numbers, size) in [
                (
                    place.weights,
                    &mut layer.weight,
                    place.inputs * place.outputs,
                ),
                (place.biases, &mut layer.bias, place.outputs),
            ] {
                for (lane, member) in group.clone().enumerate() {
                    let own = numbers.iter_mut().skip(member * size).take(size);
                    let from = packed.iter().skip(start * lanes + lane).step_by(lanes);
                    own.zip(from).for_each(|(number, from)| *number = *from);
                }
            }
        }
    }
}

/// How many members fit a vector on this machine.
pub(super) struct Lanes;

impl WithSimd for Lanes {
    type Output = usize;

    fn with_simd<S: Simd>(self, _simd: S) -> usize {
        S::F32_LANES
    }
}
