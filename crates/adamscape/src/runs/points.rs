//! The report on runs that make no grid, as random search leaves them: the best, what more tries would bring, and where to look next.

use std::fmt::Write;

use adamscape_experiments::storage::Folder;
use adamscape_pictures::label;
use adamscape_runs::{Outcome, Place};
use adamscape_statistics::measures::{BUDGETS, expected_best, failed_share};
use adamscape_statistics::{Axis, Better, Estimate, Outcome as Result, Table, in_words};
use serde::Serialize;

use super::Judged;
use crate::{Failure, output};

/// A best run so near to the end of what was tried, as a share of it, is on its edge.
const EDGE: f64 = 0.05;

/// What runs anywhere in the plane say.
#[derive(Serialize)]
struct Found {
    group: String,
    runs: usize,
    failed: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    best: Option<Best>,
    /// By the number of tries.
    expected_best: Vec<(usize, Estimate)>,
    failed_share: Estimate,
    advice: Vec<String>,
}

#[derive(Serialize)]
struct Best {
    x: f64,
    y: f64,
    result: f64,
}

/// Writes and tells what can be said, and returns the files' names.
pub(super) fn report(
    folder: &Folder,
    judged: &Judged,
    groups: &[(String, Vec<Place>)],
    logarithmic: [bool; 2],
) -> std::result::Result<Vec<String>, Failure> {
    let found: Vec<Found> = groups
        .iter()
        .map(|(name, places)| found(judged, name, places, logarithmic))
        .collect();
    folder.write_json("summary.json", &found)?;
    let mut text = String::from(
        "these runs make no grid: they are points, and measures that need rows and columns are left out\n",
    );
    for own in &found {
        let _ = writeln!(
            text,
            "{}: {} runs, {} failed",
            own.group, own.runs, own.failed
        );
        if let Some(best) = &own.best {
            let (x, y) = (&judged.runs.x, &judged.runs.y);
            let Best {
                x: right,
                y: up,
                result,
            } = best;
            let [right, up, result] = [right, up, result].map(|value| label(*value));
            let _ = writeln!(
                text,
                "  best {} {result} at {y} {up}, {x} {right}",
                judged.runs.metric
            );
        }
        for (tries, estimate) in &own.expected_best {
            let _ = writeln!(
                text,
                "  expected best of {tries} tries: {}",
                in_words(estimate)
            );
        }
        for advice in &own.advice {
            let _ = writeln!(text, "  {advice}");
        }
    }
    output::print(&crate::failure::harmless(&format!("{text}\n")))?;
    Ok(vec!["summary.json".to_owned()])
}

fn found(judged: &Judged, name: &str, places: &[Place], logarithmic: [bool; 2]) -> Found {
    let means = places
        .iter()
        .filter_map(|place| Some((place, place.mean()?)));
    let best = means.reduce(|best, one| {
        if judged.better.is_better(one.1, best.1) {
            one
        } else {
            best
        }
    });
    let is_failed = |place: &&Place| place.outcomes.contains(&Outcome::Failed);
    let table = table(places);
    let question = judged.question();
    let group = table.group(0);
    let estimate = |of: &dyn Fn(adamscape_statistics::Group) -> Estimate| {
        group.map_or_else(Estimate::default, of)
    };
    let budgets = BUDGETS.into_iter().filter(|tries| *tries < places.len());
    Found {
        group: if name.is_empty() {
            "runs".to_owned()
        } else {
            name.to_owned()
        },
        runs: places.iter().map(|place| place.outcomes.len()).sum(),
        failed: places.iter().filter(is_failed).count(),
        advice: best.map_or_else(Vec::new, |(best, _)| {
            advice(judged, places, best, logarithmic)
        }),
        best: best.map(|(place, result)| Best {
            x: place.x,
            y: place.y,
            result,
        }),
        expected_best: budgets
            .map(|tries| {
                (
                    tries,
                    estimate(&|group| expected_best(group, &question, tries)),
                )
            })
            .collect(),
        failed_share: estimate(&failed_share),
    }
}

/// Each place is a cell of one row, with its mean for a single seed.
fn table(places: &[Place]) -> Table {
    let axis = |name: &str, count: usize| Axis {
        name: name.to_owned(),
        values: (0..count).map(|index| index as f64).collect(),
        logarithmic: false,
    };
    let mut table = Table::new(
        axis("row", 1),
        axis("run", places.len()),
        vec!["runs".to_owned()],
        1,
    );
    for (cell, place) in places.iter().enumerate() {
        let outcome = match place.mean() {
            Some(mean) => Result::Finished(mean),
            None => Result::Failed,
        };
        // Every place has its cell.
        let _ = table.set(0, cell, 0, outcome);
    }
    table
}

/// Which way to go on, if the best is on the edge of what was tried.
fn advice(judged: &Judged, places: &[Place], best: &Place, [right, up]: [bool; 2]) -> Vec<String> {
    let along = |name: &str, is_logarithmic: bool, of: fn(&Place) -> f64| {
        let scaled = |value: f64| {
            if is_logarithmic {
                value.max(f64::MIN_POSITIVE).ln()
            } else {
                value
            }
        };
        let tried = places
            .iter()
            .map(of)
            .filter(|value| !is_logarithmic || *value > 0.0);
        let (low, high) = tried.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
            (low.min(value), high.max(value))
        });
        let place = (scaled(of(best)) - scaled(low)) / (scaled(high) - scaled(low));
        let way = if place < EDGE {
            Some(("below", low))
        } else if place > 1.0 - EDGE {
            Some(("above", high))
        } else {
            None
        };
        way.map(|(way, end)| {
            let end = label(end);
            format!("the best run is on the edge of what was tried; try {name} {way} {end}")
        })
    };
    let advice = [
        along(&judged.runs.x, right, |place| place.x),
        along(&judged.runs.y, up, |place| place.y),
    ];
    let better = match judged.better {
        Better::Higher => "higher",
        Better::Lower => "lower",
    };
    let refine = format!(
        "between the best runs a {better} {} may lie: try around them, with several seeds each",
        judged.runs.metric
    );
    let found: Vec<String> = advice.into_iter().flatten().collect();
    if found.is_empty() {
        vec![refine]
    } else {
        found
    }
}
