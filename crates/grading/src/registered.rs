//! The right answers: the trajectories that registered optimizers make of a problem, in float64.

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
    let steps = problem.steps();
    let mut rows = vec![Vec::new(); steps];
    for (index, block) in problem.blocks().into_iter().enumerate() {
        let kind = if block.is_bias {
            Kind::Bias
        } else {
            Kind::Weight
        };
        let Some((_, start)) = problem.parameters().0.get(index) else {
            continue;
        };
        let arrays = problem.gradients().iter();
        let gradients = arrays.filter_map(|arrays| Some(arrays.0.get(index)?.1.numbers.as_slice()));
        let plain = PlainOptimizer::new(entry, kind, learning_rate, weight_decay, steps);
        let own = match plain {
            Some(optimizer) => by_numbers(optimizer, start.numbers.clone(), gradients),
            None => {
                let parameter = OneParameter {
                    kind,
                    shape: start.shape.clone(),
                    start: start.numbers.clone(),
                };
                let settings = BuildSettings::new(learning_rate, weight_decay, steps);
                let gradients = gradients.map(|gradient| (1.0, gradient));
                parameter.steps(
                    entry.build(settings),
                    gradients,
                    DType::F64,
                    &float64_device()?,
                )
            }
        };
        for (row, own) in rows.iter_mut().zip(own) {
            row.extend(own);
        }
    }
    Ok(rows)
}

/// The parameters after each step of an elementwise optimizer.
fn by_numbers<'a>(
    mut optimizer: PlainOptimizer,
    mut parameters: Vec<f64>,
    gradients: impl Iterator<Item = &'a [f64]>,
) -> Vec<Vec<f64>> {
    let step = |gradient: &[f64]| {
        optimizer.step(1.0, &mut parameters, gradient);
        parameters.clone()
    };
    gradients.map(step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agreement::furthest;
    use crate::recipe::Recipe;
    use adamscape_optim::registry::optimizers;

    /// The steps, unless they are Burn's and no backend that is compiled in has float64.
    fn where_there_is_float64(problem: &Problem, entry: &Entry) -> Option<Vec<Vec<f64>>> {
        let registered = trajectory(problem, entry);
        assert!(registered.is_ok() || float64_device().is_err());
        registered.ok()
    }

    /// Two ways to compute the same, neither of which knows the other.
    #[test]
    fn every_right_recipe_is_the_registered_optimizer() {
        let of_family = optimizers().filter(|entry| entry.moments().is_some());
        for entry in of_family {
            let problem = Problem::seeded(&entry.name(), 1).unwrap();
            let recipe = Recipe::right(&problem, &entry).unwrap();
            let start = problem.parameters().flat();
            let Some(registered) = where_there_is_float64(&problem, &entry) else {
                continue;
            };
            let off = furthest(&start, &recipe.trajectory(&problem), &registered);
            assert!(off < 1e-11, "{}: {off:e}", entry.name());
        }
    }

    #[test]
    fn chosen_hyperparameters_are_those_of_the_recipe() {
        for optimizer in [
            "adam-l2(beta_1=0.5, beta_2=0.8, epsilon=1e-3)",
            "momentumw(momentum=0.5, dampening=0.25)",
            "averaged-momentum-l2(beta_1=0.7)",
            "adagrad-l2(lr_decay=0.1, initial=0.5)",
            "ademamixw(warmup=10, beta_3=0.999)",
            "rmsprop-centredw(momentum=0.8)",
            "adamw(clip_norm=0.5, clip_value=0.3)",
        ] {
            let problem = Problem::seeded(optimizer, 1).unwrap();
            let recipe = Recipe::right(&problem, problem.entry()).unwrap();
            let Some(registered) = where_there_is_float64(&problem, problem.entry()) else {
                continue;
            };
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
