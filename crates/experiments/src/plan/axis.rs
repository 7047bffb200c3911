//! One axis of the hyperparameter grid: a list, a geometric sequence or logarithmic spacing.

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

/// The values of one hyperparameter, in one of three ways. In TOML:
///
/// ```toml
/// learning_rate = { first = 0.1, ratio = 0.65, count = 16 }         # 0.1·0.65^k, as in the notebook
/// weight_decay = { min = 1e-5, max = 0.1, count = 9, zero = true }  # evenly spaced logarithms, and 0
/// weight_decay = [0.0, 0.001, 0.01]
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Axis {
    /// first·ratioᵏ for k = 0..count.
    Geometric(Geometric),
    /// `count` values from `min` to `max`, evenly spaced in their logarithm.
    Logarithmic(Logarithmic),
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

struct AxisVisitor;

impl<'de> Visitor<'de> for AxisVisitor {
    type Value = Axis;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str(
            "a list of numbers, { first, ratio, count } or { min, max, count }, the last two with an optional `zero`",
        )
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
        let Spacing { count, zero, .. } = spacing;
        match (spacing.first, spacing.ratio, spacing.min, spacing.max) {
            (Some(first), Some(ratio), None, None) => Ok(Axis::Geometric(Geometric {
                first,
                ratio,
                count,
                zero,
            })),
            (None, None, Some(min), Some(max)) => Ok(Axis::Logarithmic(Logarithmic {
                min,
                max,
                count,
                zero,
            })),
            _ => Err(serde::de::Error::custom(
                "an axis needs either `first` and `ratio` or `min` and `max`, beside `count`",
            )),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Spacing {
    first: Option<f64>,
    ratio: Option<f64>,
    min: Option<f64>,
    max: Option<f64>,
    count: usize,
    #[serde(default)]
    zero: bool,
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
