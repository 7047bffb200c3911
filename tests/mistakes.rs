//! Mistakes of every rule, written out by hand, each recognised by its name.

use adamscape_grading::{Array, Arrays, Problem};

use crate::grading::{
    ETA, LAMBDA, Number, Update, adam_l2, adamw, average, corrected, direction, judged, mistakes,
    rows,
};

/// Those that have a test of their own below.
pub(crate) const TESTED_ALONE: &[&str] = &[
    "scales-spared",
    "biases-and-scales-spared",
    "parameters-by-name",
    "parameters-reversed",
    "initial-forgotten",
    "slowing-forgotten",
    "slowing-ahead",
    "slow-at-once",
    "absolute-forgotten",
    "ratio-clipped",
    "distance-still",
    "epsilon-without-distance",
    "moments-without-distance",
    "another-learning-rate",
    "another-weight-decay",
    "another-beta-1",
    "another-beta-2",
    "another-beta-3",
    "another-momentum",
    "another-epsilon",
    "another-clipping",
    "another-hyperparameter",
];

fn sign(x: f64) -> f64 {
    if x == 0.0 { 0.0 } else { x.signum() }
}

fn lion_step(n: &mut Number, d: f64) {
    n.theta = (1.0 - LAMBDA) * n.theta - ETA * d;
}

fn l2(n: &Number, g: f64) -> f64 {
    g + LAMBDA * n.theta
}

/// v and its corrected root with ε, by β₂.
fn root(n: &mut Number, g: f64, t: i32, beta: f64) -> f64 {
    n.v = beta * n.v + (1.0 - beta) * g * g;
    (n.v / (1.0 - beta.powi(t))).sqrt() + 1e-8
}

/// m̂, by β₁.
fn first(n: &mut Number, g: f64, t: i32, beta: f64) -> f64 {
    n.m = beta * n.m + (1.0 - beta) * g;
    n.m / (1.0 - beta.powi(t))
}

/// Adan with the sum of both averages by hand: (m̂, d̂, δ) and what n squares.
fn adan(
    n: &mut Number,
    g: f64,
    t: i32,
    first_change: f64,
    combine: fn(f64, f64) -> f64,
    squares: fn(f64, f64) -> f64,
) {
    let g = l2(n, g);
    let change = if t == 1 { first_change * g } else { g - n.kept };
    n.kept = g;
    n.also = 0.92 * n.also + 0.08 * change;
    let m_hat = first(n, g, t, 0.98);
    let d_hat = n.also / (1.0 - 0.92_f64.powi(t));
    let root = root(n, squares(g, change), t, 0.99);
    n.theta -= ETA * combine(m_hat, d_hat) / root;
}

/// AdEMAMix with what the slow average gives, and what is added outside.
fn ademamix(n: &mut Number, g: f64, t: i32, slow: fn(f64, i32) -> [f64; 2]) {
    let g = l2(n, g);
    n.kept = 0.9999 * n.kept + (1.0 - 0.9999) * g;
    let [inside, outside] = slow(n.kept, t);
    let m_hat = first(n, g, t, 0.9);
    let root = root(n, g, t, 0.999);
    n.theta -= ETA * ((m_hat + inside) / root + outside);
}

/// NAdam with its μ by hand, and the corrections and the weight of the gradient's part.
fn nadam(
    n: &mut Number,
    g: f64,
    t: i32,
    mu: fn(i32) -> f64,
    next: fn(i32) -> f64,
    powers: bool,
    own: f64,
) {
    let g = l2(n, g);
    n.m = 0.9 * n.m + 0.1 * g;
    n.kept = if t == 1 { mu(1) } else { n.kept * mu(t) };
    let products = if powers {
        [0.9_f64.powi(t + 1), 0.9_f64.powi(t)]
    } else {
        [n.kept * next(t), n.kept]
    };
    let ahead = next(t) * n.m / (1.0 - products[0]);
    let now = own * (1.0 - mu(t)) * g / (1.0 - products[1]);
    let root = root(n, g, t, 0.999);
    n.theta -= ETA * (ahead + now) / root;
}

fn mu(t: i32) -> f64 {
    0.9 * (1.0 - 0.5 * 0.96_f64.powf(0.004 * f64::from(t)))
}

/// RAdam with the factor of a known v, and of an unknown one, by hand.
fn radam(n: &mut Number, g: f64, t: i32, threshold: f64, r: fn(f64) -> f64, unknown: f64) {
    let g = l2(n, g);
    let m_hat = first(n, g, t, 0.9);
    n.v = 0.999 * n.v + 0.001 * g * g;
    let left = 1.0 - 0.999_f64.powi(t);
    let (longest, beta) = (1999.0, 0.999_f64.powi(t));
    let rho = longest - 2.0 * f64::from(t) * beta / left;
    let square = (rho - 4.0) * (rho - 2.0) * longest / ((longest - 4.0) * (longest - 2.0) * rho);
    let d = if rho > threshold {
        m_hat * r(square) * left.sqrt() / (n.v.sqrt() + 1e-8)
    } else {
        unknown * m_hat
    };
    n.theta -= ETA * d;
}

/// RMSProp's v by 0.99, not corrected.
fn rms(n: &mut Number, g: f64) -> f64 {
    n.v = 0.99 * n.v + 0.01 * g * g;
    n.v.sqrt() + 1e-8
}

/// Schedule-free Adam: z in m, x in kept, θ between them; what is written by hand.
fn schedule_free(n: &mut Number, g: f64, t: i32, weight: f64, between: f64) {
    if t == 1 {
        (n.m, n.kept) = (n.theta, n.theta);
    }
    let u = g / root(n, g, t, 0.999) + LAMBDA * n.theta;
    n.m -= ETA * u;
    n.kept += (n.m - n.kept) / weight;
    n.theta = (1.0 - between) * n.m + between * n.kept;
}

/// What is written of schedule-free Adam, which goes on at its own θ.
fn schedule_free_rows(problem: &Problem, shown: fn(f64, f64) -> f64) -> Vec<Vec<f64>> {
    let mut numbers: Vec<Number> = problem
        .parameters()
        .flat()
        .into_iter()
        .map(|theta| Number {
            theta,
            ..Number::default()
        })
        .collect();
    let step = |(t, gradients): (i32, &Arrays)| {
        for (n, g) in numbers.iter_mut().zip(gradients.flat()) {
            schedule_free(n, g, t, f64::from(t), 0.9);
        }
        numbers.iter().map(|n| shown(n.m, n.kept)).collect()
    };
    (1..).zip(problem.gradients()).map(step).collect()
}

pub(crate) const OF_NUMBERS: &[(&str, &str, Update)] = &[
    ("adam-l2", "gradients-averaged", |n, g, t| {
        n.kept += g;
        adam_l2(n, n.kept / f64::from(t), t);
    }),
    ("adam-l2", "first-gradient-always", |n, g, t| {
        if t == 1 {
            n.kept = g;
        }
        adam_l2(n, n.kept, t);
    }),
    ("adam-l2", "gradient-late", |n, g, t| {
        let late = std::mem::replace(&mut n.kept, g);
        adam_l2(n, late, t);
    }),
    ("momentum-l2", "eta-in-gradient", |n, g, _| {
        n.m = 0.9 * n.m + (ETA * g + LAMBDA * n.theta);
        n.theta -= n.m;
    }),
    ("adam-l2", "correction-multiplied", |n, g, t| {
        average(n, l2(n, g));
        let (m, v) = (
            n.m * (1.0 - 0.9_f64.powi(t)),
            n.v * (1.0 - 0.999_f64.powi(t)),
        );
        n.theta -= ETA * m / (v.sqrt() + 1e-8);
    }),
    ("amsgrad-l2", "amsgrad-of-corrected", optax_amsgrad),
    ("adam-l2", "amsgrad-of-optax", optax_amsgrad),
    ("adamw", "gradients-clipped-by-value", |n, g, t| {
        adamw(n, g.clamp(-1.0, 1.0), t)
    }),
    ("adamw(clip_value=0.5)", "clipping-forgotten", adamw),
    // Lion.
    ("lionw", "l2-for-decoupled", |n, g, _| {
        let g = l2(n, g);
        let d = sign(0.9 * n.m + 0.1 * g);
        n.m = 0.99 * n.m + 0.01 * g;
        n.theta -= ETA * d;
    }),
    ("lionw", "decay-after-step", |n, g, _| {
        let d = sign(0.9 * n.m + 0.1 * g);
        n.m = 0.99 * n.m + 0.01 * g;
        n.theta = (n.theta - ETA * d) * (1.0 - LAMBDA);
    }),
    ("lionw", "wrong-sign", |n, g, _| {
        let d = sign(0.9 * n.m + 0.1 * g);
        n.m = 0.99 * n.m + 0.01 * g;
        lion_step(n, -d);
    }),
    ("lionw", "momentum-first", |n, g, _| {
        n.m = 0.99 * n.m + 0.01 * g;
        lion_step(n, sign(0.9 * n.m + 0.1 * g));
    }),
    ("lionw", "sign-betas-swapped", |n, g, _| {
        let d = sign(0.99 * n.m + 0.01 * g);
        n.m = 0.9 * n.m + 0.1 * g;
        lion_step(n, d);
    }),
    ("lionw", "sign-forgotten", |n, g, _| {
        let d = 0.9 * n.m + 0.1 * g;
        n.m = 0.99 * n.m + 0.01 * g;
        lion_step(n, d);
    }),
    ("lionw", "sign-of-momentum", |n, g, _| {
        n.m = 0.99 * n.m + 0.01 * g;
        lion_step(n, sign(n.m));
    }),
    // Adagrad.
    ("adagrad-l2", "sum-is-mean", |n, g, t| {
        let g = l2(n, g);
        n.v += g * g;
        n.theta -= ETA * g / ((n.v / f64::from(t)).sqrt() + 1e-10 / f64::from(t).sqrt());
    }),
    ("adagrad-l2", "root-forgotten", |n, g, _| {
        let g = l2(n, g);
        n.v += g * g;
        n.theta -= ETA * g / (n.v + 1e-10);
    }),
    // Adamax.
    ("adamax-l2", "epsilon-on-largest", |n, g, t| {
        let g = l2(n, g);
        n.v = (0.999 * n.v).max(g.abs());
        n.theta -= ETA * first(n, g, t, 0.9) / (n.v + 1e-8);
    }),
    ("adamax-l2", "largest-kept", |n, g, t| {
        let g = l2(n, g);
        n.v = n.v.max(g.abs() + 1e-8);
        n.theta -= ETA * first(n, g, t, 0.9) / n.v;
    }),
    ("adamax-l2", "largest-averaged", |n, g, t| {
        let g = l2(n, g);
        n.v = 0.999 * n.v + 0.001 * (g.abs() + 1e-8);
        n.theta -= ETA * first(n, g, t, 0.9) / n.v;
    }),
    ("adamax-l2", "largest-corrected", |n, g, t| {
        let g = l2(n, g);
        n.v = (0.999 * n.v).max(g.abs() + 1e-8);
        n.theta -= ETA * first(n, g, t, 0.9) * (1.0 - 0.999_f64.powi(t)) / n.v;
    }),
    // Adan.
    ("adan-l2", "difference-at-first", |n, g, t| {
        adan(
            n,
            g,
            t,
            1.0,
            |m, d| m + 0.92 * d,
            |g, change| g + 0.92 * change,
        );
    }),
    ("adan-l2", "difference-not-squared", |n, g, t| {
        adan(n, g, t, 0.0, |m, d| m + 0.92 * d, |g, _| g);
    }),
    ("adan-l2", "difference-left-out", |n, g, t| {
        adan(n, g, t, 0.0, |m, _| m, |g, change| g + 0.92 * change);
    }),
    ("adan-l2", "difference-unweighted", |n, g, t| {
        adan(n, g, t, 0.0, |m, d| m + d, |g, change| g + 0.92 * change);
    }),
    // AdEMAMix.
    ("ademamix-l2", "slow-left-out", |n, g, t| {
        ademamix(n, g, t, |_, _| [0.0, 0.0])
    }),
    ("ademamix-l2", "slow-unweighted", |n, g, t| {
        ademamix(n, g, t, |s, _| [s, 0.0])
    }),
    ("ademamix-l2", "slow-corrected", |n, g, t| {
        ademamix(n, g, t, |s, t| [5.0 * s / (1.0 - 0.9999_f64.powi(t)), 0.0]);
    }),
    ("ademamix-l2", "slow-outside", |n, g, t| {
        ademamix(n, g, t, |s, _| [0.0, 5.0 * s])
    }),
    // NAdam.
    ("nadam-l2", "momentum-constant", |n, g, t| {
        nadam(n, g, t, |_| 0.9, |_| 0.9, false, 1.0)
    }),
    ("nadam-l2", "product-forgotten", |n, g, t| {
        nadam(n, g, t, mu, |t| mu(t + 1), true, 1.0)
    }),
    ("nadam-l2", "gradient-left-out", |n, g, t| {
        nadam(n, g, t, mu, |t| mu(t + 1), false, 0.0)
    }),
    ("nadam-l2", "next-forgotten", |n, g, t| {
        nadam(n, g, t, mu, mu, false, 1.0)
    }),
    // RAdam.
    ("radam-l2", "threshold-of-paper", |n, g, t| {
        radam(n, g, t, 4.0, f64::sqrt, 1.0)
    }),
    ("radam-l2", "rectification-squared", |n, g, t| {
        radam(n, g, t, 5.0, |square| square, 1.0)
    }),
    ("radam-l2", "still-until-known", |n, g, t| {
        radam(n, g, t, 5.0, f64::sqrt, 0.0)
    }),
    ("radam-l2", "rectification-forgotten", |n, g, t| {
        radam(n, g, t, -1e9, |_| 1.0, 1.0)
    }),
    ("radam-l2", "epsilon-after-correction", |n, g, t| {
        let g = l2(n, g);
        let m_hat = first(n, g, t, 0.9);
        let root = root(n, g, t, 0.999);
        let (left, beta) = (1.0 - 0.999_f64.powi(t), 0.999_f64.powi(t));
        let rho = 1999.0 - 2.0 * f64::from(t) * beta / left;
        let square = (rho - 4.0) * (rho - 2.0) * 1999.0 / (1995.0 * 1997.0 * rho);
        n.theta -= ETA * m_hat * if rho > 5.0 { square.sqrt() / root } else { 1.0 };
    }),
    // RMSProp with momentum.
    ("rmsprop-momentum-l2", "velocity-forgotten", |n, g, _| {
        let g = l2(n, g);
        n.theta -= ETA * g / rms(n, g);
    }),
    ("rmsprop-momentum-l2", "velocity-averaged", |n, g, _| {
        let g = l2(n, g);
        n.kept = 0.9 * n.kept + 0.1 * g / rms(n, g);
        n.theta -= ETA * n.kept;
    }),
    (
        "rmsprop-momentum-l2",
        "velocity-before-division",
        |n, g, _| {
            let g = l2(n, g);
            n.kept = 0.9 * n.kept + g;
            n.theta -= ETA * n.kept / rms(n, g);
        },
    ),
    ("rmsprop-centred-l2", "mean-forgotten", |n, g, _| {
        let g = l2(n, g);
        n.theta -= ETA * g / rms(n, g);
    }),
    ("rmsprop-centred-l2", "mean-not-squared", |n, g, _| {
        let g = l2(n, g);
        rms(n, g);
        n.kept = 0.99 * n.kept + 0.01 * g;
        n.theta -= ETA * g / ((n.v - n.kept).max(0.0).sqrt() + 1e-8);
    }),
    ("rmsprop-centred-l2", "epsilon-with-variance", |n, g, _| {
        let g = l2(n, g);
        rms(n, g);
        n.kept = 0.99 * n.kept + 0.01 * g;
        n.theta -= ETA * g / ((n.v - n.kept * n.kept).max(0.0) + 1e-8).sqrt();
    }),
    // Schedule-free Adam.
    (
        "schedule-free-adamw-torch",
        "average-from-zero",
        |n, g, t| {
            schedule_free(n, g, t, f64::from(t + 1), 0.9);
        },
    ),
];

fn optax_amsgrad(n: &mut Number, g: f64, t: i32) {
    average(n, l2(n, g));
    let (m, v) = corrected(n, t);
    n.kept = n.kept.max(v);
    n.theta -= ETA * m / (n.kept.sqrt() + 1e-8);
}

type Rows = fn(&Problem) -> Vec<Vec<f64>>;

pub(crate) const OF_PARAMETERS: &[(&str, &str, Rows)] = &[
    ("adamw", "last-row-everywhere", |problem| {
        let right = rows(problem, adamw);
        vec![right[24].clone(); 25]
    }),
    ("adamw", "biases-first", |problem| {
        reordered(problem, |row| [&row[15..], &row[..15]].concat())
    }),
    ("adamw", "by-column", |problem| {
        reordered(problem, |row| [&by_column(row)[..], &row[15..]].concat())
    }),
    ("adamw", "biases-first-by-column", |problem| {
        reordered(problem, |row| [&row[15..], &by_column(row)[..]].concat())
    }),
    ("adamw", "gradients-clipped-by-norm", |problem| {
        with_gradients(problem, |gradient| {
            let (weight, bias) = gradient.split_at_mut(15);
            clip(weight, 1.0);
            clip(bias, 1.0);
        })
    }),
    ("adamw", "gradients-clipped-together", |problem| {
        with_gradients(problem, |gradient| clip(gradient, 1.0))
    }),
    ("adamw(clip_norm=1)", "norm-of-all", |problem| {
        with_gradients(problem, |gradient| clip(gradient, 1.0))
    }),
    ("lambw-torch", "ratio-forgotten", |problem| {
        lamb(problem, true, |_, _| 1.0)
    }),
    ("lambw-torch", "ratio-inverted", |problem| {
        lamb(problem, true, |theta, u| u / theta)
    }),
    ("lambw-torch", "decay-outside-ratio", |problem| {
        lamb(problem, false, |theta, u| theta / u)
    }),
    ("muonw-torch", "size-forgotten", |problem| {
        muon(problem, 1.0, true, ahead)
    }),
    ("muonw-torch", "size-of-shape", |problem| {
        muon(problem, (5.0_f64 / 3.0).sqrt(), true, ahead)
    }),
    ("muonw-torch", "lookahead-forgotten", |problem| {
        muon(problem, 0.2 * 5_f64.sqrt(), true, |m, _, _| m)
    }),
    ("muonw-torch", "lookahead-uncorrected", |problem| {
        muon(problem, 0.2 * 5_f64.sqrt(), true, |m, g, _| {
            0.95 * m + (1.0 - 0.95) * g
        })
    }),
    ("muonw-torch", "not-orthogonal", |problem| {
        muon(problem, 1.0, false, ahead)
    }),
    ("schedule-free-adamw-torch", "iterate-written", |problem| {
        schedule_free_rows(problem, |z, _| z)
    }),
    ("schedule-free-adamw-torch", "average-written", |problem| {
        schedule_free_rows(problem, |_, x| x)
    }),
    ("schedule-free-adamw-torch", "average-left-out", |problem| {
        rows(problem, |n, g, t| schedule_free(n, g, t, f64::from(t), 0.0))
    }),
];

fn reordered(problem: &Problem, order: fn(&[f64]) -> Vec<f64>) -> Vec<Vec<f64>> {
    rows(problem, adamw).iter().map(|row| order(row)).collect()
}

/// The 5 × 3 weights column by column.
fn by_column(row: &[f64]) -> Vec<f64> {
    (0..3)
        .flat_map(|column| (0..5).map(move |line| row[3 * line + column]))
        .collect()
}

fn clip(numbers: &mut [f64], most: f64) {
    let norm = norm(numbers);
    if norm > most {
        numbers.iter_mut().for_each(|number| *number *= most / norm);
    }
}

fn norm(numbers: &[f64]) -> f64 {
    numbers
        .iter()
        .map(|number| number * number)
        .sum::<f64>()
        .sqrt()
}

/// AdamW on gradients that are changed first.
fn with_gradients(problem: &Problem, change: fn(&mut [f64])) -> Vec<Vec<f64>> {
    let mut numbers = numbers(problem);
    let step = |(t, gradients): (i32, &Arrays)| {
        let mut gradient = gradients.flat();
        change(&mut gradient);
        for (n, g) in numbers.iter_mut().zip(gradient) {
            adamw(n, g, t);
        }
        numbers.iter().map(|n| n.theta).collect()
    };
    (1..).zip(problem.gradients()).map(step).collect()
}

fn numbers(problem: &Problem) -> Vec<Number> {
    let number = |theta| Number {
        theta,
        ..Number::default()
    };
    problem
        .parameters()
        .flat()
        .into_iter()
        .map(number)
        .collect()
}

/// Steps of the weights, the first 15 numbers, and of the biases, each with what is kept of it.
fn by_parameter<K: Default>(
    problem: &Problem,
    mut step: impl FnMut(&mut [Number], &[f64], i32, &mut K),
) -> Vec<Vec<f64>> {
    let mut numbers = numbers(problem);
    let mut kept = [K::default(), K::default()];
    let row = |(t, gradients): (i32, &Arrays)| {
        let gradient = gradients.flat();
        let (weights, biases) = numbers.split_at_mut(15);
        let [of_weights, of_biases] = &mut kept;
        step(weights, &gradient[..15], t, of_weights);
        step(biases, &gradient[15..], t, of_biases);
        numbers.iter().map(|n| n.theta).collect()
    };
    (1..).zip(problem.gradients()).map(row).collect()
}

fn lamb(problem: &Problem, decay_inside: bool, ratio: fn(f64, f64) -> f64) -> Vec<Vec<f64>> {
    by_parameter::<()>(problem, |numbers, gradient, t, ()| {
        let u = numbers.iter_mut().zip(gradient).map(|(n, &g)| {
            let root = root(n, g, t, 0.999) - 1e-8 + 1e-6;
            let d = first(n, g, t, 0.9) / root;
            if decay_inside {
                d + LAMBDA * n.theta
            } else {
                d
            }
        });
        let u: Vec<f64> = u.collect();
        let theta: Vec<f64> = numbers.iter().map(|n| n.theta).collect();
        let ratio = ratio(norm(&theta), norm(&u));
        for (n, u) in numbers.iter_mut().zip(u) {
            let keep = if decay_inside {
                1.0
            } else {
                1.0 - ETA * LAMBDA
            };
            n.theta = keep * n.theta - ETA * ratio * u;
        }
    })
}

fn ahead(m: f64, g: f64, t: i32) -> f64 {
    0.95 * m / (1.0 - 0.95_f64.powi(t + 1)) + (1.0 - 0.95) * g / (1.0 - 0.95_f64.powi(t))
}

fn muon(
    problem: &Problem,
    size: f64,
    orthogonal: bool,
    ahead: fn(f64, f64, i32) -> f64,
) -> Vec<Vec<f64>> {
    by_parameter::<()>(problem, |numbers, gradient, t, ()| {
        let mut d: Vec<f64> = if numbers.len() == 15 {
            let ahead = numbers.iter_mut().zip(gradient).map(|(n, &g)| {
                n.m = 0.95 * n.m + (1.0 - 0.95) * g;
                ahead(n.m, g, t)
            });
            ahead.collect()
        } else {
            let adam = numbers
                .iter_mut()
                .zip(gradient)
                .map(|(n, &g)| direction(n, g, t));
            adam.collect()
        };
        if numbers.len() == 15 && orthogonal {
            d = newton_schulz(&d)
                .iter()
                .map(|number| size * number)
                .collect();
        }
        for (n, d) in numbers.iter_mut().zip(d) {
            n.theta = (1.0 - ETA * LAMBDA) * n.theta - ETA * d;
        }
    })
}

/// Of a 5 × 3 matrix X: five times X(aI + bA + cA²) with A = XᵀX, 3 × 3.
fn newton_schulz(matrix: &[f64]) -> Vec<f64> {
    let norm = norm(matrix) + 1e-8;
    let mut x: Vec<f64> = matrix.iter().map(|number| number / norm).collect();
    for _ in 0..5 {
        let mut a = [[0.0; 3]; 3];
        for (i, row) in a.iter_mut().enumerate() {
            for (j, entry) in row.iter_mut().enumerate() {
                *entry = (0..5).map(|line| x[3 * line + i] * x[3 * line + j]).sum();
            }
        }
        let mut p = [[0.0; 3]; 3];
        for i in 0..3 {
            for j in 0..3 {
                let square: f64 = (0..3).map(|k| a[i][k] * a[k][j]).sum();
                p[i][j] = -4.775 * a[i][j] + 2.0315 * square + if i == j { 3.4445 } else { 0.0 };
            }
        }
        x = (0..15)
            .map(|at| (0..3).map(|k| x[3 * (at / 3) + k] * p[k][at % 3]).sum())
            .collect();
    }
    x
}

/// r, D and θ₀ with q, of Prodigy.
#[derive(Default)]
struct Far {
    r: f64,
    d: f64,
    q: Vec<f64>,
    start: Vec<f64>,
}

fn prodigy(
    problem: &Problem,
    grows: bool,
    epsilon_by_d: bool,
    moments_by_d: bool,
) -> Vec<Vec<f64>> {
    by_parameter::<Far>(problem, |numbers, gradient, t, far| {
        if t == 1 {
            far.d = 1e-6;
            far.q = vec![0.0; numbers.len()];
            far.start = numbers.iter().map(|n| n.theta).collect();
        }
        let beta = 0.999_f64.sqrt();
        let weight = far.d * far.d / 1e-6;
        let moved: f64 = (0..numbers.len())
            .map(|at| gradient[at] * (far.start[at] - numbers[at].theta))
            .sum();
        far.r = beta * far.r + weight * moved;
        for (q, g) in far.q.iter_mut().zip(gradient) {
            *q = beta * *q + weight * g;
        }
        let before = far.d;
        let found = far.r / far.q.iter().map(|q| q.abs()).sum::<f64>();
        if grows && found > far.d {
            far.d = found;
        }
        for (n, &g) in numbers.iter_mut().zip(gradient) {
            let g = if moments_by_d { before * g } else { g };
            average(n, g);
            let epsilon = if epsilon_by_d { far.d * 1e-8 } else { 1e-8 };
            let root = n.v.sqrt() + epsilon;
            let u = if root == 0.0 { 0.0 } else { n.m / root };
            n.theta -= problem.learning_rate() * before * (u + LAMBDA * n.theta);
        }
    })
}

// In float64, which GPUs have not.
#[cfg(any(feature = "ndarray", feature = "flex"))]
#[test]
fn every_mistake_of_a_whole_parameter_is_recognised() {
    for seed in 0..2 {
        for (optimizer, mistake, rows) in OF_PARAMETERS {
            let problem = Problem::seeded(optimizer, seed).expect("a problem");
            let judgement = judged(&problem, rows(&problem));
            assert_eq!(
                mistakes(&judgement),
                [*mistake],
                "{optimizer}:\n{judgement}"
            );
        }
    }
}

/// The seeded problem's numbers with other names: 5 × 3 and 3.
fn renamed(optimizer: &str, names: [&str; 2]) -> Problem {
    let problem = Problem::seeded(optimizer, 0).expect("a problem");
    let renamed = |arrays: &Arrays| {
        let named = arrays.0.iter().zip(names);
        Arrays(
            named
                .map(|((_, array), name)| (name.to_owned(), array.clone()))
                .collect(),
        )
    };
    let gradients = problem.gradients().iter().map(renamed).collect();
    Problem::new(
        optimizer,
        ETA,
        LAMBDA,
        renamed(problem.parameters()),
        gradients,
    )
    .expect("a problem")
}

#[test]
fn scales_of_norms_that_are_spared_are_told_from_biases() {
    let spared: Update = |n, g, t| {
        let keep = if n.also == 1.0 { 1.0 } else { 1.0 - LAMBDA };
        n.theta = keep * n.theta - ETA * direction(n, g, t);
    };
    let of = |problem: &Problem| {
        let mut numbers = numbers(problem);
        numbers.iter_mut().skip(15).for_each(|n| n.also = 1.0);
        let step = |(t, gradients): (i32, &Arrays)| {
            for (n, g) in numbers.iter_mut().zip(gradients.flat()) {
                spared(n, g, t);
            }
            numbers.iter().map(|n| n.theta).collect()
        };
        (1..)
            .zip(problem.gradients())
            .map(step)
            .collect::<Vec<Vec<f64>>>()
    };
    for (names, mistake) in [
        (["weight", "norm.weight"], "scales-spared"),
        (["weight", "gamma"], "scales-spared"),
        (["weight", "bias"], "biases-spared"),
    ] {
        let problem = renamed("adamw", names);
        assert_eq!(mistakes(&judged(&problem, of(&problem))), [mistake]);
    }
    // One of each: neither decays.
    let problem = three(["weight", "gamma", "bias"]);
    let rows = rows_of_three(&problem, |index| index < 2);
    assert_eq!(
        mistakes(&judged(&problem, rows)),
        ["biases-and-scales-spared"]
    );
}

/// Two, two and one number.
fn three(names: [&str; 3]) -> Problem {
    let base = Problem::seeded("adamw", 3).expect("a problem");
    let pick = |arrays: &Arrays| {
        let flat = arrays.flat();
        let parts = [&flat[0..2], &flat[9..11], &flat[15..16]];
        let named = names.into_iter().zip(parts);
        let array = |(name, part): (&str, &[f64])| {
            let array = Array {
                shape: vec![part.len()],
                numbers: part.to_vec(),
            };
            (name.to_owned(), array)
        };
        Arrays(named.map(array).collect())
    };
    let gradients = base.gradients().iter().map(pick).collect();
    Problem::new("adamw", ETA, LAMBDA, pick(base.parameters()), gradients).expect("a problem")
}

fn rows_of_three(problem: &Problem, decays: fn(usize) -> bool) -> Vec<Vec<f64>> {
    let mut numbers = numbers(problem);
    let step = |(t, gradients): (i32, &Arrays)| {
        for ((index, n), g) in numbers.iter_mut().enumerate().zip(gradients.flat()) {
            let keep = if decays(index) { 1.0 - LAMBDA } else { 1.0 };
            n.theta = keep * n.theta - ETA * direction(n, g, t);
        }
        numbers.iter().map(|n| n.theta).collect()
    };
    (1..).zip(problem.gradients()).map(step).collect()
}

#[test]
fn orders_of_several_parameters_are_told_apart() {
    let problem = three(["a", "c", "b"]);
    let right = rows_of_three(&problem, |_| true);
    assert!(judged(&problem, right.clone()).is_correct());
    let orders: [(&str, [usize; 5]); 3] = [
        ("biases-first", [4, 0, 1, 2, 3]),
        ("parameters-by-name", [0, 1, 4, 2, 3]),
        ("parameters-reversed", [4, 2, 3, 0, 1]),
    ];
    for (mistake, order) in orders {
        let rows = right
            .iter()
            .map(|row| order.iter().map(|&at| row[at]).collect())
            .collect();
        assert_eq!(mistakes(&judged(&problem, rows)), [mistake]);
    }
}

#[test]
fn what_a_rule_begins_with_and_slows_down_by_is_not_forgotten() {
    type Case = (&'static str, &'static str, fn(&mut Number, f64, i32));
    let cases: [Case; 4] = [
        ("adagrad-l2(initial=0.5)", "initial-forgotten", |n, g, _| {
            let g = l2(n, g);
            n.v += g * g;
            n.theta -= ETA * g / (n.v.sqrt() + 1e-10);
        }),
        (
            "adagrad-l2(lr_decay=0.1)",
            "slowing-forgotten",
            |n, g, _| {
                let g = l2(n, g);
                n.v += g * g;
                n.theta -= ETA * g / (n.v.sqrt() + 1e-10);
            },
        ),
        ("adagrad-l2(lr_decay=0.1)", "slowing-ahead", |n, g, t| {
            let g = l2(n, g);
            n.v += g * g;
            n.theta -= ETA * g / (n.v.sqrt() + 1e-10) / (1.0 + 0.1 * f64::from(t));
        }),
        ("ademamix-l2(warmup=10)", "slow-at-once", |n, g, t| {
            ademamix(n, g, t, |s, _| [5.0 * s, 0.0])
        }),
    ];
    for (optimizer, mistake, update) in cases {
        let problem = Problem::seeded(optimizer, 0).expect("a problem");
        let judgement = judged(&problem, rows(&problem, update));
        assert_eq!(mistakes(&judgement), [mistake], "{judgement}");
    }
}

/// D grows where all gradients point one way, and the learning rate is 1.
// In float64, which GPUs have not.
#[cfg(any(feature = "ndarray", feature = "flex"))]
#[test]
fn mistakes_of_a_distance_that_is_found_are_recognised() {
    let base = Problem::seeded("prodigyw-torch", 0).expect("a problem");
    let gradients = vec![base.gradients()[0].clone(); 25];
    let problem = Problem::new(
        "prodigyw-torch",
        1.0,
        LAMBDA,
        base.parameters().clone(),
        gradients,
    );
    let problem = problem.expect("a problem");
    assert!(judged(&problem, prodigy(&problem, true, true, true)).is_correct());
    for (mistake, [grows, epsilon, moments]) in [
        ("distance-still", [false, true, true]),
        ("epsilon-without-distance", [true, false, true]),
        ("moments-without-distance", [true, true, false]),
    ] {
        let judgement = judged(&problem, prodigy(&problem, grows, epsilon, moments));
        assert_eq!(mistakes(&judgement), [mistake], "{judgement}");
    }
}

/// No step of the seeded problem is long enough.
// In float64, which GPUs have not.
#[cfg(any(feature = "ndarray", feature = "flex"))]
#[test]
fn a_ratio_that_is_clipped_shows_where_parameters_are_large() {
    let base = Problem::seeded("lambw-torch", 0).expect("a problem");
    let mut large = base.parameters().clone();
    for (_, array) in &mut large.0 {
        array.numbers.iter_mut().for_each(|number| *number *= 100.0);
    }
    let problem = Problem::new("lambw-torch", ETA, LAMBDA, large, base.gradients().to_vec());
    let problem = problem.expect("a problem");
    let rows = lamb(&problem, true, |theta, u| (theta / u).min(10.0));
    assert_eq!(mistakes(&judged(&problem, rows)), ["ratio-clipped"]);
}

#[test]
fn the_largest_gradient_with_its_sign_divides_by_zero_and_is_told_so() {
    let problem = Problem::seeded("adamax-l2", 0).expect("a problem");
    let rows = rows(&problem, |n, g, t| {
        let g = l2(n, g);
        n.v = (0.999 * n.v).max(g + 1e-8);
        n.theta -= ETA * first(n, g, t, 0.9) / n.v;
    });
    let refused = adamscape_grading::Answer::new(&problem, rows).expect_err("no answer");
    let message = refused.to_string();
    assert!(message.contains("absolute-forgotten"), "{message}");
}

/// The right rows of `does`, given in answer to `asked`.
fn answered(asked: &str, does: &str, rates: [f64; 2]) -> String {
    let problem = Problem::seeded(asked, 0).expect("a problem");
    let other = Problem::new(
        does,
        rates[0],
        rates[1],
        problem.parameters().clone(),
        problem.gradients().to_vec(),
    );
    let other = other.expect("a problem");
    let right = adamscape_grading::Judge::new(&other)
        .expect("an answer")
        .right()
        .to_vec();
    judged(&problem, right).to_string()
}

// In float64, which GPUs have not.
#[cfg(any(feature = "ndarray", feature = "flex"))]
#[test]
fn another_value_than_asked_for_is_named_with_the_value() {
    let same = [ETA, LAMBDA];
    for (asked, does, rates, says) in [
        (
            "adamw",
            "adamw",
            [0.01, LAMBDA],
            "another-learning-rate: η (learning_rate) is 0.01; the problem asks for 0.05",
        ),
        (
            "adamw",
            "adamw",
            [0.0437, LAMBDA],
            "another-learning-rate: η (learning_rate) is 0.0437; the problem asks",
        ),
        (
            "adamw",
            "adamw",
            [ETA, 0.013],
            "another-weight-decay: λ (weight_decay) is 0.013; the problem asks for 0.1",
        ),
        (
            "adamw",
            "adamw(beta_1=0.95)",
            same,
            "another-beta-1: β₁ (beta_1) is 0.95; the problem asks for 0.9",
        ),
        (
            "adam-l2",
            "adam-l2(beta_2=0.9876)",
            same,
            "another-beta-2: β₂ (beta_2) is 0.9876; the problem asks for 0.999",
        ),
        (
            "adam-l2",
            "adam-l2(epsilon=3e-6)",
            same,
            "another-epsilon: ε (epsilon) is 3e-6; the problem asks for 1e-8",
        ),
        (
            "adan-l2",
            "adan-l2(beta_3=0.95)",
            same,
            "another-beta-3: β₃ (beta_3) is 0.95; the problem asks for 0.99",
        ),
        (
            "momentum-l2",
            "momentum-l2(momentum=0.87)",
            same,
            "another-momentum: μ (momentum) is 0.87; the problem asks for 0.9",
        ),
        (
            "ademamix-l2",
            "ademamix-l2(alpha=3)",
            same,
            "another-hyperparameter: α (alpha) is 3; the problem asks for 5",
        ),
        (
            "adamw(clip_norm=1)",
            "adamw(clip_norm=2)",
            same,
            "another-clipping: c₂ (clip_norm) is 2; the problem asks for 1",
        ),
        ("lionw", "lionw(beta_2=0.95)", same, "another-beta-2"),
    ] {
        let said = answered(asked, does, rates);
        assert!(said.contains(says), "{does}: {said}");
    }
}
