//! Rules that treat each number by itself, which most optimizers do.

use burn::tensor::Tensor;

use crate::{Buffers, Number, Rule, Step};

/// A rule that treats each number of a parameter by itself, written once for numbers of any [kind](Number).
///
/// Like every rule it turns a gradient into a step direction d, θ ← θ − η·d, and knows neither the learning rate nor the weight
/// decay. Populations on the CPU run it in vector registers, the grader in f64, and every Burn module on tensors.
///
/// ```
/// use adamscape_optim::{Elementwise, Number, Step};
///
/// /// Heavy ball: m ← 0.9m + g, direction m. Buffers: m, shaped like θ.
/// #[derive(Clone)]
/// struct HeavyBall;
///
/// impl Elementwise for HeavyBall {
///     type Buffers<T: Number> = [T; 1];
///
///     fn direction<T: Number>(&self, _: &Step, _: &T, gradient: T, [m]: [T; 1]) -> (T, [T; 1]) {
///         let m = m.scale(0.9) + gradient;
///         (m.clone(), [m])
///     }
/// }
///
/// let (direction, [m]) = HeavyBall.direction(&Step::new(1), &1.0, 2.0, [0.5]);
/// assert_eq!((direction, m), (2.45, 2.45));
/// ```
pub trait Elementwise: Clone + Send + Sync + 'static {
    /// What is kept of each number from step to step: `[T; 2]` for two moments. All are zero before the first step.
    type Buffers<T: Number>: Buffers<T>;

    /// Whether [`after_decay`](Self::after_decay) does anything.
    const AFTER_DECAY: bool = false;

    /// The direction for a number of `parameter`, and its buffers for the next step.
    fn direction<T: Number>(
        &self,
        step: &Step,
        parameter: &T,
        gradient: T,
        buffers: Self::Buffers<T>,
    ) -> (T, Self::Buffers<T>);

    /// What becomes of a direction to which a decoupled decay has added its part, λθ. As [`Rule::after_decay`].
    #[inline(always)]
    fn after_decay<T: Number>(
        &self,
        _step: &Step,
        _parameter: &T,
        direction: T,
        buffers: Self::Buffers<T>,
    ) -> (T, Self::Buffers<T>) {
        (direction, buffers)
    }

    /// Whether networks are judged elsewhere than where their gradients are taken.
    const JUDGED_ELSEWHERE: bool = false;

    /// The direction d from where gradients are taken to where networks are judged, θ − ηd. As [`Rule::to_judged`].
    #[inline(always)]
    fn to_judged<T: Number>(&self, parameter: &T, _buffers: Self::Buffers<T>) -> T {
        parameter.like(0.0)
    }
}

impl<R: Elementwise> Rule for R {
    type Buffers<const D: usize> = <R as Elementwise>::Buffers<Tensor<D>>;

    const AFTER_DECAY: bool = <R as Elementwise>::AFTER_DECAY;

    const JUDGED_ELSEWHERE: bool = <R as Elementwise>::JUDGED_ELSEWHERE;

    fn direction<const D: usize>(
        &self,
        step: &Step,
        parameter: &Tensor<D>,
        gradient: Tensor<D>,
        buffers: Self::Buffers<D>,
    ) -> (Tensor<D>, Self::Buffers<D>) {
        Elementwise::direction(self, step, parameter, gradient, buffers)
    }

    fn after_decay<const D: usize>(
        &self,
        step: &Step,
        parameter: &Tensor<D>,
        direction: Tensor<D>,
        buffers: Self::Buffers<D>,
    ) -> (Tensor<D>, Self::Buffers<D>) {
        Elementwise::after_decay(self, step, parameter, direction, buffers)
    }

    fn to_judged<const D: usize>(
        &self,
        parameter: &Tensor<D>,
        buffers: Self::Buffers<D>,
    ) -> Tensor<D> {
        Elementwise::to_judged(self, parameter, buffers)
    }
}
