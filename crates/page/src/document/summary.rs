//! A landscape in a sentence or two.

use std::collections::BTreeSet;

use adamscape_pictures::{Better, RankedCell};

use crate::number::number;
use crate::report::{Landscape, Report, State};

/// `Best accuracy 0.95 at learning rate 0.01, weight decay 1e-4. 190 of 384 cells are good; 23 diverged.`
pub(super) fn summary(report: &Report, own: &Landscape, best: &[RankedCell]) -> String {
    let mut sentences = Vec::new();
    let measure = report.measures.first();
    let has_values = || {
        own.cells
            .iter()
            .any(|cell| cell.means.first().is_some_and(Option::is_some))
    };
    match best.first() {
        Some(best) => sentences.push(format!(
            "Best {} {} at {} {}, {} {}.",
            measure.map_or("", |measure| measure.name.as_str()),
            number(best.value),
            report.up.title.as_str(),
            label(&report.up, best.row),
            report.right.title.as_str(),
            label(&report.right, best.column),
        )),
        None if has_values() => {}
        None => sentences.push("No cell has a value.".to_owned()),
    }
    let cells = own.cells.len();
    let mut counts = Vec::new();
    if let Some(good) = report.good {
        let better = report.measures.get(good.measure).and_then(|of| of.better);
        let better = better.map_or(Better::Higher, Better::from);
        let means = own
            .cells
            .iter()
            .filter_map(|cell| cell.means.get(good.measure).copied().flatten());
        let good = means
            .filter(|mean| better.exceeds(*mean, good.threshold))
            .count();
        counts.push(format!("{good} of {cells} cells are good"));
    }
    let diverged = own
        .cells
        .iter()
        .filter(|cell| matches!(cell.state, State::Diverged { .. }))
        .count();
    let missing = own
        .cells
        .iter()
        .filter(|cell| cell.state == State::Missing)
        .count();
    for (count, what) in [(diverged, "diverged"), (missing, "not run")] {
        if count > 0 {
            counts.push(format!("{count} {what}"));
        }
    }
    let trainings: BTreeSet<usize> = own
        .cells
        .iter()
        .enumerate()
        .map(|(place, cell)| cell.same_as.unwrap_or(place))
        .collect();
    if trainings.len() < cells {
        counts.push(format!("{} are distinct trainings", trainings.len()));
    }
    if !counts.is_empty() {
        sentences.push(format!("{}.", counts.join("; ")));
    }
    sentences.join(" ")
}

/// The value of a row or column, with digits that tell it from the others.
pub(super) fn label(axis: &crate::report::Axis, place: usize) -> String {
    let value = axis.values.get(place);
    value.map_or_else(String::new, |value| {
        adamscape_pictures::label_among(*value, &axis.values)
    })
}
