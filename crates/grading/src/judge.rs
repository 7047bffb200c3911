//! Judges an answer: right, or which known mistakes explain its numbers.

use adamscape_optim::registry::{Entry, optimizers};

use crate::agreement::{Digits, Precision, agreement, distances, furthest, is_off};
use crate::family::{Mistake, Relative, pairs, singles};
use crate::registered::{NoFloat64, trajectory};
use crate::{Answer, Difference, Explanation, Judgement, Problem, ProblemError, Verdict};

/// Why an answer can't be judged.
#[derive(Debug, thiserror::Error)]
pub enum GradingError {
    /// The problem is none.
    #[error(transparent)]
    Problem(#[from] ProblemError),
    /// Nothing here computes in float64.
    #[error(transparent)]
    NoFloat64(#[from] NoFloat64),
    /// As far as it is written, the answer is right, and wrong as well.
    #[error(
        "{decimals} decimals are too few: the right answer looks the same as one with the mistake `{mistake}`; write all digits (\"%.17g\" in C and Python)"
    )]
    TooFewDigits {
        /// How many decimals there are.
        decimals: i32,
        /// A mistake that they can't tell from none.
        mistake: &'static str,
    },
}

/// Compares an answer with the right one, and a wrong one with every known mistake.
///
/// # Errors
/// If the rule takes tensors in float64 and no backend has them, or if the answer has too few digits to tell.
pub fn judge(problem: &Problem, answer: &Answer) -> Result<Judgement, GradingError> {
    let entry = problem.entry();
    let judge = Judge {
        problem,
        entry,
        start: problem.parameters().flat(),
        right: trajectory(problem, entry)?,
        rows: answer.rows(),
    };
    let verdict = match judge.correct()? {
        Some(precision) => Verdict::Correct { precision },
        None => Verdict::Wrong {
            first: judge.first_difference(),
            explanation: judge.explanation(),
        },
    };
    Ok(Judgement {
        optimizer: entry.name(),
        update: entry.update(),
        convention: convention(entry),
        deviation: furthest(&judge.start, judge.rows, &judge.right),
        verdict,
    })
}

struct Judge<'a> {
    problem: &'a Problem,
    entry: &'a Entry,
    start: Vec<f64>,
    /// What is right.
    right: Vec<Vec<f64>>,
    /// What the answer says.
    rows: &'a [Vec<f64>],
}

/// One, or two at once.
type Mistakes = Vec<&'static Mistake>;

/// An explanation, and how well it fits.
struct Fit<T> {
    what: T,
    precision: Precision,
    deviation: f64,
    rows: Vec<Vec<f64>>,
}

impl Judge<'_> {
    /// How closely the answer is right, if it is.
    fn correct(&self) -> Result<Option<Precision>, GradingError> {
        let Some(precision) = agreement(&self.start, self.rows, &self.right) else {
            return Ok(None);
        };
        if precision == Precision::Float64 {
            return Ok(Some(precision));
        }
        // Mistakes that make no difference on this problem are none on it.
        let others = singles(self.problem, self.entry).into_iter();
        let others = others.filter(|other| !self.is_same(&other.rows, &self.right));
        let also: Vec<(Precision, &str)> = others
            .filter_map(|other| {
                let its = agreement(&self.start, self.rows, &other.rows)?;
                Some((its, other.mistakes.first()?.id))
            })
            .collect();
        if also.iter().any(|(its, _)| *its < precision) {
            return Ok(None);
        }
        match also.first() {
            // What float32 can't tell from the right one is none of its mistakes.
            Some((_, mistake)) if precision != Precision::Float32 => {
                Err(GradingError::TooFewDigits {
                    decimals: Digits::of(self.rows).decimals,
                    mistake,
                })
            }
            _ => Ok(Some(precision)),
        }
    }

    /// Whether two trajectories are the same but for rounding.
    fn is_same(&self, one: &[Vec<f64>], other: &[Vec<f64>]) -> bool {
        agreement(&self.start, one, other) == Some(Precision::Float64)
    }

    /// The first step that differs, and the entry that is furthest off in it.
    fn first_difference(&self) -> Difference {
        let off = is_off(&self.start, self.rows, &self.right);
        let distances = distances(&self.start, self.rows, &self.right);
        let first = off.iter().position(|row| row.contains(&true));
        // Where only digits are missing, the largest distance there is.
        let step = first.unwrap_or_else(|| {
            let furthest = |row: &&Vec<f64>| row.iter().copied().fold(0.0, f64::max);
            let rows = distances.iter().enumerate();
            rows.max_by(|(_, one), (_, other)| furthest(one).total_cmp(&furthest(other)))
                .map_or(0, |(step, _)| step)
        });
        let row = |rows: &[Vec<f64>]| rows.get(step).cloned().unwrap_or_default();
        let distances = row(&distances);
        let off = off.get(step).cloned().unwrap_or_default();
        let is_off = |index: usize| first.is_none() || off.get(index) == Some(&true);
        let largest = distances
            .iter()
            .enumerate()
            .filter(|(index, _)| is_off(*index))
            .max_by(|(_, one), (_, other)| one.total_cmp(other));
        let (index, deviation) = largest.map_or((0, 0.0), |(index, &largest)| (index, largest));
        let entry = |rows: &[Vec<f64>]| row(rows).get(index).copied().unwrap_or(f64::NAN);
        Difference {
            step: step + 1,
            entry: self.problem.entry_name(index),
            found: entry(self.rows),
            expected: entry(&self.right),
            deviation,
            entries_off: off.iter().filter(|&&off| off).count(),
            entries: self.start.len(),
        }
    }

    fn explanation(&self) -> Explanation {
        // Those that can't be computed here explain nothing.
        let others: Vec<(String, Entry, Vec<Vec<f64>>)> = optimizers()
            .map(|other| self.with_hyperparameters(other))
            .filter(|other| other != self.entry)
            .filter_map(|other| {
                let rows = trajectory(self.problem, &other).ok()?;
                Some((other.name(), other, rows))
            })
            .collect();
        let same_as = |rows: &[Vec<f64>]| -> Vec<String> {
            let same = others.iter().filter(|(_, _, its)| self.is_same(rows, its));
            same.map(|(name, _, _)| name.clone()).collect()
        };

        let single = singles(self.problem, self.entry);
        if let Some(fits) = self.fits(single.into_iter()) {
            return mistakes(fits, same_as);
        }
        let fits = others
            .iter()
            .filter_map(|(_, other, rows)| self.fit(other, rows.clone()));
        if let Some(best) = fits.min_by(better) {
            return Explanation::Optimizer {
                same_as: same_as(&best.rows),
                convention: convention(best.what),
                precision: best.precision,
            };
        }
        if let Some(fits) = self.fits(pairs(self.problem, self.entry)) {
            return mistakes(fits, same_as);
        }
        Explanation::Nothing
    }

    /// `other` with the hyperparameters that the problem has chosen, as far as it has them.
    fn with_hyperparameters(&self, other: Entry) -> Entry {
        let chosen = self.entry.hyperparameters();
        let chosen = chosen.filter(|(one, value)| *value != one.default);
        chosen.fold(other, |other, (one, value)| {
            let with = other.clone().with(one.name, value);
            with.unwrap_or(other)
        })
    }

    /// The relatives that explain the answer best: the best, then those that give the same numbers, as far as they are
    /// written.
    fn fits(&self, relatives: impl Iterator<Item = Relative>) -> Option<Vec<Fit<Mistakes>>> {
        let fits = relatives.filter_map(|Relative { mistakes, rows }| self.fit(mistakes, rows));
        let mut fits: Vec<Fit<Mistakes>> = fits.collect();
        // Stable: of equals, the grossest mistake.
        fits.sort_by(better);
        let best = fits.first()?;
        let rows = best.rows.clone();
        let (precision, deviation) = (best.precision, best.deviation);
        let is_rounded = matches!(
            precision,
            Precision::AsWritten | Precision::Float32AsWritten
        );
        fits.retain(|fit| {
            fit.deviation == deviation
                || self.is_same(&fit.rows, &rows)
                || (is_rounded && fit.precision == precision)
        });
        Some(fits)
    }

    fn fit<T>(&self, what: T, rows: Vec<Vec<f64>>) -> Option<Fit<T>> {
        let precision = agreement(&self.start, self.rows, &rows)?;
        Some(Fit {
            what,
            precision,
            deviation: furthest(&self.start, self.rows, &rows),
            rows,
        })
    }
}

/// Whose convention an optimizer follows, in a sentence.
fn convention(entry: &Entry) -> String {
    let decay = entry.decay.convention();
    format!("{decay}; {}: {}", entry.rule.name, entry.rule.reference)
}

/// The closer one first.
fn better<T>(one: &Fit<T>, other: &Fit<T>) -> std::cmp::Ordering {
    let by_precision = one.precision.cmp(&other.precision);
    match one.precision {
        // Below rounding, closer is no better.
        Precision::Float64 => by_precision,
        _ => by_precision.then(one.deviation.total_cmp(&other.deviation)),
    }
}

/// At most so many other explanations are named.
const OTHERS: usize = 3;

fn mistakes(fits: Vec<Fit<Mistakes>>, same_as: impl Fn(&[Vec<f64>]) -> Vec<String>) -> Explanation {
    let ids = |fit: &Fit<Mistakes>| -> Vec<&'static str> {
        fit.what.iter().map(|mistake| mistake.id).collect()
    };
    let Some(best) = fits.first() else {
        return Explanation::Nothing;
    };
    Explanation::Mistakes {
        mistakes: ids(best),
        explanations: best
            .what
            .iter()
            .map(|mistake| mistake.explanation)
            .collect(),
        precision: best.precision,
        same_as: same_as(&best.rows),
        or: fits.iter().skip(1).take(OTHERS).map(ids).collect(),
    }
}
