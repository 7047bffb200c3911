use burn::tensor::Tensor;

use crate::registry::RuleRow;
use crate::{Form, Moment, Moments, OfMoments, Rule, Step, hyperparameters};

pub(super) const ROW: RuleRow = RuleRow::whole::<Prodigy>(
    "prodigy",
    "r ← √{beta_2}·r + sD²⟨g, θ₀ − θ⟩; q ← √{beta_2}·q + sD²g; m ← {beta_1}m + {1-beta_1}Dg; v ← {beta_2}v + {1-beta_2}D²g²; D⁺ = max(D, {d_coef}·r/‖q‖₁), D = {d_0} at first; u = m/(√v + D⁺{epsilon}); d(g) = Du; to be used with η = 1",
    "Mishchenko & Defazio 2024, its authors' program",
)
.with_moments::<Prodigy>();

hyperparameters! {
    /// Prodigy, Adam that finds its learning rate D itself; η is a factor on it, 1 if nothing is known.
    ///
    /// r ← √β₂·r + sD²⟨g, θ₀ − θ⟩, q ← √β₂·q + sD²g, D⁺ = max(D, c·r/‖q‖₁) with D = D₀ at first, m ← β₁m + (1−β₁)Dg,
    /// v ← β₂v + (1−β₂)D²g²; direction D·m/(√v + D⁺ε), where a decoupled decay adds Dλθ.
    ///
    /// D is found for each parameter of each member by itself. The authors' program finds one for all parameters of a network,
    /// which is the same where there is one.
    ///
    /// Buffers: m, v, q and θ₀, shaped like θ; r, D and the D of the step before, a number for each member. Source: Mishchenko &
    /// Defazio 2024 (arXiv 2306.06101), Algorithm 4; `prodigyopt.Prodigy` with its defaults, among them no bias correction.
    pub struct Prodigy {
        /// The weight of the old m.
        beta_1 "β₁" = 0.9 in 0.0..1.0;
        /// The weight of the old v; its root that of the old r and q.
        beta_2 "β₂" = 0.999 in 0.0..1.0;
        /// Added to the root, times D.
        epsilon "ε" = 1e-8 in 0.0..f64::INFINITY;
        /// What D begins with.
        d_0 "D₀" = 1e-6 in 1e-30..f64::INFINITY;
        /// A factor on what is found.
        d_coef "c" = 1.0 in f64::MIN_POSITIVE..f64::INFINITY;
    }
}

impl Rule for Prodigy {
    type Buffers<const D: usize> = [Tensor<D>; 7];

    const AFTER_DECAY: bool = true;

    fn initial<const D: usize>(&self, step: &Step, parameter: &Tensor<D>) -> [Tensor<D>; 7] {
        let zeros = parameter.zeros_like();
        let zero = step.sum(zeros.clone());
        let d = zero.full_like(self.d_0);
        [
            zeros.clone(),
            zeros.clone(),
            zeros,
            parameter.clone(),
            zero,
            d.clone(),
            d,
        ]
    }

    fn direction<const D: usize>(
        &self,
        step: &Step,
        parameter: &Tensor<D>,
        gradient: Tensor<D>,
        [m, v, q, start, r, d, _]: [Tensor<D>; 7],
    ) -> (Tensor<D>, [Tensor<D>; 7]) {
        let beta_3 = self.beta_2.sqrt();
        // By D/D₀, as D² might be too small for f32.
        let weight = d.clone() * d.clone().mul_scalar(step.factor / self.d_0);
        let moved = step.sum(gradient.clone() * (start.clone() - parameter.clone()));
        let r = r.mul_scalar(beta_3) + moved * weight.clone();
        let q = q.mul_scalar(beta_3) + gradient.clone() * weight;
        let scaled = gradient * d.clone();
        let m = m.mul_scalar(self.beta_1) + scaled.clone().mul_scalar(1.0 - self.beta_1);
        let v = v.mul_scalar(self.beta_2) + (scaled.clone() * scaled).mul_scalar(1.0 - self.beta_2);

        let found = r.clone().mul_scalar(self.d_coef) / step.sum(q.clone().abs());
        // Also false where nothing is known yet, 0/0.
        let is_larger = found.clone().greater(d.clone());
        let next = d.clone().mask_where(is_larger, found);
        let root = v.clone().sqrt() + next.clone().mul_scalar(self.epsilon);
        // A gradient that was always 0 makes no step, whatever ε.
        let is_zero = root.clone().equal_scalar(0.0);
        let direction = m.clone() / root.mask_fill(is_zero, 1.0);
        (direction, [m, v, q, start, r, next, d])
    }

    fn after_decay<const D: usize>(
        &self,
        _: &Step,
        _: &Tensor<D>,
        direction: Tensor<D>,
        buffers: [Tensor<D>; 7],
    ) -> (Tensor<D>, [Tensor<D>; 7]) {
        let [.., before] = &buffers;
        (direction * before.clone(), buffers)
    }
}

impl OfMoments for Prodigy {
    fn moments(&self) -> Moments {
        Moments {
            first: Some(Moment::average(self.beta_1)),
            second: Some(Moment::average(self.beta_2)),
            epsilon: self.epsilon,
            form: Form::Distance {
                first: self.d_0,
                factor: self.d_coef,
            },
            ..Moments::default()
        }
    }
}
