//! Reports of made-up sweeps, of every kind that a page must stand.

use adamscape_page::{
    Axis, Better, Boundaries, Cell, Course, Curves, Fact, Good, Landscape, Making, Map, Measure,
    Point, Program, Quantity, Report, Row, State, Statistic, Substitution, Text, Trial,
};

use super::results::{self, chance, decisions, points, quality};

/// The sweeps there are.
pub(crate) const KINDS: [&str; 8] = [
    "sweep",
    "one-seed",
    "diverged",
    "interrupted",
    "large",
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

const STEPS: [u64; 12] = [0, 2, 5, 10, 18, 30, 45, 65, 90, 120, 160, 200];

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
        "sweep" | "diverged" | "interrupted" => usual(),
        "one-seed" => Shape {
            seeds: 1,
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
        boundaries: shape.has_curves.then(|| boundaries(shape)),
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

fn measures(kind: &str) -> Vec<Measure> {
    let measure = |name: &str, meaning: &str, better, domain| Measure {
        name: Text::from(name),
        meaning: Text::from(meaning),
        better,
        domain,
        ..Measure::default()
    };
    let (higher, lower) = (Some(Better::Higher), Some(Better::Lower));
    let first = if kind == "hostile" {
        HOSTILE[4]
    } else {
        "validation accuracy"
    };
    vec![
        Measure {
            ties: Some(1),
            ..measure(
                first,
                "Share of validation points put into their class, mean over seeds.",
                higher,
                Some((0.5, 1.0)),
            )
        },
        measure(
            "validation loss",
            "Cross-entropy on validation points, mean over seeds.",
            lower,
            Some((0.0, 1.0)),
        ),
        measure(
            "training loss",
            "Cross-entropy on the points trained on, mean over seeds.",
            lower,
            None,
        ),
        measure(
            "gap",
            "Training accuracy less validation accuracy.",
            lower,
            None,
        ),
        measure(
            "good seeds",
            "Share of seeds whose validation accuracy exceeds 0.9.",
            higher,
            Some((0.0, 1.0)),
        ),
        Measure {
            unit: Some(Text::from("steps")),
            logarithmic: true,
            ..measure(
                "timescale",
                "Steps after which decay alone leaves 1/e of a parameter: 1/λ, or 1/(ηλ).",
                None,
                None,
            )
        },
    ]
}

fn landscape(kind: &str, shape: &Shape, number: usize) -> Landscape {
    let columns = shape.decays.len();
    let cells = (0..shape.rates.len() * columns)
        .map(|place| cell(kind, shape, number, place))
        .collect();
    let formulas = [
        "θ ← θ − η·m̂/(√v̂ + ε), with λθ in the gradient",
        "θ ← θ − η·(m̂/(√v̂ + ε) + λθ)",
        "θ ← θ − η·m̂/(√v̂ + ε) − λθ",
    ];
    let title = shape.optimizers[number].as_str();
    Landscape {
        title: Text::from(title),
        about: Text::from(formulas[number % 3]),
        cells,
        command: Some(Text::from(
            "cargo xtask sweep --optimizers '{{optimizer}}' --learning-rates {{learning_rate}} --weight-decays {{weight_decay}} --seeds {{seed}}",
        )),
        programs: vec![
            Program {
                name: Text::from("PyTorch"),
                template: Text::from(
                    "import torch\n\n# {{optimizer}}, seed {{seed}}\nmodel = torch.nn.Sequential(\n    torch.nn.Linear(2, 64), torch.nn.ReLU(),\n    torch.nn.Linear(64, 2),\n)\noptimizer = torch.optim.AdamW(\n    model.parameters(), lr={{learning_rate}}, weight_decay={{decay of the cell}},\n)\n",
                ),
            },
            Program {
                name: Text::from("optax"),
                template: Text::from(
                    "import optax\n\noptimizer = optax.adamw({{learning_rate}}, weight_decay={{decay of the cell}})\n",
                ),
            },
            Program {
                name: Text::from("Burn"),
                template: Text::from(
                    "let optimizer = AdamWConfig::new()\n    .with_weight_decay({{decay of the cell}})\n    .init();\nlet rate = {{learning_rate}};\n",
                ),
            },
        ],
        substitutions: vec![
            Substitution {
                name: Text::from("optimizer"),
                texts: vec![Text::from(title)],
            },
            Substitution {
                name: Text::from("decay of the cell"),
                texts: (0..shape.rates.len() * columns)
                    .map(|place| Text::from(format!("{:?}", shape.decays[place % columns])))
                    .collect(),
            },
        ],
    }
}

/// The quality of a cell, if the made-up sweep has trained it and it has not diverged.
fn outcome(kind: &str, shape: &Shape, number: usize, place: usize) -> (State, f64) {
    let (rate, decay) = (
        shape.rates[place / shape.decays.len()],
        shape.decays[place % shape.decays.len()],
    );
    if kind == "interrupted" && chance([place, number, 5, 5]) > 0.45 {
        return (State::Missing, 0.0);
    }
    match quality(number, rate, decay) {
        Some(quality) if kind != "diverged" => (State::Finished, quality),
        _ => (
            State::Diverged {
                after: Some(7 + (place % 90) as u64),
            },
            0.0,
        ),
    }
}

fn cell(kind: &str, shape: &Shape, number: usize, place: usize) -> Cell {
    let (rate, decay) = (
        shape.rates[place / shape.decays.len()],
        shape.decays[place % shape.decays.len()],
    );
    let (state, quality) = outcome(kind, shape, number, place);
    let strength = if number % 3 == 1 { rate * decay } else { decay };
    let timescale = (strength > 0.0).then(|| 1.0 / strength);
    let trials = (0..shape.seeds).map(|seed| {
        let made = results::trial(quality, chance([number, place, seed, 0]));
        let gap = made.train_accuracy - made.accuracy;
        let values = vec![
            Some(made.accuracy),
            Some(made.loss),
            Some(made.train_loss),
            Some(gap),
            None,
            None,
        ];
        Trial {
            state,
            values: if state == State::Finished {
                values
            } else {
                vec![]
            },
        }
    });
    let trials: Vec<Trial> = trials.collect();
    let of_measure = |measure: usize| -> Vec<f64> {
        trials
            .iter()
            .filter_map(|trial| trial.values.get(measure).copied().flatten())
            .collect()
    };
    let mean = |numbers: &[f64]| {
        (!numbers.is_empty()).then(|| numbers.iter().sum::<f64>() / numbers.len() as f64)
    };
    let deviation = |numbers: &[f64]| {
        let mean = mean(numbers)?;
        let squares: f64 = numbers.iter().map(|number| (number - mean).powi(2)).sum();
        (numbers.len() > 1).then(|| (squares / (numbers.len() - 1) as f64).sqrt())
    };
    let good: Vec<f64> = of_measure(0)
        .into_iter()
        .map(|accuracy| f64::from(u8::from(accuracy > 0.9)))
        .collect();
    let mut means: Vec<Option<f64>> = (0..4).map(|measure| mean(&of_measure(measure))).collect();
    means.extend([mean(&good), timescale]);
    let mut deviations: Vec<Option<f64>> = (0..4)
        .map(|measure| deviation(&of_measure(measure)))
        .collect();
    deviations.extend([None, None]);
    let is_same = number == 1 && !place.is_multiple_of(shape.decays.len()) && strength < 1e-7;
    let first = place - place % shape.decays.len();
    Cell {
        state,
        means,
        deviations,
        trials,
        same_as: is_same.then_some(first),
    }
}

fn curves(kind: &str, shape: &Shape, landscapes: &[Landscape]) -> Curves {
    let quantity = |name: &str, measure, logarithmic| Quantity {
        name: Text::from(name),
        measure: Some(measure),
        logarithmic,
    };
    let course = |number: usize, place: usize, seed: usize| {
        let (state, quality) = outcome(kind, shape, number, place);
        let along = |step: u64| {
            let progress = 1.0 - (-(step as f64) / 45.0).exp();
            let wobble = 0.02 * (chance([number, place, seed, step as usize]) - 0.5);
            results::trial(
                quality * progress + wobble,
                chance([number, place, seed, 0]),
            )
        };
        let recorded = |value: fn(&results::Trial) -> f64| {
            STEPS.map(|step| match state {
                State::Diverged { after } if step > after.unwrap_or(0) => None,
                _ => Some(value(&along(step)) as f32),
            })
        };
        let values = [
            recorded(|trial| trial.train_loss),
            recorded(|trial| trial.accuracy),
        ];
        Course {
            values: if state == State::Missing {
                vec![]
            } else {
                values.concat()
            },
        }
    };
    let of_landscape = |number: usize| {
        let cells = 0..landscapes[number].cells.len();
        cells
            .flat_map(|place| (0..shape.seeds).map(move |seed| course(number, place, seed)))
            .collect()
    };
    Curves {
        steps: STEPS.to_vec(),
        quantities: vec![
            quantity("training loss", 2, true),
            quantity("validation accuracy", 0, false),
        ],
        courses: (0..landscapes.len()).map(of_landscape).collect(),
    }
}

fn boundaries(shape: &Shape) -> Boundaries {
    const SIDE: usize = 32;
    let steps = [0, 10, 30, 65, 120, 200];
    let columns = shape.decays.len();
    let every = |count: usize, most: usize| (0..count).step_by(count.div_ceil(most));
    let places = every(shape.rates.len(), 8)
        .flat_map(|row| every(columns, 12).map(move |column| row * columns + column));
    let places: Vec<usize> = places.collect();
    let map = |landscape: usize, cell: usize| {
        let quality = quality(
            landscape,
            shape.rates[cell / columns],
            shape.decays[cell % columns],
        );
        let reached = |step: u64| quality.unwrap_or(0.1) * (1.0 - (-(step as f64) / 45.0).exp());
        let kept = if quality.is_some() { steps.len() } else { 2 };
        Map {
            landscape,
            cell,
            decisions: steps[..kept]
                .iter()
                .map(|step| decisions(SIDE, reached(*step)))
                .collect(),
        }
    };
    let point = |(index, (x, y, class)): (usize, (f64, f64, u8))| Point {
        x,
        y,
        class,
        is_validation: index % 3 == 0,
    };
    Boundaries {
        side: SIDE,
        extent: [-1.0, 1.0, -1.0, 1.0],
        classes: 2,
        steps: steps.to_vec(),
        seed: 0,
        points: points(160).into_iter().enumerate().map(point).collect(),
        maps: (0..shape.optimizers.len())
            .flat_map(|landscape| places.iter().map(move |cell| map(landscape, *cell)))
            .collect(),
        caption: Text::from("Blue and orange are the two spirals."),
    }
}

fn statistics(landscapes: &[Landscape]) -> Vec<Statistic> {
    let row = |name: &Text, estimate: f64, half: f64| Row {
        name: name.clone(),
        estimate: Some(estimate),
        interval: Some((estimate - half, estimate + half)),
        remark: Text::default(),
    };
    let share = |(number, landscape): (usize, &Landscape)| {
        row(
            &landscape.title,
            0.5 + 0.04 * number as f64,
            0.018 + 0.004 * number as f64,
        )
    };
    let difference = |pair: &[Landscape]| {
        let name = format!("{} − {}", pair[1].title.as_str(), pair[0].title.as_str());
        row(&Text::from(name), 0.04, 0.022)
    };
    let slope = |(number, landscape): (usize, &Landscape)| match number {
        1 => Row {
            remark: Text::from("no slope: the valley leaves the grid at 9 of 12 learning rates"),
            name: landscape.title.clone(),
            ..Row::default()
        },
        _ => row(&landscape.title, -0.9 + 0.4 * number as f64, 0.12),
    };
    vec![
        Statistic {
            name: Text::from("good share"),
            sentence: Text::from(
                "Of every hundred cells 50 to 58 are good, and those of adamw more often than those of adam-l2.",
            ),
            definition: Text::from(
                "Share of cells whose mean validation accuracy exceeds 0.9, with Student's t interval over seeds (95 %).",
            ),
            rows: landscapes.iter().enumerate().map(share).collect(),
            differences: landscapes.windows(2).map(difference).collect(),
            ..Statistic::default()
        },
        Statistic {
            name: Text::from("valley slope"),
            sentence: Text::from(
                "The best decay of adam-l2 falls as the learning rate rises; that of adamw does so less.",
            ),
            definition: Text::from(
                "Slope of log λ*(η), the best decay at each learning rate, on log η. 0: they can be tuned apart; −1: only ηλ counts.",
            ),
            rows: landscapes.iter().enumerate().map(slope).collect(),
            ..Statistic::default()
        },
    ]
}
