//! The family of updates that an answer may come from: the right one, and those with a known mistake.

mod decay_mistakes;
mod epsilon_mistakes;
mod mistake;
mod moment_mistakes;
mod relatives;
mod step_mistakes;
mod time_mistakes;
mod trajectory;

pub use mistake::Mistake;
pub(crate) use relatives::{Relative, pairs, singles};

/// All known mistakes: the grossest first, so that it is named where several do the same.
pub const MISTAKES: &[&[Mistake]] = &[
    step_mistakes::MISTAKES,
    decay_mistakes::MISTAKES,
    time_mistakes::MISTAKES,
    moment_mistakes::MISTAKES,
    epsilon_mistakes::MISTAKES,
];
