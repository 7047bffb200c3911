//! What is asked of a table.

use crate::estimate::Estimate;
use crate::table::{Better, Group, Outcome, Table};

/// The timescale in steps of the decay in a cell of a group, where it has one.
pub type Timescale<'a> = dyn Fn(usize, usize) -> Option<f64> + 'a;

/// What is asked of a table.
pub struct Question<'a> {
    /// What the results are: `validation accuracy`.
    pub result: &'a str,
    /// Whether more of it is better.
    pub better: Better,
    /// A result that is better than this is good.
    pub threshold: Option<f64>,
    /// What a failure counts as where something must be counted: the loss at the start, the accuracy of guessing. Without it, the worst
    /// result of the table.
    pub failure: Option<f64>,
    /// Between which every result lies: 0 and 1 for an accuracy.
    pub bounds: Option<(f64, f64)>,
    /// The timescale of the decay.
    pub timescale: Option<&'a Timescale<'a>>,
}

impl Question<'_> {
    /// Whether a result is good.
    #[must_use]
    pub fn is_good(&self, value: f64) -> bool {
        let threshold = self.threshold;
        threshold.is_some_and(|threshold| self.better.is_better(value, threshold))
    }

    /// An estimate of a result, whose interval does not leave the bounds.
    #[must_use]
    pub(crate) fn bounded(&self, estimate: Estimate) -> Estimate {
        match self.bounds {
            Some((low, high)) => estimate.within(low, high),
            None => estimate,
        }
    }

    /// What a failure costs; none if there are no results at all.
    #[must_use]
    pub fn cost_of_failure(&self, table: &Table) -> Option<f64> {
        if let Some(failure) = self.failure {
            return Some(self.better.cost(failure));
        }
        let groups = (0..table.groups().len()).filter_map(|group| table.group(group));
        let costs = groups.flat_map(|group| {
            group
                .outcomes()
                .iter()
                .filter_map(|outcome| self.cost(*outcome))
        });
        costs.reduce(f64::max)
    }

    fn cost(&self, outcome: Outcome) -> Option<f64> {
        match outcome {
            Outcome::Finished(value) => Some(self.better.cost(value)),
            Outcome::Failed | Outcome::Missing => None,
        }
    }

    /// For each seed the costs of a group's cells, if none is missing.
    #[must_use]
    pub(crate) fn complete_costs(&self, group: Group) -> Option<Vec<Vec<f64>>> {
        let failure = self.cost_of_failure(group.table())?;
        let costs = group.costs(self.better, failure);
        let complete = costs
            .into_iter()
            .map(|of_seed| of_seed.into_iter().collect());
        complete.collect()
    }
}
