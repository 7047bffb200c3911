use burn::tensor::Tensor;

use super::Adam;
use crate::registry::RuleRow;
use crate::{Form, Moment, Moments, OfMoments, Rule, Step, hyperparameters};

pub(super) const ROW: RuleRow = RuleRow::whole::<Muon>(
    "muon",
    "matrices: m ← {momentum}m + {1-momentum}g; d(g) = 0.2·√(longer side)·UVᵀ for {momentum}m/(1−{momentum}ᵗ⁺¹) + {1-momentum}g/(1−{momentum}ᵗ) ≈ UΣVᵀ, by 5 steps of Newton–Schulz; others: adam with {beta_1}, {beta_2}, {epsilon}",
    "Jordan 2024; Liu et al. 2025; optax.contrib.muon",
)
.with_moments::<Muon>();

const NEWTON_SCHULZ_STEPS: usize = 5;

hyperparameters! {
    /// Muon: the momentum of each weight matrix with all its singular values made about 1. m ← μm + (1−μ)g,
    /// direction 0.2·√max(rows, columns)·NS(μm/(1−μᵗ⁺¹) + (1−μ)g/(1−μᵗ)); biases and what else is no matrix step by [`Adam`].
    ///
    /// NS is the quintic Newton–Schulz iteration: X = M/(‖M‖ + 1e-8), then 5 times X ← aX + (bA + cA²)X with A = XXᵀ and
    /// (a, b, c) = (3.4445, −4.7750, 2.0315); of a matrix with more rows than columns, its transpose.
    ///
    /// The momentum looks ahead with Nesterov's corrections as Dozat has them; Jordan's program and PyTorch's leave them out,
    /// which changes the weight of g by (1−μᵗ⁺¹)/(1−μᵗ), soon 1.
    ///
    /// The factor gives a step the size that Adam's have (Liu et al. 2025, arXiv 2502.16982, equation 4), so that both take the
    /// same learning rates; and it does not depend on which axis of a matrix is which.
    ///
    /// Buffers: m, shaped like θ, and Adam's v where it steps. Source: Jordan 2024; `optax.contrib.muon`.
    pub struct Muon {
        /// The weight of the old m.
        momentum "μ" = 0.95 in 0.0..1.0;
        /// Adam's, where it steps.
        beta_1 "β₁" = 0.9 in 0.0..1.0;
        /// Adam's, where it steps.
        beta_2 "β₂" = 0.999 in 0.0..1.0;
        /// Adam's, where it steps.
        epsilon "ε" = 1e-8 in 0.0..f64::INFINITY;
    }
}

impl Rule for Muon {
    type Buffers<const D: usize> = [Tensor<D>; 2];

    fn direction<const D: usize>(
        &self,
        step: &Step,
        parameter: &Tensor<D>,
        gradient: Tensor<D>,
        [m, v]: [Tensor<D>; 2],
    ) -> (Tensor<D>, [Tensor<D>; 2]) {
        if !step.is_matrix(D) {
            let adam = Adam {
                beta_1: self.beta_1,
                beta_2: self.beta_2,
                epsilon: self.epsilon,
            };
            return Rule::direction(&adam, step, parameter, gradient, [m, v]);
        }
        let new = gradient.mul_scalar(1.0 - self.momentum);
        let m = m.mul_scalar(self.momentum) + new.clone();
        let next = 1.0 - self.momentum.powi(step.time + 1);
        let now = step.bias_correction(self.momentum);
        let ahead = m.clone().mul_scalar(self.momentum / next) + new.mul_scalar(now.recip());
        let longest = ahead.dims().into_iter().skip(D - 2).max().unwrap_or(1);
        let size = 0.2 * (longest as f64).sqrt();
        let orthogonal = self.orthogonalised(step, ahead);
        (orthogonal.mul_scalar(size), [m, v])
    }
}

impl Muon {
    /// NS of each member's matrix.
    fn orthogonalised<const D: usize>(&self, step: &Step, matrix: Tensor<D>) -> Tensor<D> {
        let dims = matrix.dims();
        let is_tall = dims.iter().rev().nth(1) > dims.last();
        let norm = step.sum(matrix.clone() * matrix.clone()).sqrt();
        let matrix = matrix / norm.add_scalar(1e-8);
        let mut x = if is_tall { matrix.transpose() } else { matrix };
        for _ in 0..NEWTON_SCHULZ_STEPS {
            let a = x.clone().matmul(x.clone().transpose());
            let polynomial = a.clone().mul_scalar(-4.775) + a.clone().matmul(a).mul_scalar(2.0315);
            x = x.clone().mul_scalar(3.4445) + polynomial.matmul(x);
        }
        if is_tall { x.transpose() } else { x }
    }
}

impl OfMoments for Muon {
    fn moments(&self) -> Moments {
        Moments {
            first: Some(Moment::corrected(self.beta_1)),
            second: Some(Moment::corrected(self.beta_2)),
            epsilon: self.epsilon,
            form: Form::Orthogonal {
                momentum: self.momentum,
            },
            ..Moments::default()
        }
    }
}
