//! Statistics over seeds: means with intervals, tests of paired differences, and how the best weight decay moves.

mod interval;
mod over_seeds;
mod signed_rank;
mod spread;
mod valley;

pub use interval::{FEW_RUNS, Interval};
pub use over_seeds::OverSeeds;
pub(crate) use signed_rank::{holm, wilcoxon};
pub use spread::Spread;
pub(crate) use valley::Losses;
pub use valley::{Slope, Valley};
