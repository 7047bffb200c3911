//! The lowest point of a function that falls and then rises.

/// Where `function` is lowest between `low` and `high`, by golden section with `evaluations` values of it, and how low.
pub(crate) fn lowest(
    function: impl Fn(f64) -> f64,
    low: f64,
    high: f64,
    evaluations: usize,
) -> (f64, f64) {
    let section = 5.0_f64.sqrt().mul_add(0.5, -0.5);
    let inner = |low: f64, high: f64| {
        let at = high - section * (high - low);
        (at, function(at))
    };
    let outer = |low: f64, high: f64| {
        let at = low + section * (high - low);
        (at, function(at))
    };
    let (mut low, mut high) = (low, high);
    let (mut left, mut right) = (inner(low, high), outer(low, high));
    for _ in 2..evaluations {
        if left.1 < right.1 {
            high = right.0;
            right = left;
            left = inner(low, high);
        } else {
            low = left.0;
            left = right;
            right = outer(low, high);
        }
    }
    if left.1 < right.1 { left } else { right }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lowest_point_of_a_parabola_is_found() {
        let (at, lowest) = lowest(|x| (x - 0.3).powi(2) + 2.0, -1.0, 2.0, 40);
        assert!((at - 0.3).abs() < 1e-6 && (lowest - 2.0).abs() < 1e-12);
    }
}
