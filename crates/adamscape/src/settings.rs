//! Backend, engine, threads and population size, from the command line or by default.

use adamscape_experiments::plan::CheckedPlan;
use adamscape_experiments::training::Settings;
use adamscape_model::Backend;
use adamscape_model::Engine;

use crate::Failure;
use crate::arguments::{How, Numbers, Speed};

/// The settings that the command line gives, and what suits the plan where it gives none.
pub(crate) fn settings(how: &How, plan: &CheckedPlan) -> Result<Settings, Failure> {
    let (backend, engine) = numbers(&how.numbers)?;
    settings_of(backend, engine, &how.speed, plan)
}

/// The backend and the engine that the command line gives.
pub(crate) fn numbers(numbers: &Numbers) -> Result<(Backend, Engine), Failure> {
    let backend = Backend::find(numbers.backend.as_deref()).map_err(Failure::usage)?;
    let engine = numbers
        .engine
        .map_or_else(|| backend.engine(), Engine::from);
    Ok((backend, engine))
}

/// As [`settings`], with backend and engine chosen already.
pub(crate) fn settings_of(
    backend: Backend,
    engine: Engine,
    speed: &Speed,
    plan: &CheckedPlan,
) -> Result<Settings, Failure> {
    let population = speed.population.and_then(|n| usize::try_from(n).ok());
    let settings = Settings {
        backend,
        engine,
        threads: speed
            .threads
            .map_or_else(|| Settings::threads_for(backend), usize::from),
        population_size: population.unwrap_or_else(|| {
            Settings::population_size_for(backend, engine, plan.most_parameters())
        }),
    };
    settings.check().map_err(Failure::usage)?;
    backend.check_device().map_err(Failure::usage)?;
    bytes(plan, settings)?;
    Ok(settings)
}

/// How many members share a population: a plan may have fewer cells than would fit.
pub(crate) fn members(plan: &CheckedPlan, settings: Settings) -> usize {
    let cells = plan.learning_rates.len() * plan.weight_decays.len();
    settings.population_size.min(cells)
}

/// About how much memory it takes, if that is not too much.
pub(crate) fn bytes(plan: &CheckedPlan, settings: Settings) -> Result<f64, Failure> {
    let members = members(plan, settings);
    let bytes = plan.size.bytes(settings.engine, settings.threads, members);
    bytes.map_err(Failure::usage)
}
