//! Mistakes of clipping: gradients that are cut off, and should not be, or otherwise.

use super::mistake::Mistake;
use crate::recipe::{Clip, Norm, Recipe};

pub(super) const MISTAKES: &[Mistake] = &[
    Mistake {
        id: "gradients-clipped-by-value",
        explanation: "every number of the gradient is cut off at ±1, which is not asked for",
        turn: |recipe| clip(recipe, [1.0, f64::INFINITY], Norm::Parameter),
    },
    Mistake {
        id: "gradients-clipped-by-norm",
        explanation: "the gradient of each parameter is cut off where its norm is over 1, which is not asked for",
        turn: |recipe| clip(recipe, [f64::INFINITY, 1.0], Norm::Parameter),
    },
    Mistake {
        id: "gradients-clipped-together",
        explanation: "all gradients are cut off where the norm of all together is over 1, as by PyTorch's clip_grad_norm_, which is not asked for",
        turn: |recipe| clip(recipe, [f64::INFINITY, 1.0], Norm::All),
    },
    Mistake {
        id: "clipping-forgotten",
        explanation: "the gradients are not clipped, as is asked for",
        turn: |recipe| recipe.clip = None,
    },
    Mistake {
        id: "norm-of-all",
        explanation: "the norm of all gradients together is clipped, as by PyTorch's clip_grad_norm_; here it is the norm of each parameter's gradient",
        turn: |recipe| {
            if let Some(clip) = &mut recipe.clip
                && clip.norm.is_finite()
            {
                clip.of = Norm::All;
            }
        },
    },
];

/// Where none is asked for.
fn clip(recipe: &mut Recipe, [value, norm]: [f64; 2], of: Norm) {
    if recipe.clip.is_none() {
        recipe.clip = Some(Clip { value, norm, of });
    }
}
