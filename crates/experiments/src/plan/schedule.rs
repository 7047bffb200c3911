//! Learning-rate schedules: constant, linear, cosine, stable then decaying, steps and restarts, each with or without warm-up.

use std::f64::consts::PI;
use std::fmt;

use adamscape_optim::Restarts;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A learning-rate schedule: the factor s that multiplies the learning rate, and the decay where it acts on the parameters.
///
/// In TOML the name of a shape, or a table:
///
/// ```toml
/// schedule = "cosine"
/// schedule = { shape = "linear", end = 0.1, warmup = 20 }
/// schedule = { shape = "stable", decay = 50, warmup = 20 }       # warm-up, stable, decay
/// schedule = { shape = "steps", every = 100, factor = 0.1 }
/// schedule = { shape = "restarts", first = 50, growth = 2.0 }    # cosines, each twice as long as the one before
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Schedule {
    /// What s does after the warm-up.
    pub shape: Shape,
    /// Steps in which s rises to 1: s = t/W at step t of the W first.
    pub warmup: usize,
}

/// What a schedule's factor does over T steps, t = 1, 2, ..., T of them after the warm-up.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Shape {
    /// s = 1.
    #[default]
    Constant,
    /// s = 1 − (1 − e)·(t−1)/T: from 1 towards the end e.
    Linear {
        /// e.
        end: f64,
    },
    /// s = e + (1 − e)·(0.5 + 0.5·cos(π·(t−1)/T)): from 1 towards the end e. Source: arXiv 1711.05101, without restarts.
    Cosine {
        /// e.
        end: f64,
    },
    /// s = 1, and in the last D steps as linear, from 1 towards the end e.
    Stable {
        /// D.
        decay: usize,
        /// e.
        end: f64,
    },
    /// s = fᵏ after k times E steps.
    Steps {
        /// E.
        every: usize,
        /// f.
        factor: f64,
    },
    /// A cosine from 1 towards 0 over T₀ steps, then one over T₀·G, T₀·G², ... steps. Source: arXiv 1608.03983; with decoupled
    /// decay arXiv 1711.05101, AdamWR.
    Restarts {
        /// T₀.
        first: usize,
        /// G.
        growth: f64,
    },
}

impl Schedule {
    /// s at step `time` (1, 2, ...) of `steps`.
    #[must_use]
    pub fn factor(self, time: usize, steps: usize) -> f64 {
        if time <= self.warmup {
            return time as f64 / self.warmup as f64;
        }
        let passed = time - self.warmup - 1;
        self.shape.factor(passed, steps.saturating_sub(self.warmup))
    }

    /// When it begins anew, if it does.
    pub(super) fn restarts(self) -> Option<Restarts> {
        match self.shape {
            Shape::Restarts { first, growth } => Some(restarts(self.warmup, first, growth)),
            _ => None,
        }
    }

    /// How many steps there are until nothing new comes, of `steps`.
    pub(super) fn different(self, steps: usize) -> usize {
        match self.shape {
            Shape::Constant => steps.min(self.warmup + 1),
            _ => steps,
        }
    }

    /// The schedule in words; empty without one.
    pub(super) fn caption(self) -> String {
        let shape = match self.shape {
            Shape::Constant => String::new(),
            Shape::Linear { .. } => ", linear schedule".to_owned(),
            Shape::Cosine { .. } => ", cosine schedule".to_owned(),
            Shape::Stable { decay, .. } => format!(", decaying over the last {decay} steps"),
            Shape::Steps { every, factor } => format!(", times {factor} every {every} steps"),
            Shape::Restarts { first, .. } => format!(", cosine restarts from {first} steps"),
        };
        match self.warmup {
            0 => shape,
            steps => format!(", warm-up of {steps}{shape}"),
        }
    }
}

fn restarts(warmup: usize, first: usize, growth: f64) -> Restarts {
    Restarts {
        warmup,
        first,
        growth,
    }
}

/// s = 1 − (1 − end)·share.
fn linear(share: f64, end: f64) -> f64 {
    1.0 - (1.0 - end) * share
}

/// s = end + (1 − end)·(0.5 + 0.5·cos(π·share)).
fn cosine(share: f64, end: f64) -> f64 {
    end + (1.0 - end) * (0.5 + 0.5 * (PI * share).cos())
}

impl Shape {
    /// After `passed` of `steps` steps.
    fn factor(self, passed: usize, steps: usize) -> f64 {
        let share = passed as f64 / steps as f64;
        match self {
            Self::Constant => 1.0,
            Self::Linear { end } => linear(share, end),
            Self::Cosine { end } => cosine(share, end),
            Self::Stable { decay, end } => match (passed + decay).checked_sub(steps) {
                Some(decayed) => linear(decayed as f64 / decay as f64, end),
                None => 1.0,
            },
            Self::Steps { every, factor } => {
                let times = i32::try_from(passed / every).unwrap_or(i32::MAX);
                factor.powi(times)
            }
            Self::Restarts { first, growth } => {
                let (period, left) = restarts(0, first, growth).period(passed + 1);
                cosine(left / period, 0.0)
            }
        }
    }
}

/// A schedule as it stands in a file: what a shape does not take must not be there.
#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    shape: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    warmup: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    end: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    decay: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    every: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    factor: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    first: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    growth: Option<f64>,
}

/// The names of all shapes, with what each must and may have beside `warmup`.
const SHAPES: &[(&str, &[&str], &[&str])] = &[
    ("constant", &[], &[]),
    ("linear", &[], &["end"]),
    ("cosine", &[], &["end"]),
    ("stable", &["decay"], &["end"]),
    ("steps", &["every", "factor"], &[]),
    ("restarts", &["first"], &["growth"]),
];

impl Table {
    /// The names of what it has.
    fn given(&self) -> impl Iterator<Item = &'static str> {
        let all = [
            ("end", self.end.is_some()),
            ("decay", self.decay.is_some()),
            ("every", self.every.is_some()),
            ("factor", self.factor.is_some()),
            ("first", self.first.is_some()),
            ("growth", self.growth.is_some()),
        ];
        all.into_iter()
            .filter_map(|(name, given)| given.then_some(name))
    }

    fn schedule(self) -> Result<Schedule, String> {
        let Some((name, must, may)) = SHAPES.iter().find(|(name, ..)| *name == self.shape) else {
            let names: Vec<&str> = SHAPES.iter().map(|(name, ..)| *name).collect();
            let shape = self.shape.escape_default();
            return Err(format!(
                "unknown schedule `{shape}`, expected one of {}",
                names.join(", ")
            ));
        };
        if let Some(missing) = must
            .iter()
            .find(|name| !self.given().any(|own| own == **name))
        {
            return Err(format!("a schedule of shape `{name}` needs `{missing}`"));
        }
        let known = |own: &str| must.contains(&own) || may.contains(&own);
        if let Some(other) = self.given().find(|own| !known(own)) {
            return Err(format!("a schedule of shape `{name}` has no `{other}`"));
        }
        let share = |name: &str, value: f64| {
            let is_share = (0.0..=1.0).contains(&value);
            is_share.then_some(value).ok_or_else(|| {
                format!("`{name}` of the schedule is {value}; give a factor from 0 to 1")
            })
        };
        let count = |name: &str, value: Option<usize>| {
            value
                .filter(|&value| value > 0)
                .ok_or_else(|| format!("`{name}` of the schedule is 0; give a number of steps"))
        };
        let end = share("end", self.end.unwrap_or(0.0))?;
        let shape = match *name {
            "linear" => Shape::Linear { end },
            "cosine" => Shape::Cosine { end },
            "stable" => Shape::Stable {
                decay: count("decay", self.decay)?,
                end,
            },
            "steps" => Shape::Steps {
                every: count("every", self.every)?,
                factor: share("factor", self.factor.unwrap_or(1.0))?,
            },
            "restarts" => {
                let growth = self.growth.unwrap_or(1.0);
                if !(1.0..=1e6).contains(&growth) {
                    return Err(format!(
                        "`growth` of the schedule is {growth}; give a factor from 1 to 1e6"
                    ));
                }
                Shape::Restarts {
                    first: count("first", self.first)?,
                    growth,
                }
            }
            _ => Shape::Constant,
        };
        Ok(Schedule {
            shape,
            warmup: self.warmup.unwrap_or(0),
        })
    }
}

impl From<Schedule> for Table {
    fn from(schedule: Schedule) -> Self {
        let named = |shape: &str| Self {
            shape: shape.to_owned(),
            warmup: (schedule.warmup > 0).then_some(schedule.warmup),
            ..Self::default()
        };
        let end = |end: f64| (end != 0.0).then_some(end);
        match schedule.shape {
            Shape::Constant => named("constant"),
            Shape::Linear { end: own } => Self {
                end: end(own),
                ..named("linear")
            },
            Shape::Cosine { end: own } => Self {
                end: end(own),
                ..named("cosine")
            },
            Shape::Stable { decay, end: own } => Self {
                decay: Some(decay),
                end: end(own),
                ..named("stable")
            },
            Shape::Steps { every, factor } => Self {
                every: Some(every),
                factor: Some(factor),
                ..named("steps")
            },
            Shape::Restarts { first, growth } => Self {
                first: Some(first),
                growth: (growth != 1.0).then_some(growth),
                ..named("restarts")
            },
        }
    }
}

/// As its name, where that says all.
impl Serialize for Schedule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let table = Table::from(*self);
        if table.warmup.is_none() && table.given().next().is_none() {
            serializer.serialize_str(&table.shape)
        } else {
            table.serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for Schedule {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NameOrTable)
    }
}

struct NameOrTable;

impl<'de> Visitor<'de> for NameOrTable {
    type Value = Schedule;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("a schedule, \"cosine\" or { shape = \"cosine\", warmup = 20 }")
    }

    fn visit_str<E: Error>(self, shape: &str) -> Result<Schedule, E> {
        let shape = shape.to_owned();
        let table = Table {
            shape,
            ..Table::default()
        };
        table.schedule().map_err(Error::custom)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Schedule, A::Error> {
        let table = Table::deserialize(MapAccessDeserializer::new(map))?;
        table.schedule().map_err(Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Plan {
        schedule: Schedule,
    }

    fn read(schedule: &str) -> Result<Schedule, String> {
        let plan = toml::from_str(&format!("schedule = {schedule}"));
        plan.map(|plan: Plan| plan.schedule)
            .map_err(|error| error.to_string())
    }

    /// s at each of `steps` steps.
    fn factors(schedule: &str, steps: usize) -> Vec<f64> {
        let schedule = read(schedule).expect("a schedule");
        (1..=steps)
            .map(|time| schedule.factor(time, steps))
            .collect()
    }

    #[track_caller]
    fn assert_factors(schedule: &str, expected: &[f64]) {
        let found = factors(schedule, expected.len());
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-15, "{schedule}: {found:?}");
        }
    }

    #[test]
    fn every_shape_is_its_formula() {
        let half = 0.5_f64.sqrt();
        let cosine = [1.0, (1.0 + half) / 2.0, 0.5, (1.0 - half) / 2.0];
        assert_factors("\"constant\"", &[1.0; 3]);
        assert_factors("\"linear\"", &[1.0, 0.75, 0.5, 0.25]);
        assert_factors("{ shape = \"linear\", end = 0.2 }", &[1.0, 0.8, 0.6, 0.4]);
        assert_factors("\"cosine\"", &cosine);
        let above = cosine.map(|s| 0.1 + 0.9 * s);
        assert_factors("{ shape = \"cosine\", end = 0.1 }", &above);
        assert_factors(
            "{ shape = \"stable\", decay = 2 }",
            &[1.0, 1.0, 1.0, 1.0, 0.5],
        );
        let steps = "{ shape = \"steps\", every = 2, factor = 0.1 }";
        assert_factors(steps, &[1.0, 1.0, 0.1, 0.1, 0.1 * 0.1]);
        let twice = [cosine.as_slice(), cosine.as_slice()].concat();
        assert_factors("{ shape = \"restarts\", first = 4 }", &twice);
        let longer = [&[1.0, 0.5], cosine.as_slice(), &[1.0]].concat();
        assert_factors("{ shape = \"restarts\", first = 2, growth = 2 }", &longer);
    }

    #[test]
    fn a_warm_up_rises_to_1_and_the_shape_has_what_is_left() {
        assert_factors("{ shape = \"constant\", warmup = 2 }", &[0.5, 1.0, 1.0]);
        let linear = "{ shape = \"linear\", warmup = 2 }";
        assert_factors(linear, &[0.5, 1.0, 1.0, 0.75, 0.5, 0.25]);
        let stable = "{ shape = \"stable\", warmup = 1, decay = 2 }";
        assert_factors(stable, &[1.0, 1.0, 1.0, 0.5]);
        // A warm-up that is longer than the training is cut off with it.
        assert_factors("{ shape = \"cosine\", warmup = 8 }", &[0.125, 0.25]);
    }

    #[test]
    fn no_factor_is_over_1_or_less_than_0() {
        for schedule in [
            "\"cosine\"",
            "{ shape = \"stable\", decay = 300, warmup = 3 }",
            "{ shape = \"steps\", every = 1, factor = 0.0 }",
            "{ shape = \"restarts\", first = 1, growth = 1.5 }",
        ] {
            let factors = factors(schedule, 100);
            assert!(
                factors.iter().all(|s| (0.0..=1.0).contains(s)),
                "{schedule}"
            );
        }
    }

    #[test]
    fn what_is_read_is_written_as_briefly_and_read_again() {
        for schedule in [
            "\"constant\"",
            "\"cosine\"",
            "{ shape = \"linear\", warmup = 3, end = 0.25 }",
            "{ shape = \"stable\", decay = 5 }",
            "{ shape = \"steps\", every = 5, factor = 0.5 }",
            "{ shape = \"restarts\", first = 5, growth = 2.0 }",
        ] {
            let plan = Plan {
                schedule: read(schedule).expect("a schedule"),
            };
            let written = toml::to_string(&plan).expect("TOML");
            assert_eq!(toml::from_str(&written), Ok(plan));
            assert_eq!(
                written.lines().count() > 1,
                schedule.contains('{'),
                "{written}"
            );
        }
    }

    #[test]
    fn what_is_no_schedule_is_told_with_its_place() {
        for (schedule, said) in [
            (
                "\"cosin\"",
                "unknown schedule `cosin`, expected one of constant, linear",
            ),
            (
                "{ shape = \"steps\", every = 3 }",
                "of shape `steps` needs `factor`",
            ),
            (
                "{ shape = \"cosine\", every = 3 }",
                "of shape `cosine` has no `every`",
            ),
            (
                "{ shape = \"linear\", end = 2.0 }",
                "`end` of the schedule is 2",
            ),
            (
                "{ shape = \"stable\", decay = 0 }",
                "`decay` of the schedule is 0",
            ),
            (
                "{ shape = \"restarts\", first = 3, growth = 0.5 }",
                "`growth` of the schedule is 0.5",
            ),
            ("{ warmup = 3 }", "missing field `shape`"),
            ("{ shape = \"linear\", warm = 3 }", "unknown field `warm`"),
            ("3", "expected a schedule, \"cosine\" or"),
        ] {
            let message = read(schedule).expect_err("no schedule");
            assert!(message.contains(said), "{message}");
            assert!(message.contains("line 1"), "{message}");
        }
    }
}
