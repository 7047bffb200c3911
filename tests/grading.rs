//! The autograder: right answers pass, whoever computed them, and each wrong one is told its mistake.
//!
//! The mistakes are written out here by hand, in another way than the grader computes them.

use std::path::Path;
use std::process::Command;

use adamscape_grading::{
    Answer, Explanation, Judgement, MISTAKES, Precision, Problem, Verdict, judge,
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::program::{TINY, Workspace, python_with};

pub(crate) fn judged(problem: &Problem, rows: Vec<Vec<f64>>) -> Judgement {
    let answer = Answer::new(problem, rows).expect("an answer of the right size");
    judge(problem, &answer).expect("an answer that can be judged")
}

pub(crate) fn mistakes(judgement: &Judgement) -> Vec<&'static str> {
    match &judgement.verdict {
        Verdict::Wrong {
            explanation: Explanation::Mistakes { mistakes, .. },
            ..
        } => mistakes.clone(),
        _ => Vec::new(),
    }
}

/// One parameter on its way.
#[derive(Default)]
pub(crate) struct Number {
    pub(crate) theta: f64,
    pub(crate) m: f64,
    pub(crate) v: f64,
    /// The largest v, or the sum of all gradients, for who needs it.
    pub(crate) kept: f64,
    /// One more, for who needs it.
    pub(crate) also: f64,
    pub(crate) is_bias: bool,
}

pub(crate) const ETA: f64 = 0.05;
pub(crate) const LAMBDA: f64 = 0.1;
const BETA_1: f64 = 0.9;
const BETA_2: f64 = 0.999;
const EPSILON: f64 = 1e-8;

/// The rows of a program that updates each number at step t with gradient g.
pub(crate) fn rows(problem: &Problem, update: impl Fn(&mut Number, f64, i32)) -> Vec<Vec<f64>> {
    let start = problem.parameters().flat();
    let weights = start.len() - 3;
    let number = |(index, theta): (usize, f64)| Number {
        theta,
        is_bias: index >= weights,
        ..Number::default()
    };
    let mut numbers: Vec<Number> = start.into_iter().enumerate().map(number).collect();
    let step = |(t, gradients): (i32, &adamscape_grading::Arrays)| {
        for (number, g) in numbers.iter_mut().zip(gradients.flat()) {
            update(number, g, t);
        }
        numbers.iter().map(|number| number.theta).collect()
    };
    (1..).zip(problem.gradients()).map(step).collect()
}

/// Adam's two averages, and its direction with both corrected.
pub(crate) fn average(n: &mut Number, g: f64) {
    n.m = BETA_1 * n.m + (1.0 - BETA_1) * g;
    n.v = BETA_2 * n.v + (1.0 - BETA_2) * g * g;
}

pub(crate) fn corrected(n: &Number, t: i32) -> (f64, f64) {
    (n.m / (1.0 - BETA_1.powi(t)), n.v / (1.0 - BETA_2.powi(t)))
}

pub(crate) fn direction(n: &mut Number, g: f64, t: i32) -> f64 {
    average(n, g);
    let (m, v) = corrected(n, t);
    m / (v.sqrt() + EPSILON)
}

pub(crate) type Update = fn(&mut Number, f64, i32);

pub(crate) fn adam_l2(n: &mut Number, g: f64, t: i32) {
    let g = g + LAMBDA * n.theta;
    n.theta -= ETA * direction(n, g, t);
}

pub(crate) fn adamw(n: &mut Number, g: f64, t: i32) {
    n.theta = (1.0 - LAMBDA) * n.theta - ETA * direction(n, g, t);
}

fn adamw_torch(n: &mut Number, g: f64, t: i32) {
    n.theta = (1.0 - ETA * LAMBDA) * n.theta - ETA * direction(n, g, t);
}

/// L2-Adam with averages by hand.
fn l2_averaging(n: &mut Number, g: f64, t: i32, average: fn(&mut Number, f64)) {
    average(n, g + LAMBDA * n.theta);
    let (m, v) = corrected(n, t);
    n.theta -= ETA * m / (v.sqrt() + EPSILON);
}

/// L2-Adam whose direction is made of the averages by hand.
fn l2_with(n: &mut Number, g: f64, t: i32, direction: fn(&mut Number, i32) -> f64) {
    let g = g + LAMBDA * n.theta;
    average(n, g);
    n.theta -= ETA * direction(n, t);
}

pub(crate) const WRONG: &[(&str, &str, Update)] = &[
    ("adam-l2", "left-open", |_, _, _| {}),
    ("adam-l2", "no-bias-correction", |n, g, t| {
        l2_with(n, g, t, |n, _| n.m / (n.v.sqrt() + EPSILON));
    }),
    ("adam-l2", "time-from-zero-guarded", |n, g, t| {
        l2_with(n, g, t, |n, t| {
            let (m, v) = if t == 1 {
                (n.m, n.v)
            } else {
                corrected(n, t - 1)
            };
            m / (v.sqrt() + EPSILON)
        });
    }),
    ("adam-l2", "time-ahead", |n, g, t| adam_l2(n, g, t + 1)),
    ("adam-l2", "epsilon-inside-root", |n, g, t| {
        l2_with(n, g, t, |n, t| {
            let (m, v) = corrected(n, t);
            m / (v + EPSILON).sqrt()
        });
    }),
    ("adam-l2", "root-forgotten", |n, g, t| {
        l2_with(n, g, t, |n, t| {
            let (m, v) = corrected(n, t);
            m / (v + EPSILON)
        });
    }),
    ("adam-l2", "betas-swapped", |n, g, t| {
        let g = g + LAMBDA * n.theta;
        n.m = BETA_2 * n.m + (1.0 - BETA_2) * g;
        n.v = BETA_1 * n.v + (1.0 - BETA_1) * g * g;
        let (m, v) = (n.m / (1.0 - BETA_2.powi(t)), n.v / (1.0 - BETA_1.powi(t)));
        n.theta -= ETA * m / (v.sqrt() + EPSILON);
    }),
    ("adam-l2", "moments-forgotten", |n, g, t| {
        (n.m, n.v) = (0.0, 0.0);
        adam_l2(n, g, t);
    }),
    ("adam-l2", "square-of-first-moment", |n, g, t| {
        let g = g + LAMBDA * n.theta;
        n.m = BETA_1 * n.m + (1.0 - BETA_1) * g;
        n.v = BETA_2 * n.v + (1.0 - BETA_2) * n.m * n.m;
        let (m, v) = corrected(n, t);
        n.theta -= ETA * m / (v.sqrt() + EPSILON);
    }),
    ("adam-l2", "moments-not-averaged", |n, g, t| {
        l2_averaging(n, g, t, |n, g| {
            n.m = BETA_1 * n.m + g;
            n.v = BETA_2 * n.v + g * g;
        });
    }),
    ("adam-l2", "first-moment-not-averaged", |n, g, t| {
        l2_averaging(n, g, t, |n, g| {
            n.m = BETA_1 * n.m + g;
            n.v = BETA_2 * n.v + (1.0 - BETA_2) * g * g;
        });
    }),
    ("adam-l2", "second-moment-not-averaged", |n, g, t| {
        l2_averaging(n, g, t, |n, g| {
            n.m = BETA_1 * n.m + (1.0 - BETA_1) * g;
            n.v = BETA_2 * n.v + g * g;
        });
    }),
    ("adam-l2", "weights-swapped", |n, g, t| {
        l2_averaging(n, g, t, |n, g| {
            n.m = (1.0 - BETA_1) * n.m + BETA_1 * g;
            n.v = (1.0 - BETA_2) * n.v + BETA_2 * g * g;
        });
    }),
    ("adam-l2", "first-weights-swapped", |n, g, t| {
        l2_averaging(n, g, t, |n, g| {
            n.m = (1.0 - BETA_1) * n.m + BETA_1 * g;
            n.v = BETA_2 * n.v + (1.0 - BETA_2) * g * g;
        });
    }),
    ("adam-l2", "second-weights-swapped", |n, g, t| {
        l2_averaging(n, g, t, |n, g| {
            n.m = BETA_1 * n.m + (1.0 - BETA_1) * g;
            n.v = (1.0 - BETA_2) * n.v + BETA_2 * g * g;
        });
    }),
    ("adam-l2", "first-moment-forgotten", |n, g, t| {
        n.m = 0.0;
        adam_l2(n, g, t);
    }),
    ("adam-l2", "second-moment-forgotten", |n, g, t| {
        n.v = 0.0;
        adam_l2(n, g, t);
    }),
    ("adam-l2", "first-moment-missing", |n, g, t| {
        let g = g + LAMBDA * n.theta;
        average(n, g);
        let (_, v) = corrected(n, t);
        n.theta -= ETA * g / (v.sqrt() + EPSILON);
    }),
    ("adam-l2", "second-moment-missing", |n, g, t| {
        l2_with(n, g, t, |n, t| corrected(n, t).0);
    }),
    ("adam-l2", "first-moment-uncorrected", |n, g, t| {
        l2_with(n, g, t, |n, t| n.m / (corrected(n, t).1.sqrt() + EPSILON));
    }),
    ("adam-l2", "second-moment-uncorrected", |n, g, t| {
        l2_with(n, g, t, |n, t| corrected(n, t).0 / (n.v.sqrt() + EPSILON));
    }),
    ("adam-l2", "correction-kept", |n, g, t| {
        l2_with(n, g, t, |n, t| {
            (n.m, n.v) = corrected(n, t);
            n.m / (n.v.sqrt() + EPSILON)
        });
    }),
    ("adam-l2", "correction-outside-root", |n, g, t| {
        l2_with(n, g, t, |n, t| {
            let root = n.v.sqrt() / (1.0 - BETA_2.powi(t));
            corrected(n, t).0 / (root + EPSILON)
        });
    }),
    ("adam-l2", "time-stands-still", |n, g, _| adam_l2(n, g, 1)),
    ("adam-l2", "time-per-parameter", |n, g, t| {
        adam_l2(n, g, 2 * t - i32::from(!n.is_bias));
    }),
    ("adam-l2", "moments-late", |n, g, t| {
        let (m, v) = corrected(n, t);
        average(n, g + LAMBDA * n.theta);
        n.theta -= ETA * m / (v.sqrt() + EPSILON);
    }),
    ("adam-l2", "amsgrad", |n, g, t| {
        l2_with(n, g, t, |n, t| {
            n.kept = n.kept.max(n.v);
            let v = n.kept / (1.0 - BETA_2.powi(t));
            corrected(n, t).0 / (v.sqrt() + EPSILON)
        });
    }),
    ("amsgrad-l2", "amsgrad-forgotten", adam_l2),
    ("adam-l2", "gradients-accumulated", |n, g, t| {
        n.kept += g;
        adam_l2(n, n.kept, t);
    }),
    ("adam-l2", "learning-rate-forgotten", |n, g, t| {
        let g = g + LAMBDA * n.theta;
        n.theta -= direction(n, g, t);
    }),
    ("adam-l2", "epsilon-missing", |n, g, t| {
        l2_with(n, g, t, |n, t| {
            let (m, v) = corrected(n, t);
            m / v.sqrt()
        });
    }),
    ("adam-l2", "epsilon-before-correction", |n, g, t| {
        l2_with(n, g, t, |n, t| {
            let correction = (1.0 - BETA_2.powi(t)).sqrt();
            corrected(n, t).0 / ((n.v.sqrt() + EPSILON) / correction)
        });
    }),
    ("adam-l2", "decay-doubled", |n, g, t| {
        adam_l2(n, g + LAMBDA * n.theta, t);
    }),
    ("adam-l2", "decay-halved", |n, g, t| {
        adam_l2(n, g - LAMBDA / 2.0 * n.theta, t);
    }),
    ("adam-l2", "decay-in-first-alone", |n, g, t| {
        let decayed = g + LAMBDA * n.theta;
        n.m = BETA_1 * n.m + (1.0 - BETA_1) * decayed;
        n.v = BETA_2 * n.v + (1.0 - BETA_2) * g * g;
        let (m, v) = corrected(n, t);
        n.theta -= ETA * m / (v.sqrt() + EPSILON);
    }),
    ("adam-l2", "decay-in-second-alone", |n, g, t| {
        let decayed = g + LAMBDA * n.theta;
        n.m = BETA_1 * n.m + (1.0 - BETA_1) * g;
        n.v = BETA_2 * n.v + (1.0 - BETA_2) * decayed * decayed;
        let (m, v) = corrected(n, t);
        n.theta -= ETA * m / (v.sqrt() + EPSILON);
    }),
    ("adam-l2", "decay-in-numerator", |n, g, t| {
        average(n, g);
        let (m, v) = corrected(n, t);
        n.theta -= ETA * (m + LAMBDA * n.theta) / (v.sqrt() + EPSILON);
    }),
    ("adam-l2", "wrong-sign", |n, g, t| {
        let g = g + LAMBDA * n.theta;
        n.theta += ETA * direction(n, g, t);
    }),
    ("adam-l2", "independent-for-l2", adamw),
    ("adam-l2", "coupled-for-l2", adamw_torch),
    ("adamw", "l2-for-decoupled", adam_l2),
    ("adamw", "eta-lambda-for-lambda", adamw_torch),
    ("adamw-torch", "lambda-for-eta-lambda", adamw),
    ("adamw-torch", "l2-for-decoupled", adam_l2),
    ("adamw", "decay-after-step", |n, g, t| {
        n.theta -= ETA * direction(n, g, t);
        n.theta *= 1.0 - LAMBDA;
    }),
    ("adamw-proximal", "decay-before-step", |n, g, t| {
        n.theta = n.theta / (1.0 + ETA * LAMBDA) - ETA * direction(n, g, t);
    }),
    ("adamw-proximal", "coupled-for-proximal", adamw_torch),
    ("adamw-normalised", "independent-for-normalised", adamw),
    ("adamw-cautious", "caution-forgotten", adamw_torch),
    ("adamw", "biases-spared", |n, g, t| {
        let lambda = if n.is_bias { 0.0 } else { LAMBDA };
        n.theta = (1.0 - lambda) * n.theta - ETA * direction(n, g, t);
    }),
    ("adamw", "decay-left-out", |n, g, t| {
        n.theta -= ETA * direction(n, g, t)
    }),
    ("adamw", "decay-twice", |n, g, t| {
        let decayed = g + LAMBDA * n.theta;
        n.theta = (1.0 - LAMBDA) * n.theta - ETA * direction(n, decayed, t);
    }),
    ("adamw", "decay-wrong-sign", |n, g, t| {
        n.theta = (1.0 + LAMBDA) * n.theta - ETA * direction(n, g, t);
    }),
    ("adamw", "epsilon-1e-7", |n, g, t| {
        average(n, g);
        let (m, v) = corrected(n, t);
        n.theta = (1.0 - LAMBDA) * n.theta - ETA * m / (v.sqrt() + 1e-7);
    }),
    ("adamw", "epsilon-1e-5", |n, g, t| {
        average(n, g);
        let (m, v) = corrected(n, t);
        n.theta = (1.0 - LAMBDA) * n.theta - ETA * m / (v.sqrt() + 1e-5);
    }),
    ("adamw", "learning-rate-twice", |n, g, t| {
        n.theta = (1.0 - LAMBDA) * n.theta - ETA * ETA * direction(n, g, t);
    }),
    ("momentum-l2", "momentum-averaged", |n, g, _| {
        n.m = 0.9 * n.m + 0.1 * (g + LAMBDA * n.theta);
        n.theta -= ETA * n.m;
    }),
    ("momentum-l2", "momentum-dampened", |n, g, t| {
        let g = g + LAMBDA * n.theta;
        n.m = if t == 1 { g } else { 0.9 * n.m + 0.1 * g };
        n.theta -= ETA * n.m;
    }),
    ("momentum-l2", "nesterov", |n, g, _| {
        let g = g + LAMBDA * n.theta;
        n.m = 0.9 * n.m + g;
        n.theta -= ETA * (g + 0.9 * n.m);
    }),
    ("nesterov-l2", "nesterov-forgotten", |n, g, _| {
        n.m = 0.9 * n.m + (g + LAMBDA * n.theta);
        n.theta -= ETA * n.m;
    }),
    (
        "rmsprop-uncorrected-l2",
        "bias-correction-added",
        |n, g, t| {
            let g = g + LAMBDA * n.theta;
            n.v = 0.99 * n.v + 0.01 * g * g;
            let v = n.v / (1.0 - 0.99_f64.powi(t));
            n.theta -= ETA * g / (v.sqrt() + EPSILON);
        },
    ),
    (
        "averaged-momentum-l2",
        "first-moment-not-averaged",
        |n, g, _| {
            n.m = 0.9 * n.m + (g + LAMBDA * n.theta);
            n.theta -= ETA * n.m;
        },
    ),
];

#[test]
fn right_programs_are_correct() {
    for seed in 0..3 {
        for (optimizer, update) in [
            ("adam-l2", adam_l2 as Update),
            ("adamw", adamw),
            ("adamw-torch", adamw_torch),
            ("adamw-corrected", adamw_torch),
            ("adamw-proximal", |n, g, t| {
                let moved = n.theta - ETA * direction(n, g, t);
                n.theta = moved / (1.0 + ETA * LAMBDA);
            }),
            ("adamw-normalised", |n, g, t| {
                n.theta = (1.0 - LAMBDA / 25_f64.sqrt()) * n.theta - ETA * direction(n, g, t);
            }),
            ("adamw-cautious", |n, g, t| {
                let d = direction(n, g, t);
                let agrees = if d * n.theta >= 0.0 { LAMBDA } else { 0.0 };
                n.theta -= ETA * (d + agrees * n.theta);
            }),
        ] {
            let problem = Problem::seeded(optimizer, seed).expect("a problem");
            let judgement = judged(&problem, rows(&problem, update));
            let precision = Precision::Float64;
            assert_eq!(
                judgement.verdict,
                Verdict::Correct { precision },
                "{optimizer}"
            );
        }
    }
}

// In float64, which GPUs have not.
#[cfg(any(feature = "ndarray", feature = "flex"))]
#[test]
fn every_mistake_is_recognised() {
    for seed in 0..3 {
        for (optimizer, mistake, update) in WRONG.iter().chain(crate::mistakes::OF_NUMBERS) {
            let problem = Problem::seeded(optimizer, seed).expect("a problem");
            let judgement = judged(&problem, rows(&problem, update));
            assert_eq!(
                mistakes(&judgement),
                [*mistake],
                "{optimizer}:\n{judgement}"
            );
        }
    }
}

#[test]
fn rows_from_before_each_step_are_recognised() {
    let problem = Problem::seeded("adamw", 0).expect("a problem");
    let mut late = rows(&problem, adamw);
    late.insert(0, problem.parameters().flat());
    late.truncate(problem.steps());
    assert_eq!(mistakes(&judged(&problem, late)), ["one-row-late"]);
}

/// Those whose answers are no numbers are in `an_answer_that_is_no_number_any_more_is_told_why`.
#[test]
fn every_mistake_of_the_family_stands_in_a_test() {
    let elsewhere = ["one-row-late", "time-from-zero", "not-squared"];
    let elsewhere = elsewhere
        .into_iter()
        .chain(crate::mistakes::TESTED_ALONE.iter().copied());
    let elsewhere: Vec<&str> = elsewhere.collect();
    let here = WRONG.iter().chain(crate::mistakes::OF_NUMBERS);
    let others = crate::mistakes::OF_PARAMETERS
        .iter()
        .map(|(_, mistake, _)| *mistake);
    let tested: Vec<&str> = here.map(|(_, mistake, _)| *mistake).chain(others).collect();
    for mistake in MISTAKES.iter().copied().flatten() {
        assert!(
            tested.contains(&mistake.id) || elsewhere.contains(&mistake.id),
            "{}",
            mistake.id
        );
    }
}

#[test]
fn a_wrong_answer_in_float32_and_with_few_digits_is_recognised_too() {
    let problem = Problem::seeded("adamw", 0).expect("a problem");
    let round = |of: fn(f64) -> f64| -> Vec<Vec<f64>> {
        let rows = rows(&problem, adamw_torch);
        rows.into_iter()
            .map(|row| row.into_iter().map(of).collect())
            .collect()
    };
    let in_float32 = round(|number| f64::from(number as f32));
    let in_decimals = round(|number| (number * 1e6).round() / 1e6);
    for rows in [in_float32, in_decimals] {
        assert_eq!(mistakes(&judged(&problem, rows)), ["eta-lambda-for-lambda"]);
    }
}

#[test]
fn what_float64_computed_is_not_excused_by_float32() {
    let problem = Problem::seeded("adamw", 0).expect("a problem");
    let almost_right = rows(&problem, |n, g, t| {
        n.theta = (1.0 - LAMBDA) * n.theta - 1.000_002 * ETA * direction(n, g, t);
    });
    let in_float32: Vec<Vec<f64>> = almost_right
        .iter()
        .map(|row| row.iter().map(|&number| f64::from(number as f32)).collect())
        .collect();
    assert!(!judged(&problem, almost_right).is_correct());
    assert!(judged(&problem, in_float32).is_correct());
}

#[test]
fn two_mistakes_at_once_are_both_named_and_an_unknown_one_is_admitted() {
    let problem = Problem::seeded("adamw", 0).expect("a problem");
    let two = rows(&problem, |n, g, t| {
        average(n, g);
        let _ = t;
        n.theta = (1.0 - ETA * LAMBDA) * n.theta - ETA * n.m / (n.v.sqrt() + EPSILON);
    });
    let judgement = judged(&problem, two);
    let mut named = mistakes(&judgement);
    named.sort_unstable();
    assert_eq!(
        named,
        ["eta-lambda-for-lambda", "no-bias-correction"],
        "{judgement}"
    );

    let unknown = rows(&problem, |n, g, t| n.theta -= g.sin() / f64::from(t));
    let judgement = judged(&problem, unknown);
    assert!(
        judgement
            .to_string()
            .contains("no known mistake explains it"),
        "{judgement}"
    );
}

#[test]
fn an_answer_that_is_no_number_any_more_is_told_why() {
    let problem = Problem::seeded("adamw", 0).expect("a problem");
    let from_zero: Update = |n, g, t| adamw(n, g, t - 1);
    let not_squared: Update = |n, g, t| {
        n.m = BETA_1 * n.m + (1.0 - BETA_1) * g;
        n.v = BETA_2 * n.v + (1.0 - BETA_2) * g;
        let (m, v) = corrected(n, t);
        n.theta = (1.0 - LAMBDA) * n.theta - ETA * m / (v.sqrt() + EPSILON);
    };
    for (update, says) in [
        (from_zero, "time-from-zero: t is 0 at the first step"),
        (not_squared, "not-squared: v averages the gradients"),
    ] {
        let refused = Answer::new(&problem, rows(&problem, update)).expect_err("no answer");
        let message = refused.to_string();
        assert!(
            message.contains("step 1") && message.contains(says),
            "{message}"
        );
    }
}

#[test]
fn the_first_step_that_differs_is_named_with_its_entry() {
    let problem = Problem::seeded("adamw", 0).expect("a problem");
    let mut rows = rows(&problem, adamw);
    rows[6][4] += 1e-3;
    let judgement = judged(&problem, rows);
    let Verdict::Wrong { first, .. } = &judgement.verdict else {
        panic!("{judgement}")
    };
    assert_eq!((first.step, first.entry.as_str()), (7, "weight[1, 1]"));
    assert_eq!(first.entries_off, 1);
    assert!((first.found - first.expected - 1e-3).abs() < 1e-12);
}

#[test]
fn rounding_in_writing_is_no_difference_before_the_first_one() {
    let problem = Problem::seeded("adamw", 0).expect("a problem");
    for unit in [1e3, 1e4, 1e6] {
        let mut rows = rows(&problem, adamw);
        rows[24][0] += 0.5;
        for number in rows.iter_mut().flatten() {
            *number = (*number * unit).round() / unit;
        }
        let judgement = judged(&problem, rows);
        let Verdict::Wrong { first, .. } = &judgement.verdict else {
            panic!("{judgement}")
        };
        let found = (first.step, first.entry.as_str(), first.entries_off);
        assert_eq!(found, (25, "weight[0, 0]", 1), "{judgement}");
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
struct Golden {
    #[serde(rename = "W0")]
    w0: Value,
    b0: Value,
    #[serde(rename = "grads_W")]
    grads_w: Vec<Value>,
    grads_b: Vec<Value>,
    runs: Vec<Run>,
}

#[derive(Deserialize)]
struct Run {
    name: String,
    dtype: String,
    traj: Vec<Vec<f64>>,
}

/// What we call the optimizer of a recorded run, its η and λ, and whose convention it is.
fn registered(run: &str) -> Option<(&'static str, f64, f64, &'static str)> {
    Some(match run {
        "sgd_wd" | "sgd_l2" => ("sgd-l2", 0.05, 0.1, "torch.optim.SGD"),
        "sgd_plain" => ("sgd", 0.05, 0.0, "torch.optim.SGD"),
        "sgd_mom_damp0_wd" | "sgd_mom_l2" => ("momentum-l2", 0.05, 0.1, "torch.optim.SGD"),
        "sgd_mom_decoupled" => ("momentumw-torch", 0.05, 0.1, "optax"),
        "sgd_nesterov_wd" | "sgd_nesterov_l2" => ("nesterov-l2", 0.05, 0.1, "nesterov=True"),
        "rmsprop_wd" | "rmsprop_l2_eps_out" => {
            ("rmsprop-uncorrected-l2", 0.01, 0.1, "torch.optim.RMSprop")
        }
        "adam_wd" | "adam_l2" => ("adam-l2", 0.05, 0.1, "torch.optim.Adam"),
        "adam_wd0" => ("adam", 0.05, 0.0, "torch.optim.Adam"),
        "adam_amsgrad" => ("amsgrad-l2", 0.05, 0.1, "amsgrad=True"),
        "adamw_wd" | "adamw" => ("adamw-torch", 0.05, 0.1, "torch.optim.AdamW, optax.adamw"),
        "adamw_wd1" => ("adamw-torch", 0.1, 1.0, "torch.optim.AdamW, optax.adamw"),
        "lion" => ("lionw-torch", 0.01, 0.1, "optax.lion"),
        "lion_wd0" => ("lion", 0.01, 0.0, "optax.lion"),
        _ => return None,
    })
}

#[test]
fn what_pytorch_and_optax_computed_is_correct_with_its_convention() {
    let mut passed = [0, 0];
    for text in [
        include_str!("golden/torch.json"),
        include_str!("golden/optax.json"),
    ] {
        let golden: Golden = serde_json::from_str(text).expect("recorded runs");
        let gradients = golden.grads_w.iter().zip(&golden.grads_b);
        let gradients: Vec<Value> = gradients.map(|(w, b)| json!({ "W": w, "b": b })).collect();
        for run in &golden.runs {
            let Some((optimizer, eta, lambda, whose)) = registered(&run.name) else {
                continue;
            };
            let problem = json!({
                "format": 1,
                "optimizer": optimizer,
                "hyperparameters": { "learning_rate": eta, "weight_decay": lambda },
                "parameters": { "W": golden.w0, "b": golden.b0 },
                "gradients": gradients,
            });
            let problem = Problem::from_json(&problem.to_string()).expect("a problem");
            let judgement = judged(&problem, run.traj.clone());
            let is_float32 = run.dtype == "float32";
            let expected = if is_float32 {
                Precision::Float32
            } else {
                Precision::Float64
            };
            let Verdict::Correct { precision } = judgement.verdict else {
                panic!("{} in {}:\n{judgement}", run.name, run.dtype)
            };
            assert!(
                precision <= expected,
                "{} in {}:\n{judgement}",
                run.name,
                run.dtype
            );
            assert!(judgement.convention.contains(whose), "{judgement}");
            passed[usize::from(is_float32)] += 1;
        }
    }
    assert_eq!(passed, [20, 20]);
}

/// A program in `exercise/python`.
struct Example {
    script: &'static str,
    /// The package that it needs.
    module: &'static str,
    /// Each optimizer that it has, with what it was recorded to answer to the optimizer's problem 0.
    recorded: &'static [(&'static str, &'static str)],
}

const EXAMPLES: &[Example] = &[
    Example {
        script: "grade_numpy.py",
        module: "numpy",
        recorded: &[
            ("adam-l2", include_str!("golden/numpy-adam-l2.csv")),
            ("adamw", include_str!("golden/numpy-adamw.csv")),
            ("adamw-torch", include_str!("golden/numpy-adamw-torch.csv")),
        ],
    },
    Example {
        script: "grade_torch.py",
        module: "torch",
        recorded: &[
            ("adam-l2", include_str!("golden/torch-adam-l2.csv")),
            ("adamw-torch", include_str!("golden/torch-adamw-torch.csv")),
        ],
    },
];

#[test]
fn the_python_examples_are_correct_as_recorded_and_as_run_here() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../exercise/python");
    for Example {
        script,
        module,
        recorded,
    } in EXAMPLES
    {
        let python = python_with(module);
        for (optimizer, recorded) in *recorded {
            let workspace = Workspace::with(TINY);
            let write = [
                "grade",
                "--write-problem",
                "problem.json",
                "--optimizer",
                optimizer,
            ];
            workspace.adamscape(&write).assert().success();
            std::fs::write(workspace.path().join("recorded.csv"), recorded).expect("a file");
            let mut answers = vec!["recorded.csv"];
            if let Some(python) = &python {
                let run = Command::new(python)
                    .arg(examples.join(script))
                    .args(["problem.json", "run.csv"])
                    .current_dir(workspace.path())
                    .status();
                assert!(run.is_ok_and(|status| status.success()), "{script}");
                answers.push("run.csv");
            }
            for answer in answers {
                let grade = ["grade", "problem.json", answer];
                let said = workspace.adamscape(&grade).assert().success();
                let said = String::from_utf8_lossy(&said.get_output().stdout).into_owned();
                assert!(
                    said.contains("computed in float64"),
                    "{script} {optimizer}: {said}"
                );
            }
        }
    }
}

#[test]
fn a_file_that_is_too_long_is_told_so_and_not_that_it_ends_too_early() {
    let workspace = Workspace::with(TINY);
    let long = std::fs::File::create(workspace.path().join("long.json")).expect("a file");
    long.set_len(65 << 20).expect("a long file");
    let refused = workspace
        .adamscape(&["grade", "long.json", "plan.toml"])
        .assert()
        .code(2);
    let said = String::from_utf8_lossy(&refused.get_output().stderr).into_owned();
    assert!(
        said.contains("long.json: the problem is longer than 64 MiB"),
        "{said}"
    );
}

#[test]
fn exit_codes_and_json_tell_a_course_script_what_it_needs() {
    let workspace = Workspace::with(TINY);
    let write = [
        "grade",
        "--write-problem",
        "problem.json",
        "--optimizer",
        "adamw",
    ];
    workspace.adamscape(&write).assert().success();
    let again = workspace.adamscape(&write).assert().code(2);
    let said = String::from_utf8_lossy(&again.get_output().stderr).into_owned();
    assert!(said.contains("is there already"), "{said}");

    let problem = Problem::seeded("adamw", 0).expect("a problem");
    let csv = |rows: Vec<Vec<f64>>| {
        let line = |row: Vec<f64>| row.iter().map(f64::to_string).collect::<Vec<_>>().join(",");
        rows.into_iter().map(line).collect::<Vec<_>>().join("\r\n")
    };
    for (name, text) in [
        ("right.csv", csv(rows(&problem, adamw))),
        ("wrong.csv", csv(rows(&problem, adam_l2))),
        (
            "commas.csv",
            csv(rows(&problem, adamw))
                .replace(',', ";")
                .replace('.', ","),
        ),
        (
            "short.csv",
            csv(rows(&problem, adamw).into_iter().take(20).collect()),
        ),
        ("words.csv", "Dear teacher,\nI could not do it".to_owned()),
    ] {
        std::fs::write(workspace.path().join(name), text).expect("a file");
    }
    let graded = |answer: &str, code: i32| -> (Value, String) {
        let assert = workspace
            .adamscape(&["grade", "problem.json", answer, "--json"])
            .assert()
            .code(code);
        let output = assert.get_output();
        let json = serde_json::from_slice(&output.stdout).expect("JSON");
        (json, String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let (right, _) = graded("right.csv", 0);
    assert_eq!(right["verdict"], "correct");
    let (wrong, _) = graded("wrong.csv", 1);
    assert_eq!(wrong["verdict"], "wrong");
    assert_eq!(wrong["first"]["step"], 1);
    assert_eq!(
        wrong["explanation"]["mistakes"],
        json!(["l2-for-decoupled"])
    );
    for (answer, says) in [
        ("commas.csv", "decimal comma"),
        ("short.csv", "has 20 steps, but the problem has 25"),
        ("words.csv", "is no number"),
        ("missing.csv", "could not read missing.csv"),
    ] {
        let (unreadable, stderr) = graded(answer, 2);
        assert_eq!(unreadable["verdict"], "unreadable");
        assert!(stderr.contains(says), "{stderr}");
    }
    workspace
        .adamscape(&["grade", "problem.json"])
        .assert()
        .code(2);
    workspace
        .adamscape(&["grade", "wrong.csv", "right.csv"])
        .assert()
        .code(2);
}
