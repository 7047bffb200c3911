//! Members in the lanes of vectors: number k of all of them, then number k + 1.

use std::ops::Range;

use pulp::{Simd, WithSimd};

/// How many members fit a vector on this machine.
pub(super) struct Count;

impl WithSimd for Count {
    type Output = usize;

    fn with_simd<S: Simd>(self, _simd: S) -> usize {
        S::F32_LANES
    }
}

/// The members that go through the kernel together.
pub(super) struct Lanes {
    pub(super) members: Range<usize>,
    pub(super) lanes: usize,
    /// Members of the population.
    pub(super) of: usize,
}

/// Numbers that change places at once: 16 cache lines in as many members, which all stay at hand.
const CHUNK: usize = 16;

impl Lanes {
    /// Writes these members' numbers into lanes, table after table of `[members, numbers]`. Lanes beyond the last member
    /// are left as they are.
    pub(super) fn pack(&self, tables: &[Vec<f32>], mut packed: &mut [f32]) {
        for table in tables {
            let length = table.len() / self.of;
            let (own, rest) = packed.split_at_mut(length * self.lanes);
            packed = rest;
            for (index, chunk) in own.chunks_mut(CHUNK * self.lanes).enumerate() {
                for (lane, member) in self.members.clone().enumerate() {
                    let from = table.iter().skip(member * length + index * CHUNK);
                    let to = chunk.iter_mut().skip(lane).step_by(self.lanes);
                    to.zip(from).for_each(|(to, from)| *to = *from);
                }
            }
        }
    }

    /// Reads what [`pack`](Self::pack) would write.
    pub(super) fn unpack(&self, mut packed: &[f32], tables: &mut [Vec<f32>]) {
        for table in tables {
            let length = table.len() / self.of;
            let (own, rest) = packed.split_at(length * self.lanes);
            packed = rest;
            for (index, chunk) in own.chunks(CHUNK * self.lanes).enumerate() {
                for (lane, member) in self.members.clone().enumerate() {
                    let to = table.iter_mut().skip(member * length + index * CHUNK);
                    let from = chunk.iter().skip(lane).step_by(self.lanes);
                    to.zip(from).for_each(|(to, from)| *to = *from);
                }
            }
        }
    }
}
