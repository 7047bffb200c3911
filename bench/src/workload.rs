//! The benchmark's workloads: which networks are trained, on which points, for how many steps.

use adamscape_data::{Points, Purpose, stream};
use adamscape_experiments::plan::{Axis, CheckedPlan, Plan};
use adamscape_optim::Decay;
use anyhow::Context;
use burn::tensor::{DType, Device};
use rand::seq::SliceRandom;
use serde_json::{Value, json};

/// Trials that every contender trains: of one seed, so of the same points and the same first weights.
#[derive(Clone)]
pub(crate) struct Workload {
    pub(crate) name: &'static str,
    pub(crate) plan: CheckedPlan,
}

const SEED: u64 = 0;

/// The problem set's sweep.
const S: &str = r#"
name = "S"
optimizers = ["adam-l2", "adamw-torch"]
seeds = 1
learning_rate = { first = 0.1, ratio = 0.65, count = 16 }
weight_decay = { first = 0.1, ratio = 0.4, count = 24 }
data = { arms = 2, points_per_arm = 300, turns = 1.0, noise = 0.5 }
network = { hidden = [8, 8, 8] }
training = { steps = 200 }
"#;

/// A network in which the matrix products are most of the work.
const W: &str = r#"
name = "W"
optimizers = ["adam-l2", "adamw-torch"]
seeds = 1
learning_rate = { min = 1e-4, max = 1.0, count = 10 }
weight_decay = { min = 1e-5, max = 1.0, count = 10 }
data = { arms = 3, points_per_arm = 176, turns = 1.0, noise = 0.2 }
network = { hidden = [64, 64] }
training = { steps = 400 }
"#;

/// Minibatches, in which everything but the matrix products is most of the work.
const M: &str = r#"
name = "M"
optimizers = ["adam-l2", "adamw-torch"]
seeds = 1
learning_rate = { first = 0.1, ratio = 0.65, count = 16 }
weight_decay = { first = 0.1, ratio = 0.4, count = 24 }
data = { arms = 2, points_per_arm = 320, turns = 1.0, noise = 0.5 }
network = { hidden = [32, 32] }
training = { steps = 200, batch_size = 32 }
"#;

impl Workload {
    pub(crate) fn find(name: &str) -> anyhow::Result<Self> {
        let all = [("S", S), ("W", W), ("M", M)];
        let found = all.into_iter().find(|(known, _)| *known == name);
        let (name, plan) = found
            .with_context(|| format!("there is no workload `{name}`; there are S, W and M"))?;
        let plan = Plan::from_toml(plan)?.check()?;
        Ok(Self { name, plan })
    }

    /// The same with about `trials` trials, evenly spaced over the grid.
    pub(crate) fn few(&self, trials: usize) -> anyhow::Result<Self> {
        let mut plan = self.plan.plan.clone();
        let optimizers = plan.optimizers.len();
        let side = (trials as f64 / optimizers as f64).sqrt().ceil() as usize;
        plan.learning_rate = Axis::List(evenly_spaced(&self.plan.learning_rates, side));
        plan.weight_decay = Axis::List(evenly_spaced(&self.plan.weight_decays, side)).into();
        Ok(Self {
            name: self.name,
            plan: plan.check()?,
        })
    }

    /// The workload in one line.
    pub(crate) fn caption(&self) -> String {
        format!(
            "{}: {} trials, {}",
            self.name,
            self.plan.size.trials,
            self.plan.caption()
        )
    }

    pub(crate) fn steps(&self) -> usize {
        self.plan.plan.training.steps
    }

    /// Floating-point operations of the matrix products of one member's step: for each weight and point one
    /// multiplication and one addition in the forward pass, and twice that in the backward pass. So the usual count has
    /// it, though the first layer's inputs need no derivatives.
    pub(crate) fn flop(&self) -> f64 {
        let layers = self.plan.base().network.layers();
        let weights: usize = layers.map(|(inputs, outputs)| inputs * outputs).sum();
        let points = self.plan.base().data.training_points();
        let batch = self.plan.plan.training.batch_size.unwrap_or(points);
        6.0 * weights as f64 * batch as f64
    }

    pub(crate) fn trials(&self) -> impl Iterator<Item = (Decay, f64, f64)> {
        self.plan.optimizers.iter().flat_map(move |optimizer| {
            self.plan
                .learning_rates
                .iter()
                .flat_map(move |&learning_rate| {
                    let weight_decays = self.plan.weight_decays.iter();
                    weight_decays.map(move |&decay| (optimizer.decay, learning_rate, decay))
                })
        })
    }

    pub(crate) fn data(&self) -> anyhow::Result<(Points, Points)> {
        let split = self.plan.base().data.split(SEED)?;
        Ok((split.training, split.validation))
    }

    pub(crate) fn network(&self, device: &Device) -> adamscape_model::Mlp {
        let mut generator = stream(SEED, Purpose::Initialisation);
        self.plan
            .base()
            .network
            .init(&mut generator, DType::F32, device)
    }

    /// The workload as JSON, for a program in another language.
    pub(crate) fn to_json(&self, processes: usize, sample: usize) -> anyhow::Result<Value> {
        let (training, validation) = self.data()?;
        let network = self.network(&Device::default());
        let layers = || network.layers.iter();
        let weights = layers().map(|layer| {
            let [_, outputs] = layer.weight.dims();
            let rows = layer.weight.val().transpose().into_data();
            let rows: Vec<f32> = rows.iter::<f32>().collect();
            rows.chunks(rows.len() / outputs)
                .map(<[f32]>::to_vec)
                .collect::<Vec<_>>()
        });
        let biases = layers().map(|layer| {
            let bias = layer.bias.as_ref().map(|bias| bias.val().into_data());
            bias.map_or_else(Vec::new, |bias| bias.iter::<f32>().collect::<Vec<_>>())
        });
        let trials = self.trials().map(|(decay, learning_rate, weight_decay)| {
            json!({
                "decay": decay.name(),
                "learning_rate": learning_rate,
                "weight_decay": weight_decay,
            })
        });
        let widths = self
            .plan
            .base()
            .network
            .layers()
            .map(|(_, outputs)| outputs);
        Ok(json!({
            "name": self.name,
            "widths": std::iter::once(self.plan.base().network.inputs).chain(widths).collect::<Vec<_>>(),
            "steps": self.steps(),
            "order": self.order(training.len()),
            "trials": trials.collect::<Vec<_>>(),
            "training": points(&training),
            "validation": points(&validation),
            "weights": weights.collect::<Vec<_>>(),
            "biases": biases.collect::<Vec<_>>(),
            "processes": processes,
            "sample": sample,
        }))
    }

    /// The points of each minibatch, as the training draws them: every epoch shuffles them anew.
    fn order(&self, points: usize) -> Option<Vec<Vec<usize>>> {
        let size = self.plan.plan.training.batch_size?;
        let mut generator = stream(SEED, Purpose::Minibatches);
        let mut order: Vec<usize> = (0..points).collect();
        let mut batches = Vec::with_capacity(self.steps());
        while batches.len() < self.steps() {
            order.shuffle(&mut generator);
            batches.extend(order.chunks(size).map(<[usize]>::to_vec));
        }
        batches.truncate(self.steps());
        Some(batches)
    }
}

fn points(points: &Points) -> Value {
    let inputs: Vec<&[f64]> = points.inputs().chunks(points.features()).collect();
    json!({ "inputs": inputs, "labels": points.labels() })
}

fn evenly_spaced(values: &[f64], count: usize) -> Vec<f64> {
    let count = count.clamp(1, values.len());
    let at = |k: usize| values.get(k * values.len() / count).copied();
    (0..count).filter_map(at).collect()
}
