//! What the registered optimizers make of a problem: the right answer is one of theirs.

use adamscape_optim::Hyper;
use adamscape_optim::registry::{Entry, Hyperparameters};
use burn::module::{Module, Param};
use burn::optim::GradientsParams;
use burn::tensor::{DType, Device, Tensor, TensorData};

use crate::Problem;
use adamscape_model::Backend;

/// No backend computes in float64.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "grading computes in float64, which takes a CPU backend, but this program was built with {0}; `cargo xtask grade --backend ndarray ...` builds one"
)]
pub struct NoFloat64(String);

/// A device that has float64.
///
/// # Errors
/// If no CPU backend is in this program.
pub fn float64_device() -> Result<Device, NoFloat64> {
    let backend = Backend::compiled().find(|backend| backend.is_cpu());
    let device = backend.and_then(|backend| backend.device().ok());
    device.ok_or_else(|| {
        let names: Vec<&str> = Backend::compiled().map(Backend::name).collect();
        NoFloat64(names.join(", "))
    })
}

/// All parameters of a problem as one vector: every registered rule treats each number by itself.
#[derive(Module, Debug)]
struct Vector {
    parameters: Param<Tensor<1>>,
}

/// The parameters after each step of `entry`, in float64.
pub(crate) fn trajectory(problem: &Problem, entry: Entry, device: &Device) -> Vec<Vec<f64>> {
    let vector = |numbers: Vec<f64>, device: &Device| {
        let size = numbers.len();
        Tensor::<1>::from_data(TensorData::new(numbers, [size]), (device, DType::F64))
    };
    let hyperparameters = problem.hyperparameters();
    let mut optimizer = entry.build(Hyperparameters {
        learning_rate: Hyper::Shared(hyperparameters.learning_rate),
        weight_decay: Hyper::Shared(hyperparameters.weight_decay),
        decay_biases: true,
    });
    let start = vector(problem.parameters().flat(), &device.clone().autodiff());
    let mut model = Vector {
        parameters: Param::from_tensor(start),
    };
    let step = |gradient: Vec<f64>| {
        let mut gradients = GradientsParams::new();
        gradients.register(model.parameters.id, vector(gradient, device));
        model = optimizer.step(1.0, model.clone(), gradients);
        let data = model.parameters.val().into_data().convert::<f64>();
        data.iter::<f64>().collect()
    };
    let gradients = problem.gradients().iter();
    gradients.map(crate::Arrays::flat).map(step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agreement::furthest;
    use crate::recipe::Recipe;
    use adamscape_optim::registry::optimizers;

    /// Two ways to compute the same, neither of which knows the other.
    #[test]
    fn every_right_recipe_is_the_registered_optimizer() {
        let Ok(device) = float64_device() else { return };
        let mut compared = 0;
        for entry in optimizers() {
            let problem = Problem::seeded(&entry.name(), 1).unwrap();
            let Some(recipe) = Recipe::right(entry, 0.05, 0.1) else {
                assert_eq!(entry.rule.name, "lion");
                continue;
            };
            let start = problem.parameters().flat();
            let registered = trajectory(&problem, entry, &device);
            let off = furthest(&start, &recipe.trajectory(&problem), &registered);
            assert!(off < 1e-12, "{}: {off:e}", entry.name());
            compared += 1;
        }
        assert_eq!(compared, 36);
    }
}
