//! The losses that the problem set's notebook published come from optimizers that forget their moments.
//!
//! `golden/notebook_published.json`: the notebook's grading check, 10 trials of 100 steps on 2 arms of 100 points, with the
//! points, the first weights and the published mean losses, one after each step.

use adamscape_model::Backend;
use adamscape_model::{ComposedPopulation, Mlp, Population, Targets, Task};
use adamscape_optim::registry::BuildSettings;
use adamscape_optim::{Hyper, find};
use burn::module::Param;
use burn::nn::Linear;
use burn::tensor::{DType, Device, Tensor, TensorData};
use serde::Deserialize;

#[derive(Deserialize)]
struct Replay {
    learning_rate: f64,
    weight_decay: f64,
    published_mean_loss: Published,
    trials: Vec<Trial>,
}

#[derive(Deserialize)]
struct Published {
    adam_l2: Vec<f64>,
    adamw_lr_coupled: Vec<f64>,
}

#[derive(Deserialize)]
struct Trial {
    x: Vec<[f64; 2]>,
    y: Vec<usize>,
    layers: Vec<Layer>,
}

#[derive(Deserialize)]
struct Layer {
    /// `outputs` rows of `inputs` weights.
    weight_out_in: Vec<Vec<f64>>,
    bias: Vec<f64>,
}

/// The steps over which rounding has not grown: after them the f32 of the notebook and our f64 part.
const STEPS: usize = 20;

fn replay() -> Replay {
    serde_json::from_str(include_str!("golden/notebook_published.json")).expect("a replay")
}

impl Trial {
    fn network(&self, device: &Device) -> Mlp {
        let tensor = |numbers: Vec<f64>| (numbers.len(), TensorData::from(numbers.as_slice()));
        let layer = |layer: &Layer| {
            let outputs = layer.bias.len();
            let (count, weights) = tensor(layer.weight_out_in.concat());
            let weights = Tensor::<1>::from_data(weights, (device, DType::F64));
            let weights = weights.reshape([outputs, count / outputs]).transpose();
            let (_, biases) = tensor(layer.bias.clone());
            Linear {
                weight: Param::from_tensor(weights.detach()),
                bias: Some(Param::from_tensor(Tensor::from_data(
                    biases,
                    (device, DType::F64),
                ))),
            }
        };
        Mlp::new(self.layers.iter().map(layer).collect(), Task::Classes(2))
    }

    /// The loss after each of the first steps.
    fn losses(&self, replay: &Replay, optimizer: &str, device: &Device) -> Vec<f64> {
        let network = self.network(device);
        let mut population = ComposedPopulation::stack(&[network]).expect("one network");
        let batch = population
            .batch(&self.x.concat(), Targets::Classes(&self.y))
            .expect("a valid batch");
        let entry = find(optimizer).expect("a registered optimizer");
        let mut optimizer = entry.build(BuildSettings::new(
            Hyper::PerMember(vec![replay.learning_rate]),
            Hyper::PerMember(vec![replay.weight_decay]),
            STEPS,
        ));
        let step = |_| {
            let (_, gradients) = population.losses_and_gradients(&batch);
            population = optimizer.step(1.0, population.clone(), gradients);
            population.score(&batch).losses[0]
        };
        (0..STEPS).map(step).collect()
    }
}

/// A device that has f64, if the program has one.
fn device() -> Option<Device> {
    let backend = Backend::compiled().find(|backend| backend.is_cpu());
    backend.map(|backend| backend.device().expect("a device").autodiff())
}

/// The largest difference from the published mean losses.
fn deviation(replay: &Replay, optimizer: &str, published: &[f64], device: &Device) -> f64 {
    let trials = replay.trials.iter();
    let losses: Vec<Vec<f64>> = trials
        .map(|trial| trial.losses(replay, optimizer, device))
        .collect();
    let mean = |step: usize| {
        let sum: f64 = losses.iter().map(|losses| losses[step]).sum();
        sum / losses.len() as f64
    };
    let differences = published.iter().take(STEPS).enumerate();
    differences
        .map(|(step, published)| (mean(step) - published).abs())
        .inspect(|difference| assert!(difference.is_finite(), "{optimizer}"))
        .fold(0.0, f64::max)
}

#[test]
fn the_published_losses_are_those_of_optimizers_that_forget() {
    let Some(device) = device() else { return };
    let replay = replay();
    let published = &replay.published_mean_loss;
    for (optimizer, published) in [
        ("forgetful-adam-l2", &published.adam_l2),
        ("forgetful-adamw-torch", &published.adamw_lr_coupled),
    ] {
        let deviation = deviation(&replay, optimizer, published, &device);
        assert!(deviation < 1e-6, "{optimizer}: {deviation:e}");
    }
}

#[test]
fn optimizers_that_remember_have_other_losses() {
    let Some(device) = device() else { return };
    let replay = replay();
    let published = &replay.published_mean_loss;
    for (optimizer, published) in [
        ("adam-l2", &published.adam_l2),
        ("adamw-torch", &published.adamw_lr_coupled),
        ("forgetful-adamw", &published.adamw_lr_coupled),
    ] {
        let deviation = deviation(&replay, optimizer, published, &device);
        assert!(deviation > 1e-3, "{optimizer}: {deviation:e}");
    }
}
