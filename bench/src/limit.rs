//! The benchmark's upper limit, what the machine can do at best: large matrix products, one on each core.

use std::time::Instant;

use gemm::{Parallelism, gemm};

use crate::contender::{Contender, Run, Work};

/// Rows, columns and inner dimension.
const SIZE: usize = 1024;

/// Products of each thread in one run.
const PRODUCTS: usize = 40;

/// Square products of f32 by the `gemm` crate, with the processor's widest vectors.
pub(crate) struct MatrixProduct {
    threads: usize,
}

impl MatrixProduct {
    pub(crate) fn new(threads: usize) -> Self {
        Self { threads }
    }
}

impl Contender for MatrixProduct {
    fn name(&self) -> String {
        format!("limit: matrix product {SIZE}³, {} threads", self.threads)
    }

    fn run(&mut self) -> anyhow::Result<Run> {
        let start = Instant::now();
        std::thread::scope(|scope| {
            for _ in 0..self.threads {
                scope.spawn(multiply);
            }
        });
        let flop = 2.0 * (SIZE as f64).powi(3) * (PRODUCTS * self.threads) as f64;
        Ok(Run {
            seconds: start.elapsed().as_secs_f64(),
            work: Work::Flop(flop),
            good: None,
        })
    }
}

fn multiply() {
    let left = vec![0.5_f32; SIZE * SIZE];
    let right = vec![0.25_f32; SIZE * SIZE];
    let mut product = vec![0.0_f32; SIZE * SIZE];
    let stride = SIZE as isize;
    for _ in 0..PRODUCTS {
        // SAFETY: the three matrices have SIZE columns of SIZE numbers, one after the other, and the first overlaps
        // neither of the others.
        #[expect(unsafe_code, reason = "the crate has no other interface")]
        unsafe {
            gemm(
                SIZE,
                SIZE,
                SIZE,
                product.as_mut_ptr(),
                stride,
                1,
                false,
                left.as_ptr(),
                stride,
                1,
                right.as_ptr(),
                stride,
                1,
                0.0,
                1.0,
                false,
                false,
                false,
                Parallelism::None,
            );
        }
    }
    std::hint::black_box(&product);
}
