//! `adamscape slurm`: makes a sweep's folder and the job scripts that train it on a cluster.

mod quoting;
mod scripts;

use std::path::Path;
use std::time::Duration;

use adamscape_experiments::plan::CheckedPlan;
use adamscape_experiments::storage::shard_of_trial;
use adamscape_experiments::training::{PartsEstimate, Settings, estimate_parts};
use anyhow::Context;
use indicatif::{BinaryBytes, HumanDuration};

use crate::arguments::{Slurm, Speed};
use crate::settings::{bytes, numbers, settings_of};
use crate::slurm_options::{Memory, TimeLimit};
use crate::sweep::{describe, folder, plan};
use crate::{Failure, output};
use scripts::{Job, LOGS, MERGE, Needs, SWEEP};

/// Most sites have no larger array: it is Slurm's own default.
const USUAL_ARRAY: u32 = 1000;
/// Shards that together do so many times the work of one process are too small.
const MUCH_WORK: f64 = 3.0;
/// Few sites let a job run longer.
const USUAL_TIME: Duration = Duration::from_secs(7 * 24 * 3600);

/// A job's time is so many times what was estimated, and so much longer.
const TIME_FACTOR: u32 = 2;
const MORE_TIME: Duration = Duration::from_secs(10 * 60);
/// A job's memory is so many times what was estimated, and so much more.
const MEMORY_FACTOR: f64 = 2.0;
const MORE_MEMORY: f64 = 256.0 * 1024.0 * 1024.0;
/// What a merge takes for each trial, at most: it is read, checked, written to the table and drawn.
const MERGE_TIME: Duration = Duration::from_micros(200);
const MERGE_BYTES: f64 = 2000.0;

pub(crate) fn run(arguments: &Slurm) -> Result<(), Failure> {
    let program = std::env::current_exe().context("could not find this program's own file")?;
    let program = quoting::text(&program).map_err(Failure::usage)?;
    let (plan, table) = plan(&arguments.plan)?;
    let (backend, engine) = numbers(&arguments.numbers)?;
    let speed = Speed {
        threads: arguments.cores.filter(|_| backend.is_cpu()),
        population: arguments.population,
    };
    let settings = settings_of(backend, engine, &speed, &plan)?;
    // Before anything is made.
    let out = arguments.out.as_deref();
    absolute(out.unwrap_or(Path::new("sweeps")))?;
    describe(&plan);
    let (time, sweep_needs) = needs(arguments, &plan, settings)?;
    warn(arguments, &plan, settings, time)?;

    let shards = Some(arguments.shards);
    let sweep = folder(out, &plan, settings, shards, table.as_deref())?;
    let path = absolute(sweep.folder().path())?;
    let given = [
        ("--partition", &arguments.partition),
        ("--account", &arguments.account),
    ];
    let given = given
        .into_iter()
        .filter_map(|(option, name)| Some(format!("{option}={}", name.as_ref()?)));
    let further = arguments.options.iter().map(ToString::to_string);
    let job = Job {
        name: &plan.plan.name,
        trials: plan.size.trials,
        shards: arguments.shards,
        program,
        folder: &path,
        on_gpu: !backend.is_cpu(),
        population: arguments.population,
        options: given.chain(further).collect(),
    };
    let logs = sweep.folder().path().join(LOGS);
    std::fs::create_dir_all(&logs)
        .with_context(|| format!("could not make the folder {}", logs.display()))?;
    let write = |name: &str, script: String| sweep.folder().write(name, script.as_bytes());
    write(SWEEP, job.sweep(&sweep_needs))?;
    write(MERGE, job.merge(&merge_needs(&plan)))?;
    output::print(&how_to_submit(&path, arguments.shards.get()))
}

/// A path that a job finds from any folder, and that a script can have.
fn absolute(path: &Path) -> Result<String, Failure> {
    let path =
        std::path::absolute(path).with_context(|| format!("could not find {}", path.display()))?;
    let text = quoting::text(&path).map_err(Failure::usage)?;
    Ok(text.to_owned())
}

/// What the largest shard takes, by an estimate, and what each shard's job is given.
fn needs(
    arguments: &Slurm,
    plan: &CheckedPlan,
    settings: Settings,
) -> Result<(PartsEstimate, Needs), Failure> {
    let shards = arguments.shards;
    let measured = settings
        .threads
        .min(Settings::threads_for(settings.backend));
    let count = usize::try_from(shards.get()).unwrap_or(usize::MAX);
    let shard = |cell, seed| shard_of_trial(plan, cell, seed, shards) as usize - 1;
    let time = estimate_parts(plan, settings, measured, count, &shard)?;
    let longest = HumanDuration(time.longest.max(Duration::from_secs(1)));
    let threads = settings.threads;
    eprintln!(
        "{shards} shards, each with {threads} threads: the largest about {longest}, measured on this machine with {measured}"
    );
    let bytes = bytes(plan, settings)?;
    let whole = arguments.cores.is_none();
    let needs = Needs {
        cores: arguments.cores,
        time: arguments.time.unwrap_or_else(|| with_margin(time.longest)),
        why_time: match arguments.time {
            Some(_) => format!(
                "As it was given. The largest shard takes about {longest} with {threads} threads,\n# measured with {measured} on the machine where this was written."
            ),
            None => format!(
                "The largest shard takes about {longest} with {threads} threads, measured with {measured} on the machine where this\n# was written; {TIME_FACTOR} times that and {} minutes more, for slower nodes and busy file systems.",
                MORE_TIME.as_secs() / 60
            ),
        },
        memory: arguments.memory.unwrap_or(if whole {
            Memory::ALL
        } else {
            Memory::of(MEMORY_FACTOR * bytes + MORE_MEMORY)
        }),
        why_memory: match (arguments.memory, whole) {
            (Some(_), _) => format!(
                "As it was given. By an estimate it takes {} with {threads} threads.",
                BinaryBytes(bytes as u64)
            ),
            (None, true) => format!(
                "All of the node's: with as many threads as it has cores. With {threads} it takes {}, by an estimate.",
                BinaryBytes(bytes as u64)
            ),
            (None, false) => format!(
                "By an estimate it takes {} with {threads} threads; {MEMORY_FACTOR} times that and {} more.",
                BinaryBytes(bytes as u64),
                BinaryBytes(MORE_MEMORY as u64)
            ),
        },
    };
    Ok((time, needs))
}

/// So much time that a job which takes about as long as was estimated is not ended before.
fn with_margin(estimate: Duration) -> TimeLimit {
    let time = estimate.saturating_mul(TIME_FACTOR);
    TimeLimit::of(time.saturating_add(MORE_TIME))
}

fn merge_needs(plan: &CheckedPlan) -> Needs {
    let trials = plan.size.trials;
    let time = MERGE_TIME.saturating_mul(u32::try_from(trials).unwrap_or(u32::MAX));
    let bytes = MERGE_BYTES * trials as f64;
    Needs {
        cores: Some(1),
        time: with_margin(time),
        why_time: format!("{trials} trials are read, checked, written and drawn."),
        memory: Memory::of(bytes + 2.0 * MORE_MEMORY),
        why_memory: "They are in memory at once.".to_owned(),
    }
}

/// Says what a site may refuse, or what can't be meant.
fn warn(
    arguments: &Slurm,
    plan: &CheckedPlan,
    settings: Settings,
    estimate: PartsEstimate,
) -> Result<(), Failure> {
    let shards = arguments.shards.get();
    if shards > USUAL_ARRAY {
        eprintln!(
            "warning: many sites have no array of more than {USUAL_ARRAY} tasks (`scontrol show config | grep MaxArraySize`), and this one has {shards}; fewer shards, each on a whole node, do the same"
        );
    }
    if estimate.idle > 0 {
        eprintln!(
            "warning: {} of {shards} shards have nothing to train; {} networks are too few for so many",
            estimate.idle, plan.size.trained
        );
    }
    if estimate.work > MUCH_WORK {
        eprintln!(
            "warning: so many shards cannot fill their populations, and do {:.0} times the work of one process; fewer shards, each on more cores, take less in all",
            estimate.work
        );
    }
    match arguments.time {
        Some(time) if time.is_less_than(estimate.longest) => eprintln!(
            "warning: the largest shard takes about {}, and --time is {time}; what it does not end in time has to be run again",
            HumanDuration(estimate.longest)
        ),
        None if estimate.longest > USUAL_TIME => eprintln!(
            "warning: few sites let a job run for so long; take more shards, or give --time and run again what is missing"
        ),
        _ => {}
    }
    let bytes = bytes(plan, settings)?;
    if let Some(memory) = arguments.memory
        && memory.is_less_than(bytes)
    {
        eprintln!(
            "warning: a shard takes about {}, and --memory is {memory}",
            BinaryBytes(bytes as u64)
        );
    }
    Ok(())
}

fn how_to_submit(folder: &str, shards: u32) -> String {
    let script = |name: &str| quoting::word(&format!("{folder}/{name}"));
    let (sweep, merge) = (script(SWEEP), script(MERGE));
    let few = shards.min(2);
    format!(
        "{}: {SWEEP}, {MERGE}, {LOGS}, plan.toml, run.json
submit the shards, and the merge, which waits for them:
  array=$(sbatch --parsable {sweep})
  sbatch --dependency=afterany:\"${{array%%;*}}\" {merge}
the merge's log names the shards that are missing, if any are; run them again, and then the merge:
  sbatch --array={few} {sweep}
",
        quoting::word(folder),
    )
}
