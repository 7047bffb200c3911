//! Estimates with their intervals: a dot and a whisker for each, on one scale.

use adamscape_pictures::{Better, Scale};
use maud::{Markup, html};

use super::at;
use crate::error::PageError;
use crate::report::Row;

const WIDTH: f64 = 170.0;
/// Room beside the scale for half a label.
const MARGIN: f64 = 18.0;
const HEIGHT: f64 = 26.0;

/// A scale over all the rows, with 0 in it where `around_zero`; nothing where no row has an estimate.
pub(crate) fn scale(rows: &[Row], around_zero: bool) -> Result<Option<Scale>, PageError> {
    let ends = |row: &Row| {
        let interval = row.interval.map(|(low, high)| [low, high]);
        row.estimate
            .into_iter()
            .chain(interval.into_iter().flatten())
            .collect::<Vec<f64>>()
    };
    let numbers: Vec<f64> = rows.iter().flat_map(ends).collect();
    if numbers.is_empty() {
        return Ok(None);
    }
    let zero = around_zero.then_some(0.0);
    let limits = numbers
        .into_iter()
        .chain(zero)
        .map(|number| (number, number));
    let (low, high) = limits
        .reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
        .unwrap_or_default();
    Ok(Some(Scale::new(low, high, Better::Higher)?))
}

/// A row's dot and whisker.
pub(crate) fn whisker(row: &Row, scale: &Scale, around_zero: bool) -> Markup {
    let x = |value: f64| at(MARGIN + scale.fraction(value) * WIDTH);
    let middle = at(HEIGHT / 2.0);
    html! {
        svg.whisker viewBox=(view(HEIGHT)) aria-hidden="true" {
            @if around_zero { path.zero d={"M" (x(0.0)) " 0V" (HEIGHT)} {} }
            path.grid d={"M" (MARGIN) " " (middle) "h" (WIDTH)} {}
            @if let Some((low, high)) = row.interval {
                path.interval d={"M" (x(low)) " " (middle) "H" (x(high))} {}
                path.end d={"M" (x(low)) " " (at(HEIGHT / 2.0 - 4.0)) "v8M" (x(high)) " " (at(HEIGHT / 2.0 - 4.0)) "v8"} {}
            }
            @if let Some(estimate) = row.estimate { circle.estimate cx=(x(estimate)) cy=(middle) r="4" {} }
        }
    }
}

/// The scale's labels, beneath its rows.
pub(crate) fn ruler(scale: &Scale) -> Markup {
    html! {
        svg.whisker viewBox=(view(18.0)) aria-hidden="true" {
            @for (value, label) in scale.ticks() {
                @let x = at(MARGIN + scale.fraction(value) * WIDTH);
                path.tick d={"M" (x) " 0v4"} {}
                text x=(x) y="15" text-anchor="middle" { (label) }
            }
        }
    }
}

fn view(height: f64) -> String {
    format!("0 0 {} {height}", WIDTH + 2.0 * MARGIN)
}
