//! Writes a drawing as SVG and as PNG, from one drawing function.

use plotters::backend::{BitMapBackend, DrawingBackend, RGBPixel, SVGBackend};

use crate::canvas::{Area, Canvas, Surface, WHITE};
use crate::error::PictureError;
use crate::lettering::Lettering;

/// What can be drawn, on any backend.
pub(crate) trait Drawing {
    /// Width and height, in points.
    fn size(&self) -> (u32, u32);

    /// Draws it on a white page.
    fn draw<Backend: Surface>(&self, canvas: &mut Canvas<'_, Backend>) -> Result<(), PictureError>;
}

/// Plotters' backends draw in whole units: with four to a point, the fine lines and marks of an SVG come out right.
const SVG_UNITS_PER_POINT: u32 = 4;
/// The finest PNG: beyond it a large figure would fill the memory.
const MOST_PIXELS_PER_POINT: u32 = 4;

/// The drawing as an SVG document.
pub(crate) fn svg(drawing: &impl Drawing, lettering: &Lettering) -> Result<String, PictureError> {
    let (width, height) = drawing.size();
    let units = (width * SVG_UNITS_PER_POINT, height * SVG_UNITS_PER_POINT);
    let mut svg = String::new();
    let mut backend = SVGBackend::with_string(&mut svg, units);
    draw(
        drawing,
        &mut Canvas::new(&mut backend, SVG_UNITS_PER_POINT, lettering),
    )?;
    backend.present()?;
    drop(backend);

    // The picture is as large as its points; only its inner coordinates are finer. What is left out are defaults of
    // SVG, a third of the document. A text cannot hold any of this: its quotation marks are escaped.
    let in_units = format!(r#"width="{}" height="{}" "#, units.0, units.1);
    let in_points = format!(r#"width="{width}" height="{height}" "#);
    Ok(svg
        .replacen(&in_units, &in_points, 1)
        .replace(r#" opacity="1""#, "")
        .replace(r#" stroke="none""#, ""))
}

/// The drawing as a PNG file, with 1 to 4 pixels to a point.
pub(crate) fn png(
    drawing: &impl Drawing,
    lettering: &Lettering,
    pixels_per_point: u32,
) -> Result<Vec<u8>, PictureError> {
    if !(1..=MOST_PIXELS_PER_POINT).contains(&pixels_per_point) {
        return Err(PictureError::Resolution {
            pixels_per_point,
            most: MOST_PIXELS_PER_POINT,
        });
    }
    // Drawn finer than asked for and averaged, because plotters' lines and circles have no soft edges. A fine
    // picture needs less of it.
    let finer = if pixels_per_point == 1 { 4 } else { 2 };
    let units_per_point = pixels_per_point * finer;

    let (width, height) = drawing.size();
    let units = (width * units_per_point, height * units_per_point);
    let mut fine = vec![u8::MAX; units.0 as usize * units.1 as usize * 3];
    let mut backend = BitMapBackend::<RGBPixel>::with_buffer_and_format(&mut fine, units)
        .map_err(|error| PictureError::Drawing(Box::new(error)))?;
    draw(
        drawing,
        &mut Canvas::new(&mut backend, units_per_point, lettering),
    )?;
    backend.present()?;
    drop(backend);

    let pixels = averaged(&fine, units.0 as usize, finer as usize);
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(
        &mut file,
        width * pixels_per_point,
        height * pixels_per_point,
    );
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&pixels)?;
    writer.finish()?;
    Ok(file)
}

fn draw<Backend: Surface>(
    drawing: &impl Drawing,
    canvas: &mut Canvas<'_, Backend>,
) -> Result<(), PictureError> {
    // Opaque, to be read on a dark page too.
    let (width, height) = drawing.size();
    let page = Area {
        left: 0.0,
        top: 0.0,
        width: f64::from(width),
        height: f64::from(height),
    };
    canvas.fill(page, WHITE)?;
    drawing.draw(canvas)
}

/// Averages squares of `side` × `side` pixels of three bytes, in an image `width` pixels wide.
fn averaged(fine: &[u8], width: usize, side: usize) -> Vec<u8> {
    let count = u32::try_from(side * side).unwrap_or(u32::MAX);
    let mut pixels = Vec::with_capacity(fine.len() / (side * side));
    for rows in fine.chunks_exact(width * 3 * side) {
        let mut sums = vec![0_u32; width / side * 3];
        for row in rows.chunks_exact(width * 3) {
            for (sum, pixels) in sums.chunks_exact_mut(3).zip(row.chunks_exact(3 * side)) {
                for pixel in pixels.chunks_exact(3) {
                    sum.iter_mut()
                        .zip(pixel)
                        .for_each(|(sum, byte)| *sum += u32::from(*byte));
                }
            }
        }
        pixels.extend(
            sums.into_iter()
                .map(|sum| u8::try_from((sum + count / 2) / count).unwrap_or(u8::MAX)),
        );
    }
    pixels
}
