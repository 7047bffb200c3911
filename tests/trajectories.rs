//! Our optimizers against those of PyTorch, optax and their authors, step by step.
//!
//! `golden/torch.json` (PyTorch 2.15.0), `golden/optax.json` (optax 0.2.8, JAX 0.10.2) and `golden/authors.json`
//! (pytorch_optimizer 4.1.0, schedulefree 1.4.1, prodigyopt 1.1.2) were recorded by `golden/golden.py`: a 4×3 matrix and
//! a vector of 3, 25 steps of fixed gradients with a spike, a tiny row and entries that are zero always, once or for a
//! while.

use adamscape_model::Backend;
use adamscape_optim::laws::furthest;
use adamscape_optim::registry::{BuildSettings, Entry};
use adamscape_optim::{Kind, OneParameter, PlainOptimizer, find};
use burn::tensor::DType;
use serde::Deserialize;

/// A recorded run, and what must make its steps: an optimizer with a learning rate and a weight decay.
type Held = (&'static str, &'static str, f64, f64);

const TORCH: &[Held] = &[
    ("sgd_wd", "sgd-l2", 0.05, 0.1),
    ("sgd_plain", "sgd", 0.05, 0.0),
    ("sgd_mom_damp0_wd", "momentum-l2", 0.05, 0.1),
    ("sgd_mom_damp09_wd", "momentum-l2(dampening=0.9)", 0.05, 0.1),
    ("sgd_nesterov_wd", "nesterov-l2", 0.05, 0.1),
    ("rmsprop_wd", "rmsprop-uncorrected-l2", 0.01, 0.1),
    ("rmsprop_wd_mom", "rmsprop-momentum-l2", 0.01, 0.1),
    (
        "rmsprop_centered",
        "rmsprop-centred-l2(beta_2=0.9)",
        0.01,
        0.1,
    ),
    (
        "rmsprop_centered_mom",
        "rmsprop-centred-l2(beta_2=0.9, momentum=0.9)",
        0.01,
        0.1,
    ),
    ("adagrad_wd", "adagrad-l2", 0.1, 0.1),
    (
        "adagrad_wd_decay_init",
        "adagrad-l2(lr_decay=0.05, initial=0.1)",
        0.1,
        0.1,
    ),
    ("adam_wd", "adam-l2", 0.05, 0.1),
    ("adam_wd0", "adam-l2", 0.05, 0.0),
    (
        "adam_odd_hyper",
        "adam-l2(beta_1=0.7, beta_2=0.95, epsilon=1e-3)",
        0.3,
        0.01,
    ),
    ("adam_amsgrad", "amsgrad-l2", 0.05, 0.1),
    ("adam_wd_clip_value", "adam-l2(clip_value=0.25)", 0.05, 0.1),
    ("adamw_wd", "adamw-torch", 0.05, 0.1),
    ("adamw_wd1", "adamw-torch", 0.1, 1.0),
    // Independent decay is coupled decay at the product of both.
    ("adamw_wd", "adamw", 0.05, 0.05 * 0.1),
    ("adamw_wd1", "adamw", 0.1, 0.1),
    // And SGD's L2 is weight decay with λ_w = ηλ (problem set, question 1a-i).
    ("sgd_wd", "sgdw", 0.05, 0.05 * 0.1),
    // PyTorch keeps μ's product in its default type; the runs without `_f64` have float32's.
    ("nadam_wd_coupled_f64", "nadam-l2", 0.02, 0.1),
    ("nadam_wd_decoupled_f64", "nadamw-torch", 0.02, 0.1),
    (
        "nadam_odd_hyper_f64",
        "nadamw-torch(beta_1=0.8, beta_2=0.95, epsilon=1e-4, momentum_decay=0.3)",
        0.03,
        0.05,
    ),
    ("radam_wd_coupled", "radam-l2", 0.02, 0.1),
    ("radam_wd_decoupled", "radamw-torch", 0.02, 0.1),
    (
        "radam_late_wd_decoupled",
        "radamw-torch(beta_1=0.8, beta_2=0.7, epsilon=1e-6)",
        0.02,
        0.1,
    ),
    ("radam_never_wd_coupled", "radam-l2(beta_2=0.6)", 0.02, 0.1),
    ("adamax_wd", "adamax-l2", 0.02, 0.1),
    ("adamax_wd0", "adamax", 0.02, 0.0),
];

/// Where the conventions meet.
const OPTAX: &[Held] = &[
    ("sgd_l2", "sgd-l2", 0.05, 0.1),
    ("sgd_mom_l2", "momentum-l2", 0.05, 0.1),
    ("sgd_nesterov_l2", "nesterov-l2", 0.05, 0.1),
    ("sgd_mom_decoupled", "momentumw-torch", 0.05, 0.1),
    ("adam_l2", "adam-l2", 0.05, 0.1),
    ("adamw", "adamw-torch", 0.05, 0.1),
    ("adamw_wd1", "adamw-torch", 0.1, 1.0),
    ("lion", "lionw-torch", 0.01, 0.1),
    ("lion_wd0", "lion", 0.01, 0.0),
    ("rmsprop_l2_eps_out", "rmsprop-uncorrected-l2", 0.01, 0.1),
    ("rmsprop_l2_biascorr", "rmsprop-l2(beta_2=0.99)", 0.01, 0.1),
    ("rmsprop_mom_l2", "rmsprop-momentum-l2", 0.01, 0.1),
    ("ademamix_wd0", "ademamix", 0.02, 0.0),
    ("ademamix_wd", "ademamixw-torch", 0.02, 0.1),
    (
        "ademamix_short_wd",
        "ademamixw-torch(beta_1=0.8, beta_2=0.99, beta_3=0.95, alpha=2, epsilon=1e-6)",
        0.02,
        0.1,
    ),
    (
        "ademamix_scheduled_wd",
        "ademamixw-torch(beta_3=0.999, warmup=20)",
        0.02,
        0.1,
    ),
    ("adamw_wd_scheduled", "adamw-torch", 0.05, 0.1),
    ("adamw_corrected_wd_scheduled", "adamw-corrected", 0.05, 0.1),
    ("lamb_wd0", "lamb", 0.02, 0.0),
    ("lamb_wd", "lambw-torch", 0.02, 0.1),
    ("muon_W_only_rms_wd0", "muon", 0.02, 0.0),
    ("muon_W_only_rms_wd", "muonw-torch", 0.02, 0.1),
];

const AUTHORS: &[Held] = &[
    ("lion_wd0", "lion", 0.01, 0.0),
    ("lion_wd", "lionw-torch", 0.01, 0.1),
    ("schedulefree_wd0", "schedule-free-adam", 0.02, 0.0),
    ("schedulefree_wd", "schedule-free-adamw-torch", 0.02, 0.1),
    (
        "schedulefree_odd_betas_wd",
        "schedule-free-adamw-torch(beta_1=0.7, beta_2=0.95, epsilon=1e-6)",
        0.02,
        0.1,
    ),
    (
        "schedulefree_warmup_wd",
        "schedule-free-adamw-torch",
        0.02,
        0.1,
    ),
    ("prodigy_W_only", "prodigy", 1.0, 0.0),
    ("prodigy_W_only_d0", "prodigy(d_0=0.01)", 1.0, 0.0),
    ("prodigy_W_only_wd", "prodigyw-torch(d_0=0.01)", 1.0, 0.1),
    (
        "prodigy_W_only_coef_wd",
        "prodigyw-torch(d_0=0.01, d_coef=0.5)",
        1.0,
        0.1,
    ),
    ("adan_wd0", "adan", 0.02, 0.0),
    ("adan_wd_prox", "adanw-proximal", 0.02, 0.02),
    ("adan_wd_decoupled", "adanw-torch", 0.02, 0.02),
    ("ademamix_wd0", "ademamix", 0.02, 0.0),
    ("ademamix_wd", "ademamixw-torch", 0.02, 0.1),
    (
        "ademamix_scheduled_wd",
        "ademamixw-torch(beta_3=0.999, warmup=20)",
        0.02,
        0.1,
    ),
];

#[test]
fn every_step_is_pytorchs() {
    check("torch.json", TORCH);
}

#[test]
fn every_step_is_optaxs() {
    check("optax.json", OPTAX);
}

#[test]
fn every_step_is_the_authors() {
    check("authors.json", AUTHORS);
}

/// By norm, gradients are clipped as Burn and optax do it; PyTorch adds a millionth to the norm.
#[test]
fn clipping_by_norm_is_pytorchs_but_for_a_millionth() {
    let golden = golden("torch.json");
    for (name, optimizer) in [
        ("adam_wd_clip_norm", "adam-l2(clip_norm=1)"),
        ("adam_wd_clip_norm_small", "adam-l2(clip_norm=0.3)"),
    ] {
        let entry = find(optimizer).expect("a registered optimizer");
        for backend in Backend::compiled().filter(|backend| backend.is_cpu()) {
            let run = golden.run(name, "float64");
            let distance = golden.by_burn(run, &entry, 0.05, 0.1, backend);
            assert!(distance < 1e-5, "{name} on {backend}: {distance:e}");
        }
    }
}

/// PyTorch orthogonalises in bfloat16, whose numbers have 8 bits, and leaves a correction out that is soon 1.
#[test]
fn muon_is_pytorchs_as_far_as_bfloat16_goes() {
    let golden = golden("torch.json");
    let run = golden.run("muon_W_only_match_rms", "float64");
    for (optimizer, is_near) in [("muonw-torch", true), ("muon", false), ("muonw", false)] {
        let entry = find(optimizer).expect("a registered optimizer");
        for backend in Backend::compiled().filter(|backend| backend.is_cpu()) {
            let distance = golden.by_burn(run, &entry, 0.02, 0.1, backend);
            assert_eq!(
                distance < 2e-2,
                is_near,
                "{optimizer} on {backend}: {distance:e}"
            );
        }
    }
}

#[test]
fn schedule_free_networks_are_judged_where_their_authors_judge_them() {
    let golden = golden("authors.json");
    let held = AUTHORS
        .iter()
        .filter(|(_, name, ..)| name.starts_with("schedule-free"));
    for &(name, optimizer, learning_rate, weight_decay) in held {
        let entry = find(optimizer).expect("a registered optimizer");
        let run = golden.run(name, "float64");
        let factors = run.factors(learning_rate, golden.steps());
        let mut plain = PlainOptimizer::new(
            &entry,
            Kind::Weight,
            learning_rate,
            weight_decay,
            golden.steps(),
        )
        .expect("an elementwise rule");
        let mut numbers = [&golden.matrix.concat(), golden.vector.as_slice()].concat();
        let start = numbers.clone();
        let gradients = golden.matrix_gradients.iter().zip(&golden.vector_gradients);
        let step = |(&factor, (matrix, vector)): (&f64, (&Vec<Vec<f64>>, &Vec<f64>))| {
            let gradients = [&matrix.concat(), vector.as_slice()].concat();
            plain.step(factor, &mut numbers, &gradients);
            plain.judged(&numbers)
        };
        let judged: Vec<Vec<f64>> = factors.iter().zip(gradients).map(step).collect();
        let recorded = run.eval.as_ref().expect("where it is judged");
        let distance = furthest(&start, recorded, &judged);
        assert!(distance <= 1e-12, "{name}: {distance:e}");
        assert!(furthest(&start, &run.traj, &judged) > 1e-3);
    }
}

/// The tolerance is tight enough to tell decays apart: with the decay left out, or put into the wrong place,
/// the same runs are off by many orders of magnitude more.
#[test]
fn the_wrong_decay_leaves_the_trajectory() {
    let golden = golden("torch.json");
    for (run, optimizers) in [
        ("adam_wd", ["adam", "adamw", "adamw-torch"]),
        (
            "sgd_mom_damp0_wd",
            ["momentum", "momentumw", "momentumw-torch"],
        ),
        (
            "rmsprop_wd",
            [
                "rmsprop-uncorrected",
                "rmsprop-uncorrectedw",
                "rmsprop-uncorrectedw-torch",
            ],
        ),
        ("adamw_wd", ["adam", "adam-l2", "adamw"]),
    ] {
        for optimizer in optimizers {
            let entry = find(optimizer).expect("a registered optimizer");
            let run = golden.run(run, "float64");
            let distance = golden.by_numbers(run, &entry, 0.05, 0.1);
            assert!(
                distance.is_some_and(|distance| distance > 1e-3),
                "{optimizer}: {distance:?}"
            );
        }
    }
}

/// Compares steps by Burn on every backend in the precisions that it has, and number by number in f64.
fn check(file: &str, held: &[Held]) {
    let golden = golden(file);
    for &(name, optimizer, learning_rate, weight_decay) in held {
        let entry = find(optimizer).expect("a registered optimizer");
        let run = golden.run(name, "float64");
        let by_numbers = golden.by_numbers(run, &entry, learning_rate, weight_decay);
        let distance = by_numbers.unwrap_or(0.0);
        assert!(distance <= 1e-12, "{name} number by number: {distance:e}");
        for backend in Backend::compiled() {
            let in_f32 = ("float32", golden.rounding(name).max(2e-6));
            // Graphics processors have no float64.
            let in_f64 = backend.is_cpu().then_some(("float64", 1e-12));
            for (precision, tolerance) in in_f64.into_iter().chain([in_f32]) {
                let run = golden.run(name, precision);
                let distance = golden.by_burn(run, &entry, learning_rate, weight_decay, backend);
                assert!(
                    distance <= tolerance,
                    "{name} in {precision} on {backend}: {distance:e}"
                );
            }
        }
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
    /// The matrix, and behind it the vector, where both were trained.
    traj: Vec<Vec<f64>>,
    /// Where networks are judged, if that is elsewhere.
    eval: Option<Vec<Vec<f64>>>,
    /// The learning rates, where there is a schedule.
    lrs: Option<Vec<f64>>,
    hyper: Option<RunsHyperparameters>,
}

#[derive(Deserialize)]
struct RunsHyperparameters {
    /// Steps until the learning rate has risen linearly to its value.
    warmup_steps: Option<usize>,
}

impl Run {
    /// The schedule's factor at each step.
    fn factors(&self, learning_rate: f64, steps: usize) -> Vec<f64> {
        let warmup = self.hyper.as_ref().and_then(|hyper| hyper.warmup_steps);
        let factor = |step: usize| match (&self.lrs, warmup) {
            (Some(rates), _) => rates[step] / learning_rate,
            (None, Some(warmup)) if step < warmup => (step + 1) as f64 / warmup as f64,
            _ => 1.0,
        };
        (0..steps).map(factor).collect()
    }
}

/// Numbers for each step.
type Rows = Vec<Vec<f64>>;

impl Golden {
    fn run(&self, name: &str, dtype: &str) -> &Run {
        let found = |run: &&Run| run.name == name && run.dtype == dtype;
        self.runs.iter().find(found).expect("a recorded run")
    }

    /// Four times what the recorder's own float32 is off by: so far two programs in float32 may be apart by rounding alone.
    fn rounding(&self, name: &str) -> f64 {
        let start = [&self.matrix.concat(), self.vector.as_slice()].concat();
        let [exact, rounded] = ["float64", "float32"].map(|dtype| &self.run(name, dtype).traj);
        4.0 * furthest(&start, exact, rounded)
    }

    fn steps(&self) -> usize {
        self.vector_gradients.len()
    }

    /// The matrix and the vector, each with its gradients and its part of the recorded rows.
    fn parameters(&self, run: &Run) -> Vec<(OneParameter, Rows, Rows)> {
        let rows = self.matrix.len();
        let columns = self.matrix.first().map_or(0, Vec::len);
        let matrix = OneParameter {
            kind: Kind::Weight,
            shape: vec![rows, columns],
            start: self.matrix.concat(),
        };
        let vector = OneParameter {
            kind: Kind::Bias,
            shape: vec![self.vector.len()],
            start: self.vector.clone(),
        };
        let of_matrix = self.matrix_gradients.iter().map(|rows| rows.concat());
        let split = |row: &Vec<f64>| row.split_at(rows * columns).0.to_vec();
        let behind = |row: &Vec<f64>| row.split_at(rows * columns).1.to_vec();
        let mut parameters = vec![(
            matrix,
            of_matrix.collect(),
            run.traj.iter().map(split).collect(),
        )];
        let recorded: Vec<Vec<f64>> = run.traj.iter().map(behind).collect();
        if recorded.iter().any(|row| !row.is_empty()) {
            parameters.push((vector, self.vector_gradients.clone(), recorded));
        }
        parameters
    }

    /// How far `steps` leave the run.
    fn distance(
        &self,
        run: &Run,
        steps: impl Fn(&OneParameter, &[Vec<f64>]) -> Vec<Vec<f64>>,
    ) -> f64 {
        let each = self.parameters(run).into_iter();
        let distances = each.map(|(parameter, gradients, recorded)| {
            furthest(&parameter.start, &recorded, &steps(&parameter, &gradients))
        });
        distances.fold(0.0, |one, other| {
            if one > other || one.is_nan() {
                one
            } else {
                other
            }
        })
    }

    /// How far Burn's steps leave the run, in its precision.
    fn by_burn(
        &self,
        run: &Run,
        entry: &Entry,
        learning_rate: f64,
        weight_decay: f64,
        backend: Backend,
    ) -> f64 {
        let dtype = match run.dtype.as_str() {
            "float64" => DType::F64,
            _ => DType::F32,
        };
        let device = backend.device().expect("a device");
        let factors = run.factors(learning_rate, self.steps());
        self.distance(run, |parameter, gradients| {
            let settings = BuildSettings::new(learning_rate, weight_decay, self.steps());
            let gradients = gradients.iter().map(Vec::as_slice);
            let scheduled = factors.iter().copied().zip(gradients);
            parameter.steps(entry.build(settings), scheduled, dtype, &device)
        })
    }

    /// The same by plain f64, if the rule is elementwise.
    fn by_numbers(
        &self,
        run: &Run,
        entry: &Entry,
        learning_rate: f64,
        weight_decay: f64,
    ) -> Option<f64> {
        let plain =
            |kind| PlainOptimizer::new(entry, kind, learning_rate, weight_decay, self.steps());
        plain(Kind::Weight)?;
        let factors = run.factors(learning_rate, self.steps());
        Some(self.distance(run, |parameter, gradients| {
            let mut optimizer = plain(parameter.kind).expect("an elementwise rule");
            let mut numbers = parameter.start.clone();
            let step = |(&factor, gradient): (&f64, &Vec<f64>)| {
                optimizer.step(factor, &mut numbers, gradient);
                numbers.clone()
            };
            factors.iter().zip(gradients).map(step).collect()
        }))
    }
}

fn golden(file: &str) -> Golden {
    let path = format!("{}/golden/{file}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).expect("the recorded trajectories");
    serde_json::from_str(&text).expect("the recorded format")
}
