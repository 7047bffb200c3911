//! Reports of made-up sweeps, of every kind that a page must stand.

mod boundaries;
mod curves;
mod landscape;
mod measures;
mod statistics;

use adamscape_page::{Axis, Fact, Good, Landscape, Making, Report, Text};

use boundaries::boundaries;
use curves::curves;
use landscape::landscape;
use measures::measures;
use statistics::statistics;

/// The sweeps there are.
pub(crate) const KINDS: [&str; 10] = [
    "sweep",
    "numbers",
    "one-seed",
    "diverged",
    "interrupted",
    "large",
    "huge",
    "many",
    "hostile",
    "zoom",
];

/// Names that a page must show and never obey.
pub(crate) const HOSTILE: [&str; 6] = [
    "<script>document.title='obeyed'</script>",
    "\"><img src=x onerror=\"document.title='obeyed'\">",
    "</script><b>=cmd()",
    "=cmd('calc')!A0 & 'quotes' \"both\"",
    "line\u{2028}separator\u{202e}turned \u{1b}[31mred",
    "{{seed}} </style> <!-- -->",
];

struct Shape {
    optimizers: Vec<String>,
    rates: Vec<f64>,
    decays: Vec<f64>,
    seeds: usize,
    has_curves: bool,
}

/// The report of a kind of sweep.
pub(crate) fn report(kind: &str) -> Option<Report> {
    let names = |names: &[&str]| {
        names
            .iter()
            .map(|&name| name.to_owned())
            .collect::<Vec<_>>()
    };
    let usual = || Shape {
        optimizers: names(&["adam-l2", "adamw-torch", "adamw"]),
        rates: geometric(0.002, 1.5, 16),
        decays: std::iter::once(0.0)
            .chain(geometric(1e-6, 2.0, 23))
            .collect(),
        seeds: 5,
        has_curves: true,
    };
    let shape = match kind {
        "sweep" | "numbers" | "diverged" | "interrupted" => usual(),
        "one-seed" => Shape {
            seeds: 1,
            ..usual()
        },
        "huge" => Shape {
            optimizers: (1..=12)
                .map(|number| format!("optimizer-{number}"))
                .collect(),
            rates: geometric(1e-4, 1.1, 100),
            decays: geometric(1e-7, 1.2, 100),
            has_curves: false,
            ..usual()
        },
        "large" => Shape {
            optimizers: names(&["adamw", "lion"]),
            rates: geometric(1e-4, 1.1, 100),
            decays: geometric(1e-7, 1.2, 100),
            has_curves: false,
            ..usual()
        },
        "many" => Shape {
            optimizers: (1..=12)
                .map(|number| format!("optimizer-{number}"))
                .collect(),
            has_curves: false,
            ..usual()
        },
        "hostile" => Shape {
            optimizers: names(&HOSTILE[..3]),
            ..usual()
        },
        "zoom" => Shape {
            rates: vec![0.1, 0.1002, 0.1004, 0.1006],
            decays: vec![0.01, 0.010_02, 0.010_04],
            ..usual()
        },
        _ => return None,
    };
    Some(made(kind, &shape))
}

fn geometric(first: f64, ratio: f64, count: i32) -> Vec<f64> {
    (0..count).map(|index| first * ratio.powi(index)).collect()
}

fn made(kind: &str, shape: &Shape) -> Report {
    let hostile = |plain: &str, number: usize| {
        Text::from(if kind == "hostile" {
            HOSTILE[number]
        } else {
            plain
        })
    };
    let landscapes: Vec<Landscape> = (0..shape.optimizers.len())
        .map(|number| landscape(kind, shape, number))
        .collect();
    Report {
        title: hostile("Is weight decay the same thing in Adam and in AdamW?", 1),
        plan: vec![
            Text::from(
                "Networks 2-64-64-2 on spirals of 1 turn with noise 0.5, 100 points an arm, 200 full-batch steps.",
            ),
            Text::from(format!(
                "{} optimizers × {} learning rates × {} weight decays × {} seeds. All of this is made up.",
                shape.optimizers.len(),
                shape.rates.len(),
                shape.decays.len(),
                shape.seeds
            )),
        ],
        up: Axis {
            name: Text::from("learning_rate"),
            title: Text::from("learning rate η"),
            values: shape.rates.clone(),
            logarithmic: true,
        },
        right: Axis {
            name: Text::from("weight_decay"),
            title: hostile("weight decay λ", 3),
            values: shape.decays.clone(),
            logarithmic: true,
        },
        measures: measures(kind),
        good: Some(Good {
            measure: 0,
            threshold: 0.9,
        }),
        lines_of: Some(5),
        seeds: (0..shape.seeds)
            .map(|seed| Text::from(seed.to_string()))
            .collect(),
        statistics: statistics(&landscapes),
        curves: shape.has_curves.then(|| curves(kind, shape, &landscapes)),
        boundaries: shape.has_curves.then(|| boundaries(kind, shape)),
        landscapes,
        making: Making {
            plan: Text::from(
                "name = \"notebook\"\noptimizers = [\"adam-l2\", \"adamw-torch\", \"adamw\"]\nseeds = 5\n\n[data]\nkind = \"spirals\"\nturns = 1.0\nnoise = 0.5\n",
            ),
            commands: vec![
                Text::from("cargo xtask sweep --seeds 5"),
                Text::from("cargo xtask report sweeps/notebook"),
            ],
            facts: vec![
                Fact {
                    name: Text::from("program"),
                    value: Text::from("adamscape 0.1.0"),
                },
                Fact {
                    name: Text::from("backend"),
                    value: Text::from("ndarray, fused engine, f32"),
                },
                Fact {
                    name: Text::from("trained"),
                    value: hostile("all of it, on 2 threads", 2),
                },
            ],
        },
    }
}
