//! The settings under which an implementation is tried, each a problem of its own.

use adamscape_optim::registry::{Entry, optimizers};
use adamscape_optim::{Place, find};
use serde_json::{Value, json};

use crate::{Array, Arrays, Problem, ProblemError};

/// A problem with what an implementation is asked for besides.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// What is tried, in words.
    pub name: &'static str,
    /// What goes wrong in practice where this does.
    pub why: &'static str,
    /// The problem; with groups, that of the first's hyperparameters.
    pub problem: Problem,
    /// Parameters with hyperparameters of their own.
    pub groups: Vec<Group>,
    /// `float64` or `float32`.
    pub dtype: &'static str,
    /// After how many steps the state is saved, and loaded into a new optimizer.
    pub resume_after: Option<usize>,
}

/// Parameters with hyperparameters of their own.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Which of all numbers they are.
    pub columns: Vec<usize>,
    /// The problem of these parameters alone.
    pub problem: Problem,
}

/// The steps after which a state is resumed: m and v have forgotten nothing by then.
const RESUMED: usize = 10;

impl Case {
    fn new(name: &'static str, why: &'static str, problem: Problem) -> Self {
        Self {
            name,
            why,
            problem,
            groups: Vec::new(),
            dtype: "float64",
            resume_after: None,
        }
    }

    /// The problem's file, with the settings as its `audit`.
    ///
    /// # Errors
    /// None for a problem that was made here.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        let mut file: Value = serde_json::from_str(&self.problem.to_json()?)?;
        let groups = self.groups.iter().map(|group| {
            let names = group
                .problem
                .parameters()
                .0
                .iter()
                .map(|(name, _)| name.as_str());
            json!({
                "parameters": names.collect::<Vec<_>>(),
                "learning_rate": group.problem.learning_rate(),
                "weight_decay": group.problem.weight_decay(),
            })
        });
        let moments = self.problem.entry().moments();
        file["audit"] = json!({
            "case": self.name,
            "dtype": self.dtype,
            "amsgrad": moments.is_some_and(|moments| moments.maximum),
            "nesterov": moments.is_some_and(|moments| moments.nesterov),
            "groups": groups.collect::<Vec<_>>(),
            "resume_after": self.resume_after,
            // The order of a row's numbers, which an object of JSON does not keep in every language.
            "order": self.problem.parameters().0.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(),
        });
        serde_json::to_string(&file)
    }
}

/// All settings for `optimizer`, as [`find`] reads it.
///
/// # Errors
/// If there is no such optimizer.
pub fn cases(optimizer: &str) -> Result<Vec<Case>, ProblemError> {
    let entry = find(optimizer)?;
    let base = Problem::seeded(optimizer, 0)?;
    let [rate, decay] = [base.learning_rate(), base.weight_decay()];
    let with = |[rate, decay]: [f64; 2], gradients: Vec<Arrays>| {
        Problem::new(optimizer, rate, decay, base.parameters().clone(), gradients)
    };
    let same = || base.gradients().to_vec();
    let mut cases = vec![Case::new(
        "as it is meant",
        "the formula itself",
        base.clone(),
    )];
    let decays = entry.decay.place() != Place::Nowhere;
    if decays {
        let none = with([rate, 0.0], same())?;
        cases.push(Case::new(
            "no decay, λ = 0",
            "decay that acts where it is switched off",
            none,
        ));
        let whole = with([rate, 1.0], same())?;
        cases.push(Case::new(
            "all decay, λ = 1",
            "the order of decay and step, ηλ for λ",
            whole,
        ));
        let zero = same().into_iter().map(zeroed).collect();
        let zero = with([rate, decay], zero)?;
        cases.push(Case::new(
            "no gradients",
            "0/0 without ε, decay that needs a gradient",
            zero,
        ));
    }
    let slow = with([0.01, 0.02], same())?;
    cases.push(Case::new(
        "another learning rate",
        "rates that are fixed in the code",
        slow,
    ));
    if let Some(other) = with_other_hyperparameters(&entry) {
        let other = Problem::new(
            &other.name(),
            rate,
            decay,
            base.parameters().clone(),
            same(),
        )?;
        cases.push(Case::new(
            "other hyperparameters",
            "β and ε that are fixed in the code",
            other,
        ));
    }
    cases.push(Case {
        dtype: "float32",
        ..Case::new(
            "float32",
            "buffers of another type than the parameter",
            base.clone(),
        )
    });
    cases.push(groups(&base)?);
    cases.push(Case {
        resume_after: Some(RESUMED),
        ..Case::new(
            "resumed after 10 steps",
            "a state that is not saved whole: t, a moment, the largest v",
            base.clone(),
        )
    });
    cases.push(Case::new(
        "single numbers",
        "shapes that are taken for granted",
        single(&base)?,
    ));
    for (name, why, other) in variants(&entry) {
        cases.push(Case::new(name, why, Problem::seeded(&other.name(), 0)?));
    }
    Ok(cases)
}

fn zeroed(mut arrays: Arrays) -> Arrays {
    for (_, array) in &mut arrays.0 {
        array.numbers.fill(0.0);
    }
    arrays
}

/// Each weight that is near 1 further from it, and a larger ε.
fn with_other_hyperparameters(entry: &Entry) -> Option<Entry> {
    let mut other = entry.clone();
    for (one, value) in entry.hyperparameters() {
        let changed = match one.name {
            _ if one.range.end == 1.0 && value > 0.5 => value - 0.15,
            "epsilon" => 1e-4,
            _ => continue,
        };
        other = other.with(one.name, changed).ok()?;
    }
    (other != *entry).then_some(other)
}

/// The weights with one learning rate and decay, and the biases with another and none.
fn groups(base: &Problem) -> Result<Case, ProblemError> {
    let mut groups = Vec::new();
    let mut begin = 0;
    for (place, (name, array)) in base.parameters().0.iter().enumerate() {
        let end = begin + array.numbers.len();
        let own = |arrays: &Arrays| {
            let own = arrays.get(name).cloned();
            Arrays(own.into_iter().map(|own| (name.clone(), own)).collect())
        };
        let [rate, decay] = if place == 0 {
            [base.learning_rate(), base.weight_decay()]
        } else {
            [base.learning_rate() / 4.0, 0.0]
        };
        let gradients = base.gradients().iter().map(own).collect();
        let problem = Problem::new(
            &base.optimizer(),
            rate,
            decay,
            own(base.parameters()),
            gradients,
        )?;
        groups.push(Group {
            columns: (begin..end).collect(),
            problem,
        });
        begin = end;
    }
    Ok(Case {
        groups,
        ..Case::new(
            "groups of parameters",
            "η and λ of the first group for all",
            base.clone(),
        )
    })
}

/// The first weights as parameters without axes.
fn single(base: &Problem) -> Result<Problem, ProblemError> {
    let pick = |arrays: &Arrays| {
        let numbers = arrays.flat().into_iter().take(3);
        let named = ["a", "c", "s"].into_iter().zip(numbers);
        let array = |(name, number): (&str, f64)| {
            let array = Array {
                shape: Vec::new(),
                numbers: vec![number],
            };
            (name.to_owned(), array)
        };
        Arrays(named.map(array).collect())
    };
    let gradients = base.gradients().iter().map(pick).collect();
    let [rate, decay] = [base.learning_rate(), base.weight_decay()];
    Problem::new(
        &base.optimizer(),
        rate,
        decay,
        pick(base.parameters()),
        gradients,
    )
}

/// The same rule with the largest v, or with Nesterov's momentum, if it is registered.
fn variants(entry: &Entry) -> Vec<(&'static str, &'static str, Entry)> {
    let Some(own) = entry.moments() else {
        return Vec::new();
    };
    let mut variants = Vec::new();
    for other in optimizers().filter(|other| other.decay == entry.decay) {
        let Some(its) = other.moments() else { continue };
        let mut without = its;
        without.maximum = own.maximum;
        if its.maximum && !own.maximum && without == own {
            variants.push((
                "AMSGrad",
                "the largest v̂ for the largest v, or nothing",
                other,
            ));
            continue;
        }
        let mut without = its;
        without.nesterov = own.nesterov;
        if its.nesterov && !own.nesterov && without == own {
            variants.push(("Nesterov", "another look ahead", other));
        }
    }
    variants
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_optimizer_has_cases_and_their_files_are_problems() {
        for entry in optimizers() {
            let cases = cases(&entry.name()).unwrap();
            assert!(cases.len() >= 6, "{}", entry.name());
        }
        let names: Vec<&str> = cases("adamw-torch")
            .unwrap()
            .iter()
            .map(|case| case.name)
            .collect();
        assert!(names.contains(&"AMSGrad"), "{names:?}");
        let names: Vec<&str> = cases("momentum-l2")
            .unwrap()
            .iter()
            .map(|case| case.name)
            .collect();
        assert!(names.contains(&"Nesterov"), "{names:?}");
    }
}
