//! Hands out results: as text, as JSON, or as those who host courses read them.

use std::fs;
use std::path::Path;

use adamscape_grading::course::{
    Graded, Gradescope, Image, Otter, Outcome, PrairieLearn, Visibility,
};
use anyhow::Context;
use clap::ValueEnum;
use serde::Serialize;
use serde_json::json;

use super::Grade;
use crate::{Failure, output};

/// Whose format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// To be read
    Text,
    /// The judgement
    Json,
    /// results.json of Gradescope
    Gradescope,
    /// results.json of PrairieLearn's external graders
    Prairielearn,
    /// What otter-grader hands to Gradescope
    Otter,
}

impl Format {
    /// Whether it has points.
    pub(super) fn is_of_course(self) -> bool {
        matches!(self, Self::Gradescope | Self::Prairielearn | Self::Otter)
    }
}

/// Prints a text, or writes it where it is asked for.
pub(super) fn give(arguments: &Grade, text: &str) -> Result<(), Failure> {
    let is_json = arguments.is_json() || arguments.format.is_some_and(Format::is_of_course);
    let shown = if is_json {
        output::visible_json(text)
    } else {
        text.to_owned()
    };
    match &arguments.output {
        None if is_json => output::print(&shown),
        None => output::print_visibly(&shown),
        Some(path) => write(path, shown.as_bytes()),
    }
}

/// A file that is never half there.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".part");
    let beside = Path::new(&beside);
    let written = fs::write(beside, bytes).and_then(|()| fs::rename(beside, path));
    let written = written.with_context(|| format!("could not write {}", path.display()));
    written.map_err(Failure::usage)
}

/// The parts of one submission.
pub(super) fn hand_out(
    arguments: &Grade,
    title: &str,
    path: &Path,
    parts: &[Graded],
    images: Vec<Image>,
) -> Result<(), Failure> {
    let text = match arguments.format.unwrap_or(Format::Text) {
        Format::Gradescope => pretty(&Gradescope::new(title, parts, Visibility::Visible))?,
        Format::Prairielearn => pretty(&PrairieLearn::new(parts, images))?,
        Format::Otter => pretty(&Otter::new(parts))?,
        _ if arguments.is_json() => {
            let parts: Vec<_> = parts.iter().map(as_json).collect();
            pretty(&parts)?
        }
        _ => {
            let texts = parts
                .iter()
                .map(|part| format!("{}: {}", part.name, part.text()));
            texts.collect::<Vec<_>>().join("\n")
        }
    };
    give(arguments, &text)?;
    let unreadable = |part: &&Graded| !matches!(part.outcome, Outcome::Judged(_));
    if arguments.exit_zero || parts.iter().all(Graded::is_correct) {
        Ok(())
    } else if let Some(part) = parts.iter().find(unreadable) {
        let message = anyhow::anyhow!("{}: {}: {}", path.display(), part.name, part.reason());
        Err(Failure::usage(message))
    } else {
        Err(Failure::Wrong(format!("{} is wrong", path.display())))
    }
}

fn as_json(part: &Graded) -> serde_json::Value {
    let judgement = match &part.outcome {
        Outcome::Judged(judgement) => json!(judgement),
        Outcome::Unreadable(message) => json!(message),
        Outcome::Missing => json!(null),
    };
    json!({
        "name": part.name,
        "points": part.points,
        "of": part.most,
        "verdict": part.verdict(),
        "reason": part.reason(),
        "judgement": judgement,
    })
}

fn pretty(results: &impl Serialize) -> Result<String, Failure> {
    Ok(format!("{}\n", serde_json::to_string_pretty(results)?))
}
