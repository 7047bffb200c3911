//! A population: networks of one shape that are trained side by side.

use burn::module::Module;
use burn::optim::GradientsParams;
use burn::tensor::{DType, Tensor};

use crate::{BatchError, Mlp};

/// M networks of one shape, trained side by side. One axis of every parameter counts them.
///
/// Its networks share nothing but the call: each has its own loss and its own gradient, to the bit what it would have
/// alone. Any of Burn's optimizers steps it like another module.
pub trait Population: Module {
    /// The points of one step, laid out for this population.
    type Batch;

    /// Points `[points, features]`, row after row, and for each its class, `0..classes`.
    ///
    /// # Errors
    /// If there are no points, numbers are missing or a label is no class.
    fn batch(&self, inputs: &[f64], labels: &[usize]) -> Result<Self::Batch, BatchError>;

    /// Each member's mean loss on the batch, shaped `[members]`, and the gradients of these losses.
    ///
    /// With one logit z and the class y ∈ {0, 1}: binary cross-entropy with the sigmoid σ,
    /// −y·log σ(z) − (1−y)·log(1 − σ(z)). With more: softmax cross-entropy, −log softmax(z)_y.
    fn losses_and_gradients(&self, batch: &Self::Batch) -> (Tensor<1>, GradientsParams);

    /// Each member's loss and accuracy on the batch.
    ///
    /// A single logit of exactly 0 decides for class 0, a NaN for neither; of equal logits the first wins.
    fn score(&self, batch: &Self::Batch) -> Scores;

    /// A copy of member `index`, or `None` if there is no such member.
    fn member(&self, index: usize) -> Option<Mlp>;
}

/// The loss and accuracy of each member. Index k is member k.
#[derive(Clone, Debug, PartialEq)]
pub struct Scores {
    /// The mean loss over the points.
    pub losses: Vec<f64>,
    /// The share of points put into the right class.
    pub accuracies: Vec<f64>,
}

/// Networks that can't be stacked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StackError {
    /// A population has members.
    #[error("a population needs at least one network")]
    Empty,
    /// All members have one shape.
    #[error("network {0} has other layers than network 0, or a layer without bias")]
    Shape(usize),
    /// Each layer takes what the one before it gives.
    #[error("a layer has not as many inputs as the layer before it has outputs")]
    Chain,
    /// The fused engine computes in f32 alone.
    #[error("the fused engine computes in f32, and the networks are {0:?}")]
    Type(DType),
}

/// Whether all networks have the layers of the first, with biases.
pub(crate) fn check_shapes(networks: &[Mlp]) -> Result<&Mlp, StackError> {
    let first = networks.first().ok_or(StackError::Empty)?;
    let shapes = |network: &Mlp| -> Vec<_> {
        let layers = network.layers.iter();
        layers
            .map(|layer| (layer.weight.dims(), layer.bias.is_some()))
            .collect()
    };
    let expected = shapes(first);
    let pairs = expected.iter().zip(expected.iter().skip(1));
    if pairs
        .into_iter()
        .any(|(([_, outputs], _), ([inputs, _], _))| outputs != inputs)
    {
        return Err(StackError::Chain);
    }
    for (index, network) in networks.iter().enumerate() {
        let found = shapes(network);
        if found != expected || found.iter().any(|(_, has_bias)| !has_bias) {
            return Err(StackError::Shape(index));
        }
    }
    Ok(first)
}
