//! Which cells are good: the measure that networks are judged by, and its threshold.

use adamscape_data::Task;
use adamscape_pictures::Better;
use serde::{Deserialize, Serialize};

use super::PlanError;

/// The measure that networks are judged by on the validation points, and what a good cell's mean is better than.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Table", into = "Table")]
pub enum Good {
    /// The share of points put into the right class.
    Accuracy(f64),
    /// Of numbers R² = 1 − Σ(z − y)²/Σ(y − ȳ)²: 1 is all of them, 0 is no better than their mean.
    R2(f64),
    /// Of numbers the root of the mean squared error √(mean (z − y)²), in the unit of the targets.
    Rmse(f64),
}

/// As it stands in a file: one of them.
#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    #[serde(skip_serializing_if = "Option::is_none")]
    accuracy: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    r2: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rmse: Option<f64>,
}

impl TryFrom<Table> for Good {
    type Error = &'static str;

    fn try_from(table: Table) -> Result<Self, &'static str> {
        match (table.accuracy, table.r2, table.rmse) {
            (Some(accuracy), None, None) => Ok(Self::Accuracy(accuracy)),
            (None, Some(r2), None) => Ok(Self::R2(r2)),
            (None, None, Some(rmse)) => Ok(Self::Rmse(rmse)),
            _ => Err("[good] needs one of `accuracy`, `r2` and `rmse`, and no other"),
        }
    }
}

impl From<Good> for Table {
    fn from(good: Good) -> Self {
        let none = Self::default();
        match good {
            Good::Accuracy(own) => Self {
                accuracy: Some(own),
                ..none
            },
            Good::R2(own) => Self {
                r2: Some(own),
                ..none
            },
            Good::Rmse(own) => Self {
                rmse: Some(own),
                ..none
            },
        }
    }
}

impl Good {
    /// The problem set's threshold, 0.9, of accuracy or R².
    #[must_use]
    pub const fn of(task: Task) -> Self {
        match task {
            Task::Classes(_) => Self::Accuracy(0.9),
            Task::Number => Self::R2(0.9),
        }
    }

    /// What a good cell's mean is better than.
    #[must_use]
    pub const fn threshold(self) -> f64 {
        match self {
            Self::Accuracy(threshold) | Self::R2(threshold) | Self::Rmse(threshold) => threshold,
        }
    }

    /// Whether more of it is better.
    #[must_use]
    pub const fn better(self) -> Better {
        match self {
            Self::Accuracy(_) | Self::R2(_) => Better::Higher,
            Self::Rmse(_) => Better::Lower,
        }
    }

    /// The measure's name in sentences.
    #[must_use]
    pub const fn measure(self) -> &'static str {
        match self {
            Self::Accuracy(_) => "accuracy",
            Self::R2(_) => "R²",
            Self::Rmse(_) => "RMSE",
        }
    }

    /// "over" or "under" the threshold.
    #[must_use]
    pub const fn side(self) -> &'static str {
        match self.better() {
            Better::Higher => "over",
            Better::Lower => "under",
        }
    }

    pub(super) fn check(self, task: Task) -> Result<(), PlanError> {
        match (self, task) {
            (Self::Accuracy(share), Task::Classes(_)) if !(0.0..=1.0).contains(&share) => {
                Err(PlanError::GoodAccuracy(share))
            }
            (Self::R2(share), Task::Number) if !(share.is_finite() && share <= 1.0) => {
                Err(PlanError::GoodR2(share))
            }
            (Self::Rmse(error), Task::Number) if !(error.is_finite() && error >= 0.0) => {
                Err(PlanError::GoodRmse(error))
            }
            (Self::R2(_) | Self::Rmse(_), Task::Classes(_)) => Err(PlanError::GoodOfClasses),
            (Self::Accuracy(_), Task::Number) => Err(PlanError::GoodOfNumbers),
            _ => Ok(()),
        }
    }
}
