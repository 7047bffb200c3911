//! A landscape's cells and trials, measure by measure.

use std::collections::BTreeMap;

use serde::Serialize;

use super::texts::Texts;
use crate::error::PageError;
use crate::number::shortened;
use crate::report::{Cell, Landscape, Report, State, Trial};
use crate::svg::Picture;
use crate::text::Text;

#[derive(Serialize)]
pub(super) struct PackedLandscape<'report> {
    title: &'report Text,
    about: &'report Text,
    /// A letter for each cell: f for finished, d for diverged, m for missing.
    states: String,
    /// Of cells and trials that diverged: after how many steps.
    after: BTreeMap<usize, u64>,
    same: BTreeMap<usize, usize>,
    /// For each measure the cells' means and deviations.
    means: Vec<Vec<Option<f64>>>,
    deviations: Vec<Option<Vec<Option<f64>>>>,
    best: Vec<Vec<usize>>,
    /// A letter for each trial of each cell, and their values for each measure; nothing where no trial has it.
    trials: String,
    trials_after: BTreeMap<usize, u64>,
    values: Vec<Option<Vec<Option<f64>>>>,
    command: Option<usize>,
    programs: Vec<(&'report Text, usize)>,
    substitutions: Vec<(&'report Text, &'report [Text])>,
}

pub(super) fn packed_landscape<'report>(
    report: &'report Report,
    own: &'report Landscape,
    texts: &mut Texts<'report>,
) -> Result<PackedLandscape<'report>, PageError> {
    let measures = 0..report.measures.len();
    let columns = report.right.values.len();
    let best = measures.clone().map(|measure| {
        let best = Picture::new(report, own, measure)?.best();
        Ok(best
            .iter()
            .map(|cell| cell.row * columns + cell.column)
            .collect())
    });
    let best: Result<_, PageError> = best.collect();
    let cells = || own.cells.iter();
    let at = |numbers: &[Option<f64>], measure: usize| numbers.get(measure).copied().flatten();
    let means = measures
        .clone()
        .map(|measure| cells().map(|cell| at(&cell.means, measure)).collect());
    let deviations = measures
        .clone()
        .map(|measure| some(cells().map(|cell| at(&cell.deviations, measure).map(shortened))));
    // A cell whose trials are not kept has missing ones.
    let lacking = Trial::default();
    let keeps_trials = report.keeps_trials();
    let trial = |cell: &'report Cell, seed: usize| cell.trials.get(seed).filter(|_| keeps_trials);
    let trials = || {
        cells().flat_map(|cell| {
            (0..report.seeds.len()).map(|seed| trial(cell, seed).unwrap_or(&lacking))
        })
    };
    let values = measures
        .map(|measure| some(trials().map(|trial| at(&trial.values, measure).map(shortened))));
    let same = cells()
        .enumerate()
        .filter_map(|(cell, of)| Some((cell, of.same_as?)));
    Ok(PackedLandscape {
        title: &own.title,
        about: &own.about,
        states: cells().map(|cell| letter(cell.state)).collect(),
        after: steps(cells().map(|cell| cell.state)),
        same: same.collect(),
        means: means.collect(),
        deviations: deviations.collect(),
        best: best?,
        trials: trials().map(|trial| letter(trial.state)).collect(),
        trials_after: steps(trials().map(|trial| trial.state)),
        values: values.collect(),
        command: own.command.as_ref().map(|command| texts.place(command)),
        programs: own
            .programs
            .iter()
            .map(|program| (&program.name, texts.place(&program.template)))
            .collect(),
        substitutions: own
            .substitutions
            .iter()
            .map(|one| (&one.name, one.texts.as_slice()))
            .collect(),
    })
}

/// The numbers, if there is any.
fn some(numbers: impl Iterator<Item = Option<f64>>) -> Option<Vec<Option<f64>>> {
    let numbers: Vec<Option<f64>> = numbers.collect();
    numbers.iter().any(Option::is_some).then_some(numbers)
}

fn letter(state: State) -> char {
    match state {
        State::Missing => 'm',
        State::Diverged { .. } => 'd',
        State::Finished => 'f',
    }
}

/// After how many steps those diverged of which it is known.
fn steps(states: impl Iterator<Item = State>) -> BTreeMap<usize, u64> {
    let known = states.enumerate().filter_map(|(place, state)| match state {
        State::Diverged { after } => Some((place, after?)),
        State::Missing | State::Finished => None,
    });
    known.collect()
}
