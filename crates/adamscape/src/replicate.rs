//! `adamscape replicate`: trains the rungs from the published experiment to a sound one, and compares L2-Adam with AdamW.

use std::path::Path;
use std::time::Instant;

use adamscape_experiments::figures::ladder;
use adamscape_experiments::landscape::{Metric, Panel, landscape};
use adamscape_experiments::plan::CheckedPlan;
use adamscape_experiments::replication::{
    Findings, Interval, OverSeeds, PUBLISHED_DIFFERENCE, RUNGS, Valley,
};
use adamscape_experiments::results::{Folder, Run, Summary};
use adamscape_experiments::training::Settings;
use adamscape_experiments::trial::Trial;
use adamscape_pictures::{Landscape, LandscapeError, heatmaps_png, heatmaps_svg, label};

use crate::arguments::Replicate;
use crate::columns::columns;
use crate::settings::settings;
use crate::sweep::{PIXELS_PER_POINT, train, write_results};
use crate::{Failure, output};

pub(crate) fn run(arguments: &Replicate) -> Result<(), Failure> {
    let rungs = RUNGS.iter().map(|rung| {
        let mut plan = rung.plan()?;
        plan.seeds = arguments.seeds;
        plan.check().map_err(Failure::usage)
    });
    let plans: Vec<CheckedPlan> = rungs.collect::<Result<_, Failure>>()?;
    let all_settings = plans.iter().map(|plan| settings(&arguments.how, plan));
    let all_settings: Vec<Settings> = all_settings.collect::<Result<_, Failure>>()?;
    let runs = plans.iter().zip(&all_settings);
    let runs = runs.map(|(plan, settings)| Run::now(plan, *settings));
    let runs: Vec<Run> = runs.collect::<Result<_, _>>()?;
    let folder = match &arguments.out {
        Some(path) => Folder::create(path, &runs),
        None => Folder::create_unused(Path::new("sweeps"), "replication", &runs),
    };
    let folder = folder.map_err(Failure::usage)?;

    let start = Instant::now();
    let mut findings = Vec::new();
    let mut landscapes = Vec::new();
    for (((rung, plan), settings), run) in RUNGS.iter().zip(&plans).zip(all_settings).zip(&runs) {
        eprintln!("training {}", rung.title);
        let own = Folder::create(&folder.path().join(&plan.plan.name), run)?;
        let trials = train(plan, settings)?;
        write_results(&own, plan, &trials, &Summary::new(plan, &trials)?)?;
        let found = Findings::new(rung, plan, &trials)?;
        output::print(&rung_text(&found))?;
        landscapes.push((rung.title, plan, accuracies(plan, &trials)?));
        findings.push(found);
        folder.write_json("replicate.json", &findings)?;
    }
    let figure = ladder(&landscapes)?;
    folder.write("ladder.svg", heatmaps_svg(&figure)?.as_bytes())?;
    folder.write("ladder.png", &heatmaps_png(&figure, PIXELS_PER_POINT)?)?;
    output::print(&format!("\n{}", table(&findings)))?;
    output::print(&format!(
        "\n{} runs of each in {:.0} s\n{}: replicate.json, ladder.svg, ladder.png, and a folder for each experiment\n",
        arguments.seeds,
        start.elapsed().as_secs_f64(),
        folder.path().display()
    ))
}

/// The landscapes of validation accuracy, of L2-Adam and of AdamW.
fn accuracies(plan: &CheckedPlan, trials: &[Trial]) -> Result<[Landscape; 2], LandscapeError> {
    let of = |optimizer| {
        let panel = Panel {
            optimizer,
            panel: 0,
        };
        landscape(plan, trials, panel, Metric::ValidationScore)
    };
    Ok([of(0)?, of(1)?])
}

/// A rung in a few lines.
fn rung_text(found: &Findings) -> String {
    let mut text = format!(
        "\n{}: {}\ngood: validation accuracy over {}; of {} cells\n",
        found.title, found.change, found.threshold, found.cells
    );
    for index in 0..2 {
        let (Some(name), Some(good)) = (found.optimizers.get(index), found.good.get(index)) else {
            continue;
        };
        let best = found.best.get(index).and_then(Option::as_ref);
        let best = best.map_or_else(String::new, |best| {
            let accuracy = best.validation_score.spread();
            let accuracy = accuracy.map_or(f64::NAN, |spread| spread.mean);
            let (rate, decay) = (label(best.learning_rate), label(best.weight_decay));
            format!("best accuracy {accuracy:.4} at {rate}, {decay}")
        });
        let gain = found.gain_by_decay.get(index).and_then(Option::as_ref);
        let gain = gain.map_or_else(String::new, |gain| {
            format!("loss lower by decay: {}", with_interval(gain, 4))
        });
        let valley = found.valley.get(index).copied().flatten();
        let valley = valley.map_or_else(
            || "no valley".to_owned(),
            |Valley {
                 slope, interval, ..
             }| format!("valley slope {slope:.2}{}", bounds(interval, 2)),
        );
        text.push_str(&format!(
            "  {name:<22} {:<32} {best}; {gain}; {valley}\n",
            with_interval(good, 1),
        ));
    }
    text.push_str(&format!(
        "  {:<22} {:<32} at least {PUBLISHED_DIFFERENCE} in {} of runs\n",
        "AdamW less L2",
        with_interval(&found.difference, 1),
        as_large_as_published(found),
    ));
    text
}

/// A line for each rung.
fn table(findings: &[Findings]) -> String {
    let row = |found: &Findings| {
        let [l2, adamw] = [0, 1].map(|index| {
            let good = found.good.get(index);
            good.map_or_else(String::new, |good| with_interval(good, 1))
        });
        let accuracies = found.best.iter().flatten();
        let accuracies = accuracies.filter_map(|best| best.validation_score.spread());
        let accuracies: Vec<String> = accuracies
            .map(|accuracy| format!("{:.3}", accuracy.mean))
            .collect();
        [
            found.title.to_owned(),
            l2,
            adamw,
            with_interval(&found.difference, 1),
            as_large_as_published(found),
            accuracies.join(", "),
        ]
    };
    let rows: Vec<[String; 6]> = findings.iter().map(row).collect();
    let header = [
        "good cells",
        "L2-Adam",
        "AdamW",
        "AdamW less L2-Adam",
        "difference at least as published",
        "best mean accuracies",
    ];
    columns(header, &rows)
}

/// The share of runs, with its interval.
fn as_large_as_published(found: &Findings) -> String {
    let Interval { low, high } = found.as_large_as_published_interval;
    let percent = |share: f64| 100.0 * share;
    format!(
        "{:.0} % [{:.0}, {:.0}]",
        percent(found.as_large_as_published),
        percent(low),
        percent(high),
    )
}

/// Mean ± standard deviation, and the interval of the mean.
fn with_interval(figure: &OverSeeds, digits: usize) -> String {
    let deviation = figure.spread.standard_deviation.unwrap_or(f64::NAN);
    let mean = figure.spread.mean;
    format!(
        "{mean:.digits$} ± {deviation:.digits$}{}",
        bounds(figure.interval, digits)
    )
}

fn bounds(interval: Option<Interval>, digits: usize) -> String {
    interval.map_or_else(String::new, |Interval { low, high }| {
        format!(" [{low:.digits$}, {high:.digits$}]")
    })
}
