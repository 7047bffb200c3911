//! Plays tapes on numbers in memory.

use std::cell::{Cell, RefCell};

use pulp::{Arch, Simd, WithSimd};

use super::Tape;
use super::tape::{Binary, Instruction, Place, Unary};

/// Vectors that a value consists of: enough to make little of choosing what to do with them, few enough for the registers
/// of any processor.
const CHUNK: usize = 8;

thread_local! {
    /// What tapes write down between two operations.
    static TEMPORARIES: RefCell<Vec<f32>> = const { RefCell::new(Vec::new()) };
}

/// Numbers of as many members as a vector has lanes: `[numbers, lanes]`, all but the rates.
pub(super) struct Numbers<'a> {
    pub(super) parameters: &'a mut [f32],
    pub(super) gradients: &'a mut [f32],
    pub(super) buffers: Vec<&'a mut [f32]>,
}

/// θ ← keep·θ − rate·d(g + l2·θ), with a number for each lane.
#[derive(Clone, Copy)]
pub(super) struct Rates<'a> {
    pub(super) rate: &'a [f32],
    pub(super) keep: &'a [f32],
    /// Where the gradient is left as it is, none: adding 0·θ would not leave an infinite one.
    pub(super) l2: Option<&'a [f32]>,
}

impl Tape {
    /// Steps the numbers.
    pub(super) fn play(&self, numbers: Numbers, rates: Rates) {
        TEMPORARIES.with_borrow_mut(|temporaries| {
            Arch::new().dispatch(Play {
                tape: self,
                numbers,
                rates,
                temporaries,
            });
        });
    }
}

struct Play<'a> {
    tape: &'a Tape,
    numbers: Numbers<'a>,
    rates: Rates<'a>,
    temporaries: &'a mut Vec<f32>,
}

/// One vector after another, which may be read and written by turns.
type Cells<'a, V> = &'a [Cell<V>];

fn cells<V>(vectors: &mut [V]) -> Cells<'_, V> {
    Cell::from_mut(vectors).as_slice_of_cells()
}

impl WithSimd for Play<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self {
            tape,
            numbers,
            rates,
            temporaries,
        } = self;
        let room = tape.temporaries * CHUNK * S::F32_LANES;
        if temporaries.len() < room {
            temporaries.resize(room, 0.0);
        }
        let mut inputs = vec![cells(S::as_mut_simd_f32s(numbers.gradients).0)];
        for buffer in numbers.buffers {
            inputs.push(cells(S::as_mut_simd_f32s(buffer).0));
        }
        let player = Player {
            simd,
            tape,
            inputs: &inputs,
            temporaries: cells(S::as_mut_simd_f32s(temporaries).0),
            parameters: cells(S::as_mut_simd_f32s(numbers.parameters).0),
            rate: S::as_simd_f32s(rates.rate).0[0],
            keep: S::as_simd_f32s(rates.keep).0[0],
            l2: rates.l2.map(|l2| S::as_simd_f32s(l2).0[0]),
        };
        let count = player.parameters.len();
        let whole = count - count % CHUNK;
        for first in (0..whole).step_by(CHUNK) {
            player.play::<CHUNK>(first);
        }
        for first in whole..count {
            player.play::<1>(first);
        }
    }
}

/// A tape and what it is played on.
struct Player<'a, S: Simd> {
    simd: S,
    tape: &'a Tape,
    inputs: &'a [Cells<'a, S::f32s>],
    temporaries: Cells<'a, S::f32s>,
    parameters: Cells<'a, S::f32s>,
    rate: S::f32s,
    keep: S::f32s,
    l2: Option<S::f32s>,
}

impl<S: Simd> Player<'_, S> {
    /// Place `place` of the numbers from `first` on.
    #[inline(always)]
    fn at<const N: usize>(&self, place: Place, first: usize) -> &[Cell<S::f32s>; N] {
        let vectors = match self.inputs.get(place) {
            Some(input) => &input[first..],
            None => &self.temporaries[(place - self.inputs.len()) * N..],
        };
        &vectors.as_chunks().0[0]
    }

    /// Steps `N` vectors of numbers.
    #[inline(always)]
    fn play<const N: usize>(&self, first: usize) {
        let simd = self.simd;
        let (zero, one) = (simd.splat_f32s(0.0), simd.splat_f32s(1.0));
        let own: &[Cell<S::f32s>; N] = &self.parameters[first..].as_chunks().0[0];
        if let Some(l2) = self.l2 {
            let gradient = self.at::<N>(0, first);
            for n in 0..N {
                let decay = simd.mul_f32s(own[n].get(), l2);
                gradient[n].set(simd.add_f32s(gradient[n].get(), decay));
            }
        }
        let mut value = [zero; N];
        /// Replaces each vector of the value, called `$x`, by `$body`.
        macro_rules! map {
            ($x:ident, $n:ident => $body:expr) => {
                for $n in 0..N {
                    let $x = value[$n];
                    value[$n] = $body;
                }
            };
        }
        /// Replaces each vector of the value by `$function` of `$left` and `$right`.
        macro_rules! binary {
            ($function:expr, |$x:ident, $n:ident| $left:expr, $right:expr) => {{
                macro_rules! compare {
                    ($comparison:ident) => {
                        map!($x, $n => simd.select_f32s(simd.$comparison($left, $right), one, zero))
                    };
                }
                match $function {
                    Binary::Add => map!($x, $n => simd.add_f32s($left, $right)),
                    Binary::Sub => map!($x, $n => simd.sub_f32s($left, $right)),
                    Binary::Mul => map!($x, $n => simd.mul_f32s($left, $right)),
                    Binary::Div => map!($x, $n => simd.div_f32s($left, $right)),
                    Binary::Greater => compare!(greater_than_f32s),
                    Binary::GreaterEqual => compare!(greater_than_or_equal_f32s),
                    Binary::Lower => compare!(less_than_f32s),
                    Binary::LowerEqual => compare!(less_than_or_equal_f32s),
                }
            }};
        }
        for instruction in &self.tape.instructions {
            match *instruction {
                Instruction::Load(place) => {
                    let from = self.at::<N>(place, first);
                    for n in 0..N {
                        value[n] = from[n].get();
                    }
                }
                Instruction::Store(place) => {
                    let to = self.at::<N>(place, first);
                    for n in 0..N {
                        to[n].set(value[n]);
                    }
                }
                Instruction::Fill(number) => value = [simd.splat_f32s(number); N],
                Instruction::Unary(function) => match function {
                    Unary::Abs => map!(x, n => simd.abs_f32s(x)),
                    Unary::Recip => map!(x, n => simd.div_f32s(one, x)),
                    Unary::Sqrt => map!(x, n => simd.sqrt_f32s(x)),
                    Unary::Sign => map!(x, n => {
                        let is_positive = simd.greater_than_f32s(x, zero);
                        let is_negative = simd.less_than_f32s(x, zero);
                        let negative = simd.select_f32s(is_negative, simd.neg_f32s(one), zero);
                        simd.select_f32s(is_positive, one, negative)
                    }),
                },
                Instruction::Binary(function, place) => {
                    let right = self.at::<N>(place, first);
                    binary!(function, |x, n| x, right[n].get());
                }
                Instruction::Reversed(function, place) => {
                    let left = self.at::<N>(place, first);
                    binary!(function, |x, n| left[n].get(), x);
                }
                Instruction::WithNumber(function, number) => {
                    let number = simd.splat_f32s(number);
                    binary!(function, |x, n| x, number);
                }
                Instruction::Select { then, otherwise } => {
                    let then = self.at::<N>(then, first);
                    let otherwise = self.at::<N>(otherwise, first);
                    map!(x, n => {
                        let condition = simd.greater_than_f32s(x, zero);
                        simd.select_f32s(condition, then[n].get(), otherwise[n].get())
                    });
                }
            }
        }
        for n in 0..N {
            let kept = simd.mul_f32s(own[n].get(), self.keep);
            own[n].set(simd.sub_f32s(kept, simd.mul_f32s(value[n], self.rate)));
        }
    }
}

#[cfg(test)]
mod tests {
    use pulp::Scalar;

    use super::*;
    use crate::Step;
    use crate::recorded::record;
    use crate::rules::AmsGrad;

    const NUMBERS: usize = 37;

    /// A number in any of `lanes` lanes, the same in all.
    fn in_lanes(lanes: usize, of: fn(usize) -> f32) -> Vec<f32> {
        (0..NUMBERS * lanes)
            .map(|index| of(index / lanes))
            .collect()
    }

    /// The first lane of the parameters after a step by AMSGrad's tape, with the vectors of `simd`.
    fn first_lane(simd: impl Simd) -> Vec<u32> {
        fn lanes<S: Simd>(_: S) -> usize {
            S::F32_LANES
        }
        let step = Step {
            time: 3,
            members_axis: true,
        };
        let tape = record(&AmsGrad::default(), &step, [1, NUMBERS, 1]).expect("a tape");
        let lanes = lanes(simd);
        let mut parameters = in_lanes(lanes, |index| (index as f32).sin());
        let mut gradients = in_lanes(lanes, |index| (index as f32 * 0.7).cos());
        let mut m = in_lanes(lanes, |index| (index as f32 * 0.3).sin());
        let mut v = in_lanes(lanes, |index| 1e-3 * index as f32);
        let mut u = in_lanes(lanes, |index| 2e-2 / (1 + index) as f32);
        let same = |number: f32| vec![number; lanes];
        let (rate, keep, l2) = (same(0.1), same(0.999), same(0.01));
        Play {
            tape: &tape,
            numbers: Numbers {
                parameters: &mut parameters,
                gradients: &mut gradients,
                buffers: vec![&mut m, &mut v, &mut u],
            },
            rates: Rates {
                rate: &rate,
                keep: &keep,
                l2: Some(&l2),
            },
            temporaries: &mut Vec::new(),
        }
        .with_simd(simd);
        let first = parameters
            .iter()
            .chain(&m)
            .chain(&v)
            .chain(&u)
            .step_by(lanes);
        first.map(|number| number.to_bits()).collect()
    }

    #[test]
    fn every_kind_of_vector_computes_the_same_bits() {
        struct Best;
        impl WithSimd for Best {
            type Output = Vec<u32>;

            fn with_simd<S: Simd>(self, simd: S) -> Vec<u32> {
                first_lane(simd)
            }
        }
        let without_vectors = first_lane(Scalar);
        assert_eq!(Arch::new().dispatch(Best), without_vectors);
        #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
        if let Some(avx2) = pulp::x86::V3::try_new() {
            assert_eq!(first_lane(avx2), without_vectors);
        }
    }
}
