//! What is to be computed: first parameters, a gradient for each step, and hyperparameters.

mod arrays;
mod error;
mod seeded;

use std::ops::Range;

use adamscape_optim::registry::{self, Entry};
use serde::{Deserialize, Serialize};

use crate::recipe::Recipe;
pub use arrays::{Array, Arrays};
pub use error::ProblemError;

/// The format of the file that this program writes and reads.
const FORMAT: u32 = 1;

/// A problem: every step's parameters follow from it, whoever computes them in whatever language.
///
/// The gradients are fixed. They do not depend on the parameters, so that a mistake can't hide behind a loss, and one
/// wrong entry spoils no other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Problem {
    /// The version of this format.
    format: u32,
    /// What is to be done, for whoever opens the file.
    #[serde(default)]
    task: String,
    /// A registered optimizer.
    optimizer: String,
    /// η, λ and, for information, what the rule has besides.
    hyperparameters: Hyperparameters,
    /// The parameters before the first step. A name that ends with `bias`, or is `b`, is a bias.
    parameters: Arrays,
    /// For each step, the gradient of every parameter.
    gradients: Vec<Arrays>,
}

/// The numbers in an update.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hyperparameters {
    /// η.
    pub learning_rate: f64,
    /// λ.
    pub weight_decay: f64,
    /// β₁, the weight of the old first moment, where the rule has one. As registered: it can't be chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beta_1: Option<f64>,
    /// β₂, the weight of the old second moment, where the rule has one. As registered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beta_2: Option<f64>,
    /// ε, where the rule has one. As registered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epsilon: Option<f64>,
}

impl Problem {
    /// From the text of a file.
    ///
    /// # Errors
    /// If it is no problem, or no optimizer can be run on it; the error says where it is wrong.
    pub fn from_json(text: &str) -> Result<Self, ProblemError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let problem: Self = serde_json::from_str(text).map_err(ProblemError::Json)?;
        problem.checked()
    }

    /// For `optimizer`, from these numbers.
    ///
    /// # Errors
    /// If no optimizer can be run on it.
    pub fn new(
        optimizer: &str,
        learning_rate: f64,
        weight_decay: f64,
        parameters: Arrays,
        gradients: Vec<Arrays>,
    ) -> Result<Self, ProblemError> {
        let entry = registry::find(optimizer)?;
        let registered = Hyperparameters::registered(entry);
        Self {
            format: FORMAT,
            task: task(entry),
            optimizer: optimizer.to_owned(),
            hyperparameters: Hyperparameters {
                learning_rate,
                weight_decay,
                ..registered
            },
            parameters,
            gradients,
        }
        .checked()
    }

    fn checked(self) -> Result<Self, ProblemError> {
        if self.format != FORMAT {
            return Err(ProblemError::Format(self.format));
        }
        let entry = registry::find(&self.optimizer)?;
        self.hyperparameters.check(entry)?;
        if self.parameters.flat().is_empty() {
            return Err(ProblemError::Empty("parameters"));
        }
        if self.gradients.is_empty() {
            return Err(ProblemError::Empty("gradients"));
        }
        for (step, gradients) in self.gradients.iter().enumerate() {
            let shapes = |arrays: &Arrays| -> Vec<(String, Vec<usize>)> {
                let named = arrays.0.iter();
                named
                    .map(|(name, array)| (name.clone(), array.shape.clone()))
                    .collect()
            };
            if shapes(gradients) != shapes(&self.parameters) {
                return Err(ProblemError::Shapes { step: step + 1 });
            }
        }
        Ok(self)
    }

    /// The optimizer that is asked for.
    ///
    /// # Errors
    /// None in a problem that was read: its optimizer is registered.
    pub(crate) fn entry(&self) -> Result<Entry, ProblemError> {
        Ok(registry::find(&self.optimizer)?)
    }

    /// The name of the optimizer that is asked for.
    #[must_use]
    pub fn optimizer(&self) -> &str {
        &self.optimizer
    }

    /// η, λ and the rest.
    #[must_use]
    pub fn hyperparameters(&self) -> &Hyperparameters {
        &self.hyperparameters
    }

    /// How many steps are to be made.
    #[must_use]
    pub fn steps(&self) -> usize {
        self.gradients.len()
    }

    /// The parameters before the first step.
    #[must_use]
    pub fn parameters(&self) -> &Arrays {
        &self.parameters
    }

    /// The gradient of each step.
    #[must_use]
    pub fn gradients(&self) -> &[Arrays] {
        &self.gradients
    }

    /// How many numbers the parameters are.
    #[must_use]
    pub fn width(&self) -> usize {
        let arrays = self.parameters.0.iter();
        arrays.map(|(_, array)| array.numbers.len()).sum()
    }

    /// Where each parameter's numbers are among all of them, and whether it is a bias.
    pub(crate) fn blocks(&self) -> Vec<Block> {
        let mut start = 0;
        let block = |(name, array): &(String, Array)| {
            let range = start..start + array.numbers.len();
            start = range.end;
            Block {
                is_bias: name == "b" || name.ends_with("bias"),
                range,
            }
        };
        self.parameters.0.iter().map(block).collect()
    }

    /// Entry `index` of all numbers as it is called in Python: `weight[2, 0]`.
    #[must_use]
    pub fn entry_name(&self, index: usize) -> String {
        let mut rest = index;
        for (name, array) in &self.parameters.0 {
            if rest >= array.numbers.len() {
                rest -= array.numbers.len();
                continue;
            }
            let mut indices: Vec<String> = Vec::new();
            for &length in array.shape.iter().rev() {
                indices.push((rest % length).to_string());
                rest /= length;
            }
            indices.reverse();
            return match indices.len() {
                0 => name.clone(),
                _ => format!("{name}[{}]", indices.join(", ")),
            };
        }
        format!("entry {index}")
    }

    /// The file: a line for each step, so that it can be read.
    ///
    /// # Errors
    /// None for a problem that was made or read here.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        let gradients = self.gradients.iter().map(serde_json::to_string);
        let gradients: Vec<String> = gradients.collect::<Result<_, _>>()?;
        Ok(format!(
            "{{\n\"format\": {},\n\"task\": {},\n\"optimizer\": {},\n\"hyperparameters\": {},\n\"parameters\": {},\n\"gradients\": [\n  {}\n]\n}}\n",
            self.format,
            serde_json::to_string(&self.task)?,
            serde_json::to_string(&self.optimizer)?,
            serde_json::to_string(&self.hyperparameters)?,
            serde_json::to_string(&self.parameters)?,
            gradients.join(",\n  "),
        ))
    }
}

/// The numbers of one parameter among all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Block {
    pub(crate) is_bias: bool,
    pub(crate) range: Range<usize>,
}

impl Hyperparameters {
    /// What the rule of `entry` runs with; η and λ are 0.
    fn registered(entry: Entry) -> Self {
        let recipe = Recipe::right(entry, 0.0, 0.0);
        let first = recipe.as_ref().and_then(|recipe| recipe.first.as_ref());
        let second = recipe.as_ref().and_then(|recipe| recipe.second.as_ref());
        Self {
            learning_rate: 0.0,
            weight_decay: 0.0,
            beta_1: first.map(|moment| moment.beta),
            beta_2: second.map(|moment| moment.beta),
            epsilon: second.and(recipe.as_ref().map(|recipe| recipe.epsilon)),
        }
    }

    fn check(&self, entry: Entry) -> Result<(), ProblemError> {
        for (name, value) in [
            ("learning_rate", self.learning_rate),
            ("weight_decay", self.weight_decay),
        ] {
            if !value.is_finite() || value < 0.0 {
                return Err(ProblemError::Hyperparameter { name, value });
            }
        }
        if self.learning_rate == 0.0 {
            return Err(ProblemError::Hyperparameter {
                name: "learning_rate",
                value: 0.0,
            });
        }
        let registered = Self::registered(entry);
        for (name, stated, fixed) in [
            ("beta_1", self.beta_1, registered.beta_1),
            ("beta_2", self.beta_2, registered.beta_2),
            ("epsilon", self.epsilon, registered.epsilon),
        ] {
            if let Some(stated) = stated
                && Some(stated) != fixed
            {
                return Err(ProblemError::Fixed {
                    name,
                    stated,
                    optimizer: entry.name(),
                    fixed,
                });
            }
        }
        Ok(())
    }
}

/// The task in words.
fn task(entry: Entry) -> String {
    format!(
        "Start from `parameters`; at step t = 1, 2, ... take entry t of `gradients` as the gradient of the loss without decay. Update by {} ({}): {}, where {}. Write all parameters after every step. η learning rate, λ weight decay.",
        entry.name(),
        entry.rule.reference,
        entry.decay.formula(),
        entry.rule.formula,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_that_is_written_is_read_as_it_was() {
        for optimizer in ["adam-l2", "adamw", "sgd", "lionw-torch"] {
            let problem = Problem::seeded(optimizer, 3).unwrap();
            let text = problem.to_json().unwrap();
            assert_eq!(Problem::from_json(&text).unwrap(), problem);
        }
    }

    #[test]
    fn entries_are_named_as_in_python() {
        let problem = Problem::seeded("adamw", 0).unwrap();
        assert_eq!(problem.entry_name(0), "weight[0, 0]");
        assert_eq!(problem.entry_name(5), "weight[1, 2]");
        assert_eq!(problem.entry_name(problem.width() - 1), "bias[2]");
    }

    #[test]
    fn what_is_wrong_with_a_problem_is_said() {
        let right = Problem::seeded("adamw", 0).unwrap().to_json().unwrap();
        for (from, to, says) in [
            ("\"format\": 1", "\"format\": 2", "format 2"),
            ("\"adamw\"", "\"adanw\"", "did you mean `adamw`?"),
            (
                "\"learning_rate\":0.05",
                "\"learning_rate\":0",
                "learning_rate",
            ),
            ("\"weight_decay\":0.1", "\"weight_decay\":-1", "-1"),
            ("\"beta_2\":0.999", "\"beta_2\":0.99", "`beta_2` is 0.99"),
            (
                "\"parameters\": {\"weight\"",
                "\"parameters\": {\"w\"",
                "step 1",
            ),
            ("\"gradients\"", "\"gradient\"", "unknown field `gradient`"),
        ] {
            let wrong = right.replacen(from, to, 1);
            assert_ne!(wrong, right, "{from}");
            let error = Problem::from_json(&wrong).unwrap_err().to_string();
            assert!(error.contains(says), "{error}");
        }
    }
}
