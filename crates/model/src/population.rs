//! Networks side by side.

use burn::module::{Module, Param};
use burn::nn::Linear;
use burn::optim::GradientsParams;
use burn::tensor::{Tensor, activation};

use crate::fused::{self, LayerNumbers};
use crate::loss::{mean_losses, right_answers};
use crate::{Batch, Engine, Mlp};

/// M networks of one shape, trained side by side.
#[derive(Module, Debug)]
pub struct Population {
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

impl Layer {
    fn numbers(&self) -> LayerNumbers {
        let read = |tensor: Tensor<3>| {
            // ndarray hands over what nobody shares as it is; what is shared, as a parameter is, it copies number
            // by number, which took a third of the whole training.
            let unshared = tensor.inner().mul_scalar(1.0);
            let data = unshared.into_data();
            data.as_slice::<f32>()
                .map_or_else(|_| data.iter::<f32>().collect(), <[f32]>::to_vec)
        };
        let [_, outputs, inputs] = self.weight.dims();
        LayerNumbers {
            weight: read(self.weight.val()),
            bias: read(self.bias.val()),
            inputs,
            outputs,
        }
    }
}

/// Networks that can't be stacked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StackError {
    /// A population has members.
    #[error("a population needs at least one network")]
    Empty,
    /// All members have one shape.
    #[error("network {0} has other layers than network 0, or a layer without bias")]
    Shape(usize),
}

/// How well each member does, read back from the device. Index k is member k.
#[derive(Clone, Debug, PartialEq)]
pub struct Scores {
    /// The mean loss over the points.
    pub losses: Vec<f64>,
    /// The share of points put into the right class.
    pub accuracies: Vec<f64>,
}

impl Population {
    /// A population whose member k is a copy of `networks[k]`.
    ///
    /// # Errors
    /// If there is no network, or their layers differ.
    pub fn stack(networks: &[Mlp]) -> Result<Self, StackError> {
        let first = networks.first().ok_or(StackError::Empty)?;
        let shapes = |network: &Mlp| -> Vec<_> {
            let shape = |layer: &Linear| (layer.weight.dims(), layer.bias.is_some());
            network.layers.iter().map(shape).collect()
        };
        let expected = shapes(first);
        for (index, network) in networks.iter().enumerate() {
            let found = shapes(network);
            if found != expected || found.iter().any(|(_, has_bias)| !has_bias) {
                return Err(StackError::Shape(index));
            }
        }
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
            layers: (0..expected.len()).map(layer).collect(),
        })
    }

    /// A copy of member `index`, or `None` if there is no such member.
    #[must_use]
    pub fn member(&self, index: usize) -> Option<Mlp> {
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

    /// M.
    #[must_use]
    pub fn members(&self) -> usize {
        self.layers
            .first()
            .map_or(0, |layer| layer.weight.dims()[0])
    }

    /// Each member's mean loss on the batch, shaped `[members]`, and the gradients of these losses. Where `engine`
    /// does not serve the batch, [`Engine::Composed`] does.
    ///
    /// # Panics
    /// If the networks were not made on an autodiff device.
    pub fn losses_and_gradients(
        &self,
        batch: &Batch,
        engine: Engine,
    ) -> (Tensor<1>, GradientsParams) {
        match engine {
            Engine::Fused if engine.serves(batch) => self.fused(batch),
            _ => self.composed(batch),
        }
    }

    /// The losses are *summed* for the backward pass: no member's loss depends on another's parameters, so each gets
    /// the gradient of its own loss.
    fn composed(&self, batch: &Batch) -> (Tensor<1>, GradientsParams) {
        let losses = mean_losses(self.forward(batch), batch);
        let gradients = losses.clone().sum().backward();
        (losses.inner(), GradientsParams::from_grads(gradients, self))
    }

    fn fused(&self, batch: &Batch) -> (Tensor<1>, GradientsParams) {
        let layers: Vec<LayerNumbers> = self.layers.iter().map(Layer::numbers).collect();
        let members = self.members();
        let (losses, slopes) = fused::losses_and_gradients(&layers, members, batch);
        let mut gradients = GradientsParams::new();
        for (layer, slopes) in self.layers.iter().zip(slopes) {
            let LayerNumbers {
                inputs, outputs, ..
            } = slopes;
            let weight = fused::tensor(slopes.weight, [members, outputs, inputs], batch);
            let bias = fused::tensor(slopes.bias, [members, outputs, 1], batch);
            gradients.register(layer.weight.id, weight);
            gradients.register(layer.bias.id, bias);
        }
        (fused::tensor(losses, [members], batch), gradients)
    }

    /// Each member's loss and accuracy on the batch.
    pub fn score(&self, batch: &Batch) -> Scores {
        let logits = self.valid().forward(batch);
        let losses = mean_losses(logits.clone(), batch).into_data();
        let right = right_answers(logits, batch).into_data();
        let points = batch.points() as f64;
        Scores {
            losses: losses.iter::<f64>().collect(),
            accuracies: right.iter::<f64>().map(|right| right / points).collect(),
        }
    }

    /// Logits, `[members, outputs, points]`.
    fn forward(&self, batch: &Batch) -> Tensor<3> {
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

/// A parameter of its own: without the history of what it was made from, and with its numbers in order. A transposed
/// tensor would keep its strides through every step, and be read number by number.
fn leaf<const D: usize>(tensor: Tensor<D>) -> Param<Tensor<D>> {
    let (device, dtype) = (tensor.device(), tensor.dtype());
    Param::from_tensor(Tensor::from_data(tensor.into_data(), (&device, dtype)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MlpConfig;
    use burn::tensor::{DType, Device, TensorData};
    use proptest::prelude::*;
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::SeedableRng;

    /// Networks of one shape, and as many points; f64, so that only mistakes are large.
    struct Case {
        networks: Vec<Mlp>,
        inputs: Vec<f64>,
        labels: Vec<usize>,
        classes: usize,
    }

    impl Case {
        fn new(members: usize, hidden: Vec<usize>, classes: usize, points: usize) -> Self {
            let mut generator = ChaCha8Rng::seed_from_u64(5);
            let config = MlpConfig {
                inputs: 2,
                hidden,
                classes,
            };
            let device = Device::default().autodiff();
            Self {
                networks: (0..members)
                    .map(|_| config.init(&mut generator, DType::F64, &device))
                    .collect(),
                inputs: (0..2 * points)
                    .map(|k| 3.0 * (k as f64 * 1.7).sin())
                    .collect(),
                labels: (0..points).map(|k| k % classes).collect(),
                classes,
            }
        }

        fn batch(&self) -> Batch {
            let device = Device::default().autodiff();
            Batch::new(
                2,
                self.classes,
                &self.inputs,
                &self.labels,
                DType::F64,
                &device,
            )
            .expect("a valid batch")
        }

        fn population(&self) -> Population {
            Population::stack(&self.networks).expect("networks of one shape")
        }

        /// Loss and accuracy of one network by the textbook formulas, from Burn's own forward pass.
        fn textbook(&self, network: &Mlp) -> (f64, f64) {
            let points = self.labels.len();
            let data = TensorData::new(self.inputs.clone(), [points, 2]);
            let options = (&Device::default(), DType::F64);
            let logits = network
                .valid()
                .forward(Tensor::from_data(data, options))
                .into_data();
            let logits: Vec<f64> = logits.iter::<f64>().collect();
            let (mut loss, mut right) = (0.0, 0);
            for (row, &label) in logits.chunks(logits.len() / points).zip(&self.labels) {
                let probabilities: Vec<f64> = match row {
                    [z] => vec![1.0 / (1.0 + z.exp()), 1.0 / (1.0 + (-z).exp())],
                    row => {
                        let sum: f64 = row.iter().map(|z| z.exp()).sum();
                        row.iter().map(|z| z.exp() / sum).collect()
                    }
                };
                loss -= probabilities[label].ln() / points as f64;
                let best = probabilities.iter().copied().fold(0.0, f64::max);
                right += usize::from(probabilities[label] == best);
            }
            (loss, right as f64 / points as f64)
        }
    }

    fn numbers<const D: usize>(tensor: Tensor<D>) -> Vec<f64> {
        tensor.into_data().iter::<f64>().collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]

        #[test]
        fn every_member_has_the_textbook_loss_and_accuracy_of_its_network(
            members in 1_usize..5,
            hidden in prop::collection::vec(1_usize..9, 0..4),
            classes in 2_usize..5,
            points in 1_usize..40,
        ) {
            let case = Case::new(members, hidden, classes, points);
            let scores = case.population().score(&case.batch());
            let (losses, _) = case.population().losses_and_gradients(&case.batch(), Engine::Composed);
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
            classes in 2_usize..5,
        ) {
            let case = Case::new(members, hidden, classes, 7);
            let population = case.population();
            let (_, gradients) = population.losses_and_gradients(&case.batch(), Engine::Composed);
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
                        population.score(&case.batch()).losses[index / size]
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
        let population = case.population();
        for (index, network) in case.networks.iter().enumerate() {
            let member = population.member(index).expect("a member");
            for (layer, expected) in member.layers.iter().zip(&network.layers) {
                assert_eq!(numbers(layer.weight.val()), numbers(expected.weight.val()));
                let biases = [layer, expected].map(|layer| {
                    let bias = layer.bias.as_ref().expect("a bias");
                    numbers(bias.val())
                });
                assert_eq!(biases[0], biases[1]);
            }
        }
        assert!(population.member(3).is_none());
        assert_eq!(population.members(), 3);
    }

    #[test]
    fn networks_of_different_shapes_are_no_population() {
        let narrow = Case::new(2, vec![4], 2, 1).networks;
        let wide = Case::new(1, vec![5], 2, 1).networks;
        let mixed = [narrow, wide].concat();
        assert_eq!(Population::stack(&mixed).err(), Some(StackError::Shape(2)));
        assert_eq!(Population::stack(&[]).err(), Some(StackError::Empty));
    }

    #[test]
    fn the_loss_is_finite_and_keeps_its_gradient_where_the_sigmoid_saturates() {
        let mut case = Case::new(1, vec![], 2, 2);
        for layer in &mut case.networks[0].layers {
            layer.weight = leaf(layer.weight.val() * 0.0 + 300.0);
        }
        case.inputs = vec![10.0, 10.0, -10.0, -10.0];
        case.labels = vec![0, 1];
        let population = case.population();
        let (losses, gradients) = population.losses_and_gradients(&case.batch(), Engine::Composed);
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
            let population = case.population();
            let (_, gradients) = population.losses_and_gradients(&case.batch(), Engine::Composed);
            let gradient = gradients.get::<3>(population.layers[0].bias.id);
            assert_eq!(gradient.map(numbers), Some(vec![slope]));
        }
    }

    /// The same networks and points in f32.
    fn in_f32(case: &Case) -> (Population, Batch) {
        let device = Device::default().autodiff();
        let networks: Vec<Mlp> = case
            .networks
            .iter()
            .map(|network| {
                let cast = |layer: &Linear| Linear {
                    weight: leaf(layer.weight.val().cast(DType::F32)),
                    bias: layer
                        .bias
                        .as_ref()
                        .map(|bias| leaf(bias.val().cast(DType::F32))),
                };
                Mlp {
                    layers: network.layers.iter().map(cast).collect(),
                }
            })
            .collect();
        let batch = Batch::new(2, 2, &case.inputs, &case.labels, DType::F32, &device);
        (
            Population::stack(&networks).expect("networks of one shape"),
            batch.expect("a valid batch"),
        )
    }

    /// All losses and all gradients, layer by layer.
    fn all_numbers(population: &Population, batch: &Batch, engine: Engine) -> Vec<Vec<f64>> {
        let (losses, gradients) = population.losses_and_gradients(batch, engine);
        let of = |id| gradients.get::<3>(id).map(numbers).expect("a gradient");
        let layers = population.layers.iter();
        let slopes = layers.flat_map(|layer| [of(layer.weight.id), of(layer.bias.id)]);
        std::iter::once(numbers(losses)).chain(slopes).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]

        #[test]
        fn the_fused_engine_agrees_with_automatic_differentiation_in_f64(
            members in 1_usize..40,
            hidden in prop::collection::vec(1_usize..71, 0..4),
            points in 1_usize..70,
        ) {
            let case = Case::new(members, hidden, 2, points);
            let exact = all_numbers(&case.population(), &case.batch(), Engine::Composed);
            let (population, batch) = in_f32(&case);
            let fused = all_numbers(&population, &batch, Engine::Fused);
            for (exact, fused) in exact.iter().zip(&fused) {
                prop_assert_eq!(exact.len(), fused.len());
                let size = exact.iter().fold(0.0_f64, |size, number| size.max(number.abs()));
                for (exact, fused) in exact.iter().zip(fused) {
                    prop_assert!((exact - fused).abs() <= 3e-6 * size.max(1e-3), "{exact} {fused}");
                }
            }
        }
    }

    #[test]
    fn every_width_from_1_to_70_is_computed() {
        for width in 1..=70 {
            let case = Case::new(2, vec![width, 71 - width], 2, 9);
            let exact = all_numbers(&case.population(), &case.batch(), Engine::Composed);
            let (population, batch) = in_f32(&case);
            let fused = all_numbers(&population, &batch, Engine::Fused);
            for (exact, fused) in exact.iter().flatten().zip(fused.iter().flatten()) {
                assert!((exact - fused).abs() < 1e-5, "{width}: {exact} {fused}");
            }
        }
    }

    #[test]
    fn a_member_of_a_fused_population_is_the_same_in_every_lane_and_company() {
        let case = Case::new(37, vec![5, 3], 2, 11);
        let (population, batch) = in_f32(&case);
        let all = all_numbers(&population, &batch, Engine::Fused);
        for index in 0..37 {
            let alone = Population::stack(&[population.member(index).expect("a member")]);
            let alone = all_numbers(&alone.expect("one network"), &batch, Engine::Fused);
            for (all, alone) in all.iter().zip(alone) {
                let own = &all[index * alone.len()..(index + 1) * alone.len()];
                let bits = |numbers: &[f64]| -> Vec<u64> {
                    numbers.iter().map(|number| number.to_bits()).collect()
                };
                assert_eq!(bits(own), bits(&alone));
            }
        }
    }

    #[test]
    fn a_nan_comes_through_the_fused_engine_and_stays_in_its_member() {
        let case = Case::new(20, vec![4, 4], 2, 10);
        let (population, batch) = in_f32(&case);
        let healthy = all_numbers(&population, &batch, Engine::Fused);
        for layer in 0..3 {
            let mut networks: Vec<Mlp> = (0..20)
                .map(|index| population.member(index).expect("a member"))
                .collect();
            let weight = &mut networks[17].layers[layer].weight;
            *weight = leaf(weight.val() * f32::NAN);
            let broken = Population::stack(&networks).expect("networks of one shape");
            let broken = all_numbers(&broken, &batch, Engine::Fused);
            assert!(broken[0][17].is_nan(), "layer {layer}");
            for (healthy, broken) in healthy.iter().zip(&broken) {
                let size = healthy.len() / 20;
                assert_eq!(healthy[..17 * size], broken[..17 * size]);
                assert_eq!(healthy[18 * size..], broken[18 * size..]);
            }
        }
    }
}
