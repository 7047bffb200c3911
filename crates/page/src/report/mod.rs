//! What a page tells: plain data, in the order in which the page tells it.

mod boundaries;
mod check;
mod curves;
mod judged;
mod landscape;
mod limits;
mod making;
mod measure;
mod statistic;

use serde::{Deserialize, Serialize};

pub use boundaries::{Boundaries, Map, Point};
pub use curves::{Course, Curves, Quantity};
pub use landscape::{Cell, Landscape, Program, State, Substitution, Trial};
pub use making::{Fact, Making};
pub use measure::{Better, Good, Measure};
pub use statistic::{Row, Statistic};

use crate::text::Text;

/// All that a page tells of a sweep.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Report {
    /// The heading.
    pub title: Text,
    /// What was trained, in words: a paragraph each.
    pub plan: Vec<Text>,
    /// The axis that goes up: a row of cells for each of its values, the first at the bottom.
    pub up: Axis,
    /// The axis that goes right: a column of cells for each of its values.
    pub right: Axis,
    /// What can be drawn over the plane; the first is shown at first.
    pub measures: Vec<Measure>,
    /// When a cell is good, if that is said.
    pub good: Option<Good>,
    /// The measure whose lines of equal value can be switched on: the timescale of the decay, in steps.
    pub lines_of: Option<usize>,
    /// The seeds' names, in the order of each cell's trials.
    pub seeds: Vec<Text>,
    /// A landscape for each optimizer and panel.
    pub landscapes: Vec<Landscape>,
    /// What the numbers say, a section each.
    pub statistics: Vec<Statistic>,
    /// Results along the way, if they were recorded.
    pub curves: Option<Curves>,
    /// Networks' decisions over the data, if they were recorded.
    pub boundaries: Option<Boundaries>,
    /// How all this was made.
    pub making: Making,
}

/// An axis of the plane.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Axis {
    /// Its name in plans and templates: `learning_rate`.
    pub name: Text,
    /// What stands at it: `learning rate η`.
    pub title: Text,
    /// Its values, ascending. On a logarithmic axis none is below 0, and 0 stands apart.
    pub values: Vec<f64>,
    /// Whether cells are spaced by the logarithms of their values; else evenly.
    pub logarithmic: bool,
}

impl Report {
    /// How many cells a landscape has.
    #[must_use]
    pub fn cells(&self) -> usize {
        self.up.values.len() * self.right.values.len()
    }
}
