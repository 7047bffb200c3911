//! The judgement of an answer: the verdict, the first difference and its explanations, and their text.

use std::fmt;

use serde::Serialize;

use crate::Precision;

/// The verdict on an answer, and what explains it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Judgement {
    /// The optimizer that was asked for.
    pub optimizer: String,
    /// Its update.
    pub update: String,
    /// Whose convention that is.
    pub convention: String,
    /// The largest distance of all entries of all steps from the right ones, in units of the largest that the entry has
    /// been until then.
    pub deviation: f64,
    /// Right or wrong.
    #[serde(flatten)]
    pub verdict: Verdict,
}

/// Right or wrong.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "verdict", rename_all = "kebab-case")]
pub enum Verdict {
    /// Every step is right.
    Correct {
        /// How closely.
        precision: Precision,
    },
    /// Some step is not.
    Wrong {
        /// Where it first differs.
        first: Difference,
        /// What explains it.
        explanation: Explanation,
    },
}

/// An entry of a step that is not what it should be.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Difference {
    /// The step, from 1.
    pub step: usize,
    /// The entry that is furthest off in this step: `weight[2, 0]`.
    pub entry: String,
    /// What the answer says.
    pub found: f64,
    /// What is right.
    pub expected: f64,
    /// By how much it is off, in units of the largest that the entry has been until then.
    pub deviation: f64,
    /// How many entries differ in this step.
    pub entries_off: usize,
    /// Of how many.
    pub entries: usize,
}

/// Which update, that is not the right one, gives every number of an answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "explained_by", rename_all = "kebab-case")]
pub enum Explanation {
    /// The right one with one known mistake, or two at once.
    Mistakes {
        /// Their ids.
        mistakes: Vec<&'static str>,
        /// What was done and what is right, for each.
        explanations: Vec<String>,
        /// How closely the answer agrees with it.
        precision: Precision,
        /// Registered optimizers that do the same.
        same_as: Vec<String>,
        /// Ids of other mistakes that give the same numbers on this problem.
        or: Vec<Vec<&'static str>>,
    },
    /// Another registered optimizer.
    Optimizer {
        /// Its name, and those of others that give the same numbers on this problem.
        same_as: Vec<String>,
        /// Whose convention the first is.
        convention: String,
        /// How closely the answer agrees with it.
        precision: Precision,
    },
    /// None that is known.
    Nothing,
}

impl Judgement {
    /// Whether every step is right.
    #[must_use]
    pub fn is_correct(&self) -> bool {
        matches!(self.verdict, Verdict::Correct { .. })
    }
}

impl fmt::Display for Judgement {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        let name = &self.optimizer;
        match &self.verdict {
            Verdict::Correct { precision } => {
                writeln!(
                    formatter,
                    "correct: this is {name}, {} (furthest off by {:.1e})",
                    precision.words(),
                    self.deviation
                )?;
                writeln!(formatter, "  convention: {}", self.convention)
            }
            Verdict::Wrong { first, explanation } => {
                writeln!(formatter, "wrong: this is not {name}")?;
                writeln!(formatter, "  {first}")?;
                write!(formatter, "{explanation}")?;
                writeln!(formatter, "  right: {}", self.update)
            }
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        let others = self.entries_off.saturating_sub(1);
        let others = match (others, self.entries.saturating_sub(1)) {
            (0, _) => "; all other entries are right in this step".to_owned(),
            (1, 1) => "; so is the other entry".to_owned(),
            (others, all) if others == all => "; so are all other entries".to_owned(),
            (1, all) => format!("; so is 1 of the {all} other entries"),
            (others, all) => format!("; so are {others} of the {all} other entries"),
        };
        write!(
            formatter,
            "step {} is the first that differs: {} is {}, but should be {} (off by {:.1e}, {} of its size){others}",
            self.step,
            self.entry,
            number(self.found),
            number(self.expected),
            (self.found - self.expected).abs(),
            share(self.deviation),
        )
    }
}

/// A number as it is written by hand.
fn number(number: f64) -> String {
    if number == 0.0 || (1e-5..1e16).contains(&number.abs()) {
        // A zero without its sign.
        (number + 0.0).to_string()
    } else {
        format!("{number:e}")
    }
}

/// A share in percent where that can be read.
fn share(share: f64) -> String {
    if (1e-3..1e3).contains(&share) {
        format!("{:.1} %", 100.0 * share)
    } else {
        format!("{share:.1e}")
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Mistakes {
                mistakes,
                explanations,
                precision,
                same_as,
                or,
            } => {
                if mistakes.len() > 1 {
                    writeln!(
                        formatter,
                        "  no single known mistake explains it, but two at once explain every number ({}):",
                        precision.words()
                    )?;
                } else {
                    writeln!(
                        formatter,
                        "  one mistake explains every number ({}):",
                        precision.words()
                    )?;
                }
                for (id, explanation) in mistakes.iter().zip(explanations) {
                    writeln!(formatter, "    {id}: {explanation}")?;
                }
                for other in or {
                    writeln!(
                        formatter,
                        "    or, with the same numbers as far as they are written: {}",
                        other.join(" and ")
                    )?;
                }
                match same_as.len() {
                    0 => Ok(()),
                    1 => writeln!(formatter, "    {} does the same", same_as.join("")),
                    _ => writeln!(formatter, "    {} do the same", same_as.join(", ")),
                }
            }
            Self::Optimizer {
                same_as,
                convention,
                precision,
            } => writeln!(
                formatter,
                "  it is another optimizer, {} ({}): {convention}",
                same_as.join(", or "),
                precision.words()
            ),
            Self::Nothing => writeln!(
                formatter,
                "  no known mistake explains it, no two at once, and no other optimizer"
            ),
        }
    }
}
