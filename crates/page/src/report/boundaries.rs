//! Networks' decisions over the data.

use serde::{Deserialize, Serialize};

use crate::text::Text;

/// What networks of some cells decide all over the plane of a two-dimensional data set.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Boundaries {
    /// Maps are `side` × `side` pixels.
    pub side: usize,
    /// What the maps cover: lowest and highest of the first coordinate, which goes right, then of the second, which goes up.
    pub extent: [f64; 4],
    /// Classes there are; 0 where a number is predicted, scaled to 0..=255, of which the page keeps sixteen levels.
    pub classes: u8,
    /// The steps of each cell's maps, ascending.
    pub steps: Vec<u64>,
    /// The seed that was trained, as a place in [`Report::seeds`](crate::Report::seeds).
    pub seed: usize,
    /// The data.
    pub points: Vec<Point>,
    /// The maps, of a coarse grid of cells.
    pub maps: Vec<Map>,
    /// What the colours mean, beside the data's classes.
    pub caption: Text,
}

/// A point of the data.
#[derive(Clone, Copy, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Point {
    /// Its first coordinate.
    pub x: f64,
    /// Its second coordinate.
    pub y: f64,
    /// Its class, or its number scaled to 0..=255.
    pub class: u8,
    /// Whether it is for validation, not trained on.
    pub is_validation: bool,
}

/// The decisions of one cell's network.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Map {
    /// The landscape it is of.
    pub landscape: usize,
    /// The cell it is of.
    pub cell: usize,
    /// For each step the class of every pixel, row by row from the top; fewer where the network diverged.
    pub decisions: Vec<Vec<u8>>,
}
