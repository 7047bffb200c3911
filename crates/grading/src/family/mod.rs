//! The family of updates that an answer may come from: the right one, and those with a known mistake.

mod clip_mistakes;
mod decay_mistakes;
mod epsilon_mistakes;
mod fitted;
mod mistake;
mod moment_mistakes;
mod order_mistakes;
mod other_values;
mod relatives;
mod rule_mistakes;
mod step_mistakes;
mod time_mistakes;

pub(crate) use fitted::fitted;
pub use mistake::Mistake;
pub(crate) use other_values::other_values;
pub(crate) use relatives::{Named, Relative, pairs, singles};

/// All known mistakes: the grossest first, so that it is named where several do the same.
pub const MISTAKES: &[&[Mistake]] = &[
    step_mistakes::MISTAKES,
    decay_mistakes::MISTAKES,
    time_mistakes::MISTAKES,
    moment_mistakes::MISTAKES,
    epsilon_mistakes::MISTAKES,
    rule_mistakes::MISTAKES,
    clip_mistakes::MISTAKES,
    order_mistakes::MISTAKES,
    other_values::MISTAKES,
];
