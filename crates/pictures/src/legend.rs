//! The legend at the foot of the figure: what the marks mean.

use plotters_backend::text_anchor::HPos;

use crate::canvas::{Area, Canvas, FAINT_INK, Point, SOFT_INK, Surface, TextLook};
use crate::colour::Colour;
use crate::error::PictureError;
use crate::figure::{Figure, MetricRow};
use crate::label::label;
use crate::lettering::{Lettering, Weight};
use crate::marks;
use crate::{Better, Cell, Landscape};

const SIZE: f64 = 10.5;
const SWATCH: (f64, f64) = (22.0, 13.0);
const SWATCH_GAP: f64 = 6.0;
const ITEM_GAP: f64 = 20.0;
const LINE_HEIGHT: f64 = 20.0;

/// The marks that occur in a figure, each with its meaning and its place.
pub(crate) struct Legend {
    items: Vec<(Mark, String, Point)>,
    /// Where the legend ends, in points from the top.
    pub(crate) bottom: f64,
}

#[derive(Clone, Copy, PartialEq)]
enum Mark {
    Best,
    TenBest,
    Threshold,
    Diverged,
    Missing,
}

/// Lays the legend out from a place on, in lines no longer than `width`.
pub(crate) fn lay_out(
    figure: &Figure,
    (left, top): Point,
    width: f64,
    lettering: &Lettering,
) -> Legend {
    let (mut x, mut y) = (left, top);
    let mut items = Vec::new();
    for (mark, meaning) in meanings(figure) {
        let room = width - SWATCH.0 - SWATCH_GAP;
        let meaning = lettering.shortened(&meaning, room, SIZE, Weight::Regular);
        let item_width = SWATCH.0 + SWATCH_GAP + lettering.width(&meaning, SIZE, Weight::Regular);
        if x > left && x + item_width > left + width {
            x = left;
            y += LINE_HEIGHT;
        }
        items.push((mark, meaning, (x, y)));
        x += item_width + ITEM_GAP;
    }
    Legend {
        items,
        bottom: y + SWATCH.1,
    }
}

fn meanings(figure: &Figure) -> Vec<(Mark, String)> {
    let occurs = |wanted: fn(&Cell) -> bool| {
        let mut landscapes = figure.rows.iter().flat_map(|metric| &metric.landscapes);
        landscapes.any(|landscape| landscape.cells().iter().any(wanted))
    };
    let mut meanings = Vec::new();
    if occurs(|cell| cell.value().is_some()) {
        meanings.push((Mark::Best, "best".to_owned()));
        meanings.push((Mark::TenBest, "ten best".to_owned()));
    }
    let thresholds: Vec<String> = figure.rows.iter().flat_map(borders).collect();
    let thresholds = thresholds.join(", ");
    if !thresholds.is_empty() {
        meanings.push((Mark::Threshold, format!("border of {thresholds}")));
    }
    if occurs(|cell| *cell == Cell::Diverged) {
        meanings.push((Mark::Diverged, "diverged".to_owned()));
    }
    if occurs(|cell| *cell == Cell::Missing) {
        meanings.push((Mark::Missing, "not run".to_owned()));
    }
    meanings
}

/// What the border in a row's landscapes is: `accuracy > 0.9`, and for each that has another one `accuracy > 0.85 in sgd`.
fn borders(metric: &MetricRow) -> Vec<String> {
    let sign = match metric.scale.better() {
        Better::Higher => ">",
        Better::Lower => "<",
    };
    let border = |(index, threshold): (usize, f64)| {
        let border = format!("{} {sign} {}", metric.name, label(threshold));
        if index == 0 {
            return border;
        }
        let own = metric.landscapes.iter();
        let own = own.filter(|landscape| landscape.threshold() == Some(threshold));
        let own: Vec<&str> = own.map(Landscape::title).collect();
        format!("{border} in {}", own.join(" and "))
    };
    let thresholds = metric.thresholds().into_iter();
    thresholds.enumerate().map(border).collect()
}

pub(crate) fn draw<Backend: Surface>(
    canvas: &mut Canvas<'_, Backend>,
    legend: &Legend,
) -> Result<(), PictureError> {
    let look = TextLook {
        size: SIZE,
        weight: Weight::Regular,
        colour: SOFT_INK,
        side: HPos::Left,
    };
    // The middle of viridis, where white and dark are both seen.
    let ground = Colour::viridis(0.5);
    for (mark, meaning, (left, top)) in &legend.items {
        let area = Area {
            left: *left,
            top: *top,
            width: SWATCH.0,
            height: SWATCH.1,
        };
        let middle = area.centre();
        match mark {
            Mark::Best => {
                canvas.fill(area, ground)?;
                marks::star(canvas, middle, 5.0)?;
            }
            Mark::TenBest => {
                canvas.fill(area, ground)?;
                marks::ring(canvas, middle, 3.25)?;
            }
            Mark::Threshold => {
                canvas.fill(area, ground)?;
                marks::threshold_line(
                    canvas,
                    &[((area.left, middle.1), (area.right(), middle.1))],
                    1.25,
                    area,
                )?;
            }
            Mark::Diverged => {
                canvas.fill(area, marks::DIVERGED)?;
                marks::hatching(canvas, area, |_, _| true)?;
            }
            Mark::Missing => {
                marks::dot(canvas, (middle.0 - 5.0, middle.1))?;
                marks::dot(canvas, (middle.0 + 5.0, middle.1))?;
            }
        }
        canvas.outline(area, FAINT_INK, 0.75)?;
        canvas.text(
            meaning,
            (area.right() + SWATCH_GAP, middle.1 + SIZE * 0.36),
            look,
        )?;
    }
    Ok(())
}
