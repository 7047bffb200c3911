//! What crosses crates.

mod bad_input;
mod command_line;
mod laws;
mod program;
mod same_bytes;
mod sweeps;
mod trajectories;
