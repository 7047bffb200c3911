//! The marks laid over a heat map: stars, rings, lines and hatching, white with a dark rim, to be seen on dark and on
//! bright colours alike.

use std::f64::consts::PI;

use crate::canvas::{Area, Canvas, INK, Point, Surface, WHITE};
use crate::colour::Colour;
use crate::error::PictureError;

/// The ground of a diverged cell, and the lines over it.
pub(crate) const DIVERGED: Colour = Colour::grey(0xcb);
const HATCH: Colour = Colour::grey(0x86);
/// The dot of a missing cell.
const DOT: Colour = Colour::grey(0xa8);

/// A five-pointed star: the best cell.
pub(crate) fn star<Backend: Surface>(
    canvas: &mut Canvas<'_, Backend>,
    centre: Point,
    radius: f64,
) -> Result<(), PictureError> {
    const RIM: f64 = 0.8;
    const INNER: f64 = 0.45;
    // How far the edges of a star of radius 1 are from its centre: they all are, so a larger star is an even rim.
    let (sine, cosine) = (PI / 5.0).sin_cos();
    let apothem = INNER * sine / (1.0 + INNER * INNER - 2.0 * INNER * cosine).sqrt();
    for (radius, colour) in [(radius + RIM / apothem, INK), (radius, WHITE)] {
        let corners = (0..10_u32).map(|index| {
            let radius = if index.is_multiple_of(2) {
                radius
            } else {
                radius * INNER
            };
            let angle = f64::from(index) * PI / 5.0;
            (
                centre.0 + radius * angle.sin(),
                centre.1 - radius * angle.cos(),
            )
        });
        canvas.polygon(&corners.collect::<Vec<Point>>(), colour)?;
    }
    Ok(())
}

/// A ring: one of the ten best cells.
pub(crate) fn ring<Backend: Surface>(
    canvas: &mut Canvas<'_, Backend>,
    centre: Point,
    radius: f64,
) -> Result<(), PictureError> {
    canvas.ring(centre, radius, INK, 2.5)?;
    canvas.ring(centre, radius, WHITE, 1.0)
}

/// The line between cells that exceed a threshold and cells that do not, in level and upright pieces.
///
/// `width` is that of the white line, in points; nothing is drawn outside of `within`.
pub(crate) fn threshold_line<Backend: Surface>(
    canvas: &mut Canvas<'_, Backend>,
    pieces: &[(Point, Point)],
    width: f64,
    within: Area,
) -> Result<(), PictureError> {
    // All of the dark first: drawn piece by piece it would cut through the white at the corners.
    for (width, colour) in [(width + 1.5, INK), (width, WHITE)] {
        for ((left, top), (right, bottom)) in pieces {
            let piece = Area {
                left: left.min(*right) - width / 2.0,
                top: top.min(*bottom) - width / 2.0,
                width: (right - left).abs() + width,
                height: (bottom - top).abs() + width,
            };
            canvas.fill(piece.clipped_to(within), colour)?;
        }
    }
    Ok(())
}

/// The dot of a cell that has not been run.
pub(crate) fn dot<Backend: Surface>(
    canvas: &mut Canvas<'_, Backend>,
    centre: Point,
) -> Result<(), PictureError> {
    canvas.disc(centre, 0.75, DOT)
}

/// Rising lines over those places of an area that are `covered`, asked in points from its left and its bottom.
///
/// The lines run on from cell to cell, so that neighbours read as one region.
pub(crate) fn hatching<Backend: Surface>(
    canvas: &mut Canvas<'_, Backend>,
    area: Area,
    covered: impl Fn(f64, f64) -> bool,
) -> Result<(), PictureError> {
    const DISTANCE: f64 = 5.5;
    const STEP: f64 = 0.25;
    let first = -(area.height / DISTANCE).ceil() as i64;
    let last = (area.width / DISTANCE).ceil() as i64;
    for offset in (first..=last).map(|count| count as f64 * DISTANCE) {
        let place = |x: f64| (area.left + x, area.bottom() - (x - offset));
        let mut began = None;
        let steps = (area.width / STEP).ceil() as i64;
        for x in (0..=steps).map(|count| count as f64 * STEP) {
            let y = x - offset;
            let here = x < area.width && (0.0..area.height).contains(&y) && covered(x, y);
            match (began, here) {
                (None, true) => began = Some(x),
                (Some(from), false) => {
                    canvas.line(&[place(from), place(x)], HATCH, 0.75)?;
                    began = None;
                }
                _ => {}
            }
        }
    }
    Ok(())
}
