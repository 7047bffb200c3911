//! Draws one heat map: its cells, contour, marks and axes.

use plotters_backend::text_anchor::HPos;

use crate::canvas::{Area, Canvas, FAINT_INK, Point, SOFT_INK, Surface, TextLook, WHITE};
use crate::contour::{Corner, of_threshold};
use crate::error::PictureError;
use crate::figure::MetricRow;
use crate::layout::{LABEL_DISTANCE, LABEL_SIZE, Panel};
use crate::lettering::Weight;
use crate::marks;
use crate::{Better, Cell};

/// How many of the best cells are marked: a star for the first, rings for the others.
const MARKED: usize = 10;
/// Cells reach this far below the neighbour that is drawn after them, or a viewer that scales the picture shows
/// hairlines between them. A little more than the pixel of a picture shown at its own size.
const OVERLAP: f64 = 1.5;
/// The least side of a cell that can hold a dot.
const ROOM_FOR_A_DOT: f64 = 4.0;

pub(crate) fn draw<Backend: Surface>(
    canvas: &mut Canvas<'_, Backend>,
    panel: &Panel<'_>,
    metric: &MetricRow,
) -> Result<(), PictureError> {
    cells(canvas, panel, metric)?;
    diverged(canvas, panel)?;
    missing(canvas, panel)?;
    if let Some(threshold) = panel.landscape.threshold() {
        contour(canvas, panel, threshold, metric.scale.better())?;
    }
    frame(canvas, panel)?;
    best(canvas, panel, metric.scale.better())?;
    ticks(canvas, panel)
}

/// Fills the cells row by row; neighbours of one colour are one rectangle, which keeps large pictures small.
fn cells<Backend: Surface>(
    canvas: &mut Canvas<'_, Backend>,
    panel: &Panel<'_>,
    metric: &MetricRow,
) -> Result<(), PictureError> {
    for row in (0..panel.up.len()).rev() {
        let mut column = 0;
        while let (Some(cell), Some(area)) =
            (panel.landscape.cell(row, column), panel.cell(row, column))
        {
            let colour = |cell| match cell {
                Cell::Missing => WHITE,
                Cell::Diverged => marks::DIVERGED,
                Cell::Value(value) => metric.scale.colour(value),
            };
            let (mut right, mut hidden) = (area.right(), 0.0);
            column += 1;
            while let (Some(next), Some(next_area)) =
                (panel.landscape.cell(row, column), panel.cell(row, column))
            {
                // The column of 0 stands apart.
                if next_area.left - right > OVERLAP {
                    break;
                }
                if colour(next) != colour(cell) {
                    hidden = OVERLAP.min(panel.area.right() - right);
                    break;
                }
                right = next_area.right();
                column += 1;
            }
            let run = Area {
                width: right - area.left + hidden,
                height: area.height + OVERLAP.min(panel.area.bottom() - area.bottom()),
                ..area
            };
            canvas.fill(run, colour(cell))?;
        }
    }
    Ok(())
}

fn diverged<Backend: Surface>(
    canvas: &mut Canvas<'_, Backend>,
    panel: &Panel<'_>,
) -> Result<(), PictureError> {
    if !panel.landscape.cells().contains(&Cell::Diverged) {
        return Ok(());
    }
    marks::hatching(canvas, panel.area, |x, y| {
        let row = panel.up.index_at(y);
        let cell = row
            .zip(panel.right.index_at(x))
            .and_then(|(row, column)| panel.landscape.cell(row, column));
        cell == Some(Cell::Diverged)
    })
}

fn missing<Backend: Surface>(
    canvas: &mut Canvas<'_, Backend>,
    panel: &Panel<'_>,
) -> Result<(), PictureError> {
    for row in 0..panel.up.len() {
        for column in 0..panel.right.len() {
            if panel.landscape.cell(row, column) == Some(Cell::Missing)
                && let Some(area) = panel.cell(row, column)
                && area.width.min(area.height) >= ROOM_FOR_A_DOT
            {
                marks::dot(canvas, area.centre())?;
            }
        }
    }
    Ok(())
}

/// Draws the border of the region that exceeds the threshold.
fn contour<Backend: Surface>(
    canvas: &mut Canvas<'_, Backend>,
    panel: &Panel<'_>,
    threshold: f64,
    better: Better,
) -> Result<(), PictureError> {
    let (rows, columns) = (panel.up.len(), panel.right.len());
    let borders = of_threshold(panel.landscape, threshold, better);
    let place = |(column, row): Corner| {
        let x = panel.area.left + panel.right.border(column);
        let y = panel.area.bottom() - panel.up.border(row);
        (x, y)
    };
    let pieces: Vec<(Point, Point)> = borders
        .into_iter()
        .map(|(from, to)| (place(from), place(to)))
        .collect();
    // A thinner line where cells are so small that it would cover them.
    let side = (panel.area.width / columns as f64).min(panel.area.height / rows as f64);
    marks::threshold_line(canvas, &pieces, (side / 4.0).clamp(0.5, 1.25), panel.area)
}

fn frame<Backend: Surface>(
    canvas: &mut Canvas<'_, Backend>,
    panel: &Panel<'_>,
) -> Result<(), PictureError> {
    for (bottom, top) in panel.up.pieces() {
        for (from, to) in panel.right.pieces() {
            let piece = Area {
                left: panel.area.left + from,
                top: panel.area.bottom() - top,
                width: to - from,
                height: top - bottom,
            };
            canvas.outline(piece, FAINT_INK, 0.75)?;
        }
    }
    Ok(())
}

fn best<Backend: Surface>(
    canvas: &mut Canvas<'_, Backend>,
    panel: &Panel<'_>,
    better: Better,
) -> Result<(), PictureError> {
    // The star comes last, over the rings of its neighbours.
    for (rank, cell) in panel.landscape.top(MARKED, better).iter().enumerate().rev() {
        let Some(area) = panel.cell(cell.row, cell.column) else {
            continue;
        };
        let side = area.width.min(area.height);
        if rank == 0 {
            marks::star(canvas, area.centre(), (side * 0.55).clamp(5.25, 8.5))?;
        } else {
            marks::ring(canvas, area.centre(), (side * 0.34).clamp(2.75, 6.0))?;
        }
    }
    Ok(())
}

fn ticks<Backend: Surface>(
    canvas: &mut Canvas<'_, Backend>,
    panel: &Panel<'_>,
) -> Result<(), PictureError> {
    const LENGTH: f64 = 4.0;
    let look = TextLook {
        size: LABEL_SIZE,
        weight: Weight::Regular,
        colour: SOFT_INK,
        side: HPos::Center,
    };
    let (left, bottom) = (panel.area.left, panel.area.bottom());
    for tick in &panel.right_ticks {
        let x = left + tick.position;
        canvas.line(&[(x, bottom), (x, bottom + LENGTH)], FAINT_INK, 0.75)?;
        if let Some(label) = &tick.label {
            canvas.text(
                label,
                (x, bottom + LABEL_DISTANCE + LABEL_SIZE * 0.75),
                look,
            )?;
        }
    }
    let look = TextLook {
        side: HPos::Right,
        ..look
    };
    for tick in &panel.up_ticks {
        let y = bottom - tick.position;
        canvas.line(&[(left - LENGTH, y), (left, y)], FAINT_INK, 0.75)?;
        if let Some(label) = &tick.label {
            canvas.text(label, (left - LABEL_DISTANCE, y + LABEL_SIZE * 0.36), look)?;
        }
    }
    Ok(())
}
