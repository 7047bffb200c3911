//! An axis of a landscape: a quantity, its values, and how they are spaced.

use crate::label::{label_among, labels};

/// A quantity that a landscape is drawn over, and its values.
#[derive(Clone, PartialEq, Debug)]
pub struct Axis {
    title: String,
    values: Vec<f64>,
    spacing: Spacing,
}

/// How the values of an axis are spaced.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Spacing {
    /// By their logarithms; a value of 0 stands apart at the low end.
    Logarithmic,
    /// Evenly, whatever they are.
    Even,
}

impl Axis {
    /// With logarithmic spacing.
    pub fn logarithmic(title: impl Into<String>, values: Vec<f64>) -> Self {
        Self::new(title, values, Spacing::Logarithmic)
    }

    /// With even spacing.
    pub fn even(title: impl Into<String>, values: Vec<f64>) -> Self {
        Self::new(title, values, Spacing::Even)
    }

    /// `title` stands at the axis: `learning rate`, say.
    pub fn new(title: impl Into<String>, values: Vec<f64>, spacing: Spacing) -> Self {
        Self {
            title: title.into(),
            values,
            spacing,
        }
    }

    /// What stands at the axis.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The values; those of a [`Landscape`](crate::Landscape) ascend.
    #[must_use]
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// How they are spaced.
    #[must_use]
    pub fn spacing(&self) -> Spacing {
        self.spacing
    }

    /// A value as it is written at the axis: with three significant digits, or with as many more as tell it from the axis' values; on an
    /// even axis with all it has, 0.9995 say.
    #[must_use]
    pub fn label(&self, value: f64) -> String {
        self.whole(value)
            .unwrap_or_else(|| label_among(value, &self.values))
    }

    /// The [labels](Self::label) of all its values. No two look alike.
    #[must_use]
    pub fn labels(&self) -> Vec<String> {
        let short = labels(&self.values);
        let values = self.values.iter().zip(short);
        values
            .map(|(value, short)| self.whole(*value).unwrap_or(short))
            .collect()
    }

    /// A value of an even axis with all its digits, if they are few.
    fn whole(&self, value: f64) -> Option<String> {
        let whole = value.to_string();
        (self.spacing == Spacing::Even && whole.len() <= 8).then_some(whole)
    }

    /// The same axis with its values in another order, or without some.
    pub(crate) fn with_values(&self, values: Vec<f64>) -> Self {
        Self {
            title: self.title.clone(),
            values,
            spacing: self.spacing,
        }
    }
}
