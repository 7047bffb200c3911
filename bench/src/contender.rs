//! The trait of everything that the benchmark times.

/// The work and wall-clock time of one run of a contender.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Run {
    pub(crate) seconds: f64,
    /// What was done in them.
    pub(crate) work: Work,
    /// Trials with a validation accuracy over 0.9: a sign that all trained the same. Only of those who trained all.
    pub(crate) good: Option<usize>,
}

/// How much a run computed: member-steps or floating-point operations.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Work {
    /// Training steps of one network each.
    MemberSteps(f64),
    /// Floating-point operations that train nothing.
    Flop(f64),
}

/// A program or library that is benchmarked: it can be asked to train again and again.
pub(crate) trait Contender {
    fn name(&self) -> String;

    fn run(&mut self) -> anyhow::Result<Run>;
}
