//! The multilayer perceptron, as anyone would write it with Burn.

use burn::module::{Module, Param, ParamId};
use burn::nn::Linear;
use burn::tensor::{DType, Device, Tensor, TensorData};
use rand::{Rng, RngExt};

use adamscape_optim::{Kind, Kinds};

use crate::hidden::Hidden;
use crate::{Activation, Norm, Task};

/// What a network looks like: `inputs` numbers in, hidden layers with an activation and perhaps a normalisation, and the
/// outputs that its task needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MlpConfig {
    /// Numbers that describe a point.
    pub inputs: usize,
    /// Width of each hidden layer.
    pub hidden: Vec<usize>,
    /// What it is to say of a point.
    pub task: Task,
    /// The function of its hidden units.
    pub activation: Activation,
    /// How its hidden layers are normalised, if they are.
    pub norm: Option<Norm>,
    /// Whether its last layer is trained, or stays as it was drawn.
    pub trains_output: bool,
}

impl MlpConfig {
    /// With ReLU and no normalisation, all of it trained.
    #[must_use]
    pub fn new(inputs: usize, hidden: Vec<usize>, task: Task) -> Self {
        Self {
            inputs,
            hidden,
            task,
            activation: Activation::Relu,
            norm: None,
            trains_output: true,
        }
    }

    /// The kind of each layer's weights and of its biases.
    pub(crate) fn kinds(&self) -> impl Iterator<Item = [Kind; 2]> {
        let last = self.hidden.len();
        let is_trained = move |layer| self.trains_output || layer < last;
        (0..=last).map(move |layer| {
            [Kind::Weight, Kind::Bias].map(|kind| {
                if is_trained(layer) {
                    kind
                } else {
                    Kind::Frozen
                }
            })
        })
    }

    /// What each parameter of such networks is to an optimizer: [`kinds`](crate::Population::kinds), but for what is not trained.
    #[must_use]
    pub fn trained_kinds(&self, mut kinds: Vec<(ParamId, Kind)>) -> Kinds {
        for ((_, kind), own) in kinds.iter_mut().zip(self.kinds().flatten()) {
            *kind = own;
        }
        Kinds::new(kinds)
    }

    /// How many numbers come out.
    #[must_use]
    pub fn outputs(&self) -> usize {
        self.task.outputs()
    }

    /// `(inputs, outputs)` of each layer.
    pub fn layers(&self) -> impl Iterator<Item = (usize, usize)> {
        let widths = std::iter::once(self.inputs)
            .chain(self.hidden.iter().copied())
            .chain([self.outputs()]);
        widths.clone().zip(widths.skip(1))
    }

    /// How many gains γ each hidden layer has: one for each unit, or none at all.
    pub fn gains(&self) -> impl Iterator<Item = usize> {
        let has_gain = self.norm.is_some_and(|norm| norm.gain);
        let layers = if has_gain { self.hidden.len() } else { 0 };
        self.hidden.iter().copied().take(layers)
    }

    /// How many numbers a network of this shape learns.
    #[must_use]
    pub fn parameters(&self) -> usize {
        let layers = self
            .layers()
            .map(|(inputs, outputs)| (inputs + 1) * outputs);
        layers.chain(self.gains()).sum()
    }

    /// A network with PyTorch's default initialisation: every weight and bias of a layer with n inputs from
    /// U(−1/√n, 1/√n), drawn layer by layer, weights before biases. Gains are 1 and draw nothing.
    pub fn init(&self, generator: &mut impl Rng, dtype: DType, device: &Device) -> Mlp {
        let layers = self.layers().map(|(inputs, outputs)| {
            let bound = 1.0 / (inputs as f64).sqrt();
            let mut draw = |count: usize| -> Vec<f64> {
                (0..count)
                    .map(|_| (2.0 * generator.random::<f64>() - 1.0) * bound)
                    .collect()
            };
            let weight = TensorData::new(draw(inputs * outputs), [inputs, outputs]);
            let bias = TensorData::new(draw(outputs), [outputs]);
            Linear {
                weight: Param::from_tensor(Tensor::from_data(weight, (device, dtype))),
                bias: Some(Param::from_tensor(Tensor::from_data(bias, (device, dtype)))),
            }
        });
        let ones = |units| Param::from_tensor(Tensor::ones([units], (device, dtype)));
        Mlp {
            layers: layers.collect(),
            gains: self.gains().map(ones).collect(),
            task: self.task,
            activation: self.activation,
            norm: self.norm,
        }
    }
}

/// A multilayer perceptron.
#[derive(Module, Debug)]
pub struct Mlp {
    /// The layers, first to last.
    pub layers: Vec<Linear>,
    /// For each layer but the last its gains γ, shaped `[units]`; empty, if the normalisation has none.
    pub gains: Vec<Param<Tensor<1>>>,
    /// What it is to say of a point.
    #[module(skip)]
    pub task: Task,
    /// The function of its hidden units.
    #[module(skip)]
    pub activation: Activation,
    /// How its hidden layers are normalised, if they are.
    #[module(skip)]
    pub norm: Option<Norm>,
}

impl Mlp {
    /// Of these layers, with ReLU between them and no normalisation.
    #[must_use]
    pub fn new(layers: Vec<Linear>, task: Task) -> Self {
        Self {
            layers,
            gains: Vec::new(),
            task,
            activation: Activation::Relu,
            norm: None,
        }
    }

    /// Outputs shaped `[points, outputs]` for points shaped `[points, inputs]`.
    pub fn forward(&self, points: Tensor<2>) -> Tensor<2> {
        let mut activations = points;
        for (index, layer) in self.layers.iter().enumerate() {
            activations = layer.forward(activations);
            if index + 1 < self.layers.len() {
                let gain = self.gains.get(index).map(|gain| gain.val().unsqueeze());
                activations = self.hidden().apply(activations, 1, gain);
            }
        }
        activations
    }

    pub(crate) fn hidden(&self) -> Hidden {
        Hidden {
            activation: self.activation,
            norm: self.norm,
        }
    }
}
