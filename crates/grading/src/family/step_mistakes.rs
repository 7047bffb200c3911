//! Mistakes of the step as a whole: its sign, its learning rate, its gradient.

use super::mistake::Mistake;
use crate::recipe::{Taken, When};

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
        turn: |recipe| recipe.written.when = When::Before,
    },
    Mistake {
        id: "last-row-everywhere",
        explanation: "every row holds the parameters after the last step: one array was stored again and again, and changed later; store a copy after each step",
        turn: |recipe| recipe.written.when = When::AtTheEnd,
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
        turn: |recipe| recipe.taken = Taken::Accumulated,
    },
    Mistake {
        id: "gradients-averaged",
        explanation: "the gradients of all steps so far are averaged; take this step's alone",
        turn: |recipe| recipe.taken = Taken::Averaged,
    },
    Mistake {
        id: "first-gradient-always",
        explanation: "the first step's gradient is taken at every step; take the gradient of each",
        turn: |recipe| recipe.taken = Taken::FirstAlways,
    },
    Mistake {
        id: "gradient-late",
        explanation: "each step takes the gradient of the step before, and the first none; take the step's own",
        turn: |recipe| recipe.taken = Taken::StepLate,
    },
    Mistake {
        id: "eta-in-gradient",
        explanation: "the gradient is multiplied by η before it enters the velocity or the moments, and what λ adds is not; the direction is multiplied by η, all of it: θ − η·d",
        turn: |recipe| {
            recipe.eta_in_gradient = true;
            recipe.step_size = 1.0;
        },
    },
];
