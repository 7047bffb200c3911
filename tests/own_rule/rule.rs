//! A rule as CONTRIBUTING.md says: one file. It is in none of the project's.

use adamscape_optim::registry::RuleRow;
use adamscape_optim::{Elementwise, Number, Step, hyperparameters};

pub(crate) const ROW: RuleRow = RuleRow::elementwise::<FastBall>(
    "fast-ball",
    "m ← {momentum}m + g; d(g) = {speed}m",
    "a test",
);

hyperparameters! {
    /// Heavy ball at some speed: m ← μm + g, direction σm. Buffers: m, shaped like θ.
    pub struct FastBall {
        /// The weight of the old m.
        momentum "μ" = 0.5 in 0.0..1.0;
        /// A factor on every step.
        speed "σ" = 2.0 in 0.0..100.0;
    }
}

impl Elementwise for FastBall {
    type Buffers<T: Number> = [T; 1];

    fn direction<T: Number>(&self, _: &Step, _: &T, gradient: T, [m]: [T; 1]) -> (T, [T; 1]) {
        let m = m.scale(self.momentum) + gradient;
        (m.clone().scale(self.speed), [m])
    }
}
