//! What the numbers say.

use serde::{Deserialize, Serialize};

use crate::text::Text;

/// A section of the statistics: one quantity, for each optimizer and as differences.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Statistic {
    /// Its name: `good share`.
    pub name: Text,
    /// What it says here, in plain words.
    pub sentence: Text,
    /// What it is: formula, interval and thresholds.
    pub definition: Text,
    /// Its unit.
    pub unit: Option<Text>,
    /// For each optimizer.
    pub rows: Vec<Row>,
    /// Differences between optimizers, drawn around 0 on a scale of their own.
    pub differences: Vec<Row>,
}

/// An estimate with its interval, or why there is none.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Row {
    /// What it is of: `adamw`, or `adamw − adam-l2`.
    pub name: Text,
    /// The estimate.
    pub estimate: Option<f64>,
    /// Its interval, from low to high.
    pub interval: Option<(f64, f64)>,
    /// Why there is no estimate or no interval, or what else is to be said of it.
    pub remark: Text,
}
