use adamscape_data::{Purpose, Spiral, stream};
use adamscape_model::{ComposedPopulation, MlpConfig, Population, Targets, Task};
use adamscape_optim::rules::RmsProp;
use adamscape_optim::{Rule, Step};
use burn::tensor::{DType, Device, Tensor, TensorData};
use proptest::prelude::*;

use super::*;
use adamscape_model::Backend;

/// A backend that has f64, if the program has one.
fn cpu() -> Option<Backend> {
    Backend::compiled().find(|backend| backend.is_cpu())
}

fn vector(numbers: &[f64], device: &Device) -> Tensor<1> {
    Tensor::from_data(TensorData::from(numbers), (device, DType::F64))
}

/// Σ a(θ − c)²/2 + (b·θ)²/2 + Σ cos θ, whose slopes no axis has to itself.
fn random_problem(device: &Device, [start, a, b, c]: [&[f64]; 4]) -> Problem {
    let [a, b, c] = [a, b, c].map(|numbers| vector(numbers, device));
    Problem::new(vector(start, device), move |theta| {
        let [a, b, c] = [&a, &b, &c].map(|tensor| Tensor::from_inner(tensor.clone()));
        let off = theta.clone() - c;
        let along = (b * theta.clone()).sum();
        (a * off.clone() * off).sum().mul_scalar(0.5)
            + (along.clone() * along).mul_scalar(0.5)
            + theta.cos().sum()
    })
}

fn claim<'a>(claims: &'a [Claim], item: &str) -> &'a Claim {
    let claim = claims.iter().find(|claim| claim.item == item);
    claim.expect("a claim of question 1")
}

#[test]
fn every_claim_is_decided_on_the_network_whatever_the_seed() {
    let Some(backend) = cpu() else { return };
    for seed in 0..3 {
        let problem = Problem::network(seed, backend).expect("a problem");
        let settings = Settings {
            steps: 30,
            ..Settings::default()
        };
        let regression = Problem::logistic_regression(seed, backend).expect("a problem");
        let claims = verify(&problem, &regression, settings);
        let items: Vec<&str> = claims.iter().map(|claim| claim.item).collect();
        assert_eq!(items, ["1a-i", "1a-ii", "1b-i", "1b-ii", "1b-iii", "2"]);
        for claim in &claims {
            assert_ne!(
                claim.verdict,
                Verdict::Unconfirmed,
                "seed {seed}: {claim:#?}"
            );
        }
        assert_eq!(claim(&claims, "1a-i").verdict, Verdict::Holds);
        let verdict = claim(&claims, "1a-ii").verdict;
        assert!(matches!(verdict, Verdict::HoldsOnlyFor(_)));
        let verdict = claim(&claims, "1b-i").verdict;
        assert!(matches!(verdict, Verdict::DoesNotHoldAsPrinted { .. }));
    }
}

#[test]
fn the_momentum_deviation_grows_with_the_steps() {
    let Some(backend) = cpu() else { return };
    let problem = Problem::network(0, backend).expect("a problem");
    let regression = Problem::logistic_regression(0, backend).expect("a problem");
    let claims = verify(&problem, &regression, Settings::default());
    let curves = &claim(&claims, "1a-ii").curves;
    let deviations = &curves.first().expect("a curve").deviations;
    for pair in [1, 2, 5, 10, 20, 50, 100].windows(2) {
        let [fewer, more] = [pair[0], pair[1]].map(|steps: usize| deviations[steps - 1]);
        assert!(
            more > fewer,
            "{fewer:e} after {} steps, {more:e} after {}",
            pair[0],
            pair[1]
        );
    }
}

#[test]
fn the_momentum_deviation_is_at_first_that_of_parameters_at_rest() {
    let Some(backend) = cpu() else { return };
    let settings = Settings {
        steps: 10,
        ..Settings::default()
    };
    for seed in [0, 1, 2, 7] {
        let problem = Problem::network(seed, backend).expect("a problem");
        let claim = momentum::claim(&problem, &problem, settings);
        let measured = &claim.curves.first().expect("a curve").deviations;
        let (beta_1, shrinkage) = (momentum::BETA_1, settings.learning_rate * settings.l2);
        for (time, measured) in (1..).zip(measured).skip(1) {
            // (1 − β₁)ηλ·(t − (1 − (1 − β₁)ᵗ)/β₁), in closed form.
            let dropped = f64::from(time) - (1.0 - (1.0 - beta_1).powi(time)) / beta_1;
            let formula = (1.0 - beta_1) * shrinkage * dropped;
            assert!(
                (measured / formula - 1.0).abs() < 2e-3,
                "seed {seed}, step {time}: {measured:e} {formula:e}"
            );
        }
    }
}

#[test]
fn where_no_gradient_has_been_only_epsilon_keeps_the_preconditioner_finite() {
    let Some(backend) = cpu() else { return };
    let device = backend.device().expect("a device");
    let theta = vector(&[1.0, -2.0], &device);
    // A loss of the first number alone: the second is like a weight behind a ReLU that is never on.
    let gradient = vector(&[0.5, 0.0], &device);
    let direction = |epsilon: f64| -> Vec<f64> {
        let rule = RmsProp::default().epsilon(epsilon);
        let step = Step::new(1);
        let buffers = [theta.zeros_like()];
        let (direction, _) = Rule::direction(&rule, &step, &theta, gradient.clone(), buffers);
        direction.to_data().iter::<f64>().collect()
    };
    assert!(direction(1e-8).iter().all(|number| number.is_finite()));
    let without = direction(0.0);
    assert!(without[0].is_finite() && without[1].is_nan(), "{without:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(25))]

    #[test]
    fn every_claim_is_decided_on_random_problems(
        numbers in prop::collection::vec(
            (0.3_f64..2.0, any::<bool>(), 0.1_f64..2.0, -0.5_f64..0.5, -2.0_f64..2.0),
            2..15,
        ),
    ) {
        let Some(backend) = cpu() else { return Ok(()) };
        let start: Vec<f64> = numbers
            .iter()
            .map(|(size, is_negative, ..)| if *is_negative { -size } else { *size })
            .collect();
        let a: Vec<f64> = numbers.iter().map(|(_, _, a, ..)| *a).collect();
        let b: Vec<f64> = numbers.iter().map(|(_, _, _, b, _)| *b).collect();
        let c: Vec<f64> = numbers.iter().map(|(.., c)| *c).collect();
        let problem = random_problem(&backend.device().expect("a device"), [&start, &a, &b, &c]);
        for claim in verify(&problem, &problem, Settings { steps: 20, ..Settings::default() }) {
            // Two numbers may, by chance, be scaled almost alike; then little is left over.
            if claim.verdict == Verdict::Unconfirmed {
                let broken: Vec<&Check> = claim.checks.iter().filter(|check| !check.holds).collect();
                let is_chance = |check: &&Check| matches!(check.bound, Bound::AtLeast(_)) && check.measured > 1e-8;
                prop_assert!(broken.iter().all(is_chance), "{claim:#?}");
            }
        }
    }
}

#[test]
fn the_networks_loss_and_gradient_are_those_that_sweeps_descend() {
    let Some(backend) = cpu() else { return };
    let problem = Problem::network(4, backend).expect("a problem");
    let device = backend.device().expect("a device").autodiff();
    let config = MlpConfig::new(2, vec![8, 8, 8], Task::Classes(2));
    let network = config.init(&mut stream(4, Purpose::Initialisation), DType::F64, &device);
    let spiral = Spiral {
        arms: 2,
        points_per_arm: 300,
        turns: 1.0,
        noise: 0.5,
    };
    let points = spiral
        .sample(&mut stream(4, Purpose::TrainingPoints))
        .expect("points");
    let population = ComposedPopulation::stack(&[network]).expect("a network");
    let batch = population
        .batch(points.inputs(), Targets::Classes(points.labels()))
        .expect("a batch");
    let (losses, gradients) = population.losses_and_gradients(&batch);
    let expected: f64 = losses.into_data().iter::<f64>().sum();
    assert!((problem.loss(&problem.start()) - expected).abs() < 1e-14);

    let norm = |numbers: Vec<f64>| numbers.iter().map(|number| number * number).sum::<f64>();
    let ids = burn::module::list_param_ids(&population);
    let theirs = ids.iter().filter_map(|id| gradients.get::<3>(*id));
    let theirs: f64 = theirs
        .map(|slope| norm(slope.into_data().iter().collect()))
        .sum();
    let ours = problem.gradient(&problem.start());
    let ours = norm(ours.into_data().iter().collect());
    assert!((ours - theirs).abs() < 1e-12 * theirs, "{ours} {theirs}");
}

#[test]
fn a_nan_is_within_no_bound() {
    assert!(!Check::at_most(1.0, "", f64::NAN).holds);
    assert!(!Check::at_least(0.0, "", f64::NAN).holds);
    let device = cpu().map_or_else(Device::default, |backend| {
        backend.device().expect("a device")
    });
    let broken = vector(&[1.0, f64::NAN], &device);
    assert!(descent::deviation(&broken, &broken).is_nan());
    assert!(descent::worst(&[0.0, f64::NAN, 1.0]).is_nan());
}

#[test]
fn a_claim_is_unconfirmed_as_soon_as_one_number_is_off() {
    let check = |measured| Check::at_most(1.0, "", measured);
    let verdict = |checks| Claim::new(("", ""), String::new(), checks, Verdict::Holds).verdict;
    assert_eq!(verdict(vec![check(0.5), check(1.0)]), Verdict::Holds);
    assert_eq!(verdict(vec![check(0.5), check(1.5)]), Verdict::Unconfirmed);
}

#[test]
fn a_backend_without_f64_is_refused() {
    for backend in [Backend::Wgpu, Backend::Cuda] {
        let refused = Problem::network(0, backend).err().expect("no problem");
        let message = refused.to_string();
        assert!(
            message.contains("f64") && message.contains("--backend"),
            "{message}"
        );
    }
}
