//! The parts of an exercise: what each asks for, and how many points an answer gets, with the reason.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;

use crate::{Explanation, Judgement, MISTAKES, Verdict};

/// An exercise, as a course's TOML file describes it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Course {
    /// What stands above the results.
    #[serde(default)]
    pub name: String,
    /// Mixed into the numbers of students' own problems, so that nobody can draw another's from the id alone.
    #[serde(default)]
    pub secret: String,
    /// What is asked for.
    #[serde(rename = "part")]
    pub parts: Vec<Part>,
}

/// A part of an exercise: a problem, and the file that answers it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(try_from = "Written")]
pub struct Part {
    /// What the part is called.
    pub name: String,
    /// The problem.
    pub source: Source,
    /// The name of the file in a submission.
    pub answer: String,
    /// For a right answer.
    pub points: f64,
    /// For a wrong one that a known mistake explains.
    pub named: f64,
    /// For a wrong one that this mistake explains: other points than `named`.
    pub mistakes: BTreeMap<String, f64>,
}

/// A part as it stands in a file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    name: String,
    problem: Option<PathBuf>,
    optimizer: Option<String>,
    answer: String,
    points: f64,
    #[serde(default)]
    named: f64,
    #[serde(default)]
    mistakes: BTreeMap<String, f64>,
}

impl TryFrom<Written> for Part {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        let source = match (written.problem, written.optimizer) {
            (Some(problem), None) => Source::File { problem },
            (None, Some(optimizer)) => Source::OfStudent { optimizer },
            _ => {
                let name = written.name;
                return Err(format!(
                    "part `{name}`: give either `problem`, a file, or `optimizer`"
                ));
            }
        };
        Ok(Self {
            name: written.name,
            source,
            answer: written.answer,
            points: written.points,
            named: written.named,
            mistakes: written.mistakes,
        })
    }
}

/// Where a part's problem is from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// One file for all.
    File {
        /// Its path, from the course's file.
        problem: PathBuf,
    },
    /// For each student another one, for this optimizer.
    OfStudent {
        /// Its name.
        optimizer: String,
    },
}

/// Why a course's file is none.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum CourseError {
    /// It is no TOML, or not of this form.
    #[error("it is no course: {0}")]
    Toml(String),
    /// It asks for nothing.
    #[error("it has no part; write `[[part]]` with name, problem or optimizer, answer and points")]
    NoParts,
    /// Points that are none.
    #[error(
        "part `{part}`: {points} points; give a number that is not negative, and no more for a wrong answer than for a right one"
    )]
    Points {
        /// The part.
        part: String,
        /// The number.
        points: f64,
    },
    /// A mistake that is not known.
    #[error("part `{part}`: there is no mistake `{mistake}`; docs/grading.md lists all")]
    UnknownMistake {
        /// The part.
        part: String,
        /// Its name.
        mistake: String,
    },
    /// Two parts of one name, or an answer outside of the submission.
    #[error(
        "part `{0}`: its name or its answer stands there twice, or its answer is no plain file name"
    )]
    Twice(String),
}

impl Course {
    /// Reads the text of a course's file.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn from_toml(text: &str) -> Result<Self, CourseError> {
        let course: Self =
            toml::from_str(text).map_err(|error| CourseError::Toml(error.message().to_owned()))?;
        if course.parts.is_empty() {
            return Err(CourseError::NoParts);
        }
        for (index, part) in course.parts.iter().enumerate() {
            part.check()?;
            let mut before = course.parts.iter().take(index);
            let is_plain = !part.answer.is_empty()
                && !part.answer.contains(['/', '\\'])
                && !part.answer.starts_with("..");
            if !is_plain
                || before.any(|other| other.name == part.name || other.answer == part.answer)
            {
                return Err(CourseError::Twice(part.name.clone()));
            }
        }
        Ok(course)
    }
}

impl Part {
    /// For one problem that has no course around it.
    #[must_use]
    pub fn alone(name: String, points: f64, named: f64) -> Self {
        Self {
            answer: name.clone(),
            name,
            source: Source::File {
                problem: PathBuf::new(),
            },
            points,
            named,
            mistakes: BTreeMap::new(),
        }
    }

    fn check(&self) -> Result<(), CourseError> {
        let wrong = self.mistakes.values().chain([&self.named]);
        let all = wrong.clone().chain([&self.points]);
        let off = all
            .copied()
            .find(|points| !(points.is_finite() && *points >= 0.0));
        let off = off.or_else(|| wrong.copied().find(|points| *points > self.points));
        if let Some(points) = off {
            let part = self.name.clone();
            return Err(CourseError::Points { part, points });
        }
        let is_known = |id: &String| MISTAKES.iter().copied().flatten().any(|one| one.id == id);
        match self.mistakes.keys().find(|id| !is_known(id)) {
            Some(mistake) => Err(CourseError::UnknownMistake {
                part: self.name.clone(),
                mistake: mistake.clone(),
            }),
            None => Ok(()),
        }
    }

    /// The points of an outcome: all for a right answer; for a wrong one what its mistake gets, of two the fewer; else none.
    #[must_use]
    pub fn graded(&self, outcome: Outcome) -> Graded {
        let points = match &outcome {
            Outcome::Judged(judgement) => match &judgement.verdict {
                Verdict::Correct { .. } => self.points,
                Verdict::Wrong {
                    explanation: Explanation::Mistakes { mistakes, .. },
                    ..
                } => {
                    let own = mistakes
                        .iter()
                        .map(|id| self.mistakes.get(*id).copied().unwrap_or(self.named));
                    own.fold(self.points, f64::min)
                }
                Verdict::Wrong {
                    explanation: Explanation::Optimizer { .. },
                    ..
                } => self.named,
                Verdict::Wrong { .. } => 0.0,
            },
            Outcome::Unreadable(_) | Outcome::Missing => 0.0,
        };
        Graded {
            name: self.name.clone(),
            points,
            most: self.points,
            outcome,
        }
    }
}

/// What became of an answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// It was read and judged.
    Judged(Box<Judgement>),
    /// It can't be read or judged; why.
    Unreadable(String),
    /// There is no such file.
    Missing,
}

/// A part with the points that an answer got, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Graded {
    /// The part.
    pub name: String,
    /// What the answer got.
    pub points: f64,
    /// What it could have got.
    pub most: f64,
    /// What became of it.
    pub outcome: Outcome,
}

impl Graded {
    /// In one word: `correct`, `wrong`, `unreadable` or `missing`.
    #[must_use]
    pub fn verdict(&self) -> &'static str {
        match &self.outcome {
            Outcome::Judged(judgement) if judgement.is_correct() => "correct",
            Outcome::Judged(_) => "wrong",
            Outcome::Unreadable(_) => "unreadable",
            Outcome::Missing => "missing",
        }
    }

    /// Whether it got all points.
    #[must_use]
    pub fn is_correct(&self) -> bool {
        self.verdict() == "correct"
    }

    /// The ids of the mistakes that explain it, `another optimizer` for one, `no known mistake`, or nothing for a right answer.
    #[must_use]
    pub fn reason(&self) -> String {
        match &self.outcome {
            Outcome::Missing => "no such file".to_owned(),
            Outcome::Unreadable(_) => "can't be read".to_owned(),
            Outcome::Judged(judgement) => match &judgement.verdict {
                Verdict::Correct { .. } => String::new(),
                Verdict::Wrong { explanation, .. } => match explanation {
                    Explanation::Mistakes { mistakes, .. } => mistakes.join(" + "),
                    Explanation::Optimizer { same_as, .. } => {
                        format!(
                            "another optimizer: {}",
                            same_as.first().map_or("", String::as_str)
                        )
                    }
                    Explanation::Nothing => "no known mistake".to_owned(),
                },
            },
        }
    }

    /// What is said to whoever wrote the answer.
    #[must_use]
    pub fn text(&self) -> String {
        let points = format!("{} of {} points", self.points, self.most);
        match &self.outcome {
            Outcome::Judged(judgement) => format!("{points}\n{judgement}"),
            Outcome::Unreadable(message) => {
                format!("{points}\nthe answer can't be judged: {message}\n")
            }
            Outcome::Missing => format!("{points}\nthere is no answer to this part\n"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RIGHT: &str = r#"
name = "Exercise 3"

[[part]]
name = "AdamW"
problem = "adamw.json"
answer = "adamw.csv"
points = 5
named = 2
[part.mistakes]
decay-after-step = 4

[[part]]
name = "Adam with L2"
optimizer = "adam-l2"
answer = "adam.csv"
points = 5
"#;

    #[test]
    fn a_course_is_read_and_what_is_wrong_with_it_is_said() {
        let course = Course::from_toml(RIGHT).unwrap();
        assert_eq!(course.parts[0].mistakes["decay-after-step"], 4.0);
        let optimizer = "adam-l2".to_owned();
        assert_eq!(course.parts[1].source, Source::OfStudent { optimizer });
        for (from, to, says) in [
            ("points = 5", "points = -1", "-1 points"),
            ("named = 2", "named = 6", "6 points"),
            (
                "decay-after-step",
                "decay-afterwards",
                "no mistake `decay-afterwards`",
            ),
            ("adam.csv", "adamw.csv", "twice"),
            ("adam.csv", "../adam.csv", "no plain file name"),
            ("[[part]]", "[[parts]]", "no course"),
            (
                "optimizer =",
                "problem = \"x\"\noptimizer =",
                "either `problem`",
            ),
        ] {
            let wrong = RIGHT.replacen(from, to, 1);
            let said = Course::from_toml(&wrong).unwrap_err().to_string();
            assert!(said.contains(says), "{said}");
        }
    }
}
