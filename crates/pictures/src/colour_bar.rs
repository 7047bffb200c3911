//! The colour bar beside the heat maps of a metric.

use plotters_backend::text_anchor::HPos;

use crate::canvas::{Area, Canvas, FAINT_INK, INK, SOFT_INK, Surface, TextLook};
use crate::error::PictureError;
use crate::figure::MetricRow;
use crate::label::label;
use crate::layout::{LABEL_DISTANCE, LABEL_SIZE};
use crate::lettering::Weight;
use crate::marks;

/// The height of the point a bar ends in where values lie beyond its limit.
const POINT_HEIGHT: f64 = 8.0;
const STRIPS: u32 = 128;

/// Draws the colour bar, low values at its foot, with its ticks and the thresholds.
pub(crate) fn draw<Backend: Surface>(
    canvas: &mut Canvas<'_, Backend>,
    area: Area,
    metric: &MetricRow,
) -> Result<(), PictureError> {
    let scale = &metric.scale;
    let extremes = || {
        metric
            .landscapes
            .iter()
            .filter_map(|landscape| landscape.extremes())
    };
    let beyond_low = extremes().any(|(lowest, _)| lowest < scale.low());
    let beyond_high = extremes().any(|(_, highest)| highest > scale.high());
    let room = |beyond: bool| if beyond { POINT_HEIGHT } else { 0.0 };
    let bar = Area {
        top: area.top + room(beyond_high),
        height: area.height - room(beyond_high) - room(beyond_low),
        ..area
    };
    let middle = area.centre().0;
    if beyond_high {
        let point = [
            (bar.left, bar.top),
            (middle, area.top),
            (bar.right(), bar.top),
        ];
        canvas.polygon(&point, scale.colour(scale.high()))?;
        canvas.line(&point, FAINT_INK, 0.75)?;
    }
    if beyond_low {
        let point = [
            (bar.left, bar.bottom()),
            (middle, area.bottom()),
            (bar.right(), bar.bottom()),
        ];
        canvas.polygon(&point, scale.colour(scale.low()))?;
        canvas.line(&point, FAINT_INK, 0.75)?;
    }

    for strip in 0..STRIPS {
        let from = f64::from(strip) / f64::from(STRIPS);
        let fraction = (f64::from(strip) + 0.5) / f64::from(STRIPS);
        let value = scale.low() * (1.0 - fraction) + scale.high() * fraction;
        // Each strip reaches up to the top, under those drawn after it.
        let height = bar.height * (1.0 - from);
        canvas.fill(Area { height, ..bar }, scale.colour(value))?;
    }
    canvas.outline(bar, FAINT_INK, 0.75)?;

    let look = TextLook {
        size: LABEL_SIZE,
        weight: Weight::Regular,
        colour: SOFT_INK,
        side: HPos::Left,
    };
    let height_of = |value: f64| bar.bottom() - scale.fraction(value) * bar.height;
    let mut thresholds = metric.thresholds();
    thresholds.retain(|threshold| (scale.low()..=scale.high()).contains(threshold));
    for (value, text) in scale.ticks() {
        let y = height_of(value);
        let covers = |&threshold: &f64| (height_of(threshold) - y).abs() < LABEL_SIZE * 1.2;
        if thresholds.iter().any(covers) {
            continue;
        }
        canvas.line(&[(bar.right(), y), (bar.right() + 4.0, y)], FAINT_INK, 0.75)?;
        canvas.text(
            &text,
            (bar.right() + LABEL_DISTANCE, y + LABEL_SIZE * 0.36),
            look,
        )?;
    }
    for threshold in thresholds {
        let y = height_of(threshold);
        let wider = Area {
            left: bar.left - 3.0,
            width: bar.width + 7.0,
            ..area
        };
        marks::threshold_line(
            canvas,
            &[((bar.left - 3.0, y), (bar.right() + 4.0, y))],
            1.25,
            wider,
        )?;
        let look = TextLook {
            weight: Weight::Bold,
            colour: INK,
            ..look
        };
        canvas.text(
            &label(threshold),
            (bar.right() + LABEL_DISTANCE, y + LABEL_SIZE * 0.36),
            look,
        )?;
    }
    Ok(())
}
