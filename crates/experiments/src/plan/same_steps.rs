//! Duplicate cells, which are trained once: their steps are the same to the bit.

use std::ops::Range;

use adamscape_optim::registry::Entry;

use super::Training;

/// Cells of one learning rate whose weight decays make the same steps in f32, to the bit: one network is trained for all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SameSteps {
    /// Index of the learning rate.
    pub learning_rate: usize,
    /// Indices of the weight decays.
    pub weight_decays: Range<usize>,
}

/// The cells of one optimizer on a grid of ascending values, each in one of these. `lambda` is λ at a learning rate for a value of
/// the weight-decay axis.
pub(super) fn same_steps(
    optimizer: &Entry,
    learning_rates: &[f64],
    weight_decays: &[f64],
    lambda: impl Fn(f64, f64) -> f64,
    training: &Training,
) -> Vec<SameSteps> {
    let steps = training.steps;
    let different = training.schedule.different(steps);
    let factors = || (1..=different).map(|time| (time, training.schedule.factor(time, steps)));
    let mut all: Vec<SameSteps> = Vec::new();
    for (row, &learning_rate) in learning_rates.iter().enumerate() {
        let mut first = 0;
        for (column, pair) in weight_decays.windows(2).enumerate() {
            let &[one, other] = pair else { continue };
            let lambdas = [one, other].map(|value| lambda(learning_rate, value));
            if !optimizer.has_same_steps(
                learning_rate,
                lambdas,
                training.decay_settings(),
                factors(),
            ) {
                all.push(SameSteps {
                    learning_rate: row,
                    weight_decays: first..column + 1,
                });
                first = column + 1;
            }
        }
        all.push(SameSteps {
            learning_rate: row,
            weight_decays: first..weight_decays.len(),
        });
    }
    all
}

#[cfg(test)]
mod tests {
    use super::super::Plan;

    /// How many cells are trained of 1 learning rate × 5 weight decays.
    fn trained(optimizer: &str, schedule: &str) -> usize {
        let plan = format!(
            r#"
            name = "test"
            optimizers = ["{optimizer}"]
            seeds = 1
            learning_rate = [0.01]
            weight_decay = [0.0, 1e-9, 1e-8, 1e-6, 0.1]
            data = {{ points_per_arm = 5, turns = 1.0, noise = 0.0 }}
            network = {{ hidden = [] }}
            training = {{ steps = 10, schedule = "{schedule}" }}
            "#
        );
        let plan = Plan::from_toml(&plan)
            .and_then(Plan::check)
            .expect("a plan");
        plan.conditions[0].same_steps[0].len()
    }

    #[test]
    fn only_what_differs_in_f32_is_trained() {
        for schedule in ["constant", "cosine"] {
            assert_eq!(trained("adam", schedule), 1);
            assert_eq!(trained("adam-l2", schedule), 5);
            // 1 − 1e-8 is 1 in f32, and so is 1 − ηλ with η = 0.01 and λ = 1e-6.
            assert_eq!(trained("adamw", schedule), 3);
            assert_eq!(trained("adamw-torch", schedule), 2);
            // Its direction knows λ/η or λ itself, which f32 tells apart.
            assert_eq!(trained("lambw", schedule), 5);
        }
    }
}
