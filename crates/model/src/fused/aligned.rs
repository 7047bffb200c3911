//! Numbers that start where a cache line does.

use std::ops::{Deref, DerefMut};

/// The bytes of a cache line, and of the widest vector register.
const LINE: usize = 64;

/// A slice of f32 that starts at a multiple of 64 bytes. A vector that straddles two cache lines costs two loads: with
/// plain allocations, which start at any multiple of 16, the kernel took 1.4 times as long.
#[derive(Debug, Default)]
pub(super) struct Aligned {
    numbers: Vec<f32>,
    start: usize,
    length: usize,
}

impl Aligned {
    /// Makes it so long; its numbers are zeros or any that were there before.
    pub(super) fn resize(&mut self, length: usize) {
        let spare = LINE / size_of::<f32>();
        if self.numbers.len() < length + spare {
            self.numbers = vec![0.0; length + spare];
            // An offset that is not known, which the function's contract allows, costs time and nothing else.
            self.start = self.numbers.as_ptr().align_offset(LINE).min(spare);
        }
        self.length = length;
    }
}

impl Deref for Aligned {
    type Target = [f32];

    fn deref(&self) -> &[f32] {
        let range = self.start..self.start + self.length;
        &self.numbers[range]
    }
}

impl DerefMut for Aligned {
    fn deref_mut(&mut self) -> &mut [f32] {
        let range = self.start..self.start + self.length;
        &mut self.numbers[range]
    }
}
