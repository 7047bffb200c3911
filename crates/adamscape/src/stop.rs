//! Stops when it is told to: by Ctrl-C, or by SIGTERM, as a cluster sends it.

use std::process::exit;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::Duration;

use anyhow::Context;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

use crate::failure::INTERRUPTED;

static STOP: OnceLock<Arc<AtomicBool>> = OnceLock::new();

/// How long populations may take to see that they are to stop. What is recorded is on the disk already.
const PATIENCE: Duration = Duration::from_secs(4);
const LOOKS: Duration = Duration::from_millis(50);

/// A flag that becomes true when the program is told to stop. The second time it ends at once.
pub(crate) fn listen() -> anyhow::Result<&'static AtomicBool> {
    if let Some(stop) = STOP.get() {
        return Ok(stop);
    }
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        // In this order: the first signal finds the flag down.
        flag::register_conditional_shutdown(signal, INTERRUPTED.into(), Arc::clone(&stop))
            .and_then(|_| flag::register(signal, Arc::clone(&stop)))
            .context("could not listen to signals")?;
    }
    let watched = Arc::clone(&stop);
    thread::spawn(move || {
        while !watched.load(Ordering::Relaxed) {
            thread::sleep(LOOKS);
        }
        thread::sleep(PATIENCE);
        eprintln!("stopped; what was recorded is kept");
        exit(INTERRUPTED.into());
    });
    Ok(STOP.get_or_init(|| stop))
}
