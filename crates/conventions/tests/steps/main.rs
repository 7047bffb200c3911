//! Conventions as steps in f64: what frameworks do, and that converted settings make the same steps.

use adamscape_conventions::{
    CONVENTIONS, Convention, Decay, Epsilon, Rule, Settings, convert, find,
};

const EPSILON: f64 = 1e-3;

/// Adam's moments, or the momentum, of one parameter.
#[derive(Clone, Copy, Default)]
struct State {
    first: f64,
    second: f64,
}

/// A step of `convention` on one parameter; `factor` is the schedule's, `time` counts from 1.
fn step(
    convention: &Convention,
    settings: Settings,
    state: &mut State,
    theta: f64,
    gradient: f64,
    time: i32,
    factor: f64,
) -> f64 {
    let eta = factor * settings.learning_rate;
    let lambda = settings.weight_decay;
    let steps = settings.steps.unwrap_or(1) as f64;
    let (gradient, theta) = match convention.decay {
        Decay::Gradient => (gradient + lambda * theta, theta),
        Decay::LrCoupled => (gradient, theta * (1.0 - eta * lambda)),
        Decay::Independent => (gradient, theta * (1.0 - factor * lambda)),
        Decay::Normalised => (gradient, theta * (1.0 - factor * lambda / steps.sqrt())),
    };
    if convention.rule == Rule::Sgd {
        state.first = settings.momentum * state.first + gradient;
        return theta - eta * state.first;
    }
    let (beta_1, beta_2) = (0.9_f64, 0.999_f64);
    state.first = beta_1 * state.first + (1.0 - beta_1) * gradient;
    state.second = beta_2 * state.second + (1.0 - beta_2) * gradient * gradient;
    let corrections = (1.0 - beta_1.powi(time), (1.0 - beta_2.powi(time)).sqrt());
    let epsilon = settings.epsilon.unwrap_or(EPSILON);
    let denominator = match convention.epsilon {
        Epsilon::BeforeCorrection => (state.second.sqrt() + epsilon) / corrections.1,
        _ => state.second.sqrt() / corrections.1 + epsilon,
    };
    theta - eta * state.first / corrections.0 / denominator
}

/// Thirty steps from 1 with gradients and a schedule that change.
fn trajectory(convention: &Convention, settings: Settings) -> Vec<f64> {
    let mut state = State::default();
    let mut theta = 1.0;
    let steps = (1..=30).map(|time| {
        let gradient = 0.3 * (f64::from(time) * 1.7).sin() + 0.05 * theta;
        let factor = 0.5 + 0.5 * (f64::from(time) / 30.0 * std::f64::consts::PI).cos();
        theta = step(
            convention, settings, &mut state, theta, gradient, time, factor,
        );
        theta
    });
    steps.collect()
}

fn settings(convention: &Convention, momentum: f64) -> Settings {
    Settings {
        learning_rate: 0.05,
        weight_decay: 0.1,
        steps: Some(30),
        momentum: if convention.rule == Rule::Sgd {
            momentum
        } else {
            0.0
        },
        epsilon: Some(EPSILON),
    }
}

fn deviation(one: &[f64], other: &[f64]) -> f64 {
    let pairs = one.iter().zip(other);
    pairs
        .map(|(one, other)| (one - other).abs())
        .fold(0.0, f64::max)
}

#[test]
fn conventions_are_the_steps_of_keras_and_optax() {
    let recorded: serde_json::Value =
        serde_json::from_str(include_str!("frameworks.json")).unwrap_or_default();
    let number = |value: &serde_json::Value| value.as_f64().unwrap_or(f64::NAN);
    let mut compared = 0;
    for (name, steps) in recorded["steps"].as_object().into_iter().flatten() {
        let Ok(convention) = find(name) else {
            unreachable!("{name}");
        };
        let settings = settings(convention, 0.9);
        for parameter in 0..2 {
            let mut state = State::default();
            let mut theta = number(&recorded["start"][parameter]);
            for (time, expected) in (1..).zip(steps.as_array().into_iter().flatten()) {
                let gradient = number(&recorded["gradients"][time as usize - 1][parameter]);
                theta = step(convention, settings, &mut state, theta, gradient, time, 1.0);
                let expected = number(&expected[parameter]);
                assert!(
                    (theta - expected).abs() < 1e-12,
                    "{name}, step {time}: {theta} for {expected}"
                );
                compared += 1;
            }
        }
    }
    assert_eq!(compared, 6 * 2 * 5);
}

#[test]
fn converted_settings_make_the_same_steps_whatever_the_schedule_or_are_said_to_have_no_equal() {
    let (mut equal, mut without) = (0, 0);
    for momentum in [0.0, 0.9] {
        for from in CONVENTIONS {
            for to in CONVENTIONS.iter().filter(|to| to.rule == from.rule) {
                let own = settings(from, momentum);
                let Ok(conversion) = convert(from, to, own) else {
                    unreachable!("{} to {}", from.name, to.name);
                };
                let Some(weight_decay) = conversion.weight_decay else {
                    assert!(conversion.warnings[0].starts_with("there is no equal"));
                    // The best of many λ still leaves the trajectory.
                    let best = (0..400).map(|k| {
                        let weight_decay = 1e-4 * 1.03_f64.powi(k);
                        let theirs = trajectory(
                            to,
                            Settings {
                                weight_decay,
                                ..own
                            },
                        );
                        deviation(&trajectory(from, own), &theirs)
                    });
                    let best = best.fold(f64::INFINITY, f64::min);
                    assert!(best > 1e-5, "{} to {}: {best}", from.name, to.name);
                    without += 1;
                    continue;
                };
                if from.epsilon != to.epsilon {
                    assert!(
                        conversion
                            .warnings
                            .iter()
                            .any(|one| one.contains("correction of bias"))
                    );
                    continue;
                }
                let theirs = trajectory(
                    to,
                    Settings {
                        weight_decay,
                        ..own
                    },
                );
                let difference = deviation(&trajectory(from, own), &theirs);
                assert!(
                    difference < 1e-12,
                    "{} to {}: {difference}",
                    from.name,
                    to.name
                );
                equal += 1;
            }
        }
    }
    assert!(equal > 100 && without > 50, "{equal}, {without}");
}

#[test]
fn the_decay_of_pytorchs_adamw_is_the_papers_times_the_learning_rate() {
    let convention = |name| find(name).unwrap_or(&CONVENTIONS[0]);
    let own = Settings {
        learning_rate: 1e-3,
        weight_decay: 0.1,
        steps: Some(10_000),
        momentum: 0.0,
        epsilon: None,
    };
    let paper = convert(convention("pytorch-adamw"), convention("paper-adamw"), own);
    let Ok(paper) = paper else {
        unreachable!("{paper:?}");
    };
    assert!((paper.weight_decay.unwrap_or(0.0) - 1e-4).abs() < 1e-18);
    assert_eq!(paper.formula, "λ' = ηλ");
    assert!((paper.timescale.unwrap_or(0.0) - 1e4).abs() < 1e-6);
    assert!((paper.timescale_share.unwrap_or(0.0) - 1.0).abs() < 1e-9);
}

#[test]
fn settings_that_mean_nothing_are_refused_with_what_to_give() {
    let convention = |name| find(name).unwrap_or(&CONVENTIONS[0]);
    let (adamw, paper, normalised, sgd) = (
        convention("pytorch-adamw"),
        convention("paper-adamw"),
        convention("paper-adamw-normalised"),
        convention("pytorch-sgd"),
    );
    let own = Settings {
        learning_rate: 1e-3,
        weight_decay: 0.1,
        steps: None,
        momentum: 0.0,
        epsilon: None,
    };
    let said = |from: &Convention, to: &Convention, settings: Settings| {
        convert(from, to, settings).map_or_else(|error| error.to_string(), |_| String::new())
    };
    for (from, to, settings, expected) in [
        (
            adamw,
            paper,
            Settings {
                learning_rate: f64::NAN,
                ..own
            },
            "the learning rate is NaN; give a finite number above 0",
        ),
        (
            adamw,
            paper,
            Settings {
                learning_rate: 0.0,
                ..own
            },
            "above 0",
        ),
        (
            adamw,
            paper,
            Settings {
                weight_decay: -0.1,
                ..own
            },
            "the weight decay is -0.1; give a finite number of 0 or more",
        ),
        (
            adamw,
            paper,
            Settings {
                momentum: 0.9,
                ..own
            },
            "Adam's is β₁",
        ),
        (
            sgd,
            sgd,
            Settings {
                momentum: 1.0,
                ..own
            },
            "from 0 to less than 1",
        ),
        (adamw, normalised, own, "give --steps"),
        (adamw, sgd, own, "move parameters by different rules"),
        (
            paper,
            adamw,
            Settings {
                weight_decay: 2.0,
                ..own
            },
            "more than all of it",
        ),
        (
            paper,
            adamw,
            Settings {
                learning_rate: 1e-320,
                weight_decay: 0.5,
                ..own
            },
            "no number to train with",
        ),
        (
            adamw,
            paper,
            Settings {
                learning_rate: 1e-200,
                weight_decay: 1e-200,
                ..own
            },
            "no number to train with",
        ),
    ] {
        let said = said(from, to, settings);
        assert!(said.contains(expected), "{expected}: {said}");
    }
    let unknown = find("pytorch_adamw").map_or_else(|error| error.to_string(), |_| String::new());
    assert!(
        unknown.contains("did you mean `pytorch-adamw`?"),
        "{unknown}"
    );
}
