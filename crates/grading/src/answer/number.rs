//! Reads a number as programs write it.

/// The number that a cell holds: `0.5`, `1e-3`, Fortran's `1.0D-3`, Julia's `1.0f-3`, a typographer's `−1`, NaN and infinities.
pub(super) fn number(cell: &str) -> Option<f64> {
    if let Ok(number) = cell.parse() {
        return Some(number);
    }
    let plain = cell.replace('\u{2212}', "-");
    let is_of_number = |letter: char| letter.is_ascii_digit() || "+-.eE".contains(letter);
    if plain != cell && plain.chars().all(is_of_number) {
        return plain.parse().ok();
    }
    let (mantissa, exponent) = plain.split_once(['d', 'D', 'f', 'F'])?;
    let is_number = |text: &str| !text.is_empty() && text.chars().all(is_of_number);
    if !(is_number(mantissa) && is_number(exponent)) {
        return None;
    }
    format!("{mantissa}e{exponent}").parse().ok()
}

/// `0,5` as `0.5`.
pub(super) fn with_point(cell: &str) -> Option<String> {
    let point = cell.replacen(',', ".", 1);
    (point != cell && number(&point).is_some()).then_some(point)
}

/// What to do about a cell that is no number, where that can be told.
pub(super) fn hint(cell: &str) -> &'static str {
    let lower = cell.to_lowercase();
    let begins = |words: &[&str]| words.iter().any(|word| lower.starts_with(word));
    if cell.is_empty() {
        ", but an empty cell; write every number, and no separator after the last"
    } else if [
        "na", "n/a", "none", "null", "#n/a", "#num!", "#div/0!", "#value!",
    ]
    .contains(&lower.as_str())
    {
        "; look for what left it out"
    } else if lower.contains("***") {
        ": Fortran's field was too narrow; write with a wider format, as ES25.17"
    } else if begins(&[
        "tensor", "array", "[", "(", "device", "np.", "float", "decimal",
    ]) {
        "; write numbers alone, as numpy.savetxt does"
    } else if lower.ends_with('j') && number(lower.trim_end_matches('j')).is_some() {
        ", but a complex one; take its real part"
    } else if lower.starts_with("0x") {
        ", but hexadecimal; write decimals (\"%.17g\" in C and Python)"
    } else {
        ""
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_programs_write_them() {
        for (cell, expected) in [
            ("0.5", 0.5),
            ("+1.", 1.0),
            ("1.0D-3", 1e-3),
            ("-2.5d+02", -250.0),
            ("1.5f0", 1.5),
            ("\u{2212}3.5e\u{2212}2", -0.035),
            ("Inf", f64::INFINITY),
        ] {
            assert_eq!(number(cell), Some(expected), "{cell}");
        }
        for cell in [
            "", "D", "1D", "D3", "1.0DD3", "abc", "0x10", "1,5", "f", "1 2",
        ] {
            assert_eq!(number(cell), None, "{cell}");
        }
    }
}
