//! Trials that are to be forgotten and trained again: which ones, of what had been recorded until then.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::plan::{CheckedPlan, GridAxis};
use crate::trial::{CellIndex, Outcome};

/// The folder in a sweep's folder; its files are 1.json, 2.json, ...
pub(super) const FORGOTTEN: &str = "forgotten";

/// A wish to forget. Segments stay as they are: their records do not count if they match, and stand before the end that the segment
/// had when the wish was written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Forgotten {
    /// What was asked for, for people.
    asked: Vec<String>,
    /// The optimizers; without them all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    optimizers: Option<Vec<String>>,
    /// For some axes the indices of their values.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    axes: BTreeMap<String, Vec<usize>>,
    /// The seeds; without them all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    seeds: Option<Vec<u64>>,
    /// Whether those that diverged, or those that did not; without it both.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    diverged: Option<bool>,
    /// The bytes of each segment that were there.
    pub(super) segments: BTreeMap<String, u64>,
}

/// A condition: `optimizer=adamw`, `learning_rate>=0.1`, `seed<3`, `status=diverged`.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    column: String,
    comparison: Comparison,
    value: String,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Comparison {
    Less,
    AtMost,
    Equal,
    AtLeast,
    Greater,
}

/// In the order in which they are looked for: `<=` before `<`.
const COMPARISONS: [(&str, Comparison); 5] = [
    ("<=", Comparison::AtMost),
    (">=", Comparison::AtLeast),
    ("<", Comparison::Less),
    (">", Comparison::Greater),
    ("=", Comparison::Equal),
];

/// A condition that no trial of the plan can meet, or that is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConditionError {
    /// Not `column=value`.
    #[error(
        "`{0}` is no condition; write optimizer=adamw, learning_rate>=0.1, seed=3 or status=diverged"
    )]
    Form(String),
    /// A column that the table of trials does not have.
    #[error("there is no column `{column}`; there are {known}")]
    Column {
        /// What was asked for.
        column: String,
        /// What there is.
        known: String,
    },
    /// A value that no cell has.
    #[error("no {column} is {comparison} {value}; there are {known}")]
    Value {
        /// The column.
        column: String,
        /// How it is compared.
        comparison: String,
        /// With what.
        value: String,
        /// What there is.
        known: String,
    },
}

impl FromStr for Condition {
    type Err = ConditionError;

    fn from_str(text: &str) -> Result<Self, ConditionError> {
        let found = COMPARISONS.iter().filter_map(|(sign, comparison)| {
            let (column, value) = text.split_once(sign)?;
            Some((column.len(), *comparison, column, value))
        });
        // The first sign in the text; of `<=` and `<` at one place, the longer.
        let first = found.min_by_key(|(at, ..)| *at);
        let (_, comparison, column, value) = first
            .filter(|(_, _, column, value)| !column.trim().is_empty() && !value.trim().is_empty())
            .ok_or_else(|| ConditionError::Form(text.to_owned()))?;
        Ok(Self {
            column: column.trim().to_owned(),
            comparison,
            value: value.trim().trim_start_matches('=').to_owned(),
        })
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        write!(formatter, "{}{}{}", self.column, self.sign(), self.value)
    }
}

impl Condition {
    fn sign(&self) -> &'static str {
        let known = COMPARISONS.iter();
        let mut own = known.filter(|(_, comparison)| *comparison == self.comparison);
        own.next().map_or("=", |(sign, _)| sign)
    }

    fn holds(&self, value: f64, wanted: f64) -> bool {
        match self.comparison {
            Comparison::Less => value < wanted,
            Comparison::AtMost => value <= wanted,
            Comparison::Equal => value == wanted,
            Comparison::AtLeast => value >= wanted,
            Comparison::Greater => value > wanted,
        }
    }

    fn none(&self, known: impl IntoIterator<Item = String>) -> ConditionError {
        ConditionError::Value {
            column: self.column.clone(),
            comparison: self.sign().to_owned(),
            value: self.value.clone(),
            known: known.into_iter().collect::<Vec<_>>().join(", "),
        }
    }

    /// The indices of the values for which it holds, at least one.
    fn among(&self, values: &[f64]) -> Result<Vec<usize>, ConditionError> {
        let none = || self.none(values.iter().map(f64::to_string));
        let wanted: f64 = self.value.parse().map_err(|_| none())?;
        let indices = values.iter().enumerate();
        let indices: Vec<usize> = indices
            .filter_map(|(index, &value)| self.holds(value, wanted).then_some(index))
            .collect();
        if indices.is_empty() {
            return Err(none());
        }
        Ok(indices)
    }
}

impl Forgotten {
    /// What meets all conditions.
    ///
    /// # Errors
    /// If one can't be met by any trial of the plan.
    pub fn new(plan: &CheckedPlan, conditions: &[Condition]) -> Result<Self, ConditionError> {
        let mut all = Self {
            asked: conditions.iter().map(Condition::to_string).collect(),
            optimizers: None,
            axes: BTreeMap::new(),
            seeds: None,
            diverged: None,
            segments: BTreeMap::new(),
        };
        for condition in conditions {
            all.add(plan, condition)?;
        }
        Ok(all)
    }

    /// All trials that diverged.
    #[must_use]
    pub fn diverged() -> Self {
        Self {
            asked: vec!["status=diverged".to_owned()],
            optimizers: None,
            axes: BTreeMap::new(),
            seeds: None,
            diverged: Some(true),
            segments: BTreeMap::new(),
        }
    }

    fn add(&mut self, plan: &CheckedPlan, condition: &Condition) -> Result<(), ConditionError> {
        let is_equal = condition.comparison == Comparison::Equal;
        let axes = || plan.grid.axes().iter();
        match condition.column.as_str() {
            "optimizer" => {
                let names = || plan.optimizers.iter().map(|entry| entry.name());
                if !is_equal || !names().any(|name| name == condition.value) {
                    return Err(condition.none(names()));
                }
                meet(&mut self.optimizers, std::slice::from_ref(&condition.value));
            }
            "status" => {
                let diverged = match condition.value.as_str() {
                    "diverged" if is_equal => true,
                    "finished" if is_equal => false,
                    _ => return Err(condition.none(["finished", "diverged"].map(str::to_owned))),
                };
                if self.diverged.is_some_and(|other| other != diverged) {
                    return Err(condition.none(["other conditions ask for the other".to_owned()]));
                }
                self.diverged = Some(diverged);
            }
            "seed" => {
                let seeds: Vec<f64> = (0..plan.plan.seeds).map(|seed| seed as f64).collect();
                let indices = condition.among(&seeds)?;
                let indices: Vec<u64> = indices.into_iter().map(|index| index as u64).collect();
                meet(&mut self.seeds, &indices);
            }
            other => {
                let axis = axes().find(|axis| axis.name == other).ok_or_else(|| {
                    let names = axes().map(|axis: &GridAxis| axis.name.clone());
                    let own = ["optimizer", "seed", "status"].map(str::to_owned);
                    ConditionError::Column {
                        column: other.to_owned(),
                        known: own.into_iter().chain(names).collect::<Vec<_>>().join(", "),
                    }
                })?;
                let indices = condition.among(axis.axis.values())?;
                let mut known = self.axes.remove(&axis.name);
                meet(&mut known, &indices);
                self.axes
                    .insert(axis.name.clone(), known.unwrap_or_default());
            }
        }
        Ok(())
    }

    /// Whether a record that begins at a byte of a segment is forgotten.
    pub(super) fn covers(
        &self,
        plan: &CheckedPlan,
        (segment, at): (&str, u64),
        (cell, seed, outcome): (CellIndex, u64, Outcome),
    ) -> bool {
        let optimizer = || {
            plan.optimizers
                .get(cell.optimizer)
                .map(|entry| entry.name())
        };
        let is_among =
            |wanted: &Vec<String>| optimizer().is_some_and(|name| wanted.contains(&name));
        let mut axes = plan.grid.axes().iter().zip(plan.grid.indices(cell));
        self.segments.get(segment).is_some_and(|end| at < *end)
            && self.optimizers.as_ref().is_none_or(is_among)
            && self
                .seeds
                .as_ref()
                .is_none_or(|seeds| seeds.contains(&seed))
            && (self.diverged)
                .is_none_or(|diverged| diverged == matches!(outcome, Outcome::Diverged { .. }))
            && axes.all(|(axis, index)| {
                let wanted = self.axes.get(&axis.name);
                wanted.is_none_or(|indices| indices.contains(&index))
            })
    }
}

/// What is in both; all there is, if nothing was wanted yet.
fn meet<T: Clone + PartialEq>(known: &mut Option<Vec<T>>, wanted: &[T]) {
    match known {
        None => *known = Some(wanted.to_vec()),
        Some(known) => known.retain(|one| wanted.contains(one)),
    }
}
