//! How the page writes a result.

/// Significant digits of a result.
const DIGITS: usize = 4;

/// A result with four significant digits, less zeros at the end: `0.9133`, `12.5`, `2.5e-7`. The script writes numbers alike.
#[must_use]
pub fn number(value: f64) -> String {
    adamscape_pictures::label_with(value, DIGITS)
}

/// A number for the script, with nine significant digits: as many as tell every f32 from its neighbours, in half the room of an f64.
pub(crate) fn shortened(value: f64) -> f64 {
    format!("{value:.8e}").parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_have_four_digits() {
        let written = [0.0, 0.913_333, 1.0, 12.5, -0.000_25, 123_456.0].map(number);
        assert_eq!(written, ["0", "0.9133", "1", "12.5", "-2.5e-4", "1.235e5"]);
    }

    #[test]
    fn the_script_gets_more_digits_than_are_shown() {
        assert_eq!(shortened(0.123_456_789_012_345), 0.123_456_789);
        assert_eq!(shortened(0.5), 0.5);
    }
}
