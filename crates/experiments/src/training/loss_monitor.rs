//! Looks at the losses that steps start from: notices networks that diverge, whose loss becomes infinite or NaN, and takes the means
//! that learning curves show.

use burn::tensor::Tensor;

use crate::curve::rounded;

/// How many steps' losses are read from the device at once: reading each would stall a GPU.
const STEPS_PER_READING: usize = 32;

/// Remembers for each member the step after which its training loss was no longer finite, and its mean loss up to each checkpoint.
pub(super) struct LossMonitor<'a> {
    diverged_at: Vec<Option<usize>>,
    unread: Vec<Tensor<1>>,
    steps_read: usize,
    /// Of the losses since the last checkpoint.
    sums: Vec<f64>,
    /// For each member the means up to the checkpoints that have been reached.
    means: Vec<Vec<f32>>,
    last: usize,
    checkpoints: &'a [usize],
}

impl<'a> LossMonitor<'a> {
    /// `checkpoints` are steps, ascending.
    pub(super) fn new(members: usize, checkpoints: &'a [usize]) -> Self {
        Self {
            diverged_at: vec![None; members],
            unread: Vec::new(),
            steps_read: 0,
            sums: vec![0.0; members],
            means: vec![Vec::with_capacity(checkpoints.len()); members],
            last: 0,
            checkpoints,
        }
    }

    /// Takes the losses that the next step starts from, one for each member.
    pub(super) fn see(&mut self, losses: &[f32]) {
        self.read();
        self.step(losses);
    }

    /// As [`see`](Self::see), when it is time to read them.
    pub(super) fn see_later(&mut self, losses: Tensor<1>) {
        self.unread.push(losses);
        if self.unread.len() >= STEPS_PER_READING {
            self.read();
        }
    }

    /// Takes the losses after the last of all steps.
    pub(super) fn finish(&mut self, losses: &[&[f64]], steps: usize) {
        self.read();
        for losses in losses {
            self.note(losses, steps);
        }
    }

    /// The losses that the next step starts from.
    fn step<F: Copy + Into<f64>>(&mut self, losses: &[F]) {
        self.note(losses, self.steps_read);
        self.steps_read += 1;
        let sums = self.sums.iter_mut().zip(losses);
        sums.for_each(|(sum, &loss)| *sum += loss.into());
        let Some((&next, further)) = self.checkpoints.split_first() else {
            return;
        };
        if self.steps_read == next {
            let count = (next - self.last) as f64;
            for (mean, sum) in self.means.iter_mut().zip(&mut self.sums) {
                if sum.is_finite() {
                    mean.push(rounded(*sum / count));
                    *sum = 0.0;
                }
            }
            (self.last, self.checkpoints) = (next, further);
        }
    }

    fn note<F: Copy + Into<f64>>(&mut self, losses: &[F], steps: usize) {
        for (diverged_at, &loss) in self.diverged_at.iter_mut().zip(losses) {
            if !loss.into().is_finite() {
                diverged_at.get_or_insert(steps);
            }
        }
    }

    /// Whether no member is left to train, as far as is known.
    pub(super) fn all_diverged(&self) -> bool {
        self.diverged_at.iter().all(Option::is_some)
    }

    /// For each member the step after which it had diverged, if it has, and its mean losses up to the checkpoints before.
    pub(super) fn end(self) -> impl Iterator<Item = (Option<usize>, Vec<f32>)> {
        self.diverged_at.into_iter().zip(self.means)
    }

    fn read(&mut self) {
        if self.unread.is_empty() {
            return;
        }
        let losses: Tensor<2> = Tensor::stack(std::mem::take(&mut self.unread), 0);
        let losses: Vec<f64> = losses.into_data().iter::<f64>().collect();
        for losses in losses.chunks(self.diverged_at.len().max(1)) {
            self.step(losses);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Device;

    /// A monitor over two members for 40 steps, the second of which breaks after `broken_after` steps.
    fn diverged_at(broken_after: usize, see: fn(&mut LossMonitor, [f32; 2])) -> Vec<Option<usize>> {
        let mut monitor = LossMonitor::new(2, &[10, 20]);
        for steps in 0..40 {
            let loss = if steps >= broken_after { f32::NAN } else { 0.5 };
            see(&mut monitor, [0.5, loss]);
        }
        let last = if broken_after <= 40 {
            f64::INFINITY
        } else {
            0.5
        };
        monitor.finish(&[&[0.5, last]], 40);
        let ends = monitor.end();
        ends.map(|(diverged_at, means)| {
            let reached = diverged_at.unwrap_or(40) / 10;
            assert_eq!(means, vec![0.5; reached.min(2)]);
            diverged_at
        })
        .collect()
    }

    #[test]
    fn a_member_diverges_after_the_step_that_broke_it_whenever_losses_are_read() {
        let at_once = |monitor: &mut LossMonitor, losses: [f32; 2]| monitor.see(&losses);
        let later = |monitor: &mut LossMonitor, losses: [f32; 2]| {
            monitor.see_later(Tensor::from_floats(losses, &Device::default()));
        };
        for see in [at_once, later] {
            for broken_after in [0, 1, 31, 32, 33, 39, 40] {
                assert_eq!(diverged_at(broken_after, see), [None, Some(broken_after)]);
            }
            assert_eq!(diverged_at(41, see), [None, None]);
        }
    }
}
