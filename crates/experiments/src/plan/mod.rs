//! The plan of a sweep in TOML: optimizers, grid, data, network and training. It says everything that a result depends on but the
//! backend, and nothing else.

mod axes;
mod axis;
mod caption;
mod checked;
mod condition;
mod error;
mod good;
mod grid;
mod network;
mod optimizers;
mod presets;
mod same_steps;
mod schedule;
mod size;
mod training;
mod weight_decay;

pub use axes::Axes;
pub use axis::{Arithmetic, Axis, AxisError, Geometric, Logarithmic};
pub use checked::CheckedPlan;
pub use condition::Condition;
pub use error::PlanError;
pub use good::Good;
pub use grid::{Grid, GridAxis, Place};
pub use network::Network;
pub use presets::{PRESETS, Preset, UnknownPreset, preset};
pub use same_steps::SameSteps;
pub use schedule::{Schedule, Shape};
pub use size::{Size, TooLarge};
pub use training::Training;
pub use weight_decay::{DecayUnit, WeightDecay};

use adamscape_data::Data;
use serde::{Deserialize, Serialize};

/// Everything a sweep's results depend on, as it stands in a TOML file. [`Plan::check`] makes it ready to run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// What to call it: the folder's name, and the pictures' title.
    pub name: String,
    /// Optimizers as [`find`](adamscape_optim::find) reads them: `"adamw"`, `"adamw(beta_2=0.95)"`. In a file also as tables with their hyperparameters,
    /// `{ optimizer = "adamw", beta_2 = 0.95 }`.
    #[serde(deserialize_with = "optimizers::deserialize")]
    pub optimizers: Vec<String>,
    /// How many seeds: 0, 1, ..., seeds − 1.
    pub seeds: u64,
    /// The learning rates η of the grid.
    pub learning_rate: Axis,
    /// The weight decays λ of the grid.
    pub weight_decay: WeightDecay,
    /// The names of the axes that are drawn, up and right; without it the first two that have several values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draw: Option<[String; 2]>,
    /// What else cells differ in. A value takes the place of the plan's own.
    #[serde(default, skip_serializing_if = "Axes::is_empty")]
    pub axes: Axes,
    /// The data.
    pub data: Data,
    /// The network.
    pub network: Network,
    /// The training.
    pub training: Training,
    /// Which cells are good; without it those with an accuracy, or R², over 0.9.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub good: Option<Good>,
}

impl Plan {
    /// Reads a plan from TOML. It may still be one that can't be run.
    ///
    /// # Errors
    /// If it does not parse, or an entry is missing, unknown or of another kind.
    pub fn from_toml(text: &str) -> Result<Self, PlanError> {
        Ok(toml::from_str(text)?)
    }

    /// Reads the plan in a `run.json`. It may still be one that can't be run.
    ///
    /// # Errors
    /// If it does not parse, or has no plan, or that has an entry that is missing, unknown or of another kind.
    pub fn from_run(text: &str) -> Result<Self, PlanError> {
        #[derive(Deserialize)]
        struct Run {
            plan: Plan,
        }
        Ok(serde_json::from_str::<Run>(text)?.plan)
    }
}
