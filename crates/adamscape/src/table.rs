//! The summary table at the end of a sweep: good cells, best cell and divergence of each optimizer.

use std::fmt::Write;

use adamscape_experiments::results::{OptimizerSummary, Spread, Summary};
use adamscape_pictures::label;

use crate::columns::columns;

const HEADER: [&str; 7] = [
    "optimizer",
    "good cells",
    "distinct",
    "per seed",
    "best accuracy",
    "at learning rate, weight decay",
    "diverged",
];

/// One line for each optimizer.
pub(crate) fn table(summary: &Summary, threshold: f64) -> String {
    let rows: Vec<[String; 7]> = summary.optimizers.iter().map(row).collect();
    let mut text = columns(HEADER, &rows);
    let _ = writeln!(
        text,
        "good: mean validation accuracy over {threshold}; distinct: cells with one result to the bit count once; ±: standard deviation over seeds; *: on the grid's edge"
    );
    text
}

fn row(optimizer: &OptimizerSummary) -> [String; 7] {
    let best = optimizer.best.as_ref();
    let spread = |spread: Option<Spread>, digits: usize| {
        spread.map_or_else(
            || "none".to_owned(),
            |spread| with_deviation(spread, digits),
        )
    };
    [
        optimizer.optimizer.clone(),
        format!("{} of {}", optimizer.good_cells, optimizer.cells),
        format!(
            "{} of {}",
            optimizer.distinct_good_cells, optimizer.distinct_cells
        ),
        spread(optimizer.good_cells_per_seed, 1),
        spread(best.and_then(|best| best.validation_accuracy), 4),
        best.map_or_else(
            || "none".to_owned(),
            |best| {
                let mark = if best.on_edge { " *" } else { "" };
                format!(
                    "{}, {}{mark}",
                    label(best.learning_rate),
                    label(best.weight_decay)
                )
            },
        ),
        format!("{} trials", optimizer.diverged_trials),
    ]
}

fn with_deviation(spread: Spread, digits: usize) -> String {
    let mean = format!("{:.digits$}", spread.mean);
    match spread.standard_deviation {
        Some(deviation) => format!("{mean} ± {deviation:.digits$}"),
        None => mean,
    }
}
