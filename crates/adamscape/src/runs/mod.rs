//! `adamscape report --table`: landscapes, statistics and advice of anyone's table of runs.

mod grid;
mod points;

use std::collections::BTreeMap;
use std::path::Path;

use adamscape_experiments::storage::Folder;
use adamscape_runs::{Arranged, Question, Run, Runs};
use adamscape_statistics::Better;
use anyhow::anyhow;
use serde::Serialize;

use crate::arguments::TableOfRuns;
use crate::{Failure, output};

/// Where results go, if nothing else is said.
const REPORTS: &str = "reports";

/// What the report is of: with it the report can be made again.
#[derive(Serialize)]
struct Made<'a> {
    adamscape: &'static str,
    table: String,
    x: &'a str,
    y: &'a str,
    metric: &'a str,
    better: Better,
    #[serde(skip_serializing_if = "Option::is_none")]
    threshold: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seed: &'a Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    group: &'a Option<String>,
    #[serde(rename = "where", skip_serializing_if = "<[String]>::is_empty")]
    conditions: &'a [String],
    runs: usize,
    remarks: &'a [String],
}

/// A table that has been read, and how it is judged.
struct Judged<'a> {
    name: String,
    runs: &'a Runs,
    better: Better,
    threshold: Option<f64>,
}

impl Judged<'_> {
    fn question(&self) -> adamscape_statistics::Question<'_> {
        adamscape_statistics::Question {
            result: &self.runs.metric,
            better: self.better,
            threshold: self.threshold,
            failure: None,
            bounds: None,
            timescale: None,
        }
    }
}

pub(crate) fn run(arguments: &TableOfRuns) -> Result<(), Failure> {
    let (Some(path), Some(x), Some(y), Some(metric)) = (
        &arguments.table,
        &arguments.x,
        &arguments.y,
        &arguments.metric,
    ) else {
        return Err(Failure::Usage(anyhow!(
            "--table needs --x, --y and --metric"
        )));
    };
    if arguments
        .threshold
        .is_some_and(|threshold| !threshold.is_finite())
    {
        return Err(Failure::Usage(anyhow!(
            "--threshold must be a finite number"
        )));
    }
    let question = Question {
        x: x.clone(),
        y: y.clone(),
        metric: metric.clone(),
        better: match (arguments.minimise, arguments.maximise) {
            (true, _) => Some(Better::Lower),
            (_, true) => Some(Better::Higher),
            _ => None,
        },
        seed: arguments.seed.clone(),
        group: arguments.group.clone(),
        conditions: arguments.conditions.clone(),
        linear: arguments.linear.clone(),
    };
    let Some(better) = question.better() else {
        return Err(Failure::Usage(anyhow!(
            "say whether less or more of `{metric}` is better: --minimise or --maximise"
        )));
    };
    let mut runs = Runs::read(path, &question).map_err(Failure::usage)?;
    let arranged = Arranged::new(&runs, &question).map_err(Failure::usage)?;
    if let Arranged::Grid(grid) = &arranged {
        runs.remarks.extend(grid.remarks.iter().cloned());
    }
    let made = Made {
        adamscape: env!("CARGO_PKG_VERSION"),
        table: path.display().to_string(),
        x,
        y,
        metric,
        better,
        threshold: arguments.threshold,
        seed: &arguments.seed,
        group: &arguments.group,
        conditions: &arguments.conditions,
        runs: runs.runs.len(),
        remarks: &runs.remarks,
    };
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    let folder = match &arguments.out {
        Some(out) => Folder::create(out, &made),
        None => Folder::create_unused(Path::new(REPORTS), &name, &made),
    };
    let folder = folder.map_err(Failure::usage)?;
    describe(&runs, better);
    let judged = Judged {
        name: name.into_owned(),
        runs: &runs,
        better,
        threshold: arguments.threshold,
    };
    let files = match &arranged {
        Arranged::Grid(grid) => grid::report(&folder, &judged, grid)?,
        Arranged::Points {
            groups,
            logarithmic,
        } => points::report(&folder, &judged, groups, *logarithmic)?,
    };
    output::print(&format!(
        "{}: {}, run.json\n",
        folder.path().display(),
        files.join(", ")
    ))
}

/// What was read, and what one should know of it.
fn describe(runs: &Runs, better: Better) {
    let mut ends: BTreeMap<&str, usize> = BTreeMap::new();
    for run in &runs.runs {
        *ends.entry(end(run)).or_default() += 1;
    }
    let ends: Vec<String> = ends
        .iter()
        .map(|(end, count)| format!("{count} {end}"))
        .collect();
    let better = match better {
        Better::Higher => "more",
        Better::Lower => "less",
    };
    let text = format!(
        "{} runs: {}; {better} {} is better",
        runs.runs.len(),
        ends.join(", "),
        runs.metric
    );
    eprintln!("{}", crate::failure::harmless(&text));
    for remark in &runs.remarks {
        eprintln!("{}", crate::failure::harmless(remark));
    }
}

fn end(run: &Run) -> &'static str {
    match run.outcome {
        adamscape_runs::Outcome::Finished(_) => "finished",
        adamscape_runs::Outcome::Failed => "failed",
        adamscape_runs::Outcome::Unfinished => "without a result",
    }
}
