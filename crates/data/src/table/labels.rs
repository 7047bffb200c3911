//! Classes by the text of a column.

use std::cmp::Ordering;

/// The classes of a column, ascending, and which of them each row is in.
pub(super) struct Classes {
    /// The text of the first row of each.
    pub(super) names: Vec<String>,
    /// The class of each row.
    pub(super) labels: Vec<usize>,
    /// Whether all of them are numbers.
    pub(super) are_numbers: bool,
}

/// Whole numbers and other numbers are classes by their value, and ascend by it: `1`, `01` and, among fractions, `1.0` are one
/// class. Any other text is a class by itself, and classes ascend as bytes do.
pub(super) fn classes(texts: &[String]) -> Classes {
    let whole: Option<Vec<i64>> = texts.iter().map(|text| text.parse().ok()).collect();
    if let Some(values) = whole {
        return index(texts, &values, Ord::cmp, true);
    }
    let number = |text: &String| text.parse().ok().filter(|number: &f64| number.is_finite());
    let numbers: Option<Vec<f64>> = texts.iter().map(number).collect();
    if let Some(values) = numbers {
        // −0 is 0.
        let values: Vec<f64> = values.into_iter().map(|value| value + 0.0).collect();
        return index(texts, &values, f64::total_cmp, true);
    }
    index(texts, texts, Ord::cmp, false)
}

fn index<T>(
    texts: &[String],
    values: &[T],
    order: fn(&T, &T) -> Ordering,
    are_numbers: bool,
) -> Classes {
    let mut rows: Vec<(usize, &T)> = values.iter().enumerate().collect();
    // Stable: the first of a class is its first row.
    rows.sort_by(|one, other| order(one.1, other.1));
    let mut names = Vec::new();
    let mut labels = vec![0; values.len()];
    let mut last: Option<&T> = None;
    for (row, value) in rows {
        if last.is_none_or(|last| order(last, value) != Ordering::Equal) {
            names.extend(texts.get(row).cloned());
            last = Some(value);
        }
        if let Some(label) = labels.get_mut(row) {
            *label = names.len().saturating_sub(1);
        }
    }
    Classes {
        names,
        labels,
        are_numbers,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(texts: &[&str]) -> (Vec<String>, Vec<usize>) {
        let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
        let classes = classes(&texts);
        (classes.names, classes.labels)
    }

    #[test]
    fn names_are_sorted_and_numbers_by_their_value() {
        let (names, labels) = read(&["10", "9", "-1", "09"]);
        assert_eq!(names, ["-1", "9", "10"]);
        assert_eq!(labels, [2, 1, 0, 1]);
        let (names, labels) = read(&["10", "9.5", "1e1", "0", "-0"]);
        assert_eq!(names, ["0", "9.5", "10"]);
        assert_eq!(labels, [2, 1, 2, 0, 0]);
        let (names, labels) = read(&["b", "10", "9", "b"]);
        assert_eq!(names, ["10", "9", "b"]);
        assert_eq!(labels, [2, 0, 1, 2]);
    }
}
