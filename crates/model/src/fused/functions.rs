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

/// x, but no more than `most`, and NaN for NaN.
#[inline(always)]
fn at_most<S: Simd>(simd: S, x: S::f32s, most: S::f32s) -> S::f32s {
    if S::F32_LANES > 1 {
        // Of a NaN and a number, x86 processors return the second, others the NaN.
        simd.min_f32s(most, x)
    } else {
        // Without vectors, the minimum is the number.
        simd.select_f32s(simd.greater_than_f32s(x, most), most, x)
    }
}

/// x, but no less than `least`, and NaN for NaN.
#[inline(always)]
fn at_least<S: Simd>(simd: S, x: S::f32s, least: S::f32s) -> S::f32s {
    if S::F32_LANES > 1 {
        simd.max_f32s(least, x)
    } else {
        simd.select_f32s(simd.less_than_f32s(x, least), least, x)
    }
}

/// `polynomial(x)` with these coefficients, the one of the highest power first.
#[inline(always)]
fn polynomial<S: Simd, const N: usize>(simd: S, x: S::f32s, coefficients: [f32; N]) -> S::f32s {
    let mut sum = simd.splat_f32s(coefficients[0]);
    for coefficient in &coefficients[1..] {
        sum = simd.mul_add_f32s(sum, x, simd.splat_f32s(*coefficient));
    }
    sum
}

/// 2^(x·factor) for results between 10⁻³⁸ and 10³⁸, within 2 units in the last place and |x|/8 more. Of a NaN it is no number that means
/// anything: what is made of it must bring in x itself.
///
/// x·factor = n + f with |f| ≤ ½, and 2^f by a polynomial.
#[inline(always)]
fn power_of_two<S: Simd>(simd: S, x: S::f32s, factor: f32) -> S::f32s {
    let factor = simd.splat_f32s(factor);
    // Adding 1.5·2²³ rounds to a whole number, which the last bits then hold.
    let rounder = simd.splat_f32s(12_582_912.0);
    let rounded = simd.mul_add_f32s(x, factor, rounder);
    let minus_n = simd.sub_f32s(rounder, rounded);
    let f = simd.mul_add_f32s(x, factor, minus_n);
    let power = polynomial(
        simd,
        f,
        [
            1.327_647_4e-3,
            9.675_542e-3,
            5.550_713e-2,
            2.402_212e-1,
            6.931_469_4e-1,
            1.000_000_1,
        ],
    );
    let n = simd.wrapping_dyn_shl_u32s(simd.transmute_u32s_f32s(rounded), simd.splat_u32s(23));
    simd.transmute_f32s_u32s(simd.add_u32s(simd.transmute_u32s_f32s(power), n))
}

/// 1/√(2x), within 7 units in the last place, for x from 10⁻³⁵ to 10³⁵; NaN for NaN and infinity. A root and a quotient of the
/// processor's take twice as long.
///
/// The bits of x halved and taken from a constant are a guess 3.5 % off. Each step y·(3/2 − xy²) of Newton's squares the error; its constants
/// are a little over 3/2, since it errs to one side.
#[inline(always)]
pub(super) fn reciprocal_root_of_double<S: Simd>(simd: S, x: S::f32s) -> S::f32s {
    let halved = simd.wrapping_dyn_shr_u32s(simd.transmute_u32s_f32s(x), simd.splat_u32s(1));
    let mut y = simd.transmute_f32s_u32s(simd.sub_u32s(simd.splat_u32s(0x5ef7_5800), halved));
    for constant in [1.500_9, 1.500_000_6] {
        let product = simd.neg_f32s(simd.mul_f32s(x, y));
        y = simd.mul_f32s(y, simd.mul_add_f32s(product, y, simd.splat_f32s(constant)));
    }
    y
}

/// tanh x, within 3 units in the last place and never beyond ±1; NaN for NaN.
///
/// x·P(x²)/Q(x²), the best quotient of polynomials of degree 4 for |x| ≤ 8.05; beyond 8 it is tanh 8 = 1 − 2·10⁻⁷.
#[inline(always)]
pub(super) fn tanh<S: Simd>(simd: S, x: S::f32s) -> S::f32s {
    let x = at_least(simd, x, simd.splat_f32s(-8.0));
    let x = at_most(simd, x, simd.splat_f32s(8.0));
    let square = simd.mul_f32s(x, x);
    let numerator = polynomial(
        simd,
        square,
        [
            1.425_836_3e-8,
            2.122_457_6e-5,
            3.531_898_4e-3,
            1.341_136e-1,
            1.0,
        ],
    );
    let denominator = polynomial(
        simd,
        square,
        [
            8.134_637_7e-7,
            3.345_697_2e-4,
            2.601_431_7e-2,
            4.674_468_6e-1,
            1.0,
        ],
    );
    simd.div_f32s(simd.mul_f32s(x, numerator), denominator)
}

/// σ(x) = 1/(1 + e⁻ˣ), within 12 units in the last place from −87 to 87, beyond which it is σ(±87). Of a NaN it is no number that
/// means anything.
#[inline(always)]
pub(super) fn sigmoid<S: Simd>(simd: S, x: S::f32s) -> S::f32s {
    let one = simd.splat_f32s(1.0);
    let x = at_least(simd, x, simd.splat_f32s(-87.0));
    let x = at_most(simd, x, simd.splat_f32s(87.0));
    let power = power_of_two(simd, x, -std::f32::consts::LOG2_E);
    simd.div_f32s(one, simd.add_f32s(power, one))
}

/// The normal distribution function Φ(x) = (1 + erf(x/√2))/2, within 3·10⁻⁷, and its density φ(x) = Φ'(x), within 10⁻⁷; x·Φ(x) is
/// then within 2·10⁻⁷, or 2 units in the last place. Of a NaN they are no numbers that mean anything.
///
/// Φ(−a) = e^(−a²/2)·t·P(t) with t = 1/(1 + 0.28a) for a = |x|, in the form of Abramowitz & Stegun 7.1.26.
#[inline(always)]
pub(super) fn normal<S: Simd>(simd: S, x: S::f32s) -> (S::f32s, S::f32s) {
    let one = simd.splat_f32s(1.0);
    let a = at_most(simd, simd.abs_f32s(x), simd.splat_f32s(12.0));
    let factor = -0.5 * std::f32::consts::LOG2_E;
    let power = power_of_two(simd, simd.mul_f32s(a, a), factor);
    let t = simd.div_f32s(one, simd.mul_add_f32s(a, simd.splat_f32s(0.28), one));
    let p = polynomial(
        simd,
        t,
        [
            -1.013_944_1e-1,
            3.716_952e-1,
            -2.072_364_1e-1,
            2.447_177_9e-1,
            7.726_255e-2,
            1.149_553_1e-1,
        ],
    );
    let tail = simd.mul_f32s(power, simd.mul_f32s(t, p));
    let is_negative = simd.less_than_f32s(x, simd.splat_f32s(0.0));
    let area = simd.select_f32s(is_negative, tail, simd.sub_f32s(one, tail));
    // 1/√2π.
    let density = simd.mul_f32s(power, simd.splat_f32s(0.398_942_3));
    (area, density)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_networks::normal_distribution;
    use pulp::{Arch, Scalar, WithSimd};

    #[derive(Clone, Copy)]
    enum Function {
        ExpOfNegative,
        LogOnePlus,
        Log,
        Tanh,
        Sigmoid,
        Area,
        Density,
        Gelu,
        ReciprocalRoot,
    }

    impl Function {
        fn truth(self, x: f64) -> f64 {
            match self {
                Self::ExpOfNegative => x.exp(),
                Self::LogOnePlus => x.ln_1p(),
                Self::Log => x.ln(),
                Self::Tanh => x.tanh(),
                Self::Sigmoid => 1.0 / (1.0 + (-x).exp()),
                Self::Area => normal_distribution(x),
                Self::Gelu => x * normal_distribution(x),
                Self::ReciprocalRoot => 1.0 / (2.0 * x).sqrt(),
                Self::Density => (-0.5 * x * x).exp() / (2.0 * std::f64::consts::PI).sqrt(),
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
                    Function::Tanh => tanh(simd, x),
                    Function::Sigmoid => sigmoid(simd, x),
                    Function::Area => normal(simd, x).0,
                    Function::Gelu => simd.mul_f32s(x, normal(simd, x).0),
                    Function::Density => normal(simd, x).1,
                    Function::ReciprocalRoot => reciprocal_root_of_double(simd, x),
                };
                let mut lanes = vec![0.0_f32; S::F32_LANES];
                S::as_mut_simd_f32s(&mut lanes).0[0] = found;
                lanes[0]
            };
            inputs.iter().map(compute).collect()
        }
    }

    fn is_right_to_two_units_in_the_last_place(function: Function, inputs: &[f32]) {
        is_right(function, inputs, 2.0, 0.0);
    }

    /// Within so many units in the last place, or `absolute`, and the same without vectors.
    fn is_right(function: Function, inputs: &[f32], units: f64, absolute: f64) {
        let found = Arch::new().dispatch(Computed(function, inputs));
        for (&x, &found) in inputs.iter().zip(&found) {
            let truth = function.truth(f64::from(x));
            let error = (f64::from(found) - truth).abs();
            let allowed = absolute.max(units * f64::from(f32::EPSILON) * truth.abs());
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
    fn tanh_is_right_to_three_units_in_the_last_place_and_never_beyond_one() {
        let small = [-1e-30, -1e-7, 1e-3, 0.0];
        let inputs: Vec<f32> = between(-10.0, 10.0).chain(small).collect();
        is_right(Function::Tanh, &inputs, 3.0, 0.0);
        let large: Vec<f32> = between(7.0, 10.0).chain([1e6, f32::INFINITY]).collect();
        let found = Arch::new().dispatch(Computed(Function::Tanh, &large));
        assert!(found.iter().all(|&number| number <= 1.0));
    }

    #[test]
    fn the_sigmoid_is_right_to_a_few_units_in_the_last_place() {
        let inputs: Vec<f32> = between(-87.0, 87.0).chain([0.0, 1e-7]).collect();
        is_right(Function::Sigmoid, &inputs, 12.0, 0.0);
        is_right(Function::Sigmoid, &[-1e6, -90.0, 90.0, 1e6], 1.0, 1e-37);
    }

    #[test]
    fn the_normal_distribution_is_right_to_a_few_roundings_of_one() {
        let inputs: Vec<f32> = between(-6.0, 6.0).chain([0.0, -1e-7, 1e-30]).collect();
        is_right(Function::Area, &inputs, 0.0, 3e-7);
        is_right(Function::Gelu, &inputs, 2.0, 2e-7);
        is_right(Function::Density, &inputs, 0.0, 1e-7);
        let far = [-1e6, -100.0, -20.0];
        let found = Arch::new().dispatch(Computed(Function::Area, &far));
        assert!(found.iter().all(|&area| (0.0..1e-31).contains(&area)));
    }

    #[test]
    fn the_reciprocal_root_is_right_to_seven_units_in_the_last_place() {
        let sizes = [1e-35, 5e-6, 1e-3, 1.0, 1e10, 1e35];
        let inputs: Vec<f32> = between(1.0, 4.0)
            .flat_map(|x| sizes.map(|size| x * size))
            .collect();
        is_right(Function::ReciprocalRoot, &inputs, 7.0, 0.0);
    }

    #[test]
    fn nan_gives_nan() {
        for function in [
            Function::ExpOfNegative,
            Function::LogOnePlus,
            Function::Log,
            Function::Tanh,
            Function::ReciprocalRoot,
        ] {
            let found = Arch::new().dispatch(Computed(function, &[f32::NAN, -f32::NAN]));
            assert!(found.iter().all(|number| number.is_nan()));
        }
    }
}
