//! The family of updates that an answer may come from: the right one, and those with a known mistake.

mod decay_mistakes;
mod epsilon_mistakes;
mod mistake;
mod moment_mistakes;
mod recipe;
mod relatives;
mod step_mistakes;
mod time_mistakes;

pub use mistake::{MISTAKES, Mistake};
pub(crate) use recipe::Recipe;
pub(crate) use relatives::{Relative, pairs, singles};
