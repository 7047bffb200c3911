//! Results along the way.

use serde::{Deserialize, Serialize};

use crate::text::Text;

/// Results of every trial at a few steps along the way.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Curves {
    /// The steps at which networks were judged, ascending; the last is the end of the training.
    pub steps: Vec<u64>,
    /// What was recorded of them.
    pub quantities: Vec<Quantity>,
    /// The courses of each landscape's trials: that of cell c with seed s is number c × seeds + s.
    pub courses: Vec<Vec<Course>>,
}

/// What is recorded along the way.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Quantity {
    /// Its name: `validation accuracy`.
    pub name: Text,
    /// The measure that its last value is, whose landscape it can play.
    pub measure: Option<usize>,
    /// Whether it is drawn and kept by its logarithm; then values must be above 0.
    pub logarithmic: bool,
}

/// One trial's values: that of quantity q at step s is number q × steps + s. Empty if the trial is missing.
///
/// `None` from where the trial diverged. The page keeps 16 bits of each between the lowest and the highest of all, which cost it 2.7 bytes.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Course {
    /// The values.
    pub values: Vec<Option<f32>>,
}
