//! `adamscape sweep`: trains a plan's grid and writes its results and heat maps.

use std::fs;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::time::Duration;

use adamscape_experiments::plan::{Axis, CheckedPlan, Plan, preset};
use adamscape_experiments::storage::{Begun, Run, Share, SweepFolder, with_own_table};
use adamscape_experiments::training::{self, Settings};
use anyhow::Context;
use indicatif::{BinaryBytes, HumanCount, HumanDuration};

use crate::arguments::{Names, PlanArguments, Sweep};
use crate::files::check_format;
use crate::resume::carry_on;
use crate::settings::{bytes, members, settings};
use crate::{Failure, output};

pub(crate) fn run(arguments: &Sweep) -> Result<(), Failure> {
    check_format(arguments.format)?;
    let (plan, table) = plan(&arguments.plan)?;
    if arguments.dump_config {
        return output::print(&toml::to_string(&plan.plan)?);
    }
    let settings = settings(&arguments.how, &plan)?;
    let shard = arguments.shard.as_ref().map(|wanted| wanted.find(None));
    let shard = shard.transpose().map_err(Failure::usage)?;
    describe(&plan);
    announce(&plan, settings)?;
    if arguments.dry_run {
        return Ok(());
    }
    let shards = shard.map(|shard| shard.count());
    let out = arguments.out.as_deref();
    let sweep = folder(out, &plan, settings, shards, table.as_deref())?;
    let share = Share { shard, settings };
    carry_on(
        &sweep,
        &plan,
        share,
        arguments.retry_diverged,
        arguments.format,
    )
}

/// The plan that was asked for, with what the command line changes in it; and where its table of data is, if they are from one.
pub(crate) fn plan(arguments: &PlanArguments) -> Result<(CheckedPlan, Option<PathBuf>), Failure> {
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
    if let Some(rates) = &arguments.learning_rates {
        plan.learning_rate = Axis::List(rates.clone());
    }
    if let Some(decays) = &arguments.weight_decays {
        plan.weight_decay.axis = Axis::List(decays.clone());
    }
    if let Some(seeds) = arguments.seeds {
        plan.seeds = seeds;
    }
    let table = plan.data.path().map(|path| folder.join(path));
    let plan = plan.check_in(&folder).map_err(Failure::usage)?;
    Ok((plan, table))
}

fn read(path: &Path) -> anyhow::Result<Plan> {
    let text = fs::read_to_string(path)
        .with_context(|| format!("could not read the plan {}", path.display()))?;
    let plan = match path.extension() {
        Some(extension) if extension == "json" => Plan::from_run(&text).map(with_own_table),
        _ => Plan::from_toml(&text),
    };
    plan.with_context(|| format!("in {}", path.display()))
}

/// Prints what is about to be trained.
pub(crate) fn describe(plan: &CheckedPlan) {
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
}

/// Prints the time and memory that it will take.
fn announce(plan: &CheckedPlan, settings: Settings) -> Result<(), Failure> {
    let (members, bytes) = (members(plan, settings), bytes(plan, settings)?);
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

/// The folder for the results: a new one, or the one that holds this sweep already.
pub(crate) fn folder(
    out: Option<&Path>,
    plan: &CheckedPlan,
    settings: Settings,
    shards: Option<NonZeroU32>,
    table: Option<&Path>,
) -> Result<SweepFolder, Failure> {
    // One process may go on alone with what several began.
    let there = || SweepFolder::open(out?).ok();
    let shards = shards.or_else(|| there().map(|sweep| sweep.run().shards));
    let run = Run::now(plan, settings, shards.unwrap_or(NonZeroU32::MIN))?;
    let sweeps = Path::new("sweeps");
    let name = plan.plan.name.clone();
    let unfinished = match out {
        Some(_) => None,
        None => SweepFolder::unfinished(sweeps, &name, &run, plan),
    };
    let begun = match out.or(unfinished.as_deref()) {
        Some(path) => SweepFolder::begin(path, run, table),
        None => SweepFolder::begin_unused(sweeps, &name, run, table),
    };
    let (sweep, begun) = begun.map_err(Failure::usage)?;
    let path = sweep.folder().path().display();
    match begun {
        Begun::New => {}
        Begun::Again => eprintln!("going on with {path}"),
        Begun::Extended => eprintln!("going on with {path}, which is extended"),
    }
    Ok(sweep)
}
