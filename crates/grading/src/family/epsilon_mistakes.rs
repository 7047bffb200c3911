//! Mistakes of ε: where it is added, and how large it is.

use super::mistake::Mistake;
use crate::recipe::{EpsilonPlace, Recipe};

pub(super) const MISTAKES: &[Mistake] = &[
    Mistake {
        id: "epsilon-inside-root",
        explanation: "ε is added under the root, √(v̂ + ε); it is added to the root, √v̂ + ε",
        turn: |recipe| place(recipe, EpsilonPlace::Inside),
    },
    Mistake {
        id: "epsilon-before-correction",
        explanation: "ε is added to √v before the bias correction, as in the paper's shortened formula and TensorFlow; it is added to √v̂",
        turn: |recipe| place(recipe, EpsilonPlace::BeforeCorrection),
    },
    Mistake {
        id: "epsilon-after-correction",
        explanation: "ε is added to √v̂, after the bias correction; here it is added to √v before it",
        turn: |recipe| {
            if recipe.epsilon_place == EpsilonPlace::BeforeCorrection {
                recipe.epsilon_place = EpsilonPlace::Outside;
            }
        },
    },
    Mistake {
        id: "epsilon-missing",
        explanation: "there is no ε, so that a gradient that was always zero divides zero by zero; the step is divided by √v̂ + ε",
        turn: |recipe| set(recipe, 0.0),
    },
    Mistake {
        id: "epsilon-1e-5",
        explanation: "ε is 1e-5, the default of Burn's AdamW, and not the one that is asked for",
        turn: |recipe| set(recipe, 1e-5),
    },
    Mistake {
        id: "epsilon-1e-7",
        explanation: "ε is 1e-7, the default of Keras, and not the one that is asked for",
        turn: |recipe| set(recipe, 1e-7),
    },
];

fn place(recipe: &mut Recipe, place: EpsilonPlace) {
    if recipe.second.is_some() {
        recipe.epsilon_place = place;
    }
}

fn set(recipe: &mut Recipe, epsilon: f64) {
    if recipe.second.is_some() {
        recipe.epsilon = epsilon;
    }
}
