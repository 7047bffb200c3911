//! Our optimizers against Burn's own of the same meaning, in f64.
//!
//! Burn keeps β and ε in f32, so these are numbers that f32 holds exactly; but it also computes 1 − βᵗ in f32, which rounds.

use adamscape_optim::laws::furthest;
use adamscape_optim::rules::{Adam, Lamb};
use adamscape_optim::{Decay, Decayed, Kind, OneParameter};
use burn::grad_clipping::GradientClippingConfig;
use burn::optim::{AdamConfig, AdamWConfig, LambConfig, ModuleOptimizer};
use burn::tensor::{DType, Device};

const BETA_1: f32 = 0.875;
const BETA_2: f32 = 0.968_75;
const EPSILON: f32 = 1.0 / 1024.0 / 1024.0;
const LAMBDA: f32 = 0.125;

/// The largest distance over 25 steps of a matrix.
fn distance(ours: ModuleOptimizer, theirs: ModuleOptimizer) -> f64 {
    let numbers = |seed: usize| -> Vec<f64> {
        let number = |index: usize| ((seed * 31 + index * 37) % 101) as f64 / 50.0 - 1.0;
        (0..12).map(number).collect()
    };
    let parameter = OneParameter {
        kind: Kind::Weight,
        shape: vec![4, 3],
        start: numbers(0),
    };
    let gradients: Vec<Vec<f64>> = (1..=25).map(numbers).collect();
    let [ours, theirs] = [ours, theirs].map(|optimizer| {
        let gradients = gradients.iter().map(|own| (0.05, own.as_slice()));
        parameter.steps(optimizer, gradients, DType::F64, &Device::default())
    });
    furthest(&parameter.start, &theirs, &ours)
}

#[track_caller]
fn assert_same(ours: ModuleOptimizer, theirs: ModuleOptimizer) {
    let distance = distance(ours, theirs);
    assert!(distance < 1e-7, "{distance:e}");
}

fn adam() -> Adam {
    let adam = Adam::default().beta_1(f64::from(BETA_1));
    adam.beta_2(f64::from(BETA_2)).epsilon(f64::from(EPSILON))
}

fn burns_adam() -> AdamConfig {
    let adam = AdamConfig::new().with_beta_1(BETA_1);
    adam.with_beta_2(BETA_2).with_epsilon(EPSILON)
}

#[test]
fn adam_is_burns() {
    assert_same(
        Decayed::new(adam(), Decay::None).init(),
        burns_adam().init(),
    );
}

/// Burn's `AdamW` shrinks by ηλ.
#[test]
fn adam_with_lr_coupled_decay_is_burns_adamw() {
    let ours = Decayed::new(adam(), Decay::LrCoupled).with_weight_decay(f64::from(LAMBDA));
    let theirs = AdamWConfig::new().with_beta_1(BETA_1).with_beta_2(BETA_2);
    let theirs = theirs.with_epsilon(EPSILON).with_weight_decay(LAMBDA);
    assert_same(ours.init(), theirs.init());
}

#[test]
fn lamb_is_burns() {
    for lambda in [0.0, LAMBDA] {
        let ours = Lamb::default().beta_1(f64::from(BETA_1));
        let ours = ours.beta_2(f64::from(BETA_2)).epsilon(f64::from(EPSILON));
        let ours = Decayed::new(ours, Decay::LrCoupled).with_weight_decay(f64::from(lambda));
        let theirs = LambConfig::new().with_beta_1(BETA_1).with_beta_2(BETA_2);
        let theirs = theirs.with_epsilon(EPSILON).with_weight_decay(lambda);
        assert_same(ours.init(), theirs.init());
    }
}

#[test]
fn clipping_is_burns() {
    for clipping in [
        GradientClippingConfig::Norm(1.5),
        GradientClippingConfig::Value(0.25),
    ] {
        let theirs = burns_adam()
            .with_grad_clipping(Some(clipping.clone()))
            .init();
        let unclipped = Decayed::new(adam(), Decay::None);
        assert!(distance(unclipped.clone().init(), theirs.clone()) > 1e-3);
        assert_same(unclipped.with_clipping(clipping).init(), theirs);
    }
}
