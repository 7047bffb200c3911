//! The values of one axis: a list, a number, or values spaced geometrically, logarithmically or evenly.

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::ser::SerializeStruct;
use serde::{Deserialize, Deserializer, Serialize};

use super::DecayUnit;

/// The values of one axis. In TOML one of:
///
/// ```toml
/// learning_rate = { first = 0.1, ratio = 0.65, count = 16 }         # 0.1·0.65^k, as in the notebook
/// weight_decay = { min = 1e-5, max = 0.1, count = 9, zero = true }  # evenly spaced logarithms, and 0
/// noise = { first = 0, step = 0.25, count = 5 }                     # 0, 0.25, 0.5, 0.75, 1
/// weight_decay = [0.0, 0.001, 0.01]
/// learning_rate = 0.01                                              # the same for all
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Axis {
    /// first·ratioᵏ for k = 0..count.
    Geometric(Geometric),
    /// `count` values from `min` to `max`, evenly spaced in their logarithm.
    Logarithmic(Logarithmic),
    /// first + k·step for k = 0..count.
    Arithmetic(Arithmetic),
    /// These.
    List(Vec<f64>),
}

/// See [`Axis::Geometric`].
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Geometric {
    /// The value for k = 0.
    pub first: f64,
    /// What each value is multiplied by for the next: not 1.
    pub ratio: f64,
    /// How many values.
    pub count: usize,
    /// Whether 0 is a value, too.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub zero: bool,
}

/// See [`Axis::Logarithmic`].
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Logarithmic {
    /// The smallest value.
    pub min: f64,
    /// The largest value.
    pub max: f64,
    /// How many values.
    pub count: usize,
    /// Whether 0 is a value, too.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub zero: bool,
}

/// See [`Axis::Arithmetic`].
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Arithmetic {
    /// The value for k = 0.
    pub first: f64,
    /// What is added to each value for the next: not 0.
    pub step: f64,
    /// How many values.
    pub count: usize,
}

/// Why an axis has no usable values.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum AxisError {
    /// A grid needs at least one value.
    #[error("it has no values; give at least one")]
    Empty,
    /// More values than a picture, or a patience, can hold.
    #[error("it has {0} values, but at most {MOST} are allowed")]
    TooMany(usize),
    /// Infinite, not a number, or negative.
    #[error("{0} is no value for it; give finite numbers that are not negative")]
    Value(f64),
    /// Zero, where it is no value.
    #[error("0 is no learning rate; nothing would be learned")]
    Zero,
    /// Infinitely slow decay, on an axis of timescales.
    #[error(
        "decay with a timescale has no 0; to compare with no decay, add the rule without one to `optimizers`"
    )]
    NoTimescale,
    /// Decay that takes more than all.
    #[error("{0} of θ can't be taken in a step; give shares from 0 to 1")]
    Share(f64),
    /// Less than a step, in which decay would take more than all.
    #[error("a timescale of {0} steps is shorter than a step; give at least 1")]
    Timescale(f64),
    /// The same cell twice.
    #[error("the value {0} stands there twice")]
    Twice(f64),
    /// A ratio that leads nowhere.
    #[error("its `ratio` is {0}; give a positive number other than 1")]
    Ratio(f64),
    /// An interval that is none.
    #[error("it runs from `min` = {min} to `max` = {max}; give 0 < min < max")]
    Interval {
        /// `min`.
        min: f64,
        /// `max`.
        max: f64,
    },
}

/// The most values an axis can have.
const MOST: usize = 10_000;

impl Axis {
    /// The values, ascending.
    ///
    /// # Errors
    /// If there are none or too many, or one is not a finite number ≥ 0, or stands there twice.
    pub fn values(&self) -> Result<Vec<f64>, AxisError> {
        let mut values = match self {
            Self::Geometric(axis) => axis.values()?,
            Self::Logarithmic(axis) => axis.values()?,
            Self::Arithmetic(axis) => axis.values()?,
            Self::List(values) => values.clone(),
        };
        if values.is_empty() {
            return Err(AxisError::Empty);
        }
        if values.len() > MOST {
            return Err(AxisError::TooMany(values.len()));
        }
        if let Some(&value) = values.iter().find(|v| !(v.is_finite() && **v >= 0.0)) {
            return Err(AxisError::Value(value));
        }
        // −0 is 0: one cell, not two.
        values.iter_mut().for_each(|value| *value += 0.0);
        values.sort_by(f64::total_cmp);
        if let Some((value, _)) = values
            .iter()
            .zip(values.iter().skip(1))
            .find(|(a, b)| a == b)
        {
            return Err(AxisError::Twice(*value));
        }
        Ok(values)
    }
}

impl Axis {
    /// Writes itself into a table that has more than it.
    pub(super) fn serialize_fields<S: SerializeStruct>(
        &self,
        table: &mut S,
    ) -> Result<(), S::Error> {
        match self {
            Self::Geometric(Geometric {
                first,
                ratio,
                count,
                ..
            }) => {
                table.serialize_field("first", first)?;
                table.serialize_field("ratio", ratio)?;
                table.serialize_field("count", count)?;
            }
            Self::Logarithmic(Logarithmic {
                min, max, count, ..
            }) => {
                table.serialize_field("min", min)?;
                table.serialize_field("max", max)?;
                table.serialize_field("count", count)?;
            }
            Self::Arithmetic(Arithmetic { first, step, count }) => {
                table.serialize_field("first", first)?;
                table.serialize_field("step", step)?;
                table.serialize_field("count", count)?;
            }
            Self::List(values) => table.serialize_field("values", values)?,
        }
        match self {
            Self::Geometric(Geometric { zero: true, .. })
            | Self::Logarithmic(Logarithmic { zero: true, .. }) => {
                table.serialize_field("zero", &true)
            }
            _ => Ok(()),
        }
    }
}

impl Arithmetic {
    fn values(&self) -> Result<Vec<f64>, AxisError> {
        let counts = counted(self.count)?;
        // A multiple of a decimal step is rounded as the decimal: 3·0.1 is 0.3. To twelve digits of the step.
        let digits = 12.0 - self.step.abs().log10().floor();
        let digits = digits.clamp(0.0, 300.0) as usize;
        let rounded = |value: f64| format!("{value:.digits$}").parse().unwrap_or(value);
        let values = counts.map(|k| rounded(self.first + f64::from(k) * self.step));
        Ok(values.collect())
    }
}

impl Geometric {
    fn values(&self) -> Result<Vec<f64>, AxisError> {
        if !(self.ratio > 0.0 && self.ratio.is_finite()) || self.ratio == 1.0 {
            return Err(AxisError::Ratio(self.ratio));
        }
        if self.first <= 0.0 {
            return Err(AxisError::Value(self.first));
        }
        let exponents = counted(self.count)?;
        let values = exponents.map(|k| self.first * self.ratio.powi(k));
        Ok(values.chain(self.zero.then_some(0.0)).collect())
    }
}

impl Logarithmic {
    fn values(&self) -> Result<Vec<f64>, AxisError> {
        let Self { min, max, .. } = *self;
        let is_interval =
            min > 0.0 && max.is_finite() && (min < max || (min == max && self.count == 1));
        if !is_interval {
            return Err(AxisError::Interval { min, max });
        }
        let steps = f64::from(counted(self.count)?.end - 1);
        let value = |k: i32| match f64::from(k) {
            0.0 => min,
            // The end itself, not what rounding makes of it.
            k if k == steps => max,
            k => (min.ln() + (max.ln() - min.ln()) * k / steps).exp(),
        };
        let values = counted(self.count)?.map(value);
        Ok(values.chain(self.zero.then_some(0.0)).collect())
    }
}

/// `0..count`, before any memory is asked for.
fn counted(count: usize) -> Result<std::ops::Range<i32>, AxisError> {
    match i32::try_from(count) {
        Ok(0) => Err(AxisError::Empty),
        Ok(end) if count <= MOST => Ok(0..end),
        _ => Err(AxisError::TooMany(count)),
    }
}

/// By hand: serde's untagged enums forget what was wrong and where.
impl<'de> Deserialize<'de> for Axis {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AxisVisitor)
    }
}

pub(super) struct AxisVisitor;

impl<'de> Visitor<'de> for AxisVisitor {
    type Value = Axis;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str(
            "a list of numbers, { first, ratio, count }, { min, max, count }, both with an optional `zero`, { first, step, count } or a number",
        )
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Axis, E> {
        self.visit_f64(value as f64)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Axis, E> {
        self.visit_f64(value as f64)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Axis, E> {
        Ok(Axis::List(vec![value]))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Axis, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = sequence.next_element()? {
            values.push(value);
        }
        Ok(Axis::List(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Axis, A::Error> {
        let spacing = Spacing::deserialize(MapAccessDeserializer::new(map))?;
        if spacing.unit.is_some() {
            return Err(Error::custom("only `weight_decay` has `as`"));
        }
        spacing.axis().map_err(Error::custom)
    }
}

/// An axis as it stands in a file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Spacing {
    #[serde(rename = "as")]
    pub(super) unit: Option<DecayUnit>,
    values: Option<Vec<f64>>,
    first: Option<f64>,
    ratio: Option<f64>,
    step: Option<f64>,
    min: Option<f64>,
    max: Option<f64>,
    count: Option<usize>,
    zero: Option<bool>,
}

impl Spacing {
    pub(super) fn axis(self) -> Result<Axis, &'static str> {
        let Self {
            first, min, count, ..
        } = self;
        let zero = self.zero.unwrap_or(false);
        let given = (
            first,
            self.ratio,
            self.step,
            min,
            self.max,
            count,
            self.values,
        );
        match given {
            (Some(first), Some(ratio), None, None, None, Some(count), None) => {
                Ok(Axis::Geometric(Geometric {
                    first,
                    ratio,
                    count,
                    zero,
                }))
            }
            (None, None, None, Some(min), Some(max), Some(count), None) => {
                Ok(Axis::Logarithmic(Logarithmic {
                    min,
                    max,
                    count,
                    zero,
                }))
            }
            (Some(first), None, Some(step), None, None, Some(count), None)
                if self.zero.is_none() =>
            {
                Ok(Axis::Arithmetic(Arithmetic { first, step, count }))
            }
            (None, None, None, None, None, None, Some(values)) if self.zero.is_none() => {
                Ok(Axis::List(values))
            }
            _ => Err(
                "an axis needs either `first` and `ratio` or `min` and `max`, or `first` and `step`, beside `count`; or `values` alone",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn logarithmic(min: f64, max: f64, count: usize) -> Axis {
        Axis::Logarithmic(Logarithmic {
            min,
            max,
            count,
            zero: false,
        })
    }

    #[test]
    fn the_notebooks_learning_rates_come_from_its_formula() {
        let axis = Axis::Geometric(Geometric {
            first: 0.1,
            ratio: 0.65,
            count: 16,
            zero: false,
        });
        let values = axis.values().expect("a valid axis");
        assert_eq!(values.len(), 16);
        for (k, value) in values.iter().rev().enumerate() {
            assert!((value / (0.1 * 0.65_f64.powf(k as f64)) - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn zero_is_a_value_of_its_own_where_asked_for() {
        let axis = Axis::Geometric(Geometric {
            first: 0.1,
            ratio: 0.1,
            count: 2,
            zero: true,
        });
        assert_eq!(axis.values().map(|values| values[0]), Ok(0.0));
        assert_eq!(axis.values().map(|values| values.len()), Ok(3));
    }

    #[test]
    fn evenly_spaced_values_are_the_decimals_that_one_would_write() {
        let axis = |first, step, count| Axis::Arithmetic(Arithmetic { first, step, count });
        assert_eq!(
            axis(0.0, 0.1, 5).values(),
            Ok(vec![0.0, 0.1, 0.2, 0.3, 0.4])
        );
        assert_eq!(axis(1.0, -0.25, 3).values(), Ok(vec![0.5, 0.75, 1.0]));
        assert_eq!(axis(0.0, 1e-13, 3).values(), Ok(vec![0.0, 1e-13, 2e-13]));
        assert_eq!(axis(1.0, 0.0, 2).values(), Err(AxisError::Twice(1.0)));
        assert_eq!(axis(0.0, -1.0, 2).values(), Err(AxisError::Value(-1.0)));
        assert!(matches!(
            axis(0.0, f64::NAN, 2).values(),
            Err(AxisError::Value(_))
        ));
    }

    proptest! {
        #[test]
        fn logarithmic_values_have_one_ratio_and_reach_both_ends(
            min in 1e-9_f64..1.0, factor in 1.01_f64..1e6, count in 2_usize..200,
        ) {
            let max = min * factor;
            let values = logarithmic(min, max, count).values()?;
            prop_assert_eq!(values.len(), count);
            prop_assert_eq!(values[0], min);
            prop_assert_eq!(values[count - 1], max);
            let ratio = factor.powf(1.0 / (count - 1) as f64);
            for pair in values.windows(2) {
                prop_assert!((pair[1] / pair[0] / ratio - 1.0).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn impossible_axes_are_refused_with_the_value() {
        let list = |values: &[f64]| Axis::List(values.to_vec()).values();
        assert_eq!(list(&[]), Err(AxisError::Empty));
        assert_eq!(list(&[0.1, 0.1]), Err(AxisError::Twice(0.1)));
        assert_eq!(list(&[-0.0, 0.0]), Err(AxisError::Twice(0.0)));
        assert_eq!(list(&[0.1, -0.5]), Err(AxisError::Value(-0.5)));
        assert!(matches!(list(&[f64::NAN]), Err(AxisError::Value(_))));
        assert!(matches!(list(&[f64::INFINITY]), Err(AxisError::Value(_))));
        assert_eq!(logarithmic(0.1, 1.0, 0).values(), Err(AxisError::Empty));
        assert_eq!(
            logarithmic(0.1, 1.0, usize::MAX).values(),
            Err(AxisError::TooMany(usize::MAX))
        );
        for (min, max) in [
            (1.0, 0.1),
            (0.0, 1.0),
            (-1.0, 1.0),
            (0.1, f64::INFINITY),
            (f64::NAN, 1.0),
        ] {
            assert!(matches!(
                logarithmic(min, max, 3).values(),
                Err(AxisError::Interval { .. })
            ));
        }
        for ratio in [1.0, 0.0, -2.0, f64::NAN, f64::INFINITY] {
            let axis = Axis::Geometric(Geometric {
                first: 0.1,
                ratio,
                count: 3,
                zero: false,
            });
            assert!(matches!(axis.values(), Err(AxisError::Ratio(_))));
        }
    }
}
