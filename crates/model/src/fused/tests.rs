use burn::nn::Linear;
use burn::tensor::{DType, Device};
use pulp::{Scalar, WithSimd};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use super::*;
use crate::test_networks::{Case, assert_members_are, norms, numbers};
use crate::{Activation, ComposedPopulation, MlpConfig, Norm, NormKind, NormPlace, Task};
use adamscape_optim::lanes::LaneOptimizer;
use adamscape_optim::registry::{self, BuildSettings};
use adamscape_optim::{Decay, DecaySettings, Kinds};

impl Case {
    /// The networks in f32, on a device that keeps no history.
    fn in_f32(&self) -> Vec<Mlp> {
        let narrow = |tensor: Tensor<2>| Param::from_tensor(tensor.inner().cast(DType::F32));
        let layer = |layer: &Linear| Linear {
            weight: narrow(layer.weight.val()),
            bias: layer
                .bias
                .as_ref()
                .map(|bias| Param::from_tensor(bias.val().inner().cast(DType::F32))),
        };
        let gain =
            |gain: &Param<Tensor<1>>| Param::from_tensor(gain.val().inner().cast(DType::F32));
        let network = |network: &Mlp| Mlp {
            layers: network.layers.iter().map(layer).collect(),
            gains: network.gains.iter().map(gain).collect(),
            ..network.clone()
        };
        self.networks.iter().map(network).collect()
    }

    fn fused(&self) -> Results {
        let population = FusedPopulation::stack(&self.in_f32()).expect("networks of one shape");
        Results::of(self, &population)
    }

    /// By automatic differentiation, in f64.
    fn exact(&self) -> Results {
        let population = ComposedPopulation::stack(&self.networks).expect("networks of one shape");
        Results::of(self, &population)
    }
}

/// Everything that a population says of a batch.
#[derive(Debug, PartialEq)]
struct Results {
    scores: Scores,
    losses: Vec<f64>,
    /// For each member its gradient: the weights' of all layers, then the biases', then the gains'.
    gradients: Vec<Vec<f64>>,
}

/// The parameters' ids, weights first, then biases, then gains.
fn ids(population: &impl Population, layers: usize) -> Vec<ParamId> {
    // Weight and bias of the first layer, of the second, ..., then the gains.
    let ids = burn::module::list_param_ids(population);
    let (layers, gains) = ids.split_at(2 * layers);
    let every_second = |first| layers.iter().skip(first).step_by(2);
    let layers = every_second(0).chain(every_second(1));
    layers.chain(gains).copied().collect()
}

impl Results {
    fn of(case: &Case, population: &impl Population) -> Self {
        let batch = population.batch(&case.inputs, case.targets());
        let batch = batch.expect("a valid batch");
        let (losses, gradients) = population.losses_and_gradients(&batch);
        let losses = numbers(losses);
        let members = losses.len();
        let mut own: Vec<Vec<f64>> = vec![Vec::new(); members];
        for id in ids(population, case.networks[0].layers.len()) {
            let slopes = numbers(gradients.get::<3>(id).expect("a gradient"));
            let length = slopes.len() / members;
            for (member, own) in own.iter_mut().enumerate() {
                own.extend(slopes.iter().skip(member * length).take(length));
            }
        }
        Self {
            scores: population.score(&batch),
            losses,
            gradients: own,
        }
    }

    fn bits(&self) -> Vec<u64> {
        let scores = self.scores.losses.iter();
        let scores = scores.chain(self.scores.accuracies.iter().flatten());
        let numbers = scores
            .chain(&self.losses)
            .chain(self.gradients.iter().flatten());
        numbers.map(|number| number.to_bits()).collect()
    }

    /// Losses and gradients are the same but for rounding: f32's of the terms, which are of order 1.
    fn assert_close_to(&self, exact: &Self, case: &str) {
        self.assert_within(3e-6, exact, case);
    }

    /// Losses and gradients differ by no more than this share of the largest, or of 2e-2.
    fn assert_within(&self, share: f64, exact: &Self, case: &str) {
        for (found, exact) in [
            (&self.losses, &exact.losses),
            (&self.scores.losses, &exact.scores.losses),
        ]
        .into_iter()
        .chain(self.gradients.iter().zip(&exact.gradients))
        {
            assert_eq!(found.len(), exact.len());
            let size = exact
                .iter()
                .fold(2e-2_f64, |size, number| size.max(number.abs()));
            for (found, exact) in found.iter().zip(exact) {
                let error = (found - exact).abs();
                assert!(error <= share * size, "{case}: {found} {exact}");
            }
        }
    }
}

/// Shapes of any kind, but the same in every run: with new ones each time, sooner or later a unit would come so close to
/// 0 that its ReLU opens in f32 and not in f64.
#[test]
fn it_agrees_with_automatic_differentiation_in_f64() {
    for seed in 0..60 {
        let mut generator = ChaCha8Rng::seed_from_u64(seed);
        let mut up_to = |most: usize| generator.random_range(1..=most);
        let layers = up_to(4) - 1;
        let hidden: Vec<usize> = (0..layers).map(|_| up_to(70)).collect();
        let (members, classes, points) = (up_to(40), 1 + up_to(4), up_to(70));
        let name = format!("{members} members, {hidden:?}, {classes} classes, {points} points");
        let case = Case::new(members, hidden, classes, points);
        let (fused, exact) = (case.fused(), case.exact());
        fused.assert_close_to(&exact, &name);
        assert_eq!(fused.scores.accuracies, exact.scores.accuracies, "{name}");
    }
}

#[test]
fn every_width_from_1_to_70_is_computed_with_one_logit_two_and_three() {
    for width in 1..=70 {
        for outputs in [1, 2, 3] {
            let case = Case::with_outputs(2, vec![width, 71 - width], outputs, 9);
            let name = format!("width {width}, {outputs} logits");
            let (fused, exact) = (case.fused(), case.exact());
            fused.assert_close_to(&exact, &name);
            assert_eq!(fused.scores.accuracies, exact.scores.accuracies);
        }
    }
}

#[test]
fn any_number_of_points_is_computed() {
    for points in 1..=33 {
        let case = Case::new(3, vec![6, 5], 3, points);
        let name = format!("{points} points");
        case.fused().assert_close_to(&case.exact(), &name);
    }
}

/// A network with each activation and normalisation.
fn every_kind(hidden: &[usize], task: Task) -> Vec<MlpConfig> {
    let kinds = Activation::ALL.into_iter().flat_map(|activation| {
        norms().into_iter().map(move |norm| MlpConfig {
            activation,
            norm,
            ..MlpConfig::new(2, hidden.to_vec(), task)
        })
    });
    kinds.collect()
}

#[test]
fn every_kind_of_network_agrees_with_automatic_differentiation_for_every_width() {
    for width in 1..=70 {
        let task = [Task::Classes(2), Task::Classes(3), Task::Number][width % 3];
        for config in every_kind(&[width, 71 - width], task) {
            let case = Case::of(&config, 2, 9);
            let (fused, exact) = (case.fused(), case.exact());
            // A normalisation spreads units that lie close together, and their roundings with them. Few units do so sooner.
            let share = match config.norm {
                None => 3e-6,
                Some(_) if (5..=66).contains(&width) => 2e-5,
                Some(_) => 1e-4,
            };
            fused.assert_within(share, &exact, &format!("{config:?}"));
            assert_eq!(fused.scores.accuracies, exact.scores.accuracies);
        }
    }
}

#[test]
fn a_gain_of_zero_has_the_right_gradient() {
    // Where ReLU bends, at 0, it has no derivative.
    let smooth = [Activation::Tanh, Activation::Gelu, Activation::Silu];
    for config in every_kind(&[6, 5], Task::Number) {
        if !smooth.contains(&config.activation) {
            continue;
        }
        let mut case = Case::of(&config, 2, 9);
        let networks = case.networks.iter_mut();
        for gain in networks.flat_map(|network| &mut network.gains) {
            let own = gain.val();
            let factors: Vec<f64> = (0..own.dims()[0])
                .map(|unit| f64::from(unit != 1))
                .collect();
            let factors = TensorData::new(factors, own.dims());
            let factors = Tensor::from_data(factors, (&own.device(), DType::F64));
            *gain = Param::from_tensor((own * factors).detach());
        }
        let (fused, exact) = (case.fused(), case.exact());
        fused.assert_within(2e-5, &exact, &format!("{config:?}"));
    }
}

#[test]
fn numbers_are_learned_with_any_number_of_points() {
    for points in 1..=33 {
        let case = Case::of(&MlpConfig::new(2, vec![6, 5], Task::Number), 3, points);
        let name = format!("{points} points");
        let fused = case.fused();
        fused.assert_close_to(&case.exact(), &name);
        assert_eq!(fused.scores.accuracies, None);
    }
}

#[test]
fn a_member_is_the_same_in_every_lane_and_company() {
    let classes = [2, 4].map(|classes| every_kind(&[5, 3], Task::Classes(classes)));
    let numbers = every_kind(&[5, 3], Task::Number);
    for config in classes.into_iter().flatten().chain(numbers) {
        let case = Case::of(&config, 37, 11);
        let all = case.fused();
        for index in 0..37 {
            let accuracies = all.scores.accuracies.as_ref();
            let own = Results {
                scores: Scores {
                    losses: vec![all.scores.losses[index]],
                    accuracies: accuracies.map(|all| vec![all[index]]),
                },
                losses: vec![all.losses[index]],
                gradients: vec![all.gradients[index].clone()],
            };
            assert_eq!(own.bits(), case.alone(index).fused().bits());
        }
    }
}

#[test]
fn a_nan_comes_through_and_stays_in_its_member() {
    let classes = [2, 3].map(|classes| every_kind(&[4, 4], Task::Classes(classes)));
    let numbers = every_kind(&[4, 4], Task::Number);
    for config in classes.into_iter().flatten().chain(numbers) {
        let healthy = Case::of(&config, 20, 10).fused();
        for layer in 0..3 {
            let mut broken = Case::of(&config, 20, 10);
            let weight = &mut broken.networks[17].layers[layer].weight;
            *weight = Param::from_tensor(weight.val().inner() * f32::NAN);
            for layer in &mut broken.networks[17].layers {
                layer.weight = Param::from_tensor(layer.weight.val().inner());
            }
            let broken = broken.fused();
            assert!(broken.losses[17].is_nan() && broken.scores.losses[17].is_nan());
            assert!(broken.gradients[17].iter().any(|slope| slope.is_nan()));
            for member in (0..20).filter(|&member| member != 17) {
                assert_eq!(broken.losses[member], healthy.losses[member]);
                assert_eq!(broken.gradients[member], healthy.gradients[member]);
            }
        }
    }
}

/// A single weight that is no number: whatever stands in the other units, the loss is none either.
#[test]
fn one_weight_that_is_nan_is_enough() {
    for config in every_kind(&[4, 4], Task::Number) {
        for layer in 0..2 {
            let mut case = Case::of(&config, 1, 5);
            let weight = case.networks[0].layers[layer].weight.val().inner();
            let dims = weight.dims();
            let mut own = numbers(weight);
            own[1] = f64::NAN;
            let own =
                Tensor::from_data(TensorData::new(own, dims), (&Device::default(), DType::F64));
            case.networks[0].layers[layer].weight = Param::from_tensor(own);
            for layer in &mut case.networks[0].layers {
                layer.weight = Param::from_tensor(layer.weight.val().inner());
            }
            assert!(case.fused().losses[0].is_nan(), "{config:?}");
        }
    }
}

#[test]
fn a_nan_in_any_logit_makes_the_loss_nan_and_the_answer_wrong() {
    for output in 0..3 {
        let mut case = Case::new(1, vec![], 3, 6);
        let bias = case.networks[0].layers[0]
            .bias
            .as_ref()
            .expect("a bias")
            .val()
            .inner();
        let mut biases = numbers(bias);
        biases[output] = f64::NAN;
        let data = TensorData::new(biases, [3]);
        let bias = Tensor::from_data(data, (&Device::default(), DType::F64));
        case.networks[0].layers[0].bias = Some(Param::from_tensor(bias));
        let results = case.fused();
        assert!(results.losses[0].is_nan(), "logit {output}");
        assert_eq!(results.scores.accuracies, Some(vec![0.0]));
    }
}

#[test]
fn logits_too_large_for_exp_have_the_right_loss_and_slope() {
    for classes in [2, 3] {
        let mut case = Case::new(1, vec![], classes, 4);
        case.inputs = vec![9e3, 1e3, -8e3, 2e3, 100.0, -50.0, 0.0, 0.0];
        let name = format!("{classes} classes");
        case.fused().assert_close_to(&case.exact(), &name);
    }
}

#[test]
fn a_member_taken_out_is_the_network_that_was_put_in() {
    for config in every_kind(&[4, 5], Task::Classes(3)) {
        let networks = Case::of(&config, 3, 1).in_f32();
        let population = FusedPopulation::stack(&networks).expect("networks of one shape");
        assert_members_are(&population, &networks);
    }
}

#[test]
fn steps_leave_no_history_behind() {
    let case = Case::new(3, vec![4], 2, 5);
    let population = FusedPopulation::stack(&case.in_f32());
    let mut population = population.expect("networks of one shape");
    let batch = population.batch(&case.inputs, case.targets());
    let batch = batch.expect("a valid batch");
    let mut optimizer = burn::optim::SgdConfig::new().init();
    for _ in 0..2 {
        for parameter in population.parameters() {
            // Burn would keep a tracked parameter's history until a backward pass.
            assert!(!parameter.val().is_require_grad());
        }
        let (_, gradients) = population.losses_and_gradients(&batch);
        population = optimizer.step(0.1, population, gradients);
    }
}

#[test]
fn a_population_in_lanes_is_stepped_as_burn_steps_it_to_the_bit() {
    let gained = MlpConfig {
        activation: Activation::Gelu,
        norm: Some(Norm {
            kind: NormKind::Layer,
            gain: true,
            place: NormPlace::BeforeActivation,
        }),
        ..MlpConfig::new(2, vec![5, 3], Task::Number)
    };
    for config in [MlpConfig::new(2, vec![5, 3], Task::Classes(3)), gained] {
        let case = Case::of(&config, 37, 11);
        for decay in Decay::ALL {
            for decay_biases in [true, false] {
                steps_in_lanes_are_burns(&config, &case, decay, decay_biases);
            }
        }
    }
}

fn steps_in_lanes_are_burns(config: &MlpConfig, case: &Case, decay: Decay, decay_biases: bool) {
    let networks = case.in_f32();
    let hypers = (0..37).map(|member| (0.01 * f64::from(member), 0.02 * f64::from(member % 5)));
    let (etas, lambdas): (Vec<f64>, Vec<f64>) = hypers.clone().unzip();
    let entry = registry::optimizers()
        .find(|entry| entry.rule.name == "adam" && entry.decay == decay)
        .expect("Adam");
    let mut on_burn = FusedPopulation::stack(&networks).expect("networks of one shape");
    let own = DecaySettings::new(5).with_biases(decay_biases);
    let settings = BuildSettings::new(etas, lambdas, 5).with_kinds(Kinds::new(on_burn.kinds()));
    let mut burns = entry.build(settings.with_decay(own));
    let parameters = LanePopulation::parameters(config).collect();
    let ours = LaneOptimizer::new(&entry, parameters, hypers.collect(), own);
    let ours = ours.expect("an elementwise rule");
    let mut in_lanes = LanePopulation::stack(&networks, &ours).expect("networks of one shape");
    let batch = in_lanes.batch(&case.inputs, case.targets());
    let batch = batch.expect("a valid batch");
    for time in 1..=5 {
        let (losses, gradients) = on_burn.losses_and_gradients(&batch);
        on_burn = burns.step(0.5, on_burn, gradients);
        let found = in_lanes.step(&batch, &ours.at(time, 0.5));
        assert_eq!(found, losses.into_data().iter::<f32>().collect::<Vec<_>>());
    }
    assert_eq!(in_lanes.score(&batch), on_burn.score(&batch));
    let stepped: Vec<Mlp> = (0..37).filter_map(|index| in_lanes.member(index)).collect();
    assert_members_are(&on_burn, &stepped);
    assert!(in_lanes.member(37).is_none());
}

/// A population's kinds are those of a network's parameters, which its types and shapes tell.
#[test]
fn the_kinds_of_a_populations_parameters_are_its_networks() {
    for config in every_kind(&[5, 3], Task::Classes(3)) {
        let case = Case::of(&config, 2, 1);
        let fused = FusedPopulation::stack(&case.in_f32()).expect("networks of one shape");
        let composed = ComposedPopulation::stack(&case.networks).expect("networks of one shape");
        let only = |kinds: Vec<(ParamId, Kind)>| -> Vec<Kind> {
            kinds.into_iter().map(|(_, kind)| kind).collect()
        };
        let gains = config.gains().count();
        let expected = [
            [Kind::Weight, Kind::Bias].repeat(3),
            vec![Kind::Scale; gains],
        ];
        assert_eq!(only(fused.kinds()), expected.concat());
        assert_eq!(only(composed.kinds()), expected.concat());
        let in_lanes = LanePopulation::parameters(&config).map(|own| own.kind);
        let counts = |kinds: Vec<Kind>| {
            [Kind::Weight, Kind::Bias, Kind::Scale].map(|kind| {
                let own = kinds.iter().filter(|other| **other == kind);
                own.count()
            })
        };
        assert_eq!(counts(in_lanes.collect()), counts(expected.concat()));
    }
}

#[test]
fn networks_in_f64_are_refused() {
    let networks = Case::new(2, vec![4], 2, 1).networks;
    assert_eq!(
        FusedPopulation::stack(&networks).err(),
        Some(StackError::Type(DType::F64))
    );
}

/// Vectors that need not be the widest.
struct On<S>(S);

impl<S: pulp::Simd> kernel::Runner for On<S> {
    fn run(self, pass: impl WithSimd<Output = ()>) {
        pass.with_simd(self.0);
    }
}

/// One pass of the kernel with the vectors of `simd`, for a network whose weights are those of lane 0 in every lane.
fn first_lane(simd: impl pulp::Simd, case: &Case) -> Vec<u32> {
    fn lanes<S: pulp::Simd>(_: S) -> usize {
        S::F32_LANES
    }
    let count = lanes(simd);
    let population = FusedPopulation::stack(&case.in_f32()).expect("networks of one shape");
    let batch = population
        .batch(&case.inputs, case.targets())
        .expect("a valid batch");
    let layout = &population.layout;
    let group = Lanes {
        members: 0..1,
        lanes: count,
        of: 1,
    };
    Memory::lend(layout, count, |memory| {
        group.pack(&population.read(), &mut memory.parameters);
        let kernel = Kernel {
            layout,
            batch: &batch,
            parameters: &memory.parameters,
            results: &mut memory.results,
            wants_gradients: true,
        };
        kernel.run(On(simd));
        let results = &memory.results;
        let gradients = results.gradients.iter().step_by(count);
        let numbers = gradients.chain([&results.losses[0], &results.right[0]]);
        numbers.map(|number| number.to_bits()).collect()
    })
}

#[test]
fn every_kind_of_vector_computes_the_same_bits() {
    let plain = [
        MlpConfig::new(2, vec![8, 8, 8], Task::Classes(2)),
        MlpConfig::new(2, vec![13, 7], Task::Classes(3)),
    ];
    let kinds = every_kind(&[13, 7], Task::Number);
    for config in plain.into_iter().chain(kinds) {
        let case = Case::of(&config, 1, 21);
        let without_vectors = first_lane(Scalar, &case);
        #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
        {
            if let Some(avx2) = pulp::x86::V3::try_new() {
                assert_eq!(first_lane(avx2, &case), without_vectors);
            }
            if let Some(avx512) = pulp::x86::V4::try_new() {
                assert_eq!(first_lane(avx512, &case), without_vectors);
            }
        }
        struct Best<'a>(&'a Case);
        impl WithSimd for Best<'_> {
            type Output = Vec<u32>;

            fn with_simd<S: pulp::Simd>(self, simd: S) -> Vec<u32> {
                first_lane(simd, self.0)
            }
        }
        assert_eq!(Arch::new().dispatch(Best(&case)), without_vectors);
    }
}
