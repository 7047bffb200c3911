//! An axis of a landscape: a quantity, its values, and how they are spaced.

use crate::label::label;

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

    /// A value as it is written at the axis: on a logarithmic one three significant digits, on an even one, and where three do not
    /// tell it from its neighbours, as many as it has, 0.9995 say.
    #[must_use]
    pub fn label(&self, value: f64) -> String {
        let (whole, short) = (value.to_string(), label(value));
        let mut others = self.values.iter().filter(|other| **other != value);
        let is_alone = !others.any(|other| label(*other) == short);
        match self.spacing {
            Spacing::Even if whole.len() <= 8 => whole,
            _ if is_alone => short,
            _ => whole,
        }
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
