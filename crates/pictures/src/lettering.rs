//! Fonts and text widths: Roboto, carried in the program, so that a picture looks the same on a machine without fonts.

use std::convert::Infallible;

use ab_glyph::{Font, FontRef, PxScale, ScaleFont};
use plotters_backend::text_anchor::{HPos, Pos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendTextStyle, FontFamily, FontStyle, FontTransform,
};

use crate::error::PictureError;

/// Plotters' SVG backend puts the baseline this far below the anchor of a text, in ems.
pub(crate) const BASELINE: f64 = 0.76;
/// Plotters' SVG backend divides sizes by this.
const SIZE_PER_EM: f64 = 1.24;

/// A viewer of an SVG that has no Roboto takes another font, and most others are wider.
const ROOM_FOR_OTHER_FONTS: f64 = 1.12;

/// How heavy letters are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Weight {
    Regular,
    Bold,
}

/// The carried fonts.
pub(crate) struct Lettering {
    regular: FontRef<'static>,
    bold: FontRef<'static>,
}

impl Lettering {
    pub(crate) fn carried() -> Result<Self, PictureError> {
        Ok(Self {
            regular: FontRef::try_from_slice(include_bytes!("../fonts/Roboto-Regular.ttf"))?,
            bold: FontRef::try_from_slice(include_bytes!("../fonts/Roboto-Bold.ttf"))?,
        })
    }

    /// The room a text needs, in the unit of `em`, the size of its letters.
    pub(crate) fn width(&self, text: &str, em: f64, weight: Weight) -> f64 {
        let font = self.font(weight);
        // Measured large, because a font's own advances are whole numbers of thousandths.
        let scaled = font.as_scaled(pixels(font, 1000.0));
        let advance: f32 = text
            .chars()
            .map(|letter| scaled.h_advance(font.glyph_id(letter)))
            .sum();
        f64::from(advance) * em / 1000.0 * ROOM_FOR_OTHER_FONTS
    }

    /// The text broken at spaces, and after hyphens, commas and opening brackets, into lines no wider than `width`; a word that is wider by
    /// itself is cut off with an ellipsis.
    pub(crate) fn lines(&self, text: &str, width: f64, em: f64, weight: Weight) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        let mut line = String::new();
        for word in text.split_inclusive([' ', '-', ',', '(']) {
            let longer = format!("{line}{word}");
            if line.is_empty() || self.width(longer.trim_end(), em, weight) <= width {
                line = longer;
            } else {
                lines.push(std::mem::replace(&mut line, word.to_owned()));
            }
        }
        lines.push(line);
        lines
            .iter()
            .map(|line| self.shortened(line.trim_end(), width, em, weight))
            .collect()
    }

    /// The text, cut off with an ellipsis where it is wider than `width`.
    pub(crate) fn shortened(&self, text: &str, width: f64, em: f64, weight: Weight) -> String {
        if self.width(text, em, weight) <= width {
            return text.to_owned();
        }
        let mut kept = String::new();
        for letter in text.chars() {
            if self.width(&format!("{kept}{letter}…"), em, weight) > width {
                break;
            }
            kept.push(letter);
        }
        kept.push('…');
        kept
    }

    /// How a backend draws a text whose letters are `em` pixels high.
    pub(crate) fn style(
        &self,
        em: f64,
        weight: Weight,
        side: HPos,
        color: BackendColor,
        turned: bool,
    ) -> Letters<'_> {
        Letters {
            font: self.font(weight),
            em,
            weight,
            side,
            color,
            turned,
        }
    }

    fn font(&self, weight: Weight) -> &FontRef<'static> {
        match weight {
            Weight::Regular => &self.regular,
            Weight::Bold => &self.bold,
        }
    }
}

/// The font's scale at which an em has that many pixels.
fn pixels(font: &FontRef<'static>, em: f64) -> PxScale {
    let height_per_em = font
        .units_per_em()
        .map_or(1.0, |units| font.height_unscaled() / units);
    PxScale::from(em as f32 * height_per_em)
}

/// Letters of one size, weight and colour. Plotters' own text style drops the space before each letter, which
/// shows at small sizes.
pub(crate) struct Letters<'font> {
    font: &'font FontRef<'static>,
    em: f64,
    weight: Weight,
    side: HPos,
    color: BackendColor,
    turned: bool,
}

impl BackendTextStyle for Letters<'_> {
    type FontError = Infallible;

    fn color(&self) -> BackendColor {
        self.color
    }

    fn size(&self) -> f64 {
        self.em * SIZE_PER_EM
    }

    fn transform(&self) -> FontTransform {
        if self.turned {
            FontTransform::Rotate270
        } else {
            FontTransform::None
        }
    }

    fn style(&self) -> FontStyle {
        match self.weight {
            Weight::Regular => FontStyle::Normal,
            Weight::Bold => FontStyle::Bold,
        }
    }

    fn anchor(&self) -> Pos {
        Pos::new(self.side, VPos::Top)
    }

    fn family(&self) -> FontFamily<'_> {
        FontFamily::Name("Roboto, Helvetica, Arial, sans-serif")
    }

    fn layout_box(&self, text: &str) -> Result<((i32, i32), (i32, i32)), Infallible> {
        let scaled = self.font.as_scaled(pixels(self.font, self.em));
        let advance: f32 = text
            .chars()
            .map(|letter| scaled.h_advance(self.font.glyph_id(letter)))
            .sum();
        Ok(((0, 0), (advance.round() as i32, self.em.round() as i32)))
    }

    fn draw<E, DrawFunc: FnMut(i32, i32, BackendColor) -> Result<(), E>>(
        &self,
        text: &str,
        (left, top): BackendCoord,
        mut draw: DrawFunc,
    ) -> Result<Result<(), E>, Infallible> {
        let scale = pixels(self.font, self.em);
        let scaled = self.font.as_scaled(scale);
        let mut x = left as f32;
        let baseline = top as f32 + (self.em * BASELINE) as f32;
        for letter in text.chars() {
            let glyph = self
                .font
                .glyph_id(letter)
                .with_scale_and_position(scale, ab_glyph::point(x, baseline));
            x += scaled.h_advance(glyph.id);
            let Some(outline) = self.font.outline_glyph(glyph) else {
                continue;
            };
            let corner = outline.px_bounds().min;
            let mut outcome = Ok(());
            outline.draw(|column, row, coverage| {
                if coverage > 0.0 && outcome.is_ok() {
                    let color = BackendColor {
                        alpha: f64::from(coverage.min(1.0)),
                        ..self.color
                    };
                    outcome = draw(
                        corner.x as i32 + column as i32,
                        corner.y as i32 + row as i32,
                        color,
                    );
                }
            });
            if outcome.is_err() {
                return Ok(outcome);
            }
        }
        Ok(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_carried_font_has_every_letter_the_pictures_use() {
        let lettering = Lettering::carried().unwrap();
        for weight in [Weight::Regular, Weight::Bold] {
            for letter in "azAZ09.,-–—−×·≥≤√…⁻⁰¹²³⁴⁵⁶⁷⁸⁹ηλβεθ".chars()
            {
                assert_ne!(
                    lettering.font(weight).glyph_id(letter).0,
                    0,
                    "{letter} {weight:?}"
                );
            }
        }
    }

    #[test]
    fn a_long_name_is_broken_at_its_hyphens() {
        let lettering = Lettering::carried().unwrap();
        let lines = lettering.lines("momentum-emaw-torch", 100.0, 12.5, Weight::Bold);
        assert_eq!(lines, ["momentum-", "emaw-torch"]);
    }

    #[test]
    fn hyperparameters_stand_below_the_name_they_belong_to() {
        let lettering = Lettering::carried().unwrap();
        let name = "adamw(beta_2=0.95,clip_norm=0.5)";
        let lines = lettering.lines(name, 120.0, 12.5, Weight::Bold);
        assert_eq!(lines, ["adamw(", "beta_2=0.95,", "clip_norm=0.5)"]);
    }

    #[test]
    fn a_word_too_long_for_a_line_ends_in_an_ellipsis() {
        let lettering = Lettering::carried().unwrap();
        let lines = lettering.lines(&"m".repeat(50), 100.0, 12.0, Weight::Regular);
        let [line] = lines.as_slice() else {
            panic!("{lines:?}")
        };
        assert!(line.ends_with('…') && lettering.width(line, 12.0, Weight::Regular) <= 100.0);
    }
}
