//! Functions of a vector that the processor does not have.
//!
//! No `max` or `min` here: of a NaN and a number processors return this or that, and a NaN must come through, or a
//! network that has diverged would pass for trained.

use pulp::Simd;

/// eˣ for x ≤ 0, within 2 units in the last place; e⁻⁸⁷ below −87, NaN for NaN.
///
/// x = n·ln 2 + r with |r| ≤ ln 2 / 2, and e^r by a polynomial whose first terms are 1 + r + r²/2.
#[inline(always)]
pub(super) fn exp_of_negative<S: Simd>(simd: S, x: S::f32s) -> S::f32s {
    let number = |number: f32| simd.splat_f32s(number);
    let x = simd.select_f32s(simd.less_than_f32s(x, number(-87.0)), number(-87.0), x);
    // Adding 1.5·2²³ rounds to a whole number, which the last bits then hold.
    let rounder = number(12_582_912.0);
    let rounded = simd.mul_add_f32s(x, number(std::f32::consts::LOG2_E), rounder);
    let n = simd.sub_f32s(rounded, rounder);
    // ln 2 in two parts: n times the first is exact.
    let r = simd.mul_add_f32s(n, number(-0.693_359_4), x);
    let r = simd.mul_add_f32s(n, number(2.121_944_4e-4), r);
    let mut polynomial = number(1.987_569_2e-4);
    for coefficient in [
        1.398_199_9e-3,
        8.333_452e-3,
        4.166_579_6e-2,
        1.666_666_5e-1,
        0.5,
    ] {
        polynomial = simd.mul_add_f32s(polynomial, r, number(coefficient));
    }
    let square = simd.mul_f32s(r, r);
    let fraction = simd.add_f32s(simd.mul_add_f32s(polynomial, square, r), number(1.0));
    // n into the exponent's place, and 1.0's exponent added.
    let exponent =
        simd.wrapping_dyn_shl_u32s(simd.transmute_u32s_f32s(rounded), simd.splat_u32s(23));
    let power = simd.add_u32s(exponent, simd.splat_u32s(1.0_f32.to_bits()));
    simd.mul_f32s(fraction, simd.transmute_f32s_u32s(power))
}

/// ln(1 + u) for 0 ≤ u ≤ 1, within 2 units in the last place.
///
/// 2·artanh(q) with q = u/(u + 2) ≤ 1/3, by its series.
#[inline(always)]
pub(super) fn log_one_plus<S: Simd>(simd: S, u: S::f32s) -> S::f32s {
    let number = |number: f32| simd.splat_f32s(number);
    let q = simd.div_f32s(u, simd.add_f32s(u, number(2.0)));
    let square = simd.mul_f32s(q, q);
    let mut series = number(2.0 / 15.0);
    for denominator in [13.0, 11.0, 9.0, 7.0, 5.0, 3.0, 1.0] {
        series = simd.mul_add_f32s(series, square, number(2.0 / denominator));
    }
    simd.mul_f32s(series, q)
}

#[cfg(test)]
mod tests {
    use super::*;
    use pulp::{Arch, WithSimd};

    /// The largest relative error of a function over `inputs`, against f64.
    struct Error<'a>(&'a [f32], fn(f64) -> f64, bool);

    impl WithSimd for Error<'_> {
        type Output = f64;

        #[inline(always)]
        fn with_simd<S: Simd>(self, simd: S) -> f64 {
            let Self(inputs, truth, is_exp) = self;
            let error = |&x: &f32| {
                let vector = simd.splat_f32s(x);
                let found = if is_exp {
                    exp_of_negative(simd, vector)
                } else {
                    log_one_plus(simd, vector)
                };
                let mut lanes = vec![0.0_f32; S::F32_LANES];
                S::as_mut_simd_f32s(&mut lanes).0[0] = found;
                let truth = truth(f64::from(x));
                ((f64::from(lanes[0]) - truth) / truth).abs()
            };
            inputs.iter().map(error).fold(0.0, f64::max)
        }
    }

    #[test]
    fn exp_is_right_to_two_units_in_the_last_place() {
        let inputs: Vec<f32> = (0..100_000).map(|k| -87.0 * k as f32 / 100_000.0).collect();
        let error = Arch::new().dispatch(Error(&inputs, f64::exp, true));
        assert!(error < 2.0 * f64::from(f32::EPSILON), "{error:e}");
    }

    #[test]
    fn the_logarithm_is_right_to_two_units_in_the_last_place() {
        let inputs: Vec<f32> = (1..=100_000)
            .map(|k| k as f32 / 100_000.0)
            .chain([1e-30, 1e-7])
            .collect();
        let error = Arch::new().dispatch(Error(&inputs, f64::ln_1p, false));
        assert!(error < 2.0 * f64::from(f32::EPSILON), "{error:e}");
    }
}
