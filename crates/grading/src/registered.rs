//! What the registered optimizers make of a problem: the right answer is one of theirs.

use adamscape_model::Backend;
use adamscape_optim::registry::{BuildSettings, Entry};
use adamscape_optim::{Kind, OneParameter, PlainOptimizer};
use burn::tensor::{DType, Device};

use crate::Problem;

/// No backend computes in float64.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a rule that is not elementwise, or clips gradients, is judged in float64 on a CPU backend, but this program was built with {0}; `cargo xtask grade --backend ndarray ...` builds one"
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

/// The parameters after each step of `entry`, in float64.
///
/// # Errors
/// If the rule takes tensors, and no backend has them in float64.
pub(crate) fn trajectory(problem: &Problem, entry: &Entry) -> Result<Vec<Vec<f64>>, NoFloat64> {
    let (learning_rate, weight_decay) = (problem.learning_rate(), problem.weight_decay());
    if let Some(plain) = PlainOptimizer::new(entry, learning_rate, weight_decay, problem.steps()) {
        return Ok(by_numbers(problem, plain));
    }
    let device = float64_device()?;
    let mut rows = vec![Vec::new(); problem.steps()];
    for (index, (_, start)) in problem.parameters().0.iter().enumerate() {
        let is_bias = problem
            .blocks()
            .get(index)
            .is_some_and(|block| block.is_bias);
        let parameter = OneParameter {
            kind: if is_bias { Kind::Bias } else { Kind::Weight },
            shape: start.shape.clone(),
            start: start.numbers.clone(),
        };
        let settings = BuildSettings::new(learning_rate, weight_decay, problem.steps());
        let gradients = problem.gradients().iter();
        let gradients =
            gradients.filter_map(|arrays| Some((1.0, arrays.0.get(index)?.1.numbers.as_slice())));
        let own = parameter.steps(entry.build(settings), gradients, DType::F64, &device);
        for (row, own) in rows.iter_mut().zip(own) {
            row.extend(own);
        }
    }
    Ok(rows)
}

/// Elementwise: all parameters at once.
fn by_numbers(problem: &Problem, mut optimizer: PlainOptimizer) -> Vec<Vec<f64>> {
    let mut parameters = problem.parameters().flat();
    let gradients = problem.gradients().iter();
    gradients
        .map(|gradient| {
            optimizer.step(1.0, &mut parameters, &gradient.flat());
            parameters.clone()
        })
        .collect()
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
        let of_family = optimizers().filter(|entry| entry.moments().is_some());
        for entry in of_family {
            let problem = Problem::seeded(&entry.name(), 1).unwrap();
            let recipe = Recipe::right(&problem, &entry).unwrap();
            let start = problem.parameters().flat();
            let registered = trajectory(&problem, &entry).unwrap();
            let off = furthest(&start, &recipe.trajectory(&problem), &registered);
            assert!(off < 1e-12, "{}: {off:e}", entry.name());
        }
    }

    #[test]
    fn chosen_hyperparameters_are_those_of_the_recipe() {
        for optimizer in [
            "adam-l2(beta_1=0.5, beta_2=0.8, epsilon=1e-3)",
            "momentumw(momentum=0.5, dampening=0.25)",
            "averaged-momentum-l2(beta_1=0.7)",
        ] {
            let problem = Problem::seeded(optimizer, 1).unwrap();
            let recipe = Recipe::right(&problem, problem.entry()).unwrap();
            let registered = trajectory(&problem, problem.entry()).unwrap();
            let start = problem.parameters().flat();
            let off = furthest(&start, &recipe.trajectory(&problem), &registered);
            assert!(off < 1e-12, "{optimizer}: {off:e}");
        }
    }

    #[test]
    fn numbers_and_tensors_make_the_same_steps() {
        if float64_device().is_err() {
            return;
        }
        let problem = Problem::seeded("adamw", 1).unwrap();
        let numbers = trajectory(&problem, problem.entry()).unwrap();
        // Its clipping does nothing but to take tensors.
        let clipped = adamscape_optim::find("adamw(clip_value=1e9)").unwrap();
        let tensors = trajectory(&problem, &clipped).unwrap();
        let start = problem.parameters().flat();
        assert!(furthest(&start, &tensors, &numbers) < 1e-12);
    }
}
