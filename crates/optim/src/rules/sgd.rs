use crate::registry::RuleRow;
use crate::{Elementwise, Moments, Number, OfMoments, Step, hyperparameters};

pub(super) const ROW: RuleRow =
    RuleRow::elementwise::<Sgd>("sgd", "d(g) = g", "problem set 1a-i; torch.optim.SGD")
        .with_moments::<Sgd>();

hyperparameters! {
    /// Stochastic gradient descent: direction g.
    ///
    /// No buffers. Source: problem set, question 1a-i; `torch.optim.SGD` without momentum.
    pub struct Sgd {}
}

impl Elementwise for Sgd {
    type Buffers<T: Number> = [T; 0];

    #[inline(always)]
    fn direction<T: Number>(&self, _: &Step, _: &T, gradient: T, _: [T; 0]) -> (T, [T; 0]) {
        (gradient, [])
    }
}

impl OfMoments for Sgd {
    fn moments(&self) -> Moments {
        Moments::default()
    }
}
