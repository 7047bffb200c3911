//! Which rows are trained on, and which validate.

use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

use crate::{Purpose, Targets, stream};

/// How rows are told apart.
#[derive(Clone, Debug)]
pub(super) enum Parts {
    /// By a column: whether each row is in the training part. The same for every seed.
    Column(Vec<bool>),
    /// By chance, this share to validation.
    ///
    /// Of each class with n rows round(share·n) validate, at least one and at most n − 1: classes have their share in both
    /// parts, and every class is in both. Numbers are as one class.
    Share(f64),
}

/// Rows by their class; of numbers, all in one.
fn by_class(rows: impl Iterator<Item = usize>, targets: &Targets) -> Vec<Vec<usize>> {
    match targets {
        Targets::Classes { labels, classes } => {
            let mut groups = vec![Vec::new(); *classes];
            for row in rows {
                let label = labels.get(row);
                if let Some(group) = label.and_then(|&label| groups.get_mut(label)) {
                    group.push(row);
                }
            }
            groups
        }
        Targets::Numbers(_) => vec![rows.collect()],
    }
}

/// How many of `rows` validate.
fn validating(rows: usize, share: f64) -> usize {
    let count = (share * rows as f64).round() as usize;
    count.min(rows.saturating_sub(1)).max(1)
}

impl Parts {
    /// How many rows the training part has, for any seed.
    pub(super) fn training(&self, targets: &Targets) -> usize {
        match self {
            Self::Column(is_training) => is_training.iter().filter(|own| **own).count(),
            Self::Share(share) => {
                let groups = by_class(0..targets.len(), targets).into_iter();
                groups
                    .map(|rows| rows.len() - validating(rows.len(), *share))
                    .sum()
            }
        }
    }

    /// The rows of the training part and of the validation part, ascending.
    pub(super) fn split(&self, targets: &Targets, seed: u64) -> [Vec<usize>; 2] {
        let rows = 0..targets.len();
        match self {
            Self::Column(is_training) => {
                let is_training = |row: &usize| is_training.get(*row) == Some(&true);
                let (training, validation) = rows.partition(is_training);
                [training, validation]
            }
            Self::Share(share) => {
                let mut generator = stream(seed, Purpose::TableSplit);
                let [mut training, mut validation] = [Vec::new(), Vec::new()];
                for mut rows in by_class(rows, targets) {
                    rows.shuffle(&mut generator);
                    let own = validating(rows.len(), *share);
                    validation.extend(rows.iter().take(own));
                    training.extend(rows.iter().skip(own));
                }
                training.sort_unstable();
                validation.sort_unstable();
                [training, validation]
            }
        }
    }
}

/// `points` of the training part's rows, ascending, as many of each class as its share, and of each at least one if there are as
/// many points. What is in a small choice is in a larger one of the same seed, too.
pub(super) fn subsample(
    training: &[usize],
    targets: &Targets,
    points: usize,
    seed: u64,
) -> Vec<usize> {
    let mut generator: ChaCha8Rng = stream(seed, Purpose::TrainingPoints);
    let mut order: Vec<(f64, usize)> = Vec::with_capacity(training.len());
    for mut rows in by_class(training.iter().copied(), targets) {
        rows.shuffle(&mut generator);
        let count = rows.len() as f64;
        // Each class is spread evenly over 0 to 1, and its first comes at 0.
        let places = (0_u32..).map(|rank| f64::from(rank) / count);
        order.extend(places.zip(rows));
    }
    // Stable: where places are the same, the first class comes first.
    order.sort_by(|one, other| one.0.total_cmp(&other.0));
    let mut chosen: Vec<usize> = order.iter().take(points).map(|(_, row)| *row).collect();
    chosen.sort_unstable();
    chosen
}
