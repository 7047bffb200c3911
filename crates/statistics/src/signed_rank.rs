//! Wilcoxon's signed-rank test, and Holm's correction for asking more than once.

use statrs::function::erf::erfc;

/// The most differences whose signs are all counted; of more, the sum of ranks is nearly normal.
const EXACT: usize = 60;

/// The two-sided p value of Wilcoxon's signed-rank test, that differences lie symmetrically about 0. Zeros are left out (Wilcoxon
/// 1945), and equal magnitudes share their mean rank.
///
/// Up to 60 differences it is exact: over all 2ⁿ choices of signs, the share with a sum of positive ranks as far out as that found,
/// doubled. Beyond it is the normal approximation with its correction for ties, and without one for continuity.
#[must_use]
pub fn wilcoxon(differences: &[f64]) -> f64 {
    let mut magnitudes: Vec<(f64, bool)> = differences
        .iter()
        .filter(|difference| **difference != 0.0)
        .map(|difference| (difference.abs(), *difference > 0.0))
        .collect();
    magnitudes.sort_by(|one, other| one.0.total_cmp(&other.0));
    // Twice the ranks, which are whole numbers.
    let mut ranks = Vec::with_capacity(magnitudes.len());
    let mut ties = 0.0;
    for same in magnitudes.chunk_by(|one, other| one.0 == other.0) {
        let before = ranks.len();
        ranks.resize(before + same.len(), 2 * before + same.len() + 1);
        let count = same.len() as f64;
        ties += count.powi(3) - count;
    }
    let pairs = ranks.iter().zip(&magnitudes);
    let found: usize = pairs
        .filter(|(_, (_, is_positive))| *is_positive)
        .map(|(rank, _)| rank)
        .sum();
    if ranks.len() <= EXACT {
        return exact(&ranks, found);
    }
    let n = ranks.len() as f64;
    let variance = (n * (n + 1.0) * (2.0 * n + 1.0) - ties / 2.0) / 24.0;
    let distance = (found as f64 / 2.0 - n * (n + 1.0) / 4.0).abs();
    outside(distance / variance.sqrt())
}

/// `found` and `ranks` are twice what they are called.
fn exact(ranks: &[usize], found: usize) -> f64 {
    let total: usize = ranks.iter().sum();
    // The share of choices with each sum.
    let mut shares = vec![0.0; total + 1];
    if let Some(first) = shares.first_mut() {
        *first = 1.0;
    }
    for rank in ranks {
        let without = shares.clone();
        let shifted = std::iter::repeat_n(0.0, *rank).chain(without.iter().copied());
        for ((share, without), with) in shares.iter_mut().zip(&without).zip(shifted) {
            *share = f64::midpoint(*without, with);
        }
    }
    let below: f64 = shares.iter().take(found + 1).sum();
    let above: f64 = shares.iter().skip(found).sum();
    (2.0 * below.min(above)).min(1.0)
}

/// The probability of a normal number farther from its mean than `distance` standard deviations.
fn outside(distance: f64) -> f64 {
    erfc(distance / std::f64::consts::SQRT_2)
}

/// Holm's p values: each is the probability that any true null hypothesis of all these gives one as small. The k-th smallest of n is
/// multiplied by n − k + 1, and none is smaller than one before it (Holm 1979).
#[must_use]
pub fn holm(p_values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    let at = |index: usize| p_values.get(index).copied().unwrap_or(f64::NAN);
    order.sort_by(|&one, &other| at(one).total_cmp(&at(other)));
    let mut corrected = vec![f64::NAN; p_values.len()];
    let mut largest = 0.0_f64;
    for (before, &index) in order.iter().enumerate() {
        let left = (p_values.len() - before) as f64;
        largest = largest.max((left * at(index)).min(1.0));
        if let Some(own) = corrected.get_mut(index) {
            *own = largest;
        }
    }
    corrected
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::approx_constant, reason = "one patient has 3.14")]
    fn p_values_are_those_of_others() {
        // Hamilton's depression scale before and after, of Hollander & Wolfe 1973: R's documentation of wilcox.test, V = 40 of 45.
        let before = [1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30];
        let after = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29];
        let pairs = before.iter().zip(after);
        let differences: Vec<f64> = pairs.map(|(before, after)| before - after).collect();
        assert!((wilcoxon(&differences) - 0.0390625).abs() < 1e-12);
        // With ties and a zero: all 2^11 signs, enumerated by a program in Python.
        let ties = [3, -1, 4, 1, -5, 9, 2, 6, 0, 5, -3, 5].map(f64::from);
        assert!((wilcoxon(&ties) - 0.1015625).abs() < 1e-12);
    }

    #[test]
    fn of_many_differences_it_is_the_normal_approximation_of_scipy() {
        // scipy 1.17.1: wilcoxon(d, zero_method="wilcox", method="approx", correction=False).
        let many = [
            9, 5, 2, -4, -3, -9, -8, -9, -6, 8, 5, 11, 2, 4, 12, 7, 4, 2, 3, 11, -3, 8, 5, -9, -1,
            9, 3, -9, 7, 7, 9, -6, -8, 9, -9, 2, -8, -3, 1, 0, -1, -9, -9, -7, -9, 5, 2, 5, -4, 4,
            7, -1, 1, 12, 8, 12, -1, 6, 11, 5, 9, 6, 6, -1, 10, -7, 3, 6, 9, 2, -1, -3, 0, 1, 6,
            10, -8, 11, 2, -2,
        ];
        let p = wilcoxon(&many.map(f64::from));
        assert!((p - 0.016_207_931_922).abs() < 1e-9, "{p}");
    }

    #[test]
    fn nothing_but_zeros_tells_nothing_and_signs_do_not_matter() {
        assert_eq!(wilcoxon(&[0.0; 5]), 1.0);
        assert_eq!(
            wilcoxon(&[1.0, 2.0, 3.0, -9.0]),
            wilcoxon(&[-1.0, -2.0, -3.0, 9.0])
        );
        assert_eq!(wilcoxon(&[1.0, 2.0, 3.0, 4.0, 5.0]), 2.0 / 32.0);
    }

    #[test]
    fn holm_multiplies_and_never_turns_the_order() {
        // R: p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm").
        let corrected = holm(&[0.01, 0.04, 0.03, 0.005]);
        for (found, expected) in corrected.iter().zip([0.03, 0.06, 0.06, 0.02]) {
            assert!((found - expected).abs() < 1e-12, "{corrected:?}");
        }
    }
}
