//! The published comparison of L2-Adam and AdamW, replicated as it was published, then corrected one step at a time.
//!
//! Published: of 384 cells 21 are good with L2-Adam and 31 with AdamW, in one run. Each [`Rung`] corrects one more of
//! its mistakes; [`Findings`] are what a rung comes to.

mod difference;
mod findings;
mod loss_maps;
mod rungs;

pub use difference::{Difference, MARGIN};
pub use findings::{
    Findings, FindingsError, OfOptimizer, PUBLISHED, PUBLISHED_DIFFERENCE, correct,
};
pub use loss_maps::{LossMaps, Region};
pub use rungs::{BESIDE, RUNGS, Rung};
