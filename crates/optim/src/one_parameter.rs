//! Any of Burn's optimizers on a single parameter that is given as numbers.

use burn::module::{Module, Param};
use burn::optim::{GradientsParams, ModuleOptimizer};
use burn::tensor::{DType, Device, Tensor, TensorData};

use crate::Kind;

/// A parameter as numbers, to be stepped by given gradients: what a recorded or a foreign optimizer is compared with.
#[derive(Clone, Debug, PartialEq)]
pub struct OneParameter {
    /// What it is.
    pub kind: Kind,
    /// Its shape. Rules tell matrices from the rest and nothing else, so all that is no matrix is stepped as a vector.
    pub shape: Vec<usize>,
    /// Its numbers before the first step, the last axis fastest.
    pub start: Vec<f64>,
}

impl OneParameter {
    /// Its numbers after each step of `optimizer`, which is given `lr` and a gradient for each.
    ///
    /// `dtype` is F64 or F32.
    ///
    /// # Panics
    /// If `device` does not compute in `dtype`, or there are more or fewer numbers than a matrix' shape says.
    #[must_use]
    pub fn steps<'a>(
        &self,
        optimizer: ModuleOptimizer,
        gradients: impl Iterator<Item = (f64, &'a [f64])>,
        dtype: DType,
        device: &Device,
    ) -> Vec<Vec<f64>> {
        match *self.shape.as_slice() {
            [rows, columns] => self.run([rows, columns], optimizer, gradients, dtype, device),
            _ => self.run([self.start.len()], optimizer, gradients, dtype, device),
        }
    }

    fn run<'a, const D: usize>(
        &self,
        shape: [usize; D],
        mut optimizer: ModuleOptimizer,
        gradients: impl Iterator<Item = (f64, &'a [f64])>,
        dtype: DType,
        device: &Device,
    ) -> Vec<Vec<f64>> {
        let tensor = |numbers: &[f64], device: &Device| {
            let data = TensorData::new(numbers.to_vec(), shape);
            Tensor::<D>::from_data(data, (device, dtype))
        };
        let start = Param::from_tensor(tensor(&self.start, &device.clone().autodiff()));
        let id = start.id;
        let mut named = Named::new(self.kind, start);
        let step = |(lr, gradient): (f64, &[f64])| {
            let mut gradients = GradientsParams::new();
            if self.kind != Kind::Frozen {
                gradients.register(id, tensor(gradient, device));
            }
            named = optimizer.step(lr, named.clone(), gradients);
            named.numbers()
        };
        gradients.map(step).collect()
    }
}

/// A parameter whose optimizer knows what it is by its name.
#[derive(Module, Debug)]
struct Named<const D: usize> {
    weight: Option<Param<Tensor<D>>>,
    bias: Option<Param<Tensor<D>>>,
    gamma: Option<Param<Tensor<D>>>,
    frozen: Option<Param<Tensor<D>>>,
}

impl<const D: usize> Named<D> {
    fn new(kind: Kind, parameter: Param<Tensor<D>>) -> Self {
        let (mut weight, mut bias, mut gamma, mut frozen) = (None, None, None, None);
        match kind {
            Kind::Weight => weight = Some(parameter),
            Kind::Bias => bias = Some(parameter),
            Kind::Scale => gamma = Some(parameter),
            Kind::Frozen => frozen = Some(parameter),
        }
        Self {
            weight,
            bias,
            gamma,
            frozen,
        }
    }

    fn numbers(&self) -> Vec<f64> {
        let all = [&self.weight, &self.bias, &self.gamma, &self.frozen];
        let read = |parameter: &Param<Tensor<D>>| {
            let data = parameter.val().into_data().convert::<f64>();
            data.iter::<f64>().collect::<Vec<f64>>()
        };
        all.into_iter().flatten().flat_map(read).collect()
    }
}
