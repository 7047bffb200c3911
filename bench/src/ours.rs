//! The benchmark of Adamscape's own training.

use std::time::Instant;

use adamscape_experiments::plan::CheckedPlan;
use adamscape_experiments::training::{self, Settings};
use adamscape_experiments::trial::Outcome;
use adamscape_model::Backend;
use adamscape_model::Engine;

use crate::contender::{Contender, Run, Work};
use crate::workload::Workload;

/// A backend with an engine, as the program runs it.
pub(crate) struct Ours {
    plan: CheckedPlan,
    settings: Settings,
}

impl Ours {
    pub(crate) fn new(
        workload: &Workload,
        backend: Backend,
        engine: Engine,
        threads: usize,
    ) -> anyhow::Result<Self> {
        backend.check_device()?;
        let plan = workload.plan.clone();
        let population_size =
            Settings::population_size_for(backend, engine, plan.most_parameters());
        let settings = Settings {
            backend,
            engine,
            threads,
            population_size,
        };
        Ok(Self { plan, settings })
    }
}

impl Contender for Ours {
    fn name(&self) -> String {
        let Settings {
            backend,
            engine,
            threads,
            ..
        } = self.settings;
        let plural = if threads == 1 { "" } else { "s" };
        format!(
            "Adamscape, {backend}, {}, {threads} thread{plural}",
            engine.name()
        )
    }

    fn run(&mut self) -> anyhow::Result<Run> {
        let start = Instant::now();
        let trials = training::train_all(&self.plan, self.settings)?;
        let seconds = start.elapsed().as_secs_f64();
        let good = trials.iter().filter(|trial| match trial.outcome {
            Outcome::Finished(metrics) => metrics.validation_score > 0.9,
            Outcome::Diverged { .. } => false,
        });
        Ok(Run {
            seconds,
            work: Work::MemberSteps(self.plan.size.member_steps),
            good: (self.settings.engine == Engine::Fused).then(|| good.count()),
        })
    }
}
