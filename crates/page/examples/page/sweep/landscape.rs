//! Cells of one optimizer, with the templates that train them again.

use adamscape_page::{Cell, Landscape, Program, State, Substitution, Text, Trial};

use super::Shape;
use crate::results::{self, chance, quality};

pub(super) fn landscape(kind: &str, shape: &Shape, number: usize) -> Landscape {
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
pub(super) fn outcome(kind: &str, shape: &Shape, number: usize, place: usize) -> (State, f64) {
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
