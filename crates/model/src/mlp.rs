//! The multilayer perceptron, as anyone would write it with Burn.

use burn::module::{Module, Param};
use burn::nn::Linear;
use burn::tensor::{DType, Device, Tensor, TensorData, activation};
use rand::{Rng, RngExt};

/// The shape of a network: `inputs` numbers in, hidden layers with ReLU, one logit out for two classes and
/// one per class for more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MlpConfig {
    /// Numbers that describe a point.
    pub inputs: usize,
    /// Width of each hidden layer.
    pub hidden: Vec<usize>,
    /// Classes to tell apart.
    pub classes: usize,
}

impl MlpConfig {
    /// How many logits come out.
    #[must_use]
    pub fn outputs(&self) -> usize {
        if self.classes == 2 { 1 } else { self.classes }
    }

    /// `(inputs, outputs)` of each layer.
    pub fn layers(&self) -> impl Iterator<Item = (usize, usize)> {
        let widths = std::iter::once(self.inputs)
            .chain(self.hidden.iter().copied())
            .chain([self.outputs()]);
        widths.clone().zip(widths.skip(1))
    }

    /// How many numbers a network of this shape learns.
    #[must_use]
    pub fn parameters(&self) -> usize {
        self.layers()
            .map(|(inputs, outputs)| (inputs + 1) * outputs)
            .sum()
    }

    /// A network with PyTorch's default initialisation: every weight and bias of a layer with n inputs from
    /// U(−1/√n, 1/√n), drawn layer by layer, weights before biases.
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
        Mlp {
            layers: layers.collect(),
        }
    }
}

/// A multilayer perceptron with ReLU between its layers.
#[derive(Module, Debug)]
pub struct Mlp {
    /// The layers, first to last.
    pub layers: Vec<Linear>,
}

impl Mlp {
    /// Logits shaped `[points, outputs]` for points shaped `[points, inputs]`.
    pub fn forward(&self, points: Tensor<2>) -> Tensor<2> {
        let mut activations = points;
        for (index, layer) in self.layers.iter().enumerate() {
            if index > 0 {
                activations = activation::relu(activations);
            }
            activations = layer.forward(activations);
        }
        activations
    }
}
