//! `results.json` as Gradescope reads it: its documentation, "Output format".

use serde::Serialize;
use serde_json::{Value, json};

use super::Graded;

/// When students see something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// Never.
    Hidden,
    /// After the due date.
    AfterDueDate,
    /// When results are published.
    AfterPublished,
    /// At once.
    #[default]
    Visible,
}

/// The results of a submission.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Gradescope {
    score: f64,
    output: String,
    output_format: &'static str,
    test_output_format: &'static str,
    test_name_format: &'static str,
    visibility: Visibility,
    stdout_visibility: Visibility,
    tests: Vec<Test>,
    extra_data: Value,
}

/// One part.
#[derive(Clone, Debug, PartialEq, Serialize)]
struct Test {
    score: f64,
    max_score: f64,
    status: &'static str,
    name: String,
    name_format: &'static str,
    number: String,
    output: String,
    output_format: &'static str,
    tags: Vec<String>,
    visibility: Visibility,
    extra_data: Value,
}

impl Gradescope {
    /// Of these parts.
    #[must_use]
    pub fn new(title: &str, parts: &[Graded], visibility: Visibility) -> Self {
        let right = parts.iter().filter(|part| part.is_correct()).count();
        let summary = format!("{right} of {} correct", parts.len());
        let test = |(number, part): (usize, &Graded)| Test {
            score: part.points,
            max_score: part.most,
            status: if part.is_correct() {
                "passed"
            } else {
                "failed"
            },
            name: part.name.clone(),
            name_format: "text",
            number: number.to_string(),
            output: part.text(),
            output_format: "text",
            tags: vec![part.verdict().to_owned()],
            visibility,
            extra_data: json!({ "verdict": part.verdict(), "reason": part.reason() }),
        };
        Self {
            score: parts.iter().map(|part| part.points).sum(),
            output: if title.is_empty() {
                summary
            } else {
                format!("{title}: {summary}")
            },
            output_format: "text",
            test_output_format: "text",
            test_name_format: "text",
            visibility,
            // What the program prints is for instructors.
            stdout_visibility: Visibility::Hidden,
            tests: (1..).zip(parts).map(test).collect(),
            extra_data: json!({ "grader": concat!("adamscape ", env!("CARGO_PKG_VERSION")) }),
        }
    }
}
