//! Losses and gradients of a population in one pass that stays in the cache.
//!
//! The composed path runs Burn's operations one by one, each over all members and points, and most of its time
//! goes into memory. Here a few points go through the whole network, forward and backward, before the next few
//! are touched. The lanes of a vector register are members: 16 of them with AVX-512, 8 with AVX2, 4 on Arm. So any
//! layer width fills the registers, nothing is ever shuffled, and no member can tell that it has neighbours: its
//! arithmetic is the same, to the bit, in every lane, in populations of any size and on every processor.

mod aligned;
mod batch;
mod functions;
mod judge;
mod kernel;
mod lanes;
mod layout;
mod memory;
#[cfg(test)]
mod tests;

use std::ops::Range;

use burn::module::{Module, Param, ParamId};
use burn::nn::Linear;
use burn::optim::GradientsParams;
use burn::tensor::{DType, Device, Tensor, TensorData};
use pulp::Arch;

pub use batch::FusedBatch;

use crate::population::check_shapes;
use crate::{BatchError, Mlp, Population, Scores, StackError};
use kernel::Kernel;
use lanes::{Lanes, Order};
use layout::{Layout, Place};
use memory::Memory;

/// A population on the CPU, in f32.
#[derive(Module, Debug)]
pub struct FusedPopulation {
    groups: Vec<Group>,
    #[module(skip)]
    layout: Layout,
    #[module(skip)]
    order: Order,
    #[module(skip)]
    members: usize,
}

/// One layer of every member, or all layers.
#[derive(Module, Debug)]
struct Group {
    /// `[members, outputs, inputs]`, or `[1, weights of all layers, members]`.
    weight: Param<Tensor<3>>,
    /// `[members, outputs, 1]`, or `[1, biases of all layers, members]`.
    bias: Param<Tensor<3>>,
}

impl FusedPopulation {
    /// A population whose member k is a copy of `networks[k]`: index k of the first axis of its parameters, of which
    /// each layer has a weight and a bias.
    ///
    /// # Errors
    /// If there is no network, their layers differ, or they are not f32.
    pub fn stack(networks: &[Mlp]) -> Result<Self, StackError> {
        let (layout, members, device) = Self::check(networks)?;
        let numbers = numbers(networks);
        let rows = |range: Range<usize>, [rows, columns]: [usize; 2]| {
            let own = numbers.iter().filter_map(|own| own.get(range.clone()));
            let data: Vec<f32> = own.flatten().copied().collect();
            parameter(data, [members, rows, columns], &device)
        };
        let groups = layout.layers.iter().map(|place| Group {
            weight: rows(place.weights(), [place.outputs, place.inputs]),
            bias: rows(place.biases(), [place.outputs, 1]),
        });
        Ok(Self {
            groups: groups.collect(),
            layout,
            order: Order::Rows,
            members,
        })
    }

    /// As [`stack`](Self::stack), but member k is index k of the *last* axis, and all layers share one weight and one
    /// bias. Only for optimizers that treat each number by itself: they cannot tell the difference, and step two
    /// large tensors in this order much faster than many small ones.
    ///
    /// # Errors
    /// As [`stack`](Self::stack).
    pub fn stack_in_columns(networks: &[Mlp]) -> Result<Self, StackError> {
        let (layout, members, device) = Self::check(networks)?;
        let numbers = numbers(networks);
        let columns = |range: Range<usize>| {
            let row = |index: usize| numbers.iter().filter_map(move |own| own.get(index));
            let data: Vec<f32> = range.clone().flat_map(row).copied().collect();
            parameter(data, [1, range.len(), members], &device)
        };
        let group = Group {
            weight: columns(0..layout.weights),
            bias: columns(layout.weights..layout.parameters),
        };
        Ok(Self {
            groups: vec![group],
            layout,
            order: Order::Columns,
            members,
        })
    }

    fn check(networks: &[Mlp]) -> Result<(Layout, usize, Device), StackError> {
        let first = check_shapes(networks)?;
        let weight = first.layers.first().map(|layer| layer.weight.val());
        let weight = weight.ok_or(StackError::Empty)?;
        let layers = networks.iter().flat_map(|network| &network.layers);
        let types = layers.flat_map(|layer| {
            let bias = layer.bias.as_ref().map(|bias| bias.val().dtype());
            bias.into_iter().chain([layer.weight.val().dtype()])
        });
        if let Some(other) = types.into_iter().find(|&dtype| dtype != DType::F32) {
            return Err(StackError::Type(other));
        }
        let layers = first.layers.iter().map(|layer| layer.weight.dims());
        let layout = Layout::new(layers.map(|[inputs, outputs]| (inputs, outputs)));
        // Burn's optimizers step parameters of autodiff devices alone.
        let device = weight.device().inner().autodiff();
        Ok((layout, networks.len(), device))
    }

    /// All parameters' numbers: for each tensor of the module, in its order, `[members, numbers]`.
    fn read(&self) -> Vec<Vec<f32>> {
        let tensors = self
            .groups
            .iter()
            .map(|group| &group.weight)
            .chain(self.groups.iter().map(|group| &group.bias));
        tensors.map(|tensor| read(tensor.val())).collect()
    }

    /// Loss, and number of right answers, of each member; and the gradients, in the order of [`read`](Self::read), if
    /// they are wanted.
    fn pass(&self, batch: &FusedBatch, wants_gradients: bool) -> Pass {
        let arch = Arch::new();
        let lanes = arch.dispatch(lanes::Count);
        let parameters = self.read();
        let empty: Vec<Vec<f32>> = if wants_gradients {
            parameters.iter().map(|own| vec![0.0; own.len()]).collect()
        } else {
            Vec::new()
        };
        let mut pass = Pass {
            losses: Vec::with_capacity(self.members),
            right: Vec::with_capacity(self.members),
            gradients: empty,
        };
        Memory::lend(&self.layout, lanes, |memory| {
            for first in (0..self.members).step_by(lanes) {
                let group = Lanes {
                    members: first..self.members.min(first + lanes),
                    lanes,
                    of: self.members,
                    order: self.order,
                };
                group.pack(&parameters, &mut memory.parameters);
                arch.dispatch(Kernel {
                    layout: &self.layout,
                    batch,
                    memory,
                    wants_gradients,
                });
                let count = group.members.len();
                pass.losses.extend(memory.losses.iter().take(count));
                pass.right.extend(memory.right.iter().take(count));
                group.unpack(&memory.gradients, &mut pass.gradients);
            }
        });
        pass
    }
}

/// What came of one pass; index k is member k.
struct Pass {
    losses: Vec<f32>,
    right: Vec<f32>,
    gradients: Vec<Vec<f32>>,
}

impl Population for FusedPopulation {
    type Batch = FusedBatch;

    fn batch(&self, inputs: &[f64], labels: &[usize]) -> Result<FusedBatch, BatchError> {
        FusedBatch::new(&self.layout, inputs, labels)
    }

    fn losses_and_gradients(&self, batch: &FusedBatch) -> (Tensor<1>, GradientsParams) {
        let pass = self.pass(batch, true);
        let mut slopes = pass.gradients.into_iter();
        let mut gradients = GradientsParams::new();
        let weights = self.groups.iter().map(|group| &group.weight);
        for parameter in weights.chain(self.groups.iter().map(|group| &group.bias)) {
            if let Some(slopes) = slopes.next() {
                let data = TensorData::new(slopes, parameter.dims());
                gradients.register(parameter.id, Tensor::<3>::from_data(data, &self.device()));
            }
        }
        let losses = TensorData::new(pass.losses, [self.members]);
        (Tensor::from_data(losses, &self.device()), gradients)
    }

    fn score(&self, batch: &FusedBatch) -> Scores {
        let pass = self.pass(batch, false);
        let points = batch.points() as f64;
        let accuracies = pass
            .right
            .into_iter()
            .map(|right| f64::from(right) / points);
        Scores {
            losses: pass.losses.into_iter().map(f64::from).collect(),
            accuracies: accuracies.collect(),
        }
    }

    fn member(&self, index: usize) -> Option<Mlp> {
        if index >= self.members {
            return None;
        }
        let tables = self.read();
        let own = tables.iter().flat_map(|table| {
            let length = table.len() / self.members;
            let (first, step) = match self.order {
                Order::Rows => (index * length, 1),
                Order::Columns => (index, self.members),
            };
            table.iter().skip(first).step_by(step).take(length).copied()
        });
        let own: Vec<f32> = own.collect();
        let device = self.device();
        let layer = |place: &Place| {
            let weights = own.get(place.weights()).unwrap_or_default();
            let biases = own.get(place.biases()).unwrap_or_default();
            let weights = columns(weights, place.inputs);
            let weights = TensorData::new(weights, [place.inputs, place.outputs]);
            let biases = TensorData::new(biases.to_vec(), [place.outputs]);
            Linear {
                weight: Param::from_tensor(Tensor::from_data(weights, &device)),
                bias: Some(Param::from_tensor(Tensor::from_data(biases, &device))),
            }
        };
        Some(Mlp {
            layers: self.layout.layers.iter().map(layer).collect(),
        })
    }
}

impl FusedPopulation {
    fn device(&self) -> Device {
        let first = self.groups.first();
        first.map_or_else(Device::default, |group| group.weight.val().device().inner())
    }
}

/// The parameters of each network: the weights of all layers, `[outputs, inputs]` each, then their biases.
fn numbers(networks: &[Mlp]) -> Vec<Vec<f32>> {
    let of = |network: &Mlp| {
        let weights = network.layers.iter().flat_map(|layer| {
            let [_, outputs] = layer.weight.dims();
            columns(&read(layer.weight.val()), outputs)
        });
        let biases = network.layers.iter().filter_map(|layer| {
            let bias = layer.bias.as_ref()?;
            Some(read(bias.val()))
        });
        weights.chain(biases.flatten()).collect()
    };
    networks.iter().map(of).collect()
}

/// A parameter without history: its gradients are not Burn's, and Burn forgets a history at the next backward pass, of
/// which there is none.
fn parameter(numbers: Vec<f32>, shape: [usize; 3], device: &Device) -> Param<Tensor<3>> {
    let tensor = Tensor::from_data(TensorData::new(numbers, shape), device);
    Param::initialized(ParamId::new(), tensor)
}

/// A matrix of rows of `width` numbers, column by column.
fn columns(matrix: &[f32], width: usize) -> Vec<f32> {
    let column = |column| matrix.iter().skip(column).step_by(width).copied();
    (0..width).flat_map(column).collect()
}

/// A tensor's numbers.
fn read<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    // ndarray hands over what nobody shares as it is; what is shared, as a parameter is, it copies number by number,
    // which took a third of the whole training.
    let data = tensor.inner().mul_scalar(1.0).into_data();
    data.try_into_vec::<f32>().unwrap_or_default()
}
