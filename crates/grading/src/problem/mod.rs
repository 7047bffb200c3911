//! The problem that is graded: first parameters, a gradient for each step, and hyperparameters.

mod arrays;
mod error;
mod seeded;
mod student;

use std::ops::Range;

use std::collections::BTreeMap;

use adamscape_optim::find;
use adamscape_optim::registry::Entry;
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use arrays::{Array, Arrays};
pub use error::ProblemError;

/// The format of the file that this program writes and reads.
const FORMAT: u32 = 1;

/// A problem: every step's parameters follow from it, whoever computes them in whatever language.
///
/// The gradients are fixed. They do not depend on the parameters, so that a mistake can't hide behind a loss, and one
/// wrong entry spoils no other.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// What is to be done, for whoever opens the file.
    task: String,
    /// The optimizer, with the hyperparameters of its rule.
    entry: Entry,
    /// η.
    learning_rate: f64,
    /// λ.
    weight_decay: f64,
    /// The parameters before the first step. A name that ends with `bias`, or is `b`, is a bias.
    parameters: Arrays,
    /// For each step, the gradient of every parameter.
    gradients: Vec<Arrays>,
}

/// A problem as it stands in a file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// The version of this format.
    format: u32,
    #[serde(default)]
    task: String,
    /// A registered optimizer.
    optimizer: String,
    hyperparameters: Hyperparameters,
    parameters: Arrays,
    gradients: Vec<Arrays>,
}

/// η, λ, and what the rule has besides: where a file leaves that out, it is as registered.
#[derive(Serialize, Deserialize)]
struct Hyperparameters {
    learning_rate: f64,
    weight_decay: f64,
    #[serde(flatten)]
    of_rule: BTreeMap<String, Value>,
}

impl Problem {
    /// Reads a problem from JSON, the text of a file.
    ///
    /// # Errors
    /// If it is no problem, or no optimizer can be run on it; the error says where it is wrong.
    pub fn from_json(text: &str) -> Result<Self, ProblemError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let file: File = serde_json::from_str(text).map_err(ProblemError::Json)?;
        if file.format != FORMAT {
            return Err(ProblemError::Format(file.format));
        }
        let mut entry = find(&file.optimizer)?;
        for (name, value) in file.hyperparameters.of_rule {
            // First whether there is such a hyperparameter: `betas` are two of one's own framework.
            entry = match value.as_f64() {
                None if entry.get(&name).is_some() => {
                    let found = value.to_string();
                    return Err(ProblemError::NoNumber { name, found });
                }
                number => entry.with(&name, number.unwrap_or(f64::NAN))?,
            };
        }
        Self {
            task: file.task,
            entry,
            learning_rate: file.hyperparameters.learning_rate,
            weight_decay: file.hyperparameters.weight_decay,
            parameters: file.parameters,
            gradients: file.gradients,
        }
        .checked()
    }

    /// For `optimizer`, as [`find`] reads it, from these numbers.
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
        let entry = find(optimizer)?;
        Self {
            task: task(&entry),
            entry,
            learning_rate,
            weight_decay,
            parameters,
            gradients,
        }
        .checked()
    }

    fn checked(self) -> Result<Self, ProblemError> {
        for (name, value) in [
            ("learning_rate", self.learning_rate),
            ("weight_decay", self.weight_decay),
        ] {
            let is_useless = name == "learning_rate" && value == 0.0;
            if !value.is_finite() || value < 0.0 || is_useless {
                return Err(ProblemError::Hyperparameter { name, value });
            }
        }
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
    pub(crate) fn entry(&self) -> &Entry {
        &self.entry
    }

    /// The name of the optimizer that is asked for, with the hyperparameters that are not as registered.
    #[must_use]
    pub fn optimizer(&self) -> String {
        self.entry.name()
    }

    /// The learning rate η.
    #[must_use]
    pub fn learning_rate(&self) -> f64 {
        self.learning_rate
    }

    /// The weight decay λ.
    #[must_use]
    pub fn weight_decay(&self) -> f64 {
        self.weight_decay
    }

    /// The hyperparameter called `name`, if the rule has it.
    #[must_use]
    pub fn hyperparameter(&self, name: &str) -> Option<f64> {
        self.entry.get(name)
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
                is_scale: is_scale(name),
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

    /// The problem as JSON, with a line for each step, so that it can be read.
    ///
    /// # Errors
    /// None for a problem that was made or read here.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        let gradients = self.gradients.iter().map(serde_json::to_string);
        let gradients: Vec<String> = gradients.collect::<Result<_, _>>()?;
        let of_rule = self.entry.hyperparameters();
        let of_rule = of_rule.filter(|(_, value)| value.is_finite());
        let hyperparameters = Hyperparameters {
            learning_rate: self.learning_rate,
            weight_decay: self.weight_decay,
            of_rule: of_rule
                .map(|(one, value)| (one.name.to_owned(), value.into()))
                .collect(),
        };
        Ok(format!(
            "{{\n\"format\": {},\n\"task\": {},\n\"optimizer\": {},\n\"hyperparameters\": {},\n\"parameters\": {},\n\"gradients\": [\n  {}\n]\n}}\n",
            FORMAT,
            serde_json::to_string(&self.task)?,
            serde_json::to_string(&self.entry.without_hyperparameters())?,
            serde_json::to_string(&hyperparameters)?,
            serde_json::to_string(&self.parameters)?,
            gradients.join(",\n  "),
        ))
    }
}

/// The numbers of one parameter among all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Block {
    pub(crate) is_bias: bool,
    pub(crate) is_scale: bool,
    pub(crate) range: Range<usize>,
}

/// Whether a parameter is the scale of a normalisation, by its name: `gamma`, `norm.weight`, `layer_norm.scale`.
fn is_scale(name: &str) -> bool {
    let name = name.to_lowercase();
    let parts: Vec<&str> = name.split(['.', '/', '_']).collect();
    let last = parts.last().copied().unwrap_or_default();
    let is_norms = parts
        .iter()
        .any(|part| part.ends_with("norm") || *part == "ln" || *part == "bn");
    ["gamma", "scale", "gain"].contains(&last) || (is_norms && last == "weight")
}

/// The task in words.
fn task(entry: &Entry) -> String {
    format!(
        "Start from `parameters`; at step t = 1, 2, ... take entry t of `gradients` as the gradient of the loss without decay. Update by {} ({}): {}. Write all parameters after every step. η learning rate, λ weight decay.",
        entry.name(),
        entry.rule.reference,
        entry.update(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_that_is_written_is_read_as_it_was() {
        for optimizer in [
            "adam-l2",
            "adamw(beta_2=0.95)",
            "sgd(clip_norm=1)",
            "lionw-torch",
        ] {
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
            ("\"adamw\"", "\"adamww\"", "did you mean `adamw`?"),
            (
                "\"learning_rate\":0.05",
                "\"learning_rate\":0",
                "learning_rate",
            ),
            ("\"weight_decay\":0.1", "\"weight_decay\":-1", "-1"),
            (
                "\"beta_2\":0.999",
                "\"beta_2\":1",
                "`beta_2` of `adamw` is 1, and must be at least 0 and less than 1",
            ),
            ("\"beta_2\"", "\"beta2\"", "did you mean `beta_2`?"),
            (
                "\"beta_1\":0.9",
                "\"betas\":[0.9,0.95]",
                "no hyperparameter `betas`; did you mean `beta_2`?",
            ),
            (
                "\"beta_1\":0.9",
                "\"beta_1\":\"0.9\"",
                "`beta_1` is \"0.9\"; give a number",
            ),
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
