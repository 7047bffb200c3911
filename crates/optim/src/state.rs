//! What an optimizer remembers of one parameter.

use burn::optim::{RecordState, StateSink, StateSource};
use burn::tensor::{Device, Tensor};

/// The steps taken and the rule's buffers, each shaped like the parameter.
#[derive(Clone, Debug)]
pub struct State<const D: usize, const N: usize> {
    pub(crate) time: i32,
    pub(crate) buffers: [Tensor<D>; N],
}

impl<const D: usize, const N: usize> State<D, N> {
    /// Before the first step: time 0, all buffers zero.
    pub(crate) fn new(parameter: &Tensor<D>) -> Self {
        Self {
            time: 0,
            buffers: std::array::from_fn(|_| parameter.zeros_like()),
        }
    }

    pub(crate) fn moved_to(self, device: &Device) -> Self {
        Self {
            time: self.time,
            buffers: self.buffers.map(|buffer| buffer.to_device(device)),
        }
    }
}

/// By hand, since Burn's derive knows no arrays. Leaves: `time`, `buffer_0`, `buffer_1`, ...
impl<const D: usize, const N: usize> RecordState for State<D, N> {
    fn state_flatten(&self, prefix: &str, out: &mut StateSink) {
        out.push_scalar(prefix, "time", self.time.into());
        for (index, buffer) in self.buffers.iter().enumerate() {
            out.push_tensor(prefix, &leaf(index), buffer.to_data());
        }
    }

    fn state_unflatten(prefix: &str, src: &mut StateSource, device: &Device) -> Option<Self> {
        let time = i32::try_from(src.take_scalar(prefix, "time")?).ok()?;
        let mut buffers = Vec::with_capacity(N);
        for index in 0..N {
            let data = src.take_tensor(prefix, &leaf(index))?;
            // Without its own type given, an f64 buffer would come back as the device's f32.
            let dtype = data.dtype();
            buffers.push(Tensor::from_data(data, (device, dtype)));
        }
        Some(Self {
            time,
            buffers: buffers.try_into().ok()?,
        })
    }
}

fn leaf(index: usize) -> String {
    format!("buffer_{index}")
}
