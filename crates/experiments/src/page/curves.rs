//! Learning curves of every trial.

use adamscape_page::{Course, Curves, Quantity, Text};

use super::measures::{LOSS, SCORE, TRAIN_LOSS, of_trial};
use crate::curve::Curve;
use crate::plan::{CheckedPlan, Good};
use crate::training::Checkpoints;
use crate::trial::{Outcome, Trained};

/// The learning curves, the results at the end among them; none where steps differ from condition to condition, or nothing was recorded.
pub(super) fn curves(plan: &CheckedPlan, trained: &[Trained]) -> Option<Curves> {
    let base = plan.base();
    let steps = Checkpoints::of(base).steps;
    let is_one = |condition| Checkpoints::of(condition).steps == steps;
    let has_curve = trained.iter().any(|one| one.curve.is_some());
    if !has_curve || !plan.conditions.iter().all(is_one) {
        return None;
    }
    let validates = |one: &Trained| {
        let curve = one.curve.as_ref();
        curve.is_some_and(|curve| !curve.validation_loss.is_empty())
    };
    let has_validation = trained.iter().any(validates);
    let quantities: &[Kind] = if has_validation {
        &[Kind::Score, Kind::Loss, Kind::TrainLoss]
    } else {
        &[Kind::TrainLoss]
    };
    let seeds = usize::try_from(plan.plan.seeds).ok()?;
    let columns = plan.grid.right().len();
    let cells = plan.grid.up().len() * columns;
    let panels = plan.grid.panels();
    let mut courses = vec![vec![Course::default(); cells * seeds]; plan.optimizers.len() * panels];
    for one in trained {
        let place = plan.grid.place(one.trial.cell);
        let landscape = one.trial.cell.optimizer * panels + place.panel;
        let cell = place.row * columns + place.column;
        let seed = usize::try_from(one.trial.seed).ok()?;
        let own = courses.get_mut(landscape)?.get_mut(cell * seeds + seed)?;
        let Some(curve) = &one.curve else {
            continue;
        };
        let values = quantities
            .iter()
            .flat_map(|kind| kind.course(plan.good, curve, one, steps.len()));
        own.values = values.collect();
    }
    let all_steps = steps.iter().copied().chain([base.training.steps]);
    let stride = steps.len() + 1;
    let described = quantities.iter().enumerate().map(|(index, kind)| {
        let all = courses.iter().flatten();
        let mut all = all.flat_map(|course| course.values.iter().skip(index * stride).take(stride));
        let is_positive = all.all(|value| value.is_none_or(|value| value > 0.0));
        kind.quantity(plan.good, is_positive)
    });
    Some(Curves {
        quantities: described.collect(),
        steps: all_steps.map(|step| step as u64).collect(),
        courses,
    })
}

/// What is seen along the way.
#[derive(Clone, Copy)]
enum Kind {
    Score,
    Loss,
    TrainLoss,
}

impl Kind {
    fn quantity(self, good: Good, is_positive: bool) -> Quantity {
        let (name, measure, is_loss) = match self {
            Self::Score => (format!("validation {}", good.measure()), SCORE, false),
            Self::Loss => ("validation loss".to_owned(), LOSS, true),
            Self::TrainLoss => ("training loss".to_owned(), TRAIN_LOSS, true),
        };
        Quantity {
            name: Text::from(name),
            measure: Some(measure),
            logarithmic: is_loss && is_positive,
        }
    }

    /// The values at so many checkpoints, and at the end.
    fn course(
        self,
        good: Good,
        curve: &Curve,
        one: &Trained,
        checkpoints: usize,
    ) -> impl Iterator<Item = Option<f32>> {
        let (on_the_way, measure) = match (self, good) {
            (Self::Score, Good::Rmse(_)) => {
                let roots = curve.validation_loss.iter().map(|loss| loss.sqrt());
                (roots.collect(), SCORE)
            }
            (Self::Score, _) => (curve.validation_score.clone(), SCORE),
            (Self::Loss, _) => (curve.validation_loss.clone(), LOSS),
            (Self::TrainLoss, _) => (curve.train_loss.clone(), TRAIN_LOSS),
        };
        let end = match &one.trial.outcome {
            Outcome::Finished(metrics) => of_trial(good, metrics).get(measure).copied(),
            Outcome::Diverged { .. } => None,
        };
        let missing = std::iter::repeat(None);
        let on_the_way = on_the_way.into_iter().map(Some).chain(missing);
        on_the_way
            .take(checkpoints)
            .chain([end.map(|end| end as f32)])
    }
}
