//! The settings of training that are not the plan's: backend, engine, threads, population size.

use adamscape_model::{Backend, Engine};

/// Backend, engine, threads and population size. On a CPU backend, nothing but the engine changes a result.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// What computes.
    pub backend: Backend,
    /// How losses and gradients are computed.
    pub engine: Engine,
    /// Populations that train at once.
    pub threads: usize,
    /// Members that share a population.
    pub population_size: usize,
}

/// An engine that does not compute where the backend does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the fused engine computes on the CPU, and the backend `{backend}` on a GPU; take --engine composed, or a CPU backend: --backend ndarray or flex"
)]
pub struct WrongEngine {
    /// The backend.
    pub backend: Backend,
}

/// Networks up to this size are small: 128 of them, and what an optimizer keeps of them, take some tens of megabytes.
const FEW_PARAMETERS: usize = 10_000;

impl Settings {
    /// Whether the engine goes with the backend. The fused engine would compute on the CPU whatever the backend, and the
    /// results would bear the GPU's name.
    ///
    /// # Errors
    /// If it does not.
    pub fn check(&self) -> Result<(), WrongEngine> {
        let backend = self.backend;
        if self.engine == Engine::Fused && !backend.is_cpu() {
            return Err(WrongEngine { backend });
        }
        Ok(())
    }

    /// How many members of so many parameters share a population unless told otherwise, measured: the composed engine
    /// wants few, for the cache; the fused one, which needs little of it, enough to make up for the fixed costs of a
    /// tensor; a GPU enough to fill it.
    #[must_use]
    pub const fn population_size_for(backend: Backend, engine: Engine, parameters: usize) -> usize {
        match (backend, engine) {
            (Backend::Wgpu | Backend::Cuda, _) => 1024,
            (Backend::Ndarray, Engine::Composed) => 8,
            (Backend::Flex, Engine::Composed) => 16,
            (Backend::Ndarray | Backend::Flex, Engine::Fused) if parameters <= FEW_PARAMETERS => {
                128
            }
            (Backend::Ndarray | Backend::Flex, Engine::Fused) => 16,
        }
    }

    /// How many populations train at once unless told otherwise: on CPUs one for each core.
    #[must_use]
    pub fn threads_for(backend: Backend) -> usize {
        if backend.is_cpu() {
            std::thread::available_parallelism().map_or(1, usize::from)
        } else {
            1
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fused_engine_goes_with_cpu_backends_alone() {
        for (backend, goes) in [
            (Backend::Ndarray, true),
            (Backend::Flex, true),
            (Backend::Wgpu, false),
            (Backend::Cuda, false),
        ] {
            let with = |engine| Settings {
                backend,
                engine,
                threads: 1,
                population_size: 1,
            };
            assert_eq!(with(Engine::Fused).check().is_ok(), goes, "{backend}");
            assert_eq!(with(Engine::Composed).check(), Ok(()));
            assert_eq!(with(backend.engine()).check(), Ok(()));
        }
    }
}
