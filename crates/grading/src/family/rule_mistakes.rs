//! Mistakes of the rules that are more than a quotient of moments, rule by rule.

use super::mistake::Mistake;
use crate::recipe::{Quirk, Recipe};

pub(super) const MISTAKES: &[Mistake] = &[
    Mistake {
        id: "momentum-first",
        explanation: "the direction is made of the m that has already seen the gradient; Lion takes the old m, sign(β₁m + (1 − β₁)g), and updates it then",
        turn: |recipe| make(recipe, Quirk::MomentumFirst),
    },
    Mistake {
        id: "sign-betas-swapped",
        explanation: "β₁ and β₂ are swapped: β₁ weighs the old m in the direction, β₂ in the new m",
        turn: |recipe| make(recipe, Quirk::SignBetasSwapped),
    },
    Mistake {
        id: "sign-forgotten",
        explanation: "the step is the average itself; Lion takes its sign",
        turn: |recipe| make(recipe, Quirk::SignForgotten),
    },
    Mistake {
        id: "sign-of-momentum",
        explanation: "the direction is the sign of the new m, so that β₁ never enters; Lion's is sign(β₁m + (1 − β₁)g)",
        turn: |recipe| make(recipe, Quirk::SignOfMomentum),
    },
    Mistake {
        id: "sum-is-mean",
        explanation: "v is the mean of all squares; Adagrad sums them",
        turn: |recipe| make(recipe, Quirk::SumIsMean),
    },
    Mistake {
        id: "initial-forgotten",
        explanation: "v begins with 0, and not with the initial value that is asked for",
        turn: |recipe| make(recipe, Quirk::InitialForgotten),
    },
    Mistake {
        id: "slowing-forgotten",
        explanation: "the learning rate does not fall; it is divided by 1 + (t − 1)κ",
        turn: |recipe| make(recipe, Quirk::SlowingForgotten),
    },
    Mistake {
        id: "slowing-ahead",
        explanation: "the learning rate falls from the first step on, by 1 + tκ; it is divided by 1 + (t − 1)κ",
        turn: |recipe| make(recipe, Quirk::SlowingAhead),
    },
    Mistake {
        id: "epsilon-on-largest",
        explanation: "ε is added to u, which divides; here it is added to |g| before the maximum",
        turn: |recipe| make(recipe, Quirk::EpsilonOnLargest),
    },
    Mistake {
        id: "absolute-forgotten",
        explanation: "u is the largest gradient with its sign; it is the largest |g|",
        turn: |recipe| make(recipe, Quirk::AbsoluteForgotten),
    },
    Mistake {
        id: "largest-kept",
        explanation: "u never becomes smaller; it is max(β₂u, |g|)",
        turn: |recipe| make(recipe, Quirk::LargestKept),
    },
    Mistake {
        id: "largest-averaged",
        explanation: "u is an average of |g|; it is max(β₂u, |g|)",
        turn: |recipe| make(recipe, Quirk::LargestAveraged),
    },
    Mistake {
        id: "largest-corrected",
        explanation: "u is divided by 1 − β₂ᵗ; a maximum needs no correction",
        turn: |recipe| make(recipe, Quirk::LargestCorrected),
    },
    Mistake {
        id: "difference-at-first",
        explanation: "the gradient before the first counts as 0, so that the first difference is the gradient; it is 0",
        turn: |recipe| make(recipe, Quirk::DifferenceAtFirst),
    },
    Mistake {
        id: "difference-not-squared",
        explanation: "n averages g²; it averages (g + β₂δ)²",
        turn: |recipe| make(recipe, Quirk::DifferenceNotSquared),
    },
    Mistake {
        id: "difference-left-out",
        explanation: "the step is made of m̂ alone; it is made of m̂ + β₂v̂",
        turn: |recipe| make(recipe, Quirk::DifferenceLeftOut),
    },
    Mistake {
        id: "difference-unweighted",
        explanation: "the step is made of m̂ + v̂; it is made of m̂ + β₂v̂",
        turn: |recipe| make(recipe, Quirk::DifferenceUnweighted),
    },
    Mistake {
        id: "slow-left-out",
        explanation: "the slow average is not in the step, which is m̂ + αs",
        turn: |recipe| make(recipe, Quirk::SlowLeftOut),
    },
    Mistake {
        id: "slow-unweighted",
        explanation: "the slow average is added as it is; it is multiplied by α",
        turn: |recipe| make(recipe, Quirk::SlowUnweighted),
    },
    Mistake {
        id: "slow-corrected",
        explanation: "the slow average is divided by 1 − β₃ᵗ; only m and v are corrected",
        turn: |recipe| make(recipe, Quirk::SlowCorrected),
    },
    Mistake {
        id: "slow-outside",
        explanation: "the slow average is added after the division by √v̂ + ε; it is divided, too",
        turn: |recipe| make(recipe, Quirk::SlowOutside),
    },
    Mistake {
        id: "slow-at-once",
        explanation: "α and β₃ have their values from the first step on; they rise to them over the warm-up",
        turn: |recipe| make(recipe, Quirk::SlowAtOnce),
    },
    Mistake {
        id: "momentum-constant",
        explanation: "μ is β₁ at every step; it is β₁(1 − 0.96^(tψ)/2)",
        turn: |recipe| make(recipe, Quirk::MomentumConstant),
    },
    Mistake {
        id: "product-forgotten",
        explanation: "the correction takes powers of β₁; it takes the products of all μ until now",
        turn: |recipe| make(recipe, Quirk::ProductForgotten),
    },
    Mistake {
        id: "gradient-left-out",
        explanation: "the gradient has no part of its own in the step, (1 − μₜ)g/(1 − Πμ)",
        turn: |recipe| make(recipe, Quirk::GradientLeftOut),
    },
    Mistake {
        id: "next-forgotten",
        explanation: "m is weighted by μₜ, this step's; it is weighted by μₜ₊₁, the next one's",
        turn: |recipe| make(recipe, Quirk::NextForgotten),
    },
    Mistake {
        id: "threshold-of-paper",
        explanation: "v is used from ρ > 4 on, as in the paper; here, as in PyTorch, from ρ > 5 on",
        turn: |recipe| make(recipe, Quirk::ThresholdOfPaper),
    },
    Mistake {
        id: "rectification-forgotten",
        explanation: "v is used from the first step on, as in Adam; RAdam waits until it is known well enough, and multiplies by r",
        turn: |recipe| make(recipe, Quirk::RectificationForgotten),
    },
    Mistake {
        id: "rectification-squared",
        explanation: "the step is multiplied by r²; it is multiplied by r, its root",
        turn: |recipe| make(recipe, Quirk::RectificationSquared),
    },
    Mistake {
        id: "still-until-known",
        explanation: "there is no step until v is known well enough; it is m̂, as of momentum",
        turn: |recipe| make(recipe, Quirk::StillUntilKnown),
    },
    Mistake {
        id: "velocity-forgotten",
        explanation: "the velocity is 0 before every step; it is stored for the next one: b ← μb + g/(√v + ε)",
        turn: |recipe| make(recipe, Quirk::VelocityForgotten),
    },
    Mistake {
        id: "velocity-averaged",
        explanation: "the velocity is an average; here b ← μb + g/(√v + ε), with weight 1",
        turn: |recipe| make(recipe, Quirk::VelocityAveraged),
    },
    Mistake {
        id: "velocity-before-division",
        explanation: "the velocity sums gradients, and is divided by √v + ε then; it sums what is divided already",
        turn: |recipe| make(recipe, Quirk::VelocityBeforeDivision),
    },
    Mistake {
        id: "mean-forgotten",
        explanation: "the mean is not taken away; centred RMSProp divides by √(v − a²)",
        turn: |recipe| make(recipe, Quirk::MeanForgotten),
    },
    Mistake {
        id: "mean-not-squared",
        explanation: "v − a is under the root; it is v − a²",
        turn: |recipe| make(recipe, Quirk::MeanNotSquared),
    },
    Mistake {
        id: "epsilon-with-variance",
        explanation: "ε is added under the root, √(v − a² + ε), as in TensorFlow; it is added to the root",
        turn: |recipe| make(recipe, Quirk::EpsilonWithVariance),
    },
    Mistake {
        id: "ratio-forgotten",
        explanation: "steps are as long as Adam's; LAMB makes each as long as its parameter, by ‖θ‖/‖u‖",
        turn: |recipe| make(recipe, Quirk::RatioForgotten),
    },
    Mistake {
        id: "ratio-inverted",
        explanation: "the ratio is ‖u‖/‖θ‖; it is ‖θ‖/‖u‖",
        turn: |recipe| make(recipe, Quirk::RatioInverted),
    },
    Mistake {
        id: "ratio-clipped",
        explanation: "the ratio is at most 10; here it is not limited",
        turn: |recipe| make(recipe, Quirk::RatioClipped),
    },
    Mistake {
        id: "decay-outside-ratio",
        explanation: "the decay is not part of what is scaled; it is added to u before the ratio is taken",
        turn: |recipe| make(recipe, Quirk::DecayOutsideRatio),
    },
    Mistake {
        id: "size-forgotten",
        explanation: "the orthogonal matrix is not scaled; it is multiplied by 0.2·√(longer side)",
        turn: |recipe| make(recipe, Quirk::SizeForgotten),
    },
    Mistake {
        id: "size-of-shape",
        explanation: "the orthogonal matrix is multiplied by √max(1, rows/columns), as in Jordan's program; here it is 0.2·√(longer side)",
        turn: |recipe| make(recipe, Quirk::SizeOfShape),
    },
    Mistake {
        id: "lookahead-forgotten",
        explanation: "the direction is made of m alone; it looks ahead by Nesterov's momentum",
        turn: |recipe| make(recipe, Quirk::LookaheadForgotten),
    },
    Mistake {
        id: "lookahead-uncorrected",
        explanation: "the momentum looks ahead without corrections, μm + (1 − μ)g, as in Jordan's program; here each part is divided by its 1 − μᵗ",
        turn: |recipe| make(recipe, Quirk::LookaheadUncorrected),
    },
    Mistake {
        id: "not-orthogonal",
        explanation: "the step is the momentum itself; Muon makes its singular values 1",
        turn: |recipe| make(recipe, Quirk::NotOrthogonal),
    },
    Mistake {
        id: "distance-still",
        explanation: "D stays what it was at first; it grows to the largest estimate",
        turn: |recipe| make(recipe, Quirk::DistanceStill),
    },
    Mistake {
        id: "epsilon-without-distance",
        explanation: "ε is added as it is; it is multiplied by D",
        turn: |recipe| make(recipe, Quirk::EpsilonWithoutDistance),
    },
    Mistake {
        id: "moments-without-distance",
        explanation: "m and v average g and g²; they average Dg and D²g²",
        turn: |recipe| make(recipe, Quirk::MomentsWithoutDistance),
    },
    Mistake {
        id: "iterate-written",
        explanation: "the iterate z is written; write θ, where gradients are taken",
        turn: |recipe| make(recipe, Quirk::IterateWritten),
    },
    Mistake {
        id: "average-written",
        explanation: "the average x is written; write θ, where gradients are taken",
        turn: |recipe| make(recipe, Quirk::AverageWritten),
    },
    Mistake {
        id: "average-from-zero",
        explanation: "the average weighs the step t by 1/(t + 1); it is 1/t",
        turn: |recipe| make(recipe, Quirk::AverageFromZero),
    },
    Mistake {
        id: "average-left-out",
        explanation: "gradients are taken at z itself; θ lies between z and its average x",
        turn: |recipe| make(recipe, Quirk::AverageLeftOut),
    },
];

/// Where the rule is of a form in which it can be made.
fn make(recipe: &mut Recipe, quirk: Quirk) {
    if quirk.is_of(recipe.form) {
        recipe.quirk = Some(quirk);
    }
}
