//! Points with their targets, and a trial's training and validation sets.

use serde::{Deserialize, Serialize};

/// What is to be learned of a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// Which of so many classes it is in.
    Classes(usize),
    /// A number.
    Number,
}

/// What a network is to say of each point.
#[derive(Clone, Debug, PartialEq)]
pub enum Targets {
    /// The class of each.
    Classes {
        /// A class below `classes` for each point.
        labels: Vec<usize>,
        /// How many classes there are, whether or not each has a point.
        classes: usize,
    },
    /// A number for each.
    Numbers(Vec<f64>),
}

impl Targets {
    /// What kind they are of.
    #[must_use]
    pub fn task(&self) -> Task {
        match self {
            Self::Classes { classes, .. } => Task::Classes(*classes),
            Self::Numbers(_) => Task::Number,
        }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Classes { labels, .. } => labels.len(),
            Self::Numbers(numbers) => numbers.len(),
        }
    }

    /// Whether there is none at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Those at `indices`, in that order; indices beyond the last are left out.
    #[must_use]
    pub fn select(&self, indices: &[usize]) -> Self {
        match self {
            Self::Classes { labels, classes } => Self::Classes {
                labels: pick(labels, indices),
                classes: *classes,
            },
            Self::Numbers(numbers) => Self::Numbers(pick(numbers, indices)),
        }
    }
}

fn pick<T: Copy>(values: &[T], indices: &[usize]) -> Vec<T> {
    let known = indices.iter().filter_map(|&index| values.get(index));
    known.copied().collect()
}

/// Points in a space of `features` dimensions, each with its target.
#[derive(Clone, Debug, PartialEq)]
pub struct Points {
    features: usize,
    inputs: Vec<f64>,
    targets: Targets,
}

impl Points {
    /// `inputs` holds `features` numbers a point, point after point.
    pub(crate) fn new(features: usize, inputs: Vec<f64>, targets: Targets) -> Self {
        debug_assert_eq!(inputs.len(), features * targets.len());
        Self {
            features,
            inputs,
            targets,
        }
    }

    /// The same points with other targets, as many.
    pub(crate) fn with_targets(self, targets: Targets) -> Self {
        Self::new(self.features, self.inputs, targets)
    }

    /// The points at `indices`, in that order; indices beyond the last point are left out.
    #[must_use]
    pub fn select(&self, indices: &[usize]) -> Self {
        let known = indices.iter().filter(|&&index| index < self.len());
        let inputs = known.flat_map(|index| {
            let numbers = self.inputs.iter();
            numbers.skip(index * self.features).take(self.features)
        });
        Self {
            features: self.features,
            inputs: inputs.copied().collect(),
            targets: self.targets.select(indices),
        }
    }

    /// How many points there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.targets.len()
    }

    /// Whether there is no point at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.targets.is_empty()
    }

    /// The mean squared distance of the numbers to predict from their mean; `None` where targets are classes, or numbers that
    /// do not differ by more than f32 tells apart.
    #[must_use]
    pub fn variance(&self) -> Option<f64> {
        let numbers = self.numbers();
        let variance = variance(numbers);
        let sizes = numbers.iter().map(|number| number.abs());
        let resolution = sizes.fold(0.0, f64::max) * f64::from(f32::EPSILON);
        (variance > resolution * resolution).then_some(variance)
    }

    /// How many numbers describe a point.
    #[must_use]
    pub fn features(&self) -> usize {
        self.features
    }

    /// The coordinates, shaped `[points, features]`, row after row.
    #[must_use]
    pub fn inputs(&self) -> &[f64] {
        &self.inputs
    }

    /// What a network is to say of each point.
    #[must_use]
    pub fn targets(&self) -> &Targets {
        &self.targets
    }

    /// The class of each point, `0..classes`; empty where targets are numbers.
    #[must_use]
    pub fn labels(&self) -> &[usize] {
        match &self.targets {
            Targets::Classes { labels, .. } => labels,
            Targets::Numbers(_) => &[],
        }
    }

    /// The number of each point; empty where targets are classes.
    #[must_use]
    pub fn numbers(&self) -> &[f64] {
        match &self.targets {
            Targets::Classes { .. } => &[],
            Targets::Numbers(numbers) => numbers,
        }
    }
}

/// The mean squared distance of numbers from their mean; 0 of none.
pub(crate) fn variance(numbers: &[f64]) -> f64 {
    let count = numbers.len().max(1) as f64;
    let mean = numbers.iter().sum::<f64>() / count;
    let squares = numbers.iter().map(|number| (number - mean).powi(2));
    squares.sum::<f64>() / count
}

/// Where the validation points come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Validation {
    /// New points of the same distribution, from a stream of their own; of a table, rows that nothing is trained on.
    #[default]
    HeldOut,
    /// The training points once more, as the published notebook did. It measures memory, not
    /// generalisation, and is here to replicate that notebook.
    AsPublished,
}

/// A training set and a validation set: the points a trial is trained on, and those it is judged by.
#[derive(Clone, Debug, PartialEq)]
pub struct Split {
    /// The points a network is trained on.
    pub training: Points,
    /// The points it is judged by.
    pub validation: Points,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn selected_points_keep_their_targets() {
        let inputs = vec![0.0, 1.0, 10.0, 11.0, 20.0, 21.0];
        let numbers = Points::new(2, inputs.clone(), Targets::Numbers(vec![0.5, 1.5, 2.5]));
        let labels = vec![2, 0, 1];
        let classes = Points::new(2, inputs, Targets::Classes { labels, classes: 4 });
        // The last is beyond the end.
        let indices = [2, 0, 3];
        assert_eq!(
            numbers.select(&indices).inputs(),
            [20.0, 21.0, 0.0, 1.0].as_slice()
        );
        assert_eq!(numbers.select(&indices).numbers(), [2.5, 0.5].as_slice());
        assert_eq!(classes.select(&indices).labels(), [1, 2].as_slice());
        assert_eq!(classes.select(&indices).targets().task(), Task::Classes(4));
        assert_eq!(numbers.select(&indices).len(), 2);
    }
}
