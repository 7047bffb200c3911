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
/// A step panics if a parameter's first axis does not have one entry for each value of a [`Hyper::PerMember`].
#[derive(Clone, Debug)]
pub struct Decayed<R, const N: usize> {
    rule: R,
    decay: Decay,
    learning_rate: Option<Hyper>,
    weight_decay: Hyper,
    members_axis: bool,
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
            members_axis: false,
        }
    }

    /// With a learning rate η of its own; Burn's `lr` then is the schedule's factor.
    #[must_use]
    pub fn with_learning_rate(mut self, learning_rate: impl Into<Hyper>) -> Self {
        let learning_rate = learning_rate.into();
        self.members_axis |= learning_rate.is_per_member();
        self.learning_rate = Some(learning_rate);
        self
    }

    /// With the weight decay λ.
    #[must_use]
    pub fn with_weight_decay(mut self, weight_decay: impl Into<Hyper>) -> Self {
        self.weight_decay = weight_decay.into();
        self.members_axis |= self.weight_decay.is_per_member();
        self
    }

    /// For a population, even if all its members share learning rate and weight decay: axis 0 of every parameter
    /// counts members. With a [`Hyper::PerMember`] that goes without saying.
    #[must_use]
    pub fn for_population(mut self) -> Self {
        self.members_axis = true;
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
            members_axis: self.members_axis,
        };
        let (eta, factor) = match &self.learning_rate {
            Some(eta) => (eta.map(|eta| lr * eta), lr),
            None => (Hyper::Shared(lr), 1.0),
        };

        let grad = match self.decay {
            // Also where λ is 0: a member must not be spared a sum that it gets among others.
            Decay::L2 => grad + self.weight_decay.times(tensor.clone()),
            _ => grad,
        };
        let (direction, buffers) = self.rule.direction(&step, grad, buffers);
        let keep = eta.zip(&self.weight_decay, |eta, lambda| {
            self.decay.keep(eta, lambda, factor)
        });
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
        state.moved_to(device)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Sgd;
    use burn::tensor::{DType, TensorData};

    const ETA: f64 = 0.5;
    const LAMBDA: f64 = 0.2;
    const THETA: f64 = 3.0;
    const GRADIENT: f64 = 0.7;

    /// One step of SGD with `decay` from θ = 3 with g = 0.7, η = 0.5, λ = 0.2.
    fn step(decay: Decay, lr: f64, own_learning_rate: bool) -> f64 {
        let number = |number: f64| {
            let data = TensorData::new(vec![number], [1]);
            Tensor::<1>::from_data(data, (&Device::default(), DType::F64))
        };
        let optimizer = Decayed::new(Sgd, decay).with_weight_decay(LAMBDA);
        let optimizer = if own_learning_rate {
            optimizer.with_learning_rate(ETA)
        } else {
            optimizer
        };
        let (theta, _) = optimizer.step(lr, number(THETA), number(GRADIENT), None);
        theta.into_data().iter::<f64>().sum()
    }

    fn assert_close(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-15, "{found} {expected}");
    }

    #[test]
    fn the_schedule_multiplies_the_step_and_the_decay_that_acts_on_the_parameters() {
        let s = 0.3;
        let expected = |decay| match decay {
            Decay::None => THETA - s * ETA * GRADIENT,
            Decay::L2 => THETA - s * ETA * (GRADIENT + LAMBDA * THETA),
            Decay::Independent => (1.0 - s * LAMBDA) * THETA - s * ETA * GRADIENT,
            Decay::LrCoupled => (1.0 - s * ETA * LAMBDA) * THETA - s * ETA * GRADIENT,
        };
        for decay in Decay::ALL {
            assert_close(step(decay, s, true), expected(decay));
        }
    }

    #[test]
    fn without_a_learning_rate_of_its_own_the_given_one_leaves_independent_decay_alone() {
        let expected = |decay| match decay {
            Decay::None => THETA - ETA * GRADIENT,
            Decay::L2 => THETA - ETA * (GRADIENT + LAMBDA * THETA),
            Decay::Independent => (1.0 - LAMBDA) * THETA - ETA * GRADIENT,
            Decay::LrCoupled => (1.0 - ETA * LAMBDA) * THETA - ETA * GRADIENT,
        };
        for decay in Decay::ALL {
            assert_close(step(decay, ETA, false), expected(decay));
        }
    }
}
