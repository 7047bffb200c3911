//! What the kernel works in.

use std::cell::RefCell;

use super::aligned::Aligned;
use super::layout::Layout;

thread_local! {
    /// Kept from step to step: memory that is given back and asked for again comes back cold, and has to be cleared.
    static MEMORY: RefCell<Memory> = RefCell::default();
}

/// For one lane group; what is in it before the kernel runs does not matter.
#[derive(Default)]
pub(super) struct Memory {
    /// Room for parameters that have no place of their own.
    pub(super) parameters: Aligned,
    pub(super) results: Results,
}

/// What the kernel writes to.
#[derive(Default)]
pub(super) struct Results {
    pub(super) gradients: Aligned,
    pub(super) losses: Aligned,
    pub(super) right: Aligned,
    pub(super) workspace: Aligned,
    /// Parameters that a normalisation is folded into.
    pub(super) folded: Aligned,
}

impl Memory {
    /// Calls `work` with this thread's memory, which is large enough for `lanes` networks of `layout`.
    pub(super) fn lend<T>(layout: &Layout, lanes: usize, work: impl FnOnce(&mut Self) -> T) -> T {
        MEMORY.with_borrow_mut(|memory| {
            memory.parameters.resize(layout.parameters * lanes);
            memory.results.gradients.resize(layout.parameters * lanes);
            memory.results.losses.resize(lanes);
            memory.results.right.resize(lanes);
            memory.results.workspace.resize(layout.workspace() * lanes);
            memory.results.folded.resize(layout.folded() * lanes);
            work(memory)
        })
    }
}
