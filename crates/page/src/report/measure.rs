//! What can be drawn over the plane.

use serde::{Deserialize, Serialize};

use crate::text::Text;

/// A number that each cell has: validation accuracy, loss, the gap between training and validation, the spread over seeds, ...
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Measure {
    /// Its name.
    pub name: Text,
    /// What it says, in a sentence.
    pub meaning: Text,
    /// Its unit: `steps`.
    pub unit: Option<Text>,
    /// Which values are better, and bright. Without it the higher are bright, and no cell is the best.
    pub better: Option<Better>,
    /// The measure by which cells rank whose values are equal.
    pub ties: Option<usize>,
    /// Colours run from the first to the second; without it over all values there are.
    pub domain: Option<(f64, f64)>,
    /// Whether colours go by the logarithm; values that have none are drawn as the lowest.
    pub logarithmic: bool,
}

/// Which values of a measure are better.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Better {
    /// An accuracy, say.
    Higher,
    /// A loss, say.
    Lower,
}

/// When a cell is good: its mean is better than a threshold.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Good {
    /// Of which measure, as a place in [`Report::measures`](crate::Report::measures).
    pub measure: usize,
    /// What a good cell's mean exceeds, or stays below where lower is better.
    pub threshold: f64,
}

impl From<Better> for adamscape_pictures::Better {
    fn from(better: Better) -> Self {
        match better {
            Better::Higher => Self::Higher,
            Better::Lower => Self::Lower,
        }
    }
}

impl Measure {
    /// Its name with its unit.
    pub(crate) fn heading(&self) -> Text {
        match &self.unit {
            Some(unit) => Text::from(format!("{} ({})", self.name.as_str(), unit.as_str())),
            None => self.name.clone(),
        }
    }
}
