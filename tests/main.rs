//! What crosses crates.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a test that can't go on has failed"
)]

mod architecture;
mod audit;
mod bad_input;
mod clusters;
mod command_line;
mod course;
mod grading;
mod laws;
mod mistakes;
mod own_rule;
mod own_table;
mod program;
mod published;
mod readme;
mod replication;
mod same_bytes;
mod slurm;
mod survival;
mod sweeps;
mod trajectories;
mod verification;
