//! What a sweep's folder survives.

// On a CPU the numbers are the same to the bit, whatever a sweep went through.
#![cfg(any(feature = "ndarray", feature = "flex"))]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use super::reading::{LONGEST_LINE, Why};
use super::record::{Damage, Record, TrialRecord, read};
use super::{Begun, Forgotten, MergeError, Run, Session, Share, StorageError, SweepFolder, merge};
use crate::plan::{CheckedPlan, Plan};
use crate::training::Settings;
use crate::trial::{Outcome, Trained, Trial};
use adamscape_model::Backend;

fn plan(seeds: u64) -> CheckedPlan {
    let plan = format!(
        r#"
        name = "test"
        optimizers = ["adam-l2", "adamw"]
        seeds = {seeds}
        learning_rate = [0.01, 0.1]
        weight_decay = [0.0, 0.1]
        data = {{ points_per_arm = 5, turns = 0.5, noise = 0.1 }}
        network = {{ hidden = [2] }}
        training = {{ steps = 2 }}
        "#
    );
    Plan::from_toml(&plan)
        .and_then(Plan::check)
        .expect("a plan")
}

fn settings() -> Settings {
    let backend = Backend::find(None).expect("a backend");
    Settings {
        backend,
        engine: backend.engine(),
        threads: 1,
        population_size: 16,
    }
}

fn begin(path: &Path, plan: &CheckedPlan) -> (SweepFolder, Begun) {
    let run = Run::now(plan, settings(), std::num::NonZeroU32::MIN).expect("a run");
    SweepFolder::begin(path, run, None).expect("a folder")
}

fn session<'a>(sweep: &'a SweepFolder, plan: &'a CheckedPlan) -> Session<'a> {
    let share = Share {
        shard: None,
        settings: settings(),
    };
    sweep.session(plan, share).expect("a session")
}

/// Trains what is missing, and returns how many were.
fn train(sweep: &SweepFolder, plan: &CheckedPlan) -> usize {
    let trained = std::sync::atomic::AtomicUsize::new(0);
    let count = |more: usize| {
        trained.fetch_add(more, std::sync::atomic::Ordering::Relaxed);
    };
    let session = session(sweep, plan);
    session
        .train(&AtomicBool::new(false), &count)
        .expect("trials");
    trained.into_inner()
}

fn trials(sweep: &SweepFolder, plan: &CheckedPlan) -> Vec<Trial> {
    let recorded = sweep.certain(plan).expect("trials");
    recorded.trials(plan).collect()
}

/// A finished sweep in a folder, and the bytes of its only segment.
fn finished(plan: &CheckedPlan) -> (tempfile::TempDir, SweepFolder, PathBuf, Vec<u8>) {
    let place = tempfile::tempdir().expect("a folder");
    let (sweep, _) = begin(&place.path().join("sweep"), plan);
    assert_eq!(train(&sweep, plan), plan.trials());
    let segment = place.path().join("sweep/segments/attempt-1.jsonl");
    let bytes = fs::read(&segment).expect("a segment");
    (place, sweep, segment, bytes)
}

#[test]
fn what_is_recorded_is_never_trained_again() {
    let plan = plan(3);
    let (_place, sweep, ..) = finished(&plan);
    assert_eq!(train(&sweep, &plan), 0);
    assert_eq!(
        trials(&sweep, &plan),
        crate::training::train_all(&plan, settings()).expect("trials")
    );
}

#[test]
fn a_segment_cut_anywhere_in_its_last_record_loses_that_record_alone() {
    let plan = plan(1);
    let (_place, sweep, segment, bytes) = finished(&plan);
    let whole = trials(&sweep, &plan);
    let last = bytes[..bytes.len() - 1]
        .iter()
        .rposition(|byte| *byte == b'\n');
    let last = last.expect("several lines") + 1;
    for length in last..=bytes.len() {
        fs::write(&segment, &bytes[..length]).expect("a file");
        let found = sweep.certain(&plan).expect("trials");
        // Without its newline a record is whole.
        let is_whole = length + 1 >= bytes.len();
        let is_torn = !is_whole && length > last;
        assert_eq!(found.count(), if is_whole { 8 } else { 7 }, "{length}");
        assert_eq!(found.all_unusable, usize::from(is_torn), "{length}");
    }
    fs::write(&segment, &bytes[..last + 20]).expect("a file");
    assert_eq!(train(&sweep, &plan), 1);
    assert_eq!(trials(&sweep, &plan), whole);
}

#[test]
fn shards_are_merged_although_a_kill_left_half_a_line_once_its_trial_is_there_again() {
    let plan = plan(1);
    let (_place, sweep, segment, bytes) = finished(&plan);
    let whole = trials(&sweep, &plan);
    let folder = sweep.folder().path().to_owned();
    let merged = || merge(std::slice::from_ref(&folder), &folder);
    fs::write(&segment, &bytes[..bytes.len() - 40]).expect("a file");
    match merged() {
        Err(MergeError::Missing(missing)) => {
            assert_eq!((missing.trials, missing.damaged.len()), (1, 1));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(train(&sweep, &plan), 1);
    let merged = merged().expect("a whole sweep");
    assert_eq!(trials(&merged, &plan), whole);
}

/// A generator of its own: the same flips every time.
fn numbers() -> impl Iterator<Item = usize> {
    let mut state = 1_u64;
    std::iter::repeat_with(move || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 33) as usize
    })
}

#[test]
fn of_ten_thousand_flipped_bits_each_is_noticed_and_costs_one_record() {
    let plan = plan(2);
    let (_place, sweep, segment, bytes) = finished(&plan);
    let whole = trials(&sweep, &plan);
    for bit in numbers()
        .map(|number| number % (bytes.len() * 8))
        .take(10_000)
    {
        let mut wrong = bytes.clone();
        wrong[bit / 8] ^= 1 << (bit % 8);
        fs::write(&segment, &wrong).expect("a file");
        let found = sweep.certain(&plan).expect("trials");
        assert!(found.all_unusable > 0, "bit {bit}");
        assert!(found.count() + 1 >= whole.len(), "bit {bit}");
        assert!(
            found.trials(&plan).all(|trial| whole.contains(&trial)),
            "bit {bit}"
        );
    }
}

#[test]
fn zeros_in_a_segment_cost_only_what_they_cover() {
    let plan = plan(2);
    let (_place, sweep, segment, bytes) = finished(&plan);
    for (from, to) in [(500, 1012), (0, 512), (bytes.len() - 300, bytes.len())] {
        let mut wrong = bytes.clone();
        wrong[from..to].fill(0);
        fs::write(&segment, &wrong).expect("a file");
        let found = sweep.certain(&plan).expect("trials");
        assert!(
            found.count() >= plan.trials() - 4,
            "{from}: {}",
            found.count()
        );
        assert!(
            found
                .unusable
                .iter()
                .any(|one| one.why == Why::Damaged(Damage::Zeros))
        );
    }
    // A block that was never written, longer than any line, and records after it.
    let line = bytes
        .iter()
        .position(|byte| *byte == b'\n')
        .expect("a line")
        + 1;
    for zeros in [LONGEST_LINE - 10, LONGEST_LINE, 3 * LONGEST_LINE + 7] {
        let wrong = [&bytes[..line], &vec![0; zeros], &bytes[line..]].concat();
        fs::write(&segment, wrong).expect("a file");
        let found = sweep.certain(&plan).expect("trials");
        assert_eq!(found.count(), plan.trials(), "{zeros}");
        assert!(found.all_unusable > 0);
    }
}

#[test]
fn equal_records_are_one_and_different_ones_are_refused() {
    let plan = plan(1);
    let (place, sweep, _, bytes) = finished(&plan);
    let again = place.path().join("sweep/segments/attempt-2.jsonl");
    fs::write(&again, &bytes).expect("a file");
    let found = sweep.certain(&plan).expect("trials");
    assert_eq!((found.count(), found.repeated), (8, 8));

    // A record with another result and a right checksum.
    let line = bytes.split(|byte| *byte == b'\n').nth(1).expect("a record");
    let Ok(Record::Trial(_)) = read(line) else {
        panic!("no record");
    };
    let trial = Trial {
        outcome: Outcome::Diverged { steps: 1 },
        ..trials(&sweep, &plan)[0]
    };
    let mut other = Vec::new();
    let trained = Trained {
        trial,
        curve: None,
        decisions: None,
    };
    let record = TrialRecord::new(&plan, &sweep.run().experiment, trained);
    record.expect("a record").write(&mut other).expect("JSON");
    fs::write(&again, other).expect("a file");
    let refused = sweep.certain(&plan).expect_err("a refusal").to_string();
    assert!(
        refused.contains("two results of adam-l2, learning_rate 0.01, weight_decay 0, seed 0"),
        "{refused}"
    );
    assert!(
        refused
            .contains("--where 'optimizer=adam-l2' --where 'seed=0' --where 'learning_rate=0.01'"),
        "{refused}"
    );
}

#[test]
fn records_of_another_sweep_do_not_count() {
    let plan = plan(1);
    let (place, sweep, ..) = finished(&plan);
    let mut other = plan.plan.clone();
    other.training.steps = 3;
    let other = other.check().expect("a plan");
    let (elsewhere, _) = begin(&place.path().join("other"), &other);
    train(&elsewhere, &other);
    fs::copy(
        place.path().join("other/segments/attempt-1.jsonl"),
        place.path().join("sweep/segments/attempt-2.jsonl"),
    )
    .expect("a copy");
    let found = sweep.certain(&plan).expect("trials");
    assert_eq!(
        (found.count(), found.repeated, found.all_unusable),
        (8, 0, 8)
    );
    assert!(found.unusable.iter().all(|one| one.why == Why::Foreign));
}

#[test]
fn seeds_and_optimizers_can_be_added_and_nothing_is_trained_twice() {
    let place = tempfile::tempdir().expect("a folder");
    let path = place.path().join("sweep");
    let (small, large) = (plan(1), plan(3));
    let (sweep, begun) = begin(&path, &small);
    assert_eq!((begun, train(&sweep, &small)), (Begun::New, 8));
    let (sweep, begun) = begin(&path, &large);
    assert_eq!((begun, train(&sweep, &large)), (Begun::Extended, 16));
    let mut more = large.plan.clone();
    more.optimizers.insert(0, "sgd".to_owned());
    let more = more.check().expect("a plan");
    let (sweep, begun) = begin(&path, &more);
    assert_eq!((begun, train(&sweep, &more)), (Begun::Extended, 12));
    assert_eq!(
        trials(&sweep, &more),
        crate::training::train_all(&more, settings()).expect("trials")
    );
    let (_, begun) = begin(&path, &more);
    assert_eq!(begun, Begun::Again);

    let run = Run::now(&small, settings(), std::num::NonZeroU32::MIN).expect("a run");
    let refused = SweepFolder::begin(&path, run, None)
        .expect_err("a refusal")
        .to_string();
    assert!(
        refused.contains("seeds (more may be added, not fewer): 3 there, 1 here"),
        "{refused}"
    );
}

#[test]
fn another_plan_is_refused_with_what_is_different() {
    let plan = plan(1);
    let (place, ..) = finished(&plan);
    let mut other = plan.plan.clone();
    other.training.steps = 3;
    let other = other.check().expect("a plan");
    let run = Run::now(&other, settings(), std::num::NonZeroU32::MIN).expect("a run");
    let refused = SweepFolder::begin(&place.path().join("sweep"), run, None);
    let refused = refused.expect_err("a refusal").to_string();
    assert!(
        refused.contains("training.steps: 2 there, 3 here"),
        "{refused}"
    );
}

#[test]
fn what_is_forgotten_is_trained_again_and_what_is_recorded_later_counts() {
    let plan = plan(2);
    let (_place, sweep, ..) = finished(&plan);
    let whole = trials(&sweep, &plan);
    let forget = |conditions: &[&str]| {
        let conditions: Vec<_> = conditions
            .iter()
            .map(|text| text.parse().expect("a condition"))
            .collect();
        let which = Forgotten::new(&plan, &conditions).expect("trials");
        sweep.forget(&plan, which).expect("a folder")
    };
    assert_eq!(forget(&["optimizer=adamw", "learning_rate>=0.1"]), 4);
    assert_eq!(sweep.certain(&plan).expect("trials").count(), 12);
    assert_eq!(forget(&["seed<1"]), 6);
    assert_eq!(forget(&["status=diverged"]), 0);
    assert_eq!(train(&sweep, &plan), 10);
    assert_eq!(trials(&sweep, &plan), whole);
}

#[test]
fn a_condition_that_no_trial_meets_is_refused_with_what_there_is() {
    let plan = plan(2);
    let wrong = |text: &str| {
        let condition = text.parse();
        let which = condition.and_then(|one| Forgotten::new(&plan, &[one]));
        which.expect_err("a refusal").to_string()
    };
    assert!(wrong("adamw").contains("is no condition"));
    assert!(wrong("optimizer=sgd").contains("there are adam-l2, adamw"));
    assert!(wrong("learning_rate=0.2").contains("there are 0.01, 0.1"));
    assert!(wrong("learning_rate=fast").contains("there are 0.01, 0.1"));
    assert!(wrong("width=3").contains("there is no column `width`"));
    assert!(wrong("seed=2").contains("there are 0, 1"));
    assert!(wrong("status=good").contains("finished, diverged"));
}

#[test]
fn two_processes_do_not_train_the_same_trials() {
    let plan = plan(1);
    let place = tempfile::tempdir().expect("a folder");
    let (sweep, _) = begin(&place.path().join("sweep"), &plan);
    let first = session(&sweep, &plan);
    let share = Share {
        shard: None,
        settings: settings(),
    };
    let second = sweep.session(&plan, share);
    assert!(matches!(second, Err(StorageError::InUse { .. })));
    drop(first);
    assert!(sweep.session(&plan, share).is_ok());
}

#[test]
fn processes_that_begin_at_the_same_moment_share_a_folder() {
    let plan = plan(1);
    let place = tempfile::tempdir().expect("a folder");
    for round in 0..100 {
        let path = place.path().join(round.to_string());
        let ready = std::sync::Barrier::new(4);
        let all: Vec<Begun> = std::thread::scope(|scope| {
            let begun = || {
                ready.wait();
                begin(&path, &plan).1
            };
            let all: Vec<_> = (0..4).map(|_| scope.spawn(begun)).collect();
            let all = all.into_iter().map(|one| one.join().expect("a folder"));
            all.collect()
        });
        let new = all.iter().filter(|begun| **begun == Begun::New);
        assert_eq!(new.count(), 1, "{all:?}");
    }
}

#[test]
fn a_run_that_was_edited_is_refused() {
    let plan = plan(1);
    let (place, ..) = finished(&plan);
    let path = place.path().join("sweep/run.json");
    let text = fs::read_to_string(&path).expect("a run");
    for (from, to) in [
        ("\"steps\": 2", "\"steps\": 3"),
        ("\"engine\": \"fused\"", "\"engine\": \"composed\""),
    ] {
        let edited = text.replacen(from, to, 1);
        if edited == text {
            continue;
        }
        fs::write(&path, edited).expect("a file");
        let refused = SweepFolder::open(&place.path().join("sweep"));
        assert!(
            matches!(refused, Err(StorageError::Changed { .. })),
            "{from}"
        );
    }
}

#[test]
fn learning_curves_and_decisions_are_kept_with_their_trials_and_merged_with_them() {
    let plan = plan(2);
    let (place, sweep, ..) = finished(&plan);
    let curves = |sweep: &SweepFolder| -> Vec<Trained> {
        let recorded = sweep.certain_with_curves(&plan).expect("trials");
        recorded.trained(&plan).collect()
    };
    let own = curves(&sweep);
    let is_whole = |one: &Trained| {
        let curve = one.curve.as_ref();
        let has_curve = curve.is_some_and(|curve| curve.train_loss.len() == 1);
        has_curve && one.decisions.is_some() == (one.trial.seed == 0)
    };
    assert!(own.iter().all(is_whole), "{own:?}");
    let merged = place.path().join("merged");
    let merged = merge(&[place.path().join("sweep")], &merged).expect("a merge");
    assert_eq!(curves(&merged), own);
}

#[test]
fn links_among_the_segments_are_reported_and_not_followed() {
    let plan = plan(1);
    let (place, sweep, segment, _) = finished(&plan);
    let link = place.path().join("sweep/segments/attempt-2.jsonl");
    #[cfg(unix)]
    std::os::unix::fs::symlink(&segment, &link).expect("a link");
    #[cfg(not(unix))]
    fs::create_dir(&link)
        .map(|()| drop(segment))
        .expect("a folder");
    let found = sweep.certain(&plan).expect("trials");
    assert_eq!((found.count(), found.repeated), (8, 0));
    assert_eq!(found.unusable[0].why, Why::NoFile);
}
