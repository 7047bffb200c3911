//! Columns with names: which number of a row each is.

use crate::Problem;

/// For each column, which of the problem's numbers its name says it is, if all names say so: `weight[0, 0]`, `weight_0_0`,
/// `bias.1`. Names that say nothing leave the columns in their order.
pub(super) fn places<'a>(
    problem: &Problem,
    names: impl Iterator<Item = &'a str>,
) -> Option<Vec<usize>> {
    let known: Vec<String> = (0..problem.width())
        .map(|index| plain(&problem.entry_name(index)))
        .collect();
    let place = |name: &str| known.iter().position(|known| *known == plain(name));
    let places: Vec<usize> = names.map(place).collect::<Option<_>>()?;
    let mut sorted = places.clone();
    sorted.sort_unstable();
    sorted.into_iter().eq(0..problem.width()).then_some(places)
}

/// Letters and digits, with one line between the parts of a name.
fn plain(name: &str) -> String {
    let parts = name.split(|letter: char| !letter.is_alphanumeric());
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    parts.join("_")
}

/// `numbers` as they stand in columns of these places, in the problem's order.
pub(super) fn in_order(numbers: &[f64], places: &[usize]) -> Vec<f64> {
    let mut ordered = vec![f64::NAN; numbers.len()];
    for (number, &place) in numbers.iter().zip(places) {
        if let Some(slot) = ordered.get_mut(place) {
            *slot = *number;
        }
    }
    ordered
}
