//! The colours of a measure, the same for all landscapes.

use adamscape_pictures::{Better, Colour, Scale, label_among, labels};

use crate::error::PageError;
use crate::report::{Measure, Report};

/// Shades of a landscape.
const SHADES: u8 = u8::MAX;
/// More labels have no room at a colour bar.
const MOST_TICKS: usize = 7;

/// The colours of a measure.
pub(crate) struct Colours {
    scale: Scale,
    logarithmic: bool,
    /// The lowest and the highest mean, which may lie beyond the scale; as the scale's limits, logarithms of a logarithmic measure.
    extremes: (f64, f64),
}

impl Colours {
    /// From the measure's domain, or over all the means that there are.
    pub(crate) fn of(report: &Report, number: usize, measure: &Measure) -> Result<Self, PageError> {
        let logarithmic = measure.logarithmic;
        let place = |value: f64| if logarithmic { value.log10() } else { value };
        let landscapes = report.landscapes.iter();
        let cells = landscapes.flat_map(|landscape| &landscape.cells);
        let means = cells.filter_map(|cell| cell.means.get(number).copied().flatten());
        let places = means.map(place).filter(|place| place.is_finite());
        let extremes = places
            .map(|place| (place, place))
            .reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
            .or(measure.domain.map(|(low, high)| (place(low), place(high))))
            .unwrap_or((0.0, 0.0));
        let domain = measure.domain.map(|(low, high)| (place(low), place(high)));
        let (low, high) = domain.unwrap_or(extremes);
        if !(low.is_finite() && high.is_finite()) {
            let measure = measure.name.as_str().to_owned();
            return Err(PageError::Domain { measure, low, high });
        }
        let better = measure.better.map_or(Better::Higher, Better::from);
        let scale = Scale::new(low, high, better)?;
        Ok(Self {
            scale,
            logarithmic,
            extremes,
        })
    }

    /// The limits: of a logarithmic measure their decimal logarithms.
    pub(crate) fn limits(&self) -> (f64, f64) {
        (self.scale.low(), self.scale.high())
    }

    /// Which values are bright.
    pub(crate) fn better(&self) -> Better {
        self.scale.better()
    }

    /// A value's shade, from 0, the darkest.
    pub(crate) fn shade(&self, value: f64) -> u8 {
        let brightness = self.scale.brightness(self.place(value));
        (brightness * f64::from(SHADES)).round() as u8
    }

    /// Where a value lies between the limits, from 0 to 1.
    pub(crate) fn fraction(&self, value: f64) -> f64 {
        self.scale.fraction(self.place(value))
    }

    /// Labels of a colour bar, each with where it stands, from 0 to 1. One at a limit beyond which values lie says so.
    pub(crate) fn ticks(&self) -> Vec<(f64, String)> {
        let (low, high) = self.limits();
        let beyond = |fraction: f64| match fraction {
            0.0 if self.extremes.0 < low => "≤ ",
            1.0 if self.extremes.1 > high => "≥ ",
            _ => "",
        };
        let ticks = self.ticks_within().into_iter();
        ticks
            .map(|(fraction, label)| (fraction, format!("{}{label}", beyond(fraction))))
            .collect()
    }

    fn ticks_within(&self) -> Vec<(f64, String)> {
        if !self.logarithmic {
            let ticks = self.scale.ticks().into_iter();
            return ticks
                .map(|(value, label)| (self.scale.fraction(value), label))
                .collect();
        }
        let (low, high) = self.limits();
        let exponents: Vec<i32> = (low.ceil() as i32..=high.floor() as i32).collect();
        let stride = exponents.len().div_ceil(MOST_TICKS).max(1);
        let powers: Vec<f64> = exponents
            .into_iter()
            .step_by(stride)
            .map(|exponent| 10_f64.powi(exponent))
            .collect();
        let values = if powers.len() > 1 {
            powers
        } else {
            let mut limits = vec![10_f64.powf(low), 10_f64.powf(high)];
            limits.dedup();
            limits
        };
        let labels = labels(&values);
        let fractions = values.iter().map(|value| self.fraction(*value));
        fractions.zip(labels).collect()
    }

    /// A threshold as it is written at the bar.
    pub(crate) fn label(&self, value: f64) -> String {
        let (low, high) = self.limits();
        label_among(value, &[low, high])
    }

    /// What has no logarithm counts as the lowest there is.
    fn place(&self, value: f64) -> f64 {
        if self.logarithmic {
            let place = value.log10();
            if place.is_finite() { place } else { -f64::MAX }
        } else {
            value
        }
    }
}

/// The colour of every shade, from the darkest.
pub(crate) fn table() -> Result<Vec<String>, PageError> {
    let scale = Scale::new(0.0, f64::from(SHADES), Better::Higher)?;
    let colours = (0..=SHADES).map(|shade| scale.colour(f64::from(shade)));
    Ok(colours.map(hexadecimal).collect())
}

fn hexadecimal(colour: Colour) -> String {
    format!("#{:02x}{:02x}{:02x}", colour.red, colour.green, colour.blue)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Better, Cell, Landscape};

    fn report(means: &[f64]) -> Report {
        let cells = means.iter().map(|mean| Cell {
            means: vec![Some(*mean)],
            ..Cell::default()
        });
        Report {
            landscapes: vec![Landscape {
                cells: cells.collect(),
                ..Landscape::default()
            }],
            ..Report::default()
        }
    }

    fn colours(means: &[f64], measure: &Measure) -> Colours {
        Colours::of(&report(means), 0, measure).unwrap()
    }

    #[test]
    fn without_a_domain_colours_run_over_all_values() {
        let measure = Measure {
            better: Some(Better::Lower),
            ..Measure::default()
        };
        let colours = colours(&[0.2, 0.7, 0.45], &measure);
        assert_eq!([0.2, 0.7].map(|value| colours.shade(value)), [255, 0]);
        assert!((colours.fraction(0.45) - 0.5).abs() < 1e-12);
    }

    #[test]
    fn a_logarithmic_measure_is_coloured_and_labelled_by_powers() {
        let measure = Measure {
            logarithmic: true,
            ..Measure::default()
        };
        let colours = colours(&[0.0, 1.0, 1e4], &measure);
        assert_eq!(
            [0.0, 1.0, 100.0, 1e4].map(|value| colours.fraction(value)),
            [0.0, 0.0, 0.5, 1.0]
        );
        let labels: Vec<String> = colours.ticks().into_iter().map(|tick| tick.1).collect();
        assert_eq!(labels, ["1", "10", "100", "1000", "1e4"]);
    }

    #[test]
    fn a_measure_without_any_value_has_colours_all_the_same() {
        assert_eq!(colours(&[], &Measure::default()).limits(), (0.0, 0.0));
    }

    #[test]
    fn a_limit_beyond_which_values_lie_is_labelled_so() {
        let measure = Measure {
            domain: Some((0.0, 1.0)),
            ..Measure::default()
        };
        let ends = |means: &[f64]| {
            let labels: Vec<String> = colours(means, &measure)
                .ticks()
                .into_iter()
                .map(|tick| tick.1)
                .collect();
            [labels.first().cloned(), labels.last().cloned()].map(Option::unwrap)
        };
        assert_eq!(ends(&[0.2, 1.7]), ["0.0", "≥ 1.0"]);
        assert_eq!(ends(&[-1.0, 1.0]), ["≤ 0.0", "1.0"]);
    }
}
