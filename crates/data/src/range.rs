//! A number out of its range.

use std::ops::RangeBounds;

/// A number that can't be: it is too small, too large, or NaN.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error("`{key}` is {value}, but {says}")]
pub struct OutOfRange {
    /// What it is called in a plan.
    pub key: &'static str,
    /// What was asked for. Whole numbers beyond 2⁵³ are rounded.
    pub value: f64,
    /// What it may be.
    pub says: &'static str,
}

/// Whether `value` lies in `range`; NaN lies in none.
pub(crate) fn within(
    key: &'static str,
    value: f64,
    range: impl RangeBounds<f64>,
    says: &'static str,
) -> Result<(), OutOfRange> {
    let refusal = OutOfRange { key, value, says };
    range.contains(&value).then_some(()).ok_or(refusal)
}

/// Whether `value` can be the noise on a coordinate, or on a target.
pub(crate) fn noise(value: f64) -> Result<(), OutOfRange> {
    let says = "it is a standard deviation from 0 to 1000";
    within("noise", value, 0.0..=1000.0, says)
}
