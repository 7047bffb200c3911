//! Our optimizers against those of PyTorch and optax, step by step.
//!
//! `golden/torch.json` (PyTorch 2.15.0) and `golden/optax.json` (optax 0.2.8, JAX 0.10.2) were recorded by
//! `golden/golden.py`: a 4×3 matrix and a vector of 3, 25 steps of fixed gradients with a spike, a tiny row
//! and entries that are zero always, once or for a while.

use adamscape_model::Backend;
use adamscape_optim::laws::{Trajectory, follows};
use adamscape_optim::registry::{self, Hyperparameters};
use adamscape_optim::rules::{Adam, Momentum, RmsProp, Sgd};
use adamscape_optim::{
    AdamL2Config, AdamWConfig, AdamWTorchConfig, AmsGradL2Config, Decay, Decayed, LionWTorchConfig,
    MomentumL2Config, MomentumWTorchConfig, RmsPropL2Config, SgdL2Config, SgdWConfig,
};
use burn::optim::ModuleOptimizer;
use burn::tensor::DType;
use serde::Deserialize;

/// The optimizer of each PyTorch run that we have, with the run's hyperparameters.
fn torch(run: &str) -> Option<ModuleOptimizer> {
    let momentum = || {
        MomentumL2Config::new()
            .with_learning_rate(Some(0.05))
            .with_weight_decay(0.1)
    };
    let adam = || {
        AdamL2Config::new()
            .with_learning_rate(Some(0.05))
            .with_weight_decay(0.1)
    };
    Some(match run {
        "sgd_wd" => SgdL2Config::new()
            .with_learning_rate(Some(0.05))
            .with_weight_decay(0.1)
            .init(),
        "sgd_plain" => Decayed::new(Sgd, Decay::None)
            .with_learning_rate(0.05)
            .init(),
        "sgd_mom_damp0_wd" => momentum().init(),
        "sgd_mom_damp09_wd" => momentum().with_dampening(0.9).init(),
        "sgd_nesterov_wd" => momentum().with_nesterov(true).init(),
        "rmsprop_wd" => RmsPropL2Config::new()
            .with_beta_2(0.99)
            .with_bias_correction(false)
            .with_learning_rate(Some(0.01))
            .with_weight_decay(0.1)
            .init(),
        "adam_wd" => adam().init(),
        "adam_wd0" => adam().with_weight_decay(0.0).init(),
        "adam_odd_hyper" => AdamL2Config::new()
            .with_beta_1(0.7)
            .with_beta_2(0.95)
            .with_epsilon(1e-3)
            .with_learning_rate(Some(0.3))
            .with_weight_decay(0.01)
            .init(),
        "adam_amsgrad" => AmsGradL2Config::new()
            .with_learning_rate(Some(0.05))
            .with_weight_decay(0.1)
            .init(),
        "adamw_wd" => AdamWTorchConfig::new()
            .with_learning_rate(Some(0.05))
            .with_weight_decay(0.1)
            .init(),
        "adamw_wd1" => AdamWTorchConfig::new()
            .with_learning_rate(Some(0.1))
            .with_weight_decay(1.0)
            .init(),
        _ => return None,
    })
}

/// The optimizer of each optax run whose convention we have.
fn optax(run: &str) -> Option<ModuleOptimizer> {
    Some(match run {
        "sgd_l2" => torch("sgd_wd")?,
        "sgd_mom_l2" => torch("sgd_mom_damp0_wd")?,
        "sgd_nesterov_l2" => torch("sgd_nesterov_wd")?,
        "sgd_mom_decoupled" => MomentumWTorchConfig::new()
            .with_learning_rate(Some(0.05))
            .with_weight_decay(0.1)
            .init(),
        "adam_l2" => torch("adam_wd")?,
        "adamw" => torch("adamw_wd")?,
        "adamw_wd1" => torch("adamw_wd1")?,
        "lion" => LionWTorchConfig::new()
            .with_learning_rate(Some(0.01))
            .with_weight_decay(0.1)
            .init(),
        "lion_wd0" => LionWTorchConfig::new()
            .with_learning_rate(Some(0.01))
            .init(),
        "rmsprop_l2_eps_out" => torch("rmsprop_wd")?,
        "rmsprop_l2_biascorr" => RmsPropL2Config::new()
            .with_beta_2(0.99)
            .with_learning_rate(Some(0.01))
            .with_weight_decay(0.1)
            .init(),
        _ => return None,
    })
}

/// Independent decay, in runs whose decay is coupled: there λ is the coupled run's η·λ.
fn independent(run: &str) -> Option<ModuleOptimizer> {
    Some(match run {
        "adamw_wd" => AdamWConfig::new()
            .with_learning_rate(Some(0.05))
            .with_weight_decay(0.05 * 0.1)
            .init(),
        "adamw_wd1" => AdamWConfig::new()
            .with_learning_rate(Some(0.1))
            .with_weight_decay(0.1 * 1.0)
            .init(),
        // SGD's L2 is weight decay with λ_w = ηλ (problem set, question 1a-i).
        "sgd_wd" => SgdWConfig::new()
            .with_learning_rate(Some(0.05))
            .with_weight_decay(0.05 * 0.1)
            .init(),
        _ => return None,
    })
}

/// The registered optimizer of each PyTorch run that has its hyperparameters.
fn registered(run: &str) -> Option<ModuleOptimizer> {
    let (name, learning_rate) = match run {
        "sgd_wd" => ("sgd-l2", 0.05),
        "sgd_mom_damp0_wd" => ("momentum-l2", 0.05),
        "sgd_nesterov_wd" => ("nesterov-l2", 0.05),
        "rmsprop_wd" => ("rmsprop-uncorrected-l2", 0.01),
        "adam_wd" => ("adam-l2", 0.05),
        "adam_amsgrad" => ("amsgrad-l2", 0.05),
        "adamw_wd" => ("adamw-torch", 0.05),
        _ => return None,
    };
    let entry = registry::find(name).expect("a registered optimizer");
    Some(entry.build(Hyperparameters {
        learning_rate: learning_rate.into(),
        weight_decay: 0.1.into(),
        decay_biases: true,
    }))
}

#[test]
fn every_step_is_pytorchs() {
    check("torch.json", torch, 12);
}

#[test]
fn every_step_of_the_registered_optimizers_is_pytorchs() {
    check("torch.json", registered, 7);
}

#[test]
fn every_step_is_optaxs_where_the_conventions_meet() {
    check("optax.json", optax, 11);
}

#[test]
fn independent_decay_is_coupled_decay_at_the_product_of_both() {
    check("torch.json", independent, 3);
}

/// The tolerance is tight enough to tell decays apart: with the decay left out, or put into the wrong place,
/// the same runs are off by many orders of magnitude more.
#[test]
fn the_wrong_decay_leaves_the_trajectory() {
    let golden = golden("torch.json");
    let leaves = |name: &str, optimizer: ModuleOptimizer| {
        let run = golden.run(name, "float64");
        for backend in Backend::compiled().filter(|backend| backend.is_cpu()) {
            let distance = follows(
                &backend.device().expect("a device"),
                DType::F64,
                &golden.trajectory(run),
                optimizer.clone(),
            );
            assert!(distance > 1e-3, "{name} on {backend}: {distance:e}");
        }
    };
    for decay in [Decay::None, Decay::Independent, Decay::LrCoupled] {
        let adam = Decayed::new(Adam::default(), decay)
            .with_learning_rate(0.05)
            .with_weight_decay(0.1);
        leaves("adam_wd", adam.init());
        let momentum = Decayed::new(Momentum::default(), decay)
            .with_learning_rate(0.05)
            .with_weight_decay(0.1);
        leaves("sgd_mom_damp0_wd", momentum.init());
        let rmsprop = Decayed::new(RmsProp::torch(), decay)
            .with_learning_rate(0.01)
            .with_weight_decay(0.1);
        leaves("rmsprop_wd", rmsprop.init());
    }
    for decay in [Decay::None, Decay::L2, Decay::Independent] {
        let adam = Decayed::new(Adam::default(), decay)
            .with_learning_rate(0.05)
            .with_weight_decay(0.1);
        leaves("adamw_wd", adam.init());
    }
}

#[derive(Deserialize)]
struct Golden {
    #[serde(rename = "W0")]
    matrix: Vec<Vec<f64>>,
    #[serde(rename = "b0")]
    vector: Vec<f64>,
    #[serde(rename = "grads_W")]
    matrix_gradients: Vec<Vec<Vec<f64>>>,
    #[serde(rename = "grads_b")]
    vector_gradients: Vec<Vec<f64>>,
    runs: Vec<Run>,
}

#[derive(Deserialize)]
struct Run {
    name: String,
    dtype: String,
    traj: Vec<Vec<f64>>,
}

impl Golden {
    fn run(&self, name: &str, dtype: &str) -> &Run {
        let found = |run: &&Run| run.name == name && run.dtype == dtype;
        self.runs.iter().find(found).expect("a recorded run")
    }

    fn trajectory(&self, run: &Run) -> Trajectory {
        let model = |matrix: &[Vec<f64>], vector: &[f64]| [&matrix.concat(), vector].concat();
        Trajectory {
            start: model(&self.matrix, &self.vector),
            gradients: self
                .matrix_gradients
                .iter()
                .zip(&self.vector_gradients)
                .map(|(matrix, vector)| model(matrix, vector))
                .collect(),
            parameters: run.traj.clone(),
        }
    }
}

fn golden(file: &str) -> Golden {
    let path = format!("{}/golden/{file}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).expect("the recorded trajectories");
    serde_json::from_str(&text).expect("the recorded format")
}

/// Compares every run that `optimizer` knows, of which there must be `runs`, in both precisions.
fn check(file: &str, optimizer: fn(&str) -> Option<ModuleOptimizer>, runs: usize) {
    let golden = golden(file);
    for (dtype, name, tolerance) in [
        (DType::F64, "float64", 1e-12),
        (DType::F32, "float32", 1e-6),
    ] {
        for backend in Backend::compiled().filter(|backend| backend.is_cpu()) {
            let mut compared = 0;
            for run in golden.runs.iter().filter(|run| run.dtype == name) {
                let Some(optimizer) = optimizer(&run.name) else {
                    continue;
                };
                let trajectory = golden.trajectory(run);
                assert_eq!(trajectory.parameters.len(), trajectory.gradients.len());
                let distance = follows(
                    &backend.device().expect("a device"),
                    dtype,
                    &trajectory,
                    optimizer,
                );
                assert!(
                    distance <= tolerance,
                    "{} in {name} on {backend}: {distance:e}",
                    run.name
                );
                compared += 1;
            }
            assert_eq!(compared, runs, "{file} in {name}");
        }
    }
}
