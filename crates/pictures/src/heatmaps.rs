//! Draws heat maps of landscapes as SVG and as PNG.

use plotters_backend::text_anchor::HPos;

use crate::canvas::{Canvas, INK, SOFT_INK, Surface, TextLook};
use crate::drawing::{Drawing, png, svg};
use crate::error::PictureError;
use crate::figure::Figure;
use crate::layout::{AXIS_TITLE_SIZE, CAPTION_SIZE, HEADING_SIZE, Layout, TITLE_SIZE};
use crate::lettering::{Lettering, Weight};
use crate::{colour_bar, legend, panel};

/// Draws a figure as an SVG document.
///
/// # Errors
/// If the figure is empty, too large, or not consistent.
pub fn heatmaps_svg(figure: &Figure) -> Result<String, PictureError> {
    let lettering = Lettering::carried()?;
    svg(&Layout::new(figure, &lettering)?, &lettering)
}

/// Draws a figure as a PNG file, with 1 to 4 pixels to a point.
///
/// # Errors
/// If the resolution is out of range, or the figure is empty, too large, or not consistent.
pub fn heatmaps_png(figure: &Figure, pixels_per_point: u32) -> Result<Vec<u8>, PictureError> {
    let lettering = Lettering::carried()?;
    png(
        &Layout::new(figure, &lettering)?,
        &lettering,
        pixels_per_point,
    )
}

impl Drawing for Layout<'_> {
    fn size(&self) -> (u32, u32) {
        self.size
    }

    fn draw<Backend: Surface>(&self, canvas: &mut Canvas<'_, Backend>) -> Result<(), PictureError> {
        let title = TextLook {
            size: TITLE_SIZE,
            weight: Weight::Bold,
            colour: INK,
            side: HPos::Left,
        };
        let caption = TextLook {
            size: CAPTION_SIZE,
            weight: Weight::Regular,
            colour: SOFT_INK,
            side: HPos::Left,
        };
        let heading = TextLook {
            size: HEADING_SIZE,
            weight: Weight::Bold,
            colour: INK,
            side: HPos::Center,
        };
        let axis_title = TextLook {
            size: AXIS_TITLE_SIZE,
            weight: Weight::Regular,
            colour: INK,
            side: HPos::Center,
        };
        for (lines, look) in [
            (&self.title, title),
            (&self.caption, caption),
            (&self.headings, heading),
        ] {
            for (line, place) in lines {
                canvas.text(line, *place, look)?;
            }
        }
        for row in &self.rows {
            for landscape in &row.panels {
                panel::draw(canvas, landscape, row.metric)?;
            }
            colour_bar::draw(canvas, row.bar, row.metric)?;
            let (title, place) = &row.up_title;
            canvas.turned_text(title, *place, axis_title)?;
            canvas.turned_text(&row.name, row.name_place, axis_title)?;
        }
        let (title, place) = &self.right_title;
        canvas.text(title, *place, axis_title)?;
        legend::draw(canvas, &self.legend)
    }
}
