//! What of a table is asked for.

use adamscape_statistics::Better;

/// What of a table is asked for: names of columns, and how they are to be taken.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// The hyperparameter that goes right.
    pub x: String,
    /// The hyperparameter that goes up.
    pub y: String,
    /// The result.
    pub metric: String,
    /// Whether more of it is better; without it by its name.
    pub better: Option<Better>,
    /// What tells repeats apart.
    pub seed: Option<String>,
    /// What is compared.
    pub group: Option<String>,
    /// Conditions `column=value` that rows must meet.
    pub conditions: Vec<String>,
    /// Hyperparameters whose axes are even, not logarithmic.
    pub linear: Vec<String>,
}

impl Question {
    /// Whether more of the metric is better, as is said or as its name tells; none if neither does.
    #[must_use]
    pub fn better(&self) -> Option<Better> {
        const LOWER: [&str; 7] = ["loss", "error", "err", "perplexity", "ppl", "mse", "mae"];
        const HIGHER: [&str; 7] = ["acc", "score", "auc", "f1", "r2", "bleu", "map"];
        let name = self.metric.to_lowercase();
        let words: Vec<&str> = name
            .split(|letter: char| !letter.is_alphanumeric())
            .collect();
        let names = |of: &[&str]| {
            words.iter().any(|word| {
                of.iter().any(|own| {
                    word == own
                        || (own.len() > 2 && word.starts_with(own))
                        || (own.len() > 3 && word.ends_with(own))
                })
            })
        };
        self.better.or(match (names(&LOWER), names(&HIGHER)) {
            (true, false) => Some(Better::Lower),
            (false, true) => Some(Better::Higher),
            _ => None,
        })
    }
}
