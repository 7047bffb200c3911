//! Records trials while others train: populations hand theirs over, and one thread writes them down.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use super::StorageError;
use super::record::TrialRecord;
use super::segment::Segment;
use crate::plan::CheckedPlan;
use crate::trial::Trained;

/// Populations that may wait to be written before those who train must wait, too.
const WAITING: usize = 64;

/// Does `work`, which hands over trials as they end, and records them. `recorded` is told how many more are on the disk.
///
/// All that has come in while the disk was busy is one write and one sync. When something can't be written, `stop` becomes true.
pub(super) fn record<R>(
    plan: &CheckedPlan,
    experiment: &str,
    segment: Segment,
    stop: &AtomicBool,
    recorded: &(dyn Fn(usize) + Sync),
    work: impl FnOnce(&(dyn Fn(Vec<Trained>) + Sync)) -> R,
) -> Result<R, StorageError> {
    let (sender, receiver) = sync_channel::<Vec<Trained>>(WAITING);
    thread::scope(|scope| {
        let writer = scope.spawn(move || {
            let written = write(plan, experiment, segment, &receiver, recorded);
            if written.is_err() {
                stop.store(true, Ordering::Relaxed);
                // Whoever trains must not wait for a place.
                while receiver.recv().is_ok() {}
            }
            written
        });
        let done = work(&|trained| {
            // The receiver stays until the sender is gone.
            let _ = sender.send(trained);
        });
        drop(sender);
        match writer.join() {
            Ok(written) => written.map(|()| done),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

fn write(
    plan: &CheckedPlan,
    experiment: &str,
    mut segment: Segment,
    receiver: &Receiver<Vec<Trained>>,
    recorded: &(dyn Fn(usize) + Sync),
) -> Result<(), StorageError> {
    let mut lines = Vec::new();
    while let Ok(first) = receiver.recv() {
        lines.clear();
        let mut count = 0;
        for trained in std::iter::once(first).chain(receiver.try_iter()) {
            for one in trained {
                let cell = one.trial.cell;
                let record = TrialRecord::new(plan, experiment, one);
                let record = record.ok_or(StorageError::Foreign(cell))?;
                record.write(&mut lines).map_err(StorageError::Record)?;
                count += 1;
            }
        }
        segment.append(&lines)?;
        recorded(count);
    }
    Ok(())
}
