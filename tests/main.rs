//! What crosses crates.

mod laws;
mod trajectories;
