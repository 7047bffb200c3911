//! The cells of one optimizer, or of one of its panels.

use serde::{Deserialize, Serialize};

use crate::text::Text;

/// The cells of one optimizer, or of one of its panels.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Landscape {
    /// Its name: `adamw`, or `adamw, β₂ = 0.95`.
    pub title: Text,
    /// What it is: the update's formula, say.
    pub about: Text,
    /// Row by row from the bottom, each from the left: the cell at (row, column) is number row × columns + column.
    pub cells: Vec<Cell>,
    /// The command that trains a cell again: a template.
    pub command: Option<Text>,
    /// The same training in other frameworks.
    pub programs: Vec<Program>,
    /// What templates say differently from cell to cell, beside the axes.
    pub substitutions: Vec<Substitution>,
}

/// The results of one cell.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Cell {
    /// Whether there are results.
    pub state: State,
    /// The mean over seeds of each measure, where it has one.
    pub means: Vec<Option<f64>>,
    /// The standard deviation over seeds of each measure, where it has one.
    pub deviations: Vec<Option<f64>>,
    /// What each seed gave, in the order of [`Report::seeds`](crate::Report::seeds); none, if the page shall not have it. A number costs
    /// the page about ten bytes.
    pub trials: Vec<Trial>,
    /// The first cell of this landscape that is the same training to the bit, if that is another one.
    pub same_as: Option<usize>,
}

/// How a training ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// There is no result.
    #[default]
    Missing,
    /// It left the finite numbers; of a cell: with one seed at least.
    Diverged {
        /// How many steps it had taken, if that is known.
        after: Option<u64>,
    },
    /// It has results.
    Finished,
}

/// A cell trained with one seed.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Trial {
    /// How it ended.
    pub state: State,
    /// Each measure, where one trial has it.
    pub values: Vec<Option<f64>>,
}

/// A program that repeats a cell's training.
///
/// Templates have `{{name}}` for what differs: the axes' names, those of [`Substitution`]s, and `seed`. Two landscapes with the same
/// template cost the room of one.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Program {
    /// `PyTorch`.
    pub name: Text,
    /// The template.
    pub template: Text,
}

/// What stands for `{{name}}` in the templates of a landscape.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Substitution {
    /// The name.
    pub name: Text,
    /// One text for all cells, or one for each.
    pub texts: Vec<Text>,
}
