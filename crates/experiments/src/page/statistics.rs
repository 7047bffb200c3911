//! What the numbers say, a section for each measure.

use adamscape_page::Statistic;
use adamscape_statistics::DEFINITIONS;

use crate::landscape::Metric;
use crate::plan::CheckedPlan;
use crate::results::Summary;

/// Those that are read off the loss: scores saturate where the loss still has a valley.
const BY_LOSS: [&str; 5] = [
    "interaction_share",
    "valley_slope",
    "valley_slope_of_product",
    "regret_one_after_the_other",
    "transfer_cost",
];

/// A section for each measure that there are figures of, or reasons why there are none.
pub(super) fn statistics(plan: &CheckedPlan, summary: &Summary) -> Vec<Statistic> {
    let sections = DEFINITIONS.iter().filter_map(|definition| {
        let metric = if BY_LOSS.contains(&definition.name) {
            Metric::ValidationLoss
        } else {
            Metric::ValidationScore
        };
        let name = metric.name(plan.good);
        Statistic::of(definition, &name, summary.statistics.get(&name)?)
    });
    sections.collect()
}
