//! Losses and gradients by Burn's operations and automatic differentiation.

mod batch;
mod loss;

use burn::module::{Module, Param};
use burn::nn::Linear;
use burn::optim::GradientsParams;
use burn::tensor::{Tensor, activation};

pub use batch::ComposedBatch;

use crate::batch::Points;
use crate::population::check_shapes;
use crate::{BatchError, Mlp, Population, Scores, StackError};
use loss::{mean_losses, right_answers};

/// A population on any device, in any type.
#[derive(Module, Debug)]
pub struct ComposedPopulation {
    layers: Vec<Layer>,
}

/// One layer of every member.
#[derive(Module, Debug)]
struct Layer {
    /// `[members, outputs, inputs]`.
    weight: Param<Tensor<3>>,
    /// `[members, outputs, 1]`.
    bias: Param<Tensor<3>>,
}

impl ComposedPopulation {
    /// A population whose member k is a copy of `networks[k]`.
    ///
    /// # Errors
    /// If there is no network, or their layers differ.
    pub fn stack(networks: &[Mlp]) -> Result<Self, StackError> {
        let first = check_shapes(networks)?;
        let layer = |index: usize| {
            let (weights, biases): (Vec<_>, Vec<_>) = networks
                .iter()
                .filter_map(|network| network.layers.get(index))
                .filter_map(|layer| {
                    let bias = layer.bias.as_ref()?;
                    Some((
                        layer.weight.val().transpose(),
                        bias.val().unsqueeze_dim::<2>(1),
                    ))
                })
                .unzip();
            Layer {
                weight: leaf(Tensor::stack(weights, 0)),
                bias: leaf(Tensor::stack(biases, 0)),
            }
        };
        Ok(Self {
            layers: (0..first.layers.len()).map(layer).collect(),
        })
    }

    fn members(&self) -> usize {
        self.layers
            .first()
            .map_or(0, |layer| layer.weight.dims()[0])
    }

    /// Logits, `[members, outputs, points]`.
    fn forward(&self, batch: &ComposedBatch) -> Tensor<3> {
        let mut activations = batch.inputs.clone();
        for (index, layer) in self.layers.iter().enumerate() {
            if index > 0 {
                activations = activation::relu(activations);
            }
            activations = layer.weight.val().matmul(activations) + layer.bias.val();
        }
        activations
    }
}

impl Population for ComposedPopulation {
    type Batch = ComposedBatch;

    fn batch(&self, inputs: &[f64], labels: &[usize]) -> Result<ComposedBatch, BatchError> {
        let (Some(first), Some(last)) = (self.layers.first(), self.layers.last()) else {
            return Err(BatchError::Empty);
        };
        let weight = first.weight.val();
        let [_, _, features] = weight.dims();
        let [_, outputs, _] = last.weight.dims();
        let points = Points::new(features, outputs.max(2), inputs, labels)?;
        Ok(ComposedBatch::new(
            &points,
            outputs,
            weight.dtype(),
            &weight.device(),
        ))
    }

    /// # Panics
    /// If the networks were not made on an autodiff device.
    fn losses_and_gradients(&self, batch: &ComposedBatch) -> (Tensor<1>, GradientsParams) {
        let losses = mean_losses(self.forward(batch), batch);
        // Summed, because no member's loss depends on another's parameters: so each gets the gradient of its own.
        let gradients = losses.clone().sum().backward();
        (losses.inner(), GradientsParams::from_grads(gradients, self))
    }

    fn score(&self, batch: &ComposedBatch) -> Scores {
        let logits = self.valid().forward(batch);
        let losses = mean_losses(logits.clone(), batch).into_data();
        let right = right_answers(logits, batch).into_data();
        let points = batch.points() as f64;
        Scores {
            losses: losses.iter::<f64>().collect(),
            accuracies: right.iter::<f64>().map(|right| right / points).collect(),
        }
    }

    fn member(&self, index: usize) -> Option<Mlp> {
        if index >= self.members() {
            return None;
        }
        let layer = |layer: &Layer| {
            let weight = layer.weight.val().narrow(0, index, 1).squeeze_dim::<2>(0);
            let bias = layer.bias.val().narrow(0, index, 1).flatten::<1>(0, 2);
            Linear {
                weight: leaf(weight.transpose()),
                bias: Some(leaf(bias)),
            }
        };
        Some(Mlp {
            layers: self.layers.iter().map(layer).collect(),
        })
    }
}

/// A parameter of its own: without the history of what it was made from, and with its numbers in order. A transposed
/// tensor would keep its strides through every step, and be read number by number.
fn leaf<const D: usize>(tensor: Tensor<D>) -> Param<Tensor<D>> {
    let (device, dtype) = (tensor.device(), tensor.dtype());
    Param::from_tensor(Tensor::from_data(tensor.into_data(), (&device, dtype)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_networks::{Case, assert_members_are, numbers};
    use burn::tensor::{DType, Device, TensorData};
    use proptest::prelude::*;

    fn population(case: &Case) -> ComposedPopulation {
        ComposedPopulation::stack(&case.networks).expect("networks of one shape")
    }

    fn batch(case: &Case) -> ComposedBatch {
        let batch = population(case).batch(&case.inputs, &case.labels);
        batch.expect("a valid batch")
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]

        #[test]
        fn every_member_has_the_textbook_loss_and_accuracy_of_its_network(
            members in 1_usize..5,
            hidden in prop::collection::vec(1_usize..9, 0..4),
            outputs in 1_usize..5,
            points in 1_usize..40,
        ) {
            let case = Case::with_outputs(members, hidden, outputs, points);
            let scores = population(&case).score(&batch(&case));
            let (losses, _) = population(&case).losses_and_gradients(&batch(&case));
            for (index, network) in case.networks.iter().enumerate() {
                let (loss, accuracy) = case.textbook(network);
                prop_assert!((scores.losses[index] - loss).abs() < 1e-12);
                prop_assert!((scores.accuracies[index] - accuracy).abs() < 1e-12);
                prop_assert_eq!(numbers(losses.clone())[index], scores.losses[index]);
            }
        }

        #[test]
        fn gradients_are_the_finite_differences_of_each_members_own_loss(
            members in 1_usize..4,
            hidden in prop::collection::vec(1_usize..6, 0..3),
            outputs in 1_usize..5,
        ) {
            let case = Case::with_outputs(members, hidden, outputs, 7);
            let population = population(&case);
            let (_, gradients) = population.losses_and_gradients(&batch(&case));
            for (position, layer) in population.layers.iter().enumerate() {
                let gradient = gradients.get::<3>(layer.weight.id).map(numbers).unwrap_or_default();
                let weights = numbers(layer.weight.val());
                let size = weights.len() / members;
                for (index, slope) in gradient.into_iter().enumerate() {
                    let loss_at = |shift: f64| {
                        let mut shifted = weights.clone();
                        shifted[index] += shift;
                        let mut population = population.clone();
                        let data = TensorData::new(shifted, layer.weight.dims());
                        let device = Device::default().autodiff();
                        population.layers[position].weight =
                            Param::from_tensor(Tensor::from_data(data, (&device, DType::F64)));
                        population.score(&batch(&case)).losses[index / size]
                    };
                    let step = 1e-6;
                    let difference = (loss_at(step) - loss_at(-step)) / (2.0 * step);
                    prop_assert!((difference - slope).abs() < 1e-7, "{difference} {slope}");
                }
            }
        }
    }

    #[test]
    fn a_member_taken_out_is_the_network_that_was_put_in() {
        let case = Case::new(3, vec![4, 5], 3, 1);
        let population = population(&case);
        assert_members_are(&population, &case.networks);
        assert_eq!(population.members(), 3);
    }

    #[test]
    fn networks_of_different_shapes_are_no_population() {
        let narrow = Case::new(2, vec![4], 2, 1).networks;
        let wide = Case::new(1, vec![5], 2, 1).networks;
        let mixed = [narrow, wide].concat();
        assert_eq!(
            ComposedPopulation::stack(&mixed).err(),
            Some(StackError::Shape(2))
        );
        assert_eq!(
            ComposedPopulation::stack(&[]).err(),
            Some(StackError::Empty)
        );
    }

    #[test]
    fn the_loss_is_finite_and_keeps_its_gradient_where_the_sigmoid_saturates() {
        let mut case = Case::new(1, vec![], 2, 2);
        for layer in &mut case.networks[0].layers {
            layer.weight = leaf(layer.weight.val() * 0.0 + 300.0);
        }
        case.inputs = vec![10.0, 10.0, -10.0, -10.0];
        case.labels = vec![0, 1];
        let population = population(&case);
        let (losses, gradients) = population.losses_and_gradients(&batch(&case));
        // Both points are as wrong as can be: the loss is the mean |z| = 6000 and the slope mean |x| = 10.
        assert!((numbers(losses)[0] - 6000.0).abs() < 1.0);
        let weight = population.layers[0].weight.id;
        let slope = numbers(gradients.get::<3>(weight).expect("a gradient"));
        assert!(slope.iter().all(|slope| (slope - 10.0).abs() < 1e-9));
    }

    #[test]
    fn a_network_of_zeros_learns_its_bias() {
        // A logit of exactly 0 must have the slope σ(0) − y, not 0 and not −y.
        let mut case = Case::new(1, vec![], 2, 1);
        for layer in &mut case.networks[0].layers {
            layer.weight = leaf(layer.weight.val() * 0.0);
            layer.bias = Some(Param::from_tensor(Tensor::zeros(
                [1],
                (&Device::default().autodiff(), DType::F64),
            )));
        }
        for (label, slope) in [(0, 0.5), (1, -0.5)] {
            case.labels = vec![label];
            let population = population(&case);
            let (_, gradients) = population.losses_and_gradients(&batch(&case));
            let gradient = gradients.get::<3>(population.layers[0].bias.id);
            assert_eq!(gradient.map(numbers), Some(vec![slope]));
        }
    }
}
