//! Networks as numbers in the kernel's order, and back.

use burn::module::Param;
use burn::nn::Linear;
use burn::tensor::{DType, Device, Tensor, TensorData};

use super::layout::{Layout, Place};
use crate::population::check_shapes;
use crate::{Mlp, StackError};

/// Where the numbers of these networks go, and where they are from, if they are alike and in f32.
pub(super) fn check(networks: &[Mlp]) -> Result<(Layout, Device), StackError> {
    let first = check_shapes(networks)?;
    let weight = first.layers.first().map(|layer| layer.weight.val());
    let weight = weight.ok_or(StackError::Empty)?;
    let types = networks.iter().flat_map(|network| {
        let layers = network.layers.iter().flat_map(|layer| {
            let bias = layer.bias.as_ref().map(|bias| bias.val().dtype());
            bias.into_iter().chain([layer.weight.val().dtype()])
        });
        layers.chain(network.gains.iter().map(|gain| gain.val().dtype()))
    });
    if let Some(other) = types.into_iter().find(|&dtype| dtype != DType::F32) {
        return Err(StackError::Type(other));
    }
    let layers = first.layers.iter().map(|layer| layer.weight.dims());
    let layers = layers.map(|[inputs, outputs]| (inputs, outputs));
    let layout = Layout::new(layers, first.task, first.hidden());
    Ok((layout, weight.device().inner()))
}

/// The parameters of each network: the weights of all layers, `[outputs, inputs]` each, then their biases, then their
/// gains.
pub(super) fn numbers(networks: &[Mlp]) -> Vec<Vec<f32>> {
    let of = |network: &Mlp| {
        let weights = network.layers.iter().flat_map(|layer| {
            let [_, outputs] = layer.weight.dims();
            columns(&read(layer.weight.val()), outputs)
        });
        let biases = network.layers.iter().filter_map(|layer| {
            let bias = layer.bias.as_ref()?;
            Some(read(bias.val()))
        });
        let gains = network.gains.iter().flat_map(|gain| read(gain.val()));
        weights.chain(biases.flatten()).chain(gains).collect()
    };
    networks.iter().map(of).collect()
}

/// The network with these parameters.
pub(super) fn network(layout: &Layout, numbers: &[f32], device: &Device) -> Mlp {
    let layer = |place: &Place| {
        let (weights, biases) = (&numbers[place.weights()], &numbers[place.biases()]);
        let weights = columns(weights, place.inputs);
        let weights = TensorData::new(weights, [place.inputs, place.outputs]);
        let biases = TensorData::new(biases.to_vec(), [place.outputs]);
        Linear {
            weight: Param::from_tensor(Tensor::from_data(weights, device)),
            bias: Some(Param::from_tensor(Tensor::from_data(biases, device))),
        }
    };
    let gain = |range| {
        let own: &[f32] = &numbers[range];
        let data = TensorData::new(own.to_vec(), [own.len()]);
        Param::from_tensor(Tensor::from_data(data, device))
    };
    Mlp {
        layers: layout.layers.iter().map(layer).collect(),
        gains: layout.gains().map(gain).collect(),
        task: layout.task,
        activation: layout.hidden.activation,
        norm: layout.hidden.norm,
    }
}

/// A matrix of rows of `width` numbers, column by column.
fn columns(matrix: &[f32], width: usize) -> Vec<f32> {
    let column = |column| matrix.iter().skip(column).step_by(width).copied();
    (0..width).flat_map(column).collect()
}

/// A tensor's numbers.
pub(super) fn read<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    // ndarray hands over what nobody shares as it is; what is shared, as a parameter is, it copies number by number,
    // which took a third of the whole training.
    let data = tensor.inner().mul_scalar(1.0).into_data();
    #[expect(
        clippy::expect_used,
        reason = "`check` has refused networks of another type"
    )]
    data.try_into_vec::<f32>().expect("numbers in f32")
}
