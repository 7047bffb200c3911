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
mod lane_population;
mod lanes;
mod layout;
mod memory;
mod normalise;
mod numbers;
mod scored;
#[cfg(test)]
mod tests;
mod unit;

use std::ops::Range;

use adamscape_optim::Kind;
use burn::module::{Module, Param, ParamId};
use burn::optim::GradientsParams;
use burn::tensor::{Device, Tensor, TensorData};
use pulp::Arch;

pub use batch::FusedBatch;
pub use lane_population::LanePopulation;

use crate::stacked::{self, Layer};
use crate::{BatchError, Mlp, Population, Scores, StackError, Targets};
use kernel::Kernel;
use lanes::Lanes;
use layout::Layout;
use memory::Memory;
use numbers::{check, network, numbers, read};
use scored::Scored;

/// A population on the CPU, in f32, for any optimizer of Burn's.
#[derive(Module, Debug)]
pub struct FusedPopulation {
    layers: Vec<Layer>,
    /// Of each hidden layer, `[members, units, 1]`; empty, if the normalisation has none.
    gains: Vec<Param<Tensor<3>>>,
    #[module(skip)]
    layout: Layout,
    #[module(skip)]
    members: usize,
}

impl FusedPopulation {
    /// A population whose member k is a copy of `networks[k]`.
    ///
    /// # Errors
    /// If there is no network, their layers differ, or they are not f32.
    pub fn stack(networks: &[Mlp]) -> Result<Self, StackError> {
        let (layout, device) = check(networks)?;
        // Burn's optimizers step parameters of autodiff devices alone.
        let device = device.autodiff();
        let members = networks.len();
        let numbers = numbers(networks);
        let parameter = |range: Range<usize>, [rows, columns]: [usize; 2]| {
            let own = numbers.iter().filter_map(|own| own.get(range.clone()));
            let data: Vec<f32> = own.flatten().copied().collect();
            let data = TensorData::new(data, [members, rows, columns]);
            // Without history: its gradients are not Burn's, and Burn forgets a history at the next backward pass, of which
            // there is none.
            Param::initialized(ParamId::new(), Tensor::from_data(data, &device))
        };
        let layers = layout.layers.iter().map(|place| Layer {
            weight: parameter(place.weights(), [place.outputs, place.inputs]),
            bias: parameter(place.biases(), [place.outputs, 1]),
        });
        let gains = layout.gains().map(|range| {
            let units = range.len();
            parameter(range, [units, 1])
        });
        Ok(Self {
            layers: layers.collect(),
            gains: gains.collect(),
            layout,
            members,
        })
    }

    fn parameters(&self) -> impl Iterator<Item = &Param<Tensor<3>>> {
        let weights = self.layers.iter().map(|layer| &layer.weight);
        let biases = self.layers.iter().map(|layer| &layer.bias);
        weights.chain(biases).chain(&self.gains)
    }

    fn device(&self) -> Device {
        let first = self.layers.first();
        first.map_or_else(Device::default, |layer| layer.weight.val().device().inner())
    }

    /// All parameters' numbers: for each tensor, `[members, numbers]`.
    fn read(&self) -> Vec<Vec<f32>> {
        self.parameters().map(|tensor| read(tensor.val())).collect()
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
            scored: Scored::default(),
            gradients: empty,
        };
        Memory::lend(&self.layout, lanes, |memory| {
            for first in (0..self.members).step_by(lanes) {
                let group = Lanes {
                    members: first..self.members.min(first + lanes),
                    lanes,
                    of: self.members,
                };
                group.pack(&parameters, &mut memory.parameters);
                let kernel = Kernel {
                    layout: &self.layout,
                    batch,
                    parameters: &memory.parameters,
                    results: &mut memory.results,
                    wants_gradients,
                };
                kernel.run(arch);
                pass.scored.add(&memory.results, group.members.len());
                group.unpack(&memory.results.gradients, &mut pass.gradients);
            }
        });
        pass
    }
}

/// What came of one pass.
struct Pass {
    scored: Scored,
    gradients: Vec<Vec<f32>>,
}

impl Population for FusedPopulation {
    type Batch = FusedBatch;

    fn batch(&self, inputs: &[f64], targets: Targets) -> Result<FusedBatch, BatchError> {
        FusedBatch::new(&self.layout, inputs, targets)
    }

    fn losses_and_gradients(&self, batch: &FusedBatch) -> (Tensor<1>, GradientsParams) {
        let pass = self.pass(batch, true);
        let device = self.device();
        let mut gradients = GradientsParams::new();
        for (parameter, slopes) in self.parameters().zip(pass.gradients) {
            let data = TensorData::new(slopes, parameter.dims());
            gradients.register(parameter.id, Tensor::<3>::from_data(data, &device));
        }
        let losses = TensorData::new(pass.scored.losses, [self.members]);
        (Tensor::from_data(losses, &device), gradients)
    }

    fn score(&self, batch: &FusedBatch) -> Scores {
        self.pass(batch, false).scored.scores(batch)
    }

    fn kinds(&self) -> Vec<(ParamId, Kind)> {
        stacked::kinds(&self.layers, &self.gains)
    }

    fn member(&self, index: usize) -> Option<Mlp> {
        if index >= self.members {
            return None;
        }
        let tables = self.read();
        let own = tables.iter().flat_map(|table| {
            let length = table.len() / self.members;
            table.iter().skip(index * length).take(length).copied()
        });
        let own: Vec<f32> = own.collect();
        Some(network(&self.layout, &own, &self.device()))
    }
}
