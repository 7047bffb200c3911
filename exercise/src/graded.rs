//! Runs an update rule of the exercise on a problem, and grades it.

use adamscape_grading::{Answer, Judgement, Problem, float64_device, judge};
use burn::tensor::{DType, Device, Tensor, TensorData};

use crate::rules::{Kept, Step};

/// The problem: the one that `adamscape grade --write-problem` writes.
const SEED: u64 = 0;

/// The grade of `rule` as `optimizer`.
pub(crate) fn graded(
    optimizer: &str,
    rule: impl Fn(Kept, Tensor<1>, Step) -> Kept,
) -> anyhow::Result<Judgement> {
    let problem = Problem::seeded(optimizer, SEED)?;
    let device = float64_device()?;
    let hyperparameter = |name, otherwise| problem.hyperparameter(name).unwrap_or(otherwise);
    let start = vector(problem.parameters().flat(), &device);
    let mut kept = Kept {
        m: start.zeros_like(),
        v: start.zeros_like(),
        theta: start,
    };
    let mut rows = Vec::new();
    for (time, gradients) in (1..).zip(problem.gradients()) {
        let step = Step {
            time,
            learning_rate: problem.learning_rate(),
            weight_decay: problem.weight_decay(),
            beta_1: hyperparameter("beta_1", 0.9),
            beta_2: hyperparameter("beta_2", 0.999),
            epsilon: hyperparameter("epsilon", 1e-8),
        };
        kept = rule(kept, vector(gradients.flat(), &device), step);
        let data = kept.theta.to_data().convert::<f64>();
        rows.push(data.iter::<f64>().collect());
    }
    let answer = Answer::new(&problem, rows)?;
    Ok(judge(&problem, &answer)?)
}

fn vector(numbers: Vec<f64>, device: &Device) -> Tensor<1> {
    let size = numbers.len();
    Tensor::from_data(TensorData::new(numbers, [size]), (device, DType::F64))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Adam without decay: what the exercise begins with.
    fn adam(kept: Kept, gradient: Tensor<1>, step: Step) -> Kept {
        let Kept { theta, m, v } = kept;
        let square = gradient.clone() * gradient.clone();
        let m = m * step.beta_1 + gradient * (1.0 - step.beta_1);
        let v = v * step.beta_2 + square * (1.0 - step.beta_2);
        let m_hat = m.clone() / (1.0 - step.beta_1.powi(step.time));
        let v_hat = v.clone() / (1.0 - step.beta_2.powi(step.time));
        let theta = theta - m_hat / (v_hat.sqrt() + step.epsilon) * step.learning_rate;
        Kept { theta, m, v }
    }

    fn with_l2(kept: Kept, gradient: Tensor<1>, step: Step) -> Kept {
        let gradient = gradient + kept.theta.clone() * step.weight_decay;
        adam(kept, gradient, step)
    }

    fn with_shrinking(mut kept: Kept, gradient: Tensor<1>, step: Step) -> Kept {
        kept.theta = kept.theta * (1.0 - step.weight_decay);
        adam(kept, gradient, step)
    }

    #[test]
    fn right_rules_pass_and_each_is_wrong_for_the_other() {
        if float64_device().is_err() {
            return;
        }
        assert!(graded("adam-l2", with_l2).unwrap().is_correct());
        assert!(graded("adamw", with_shrinking).unwrap().is_correct());
        let said = graded("adamw", with_l2).unwrap().to_string();
        assert!(said.contains("l2-for-decoupled"), "{said}");
        let said = graded("adam-l2", with_shrinking).unwrap().to_string();
        assert!(said.contains("independent-for-l2"), "{said}");
    }

    #[test]
    fn a_rule_that_is_left_open_is_told_so() {
        if float64_device().is_err() {
            return;
        }
        let said = graded("adamw", |kept, _, _| kept).unwrap().to_string();
        assert!(said.contains("left-open"), "{said}");
    }
}
