use burn::optim::Optimizer;
use burn::tensor::{Device, Tensor, TensorData};
use pulp::{Arch, Simd, WithSimd};

use super::*;
use crate::registry::RULES;
use crate::rules::{Adam, AmsGrad, Forgetful, Lion, Momentum, Sgd};
use crate::{Decay, Decayed, Rule, State, Step};

const WEIGHT: Parameter = Parameter {
    shape: [2, 3],
    is_bias: false,
};
const BIAS: Parameter = Parameter {
    shape: [2, 1],
    is_bias: true,
};
const STEPS: usize = 12;

/// How many members a vector holds here.
fn lanes() -> usize {
    struct Lanes;
    impl WithSimd for Lanes {
        type Output = usize;
        fn with_simd<S: Simd>(self, _: S) -> usize {
            S::F32_LANES
        }
    }
    Arch::new().dispatch(Lanes)
}

/// Numbers between −1 and 1 for `[members, numbers]`, some of them what breaks arithmetic.
fn numbers(members: usize, each: usize, seed: usize) -> Vec<f32> {
    let number = |index: usize| {
        let angle = (seed * 31 + index * 7) as f32;
        match (seed, index % 97) {
            (4, 5) => f32::NAN,
            (6, 17) => f32::INFINITY,
            (7, 23) => f32::NEG_INFINITY,
            (_, 31) => 0.0,
            (_, 37) => -0.0,
            (_, 41) => 1e-42,
            _ => (angle * 0.37).sin(),
        }
    };
    (0..members * each).map(number).collect()
}

/// `[members, numbers]` as `[numbers, members]`, and back if the two counts are exchanged.
fn turned(table: &[f32], each: usize) -> Vec<f32> {
    let column = |index| table.iter().skip(index).step_by(each).copied();
    (0..each).flat_map(column).collect()
}

fn bits(numbers: &[f32]) -> Vec<u32> {
    // One NaN is as good as another.
    let bits = |number: &f32| {
        if number.is_nan() {
            u32::MAX
        } else {
            number.to_bits()
        }
    };
    numbers.iter().map(bits).collect()
}

fn recorded<R: Rule<N>, const N: usize>(rule: &R) -> Option<Recording> {
    Recording::of(
        |step, shape| record(rule, step, shape),
        &[WEIGHT, BIAS],
        STEPS,
    )
}

/// Steps 16 members, or as many as a vector holds, by Burn's operations and by the rule's recording, and compares them after
/// each step.
fn plays_like_burn<R: Rule<N>, const N: usize>(name: &str, rule: &R) {
    let recording = recorded(rule).unwrap_or_else(|| panic!("{name} has no recording"));
    assert_eq!(recording.buffers(), N, "{name}");
    let members = lanes();
    let hypers: Vec<(f64, f64)> = (0..members)
        .map(|member| (0.5_f64.powi(member as i32), 0.3 * member as f64))
        .collect();
    for decay in Decay::ALL {
        for decay_biases in [true, false] {
            let ours = RecordedOptimizer::new(&recording, decay, hypers.clone(), decay_biases);
            let mut theirs = [
                (WEIGHT, decay),
                (BIAS, if decay_biases { decay } else { Decay::None }),
            ]
            .map(|(parameter, decay)| OnBurn::<R, N>::new(rule.clone(), decay, &hypers, parameter));
            let start: Vec<f32> = theirs.iter().flat_map(OnBurn::in_lanes).collect();
            let mut own = start.clone();
            let mut buffers = vec![0.0; N * start.len()];
            for time in 1..=STEPS {
                let factor = 1.0 / time as f64;
                let mut slopes: Vec<f32> = Vec::new();
                for theirs in &mut theirs {
                    slopes.extend(theirs.step(time, factor));
                }
                ours.at(time, factor)
                    .apply(0, members, &mut own, &mut slopes, &mut buffers);
                let expected: Vec<f32> = theirs.iter().flat_map(OnBurn::in_lanes).collect();
                assert_eq!(
                    bits(&own),
                    bits(&expected),
                    "{name}, {decay:?}, step {time}"
                );
            }
            assert_ne!(own, start);
        }
    }
}

/// One parameter of all members, stepped by Burn.
struct OnBurn<R, const N: usize> {
    optimizer: Decayed<R, N>,
    state: Option<State<3, N>>,
    parameter: Parameter,
    members: usize,
    tensor: Tensor<3>,
}

impl<R: Rule<N>, const N: usize> OnBurn<R, N> {
    fn new(rule: R, decay: Decay, hypers: &[(f64, f64)], parameter: Parameter) -> Self {
        let (etas, lambdas): (Vec<f64>, Vec<f64>) = hypers.iter().copied().unzip();
        let members = hypers.len();
        let tensor = Self::tensor(members, parameter, 0);
        Self {
            optimizer: Decayed::new(rule, decay)
                .with_learning_rate(etas)
                .with_weight_decay(lambdas),
            state: None,
            parameter,
            members,
            tensor,
        }
    }

    fn tensor(members: usize, parameter: Parameter, seed: usize) -> Tensor<3> {
        let [rows, columns] = parameter.shape;
        let numbers = numbers(members, rows * columns, seed);
        let data = TensorData::new(numbers, [members, rows, columns]);
        Tensor::from_data(data, &Device::default())
    }

    /// Makes a step, and returns the gradients it was made with, in lanes.
    fn step(&mut self, time: usize, factor: f64) -> Vec<f32> {
        let gradient = Self::tensor(self.members, self.parameter, time);
        let (tensor, state) = self.optimizer.step(
            factor,
            self.tensor.clone(),
            gradient.clone(),
            self.state.take(),
        );
        (self.tensor, self.state) = (tensor, state);
        self.turned(&gradient)
    }

    fn in_lanes(&self) -> Vec<f32> {
        self.turned(&self.tensor)
    }

    fn turned(&self, tensor: &Tensor<3>) -> Vec<f32> {
        let numbers: Vec<f32> = tensor.to_data().iter::<f32>().collect();
        turned(&numbers, self.parameter.numbers())
    }
}

#[test]
fn recordings_of_rules_play_as_burn_runs_them_to_the_bit() {
    plays_like_burn("sgd", &Sgd);
    plays_like_burn("momentum", &Momentum::default());
    plays_like_burn("adam", &Adam::default());
    plays_like_burn("amsgrad", &AmsGrad::default());
    plays_like_burn("lion", &Lion::default());
    plays_like_burn("forgetful", &Forgetful(Adam::default()));
}

#[test]
fn every_registered_rule_has_a_recording() {
    for rule in RULES {
        let recording = Recording::new(rule, &[WEIGHT, BIAS], STEPS);
        assert!(recording.is_some(), "{}", rule.name);
    }
}

/// Every operation that tapes know, on numbers of every kind.
#[derive(Clone)]
struct EveryOperation;

impl Rule<1> for EveryOperation {
    fn direction<const D: usize>(
        &self,
        _step: &Step,
        grad: Tensor<D>,
        [old]: [Tensor<D>; 1],
    ) -> (Tensor<D>, [Tensor<D>; 1]) {
        let bounded = grad
            .clone()
            .abs()
            .add_scalar(0.1)
            .recip()
            .sub_scalar(0.25)
            .sqrt();
        let larger = grad.clone().max_pair(old.clone()).div_scalar(3.0) - bounded.clone().sign();
        let smaller = grad.clone().min_pair(old.clone()).mul_scalar(1.5) / bounded.add_scalar(2.0);
        let halves = larger
            .clone()
            .mask_fill(grad.clone().greater_elem(0.5), 0.5);
        let halves = halves.mask_fill(grad.clone().greater_equal_elem(0.9), 0.9);
        let halves = halves.mask_fill(grad.clone().lower_elem(-0.5), -0.5);
        let halves = halves.mask_fill(grad.clone().lower_equal_elem(-0.9), -0.9);
        let above = grad.clone().greater_equal(old.clone());
        let below = grad.clone().lower_equal(larger.clone());
        let mixed = halves
            .mask_where(above, smaller.clone())
            .mask_where(below, grad.ones_like());
        (mixed * larger, [smaller + grad.full_like(0.125)])
    }
}

/// Returns what it was given, each in the place of another.
#[derive(Clone)]
struct Exchanges;

impl Rule<3> for Exchanges {
    fn direction<const D: usize>(
        &self,
        _step: &Step,
        grad: Tensor<D>,
        [one, two, three]: [Tensor<D>; 3],
    ) -> (Tensor<D>, [Tensor<D>; 3]) {
        (one.clone() + three, [two.clone(), grad, two + one])
    }
}

/// Its direction is the old buffer, and its buffers are one tensor.
#[derive(Clone)]
struct Delays;

impl Rule<2> for Delays {
    fn direction<const D: usize>(
        &self,
        _step: &Step,
        grad: Tensor<D>,
        [old, _]: [Tensor<D>; 2],
    ) -> (Tensor<D>, [Tensor<D>; 2]) {
        let new = old.clone().mul_scalar(0.5) + grad;
        (old, [new.clone(), new])
    }
}

/// A larger step for larger matrices, and at every third step.
#[derive(Clone)]
struct LooksAtShapes;

impl Rule<0> for LooksAtShapes {
    fn direction<const D: usize>(
        &self,
        step: &Step,
        grad: Tensor<D>,
        _: [Tensor<D>; 0],
    ) -> (Tensor<D>, [Tensor<D>; 0]) {
        let columns = grad.dims()[D - 1];
        let factor = if step.time % 3 == 0 { 2.0 } else { 1.0 };
        (grad.mul_scalar(factor * columns as f64), [])
    }
}

#[test]
fn every_operation_and_every_way_to_return_tensors_plays_as_burn_runs_it() {
    plays_like_burn("every operation", &EveryOperation);
    plays_like_burn("exchanges", &Exchanges);
    plays_like_burn("delays", &Delays);
    plays_like_burn("looks at shapes", &LooksAtShapes);
}

/// Divides by the norm of each member, at steps that `0` picks.
#[derive(Clone)]
struct Norm(fn(i32) -> bool);

impl Rule<0> for Norm {
    fn direction<const D: usize>(
        &self,
        step: &Step,
        grad: Tensor<D>,
        _: [Tensor<D>; 0],
    ) -> (Tensor<D>, [Tensor<D>; 0]) {
        if !self.0(step.time) {
            return (grad, []);
        }
        let norm = (grad.clone() * grad.clone()).sum_dim(D - 1).sqrt();
        (grad / norm, [])
    }
}

/// Adds the numbers of each row to one of its neighbours'.
#[derive(Clone)]
struct Moves;

impl Rule<0> for Moves {
    fn direction<const D: usize>(
        &self,
        _step: &Step,
        grad: Tensor<D>,
        _: [Tensor<D>; 0],
    ) -> (Tensor<D>, [Tensor<D>; 0]) {
        (grad.clone() + grad.flip([D as isize - 1]), [])
    }
}

#[test]
fn a_rule_that_looks_at_other_numbers_at_any_step_has_no_recording() {
    assert!(recorded(&Norm(|_| true)).is_none());
    assert!(recorded(&Norm(|time| time == 7)).is_none());
    assert!(recorded(&Norm(|_| false)).is_some());
    assert!(recorded(&Moves).is_none());
}

/// Stops where the gradient's largest number is small, for which it has to read it.
#[derive(Clone)]
struct Reads;

impl Rule<0> for Reads {
    fn direction<const D: usize>(
        &self,
        _step: &Step,
        grad: Tensor<D>,
        _: [Tensor<D>; 0],
    ) -> (Tensor<D>, [Tensor<D>; 0]) {
        let largest: f32 = grad.clone().abs().max().into_scalar();
        (grad.mul_scalar(if largest < 1e-3 { 0.0 } else { 1.0 }), [])
    }
}

#[test]
fn a_rule_that_reads_numbers_has_no_recording_and_others_still_have() {
    assert!(recorded(&Reads).is_none());
    assert!(recorded(&Sgd).is_some());
}

#[test]
fn steps_that_are_alike_are_kept_once() {
    let recording = recorded(&Sgd).expect("a recording");
    assert_eq!(recording.distinct_steps(), 1);
    let recording = recorded(&Adam::default()).expect("a recording");
    assert_eq!(recording.distinct_steps(), STEPS);
}

#[test]
fn only_what_is_needed_later_is_stored() {
    let step = Step {
        time: 1,
        members_axis: true,
    };
    let stores = |tape: &Tape| {
        let stores = tape.instructions.iter().filter_map(|one| one.stores());
        stores.collect::<Vec<_>>()
    };
    // βm, and m where the old one was: the direction stays in registers.
    let momentum = record(&Momentum::default(), &step, [1, 2, 3]).expect("a tape");
    assert_eq!((stores(&momentum), momentum.temporaries), (vec![1], 0));
    // Of m and of v: one addend, then the sum where the old one was. And g², before v is made of it, and m̂.
    let adam = record(&Adam::default(), &step, [1, 2, 3]).expect("a tape");
    let of_buffers = |place: &&usize| (1..=2).contains(*place);
    assert_eq!(stores(&adam).iter().filter(of_buffers).count(), 2);
    assert!(adam.temporaries <= 4, "{adam:?}");
}
