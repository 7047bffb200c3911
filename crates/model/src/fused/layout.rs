//! Where a member's numbers lie among its parameters, the weights of all layers, then their biases, then their gains; and in
//! the kernel's workspace.

use std::ops::Range;

use super::kernel::POINTS;
use super::normalise;
use super::unit::{Gelu, LeakyRelu, Relu, Silu, Tanh, Unit};
use crate::hidden::Hidden;
use crate::{Activation, NormPlace, Task};

/// Places of the parameters and of what is computed from them, counted in numbers of one member.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    pub(super) layers: Vec<Place>,
    /// Weights, biases and gains.
    pub(super) parameters: usize,
    pub(super) task: Task,
    /// What the layers but the last do with their sums.
    pub(super) hidden: Hidden,
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
    /// Where its gains are: nowhere, if it has none.
    gains: Range<usize>,
    /// How many units the hidden layers before this one have.
    first_unit: usize,
}

impl Place {
    pub(super) fn weights(&self) -> Range<usize> {
        self.first_weight..self.first_weight + self.inputs * self.outputs
    }

    pub(super) fn biases(&self) -> Range<usize> {
        self.first_bias..self.first_bias + self.outputs
    }

    /// Empty, if the layer has no gains.
    pub(super) fn gains(&self) -> Range<usize> {
        self.gains.clone()
    }

    /// Its units among those of all hidden layers.
    pub(super) fn units(&self) -> Range<usize> {
        self.first_unit..self.first_unit + self.outputs
    }
}

impl Layout {
    /// Of layers with so many inputs and outputs.
    pub(super) fn new(
        layers: impl Iterator<Item = (usize, usize)> + Clone,
        task: Task,
        hidden: Hidden,
    ) -> Self {
        let weights = layers.clone().map(|(inputs, outputs)| inputs * outputs);
        let weights: usize = weights.sum();
        let biases: usize = layers.clone().map(|(_, outputs)| outputs).sum();
        let last = layers.clone().count().saturating_sub(1);
        let (mut weight, mut bias, mut gain, mut unit) = (0, weights, weights + biases, 0);
        let mut places = Vec::new();
        for (index, (inputs, outputs)) in layers.enumerate() {
            let gains = if index < last && hidden.has_gain() {
                outputs
            } else {
                0
            };
            places.push(Place {
                inputs,
                outputs,
                first_weight: weight,
                first_bias: bias,
                gains: gain..gain + gains,
                first_unit: unit,
            });
            weight += inputs * outputs;
            bias += outputs;
            gain += gains;
            unit += outputs;
        }
        Self {
            layers: places,
            parameters: gain,
            task,
            hidden,
        }
    }

    /// What describes a point.
    pub(super) fn inputs(&self) -> usize {
        self.layers.first().map_or(0, |layer| layer.inputs)
    }

    /// What comes out.
    pub(super) fn outputs(&self) -> usize {
        self.layers.last().map_or(0, |layer| layer.outputs)
    }

    /// Where each hidden layer's gains are, if there are any.
    pub(super) fn gains(&self) -> impl Iterator<Item = Range<usize>> {
        let gains = self.layers.iter().map(Place::gains);
        gains.filter(|range| !range.is_empty())
    }

    /// Inputs of all layers and the outputs: what a point leaves on its way forward.
    pub(super) fn units(&self) -> usize {
        let inputs: usize = self.layers.iter().map(|layer| layer.inputs).sum();
        inputs + self.outputs()
    }

    /// Units of the hidden layers.
    fn hidden_units(&self) -> usize {
        self.layers.last().map_or(0, |layer| layer.first_unit)
    }

    /// Units of the widest layer.
    pub(super) fn widest(&self) -> usize {
        let widths = self
            .layers
            .iter()
            .map(|layer| layer.inputs.max(layer.outputs));
        widths.max().unwrap_or(0)
    }

    /// Whether what a hidden unit's function returns tells its derivative.
    fn units_tell(&self) -> bool {
        match self.hidden.activation {
            Activation::Relu => Relu::TELLS,
            Activation::LeakyRelu => LeakyRelu::TELLS,
            Activation::Tanh => Tanh::TELLS,
            Activation::Gelu => Gelu::TELLS,
            Activation::Silu => Silu::TELLS,
        }
    }

    /// Whether the hidden layers are normalised at this place.
    pub(super) fn is_normalised(&self, place: NormPlace) -> bool {
        self.hidden.norm.is_some_and(|norm| norm.place == place)
    }

    /// For how many hidden units is kept what tells their derivatives: all, or none where what they hand on does.
    pub(super) fn kept_told(&self) -> usize {
        if self.units_tell() && !self.is_normalised(NormPlace::AfterActivation) {
            0
        } else {
            self.hidden_units()
        }
    }

    /// For how many hidden units are kept the sums that were normalised: all or none, where what is normalised comes out as it is.
    pub(super) fn kept_sums(&self) -> usize {
        if self.is_normalised(NormPlace::BeforeActivation) {
            self.hidden_units()
        } else {
            0
        }
    }

    /// How many layers' spreads are kept for the way back.
    fn kept_spreads(&self) -> usize {
        self.hidden.norm.map_or(0, |_| self.layers.len())
    }

    /// How many parameters there are in the copy that the normalisation is folded into.
    pub(super) fn folded(&self) -> usize {
        if self.hidden.norm.is_some_and(normalise::folds) {
            self.parameters
        } else {
            0
        }
    }

    /// Numbers that the kernel needs beside parameters and gradients: a block's activations and what else is kept of it,
    /// twice the derivatives of one layer, and once a total over its units.
    pub(super) fn workspace(&self) -> usize {
        let kept = self.kept_told() + self.kept_sums() + 1 + self.kept_spreads();
        (self.units() + 2 * self.widest() + kept) * POINTS
    }
}
