//! Mistakes of weight decay: where λ enters.

use adamscape_optim::Decay;

use super::mistake::Mistake;
use crate::recipe::Recipe;

pub(super) const MISTAKES: &[Mistake] = &[
    Mistake {
        id: "decay-left-out",
        explanation: "there is no decay at all: λ never enters",
        turn: |recipe| recipe.decay.lambda = 0.0,
    },
    Mistake {
        id: "l2-for-decoupled",
        explanation: "λθ is added to the gradient, which is L2 regularisation; decoupled decay shrinks θ itself and leaves the gradient, and so the moments, alone",
        turn: |recipe| {
            if is_decoupled(recipe) {
                into_gradient(recipe);
                shrink_not(recipe);
            }
        },
    },
    Mistake {
        id: "coupled-for-l2",
        explanation: "θ itself shrinks by ηλ, as in PyTorch's AdamW; L2 regularisation adds λθ to the gradient, before the moments",
        turn: |recipe| instead_of_l2(recipe, Decay::LrCoupled),
    },
    Mistake {
        id: "independent-for-l2",
        explanation: "θ itself shrinks by λ, as in the AdamW paper; L2 regularisation adds λθ to the gradient, before the moments",
        turn: |recipe| instead_of_l2(recipe, Decay::Independent),
    },
    Mistake {
        id: "eta-lambda-for-lambda",
        explanation: "θ shrinks by ηλ a step, which is PyTorch's convention; here it shrinks by λ, whatever η is: (1 − λ)·θ",
        turn: |recipe| {
            if recipe.decay.on_parameters == Some(Decay::Independent) {
                recipe.decay.on_parameters = Some(Decay::LrCoupled);
            }
        },
    },
    Mistake {
        id: "lambda-for-eta-lambda",
        explanation: "θ shrinks by λ a step, which is the AdamW paper's convention; here it shrinks by ηλ: (1 − ηλ)·θ",
        turn: |recipe| {
            if recipe.decay.on_parameters == Some(Decay::LrCoupled) {
                recipe.decay.on_parameters = Some(Decay::Independent);
            }
        },
    },
    Mistake {
        id: "decay-after-step",
        explanation: "the decay shrinks what the step has already moved; it takes θ as it was before the step",
        turn: |recipe| {
            if is_decoupled(recipe) {
                recipe.decay.after_step = true;
            }
        },
    },
    Mistake {
        id: "decay-before-step",
        explanation: "the decay shrinks θ as it was before the step; it shrinks what the step has moved",
        turn: |recipe| recipe.decay.after_step = false,
    },
    Mistake {
        id: "coupled-for-proximal",
        explanation: "θ shrinks to (1 − ηλ)·θ before the step, as in PyTorch's AdamW; here what the step has moved is divided by 1 + ηλ",
        turn: |recipe| instead_of(recipe, Decay::Proximal, Decay::LrCoupled),
    },
    Mistake {
        id: "independent-for-normalised",
        explanation: "θ shrinks by λ a step; here it shrinks by λ/√n, where n is the number of all steps",
        turn: |recipe| instead_of(recipe, Decay::Normalised, Decay::Independent),
    },
    Mistake {
        id: "caution-forgotten",
        explanation: "every number decays; here only those that the step does not make grow, where d·θ ≥ 0",
        turn: |recipe| recipe.decay.agreeing = false,
    },
    Mistake {
        id: "decay-twice",
        explanation: "λ enters twice: into the gradient, and by shrinking θ; only one of them is meant",
        turn: |recipe| {
            if is_decoupled(recipe) {
                into_gradient(recipe);
            } else if recipe.decay.in_first {
                recipe.decay.on_parameters = Some(Decay::LrCoupled);
            }
        },
    },
    Mistake {
        id: "decay-wrong-sign",
        explanation: "the decay drives θ away from zero: the sign of λ is wrong",
        turn: |recipe| recipe.decay.lambda = -recipe.decay.lambda,
    },
    Mistake {
        id: "biases-spared",
        explanation: "the biases do not decay; here every parameter does",
        turn: |recipe| {
            if recipe.decay.lambda != 0.0 {
                recipe.decay.spares_biases = true;
            }
        },
    },
    Mistake {
        id: "scales-spared",
        explanation: "the scales of normalisations do not decay; here every parameter does",
        turn: |recipe| {
            if recipe.decay.lambda != 0.0 {
                recipe.decay.spares_scales = true;
            }
        },
    },
    Mistake {
        id: "biases-and-scales-spared",
        explanation: "neither the biases nor the scales of normalisations decay; here every parameter does",
        turn: |recipe| {
            if recipe.decay.lambda != 0.0 {
                recipe.decay.spares_biases = true;
                recipe.decay.spares_scales = true;
            }
        },
    },
    Mistake {
        id: "decay-doubled",
        explanation: "λ counts double, as the gradient of λ‖θ‖²; the penalty is λ/2·‖θ‖², whose gradient is λθ",
        turn: |recipe| recipe.decay.lambda *= 2.0,
    },
    Mistake {
        id: "decay-halved",
        explanation: "λ counts half: λθ/2 for the gradient of λ/2·‖θ‖², which is λθ",
        turn: |recipe| recipe.decay.lambda *= 0.5,
    },
    Mistake {
        id: "decay-in-first-alone",
        explanation: "m averages g + λθ, but v averages g² without it; with L2 both see g + λθ",
        turn: |recipe| recipe.decay.in_second = false,
    },
    Mistake {
        id: "decay-in-second-alone",
        explanation: "v averages (g + λθ)², but m averages g without it; with L2 both see g + λθ",
        turn: |recipe| {
            if recipe.decay.in_second {
                recipe.decay.in_first = false;
            }
        },
    },
    Mistake {
        id: "decay-in-numerator",
        explanation: "λθ is added to m̂, after the moments and before the division by √v̂ + ε; it belongs into the gradient (L2) or outside the division (decoupled)",
        turn: |recipe| {
            if recipe.second.is_some() {
                recipe.decay.in_first = false;
                recipe.decay.in_second = false;
                shrink_not(recipe);
                recipe.decay.in_numerator = recipe.decay.lambda != 0.0;
            }
        },
    },
];

fn is_decoupled(recipe: &Recipe) -> bool {
    recipe.decay.on_parameters.is_some() && recipe.decay.lambda != 0.0
}

fn shrink_not(recipe: &mut Recipe) {
    recipe.decay.on_parameters = None;
    recipe.decay.after_step = false;
    recipe.decay.agreeing = false;
}

fn into_gradient(recipe: &mut Recipe) {
    recipe.decay.in_first = true;
    recipe.decay.in_second = recipe.second.is_some();
}

/// Of what `right` means, `wrong`.
fn instead_of(recipe: &mut Recipe, right: Decay, wrong: Decay) {
    if recipe.decay.on_parameters == Some(right) {
        recipe.decay.on_parameters = Some(wrong);
        recipe.decay.after_step = false;
    }
}

fn instead_of_l2(recipe: &mut Recipe, decay: Decay) {
    if recipe.decay.in_first && recipe.decay.on_parameters.is_none() {
        recipe.decay.in_first = false;
        recipe.decay.in_second = false;
        recipe.decay.on_parameters = Some(decay);
    }
}
