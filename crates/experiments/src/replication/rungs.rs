//! The six experiments of the replication, from the published one to a sound one: the rungs of a ladder.

use crate::plan::{Plan, PlanError};

/// One experiment of the ladder: L2-Adam against AdamW.
pub struct Rung {
    /// In a word or two.
    pub title: &'static str,
    /// What it changes of the rung before it.
    pub change: &'static str,
    toml: &'static str,
}

/// All rungs, from the published experiment on.
pub const RUNGS: &[Rung] = &[
    Rung {
        title: "0 as published",
        change: "optimizers that forget their moments, validation on the training points, decay coupled to the learning rate",
        toml: include_str!("../../replication/0-as-published.toml"),
    },
    Rung {
        title: "1 remembering",
        change: "moments are kept from step to step",
        toml: include_str!("../../replication/1-remembering.toml"),
    },
    Rung {
        title: "2 held out",
        change: "validation on points of their own",
        toml: include_str!("../../replication/2-held-out.toml"),
    },
    Rung {
        title: "3 independent",
        change: "AdamW decays by λ, as in its paper, not by ηλ",
        toml: include_str!("../../replication/3-independent.toml"),
    },
    Rung {
        title: "4 decay acts",
        change: "a decay axis from 1/λ = 1 step to 100 times the training",
        toml: include_str!("../../replication/4-decay-acts.toml"),
    },
    Rung {
        title: "5 regularised",
        change: "few noisy points, a wider network, more steps: the best decay is not the smallest",
        toml: include_str!("../../replication/5-regularised.toml"),
    },
];

impl Rung {
    /// Its plan.
    ///
    /// # Errors
    /// Never: tests read them all.
    pub fn plan(&self) -> Result<Plan, PlanError> {
        Plan::from_toml(self.toml)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rung_is_a_plan_of_two_optimizers_and_twenty_seeds() {
        for rung in RUNGS {
            let plan = rung.plan().and_then(Plan::check).expect("a plan");
            assert_eq!((plan.optimizers.len(), plan.plan.seeds), (2, 20));
        }
    }

    #[test]
    fn a_rung_changes_what_it_says_and_nothing_else() {
        let plans: Vec<Plan> = RUNGS
            .iter()
            .map(|rung| rung.plan().expect("a plan"))
            .collect();
        for pair in plans.windows(2).take(4) {
            let [before, after] = pair else { continue };
            let mut same = after.clone();
            same.name.clone_from(&before.name);
            let changed = match after.name.as_str() {
                "1-remembering" | "3-independent" => {
                    same.optimizers.clone_from(&before.optimizers);
                    before.optimizers != after.optimizers
                }
                "2-held-out" => {
                    same.data = before.data.clone();
                    before.data != after.data
                }
                _ => {
                    same.weight_decay = before.weight_decay.clone();
                    before.weight_decay != after.weight_decay
                }
            };
            assert!(changed && same == *before, "{}", after.name);
        }
    }
}
