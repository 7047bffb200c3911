//! Cuts a plan into populations.

use adamscape_optim::registry::Entry;

use crate::plan::Checked;
use crate::trial::CellIndex;

/// The trials of one population: cells of one optimizer, all with one seed.
pub(super) struct Job {
    pub(super) optimizer: Entry,
    pub(super) seed: u64,
    /// For each member its cell, learning rate and weight decay.
    pub(super) members: Vec<Member>,
}

/// One network of a population.
pub(super) struct Member {
    pub(super) cell: CellIndex,
    pub(super) learning_rate: f64,
    pub(super) weight_decay: f64,
}

/// Members that a population is rounded up to, if it may be that large: lanes of the widest vectors.
const LANES: usize = 16;

/// All populations of a plan, of at most `population_size` members each, cut so that `threads` end at about the same
/// time: populations of about one size, and two for each thread, if a plan has so many trials.
pub(super) fn jobs(
    plan: &Checked,
    population_size: usize,
    threads: usize,
) -> impl Iterator<Item = Job> {
    let cells = plan.learning_rates.len() * plan.weight_decays.len();
    let landscapes = plan.optimizers.len() as u64 * plan.plan.seeds;
    let wanted = if threads > 1 { 2 * threads as u64 } else { 1 };
    let wanted = wanted.div_ceil(landscapes.max(1));
    let wanted = usize::try_from(wanted).unwrap_or(usize::MAX);
    let populations = cells.div_ceil(population_size.max(1)).max(wanted);
    let even = cells.div_ceil(populations.max(1)).next_multiple_of(LANES);
    let population_size = even.min(population_size);
    let optimizers = plan.optimizers.iter().enumerate();
    optimizers.flat_map(move |(index, optimizer)| {
        (0..plan.plan.seeds).flat_map(move |seed| {
            let mut members = members(plan, index).peekable();
            std::iter::from_fn(move || {
                members.peek()?;
                Some(Job {
                    optimizer: optimizer.clone(),
                    seed,
                    members: members.by_ref().take(population_size.max(1)).collect(),
                })
            })
        })
    })
}

/// Every cell of one optimizer.
fn members(plan: &Checked, optimizer: usize) -> impl Iterator<Item = Member> {
    let learning_rates = plan.learning_rates.iter().enumerate();
    learning_rates.flat_map(move |(row, &learning_rate)| {
        let weight_decays = plan.weight_decays.iter().enumerate();
        weight_decays.map(move |(column, &weight_decay)| Member {
            cell: CellIndex {
                optimizer,
                learning_rate: row,
                weight_decay: column,
            },
            learning_rate,
            weight_decay,
        })
    })
}
