//! Losses and gradients by Burn's operations and automatic differentiation.

mod batch;
mod loss;

use adamscape_optim::Kind;
use burn::module::{Module, Param, ParamId};
use burn::nn::Linear;
use burn::optim::GradientsParams;
use burn::tensor::{Tensor, TensorData};

pub use batch::ComposedBatch;

use crate::batch::Points;
use crate::hidden::Hidden;
use crate::population::check_shapes;
use crate::stacked::{self, Layer};
use crate::{BatchError, Mlp, Population, Scores, StackError, Targets, Task};
use loss::{mean_losses, right_answers};

/// A population on any device, in any type.
#[derive(Module, Debug)]
pub struct ComposedPopulation {
    layers: Vec<Layer>,
    /// Of each hidden layer, `[members, units, 1]`; empty, if the normalisation has none.
    gains: Vec<Param<Tensor<3>>>,
    #[module(skip)]
    task: Task,
    #[module(skip)]
    hidden: Hidden,
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
        let gain = |index: usize| {
            let own = networks
                .iter()
                .filter_map(|network| network.gains.get(index));
            let own = own.map(|gain| gain.val().unsqueeze_dim::<2>(1));
            leaf(Tensor::stack(own.collect(), 0))
        };
        Ok(Self {
            layers: (0..first.layers.len()).map(layer).collect(),
            gains: (0..first.gains.len()).map(gain).collect(),
            task: first.task,
            hidden: first.hidden(),
        })
    }

    /// What each member says of each point, `[members, outputs, points]`; points are `[points, features]`, row after row.
    #[must_use]
    pub fn outputs(&self, points: &[f64]) -> Vec<f32> {
        let Some(first) = self.layers.first() else {
            return Vec::new();
        };
        let weight = first.weight.val();
        let [_, _, features] = weight.dims();
        let count = points.len() / features.max(1);
        let points = TensorData::new(points.to_vec(), [1, count, features]);
        let points = Tensor::<3>::from_data(points, (&weight.device(), weight.dtype()));
        let outputs = self.valid().layers_over(points.swap_dims(1, 2));
        outputs.into_data().iter::<f32>().collect()
    }

    fn members(&self) -> usize {
        self.layers
            .first()
            .map_or(0, |layer| layer.weight.dims()[0])
    }

    /// Outputs, `[members, outputs, points]`.
    fn forward(&self, batch: &ComposedBatch) -> Tensor<3> {
        self.layers_over(batch.inputs.clone())
    }

    fn layers_over(&self, mut activations: Tensor<3>) -> Tensor<3> {
        for (index, layer) in self.layers.iter().enumerate() {
            activations = layer.weight.val().matmul(activations) + layer.bias.val();
            if index + 1 < self.layers.len() {
                let gain = self.gains.get(index).map(|gain| gain.val());
                activations = self.hidden.apply(activations, 1, gain);
            }
        }
        activations
    }
}

impl Population for ComposedPopulation {
    type Batch = ComposedBatch;

    fn batch(&self, inputs: &[f64], targets: Targets) -> Result<ComposedBatch, BatchError> {
        let (Some(first), Some(last)) = (self.layers.first(), self.layers.last()) else {
            return Err(BatchError::Empty);
        };
        let weight = first.weight.val();
        let [_, _, features] = weight.dims();
        let [_, outputs, _] = last.weight.dims();
        let points = Points::new(features, self.task, inputs, targets)?;
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
        let outputs = self.valid().forward(batch);
        let losses = mean_losses(outputs.clone(), batch).into_data();
        let points = batch.points() as f64;
        let accuracies = right_answers(outputs, batch).map(|right| {
            let right = right.into_data();
            right.iter::<f64>().map(|right| right / points).collect()
        });
        Scores {
            losses: losses.iter::<f64>().collect(),
            accuracies,
        }
    }

    fn kinds(&self) -> Vec<(ParamId, Kind)> {
        stacked::kinds(&self.layers, &self.gains)
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
        let gain = |gain: &Param<Tensor<3>>| {
            let own = gain.val().narrow(0, index, 1);
            leaf(own.flatten::<1>(0, 2))
        };
        Some(Mlp {
            layers: self.layers.iter().map(layer).collect(),
            gains: self.gains.iter().map(gain).collect(),
            task: self.task,
            activation: self.hidden.activation,
            norm: self.hidden.norm,
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
    use crate::test_networks::{Case, assert_members_are, norms, numbers, textbook_outputs};
    use crate::{Activation, MlpConfig};
    use burn::module::{ModuleMapper, ModuleVisitor};
    use burn::tensor::{DType, Device, TensorData};
    use proptest::prelude::*;

    fn population(case: &Case) -> ComposedPopulation {
        ComposedPopulation::stack(&case.networks).expect("networks of one shape")
    }

    fn batch(case: &Case) -> ComposedBatch {
        let batch = population(case).batch(&case.inputs, case.targets());
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
                let found = scores.accuracies.as_ref().map(|own| own[index]);
                prop_assert_eq!(found, accuracy);
                prop_assert_eq!(numbers(losses.clone())[index], scores.losses[index]);
            }
        }
    }

    /// Networks with each activation and normalisation, for both tasks.
    fn every_kind(members: usize, hidden: &[usize], points: usize) -> Vec<(String, Case)> {
        let mut cases = Vec::new();
        for activation in Activation::ALL {
            for norm in norms() {
                for task in [Task::Classes(2), Task::Classes(3), Task::Number] {
                    let config = MlpConfig {
                        activation,
                        norm,
                        ..MlpConfig::new(2, hidden.to_vec(), task)
                    };
                    let name = format!("{activation:?}, {norm:?}, {task:?}");
                    cases.push((name, Case::of(&config, members, points)));
                }
            }
        }
        cases
    }

    #[test]
    fn every_kind_of_network_computes_the_textbook_formulas() {
        for (name, case) in every_kind(2, &[5, 4], 9) {
            let scores = population(&case).score(&batch(&case));
            for (index, network) in case.networks.iter().enumerate() {
                let (loss, accuracy) = case.textbook(network);
                assert!((scores.losses[index] - loss).abs() < 1e-12, "{name}");
                let found = scores.accuracies.as_ref().map(|own| own[index]);
                assert_eq!(found, accuracy, "{name}");
                let data = TensorData::new(case.inputs.clone(), [9, 2]);
                let options = (&Device::default(), DType::F64);
                let outputs = network.valid().forward(Tensor::from_data(data, options));
                let expected = case.inputs.chunks(2);
                let expected = expected.flat_map(|point| textbook_outputs(network, point));
                for (found, expected) in numbers(outputs).into_iter().zip(expected) {
                    assert!((found - expected).abs() < 1e-12, "{name}");
                }
            }
        }
    }

    #[test]
    fn gradients_are_the_finite_differences_of_each_members_own_loss() {
        for (name, case) in every_kind(2, &[4, 3], 7) {
            let population = population(&case);
            let (_, gradients) = population.losses_and_gradients(&batch(&case));
            let mut slopes = Vec::new();
            let mut visited = Numbers(Vec::new());
            population.visit(&mut visited);
            for (id, parameter) in &visited.0 {
                let own = numbers(gradients.get::<3>(*id).expect("a gradient"));
                assert_eq!(own.len(), parameter.len(), "{name}");
                slopes.push(own);
            }
            for (place, (_, parameter)) in visited.0.iter().enumerate() {
                let size = parameter.len() / 2;
                for (index, slope) in slopes[place].iter().enumerate() {
                    let loss_at = |shift: f64| {
                        let shifted = population.clone().map(&mut Shift {
                            parameter: place,
                            index,
                            shift,
                        });
                        shifted.score(&batch(&case)).losses[index / size]
                    };
                    let step = 1e-6;
                    let difference = (loss_at(step) - loss_at(-step)) / (2.0 * step);
                    assert!(
                        (difference - slope).abs() < 1e-7,
                        "{name}: {difference} {slope}"
                    );
                }
            }
        }
    }

    /// Every parameter's id and numbers.
    struct Numbers(Vec<(ParamId, Vec<f64>)>);

    impl ModuleVisitor for Numbers {
        fn visit_float<const D: usize>(&mut self, parameter: &Param<Tensor<D>>) {
            self.0.push((parameter.id, numbers(parameter.val())));
        }
    }

    /// Adds something to one number of one parameter, counted down.
    struct Shift {
        parameter: usize,
        index: usize,
        shift: f64,
    }

    impl ModuleMapper for Shift {
        fn map_float<const D: usize>(&mut self, parameter: Param<Tensor<D>>) -> Param<Tensor<D>> {
            let is_it = self.parameter == 0;
            self.parameter = self.parameter.wrapping_sub(1);
            if !is_it {
                return parameter;
            }
            let mut own = numbers(parameter.val());
            own[self.index] += self.shift;
            let data = TensorData::new(own, parameter.dims());
            let device = Device::default().autodiff();
            Param::from_tensor(Tensor::from_data(data, (&device, DType::F64)))
        }
    }

    #[test]
    fn targets_of_the_other_kind_are_refused() {
        let classes = population(&Case::new(1, vec![3], 3, 2));
        let config = MlpConfig::new(2, vec![3], Task::Number);
        let number = population(&Case::of(&config, 1, 2));
        fn refused(population: &ComposedPopulation, targets: Targets) -> Option<BatchError> {
            population.batch(&[0.5; 4], targets).err()
        }
        let (labels, numbers) = (Targets::Classes(&[0, 1]), Targets::Numbers(&[0.5, 1.0]));
        assert_eq!(refused(&classes, labels), None);
        assert_eq!(refused(&number, numbers), None);
        let expected = BatchError::Numbers { classes: 3 };
        assert_eq!(refused(&classes, numbers), Some(expected));
        assert_eq!(refused(&number, labels), Some(BatchError::Classes));
        for strange in [f64::INFINITY, 1e39] {
            let expected = BatchError::Number {
                point: 1,
                number: strange,
            };
            let found = refused(&number, Targets::Numbers(&[0.0, strange]));
            assert_eq!(found, Some(expected));
        }
        let nan = refused(&number, Targets::Numbers(&[f64::NAN, 0.0]));
        assert!(matches!(nan, Some(BatchError::Number { point: 0, .. })));
    }

    #[test]
    fn networks_with_other_units_or_another_task_are_no_population() {
        let config = MlpConfig::new(2, vec![4], Task::Classes(2));
        let plain = Case::of(&config, 1, 1).networks;
        let mut others = Vec::new();
        for activation in Activation::ALL {
            for norm in norms() {
                for task in [Task::Classes(2), Task::Number] {
                    others.push(MlpConfig {
                        activation,
                        norm,
                        task,
                        ..config.clone()
                    });
                }
            }
        }
        for other in others.into_iter().filter(|other| *other != config) {
            let mixed = [plain.clone(), Case::of(&other, 1, 1).networks].concat();
            let refused = ComposedPopulation::stack(&mixed).err();
            assert_eq!(refused, Some(StackError::Shape(1)), "{other:?}");
        }
    }

    #[test]
    fn outputs_that_are_not_the_tasks_are_refused() {
        let mut networks = Case::new(1, vec![4], 3, 1).networks;
        networks[0].task = Task::Number;
        let expected = StackError::Outputs {
            outputs: 3,
            task: Task::Number,
        };
        assert_eq!(ComposedPopulation::stack(&networks).err(), Some(expected));
    }

    #[test]
    fn a_member_taken_out_is_the_network_that_was_put_in() {
        for (_, case) in every_kind(3, &[4, 5], 1) {
            let population = population(&case);
            assert_members_are(&population, &case.networks);
            assert_eq!(population.members(), 3);
        }
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
