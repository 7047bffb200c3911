//! Colour scales: viridis, brighter is better.

use crate::error::PictureError;
use crate::ruler::round_values;
use crate::{Better, Landscape};

/// Red, green and blue, 0 to 255 each, sRGB.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Colour {
    /// Red.
    pub red: u8,
    /// Green.
    pub green: u8,
    /// Blue.
    pub blue: u8,
}

impl Colour {
    pub(crate) const fn grey(level: u8) -> Self {
        Self {
            red: level,
            green: level,
            blue: level,
        }
    }

    /// Viridis at a brightness from 0 to 1.
    pub(crate) fn viridis(brightness: f64) -> Self {
        let colour = colorous::VIRIDIS.eval_continuous(brightness.clamp(0.0, 1.0));
        Self {
            red: colour.r,
            green: colour.g,
            blue: colour.b,
        }
    }
}

/// The colours of one metric, the same for all optimizers that are compared.
///
/// The better limit is the brightest colour, the worse the darkest; values beyond a limit are drawn as the limit.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Scale {
    low: f64,
    high: f64,
    better: Better,
}

impl Scale {
    /// A scale from `low` to `high`, in the metric's unit.
    ///
    /// # Errors
    /// If a limit is not finite or `low` is above `high`. They may be equal: then there is one colour.
    pub fn new(low: f64, high: f64, better: Better) -> Result<Self, PictureError> {
        if low.is_finite() && high.is_finite() && low <= high {
            Ok(Self { low, high, better })
        } else {
            Err(PictureError::Scale { low, high })
        }
    }

    /// The narrowest scale that holds every value of the landscapes; from 0 to 1 if there is no value.
    #[must_use]
    pub fn covering(landscapes: &[Landscape], better: Better) -> Self {
        let extremes = landscapes.iter().filter_map(Landscape::extremes);
        let (low, high) = extremes
            .reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
            .unwrap_or((0.0, 1.0));
        Self { low, high, better }
    }

    /// The lower limit.
    #[must_use]
    pub fn low(&self) -> f64 {
        self.low
    }

    /// The higher limit.
    #[must_use]
    pub fn high(&self) -> f64 {
        self.high
    }

    /// Which limit is the bright one.
    #[must_use]
    pub fn better(&self) -> Better {
        self.better
    }

    /// From 0 at the worse limit to 1 at the better one.
    #[must_use]
    pub fn brightness(&self, value: f64) -> f64 {
        let fraction = self.fraction(value);
        match self.better {
            Better::Higher => fraction,
            Better::Lower => 1.0 - fraction,
        }
    }

    /// The colour a value is drawn in.
    #[must_use]
    pub fn colour(&self, value: f64) -> Colour {
        Colour::viridis(self.brightness(value))
    }

    /// Round values within it, at most seven, each with its label.
    #[must_use]
    pub fn ticks(&self) -> Vec<(f64, String)> {
        round_values(self.low, self.high)
    }

    /// From 0 at the lower limit to 1 at the higher one, the middle where they are equal.
    #[must_use]
    pub fn fraction(&self, value: f64) -> f64 {
        if self.low == self.high {
            return 0.5;
        }
        // Halves, because the distance between two finite numbers need not be finite.
        let fraction = (value / 2.0 - self.low / 2.0) / (self.high / 2.0 - self.low / 2.0);
        fraction.clamp(0.0, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Axis, Cell};

    const DARKEST: Colour = Colour {
        red: 0x44,
        green: 0x01,
        blue: 0x54,
    };
    const BRIGHTEST: Colour = Colour {
        red: 0xfd,
        green: 0xe7,
        blue: 0x25,
    };

    #[test]
    fn the_better_limit_is_the_bright_one() {
        let accuracy = Scale::new(0.1, 1.0, Better::Higher).unwrap();
        assert_eq!(
            (accuracy.colour(0.1), accuracy.colour(1.0)),
            (DARKEST, BRIGHTEST)
        );
        let loss = Scale::new(0.1, 1.0, Better::Lower).unwrap();
        assert_eq!((loss.colour(0.1), loss.colour(1.0)), (BRIGHTEST, DARKEST));
    }

    #[test]
    fn values_beyond_a_limit_take_its_colour() {
        let scale = Scale::new(0.0, 1.0, Better::Higher).unwrap();
        assert_eq!(
            (scale.colour(-7.0), scale.colour(7.0)),
            (DARKEST, BRIGHTEST)
        );
    }

    #[test]
    fn a_scale_of_one_value_has_one_colour() {
        let scale = Scale::new(0.3, 0.3, Better::Lower).unwrap();
        assert_eq!(scale.brightness(0.3), 0.5);
    }

    #[test]
    fn the_widest_scale_still_tells_its_limits_apart() {
        let scale = Scale::new(-f64::MAX, f64::MAX, Better::Higher).unwrap();
        assert_eq!(
            [-f64::MAX, 0.0, f64::MAX].map(|value| scale.brightness(value)),
            [0.0, 0.5, 1.0]
        );
    }

    #[test]
    fn limits_the_wrong_way_round_or_unfinite_are_refused() {
        for (low, high) in [(1.0, 0.0), (f64::NAN, 1.0), (0.0, f64::INFINITY)] {
            assert!(matches!(
                Scale::new(low, high, Better::Higher),
                Err(PictureError::Scale { .. })
            ));
        }
    }

    #[test]
    fn one_scale_covers_all_landscapes() {
        let landscape = |value| {
            Landscape::new(
                "sgd",
                Axis::logarithmic("learning rate", vec![0.1]),
                Axis::logarithmic("weight decay", vec![0.1, 1.0]),
                vec![Cell::Diverged, value],
            )
            .unwrap()
        };
        let landscapes = [Cell::Value(0.2), Cell::Missing, Cell::Value(0.8)].map(landscape);
        let scale = Scale::covering(&landscapes, Better::Higher);
        assert_eq!((scale.low(), scale.high()), (0.2, 0.8));
    }
}
