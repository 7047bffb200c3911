//! The benchmark of plain Burn: one network after another with Burn's modules and Burn's optimizers.

use std::time::Instant;

use adamscape_model::Backend;
use adamscape_model::Mlp;
use adamscape_optim::Decay;
use burn::optim::decay::WeightDecayConfig;
use burn::optim::{AdamConfig, AdamWConfig, GradientsParams, ModuleOptimizer};
use burn::tensor::{Device, Tensor, TensorData, activation};

use crate::contender::{Contender, Run, Work};
use crate::workload::Workload;

/// A few trials, each for itself, in one thread.
pub(crate) struct Plain {
    backend: Backend,
    device: Device,
    steps: usize,
    batch_size: Option<usize>,
    network: Mlp,
    /// `[points, features]`.
    inputs: Tensor<2>,
    /// `[points, outputs]`: ±1 for one logit, else 1 in the column of the class.
    targets: Tensor<2>,
    trials: Vec<(Decay, f64, f64)>,
}

impl Plain {
    pub(crate) fn new(workload: &Workload, backend: Backend, few: usize) -> anyhow::Result<Self> {
        let device = backend.device()?.autodiff();
        let (points, _) = workload.data()?;
        let outputs = workload.plan.base().network.outputs();
        let target = |&label: &usize| -> Vec<f64> {
            if outputs == 1 {
                return vec![if label == 1 { 1.0 } else { -1.0 }];
            }
            (0..outputs)
                .map(|class| f64::from(u8::from(class == label)))
                .collect()
        };
        let targets: Vec<f64> = points.labels().iter().flat_map(target).collect();
        let inputs = TensorData::new(points.inputs().to_vec(), [points.len(), points.features()]);
        let all = workload.trials().collect::<Vec<_>>();
        Ok(Self {
            backend,
            steps: workload.steps(),
            batch_size: workload.plan.plan.training.batch_size,
            network: workload.network(&device),
            inputs: Tensor::from_data(inputs, &device),
            targets: Tensor::from_data(TensorData::new(targets, [points.len(), outputs]), &device),
            trials: all
                .iter()
                .step_by(all.len().div_ceil(few))
                .copied()
                .collect(),
            device,
        })
    }

    fn train(&self, decay: Decay, learning_rate: f64, weight_decay: f64) {
        let mut optimizer: ModuleOptimizer = if decay == Decay::L2 {
            let decay = WeightDecayConfig::new(weight_decay as f32);
            AdamConfig::new().with_weight_decay(Some(decay)).init()
        } else {
            AdamWConfig::new()
                .with_weight_decay(weight_decay as f32)
                .init()
        };
        let mut network = self.network.clone();
        let [points, _] = self.inputs.dims();
        for step in 0..self.steps {
            let (inputs, targets) = match self.batch_size {
                Some(size) => {
                    let first = step * size % (points + 1 - size);
                    let range = first..first + size;
                    (
                        self.inputs.clone().slice([range.clone()]),
                        self.targets.clone().slice([range]),
                    )
                }
                None => (self.inputs.clone(), self.targets.clone()),
            };
            let logits = network.forward(inputs);
            let [_, outputs] = logits.dims();
            let logarithms = if outputs == 1 {
                activation::log_sigmoid(logits * targets)
            } else {
                activation::log_softmax(logits, 1) * targets
            };
            let loss = logarithms.sum_dim(1).mean().neg();
            let gradients = GradientsParams::from_grads(loss.backward(), &network);
            network = optimizer.step(learning_rate, network, gradients);
        }
        // On an asynchronous device nothing need have happened yet.
        let _ = network
            .layers
            .first()
            .map(|layer| layer.weight.val().into_data());
    }
}

impl Contender for Plain {
    fn name(&self) -> String {
        format!("Burn's modules, {}, one at a time", self.backend)
    }

    fn run(&mut self) -> anyhow::Result<Run> {
        self.device.sync()?;
        let start = Instant::now();
        for &(decay, learning_rate, weight_decay) in &self.trials {
            self.train(decay, learning_rate, weight_decay);
        }
        Ok(Run {
            seconds: start.elapsed().as_secs_f64(),
            work: Work::MemberSteps((self.trials.len() * self.steps) as f64),
            good: None,
        })
    }
}
