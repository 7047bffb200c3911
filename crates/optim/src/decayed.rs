//! A rule with a decay as one of Burn's optimizers.

use burn::optim::{LearningRate, ModuleOptimizer, Optimizer};
use burn::tensor::{Device, Tensor};

use crate::clipping::Clipping;
use crate::decay::Place;
use crate::judging::Judging;
use crate::update::{Directs, Factors, update};
use crate::{Decay, DecaySettings, Hyper, Kind, Kinds, Rule, State, Step};

/// An optimizer made of a [`Rule`] and a [`Decay`], for any Burn module: Burn's `lr` is the learning rate of each step.
///
/// ```
/// use adamscape_optim::{Decay, Decayed, rules::Adam};
///
/// // What PyTorch, optax and Burn call AdamW.
/// let adamw = Decayed::new(Adam::default(), Decay::LrCoupled).with_weight_decay(0.01).init();
/// ```
///
/// A decay that follows the schedule apart from the learning rate ([`Decay::Independent`], [`Decay::Normalised`],
/// [`Decay::Corrected`]) must know which part of `lr` is the schedule's, and so must the rules
/// [`ScheduleFreeAdam`](crate::rules::ScheduleFreeAdam) and [`Prodigy`](crate::rules::Prodigy), also without decay:
/// [`with_peak`](Self::with_peak) says it. Without a schedule it is not needed.
#[derive(Clone, Debug)]
pub struct Decayed<R> {
    rule: R,
    decay: Decay,
    weight_decay: Hyper,
    clipping: Clipping,
    kind: Kind,
    kinds: Kinds,
    peak: Option<f64>,
    settings: DecaySettings,
}

impl<R: Rule> Decayed<R> {
    /// `rule` with `decay` and λ = 0.
    #[must_use]
    pub fn new(rule: R, decay: Decay) -> Self {
        Self {
            rule,
            decay,
            weight_decay: Hyper::Shared(0.0),
            clipping: Clipping::default(),
            kind: Kind::default(),
            kinds: Kinds::by_name(),
            peak: None,
            settings: DecaySettings::new(1),
        }
    }

    /// With the weight decay λ.
    #[must_use]
    pub fn with_weight_decay(mut self, weight_decay: impl Into<Hyper>) -> Self {
        self.weight_decay = weight_decay.into();
        self
    }

    /// With gradients clipped before all else. Takes Burn's `GradientClippingConfig`, too.
    #[must_use]
    pub fn with_clipping(mut self, clipping: impl Into<Clipping>) -> Self {
        self.clipping = clipping.into();
        self
    }

    /// For a schedule whose learning rate without its factor s is `peak`: s = lr/peak. Without it, s is 1.
    #[must_use]
    pub fn with_peak(mut self, peak: f64) -> Self {
        self.peak = Some(peak);
        self
    }

    /// For a training with this decay: its number of steps, which [`Decay::Normalised`] goes by (without, it takes them for 1 and
    /// is [`Decay::Independent`]), and whether decay follows the schedule. Whether biases decay is said by
    /// [`init`](Self::init) and [`init_sparing_biases`](Self::init_sparing_biases).
    #[must_use]
    pub fn with_settings(mut self, settings: DecaySettings) -> Self {
        self.settings = settings;
        self
    }

    /// For a module whose parameters are of these kinds: [`Kinds::of`] finds them. Without it they go by their names
    /// ([`Kinds::by_name`]), since an optimizer is made without its module.
    #[must_use]
    pub fn with_kinds(mut self, kinds: Kinds) -> Self {
        self.kinds = kinds;
        self
    }

    /// For parameters of this kind, as an optimizer of a parameter group. [`init`](Self::init) does it for whole modules.
    #[must_use]
    pub fn with_kind(mut self, kind: Kind) -> Self {
        self.kind = kind;
        self
    }

    /// For a population whose members have learning rates of their own.
    #[must_use]
    pub fn scheduled(self, learning_rate: impl Into<Hyper>) -> Scheduled<R> {
        Scheduled {
            decayed: self,
            learning_rate: learning_rate.into(),
        }
    }

    /// An optimizer for whole modules that decays every parameter. To clip gradients, use
    /// [`with_clipping`](Self::with_clipping) before: Burn's `with_grad_clipping` on what this returns would reach weights alone.
    #[must_use]
    pub fn init(self) -> ModuleOptimizer {
        let kinds = self.kinds.clone();
        for_modules(self, &kinds, Self::grouped, true)
    }

    /// As [`init`](Self::init), but only weights decay: neither biases nor the scales of normalisations, as
    /// [`with_kinds`](Self::with_kinds) tells them.
    #[must_use]
    pub fn init_sparing_biases(self) -> ModuleOptimizer {
        let kinds = self.kinds.clone();
        for_modules(self, &kinds, Self::grouped, false)
    }

    /// The optimizer for [`judged`](crate::judged).
    #[must_use]
    pub fn init_judging(self) -> ModuleOptimizer {
        self.scheduled(1.0).init_judging()
    }

    /// For a group of parameters, with or without decay.
    fn grouped(mut self, kind: Kind, decays: bool) -> Self {
        self.kind = kind;
        if !decays {
            self.decay = Decay::None;
        }
        self
    }

    fn advance<const D: usize>(
        &self,
        (peak, learning_rate, factor): (&Hyper, Hyper, f64),
        parameter: Tensor<D>,
        gradient: Tensor<D>,
        state: Option<State<D, R>>,
    ) -> (Tensor<D>, Option<State<D, R>>) {
        if self.kind == Kind::Frozen {
            return (parameter, state);
        }
        let members_axis = learning_rate.is_per_member() || self.weight_decay.is_per_member();
        let time = state.as_ref().map_or(0, |state| state.time) + 1;
        let step = Step {
            time,
            factor,
            kind: self.kind,
            members_axis,
        };
        let buffers = match state {
            Some(state) => state.buffers,
            None => self.rule.initial(&step, &parameter),
        };
        let gradient = self.clipping.apply(&step, gradient);
        let place = self.decay.place();
        let seen_rate = self.settings.seen(&learning_rate, peak);
        let seen_factor = self.settings.seen(factor, 1.0);
        let amount = seen_rate.zip(&self.weight_decay, |eta, lambda| {
            let strength = self
                .settings
                .strength(time as usize, [eta, seen_factor], lambda);
            self.decay.amount(strength)
        });
        let keep = amount.map(|amount| place.factor(amount));
        let factors = Factors {
            decay: match place {
                Place::Nowhere => None,
                // Also where λ is 0: a member must not be spared a sum that it gets among others.
                Place::Gradient => Some(keep),
                _ => (!keep.all(|number| number == 1.0)).then_some(keep),
            },
            // Also where it is 0, for the same reason.
            pull: R::AFTER_DECAY.then(|| {
                amount.zip(&learning_rate, |amount, learning_rate| {
                    place.pull(amount, learning_rate)
                })
            }),
            learning_rate,
        };
        let of_tensor = OfTensor {
            rule: &self.rule,
            step: &step,
            buffers,
        };
        let (parameter, of_tensor) = update(place, &factors, parameter, gradient, of_tensor);
        let buffers = of_tensor.buffers;
        (parameter, Some(State { time, buffers }))
    }
}

/// Optimizers for whole modules, one for each kind of parameter.
fn for_modules<O: Optimizer + Clone + 'static>(
    optimizer: O,
    kinds: &Kinds,
    of_kind: impl Fn(O, Kind, bool) -> O,
    all_decay: bool,
) -> ModuleOptimizer {
    let biases = of_kind(optimizer.clone(), Kind::Bias, all_decay);
    let scales = of_kind(optimizer.clone(), Kind::Scale, all_decay);
    let frozen = of_kind(optimizer.clone(), Kind::Frozen, all_decay);
    ModuleOptimizer::from(of_kind(optimizer, Kind::Weight, true))
        .with_group(kinds.biases(), biases, None)
        .with_group(kinds.scales(), scales, None)
        .with_group(kinds.frozen(), frozen, None)
}

impl<R: Rule> Optimizer for Decayed<R> {
    type State<const D: usize> = State<D, R>;

    fn step<const D: usize>(
        &self,
        lr: LearningRate,
        tensor: Tensor<D>,
        grad: Tensor<D>,
        state: Option<Self::State<D>>,
    ) -> (Tensor<D>, Option<Self::State<D>>) {
        let peak = Hyper::Shared(self.peak.unwrap_or(lr));
        let factor = self.peak.map_or(1.0, |peak| lr / peak);
        self.advance((&peak, Hyper::Shared(lr), factor), tensor, grad, state)
    }

    fn to_device<const D: usize>(state: Self::State<D>, device: &Device) -> Self::State<D> {
        state.moved_to(device)
    }
}

/// A [`Decayed`] rule with learning rates of its own, one for all or one for each member of a population. Burn's `lr` is the
/// schedule's factor s, 1 without a schedule.
///
/// # Panics
/// A step panics if a parameter's first axis does not have one entry for each value of a [`Hyper::PerMember`].
#[derive(Clone, Debug)]
pub struct Scheduled<R> {
    decayed: Decayed<R>,
    learning_rate: Hyper,
}

impl<R: Rule> Scheduled<R> {
    /// As [`Decayed::init`].
    #[must_use]
    pub fn init(self) -> ModuleOptimizer {
        let kinds = self.decayed.kinds.clone();
        for_modules(self, &kinds, Self::grouped, true)
    }

    /// As [`Decayed::init_sparing_biases`].
    #[must_use]
    pub fn init_sparing_biases(self) -> ModuleOptimizer {
        let kinds = self.decayed.kinds.clone();
        for_modules(self, &kinds, Self::grouped, false)
    }

    /// The optimizer for [`judged`](crate::judged).
    #[must_use]
    pub fn init_judging(self) -> ModuleOptimizer {
        let kinds = self.decayed.kinds.clone();
        let judging = Judging {
            rule: self.decayed.rule,
            learning_rate: self.learning_rate,
        };
        for_modules(judging, &kinds, |judging, _, _| judging, true)
    }

    fn grouped(self, kind: Kind, decays: bool) -> Self {
        Self {
            decayed: self.decayed.grouped(kind, decays),
            ..self
        }
    }
}

impl<R: Rule> Optimizer for Scheduled<R> {
    type State<const D: usize> = State<D, R>;

    fn step<const D: usize>(
        &self,
        lr: LearningRate,
        tensor: Tensor<D>,
        grad: Tensor<D>,
        state: Option<Self::State<D>>,
    ) -> (Tensor<D>, Option<Self::State<D>>) {
        let learning_rate = self.learning_rate.map(|eta| lr * eta);
        let rates = (&self.learning_rate, learning_rate, lr);
        self.decayed.advance(rates, tensor, grad, state)
    }

    fn to_device<const D: usize>(state: Self::State<D>, device: &Device) -> Self::State<D> {
        state.moved_to(device)
    }
}

/// A rule at a step, with its buffers for a whole parameter.
struct OfTensor<'a, const D: usize, R: Rule> {
    rule: &'a R,
    step: &'a Step,
    buffers: R::Buffers<D>,
}

impl<const D: usize, R: Rule> Directs<Tensor<D>> for OfTensor<'_, D, R> {
    const AFTER_DECAY: bool = R::AFTER_DECAY;

    fn direction(self, parameter: &Tensor<D>, gradient: Tensor<D>) -> (Tensor<D>, Self) {
        let (direction, buffers) =
            self.rule
                .direction(self.step, parameter, gradient, self.buffers);
        (direction, Self { buffers, ..self })
    }

    fn after_decay(self, parameter: &Tensor<D>, direction: Tensor<D>) -> (Tensor<D>, Self) {
        let (direction, buffers) =
            self.rule
                .after_decay(self.step, parameter, direction, self.buffers);
        (direction, Self { buffers, ..self })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Restarts;
    use crate::rules::Sgd;
    use burn::tensor::{DType, TensorData};

    const ETA: f64 = 0.5;
    const LAMBDA: f64 = 0.2;
    const THETA: f64 = 3.0;
    const GRADIENT: f64 = 0.7;
    const STEPS: usize = 16;

    fn number(number: f64) -> Tensor<1> {
        let data = TensorData::new(vec![number], [1]);
        Tensor::from_data(data, (&Device::default(), DType::F64))
    }

    fn value(tensor: Tensor<1>) -> f64 {
        tensor.into_data().iter::<f64>().sum()
    }

    /// One step of SGD with `decay` from θ = 3 with g = 0.7, η = 0.5, λ = 0.2 and the schedule's factor s, three ways.
    fn steps(decay: Decay, s: f64) -> [f64; 3] {
        let optimizer = Decayed::new(Sgd::default(), decay)
            .with_weight_decay(LAMBDA)
            .with_settings(DecaySettings::new(STEPS));
        let burns = optimizer.clone().with_peak(ETA);
        let (burns, _) = burns.step(s * ETA, number(THETA), number(GRADIENT), None);
        let scheduled = optimizer.clone().scheduled(ETA);
        let (scheduled, _) = scheduled.step(s, number(THETA), number(GRADIENT), None);
        let members = optimizer
            .with_weight_decay(vec![LAMBDA])
            .scheduled(vec![ETA]);
        let (members, _) = members.step(s, number(THETA), number(GRADIENT), None);
        [burns, scheduled, members].map(value)
    }

    #[test]
    fn every_decay_is_its_formula_and_follows_the_schedule() {
        for s in [1.0, 0.3] {
            for decay in Decay::ALL {
                let (step, kept) = (s * ETA * GRADIENT, |decay: f64| (1.0 - decay) * THETA);
                let expected = match decay {
                    Decay::None => THETA - step,
                    Decay::L2 => THETA - s * ETA * (GRADIENT + LAMBDA * THETA),
                    Decay::Independent => kept(s * LAMBDA) - step,
                    // The direction is positive, as θ is: the step shrinks it.
                    Decay::LrCoupled | Decay::Cautious => kept(s * ETA * LAMBDA) - step,
                    // λ·η_t²/η_max.
                    Decay::Corrected => kept(LAMBDA * (s * ETA) * (s * ETA) / ETA) - step,
                    Decay::Normalised => kept(s * LAMBDA / 4.0) - step,
                    Decay::Proximal => (THETA - step) / (1.0 + s * ETA * LAMBDA),
                };
                for found in steps(decay, s) {
                    assert!(
                        (found - expected).abs() < 1e-15,
                        "{decay:?}: {found} {expected}"
                    );
                }
            }
        }
    }

    #[test]
    fn decay_without_schedule_is_as_strong_at_every_step() {
        for decay in Decay::ALL {
            let optimizer = |follows: bool| {
                let settings = DecaySettings::new(STEPS).with_schedule(follows);
                Decayed::new(Sgd::default(), decay)
                    .with_weight_decay(LAMBDA)
                    .with_settings(settings)
            };
            let step = |optimizer: Decayed<Sgd>, s: f64| {
                let optimizer = optimizer.scheduled(ETA);
                let (stepped, _) = optimizer.step(s, number(THETA), number(0.0), None);
                value(stepped)
            };
            let whole = step(optimizer(true), 1.0);
            let constant = step(optimizer(false), 0.25);
            // L2 is a gradient, which the learning rate scales as all others.
            let expected = if decay == Decay::L2 {
                step(optimizer(true), 0.25)
            } else {
                whole
            };
            assert_eq!(constant, expected, "{decay:?}");
        }
    }

    /// Without gradients θ is the product of what each step leaves.
    #[test]
    fn decay_under_a_schedule_is_a_product_by_hand() {
        let factors = [0.25, 0.5, 1.0, 0.5];
        let after = |decay: Decay, follows: bool| {
            let settings = DecaySettings::new(STEPS).with_schedule(follows);
            let optimizer = Decayed::new(Sgd::default(), decay)
                .with_weight_decay(LAMBDA)
                .with_settings(settings)
                .scheduled(ETA);
            let step = |theta, &s: &f64| optimizer.step(s, theta, number(0.0), None).0;
            value(factors.iter().fold(number(1.0), step))
        };
        let close = |found: f64, expected: f64| {
            assert!((found - expected).abs() < 1e-15, "{found} {expected}");
        };
        close(after(Decay::Independent, true), 0.95 * 0.9 * 0.8 * 0.9);
        close(after(Decay::Independent, false), 0.8 * 0.8 * 0.8 * 0.8);
        close(after(Decay::LrCoupled, true), 0.975 * 0.95 * 0.9 * 0.95);
        close(after(Decay::LrCoupled, false), 0.9 * 0.9 * 0.9 * 0.9);
        // λ/√16 = 0.05.
        close(
            after(Decay::Normalised, true),
            0.9875 * 0.975 * 0.95 * 0.975,
        );
        close(
            after(Decay::Corrected, true),
            0.993_75 * 0.975 * 0.9 * 0.975,
        );
    }

    /// AdamWR: λ/√4 in a period of 4 steps, λ/√16 in the next, of 16; the warm-up belongs to the first.
    #[test]
    fn with_restarts_normalised_decay_goes_by_the_steps_of_each_period() {
        let restarts = Restarts {
            warmup: 1,
            first: 4,
            growth: 4.0,
        };
        let settings = DecaySettings::new(STEPS).with_restarts(restarts);
        let optimizer = Decayed::new(Sgd::default(), Decay::Normalised)
            .with_weight_decay(LAMBDA)
            .with_settings(settings)
            .scheduled(ETA);
        let (mut theta, mut state) = (number(1.0), None);
        for s in [0.5, 1.0, 0.75, 0.5, 0.25, 1.0, 0.5] {
            (theta, state) = optimizer.step(s, theta, number(0.0), state);
        }
        let expected = 0.95 * 0.9 * 0.925 * 0.95 * 0.975 * 0.95 * 0.975;
        assert!((value(theta) - expected).abs() < 1e-15);
    }

    #[test]
    fn cautious_decay_spares_what_the_step_makes_grow() {
        let optimizer = Decayed::new(Sgd::default(), Decay::Cautious).with_weight_decay(LAMBDA);
        let kept = 1.0 - ETA * LAMBDA;
        for (theta, gradient, keep) in [
            (3.0, 0.7, kept),
            (3.0, -0.7, 1.0),
            (-3.0, 0.7, 1.0),
            (-3.0, -0.7, kept),
            // d·θ = 0 shrinks, as in the paper.
            (3.0, 0.0, kept),
            // The product of both is 0 in f64, their signs differ all the same.
            (1e-200, -1e-200, 1.0),
        ] {
            let (stepped, _) = optimizer.step(ETA, number(theta), number(gradient), None);
            assert_eq!(value(stepped), keep * theta - ETA * gradient);
        }
    }

    #[test]
    fn without_a_peak_the_given_learning_rate_leaves_independent_decay_alone() {
        let optimizer = Decayed::new(Sgd::default(), Decay::Independent).with_weight_decay(LAMBDA);
        let (stepped, _) = optimizer.step(ETA, number(THETA), number(GRADIENT), None);
        let expected = (1.0 - LAMBDA) * THETA - ETA * GRADIENT;
        assert!((value(stepped) - expected).abs() < 1e-15);
    }
}
