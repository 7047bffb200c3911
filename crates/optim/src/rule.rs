//! Rules in general: what turns a gradient into a step direction.

use burn::tensor::Tensor;

/// How a gradient becomes a step direction d: θ ← θ − η·d.
///
/// This is the form for rules that look at a whole parameter: a norm of it, a product of matrices. A rule that treats each
/// number by itself is an [`Elementwise`](crate::Elementwise), and by that also a `Rule`.
///
/// A rule knows neither the learning rate nor the weight decay: [`Decayed`](crate::Decayed) puts all three together.
///
/// A population stacks the parameters of many networks along a leading *members* axis, and one call serves them all. So a rule
/// must never mix members: where something is reduced over a parameter, it looks at [`Step::members_axis`] and reduces within
/// each member ([`Step::sum`] does). The [`laws`](crate::laws) find out whether it does.
///
/// ```
/// use adamscape_optim::{Rule, Step};
/// use burn::tensor::Tensor;
///
/// /// Normalised gradient descent: direction g/‖g‖, the norm of each parameter of each member. No buffers.
/// #[derive(Clone)]
/// struct Normalised;
///
/// impl Rule for Normalised {
///     type Buffers<const D: usize> = [Tensor<D>; 0];
///
///     fn direction<const D: usize>(
///         &self,
///         step: &Step,
///         _parameter: &Tensor<D>,
///         gradient: Tensor<D>,
///         buffers: [Tensor<D>; 0],
///     ) -> (Tensor<D>, [Tensor<D>; 0]) {
///         let norm = step.sum(gradient.clone() * gradient.clone()).sqrt();
///         (gradient / norm, buffers)
///     }
/// }
/// ```
pub trait Rule: Clone + Send + Sync + 'static {
    /// What is kept of each parameter from step to step: `[Tensor<D>; 2]` for two moments.
    ///
    /// A buffer need not be shaped like the parameter: a number for each member is a tensor whose other axes have length 1,
    /// as [`Step::sum`] returns it.
    type Buffers<const D: usize>: Buffers<Tensor<D>>;

    /// Whether [`after_decay`](Self::after_decay) does anything.
    const AFTER_DECAY: bool = false;

    /// The buffers before the first step: zeros, shaped like the parameter.
    fn initial<const D: usize>(&self, _step: &Step, parameter: &Tensor<D>) -> Self::Buffers<D> {
        Self::Buffers::from_fn(|_| parameter.zeros_like())
    }

    /// The direction for one parameter, and its buffers for the next step.
    ///
    /// `gradient` is shaped like `parameter`; `buffers` are what [`initial`](Self::initial) or the previous call returned.
    fn direction<const D: usize>(
        &self,
        step: &Step,
        parameter: &Tensor<D>,
        gradient: Tensor<D>,
        buffers: Self::Buffers<D>,
    ) -> (Tensor<D>, Self::Buffers<D>);

    /// What becomes of a direction to which a decoupled decay has added its part, λθ.
    ///
    /// LAMB scales the sum of both to the length of θ, and a schedule-free rule averages it. Most rules do nothing here, and the
    /// decay then acts on θ itself.
    fn after_decay<const D: usize>(
        &self,
        _step: &Step,
        _parameter: &Tensor<D>,
        direction: Tensor<D>,
        buffers: Self::Buffers<D>,
    ) -> (Tensor<D>, Self::Buffers<D>) {
        (direction, buffers)
    }

    /// Whether networks are judged elsewhere than where their gradients are taken.
    const JUDGED_ELSEWHERE: bool = false;

    /// The direction d from where gradients are taken to where networks are judged, θ − ηd, with η without a schedule's factor.
    ///
    /// A rule that averages its iterates takes gradients at one point and means another.
    fn to_judged<const D: usize>(
        &self,
        parameter: &Tensor<D>,
        _buffers: Self::Buffers<D>,
    ) -> Tensor<D> {
        parameter.zeros_like()
    }
}

/// What a rule keeps: an array.
pub trait Buffers<T>: Clone + Send + Sync + Sized + 'static {
    /// How many they are.
    const COUNT: usize;

    /// The array of `value(0)`, `value(1)`, ...
    fn from_fn(value: impl FnMut(usize) -> T) -> Self;

    /// Hands out each, in order.
    fn for_each(self, take: impl FnMut(usize, T));

    /// All, in order.
    fn as_slice(&self) -> &[T];
}

impl<T: Clone + Send + Sync + 'static, const N: usize> Buffers<T> for [T; N] {
    const COUNT: usize = N;

    #[inline(always)]
    fn from_fn(value: impl FnMut(usize) -> T) -> Self {
        std::array::from_fn(value)
    }

    #[inline(always)]
    fn for_each(self, mut take: impl FnMut(usize, T)) {
        for (index, value) in self.into_iter().enumerate() {
            take(index, value);
        }
    }

    fn as_slice(&self) -> &[T] {
        self
    }
}

/// What a parameter is to its network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// Weights: a matrix, if the tensor without its members axis has two axes.
    #[default]
    Weight,
    /// A bias, whatever its shape: a population's has an axis of length 1 more than a network's.
    Bias,
    /// The gain or the shift of a normalisation.
    Scale,
    /// What is not trained, and does not decay.
    Frozen,
}

/// Where in training a step is, and what it acts on.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Step {
    /// The number of this step, t = 1, 2, ...
    pub time: i32,
    /// The schedule's factor s: the learning rate of this step is s·η. 1 without a schedule.
    pub factor: f64,
    /// What the parameter is.
    pub kind: Kind,
    /// Whether axis 0 of every tensor counts the members of a population. A rule that treats matrices differently must ask
    /// this, not guess from the rank.
    pub members_axis: bool,
}

impl Step {
    /// Step `time`, from 1, of a network's weights without a schedule.
    #[must_use]
    pub const fn new(time: i32) -> Self {
        Self {
            time,
            factor: 1.0,
            kind: Kind::Weight,
            members_axis: false,
        }
    }

    /// 1 − βᵗ, by which an average of the first t values that started at zero falls short.
    #[must_use]
    #[inline(always)]
    pub fn bias_correction(&self, beta: f64) -> f64 {
        1.0 - beta.powi(self.time)
    }

    /// The sum over each member's numbers: a tensor of the same rank, whose axes all have length 1 but for the members'.
    #[must_use]
    pub fn sum<const D: usize>(&self, tensor: Tensor<D>) -> Tensor<D> {
        let dims = tensor.dims();
        let members = match dims.first() {
            Some(&members) if self.members_axis => members,
            _ => 1,
        };
        let each = dims.iter().product::<usize>() / members.max(1);
        let mut shape = [1; D];
        if let Some(first) = shape.first_mut() {
            *first = members;
        }
        // Over one axis in memory's order, whatever the rank: a member then sums as a network alone does, to the bit.
        tensor.reshape([members, each]).sum_dim(1).reshape(shape)
    }

    /// Whether a parameter of rank `rank`, members axis included, is a matrix of weights.
    #[must_use]
    pub fn is_matrix(&self, rank: usize) -> bool {
        self.kind == Kind::Weight && rank == 2 + usize::from(self.members_axis)
    }
}
