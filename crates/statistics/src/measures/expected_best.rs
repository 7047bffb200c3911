//! How good the best of a few tries is.

use crate::estimate::Estimate;
use crate::question::Question;
use crate::reason::Reason;
use crate::table::Group;

/// The numbers of tries that are reported.
pub const BUDGETS: [usize; 3] = [4, 16, 64];

/// The expected best result of n cells that are drawn by chance without replacement: Σⱼ y₍ⱼ₎·C(j−1, n−1)/C(N, n) over the N results
/// from the worst to the best, of each seed (after Dodge et al. 2019). None for more tries than cells.
#[must_use]
pub fn expected_best(group: Group, question: &Question, tries: usize) -> Estimate {
    let cells = group.table().cells();
    if tries == 0 || tries > cells {
        return Estimate::none(Reason::FewValues { needed: 2 });
    }
    let Some(costs) = question.complete_costs(group) else {
        return Estimate::none(Reason::Incomplete);
    };
    let of_seed = |mut own: Vec<f64>| {
        // From the best to the worst: that the k-th best is the best of n has the probability C(N−k, n−1)/C(N, n), by recurrence
        // p₁ = n/N, pₖ₊₁ = pₖ·(N−k−n+1)/(N−k).
        own.sort_by(f64::total_cmp);
        let mut probability = tries as f64 / cells as f64;
        let mut sum = 0.0;
        for (before, cost) in own.iter().enumerate() {
            sum += probability * cost;
            let left = cells - before - 1;
            if left == 0 {
                break;
            }
            probability *= (left + 1).saturating_sub(tries) as f64 / left as f64;
        }
        // Back from a cost.
        question.better.cost(sum)
    };
    question.bounded(Estimate::of_seeds(costs.into_iter().map(of_seed).collect()))
}
