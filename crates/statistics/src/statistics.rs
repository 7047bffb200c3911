//! All that a table says: every measure of every group, and how groups differ.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::differences::Difference;
use crate::estimate::Estimate;
use crate::measures::{
    BUDGETS, Best, Valley, best, expected_best, failed_share, good_share, interaction, regret,
    reliable_share, sensitivity, transfer_cost, valley,
};
use crate::question::Question;
use crate::reason::Reason;
use crate::signed_rank::holm;
use crate::table::{Group, Table};

/// More groups are compared with the first alone.
const MOST_IN_ALL_PAIRS: usize = 4;

/// What a table says.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Statistics {
    /// One for each group, in the table's order.
    pub groups: Vec<GroupStatistics>,
    /// How groups differ.
    pub comparisons: Vec<Comparison>,
}

/// What one group's results say.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GroupStatistics {
    /// The group.
    pub group: String,
    /// Cells that are trainings of their own.
    pub distinct_cells: usize,
    /// Its best cell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub best: Option<Best>,
    /// Why there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no_best: Option<Reason>,
    /// Every measure that is a number, by its name, in the order of names.
    pub measures: BTreeMap<String, Estimate>,
    /// Rows with a valley, and those whose valley leaves the grid.
    pub valley_rows: usize,
    /// Rows whose valley leaves the grid.
    pub censored_rows: usize,
}

/// Every measure of one group less that of another.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// The group.
    pub group: String,
    /// That with which it is compared.
    pub less: String,
    /// The differences, by the measures' names.
    pub differences: BTreeMap<String, Difference>,
}

impl Statistics {
    /// Judges a table.
    #[must_use]
    pub fn of(table: &Table, question: &Question) -> Self {
        let all = (0..table.groups().len()).filter_map(|index| {
            let group = table.group(index)?;
            Some(GroupStatistics::of(index, group, question))
        });
        let groups: Vec<GroupStatistics> = all.collect();
        let comparisons = comparisons(&groups);
        Self {
            groups,
            comparisons,
        }
    }
}

impl GroupStatistics {
    fn of(index: usize, group: Group, question: &Question) -> Self {
        let Valley {
            rows,
            censored,
            slope,
            slope_of_product,
        } = valley(group, question);
        let (best, no_best) = match best(index, group, question) {
            Ok(best) => (Some(best), None),
            Err(reason) => (None, Some(reason)),
        };
        let of_best = |of: fn(&Best) -> &Estimate| {
            let reason = no_best.unwrap_or(Reason::NoResults);
            best.as_ref()
                .map_or_else(|| Estimate::none(reason), |best| of(best).clone())
        };
        let mut measures: BTreeMap<String, Estimate> = [
            ("good_share", good_share(group, question)),
            ("reliable_share", reliable_share(group, question)),
            ("failed_share", failed_share(group)),
            ("interaction_share", interaction(group, question)),
            ("valley_slope", slope),
            ("valley_slope_of_product", slope_of_product),
            ("regret_one_after_the_other", regret(group, question)),
            ("transfer_cost", transfer_cost(group, question)),
            ("basin_width_in_decades", sensitivity(group, question)),
            ("best_on_fresh_seeds", of_best(|best| &best.on_fresh_seeds)),
        ]
        .map(|(name, estimate)| (name.to_owned(), estimate))
        .into();
        let cells = group.table().cells();
        for tries in BUDGETS.into_iter().filter(|tries| *tries <= cells) {
            let expected = expected_best(group, question, tries);
            measures.insert(format!("expected_best_of_{tries}"), expected);
        }
        Self {
            group: group.name.to_owned(),
            distinct_cells: group.distinct().count(),
            best,
            no_best,
            measures,
            valley_rows: rows,
            censored_rows: censored,
        }
    }
}

/// Of few groups all pairs, the later less the earlier; of many each less the first. Holm's correction is over all of them.
fn comparisons(groups: &[GroupStatistics]) -> Vec<Comparison> {
    let mut all = Vec::new();
    for (index, group) in groups.iter().enumerate() {
        let against = if groups.len() <= MOST_IN_ALL_PAIRS {
            index
        } else {
            index.min(1)
        };
        for other in groups.iter().take(against) {
            let differences = group.measures.iter().filter_map(|(name, own)| {
                let others = other.measures.get(name)?;
                Some((name.clone(), Difference::of(own, others)))
            });
            all.push(Comparison {
                group: group.group.clone(),
                less: other.group.clone(),
                differences: differences.collect(),
            });
        }
    }
    let p_values = |all: &[Comparison]| -> Vec<f64> {
        let differences = all.iter().flat_map(|one| one.differences.values());
        differences.filter_map(|one| one.p).collect()
    };
    let mut corrected = holm(&p_values(&all)).into_iter();
    let differences = all.iter_mut().flat_map(|one| one.differences.values_mut());
    for difference in differences.filter(|one| one.p.is_some()) {
        difference.p_holm = corrected.next();
    }
    all
}
