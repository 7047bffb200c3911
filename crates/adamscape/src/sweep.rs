//! `adamscape sweep`: trains a plan's grid and writes its results and heat maps.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use adamscape_experiments::figures::{accuracy_scale, figure};
use adamscape_experiments::landscape::{Metric, landscape};
use adamscape_experiments::plan::{CheckedPlan, Plan, preset};
use adamscape_experiments::results::{Folder, Run, Summary, write_cells};
use adamscape_experiments::training::{self, Settings};
use adamscape_experiments::trial::Trial;
use adamscape_pictures::{blocks, heatmaps_png, heatmaps_svg};
use anyhow::Context;
use indicatif::{BinaryBytes, HumanCount, HumanDuration};

use crate::arguments::{Names, Sweep};
use crate::progress::Progress;
use crate::settings::{bytes, members, settings};
use crate::{Failure, output, table, terminal};

/// The resolution of PNG pictures: fine enough for a screen that shows two pixels for one.
pub(crate) const PIXELS_PER_POINT: u32 = 2;

pub(crate) fn run(arguments: &Sweep) -> Result<(), Failure> {
    let plan = plan(arguments)?.check().map_err(Failure::usage)?;
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
    let summary = Summary::new(&plan, &trials)?;
    let files = write_results(&folder, &plan, &trials, &summary)?;
    show(&plan, &trials, &summary, passed)?;
    output::print(&format!(
        "{}: {}, run.json\n",
        folder.path().display(),
        files.join(", ")
    ))
}

/// The plan that was asked for, with what the command line changes in it.
fn plan(arguments: &Sweep) -> Result<Plan, Failure> {
    let mut plan = match &arguments.config {
        Some(path) => read(path).map_err(Failure::Usage)?,
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
    Ok(plan)
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
    eprintln!(
        "{} optimizers × {} learning rates × {} weight decays × {} seeds = {} trials of {} parameters",
        plan.optimizers.len(),
        plan.learning_rates.len(),
        plan.weight_decays.len(),
        plan.plan.seeds,
        HumanCount(plan.size.trials),
        plan.network.parameters(),
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

fn folder(arguments: &Sweep, plan: &CheckedPlan, settings: Settings) -> Result<Folder, Failure> {
    let run = Run::now(&plan.plan, settings)?;
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

/// Writes the results, and returns the files' names. The numbers first: whatever a picture may fail at, they are kept.
pub(crate) fn write_results(
    folder: &Folder,
    plan: &CheckedPlan,
    trials: &[Trial],
    summary: &Summary,
) -> Result<Vec<String>, Failure> {
    folder.write("cells.csv", &write_cells(plan, trials)?)?;
    folder.write_json("summary.json", summary)?;
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
    Ok(files)
}

fn show(
    plan: &CheckedPlan,
    trials: &[Trial],
    summary: &Summary,
    passed: Duration,
) -> Result<(), Failure> {
    let scale = accuracy_scale(plan)?;
    let (depth, width) = (terminal::colour_depth(), terminal::width());
    for optimizer in 0..plan.optimizers.len() {
        let landscape = landscape(plan, trials, optimizer, Metric::ValidationAccuracy)?;
        output::print(&format!("{}\n", blocks(&landscape, &scale, depth, width)))?;
    }
    let rate = plan.size.member_steps / passed.as_secs_f64();
    output::print(&format!(
        "{}\ntrained in {:.1} s: {} member-steps/s\n",
        table::table(summary, plan.plan.good.accuracy),
        passed.as_secs_f64(),
        HumanCount(rate as u64),
    ))
}
