//! Cuts a plan into jobs: the trials that are trained together as one population.

use adamscape_optim::registry::Entry;

use crate::plan::CheckedPlan;
use crate::trial::CellIndex;

/// The trials of one population: cells of one optimizer, all with one seed.
pub(super) struct Job {
    pub(super) optimizer: Entry,
    pub(super) seed: u64,
    /// For each member its cells, learning rate and weight decay.
    pub(super) members: Vec<Member>,
}

/// One network of a population.
pub(super) struct Member {
    /// Those whose steps are the same to the bit.
    pub(super) cells: Vec<CellIndex>,
    pub(super) learning_rate: f64,
    pub(super) weight_decay: f64,
}

/// Members that a population is rounded up to, if it may be that large: lanes of the widest vectors.
const LANES: usize = 16;

/// All populations of a plan, of at most `population_size` members each, cut so that `threads` end at about the same
/// time: populations of about one size, and two for each thread, if a plan has so many trials.
pub(super) fn jobs(
    plan: &CheckedPlan,
    population_size: usize,
    threads: usize,
) -> impl Iterator<Item = Job> {
    let cells = plan.same_steps.iter().map(Vec::len).max().unwrap_or(0);
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

/// The networks that are trained for the cells of one optimizer.
fn members(plan: &CheckedPlan, optimizer: usize) -> impl Iterator<Item = Member> {
    let same_steps = plan.same_steps.get(optimizer).into_iter().flatten();
    same_steps.filter_map(move |same| {
        let cell = |weight_decay| CellIndex {
            optimizer,
            learning_rate: same.learning_rate,
            weight_decay,
        };
        Some(Member {
            cells: same.weight_decays.clone().map(cell).collect(),
            learning_rate: *plan.learning_rates.get(same.learning_rate)?,
            weight_decay: *plan.weight_decays.get(same.weight_decays.start)?,
        })
    })
}
