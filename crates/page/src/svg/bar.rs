//! The colour bar: from low to high, with the threshold of good cells.

use maud::{Markup, html};

use super::{Colours, at, table};
use crate::error::PageError;

const WIDTH: f64 = 320.0;
const HEIGHT: f64 = 12.0;
/// Room beside the bar for half a label.
const MARGIN: f64 = 22.0;
/// Colours between which the bar fades.
const STOPS: usize = 16;

/// The bar; the dark end is left. The script turns it round for measures of which lower is better.
pub(crate) fn bar(colours: &Colours, threshold: Option<f64>) -> Result<Markup, PageError> {
    let table = table()?;
    let last = table.len().saturating_sub(1);
    let stop = |index: usize| {
        let shade = index * last / STOPS;
        let colour = table.get(shade).cloned().unwrap_or_default();
        (at(100.0 * index as f64 / STOPS as f64), colour)
    };
    let is_turned = colours.better() == adamscape_pictures::Better::Lower;
    let x = |fraction: f64| at(MARGIN + fraction * WIDTH);
    let size = format!("0 0 {} 30", WIDTH + 2.0 * MARGIN);
    let turned = format!("translate({} 0) scale(-1 1)", WIDTH + 2.0 * MARGIN);
    Ok(html! {
        svg #bar viewBox=(size) data-width=(WIDTH) data-margin=(MARGIN) aria-hidden="true" {
            linearGradient #shades {
                @for (offset, colour) in (0..=STOPS).map(stop) { stop offset={(offset) "%"} stop-color=(colour) {} }
            }
            g transform=[is_turned.then_some(turned)] data-part="gradient" {
                rect x=(MARGIN) y="0" width=(WIDTH) height=(HEIGHT) fill="url(#shades)" {}
            }
            rect.frame x=(MARGIN) y="0" width=(WIDTH) height=(HEIGHT) {}
            g data-part="ticks" {
                @for (fraction, label) in colours.ticks() {
                    path.tick d={"M" (x(fraction)) " " (HEIGHT) "v4"} {}
                    text x=(x(fraction)) y="26" text-anchor="middle" { (label) }
                }
            }
            g data-part="threshold" {
                @if let Some(threshold) = threshold {
                    @let place = x(colours.fraction(threshold));
                    path.rim d={"M" (place) " 0V" (HEIGHT)} {}
                    path.core d={"M" (place) " 0V" (HEIGHT)} {}
                }
            }
        }
    })
}
