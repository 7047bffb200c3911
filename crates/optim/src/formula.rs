//! Formulas as text, with hyperparameters in them.

use std::collections::BTreeMap;

use crate::Hyperparameter;

/// `template` with each `{name}` replaced by its symbol, and `{1-name}` by `(1−symbol)`.
pub(crate) fn with_symbols(template: &str, hyperparameters: &[Hyperparameter]) -> String {
    hyperparameters
        .iter()
        .fold(template.to_owned(), |text, one| {
            text.replace(&format!("{{{}}}", one.name), one.symbol)
                .replace(
                    &format!("{{1-{}}}", one.name),
                    &format!("(1−{})", one.symbol),
                )
        })
}

/// `template` with each `{name}` replaced by its value, and `{1-name}` by what it leaves of 1.
pub(crate) fn with_values(template: &str, values: &BTreeMap<&str, f64>) -> String {
    values
        .iter()
        .fold(template.to_owned(), |text, (name, value)| {
            text.replace(&format!("{{{name}}}"), &number(*value))
                .replace(&format!("{{1-{name}}}"), &left_of_one(*value))
        })
}

/// 1 − value, without what f64 cannot hold of it: 1 − 0.999 is 0.0010000000000000009. Nothing where it is 1, since a factor
/// of 1 is not written.
fn left_of_one(value: f64) -> String {
    let rounded: f64 = format!("{:.14}", 1.0 - value)
        .parse()
        .unwrap_or(1.0 - value);
    if rounded == 1.0 {
        String::new()
    } else {
        number(rounded)
    }
}

/// A number as one would write it, 0.001 and 1e-8, exact enough to be read back as it is.
#[must_use]
pub fn number(value: f64) -> String {
    if value != 0.0 && value.is_finite() && !(1e-4..1e6).contains(&value.abs()) {
        format!("{value:e}")
    } else {
        format!("{value}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_they_were_chosen() {
        for (value, text) in [
            (0.9, "0.9"),
            (1e-8, "1e-8"),
            (0.0, "0"),
            (5.0, "5"),
            (f64::INFINITY, "inf"),
        ] {
            assert_eq!(number(value), text);
        }
        for (value, text) in [
            (0.9, "0.1"),
            (0.999, "0.001"),
            (0.0, ""),
            (1.0 - 1e-9, "1e-9"),
        ] {
            assert_eq!(left_of_one(value), text);
        }
    }
}
