//! The one table of what there is. The command line, the reports and the conformance tests read it.

use burn::optim::ModuleOptimizer;

use crate::any_rule::{AnyRule, any};
use crate::rules::{Adam, AmsGrad, AveragedMomentum, Forgetful, Lion, Momentum, RmsProp, Sgd};
use crate::{Decay, Hyper};

/// A rule by its name. Each gives four optimizers, one for each [`Decay`].
pub struct RuleRow {
    /// The rule's name; its optimizers' names follow by [`Decay::optimizer_name`].
    pub name: &'static str,
    /// Its direction d(g) as text, with the hyperparameters it runs with here.
    pub formula: &'static str,
    /// Where it is from.
    pub reference: &'static str,
    rule: fn() -> Box<dyn AnyRule>,
}

impl RuleRow {
    /// The rule itself, with the hyperparameters it runs with here.
    pub(crate) fn rule(&self) -> Box<dyn AnyRule> {
        (self.rule)()
    }
}

/// The table, in the order in which reports name the rules.
pub const RULES: &[RuleRow] = &[
    RuleRow {
        name: "sgd",
        formula: "d(g) = g",
        reference: "problem set 1a-i; torch.optim.SGD",
        rule: || any(Sgd),
    },
    RuleRow {
        name: "momentum",
        formula: "m ← 0.9m + g; d(g) = m",
        reference: "torch.optim.SGD(momentum=0.9)",
        rule: || any(Momentum::default()),
    },
    RuleRow {
        name: "nesterov",
        formula: "m ← 0.9m + g; d(g) = g + 0.9m",
        reference: "torch.optim.SGD(momentum=0.9, nesterov=True)",
        rule: || {
            any(Momentum {
                nesterov: true,
                ..Momentum::default()
            })
        },
    },
    RuleRow {
        name: "averaged-momentum",
        formula: "m ← 0.9m + 0.1g; d(g) = m",
        reference: "problem set 1a-ii",
        rule: || any(AveragedMomentum::default()),
    },
    RuleRow {
        name: "rmsprop",
        formula: "v ← 0.999v + 0.001g²; v̂ = v/(1−0.999ᵗ); d(g) = g/(√v̂ + 1e-8)",
        reference: "problem set 1b-i",
        rule: || any(RmsProp::default()),
    },
    RuleRow {
        name: "rmsprop-uncorrected",
        formula: "v ← 0.99v + 0.01g²; d(g) = g/(√v + 1e-8)",
        reference: "torch.optim.RMSprop",
        rule: || any(RmsProp::torch()),
    },
    RuleRow {
        name: "adam",
        formula: "m ← 0.9m + 0.1g; v ← 0.999v + 0.001g²; m̂ = m/(1−0.9ᵗ); v̂ = v/(1−0.999ᵗ); d(g) = m̂/(√v̂ + 1e-8)",
        reference: "Kingma & Ba 2015; torch.optim.Adam",
        rule: || any(Adam::default()),
    },
    RuleRow {
        name: "amsgrad",
        formula: "m, v as adam; u ← max(u, v); û = u/(1−0.999ᵗ); d(g) = m̂/(√û + 1e-8)",
        reference: "Reddi, Kale & Kumar 2018; torch.optim.Adam(amsgrad=True)",
        rule: || any(AmsGrad::default()),
    },
    RuleRow {
        name: "lion",
        formula: "d(g) = sign(0.9m + 0.1g); m ← 0.99m + 0.01g",
        reference: "Chen et al. 2023; optax.lion",
        rule: || any(Lion::default()),
    },
    RuleRow {
        name: "forgetful-adam",
        formula: "as adam, but m and v are 0 before every step",
        reference: "the problem set's notebook, by mistake",
        rule: || any(Forgetful(Adam::default())),
    },
];

/// A registered optimizer: a rule with a decay.
#[derive(Clone, Copy)]
pub struct Entry {
    /// Its rule.
    pub rule: &'static RuleRow,
    /// Its decay.
    pub decay: Decay,
}

/// What a registered optimizer is built with.
pub struct Hyperparameters {
    /// η.
    pub learning_rate: Hyper,
    /// λ.
    pub weight_decay: Hyper,
    /// Whether parameters named `bias` decay, too.
    pub decay_biases: bool,
}

impl Entry {
    /// Its name on the command line and in files.
    #[must_use]
    pub fn name(&self) -> String {
        self.decay.optimizer_name(self.rule.name)
    }

    /// The optimizer, with a learning rate of its own: the `lr` given to each step is the schedule's factor.
    #[must_use]
    pub fn build(&self, hyperparameters: Hyperparameters) -> ModuleOptimizer {
        self.rule.rule().build(self.decay, hyperparameters)
    }
}

/// All optimizers, rule by rule.
pub fn optimizers() -> impl Iterator<Item = Entry> {
    RULES
        .iter()
        .flat_map(|rule| Decay::ALL.map(|decay| Entry { rule, decay }))
}

/// No optimizer has this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no optimizer `{name}`{}", did_you_mean(.nearest.as_deref()))]
pub struct UnknownOptimizer {
    /// The name that was asked for.
    pub name: String,
    /// The registered one that is spelt most like it, if any is at all.
    pub nearest: Option<String>,
}

fn did_you_mean(name: Option<&str>) -> String {
    name.map_or_else(String::new, |name| format!("; did you mean `{name}`?"))
}

/// Less alike, and the suggestion would be a riddle.
const LIKE: f64 = 0.7;

/// The optimizer called `name`.
///
/// # Errors
/// If there is none; the error names the most similar one.
pub fn find(name: &str) -> Result<Entry, UnknownOptimizer> {
    if let Some(entry) = optimizers().find(|entry| entry.name() == name) {
        return Ok(entry);
    }
    let wanted = name.to_lowercase();
    let nearest = optimizers()
        .map(|entry| (strsim::jaro_winkler(&wanted, &entry.name()), entry.name()))
        .filter(|(likeness, _)| *likeness > LIKE)
        .max_by(|one, other| one.0.total_cmp(&other.0))
        .map(|(_, name)| name);
    Err(UnknownOptimizer {
        name: name.to_owned(),
        nearest,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_found_and_stands_once() {
        let mut names: Vec<String> = optimizers().map(|entry| entry.name()).collect();
        for name in &names {
            assert_eq!(find(name).map(|entry| entry.name()).as_ref(), Ok(name));
        }
        let count = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), count);
    }

    #[test]
    fn an_unknown_name_is_answered_with_the_nearest() {
        for (wrong, nearest) in [
            ("adamw-touch", "adamw-torch"),
            ("AdamW", "adamw"),
            ("adaml2", "adam-l2"),
            ("rmsprob", "rmsprop"),
        ] {
            assert_eq!(
                find(wrong).err().and_then(|error| error.nearest).as_deref(),
                Some(nearest)
            );
        }
    }

    #[test]
    fn a_name_like_none_is_answered_with_none() {
        for wrong in ["", "xyz"] {
            assert_eq!(find(wrong).err().and_then(|error| error.nearest), None);
        }
    }
}
