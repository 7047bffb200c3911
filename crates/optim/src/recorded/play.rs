//! Plays tapes on numbers in memory.

use std::cell::{Cell, RefCell};
use std::ops::Range;

use pulp::{Arch, Simd, WithSimd};

use super::Tape;
use super::tape::{Binary, Operation, Unary};

/// Vectors that take an operation together: enough to make little of choosing it, few enough to leave all of a tape's
/// numbers in the first cache.
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

/// A tape's places at a few numbers.
struct Places<'a, V> {
    inputs: &'a [Cells<'a, V>],
    temporaries: Cells<'a, V>,
    chunk: Range<usize>,
}

impl<'a, V> Places<'a, V> {
    #[inline(always)]
    fn at(&self, place: usize) -> Cells<'a, V> {
        match self.inputs.get(place) {
            Some(input) => &input[self.chunk.clone()],
            None => {
                let first = (place - self.inputs.len()) * CHUNK;
                &self.temporaries[first..first + self.chunk.len()]
            }
        }
    }
}

/// Writes `$body` of each vector of `$from` to `$to`.
macro_rules! map {
    ($to:expr, $($x:ident in $from:expr),+ => $body:expr) => {{
        let to = $to;
        $(let $x = $from;)+
        for index in 0..to.len() {
            $(let $x = $x[index].get();)+
            to[index].set($body);
        }
    }};
}

/// `$to` ← function(`$left`, `$right`), where `$right` says how to get the second vector at an index.
macro_rules! binary {
    ($simd:ident, $function:expr, $to:expr, $left:expr, |$index:ident| $right:expr) => {{
        let (to, left) = ($to, $left);
        let (zero, one) = ($simd.splat_f32s(0.0), $simd.splat_f32s(1.0));
        macro_rules! each {
            (|$x:ident, $y:ident| $body:expr) => {
                for $index in 0..to.len() {
                    let ($x, $y) = (left[$index].get(), $right);
                    to[$index].set($body);
                }
            };
        }
        macro_rules! compare {
            ($comparison:ident) => {
                each!(|x, y| $simd.select_f32s($simd.$comparison(x, y), one, zero))
            };
        }
        match $function {
            Binary::Add => each!(|x, y| $simd.add_f32s(x, y)),
            Binary::Sub => each!(|x, y| $simd.sub_f32s(x, y)),
            Binary::Mul => each!(|x, y| $simd.mul_f32s(x, y)),
            Binary::Div => each!(|x, y| $simd.div_f32s(x, y)),
            Binary::Greater => compare!(greater_than_f32s),
            Binary::GreaterEqual => compare!(greater_than_or_equal_f32s),
            Binary::Lower => compare!(less_than_f32s),
            Binary::LowerEqual => compare!(less_than_or_equal_f32s),
        }
    }};
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
        let temporaries = cells(S::as_mut_simd_f32s(temporaries).0);
        let parameters = cells(S::as_mut_simd_f32s(numbers.parameters).0);
        let gradients = cells(S::as_mut_simd_f32s(numbers.gradients).0);
        let mut inputs = vec![gradients];
        for buffer in numbers.buffers {
            inputs.push(cells(S::as_mut_simd_f32s(buffer).0));
        }
        let rate = S::as_simd_f32s(rates.rate).0[0];
        let keep = S::as_simd_f32s(rates.keep).0[0];
        let l2 = rates.l2.map(|l2| S::as_simd_f32s(l2).0[0]);

        let (zero, one) = (simd.splat_f32s(0.0), simd.splat_f32s(1.0));
        let count = parameters.len();
        for first in (0..count).step_by(CHUNK) {
            let chunk = first..count.min(first + CHUNK);
            let own = &parameters[chunk.clone()];
            let places = Places {
                inputs: &inputs,
                temporaries,
                chunk,
            };
            if let Some(l2) = l2 {
                map!(places.at(0), g in places.at(0), x in own => {
                    simd.add_f32s(g, simd.mul_f32s(x, l2))
                });
            }
            for operation in &tape.operations {
                match *operation {
                    Operation::Copy { from, to } => map!(places.at(to), x in places.at(from) => x),
                    Operation::Fill { number, to } => {
                        let number = simd.splat_f32s(number);
                        for to in places.at(to) {
                            to.set(number);
                        }
                    }
                    Operation::Unary { function, from, to } => {
                        let (to, from) = (places.at(to), places.at(from));
                        match function {
                            Unary::Abs => map!(to, x in from => simd.abs_f32s(x)),
                            Unary::Recip => map!(to, x in from => simd.div_f32s(one, x)),
                            Unary::Sqrt => map!(to, x in from => simd.sqrt_f32s(x)),
                            Unary::Sign => map!(to, x in from => {
                                let is_positive = simd.greater_than_f32s(x, zero);
                                let is_negative = simd.less_than_f32s(x, zero);
                                let negative = simd.select_f32s(is_negative, simd.neg_f32s(one), zero);
                                simd.select_f32s(is_positive, one, negative)
                            }),
                        }
                    }
                    Operation::Binary {
                        function,
                        left,
                        right,
                        to,
                    } => {
                        let right = places.at(right);
                        binary!(simd, function, places.at(to), places.at(left), |index| {
                            right[index].get()
                        });
                    }
                    Operation::WithNumber {
                        function,
                        left,
                        number,
                        to,
                    } => {
                        let number = simd.splat_f32s(number);
                        binary!(simd, function, places.at(to), places.at(left), |index| {
                            number
                        });
                    }
                    Operation::Select {
                        condition,
                        then,
                        otherwise,
                        to,
                    } => {
                        let condition = places.at(condition);
                        map!(places.at(to), x in condition, a in places.at(then), b in places.at(otherwise) => {
                            simd.select_f32s(simd.greater_than_f32s(x, zero), a, b)
                        });
                    }
                }
            }
            map!(own, x in own, d in places.at(tape.direction) => {
                simd.sub_f32s(simd.mul_f32s(x, keep), simd.mul_f32s(d, rate))
            });
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
