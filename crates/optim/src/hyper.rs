//! Hyperparameters that may differ from member to member.

use burn::tensor::{Tensor, TensorData};

/// One number for every model, or one for each member of a population.
#[derive(Clone, Debug, PartialEq)]
pub enum Hyper {
    /// The same for all.
    Shared(f64),
    /// Entry k belongs to member k: index k of the first axis of every parameter.
    PerMember(Vec<f64>),
}

impl Hyper {
    /// `function` of each value.
    pub(crate) fn map(&self, function: impl Fn(f64) -> f64) -> Self {
        match self {
            Self::Shared(value) => Self::Shared(function(*value)),
            Self::PerMember(values) => {
                Self::PerMember(values.iter().copied().map(function).collect())
            }
        }
    }

    /// `function` of each value and its partner in `other`.
    pub(crate) fn zip(&self, other: &Self, function: impl Fn(f64, f64) -> f64) -> Self {
        match (self, other) {
            (Self::Shared(one), _) => other.map(|other| function(*one, other)),
            (_, Self::Shared(other)) => self.map(|one| function(one, *other)),
            (Self::PerMember(ones), Self::PerMember(others)) => {
                assert_eq!(
                    ones.len(),
                    others.len(),
                    "a learning rate and a weight decay for different numbers of members"
                );
                let pairs = ones.iter().zip(others);
                Self::PerMember(pairs.map(|(&one, &other)| function(one, other)).collect())
            }
        }
    }

    /// Whether `condition` holds for every value.
    pub(crate) fn all(&self, condition: impl Fn(f64) -> bool) -> bool {
        match self {
            Self::Shared(value) => condition(*value),
            Self::PerMember(values) => values.iter().copied().all(condition),
        }
    }

    /// Whether axis 0 of every parameter counts members.
    pub(crate) fn is_per_member(&self) -> bool {
        matches!(self, Self::PerMember(_))
    }

    /// `tensor`, each member multiplied by its own value.
    ///
    /// Values are computed in f64 and rounded to the tensor's type once, here, in all cases: so a member
    /// gets, to the bit, what a single model gets.
    pub(crate) fn times<const D: usize>(&self, tensor: Tensor<D>) -> Tensor<D> {
        let values = match self {
            Self::Shared(value) => return tensor.mul_scalar(*value),
            Self::PerMember(values) => values,
        };
        let mut shape = [1; D];
        let members = shape.first_mut();
        assert!(
            members.is_some() && tensor.dims().first() == Some(&values.len()),
            "hyperparameters for {} members, but a parameter shaped {:?}",
            values.len(),
            tensor.dims(),
        );
        if let Some(members) = members {
            *members = values.len();
        }
        let data = TensorData::new(values.clone(), shape);
        let factors = Tensor::from_data(data, (&tensor.device(), tensor.dtype()));
        tensor * factors
    }
}

impl From<f64> for Hyper {
    fn from(value: f64) -> Self {
        Self::Shared(value)
    }
}

impl From<Vec<f64>> for Hyper {
    fn from(values: Vec<f64>) -> Self {
        Self::PerMember(values)
    }
}
