//! What the kernel works in.

use std::cell::RefCell;

use super::aligned::Aligned;
use super::layout::Layout;

thread_local! {
    /// Kept from step to step: memory that is given back and asked for again comes back cold, and has to be cleared.
    static MEMORY: RefCell<Memory> = RefCell::default();
}

/// Numbers of one lane group; what is in them before the kernel runs does not matter.
#[derive(Default)]
pub(super) struct Memory {
    pub(super) parameters: Aligned,
    pub(super) gradients: Aligned,
    pub(super) losses: Aligned,
    pub(super) right: Aligned,
    pub(super) workspace: Aligned,
}

impl Memory {
    /// Calls `work` with this thread's memory, which is large enough for `lanes` networks of `layout`.
    pub(super) fn lend<T>(layout: &Layout, lanes: usize, work: impl FnOnce(&mut Self) -> T) -> T {
        MEMORY.with_borrow_mut(|memory| {
            memory.parameters.resize(layout.parameters * lanes);
            memory.gradients.resize(layout.parameters * lanes);
            memory.losses.resize(lanes);
            memory.right.resize(lanes);
            memory.workspace.resize(layout.workspace() * lanes);
            work(memory)
        })
    }
}
