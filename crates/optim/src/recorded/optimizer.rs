//! A recorded rule with a decay.

use std::sync::Arc;

use super::play::{Numbers, Rates};
use super::{Parameter, Recording, Tape};
use crate::Decay;

/// More lanes than any vector has.
const MOST_LANES: usize = 64;

/// What [`Decayed`](crate::Decayed) is, for members in the lanes of vectors: a recorded rule with a decay, a learning rate
/// and a weight decay for each member. It gives, to the bit, what `Decayed` gives in f32.
#[derive(Clone, Debug)]
pub struct RecordedOptimizer<'a> {
    recording: &'a Recording,
    decay: Decay,
    /// For each member η and λ.
    members: Vec<(f64, f64)>,
    decay_biases: bool,
}

/// One step of a [`RecordedOptimizer`].
#[derive(Clone, Debug)]
pub struct RecordedStep<'a> {
    parameters: &'a [Parameter],
    tapes: &'a [Arc<Tape>],
    weights: Coefficients,
    biases: Coefficients,
}

/// For each member, and some more, the numbers of θ ← keep·θ − rate·d(g + l2·θ).
#[derive(Clone, Debug)]
struct Coefficients {
    rate: Vec<f32>,
    keep: Vec<f32>,
    l2: Option<Vec<f32>>,
}

impl<'a> RecordedOptimizer<'a> {
    /// With a learning rate and a weight decay for each member.
    #[must_use]
    pub fn new(
        recording: &'a Recording,
        decay: Decay,
        members: Vec<(f64, f64)>,
        decay_biases: bool,
    ) -> Self {
        Self {
            recording,
            decay,
            members,
            decay_biases,
        }
    }

    /// Step `time`, from 1 to the last one recorded, with the schedule's `factor`.
    #[must_use]
    pub fn at(&self, time: usize, factor: f64) -> RecordedStep<'a> {
        let biases = if self.decay_biases {
            self.decay
        } else {
            Decay::None
        };
        RecordedStep {
            parameters: &self.recording.parameters,
            tapes: self.recording.at(time),
            weights: self.coefficients(self.decay, factor),
            biases: self.coefficients(biases, factor),
        }
    }

    fn coefficients(&self, decay: Decay, factor: f64) -> Coefficients {
        let each = |of: &dyn Fn(f64, f64) -> f64| {
            let mut numbers: Vec<f32> = Vec::with_capacity(self.members.len() + MOST_LANES);
            numbers.extend(
                self.members
                    .iter()
                    .map(|&(eta, lambda)| of(factor * eta, lambda) as f32),
            );
            numbers.resize(self.members.len() + MOST_LANES, 0.0);
            numbers
        };
        Coefficients {
            rate: each(&|eta, _| eta),
            keep: each(&|eta, lambda| decay.keep(eta, lambda, factor)),
            l2: (decay == Decay::L2).then(|| each(&|_, lambda| lambda)),
        }
    }
}

impl Coefficients {
    /// Of the members in `lanes` lanes from member `first`.
    fn of(&self, first: usize, lanes: usize) -> Option<Rates<'_>> {
        let lanes = first..first + lanes;
        let l2 = match &self.l2 {
            Some(l2) => Some(l2.get(lanes.clone())?),
            None => None,
        };
        Some(Rates {
            rate: self.rate.get(lanes.clone())?,
            keep: self.keep.get(lanes)?,
            l2,
        })
    }
}

impl RecordedStep<'_> {
    /// Steps the members in `lanes` lanes, the first of which is member `first`: those of a vector on this machine.
    ///
    /// `parameters` and `gradients` are `[numbers, lanes]`, `buffers` is `[buffers, numbers, lanes]`; the numbers are those of
    /// all parameters, in the recording's order. The buffers are zero before the first step. Gradients are overwritten with
    /// anything.
    pub fn apply(
        &self,
        first: usize,
        lanes: usize,
        parameters: &mut [f32],
        gradients: &mut [f32],
        buffers: &mut [f32],
    ) {
        let of_weights = self.weights.of(first, lanes);
        let of_biases = self.biases.of(first, lanes);
        let length = parameters.len().max(1);
        let mut start = 0;
        let mut tensors = self.parameters.iter().zip(self.tapes).peekable();
        while let Some((parameter, tape)) = tensors.next() {
            let mut end = start + parameter.numbers() * lanes;
            // What is treated alike is treated at once.
            while let Some((next, _)) = tensors.next_if(|(next, next_tape)| {
                next.is_bias == parameter.is_bias && Arc::ptr_eq(next_tape, tape)
            }) {
                end += next.numbers() * lanes;
            }
            let rates = if parameter.is_bias {
                of_biases
            } else {
                of_weights
            };
            let own = parameters.get_mut(start..end);
            let slopes = gradients.get_mut(start..end);
            if let (Some(rates), Some(own), Some(slopes)) = (rates, own, slopes) {
                let buffers = buffers.chunks_exact_mut(length);
                let numbers = Numbers {
                    parameters: own,
                    gradients: slopes,
                    buffers: buffers
                        .filter_map(|buffer| buffer.get_mut(start..end))
                        .collect(),
                };
                tape.play(numbers, rates);
            }
            start = end;
        }
    }
}
