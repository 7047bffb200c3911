//! An update of one number in plain f64, with a knob for everything that is commonly mistaken.

mod form;
mod gradient;
mod parameter;
mod quirk;
mod trajectory;
mod written;

use adamscape_optim::registry::Entry;
use adamscape_optim::{Decay, Form, Place};

use crate::Problem;
pub(crate) use gradient::{Clip, Norm, Taken};
pub(crate) use quirk::Quirk;
pub(crate) use written::{Order, When, Written};

/// The family of [`Moments`](adamscape_optim::Moments), with every decay. A right optimizer is one setting of the
/// knobs, a mistake turns one of them.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Recipe {
    /// η, as it couples the decay.
    pub(crate) learning_rate: f64,
    /// How many steps there are, which a normalised decay goes by.
    pub(crate) steps: usize,
    /// What the direction is multiplied by: η.
    pub(crate) step_size: f64,
    pub(crate) decay: Decaying,
    /// m, which the direction is made of; without it, of the gradient.
    pub(crate) first: Option<Moment>,
    /// v, whose root divides the direction.
    pub(crate) second: Option<Moment>,
    /// What v averages.
    pub(crate) averaged: Averaged,
    pub(crate) root: Root,
    /// ε.
    pub(crate) epsilon: f64,
    pub(crate) epsilon_place: EpsilonPlace,
    pub(crate) clock: Clock,
    /// Whether the direction looks one step ahead.
    pub(crate) nesterov: bool,
    /// Whether v̂ is made of the largest so far, and of what.
    pub(crate) maximum: Option<Maximum>,
    /// What of the gradients the update sees.
    pub(crate) taken: Taken,
    /// What the rule does beyond dividing one moment by the root of the other.
    pub(crate) form: Form,
    /// What it does otherwise there.
    pub(crate) quirk: Option<Quirk>,
    /// How gradients are cut off, if they are.
    pub(crate) clip: Option<Clip>,
    /// Whether the gradient is multiplied by η before anything else, and the direction no more.
    pub(crate) eta_in_gradient: bool,
    /// In which order and when parameters are written.
    pub(crate) written: Written,
}

/// Weight decay: where λθ enters, and how much of it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Decaying {
    pub(crate) lambda: f64,
    /// Into the gradient that m averages.
    pub(crate) in_first: bool,
    /// Into the gradient that v averages.
    pub(crate) in_second: bool,
    /// Into m̂, after the averages and before the division.
    pub(crate) in_numerator: bool,
    /// By which θ itself shrinks.
    pub(crate) on_parameters: Option<Decay>,
    /// Whether it shrinks what the step has already moved.
    pub(crate) after_step: bool,
    /// Whether it shrinks only what the step does not make grow.
    pub(crate) agreeing: bool,
    pub(crate) spares_biases: bool,
    /// Whether scales of normalisations are spared.
    pub(crate) spares_scales: bool,
}

/// A moment: m or v.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Moment {
    /// β, which the bias correction goes by.
    pub(crate) beta: f64,
    /// The weight of the old moment.
    pub(crate) old: f64,
    /// The weight of what is new.
    pub(crate) new: f64,
    pub(crate) correction: Correction,
    /// Whether it is zero before every step.
    pub(crate) forgotten: bool,
    /// Whether the first step takes the gradient as it is, whatever the weights.
    pub(crate) starts_with_gradient: bool,
    /// Whether the direction is made of it before it has seen the gradient.
    pub(crate) late: bool,
}

/// Bias correction: what is divided by 1 − βᵗ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Correction {
    No,
    Yes,
    /// Yes, and the quotient is kept as the moment.
    Kept,
    /// Multiplied where it should be divided.
    Multiplied,
}

/// What the second moment averages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Averaged {
    Squares,
    Gradients,
    SquaresOfFirst,
}

/// What becomes of v before it divides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Root {
    /// √(v/(1−β₂ᵗ)).
    OfCorrected,
    /// √v/(1−β₂ᵗ).
    BeforeCorrection,
    /// v/(1−β₂ᵗ).
    Forgotten,
}

/// Of what the largest so far is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Maximum {
    /// max v, then corrected.
    OfMoment,
    /// max v̂.
    OfCorrected,
}

/// Where ε is added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EpsilonPlace {
    /// √v̂ + ε.
    Outside,
    /// √(v̂ + ε).
    Inside,
    /// (√v + ε)/√(1−β₂ᵗ).
    BeforeCorrection,
}

/// The clock of bias correction: what t is at the step number k = 1, 2, ...
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Clock {
    /// k + offset.
    Counts { offset: i32 },
    /// k − 1, and no correction where that is 0.
    FromZeroGuarded,
    /// 1 at every step.
    StandsStill,
    /// One more for each parameter of each step.
    PerParameter,
}

impl Moment {
    /// A registered rule's.
    fn right(moment: adamscape_optim::Moment, forgotten: bool) -> Self {
        Self {
            beta: moment.old,
            old: moment.old,
            new: moment.new,
            correction: if moment.is_corrected {
                Correction::Yes
            } else {
                Correction::No
            },
            forgotten,
            starts_with_gradient: moment.starts_with_gradient,
            late: false,
        }
    }

    /// The next moment, and what the direction is made of, not yet corrected.
    fn next(&self, moment: f64, input: f64, is_first_step: bool) -> (f64, f64) {
        let old = if self.forgotten { 0.0 } else { moment };
        let next = if self.starts_with_gradient && is_first_step {
            input
        } else {
            self.old * old + self.new * input
        };
        (next, if self.late { old } else { next })
    }
}

/// A share that is not 0.
const ALMOST_NOTHING: f64 = 1e-6;

impl Recipe {
    /// What a problem asks for, if the rule is of the family.
    pub(crate) fn right(problem: &Problem, entry: &Entry) -> Option<Self> {
        let rates = [problem.learning_rate(), problem.weight_decay()];
        Self::with_rates(problem, entry, rates)
    }

    /// As the problem asks for, but with another η and λ.
    pub(crate) fn with_rates(
        problem: &Problem,
        entry: &Entry,
        [learning_rate, weight_decay]: [f64; 2],
    ) -> Option<Self> {
        let moments = entry.moments()?;
        let right = |moment| Moment::right(moment, moments.forgotten);
        let (first, second) = (moments.first.map(right), moments.second.map(right));
        let place = entry.decay.place();
        let is_l2 = place == Place::Gradient;
        let decays = place != Place::Nowhere;
        let decay = Decaying {
            lambda: if decays { weight_decay } else { 0.0 },
            in_first: is_l2,
            in_second: is_l2 && second.is_some(),
            in_numerator: false,
            on_parameters: (decays && !is_l2).then_some(entry.decay),
            after_step: place == Place::Result,
            agreeing: place == Place::AgreeingParameter,
            spares_biases: false,
            spares_scales: false,
        };
        Some(Self {
            learning_rate,
            steps: problem.steps(),
            step_size: learning_rate,
            decay,
            first,
            second,
            averaged: Averaged::Squares,
            root: Root::OfCorrected,
            epsilon: moments.epsilon,
            epsilon_place: match moments.form {
                Form::Rectified => EpsilonPlace::BeforeCorrection,
                _ => EpsilonPlace::Outside,
            },
            form: moments.form,
            quirk: None,
            clock: Clock::Counts { offset: 0 },
            nesterov: moments.nesterov,
            maximum: moments.maximum.then_some(Maximum::OfMoment),
            taken: Taken::Now,
            clip: Clip::of(entry),
            eta_in_gradient: false,
            written: Written::default(),
        })
    }

    /// What a step leaves of θ before it moves, and so of an error in it; 1 where that can't be told. A decay that acts now and then
    /// counts where it leaves little: then a step at which it acts must not be measured by what was before.
    pub(crate) fn keep(&self) -> f64 {
        let is_descent = self.first.is_none() && self.second.is_none();
        match self.decay.on_parameters {
            Some(decay) => {
                let keep = decay.keep(self.learning_rate, self.decay.lambda, self.steps);
                let acts_always = !self.decay.agreeing;
                if acts_always || keep.abs() < 0.5 {
                    keep
                } else {
                    1.0
                }
            }
            // What is lost in θ − ηλθ is lost in rounding: little is left, but not nothing.
            None if is_descent && self.decay.in_first => f64::max(
                (1.0 - self.learning_rate * self.decay.lambda).abs(),
                ALMOST_NOTHING,
            ),
            None => 1.0,
        }
    }

    /// t for the parameter with this number, of so many, at the step number `step`.
    pub(crate) fn time(&self, step: i32, parameter: i32, parameters: usize) -> i32 {
        match self.clock {
            Clock::Counts { offset } => step + offset,
            Clock::FromZeroGuarded => step - 1,
            Clock::StandsStill => 1,
            Clock::PerParameter => {
                let parameters = i32::try_from(parameters).unwrap_or(i32::MAX);
                (step - 1).saturating_mul(parameters) + parameter + 1
            }
        }
    }

    /// 1 − βᵗ, or 1 where it is left out.
    fn correction(&self, moment: &Moment, time: i32) -> f64 {
        let is_guarded = self.clock == Clock::FromZeroGuarded && time == 0;
        let left = 1.0 - moment.beta.powi(time);
        match moment.correction {
            Correction::No => 1.0,
            _ if is_guarded => 1.0,
            Correction::Multiplied => left.recip(),
            Correction::Yes | Correction::Kept => left,
        }
    }

    fn numerator(&self, state: &mut State, gradient: f64, now: Now) -> f64 {
        let Some(moment) = &self.first else {
            state.m = gradient;
            return gradient;
        };
        let (next, used) = moment.next(state.m, gradient, now.is_first_step);
        let correction = self.correction(moment, now.time);
        let used = if self.nesterov {
            moment.old * used + moment.new * gradient
        } else {
            used
        };
        state.m = match moment.correction {
            Correction::Kept => next / correction,
            _ => next,
        };
        used / correction
    }

    /// After the numerator: v may be made of m.
    fn denominator(&self, state: &mut State, gradient: f64, now: Now) -> f64 {
        let Some(moment) = &self.second else {
            return 1.0;
        };
        let input = match self.averaged {
            Averaged::Squares => gradient * gradient,
            Averaged::Gradients => gradient,
            Averaged::SquaresOfFirst => state.m * state.m,
        };
        let (next, used) = moment.next(state.v, input, now.is_first_step);
        let correction = self.correction(moment, now.time);
        state.v = match moment.correction {
            Correction::Kept => next / correction,
            _ => next,
        };
        let mut largest = |value: f64| {
            state.largest = state.largest.max(value);
            state.largest
        };
        let (used, corrected) = match self.maximum {
            None => (used, used / correction),
            Some(Maximum::OfMoment) => {
                let used = largest(used);
                (used, used / correction)
            }
            Some(Maximum::OfCorrected) => (used, largest(used / correction)),
        };
        let inside = match self.epsilon_place {
            EpsilonPlace::Inside => self.epsilon,
            _ => 0.0,
        };
        let root = match self.root {
            Root::OfCorrected => (corrected + inside).sqrt(),
            Root::BeforeCorrection => (used + inside).sqrt() / correction,
            Root::Forgotten => corrected + inside,
        };
        root + match self.epsilon_place {
            EpsilonPlace::Outside => self.epsilon,
            EpsilonPlace::Inside => 0.0,
            EpsilonPlace::BeforeCorrection => self.epsilon / correction.sqrt(),
        }
    }
}

/// The time and place of a step, as far as the update depends on them.
#[derive(Clone, Copy)]
pub(crate) struct Now {
    /// The step, from 1.
    pub(crate) step: i32,
    pub(crate) is_matrix: bool,
    pub(crate) is_first_step: bool,
    /// t.
    pub(crate) time: i32,
    pub(crate) is_bias: bool,
    pub(crate) is_scale: bool,
}

/// The state of one number: it, and what is kept of it from step to step.
pub(crate) struct State {
    pub(crate) theta: f64,
    m: f64,
    v: f64,
    /// The largest v so far.
    largest: f64,
    /// What the rule's form keeps besides.
    kept: [f64; 2],
}

impl State {
    pub(crate) fn new(theta: f64) -> Self {
        Self {
            theta,
            m: 0.0,
            v: 0.0,
            largest: 0.0,
            kept: [0.0; 2],
        }
    }
}
