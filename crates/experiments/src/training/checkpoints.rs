//! Checkpoints: when networks are looked at on their way, for learning curves.

use crate::plan::Condition;

/// Checkpoints before the end, whose metrics are the trial's own.
const CHECKPOINTS: usize = 11;
/// What the checkpoints of a trial take of its time, at most: a loss with its gradient is three times the work of a loss alone.
const SHARE: f64 = 0.02;
/// On fewer validation points a score would say too little.
const FEWEST_POINTS: usize = 50;

/// When networks are looked at on their way, and on how many validation points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoints {
    /// After these steps, ascending.
    pub steps: Vec<usize>,
    /// So many of the validation points, taken at even distances; none, if so few could be afforded that they would say nothing.
    pub validation_points: Option<usize>,
}

impl Checkpoints {
    /// Eleven at even distances, of fewer steps as many as there are. They take at most 2 % of a trial's time: with c checkpoints and
    /// T steps of b points, at most 0.02·3·T·b/c validation points.
    #[must_use]
    pub fn of(condition: &Condition) -> Self {
        let training = &condition.training;
        let mut steps: Vec<usize> = (1..=CHECKPOINTS)
            .map(|checkpoint| checkpoint * training.steps / (CHECKPOINTS + 1))
            .filter(|step| *step > 0)
            .collect();
        steps.dedup();
        let batch = training
            .batch_size
            .unwrap_or(condition.data.training_points());
        let afforded =
            SHARE * 3.0 * training.steps as f64 * batch as f64 / steps.len().max(1) as f64;
        let points = condition.data.validation_points().min(afforded as usize);
        let all = condition.data.validation_points();
        Self {
            validation_points: (points == all || points >= FEWEST_POINTS).then_some(points),
            steps,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::sync::atomic::AtomicBool;

    use adamscape_model::Backend;

    use super::*;
    use crate::plan::{CheckedPlan, Plan};
    use crate::training::{self, Settings};
    use crate::trial::{Outcome, Trained};

    fn plan(steps: usize, batch_size: &str, validation_points: usize) -> CheckedPlan {
        let plan = Plan::from_toml(&format!(
            r#"
            name = "test"
            optimizers = ["adam"]
            seeds = 1
            learning_rate = [0.1]
            weight_decay = [0.0]
            data = {{ points_per_arm = 150, turns = 1.0, noise = 0.1, validation_points = {validation_points} }}
            network = {{ hidden = [4] }}
            training = {{ steps = {steps}{batch_size} }}
            "#
        ));
        plan.and_then(Plan::check).expect("a plan")
    }

    fn checkpoints(steps: usize, batch_size: &str, validation_points: usize) -> Checkpoints {
        Checkpoints::of(&plan(steps, batch_size, validation_points).conditions[0])
    }

    fn trained(steps: usize) -> Trained {
        let backend = Backend::find(None).expect("a backend");
        let settings = Settings {
            backend,
            engine: backend.engine(),
            threads: 1,
            population_size: 1,
        };
        let all = Mutex::new(Vec::new());
        let plan = plan(steps, "", 16);
        let stop = AtomicBool::new(false);
        let ended = |mut trained: Vec<Trained>| all.lock().expect("trials").append(&mut trained);
        training::train(&plan, settings, &|_, _| true, &stop, &ended).expect("trials");
        all.into_inner()
            .expect("the trials")
            .pop()
            .expect("a trial")
    }

    #[test]
    fn a_curve_is_what_trials_of_fewer_steps_end_with() {
        let curve = trained(12).curve.expect("a curve");
        assert_eq!(curve.train_loss.len(), 11);
        for steps in [1, 6, 11] {
            let Outcome::Finished(metrics) = trained(steps).trial.outcome else {
                panic!("diverged");
            };
            let at = |values: &[f32]| f64::from(values[steps - 1]);
            assert!((at(&curve.validation_loss) / metrics.validation_loss - 1.0).abs() < 1e-3);
            assert!((at(&curve.validation_score) / metrics.validation_score - 1.0).abs() < 1e-3);
        }
        // The loss that a step starts from is that which the trial of a step less ends with.
        let Outcome::Finished(before) = trained(6).trial.outcome else {
            panic!("diverged");
        };
        assert!((f64::from(curve.train_loss[6]) / before.train_loss - 1.0).abs() < 1e-3);
    }

    #[test]
    fn there_are_eleven_checkpoints_or_as_many_as_steps_before_the_last() {
        let twelfths: Vec<usize> = (1..12).map(|twelfth| twelfth * 10).collect();
        assert_eq!(checkpoints(120, "", 300).steps, twelfths);
        assert_eq!(checkpoints(4, "", 300).steps, [1, 2, 3]);
        assert_eq!(checkpoints(1, "", 300).steps, [] as [usize; 0]);
    }

    #[test]
    fn checkpoints_take_two_percent_of_the_time_or_leave_validation_out() {
        // 0.02·3·200·300/11 = 327 points.
        assert_eq!(checkpoints(200, "", 300).validation_points, Some(300));
        assert_eq!(checkpoints(200, "", 3000).validation_points, Some(327));
        // 0.02·3·200·16/11 = 17.
        assert_eq!(
            checkpoints(200, ", batch_size = 16", 300).validation_points,
            None
        );
        assert_eq!(
            checkpoints(2000, ", batch_size = 16", 300).validation_points,
            Some(174)
        );
    }
}
