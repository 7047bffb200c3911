use burn::tensor::Tensor;

use crate::{Rule, Step};

/// Stochastic gradient descent: direction g.
///
/// No buffers. Source: problem set, question 1a-i; `torch.optim.SGD` without momentum.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sgd;

impl Rule<0> for Sgd {
    fn direction<const D: usize>(
        &self,
        _step: &Step,
        grad: Tensor<D>,
        buffers: [Tensor<D>; 0],
    ) -> (Tensor<D>, [Tensor<D>; 0]) {
        (grad, buffers)
    }
}
