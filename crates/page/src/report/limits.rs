//! What a page leaves out, so that it still opens.

use super::{Curves, Report};

/// More numbers of single trials than that, ten bytes each, are left out.
const MOST_TRIAL_NUMBERS: usize = 2_000_000;
/// More points of learning curves than that, 2.7 bytes each, are left out.
const MOST_CURVE_POINTS: usize = 6_000_000;

impl Report {
    /// Whether the page has every seed's numbers, and not their means alone.
    pub(crate) fn keeps_trials(&self) -> bool {
        self.trials().saturating_mul(self.measures.len()) <= MOST_TRIAL_NUMBERS
    }

    /// The learning curves, unless there are too many for a page.
    pub(crate) fn kept_curves(&self) -> Option<&Curves> {
        let curves = self.curves.as_ref()?;
        let points = curves.steps.len().saturating_mul(curves.quantities.len());
        (self.trials().saturating_mul(points) <= MOST_CURVE_POINTS).then_some(curves)
    }

    /// What is left out, in words.
    pub(crate) fn omissions(&self) -> Vec<&'static str> {
        let trials = (!self.keeps_trials()).then_some(
            "So many cells have been trained that this page has their means alone, not the numbers of each seed.",
        );
        let curves = (self.curves.is_some() && self.kept_curves().is_none())
            .then_some("Their learning curves are too many for a page and were left out.");
        trials.into_iter().chain(curves).collect()
    }

    fn trials(&self) -> usize {
        let cells = self.cells().saturating_mul(self.landscapes.len());
        cells.saturating_mul(self.seeds.len())
    }
}
