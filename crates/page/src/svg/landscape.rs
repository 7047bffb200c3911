//! A landscape as SVG, with everything on it that a reader may switch on.

use std::f64::consts::PI;

use adamscape_pictures::{Axis, Cell, Landscape, Plane, RankedCell, labels};
use maud::{Markup, html};

use super::cells::paths;
use super::frame::{Frame, HEIGHT, WIDTH};
use super::lines::{Piece, line};
use super::{Colours, at, table};
use crate::error::PageError;
use crate::report::{self, Report, State};

/// How many of the best cells are marked: a star for the first, rings for the others.
const MARKED: usize = 10;
/// Shades of a path that has only one.
const ONE: u8 = 0;

/// A landscape of one measure, ready to be drawn.
pub(crate) struct Picture<'report> {
    report: &'report Report,
    own: &'report report::Landscape,
    measure: usize,
    landscape: Landscape,
}

impl<'report> Picture<'report> {
    /// The landscape of a measure.
    pub(crate) fn new(
        report: &'report Report,
        own: &'report report::Landscape,
        measure: usize,
    ) -> Result<Self, PageError> {
        let ties = report.measures.get(measure).and_then(|of| of.ties);
        let landscape = landscape(report, own, measure)?;
        let landscape = match ties {
            Some(other) => landscape.with_ties_broken_by(&self::landscape(report, own, other)?),
            None => landscape,
        };
        Ok(Self {
            report,
            own,
            measure,
            landscape,
        })
    }

    /// The ten best cells, if some values are better than others.
    pub(crate) fn best(&self) -> Vec<RankedCell> {
        let measure = self.report.measures.get(self.measure);
        let better = measure.and_then(|measure| measure.better);
        better.map_or(Vec::new(), |better| {
            self.landscape.top(MARKED, better.into())
        })
    }

    /// Where its rows and columns are.
    pub(crate) fn plane(&self) -> Plane<'_> {
        Plane::new(&self.landscape, WIDTH, HEIGHT)
    }

    /// What stands around it.
    pub(crate) fn frame(&self) -> Result<Frame, PageError> {
        Frame::around(&self.plane())
    }

    /// Draws it; `name` says what it shows to those who do not see it.
    pub(crate) fn draw(&self, colours: &Colours, name: &str) -> Result<Markup, PageError> {
        let plane = self.plane();
        let (rows, columns) = (plane.rows(), plane.columns());
        let frame = self.frame()?;
        let ((width, height), (left, top)) = (frame.size(), frame.origin());
        let cell = |row, column| self.landscape.cell(row, column);
        let shades = paths(&rows, &columns, |row, column| {
            cell(row, column)?.value().map(|value| colours.shade(value))
        });
        let diverged = paths(&rows, &columns, |row, column| {
            (cell(row, column) == Some(Cell::Diverged)).then_some(ONE)
        });
        let missing = paths(&rows, &columns, |row, column| {
            (cell(row, column) == Some(Cell::Missing)).then_some(ONE)
        });
        let table = table()?;
        let colour = |shade: &u8| table.get(usize::from(*shade)).cloned().unwrap_or_default();
        let origin = format!("translate({} {})", at(left), at(top));
        Ok(html! {
            svg viewBox={"0 0 " (at(width)) " " (at(height))} role="img" aria-label=(name) {
                g transform=(origin) {
                    g.missing { @for path in missing.values() { path d=(path) fill="url(#missing)" {} } }
                    g.cells shape-rendering="crispEdges" {
                        @for (shade, path) in &shades { path d=(path) fill=(colour(shade)) stroke=(colour(shade)) {} }
                    }
                    g.diverged { @for path in diverged.values() { path d=(path) fill="url(#diverged)" {} } }
                    g.lines { (self.lines(&plane)) }
                    g.border { (self.border(&plane)?) }
                    @for piece in plane.pieces() {
                        rect.frame x=(at(piece.left)) y=(at(piece.top)) width=(at(piece.width)) height=(at(piece.height)) {}
                    }
                    g.best { (self.marks(&plane)) }
                    rect.cursor.hidden {}
                    (frame.draw(self.report))
                }
            }
        })
    }

    /// The border of good cells, of whichever measure they are.
    fn border(&self, plane: &Plane<'_>) -> Result<Markup, PageError> {
        let Some(good) = self.report.good else {
            return Ok(Markup::default());
        };
        let better = self
            .report
            .measures
            .get(good.measure)
            .and_then(|of| of.better);
        let better = better.unwrap_or(report::Better::Higher).into();
        let pieces = if good.measure == self.measure {
            plane.border(good.threshold, better)
        } else {
            let of_good = landscape(self.report, self.own, good.measure)?;
            Plane::new(&of_good, WIDTH, HEIGHT).border(good.threshold, better)
        };
        let path = path_of(&pieces);
        Ok(html! { path.rim d=(path) {} path.core d=(path) {} })
    }

    /// Lines of equal value at the powers of ten.
    fn lines(&self, plane: &Plane<'_>) -> Markup {
        let Some(measure) = self.report.lines_of else {
            return Markup::default();
        };
        let columns = self.report.right.values.len();
        let logarithm = |row: usize, column: usize| {
            let cell = self.own.cells.get(row * columns + column)?;
            let value = cell.means.get(measure).copied().flatten()?.log10();
            value.is_finite().then_some(value)
        };
        let middle = |(from, to): &(f64, f64)| f64::midpoint(*from, *to);
        let xs: Vec<f64> = plane.columns().iter().map(middle).collect();
        let ys: Vec<f64> = plane.rows().iter().map(middle).collect();
        let places = (0..ys.len()).flat_map(|row| (0..xs.len()).map(move |column| (row, column)));
        let limits = places
            .filter_map(|(row, column)| logarithm(row, column))
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
                (low.min(value), high.max(value))
            });
        let levels = limits.0.ceil().max(-99.0) as i32..=limits.1.floor().min(99.0) as i32;
        let powers: Vec<f64> = levels.clone().map(|level| 10_f64.powi(level)).collect();
        let lines = levels.zip(labels(&powers)).filter_map(|(level, label)| {
            let pieces = line(f64::from(level), &xs, &ys, logarithm);
            let end = pieces.iter().flat_map(|(from, to)| [*from, *to]);
            let end = end.max_by(|a, b| (a.1 - a.0).total_cmp(&(b.1 - b.0)))?;
            Some((path_of(&pieces), label, end))
        });
        html! {
            @for (path, label, (x, y)) in lines {
                path.rim d=(path) {}
                path.core d=(path) {}
                text.rim x=(at(x + 3.0)) y=(at(y - 4.0)) { (label) }
                text x=(at(x + 3.0)) y=(at(y - 4.0)) { (label) }
            }
        }
    }

    /// A star for the best cell, over rings for the next nine.
    fn marks(&self, plane: &Plane<'_>) -> Markup {
        let (rows, columns) = (plane.rows(), plane.columns());
        let middle = |cell: &RankedCell| {
            let (top, bottom) = rows.get(cell.row)?;
            let (left, right) = columns.get(cell.column)?;
            let side = (right - left).min(bottom - top);
            Some((
                f64::midpoint(*left, *right),
                f64::midpoint(*top, *bottom),
                side,
            ))
        };
        let places: Vec<_> = self.best().iter().filter_map(middle).collect();
        html! {
            @for (x, y, side) in places.iter().skip(1) {
                @let radius = at((side * 0.34).clamp(2.5, 6.0));
                circle.rim cx=(at(*x)) cy=(at(*y)) r=(radius) {}
                circle.core cx=(at(*x)) cy=(at(*y)) r=(radius) {}
            }
            @if let Some((x, y, side)) = places.first() {
                path.star d=(star((*x, *y), (side * 0.55).clamp(5.5, 9.0))) {}
            }
        }
    }
}

/// The cells of a measure as a landscape for `pictures`.
fn landscape(
    report: &Report,
    own: &report::Landscape,
    measure: usize,
) -> Result<Landscape, PageError> {
    let axis = |axis: &report::Axis| {
        let (title, values) = (axis.title.as_str(), axis.values.clone());
        if axis.logarithmic {
            Axis::logarithmic(title, values)
        } else {
            Axis::even(title, values)
        }
    };
    let cell = |cell: &report::Cell| match (cell.state, cell.means.get(measure).copied().flatten())
    {
        (_, Some(mean)) => Cell::Value(mean),
        (State::Diverged { .. }, None) => Cell::Diverged,
        (State::Missing | State::Finished, None) => Cell::Missing,
    };
    let cells = own.cells.iter().map(cell).collect();
    let (up, right) = (axis(&report.up), axis(&report.right));
    Ok(Landscape::new(own.title.as_str(), up, right, cells)?)
}

fn path_of(pieces: &[Piece]) -> String {
    let piece = |((x, y), (to_x, to_y)): &Piece| {
        format!("M{} {}L{} {}", at(*x), at(*y), at(*to_x), at(*to_y))
    };
    pieces.iter().map(piece).collect()
}

/// A five-pointed star.
fn star((x, y): (f64, f64), radius: f64) -> String {
    let corner = |index: u32| {
        let radius = if index.is_multiple_of(2) {
            radius
        } else {
            radius * 0.45
        };
        let (sine, cosine) = (f64::from(index) * PI / 5.0).sin_cos();
        format!("{} {}", at(x + radius * sine), at(y - radius * cosine))
    };
    let corners: Vec<String> = (0..10).map(corner).collect();
    format!("M{}z", corners.join("L"))
}

/// What diverged and missing cells are filled with, for all pictures of the page.
pub(crate) fn patterns() -> Markup {
    html! {
        svg.patterns width="0" height="0" aria-hidden="true" {
            pattern #diverged width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)" {
                rect.ground width="5" height="5" {}
                path.hatch d="M0 0V5" {}
            }
            pattern #missing width="7" height="7" patternUnits="userSpaceOnUse" {
                circle.dot cx="3.5" cy="3.5" r="0.8" {}
            }
        }
    }
}
