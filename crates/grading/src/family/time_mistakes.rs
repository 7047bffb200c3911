//! Mistakes of bias correction: of t, and of what is divided by 1 − βᵗ.

use super::mistake::{Mistake, both, first, second};
use crate::recipe::{Clock, Correction, Moment, Recipe, Root};

pub(super) const MISTAKES: &[Mistake] = &[
    Mistake {
        id: "no-bias-correction",
        explanation: "the moments are used as they are; divide m by 1 − β₁ᵗ and v by 1 − β₂ᵗ",
        turn: |recipe| {
            first(recipe, uncorrect);
            second(recipe, uncorrect);
        },
    },
    Mistake {
        id: "first-moment-uncorrected",
        explanation: "v is corrected for its start at zero, but m is not: m̂ = m/(1 − β₁ᵗ)",
        turn: |recipe| {
            if recipe.second.is_some() {
                first(recipe, uncorrect);
            }
        },
    },
    Mistake {
        id: "second-moment-uncorrected",
        explanation: "m is corrected for its start at zero, but v is not: v̂ = v/(1 − β₂ᵗ)",
        turn: |recipe| {
            if recipe.first.is_some() {
                second(recipe, uncorrect);
            }
        },
    },
    Mistake {
        id: "bias-correction-added",
        explanation: "the moments are divided by 1 − βᵗ, which this optimizer does not do",
        turn: |recipe| {
            first(recipe, correct);
            second(recipe, correct);
        },
    },
    Mistake {
        id: "correction-multiplied",
        explanation: "the moments are multiplied by 1 − βᵗ; divide them by it",
        turn: |recipe| {
            first(recipe, multiply);
            second(recipe, multiply);
        },
    },
    Mistake {
        id: "correction-kept",
        explanation: "the corrected m̂ and v̂ are stored as the moments of the next step; store m and v, and correct copies",
        turn: |recipe| {
            first(recipe, keep_corrected);
            second(recipe, keep_corrected);
        },
    },
    Mistake {
        id: "correction-outside-root",
        explanation: "v is corrected after its root is taken, √v/(1 − β₂ᵗ); it is √(v/(1 − β₂ᵗ))",
        turn: |recipe| {
            if is_corrected(recipe.second.as_ref()) {
                recipe.root = Root::BeforeCorrection;
            }
        },
    },
    Mistake {
        id: "time-from-zero",
        explanation: "t is 0 at the first step, where 1 − βᵗ is 0 and divides by zero; t is 1 at the first step",
        turn: |recipe| set_clock(recipe, Clock::Counts { offset: -1 }),
    },
    Mistake {
        id: "time-from-zero-guarded",
        explanation: "t counts from 0 and the first step is not corrected; t is 1 at the first step",
        turn: |recipe| set_clock(recipe, Clock::FromZeroGuarded),
    },
    Mistake {
        id: "time-ahead",
        explanation: "t is 2 at the first step: it is counted up twice, or too early; t is 1 at the first step",
        turn: |recipe| set_clock(recipe, Clock::Counts { offset: 1 }),
    },
    Mistake {
        id: "time-stands-still",
        explanation: "t is 1 at every step: moments are divided by 1 − β instead of 1 − βᵗ",
        turn: |recipe| set_clock(recipe, Clock::StandsStill),
    },
    Mistake {
        id: "time-per-parameter",
        explanation: "t is counted up for every parameter, not for every step: one t for all, or one for each",
        turn: |recipe| set_clock(recipe, Clock::PerParameter),
    },
    Mistake {
        id: "moments-late",
        explanation: "the step is made of m and v before they have seen this step's gradient; update them first",
        turn: |recipe| both(recipe, |moment| moment.late = true),
    },
];

fn is_corrected(moment: Option<&Moment>) -> bool {
    moment.is_some_and(|moment| moment.correction == Correction::Yes)
}

fn set_clock(recipe: &mut Recipe, clock: Clock) {
    if is_corrected(recipe.first.as_ref()) || is_corrected(recipe.second.as_ref()) {
        recipe.clock = clock;
    }
}

fn uncorrect(moment: &mut Moment) {
    moment.correction = Correction::No;
}

fn multiply(moment: &mut Moment) {
    if moment.correction == Correction::Yes {
        moment.correction = Correction::Multiplied;
    }
}

fn correct(moment: &mut Moment) {
    // A sum has no weights that begin too small.
    if moment.correction == Correction::No && moment.beta < 1.0 {
        moment.correction = Correction::Yes;
    }
}

fn keep_corrected(moment: &mut Moment) {
    if moment.correction == Correction::Yes {
        moment.correction = Correction::Kept;
    }
}
