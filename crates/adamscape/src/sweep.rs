//! `adamscape sweep`: trains a plan's grid and writes its results and heat maps.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use adamscape_experiments::figures::{figure, score_scale};
use adamscape_experiments::landscape::{Metric, landscape};
use adamscape_experiments::plan::{CheckedPlan, Plan, preset};
use adamscape_experiments::results::{Summary, write_cells};
use adamscape_experiments::storage::{Folder, Run};
use adamscape_experiments::training::{self, Settings};
use adamscape_experiments::trial::Trial;
use adamscape_pictures::{Landscape, blocks, heatmaps_png, heatmaps_svg};
use anyhow::Context;
use indicatif::{BinaryBytes, HumanCount, HumanDuration};

use crate::arguments::{Names, Sweep};
use crate::progress::Progress;
use crate::settings::{bytes, members, settings};
use crate::{Failure, output, table, terminal};

/// The resolution of PNG pictures: fine enough for a screen that shows two pixels for one.
pub(crate) const PIXELS_PER_POINT: u32 = 2;

pub(crate) fn run(arguments: &Sweep) -> Result<(), Failure> {
    let (plan, beside) = plan(arguments)?;
    let plan = plan.check_in(&beside).map_err(Failure::usage)?;
    if arguments.dump_config {
        return output::print(&toml::to_string(&plan.plan)?);
    }
    let settings = settings(&arguments.how, &plan)?;
    announce(&plan, settings)?;
    if arguments.dry_run {
        return Ok(());
    }

    let folder = folder(arguments, &plan, settings)?;
    let start = Instant::now();
    let trials = train(&plan, settings)?;
    let passed = start.elapsed();
    let (summary, files) = write_results(&folder, &plan, &trials)?;
    show(&plan, &trials, &summary, passed)?;
    output::print(&format!(
        "{}: {}, run.json\n",
        folder.path().display(),
        files.join(", ")
    ))
}

/// The plan that was asked for, with what the command line changes in it; and the folder that it lies in.
fn plan(arguments: &Sweep) -> Result<(Plan, PathBuf), Failure> {
    let mut folder = PathBuf::new();
    let mut plan = match &arguments.config {
        Some(path) => {
            folder = path.parent().map(Path::to_owned).unwrap_or_default();
            read(path).map_err(Failure::Usage)?
        }
        None => {
            let name = arguments.preset.as_deref().unwrap_or("notebook");
            preset(name).map_err(Failure::usage)?.plan()?
        }
    };
    if let Some(Names(optimizers)) = &arguments.optimizers {
        plan.optimizers.clone_from(optimizers);
    }
    if let Some(seeds) = arguments.seeds {
        plan.seeds = seeds;
    }
    Ok((plan, folder))
}

fn read(path: &Path) -> anyhow::Result<Plan> {
    let text = fs::read_to_string(path)
        .with_context(|| format!("could not read the plan {}", path.display()))?;
    Plan::from_toml(&text).with_context(|| format!("in {}", path.display()))
}

/// Prints what is about to be trained, and the time and memory it will take.
fn announce(plan: &CheckedPlan, settings: Settings) -> Result<(), Failure> {
    let (members, bytes) = (members(plan, settings), bytes(plan, settings)?);
    eprintln!("{}: {}", plan.plan.name, plan.caption());
    let axes = plan.grid.axes().iter();
    let factors = axes.map(|one| (one.len(), one.axis.title().to_owned()));
    let factors = std::iter::once((plan.optimizers.len(), "optimizer".to_owned())).chain(factors);
    let factors: Vec<String> = factors
        .map(|(count, thing)| counted(count, &thing))
        .collect();
    let parameters = plan.conditions.iter().map(|one| one.network.parameters());
    let least = parameters.min().unwrap_or(0);
    let parameters = match plan.most_parameters() {
        most if most > least => format!("{least} to {most}"),
        most => most.to_string(),
    };
    eprintln!(
        "{} × {} = {} trials of {parameters} parameters",
        factors.join(" × "),
        counted(
            usize::try_from(plan.plan.seeds).unwrap_or(usize::MAX),
            "seed"
        ),
        HumanCount(plan.size.trials),
    );
    if plan.size.trained < plan.size.trials {
        eprintln!(
            "{} networks are trained: with some weight decays all steps are the same to the bit",
            HumanCount(plan.size.trained),
        );
    }
    if let Some(days) = plan.size.many_days() {
        eprintln!(
            "at best some {days:.0} days; fewer steps, seeds or cells, or a smaller network, take less"
        );
    }
    let time = training::estimate(plan, settings)?;
    eprintln!(
        "on {}, {} engine, {} at once × populations of up to {members}: about {}, {} of memory",
        settings.backend,
        settings.engine.name(),
        settings.threads,
        HumanDuration(time.max(Duration::from_secs(1))),
        BinaryBytes(bytes as u64),
    );
    Ok(())
}

/// `3 optimizers`, `1 learning rate`.
fn counted(count: usize, thing: &str) -> String {
    let plural = match thing {
        _ if count == 1 => "",
        _ if thing.ends_with(['s', ')']) || thing.contains('_') => "",
        _ => "s",
    };
    format!("{count} {thing}{plural}")
}

fn folder(arguments: &Sweep, plan: &CheckedPlan, settings: Settings) -> Result<Folder, Failure> {
    let run = Run::now(plan, settings)?;
    let folder = match &arguments.out {
        Some(path) => Folder::create(path, &run),
        None => Folder::create_unused(Path::new("sweeps"), &plan.plan.name, &run),
    };
    folder.map_err(Failure::usage)
}

pub(crate) fn train(plan: &CheckedPlan, settings: Settings) -> Result<Vec<Trial>, Failure> {
    let progress = Progress::new(plan.size.trials);
    let trials = training::train(plan, settings, &|trials| progress.add(trials));
    progress.finish();
    Ok(trials?)
}

/// Writes the results, and returns the statistics and the files' names. The numbers first: whatever statistics or a picture may fail
/// at, they are kept.
pub(crate) fn write_results(
    folder: &Folder,
    plan: &CheckedPlan,
    trials: &[Trial],
) -> Result<(Summary, Vec<String>), Failure> {
    folder.write("cells.csv", &write_cells(plan, trials)?)?;
    let summary = Summary::new(plan, trials)?;
    folder.write_json("summary.json", &summary)?;
    let mut files = ["cells.csv", "summary.json"].map(str::to_owned).to_vec();
    for (page, figure) in (1..).zip(figure(plan, trials)?.pages()) {
        let name = match page {
            1 => "heatmaps".to_owned(),
            page => format!("heatmaps-{page}"),
        };
        let (svg, png) = (format!("{name}.svg"), format!("{name}.png"));
        folder.write(&svg, heatmaps_svg(&figure)?.as_bytes())?;
        folder.write(&png, &heatmaps_png(&figure, PIXELS_PER_POINT)?)?;
        files.extend([svg, png]);
    }
    Ok((summary, files))
}

fn show(
    plan: &CheckedPlan,
    trials: &[Trial],
    summary: &Summary,
    passed: Duration,
) -> Result<(), Failure> {
    let scores = plan
        .panels()
        .map(|panel| landscape(plan, trials, panel, Metric::ValidationScore));
    let scores: Vec<Landscape> = scores.collect::<Result<_, _>>()?;
    let scale = score_scale(plan)?;
    let (depth, width) = (terminal::colour_depth(), terminal::width());
    for landscape in &scores {
        output::print(&format!("{}\n", blocks(landscape, &scale, depth, width)))?;
    }
    let rate = plan.size.member_steps / passed.as_secs_f64();
    output::print(&format!(
        "{}\ntrained in {:.1} s: {} member-steps/s\n",
        table::table(plan, summary),
        passed.as_secs_f64(),
        HumanCount(rate as u64),
    ))
}
