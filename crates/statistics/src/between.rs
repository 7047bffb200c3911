//! Two tables compared: every measure of each group, and every difference between groups, in one less that in the other.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::estimate::Estimate;
use crate::signed_rank::holm;
use crate::statistics::Statistics;

/// How the seeds of two tables belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Seeds {
    /// A seed means the same in both: the same data, the same initial weights.
    Paired,
    /// They are draws of their own: intervals are Welch's.
    Unpaired,
}

/// What changes from one table to another.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// A group, or two: `adamw`, `adamw − adam-l2`.
    pub of: String,
    /// The measure's name.
    pub measure: String,
    /// In the first table.
    pub first: Estimate,
    /// In the second.
    pub second: Estimate,
    /// The second less the first.
    pub change: Estimate,
    /// The p value that nothing changes, by Student's t test, or Welch's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p: Option<f64>,
    /// The same after Holm's correction for all changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p_holm: Option<f64>,
}

/// The changes of every measure of the groups that both tables have, then of their differences.
#[must_use]
pub fn between(first: &Statistics, second: &Statistics, seeds: Seeds) -> Vec<Change> {
    let mut all = Vec::new();
    let change = |of: &str, measure: &str, one: &Estimate, other: &Estimate| {
        let change = match seeds {
            Seeds::Paired => other.less(one),
            Seeds::Unpaired => other.less_unpaired(one),
        };
        Change {
            of: of.to_owned(),
            measure: measure.to_owned(),
            first: one.clone(),
            second: other.clone(),
            p: change.p_of_zero(),
            p_holm: None,
            change,
        }
    };
    for own in &first.groups {
        let Some(others) = second.groups.iter().find(|one| one.group == own.group) else {
            continue;
        };
        for (name, estimate) in &own.measures {
            if let Some(other) = others.measures.get(name) {
                all.push(change(&own.group, name, estimate, other));
            }
        }
    }
    for own in &first.comparisons {
        let same = |one: &&crate::Comparison| (&one.group, &one.less) == (&own.group, &own.less);
        let Some(others) = second.comparisons.iter().find(same) else {
            continue;
        };
        let of = format!("{} − {}", own.group, own.less);
        for (name, difference) in &own.differences {
            if let Some(other) = others.differences.get(name) {
                all.push(change(&of, name, &difference.estimate, &other.estimate));
            }
        }
    }
    let p_values: Vec<f64> = all.iter().filter_map(|one| one.p).collect();
    let mut corrected = holm(&p_values).into_iter();
    for one in all.iter_mut().filter(|one| one.p.is_some()) {
        one.p_holm = corrected.next();
    }
    all
}

/// The groups that one table has and the other has not.
#[must_use]
pub fn not_in_both(first: &Statistics, second: &Statistics) -> Vec<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for group in first.groups.iter().chain(&second.groups) {
        *counts.entry(&group.group).or_default() += 1;
    }
    let alone = counts.into_iter().filter(|(_, count)| *count == 1);
    alone.map(|(group, _)| group.to_owned()).collect()
}
