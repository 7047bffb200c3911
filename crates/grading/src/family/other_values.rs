//! The right update with another value of a hyperparameter than the problem asks for.

use std::borrow::Cow;

use adamscape_optim::number;
use adamscape_optim::registry::Entry;

use super::mistake::Mistake;
use super::relatives::{Named, Relative};
use crate::Problem;
use crate::recipe::Recipe;

/// A value is not a knob: which it is, is looked for in the answer.
const fn of(id: &'static str, explanation: &'static str) -> Mistake {
    Mistake {
        id,
        explanation,
        turn: |_| {},
    }
}

pub(super) const MISTAKES: &[Mistake] = &[
    of("another-learning-rate", "η is another than is asked for"),
    of("another-weight-decay", "λ is another than is asked for"),
    of("another-beta-1", "β₁ is another than is asked for"),
    of("another-beta-2", "β₂ is another than is asked for"),
    of("another-beta-3", "β₃ is another than is asked for"),
    of(
        "another-momentum",
        "the momentum is another than is asked for",
    ),
    of("another-epsilon", "ε is another than is asked for"),
    of(
        "another-clipping",
        "gradients are clipped at another limit than is asked for",
    ),
    of(
        "another-hyperparameter",
        "another hyperparameter of the rule has another value than is asked for",
    ),
];

/// A number that the update is given.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Given {
    name: &'static str,
    symbol: &'static str,
    /// What is asked for.
    pub(super) asked: f64,
    /// Whether it is a weight below 1, such as β.
    pub(super) is_weight: bool,
}

/// All numbers that an update is given and could be given otherwise.
pub(super) fn given(problem: &Problem, entry: &Entry) -> Vec<Given> {
    let rates = [
        ("learning_rate", "η", problem.learning_rate()),
        ("weight_decay", "λ", problem.weight_decay()),
    ];
    let rates = rates.map(|(name, symbol, asked)| Given {
        name,
        symbol,
        asked,
        is_weight: false,
    });
    let own = entry.hyperparameters().map(|(one, asked)| Given {
        name: one.name,
        symbol: one.symbol,
        asked,
        is_weight: one.range.end == 1.0,
    });
    rates.into_iter().chain(own).collect()
}

impl Given {
    /// The right update, but for this value of it.
    pub(super) fn recipe(&self, problem: &Problem, entry: &Entry, value: f64) -> Option<Recipe> {
        let rates = [problem.learning_rate(), problem.weight_decay()];
        match (self.name, rates) {
            ("learning_rate", [_, decay]) => Recipe::with_rates(problem, entry, [value, decay]),
            ("weight_decay", [rate, _]) => Recipe::with_rates(problem, entry, [rate, value]),
            _ => {
                let other = entry.clone().with(self.name, value).ok()?;
                Recipe::right(problem, &other)
            }
        }
    }

    /// What is said where it is `value`.
    pub(super) fn named(&self, value: f64) -> Named {
        let id = match self.name {
            "learning_rate" => "another-learning-rate",
            "weight_decay" => "another-weight-decay",
            "beta_1" => "another-beta-1",
            "beta_2" => "another-beta-2",
            "beta_3" => "another-beta-3",
            "momentum" => "another-momentum",
            "epsilon" => "another-epsilon",
            "clip_value" | "clip_norm" => "another-clipping",
            _ => "another-hyperparameter",
        };
        let asked = if self.asked.is_finite() {
            format!("the problem asks for {}", number(self.asked))
        } else {
            "the problem asks for none".to_owned()
        };
        let (symbol, name) = (self.symbol, self.name);
        let explanation = format!("{symbol} ({name}) is {}; {asked}", number(value));
        Named {
            id,
            explanation: Cow::Owned(explanation),
        }
    }

    /// Values that are often met, in code and in books.
    pub(super) fn often(&self) -> Vec<f64> {
        let often: &[f64] = match self.name {
            "epsilon" => &[
                1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15, 1e-16, 1e-30,
            ],
            "clip_value" | "clip_norm" => &[0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0],
            _ if self.is_weight => &[
                0.0, 0.1, 0.5, 0.8, 0.85, 0.9, 0.92, 0.95, 0.97, 0.98, 0.99, 0.995, 0.999, 0.9999,
            ],
            "learning_rate" => &[
                1e-4, 3e-4, 5e-4, 1e-3, 2e-3, 3e-3, 5e-3, 1e-2, 2e-2, 3e-2, 0.1, 0.2, 0.3, 0.5, 1.0,
            ],
            "weight_decay" => &[1e-5, 1e-4, 5e-4, 1e-3, 5e-3, 1e-2, 5e-2, 0.1, 0.5, 1.0],
            _ => &[0.0, 1e-3, 1e-2, 0.1, 0.5, 1.0, 2.0, 5.0],
        };
        let others = often.iter().copied().filter(|value| *value != self.asked);
        // Where none was asked for, λ does nothing at all.
        let none_asked = self.name == "weight_decay" && self.asked == 0.0;
        others.filter(|_| !none_asked).collect()
    }
}

/// The right update with one value that is often met in place of the one that is asked for.
pub(crate) fn other_values(problem: &Problem, entry: &Entry) -> Vec<Relative> {
    let given = given(problem, entry).into_iter();
    let right = Recipe::right(problem, entry);
    let relatives = given.flat_map(|given| {
        let right = right.as_ref();
        let values = given.often().into_iter();
        let relatives = values.filter_map(move |value| {
            let recipe = given.recipe(problem, entry, value)?;
            (Some(&recipe) != right).then(|| Relative {
                mistakes: vec![given.named(value)],
                recipe,
            })
        });
        relatives.collect::<Vec<_>>()
    });
    relatives.collect()
}
