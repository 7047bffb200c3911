//! A drawing backend, measured in points instead of its own whole pixels.

use plotters_backend::text_anchor::HPos;
use plotters_backend::{BackendColor, BackendCoord, BackendStyle, DrawingBackend};

use crate::colour::Colour;
use crate::error::PictureError;
use crate::lettering::{BASELINE, Lettering, Weight};

pub(crate) const WHITE: Colour = Colour::grey(255);
/// Titles, and the dark side of marks.
pub(crate) const INK: Colour = Colour::grey(0x18);
/// Labels.
pub(crate) const SOFT_INK: Colour = Colour::grey(0x3c);
/// Frames and ticks.
pub(crate) const FAINT_INK: Colour = Colour::grey(0x6a);

/// A place, in points from the left and from the top.
pub(crate) type Point = (f64, f64);

/// A rectangle, in points.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Area {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

impl Area {
    pub(crate) fn right(&self) -> f64 {
        self.left + self.width
    }

    pub(crate) fn bottom(&self) -> f64 {
        self.top + self.height
    }

    /// The part of this area that lies in another, without extent where there is none.
    pub(crate) fn clipped_to(&self, other: Self) -> Self {
        let (left, top) = (self.left.max(other.left), self.top.max(other.top));
        let width = (self.right().min(other.right()) - left).max(0.0);
        let height = (self.bottom().min(other.bottom()) - top).max(0.0);
        Self {
            left,
            top,
            width,
            height,
        }
    }

    pub(crate) fn centre(&self) -> Point {
        (self.left + self.width / 2.0, self.top + self.height / 2.0)
    }
}

/// How a text looks: its size in points, weight, colour, and the side of it that is anchored.
#[derive(Clone, Copy)]
pub(crate) struct TextLook {
    pub(crate) size: f64,
    pub(crate) weight: Weight,
    pub(crate) colour: Colour,
    pub(crate) side: HPos,
}

/// A drawing backend whose errors can be kept.
pub(crate) trait Surface: DrawingBackend<ErrorType: 'static> {}

impl<Backend: DrawingBackend<ErrorType: 'static>> Surface for Backend {}

/// A drawing backend, measured in points.
pub(crate) struct Canvas<'backend, Backend> {
    backend: &'backend mut Backend,
    units_per_point: f64,
    lettering: &'backend Lettering,
}

struct Stroke {
    colour: Colour,
    width: u32,
}

impl BackendStyle for Stroke {
    fn color(&self) -> BackendColor {
        backend_color(self.colour)
    }

    fn stroke_width(&self) -> u32 {
        self.width
    }
}

fn backend_color(colour: Colour) -> BackendColor {
    BackendColor {
        alpha: 1.0,
        rgb: (colour.red, colour.green, colour.blue),
    }
}

impl<'backend, Backend: Surface> Canvas<'backend, Backend> {
    pub(crate) fn new(
        backend: &'backend mut Backend,
        units_per_point: u32,
        lettering: &'backend Lettering,
    ) -> Self {
        Self {
            backend,
            units_per_point: f64::from(units_per_point),
            lettering,
        }
    }

    pub(crate) fn fill(&mut self, area: Area, colour: Colour) -> Result<(), PictureError> {
        let from = self.units((area.left, area.top));
        let to = self.units((area.right(), area.bottom()));
        // A cell finer than the backend's unit leaves its place to its neighbours.
        if from.0 < to.0 && from.1 < to.1 {
            self.backend
                .draw_rect(from, to, &Stroke { colour, width: 1 }, true)?;
        }
        Ok(())
    }

    pub(crate) fn outline(
        &mut self,
        area: Area,
        colour: Colour,
        width: f64,
    ) -> Result<(), PictureError> {
        let half = width / 2.0;
        let (left, top) = (area.left - half, area.top - half);
        let level = Area {
            left,
            top,
            width: area.width + width,
            height: width,
        };
        let upright = Area {
            left,
            top,
            width,
            height: area.height + width,
        };
        self.fill(level, colour)?;
        self.fill(
            Area {
                top: area.bottom() - half,
                ..level
            },
            colour,
        )?;
        self.fill(upright, colour)?;
        self.fill(
            Area {
                left: area.right() - half,
                ..upright
            },
            colour,
        )
    }

    pub(crate) fn line(
        &mut self,
        points: &[Point],
        colour: Colour,
        width: f64,
    ) -> Result<(), PictureError> {
        let path: Vec<BackendCoord> = points.iter().map(|point| self.units(*point)).collect();
        let stroke = self.stroke(colour, width);
        Ok(self.backend.draw_path(path, &stroke)?)
    }

    pub(crate) fn polygon(&mut self, points: &[Point], colour: Colour) -> Result<(), PictureError> {
        let path: Vec<BackendCoord> = points.iter().map(|point| self.units(*point)).collect();
        Ok(self
            .backend
            .fill_polygon(path, &Stroke { colour, width: 1 })?)
    }

    pub(crate) fn ring(
        &mut self,
        centre: Point,
        radius: f64,
        colour: Colour,
        width: f64,
    ) -> Result<(), PictureError> {
        let centre = self.units(centre);
        let (radius, stroke) = (self.length(radius), self.stroke(colour, width));
        Ok(self.backend.draw_circle(centre, radius, &stroke, false)?)
    }

    pub(crate) fn disc(
        &mut self,
        centre: Point,
        radius: f64,
        colour: Colour,
    ) -> Result<(), PictureError> {
        let centre = self.units(centre);
        let radius = self.length(radius);
        Ok(self
            .backend
            .draw_circle(centre, radius, &Stroke { colour, width: 1 }, true)?)
    }

    /// Draws a text whose baseline begins, is centred, or ends at a point.
    pub(crate) fn text(
        &mut self,
        text: &str,
        (x, baseline): Point,
        look: TextLook,
    ) -> Result<(), PictureError> {
        self.letters(text, (x, baseline - BASELINE * look.size), look, false)
    }

    /// Draws a text that is read from below, whose baseline is at `x`.
    pub(crate) fn turned_text(
        &mut self,
        text: &str,
        (x, y): Point,
        look: TextLook,
    ) -> Result<(), PictureError> {
        self.letters(text, (x - BASELINE * look.size, y), look, true)
    }

    fn letters(
        &mut self,
        text: &str,
        anchor: Point,
        look: TextLook,
        turned: bool,
    ) -> Result<(), PictureError> {
        // What no XML document may hold would make the whole picture unreadable.
        let unprintable =
            |letter: char| letter.is_control() || matches!(letter, '\u{fffe}' | '\u{ffff}');
        let text = text.replace(unprintable, " ");
        let color = backend_color(look.colour);
        let style = self.lettering.style(
            look.size * self.units_per_point,
            look.weight,
            look.side,
            color,
            turned,
        );
        let anchor = self.units(anchor);
        Ok(self.backend.draw_text(&text, &style, anchor)?)
    }

    fn units(&self, (x, y): Point) -> BackendCoord {
        (
            (x * self.units_per_point).round() as i32,
            (y * self.units_per_point).round() as i32,
        )
    }

    fn length(&self, length: f64) -> u32 {
        (length * self.units_per_point).round().max(1.0) as u32
    }

    fn stroke(&self, colour: Colour, width: f64) -> Stroke {
        Stroke {
            colour,
            width: self.length(width),
        }
    }
}
