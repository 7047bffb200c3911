//! Cuts a plan into jobs: the trials that are trained together as one population.

use adamscape_optim::registry::Entry;

use super::{IsWanted, Settings};
use crate::plan::{CheckedPlan, Condition};
use crate::trial::CellIndex;

/// The trials of one population: cells of one optimizer under one condition, all with one seed.
pub(super) struct Job<'a> {
    pub(super) optimizer: &'a Entry,
    pub(super) condition: &'a Condition,
    pub(super) seed: u64,
    /// For each member its cells, learning rate and weight decay.
    pub(super) members: Vec<Member>,
}

/// One network of a population.
#[derive(Clone)]
pub(super) struct Member {
    /// Those whose steps are the same to the bit.
    pub(super) cells: Vec<CellIndex>,
    pub(super) learning_rate: f64,
    pub(super) weight_decay: f64,
}

/// Members that a population is rounded up to, if it may be that large: lanes of the widest vectors.
pub(super) const LANES: usize = 16;

/// The trials of one optimizer under one condition, with one seed.
#[derive(Clone, Copy)]
pub(super) struct Landscape<'a> {
    plan: &'a CheckedPlan,
    index: usize,
    condition_index: usize,
    pub(super) optimizer: &'a Entry,
    pub(super) condition: &'a Condition,
}

/// The landscapes of a plan; each is trained with every seed.
pub(super) fn landscapes(plan: &CheckedPlan) -> impl Iterator<Item = Landscape<'_>> {
    (0..plan.optimizers.len()).flat_map(move |index| {
        let conditions = plan.conditions.iter().enumerate();
        conditions.filter_map(move |(condition_index, condition)| {
            Some(Landscape {
                plan,
                index,
                condition_index,
                optimizer: condition.optimizers.get(index)?,
                condition,
            })
        })
    })
}

impl<'a> Landscape<'a> {
    /// How many networks are trained with each seed.
    pub(super) fn networks(self) -> usize {
        self.condition
            .same_steps
            .get(self.index)
            .map_or(0, Vec::len)
    }

    /// For each network the first of the cells that it is trained for.
    pub(super) fn first_cells(self) -> impl Iterator<Item = CellIndex> + use<'a> {
        self.members()
            .filter_map(|member| member.cells.first().copied())
    }

    /// Its populations with one seed, of at most `population_size` members, for the trials that are wanted.
    pub(super) fn jobs(
        self,
        seed: u64,
        population_size: usize,
        is_wanted: &'a IsWanted<'a>,
    ) -> impl Iterator<Item = Job<'a>> {
        let wanted = move |mut member: Member| {
            member.cells.retain(|&cell| is_wanted(cell, seed));
            (!member.cells.is_empty()).then_some(member)
        };
        let mut members = self.members().filter_map(wanted).peekable();
        std::iter::from_fn(move || {
            members.peek()?;
            Some(Job {
                optimizer: self.optimizer,
                condition: self.condition,
                seed,
                members: members.by_ref().take(population_size).collect(),
            })
        })
    }

    /// The networks that are trained for its cells.
    fn members(self) -> impl Iterator<Item = Member> + use<'a> {
        let same_steps = self.condition.same_steps.get(self.index);
        same_steps.into_iter().flatten().filter_map(move |same| {
            let cell = |weight_decay| CellIndex {
                optimizer: self.index,
                condition: self.condition_index,
                learning_rate: same.learning_rate,
                weight_decay,
            };
            Some(Member {
                cells: same.weight_decays.clone().map(cell).collect(),
                learning_rate: *self.plan.learning_rates.get(same.learning_rate)?,
                weight_decay: self.plan.weight_decay(cell(same.weight_decays.start))?,
            })
        })
    }
}

/// All populations of a plan, of the trials that are wanted.
pub(super) fn jobs<'a>(
    plan: &'a CheckedPlan,
    settings: Settings,
    is_wanted: &'a IsWanted<'a>,
) -> impl Iterator<Item = Job<'a>> {
    let population_size = population_size(plan, settings);
    let seeds = plan.plan.seeds;
    landscapes(plan).flat_map(move |landscape| {
        (0..seeds).flat_map(move |seed| landscape.jobs(seed, population_size, is_wanted))
    })
}

/// Members of a population, at most the settings', and such that all threads end at about the same time: populations of about
/// one size, and two for each thread, if a plan has so many trials.
pub(super) fn population_size(plan: &CheckedPlan, settings: Settings) -> usize {
    let most = landscapes(plan).map(Landscape::networks).max().unwrap_or(0);
    let count = landscapes(plan).count() as u64 * plan.plan.seeds;
    let threads = settings.threads as u64;
    let wanted = if threads > 1 { 2 * threads } else { 1 };
    let wanted = usize::try_from(wanted.div_ceil(count.max(1))).unwrap_or(usize::MAX);
    let populations = most.div_ceil(settings.population_size.max(1)).max(wanted);
    let even = most.div_ceil(populations.max(1)).next_multiple_of(LANES);
    even.min(settings.population_size).max(1)
}
