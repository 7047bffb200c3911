//! The settings of the experiment: normalisation × points a step sees × schedule; and what is trained in each.

use adamscape_model::{Norm, NormKind, NormPlace};
use serde::Serialize;

use crate::plan::{Axis, DecayUnit, Geometric, Plan, PlanError, Schedule, Shape, WeightDecay};

/// One setting of the experiment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Setting {
    /// Whether hidden layers are normalised, without gain. The output layer is not trained in any setting, so that the scale of
    /// all trained weights does nothing where they are.
    pub norm: bool,
    /// Whether a step sees 16 points, not all.
    pub minibatches: bool,
    /// Whether the learning rate falls to 0, by a cosine.
    pub cosine: bool,
}

const fn setting(norm: bool, minibatches: bool, cosine: bool) -> Setting {
    Setting {
        norm,
        minibatches,
        cosine,
    }
}

/// The settings of the short form: as networks are trained in practice, and where nothing but the steps themselves moves weights.
pub const SHORT: &[Setting] = &[
    setting(false, true, true),
    setting(true, true, true),
    setting(false, false, false),
    setting(true, false, false),
];

/// All settings.
pub const ALL: &[Setting] = &[
    setting(false, true, true),
    setting(true, true, true),
    setting(false, true, false),
    setting(true, true, false),
    setting(false, false, true),
    setting(true, false, true),
    setting(false, false, false),
    setting(true, false, false),
];

/// The optimizers that are trained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Optimizer {
    /// Adam with L2 regularisation, over its λ.
    L2,
    /// AdamW, over the share κ of θ that a step takes: decay by λ has λ = κ, and decay by ηλ has λ = κ/η. The steps are the same, so it
    /// is trained once for both conventions.
    AdamW,
}

/// What λ means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Convention {
    /// λθ is added to the gradient.
    L2,
    /// θ shrinks by λ, as in the AdamW paper.
    Independent,
    /// θ shrinks by ηλ, as in PyTorch.
    LrCoupled,
}

/// What a decay, or a learning rate, is of the next larger one.
const RATIO: f64 = 0.5;

impl Setting {
    /// In a few words.
    #[must_use]
    pub fn name(self) -> String {
        let norm = if self.norm { "layer norm" } else { "no norm" };
        let batch = if self.minibatches {
            "batch 16"
        } else {
            "full batch"
        };
        let schedule = if self.cosine { "cosine" } else { "constant" };
        format!("{norm}, {batch}, {schedule}")
    }

    /// What is trained with one of the optimizers.
    ///
    /// # Errors
    /// Never: tests read all of them.
    pub fn plan(self, optimizer: Optimizer) -> Result<Plan, PlanError> {
        let mut plan = Plan::from_toml(include_str!("../../decoupling/plan.toml"))?;
        let (name, unit, first, count) = match optimizer {
            Optimizer::L2 => ("adam-l2", DecayUnit::Lambda, 4.0, 24),
            Optimizer::AdamW => ("adamw", DecayUnit::PerStep, 0.125, 18),
        };
        plan.optimizers = vec![name.to_owned()];
        plan.name = format!(
            "{name}-{}",
            self.name().replace(", ", "-").replace(' ', "-")
        );
        let ratio = RATIO;
        let axis = Axis::Geometric(Geometric {
            first,
            ratio,
            count,
            zero: true,
        });
        plan.weight_decay = WeightDecay { unit, axis };
        plan.network.norm = self.norm.then_some(Norm {
            kind: NormKind::Layer,
            gain: false,
            place: NormPlace::BeforeActivation,
        });
        plan.training.batch_size = self.minibatches.then_some(16);
        if self.cosine {
            plan.training.schedule = Schedule {
                shape: Shape::Cosine { end: 0.0 },
                warmup: 0,
            };
        }
        Ok(plan)
    }
}

impl Optimizer {
    /// Both.
    pub const ALL: [Self; 2] = [Self::L2, Self::AdamW];
}

impl Convention {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::L2, Self::Independent, Self::LrCoupled];

    /// What is trained to know of it.
    #[must_use]
    pub const fn optimizer(self) -> Optimizer {
        match self {
            Self::L2 => Optimizer::L2,
            Self::Independent | Self::LrCoupled => Optimizer::AdamW,
        }
    }

    /// The optimizer's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::L2 => "L2-Adam",
            Self::Independent => "AdamW by λ",
            Self::LrCoupled => "AdamW by ηλ",
        }
    }

    /// p of λ* ∝ ηᵖ, as the theory has it that stands above this module.
    #[must_use]
    pub const fn predicted(self, norm: bool) -> f64 {
        match (self, norm) {
            (Self::L2 | Self::LrCoupled, false) | (Self::Independent, true) => 0.0,
            (Self::Independent, false) => 1.0,
            (Self::LrCoupled, true) => -1.0,
            (Self::L2, true) => -2.0,
        }
    }

    /// Where a decay that was chosen in `column` at the learning rate `from` lies at the learning rate `to`, of `columns`; `None`
    /// outside the grid. Learning rates and shares have one ratio: with λ kept, ηλ moves a column for each row.
    pub(super) fn carried(
        self,
        column: usize,
        [from, to]: [usize; 2],
        columns: usize,
    ) -> Option<usize> {
        let column = match self {
            Self::L2 | Self::Independent => column,
            Self::LrCoupled => (column + to).checked_sub(from)?,
        };
        (column < columns).then_some(column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_differ_in_what_they_say_and_nothing_else() {
        for setting in ALL {
            for optimizer in Optimizer::ALL {
                let plan = setting
                    .plan(optimizer)
                    .and_then(Plan::check)
                    .expect("a plan");
                let condition = plan.base();
                assert_eq!(condition.network.norm.is_some(), setting.norm);
                assert_eq!(condition.training.batch_size.is_some(), setting.minibatches);
                let last = condition.training.schedule.factor(3000, 3000);
                assert_eq!(last < 1.0, setting.cosine);
                let mut same = plan.plan.clone();
                let first = ALL[0]
                    .plan(optimizer)
                    .and_then(Plan::check)
                    .expect("a plan")
                    .plan;
                same.name.clone_from(&first.name);
                same.network.norm = first.network.norm;
                same.training = first.training;
                assert_eq!(same, first);
            }
        }
    }

    #[test]
    fn learning_rates_and_shares_have_one_ratio_so_that_a_carried_decay_stays_on_the_grid() {
        let plan = ALL[0]
            .plan(Optimizer::AdamW)
            .and_then(Plan::check)
            .expect("a plan");
        let (rates, shares) = (&plan.learning_rates, &plan.weight_decays[1..]);
        for (from, to) in [(2, 5), (6, 1)] {
            let column = 8;
            let carried = Convention::LrCoupled.carried(column, [from, to], shares.len());
            let lambda = shares[column] / rates[from];
            let share = shares[carried.expect("on the grid")];
            assert!((share / rates[to] / lambda - 1.0).abs() < 1e-9);
        }
        assert_eq!(Convention::LrCoupled.carried(1, [3, 0], 18), None);
        assert_eq!(Convention::LrCoupled.carried(16, [0, 3], 18), None);
        assert_eq!(Convention::Independent.carried(16, [0, 3], 18), Some(16));
    }

    #[test]
    fn decay_by_eta_lambda_has_the_power_of_decay_by_lambda_less_one() {
        for norm in [false, true] {
            let [independent, coupled] =
                [Convention::Independent, Convention::LrCoupled].map(|one| one.predicted(norm));
            assert_eq!(independent - coupled, 1.0);
        }
    }
}
