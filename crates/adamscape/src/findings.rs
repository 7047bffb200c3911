//! What the statistics of a sweep say, in a few lines for a terminal; all of them are in `summary.json` and on the page.

use std::fmt::Write;

use adamscape_experiments::landscape::Metric;
use adamscape_experiments::plan::CheckedPlan;
use adamscape_experiments::results::Summary;
use adamscape_statistics::{Best, Direction, GroupStatistics, Statistics, definition, in_words};

use crate::columns::columns;

/// What is shown of each landscape, by score and by loss.
const BY_SCORE: [&str; 2] = ["good_share", "best_on_fresh_seeds"];
const BY_LOSS: [&str; 3] = ["interaction_share", "valley_slope", "transfer_cost"];

/// Intervals of each landscape's measures, differences that are told from chance, and how a grid is to be extended.
pub(crate) fn findings(plan: &CheckedPlan, summary: &Summary) -> String {
    let of = |metric: Metric| summary.statistics.get(&metric.name(plan.good));
    let (Some(score), Some(loss)) = (of(Metric::ValidationScore), of(Metric::ValidationLoss))
    else {
        return String::new();
    };
    let mut text = String::new();
    for (statistics, names) in [(score, &BY_SCORE[..]), (loss, &BY_LOSS[..])] {
        for name in names {
            text += &lines(statistics, name);
        }
    }
    for group in &score.groups {
        if let Some(best) = &group.best {
            text += &advice(group, best);
        }
    }
    text
}

/// A measure: a line for each landscape, and one for each difference that is told from chance.
pub(crate) fn lines(statistics: &Statistics, name: &str) -> String {
    let title = definition(name).map_or(name, |definition| definition.title);
    let of_groups = statistics.groups.iter().filter_map(|group| {
        let own = group.measures.get(name)?;
        Some([format!("  {}", group.group), in_words(own)])
    });
    let differences = statistics.comparisons.iter().filter_map(|one| {
        let own = one.differences.get(name)?;
        let is_told = own.p_holm.is_some_and(|p| p <= 0.05);
        is_told.then(|| {
            let name = format!("  {} less {}", one.group, one.less);
            [name, in_words(&own.estimate)]
        })
    });
    let rows: Vec<[String; 2]> = of_groups.chain(differences).collect();
    columns([title, "with 95 % interval"], &rows)
}

/// How far the best cell is told from others, and where the grid is to be extended.
pub(crate) fn advice(group: &GroupStatistics, best: &Best) -> String {
    let mut text = String::new();
    let name = &group.group;
    let same = best.indistinguishable.len();
    if same > 1 {
        let _ = writeln!(
            text,
            "{name}: {same} cells can't be told from the best by these seeds"
        );
    }
    for one in &best.advice {
        let way = match one.extend {
            Direction::Lower => "below",
            Direction::Higher => "above",
        };
        let _ = writeln!(
            text,
            "{name}: the best cell is on the grid's edge; extend {} {way} {}",
            one.axis, one.end
        );
    }
    text
}
