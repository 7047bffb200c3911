//! Tables by formula.

use adamscape_statistics::{Axis, Better, Group, Outcome, Question, Table};

/// Values a factor apart.
pub(crate) fn geometric(first: f64, ratio: f64, count: usize) -> Vec<f64> {
    (0..count).map(|k| first * ratio.powi(k as i32)).collect()
}

pub(crate) fn axis(name: &str, values: Vec<f64>) -> Axis {
    Axis {
        name: name.to_owned(),
        values,
        logarithmic: true,
    }
}

/// A table of several groups by `outcome(group, learning rate, decay, seed)`.
pub(crate) fn table(
    rates: &[f64],
    decays: &[f64],
    groups: &[&str],
    seeds: usize,
    mut outcome: impl FnMut(usize, f64, f64, usize) -> Outcome,
) -> Table {
    let names = groups.iter().map(|name| (*name).to_owned()).collect();
    let (up, right) = (
        axis("learning_rate", rates.to_vec()),
        axis("weight_decay", decays.to_vec()),
    );
    let mut table = Table::new(up, right, names, seeds);
    for group in 0..groups.len() {
        for (row, rate) in rates.iter().enumerate() {
            for (column, decay) in decays.iter().enumerate() {
                for seed in 0..seeds {
                    let cell = row * decays.len() + column;
                    let own = outcome(group, *rate, *decay, seed);
                    assert_eq!(table.set(group, cell, seed, own), Ok(()));
                }
            }
        }
    }
    table
}

/// Losses, good below 0.5.
pub(crate) fn loss() -> Question<'static> {
    Question {
        result: "loss",
        better: Better::Lower,
        threshold: Some(0.5),
        failure: None,
        bounds: None,
        timescale: None,
    }
}

/// The first group of a table.
#[expect(clippy::expect_used, reason = "every table here has one")]
pub(crate) fn only(table: &Table) -> Group<'_> {
    table.group(0).expect("a group")
}
