//! Checks the inputs and targets of a batch: their sizes, and that they fit the network.

use crate::{Targets, Task};

/// Why inputs and targets don't make a batch.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum BatchError {
    /// No point, so no mean over points.
    #[error("a batch without points")]
    Empty,
    /// Not the same number of features for each point.
    #[error("{inputs} input numbers for {points} points of {features} features")]
    Inputs {
        /// How many numbers there are.
        inputs: usize,
        /// How many targets there are.
        points: usize,
        /// How many numbers a point should have.
        features: usize,
    },
    /// Classes for networks that say a number.
    #[error("the points have classes, but the networks say a number of each")]
    Classes,
    /// Numbers for networks that tell classes apart.
    #[error("the points have numbers, but the networks tell {classes} classes apart")]
    Numbers {
        /// How many classes there are.
        classes: usize,
    },
    /// A label that is no class.
    #[error("point {point} has the label {label}, but there are {classes} classes")]
    Label {
        /// Which point, from 0.
        point: usize,
        /// Its label.
        label: usize,
        /// How many classes there are.
        classes: usize,
    },
    /// A number that no network can say.
    #[error("point {point} has the number {number}, which is not finite in 32 bits")]
    Number {
        /// Which point, from 0.
        point: usize,
        /// Its number.
        number: f64,
    },
}

/// The checked points of a batch: rows of inputs, `[points, features]`, and a target for each.
pub(crate) struct Points<'a> {
    inputs: &'a [f64],
    features: usize,
    /// For each point what is true of it.
    pub(crate) targets: Targets<'a>,
}

impl<'a> Points<'a> {
    pub(crate) fn new(
        features: usize,
        task: Task,
        inputs: &'a [f64],
        targets: Targets<'a>,
    ) -> Result<Self, BatchError> {
        let points = targets.len();
        if points == 0 {
            return Err(BatchError::Empty);
        }
        if inputs.len() != points * features {
            return Err(BatchError::Inputs {
                inputs: inputs.len(),
                points,
                features,
            });
        }
        match (task, targets) {
            (Task::Classes(classes), Targets::Classes(labels)) => check_labels(classes, labels)?,
            (Task::Number, Targets::Numbers(numbers)) => check_numbers(numbers)?,
            (Task::Number, Targets::Classes(_)) => return Err(BatchError::Classes),
            (Task::Classes(classes), Targets::Numbers(_)) => {
                return Err(BatchError::Numbers { classes });
            }
        }
        Ok(Self {
            inputs,
            features,
            targets,
        })
    }

    /// The inputs as `[features, points]`.
    pub(crate) fn columns(&self) -> impl Iterator<Item = f64> {
        (0..self.features).flat_map(|feature| {
            let from = self.inputs.iter().skip(feature);
            from.step_by(self.features).copied()
        })
    }
}

fn check_labels(classes: usize, labels: &[usize]) -> Result<(), BatchError> {
    let strange = labels.iter().enumerate().find(|(_, l)| **l >= classes);
    match strange {
        Some((point, &label)) => Err(BatchError::Label {
            point,
            label,
            classes,
        }),
        None => Ok(()),
    }
}

fn check_numbers(numbers: &[f64]) -> Result<(), BatchError> {
    let is_finite = |number: f64| (number as f32).is_finite();
    let strange = numbers.iter().enumerate().find(|(_, n)| !is_finite(**n));
    match strange {
        Some((point, &number)) => Err(BatchError::Number { point, number }),
        None => Ok(()),
    }
}
