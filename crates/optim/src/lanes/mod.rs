//! Elementwise rules in vector registers, for populations whose members are the lanes.
//!
//! Burn runs a rule's operations one by one, each over whole tensors, and most of the time goes into memory. Here all
//! operations of a rule and its decay are done on one register of numbers before the next is touched, and the compiler keeps
//! what is between them in registers. The results have the bits that Burn's operations give in f32.

mod number;
mod optimizer;
mod step;
#[cfg(test)]
mod tests;

pub use optimizer::{LaneOptimizer, LaneStep, Parameter};
pub(crate) use step::{LaneFactors, Segment, judge, step};
