//! The weight-decay axis: λ itself, the share of θ that a step takes, or the steps in which that adds up.

use std::fmt;

use adamscape_optim::{Decay, DecaySettings};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::ser::SerializeStruct;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::axis::{AxisVisitor, Spacing};
use super::{Axis, AxisError};

/// The weight decays of a grid. In TOML an axis of λ, or with `as` of what acts:
///
/// ```toml
/// weight_decay = { min = 1e-5, max = 0.1, count = 9 }
/// weight_decay = { as = "per-step", min = 1e-6, max = 0.1, count = 9 }
/// weight_decay = { as = "timescale", values = [10, 100, 1000] }
/// ```
///
/// With `as` each optimizer has the λ that acts alike, whatever convention its decay goes by: λ itself, λ/η, ...
#[derive(Clone, Debug, PartialEq)]
pub struct WeightDecay {
    /// What the values are.
    pub unit: DecayUnit,
    /// The values.
    pub axis: Axis,
}

/// What the values of a weight-decay axis are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DecayUnit {
    /// λ.
    #[default]
    Lambda,
    /// κ, the share of θ that decay takes in a step without a schedule: λ where it is independent of the learning rate η, ηλ
    /// where it is coupled to it. L2 regularisation, which the rule goes on with, takes ηλ in gradient descent.
    PerStep,
    /// 1/κ: the steps in which θ would shrink by a factor e. Source: Wang & Aitchison 2024 (arXiv 2405.13698).
    Timescale,
}

impl DecayUnit {
    /// What such an axis is called in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Lambda => "weight_decay",
            Self::PerStep => "decay_per_step",
            Self::Timescale => "decay_timescale",
        }
    }

    /// What stands at such an axis.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Lambda => "weight decay",
            Self::PerStep => "decay per step",
            Self::Timescale => "decay timescale (steps)",
        }
    }

    /// The λ that `value` is for an optimizer with `decay`, at the learning rate η; with restarts, in the first period.
    #[must_use]
    pub fn lambda(
        self,
        value: f64,
        decay: Decay,
        learning_rate: f64,
        settings: DecaySettings,
    ) -> f64 {
        match self {
            Self::Lambda => value,
            Self::PerStep => decay.weight_decay_for(value, learning_rate, settings),
            Self::Timescale => decay.weight_decay_for(1.0 / value, learning_rate, settings),
        }
    }
}

impl WeightDecay {
    /// The values, ascending.
    ///
    /// # Errors
    /// As [`Axis::values`]; and of a timescale that is 0 or infinite, or a share over 1.
    pub fn values(&self) -> Result<Vec<f64>, AxisError> {
        let values = self.axis.values()?;
        let (first, last) = (values.first().copied(), values.last().copied());
        let wrong = match (self.unit, first, last) {
            (DecayUnit::Timescale, Some(0.0), _) => Some(AxisError::NoTimescale),
            (DecayUnit::Timescale, Some(steps), _) if steps < 1.0 => {
                Some(AxisError::Timescale(steps))
            }
            (DecayUnit::PerStep, _, Some(share)) if share > 1.0 => Some(AxisError::Share(share)),
            _ => None,
        };
        wrong.map_or(Ok(values), Err)
    }
}

impl From<Axis> for WeightDecay {
    fn from(axis: Axis) -> Self {
        Self {
            unit: DecayUnit::Lambda,
            axis,
        }
    }
}

impl Serialize for WeightDecay {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.unit == DecayUnit::Lambda {
            return self.axis.serialize(serializer);
        }
        let mut table = serializer.serialize_struct("WeightDecay", 4)?;
        table.serialize_field("as", &self.unit)?;
        self.axis.serialize_fields(&mut table)?;
        table.end()
    }
}

impl<'de> Deserialize<'de> for WeightDecay {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(WeightDecayVisitor)
    }
}

struct WeightDecayVisitor;

impl<'de> Visitor<'de> for WeightDecayVisitor {
    type Value = WeightDecay;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        AxisVisitor.expecting(formatter)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<WeightDecay, E> {
        AxisVisitor.visit_i64(value).map(WeightDecay::from)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<WeightDecay, E> {
        AxisVisitor.visit_u64(value).map(WeightDecay::from)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<WeightDecay, E> {
        AxisVisitor.visit_f64(value).map(WeightDecay::from)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, sequence: A) -> Result<WeightDecay, A::Error> {
        AxisVisitor.visit_seq(sequence).map(WeightDecay::from)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<WeightDecay, A::Error> {
        let mut spacing = Spacing::deserialize(MapAccessDeserializer::new(map))?;
        let unit = spacing.unit.take().unwrap_or_default();
        let axis = spacing.axis().map_err(Error::custom)?;
        Ok(WeightDecay { unit, axis })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Plan {
        weight_decay: WeightDecay,
    }

    fn read(text: &str) -> Result<Plan, String> {
        let text = format!("weight_decay = {text}");
        toml::from_str(&text).map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_read_is_written_and_read_again() {
        for (text, unit) in [
            ("[0.0, 0.1]", DecayUnit::Lambda),
            ("{ first = 0.1, ratio = 0.5, count = 3 }", DecayUnit::Lambda),
            ("0.1", DecayUnit::Lambda),
            (
                "{ as = \"per-step\", values = [0.0, 0.1] }",
                DecayUnit::PerStep,
            ),
            (
                "{ as = \"timescale\", min = 10, max = 1000, count = 3 }",
                DecayUnit::Timescale,
            ),
        ] {
            let plan = read(text).expect("an axis");
            assert_eq!(plan.weight_decay.unit, unit);
            let written = toml::to_string(&plan).expect("TOML");
            assert_eq!(toml::from_str(&written), Ok(plan), "{written}");
        }
    }

    #[test]
    fn one_timescale_is_another_lambda_for_each_convention() {
        let lambda =
            |decay| DecayUnit::Timescale.lambda(100.0, decay, 0.01, DecaySettings::new(400));
        assert_eq!(lambda(Decay::Independent), 0.01);
        for coupled in [Decay::LrCoupled, Decay::L2, Decay::Cautious] {
            assert!((lambda(coupled) - 1.0).abs() < 1e-12, "{coupled:?}");
        }
        assert!((lambda(Decay::Normalised) - 0.2).abs() < 1e-12);
        let decays = [
            Decay::Independent,
            Decay::LrCoupled,
            Decay::Normalised,
            Decay::Proximal,
        ];
        for decay in decays {
            let left = decay.keep(0.01, lambda(decay), 400);
            assert!((left - 0.99).abs() < 1e-12, "{decay:?}");
        }
    }

    #[test]
    fn what_is_no_timescale_or_share_is_refused() {
        let values = |text| read(text).expect("an axis").weight_decay.values();
        let none = values("{ as = \"timescale\", min = 1, max = 9, count = 3, zero = true }");
        assert_eq!(none, Err(AxisError::NoTimescale));
        let short = values("{ as = \"timescale\", values = [0.5] }");
        assert_eq!(short, Err(AxisError::Timescale(0.5)));
        assert_eq!(
            values("{ as = \"per-step\", values = [2] }"),
            Err(AxisError::Share(2.0))
        );
        let unknown = read("{ as = \"halflife\", values = [2] }").expect_err("no unit");
        assert!(
            unknown.contains("unknown variant `halflife`, expected one of `lambda`"),
            "{unknown}"
        );
    }
}
