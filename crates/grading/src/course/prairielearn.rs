//! `results.json` as PrairieLearn's external graders write it: its documentation, "External grading".

use serde::Serialize;

use super::{Graded, Outcome};

/// The results of a submission.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PrairieLearn {
    /// Whether it counts as an attempt: what can't be read is given back.
    gradable: bool,
    /// Between 0 and 1.
    score: f64,
    message: String,
    output: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    format_errors: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    images: Vec<Image>,
    tests: Vec<Test>,
}

/// A picture within the results.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Image {
    /// What stands beneath it.
    pub label: String,
    /// `data:image/svg+xml;...`, or another address.
    pub url: String,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct Test {
    name: String,
    description: String,
    points: f64,
    max_points: f64,
    message: String,
    output: String,
}

impl PrairieLearn {
    /// Of these parts.
    #[must_use]
    pub fn new(parts: &[Graded], images: Vec<Image>) -> Self {
        let points: f64 = parts.iter().map(|part| part.points).sum();
        let most: f64 = parts.iter().map(|part| part.most).sum();
        let right = parts.iter().filter(|part| part.is_correct()).count();
        let error = |part: &Graded| match &part.outcome {
            Outcome::Judged(_) => None,
            Outcome::Unreadable(message) => Some(format!("{}: {message}", part.name)),
            Outcome::Missing => Some(format!("{}: there is no such file", part.name)),
        };
        let format_errors: Vec<String> = parts.iter().filter_map(error).collect();
        let test = |part: &Graded| Test {
            name: part.name.clone(),
            description: part.verdict().to_owned(),
            points: part.points,
            max_points: part.most,
            message: part.reason(),
            output: part.text(),
        };
        Self {
            gradable: format_errors.len() < parts.len(),
            score: if most > 0.0 { points / most } else { 0.0 },
            message: format!("{right} of {} correct", parts.len()),
            output: String::new(),
            format_errors,
            images,
            tests: parts.iter().map(test).collect(),
        }
    }
}
