//! Audits implementations: one optimizer under all settings that a library has, and which convention it follows.

mod case;
mod finding;

pub use case::{Case, Group, cases};
pub use finding::{Finding, Findings};
