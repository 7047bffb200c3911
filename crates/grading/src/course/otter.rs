//! The results of otter-grader, as its own `to_gradescope_dict` writes them: a summary called "Public Tests", then a test for each
//! question, and nothing around them. Scripts that read otter's results read these.

use serde::Serialize;

use super::Graded;

/// The results of a submission.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Otter {
    tests: Vec<Test>,
}

/// The summary, or a question.
#[derive(Clone, Debug, PartialEq, Serialize)]
struct Test {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_score: Option<f64>,
    visibility: &'static str,
    output: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'static str>,
}

impl Otter {
    /// Of these parts.
    #[must_use]
    pub fn new(parts: &[Graded]) -> Self {
        let all = parts.iter().all(Graded::is_correct);
        let line = |part: &Graded| match part.is_correct() {
            true => format!("{} results: All test cases passed!", part.name),
            false => format!("{} results: {}", part.name, part.reason()),
        };
        let lines: Vec<String> = parts.iter().map(line).collect();
        let summary = Test {
            name: "Public Tests".to_owned(),
            score: None,
            max_score: None,
            visibility: "visible",
            output: lines.join("\n\n"),
            status: Some(if all { "passed" } else { "failed" }),
        };
        let question = |part: &Graded| Test {
            name: part.name.clone(),
            score: Some(part.points),
            max_score: Some(part.most),
            visibility: "visible",
            output: part.text(),
            status: None,
        };
        Self {
            tests: std::iter::once(summary)
                .chain(parts.iter().map(question))
                .collect(),
        }
    }
}
