//! Mistakes of the step as a whole: its sign, its learning rate, its gradient.

use super::mistake::Mistake;

pub(super) const MISTAKES: &[Mistake] = &[
    Mistake {
        id: "left-open",
        explanation: "the parameters never change: the update is still to be written, or its result is not stored",
        turn: |recipe| {
            recipe.step_size = 0.0;
            recipe.decay.lambda = 0.0;
        },
    },
    Mistake {
        id: "one-row-late",
        explanation: "each row holds the parameters before its step, beginning with the first ones; write them after the step",
        turn: |recipe| recipe.shows_before = true,
    },
    Mistake {
        id: "wrong-sign",
        explanation: "the step goes uphill: θ + η·d instead of θ − η·d",
        turn: |recipe| recipe.step_size = -recipe.step_size,
    },
    Mistake {
        id: "learning-rate-forgotten",
        explanation: "the direction is not multiplied by the learning rate: θ − d instead of θ − η·d",
        turn: |recipe| recipe.step_size = 1.0,
    },
    Mistake {
        id: "learning-rate-twice",
        explanation: "the direction is multiplied by the learning rate twice: θ − η²·d instead of θ − η·d",
        turn: |recipe| recipe.step_size *= recipe.learning_rate,
    },
    Mistake {
        id: "gradients-accumulated",
        explanation: "the gradients of all steps so far are added up, as PyTorch does without optimizer.zero_grad(); take this step's alone",
        turn: |recipe| recipe.accumulated = true,
    },
];
