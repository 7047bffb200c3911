//! What of a problem's gradients an update sees.

use adamscape_optim::registry::Entry;

use crate::Problem;

/// Which gradients.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    /// The step's own.
    Now,
    /// The sum of all until now, because nobody sets them to zero.
    Accumulated,
    /// The mean of all until now.
    Averaged,
    /// The first step's at every step.
    FirstAlways,
    /// That of the step before, and none at the first.
    StepLate,
}

/// Gradients that are cut off.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Clip {
    /// The largest absolute value that is left.
    pub(crate) value: f64,
    /// The largest norm that is left.
    pub(crate) norm: f64,
    /// Of what the norm is.
    pub(crate) of: Norm,
}

/// What a norm is taken of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Norm {
    /// Of each parameter.
    Parameter,
    /// Of all parameters together.
    All,
}

impl Clip {
    /// As the optimizer asks for, if it does.
    pub(crate) fn of(entry: &Entry) -> Option<Self> {
        let limit = |name| entry.get(name).unwrap_or(f64::INFINITY);
        entry.is_clipped().then(|| Self {
            value: limit("clip_value"),
            norm: limit("clip_norm"),
            of: Norm::Parameter,
        })
    }

    /// g between ±c, then g·min(1, c/‖g‖).
    fn cut(self, numbers: &mut [f64]) {
        for number in numbers.iter_mut() {
            *number = number.clamp(-self.value, self.value);
        }
        let norm = numbers
            .iter()
            .map(|number| number * number)
            .sum::<f64>()
            .sqrt();
        if norm > self.norm {
            for number in numbers.iter_mut() {
                *number *= self.norm / norm;
            }
        }
    }
}

/// The gradients of a problem, step by step, as an update sees them.
pub(super) struct Gradients<'a> {
    pub(super) problem: &'a Problem,
    pub(super) taken: Taken,
    pub(super) clip: Option<Clip>,
    pub(super) sum: Vec<f64>,
}

impl Gradients<'_> {
    /// All numbers of step `step`, from 1.
    pub(super) fn at(&mut self, step: usize) -> Vec<f64> {
        let of = |step: usize| {
            let arrays = step
                .checked_sub(1)
                .and_then(|index| self.problem.gradients().get(index));
            arrays.map_or_else(|| vec![0.0; self.problem.width()], crate::Arrays::flat)
        };
        let mut numbers = match self.taken {
            Taken::FirstAlways => of(1),
            Taken::StepLate => of(step - 1),
            _ => of(step),
        };
        if matches!(self.taken, Taken::Accumulated | Taken::Averaged) {
            self.sum.resize(numbers.len(), 0.0);
            let count = if self.taken == Taken::Averaged {
                step as f64
            } else {
                1.0
            };
            for (sum, number) in self.sum.iter_mut().zip(&mut numbers) {
                *sum += *number;
                *number = *sum / count;
            }
        }
        match self.clip {
            Some(clip) if clip.of == Norm::All => clip.cut(&mut numbers),
            Some(clip) => {
                for block in self.problem.blocks() {
                    clip.cut(numbers.get_mut(block.range).unwrap_or_default());
                }
            }
            None => {}
        }
        numbers
    }
}
