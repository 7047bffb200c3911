//! Why a report makes no page.

use adamscape_pictures::{LandscapeError, PictureError};
use thiserror::Error;

/// Why a report makes no page.
#[derive(Debug, Error)]
pub enum PageError {
    /// The report has none of something that a page is about.
    #[error("a page needs at least one {what}")]
    Nothing {
        /// What is lacking.
        what: &'static str,
    },
    /// The values of an axis do not ascend.
    #[error("the values of the axis {axis} must ascend, without repetition")]
    Unordered {
        /// The axis' name.
        axis: String,
    },
    /// A list has not as many entries as what it belongs to.
    #[error("{what} of {of} has {found} entries instead of {expected}")]
    Count {
        /// The list.
        what: &'static str,
        /// What it belongs to.
        of: String,
        /// Its entries.
        found: usize,
        /// How many there must be.
        expected: usize,
    },
    /// A place in a list that there is not.
    #[error("{what} refers to number {found} of {count}, counted from 0")]
    Place {
        /// What refers to it.
        what: &'static str,
        /// The place.
        found: usize,
        /// How many there are.
        count: usize,
    },
    /// A number that is infinite or none. A result that is lacking is `None`.
    #[error("{what} of {of} is {value}, which is no result: leave it out")]
    Unfinite {
        /// What the number is.
        what: &'static str,
        /// What it belongs to.
        of: String,
        /// The number.
        value: f64,
    },
    /// A domain of colours that is none.
    #[error("the colours of {measure} cannot run from {low} to {high}")]
    Domain {
        /// The measure's name.
        measure: String,
        /// The lower limit.
        low: f64,
        /// The upper limit.
        high: f64,
    },
    /// A landscape that cannot be laid out.
    #[error(transparent)]
    Landscape(#[from] LandscapeError),
    /// A scale or a label that cannot be drawn.
    #[error(transparent)]
    Picture(#[from] PictureError),
    /// The data for the script could not be written.
    #[error("the data for the script cannot be written")]
    Data(#[from] serde_json::Error),
}
