//! `adamscape compare`: two sweeps as differences with intervals: easy and hard data, two versions, two people's.

use std::path::Path;

use adamscape_experiments::landscape::Metric;
use adamscape_experiments::plan::CheckedPlan;
use adamscape_experiments::results::Summary;
use adamscape_experiments::storage::SweepFolder;
use adamscape_experiments::trial::Trial;
use adamscape_statistics::{Change, Seeds, Statistics, between, definition, in_words, not_in_both};
use anyhow::anyhow;
use serde::Serialize;

use crate::arguments::Compare;
use crate::columns::columns;
use crate::{Failure, output};

/// What is told in the terminal, and by which metric; all is in the JSON.
const TOLD: [(&str, Metric); 5] = [
    ("good_share", Metric::ValidationScore),
    ("best_on_fresh_seeds", Metric::ValidationScore),
    ("interaction_share", Metric::ValidationLoss),
    ("valley_slope", Metric::ValidationLoss),
    ("transfer_cost", Metric::ValidationLoss),
];

/// A sweep that was read.
struct Judged {
    plan: CheckedPlan,
    summary: Summary,
}

/// All that changes, as JSON.
#[derive(Serialize)]
struct Comparison<'a> {
    first: String,
    second: String,
    seeds: Seeds,
    /// In what the plans differ.
    differences: &'a [String],
    changes: Vec<(String, Vec<Change>)>,
}

pub(crate) fn run(arguments: &Compare) -> Result<(), Failure> {
    let paths = [&arguments.first, &arguments.second];
    let [first, second] = paths.map(|path| judged(path));
    let (first, second) = (first?, second?);
    check(&first.plan, &second.plan).map_err(Failure::Usage)?;
    let differences = differences(&first.plan, &second.plan)?;
    let seeds = if differences
        .iter()
        .all(|entry| !MOVES_SEEDS.contains(&entry.as_str()))
    {
        Seeds::Paired
    } else {
        Seeds::Unpaired
    };
    let of = |judged: &Judged, metric: Metric| {
        let name = metric.name(judged.plan.good);
        judged.summary.statistics.get(&name).cloned()
    };
    let mut all = Vec::new();
    for metric in [Metric::ValidationScore, Metric::ValidationLoss] {
        let pair = of(&first, metric).zip(of(&second, metric));
        let Some((one, other)) = pair else {
            continue;
        };
        check_groups(&one, &other).map_err(Failure::Usage)?;
        all.push((metric.name(first.plan.good), between(&one, &other, seeds)));
    }
    if arguments.json {
        let comparison = Comparison {
            first: paths[0].display().to_string(),
            second: paths[1].display().to_string(),
            seeds,
            differences: &differences,
            changes: all,
        };
        let json = serde_json::to_string_pretty(&comparison).map_err(anyhow::Error::from)?;
        return output::print(&format!("{json}\n"));
    }
    describe(paths, seeds, &differences);
    let mut text = String::new();
    for (name, metric) in TOLD {
        let metric = metric.name(first.plan.good);
        let changes = all.iter().find(|(own, _)| *own == metric);
        let changes = changes.map_or(&[][..], |(_, changes)| changes.as_slice());
        text += &table(name, changes);
    }
    if let (Some(one), Some(other)) = (
        of(&first, Metric::ValidationScore),
        of(&second, Metric::ValidationScore),
    ) {
        let alone = not_in_both(&one, &other);
        if !alone.is_empty() {
            text += &format!("in one of them alone, and left out: {}\n", alone.join(", "));
        }
    }
    output::print(&text)
}

/// What of a plan changes what a seed draws, or what is learned from it: then seeds of two sweeps have nothing in common.
const MOVES_SEEDS: [&str; 3] = ["data", "network", "seeds"];

fn judged(path: &Path) -> Result<Judged, Failure> {
    let sweep = SweepFolder::open(path).map_err(Failure::usage)?;
    let plan = sweep.plan().map_err(Failure::usage)?;
    let trials: Vec<Trial> = sweep
        .certain(&plan)
        .map_err(Failure::usage)?
        .trials(&plan)
        .collect();
    if trials.len() < plan.trials() {
        return Err(Failure::Usage(anyhow!(
            "{}: {} of {} trials are there; finish it first: adamscape resume {}",
            path.display(),
            trials.len(),
            plan.trials(),
            path.display()
        )));
    }
    let summary = Summary::new(&plan, &trials)?;
    Ok(Judged { plan, summary })
}

/// Shares and slopes of two grids can be compared if they are one grid, and results if they are of one kind.
fn check(first: &CheckedPlan, second: &CheckedPlan) -> anyhow::Result<()> {
    if first.good != second.good {
        let of = |plan: &CheckedPlan| format!("{} {}", plan.good.measure(), plan.good.threshold());
        return Err(anyhow!(
            "one is judged by {}, the other by {}; give both plans one [good]",
            of(first),
            of(second)
        ));
    }
    let (own, others) = (first.grid.axes(), second.grid.axes());
    if own.len() != others.len() {
        return Err(anyhow!(
            "one has {} axes, the other {}: shares of two grids can't be compared",
            own.len(),
            others.len()
        ));
    }
    for (one, other) in own.iter().zip(others) {
        if one.name != other.name || one.axis.values() != other.axis.values() {
            return Err(anyhow!(
                "the grids differ in {}: shares and slopes of two grids can't be compared; train both with the same axes",
                one.name
            ));
        }
    }
    Ok(())
}

fn check_groups(one: &Statistics, other: &Statistics) -> anyhow::Result<()> {
    let names = |all: &Statistics| -> Vec<String> {
        all.groups.iter().map(|group| group.group.clone()).collect()
    };
    let (own, others) = (names(one), names(other));
    if own.iter().any(|name| others.contains(name)) {
        return Ok(());
    }
    Err(anyhow!(
        "they have no optimizer in common: one has {}, the other {}",
        own.join(", "),
        others.join(", ")
    ))
}

/// The entries of the plans that differ, but for the name.
fn differences(first: &CheckedPlan, second: &CheckedPlan) -> Result<Vec<String>, Failure> {
    let entries = |plan: &CheckedPlan| toml::Table::try_from(&plan.plan);
    let (own, others) = (entries(first)?, entries(second)?);
    let keys = own
        .keys()
        .chain(others.keys().filter(|key| !own.contains_key(*key)));
    let differ = keys.filter(|key| *key != "name" && own.get(*key) != others.get(*key));
    Ok(differ.cloned().collect())
}

fn describe([first, second]: [&std::path::PathBuf; 2], seeds: Seeds, differences: &[String]) {
    let what = match differences {
        [] => "their plans are the same".to_owned(),
        some => format!("their plans differ in {}", some.join(", ")),
    };
    let seeds = match seeds {
        Seeds::Paired => "seeds are compared one by one",
        Seeds::Unpaired => "seeds have nothing in common, so intervals are Welch's",
    };
    eprintln!(
        "from {} to {}: {what}; {seeds}",
        first.display(),
        second.display()
    );
}

/// A measure: a line for each group and each difference of groups; and why groups have none.
fn table(name: &str, changes: &[Change]) -> String {
    let title = definition(name).map_or(name, |definition| definition.title);
    let own = || changes.iter().filter(|change| change.measure == name);
    let rows: Vec<[String; 5]> = own()
        .filter(|change| change.change.value.is_some())
        .map(|change| {
            [
                format!("  {}", change.of),
                in_words(&change.first),
                in_words(&change.second),
                in_words(&change.change),
                change.p_holm.map_or_else(String::new, probability),
            ]
        })
        .collect();
    let mut text = columns([title, "first", "second", "change", "Holm's p"], &rows);
    let without = own().filter(|change| change.change.value.is_none() && !change.of.contains('−'));
    for change in without {
        for (which, estimate) in [("first", &change.first), ("second", &change.second)] {
            if estimate.value.is_none() {
                text += &format!("  {}, {which}: {}\n", change.of, in_words(estimate));
            }
        }
    }
    text
}

fn probability(p: f64) -> String {
    if p < 0.001 {
        "< 0.001".to_owned()
    } else {
        format!("{p:.3}")
    }
}
