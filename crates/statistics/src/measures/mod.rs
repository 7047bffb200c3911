//! Measures of one group of a table: how large, how good, how tunable.

mod best;
mod costs;
mod expected_best;
mod interaction;
mod regret;
mod sensitivity;
mod shares;
mod transfer;
mod valley;

pub use best::{Advice, Best, Direction, best};
pub use expected_best::{BUDGETS, expected_best};
pub use interaction::interaction;
pub use regret::regret;
pub use sensitivity::sensitivity;
pub use shares::{failed_share, good_share, reliable_share};
pub use transfer::transfer_cost;
pub use valley::{Valley, valley};
