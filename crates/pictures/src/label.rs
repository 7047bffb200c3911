//! How a number is written at an axis.

/// Significant digits of a label, unless more are needed to tell it from others.
const DIGITS: usize = 3;
/// Two different numbers differ within so many significant digits.
const MOST_DIGITS: usize = 17;
/// How far a label may be off, as a share of the distance to the nearest other value.
const TOLERANCE: f64 = 0.1;

/// A value as one would type it: `0`, `0.1`, `0.025`, `1e-4`, `2.5e-7`; three significant digits.
#[must_use]
pub fn label(value: f64) -> String {
    label_with(value, DIGITS)
}

/// As [`label`], with as many more digits as it takes to be off by no more than a tenth of the distance to the nearest of `others`.
///
/// So no two of them look alike, and none looks as if it lay elsewhere among them.
#[must_use]
pub fn label_among(value: f64, others: &[f64]) -> String {
    let distances = others.iter().map(|other| (other - value).abs());
    let nearest = distances
        .filter(|distance| *distance > 0.0)
        .fold(f64::INFINITY, f64::min);
    let is_told_apart = |label: &String| {
        let written: Result<f64, _> = label.parse();
        written.is_ok_and(|written| (written - value).abs() <= nearest * TOLERANCE)
    };
    let mut longer = (DIGITS..MOST_DIGITS).map(|digits| label_with(value, digits));
    longer
        .find(is_told_apart)
        .unwrap_or_else(|| label_with(value, MOST_DIGITS))
}

/// Several values, each written as [`label_among`] the others: no two different values look alike.
#[must_use]
pub fn labels(values: &[f64]) -> Vec<String> {
    let values_among = values.iter().map(|value| label_among(*value, values));
    values_among.collect()
}

/// As [`label`], with so many significant digits, less zeros at the end.
#[must_use]
pub fn label_with(value: f64, digits: usize) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let after_first = digits.saturating_sub(1);
    let scientific = format!("{value:.after_first$e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-3..4).contains(&exponent) {
        let digits = i32::try_from(after_first).unwrap_or(i32::MAX);
        let decimals = usize::try_from(digits.saturating_sub(exponent)).unwrap_or(0);
        without_trailing_zeros(&format!("{value:.decimals$}")).to_owned()
    } else {
        format!("{}e{exponent}", without_trailing_zeros(mantissa))
    }
}

fn without_trailing_zeros(number: &str) -> &str {
    if number.contains('.') {
        number.trim_end_matches('0').trim_end_matches('.')
    } else {
        number
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_labelled_as_one_types_them() {
        let written = [
            0.0, 0.1, 0.025, 1.0, 30.0, 1500.0, 1e-4, 2.5e-7, 1e6, 0.06499999,
        ]
        .map(label);
        assert_eq!(
            written,
            [
                "0", "0.1", "0.025", "1", "30", "1500", "1e-4", "2.5e-7", "1e6", "0.065"
            ]
        );
    }

    #[test]
    fn no_two_values_look_alike() {
        // The last is what 0.1006 becomes in a product.
        let narrow = [0.1, 0.1002, 0.1004, 0.100_600_000_000_000_01];
        assert_eq!(labels(&narrow), ["0.1", "0.1002", "0.1004", "0.1006"]);
        let near_a_power = [0.9995, 0.99951, 1.0];
        assert_eq!(labels(&near_a_power), ["0.9995", "0.99951", "1"]);
        let small = [1e-9, 1.0001e-9, 0.5];
        assert_eq!(labels(&small), ["1e-9", "1.0001e-9", "0.5"]);
        let next = f64::from_bits(0.1_f64.to_bits() + 1);
        assert_ne!(labels(&[0.1, next])[0], labels(&[0.1, next])[1]);
    }

    #[test]
    fn only_values_that_need_them_get_more_digits() {
        let values = [0.012_345_6, 0.1, 0.1002, 3.0];
        assert_eq!(labels(&values), ["0.0123", "0.1", "0.1002", "3"]);
    }

    #[test]
    fn no_value_looks_as_if_it_lay_elsewhere() {
        // With three digits 0.101 would be another than 0.1, and was never asked for.
        assert_eq!(labels(&[0.1, 0.1006]), ["0.1", "0.1006"]);
        assert_eq!(labels(&[12_345.0, 12_346.0]), ["1.2345e4", "1.2346e4"]);
        // A tick between values.
        assert_eq!(label_among(0.1001, &[0.1, 0.1002]), "0.1001");
    }

    #[test]
    fn equal_values_have_one_label() {
        assert_eq!(labels(&[0.1, 0.1, 0.2]), ["0.1", "0.1", "0.2"]);
        assert_eq!(label_among(0.1, &[0.1, 0.1]), "0.1");
    }
}
