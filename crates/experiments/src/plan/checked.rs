//! A plan that can be run: its names looked up, its grid laid out, its size known.

use std::path::Path;

use adamscape_data::{Data, DataSet, Task};
use adamscape_optim::registry::Entry;
use adamscape_optim::{Decay, Place, find};
use adamscape_pictures::{Axis as DrawnAxis, Spacing};

use super::axes::Quantity;
use super::grid::MOST_AXES;
use super::{AxisError, Condition, DecayUnit, Good, Grid, GridAxis, Plan, PlanError, Size};
use crate::trial::CellIndex;

/// The word for the control of all optimizers beside it: their rules, each once, without decay.
const CONTROL: &str = "none";

/// A plan that can be run: its names looked up, its grid laid out, its size known.
#[derive(Clone)]
pub struct CheckedPlan {
    /// The plan itself.
    pub plan: Plan,
    /// Its optimizers, in its order.
    pub optimizers: Vec<Entry>,
    /// Its learning rates, ascending.
    pub learning_rates: Vec<f64>,
    /// The values of its weight-decay axis, ascending, in that axis' unit.
    pub weight_decays: Vec<f64>,
    /// All combinations of the values of its further axes, the last axis' first; one without values, if there is no such axis.
    pub conditions: Vec<Condition>,
    /// How its axes are drawn.
    pub grid: Grid,
    /// What networks are to say of a point.
    pub task: Task,
    /// Which cells are good.
    pub good: Good,
    /// How much work it is.
    pub size: Size,
}

impl Plan {
    /// Looks up its names, lays out its grid, and weighs it. A table of data is looked for from the current folder.
    ///
    /// # Errors
    /// The first entry that makes it impossible to run.
    pub fn check(self) -> Result<CheckedPlan, PlanError> {
        self.check_in(Path::new(""))
    }

    /// As [`check`](Self::check), with a table of data looked for from `folder`, that of the plan.
    ///
    /// # Errors
    /// The first entry that makes it impossible to run.
    pub fn check_in(mut self, folder: &Path) -> Result<CheckedPlan, PlanError> {
        check_name(&self.name)?;
        let optimizers = self.look_up_optimizers()?;
        // One spelling for each, which the hash goes by.
        self.optimizers = optimizers.iter().map(Entry::name).collect();
        if !(1..=100_000).contains(&self.seeds) {
            return Err(PlanError::Seeds(self.seeds));
        }
        let wrong = |axis: &str| {
            let axis = axis.to_owned();
            |source| PlanError::Axis { axis, source }
        };
        let learning_rates = self
            .learning_rate
            .values()
            .map_err(wrong("learning_rate"))?;
        if learning_rates.first() == Some(&0.0) {
            return Err(wrong("learning_rate")(AxisError::Zero));
        }
        let weight_decays = self.weight_decay.values().map_err(wrong("weight_decay"))?;
        let unit = self.weight_decay.unit;

        let further = self.further_axes(&optimizers)?;
        let mut axes = vec![
            grid_axis("learning_rate", "learning rate", &learning_rates),
            grid_axis(unit.name(), unit.title(), &weight_decays),
        ];
        axes.extend(further.iter().map(Further::grid_axis));
        let several = axes.iter().filter(|one| one.len() > 1).count();
        if several > MOST_AXES {
            return Err(PlanError::TooManyAxes(several));
        }
        let draw = self.drawn(&axes)?;
        let grid = Grid::new(axes, draw);

        let decays = (&learning_rates[..], &weight_decays[..], unit);
        let conditions = self.conditions(folder, &optimizers, &further, decays)?;
        let of_cells = learning_rates.len() * weight_decays.len();
        let cells = optimizers
            .len()
            .saturating_mul(conditions.len())
            .saturating_mul(of_cells);
        // Before so many are looked at one by one.
        Size::check_trials(cells, self.seeds)?;
        let conditions: Vec<Condition> = conditions
            .into_iter()
            .map(|one| one.with_same_steps(&learning_rates, &weight_decays, unit))
            .collect();
        let size = Size::new(cells, self.seeds, &conditions)?;
        let task = conditions
            .first()
            .map_or(Task::Number, |one| one.data.task());
        let good = self.good.unwrap_or(Good::of(task));
        good.check(task)?;
        self.good = Some(good);
        Ok(CheckedPlan {
            plan: self,
            optimizers,
            learning_rates,
            weight_decays,
            conditions,
            grid,
            task,
            good,
            size,
        })
    }

    fn look_up_optimizers(&self) -> Result<Vec<Entry>, PlanError> {
        if self.optimizers.is_empty() {
            return Err(PlanError::NoOptimizers);
        }
        let mut found: Vec<Entry> = Vec::new();
        let mut control = None;
        for text in &self.optimizers {
            if text.trim() == CONTROL {
                if control.replace(found.len()).is_some() {
                    return Err(PlanError::OptimizerTwice(CONTROL.to_owned()));
                }
                continue;
            }
            let entry = find(text)?;
            if found.contains(&entry) {
                return Err(PlanError::OptimizerTwice(entry.name()));
            }
            found.push(entry);
        }
        let Some(place) = control else {
            return Ok(found);
        };
        if found.is_empty() {
            return Err(PlanError::ControlAlone);
        }
        // Each rule once, in the place of the word.
        let mut controls: Vec<Entry> = Vec::new();
        for entry in &found {
            let mut own = entry.clone();
            own.decay = Decay::None;
            if !found.contains(&own) && !controls.contains(&own) {
                controls.push(own);
            }
        }
        found.splice(place..place, controls);
        Ok(found)
    }

    fn further_axes(&self, optimizers: &[Entry]) -> Result<Vec<Further>, PlanError> {
        let mut further: Vec<Further> = Vec::new();
        for (name, axis) in &self.axes.0 {
            if ["learning_rate", "weight_decay"].contains(&name.as_str()) {
                return Err(PlanError::AxisElsewhere(name.clone()));
            }
            if further.iter().any(|other| other.name == *name) {
                return Err(PlanError::AxisTwice(name.clone()));
            }
            let quantity = Quantity::find(name, &self.data, optimizers)?;
            let values = axis.values().map_err(|source| PlanError::Axis {
                axis: name.clone(),
                source,
            })?;
            further.push(Further {
                name: name.clone(),
                quantity,
                values,
            });
        }
        Ok(further)
    }

    /// Which axes are to be drawn, if the plan says it.
    fn drawn(&self, axes: &[GridAxis]) -> Result<Option<[usize; 2]>, PlanError> {
        let Some([up, right]) = &self.draw else {
            return Ok(None);
        };
        if up == right {
            return Err(PlanError::DrawTwice(up.clone()));
        }
        let names = || axes.iter().map(|one| one.name.as_str());
        let index = |wanted: &String| {
            // As it stands in the plan, whatever its unit.
            let wanted_here = match wanted.as_str() {
                "weight_decay" => self.weight_decay.unit.name(),
                other => other,
            };
            let index = names().position(|name| name == wanted_here);
            index.ok_or_else(|| PlanError::Draw {
                axis: wanted.clone(),
                known: names().collect::<Vec<_>>().join(", "),
            })
        };
        Ok(Some([index(up)?, index(right)?]))
    }

    /// Every combination of the further axes' values.
    fn conditions(
        &self,
        folder: &Path,
        optimizers: &[Entry],
        further: &[Further],
        grid: (&[f64], &[f64], DecayUnit),
    ) -> Result<Vec<Condition>, PlanError> {
        let lengths = further.iter().map(|one| one.values.len());
        let count = lengths.fold(1_usize, usize::saturating_mul);
        Size::check_trials(count, self.seeds)?;
        let mut opened: Option<(Data, DataSet)> = None;
        let mut conditions = Vec::with_capacity(count);
        for index in 0..count {
            let values = values_of(further, index);
            let mut plan = self.clone();
            let mut own: Vec<Entry> = optimizers.to_vec();
            let mut condition = || -> Result<Condition, PlanError> {
                let mut axes: Vec<(&Further, &f64)> = further.iter().zip(&values).collect();
                // A network without hidden layers has no width.
                axes.sort_by_key(|(axis, _)| axis.quantity == Quantity::Depth);
                for (axis, value) in axes {
                    axis.quantity
                        .apply(&axis.name, *value, &mut plan, &mut own)?;
                }
                let (data, is_new) = match &opened {
                    // A table is read once.
                    Some((section, data)) if *section == plan.data => (data.clone(), false),
                    _ => (plan.data.open(folder)?, true),
                };
                opened = Some((plan.data.clone(), data.clone()));
                if is_new {
                    check_data(&data, self.seeds)?;
                }
                let condition = Condition::new(&plan, values.clone(), own.clone(), data);
                condition.check()?;
                condition.check_decays(grid)?;
                Ok(condition)
            };
            conditions.push(condition().map_err(|source| named(source, further, &values))?);
        }
        Ok(conditions)
    }
}

/// Seeds whose data are drawn to see whether they can be; more would take as long as a training.
const MOST_DRAWN: u64 = 100;

/// Draws the data of each seed, which may fail with one and not with another: a table's are split by it, and numbers may all be
/// the same. Classes that are drawn from a formula always can be.
fn check_data(data: &DataSet, seeds: u64) -> Result<(), PlanError> {
    if data.sha256().is_none() && data.task() != Task::Number {
        return Ok(());
    }
    for seed in 0..seeds.min(MOST_DRAWN) {
        let split = data.split(seed)?;
        for (set, points) in [
            ("training", split.training),
            ("validation", split.validation),
        ] {
            if data.task() == Task::Number && points.variance().is_none() {
                return Err(PlanError::NoVariance { seed, set });
            }
        }
    }
    Ok(())
}

/// A further axis, found.
struct Further {
    name: String,
    quantity: Quantity,
    /// Ascending.
    values: Vec<f64>,
}

impl Further {
    fn grid_axis(&self) -> GridAxis {
        let title = match self.quantity {
            // As everybody writes it.
            Quantity::Hyperparameter => self.name.clone(),
            _ => self.name.replace('_', " "),
        };
        let spacing = self.quantity.spacing(&self.values);
        GridAxis {
            name: self.name.clone(),
            axis: DrawnAxis::new(title, self.values.clone(), spacing),
        }
    }
}

fn grid_axis(name: &str, title: &str, values: &[f64]) -> GridAxis {
    GridAxis {
        name: name.to_owned(),
        axis: DrawnAxis::new(title, values.to_vec(), Spacing::Logarithmic),
    }
}

/// The combination of values that is counted as `index`: as the digits of a number, the last axis first.
fn values_of(further: &[Further], index: usize) -> Vec<f64> {
    let mut rest = index;
    let digits = further.iter().rev().filter_map(|axis| {
        let value = axis.values.get(rest % axis.values.len()).copied();
        rest /= axis.values.len();
        value
    });
    let mut values: Vec<f64> = digits.collect();
    values.reverse();
    values
}

/// An error, with the values of the further axes that it comes of.
fn named(source: PlanError, further: &[Further], values: &[f64]) -> PlanError {
    if further.is_empty() {
        return source;
    }
    let axes = further.iter().zip(values);
    let axes: Vec<String> = axes
        .map(|(axis, value)| format!("{} = {value}", axis.name))
        .collect();
    PlanError::Condition {
        condition: axes.join(", "),
        source: Box::new(source),
    }
}

fn check_name(name: &str) -> Result<(), PlanError> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    if (1..=64).contains(&name.len()) && name.chars().all(allowed) && !name.starts_with('.') {
        Ok(())
    } else {
        Err(PlanError::Name(name.to_owned()))
    }
}

impl CheckedPlan {
    /// The first condition: what a plan without further axes has.
    #[must_use]
    pub fn base(&self) -> &Condition {
        #[expect(clippy::expect_used, reason = "no axis is without values")]
        self.conditions.first().expect("a condition")
    }

    /// The condition of a cell; `None` for a cell that is not the plan's.
    #[must_use]
    pub fn condition(&self, cell: CellIndex) -> Option<&Condition> {
        self.conditions.get(cell.condition)
    }

    /// The weight decay λ of a cell; `None` for a cell that is not the plan's.
    #[must_use]
    pub fn weight_decay(&self, cell: CellIndex) -> Option<f64> {
        let rate = *self.learning_rates.get(cell.learning_rate)?;
        let value = *self.weight_decays.get(cell.weight_decay)?;
        let unit = self.plan.weight_decay.unit;
        self.condition(cell)?
            .lambda(unit, value, cell.optimizer, rate)
    }

    /// Where a trial stands among all in canonical order: by optimizer, condition, learning rate, weight decay, seed. `None` for a
    /// trial that is not the plan's.
    #[must_use]
    pub fn position(&self, cell: CellIndex, seed: u64) -> Option<usize> {
        let digits = [
            (cell.optimizer, self.optimizers.len()),
            (cell.condition, self.conditions.len()),
            (cell.learning_rate, self.learning_rates.len()),
            (cell.weight_decay, self.weight_decays.len()),
            (
                usize::try_from(seed).ok()?,
                usize::try_from(self.plan.seeds).ok()?,
            ),
        ];
        digits.into_iter().try_fold(0, |position, (digit, count)| {
            (digit < count).then_some(position * count + digit)
        })
    }

    /// The trial at a position: the inverse of [`position`](Self::position).
    #[must_use]
    pub fn trial_at(&self, position: usize) -> Option<(CellIndex, u64)> {
        let mut rest = position;
        let mut digit = |count: usize| {
            let digit = rest.checked_rem(count)?;
            rest /= count;
            Some(digit)
        };
        let seed = digit(usize::try_from(self.plan.seeds).ok()?)? as u64;
        let weight_decay = digit(self.weight_decays.len())?;
        let learning_rate = digit(self.learning_rates.len())?;
        let condition = digit(self.conditions.len())?;
        let optimizer = digit(self.optimizers.len())?;
        let cell = CellIndex {
            optimizer,
            condition,
            learning_rate,
            weight_decay,
        };
        (rest == 0).then_some((cell, seed))
    }

    /// The first of the cells that are trained with this one, since their steps are the same to the bit; mostly itself.
    #[must_use]
    pub fn first_of_same_steps(&self, cell: CellIndex) -> CellIndex {
        let all = self
            .condition(cell)
            .and_then(|one| one.same_steps.get(cell.optimizer));
        let all = all.map_or(&[][..], Vec::as_slice);
        let own = (cell.learning_rate, cell.weight_decay);
        let after =
            all.partition_point(|same| (same.learning_rate, same.weight_decays.start) <= own);
        let same = after.checked_sub(1).and_then(|index| all.get(index));
        CellIndex {
            weight_decay: same.map_or(cell.weight_decay, |same| same.weight_decays.start),
            ..cell
        }
    }

    /// A trial in words: `adamw, learning_rate 0.1, weight_decay 0.01, seed 3`.
    #[must_use]
    pub fn trial_in_words(&self, cell: CellIndex, seed: u64) -> String {
        let optimizer = self.optimizers.get(cell.optimizer).map(Entry::name);
        let axes = self.grid.values(cell);
        let axes: Vec<String> = axes
            .map(|(axis, value)| format!("{} {value}", axis.name))
            .collect();
        format!(
            "{}, {}, seed {seed}",
            optimizer.unwrap_or_default(),
            axes.join(", ")
        )
    }

    /// The mean squared error of the mean: the variance of the numbers to predict, of the first condition with seed 0.
    #[must_use]
    pub fn loss_of_mean(&self) -> f64 {
        let split = self.base().data.split(0).ok();
        split
            .and_then(|split| split.validation.variance())
            .unwrap_or(1.0)
    }

    /// The timescale of a cell's decay, in steps: 1/(1 − k), where a step without a schedule leaves kθ of θ. None where decay acts on the
    /// gradient, or nothing is taken.
    #[must_use]
    pub fn timescale(&self, cell: CellIndex) -> Option<f64> {
        let decay = self.optimizers.get(cell.optimizer)?.decay;
        if matches!(decay.place(), Place::Nowhere | Place::Gradient) {
            return None;
        }
        let learning_rate = *self.learning_rates.get(cell.learning_rate)?;
        let steps = self.condition(cell)?.training.steps;
        let taken = 1.0 - decay.keep(learning_rate, self.weight_decay(cell)?, steps);
        (taken > 0.0).then(|| 1.0 / taken)
    }

    /// How many trials there are.
    #[must_use]
    pub fn trials(&self) -> usize {
        usize::try_from(self.size.trials).unwrap_or(usize::MAX)
    }

    /// The largest network.
    #[must_use]
    pub fn most_parameters(&self) -> usize {
        let all = self.conditions.iter();
        all.map(|one| one.network.parameters()).max().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAN: &str = r#"
        name = "test"
        optimizers = ["adam-l2", "adamw"]
        seeds = 2
        learning_rate = [0.01, 0.1]
        weight_decay = [0.0, 0.1, 0.2]
        data = { points_per_arm = 20, turns = 0.5, noise = 0.1 }
        network = { hidden = [4, 6] }
        training = { steps = 5 }
    "#;

    fn checked(axes: &str) -> CheckedPlan {
        let plan = Plan::from_toml(&format!("{PLAN}\n{axes}"));
        plan.and_then(Plan::check).expect("a plan")
    }

    fn conditions<T>(axes: &str, of: impl Fn(&Condition) -> T) -> Vec<T> {
        checked(axes).conditions.iter().map(of).collect()
    }

    #[test]
    fn every_quantity_takes_the_place_of_the_plans_own() {
        let hidden = |axes| conditions(axes, |one| one.network.hidden.clone());
        assert_eq!(hidden("axes.width = [3, 8]"), [vec![3, 3], vec![8, 8]]);
        assert_eq!(
            hidden("axes.depth = [0, 1, 3]"),
            [vec![], vec![4], vec![4; 3]]
        );
        let both = "[axes]\ndepth = [1, 3]\nwidth = [2]";
        assert_eq!(hidden(both), [vec![2], vec![2; 3]]);
        let batch = conditions("axes.batch_size = [8, 16]", |one| one.training.batch_size);
        assert_eq!(batch, [Some(8), Some(16)]);
        assert_eq!(
            conditions("axes.steps = [7]", |one| one.training.steps),
            [7]
        );
        let warmup = |one: &Condition| one.training.schedule.warmup;
        assert_eq!(conditions("axes.warmup = [0, 3]", warmup), [0, 3]);
        let points = |one: &Condition| one.data.training_points();
        assert_eq!(conditions("axes.points = [10, 31]", points), [10, 31]);
        let caption = conditions("axes.noise = [0.25]", |one| one.data.caption());
        assert!(caption[0].contains("noise 0.25"), "{caption:?}");
        let caption = conditions("axes.label_noise = [0.1]", |one| one.data.caption());
        assert!(caption[0].contains("label noise 0.1"), "{caption:?}");
        let beta = |one: &Condition| one.optimizers[1].get("beta_2");
        assert_eq!(
            conditions("axes.beta_2 = [0.5, 0.9]", beta),
            [Some(0.5), Some(0.9)]
        );
    }

    #[test]
    fn conditions_are_all_combinations_the_last_axis_first() {
        let axes = "[axes]\nwidth = [8, 2]\nnoise = [0.0, 0.1, 0.2]";
        let values = conditions(axes, |one| one.values.clone());
        let expected = [
            [2.0, 0.0],
            [2.0, 0.1],
            [2.0, 0.2],
            [8.0, 0.0],
            [8.0, 0.1],
            [8.0, 0.2],
        ];
        assert_eq!(values, expected);
        let plan = checked(axes);
        assert_eq!(plan.size.cells, 2 * 2 * 3 * 6);
        assert_eq!(plan.grid.panels(), 6);
        // Where they are drawn agrees with what they are.
        for (condition, own) in plan.conditions.iter().enumerate() {
            let cell = CellIndex {
                optimizer: 0,
                condition,
                learning_rate: 1,
                weight_decay: 2,
            };
            let values: Vec<f64> = plan.grid.values(cell).map(|(_, value)| value).collect();
            assert_eq!(values[..2], [0.1, 0.2]);
            assert_eq!(values[2..], own.values);
        }
    }

    #[test]
    fn draw_says_which_axes_go_up_and_right() {
        let draw = "draw = [\"width\", \"learning_rate\"]";
        let plan = format!("{draw}\n{PLAN}\n[axes]\nwidth = [2, 8]");
        let plan = Plan::from_toml(&plan)
            .and_then(Plan::check)
            .expect("a plan");
        assert_eq!(
            (
                plan.grid.up().name.as_str(),
                plan.grid.right().name.as_str()
            ),
            ("width", "learning_rate")
        );
        assert_eq!(plan.grid.panels(), 3);
    }

    #[test]
    fn a_decay_axis_of_shares_gives_each_optimizer_its_own_lambda() {
        let plan = PLAN.replace(
            "[0.0, 0.1, 0.2]",
            "{ as = \"per-step\", values = [0.0, 0.001] }",
        );
        let plan = plan.replace("\"adam-l2\"", "\"adamw-torch\"");
        let plan = Plan::from_toml(&plan)
            .and_then(Plan::check)
            .expect("a plan");
        let lambda = |optimizer, learning_rate| {
            plan.weight_decay(CellIndex {
                optimizer,
                condition: 0,
                learning_rate,
                weight_decay: 1,
            })
        };
        assert_eq!([lambda(0, 0), lambda(0, 1)], [Some(0.1), Some(0.01)]);
        assert_eq!([lambda(1, 0), lambda(1, 1)], [Some(0.001), Some(0.001)]);
        assert_eq!(plan.grid.right().name, "decay_per_step");
    }

    #[test]
    fn every_wrong_axis_is_told_with_what_to_write() {
        let refusal = |text: &str| {
            let error = Plan::from_toml(text)
                .and_then(Plan::check)
                .err()
                .expect("a refusal");
            let mut said = error.to_string();
            let mut source = std::error::Error::source(&error);
            while let Some(error) = source {
                said = format!("{said}: {error}");
                source = error.source();
            }
            said
        };
        let with = |axes: &str| refusal(&format!("{PLAN}\n[axes]\n{axes}"));
        for (axes, said) in [
            (
                "batchsize = [8]",
                "there is no `batchsize`; did you mean `batch_size`?; this plan can vary batch_size, steps,",
            ),
            ("arms = [2, 3]", "there is no `arms`"),
            (
                "learning_rate = [8]",
                "`learning_rate` has an entry of its own",
            ),
            ("momentum = [0.5]", "there is no `momentum`"),
            ("width = [2.5]", "`width` is 2.5; give whole numbers"),
            (
                "width = [0, 2]",
                "with width = 0: in [network]: `hidden` is [0, 0]",
            ),
            (
                "batch_size = [10, 41]",
                "with batch_size = 41: in [training]: `batch_size` is 41; give 1 to 40",
            ),
            ("steps = [0]", "with steps = 0: in [training]: `steps` is 0"),
            ("beta_2 = [0.9, 1.5]", "with beta_2 = 1.5: in `optimizers`"),
            ("noise = [-1]", "in `noise`: -1 is no value for it"),
            ("noise = []", "in `noise`: it has no values"),
            (
                "noise = [0.5, 0.5]",
                "in `noise`: the value 0.5 stands there twice",
            ),
            (
                "width = { as = \"timescale\", values = [8] }",
                "only `weight_decay` has `as`",
            ),
            (
                "width = [1, 2]\ndepth = [1, 2]\nnoise = [0, 1]",
                "5 axes have several values, and at most 4",
            ),
        ] {
            let found = with(axes);
            assert!(found.contains(said), "{axes}: {found}");
        }
        let draw = |draw: &str| refusal(&format!("draw = {draw}\n{PLAN}"));
        assert!(
            draw("[\"width\", \"learning_rate\"]")
                .contains("there is no axis `width`; this plan has learning_rate, weight_decay")
        );
        assert!(
            draw("[\"weight_decay\", \"weight_decay\"]")
                .contains("`draw` has `weight_decay` twice")
        );
        assert!(draw("[\"weight_decay\"]").contains("invalid length 1"));
        let flat = PLAN.replace("[4, 6]", "[]");
        assert!(
            refusal(&format!("{flat}\naxes.width = [2]"))
                .contains("give it one, as in hidden = [8]")
        );
        let sgd = PLAN.replace("\"adam-l2\"", "\"sgd\"");
        assert!(
            refusal(&format!("{sgd}\naxes.beta_2 = [0.5]"))
                .contains("`sgd` has no `beta_2`; leave it out, or the axis")
        );
    }
}
