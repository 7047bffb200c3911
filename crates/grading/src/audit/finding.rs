//! What an audit found: each setting's verdict, and the convention that they share.

use std::fmt;

use serde::Serialize;

use super::Case;
use crate::{Answer, Explanation, Judge, Judgement, Verdict, one_line};

/// A setting, and what the implementation did in it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "finding", rename_all = "kebab-case")]
pub enum Finding {
    /// It does what is registered; of groups, in each.
    Correct {
        /// The least precise of the judgements, as a remark.
        precision: &'static str,
        /// Whose convention that is.
        convention: String,
    },
    /// It does not.
    Departs {
        /// The judgement; of groups, of the first that departs.
        judgement: Box<Judgement>,
    },
    /// It says that it has no such setting.
    NotSupported,
    /// It did not run, or left no answer.
    Failed {
        /// Why.
        message: String,
    },
}

impl Finding {
    /// Judges the bytes of an answer.
    #[must_use]
    pub fn of(case: &Case, bytes: &[u8]) -> Self {
        match judged(case, bytes) {
            Ok(judgements) => {
                let mut precision = "";
                let mut convention = String::new();
                for judgement in judgements {
                    match judgement.verdict {
                        Verdict::Correct { precision: own } => {
                            precision = own.words();
                            convention = judgement.convention;
                        }
                        Verdict::Wrong { .. } => {
                            let judgement = Box::new(judgement);
                            return Self::Departs { judgement };
                        }
                    }
                }
                Self::Correct {
                    precision,
                    convention,
                }
            }
            Err(message) => Self::Failed { message },
        }
    }
}

fn judged(case: &Case, bytes: &[u8]) -> Result<Vec<Judgement>, String> {
    let answer = Answer::read(&case.problem, bytes).map_err(|error| error.to_string())?;
    if case.groups.is_empty() {
        let judge = Judge::new(&case.problem).map_err(|error| error.to_string())?;
        return Ok(vec![
            judge.judge(&answer).map_err(|error| error.to_string())?,
        ]);
    }
    let judged = case.groups.iter().map(|group| {
        let own = |row: &Vec<f64>| {
            let columns = group.columns.iter();
            columns
                .filter_map(|&column| row.get(column).copied())
                .collect()
        };
        let rows = answer.rows().iter().map(own).collect();
        let own = Answer::new(&group.problem, rows).map_err(|error| error.to_string())?;
        let judge = Judge::new(&group.problem).map_err(|error| error.to_string())?;
        judge.judge(&own).map_err(|error| error.to_string())
    });
    judged.collect()
}

/// All settings.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Findings {
    /// What it was held to.
    pub optimizer: String,
    /// What was run.
    pub program: String,
    /// Each setting by its name.
    pub settings: Vec<(&'static str, Finding)>,
}

impl Findings {
    /// How many settings depart or failed.
    #[must_use]
    pub fn departures(&self) -> usize {
        let settings = self.settings.iter();
        settings
            .filter(|(_, finding)| {
                matches!(finding, Finding::Departs { .. } | Finding::Failed { .. })
            })
            .count()
    }
}

impl fmt::Display for Findings {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        writeln!(
            formatter,
            "{}, as `{}` computes it",
            self.optimizer,
            one_line(&self.program, 200)
        )?;
        let width = self
            .settings
            .iter()
            .map(|(name, _)| name.chars().count())
            .max();
        let width = width.unwrap_or(0);
        let mut convention = None;
        for (name, finding) in &self.settings {
            let says = match finding {
                Finding::Correct {
                    precision,
                    convention: own,
                } => {
                    convention.get_or_insert(own);
                    format!("correct, {precision}")
                }
                Finding::Departs { judgement } => departure(judgement),
                Finding::NotSupported => "not supported, as it says".to_owned(),
                Finding::Failed { message } => format!("failed: {}", one_line(message, 300)),
            };
            writeln!(formatter, "  {name:<width$}  {says}")?;
        }
        if let Some(convention) = convention {
            writeln!(formatter, "convention: {convention}")?;
        }
        match self.departures() {
            0 => writeln!(
                formatter,
                "it does what is registered in every setting that it has"
            ),
            1 => writeln!(formatter, "it departs in 1 setting"),
            departures => writeln!(formatter, "it departs in {departures} settings"),
        }
    }
}

fn departure(judgement: &Judgement) -> String {
    match &judgement.verdict {
        Verdict::Wrong { explanation, first } => match explanation {
            Explanation::Mistakes {
                mistakes,
                explanations,
                ..
            } => {
                let named = mistakes.iter().zip(explanations);
                let named: Vec<String> = named.map(|(id, says)| format!("{id}: {says}")).collect();
                format!("departs: {}", named.join("; and "))
            }
            Explanation::Optimizer { same_as, .. } => {
                format!("departs: it is {}", same_as.join(", or "))
            }
            Explanation::Nothing => format!("departs, and no known mistake explains it: {first}"),
        },
        Verdict::Correct { .. } => String::new(),
    }
}
