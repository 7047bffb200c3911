//! The six experiments of the replication, from the published one to a sound one: the rungs of a ladder.

use crate::plan::{Plan, PlanError};

/// One experiment: L2-Adam against AdamW, and beside them Adam without decay.
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

/// Experiments beside the ladder, each a rung with one thing changed: the data, as the problem set asks, and the decay.
pub const BESIDE: &[Rung] = &[
    Rung {
        title: "0 easy",
        change: "rung 0 on easier data: 0.75 turns, noise 0.2",
        toml: include_str!("../../replication/0-easy.toml"),
    },
    Rung {
        title: "0 hard",
        change: "rung 0 on harder data: 1.5 turns, noise 1",
        toml: include_str!("../../replication/0-hard.toml"),
    },
    Rung {
        title: "2 easy",
        change: "rung 2 on easier data: 0.75 turns, noise 0.2",
        toml: include_str!("../../replication/2-easy.toml"),
    },
    Rung {
        title: "2 hard",
        change: "rung 2 on harder data: 1.5 turns, noise 1",
        toml: include_str!("../../replication/2-hard.toml"),
    },
    Rung {
        title: "5 coupled",
        change: "rung 5 with PyTorch's AdamW, which decays by ηλ, and larger decays",
        toml: include_str!("../../replication/5-coupled.toml"),
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
    fn every_experiment_has_l2_adam_adamw_and_no_decay_and_twenty_seeds() {
        for rung in RUNGS.iter().chain(BESIDE) {
            let plan = rung.plan().and_then(Plan::check).expect("a plan");
            let names: Vec<String> = plan.optimizers.iter().map(|own| own.name()).collect();
            let names: Vec<&str> = names
                .iter()
                .map(|name| name.strip_prefix("forgetful-").unwrap_or(name))
                .collect();
            let is_right = matches!(names[..], ["adam-l2", "adamw" | "adamw-torch", "adam"]);
            assert!(is_right, "{}: {names:?}", rung.title);
            assert_eq!(plan.plan.seeds, 20);
        }
    }

    #[test]
    fn beside_the_ladder_only_the_data_or_the_decay_is_another() {
        for beside in BESIDE {
            let plan = beside.plan().expect("a plan");
            let mut rung = RUNGS
                .iter()
                .find(|rung| rung.title[..1] == beside.title[..1])
                .and_then(|rung| rung.plan().ok())
                .expect("its rung");
            rung.name.clone_from(&plan.name);
            if beside.title.ends_with("coupled") {
                rung.weight_decay = plan.weight_decay.clone();
                rung.optimizers.clone_from(&plan.optimizers);
            } else {
                let alike = |plan: &Plan| {
                    let turned = plan.data.with("turns", 1.0);
                    turned.and_then(|data| data.with("noise", 0.5))
                };
                assert!(alike(&rung) == alike(&plan), "{}", beside.title);
                rung.data.clone_from(&plan.data);
            }
            assert!(plan == rung, "{}", beside.title);
        }
    }

    #[test]
    fn the_sanity_check_is_a_plan() {
        let plan = include_str!("../../replication/sanity-check.toml");
        let plan = Plan::from_toml(plan).and_then(Plan::check).expect("a plan");
        assert_eq!((plan.size.trials, plan.plan.training.steps), (120, 1000));
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
