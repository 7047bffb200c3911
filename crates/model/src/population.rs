//! A population: networks of one shape that are trained side by side.

use adamscape_optim::Kind;
use burn::module::{Module, ParamId};
use burn::optim::GradientsParams;
use burn::tensor::{DType, Tensor};

use crate::hidden::Hidden;
use crate::{BatchError, Mlp, Targets, Task};

/// M networks of one shape, trained side by side. One axis of every parameter counts them.
///
/// Its networks share nothing but the call: each has its own loss and its own gradient, to the bit what it would have
/// alone. Any of Burn's optimizers steps it like another module.
pub trait Population: Module {
    /// The points of one step, laid out for this population.
    type Batch;

    /// Points `[points, features]`, row after row, and for each its target.
    ///
    /// # Errors
    /// If there are no points, numbers are missing, or the targets do not fit the networks' [`Task`].
    fn batch(&self, inputs: &[f64], targets: Targets) -> Result<Self::Batch, BatchError>;

    /// Each member's mean loss on the batch, shaped `[members]`, and the gradients of these losses. The loss of a point is
    /// its [`Task`]'s.
    fn losses_and_gradients(&self, batch: &Self::Batch) -> (Tensor<1>, GradientsParams);

    /// Each member's loss and accuracy on the batch; of numbers there is no accuracy.
    ///
    /// A single logit of exactly 0 decides for class 0, a NaN for neither; of equal logits the first wins.
    fn score(&self, batch: &Self::Batch) -> Scores;

    /// A copy of member `index`, or `None` if there is no such member.
    fn member(&self, index: usize) -> Option<Mlp>;

    /// What each parameter is: an axis of members hides it from everyone else.
    fn kinds(&self) -> Vec<(ParamId, Kind)>;
}

/// The loss and accuracy of each member. Index k is member k.
#[derive(Clone, Debug, PartialEq)]
pub struct Scores {
    /// The mean loss over the points.
    pub losses: Vec<f64>,
    /// The share of points put into the right class; none if networks say numbers.
    pub accuracies: Option<Vec<f64>>,
}

/// Networks that can't be stacked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StackError {
    /// A population has members.
    #[error("a population needs at least one network")]
    Empty,
    /// All members have one shape.
    #[error(
        "network {0} has other layers, gains, activation, normalisation or task than network 0, or a layer without bias"
    )]
    Shape(usize),
    /// Each layer takes what the one before it gives, and has gains for all its units or none.
    #[error("a layer has not as many inputs, or gains, as the layer before it has outputs")]
    Chain,
    /// The outputs are those of the task.
    #[error("{outputs} outputs for the task {task:?}")]
    Outputs {
        /// How many there are.
        outputs: usize,
        /// What the networks are to say.
        task: Task,
    },
    /// The fused engine computes in f32 alone.
    #[error("the fused engine computes in f32, and the networks are {0:?}")]
    Type(DType),
}

/// All that networks of a population have in common.
#[derive(PartialEq)]
struct Shape {
    /// `[inputs, outputs]` of each layer, and whether it has biases.
    layers: Vec<([usize; 2], bool)>,
    gains: Vec<usize>,
    task: Task,
    hidden: Hidden,
}

impl Shape {
    fn of(network: &Mlp) -> Self {
        let layers = network.layers.iter();
        Self {
            layers: layers
                .map(|layer| (layer.weight.dims(), layer.bias.is_some()))
                .collect(),
            gains: network.gains.iter().map(|gain| gain.dims()[0]).collect(),
            task: network.task,
            hidden: network.hidden(),
        }
    }

    fn check(&self) -> Result<(), StackError> {
        let mut widths = self.layers.iter().map(|([_, outputs], _)| *outputs);
        let below = self.layers.iter().skip(1).map(|([inputs, _], _)| *inputs);
        if !widths
            .clone()
            .zip(below)
            .all(|(width, inputs)| width == inputs)
        {
            return Err(StackError::Chain);
        }
        let hidden = self.layers.len().saturating_sub(1);
        let gains = if self.hidden.has_gain() { hidden } else { 0 };
        if !widths.clone().take(gains).eq(self.gains.iter().copied()) {
            return Err(StackError::Chain);
        }
        let outputs = widths.next_back().ok_or(StackError::Empty)?;
        if !self.task.fits(outputs) {
            let task = self.task;
            return Err(StackError::Outputs { outputs, task });
        }
        Ok(())
    }
}

/// The first network, if all are like it and have biases.
pub(crate) fn check_shapes(networks: &[Mlp]) -> Result<&Mlp, StackError> {
    let first = networks.first().ok_or(StackError::Empty)?;
    let expected = Shape::of(first);
    expected.check()?;
    for (index, network) in networks.iter().enumerate() {
        let found = Shape::of(network);
        if found != expected || found.layers.iter().any(|(_, has_bias)| !has_bias) {
            return Err(StackError::Shape(index));
        }
    }
    Ok(first)
}
