//! Numbers that someone else recorded.

use burn::module::{Module, Param};
use burn::optim::{GradientsParams, ModuleOptimizer};
use burn::tensor::{DType, Device, Tensor, TensorData};

/// Parameters after every step of another program's optimizer under given gradients.
#[derive(Clone, Debug, PartialEq)]
pub struct Trajectory {
    /// The parameters before the first step.
    pub start: Vec<f64>,
    /// For each step the gradient of every parameter.
    pub gradients: Vec<Vec<f64>>,
    /// For each step the parameters after it.
    pub parameters: Vec<Vec<f64>>,
}

/// How far an optimizer leaves a trajectory: the largest |θ − θ*| / max(|θ*|, |θ*₀|) over all steps and
/// parameters, θ* the recorded parameter and θ*₀ where it started. The start bounds the scale from below, since
/// a parameter that crosses zero loses relative precision for anyone.
///
/// `dtype` is F64 or F32; Burn's `lr` is 1, so the optimizer carries its own learning rate.
#[must_use]
pub fn follows(
    device: &Device,
    dtype: DType,
    trajectory: &Trajectory,
    mut optimizer: ModuleOptimizer,
) -> f64 {
    let size = trajectory.start.len();
    let vector = |numbers: &[f64], device: &Device| {
        let data = TensorData::new(numbers.to_vec(), [size]);
        Tensor::<1>::from_data(data, (device, dtype))
    };
    let start = vector(&trajectory.start, &device.clone().autodiff());
    let mut model = Vector {
        parameters: Param::from_tensor(start),
    };
    let mut furthest = 0.0_f64;
    for (gradient, recorded) in trajectory.gradients.iter().zip(&trajectory.parameters) {
        let mut gradients = GradientsParams::new();
        gradients.register(model.parameters.id, vector(gradient, device));
        model = optimizer.step(1.0, model, gradients);
        let data = model.parameters.val().into_data().convert::<f64>();
        for ((found, recorded), start) in data.iter::<f64>().zip(recorded).zip(&trajectory.start) {
            let distance = (found - recorded).abs() / recorded.abs().max(start.abs());
            // `max` would drop a NaN.
            furthest = if distance > furthest || distance.is_nan() {
                distance
            } else {
                furthest
            };
        }
    }
    furthest
}

#[derive(Module, Debug)]
struct Vector {
    parameters: Param<Tensor<1>>,
}
