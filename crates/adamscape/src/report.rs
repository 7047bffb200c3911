//! `adamscape report`: table, statistics and pictures of what a sweep's folder has, made again.

use std::time::Duration;

use adamscape_experiments::figures::score_scale;
use adamscape_experiments::landscape::{Metric, landscape};
use adamscape_experiments::plan::CheckedPlan;
use adamscape_experiments::results::Summary;
use adamscape_experiments::storage::SweepFolder;
use adamscape_experiments::trial::Trial;
use adamscape_pictures::{Landscape, blocks};
use anyhow::anyhow;
use indicatif::HumanCount;

use crate::arguments::{Format, Report};
use crate::carry_out::{Trained, recorded, shown, tell_unusable};
use crate::files::{check_format, write_in, write_results};
use crate::findings::findings;
use crate::{Failure, output, runs, table, terminal};

pub(crate) fn run(arguments: &Report) -> Result<(), Failure> {
    let Some(folder) = &arguments.folder else {
        return runs::run(&arguments.runs);
    };
    let sweep = SweepFolder::open(folder).map_err(Failure::usage)?;
    let plan = sweep.plan().map_err(Failure::usage)?;
    check_format(arguments.format)?;
    report(&sweep, &plan, None, arguments.format)
}

/// Makes and shows everything that follows from the trials of a folder.
pub(crate) fn report(
    sweep: &SweepFolder,
    plan: &CheckedPlan,
    trained: Option<Trained>,
    format: Option<Format>,
) -> Result<(), Failure> {
    let recorded = recorded(sweep, plan).map_err(Failure::usage)?;
    if trained.is_none() {
        tell_unusable(&recorded);
    }
    let trials: Vec<Trial> = recorded.trials(plan).collect();
    let shown = shown(&recorded, plan);
    drop(recorded);
    let folder = sweep.folder();
    if trials.is_empty() {
        let path = folder.path().display();
        return Err(Failure::Usage(anyhow!(
            "{path} has no trials yet; go on with: adamscape resume {path}"
        )));
    }
    let (summary, mut files) = write_results(sweep, plan, &trials, &shown)?;
    files.extend(write_in(format, folder, plan, &trials)?);
    show(plan, &trials, &summary)?;
    if let Some(trained) = trained {
        output::print(&rate(plan, &trained))?;
    }
    if (trials.len() as u64) < plan.size.trials {
        eprintln!(
            "{}: {} of {} trials; go on with: adamscape resume {}",
            plan.plan.name,
            HumanCount(trials.len() as u64),
            HumanCount(plan.size.trials),
            folder.path().display()
        );
    }
    output::print(&format!(
        "{}: {}, run.json\n",
        folder.path().display(),
        files.join(", ")
    ))
}

fn show(plan: &CheckedPlan, trials: &[Trial], summary: &Summary) -> Result<(), Failure> {
    let scores = plan
        .panels()
        .map(|panel| landscape(plan, trials, panel, Metric::ValidationScore));
    let scores: Vec<Landscape> = scores.collect::<Result<_, _>>()?;
    let scale = score_scale(plan)?;
    let (depth, width) = (terminal::colour_depth(), terminal::width());
    for landscape in &scores {
        output::print(&format!("{}\n", blocks(landscape, &scale, depth, width)))?;
    }
    output::print(&format!("{}\n", table::table(plan, summary)))?;
    output::print(&format!("{}\n", findings(plan, summary)))
}

/// How long training took, and how fast it was. Of cells that are trained once, each counts as its share.
fn rate(plan: &CheckedPlan, trained: &Trained) -> String {
    let Trained { count, passed } = trained;
    if *count == 0 || *passed == Duration::ZERO {
        return "nothing was left to train\n".to_owned();
    }
    let share = *count as f64 / plan.size.trials.max(1) as f64;
    let rate = plan.size.member_steps * share / passed.as_secs_f64();
    format!(
        "trained in {:.1} s: {} member-steps/s\n",
        passed.as_secs_f64(),
        HumanCount(rate as u64),
    )
}
