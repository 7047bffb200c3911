//! What crosses crates.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a test that can't go on has failed"
)]

// What two programs say of one table is compared to the byte.
#[cfg(any(feature = "ndarray", feature = "flex"))]
mod anyones_table;
mod architecture;
mod audit;
mod bad_input;
// Clusters train on CPUs here: what shards must agree in to the byte, GPUs may round otherwise.
#[cfg(any(feature = "ndarray", feature = "flex"))]
mod clusters;
mod command_line;
mod course;
// What documents say does not depend on the backend, and what they run is for CPUs.
#[cfg(any(feature = "ndarray", feature = "flex"))]
mod documents;
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
mod shells;
#[cfg(any(feature = "ndarray", feature = "flex"))]
mod slurm;
#[cfg(any(feature = "ndarray", feature = "flex"))]
mod survival;
mod sweeps;
mod trajectories;
mod verification;
