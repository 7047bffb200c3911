//! Why data say nothing about a measure.

use std::fmt;

use serde::{Serialize, Serializer};

/// Why there is no number, or no interval, in a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// No cell has a mean.
    NoResults,
    /// Every cell failed with some seed.
    AllFailed,
    /// Some results are missing.
    Incomplete,
    /// One seed has no spread.
    OneSeed,
    /// Too few seeds for a choice on some and a judgement on others.
    FewSeeds {
        /// How many are needed.
        needed: usize,
    },
    /// An axis is too short.
    FewValues {
        /// How many values of each axis are needed.
        needed: usize,
    },
    /// An axis has no logarithms.
    NotLogarithmic,
    /// Nothing can be told from noise.
    Flat,
    /// The best decays lie outside.
    Censored {
        /// Rows whose best value is at an end of the axis or next to it.
        rows: usize,
    },
    /// Too few rows have a valley.
    FewValleys {
        /// How many have one.
        rows: usize,
    },
    /// The decay has no timescale there.
    NoTimescale,
    /// Nobody said which results are good.
    NoThreshold,
    /// A difference of figures that no seeds have.
    Unpaired,
}

impl fmt::Display for Reason {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::NoResults => formatter.write_str("there are no results"),
            Self::AllFailed => formatter.write_str("every cell failed with some seed"),
            Self::Incomplete => formatter.write_str("results are missing"),
            Self::OneSeed => formatter.write_str("one seed has no spread; train more seeds"),
            Self::FewSeeds { needed } => write!(
                formatter,
                "there are too few seeds to choose on some and judge on others; train at least {needed}"
            ),
            Self::FewValues { needed } => {
                write!(formatter, "each axis needs at least {needed} values")
            }
            Self::NotLogarithmic => {
                formatter.write_str("an axis is not logarithmic, or its values are not above 0")
            }
            Self::Flat => formatter.write_str("nothing can be told from noise"),
            Self::Censored { rows } => write!(
                formatter,
                "in {rows} rows the best value is at an end of the axis or next to it: the valley leaves the grid; extend the axis"
            ),
            Self::FewValleys { rows } => write!(
                formatter,
                "{rows} rows have a valley that can be told from noise, and a slope needs three"
            ),
            Self::NoTimescale => formatter.write_str("the decay has no timescale there"),
            Self::Unpaired => {
                formatter.write_str("seeds have no figures of their own to be compared")
            }
            Self::NoThreshold => formatter.write_str("no threshold says which results are good"),
        }
    }
}

impl Serialize for Reason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
