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

/// ln x for x ≥ 1, within 2 units in the last place; NaN for NaN and infinity.
///
/// x = 2ⁿ·f with f from √½ to √2, and ln f = 2·artanh(q) with q = (f − 1)/(f + 1), |q| < 0.172, by its series.
#[inline(always)]
pub(super) fn log<S: Simd>(simd: S, x: S::f32s) -> S::f32s {
    let number = |number: f32| simd.splat_f32s(number);
    let bits = simd.transmute_u32s_f32s(x);
    // Seen from √½, the exponent's bits are n, and what is left are f's.
    let root = simd.splat_u32s(std::f32::consts::FRAC_1_SQRT_2.to_bits());
    let above = simd.sub_u32s(bits, root);
    let n = simd.and_u32s(above, simd.splat_u32s(0xff80_0000));
    let f = simd.transmute_f32s_u32s(simd.sub_u32s(bits, n));
    // n as a number: its bits, put into the last ones of 1.5·2²³.
    let rounder = number(12_582_912.0);
    let shifted = simd.wrapping_dyn_shr_u32s(n, simd.splat_u32s(23));
    let n = simd.transmute_f32s_u32s(simd.add_u32s(shifted, simd.transmute_u32s_f32s(rounder)));
    let n = simd.sub_f32s(n, rounder);
    let q = simd.div_f32s(simd.sub_f32s(f, number(1.0)), simd.add_f32s(f, number(1.0)));
    let square = simd.mul_f32s(q, q);
    let mut series = number(2.0 / 9.0);
    for denominator in [7.0, 5.0, 3.0, 1.0] {
        series = simd.mul_add_f32s(series, square, number(2.0 / denominator));
    }
    // The bits of a NaN would pass for a number's.
    let log_of_f = simd.mul_f32s(series, q);
    let log_of_f = simd.mul_add_f32s(x, number(0.0), log_of_f);
    simd.mul_add_f32s(n, number(std::f32::consts::LN_2), log_of_f)
}

#[cfg(test)]
mod tests {
    use super::*;
    use pulp::{Arch, Scalar, WithSimd};

    #[derive(Clone, Copy)]
    enum Function {
        ExpOfNegative,
        LogOnePlus,
        Log,
    }

    impl Function {
        fn truth(self, x: f64) -> f64 {
            match self {
                Self::ExpOfNegative => x.exp(),
                Self::LogOnePlus => x.ln_1p(),
                Self::Log => x.ln(),
            }
        }
    }

    /// What a function makes of each input.
    struct Computed<'a>(Function, &'a [f32]);

    impl WithSimd for Computed<'_> {
        type Output = Vec<f32>;

        #[inline(always)]
        fn with_simd<S: Simd>(self, simd: S) -> Vec<f32> {
            let Self(function, inputs) = self;
            let compute = |&x: &f32| {
                let x = simd.splat_f32s(x);
                let found = match function {
                    Function::ExpOfNegative => exp_of_negative(simd, x),
                    Function::LogOnePlus => log_one_plus(simd, x),
                    Function::Log => log(simd, x),
                };
                let mut lanes = vec![0.0_f32; S::F32_LANES];
                S::as_mut_simd_f32s(&mut lanes).0[0] = found;
                lanes[0]
            };
            inputs.iter().map(compute).collect()
        }
    }

    fn is_right_to_two_units_in_the_last_place(function: Function, inputs: &[f32]) {
        let found = Arch::new().dispatch(Computed(function, inputs));
        for (&x, &found) in inputs.iter().zip(&found) {
            let truth = function.truth(f64::from(x));
            let error = (f64::from(found) - truth).abs();
            let allowed = 2.0 * f64::from(f32::EPSILON) * truth.abs();
            assert!(error <= allowed, "{x:e}: {found:e} {truth:e}");
        }
        let without_vectors = Computed(function, inputs).with_simd(Scalar);
        let bits =
            |numbers: Vec<f32>| -> Vec<u32> { numbers.into_iter().map(f32::to_bits).collect() };
        assert_eq!(bits(found), bits(without_vectors));
    }

    fn between(low: f32, high: f32) -> impl Iterator<Item = f32> {
        (0..=100_000).map(move |k| low + (high - low) * (k as f32 / 100_000.0))
    }

    #[test]
    fn exp_is_right_to_two_units_in_the_last_place() {
        let inputs: Vec<f32> = between(-87.0, 0.0).chain([-1e-30, -1e-7]).collect();
        is_right_to_two_units_in_the_last_place(Function::ExpOfNegative, &inputs);
    }

    #[test]
    fn the_logarithm_of_one_plus_is_right_to_two_units_in_the_last_place() {
        let inputs: Vec<f32> = between(0.0, 1.0).chain([1e-30, 1e-7]).collect();
        is_right_to_two_units_in_the_last_place(Function::LogOnePlus, &inputs);
    }

    #[test]
    fn the_logarithm_is_right_to_two_units_in_the_last_place() {
        let inputs: Vec<f32> = between(1.0, 10.0).chain(between(10.0, 3e4)).collect();
        is_right_to_two_units_in_the_last_place(Function::Log, &inputs);
    }

    #[test]
    fn nan_gives_nan() {
        for function in [Function::ExpOfNegative, Function::LogOnePlus, Function::Log] {
            let found = Arch::new().dispatch(Computed(function, &[f32::NAN, -f32::NAN]));
            assert!(found.iter().all(|number| number.is_nan()));
        }
    }
}
