//! The summary table at the end of a sweep: good cells, best cell and divergence of each landscape.

use std::fmt::Write;

use adamscape_experiments::plan::{CheckedPlan, GridAxis};
use adamscape_experiments::results::{OptimizerSummary, Summary};
use adamscape_experiments::statistics::Spread;

use crate::columns::columns;

/// One line for each optimizer and panel.
pub(crate) fn table(plan: &CheckedPlan, summary: &Summary) -> String {
    let best = format!("best {}", plan.good.measure());
    let (up, right) = (plan.grid.up(), plan.grid.right());
    let at = format!("at {}, {}", up.axis.title(), right.axis.title());
    let header = [
        "optimizer",
        "good cells",
        "distinct",
        "per seed",
        &best,
        &at,
        "diverged",
    ];
    let titles = plan.panels().map(|panel| plan.panel_title(panel));
    let rows = titles
        .zip(&summary.optimizers)
        .map(|(title, one)| row(plan, title, one));
    let rows: Vec<[String; 7]> = rows.collect();
    let mut text = columns(header, &rows);
    let _ = writeln!(
        text,
        "good: mean validation {} {} {}; distinct: cells with one result to the bit count once; ±: standard deviation over seeds; *: on the grid's edge",
        plan.good.measure(),
        plan.good.side(),
        plan.good.threshold(),
    );
    text
}

fn row(plan: &CheckedPlan, title: String, own: &OptimizerSummary) -> [String; 7] {
    let best = own.best.as_ref();
    let spread = |spread: Option<Spread>, digits: usize| {
        spread.map_or_else(
            || "none".to_owned(),
            |spread| with_deviation(spread, digits),
        )
    };
    [
        title,
        format!("{} of {}", own.good_cells, own.cells),
        format!("{} of {}", own.distinct_good_cells, own.distinct_cells),
        spread(own.good_cells_per_seed, 1),
        spread(best.and_then(|best| best.validation_score.spread()), 4),
        best.map_or_else(
            || "none".to_owned(),
            |best| {
                let mark = if best.on_edge { " *" } else { "" };
                let at = |axis: &GridAxis| axis.axis.label(best.value(&axis.name));
                format!("{}, {}{mark}", at(plan.grid.up()), at(plan.grid.right()))
            },
        ),
        format!("{} trials", own.diverged_trials),
    ]
}

fn with_deviation(spread: Spread, digits: usize) -> String {
    let mean = format!("{:.digits$}", spread.mean);
    match spread.standard_deviation {
        Some(deviation) => format!("{mean} ± {deviation:.digits$}"),
        None => mean,
    }
}
