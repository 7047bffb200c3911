//! The report on runs that make a grid: heat maps, a page, statistics.

use adamscape_experiments::storage::Folder;
use adamscape_page::{
    Axis as PageAxis, Better as PageBetter, Cell as PageCell, Good, Landscape as PageLandscape,
    Measure, Report, State, Statistic, Text, page,
};
use adamscape_pictures::{
    Axis, Better as PictureBetter, Cell, Figure, Landscape, MetricRow, Scale, blocks, heatmaps_png,
    heatmaps_svg,
};
use adamscape_runs::{Grid, Outcome};
use adamscape_statistics::{Axis as TableAxis, Better, DEFINITIONS, Statistics};

use super::Judged;
use crate::files::PIXELS_PER_POINT;
use crate::findings::{advice, lines};
use crate::{Failure, output, terminal};

/// Measures that are told in the terminal; the others are in the files.
const TOLD: [&str; 6] = [
    "good_share",
    "best_on_fresh_seeds",
    "expected_best_of_16",
    "interaction_share",
    "valley_slope",
    "transfer_cost",
];

/// Writes and tells everything, and returns the files' names.
pub(super) fn report(
    folder: &Folder,
    judged: &Judged,
    grid: &Grid,
) -> Result<Vec<String>, Failure> {
    let question = judged.question();
    let statistics = Statistics::of(&grid.table, &question);
    folder.write_json("summary.json", &statistics)?;
    let landscapes = landscapes(judged, grid)?;
    let scale = Scale::covering(&landscapes, picture_better(judged.better));
    let figure = Figure {
        title: format!("{}: {}", judged.name, judged.runs.metric),
        caption: vec![format!("{} runs", judged.runs.runs.len())],
        rows: vec![MetricRow {
            name: judged.runs.metric.clone(),
            scale,
            landscapes: landscapes.clone(),
        }],
    };
    let mut files = vec!["summary.json".to_owned()];
    for (number, figure) in (1..).zip(figure.pages()) {
        let stem = if number == 1 {
            "landscapes".to_owned()
        } else {
            format!("landscapes-{number}")
        };
        folder.write(&format!("{stem}.svg"), heatmaps_svg(&figure)?.as_bytes())?;
        folder.write(
            &format!("{stem}.png"),
            &heatmaps_png(&figure, PIXELS_PER_POINT)?,
        )?;
        files.extend([format!("{stem}.svg"), format!("{stem}.png")]);
    }
    let html = page(&page_report(judged, grid, &statistics))?;
    folder.write("report.html", html.as_bytes())?;
    files.push("report.html".to_owned());
    let (depth, width) = (terminal::colour_depth(), terminal::width());
    for landscape in &landscapes {
        output::print(&format!("{}\n", blocks(landscape, &scale, depth, width)))?;
    }
    let mut text = String::new();
    for name in TOLD {
        let has_it = name != "good_share" || judged.threshold.is_some();
        if has_it
            && statistics
                .groups
                .iter()
                .any(|group| group.measures.contains_key(name))
        {
            text += &lines(&statistics, name);
        }
    }
    for group in &statistics.groups {
        if let Some(best) = &group.best {
            text += &advice(group, best);
        }
    }
    output::print(&crate::failure::harmless(&format!("{text}\n")))?;
    Ok(files)
}

fn picture_better(better: Better) -> PictureBetter {
    match better {
        Better::Higher => PictureBetter::Higher,
        Better::Lower => PictureBetter::Lower,
    }
}

fn axis(own: &TableAxis) -> Axis {
    if own.logarithmic {
        Axis::logarithmic(own.name.clone(), own.values.clone())
    } else {
        Axis::even(own.name.clone(), own.values.clone())
    }
}

fn landscapes(judged: &Judged, grid: &Grid) -> Result<Vec<Landscape>, Failure> {
    let groups = grid.table.groups().iter().zip(&grid.cells);
    let landscapes = groups.map(|(group, cells)| {
        let cells = cells.iter().map(|outcomes| cell(outcomes)).collect();
        let own = Landscape::new(
            group.as_str(),
            axis(grid.table.up()),
            axis(grid.table.right()),
            cells,
        )?;
        Ok(match judged.threshold {
            Some(threshold) => own.with_threshold(threshold),
            None => own,
        })
    });
    landscapes.collect()
}

/// One failed run makes the cell failed: what fails sometimes has no typical result.
fn cell(outcomes: &[Outcome]) -> Cell {
    if outcomes.contains(&Outcome::Failed) {
        return Cell::Diverged;
    }
    match mean_and_deviation(&values(outcomes)) {
        Some((mean, _)) => Cell::Value(mean),
        None => Cell::Missing,
    }
}

fn values(outcomes: &[Outcome]) -> Vec<f64> {
    let finished = outcomes.iter().filter_map(|outcome| match outcome {
        Outcome::Finished(value) => Some(*value),
        Outcome::Failed | Outcome::Unfinished => None,
    });
    finished.collect()
}

fn mean_and_deviation(values: &[f64]) -> Option<(f64, Option<f64>)> {
    let spread = adamscape_statistics::Spread::of(values)?;
    Some((spread.mean, spread.standard_deviation))
}

fn page_report(judged: &Judged, grid: &Grid, statistics: &Statistics) -> Report {
    let metric = judged.runs.metric.as_str();
    let measures = vec![
        Measure {
            name: Text::from(metric),
            meaning: Text::from("The mean over the runs of a cell."),
            better: Some(match judged.better {
                Better::Higher => PageBetter::Higher,
                Better::Lower => PageBetter::Lower,
            }),
            ..Measure::default()
        },
        Measure {
            name: Text::from("spread over runs"),
            meaning: Text::from("The standard deviation over the runs of a cell."),
            ..Measure::default()
        },
        Measure {
            name: Text::from("runs"),
            meaning: Text::from("How many runs a cell has."),
            ..Measure::default()
        },
    ];
    let page_axis = |own: &TableAxis| PageAxis {
        name: Text::from(own.name.as_str()),
        title: Text::from(own.name.as_str()),
        values: own.values.clone(),
        logarithmic: own.logarithmic,
    };
    let groups = grid.table.groups().iter().zip(&grid.cells);
    let landscapes = groups.map(|(group, cells)| PageLandscape {
        title: Text::from(group.as_str()),
        cells: cells.iter().map(|outcomes| page_cell(outcomes)).collect(),
        ..PageLandscape::default()
    });
    let mut plan = vec![Text::from(format!(
        "{} runs, as a table has them.",
        judged.runs.runs.len()
    ))];
    plan.extend(
        judged
            .runs
            .remarks
            .iter()
            .map(|remark| Text::from(remark.as_str())),
    );
    Report {
        title: Text::from(judged.name.as_str()),
        plan,
        up: page_axis(grid.table.up()),
        right: page_axis(grid.table.right()),
        good: judged.threshold.map(|threshold| Good {
            measure: 0,
            threshold,
        }),
        measures,
        landscapes: landscapes.collect(),
        statistics: DEFINITIONS
            .iter()
            .filter_map(|definition| Statistic::of(definition, metric, statistics))
            .collect(),
        ..Report::default()
    }
}

fn page_cell(outcomes: &[Outcome]) -> PageCell {
    let runs = Some(outcomes.len() as f64);
    let own = mean_and_deviation(&values(outcomes));
    let (state, mean, deviation) = match (cell(outcomes), own) {
        (Cell::Diverged, _) => (State::Diverged { after: None }, None, None),
        (Cell::Value(mean), Some((_, deviation))) => (State::Finished, Some(mean), deviation),
        _ => (State::Missing, None, None),
    };
    PageCell {
        state,
        means: vec![mean, deviation, runs.filter(|runs| *runs > 0.0)],
        deviations: vec![deviation, None, None],
        ..PageCell::default()
    }
}
