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

/// Where the numbers of one member are in a table of all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// Tables are `[members, numbers]`.
    Rows,
    /// Tables are `[numbers, members]`.
    Columns,
}

/// The members that go through the kernel together.
pub(super) struct Lanes {
    pub(super) members: Range<usize>,
    pub(super) lanes: usize,
    /// Members of the population.
    pub(super) of: usize,
    pub(super) order: Order,
}

/// Numbers that change places at once: 16 cache lines in as many members, which all stay at hand.
const CHUNK: usize = 16;

impl Lanes {
    /// Writes these members' numbers into lanes, table after table. Lanes beyond the last member are left as they
    /// are.
    pub(super) fn pack(&self, tables: &[Vec<f32>], mut packed: &mut [f32]) {
        for table in tables {
            let (own, rest) = packed.split_at_mut(table.len() / self.of * self.lanes);
            packed = rest;
            match self.order {
                Order::Rows => self.pack_rows(table, own),
                Order::Columns => {
                    let own = own.chunks_exact_mut(self.lanes);
                    for (to, from) in own.zip(table.chunks_exact(self.of)) {
                        let from = from.get(self.members.clone()).unwrap_or_default();
                        for (to, from) in to.iter_mut().zip(from) {
                            *to = *from;
                        }
                    }
                }
            }
        }
    }

    /// Reads what [`pack`](Self::pack) would write.
    pub(super) fn unpack(&self, mut packed: &[f32], tables: &mut [Vec<f32>]) {
        for table in tables {
            let (own, rest) = packed.split_at(table.len() / self.of * self.lanes);
            packed = rest;
            match self.order {
                Order::Rows => self.unpack_rows(own, table),
                Order::Columns => {
                    let own = own.chunks_exact(self.lanes);
                    for (from, to) in own.zip(table.chunks_exact_mut(self.of)) {
                        let to = to.get_mut(self.members.clone()).unwrap_or_default();
                        for (to, from) in to.iter_mut().zip(from) {
                            *to = *from;
                        }
                    }
                }
            }
        }
    }

    fn pack_rows(&self, table: &[f32], packed: &mut [f32]) {
        let length = table.len() / self.of;
        for (index, chunk) in packed.chunks_mut(CHUNK * self.lanes).enumerate() {
            for (lane, member) in self.members.clone().enumerate() {
                let from = table.iter().skip(member * length + index * CHUNK);
                let to = chunk.iter_mut().skip(lane).step_by(self.lanes);
                to.zip(from).for_each(|(to, from)| *to = *from);
            }
        }
    }

    fn unpack_rows(&self, packed: &[f32], table: &mut [f32]) {
        let length = table.len() / self.of;
        for (index, chunk) in packed.chunks(CHUNK * self.lanes).enumerate() {
            for (lane, member) in self.members.clone().enumerate() {
                let to = table.iter_mut().skip(member * length + index * CHUNK);
                let from = chunk.iter().skip(lane).step_by(self.lanes);
                to.zip(from).for_each(|(to, from)| *to = *from);
            }
        }
    }
}
