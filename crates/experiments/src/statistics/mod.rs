//! Statistics over seeds that `replicate` and `decoupling` ask for, beside those of `adamscape-statistics`.

mod bootstrap;
mod over_seeds;
mod valley;

pub use adamscape_statistics::{Interval, Spread};
pub(crate) use adamscape_statistics::{holm, wilcoxon};
pub use bootstrap::FEW_RUNS;
pub use over_seeds::OverSeeds;
pub(crate) use valley::Losses;
pub use valley::{Slope, Valley};
