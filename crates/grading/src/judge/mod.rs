//! Judges an answer: right, or which known mistakes explain its numbers.

use std::sync::OnceLock;

use adamscape_optim::registry::{Entry, optimizers};

use crate::agreement::{Measure, Precision, is_same};
use crate::family::{Named, Relative, fitted, other_values, pairs, singles};
use crate::recipe::Recipe;
use crate::registered::{NoFloat64, trajectory};
use crate::{Answer, Difference, Explanation, Judgement, Problem, ProblemError, Verdict, quoted};

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
    /// The problem's steps are lost in rounding.
    #[error(
        "the problem can't tell a right answer from parameters that never change: its steps are lost in rounding; give it a larger learning rate, larger gradients or smaller parameters"
    )]
    Unmoved,
    /// The right answer is a number or two that anyone could have written.
    #[error(
        "the answer agrees with the right one, but so would many others: the problem has too few numbers, or these have too few digits; give it more steps or parameters, or write all digits"
    )]
    ShowsNothing,
}

/// Compares an answer with the right one, and a wrong one with every known mistake.
///
/// # Errors
/// If the rule takes tensors in float64 and no backend has them, or if nothing can be told: the answer has too few digits, or the
/// problem's steps are too small to be seen.
pub fn judge(problem: &Problem, answer: &Answer) -> Result<Judgement, GradingError> {
    Judge::new(problem)?.judge(answer)
}

/// A problem with its right answer, for many answers.
pub struct Judge<'a> {
    problem: &'a Problem,
    entry: &'a Entry,
    start: Vec<f64>,
    /// What is right.
    right: Vec<Vec<f64>>,
    /// What a step leaves of θ before it moves.
    keep: f64,
    /// The right update with each mistake, and with other values; made when the first wrong answer comes.
    singles: OnceLock<Vec<Relative>>,
    others: OnceLock<Vec<Relative>>,
    pairs: OnceLock<Vec<Relative>>,
    optimizers: OnceLock<Vec<Other>>,
}

/// Another optimizer than is asked for, and how its trajectory is computed.
struct Other {
    name: String,
    entry: Entry,
    recipe: Option<Recipe>,
}

/// An explanation, and how well it fits.
struct Fit<T> {
    what: T,
    precision: Precision,
    deviation: f64,
    /// In bits.
    evidence: f64,
    rows: Vec<Vec<f64>>,
}

/// By how many bits an explanation must be more likely than that arbitrary numbers agree with any of all that are tried.
const CERTAINTY: f64 = 20.0;

/// What a number that was fitted may have explained by itself: its own digits, in bits.
const FITTED: f64 = 53.0;

/// Fewer bits, and an answer that agrees with the right one shows nothing.
const SHOWS_NOTHING: f64 = 12.0;

impl<'a> Judge<'a> {
    /// Computes what is right.
    ///
    /// # Errors
    /// If the rule takes tensors in float64 and no backend has them.
    pub fn new(problem: &'a Problem) -> Result<Self, GradingError> {
        let entry = problem.entry();
        let recipe = Recipe::right(problem, entry);
        Ok(Self {
            problem,
            entry,
            start: problem.parameters().flat(),
            right: trajectory(problem, entry)?,
            keep: recipe.map_or(1.0, |recipe| recipe.keep()),
            singles: OnceLock::new(),
            others: OnceLock::new(),
            pairs: OnceLock::new(),
            optimizers: OnceLock::new(),
        })
    }

    /// The parameters after each step of the right answer.
    #[must_use]
    pub fn right(&self) -> &[Vec<f64>] {
        &self.right
    }

    /// By how much each entry is off in each step, in units of the largest that it has been until then.
    #[must_use]
    pub fn distances(&self, answer: &Answer) -> Vec<Vec<f64>> {
        Measure::new(&self.start, answer.rows()).distances(&self.right)
    }

    /// As [`judge()`].
    ///
    /// # Errors
    /// If nothing can be told: the answer has too few digits, or the problem's steps are too small to be seen.
    pub fn judge(&self, answer: &Answer) -> Result<Judgement, GradingError> {
        let on_trial = OnTrial {
            judge: self,
            measure: Measure::new(&self.start, answer.rows()),
            rows: answer.rows(),
        };
        let verdict = match on_trial.correct()? {
            Some(precision) => Verdict::Correct { precision },
            None => Verdict::Wrong {
                first: on_trial.first_difference(),
                explanation: on_trial.explanation(),
            },
        };
        Ok(Judgement {
            optimizer: self.entry.name(),
            update: self.entry.update(),
            convention: convention(self.entry),
            deviation: on_trial.measure.furthest(&self.right),
            verdict,
        })
    }

    fn singles(&self) -> &[Relative] {
        self.singles
            .get_or_init(|| singles(self.problem, self.entry))
    }

    fn others(&self) -> &[Relative] {
        self.others.get_or_init(|| {
            let known: Vec<&Recipe> = self.singles().iter().map(|one| &one.recipe).collect();
            let mut others = other_values(self.problem, self.entry);
            others.retain(|other| !known.contains(&&other.recipe));
            others
        })
    }

    fn pairs(&self) -> &[Relative] {
        self.pairs
            .get_or_init(|| pairs(self.problem, self.entry).collect())
    }

    fn optimizers(&self) -> &[Other] {
        self.optimizers.get_or_init(|| {
            let others = optimizers().map(|other| self.with_hyperparameters(other));
            let others = others.filter(|other| other != self.entry);
            let other = |entry: Entry| Other {
                name: entry.name(),
                recipe: Recipe::right(self.problem, &entry),
                entry,
            };
            others.map(other).collect()
        })
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

    /// Names of other optimizers that make these rows, too.
    fn same_as(&self, rows: &[Vec<f64>]) -> Vec<String> {
        let measure = Measure::new(&self.start, rows);
        let same = self.optimizers().iter().filter(|other| {
            let own = other.rows(self.problem, &measure);
            own.is_some_and(|own| is_same(&self.start, rows, &own))
        });
        same.map(|other| other.name.clone()).collect()
    }
}

impl Other {
    fn keep(&self) -> f64 {
        self.recipe.as_ref().map_or(1.0, Recipe::keep)
    }

    /// Its trajectory, if the answer can agree with it. One that can't be computed here explains nothing.
    fn rows(&self, problem: &Problem, measure: &Measure) -> Option<Vec<Vec<f64>>> {
        let mut candidate = measure.candidate();
        match &self.recipe {
            Some(recipe) => recipe.trajectory_while(problem, |row| candidate.can_be(row)),
            None => trajectory(problem, &self.entry).ok(),
        }
    }
}

/// How well these rows fit the answer that is measured.
fn fit_of<T>(what: T, measure: &Measure, rows: Vec<Vec<f64>>) -> Option<Fit<T>> {
    Some(Fit {
        what,
        precision: measure.agreement(&rows)?,
        deviation: measure.furthest(&rows),
        evidence: measure.evidence(&rows),
        rows,
    })
}

/// An answer before the judge.
struct OnTrial<'a> {
    judge: &'a Judge<'a>,
    measure: Measure<'a>,
    rows: &'a [Vec<f64>],
}

impl OnTrial<'_> {
    /// How closely the answer is right, if it is.
    fn correct(&self) -> Result<Option<Precision>, GradingError> {
        let Judge { start, right, .. } = self.judge;
        let measure = self.measure.clone().with_keep(self.judge.keep);
        let Some(precision) = measure.agreement(right) else {
            return Ok(None);
        };
        let unmoved = vec![start.clone(); right.len()];
        if is_same(start, &unmoved, right) {
            return Err(GradingError::Unmoved);
        }
        if measure.evidence(right) < SHOWS_NOTHING {
            return Err(GradingError::ShowsNothing);
        }
        if precision == Precision::Float64 {
            return Ok(Some(precision));
        }
        let mut also = Vec::new();
        for other in self.judge.singles() {
            // Mistakes that make no difference on this problem are none on it.
            let fit = self.fit((), &other.recipe);
            let fit = fit.filter(|fit| !is_same(start, &fit.rows, right));
            if let (Some(fit), Some(mistake)) = (fit, other.mistakes.first()) {
                also.push((fit.precision, fit.evidence, mistake.id));
            }
        }
        let closer = also.iter().filter(|(its, ..)| *its < precision);
        let needed = self.needed(also.len());
        if closer.clone().any(|(_, evidence, _)| *evidence >= needed) {
            return Ok(None);
        }
        match also.first() {
            // What float32 can't tell from the right one is none of its mistakes.
            Some((.., mistake)) if precision != Precision::Float32 => {
                Err(GradingError::TooFewDigits {
                    decimals: self.measure.digits().decimals,
                    mistake,
                })
            }
            _ => Ok(Some(precision)),
        }
    }

    /// The first step that differs, and the entry that is furthest off in it.
    fn first_difference(&self) -> Difference {
        let Judge { right, problem, .. } = self.judge;
        let off = self.measure.is_off(right);
        let distances = self.measure.distances(right);
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
            entry: quoted(&problem.entry_name(index)),
            found: entry(self.rows),
            expected: entry(right),
            deviation,
            entries_off: off.iter().filter(|&&off| off).count(),
            entries: self.judge.start.len(),
        }
    }

    fn explanation(&self) -> Explanation {
        let judge = self.judge;
        let needed = self.needed(judge.singles().len() + judge.others().len());
        let singles = self.fits(judge.singles().iter(), needed);
        let others = self.fits(judge.others().iter(), needed);
        // A value that does as well as a mistake, as far as it is written, is the farther-fetched explanation.
        let closest = |fits: &Option<Vec<Fit<&[Named]>>>| Some(fits.as_ref()?.first()?.precision);
        let found = match (closest(&singles), closest(&others)) {
            (Some(single), Some(other)) if other < single => others,
            (Some(_), _) => singles,
            (None, _) => others,
        };
        if let Some(fits) = found {
            return self.mistakes(&fits);
        }
        let needed = self.needed(judge.optimizers().len());
        let fits = judge.optimizers().iter().filter_map(|other| {
            let measure = self.measure.clone().with_keep(other.keep());
            let rows = other.rows(judge.problem, &measure)?;
            fit_of(other, &measure, rows)
        });
        let fits = fits.filter(|fit| fit.evidence >= needed);
        if let Some(best) = fits.min_by(better) {
            return Explanation::Optimizer {
                same_as: judge.same_as(&best.rows),
                convention: convention(&best.what.entry),
                precision: best.precision,
            };
        }
        let agrees = |rows: &[Vec<f64>]| self.measure.agreement(rows).is_some();
        let fitted = fitted(judge.problem, judge.entry, self.rows, agrees);
        if let Some(fits) = self.fits(fitted.iter(), self.needed(1) + FITTED) {
            return self.mistakes(&fits);
        }
        let pairs = judge.pairs();
        if let Some(fits) = self.fits(pairs.iter(), self.needed(pairs.len())) {
            return self.mistakes(&fits);
        }
        Explanation::Nothing
    }

    /// The evidence that an explanation needs, if so many are tried.
    fn needed(&self, tried: usize) -> f64 {
        CERTAINTY + (tried.max(1) as f64).log2()
    }

    /// The relatives that explain the answer best: the best, then those that give the same numbers, as far as they are
    /// written. None that explains it by less evidence than is needed.
    fn fits<'r>(
        &self,
        relatives: impl Iterator<Item = &'r Relative>,
        needed: f64,
    ) -> Option<Vec<Fit<&'r [Named]>>> {
        let fits = relatives.filter_map(|relative| {
            let fit = self.fit(relative.mistakes.as_slice(), &relative.recipe)?;
            (self.stands_still() || fit.evidence >= needed).then_some(fit)
        });
        let mut fits: Vec<Fit<&[Named]>> = fits.collect();
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
                || is_same(&self.judge.start, &fit.rows, &rows)
                || (is_rounded && fit.precision == precision)
        });
        Some(fits)
    }

    /// Whether every row is the first parameters: that is no guess, since it is there to be seen.
    fn stands_still(&self) -> bool {
        self.rows.iter().all(|row| *row == self.judge.start)
    }

    fn fit<T>(&self, what: T, recipe: &Recipe) -> Option<Fit<T>> {
        let measure = self.measure.clone().with_keep(recipe.keep());
        let mut candidate = measure.candidate();
        let rows = recipe.trajectory_while(self.judge.problem, |row| candidate.can_be(row))?;
        fit_of(what, &measure, rows)
    }

    fn mistakes(&self, fits: &[Fit<&[Named]>]) -> Explanation {
        let ids = |fit: &Fit<&[Named]>| -> Vec<&'static str> {
            fit.what.iter().map(|mistake| mistake.id).collect()
        };
        let Some(best) = fits.first() else {
            return Explanation::Nothing;
        };
        let explanations = best
            .what
            .iter()
            .map(|mistake| mistake.explanation.to_string());
        Explanation::Mistakes {
            mistakes: ids(best),
            explanations: explanations.collect(),
            precision: best.precision,
            same_as: self.judge.same_as(&best.rows),
            or: fits.iter().skip(1).take(OTHERS).map(ids).collect(),
        }
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

#[cfg(test)]
mod tests;
