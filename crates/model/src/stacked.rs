//! A layer of every member of a population, stacked along an axis of members.

use adamscape_optim::Kind;
use burn::module::{Module, Param, ParamId};
use burn::tensor::Tensor;

/// One layer of every member.
#[derive(Module, Debug)]
pub(crate) struct Layer {
    /// `[members, outputs, inputs]`.
    pub(crate) weight: Param<Tensor<3>>,
    /// `[members, outputs, 1]`.
    pub(crate) bias: Param<Tensor<3>>,
}

/// What the parameters of `layers` and their `gains` are, weight and bias of each layer first.
pub(crate) fn kinds(layers: &[Layer], gains: &[Param<Tensor<3>>]) -> Vec<(ParamId, Kind)> {
    let layers = layers
        .iter()
        .flat_map(|layer| [(layer.weight.id, Kind::Weight), (layer.bias.id, Kind::Bias)]);
    let gains = gains.iter().map(|gain| (gain.id, Kind::Scale));
    layers.chain(gains).collect()
}
