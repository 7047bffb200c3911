//! What the controls of the explorer say, as a plan.

use adamscape_experiments::plan::{CheckedPlan, Plan};
use serde::{Deserialize, Serialize};
use toml::{Table, Value};

/// What the controls say. Numbers are texts, as they were typed: what is wrong with them the plan's own messages tell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Controls {
    /// `spirals`, `moons`, `circles`, `xor` or `blobs`.
    pub(super) data: String,
    points: String,
    noise: String,
    turns: String,
    /// Widths of the hidden layers: `8, 8, 8`.
    hidden: String,
    activation: String,
    /// `none`, `layer` or `rms`.
    norm: String,
    steps: String,
    /// Empty: the full batch.
    batch_size: String,
    schedule: String,
    /// Names between commas.
    optimizers: String,
    rate_low: String,
    rate_high: String,
    rate_count: String,
    decay_low: String,
    decay_high: String,
    decay_count: String,
    seeds: String,
}

impl Default for Controls {
    /// The problem set's network and data, and 384 cells of two optimizers.
    fn default() -> Self {
        let text = str::to_owned;
        Self {
            data: text("spirals"),
            points: text("600"),
            noise: text("0.5"),
            turns: text("1"),
            hidden: text("8, 8, 8"),
            activation: text("relu"),
            norm: text("none"),
            steps: text("200"),
            batch_size: String::new(),
            schedule: text("constant"),
            optimizers: text("adam-l2, adamw"),
            rate_low: text("0.0002"),
            rate_high: text("0.1"),
            rate_count: text("16"),
            decay_low: text("1e-7"),
            decay_high: text("0.1"),
            decay_count: text("24"),
            seeds: text("1"),
        }
    }
}

/// More networks in a landscape would not be live.
const MOST_TRIALS: usize = 20_000;

impl Controls {
    /// The plan that they say.
    ///
    /// # Errors
    /// What is wrong with them, and what to do.
    pub(super) fn plan(&self) -> Result<CheckedPlan, String> {
        let mut plan = Table::new();
        let names = self
            .optimizers
            .split(',')
            .map(str::trim)
            .filter(|name| !name.is_empty());
        plan.insert("name".to_owned(), "explore".into());
        let names: Vec<Value> = names.map(Value::from).collect();
        plan.insert("optimizers".to_owned(), names.into());
        plan.insert("seeds".to_owned(), whole("seeds", &self.seeds)?);
        for (name, low, high, count) in [
            (
                "learning_rate",
                &self.rate_low,
                &self.rate_high,
                &self.rate_count,
            ),
            (
                "weight_decay",
                &self.decay_low,
                &self.decay_high,
                &self.decay_count,
            ),
        ] {
            let mut axis = Table::new();
            axis.insert("min".to_owned(), number(name, low)?);
            axis.insert("max".to_owned(), number(name, high)?);
            axis.insert("count".to_owned(), whole(name, count)?);
            plan.insert(name.to_owned(), axis.into());
        }
        plan.insert("data".to_owned(), self.data()?.into());
        plan.insert("network".to_owned(), self.network()?.into());
        plan.insert("training".to_owned(), self.training()?.into());
        let plan: Plan = plan.try_into().map_err(in_words)?;
        let plan = plan.check().map_err(in_words)?;
        match plan.trials() {
            many if many > MOST_TRIALS => Err(format!(
                "these are {many} networks; the explorer trains at most {MOST_TRIALS}: take fewer values, seeds or optimizers, or a sweep"
            )),
            _ => Ok(plan),
        }
    }

    fn data(&self) -> Result<Table, String> {
        let mut data = Table::new();
        data.insert("kind".to_owned(), self.data.as_str().into());
        let points = whole("points", &self.points)?;
        if self.data == "spirals" {
            let half = points.as_integer().unwrap_or(0) / 2;
            data.insert("points_per_arm".to_owned(), half.into());
            data.insert("turns".to_owned(), number("turns", &self.turns)?);
        } else {
            data.insert("points".to_owned(), points);
        }
        data.insert("noise".to_owned(), number("noise", &self.noise)?);
        Ok(data)
    }

    fn network(&self) -> Result<Table, String> {
        let mut network = Table::new();
        let widths = self
            .hidden
            .split(',')
            .map(str::trim)
            .filter(|width| !width.is_empty());
        let widths: Result<Vec<Value>, String> =
            widths.map(|width| whole("hidden", width)).collect();
        network.insert("hidden".to_owned(), widths?.into());
        network.insert("activation".to_owned(), self.activation.as_str().into());
        if self.norm != "none" {
            network.insert("norm".to_owned(), self.norm.as_str().into());
        }
        Ok(network)
    }

    fn training(&self) -> Result<Table, String> {
        let mut training = Table::new();
        training.insert("steps".to_owned(), whole("steps", &self.steps)?);
        if !self.batch_size.trim().is_empty() {
            training.insert(
                "batch_size".to_owned(),
                whole("batch size", &self.batch_size)?,
            );
        }
        training.insert("schedule".to_owned(), self.schedule.as_str().into());
        Ok(training)
    }
}

fn whole(name: &str, text: &str) -> Result<Value, String> {
    let number = text.trim().parse::<i64>();
    number
        .map(Value::from)
        .map_err(|_| format!("{name}: give a whole number"))
}

fn number(name: &str, text: &str) -> Result<Value, String> {
    match text.trim().parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(number.into()),
        _ => Err(format!("{name}: give a number")),
    }
}

/// With what it was caused by.
fn in_words(error: impl Into<anyhow::Error>) -> String {
    format!("{:#}", error.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_controls_begin_with_384_cells_of_two_optimizers() {
        let plan = Controls::default().plan().expect("a plan");
        assert_eq!(plan.trials(), 768);
    }

    #[test]
    fn every_choice_of_data_and_network_is_a_plan() {
        for data in ["spirals", "moons", "circles", "xor", "blobs"] {
            for (activation, norm, schedule) in [
                ("relu", "none", "constant"),
                ("tanh", "layer", "cosine"),
                ("gelu", "rms", "linear"),
            ] {
                let controls = Controls {
                    data: data.to_owned(),
                    activation: activation.to_owned(),
                    norm: norm.to_owned(),
                    schedule: schedule.to_owned(),
                    ..Controls::default()
                };
                assert!(
                    controls.plan().is_ok(),
                    "{data} {activation} {norm}: {:?}",
                    controls.plan().err()
                );
            }
        }
    }

    #[test]
    fn what_is_wrong_is_told_in_the_plans_own_words() {
        let default = Controls::default;
        for (controls, expected) in [
            (
                Controls {
                    steps: "many".to_owned(),
                    ..default()
                },
                "steps: give a whole number",
            ),
            (
                Controls {
                    noise: "inf".to_owned(),
                    ..default()
                },
                "noise: give a number",
            ),
            (
                Controls {
                    optimizers: "adamm".to_owned(),
                    ..default()
                },
                "adamm",
            ),
            (
                Controls {
                    rate_low: "-1".to_owned(),
                    ..default()
                },
                "learning_rate",
            ),
            (
                Controls {
                    hidden: "0".to_owned(),
                    ..default()
                },
                "hidden",
            ),
            (
                Controls {
                    data: "cats\" evil = \"".to_owned(),
                    ..default()
                },
                "cats",
            ),
            (
                Controls {
                    seeds: "100".to_owned(),
                    ..default()
                },
                "at most 20000",
            ),
        ] {
            let refused = controls.plan().err().unwrap_or_default();
            assert!(refused.contains(expected), "{expected}: {refused}");
        }
    }
}
