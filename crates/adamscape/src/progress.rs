//! Progress of a sweep, on stderr: a bar in a terminal, a line now and then elsewhere.

use std::io::{IsTerminal, stderr};
use std::sync::Mutex;
use std::time::Instant;

use indicatif::{HumanDuration, ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A progress bar or progress lines, counted in trials.
pub(crate) enum Progress {
    Bar(ProgressBar),
    Lines(Mutex<Lines>),
}

pub(crate) struct Lines {
    start: Instant,
    all: u64,
    done: u64,
    tenths_said: u64,
}

impl Progress {
    pub(crate) fn new(trials: u64) -> Self {
        if !stderr().is_terminal() {
            return Self::Lines(Mutex::new(Lines {
                start: Instant::now(),
                all: trials,
                done: 0,
                tenths_said: 0,
            }));
        }
        let bar = ProgressBar::with_draw_target(Some(trials), ProgressDrawTarget::stderr());
        let template = "{bar:30} {human_pos}/{human_len} trials, {per_sec:.0}, {eta} left";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("█▉▊▋▌▍▎▏ "));
        }
        bar.enable_steady_tick(std::time::Duration::from_millis(200));
        Self::Bar(bar)
    }

    pub(crate) fn add(&self, trials: usize) {
        match self {
            Self::Bar(bar) => bar.inc(trials as u64),
            Self::Lines(lines) => {
                if let Ok(mut lines) = lines.lock() {
                    lines.add(trials as u64);
                }
            }
        }
    }

    pub(crate) fn finish(&self) {
        if let Self::Bar(bar) = self {
            bar.finish_and_clear();
        }
    }
}

impl Lines {
    fn add(&mut self, trials: u64) {
        self.done += trials;
        let tenths = self.done * 10 / self.all.max(1);
        if tenths > self.tenths_said {
            self.tenths_said = tenths;
            let passed = self.start.elapsed();
            let left =
                passed.mul_f64((self.all - self.done.min(self.all)) as f64 / self.done as f64);
            eprintln!(
                "{}/{} trials, {} left",
                self.done,
                self.all,
                HumanDuration(left)
            );
        }
    }
}
