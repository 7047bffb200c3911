//! Trains what a sweep's folder lacks, and draws what it then has.

use std::path::Path;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use adamscape_experiments::page::MOST_TRIALS;
use adamscape_experiments::plan::CheckedPlan;
use adamscape_experiments::storage::{
    Folder, Recorded, Run, Share, StorageError, SweepError, SweepFolder, Unusable,
};
use adamscape_experiments::training::Settings;
use adamscape_experiments::trial::{Trained as TrainedTrial, Trial};
use indicatif::HumanCount;

use crate::files::write_results;
use crate::progress::Progress;
use crate::{Failure, stop};

/// The trials of a share of a sweep, trained as far as they were not yet. `again` says what goes on with them, if it is stopped.
pub(crate) fn train(
    sweep: &SweepFolder,
    plan: &CheckedPlan,
    share: Share,
    again: &str,
) -> Result<Trained, Failure> {
    let session = sweep.session(plan, share).map_err(Failure::usage)?;
    tell_unusable(session.recorded());
    let (there, all) = session.progress();
    if there > 0 {
        eprintln!(
            "{} of {} trials are there already",
            HumanCount(there as u64),
            HumanCount(all as u64)
        );
    }
    let stop = stop::listen()?;
    let start = Instant::now();
    let progress = Progress::new((all - there) as u64);
    let trained = session.train(stop, &|trials| progress.add(trials));
    progress.finish();
    let passed = start.elapsed();
    let folder = sweep.folder().path().display();
    match trained {
        Ok(()) if stop.load(Ordering::Relaxed) => {}
        Ok(()) => {
            return Ok(Trained {
                count: all - there,
                passed,
            });
        }
        Err(SweepError::Storage(error)) => {
            let kept = format!("what was recorded before is kept in {folder}; {again}");
            return Err(Failure::Run(anyhow::Error::from(error).context(kept)));
        }
        Err(error) => return Err(error.into()),
    }
    let kept = sweep.recorded(plan)?.count();
    Err(Failure::Interrupted(format!(
        "stopped: {} of {} trials are kept in {folder}\n{again}",
        HumanCount(kept as u64),
        HumanCount(plan.size.trials),
    )))
}

/// What training took.
pub(crate) struct Trained {
    /// Trials that were not there before.
    pub(crate) count: usize,
    /// How long it took.
    pub(crate) passed: Duration,
}

/// How to go on with the sweep in a folder.
pub(crate) fn again(folder: &Path, share: Share) -> String {
    let shard = share
        .shard
        .map_or_else(String::new, |shard| format!(" --shard {shard}"));
    format!("go on with: adamscape resume {}{shard}", folder.display())
}

/// All trials of one sweep of several that `command` trains, each in its own folder in `folder`, where its results are left.
pub(crate) fn train_all(
    folder: &Folder,
    plan: &CheckedPlan,
    run: &Run,
    settings: Settings,
    command: &str,
) -> Result<Vec<Trial>, Failure> {
    let own = folder.path().join(&plan.plan.name);
    let (sweep, _) = SweepFolder::begin(&own, run.clone(), None)?;
    let share = Share {
        shard: None,
        settings,
    };
    let all = folder.path().display();
    let again = format!("go on with the same command and --out: {command} ... --out {all}");
    train(&sweep, plan, share, &again)?;
    let recorded = recorded(&sweep, plan)?;
    let trials: Vec<Trial> = recorded.trials(plan).collect();
    let shown = shown(&recorded, plan);
    drop(recorded);
    write_results(&sweep, plan, &trials, &shown)?;
    Ok(trials)
}

/// The trials of a sweep, with what a page shows of each as long as they are few enough to be shown.
pub(crate) fn recorded(sweep: &SweepFolder, plan: &CheckedPlan) -> Result<Recorded, StorageError> {
    if plan.trials() <= MOST_TRIALS {
        sweep.certain_with_curves(plan)
    } else {
        sweep.certain(plan)
    }
}

/// The trials with what a page shows of each, of a plan that is small enough for that.
pub(crate) fn shown(recorded: &Recorded, plan: &CheckedPlan) -> Vec<TrainedTrial> {
    if plan.trials() <= MOST_TRIALS {
        recorded.trained(plan).collect()
    } else {
        Vec::new()
    }
}

/// So many lines say what is wrong with records.
const SHOWN: usize = 5;

/// Says which records can't be used.
pub(crate) fn tell_unusable(recorded: &Recorded) {
    if recorded.all_unusable == 0 {
        return;
    }
    eprintln!(
        "{} lines of segments can't be used; what they held is trained again:",
        HumanCount(recorded.all_unusable as u64)
    );
    for one in recorded.unusable.iter().take(SHOWN) {
        eprintln!("  {}", harmless(one));
    }
    if recorded.all_unusable > SHOWN {
        eprintln!("  ...");
    }
}

/// A file's name may hold anything.
fn harmless(unusable: &Unusable) -> String {
    crate::failure::harmless(&unusable.to_string())
}
