//! An elementwise rule with a decay, for members in lanes.

use super::Segment;
use crate::decay::Place;
use crate::lane_rule::LaneRule;
use crate::registry::Entry;
use crate::update::Factors;
use crate::{Decay, DecaySettings, Kind, Step};

/// More lanes than any register has.
const MOST_LANES: usize = 64;

/// One of a network's parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// How many numbers it has.
    pub numbers: usize,
    /// What it is.
    pub kind: Kind,
}

/// What [`Decayed`](crate::Decayed) is, for members in the lanes of registers: a registered elementwise rule with a decay, and a
/// learning rate and a weight decay for each member. It gives, to the bit, what `Decayed` gives in f32.
pub struct LaneOptimizer {
    rule: Box<dyn LaneRule>,
    parameters: Vec<Parameter>,
    decay: Decay,
    after_decay: bool,
    /// For each member η and λ.
    members: Vec<(f64, f64)>,
    settings: DecaySettings,
}

/// One step of a [`LaneOptimizer`].
pub struct LaneStep<'a> {
    optimizer: &'a LaneOptimizer,
    step: Step,
    weights: Coefficients,
    /// Of biases, where those do not decay.
    spared: Option<Coefficients>,
}

/// [`Factors`] for each member, and for some more lanes than there are members.
struct Coefficients {
    place: Place,
    factors: Factors<Vec<f32>>,
}

impl LaneOptimizer {
    /// With a learning rate η and a weight decay λ for each member, for a network with these parameters; none if the rule is not
    /// elementwise, or its gradients are clipped.
    #[must_use]
    pub fn new(
        entry: &Entry,
        parameters: Vec<Parameter>,
        members: Vec<(f64, f64)>,
        settings: DecaySettings,
    ) -> Option<Self> {
        Some(Self {
            rule: entry.lane_rule()?,
            parameters,
            decay: entry.decay,
            after_decay: entry.rule.after_decay,
            members,
            settings,
        })
    }

    /// How many numbers the rule keeps for each of a parameter's.
    #[must_use]
    pub fn buffers(&self) -> usize {
        self.rule.buffers()
    }

    /// Step `time`, from 1, with the schedule's `factor`.
    ///
    /// # Panics
    /// If `time` is 2³¹ or more.
    #[must_use]
    pub fn at(&self, time: usize, factor: f64) -> LaneStep<'_> {
        #[expect(clippy::expect_used, reason = "no training has so many steps")]
        let (steps, time) = (time, i32::try_from(time).expect("less than 2³¹ steps"));
        LaneStep {
            optimizer: self,
            step: Step {
                factor,
                members_axis: true,
                ..Step::new(time)
            },
            weights: self.coefficients(self.decay, steps, factor),
            spared: (!self.settings.biases).then(|| self.coefficients(Decay::None, steps, factor)),
        }
    }

    /// Takes the members in `lanes` lanes, the first of which is member `first`, from where gradients are taken to where networks
    /// are judged: most rules leave them where they are. The slices are as in [`LaneStep::apply`].
    ///
    /// # Panics
    /// If there is no such member.
    pub fn judge(&self, first: usize, lanes: usize, parameters: &mut [f32], buffers: &mut [f32]) {
        let members = self.members.iter().skip(first);
        let learning_rate: Vec<f32> = members
            .map(|&(eta, _)| eta as f32)
            .chain(std::iter::repeat_n(0.0, MOST_LANES))
            .take(lanes)
            .collect();
        let stride = parameters.len();
        let mut start = 0;
        for parameter in &self.parameters {
            let end = start + parameter.numbers * lanes;
            if parameter.kind != Kind::Frozen {
                let segment = Segment {
                    parameters: &mut parameters[start..end],
                    gradients: &[],
                    buffers,
                    start,
                    stride,
                };
                self.rule.judge(&learning_rate, segment);
            }
            start = end;
        }
    }

    fn coefficients(&self, decay: Decay, time: usize, factor: f64) -> Coefficients {
        let place = decay.place();
        let seen_factor = self.settings.seen(factor, 1.0);
        let amount = |(eta, lambda): (f64, f64)| {
            let seen_rate = self.settings.seen(factor * eta, eta);
            let strength = self
                .settings
                .strength(time, [seen_rate, seen_factor], lambda);
            decay.amount(strength)
        };
        let each = |of: &dyn Fn((f64, f64)) -> f64| -> Vec<f32> {
            let members = self.members.iter().map(|&member| of(member) as f32);
            members
                .chain(std::iter::repeat_n(0.0, MOST_LANES))
                .collect()
        };
        let keep = || each(&|member| place.factor(amount(member)));
        let members = self.members.len();
        let unless_all = |nothing: f32, numbers: Vec<f32>| {
            let acts = numbers
                .iter()
                .take(members)
                .any(|&number| number != nothing);
            acts.then_some(numbers)
        };
        Coefficients {
            place,
            factors: Factors {
                learning_rate: each(&|(eta, _)| factor * eta),
                decay: match place {
                    Place::Nowhere => None,
                    // Also where λ is 0: a member must not be spared a sum that it gets among others.
                    Place::Gradient => Some(keep()),
                    _ => unless_all(1.0, keep()),
                },
                // Also where it is 0, for the same reason.
                pull: self
                    .after_decay
                    .then(|| each(&|member| place.pull(amount(member), factor * member.0))),
            },
        }
    }
}

impl Coefficients {
    /// Of the members in `lanes` lanes from member `first`.
    fn of(&self, first: usize, lanes: usize) -> Factors<&[f32]> {
        let range = first..first + lanes;
        Factors {
            learning_rate: &self.factors.learning_rate[range.clone()],
            decay: self.factors.decay.as_ref().map(|own| &own[range.clone()]),
            pull: self.factors.pull.as_ref().map(|own| &own[range]),
        }
    }
}

impl LaneStep<'_> {
    /// Steps the members in `lanes` lanes, the first of which is member `first`: those of a register on this machine.
    ///
    /// `parameters` and `gradients` are `[numbers, lanes]`, `buffers` is `[buffers, numbers, lanes]`; the numbers are those of
    /// all parameters, in the optimizer's order. The buffers are zero before the first step.
    ///
    /// # Panics
    /// If a slice is not as long as that, or there is no such member.
    pub fn apply(
        &self,
        first: usize,
        lanes: usize,
        parameters: &mut [f32],
        gradients: &[f32],
        buffers: &mut [f32],
    ) {
        let stride = parameters.len();
        let numbers: usize = self
            .optimizer
            .parameters
            .iter()
            .map(|one| one.numbers)
            .sum();
        assert_eq!(stride, numbers * lanes, "parameters of another network");
        assert_eq!(stride, gradients.len(), "gradients of another network");
        assert_eq!(
            buffers.len(),
            stride * self.optimizer.buffers(),
            "buffers of another rule"
        );
        let mut start = 0;
        let mut rest = self.optimizer.parameters.iter().peekable();
        while let Some(parameter) = rest.next() {
            let mut end = start + parameter.numbers * lanes;
            // What is treated alike is treated at once.
            while let Some(next) = rest.next_if(|next| next.kind == parameter.kind) {
                end += next.numbers * lanes;
            }
            let coefficients = match parameter.kind {
                Kind::Weight => &self.weights,
                Kind::Bias | Kind::Scale => self.spared.as_ref().unwrap_or(&self.weights),
                Kind::Frozen => {
                    start = end;
                    continue;
                }
            };
            let step = Step {
                kind: parameter.kind,
                ..self.step
            };
            self.optimizer.rule.step(
                &step,
                coefficients.place,
                coefficients.of(first, lanes),
                Segment {
                    parameters: &mut parameters[start..end],
                    gradients: &gradients[start..end],
                    buffers,
                    start,
                    stride,
                },
            );
            start = end;
        }
    }
}
