//! How networks are trained: steps, minibatches, schedule, and what decays.

use adamscape_optim::DecaySettings;
use serde::{Deserialize, Serialize};

use super::Schedule;

/// How a network is trained.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Training {
    /// Optimizer steps.
    pub steps: usize,
    /// Points in a minibatch; without it every step sees all points.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch_size: Option<usize>,
    /// Whether each minibatch is drawn from all points anew, so that a point may come twice, and in no epochs.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub with_replacement: bool,
    /// The factor on the learning rate over the steps.
    #[serde(default)]
    pub schedule: Schedule,
    /// Whether biases decay, too, as they do in PyTorch.
    #[serde(default = "yes")]
    pub decay_biases: bool,
    /// Whether decay of the parameters themselves follows the schedule, as in the AdamW paper.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub decay_follows_schedule: bool,
}

impl Training {
    /// How it has parameters decay.
    #[must_use]
    pub fn decay_settings(&self) -> DecaySettings {
        let settings = DecaySettings::new(self.steps).with_biases(self.decay_biases);
        let settings = settings.with_schedule(self.decay_follows_schedule);
        match self.schedule.restarts() {
            Some(restarts) => settings.with_restarts(restarts),
            None => settings,
        }
    }
}

pub(super) fn yes() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes it so")]
pub(super) fn is_yes(value: &bool) -> bool {
    *value
}
