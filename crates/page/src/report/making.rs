//! How a sweep was made.

use serde::{Deserialize, Serialize};

use crate::text::Text;

/// How a sweep was made: enough to make it again.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Making {
    /// The plan as TOML.
    pub plan: Text,
    /// Commands that make it again, one a line.
    pub commands: Vec<Text>,
    /// Versions, backend, engine, seeds, times.
    pub facts: Vec<Fact>,
}

/// Something that is known by a name.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Fact {
    /// Its name: `backend`.
    pub name: Text,
    /// What it is: `ndarray, fused engine`.
    pub value: Text,
}
