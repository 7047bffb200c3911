//! Losses and right answers, as the kernel counts them.

use super::FusedBatch;
use super::batch::Truth;
use super::memory::Results;
use crate::Scores;

/// Of each member so far.
#[derive(Default)]
pub(super) struct Scored {
    /// The mean loss.
    pub(super) losses: Vec<f32>,
    /// How many points were put into the right class.
    pub(super) right: Vec<f32>,
}

impl Scored {
    /// Takes those of the first `members` lanes.
    pub(super) fn add(&mut self, results: &Results, members: usize) {
        self.losses.extend(results.losses.iter().take(members));
        self.right.extend(results.right.iter().take(members));
    }

    /// As scores on `batch`.
    pub(super) fn scores(self, batch: &FusedBatch) -> Scores {
        let points = batch.points() as f64;
        let shares = self
            .right
            .into_iter()
            .map(|right| f64::from(right) / points);
        Scores {
            losses: self.losses.into_iter().map(f64::from).collect(),
            accuracies: match batch.truth {
                Truth::Classes(_) => Some(shares.collect()),
                Truth::Numbers(_) => None,
            },
        }
    }
}
