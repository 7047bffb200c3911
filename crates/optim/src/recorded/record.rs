//! Has Burn's capture backend record a rule.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{LazyLock, Mutex, PoisonError};

use burn::backend::Capture;
use burn::backend::ir::TensorId;
use burn::tensor::{Device, Tensor, TensorData};

use super::Tape;
use super::lower::lower;
use crate::{Rule, Step};

/// One for the whole process: Burn has 65,536 of them, and never takes one back.
static DEVICE: LazyLock<Mutex<Device>> = LazyLock::new(|| Mutex::new(Device::capture()));

/// What `rule` does to a parameter of `shape` at `step`, if it treats each number by itself.
pub(crate) fn record<R: Rule<N>, const N: usize>(
    rule: &R,
    step: &Step,
    shape: [usize; 3],
) -> Option<Tape> {
    let device = DEVICE.lock().unwrap_or_else(PoisonError::into_inner);
    let mut inputs = Vec::with_capacity(N + 1);
    let mut outputs = Vec::with_capacity(N + 1);
    let capture = || {
        device.capture_scope(|scope| {
            let zeros = || {
                let zeros = vec![0.0_f32; shape.iter().product()];
                Tensor::<3>::from_data(TensorData::new(zeros, shape), &*device)
            };
            let (gradient, buffers): (_, [_; N]) = (zeros(), std::array::from_fn(|_| zeros()));
            inputs.extend([&gradient].into_iter().chain(&buffers).filter_map(id));
            let (direction, buffers) = rule.direction(step, gradient, buffers);
            outputs.extend([&direction].into_iter().chain(&buffers).filter_map(id));
            // A rule may well return one tensor twice.
            let mut distinct = outputs.clone();
            distinct.sort();
            distinct.dedup();
            scope.complete(inputs.iter().copied(), distinct)
        })
    };
    // A rule that reads numbers finds none here, and Burn panics. Run by Burn, it may well be right.
    let captured = catch_unwind(AssertUnwindSafe(capture)).ok()?.ok()?;
    lower(&captured, shape, &inputs, &outputs)
}

/// What a tensor is called in the recording.
fn id(tensor: &Tensor<3>) -> Option<TensorId> {
    let tensor = tensor.clone().try_into_primitive::<Capture>();
    tensor.ok().map(|tensor| tensor.id())
}
