//! A rule with a decay: the one implementation of Burn's `Optimizer`.

use burn::module::ParamGroup;
use burn::optim::{LearningRate, ModuleOptimizer, Optimizer};
use burn::tensor::{Device, Tensor};

use crate::{Decay, Hyper, Rule, State, Step};

/// An optimizer made of a [`Rule`] and a [`Decay`], for any Burn module or population.
///
/// With a learning rate of its own ([`with_learning_rate`](Self::with_learning_rate)), the `lr` of Burn's
/// `step` is the schedule's factor s, 1 where there is no schedule. Without one, `lr` is the learning rate η
/// itself, which is Burn's habit, and s is 1. The difference shows with [`Decay::Independent`] alone, where λ
/// follows the schedule, but not the learning rate.
///
/// # Panics
/// A step panics if a parameter's leading axis does not have one entry for each value of a
/// [`Hyper::PerMember`].
#[derive(Clone, Debug)]
pub struct Decayed<R, const N: usize> {
    rule: R,
    decay: Decay,
    learning_rate: Option<Hyper>,
    weight_decay: Hyper,
}

impl<R: Rule<N>, const N: usize> Decayed<R, N> {
    /// `rule` with `decay` and λ = 0, at the learning rate that is given to each step.
    #[must_use]
    pub fn new(rule: R, decay: Decay) -> Self {
        Self {
            rule,
            decay,
            learning_rate: None,
            weight_decay: Hyper::Shared(0.0),
        }
    }

    /// With a learning rate η of its own; Burn's `lr` then is the schedule's factor.
    #[must_use]
    pub fn with_learning_rate(mut self, learning_rate: impl Into<Hyper>) -> Self {
        self.learning_rate = Some(learning_rate.into());
        self
    }

    /// With the weight decay λ.
    #[must_use]
    pub fn with_weight_decay(mut self, weight_decay: impl Into<Hyper>) -> Self {
        self.weight_decay = weight_decay.into();
        self
    }

    /// An optimizer for whole modules that decays every parameter.
    #[must_use]
    pub fn init(self) -> ModuleOptimizer {
        self.into()
    }

    /// An optimizer for whole modules that leaves every parameter named `bias` out of the decay, by a
    /// parameter group of Burn's.
    #[must_use]
    pub fn init_sparing_biases(self) -> ModuleOptimizer {
        #[expect(clippy::expect_used, reason = "the pattern is a constant")]
        let biases = ParamGroup::from_regex(r"(^|\.)bias$").expect("a valid pattern");
        let spared = Self {
            decay: Decay::None,
            ..self.clone()
        };
        ModuleOptimizer::from(self).with_group(biases, spared, None)
    }

    fn members_axis(&self) -> bool {
        self.weight_decay.is_per_member()
            || self
                .learning_rate
                .as_ref()
                .is_some_and(Hyper::is_per_member)
    }
}

impl<R: Rule<N>, const N: usize> Optimizer for Decayed<R, N> {
    type State<const D: usize> = State<D, N>;

    fn step<const D: usize>(
        &self,
        lr: LearningRate,
        tensor: Tensor<D>,
        grad: Tensor<D>,
        state: Option<Self::State<D>>,
    ) -> (Tensor<D>, Option<Self::State<D>>) {
        let State { time, buffers } = state.unwrap_or_else(|| State::new(&tensor));
        let step = Step {
            time: time + 1,
            members_axis: self.members_axis(),
        };
        let (eta, factor) = match &self.learning_rate {
            Some(eta) => (eta.map(|eta| lr * eta), lr),
            None => (Hyper::Shared(lr), 1.0),
        };

        let grad = match self.decay {
            Decay::L2 if !self.weight_decay.all(|lambda| lambda == 0.0) => {
                grad + self.weight_decay.times(tensor.clone())
            }
            _ => grad,
        };
        let (direction, buffers) = self.rule.direction(&step, grad, buffers);
        let keep = match self.decay {
            Decay::None | Decay::L2 => Hyper::Shared(1.0),
            Decay::Independent => self.weight_decay.map(|lambda| 1.0 - factor * lambda),
            Decay::LrCoupled => eta.zip(&self.weight_decay, |eta, lambda| 1.0 - eta * lambda),
        };
        let tensor = if keep.all(|keep| keep == 1.0) {
            tensor
        } else {
            keep.times(tensor)
        };
        let state = State {
            time: step.time,
            buffers,
        };
        (tensor - eta.times(direction), Some(state))
    }

    fn to_device<const D: usize>(state: Self::State<D>, device: &Device) -> Self::State<D> {
        state.to_device(device)
    }
}
