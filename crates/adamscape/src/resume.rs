//! `adamscape resume`: goes on with a sweep that was stopped.

use adamscape_experiments::plan::CheckedPlan;
use adamscape_experiments::storage::{Forgotten, Share, SweepFolder};
use adamscape_model::{Backend, Engine};
use anyhow::anyhow;

use crate::arguments::{Format, Resume};
use crate::carry_out::{again, train};
use crate::report::report;
use crate::settings::settings_of;
use crate::{Failure, output};

pub(crate) fn run(arguments: &Resume) -> Result<(), Failure> {
    let sweep = SweepFolder::open(&arguments.folder).map_err(Failure::usage)?;
    let plan = sweep.plan().map_err(Failure::usage)?;
    // What it was begun with: the numbers of another backend or engine are not the same to the bit.
    let run = sweep.run();
    let backend = Backend::find(Some(&run.backend)).map_err(Failure::usage)?;
    let engine = [Engine::Fused, Engine::Composed]
        .into_iter()
        .find(|engine| engine.name() == run.engine);
    let engine =
        engine.ok_or_else(|| Failure::Usage(anyhow!("there is no engine `{}`", run.engine)))?;
    let settings = settings_of(backend, engine, &arguments.speed, &plan)?;
    let shards = run.shards;
    let shard = arguments
        .shard
        .as_ref()
        .map(|wanted| wanted.find(Some(shards)));
    let shard = shard.transpose().map_err(Failure::usage)?;
    let share = Share { shard, settings };
    carry_on(&sweep, &plan, share, arguments.retry_diverged, None)
}

/// Trains what is left, and then reports; a shard leaves that to the merge.
pub(crate) fn carry_on(
    sweep: &SweepFolder,
    plan: &CheckedPlan,
    share: Share,
    retry_diverged: bool,
    format: Option<Format>,
) -> Result<(), Failure> {
    let folder = sweep.folder().path();
    if retry_diverged {
        let forgotten = sweep
            .forget(plan, Forgotten::diverged())
            .map_err(Failure::usage)?;
        eprintln!("{forgotten} diverged trials are trained again");
    }
    let trained = train(sweep, plan, share, &again(folder, share))?;
    match share.shard {
        None => report(sweep, plan, Some(trained), format),
        Some(shard) => output::print(&format!(
            "shard {shard}: {} trials in {:.1} s; when all are done: adamscape merge {}\n",
            trained.count,
            trained.passed.as_secs_f64(),
            folder.display()
        )),
    }
}
