//! Draws heat maps of landscapes in SVG, PNG and the terminal, and curves over steps.
//!
//! One drawing function serves SVG and PNG, and all that is drawn is laid out in points. A cell without a value is
//! never coloured.

mod axis;
mod canvas;
mod colour;
mod colour_bar;
mod contour;
mod curves;
mod drawing;
mod error;
mod figure;
mod heatmaps;
mod label;
mod landscape;
mod layout;
mod legend;
mod lettering;
mod marks;
mod panel;
mod plane;
mod ruler;
mod terminal;

pub use axis::{Axis, Spacing};
pub use colour::{Colour, Scale};
pub use curves::{Curves, curves_png, curves_svg};
pub use error::PictureError;
pub use figure::{Figure, MetricRow};
pub use heatmaps::{heatmaps_png, heatmaps_svg};
pub use label::{label, label_among, label_with, labels};
pub use landscape::{Better, Cell, Landscape, LandscapeError, RankedCell};
pub use plane::{Plane, Rectangle};
pub use ruler::Tick;
pub use terminal::{ColourDepth, blocks};
