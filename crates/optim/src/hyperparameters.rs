//! The hyperparameters of rules as data: name, symbol, default, range and documentation, in one place beside the rule.

use std::fmt;
use std::ops::Range;

use crate::formula::number;

/// A number that a rule can be given.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Hyperparameter {
    /// Its name in code, plans and files: `beta_1`.
    pub name: &'static str,
    /// Its symbol in formulas: `β₁`.
    pub symbol: &'static str,
    /// What it is where nothing is said.
    pub default: f64,
    /// What it may be: from `start` on, below `end`.
    pub range: Range<f64>,
    /// What it does.
    pub documentation: &'static str,
}

impl Hyperparameter {
    /// One of a rule, as [`hyperparameters!`](crate::hyperparameters!) writes it.
    #[must_use]
    pub const fn new(
        name: &'static str,
        symbol: &'static str,
        default: f64,
        range: Range<f64>,
        documentation: &'static str,
    ) -> Self {
        Self {
            name,
            symbol,
            default,
            range,
            documentation,
        }
    }
}

/// With its default: `β₁ beta_1 = 0.9`.
impl fmt::Display for Hyperparameter {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        write!(
            formatter,
            "{} {} = {}",
            self.symbol,
            self.name,
            number(self.default)
        )
    }
}

impl Hyperparameter {
    /// What it may be, in words: "at least 0 and less than 1".
    #[must_use]
    pub fn range_text(&self) -> String {
        range_text(&self.range)
    }
}

pub(crate) fn range_text(range: &Range<f64>) -> String {
    let start = if range.start == f64::MIN_POSITIVE {
        "greater than 0".to_owned()
    } else {
        format!("at least {}", number(range.start))
    };
    if range.end == f64::INFINITY {
        start
    } else {
        format!("{start} and less than {}", number(range.end))
    }
}

/// A rule whose hyperparameters can be listed, read and chosen.
pub trait Hyperparameters: Sized {
    /// All of them, in the order in which they are listed.
    const ALL: &'static [Hyperparameter];

    /// The rule with these values, one for each of [`ALL`](Self::ALL).
    ///
    /// # Panics
    /// If there are more or fewer.
    fn with(values: &[f64]) -> Self;
}

/// Defines a rule's struct from its hyperparameters: public fields, `Default`, and [`Hyperparameters`].
///
/// ```
/// use adamscape_optim::{Hyperparameters, hyperparameters};
///
/// hyperparameters! {
///     /// Heavy ball: m ← μm + g, direction m.
///     pub struct HeavyBall {
///         /// The weight of the old m.
///         momentum "μ" = 0.9 in 0.0..1.0;
///     }
/// }
///
/// assert_eq!(HeavyBall::default().momentum, 0.9);
/// assert_eq!(HeavyBall::ALL[0].symbol, "μ");
/// ```
#[macro_export]
macro_rules! hyperparameters {
    (
        $(#[$meta:meta])*
        pub struct $rule:ident {
            $( $(#[doc = $documentation:literal])+ $field:ident $symbol:literal = $default:literal in $range:expr; )*
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq)]
        #[non_exhaustive]
        pub struct $rule {
            $( $(#[doc = $documentation])+ pub $field: f64, )*
        }

        impl Default for $rule {
            fn default() -> Self {
                Self { $( $field: $default, )* }
            }
        }

        impl $crate::Hyperparameters for $rule {
            const ALL: &'static [$crate::Hyperparameter] = &[
                $( $crate::Hyperparameter::new(
                    stringify!($field),
                    $symbol,
                    $default,
                    $range,
                    concat!($($documentation),+),
                ), )*
            ];

            fn with(values: &[f64]) -> Self {
                assert_eq!(values.len(), Self::ALL.len(), "one value for each hyperparameter");
                #[allow(unused_variables, unused_mut, reason = "a rule may have none")]
                let mut values = values.iter().copied();
                Self { $( $field: values.next().unwrap_or($default), )* }
            }
        }

        impl $rule {
            $(
                #[doc = concat!("With another ", $symbol, ".")]
                #[must_use]
                pub fn $field(mut self, $field: f64) -> Self {
                    self.$field = $field;
                    self
                }
            )*
        }
    };
}
