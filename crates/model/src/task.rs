//! What a network is to say of a point: its class, or a number.

/// What a network is to say of a point, and by that its outputs and its loss.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Task {
    /// Which of so many classes it belongs to. For two classes one logit z comes out, for more one for each class. The loss
    /// is the cross-entropy: with one logit, the class y ∈ {0, 1} and the sigmoid σ, −y·log σ(z) − (1−y)·log(1 − σ(z));
    /// with more, −log softmax(z)_y.
    Classes(usize),
    /// A number y. One output z comes out. The loss is the squared error (z − y)², without a factor ½.
    Number,
}

impl Task {
    /// How many numbers come out of a network.
    #[must_use]
    pub const fn outputs(self) -> usize {
        match self {
            Self::Number | Self::Classes(2) => 1,
            Self::Classes(classes) => classes,
        }
    }

    /// How many classes there are to tell apart, unless the answer is a number.
    #[must_use]
    pub const fn classes(self) -> Option<usize> {
        match self {
            Self::Classes(classes) => Some(classes),
            Self::Number => None,
        }
    }

    /// Whether a network with so many outputs can do it. Two classes may have two logits, as others have them.
    pub(crate) fn fits(self, outputs: usize) -> bool {
        outputs == self.outputs() || self.classes() == Some(outputs)
    }
}

/// What is true of points, one after the other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Targets<'a> {
    /// For each point its class, `0..classes`.
    Classes(&'a [usize]),
    /// For each point its number.
    Numbers(&'a [f64]),
}

impl Targets<'_> {
    /// How many points there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        match self {
            Self::Classes(labels) => labels.len(),
            Self::Numbers(numbers) => numbers.len(),
        }
    }

    /// Whether there is no point.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
