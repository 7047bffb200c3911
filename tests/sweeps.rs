//! What a sweep finds.

use adamscape_experiments::plan::{CheckedPlan, Plan};
use adamscape_experiments::training::{Settings, train_all};
use adamscape_experiments::trial::{Outcome, Trial};
use adamscape_model::{Backend, Engine};
use adamscape_optim::Decay;

use crate::program::TINY;

fn checked(plan: &str) -> CheckedPlan {
    Plan::from_toml(plan).and_then(Plan::check).expect("a plan")
}

fn sweep(plan: &str, backend: Backend) -> Vec<Trial> {
    sweep_by(plan, backend, backend.engine())
}

fn sweep_by(plan: &str, backend: Backend, engine: Engine) -> Vec<Trial> {
    let settings = Settings {
        backend,
        engine,
        threads: Settings::threads_for(backend),
        population_size: 16,
    };
    train_all(&checked(plan), settings).expect("trials")
}

/// The spirals can be learned, on every backend there is, and by chance alone they are not.
#[test]
fn every_backend_learns_the_spirals() {
    let plan = r#"
        name = "learns"
        optimizers = ["adam-l2", "adamw-torch", "adamw"]
        seeds = 1
        learning_rate = [1e-6, 0.02]
        weight_decay = [0.0, 1e-5]
        data = { points_per_arm = 100, turns = 0.75, noise = 0.2 }
        network = { hidden = [8, 8, 8] }
        training = { steps = 150 }
    "#;
    for backend in Backend::compiled() {
        for trial in sweep(plan, backend) {
            let Outcome::Finished(metrics) = trial.outcome else {
                panic!("{backend}: {trial:?}");
            };
            if trial.cell.learning_rate == 1 {
                assert!(metrics.validation_score > 0.9, "{backend}: {trial:?}");
                assert!(metrics.validation_loss < 0.4, "{backend}: {trial:?}");
            } else {
                assert!(metrics.train_loss > 0.5, "{backend}: {trial:?}");
            }
        }
    }
}

/// Training and validation losses of `TINY` with one seed, learning rates 1e-4 and 1e-3 and weight decays 0 and
/// 0.1, recorded on ndarray.
const RECORDED: [[f64; 2]; 8] = [
    [0.644_623_4, 0.663_660_9],
    [0.644_628_9, 0.663_645_1],
    [0.627_665_1, 0.647_153_1],
    [0.627_716_7, 0.646_991_0],
    [0.644_623_4, 0.663_660_9],
    [0.667_311_1, 0.672_809_3],
    [0.627_665_1, 0.647_153_1],
    [0.657_560_4, 0.663_455_7],
];

/// Backends round differently; over a few steps at small learning rates that is all that tells them apart.
#[test]
fn every_backend_trains_as_recorded() {
    let plan = TINY
        .replace("seeds = 2", "seeds = 1")
        .replace("[0.001, 0.01, 0.1]", "[0.0001, 0.001]")
        .replace(
            "{ min = 1e-4, max = 0.1, count = 4, zero = true }",
            "[0.0, 0.1]",
        );
    for backend in Backend::compiled() {
        let losses: Vec<[f64; 2]> = sweep(&plan, backend)
            .into_iter()
            .map(|trial| match trial.outcome {
                Outcome::Finished(metrics) => [metrics.train_loss, metrics.validation_loss],
                Outcome::Diverged { .. } => panic!("{backend}: {trial:?}"),
            })
            .collect();
        assert_eq!(losses.len(), RECORDED.len());
        for (found, recorded) in losses.iter().flatten().zip(RECORDED.iter().flatten()) {
            assert!(
                (found - recorded).abs() < 1e-5,
                "{backend}: {losses:?} where {RECORDED:?} was recorded"
            );
        }
    }
}

/// Networks of other kinds than the problem set's, each with the validation losses of 1e-3 and 1e-2 without decay, recorded on ndarray, fused.
const KINDS: [(&str, &str, [f64; 2]); 5] = [
    (
        "",
        "activation = \"tanh\"\nnorm = \"layer\"",
        [0.617_112_5, 0.510_095_3],
    ),
    (
        "",
        "activation = \"gelu\"\nnorm = { kind = \"rms\", gain = false }",
        [0.649_237_8, 0.568_278_0],
    ),
    (
        "",
        "activation = \"silu\"\nnorm = { kind = \"layer\", place = \"after-activation\" }",
        [0.558_641_1, 0.423_250_8],
    ),
    (
        "",
        "activation = \"leaky-relu\"\ntrain_output = false",
        [0.675_705_1, 0.613_649_6],
    ),
    ("curve", "activation = \"tanh\"", [0.437_967_7, 0.551_417_8]),
];

#[test]
fn every_backend_trains_every_kind_of_network_as_recorded() {
    let mut wrong = Vec::new();
    for (data, network, recorded) in KINDS {
        let mut plan = TINY
            .replace("seeds = 2", "seeds = 1")
            .replace("[\"adam-l2\", \"adamw\"]", "[\"adam\"]")
            .replace("[0.001, 0.01, 0.1]", "[0.001, 0.01]")
            .replace("{ min = 1e-4, max = 0.1, count = 4, zero = true }", "0")
            .replace("hidden = [4]", &format!("hidden = [6, 5]\n{network}"));
        if data == "curve" {
            plan = plan.replace(
                "points_per_arm = 20\nturns = 0.5",
                "kind = \"curve\"\npoints = 40",
            );
        }
        let engines = [Engine::Fused, Engine::Composed];
        let all = Backend::compiled().flat_map(|backend| engines.map(|engine| (backend, engine)));
        for (backend, engine) in
            all.filter(|(backend, engine)| *engine == Engine::Composed || backend.is_cpu())
        {
            let losses: Vec<f64> = sweep_by(&plan, backend, engine)
                .into_iter()
                .map(|trial| match trial.outcome {
                    Outcome::Finished(metrics) => metrics.validation_loss,
                    Outcome::Diverged { .. } => panic!("{backend}: {trial:?}"),
                })
                .collect();
            let pairs = losses.iter().zip(recorded);
            if losses.len() != 2 || { pairs }.any(|(found, own)| (found - own).abs() > 1e-5) {
                wrong.push(format!(
                    "{backend}, {engine:?}: {data} {network}: {losses:?}"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_diverged_trial_says_after_which_step_and_its_neighbours_train_on() {
    // SGD at an absurd learning rate: the first step throws the weights so far out that the next loss is none.
    let plan = TINY
        .replace("[\"adam-l2\", \"adamw\"]", "[\"sgd\"]")
        .replace("[0.001, 0.01, 0.1]", "[0.001, 1e35]");
    let alone = TINY
        .replace("[\"adam-l2\", \"adamw\"]", "[\"sgd\"]")
        .replace("[0.001, 0.01, 0.1]", "[0.001]");
    for backend in Backend::compiled().filter(|backend| backend.is_cpu()) {
        let mixed = sweep(&plan, backend);
        let (healthy, wild): (Vec<Trial>, Vec<Trial>) = mixed
            .into_iter()
            .partition(|trial| trial.cell.learning_rate == 0);
        assert_eq!(healthy, sweep(&alone, backend));
        for trial in wild {
            assert!(
                matches!(trial.outcome, Outcome::Diverged { steps: 1..=5 }),
                "{backend}: {trial:?}"
            );
        }
    }
}

#[test]
fn zero_decay_is_the_same_for_every_decay_of_a_rule() {
    let plan = TINY
        .replace(
            "[\"adam-l2\", \"adamw\"]",
            "[\"adam\", \"adam-l2\", \"adamw\", \"adamw-torch\"]",
        )
        .replace("{ min = 1e-4, max = 0.1, count = 4, zero = true }", "[0.0]");
    for backend in Backend::compiled().filter(|backend| backend.is_cpu()) {
        let trials = sweep(&plan, backend);
        let of = |optimizer: usize| -> Vec<Outcome> {
            let own = trials
                .iter()
                .filter(|trial| trial.cell.optimizer == optimizer);
            own.map(|trial| trial.outcome).collect()
        };
        for optimizer in 1..4 {
            assert_eq!(of(optimizer), of(0), "{backend}");
        }
    }
}

#[test]
fn as_published_validation_is_training_again() {
    let plan = TINY.replace("[data]", "[data]\nvalidation = \"as-published\"");
    for trial in sweep(&plan, Backend::find(None).expect("a backend")) {
        let Outcome::Finished(metrics) = trial.outcome else {
            panic!("{trial:?}");
        };
        assert_eq!(metrics.validation_loss, metrics.train_loss);
        assert_eq!(metrics.validation_score, metrics.train_score);
    }
}

#[test]
fn biases_that_are_spared_change_the_result_and_only_where_there_is_decay() {
    let spared = TINY.replace("steps = 5", "steps = 5\ndecay_biases = false");
    let backend = Backend::find(None).expect("a backend");
    for (all, spared) in sweep(TINY, backend).iter().zip(&sweep(&spared, backend)) {
        match all.cell.weight_decay {
            0 => assert_eq!(all, spared),
            // The largest; the smaller ones drown in rounding after so few steps.
            4 => assert_ne!(all, spared),
            _ => {}
        }
    }
}

/// Its gradients and its decay are left out, whoever steps: in lanes, by Burn's optimizers, by one that judges elsewhere.
#[test]
fn an_output_layer_that_is_not_trained_stays_as_it_was_drawn() {
    let plan = |hidden: &str, rate: &str| {
        let optimizers = "[\"adamw\", \"lambw\", \"schedule-free-adamw\"]";
        TINY.replace("[\"adam-l2\", \"adamw\"]", optimizers)
            .replace("[0.001, 0.01, 0.1]", rate)
            .replace(
                "hidden = [4]",
                &format!("hidden = {hidden}\ntrain_output = false"),
            )
    };
    for backend in Backend::compiled().filter(|backend| backend.is_cpu()) {
        for engine in [Engine::Fused, Engine::Composed] {
            // Nothing but an output layer: nothing is trained, whatever the learning rate and the decay.
            let untrained = sweep_by(&plan("[]", "[0.001, 1.0]"), backend, engine);
            for trial in &untrained {
                let same = untrained.iter().find(|other| other.seed == trial.seed);
                assert_eq!(Some(trial.outcome), same.map(|same| same.outcome));
            }
            // A hidden layer beneath it is trained.
            let trained = sweep_by(&plan("[4]", "[0.001, 0.1]"), backend, engine);
            assert_ne!(trained[0].outcome, trained[10].outcome);
        }
    }
}

/// A decay of 1e-9 a step does nothing in f32, so its cell is trained with that of no decay. Alone it has the same result.
#[test]
fn cells_that_are_trained_once_are_what_each_would_be_alone() {
    let decays = [0.0, 1e-9, 1e-8, 1e-6, 1e-4];
    let optimizers = Decay::ALL.map(|decay| format!("\"{}\"", decay.optimizer_name("adam")));
    let plan = |decays: &[f64], follows: bool| {
        format!(
            r#"
            name = "once"
            optimizers = [{}, "lamb", "lambw", "adamw(clip_norm=0.1)"]
            seeds = 1
            learning_rate = [0.02]
            weight_decay = {decays:?}
            data = {{ points_per_arm = 20, turns = 0.75, noise = 0.2 }}
            network = {{ hidden = [4] }}
            training = {{ steps = 12, schedule = {{ shape = "cosine", warmup = 3 }}, decay_follows_schedule = {follows} }}
            "#,
            optimizers.join(", ")
        )
    };
    for backend in Backend::compiled().filter(|backend| backend.is_cpu()) {
        for follows in [true, false] {
            let size = checked(&plan(&decays, follows)).size;
            assert!(size.trained < size.trials);
            let together = sweep(&plan(&decays, follows), backend);
            for (column, &decay) in decays.iter().enumerate() {
                let own = together
                    .iter()
                    .filter(|trial| trial.cell.weight_decay == column);
                let alone = sweep(&plan(&[decay], follows), backend);
                assert_eq!(own.clone().count(), alone.len());
                for (own, alone) in own.zip(&alone) {
                    assert_eq!(own.outcome, alone.outcome, "{decay}: {own:?}");
                }
            }
        }
    }
}
