//! The page in Chromium, through WebDriver: run by `cargo xtask browser-test`.

#![cfg(test)]

mod browser;
mod explorer;
mod pages;
mod reading;
mod real;
mod safety;
mod seeing;

#[path = "../../../crates/page/examples/page/results.rs"]
mod results;
#[path = "../../../crates/page/examples/page/sweep/mod.rs"]
mod sweep;
