use burn::tensor::Tensor;

use crate::{Rule, Step};

/// A rule that forgets: the direction of `R` from buffers that are zero at every step, while the step's number goes on.
///
/// Buffers: as many as `R`'s, zero always. Source: the optimizers of the problem set's notebook, which compute their
/// moments and never store them. With Adam, m̂ = (1−β₁)g/(1−β₁ᵗ) and v̂ = (1−β₂)g²/(1−β₂ᵗ): nearly sign descent, with a step
/// that changes with t.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Forgetful<R>(pub R);

impl<R: Rule<N>, const N: usize> Rule<N> for Forgetful<R> {
    fn direction<const D: usize>(
        &self,
        step: &Step,
        grad: Tensor<D>,
        buffers: [Tensor<D>; N],
    ) -> (Tensor<D>, [Tensor<D>; N]) {
        let forgotten = || buffers.each_ref().map(Tensor::zeros_like);
        let (direction, _) = self.0.direction(step, grad, forgotten());
        (direction, forgotten())
    }
}
