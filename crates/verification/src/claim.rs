//! A claim of the problem set, with what was measured of it and the verdict.

use serde::{Serialize, Serializer};

/// One claim of the problem set with what came of it.
#[derive(Clone, Debug, Serialize)]
pub struct Claim {
    /// Its number in the problem set.
    pub item: &'static str,
    /// What it says.
    pub statement: &'static str,
    /// What was done to find out.
    pub experiment: String,
    /// What was measured, with what it must be.
    pub checks: Vec<Check>,
    /// What follows.
    pub verdict: Verdict,
    /// Deviations over the steps, for the picture.
    pub curves: Vec<Curve>,
}

/// A measured number and its bound.
#[derive(Clone, Debug, Serialize)]
pub struct Check {
    /// What was measured.
    pub what: String,
    /// The number: a deviation relative to the largest parameter, unless `what` says otherwise.
    #[serde(serialize_with = "finite_or_null")]
    pub measured: f64,
    /// What it must be.
    pub bound: Bound,
    /// Whether it is.
    pub holds: bool,
}

/// What a measured number must be.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Bound {
    /// The two ways are one, up to rounding.
    AtMost(f64),
    /// The two ways differ.
    AtLeast(f64),
}

/// Whether a claim holds, by its measurements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// As printed.
    Holds,
    /// In this case alone.
    HoldsOnlyFor(&'static str),
    /// Wrong as printed; this holds instead.
    DoesNotHoldAsPrinted {
        /// The formula that agrees with the algorithm.
        corrected: &'static str,
    },
    /// A number is not what it must be: neither the claim nor its correction is confirmed.
    Unconfirmed,
}

/// A deviation after each step, from the first.
#[derive(Clone, Debug, Serialize)]
pub struct Curve {
    /// What deviates from what.
    pub name: String,
    /// For each step.
    pub deviations: Vec<f64>,
}

impl Curve {
    pub(crate) fn new(name: &str, deviations: Vec<f64>) -> Self {
        Self {
            name: name.to_owned(),
            deviations,
        }
    }
}

impl Claim {
    /// With `verdict`, if every number is what it must be.
    pub(crate) fn new(
        (item, statement): (&'static str, &'static str),
        experiment: String,
        checks: Vec<Check>,
        verdict: Verdict,
    ) -> Self {
        let verdict = if checks.iter().all(|check| check.holds) {
            verdict
        } else {
            Verdict::Unconfirmed
        };
        Self {
            item,
            statement,
            experiment,
            checks,
            verdict,
            curves: Vec::new(),
        }
    }
}

impl Check {
    /// That `measured` is so small that it must be rounding.
    pub(crate) fn at_most(bound: f64, what: impl Into<String>, measured: f64) -> Self {
        Self {
            what: what.into(),
            measured,
            bound: Bound::AtMost(bound),
            // Of a NaN, no bound holds.
            holds: measured <= bound,
        }
    }

    /// That `measured` is too large for rounding.
    pub(crate) fn at_least(bound: f64, what: impl Into<String>, measured: f64) -> Self {
        Self {
            what: what.into(),
            measured,
            bound: Bound::AtLeast(bound),
            holds: measured >= bound,
        }
    }
}

fn finite_or_null<S: Serializer>(number: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    number.is_finite().then_some(*number).serialize(serializer)
}
