//! What stands around a plane, ticks, labels and titles, and the room they take.

use adamscape_pictures::{Plane, Tick};
use maud::{Markup, html};

use super::at;
use crate::error::PageError;
use crate::report::Report;

/// Width and height of every plane, in points.
pub(crate) const WIDTH: f64 = 300.0;
pub(crate) const HEIGHT: f64 = 250.0;

const LABEL_SIZE: f64 = 11.0;
/// A digit of that size is no wider in the fonts that browsers take.
const DIGIT: f64 = 7.0;
/// Between the plane and the labels beside it.
const DISTANCE: f64 = 7.0;
/// The room of a title that goes up.
const TITLE: f64 = 20.0;
const ABOVE: f64 = 8.0;
const BELOW: f64 = 42.0;
const RIGHT: f64 = 12.0;

/// Ticks below a plane and beside it.
pub(crate) struct Frame {
    right: Vec<Tick>,
    up: Vec<Tick>,
    /// The room of the labels beside the plane.
    labels: f64,
}

impl Frame {
    /// The frame that a plane of the usual size needs.
    pub(super) fn around(plane: &Plane<'_>) -> Result<Self, PageError> {
        let (right, up) = plane.ticks(LABEL_SIZE)?;
        let labels = up.iter().filter_map(|tick| tick.label.as_ref());
        let digits = labels.map(|label| label.chars().count()).max();
        let labels = digits.unwrap_or(0) as f64 * DIGIT;
        Ok(Self { right, up, labels })
    }

    /// Width and height of the whole picture.
    pub(crate) fn size(&self) -> (f64, f64) {
        let (left, top) = self.origin();
        (left + WIDTH + RIGHT, top + HEIGHT + BELOW)
    }

    /// Where the plane begins, from the left and from the top.
    pub(crate) fn origin(&self) -> (f64, f64) {
        (TITLE + self.labels + DISTANCE, ABOVE)
    }

    /// Titles, ticks and labels.
    pub(super) fn draw(&self, report: &Report) -> Markup {
        let title_beside = DISTANCE - 1.0 + self.labels + TITLE / 2.0;
        let turned = format!(
            "translate({} {}) rotate(-90)",
            at(-title_beside),
            at(HEIGHT / 2.0)
        );
        html! {
            @for tick in &self.right {
                path.tick d={"M" (at(tick.position)) " " (at(HEIGHT)) "v4"} {}
                @if let Some(label) = &tick.label {
                    text x=(at(tick.position)) y=(at(HEIGHT + 16.0)) text-anchor="middle" { (label) }
                }
            }
            @for tick in &self.up {
                path.tick d={"M0 " (at(HEIGHT - tick.position)) "h-4"} {}
                @if let Some(label) = &tick.label {
                    text x=(at(-DISTANCE)) y=(at(HEIGHT - tick.position + 3.8)) text-anchor="end" { (label) }
                }
            }
            text.title x=(at(WIDTH / 2.0)) y=(at(HEIGHT + 34.0)) text-anchor="middle" { (report.right.title) }
            text.title transform=(turned) text-anchor="middle" { (report.up.title) }
        }
    }
}
