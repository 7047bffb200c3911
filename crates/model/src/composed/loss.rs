//! What a network is trained to make small, and how often it is right: one number for each member.

use burn::tensor::{Int, Tensor, activation};

use super::ComposedBatch;
use super::batch::Question;

/// The mean loss over the points, for each member, shaped `[members]`. `outputs` are
/// `[members, outputs, points]`.
///
/// With one logit z and the class y ∈ {0, 1}: binary cross-entropy with the sigmoid σ,
/// −y·log σ(z) − (1−y)·log(1 − σ(z)) = −log σ(s·z) with s = 2y − 1, which neither overflows nor loses the
/// gradient where σ saturates.
///
/// With more: softmax cross-entropy, −log softmax(z)_y. Of a number y: (z − y)².
pub(super) fn mean_losses(outputs: Tensor<3>, batch: &ComposedBatch) -> Tensor<1> {
    let targets = batch.targets.clone();
    let losses = match batch.question {
        Question::OneLogit => activation::log_sigmoid(outputs * targets).neg(),
        Question::Logits => (activation::log_softmax(outputs, 1) * targets)
            .sum_dim(1)
            .neg(),
        Question::Number => {
            let error = outputs - targets;
            error.clone() * error
        }
    };
    losses.mean_dim(2).flatten(0, 2)
}

/// How many points each member puts into the right class, shaped `[members]`, if there are classes.
///
/// A single logit of exactly 0 decides for class 0, a NaN for neither; of equal logits the first wins.
pub(super) fn right_answers(logits: Tensor<3>, batch: &ComposedBatch) -> Option<Tensor<1, Int>> {
    let targets = batch.targets.clone();
    let right = match batch.question {
        Question::OneLogit => {
            let says_one = logits.clone().greater_elem(0.0);
            let says_zero = logits.lower_equal_elem(0.0);
            let is_one = targets.greater_elem(0.0);
            let is_zero = is_one.clone().bool_not();
            says_one
                .bool_and(is_one)
                .bool_or(says_zero.bool_and(is_zero))
        }
        Question::Logits => {
            let says: Tensor<3, Int> = logits.argmax(1);
            let is: Tensor<3, Int> = targets.argmax(1);
            says.equal(is)
        }
        Question::Number => return None,
    };
    Some(right.int().sum_dim(2).flatten(0, 2))
}
