//! What an author of an optimizer writes.

use burn::tensor::Tensor;

/// How a gradient becomes a step direction: θ ← θ − η·direction.
///
/// `N` is the number of buffers the rule keeps for each parameter (moments, say). A rule knows neither
/// the learning rate nor the weight decay: [`Decayed`](crate::Decayed) puts all three together.
///
/// A population stacks the parameters of many networks along a leading *members* axis, and one call
/// serves them all. So a rule must never mix members: work elementwise, and where something is reduced over
/// a parameter (a norm, a matrix product), look at [`Step::members_axis`] and reduce within each member.
/// The [`laws`](crate::laws) find out whether it does.
///
/// ```
/// use adamscape_optim::{Rule, Step};
/// use burn::tensor::Tensor;
///
/// /// Sign descent: direction sign(g). No buffers.
/// #[derive(Clone)]
/// struct SignDescent;
///
/// impl Rule<0> for SignDescent {
///     fn direction<const D: usize>(
///         &self,
///         _step: &Step,
///         grad: Tensor<D>,
///         buffers: [Tensor<D>; 0],
///     ) -> (Tensor<D>, [Tensor<D>; 0]) {
///         (grad.sign(), buffers)
///     }
/// }
/// ```
pub trait Rule<const N: usize>: Clone + Send + Sync + 'static {
    /// The direction for one parameter, and its buffers for the next step.
    ///
    /// `grad` is shaped like the parameter; `buffers` are `N` tensors of that shape, zero at the first
    /// step and afterwards what the previous call returned.
    fn direction<const D: usize>(
        &self,
        step: &Step,
        grad: Tensor<D>,
        buffers: [Tensor<D>; N],
    ) -> (Tensor<D>, [Tensor<D>; N]);
}

/// Where in training a step is, and what it acts on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The number of this step: 1, 2, ...
    pub time: i32,
    /// Whether axis 0 of every tensor counts the members of a population. A rule that treats matrices
    /// differently must ask this, not guess from the rank.
    pub members_axis: bool,
}

impl Step {
    /// 1 − βᵗ, by which an average of the first t values that started at zero falls short.
    #[must_use]
    pub fn bias_correction(&self, beta: f64) -> f64 {
        1.0 - beta.powi(self.time)
    }
}
