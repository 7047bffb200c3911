//! What an optimizer remembers of one parameter.

use burn::optim::{RecordState, StateSink, StateSource};
use burn::tensor::{Device, Tensor};

use crate::{Buffers, Rule};

/// The steps taken and the rule's buffers.
pub struct State<const D: usize, R: Rule> {
    pub(crate) time: i32,
    pub(crate) buffers: R::Buffers<D>,
}

impl<const D: usize, R: Rule> State<D, R> {
    pub(crate) fn moved_to(self, device: &Device) -> Self {
        let buffers = self.buffers.as_slice();
        Self {
            time: self.time,
            buffers: R::Buffers::from_fn(|index| buffers[index].clone().to_device(device)),
        }
    }
}

impl<const D: usize, R: Rule> Clone for State<D, R> {
    fn clone(&self) -> Self {
        Self {
            time: self.time,
            buffers: self.buffers.clone(),
        }
    }
}

/// By hand, since Burn's derive knows no arrays. Leaves: `time`, `buffer_0`, `buffer_1`, ...
impl<const D: usize, R: Rule> RecordState for State<D, R> {
    fn state_flatten(&self, prefix: &str, out: &mut StateSink) {
        out.push_scalar(prefix, "time", self.time.into());
        for (index, buffer) in self.buffers.as_slice().iter().enumerate() {
            out.push_tensor(prefix, &leaf(index), buffer.to_data());
        }
    }

    fn state_unflatten(prefix: &str, src: &mut StateSource, device: &Device) -> Option<Self> {
        let time = i32::try_from(src.take_scalar(prefix, "time")?).ok()?;
        let mut buffers: Vec<Tensor<D>> = Vec::with_capacity(R::Buffers::<D>::COUNT);
        for index in 0..R::Buffers::<D>::COUNT {
            let data = src.take_tensor(prefix, &leaf(index))?;
            // Without its own type given, an f64 buffer would come back as the device's f32.
            let dtype = data.dtype();
            buffers.push(Tensor::from_data(data, (device, dtype)));
        }
        Some(Self {
            time,
            buffers: R::Buffers::from_fn(|index| buffers[index].clone()),
        })
    }
}

fn leaf(index: usize) -> String {
    format!("buffer_{index}")
}
