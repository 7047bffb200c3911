//! How a number is written at an axis.

/// A value as one would type it: `0`, `0.1`, `0.025`, `1e-4`, `2.5e-7`; three significant digits.
#[must_use]
pub fn label(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let scientific = format!("{value:.2e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-3..4).contains(&exponent) {
        let decimals = usize::try_from(2 - exponent).unwrap_or(0);
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
}
