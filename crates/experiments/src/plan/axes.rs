//! Further axes of a plan: anything but learning rate and weight decay that cells can differ in.

use std::fmt;

use adamscape_data::Data;
use adamscape_optim::registry::Entry;
use adamscape_optim::similar;
use adamscape_pictures::Spacing;
use serde::de::{MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Axis, Plan, PlanError};

/// Axes by their names, in the order in which they are written. In TOML:
///
/// ```toml
/// [axes]
/// batch_size = [8, 32, 128]
/// beta_2 = [0.9, 0.99, 0.999]
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Axes(pub Vec<(String, Axis)>);

impl Axes {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for Axes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, axis) in &self.0 {
            map.serialize_entry(name, axis)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Axes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(AxesVisitor)
    }
}

struct AxesVisitor;

impl<'de> Visitor<'de> for AxesVisitor {
    type Value = Axes;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("axes by their names, as batch_size = [8, 32]")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Axes, A::Error> {
        let mut axes = Vec::new();
        while let Some(entry) = map.next_entry()? {
            axes.push(entry);
        }
        Ok(Axes(axes))
    }
}

/// What an axis varies: a quantity of the training, the network or the data, or a hyperparameter of the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quantity {
    /// Points in a minibatch.
    BatchSize,
    /// Optimizer steps.
    Steps,
    /// Steps in which the learning rate rises.
    Warmup,
    /// Units of every hidden layer.
    Width,
    /// Hidden layers, each as wide as the first.
    Depth,
    /// A number of the data set, by its name.
    Data,
    /// A hyperparameter of every optimizer, by its name.
    Hyperparameter,
}

/// The quantities that every plan has.
const NAMES: &[(&str, Quantity)] = &[
    ("batch_size", Quantity::BatchSize),
    ("steps", Quantity::Steps),
    ("warmup", Quantity::Warmup),
    ("width", Quantity::Width),
    ("depth", Quantity::Depth),
];

impl Quantity {
    /// What an axis called `name` varies in a plan of `data` and `optimizers`.
    pub(super) fn find(name: &str, data: &Data, optimizers: &[Entry]) -> Result<Self, PlanError> {
        let has = |entry: &&Entry| entry.get(name).is_some();
        if let Some((_, quantity)) = NAMES.iter().find(|(known, _)| *known == name) {
            // The schedule's warm-up, or AdEMAMix'.
            return match optimizers.iter().find(has) {
                None => Ok(*quantity),
                Some(entry) => Err(PlanError::AxisOfBoth {
                    axis: name.to_owned(),
                    optimizer: entry.name(),
                }),
            };
        }
        // Another number of classes would be another task, whose accuracies can't be compared.
        let mut of_data = data.numbers();
        of_data.retain(|name| !["arms", "classes"].contains(name));
        if of_data.contains(&name) {
            return Ok(Self::Data);
        }
        let is_chosen = |entry: &&Entry| {
            let mut own = entry.hyperparameters();
            own.any(|(one, value)| one.name == name && value != one.default)
        };
        if let Some(entry) = optimizers.iter().find(is_chosen) {
            return Err(PlanError::AxisChosen {
                axis: name.to_owned(),
                optimizer: entry.name(),
            });
        }
        if optimizers.iter().any(|entry| has(&entry)) {
            return match optimizers.iter().find(|entry| !has(entry)) {
                None => Ok(Self::Hyperparameter),
                Some(without) => Err(PlanError::AxisOfSome {
                    axis: name.to_owned(),
                    optimizer: without.name(),
                }),
            };
        }
        let of_rules = optimizers.iter().flat_map(Entry::hyperparameters);
        let of_rules = of_rules.map(|(one, _)| one.name);
        let names = NAMES.iter().map(|(name, _)| *name);
        let mut known: Vec<&str> = Vec::new();
        for name in names.chain(of_data).chain(of_rules) {
            if !known.contains(&name) {
                known.push(name);
            }
        }
        Err(PlanError::UnknownAxis {
            axis: name.to_owned(),
            nearest: similar(name, known.iter().map(|&name| name.to_owned())),
            known: known.join(", "),
        })
    }

    /// How its values are spaced in pictures.
    pub(super) fn spacing(self, values: &[f64]) -> Spacing {
        let is_size = matches!(
            self,
            Self::BatchSize | Self::Steps | Self::Width | Self::Data | Self::Hyperparameter
        );
        // A ratio of ten or more: what matters is the order of magnitude. Not of β, which nears 1.
        let wide = match (values.first(), values.last()) {
            (Some(first), Some(last)) => *first > 0.0 && last / first >= 10.0 && *last > 1.0,
            _ => false,
        };
        if is_size && wide {
            Spacing::Logarithmic
        } else {
            Spacing::Even
        }
    }

    /// Whether its values are whole numbers.
    fn is_count(self) -> bool {
        !matches!(self, Self::Data | Self::Hyperparameter)
    }

    /// Puts the value of the axis called `name` into its place.
    pub(super) fn apply(
        self,
        name: &str,
        value: f64,
        plan: &mut Plan,
        optimizers: &mut [Entry],
    ) -> Result<(), PlanError> {
        let count = value as usize;
        if self.is_count() && count as f64 != value {
            return Err(PlanError::AxisCount {
                axis: name.to_owned(),
                value,
            });
        }
        match self {
            Self::BatchSize => plan.training.batch_size = Some(count),
            Self::Steps => plan.training.steps = count,
            Self::Warmup => plan.training.schedule.warmup = count,
            Self::Width => {
                if plan.network.hidden.is_empty() {
                    return Err(PlanError::NoHiddenLayers(name.to_owned()));
                }
                plan.network.hidden.fill(count);
            }
            Self::Depth => {
                let Some(&width) = plan.network.hidden.first() else {
                    return Err(PlanError::NoHiddenLayers(name.to_owned()));
                };
                // No further than what is refused anyway.
                plan.network.hidden = vec![width; count.min(1000)];
            }
            Self::Data => plan.data = plan.data.with(name, value)?,
            Self::Hyperparameter => {
                for entry in optimizers {
                    *entry = entry.clone().with(name, value)?;
                }
            }
        }
        Ok(())
    }
}
