use burn::module::{Module, Param};
use burn::optim::{GradientsParams, ModuleOptimizer};
use burn::tensor::{Device, Tensor, TensorData};
use pulp::{Arch, Scalar, Simd, WithSimd};

use super::*;
use crate::registry::{BuildSettings, CLIPPING, Entry, RuleRow, rules};
use crate::rules::{AmsGrad, Forgetful};
use crate::{Decay, DecaySettings, Elementwise, Hyperparameters, Kind, Number, Step};

const WEIGHT: Parameter = Parameter {
    numbers: 6,
    kind: Kind::Weight,
};
const BIAS: Parameter = Parameter {
    numbers: 2,
    kind: Kind::Bias,
};
const STEPS: usize = 12;

/// How many members a register holds here.
fn lanes() -> usize {
    struct Count;
    impl WithSimd for Count {
        type Output = usize;
        fn with_simd<S: Simd>(self, _: S) -> usize {
            S::F32_LANES
        }
    }
    Arch::new().dispatch(Count)
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

/// One NaN is as good as another.
fn bits(numbers: &[f32]) -> Vec<u32> {
    let bits = |number: &f32| {
        if number.is_nan() {
            u32::MAX
        } else {
            number.to_bits()
        }
    };
    numbers.iter().map(bits).collect()
}

/// Steps as many members as a register holds by Burn's operations and in lanes, and compares them after each step; false if
/// the rule is not for lanes.
fn steps_as_burn(row: &'static RuleRow) -> bool {
    let members = lanes();
    let hypers: Vec<(f64, f64)> = (0..members)
        .map(|member| (0.5_f64.powi(member as i32), 0.3 * member as f64))
        .collect();
    for decay in Decay::ALL {
        for decay_biases in [true, false] {
            let entry = Entry::new(row, decay);
            let parameters = vec![WEIGHT, BIAS];
            let settings = DecaySettings::new(STEPS).with_biases(decay_biases);
            let settings = settings.with_schedule(decay_biases);
            let ours = LaneOptimizer::new(&entry, parameters, hypers.clone(), settings);
            let Some(ours) = ours else { return false };
            let (etas, lambdas): (Vec<f64>, Vec<f64>) = hypers.iter().copied().unzip();
            let build = BuildSettings::new(etas, lambdas, STEPS).with_decay(settings);
            let mut optimizer = entry.build(build);
            let mut theirs = OnBurn::new(members);
            let start = theirs.in_lanes();
            let mut own = start.clone();
            let mut buffers = vec![0.0; ours.buffers() * start.len()];
            for time in 1..=STEPS {
                let factor = 1.0 / time as f64;
                let slopes = theirs.step(&mut optimizer, time, factor);
                let step = ours.at(time, factor);
                step.apply(0, members, &mut own, &slopes, &mut buffers);
                let expected = theirs.in_lanes();
                let name = entry.name();
                assert_eq!(bits(&own), bits(&expected), "{name}, step {time}");
            }
            assert_ne!(own, start);
            let (etas, lambdas): (Vec<f64>, Vec<f64>) = hypers.iter().copied().unzip();
            if let Some(judging) = entry.build_judging(BuildSettings::new(etas, lambdas, STEPS)) {
                ours.judge(0, members, &mut own, &mut buffers);
                theirs.judge(&optimizer, judging);
                assert_eq!(bits(&own), bits(&theirs.in_lanes()), "{}", entry.name());
            }
        }
    }
    true
}

/// A weight and a bias of all members, stepped by Burn's operations.
#[derive(Module, Debug)]
struct OnBurn {
    weight: Param<Tensor<3>>,
    bias: Param<Tensor<3>>,
}

impl OnBurn {
    fn new(members: usize) -> Self {
        let device = Device::default().autodiff();
        Self {
            weight: Param::from_tensor(weights(members, 0, &device)),
            bias: Param::from_tensor(biases(members, 0, &device)),
        }
    }

    /// Makes a step, and returns the gradients it was made with, in lanes.
    fn step(&mut self, optimizer: &mut ModuleOptimizer, time: usize, factor: f64) -> Vec<f32> {
        let members = self.weight.dims()[0];
        let device = Device::default();
        let slopes = (
            weights(members, time, &device),
            biases(members, time, &device),
        );
        let mut gradients = GradientsParams::new();
        gradients.register(self.weight.id, slopes.0.clone());
        gradients.register(self.bias.id, slopes.1.clone());
        *self = optimizer.step(factor, self.clone(), gradients);
        in_lanes(slopes.0, slopes.1)
    }

    fn judge(&mut self, optimizer: &ModuleOptimizer, judging: ModuleOptimizer) {
        *self = crate::judged(self.clone(), optimizer, judging, 1.0);
    }

    fn in_lanes(&self) -> Vec<f32> {
        in_lanes(self.weight.val().inner(), self.bias.val().inner())
    }
}

fn weights(members: usize, seed: usize, device: &Device) -> Tensor<3> {
    let data = TensorData::new(numbers(members, WEIGHT.numbers, seed), [members, 2, 3]);
    Tensor::from_data(data, device)
}

fn biases(members: usize, seed: usize, device: &Device) -> Tensor<3> {
    let data = TensorData::new(numbers(members, BIAS.numbers, seed), [members, 2, 1]);
    Tensor::from_data(data, device)
}

fn in_lanes(weight: Tensor<3>, bias: Tensor<3>) -> Vec<f32> {
    let turned = |tensor: Tensor<3>, parameter: Parameter| {
        let numbers: Vec<f32> = tensor.into_data().iter::<f32>().collect();
        turned(&numbers, parameter.numbers)
    };
    [turned(weight, WEIGHT), turned(bias, BIAS)].concat()
}

#[test]
fn rules_step_in_lanes_as_burn_steps_them_to_the_bit() {
    let compared: Vec<bool> = rules().map(steps_as_burn).collect();
    // Were all passed over, nothing would have been compared.
    assert!(compared.contains(&true));
}

/// Every operation that numbers have, and something after the decay.
#[derive(Clone)]
struct EveryOperation;

impl Hyperparameters for EveryOperation {
    const ALL: &'static [crate::Hyperparameter] = &[];

    fn with(_: &[f64]) -> Self {
        Self
    }
}

impl Elementwise for EveryOperation {
    type Buffers<T: Number> = [T; 2];

    const AFTER_DECAY: bool = true;

    fn direction<T: Number>(
        &self,
        step: &Step,
        parameter: &T,
        gradient: T,
        [old, other]: [T; 2],
    ) -> (T, [T; 2]) {
        let bounded = (gradient.clone().abs().plus(0.1)).sqrt() - parameter.clone();
        let larger = gradient.clone().max(old.clone()).scale(1.0 / 3.0) - bounded.clone().sign();
        let smaller = gradient.clone().min(old).scale(1.5) / bounded.plus(2.0);
        let kind = if step.kind == Kind::Bias { 0.5 } else { 2.0 };
        let mixed = gradient
            .clone()
            .where_less(other, smaller.clone(), larger.like(kind));
        (mixed * larger, [smaller, gradient])
    }

    fn after_decay<T: Number>(
        &self,
        step: &Step,
        parameter: &T,
        direction: T,
        [old, other]: [T; 2],
    ) -> (T, [T; 2]) {
        let half = direction.scale(step.factor) + old.clone().scale(0.5);
        (half.clone() - parameter.clone().scale(0.1), [half, other])
    }
}

#[test]
fn every_operation_and_what_comes_after_the_decay_has_burns_bits() {
    const ROW: RuleRow = RuleRow::elementwise::<EveryOperation>("every-operation", "", "a test");
    assert!(steps_as_burn(&ROW));
}

#[test]
fn clipped_gradients_are_not_for_lanes() {
    for one in CLIPPING {
        let entry = crate::find("adam")
            .expect("Adam")
            .with(one.name, 1.0)
            .expect("a limit");
        assert!(
            LaneOptimizer::new(
                &entry,
                vec![WEIGHT],
                vec![(0.1, 0.0)],
                DecaySettings::new(1)
            )
            .is_none()
        );
    }
}

/// The first lane of the parameters after a step of AMSGrad, with the registers of `simd`.
fn first_lane(simd: impl Simd) -> Vec<u32> {
    struct OneStep;
    impl OneStep {
        fn on<S: Simd>(simd: S) -> Vec<u32> {
            const NUMBERS: usize = 37;
            // Without `sin` and its like, which a compiler may round otherwise than a machine.
            let in_lanes = |of: fn(usize) -> f32| -> Vec<f32> {
                (0..NUMBERS * S::F32_LANES)
                    .map(|index| of(index / S::F32_LANES))
                    .collect()
            };
            let mut parameters = in_lanes(|index| (index * 37 % 101) as f32 / 50.0 - 1.0);
            let mut buffers = vec![0.0; 3 * parameters.len()];
            let rates = vec![0.01; S::F32_LANES];
            let stride = parameters.len();
            super::step::OnRegisters {
                rule: &AmsGrad::default(),
                step: &Step::new(1),
                place: crate::decay::Place::Nowhere,
                factors: LaneFactors {
                    learning_rate: &rates,
                    decay: None,
                    pull: None,
                },
                segment: Segment {
                    parameters: &mut parameters,
                    gradients: &in_lanes(|index| (index * 29 % 103) as f32 / 51.0 - 1.0),
                    buffers: &mut buffers,
                    start: 0,
                    stride,
                },
            }
            .with_simd(simd);
            let first = parameters.iter().step_by(S::F32_LANES);
            first.map(|number| number.to_bits()).collect()
        }
    }
    OneStep::on(simd)
}

#[test]
fn every_kind_of_register_computes_the_same_bits() {
    let without_registers = first_lane(Scalar);
    #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
    {
        if let Some(avx2) = pulp::x86::V3::try_new() {
            assert_eq!(first_lane(avx2), without_registers);
        }
        if let Some(avx512) = pulp::x86::V4::try_new() {
            assert_eq!(first_lane(avx512), without_registers);
        }
    }
    struct Best;
    impl WithSimd for Best {
        type Output = Vec<u32>;
        fn with_simd<S: Simd>(self, simd: S) -> Vec<u32> {
            first_lane(simd)
        }
    }
    assert_eq!(Arch::new().dispatch(Best), without_registers);
}

#[test]
fn a_forgetful_rule_steps_as_if_each_step_were_its_first() {
    let rule = Forgetful(crate::rules::Momentum::default());
    let (direction, buffers) = Elementwise::direction(&rule, &Step::new(3), &1.0, 2.0, [5.0]);
    assert_eq!((direction, buffers), (2.0, [0.0]));
}
