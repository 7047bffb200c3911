//! Finds which value of a hyperparameter gives an answer's numbers, if any does.

use adamscape_optim::registry::Entry;

use super::other_values::{Given, given};
use super::relatives::Relative;
use crate::Problem;

/// Steps of Newton's method: from a near start, a few are enough.
const STEPS: usize = 8;

/// For each hyperparameter, the right update with the value of it that comes nearest to the answer's rows, in as few digits as
/// `agrees` allows for; none where no value agrees.
///
/// The value is found by the Gauss–Newton method in ln x, or ln(1 − β) of a weight β, from the one of the usual values that comes
/// nearest.
pub(crate) fn fitted(
    problem: &Problem,
    entry: &Entry,
    rows: &[Vec<f64>],
    agrees: impl Fn(&[Vec<f64>]) -> bool,
) -> Vec<Relative> {
    let mut sizes = vec![f64::MIN_POSITIVE; problem.width()];
    for row in rows {
        for (size, number) in sizes.iter_mut().zip(row) {
            *size = size.max(number.abs());
        }
    }
    let fit = |given: Given| {
        let search = Search {
            problem,
            entry,
            rows,
            sizes: &sizes,
            given,
        };
        let value = search.nearest()?;
        let agrees = |value: &f64| {
            let found = search.trajectory(*value);
            found.is_some_and(|found| agrees(&found))
        };
        agrees(&value).then_some(())?;
        let value = shortened(value).find(agrees)?;
        (value != given.asked).then_some(())?;
        Some(Relative {
            mistakes: vec![given.named(value)],
            recipe: given.recipe(problem, entry, value)?,
        })
    };
    given(problem, entry).into_iter().filter_map(fit).collect()
}

/// A number with one digit, with two, and so on, and as it is.
fn shortened(value: f64) -> impl Iterator<Item = f64> {
    (0..17).filter_map(move |digits| format!("{value:.digits$e}").parse().ok())
}

struct Search<'a> {
    problem: &'a Problem,
    entry: &'a Entry,
    rows: &'a [Vec<f64>],
    /// The largest that each entry is in any row.
    sizes: &'a [f64],
    given: Given,
}

impl Search<'_> {
    fn trajectory(&self, value: f64) -> Option<Vec<Vec<f64>>> {
        let recipe = self.given.recipe(self.problem, self.entry, value)?;
        Some(recipe.trajectory(self.problem))
    }

    /// By how much each number of the answer is off, in units of the largest that the entry ever is.
    fn off(&self, value: f64) -> Option<Vec<f64>> {
        let rows = self.trajectory(value)?;
        let numbers = self.rows.iter().flatten().zip(rows.iter().flatten());
        let numbers = numbers.zip(self.sizes.iter().cycle());
        let off: Vec<f64> = numbers
            .map(|((found, expected), size)| (found - expected) / size)
            .collect();
        off.iter().all(|off| off.is_finite()).then_some(off)
    }

    /// The value at a place of the line on which it is looked for.
    fn value(&self, place: f64) -> f64 {
        if self.given.is_weight {
            1.0 - place.exp()
        } else {
            place.exp()
        }
    }

    fn place(&self, value: f64) -> f64 {
        if self.given.is_weight {
            (1.0 - value).ln()
        } else {
            value.ln()
        }
    }

    /// Where nothing is far off: one entry that is far away shall not decide alone.
    fn misfit(&self, value: f64) -> Option<f64> {
        let off = self.off(value)?;
        Some(off.iter().map(|off| off.abs().min(1.0)).sum())
    }

    fn nearest(&self) -> Option<f64> {
        let mut often = self.given.often();
        often.push(self.given.asked);
        let tried = often
            .into_iter()
            .filter(|&value| self.place(value).is_finite());
        let tried = tried.filter_map(|value| Some((value, self.misfit(value)?)));
        let (start, _) = tried.min_by(|(_, one), (_, other)| one.total_cmp(other))?;
        let mut place = self.place(start);
        for step in 0..STEPS {
            const APART: f64 = 1e-5;
            let here = self.off(self.value(place))?;
            // Where no value comes near, none is looked for any longer.
            if step == 3 && here.iter().any(|off| off.abs() > 0.1) {
                return None;
            }
            let beside = self.off(self.value(place + APART))?;
            let slopes = here
                .iter()
                .zip(&beside)
                .map(|(here, beside)| (beside - here) / APART);
            let (mut product, mut square) = (0.0, 0.0);
            for (slope, off) in slopes.zip(&here) {
                product += slope * off;
                square += slope * slope;
            }
            let step = -product / square;
            if !step.is_finite() {
                break;
            }
            place += step.clamp(-1.0, 1.0);
        }
        Some(self.value(place))
    }
}
