//! What can be drawn over the plane: scores, losses, and what follows from them.

use adamscape_optim::Place;
use adamscape_page::{Better, Good as PageGood, Measure, Text};
use adamscape_pictures::{Better as PictureBetter, PictureError};

use crate::figures::{loss_scale, score_scale};
use crate::plan::{CheckedPlan, Good};
use crate::trial::Metrics;

/// The place of the validation score, of the validation loss, ... among the measures of a page.
pub(super) const SCORE: usize = 0;
pub(super) const LOSS: usize = 1;
pub(super) const TRAIN_SCORE: usize = 2;
pub(super) const TRAIN_LOSS: usize = 3;
pub(super) const GAP: usize = 4;
/// Those that single trials have.
pub(super) const OF_TRIALS: usize = 5;
pub(super) const SPREAD: usize = 5;
pub(super) const GOOD_SEEDS: usize = 6;
const TIMESCALE: usize = 7;

/// All measures, in the order of their places.
pub(super) fn measures(plan: &CheckedPlan) -> Result<Vec<Measure>, PictureError> {
    let (score, good) = (plan.good.measure(), plan.good);
    let (scores, losses) = (score_scale(plan)?, loss_scale(plan)?);
    let score_domain = Some((scores.low(), scores.high()));
    let loss_domain = Some((losses.low(), losses.high()));
    let better = better(good);
    let named = |name: &str, meaning: String| Measure {
        name: Text::from(name),
        meaning: Text::from(meaning),
        ..Measure::default()
    };
    let side = good.side();
    let threshold = good.threshold();
    let mut all = vec![
        Measure {
            better,
            ties: Some(LOSS),
            domain: score_domain,
            ..named(
                &format!("validation {score}"),
                format!("The {score} on points that were not trained on, mean over the seeds."),
            )
        },
        Measure {
            better: Some(Better::Lower),
            domain: loss_domain,
            ..named(
                "validation loss",
                "The mean loss over points that were not trained on, mean over the seeds.".to_owned(),
            )
        },
        Measure {
            better,
            ties: Some(TRAIN_LOSS),
            domain: score_domain,
            ..named(
                &format!("training {score}"),
                format!("The {score} on the training points, mean over the seeds."),
            )
        },
        Measure {
            better: Some(Better::Lower),
            domain: loss_domain,
            ..named(
                "training loss",
                "The mean loss over the training points, mean over the seeds.".to_owned(),
            )
        },
        named(
            "generalisation gap",
            "Validation loss less training loss: what is lost on points that were not trained on, mean over the seeds."
                .to_owned(),
        ),
        named(
            "spread over seeds",
            format!("The standard deviation of the validation {score} over the seeds."),
        ),
        Measure {
            better: Some(Better::Higher),
            domain: Some((0.0, 1.0)),
            ..named(
                "share of good seeds",
                format!("The share of seeds whose validation {score} is {side} {threshold}."),
            )
        },
    ];
    if timescale(plan).is_some() {
        all.push(Measure {
            unit: Some(Text::from("steps")),
            logarithmic: true,
            ..named(
                "timescale of the decay",
                "The steps in which the decay alone would take a parameter to 1/e of what it was, at the learning rate's peak: one over the share that a step takes. L2 regularisation has none of its own."
                    .to_owned(),
            )
        });
    }
    Ok(all)
}

fn better(good: Good) -> Option<Better> {
    Some(match good.better() {
        PictureBetter::Higher => Better::Higher,
        PictureBetter::Lower => Better::Lower,
    })
}

/// When a cell is good.
pub(super) fn good(plan: &CheckedPlan) -> PageGood {
    PageGood {
        measure: SCORE,
        threshold: plan.good.threshold(),
    }
}

/// The place of the decay's timescale, if any optimizer has one.
pub(super) fn timescale(plan: &CheckedPlan) -> Option<usize> {
    let mut decays = plan.optimizers.iter().map(|entry| entry.decay.place());
    decays
        .any(|place| !matches!(place, Place::Nowhere | Place::Gradient))
        .then_some(TIMESCALE)
}

/// The measures that a trial has, those up to [`OF_TRIALS`].
pub(super) fn of_trial(good: Good, metrics: &Metrics) -> [f64; OF_TRIALS] {
    let score = |score: f64, loss: f64| match good {
        Good::Accuracy(_) | Good::R2(_) => score,
        // The loss of numbers is the mean squared error.
        Good::Rmse(_) => loss.sqrt(),
    };
    let mut all = [0.0; OF_TRIALS];
    all[SCORE] = score(metrics.validation_score, metrics.validation_loss);
    all[LOSS] = metrics.validation_loss;
    all[TRAIN_SCORE] = score(metrics.train_score, metrics.train_loss);
    all[TRAIN_LOSS] = metrics.train_loss;
    all[GAP] = metrics.validation_loss - metrics.train_loss;
    all
}
