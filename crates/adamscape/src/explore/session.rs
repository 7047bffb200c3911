//! The sweep at hand: trained coarse to fine, and stopped when another is asked for.

use std::num::NonZeroU32;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use adamscape_experiments::page::report;
use adamscape_experiments::plan::CheckedPlan;
use adamscape_experiments::results::Summary;
use adamscape_experiments::storage::Run;
use adamscape_experiments::training::{self, Settings};
use adamscape_experiments::trial::{CellIndex, Trained, Trial};
use adamscape_page::page;
use serde::Serialize;

use super::controls::Controls;
use crate::arguments::How;
use crate::settings::settings;

/// Cells of every so many-th row and column are trained first, then those between.
const STRIDES: [usize; 4] = [8, 4, 2, 1];

/// The sweep that is being trained, or that was.
pub(super) struct Session {
    how: How,
    state: Mutex<State>,
    changed: Condvar,
    /// Who trains, and what stops it.
    training: Mutex<Option<(JoinHandle<()>, Arc<AtomicBool>)>>,
}

#[derive(Default)]
struct State {
    /// Counts what can be shown, over all sweeps.
    version: u64,
    controls: Controls,
    sweep: Option<(Arc<CheckedPlan>, Settings)>,
    trained: Vec<Trained>,
    is_done: bool,
    failure: Option<String>,
}

/// How far the sweep is.
#[derive(Serialize)]
pub(super) struct Progress {
    version: u64,
    trained: usize,
    trials: usize,
    is_done: bool,
    controls: Controls,
    failure: Option<String>,
}

impl Session {
    pub(super) fn new(how: How) -> Self {
        Self {
            how,
            state: Mutex::default(),
            changed: Condvar::new(),
            training: Mutex::new(None),
        }
    }

    /// Trains what the controls say, in place of what was trained before.
    ///
    /// # Errors
    /// What is wrong with them; then the sweep before goes on.
    pub(super) fn train(self: &Arc<Self>, controls: &Controls) -> Result<(), String> {
        let plan = Arc::new(controls.plan()?);
        let settings = settings(&self.how, &plan).map_err(|failure| failure.to_string())?;
        // One at a time: who moves two controls at once gets the later.
        let mut training = lock(&self.training);
        if let Some((thread, stop)) = training.take() {
            stop.store(true, Ordering::Relaxed);
            // One that panicked has nothing to tell.
            let _ = thread.join();
        }
        {
            let mut state = lock(&self.state);
            state.controls = controls.clone();
            state.sweep = Some((Arc::clone(&plan), settings));
            state.trained.clear();
            state.is_done = false;
            state.failure = None;
        }
        let stop = Arc::new(AtomicBool::new(false));
        let (session, own_stop) = (Arc::clone(self), Arc::clone(&stop));
        let thread = thread::spawn(move || session.train_in_passes(&plan, settings, &own_stop));
        *training = Some((thread, stop));
        Ok(())
    }

    fn train_in_passes(&self, plan: &CheckedPlan, settings: Settings, stop: &AtomicBool) {
        for (pass, stride) in STRIDES.into_iter().enumerate() {
            let earlier = pass.checked_sub(1).and_then(|before| STRIDES.get(before));
            let on = |cell: CellIndex, stride: usize| {
                let place = plan.grid.place(cell);
                place.row.is_multiple_of(stride) && place.column.is_multiple_of(stride)
            };
            let is_wanted = |cell: CellIndex, _: u64| {
                on(cell, stride) && !earlier.is_some_and(|earlier| on(cell, *earlier))
            };
            let ended = |trained: Vec<Trained>| lock(&self.state).trained.extend(trained);
            let result = training::train(plan, settings, &is_wanted, stop, &ended);
            if stop.load(Ordering::Relaxed) {
                return;
            }
            let mut state = lock(&self.state);
            if let Err(error) = result {
                state.failure = Some(error.to_string());
            }
            state.version += 1;
            state.is_done = stride == 1 || state.failure.is_some();
            let is_done = state.is_done;
            drop(state);
            self.changed.notify_all();
            if is_done {
                return;
            }
        }
    }

    /// How far it is, once there is more to show than in `version`, or after a while.
    pub(super) fn progress(&self, version: u64, patience: Duration) -> Progress {
        let state = lock(&self.state);
        let is_old = |state: &mut State| state.version == version;
        let waited = self.changed.wait_timeout_while(state, patience, is_old);
        let state = match waited {
            Ok((state, _)) => state,
            Err(poisoned) => poisoned.into_inner().0,
        };
        Progress {
            version: state.version,
            trained: state.trained.len(),
            trials: state.sweep.as_ref().map_or(0, |(plan, _)| plan.trials()),
            is_done: state.is_done,
            controls: state.controls.clone(),
            failure: state.failure.clone(),
        }
    }

    /// The page of what is trained.
    ///
    /// # Errors
    /// Never for what a session trains.
    pub(super) fn page(&self) -> Result<String, anyhow::Error> {
        let state = lock(&self.state);
        let Some((plan, settings)) = state.sweep.clone() else {
            return Ok(String::new());
        };
        let mut trained = state.trained.clone();
        drop(state);
        trained.sort_by_key(|one| (one.trial.cell, one.trial.seed));
        let trials: Vec<Trial> = trained.iter().map(|one| one.trial).collect();
        let run = Run::now(&plan, settings, NonZeroU32::MIN)?;
        let summary = Summary::new(&plan, &trials)?;
        Ok(page(&report(&plan, &run, &summary, &trials, &trained)?)?)
    }
}

/// What a thread that panicked has left is whole: it changes hands between populations alone.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner())
}
