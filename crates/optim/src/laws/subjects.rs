//! A small model with given gradients, on which the laws are tried.

use burn::module::{Module, Param};
use burn::optim::{GradientsParams, ModuleOptimizer};
use burn::tensor::{DType, Device, Tensor, TensorData};

use super::BrokenLaw;
use crate::Decay;

/// A matrix and a bias: the parameters of a model, `D = 2` and `V = 1`, or those of a population, `D = V = 3`: its biases are
/// `[members, outputs, 1]`, as in populations that train.
#[derive(Module, Debug)]
pub(super) struct Parameters<const D: usize, const V: usize> {
    weight: Param<Tensor<D>>,
    bias: Param<Tensor<V>>,
}

/// What one model holds: its matrix, then its vector.
pub(super) const MATRIX: [usize; 2] = [3, 2];
pub(super) const VECTOR: usize = 2;
pub(super) const SIZE: usize = MATRIX[0] * MATRIX[1] + VECTOR;

/// Numbers of one model; deterministic, of both signs and of sizes from 1e-6 to 1e2.
pub(super) type Numbers = Vec<f64>;

/// Numbers that depend on everything, from no generator: the laws must not depend on one.
pub(super) fn numbers(member: usize, step: usize) -> Numbers {
    let number = |index: usize| {
        let phase = 1.0 + index as f64 * 0.7 + member as f64 * 1.3 + step as f64 * 2.1;
        let size = 10_f64.powf(4.0 * (phase * 3.7).sin() - 2.0);
        if index == 1 && step.is_multiple_of(2) {
            0.0
        } else {
            (phase * 5.3).sin() * size
        }
    };
    (0..SIZE).map(number).collect()
}

fn single(device: &Device, numbers: &Numbers) -> (Tensor<2>, Tensor<1>) {
    let (matrix, vector) = numbers.split_at(SIZE - VECTOR);
    let options = (device, DType::F32);
    (
        Tensor::from_data(TensorData::new(matrix.to_vec(), MATRIX), options),
        Tensor::from_data(TensorData::new(vector.to_vec(), [VECTOR]), options),
    )
}

fn read<const D: usize>(tensor: Tensor<D>) -> Vec<f64> {
    tensor.into_data().convert::<f64>().iter::<f64>().collect()
}

impl<const D: usize, const V: usize> Parameters<D, V> {
    fn new((weight, bias): (Tensor<D>, Tensor<V>)) -> Self {
        Self {
            weight: Param::from_tensor(weight),
            bias: Param::from_tensor(bias),
        }
    }

    fn step(
        &mut self,
        optimizer: &mut ModuleOptimizer,
        factor: f64,
        (weight, bias): (Tensor<D>, Tensor<V>),
    ) {
        let mut gradients = GradientsParams::new();
        gradients.register(self.weight.id, weight);
        gradients.register(self.bias.id, bias);
        *self = optimizer.step(factor, self.clone(), gradients);
    }

    /// The numbers of model `index`; a single model is the first of one.
    fn numbers(&self, index: usize) -> Numbers {
        let matrix = SIZE - VECTOR;
        let weights = read(self.weight.val());
        let biases = read(self.bias.val());
        let weights = weights.into_iter().skip(index * matrix).take(matrix);
        weights
            .chain(biases.into_iter().skip(index * VECTOR).take(VECTOR))
            .collect()
    }
}

/// One model and its optimizer, stepped with given gradients.
pub(super) struct Single {
    device: Device,
    pub(super) parameters: Parameters<2, 1>,
    pub(super) optimizer: ModuleOptimizer,
}

impl Single {
    pub(super) fn new(device: &Device, start: &Numbers, optimizer: ModuleOptimizer) -> Self {
        Self {
            device: device.clone(),
            parameters: Parameters::new(single(&device.clone().autodiff(), start)),
            optimizer,
        }
    }

    pub(super) fn step(&mut self, gradient: &Numbers) {
        self.step_by(1.0, gradient);
    }

    /// A step with the schedule's `factor`.
    pub(super) fn step_by(&mut self, factor: f64, gradient: &Numbers) {
        let gradient = single(&self.device, gradient);
        self.parameters.step(&mut self.optimizer, factor, gradient);
    }

    pub(super) fn numbers(&self) -> Numbers {
        self.parameters.numbers(0)
    }
}

/// Models side by side under one optimizer.
pub(super) struct Population {
    device: Device,
    parameters: Parameters<3, 3>,
    optimizer: ModuleOptimizer,
}

impl Population {
    pub(super) fn new(device: &Device, starts: &[Numbers], optimizer: ModuleOptimizer) -> Self {
        Self {
            device: device.clone(),
            parameters: Parameters::new(stacked(&device.clone().autodiff(), starts)),
            optimizer,
        }
    }

    pub(super) fn step(&mut self, gradients: &[Numbers]) {
        let gradients = stacked(&self.device, gradients);
        self.parameters.step(&mut self.optimizer, 1.0, gradients);
    }

    pub(super) fn member(&self, index: usize) -> Numbers {
        self.parameters.numbers(index)
    }
}

fn stacked(device: &Device, members: &[Numbers]) -> (Tensor<3>, Tensor<3>) {
    let (weights, biases): (Vec<_>, Vec<_>) = members
        .iter()
        .map(|numbers| single(device, numbers))
        .unzip();
    let biases = Tensor::stack::<2>(biases, 0).unsqueeze_dim(2);
    (Tensor::stack(weights, 0), biases)
}

/// Whether two models are the same to the bit; every NaN counts as the same.
pub(super) fn same_bits(
    law: &'static str,
    decay: Decay,
    step: usize,
    expected: &Numbers,
    found: &Numbers,
) -> Result<(), BrokenLaw> {
    assert_eq!(expected.len(), found.len(), "models of two sizes");
    for (index, (&expected, &found)) in expected.iter().zip(found).enumerate() {
        let same = expected.to_bits() == found.to_bits() || (expected.is_nan() && found.is_nan());
        if !same {
            return Err(BrokenLaw::Differs {
                law,
                decay,
                step,
                index,
                expected,
                found,
            });
        }
    }
    Ok(())
}
