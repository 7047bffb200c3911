//! The table of all rules, and optimizers by their names. The command line, the reports and the laws read it.

use std::collections::BTreeMap;
use std::sync::RwLock;

use burn::optim::ModuleOptimizer;

use crate::clipping::Clipping;
use crate::decay::Place;
use crate::lane_rule::{LaneRule, lane_rule};
use crate::optimizer_name::{OptimizerError, similar};
use crate::{
    Decay, DecaySettings, Decayed, Elementwise, Hyper, Hyperparameter, Hyperparameters, Kinds,
    Moments, OfMoments, Rule, formula, rules,
};

/// A rule by its name. Each gives an optimizer with every [`Decay`].
#[derive(Clone, Copy)]
pub struct RuleRow {
    /// The rule's name; its optimizers' names follow by [`Decay::optimizer_name`].
    pub name: &'static str,
    /// Where it is from.
    pub reference: &'static str,
    /// What it can be given.
    pub hyperparameters: &'static [Hyperparameter],
    formula: &'static str,
    /// Makes the optimizer of the rule with these hyperparameters and a decay.
    build: fn(&[f64], Decay, BuildSettings) -> ModuleOptimizer,
    /// Makes the one that goes to where networks are judged, if that is elsewhere.
    build_judging: fn(&[f64], BuildSettings) -> Option<ModuleOptimizer>,
    /// Whether networks are judged elsewhere than where gradients are taken.
    judged_elsewhere: bool,
    /// Makes the rule for lanes, if it is elementwise.
    lane_rule: Option<MakeLaneRule>,
    /// Whether the rule goes on after a decoupled decay has joined its direction.
    pub(crate) after_decay: bool,
    moments: Option<fn(&[f64]) -> Moments>,
}

type MakeLaneRule = fn(&[f64]) -> Box<dyn LaneRule>;

impl RuleRow {
    /// A rule that treats each number by itself.
    ///
    /// `formula` is its direction d(g) as text, where `{beta_1}` stands for the value of a hyperparameter, and `{1-beta_1}` for
    /// what it leaves of 1.
    #[must_use]
    pub const fn elementwise<R: Elementwise + Hyperparameters>(
        name: &'static str,
        formula: &'static str,
        reference: &'static str,
    ) -> Self {
        Self {
            lane_rule: Some(lane_rule::<R>),
            ..Self::whole::<R>(name, formula, reference)
        }
    }

    /// A rule that looks at whole parameters. `formula` as in [`elementwise`](Self::elementwise).
    #[must_use]
    pub const fn whole<R: Rule + Hyperparameters>(
        name: &'static str,
        formula: &'static str,
        reference: &'static str,
    ) -> Self {
        Self {
            name,
            reference,
            hyperparameters: R::ALL,
            formula,
            build: |values, decay, settings| settings.optimizer(R::with(values), decay),
            build_judging: |values, settings| settings.judging(R::with(values)),
            judged_elsewhere: R::JUDGED_ELSEWHERE,
            lane_rule: None,
            after_decay: R::AFTER_DECAY,
            moments: None,
        }
    }

    /// For a rule of Adam's family: the grader then knows its mistakes.
    #[must_use]
    pub const fn with_moments<R: OfMoments + Hyperparameters>(mut self) -> Self {
        self.moments = Some(|values| R::with(values).moments());
        self
    }

    /// The direction d(g) as text, with the symbols of the hyperparameters.
    #[must_use]
    pub fn formula(&self) -> String {
        formula::with_symbols(self.formula, self.hyperparameters)
    }

    fn defaults(&self) -> Vec<f64> {
        self.hyperparameters.iter().map(|one| one.default).collect()
    }
}

/// Rules that were added while the program runs.
static ADDED: RwLock<Vec<&'static RuleRow>> = RwLock::new(Vec::new());

/// Adds a rule of one's own to the table: sweeps, listings, laws and the grader then know it by its name.
///
/// Hold it to the [`laws`](crate::laws) first: a rule that hides a NaN would pass a broken network for a trained one.
///
/// # Errors
/// If its name is none, or an optimizer of one of the names that it would have is already there.
pub fn register(row: RuleRow) -> Result<(), RegisterError> {
    let allowed = |letter: u8| matches!(letter, b'a'..=b'z' | b'0'..=b'9' | b'-');
    if row.name.is_empty() || !row.name.bytes().all(allowed) {
        return Err(RegisterError::Name(row.name));
    }
    let mut added = ADDED
        .write()
        .unwrap_or_else(|poisoned| poisoned.into_inner());
    let names = |row: &RuleRow| Decay::ALL.map(|decay| decay.optimizer_name(row.name));
    let own = names(&row);
    let there = rules::ALL.iter().chain(added.iter().copied());
    if let Some(taken) = there.flat_map(names).find(|name| own.contains(name)) {
        return Err(RegisterError::Taken(taken));
    }
    added.push(Box::leak(Box::new(row)));
    Ok(())
}

/// Why a rule can't be added to the table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RegisterError {
    /// It could not be written on a command line.
    #[error("`{}` is no name for a rule; use small letters, digits and dashes", .0.escape_default())]
    Name(&'static str),
    /// An optimizer has this name already.
    #[error("there is an optimizer `{0}` already; choose another name for the rule")]
    Taken(String),
}

/// All rules, in the order in which reports name them.
pub fn rules() -> impl Iterator<Item = &'static RuleRow> {
    let added = ADDED
        .read()
        .unwrap_or_else(|poisoned| poisoned.into_inner());
    rules::ALL.iter().chain(added.clone())
}

/// An optimizer: a rule with a decay, and the hyperparameters it runs with.
#[derive(Clone)]
pub struct Entry {
    /// Its rule.
    pub rule: &'static RuleRow,
    /// Its decay.
    pub decay: Decay,
    /// The values of the rule's hyperparameters, in their order.
    values: Vec<f64>,
    clipping: Clipping,
}

/// What an optimizer is built with, beside its own hyperparameters.
pub struct BuildSettings {
    /// η.
    pub learning_rate: Hyper,
    /// λ.
    pub weight_decay: Hyper,
    /// What decays, and when.
    pub decay: DecaySettings,
    /// What each parameter of the module is.
    pub kinds: Kinds,
    pub(crate) clipping: Clipping,
}

impl BuildSettings {
    /// A learning rate η and a weight decay λ for every parameter, for `steps` steps.
    pub fn new(
        learning_rate: impl Into<Hyper>,
        weight_decay: impl Into<Hyper>,
        steps: usize,
    ) -> Self {
        Self {
            learning_rate: learning_rate.into(),
            weight_decay: weight_decay.into(),
            decay: DecaySettings::new(steps),
            kinds: Kinds::by_name(),
            clipping: Clipping::default(),
        }
    }

    /// With other settings of decay.
    #[must_use]
    pub fn with_decay(mut self, decay: DecaySettings) -> Self {
        self.decay = decay;
        self
    }

    /// For a module whose parameters are of these kinds; without it, they go by their names.
    #[must_use]
    pub fn with_kinds(mut self, kinds: Kinds) -> Self {
        self.kinds = kinds;
        self
    }

    pub(crate) fn judging<R: Rule>(self, rule: R) -> Option<ModuleOptimizer> {
        let optimizer = Decayed::new(rule, Decay::None)
            .with_kinds(self.kinds)
            .scheduled(self.learning_rate);
        R::JUDGED_ELSEWHERE.then(|| optimizer.init_judging())
    }

    pub(crate) fn optimizer<R: Rule>(self, rule: R, decay: Decay) -> ModuleOptimizer {
        let optimizer = Decayed::new(rule, decay)
            .with_weight_decay(self.weight_decay)
            .with_clipping(self.clipping)
            .with_settings(self.decay)
            .with_kinds(self.kinds)
            .scheduled(self.learning_rate);
        if self.decay.biases {
            optimizer.init()
        } else {
            optimizer.init_sparing_biases()
        }
    }
}

impl Entry {
    /// `rule` with `decay` and the defaults of its hyperparameters.
    #[must_use]
    pub fn new(rule: &'static RuleRow, decay: Decay) -> Self {
        Self {
            rule,
            decay,
            values: rule.defaults(),
            clipping: Clipping::default(),
        }
    }

    /// Its name on the command line and in files; hyperparameters that are not the defaults stand in brackets behind it:
    /// `adamw(beta_2=0.95)`.
    #[must_use]
    pub fn name(&self) -> String {
        let name = self.without_hyperparameters();
        let chosen = self.hyperparameters();
        let chosen = chosen.filter(|(one, value)| *value != one.default);
        let chosen: Vec<String> = chosen
            .map(|(one, value)| format!("{}={}", one.name, formula::number(value)))
            .collect();
        if chosen.is_empty() {
            name
        } else {
            format!("{name}({})", chosen.join(","))
        }
    }

    /// Its name without hyperparameters.
    #[must_use]
    pub fn without_hyperparameters(&self) -> String {
        self.decay.optimizer_name(self.rule.name)
    }

    /// Whether gradients are clipped.
    #[must_use]
    pub fn is_clipped(&self) -> bool {
        self.clipping != Clipping::default()
    }

    /// Its hyperparameters, the rule's first, with their values.
    pub fn hyperparameters(&self) -> impl Iterator<Item = (&'static Hyperparameter, f64)> {
        let own = self
            .rule
            .hyperparameters
            .iter()
            .zip(self.values.iter().copied());
        let clipping = [self.clipping.value, self.clipping.norm];
        let clipping = clipping.map(|limit| limit.unwrap_or(f64::INFINITY));
        own.chain(CLIPPING.iter().zip(clipping))
    }

    /// The value of the hyperparameter called `name`, if the optimizer has it.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<f64> {
        let mut all = self.hyperparameters();
        all.find(|(one, _)| one.name == name)
            .map(|(_, value)| value)
    }

    /// With another value of the hyperparameter called `name`.
    ///
    /// # Errors
    /// If there is no such hyperparameter, or the value is out of its range.
    pub fn with(mut self, name: &str, value: f64) -> Result<Self, OptimizerError> {
        let all = || self.rule.hyperparameters.iter().chain(CLIPPING);
        let Some((index, found)) = all().enumerate().find(|(_, one)| one.name == name) else {
            return Err(OptimizerError::UnknownHyperparameter {
                optimizer: self.without_hyperparameters(),
                name: name.to_owned(),
                nearest: similar(name, all().map(|one| one.name.to_owned())),
                known: all().map(|one| one.name).collect(),
            });
        };
        // An infinite limit is the default of clipping: none.
        if !(found.range.contains(&value) || value == found.default) {
            return Err(OptimizerError::OutOfRange {
                optimizer: self.without_hyperparameters(),
                name: found.name,
                value,
                range: found.range.clone(),
            });
        }
        let limit = (value != f64::INFINITY).then_some(value);
        match index.checked_sub(self.values.len()) {
            None => self.values[index] = value,
            Some(0) => self.clipping.value = limit,
            Some(_) => self.clipping.norm = limit,
        }
        Ok(self)
    }

    /// The rule's direction d(g) as text, with the values of its hyperparameters.
    #[must_use]
    pub fn formula(&self) -> String {
        let values: BTreeMap<&str, f64> = self
            .hyperparameters()
            .map(|(one, value)| (one.name, value))
            .collect();
        let mut text = formula::with_values(self.rule.formula, &values);
        if let Some(norm) = self.clipping.norm {
            text = format!("g ← g·min(1, {}/‖g‖); {text}", formula::number(norm));
        }
        if let Some(value) = self.clipping.value {
            text = format!("g ← g between ±{}; {text}", formula::number(value));
        }
        text
    }

    /// What the rule is made of, if it is of Adam's family.
    #[must_use]
    pub fn moments(&self) -> Option<Moments> {
        self.rule.moments.map(|moments| moments(&self.values))
    }

    /// The whole update as text: the decay's, and where the direction d(g) is from.
    #[must_use]
    pub fn update(&self) -> String {
        let pull = self.decay.pull_formula();
        if self.rule.after_decay && !pull.is_empty() {
            let (none, own) = (Decay::None.formula(), self.formula());
            format!("{none}, where {own}; but u has {pull} added to it")
        } else {
            format!("{}, where {}", self.decay.formula(), self.formula())
        }
    }

    /// The optimizer, with a learning rate of its own: the `lr` given to each step is the schedule's factor.
    #[must_use]
    pub fn build(&self, settings: BuildSettings) -> ModuleOptimizer {
        let settings = BuildSettings {
            clipping: self.clipping,
            ..settings
        };
        (self.rule.build)(&self.values, self.decay, settings)
    }

    /// The optimizer for [`judged`](crate::judged), if networks are judged elsewhere than where their gradients are taken.
    #[must_use]
    pub fn build_judging(&self, settings: BuildSettings) -> Option<ModuleOptimizer> {
        (self.rule.build_judging)(&self.values, settings)
    }

    /// Whether networks are judged elsewhere than where their gradients are taken.
    #[must_use]
    pub fn is_judged_elsewhere(&self) -> bool {
        self.rule.judged_elsewhere
    }

    /// Whether two weight decays make the same steps to the bit in f32, if all steps with their factors of the schedule are among
    /// `factors`, and none of these is over 1.
    ///
    /// A decay of 1e-9 a step is one: 1 − 1e-9 is 1 in f32. And an optimizer without decay has the same steps with any.
    #[must_use]
    pub fn has_same_steps(
        &self,
        learning_rate: f64,
        weight_decays: [f64; 2],
        settings: DecaySettings,
        mut factors: impl Iterator<Item = (usize, f64)>,
    ) -> bool {
        let place = self.decay.place();
        // All that a step knows of λ.
        let known = |weight_decay: f64, (time, factor): (usize, f64)| {
            let scheduled = factor * learning_rate;
            let seen_rate = settings.seen(scheduled, learning_rate);
            let seen = [seen_rate, settings.seen(factor, 1.0)];
            let strength = settings.strength(time, seen, weight_decay);
            let amount = self.decay.amount(strength);
            let pull = if self.rule.after_decay {
                place.pull(amount, scheduled)
            } else {
                0.0
            };
            [place.factor(amount), pull].map(|number| number as f32)
        };
        let both = |step| weight_decays.map(|weight_decay| known(weight_decay, step));
        // Periods grow, so that no step takes more than the first with the whole learning rate.
        let [one, other] = both((1, 1.0));
        // What does nothing with the whole learning rate does nothing with less of it.
        let acts_never = place == Place::Nowhere || (place != Place::Gradient && one == [1.0, 0.0]);
        one == other
            && (acts_never
                || factors.all(|step| {
                    let [one, other] = both(step);
                    one == other
                }))
    }

    /// The rule, if it treats each number by itself.
    pub(crate) fn lane_rule(&self) -> Option<Box<dyn LaneRule>> {
        let lane_rule = self.rule.lane_rule.filter(|_| !self.is_clipped())?;
        Some(lane_rule(&self.values))
    }
}

/// What every optimizer can be given beside its rule's hyperparameters.
pub const CLIPPING: &[Hyperparameter] = &[
    Hyperparameter::new(
        "clip_value",
        "c∞",
        f64::INFINITY,
        f64::MIN_POSITIVE..f64::INFINITY,
        "The largest absolute value that is left of a gradient's numbers.",
    ),
    Hyperparameter::new(
        "clip_norm",
        "c₂",
        f64::INFINITY,
        f64::MIN_POSITIVE..f64::INFINITY,
        "The largest norm that is left of the gradient of a parameter.",
    ),
];

/// All optimizers with their default hyperparameters, rule by rule.
pub fn optimizers() -> impl Iterator<Item = Entry> {
    rules().flat_map(|rule| Decay::ALL.map(|decay| Entry::new(rule, decay)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::optimizer_name::find;

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
    fn every_default_lies_in_its_range_and_every_formula_names_known_hyperparameters() {
        for entry in optimizers() {
            for (one, value) in entry.hyperparameters() {
                assert!(
                    one.range.contains(&value) || value == f64::INFINITY,
                    "{}",
                    one.name
                );
            }
            assert!(!entry.formula().contains('{'), "{}", entry.formula());
        }
    }

    #[test]
    fn a_name_that_is_there_cannot_be_taken() {
        let row = RuleRow::elementwise::<crate::rules::Sgd>("adam", "d(g) = g", "a test");
        let taken = RegisterError::Taken("adam".to_owned());
        assert_eq!(register(row), Err(taken));
    }

    #[test]
    fn what_cannot_be_written_on_a_command_line_is_no_name() {
        for name in ["", "a b", "a(b", "a,b", "Adam"] {
            let row = RuleRow::elementwise::<crate::rules::Sgd>(name, "d(g) = g", "a test");
            assert_eq!(register(row), Err(RegisterError::Name(name)));
        }
    }
}
