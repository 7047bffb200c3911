//! Mistakes of the moments m and v, and of what the direction makes of them.

use std::mem::swap;

use super::mistake::{Mistake, both, first, second};
use crate::recipe::{Averaged, Correction, Maximum, Moment, Recipe, Root};

pub(super) const MISTAKES: &[Mistake] = &[
    Mistake {
        id: "moments-forgotten",
        explanation: "m and v are zero before every step: they are computed, but not stored for the next one",
        turn: |recipe| both(recipe, |moment| moment.forgotten = true),
    },
    Mistake {
        id: "first-moment-forgotten",
        explanation: "m is zero before every step: it is computed, but not stored for the next one",
        turn: |recipe| first(recipe, |moment| moment.forgotten = true),
    },
    Mistake {
        id: "second-moment-forgotten",
        explanation: "v is zero before every step: it is computed, but not stored for the next one",
        turn: |recipe| second(recipe, |moment| moment.forgotten = true),
    },
    Mistake {
        id: "first-moment-missing",
        explanation: "the step is made of the gradient itself; it is made of its average m",
        turn: |recipe| recipe.first = None,
    },
    Mistake {
        id: "second-moment-missing",
        explanation: "nothing divides the step; it is divided by √v̂ + ε",
        turn: |recipe| recipe.second = None,
    },
    Mistake {
        id: "betas-swapped",
        explanation: "β₁ and β₂ are swapped: β₁ belongs to m, β₂ to v",
        turn: |recipe| {
            if let (Some(one), Some(two)) = (&mut recipe.first, &mut recipe.second) {
                swap(&mut one.beta, &mut two.beta);
                swap(&mut one.old, &mut two.old);
                swap(&mut one.new, &mut two.new);
            }
        },
    },
    Mistake {
        id: "weights-swapped",
        explanation: "β and 1 − β are swapped in both averages: the old moment weighs β, the new value 1 − β",
        turn: |recipe| both(recipe, swap_weights),
    },
    Mistake {
        id: "first-weights-swapped",
        explanation: "β₁ and 1 − β₁ are swapped: m ← β₁m + (1 − β₁)g, where β₁ weighs the old m (the other way round in the problem set's question 1a-ii)",
        turn: |recipe| first(recipe, swap_weights),
    },
    Mistake {
        id: "second-weights-swapped",
        explanation: "β₂ and 1 − β₂ are swapped: v ← β₂v + (1 − β₂)g²",
        turn: |recipe| second(recipe, swap_weights),
    },
    Mistake {
        id: "moments-not-averaged",
        explanation: "m and v are sums, not averages: the new value weighs 1 − β, not 1",
        turn: |recipe| both(recipe, weigh_new_by_one),
    },
    Mistake {
        id: "first-moment-not-averaged",
        explanation: "m ← βm + g is a sum, PyTorch's momentum; here the gradient weighs 1 − β",
        turn: |recipe| first(recipe, weigh_new_by_one),
    },
    Mistake {
        id: "second-moment-not-averaged",
        explanation: "v ← β₂v + g² is a sum; the square weighs 1 − β₂",
        turn: |recipe| second(recipe, weigh_new_by_one),
    },
    Mistake {
        id: "momentum-averaged",
        explanation: "m ← βm + (1 − β)g is an average, the problem set's convention; here the gradient weighs 1, as in PyTorch",
        turn: |recipe| {
            first(recipe, |moment| {
                if moment.new == 1.0 {
                    moment.new = 1.0 - moment.beta;
                }
            });
        },
    },
    Mistake {
        id: "momentum-dampened",
        explanation: "m is g at the first step and βm + (1 − β)g from then on, which is PyTorch's SGD with dampening",
        turn: |recipe| {
            if recipe.second.is_none() {
                first(recipe, |moment| {
                    moment.new = 1.0 - moment.beta;
                    moment.starts_with_gradient = true;
                });
            }
        },
    },
    Mistake {
        id: "not-squared",
        explanation: "v averages the gradients; it averages their squares",
        turn: |recipe| {
            if recipe.second.is_some() {
                recipe.averaged = Averaged::Gradients;
            }
        },
    },
    Mistake {
        id: "square-of-first-moment",
        explanation: "v averages m²; it averages g²",
        turn: |recipe| {
            if recipe.second.is_some() && recipe.first.is_some() {
                recipe.averaged = Averaged::SquaresOfFirst;
            }
        },
    },
    Mistake {
        id: "root-forgotten",
        explanation: "the step is divided by v̂ + ε; it is divided by √v̂ + ε",
        turn: |recipe| {
            if recipe.second.is_some() {
                recipe.root = Root::Forgotten;
            }
        },
    },
    Mistake {
        id: "nesterov",
        explanation: "the step looks ahead by Nesterov's momentum, which is not asked for",
        turn: |recipe| recipe.nesterov = recipe.first.is_some(),
    },
    Mistake {
        id: "nesterov-forgotten",
        explanation: "the step does not look ahead; Nesterov's momentum is g + βm with the new m",
        turn: |recipe| recipe.nesterov = false,
    },
    Mistake {
        id: "amsgrad",
        explanation: "v̂ is made of the largest v so far, which is AMSGrad",
        turn: |recipe| maximum(recipe, |of| of.is_none(), Maximum::OfMoment),
    },
    Mistake {
        id: "amsgrad-of-corrected",
        explanation: "the largest v̂ so far divides the step, taken after the bias correction, as in optax.amsgrad; it is taken of v, and corrected then",
        turn: |recipe| {
            if is_corrected(recipe) {
                maximum(
                    recipe,
                    |of| of == Some(Maximum::OfMoment),
                    Maximum::OfCorrected,
                );
            }
        },
    },
    Mistake {
        id: "amsgrad-of-optax",
        explanation: "the largest v̂ so far divides the step, which is optax's AMSGrad",
        turn: |recipe| {
            if is_corrected(recipe) {
                maximum(recipe, |of| of.is_none(), Maximum::OfCorrected);
            }
        },
    },
    Mistake {
        id: "amsgrad-forgotten",
        explanation: "v̂ is made of v; AMSGrad takes the largest v so far",
        turn: |recipe| recipe.maximum = None,
    },
];

/// Where the largest so far is taken of what `asked` says, takes it of something else.
fn maximum(recipe: &mut Recipe, asked: fn(Option<Maximum>) -> bool, of: Maximum) {
    if recipe.second.is_some() && asked(recipe.maximum) {
        recipe.maximum = Some(of);
    }
}

fn is_corrected(recipe: &Recipe) -> bool {
    let second = recipe.second.as_ref();
    second.is_some_and(|moment| moment.correction != Correction::No)
}

fn is_average(moment: &Moment) -> bool {
    moment.new != 1.0
}

fn swap_weights(moment: &mut Moment) {
    if is_average(moment) {
        swap(&mut moment.old, &mut moment.new);
    }
}

fn weigh_new_by_one(moment: &mut Moment) {
    moment.new = 1.0;
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Turning a knob that is not there must leave the recipe as it is: so it is known that a mistake does not apply.
    #[test]
    fn without_moments_nothing_can_be_mistaken_about_them() {
        let problem = crate::Problem::seeded("sgdw", 0).unwrap();
        let recipe = Recipe::right(&problem, problem.entry()).unwrap();
        for mistake in MISTAKES {
            let mut turned = recipe.clone();
            (mistake.turn)(&mut turned);
            assert_eq!(turned, recipe, "{}", mistake.id);
        }
    }
}
