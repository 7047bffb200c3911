//! Log-log plots of curves: magnitudes over steps, as SVG and as PNG.

use plotters_backend::text_anchor::HPos;

use crate::canvas::{Area, Canvas, FAINT_INK, INK, Point, SOFT_INK, Surface, TextLook};
use crate::colour::Colour;
use crate::drawing::{Drawing, png, svg};
use crate::error::PictureError;
use crate::label::label;
use crate::layout::{AXIS_TITLE_SIZE, CAPTION_SIZE, LABEL_SIZE, TITLE_SIZE};
use crate::lettering::{Lettering, Weight};

/// A log-log plot of curves in one frame.
#[derive(Clone, Debug, PartialEq)]
pub struct Curves {
    /// The heading.
    pub title: String,
    /// Beneath the heading.
    pub caption: Vec<String>,
    /// What is measured.
    pub measure: String,
    /// Each curve's name, and its value after each step, from the first.
    pub curves: Vec<(String, Vec<f64>)>,
}

/// Draws curves as an SVG document.
///
/// # Errors
/// If there is no curve, or no step.
pub fn curves_svg(curves: &Curves) -> Result<String, PictureError> {
    svg(&Frame::new(curves)?, &Lettering::carried()?)
}

/// Draws curves as a PNG file, with 1 to 4 pixels to a point.
///
/// # Errors
/// If there is no curve, or no step, or the resolution is out of range.
pub fn curves_png(curves: &Curves, pixels_per_point: u32) -> Result<Vec<u8>, PictureError> {
    png(
        &Frame::new(curves)?,
        &Lettering::carried()?,
        pixels_per_point,
    )
}

const MARGIN: f64 = 22.0;
const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 360.0;
const ROOM_FOR_LABELS: f64 = 58.0;
const LINE_HEIGHT: f64 = 17.0;
const LEGEND_LINE: f64 = 26.0;
/// Decades between two labels.
const LABELLED: usize = 2;

/// Told apart by people who see fewer colours, too: the palette of Okabe and Ito, without its yellow.
const COLOURS: [Colour; 7] = [
    colour(0x00, 0x72, 0xb2),
    colour(0xd5, 0x5e, 0x00),
    colour(0xe6, 0x9f, 0x00),
    colour(0x00, 0x9e, 0x73),
    colour(0xcc, 0x79, 0xa7),
    colour(0x56, 0xb4, 0xe9),
    Colour::grey(0x30),
];

const fn colour(red: u8, green: u8, blue: u8) -> Colour {
    Colour { red, green, blue }
}

/// Curves with the place of each number.
struct Frame<'a> {
    curves: &'a Curves,
    area: Area,
    steps: usize,
    /// Powers of ten at the bottom and at the top. Zero, and what is smaller, is drawn at the bottom.
    decades: (i32, i32),
}

impl<'a> Frame<'a> {
    fn new(curves: &'a Curves) -> Result<Self, PictureError> {
        let steps = curves.curves.iter().map(|(_, values)| values.len()).max();
        let steps = steps
            .filter(|&steps| steps > 0)
            .ok_or(PictureError::NoPanels)?;
        let values = curves.curves.iter().flat_map(|(_, values)| values);
        let exponents = values.filter(|value| value.is_finite() && **value > 0.0);
        let exponents: Vec<f64> = exponents.map(|value| value.log10()).collect();
        let low = exponents
            .iter()
            .copied()
            .fold(0.0, f64::min)
            .max(-20.0)
            .floor();
        let high = exponents
            .iter()
            .copied()
            .fold(low + 1.0, f64::max)
            .min(20.0)
            .ceil();
        let head = TITLE_SIZE + 8.0 + LINE_HEIGHT * curves.caption.len() as f64 + 12.0;
        let area = Area {
            left: MARGIN + AXIS_TITLE_SIZE + ROOM_FOR_LABELS,
            top: MARGIN + head,
            width: WIDTH,
            height: HEIGHT,
        };
        Ok(Self {
            curves,
            area,
            steps,
            decades: (low as i32 - 1, high as i32),
        })
    }

    fn place(&self, step: usize, value: f64) -> Point {
        let (low, high) = (f64::from(self.decades.0), f64::from(self.decades.1));
        let across = (step as f64).ln() / (self.steps.max(2) as f64).ln();
        let exponent = if value > 0.0 {
            value.log10().clamp(low, high)
        } else {
            low
        };
        let up = (exponent - low) / (high - low);
        (
            self.area.left + across * self.area.width,
            self.area.bottom() - up * self.area.height,
        )
    }

    fn legend_top(&self) -> f64 {
        self.area.bottom() + 46.0
    }

    fn draw_axes<Backend: Surface>(
        &self,
        canvas: &mut Canvas<'_, Backend>,
    ) -> Result<(), PictureError> {
        let look = |side| TextLook {
            size: LABEL_SIZE,
            weight: Weight::Regular,
            colour: SOFT_INK,
            side,
        };
        let grid = Colour::grey(0xe4);
        for decade in (self.decades.0..=self.decades.1).step_by(LABELLED) {
            let value = 10_f64.powi(decade);
            let (_, y) = self.place(1, value);
            canvas.line(&[(self.area.left, y), (self.area.right(), y)], grid, 0.5)?;
            let text = if decade == self.decades.0 {
                "0".to_owned()
            } else {
                label(value)
            };
            let baseline = y + LABEL_SIZE * 0.36;
            canvas.text(&text, (self.area.left - 7.0, baseline), look(HPos::Right))?;
        }
        let round = (0..9).flat_map(|power| [1, 2, 5].map(|digit| digit * 10_usize.pow(power)));
        for step in round.filter(|step| *step <= self.steps) {
            let (x, _) = self.place(step, 1.0);
            canvas.line(&[(x, self.area.top), (x, self.area.bottom())], grid, 0.5)?;
            let baseline = self.area.bottom() + 16.0;
            canvas.text(&step.to_string(), (x, baseline), look(HPos::Center))?;
        }
        canvas.outline(self.area, FAINT_INK, 0.75)?;
        let title = TextLook {
            size: AXIS_TITLE_SIZE,
            weight: Weight::Regular,
            colour: INK,
            side: HPos::Center,
        };
        let (x, y) = self.area.centre();
        canvas.text("step", (x, self.area.bottom() + 33.0), title)?;
        canvas.turned_text(
            &self.curves.measure,
            (MARGIN + AXIS_TITLE_SIZE * 0.8, y),
            title,
        )
    }
}

impl Drawing for Frame<'_> {
    fn size(&self) -> (u32, u32) {
        let width = self.area.right() + MARGIN;
        let legend = LINE_HEIGHT * self.curves.curves.len() as f64;
        let height = self.legend_top() + legend + MARGIN * 0.5;
        (width.ceil() as u32, height.ceil() as u32)
    }

    fn draw<Backend: Surface>(&self, canvas: &mut Canvas<'_, Backend>) -> Result<(), PictureError> {
        let text = |size, weight, colour| TextLook {
            size,
            weight,
            colour,
            side: HPos::Left,
        };
        let mut baseline = MARGIN + TITLE_SIZE * 0.8;
        let title = text(TITLE_SIZE, Weight::Bold, INK);
        canvas.text(&self.curves.title, (MARGIN, baseline), title)?;
        baseline += 8.0;
        for line in &self.curves.caption {
            baseline += LINE_HEIGHT;
            let caption = text(CAPTION_SIZE, Weight::Regular, SOFT_INK);
            canvas.text(line, (MARGIN, baseline), caption)?;
        }
        self.draw_axes(canvas)?;
        let mut y = self.legend_top();
        for (index, (name, values)) in self.curves.curves.iter().enumerate() {
            let colour = COLOURS.into_iter().cycle().nth(index).unwrap_or(INK);
            // Each is narrower than the one that it may cover.
            let width = (4.5 - 0.8 * index as f64).max(1.5);
            let points = (1..).zip(values).filter(|(_, value)| value.is_finite());
            let points: Vec<Point> = points
                .map(|(step, &value)| self.place(step, value))
                .collect();
            canvas.line(&points, colour, width)?;
            canvas.line(
                &[(self.area.left, y), (self.area.left + LEGEND_LINE, y)],
                colour,
                2.5,
            )?;
            let place = (self.area.left + LEGEND_LINE + 8.0, y + CAPTION_SIZE * 0.36);
            canvas.text(name, place, text(CAPTION_SIZE, Weight::Regular, SOFT_INK))?;
            y += LINE_HEIGHT;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curves(curves: &[(&str, &[f64])]) -> Curves {
        let curves = curves.iter();
        Curves {
            title: "A < B".to_owned(),
            caption: vec!["noted".to_owned()],
            measure: "difference".to_owned(),
            curves: curves
                .map(|(name, values)| ((*name).to_owned(), values.to_vec()))
                .collect(),
        }
    }

    /// Text contents, and the points of each line, in units.
    fn read(svg: &str) -> (Vec<String>, Vec<Vec<(f64, f64)>>) {
        let document = roxmltree::Document::parse(svg).unwrap();
        let texts = document
            .descendants()
            .filter(|node| node.has_tag_name("text"));
        let texts = texts.filter_map(|node| node.text().map(|text| text.trim().to_owned()));
        let lines = document
            .descendants()
            .filter_map(|node| node.attribute("points"));
        let points = |points: &str| -> Vec<(f64, f64)> {
            let pairs = points
                .split_whitespace()
                .filter_map(|pair| pair.split_once(','));
            pairs
                .map(|(x, y)| (x.parse().unwrap(), y.parse().unwrap()))
                .collect()
        };
        (texts.collect(), lines.map(points).collect())
    }

    #[test]
    fn every_curve_is_drawn_and_named_with_zero_at_the_bottom() {
        let falling = [1.0, 0.01, 0.0];
        let svg = curves_svg(&curves(&[("falls", &falling), ("stays", &[0.5, 0.5, 0.5])])).unwrap();
        let (texts, lines) = read(&svg);
        for text in [
            "A < B",
            "noted",
            "difference",
            "falls",
            "stays",
            "step",
            "0",
            "1",
        ] {
            assert!(
                texts.iter().any(|found| found == text),
                "{text} in {texts:?}"
            );
        }
        let drawn: Vec<_> = lines.iter().filter(|points| points.len() == 3).collect();
        let [falls, stays] = drawn.as_slice() else {
            panic!("{lines:?}")
        };
        assert!(falls[0].1 < falls[1].1 && falls[1].1 < falls[2].1);
        assert!(stays[0].1 == stays[2].1 && stays[0].0 < stays[1].0);
        let bottom = lines
            .iter()
            .flatten()
            .map(|point| point.1)
            .fold(0.0, f64::max);
        assert!(falls[2].1 <= bottom && falls[2].1 > stays[0].1);
    }

    #[test]
    fn a_step_without_a_number_is_left_out() {
        let svg = curves_svg(&curves(&[("breaks", &[0.1, f64::NAN, f64::INFINITY, 0.2])])).unwrap();
        let (_, lines) = read(&svg);
        assert!(
            lines
                .iter()
                .flatten()
                .all(|(x, y)| x.is_finite() && y.is_finite())
        );
    }

    #[test]
    fn no_curve_and_no_step_are_refused() {
        for nothing in [curves(&[]), curves(&[("empty", &[])])] {
            assert!(matches!(curves_svg(&nothing), Err(PictureError::NoPanels)));
        }
        assert!(matches!(
            curves_png(&curves(&[("one", &[1.0])]), 9),
            Err(PictureError::Resolution { .. })
        ));
    }
}
