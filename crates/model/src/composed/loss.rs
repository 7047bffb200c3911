//! What a network is trained to make small, and how often it is right: one number for each member.

use burn::tensor::{Int, Tensor, activation};

use super::ComposedBatch;

/// The mean loss over the points, for each member, shaped `[members]`. `logits` are
/// `[members, outputs, points]`.
///
/// With one logit z and the class y ∈ {0, 1}: binary cross-entropy with the sigmoid σ,
/// −y·log σ(z) − (1−y)·log(1 − σ(z)) = −log σ(s·z) with s = 2y − 1, which neither overflows nor loses the
/// gradient where σ saturates.
///
/// With more: softmax cross-entropy, −log softmax(z)_y.
pub(super) fn mean_losses(logits: Tensor<3>, batch: &ComposedBatch) -> Tensor<1> {
    let logarithms = if batch.has_one_logit() {
        activation::log_sigmoid(logits * batch.targets.clone())
    } else {
        (activation::log_softmax(logits, 1) * batch.targets.clone()).sum_dim(1)
    };
    logarithms.mean_dim(2).neg().flatten(0, 2)
}

/// How many points each member puts into the right class, shaped `[members]`.
///
/// A single logit of exactly 0 decides for class 0, a NaN for neither; of equal logits the first wins.
pub(super) fn right_answers(logits: Tensor<3>, batch: &ComposedBatch) -> Tensor<1, Int> {
    let right = if batch.has_one_logit() {
        let says_one = logits.clone().greater_elem(0.0);
        let says_zero = logits.lower_equal_elem(0.0);
        let is_one = batch.targets.clone().greater_elem(0.0);
        let is_zero = is_one.clone().bool_not();
        says_one
            .bool_and(is_one)
            .bool_or(says_zero.bool_and(is_zero))
    } else {
        let says: Tensor<3, Int> = logits.argmax(1);
        let is: Tensor<3, Int> = batch.targets.clone().argmax(1);
        says.equal(is)
    };
    right.int().sum_dim(2).flatten(0, 2)
}
