//! Networks and points to test populations with.

use burn::module::Module;
use burn::tensor::{DType, Device, Tensor, TensorData};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use crate::{Mlp, MlpConfig, Population};

/// Networks of one shape, and as many points; f64, so that only mistakes are large.
pub(crate) struct Case {
    pub(crate) networks: Vec<Mlp>,
    pub(crate) inputs: Vec<f64>,
    pub(crate) labels: Vec<usize>,
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
        }
    }

    /// Loss and accuracy of one network by the textbook formulas, from Burn's own forward pass.
    pub(crate) fn textbook(&self, network: &Mlp) -> (f64, f64) {
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
    }
    assert!(population.member(networks.len()).is_none());
}
