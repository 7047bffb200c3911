//! Members that never leave the kernel's memory.

use std::ops::Range;

use adamscape_optim::Kind;
use adamscape_optim::lanes::{LaneOptimizer, LaneStep, Parameter};
use burn::tensor::Device;
use pulp::Arch;

use super::aligned::Aligned;
use super::batch::FusedBatch;
use super::kernel::Kernel;
use super::lanes;
use super::layout::Layout;
use super::memory::Memory;
use super::numbers::{check, network, numbers};
use super::scored::Scored;
use crate::{BatchError, Mlp, MlpConfig, Scores, StackError, Targets};

/// A population on the CPU, in f32, for a [`LaneOptimizer`]: the parameters and what the
/// rule remembers stay in lanes, as the kernel reads them, and a step of some members ends before the next ones' begins, so
/// that gradients stay in the cache, too.
#[derive(Debug)]
pub struct LanePopulation {
    layout: Layout,
    lanes: usize,
    groups: Vec<Group>,
    device: Device,
}

/// As many members as a vector has lanes.
#[derive(Debug)]
struct Group {
    members: Range<usize>,
    /// `[parameters, lanes]`.
    parameters: Aligned,
    /// `[buffers, parameters, lanes]`.
    buffers: Aligned,
}

impl LanePopulation {
    /// The parameters of a network of this shape, in the order in which an optimizer for it must have them: the weights of all
    /// layers, then their biases, then their gains.
    pub fn parameters(config: &MlpConfig) -> impl Iterator<Item = Parameter> {
        let layers = || config.layers().zip(config.kinds());
        let weights = layers().map(|((inputs, outputs), [kind, _])| Parameter {
            numbers: outputs * inputs,
            kind,
        });
        let biases = layers().map(|((_, outputs), [_, kind])| Parameter {
            numbers: outputs,
            kind,
        });
        let gains = config.gains().map(|units| Parameter {
            numbers: units,
            kind: Kind::Scale,
        });
        weights.chain(biases).chain(gains)
    }

    /// A population whose member k is a copy of `networks[k]`, before the first step of `optimizer`.
    ///
    /// # Errors
    /// If there is no network, their layers differ, or they are not f32.
    pub fn stack(networks: &[Mlp], optimizer: &LaneOptimizer) -> Result<Self, StackError> {
        let (layout, device) = check(networks)?;
        let numbers = numbers(networks);
        let members = networks.len();
        let lanes = Arch::new().dispatch(lanes::Count);
        let group = |first: usize| {
            let members = first..members.min(first + lanes);
            let (mut parameters, mut memory) = (Aligned::default(), Aligned::default());
            parameters.resize(layout.parameters * lanes);
            memory.resize(optimizer.buffers() * layout.parameters * lanes);
            for (lane, own) in numbers[members.clone()].iter().enumerate() {
                let places = parameters.iter_mut().skip(lane).step_by(lanes);
                places.zip(own).for_each(|(to, from)| *to = *from);
            }
            Group {
                members,
                parameters,
                buffers: memory,
            }
        };
        let groups = (0..members).step_by(lanes).map(group).collect();
        Ok(Self {
            layout,
            lanes,
            groups,
            device,
        })
    }

    /// Points `[points, features]`, row after row, and for each its target.
    ///
    /// # Errors
    /// If there are no points, numbers are missing, or the targets do not fit the networks' [`Task`](crate::Task).
    pub fn batch(&self, inputs: &[f64], targets: Targets) -> Result<FusedBatch, BatchError> {
        FusedBatch::new(&self.layout, inputs, targets)
    }

    /// Each member's mean loss on the batch, from which it then makes its step.
    pub fn step(&mut self, batch: &FusedBatch, step: &LaneStep) -> Vec<f32> {
        let arch = Arch::new();
        let mut scored = Scored::default();
        Memory::lend(&self.layout, self.lanes, |memory| {
            let results = &mut memory.results;
            for group in &mut self.groups {
                let kernel = Kernel {
                    layout: &self.layout,
                    batch,
                    parameters: &group.parameters,
                    results,
                    wants_gradients: true,
                };
                kernel.run(arch);
                scored.add(results, group.members.len());
                step.apply(
                    group.members.start,
                    self.lanes,
                    &mut group.parameters,
                    &results.gradients,
                    &mut group.buffers,
                );
            }
        });
        scored.losses
    }

    /// Takes each member from where gradients are taken to where `optimizer` has networks judged.
    pub fn judge(&mut self, optimizer: &LaneOptimizer) {
        for group in &mut self.groups {
            let first = group.members.start;
            optimizer.judge(first, self.lanes, &mut group.parameters, &mut group.buffers);
        }
    }

    /// Each member's loss and accuracy on the batch, as [`Population::score`](crate::Population::score) has them.
    #[must_use]
    pub fn score(&self, batch: &FusedBatch) -> Scores {
        let arch = Arch::new();
        let mut scored = Scored::default();
        Memory::lend(&self.layout, self.lanes, |memory| {
            for group in &self.groups {
                let kernel = Kernel {
                    layout: &self.layout,
                    batch,
                    parameters: &group.parameters,
                    results: &mut memory.results,
                    wants_gradients: false,
                };
                kernel.run(arch);
                scored.add(&memory.results, group.members.len());
            }
        });
        scored.scores(batch)
    }

    /// A copy of member `index`, or `None` if there is no such member.
    #[must_use]
    pub fn member(&self, index: usize) -> Option<Mlp> {
        let group = self
            .groups
            .iter()
            .find(|group| group.members.contains(&index))?;
        let lane = index - group.members.start;
        let own = group.parameters.iter().skip(lane).step_by(self.lanes);
        let own: Vec<f32> = own.copied().collect();
        Some(network(&self.layout, &own, &self.device))
    }
}
