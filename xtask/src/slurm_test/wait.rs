//! Waits for what others do, up to a deadline.

use std::io;
use std::thread;
use std::time::{Duration, Instant};

const LOOKS: Duration = Duration::from_millis(100);

/// Looks until `condition` gives something, at most for `longest`. `what` says what did not come.
pub(super) fn until<T>(
    what: &str,
    longest: Duration,
    mut condition: impl FnMut() -> io::Result<Option<T>>,
) -> io::Result<T> {
    let start = Instant::now();
    loop {
        if let Some(found) = condition()? {
            return Ok(found);
        }
        if start.elapsed() > longest {
            return Err(io::Error::other(format!(
                "after {} s: not {what}",
                longest.as_secs()
            )));
        }
        thread::sleep(LOOKS);
    }
}
