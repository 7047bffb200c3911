//! From where gradients are taken to where networks are judged, which a few rules hold apart.

use burn::module::{Module, ModuleVisitor, Param};
use burn::optim::{GradientsParams, LearningRate, ModuleOptimizer, Optimizer};
use burn::tensor::{Device, Tensor};

use crate::{Hyper, Rule, State};

/// An optimizer with the state of another whose step goes to where networks are judged, whatever the gradient.
#[derive(Clone)]
pub(crate) struct Judging<R> {
    pub(crate) rule: R,
    pub(crate) learning_rate: Hyper,
}

impl<R: Rule> Optimizer for Judging<R> {
    type State<const D: usize> = State<D, R>;

    fn step<const D: usize>(
        &self,
        lr: LearningRate,
        parameter: Tensor<D>,
        _: Tensor<D>,
        state: Option<Self::State<D>>,
    ) -> (Tensor<D>, Option<Self::State<D>>) {
        let Some(state) = state else {
            return (parameter, None);
        };
        let direction = Rule::to_judged(&self.rule, &parameter, state.buffers.clone());
        let learning_rate = self.learning_rate.map(|eta| lr * eta);
        let judged = parameter - crate::Number::times(direction, &learning_rate);
        (judged, Some(state))
    }

    fn to_device<const D: usize>(state: Self::State<D>, device: &Device) -> Self::State<D> {
        state.moved_to(device)
    }
}

/// `module` where it is to be judged: `judging` is the optimizer of [`Decayed::init_judging`](crate::Decayed::init_judging) or
/// [`Entry::build_judging`](crate::registry::Entry::build_judging), `optimizer` the one that has trained the module, and `lr` the
/// learning rate without a schedule's factor; 1, if the optimizer has its own.
///
/// Of most rules that is where it is.
pub fn judged<M: Module>(
    module: M,
    optimizer: &ModuleOptimizer,
    judging: ModuleOptimizer,
    lr: f64,
) -> M {
    let mut gradients = Zeros(GradientsParams::new());
    module.visit(&mut gradients);
    let mut judging = judging.load_record(optimizer.to_record());
    judging.step(lr, module, gradients.0)
}

/// A gradient of zeros for every parameter, without which an optimizer passes it by.
struct Zeros(GradientsParams);

impl ModuleVisitor for Zeros {
    fn visit_float<const D: usize>(&mut self, parameter: &Param<Tensor<D>>) {
        self.0
            .register(parameter.id, parameter.val().inner().zeros_like());
    }
}
