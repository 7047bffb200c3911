//! The plan of a sweep in TOML: optimizers, grid, data, network and training. It says everything that a result depends on but the
//! backend, and nothing else.

mod axis;
mod optimizers;
mod presets;
mod same_steps;
mod schedule;
mod size;

pub use axis::{Axis, AxisError, Geometric, Logarithmic};
pub use presets::{PRESETS, Preset, UnknownPreset, preset};
pub use same_steps::SameSteps;
pub use schedule::{Schedule, Shape};
pub use size::{Size, TooLarge};

use adamscape_data::{Spiral, SpiralError, Validation};
use adamscape_model::{MlpConfig, Task};
use adamscape_optim::registry::Entry;
use adamscape_optim::{DecaySettings, OptimizerError, find};
use same_steps::same_steps;
use serde::{Deserialize, Serialize};

/// Everything a sweep's results depend on, as it stands in a TOML file. [`Plan::check`] makes it ready to run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// What to call it: the folder's name, and the pictures' title.
    pub name: String,
    /// Optimizers as [`find`] reads them: `"adamw"`, `"adamw(beta_2=0.95)"`. In a file also as tables with their hyperparameters,
    /// `{ optimizer = "adamw", beta_2 = 0.95 }`.
    #[serde(deserialize_with = "optimizers::deserialize")]
    pub optimizers: Vec<String>,
    /// How many seeds: 0, 1, ..., seeds − 1.
    pub seeds: u64,
    /// The learning rates η of the grid.
    pub learning_rate: Axis,
    /// The weight decays λ of the grid.
    pub weight_decay: Axis,
    /// The data.
    pub data: Data,
    /// The network.
    pub network: Network,
    /// The training.
    pub training: Training,
    /// Which cells are good.
    #[serde(default)]
    pub good: GoodThreshold,
}

/// The data set: two or more spiral arms, and what validates.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Data {
    /// As in [`Spiral`].
    #[serde(default = "two")]
    pub arms: usize,
    /// As in [`Spiral`].
    pub points_per_arm: usize,
    /// As in [`Spiral`].
    pub turns: f64,
    /// As in [`Spiral`].
    pub noise: f64,
    /// Where the validation points come from.
    #[serde(default)]
    pub validation: Validation,
}

fn two() -> usize {
    2
}

/// The network's shape.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Network {
    /// Width of each hidden layer.
    pub hidden: Vec<usize>,
}

/// How a network is trained.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Training {
    /// Optimizer steps.
    pub steps: usize,
    /// Points in a minibatch; without it every step sees all points.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch_size: Option<usize>,
    /// The factor on the learning rate over the steps.
    #[serde(default)]
    pub schedule: Schedule,
    /// Whether biases decay, too, as they do in PyTorch.
    #[serde(default = "yes")]
    pub decay_biases: bool,
    /// Whether decay of the parameters themselves follows the schedule, as in the AdamW paper.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub decay_follows_schedule: bool,
}

impl Training {
    /// How it has parameters decay.
    #[must_use]
    pub fn decay_settings(&self) -> DecaySettings {
        let settings = DecaySettings::new(self.steps).with_biases(self.decay_biases);
        settings.with_schedule(self.decay_follows_schedule)
    }
}

fn yes() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes it so")]
fn is_yes(value: &bool) -> bool {
    *value
}

/// The threshold of validation accuracy over which a cell is good.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoodThreshold {
    /// The validation accuracy that a good cell's mean exceeds.
    pub accuracy: f64,
}

/// The problem set's threshold, 0.9.
impl Default for GoodThreshold {
    fn default() -> Self {
        Self { accuracy: 0.9 }
    }
}

/// Why a plan can't be run. The message says which entry is wrong.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// The TOML does not parse, or an entry is missing, unknown or of another kind. Says line and column.
    #[error(transparent)]
    Syntax(#[from] toml::de::Error),
    /// A name that can't name a folder.
    #[error(
        "`name` is \"{0}\"; use 1 to 64 letters, digits, dots, dashes and underscores, not beginning with a dot"
    )]
    Name(String),
    /// Nothing to compare.
    #[error("`optimizers` is empty; `adamscape optimizers` lists what there is")]
    NoOptimizers,
    /// Not registered, or with hyperparameters it can't have.
    #[error("in `optimizers`, of which `adamscape optimizers` lists all")]
    Optimizer(#[from] OptimizerError),
    /// The same landscape twice.
    #[error("`optimizers` has `{0}` twice")]
    OptimizerTwice(String),
    /// A sweep needs at least one trial a cell, and has an end.
    #[error("`seeds` is {0}; give 1 to 100000")]
    Seeds(u64),
    /// An axis without usable values.
    #[error("in `{axis}`")]
    Axis {
        /// `learning_rate` or `weight_decay`.
        axis: &'static str,
        /// What is wrong with it.
        source: AxisError,
    },
    /// The spiral can't be drawn.
    #[error("in [data]")]
    Spiral(#[from] SpiralError),
    /// No network of this shape.
    #[error("in [network]: `hidden` is {0:?}; give at most 64 layers of 1 to 16384 units each")]
    Hidden(Vec<usize>),
    /// No training.
    #[error("in [training]: `steps` is {0}; give 1 to 100000000")]
    Steps(usize),
    /// A minibatch larger than what it is drawn from, or empty.
    #[error(
        "in [training]: `batch_size` is {batch_size}; give 1 to {points}, the number of training points, or leave it out for all of them"
    )]
    BatchSize {
        /// What was asked for.
        batch_size: usize,
        /// How many training points there are.
        points: usize,
    },
    /// A threshold that is no share.
    #[error("in [good]: `accuracy` is {0}; give a share of points from 0 to 1")]
    GoodThreshold(f64),
    /// Nobody means this.
    #[error(transparent)]
    TooLarge(#[from] TooLarge),
}

/// A plan that can be run: its names looked up, its grid laid out, its size known.
#[derive(Clone)]
pub struct CheckedPlan {
    /// The plan itself.
    pub plan: Plan,
    /// Its optimizers, in its order.
    pub optimizers: Vec<Entry>,
    /// Its learning rates, ascending.
    pub learning_rates: Vec<f64>,
    /// Its weight decays, ascending.
    pub weight_decays: Vec<f64>,
    /// Its data.
    pub spiral: Spiral,
    /// Its network.
    pub network: MlpConfig,
    /// For each optimizer, its cells by what they train.
    pub same_steps: Vec<Vec<SameSteps>>,
    /// How much work it is.
    pub size: Size,
}

impl Plan {
    /// Reads a plan from TOML. It may still be one that can't be run.
    ///
    /// # Errors
    /// If it does not parse, or an entry is missing, unknown or of another kind.
    pub fn from_toml(text: &str) -> Result<Self, PlanError> {
        Ok(toml::from_str(text)?)
    }

    /// Looks up its names, lays out its grid, and weighs it.
    ///
    /// # Errors
    /// The first entry that makes it impossible to run.
    pub fn check(mut self) -> Result<CheckedPlan, PlanError> {
        check_name(&self.name)?;
        let optimizers = self.look_up_optimizers()?;
        // One spelling for each, which the hash goes by.
        self.optimizers = optimizers.iter().map(Entry::name).collect();
        if !(1..=100_000).contains(&self.seeds) {
            return Err(PlanError::Seeds(self.seeds));
        }
        let values = |axis: &'static str, values: &Axis| {
            let wrong = |source| PlanError::Axis { axis, source };
            values.values().map_err(wrong)
        };
        let learning_rates = values("learning_rate", &self.learning_rate)?;
        if learning_rates.first() == Some(&0.0) {
            return Err(PlanError::Axis {
                axis: "learning_rate",
                source: AxisError::Zero,
            });
        }
        let weight_decays = values("weight_decay", &self.weight_decay)?;

        let spiral = Spiral {
            arms: self.data.arms,
            points_per_arm: self.data.points_per_arm,
            turns: self.data.turns,
            noise: self.data.noise,
        };
        spiral.check()?;
        let hidden = &self.network.hidden;
        if hidden.len() > 64 || hidden.iter().any(|width| !(1..=16_384).contains(width)) {
            return Err(PlanError::Hidden(hidden.clone()));
        }
        if !(1..=100_000_000).contains(&self.training.steps) {
            return Err(PlanError::Steps(self.training.steps));
        }
        let points = spiral.points();
        if let Some(batch_size) = self.training.batch_size
            && !(1..=points).contains(&batch_size)
        {
            return Err(PlanError::BatchSize { batch_size, points });
        }
        if !(0.0..=1.0).contains(&self.good.accuracy) {
            return Err(PlanError::GoodThreshold(self.good.accuracy));
        }

        let network = MlpConfig::new(2, hidden.clone(), Task::Classes(spiral.arms));
        let cells = optimizers.len() * learning_rates.len() * weight_decays.len();
        // Before so many are looked at one by one.
        Size::check_trials(cells, self.seeds)?;
        let same_steps: Vec<Vec<SameSteps>> = optimizers
            .iter()
            .map(|one| same_steps(one, &learning_rates, &weight_decays, &self.training))
            .collect();
        let trained = same_steps.iter().map(Vec::len).sum();
        let size = Size::new(
            [cells, trained],
            self.seeds,
            &network,
            points,
            &self.training,
        )?;
        Ok(CheckedPlan {
            plan: self,
            optimizers,
            learning_rates,
            weight_decays,
            spiral,
            network,
            same_steps,
            size,
        })
    }

    fn look_up_optimizers(&self) -> Result<Vec<Entry>, PlanError> {
        if self.optimizers.is_empty() {
            return Err(PlanError::NoOptimizers);
        }
        let mut found: Vec<Entry> = Vec::new();
        for text in &self.optimizers {
            let entry = find(text)?;
            if found.contains(&entry) {
                return Err(PlanError::OptimizerTwice(entry.name()));
            }
            found.push(entry);
        }
        Ok(found)
    }
}

fn check_name(name: &str) -> Result<(), PlanError> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    if (1..=64).contains(&name.len()) && name.chars().all(allowed) && !name.starts_with('.') {
        Ok(())
    } else {
        Err(PlanError::Name(name.to_owned()))
    }
}

impl CheckedPlan {
    /// The plan in one line: what was trained, on what, for how long.
    #[must_use]
    pub fn caption(&self) -> String {
        let Plan { data, training, .. } = &self.plan;
        let widths: Vec<String> = std::iter::once(self.network.inputs)
            .chain(self.network.hidden.iter().copied())
            .chain([self.network.outputs()])
            .map(|width| width.to_string())
            .collect();
        let validation = match data.validation {
            Validation::HeldOut => "held-out validation",
            Validation::AsPublished => "validated on the training points",
        };
        let batch = match training.batch_size {
            Some(size) => format!("minibatches of {size}"),
            None => "full batch".to_owned(),
        };
        let schedule = training.schedule.caption();
        let biases = if training.decay_biases {
            ""
        } else {
            ", biases not decayed"
        };
        let decay = if training.decay_follows_schedule {
            ""
        } else {
            ", decay without schedule"
        };
        let count = |number: f64, thing: &str| {
            let plural = if number == 1.0 { "" } else { "s" };
            format!("{number} {thing}{plural}")
        };
        format!(
            "{} arms × {} points, {}, noise {}, {validation} · network {} · {}, {batch}{schedule}{decay}{biases} · {}",
            data.arms,
            data.points_per_arm,
            count(data.turns, "turn"),
            data.noise,
            widths.join("-"),
            count(training.steps as f64, "step"),
            count(self.plan.seeds as f64, "seed"),
        )
    }
}
