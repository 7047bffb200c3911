//! Elementwise rules as single loops.
//!
//! Burn runs a rule's operations one by one, each over whole tensors, and most of the time goes into memory. A rule that
//! treats each number by itself can do all of them on a few numbers, which stay in the first cache, before it takes the
//! next few. To find such rules, and what they do, nothing is asked of their authors: Burn's *capture* backend records
//! what a rule does to a tensor instead of doing it, once for each step, and the recording becomes a [`Tape`] if every
//! operation is elementwise. Playing a tape gives the same bits as running the rule in f32.
//!
//! A rule that does anything else (a norm, a matrix product, a shape that it looks at) has no tape, and is run by Burn.

mod lower;
mod optimizer;
mod play;
mod record;
mod recording;
mod schedule;
mod tape;
#[cfg(test)]
mod tests;

pub use optimizer::{RecordedOptimizer, RecordedStep};
pub use recording::{Parameter, Recording};
pub use tape::Tape;

pub(crate) use record::record;
