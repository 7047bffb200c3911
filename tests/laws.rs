//! Every registered optimizer obeys every law, on every backend that was compiled in.

use adamscape_model::Backend;
use adamscape_optim::laws::BrokenLaw;
use adamscape_optim::registry::{BuildSettings, CLIPPING, Entry, rules};
use adamscape_optim::{Decay, DecaySettings, Decayed, Hyper, Rule, Step, laws, rules::Sgd};
use burn::tensor::Tensor;

#[test]
fn every_registered_optimizer_obeys_the_laws_to_the_bit() {
    for backend in Backend::compiled() {
        let device = backend.device().expect("a device");
        for rule in rules() {
            for decay_biases in [true, false] {
                let build = |decay: Decay, learning_rate: Hyper, weight_decay: Hyper| {
                    let own = DecaySettings::new(10).with_biases(decay_biases);
                    let settings = BuildSettings::new(learning_rate, weight_decay, 10);
                    Entry::new(rule, decay).build(settings.with_decay(own))
                };
                if let Err(broken) = laws::check(&device, &build) {
                    panic!("{} on {backend}: {broken}", rule.name);
                }
            }
        }
    }
}

/// Normalises by the norm of the whole tensor, members and all.
#[derive(Clone)]
struct MixesMembers;

impl Rule for MixesMembers {
    type Buffers<const D: usize> = [Tensor<D>; 0];

    fn direction<const D: usize>(
        &self,
        _step: &Step,
        _parameter: &Tensor<D>,
        grad: Tensor<D>,
        buffers: [Tensor<D>; 0],
    ) -> (Tensor<D>, [Tensor<D>; 0]) {
        let norm = grad.clone().powi_scalar(2).sum().sqrt();
        (grad / norm.unsqueeze(), buffers)
    }
}

/// Descends by the sign of the gradient, which is 0 for a NaN.
#[derive(Clone)]
struct HidesNan;

impl Rule for HidesNan {
    type Buffers<const D: usize> = [Tensor<D>; 0];

    fn direction<const D: usize>(
        &self,
        _step: &Step,
        _parameter: &Tensor<D>,
        grad: Tensor<D>,
        buffers: [Tensor<D>; 0],
    ) -> (Tensor<D>, [Tensor<D>; 0]) {
        (grad.sign(), buffers)
    }
}

fn built<R: Rule>(rule: R) -> impl Fn(Decay, Hyper, Hyper) -> burn::optim::ModuleOptimizer {
    move |decay, learning_rate, weight_decay| {
        Decayed::new(rule.clone(), decay)
            .with_weight_decay(weight_decay)
            .scheduled(learning_rate)
            .init()
    }
}

#[test]
fn the_laws_hold_for_clipped_gradients() {
    for backend in Backend::compiled() {
        let device = backend.device().expect("a device");
        for clipping in CLIPPING {
            let optimizer = |decay: Decay| {
                let rule = rules().next().expect("a rule");
                let entry = Entry::new(rule, decay).with(clipping.name, 0.5);
                entry.expect("a limit")
            };
            let build = |decay: Decay, learning_rate: Hyper, weight_decay: Hyper| {
                optimizer(decay).build(BuildSettings::new(learning_rate, weight_decay, 10))
            };
            if let Err(broken) = laws::check(&device, &build) {
                panic!("{} on {backend}: {broken}", clipping.name);
            }
        }
    }
}

#[test]
fn a_rule_that_mixes_members_breaks_both_laws_of_members() {
    let device = Backend::find(None)
        .expect("a backend")
        .device()
        .expect("a device");
    let build = built(MixesMembers);
    for law in [
        laws::a_member_equals_a_single_model,
        laws::a_broken_member_stays_alone_and_is_seen,
    ] {
        let broken = law(&device, Decay::None, &build);
        assert!(
            matches!(broken, Err(BrokenLaw::Differs { .. })),
            "{broken:?}"
        );
    }
}

#[test]
fn a_rule_that_hides_a_nan_breaks_the_law_of_broken_members() {
    let device = Backend::find(None)
        .expect("a backend")
        .device()
        .expect("a device");
    let broken =
        laws::a_broken_member_stays_alone_and_is_seen(&device, Decay::None, &built(HidesNan));
    assert!(
        matches!(broken, Err(BrokenLaw::Hidden { .. })),
        "{broken:?}"
    );
}

#[test]
fn a_decay_that_acts_at_zero_breaks_the_law_of_agreement() {
    let device = Backend::find(None)
        .expect("a backend")
        .device()
        .expect("a device");
    let build = |decay: Decay, learning_rate: Hyper, _weight_decay: Hyper| {
        Decayed::new(Sgd::default(), decay)
            .with_weight_decay(1e-3)
            .scheduled(learning_rate)
            .init()
    };
    let broken = laws::zero_decay_makes_all_decays_equal(&device, &build);
    assert!(
        matches!(broken, Err(BrokenLaw::Differs { .. })),
        "{broken:?}"
    );
}
