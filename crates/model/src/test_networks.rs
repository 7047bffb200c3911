//! Networks and points to test populations with.

use burn::module::Param;
use burn::tensor::{DType, Device, Tensor, TensorData};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use crate::{Activation, Mlp, MlpConfig, Norm, NormKind, NormPlace, Population, Targets, Task};

/// Networks of one shape, and as many points; f64, so that only mistakes are large.
pub(crate) struct Case {
    pub(crate) networks: Vec<Mlp>,
    pub(crate) inputs: Vec<f64>,
    pub(crate) labels: Vec<usize>,
    /// Instead of labels, if the networks say numbers.
    pub(crate) numbers: Vec<f64>,
}

/// No normalisation, and all that there are.
pub(crate) fn norms() -> Vec<Option<Norm>> {
    let mut norms = vec![None];
    for kind in NormKind::ALL {
        for place in NormPlace::ALL {
            norms.extend([false, true].map(|gain| Some(Norm { kind, gain, place })));
        }
    }
    norms
}

impl Case {
    /// Networks with so many logits. A plan's have one for two classes, others may have two.
    pub(crate) fn with_outputs(
        members: usize,
        hidden: Vec<usize>,
        outputs: usize,
        points: usize,
    ) -> Self {
        if outputs != 2 {
            return Self::new(members, hidden, outputs.max(2), points);
        }
        let mut case = Self::new(members, [hidden, vec![2]].concat(), 2, points);
        for network in &mut case.networks {
            network.layers.pop();
        }
        case
    }

    pub(crate) fn new(members: usize, hidden: Vec<usize>, classes: usize, points: usize) -> Self {
        Self::of(
            &MlpConfig::new(2, hidden, Task::Classes(classes)),
            members,
            points,
        )
    }

    /// Networks like `config`, whose gains are not all 1.
    pub(crate) fn of(config: &MlpConfig, members: usize, points: usize) -> Self {
        let mut generator = ChaCha8Rng::seed_from_u64(5);
        let device = Device::default().autodiff();
        let network = |_| {
            let mut network = config.init(&mut generator, DType::F64, &device);
            for gain in &mut network.gains {
                let factors = gain.dims()[0];
                let factors = (0..factors).map(|_| 0.5 + generator.random::<f64>());
                let factors = TensorData::from(factors.collect::<Vec<_>>().as_slice());
                let factors = Tensor::<1>::from_data(factors, (&device, DType::F64));
                *gain = Param::from_tensor((gain.val() * factors).detach());
            }
            network
        };
        Self {
            networks: (0..members).map(network).collect(),
            inputs: (0..2 * points)
                .map(|k| 3.0 * (k as f64 * 1.7).sin())
                .collect(),
            labels: match config.task {
                Task::Classes(classes) => (0..points).map(|k| k % classes).collect(),
                Task::Number => Vec::new(),
            },
            numbers: match config.task {
                Task::Classes(_) => Vec::new(),
                Task::Number => (0..points).map(|k| (k as f64 * 0.9).cos()).collect(),
            },
        }
    }

    /// What is true of the points.
    pub(crate) fn targets(&self) -> Targets<'_> {
        if self.numbers.is_empty() {
            Targets::Classes(&self.labels)
        } else {
            Targets::Numbers(&self.numbers)
        }
    }

    /// The same points for one of the networks.
    pub(crate) fn alone(&self, index: usize) -> Self {
        Self {
            networks: vec![self.networks[index].clone()],
            inputs: self.inputs.clone(),
            labels: self.labels.clone(),
            numbers: self.numbers.clone(),
        }
    }

    /// Loss and accuracy, if there is one, of one network by the textbook formulas, from a forward pass in plain f64.
    pub(crate) fn textbook(&self, network: &Mlp) -> (f64, Option<f64>) {
        let points = self.targets().len();
        let (mut loss, mut right) = (0.0, 0);
        for (point, inputs) in self.inputs.chunks(2).enumerate() {
            let row = textbook_outputs(network, inputs);
            if let Some(number) = self.numbers.get(point) {
                loss += (row[0] - number).powi(2) / points as f64;
                continue;
            }
            let label = self.labels[point];
            let probabilities: Vec<f64> = match row.as_slice() {
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
        let accuracy = right as f64 / points as f64;
        (loss, self.numbers.is_empty().then_some(accuracy))
    }
}

/// What a network makes of one point, by the textbook formulas in plain f64.
pub(crate) fn textbook_outputs(network: &Mlp, inputs: &[f64]) -> Vec<f64> {
    let mut units = inputs.to_vec();
    for (index, layer) in network.layers.iter().enumerate() {
        let weights = numbers(layer.weight.val());
        let biases = layer.bias.as_ref().map(|bias| numbers(bias.val()));
        let mut sums = biases.expect("biases");
        for (row, unit) in weights.chunks(sums.len()).zip(&units) {
            sums.iter_mut()
                .zip(row)
                .for_each(|(sum, weight)| *sum += weight * unit);
        }
        units = sums;
        if index + 1 == network.layers.len() {
            break;
        }
        let activate = |x: &f64| textbook_unit(network.activation, *x);
        let Some(norm) = network.norm else {
            units = units.iter().map(activate).collect();
            continue;
        };
        if norm.place == NormPlace::AfterActivation {
            units = units.iter().map(activate).collect();
        }
        let count = units.len() as f64;
        let mean = match norm.kind {
            NormKind::Layer => units.iter().sum::<f64>() / count,
            NormKind::Rms => 0.0,
        };
        let square = units.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / count;
        units = units
            .iter()
            .map(|x| (x - mean) / (square + 1e-5).sqrt())
            .collect();
        if let Some(gains) = network.gains.get(index) {
            let gains = numbers(gains.val());
            units.iter_mut().zip(gains).for_each(|(x, gain)| *x *= gain);
        }
        if norm.place == NormPlace::BeforeActivation {
            units = units.iter().map(activate).collect();
        }
    }
    units
}

fn textbook_unit(activation: Activation, x: f64) -> f64 {
    match activation {
        Activation::Relu => x.max(0.0),
        Activation::LeakyRelu => x.max(0.01 * x),
        Activation::Tanh => (x.exp() - (-x).exp()) / (x.exp() + (-x).exp()),
        Activation::Gelu => x * normal_distribution(x),
        Activation::Silu => x / (1.0 + (-x).exp()),
    }
}

/// Φ(x) by its series, ½ + φ(x)·(x + x³/3 + x⁵/(3·5) + …), of which every term is positive.
pub(crate) fn normal_distribution(x: f64) -> f64 {
    let (mut term, mut sum) = (x, 0.0);
    for k in 1..400 {
        sum += term;
        term *= x * x / f64::from(2 * k + 1);
    }
    0.5 + sum * (-0.5 * x * x).exp() / (2.0 * std::f64::consts::PI).sqrt()
}

/// A tensor's numbers in f64.
pub(crate) fn numbers<const D: usize>(tensor: Tensor<D>) -> Vec<f64> {
    tensor.into_data().iter::<f64>().collect()
}

/// That member k of a population is `networks[k]`, and that there are no others.
pub(crate) fn assert_members_are(population: &impl Population, networks: &[Mlp]) {
    for (index, network) in networks.iter().enumerate() {
        let member = population.member(index).expect("a member");
        for (layer, expected) in member.layers.iter().zip(&network.layers) {
            assert_eq!(numbers(layer.weight.val()), numbers(expected.weight.val()));
            let biases = [layer, expected].map(|layer| {
                let bias = layer.bias.as_ref().expect("a bias");
                numbers(bias.val())
            });
            assert_eq!(biases[0], biases[1]);
        }
        assert_eq!(member.gains.len(), network.gains.len());
        for (gain, expected) in member.gains.iter().zip(&network.gains) {
            assert_eq!(numbers(gain.val()), numbers(expected.val()));
        }
        assert_eq!(member.hidden(), network.hidden());
        assert_eq!(member.task, network.task);
    }
    assert!(population.member(networks.len()).is_none());
}
