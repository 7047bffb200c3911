//! Mistakes of the rules that are more than a quotient of moments: what is done otherwise in the one place where they differ.

use adamscape_optim::Form;

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quirk {
    /// Lion: the direction is made of the new m.
    MomentumFirst,
    /// Lion: β₁ and β₂ are swapped.
    SignBetasSwapped,
    /// Lion: the direction is the average itself.
    SignForgotten,
    /// Lion: the direction is the sign of the new m alone.
    SignOfMomentum,
    /// Adagrad: v is the mean of the squares.
    SumIsMean,
    /// Adagrad: v begins with 0.
    InitialForgotten,
    /// Adagrad: the learning rate does not fall.
    SlowingForgotten,
    /// Adagrad: it falls from the first step on.
    SlowingAhead,
    /// Adamax: ε is added to u and not to |g|.
    EpsilonOnLargest,
    /// Adamax: the largest of g and not of |g|.
    AbsoluteForgotten,
    /// Adamax: u never becomes smaller.
    LargestKept,
    /// Adamax: u is the average of |g|.
    LargestAveraged,
    /// Adamax: u is corrected by 1 − β₂ᵗ.
    LargestCorrected,
    /// Adan: the gradient before the first is 0.
    DifferenceAtFirst,
    /// Adan: n averages g².
    DifferenceNotSquared,
    /// Adan: the average of differences is not in the direction.
    DifferenceLeftOut,
    /// Adan: it is in it with weight 1.
    DifferenceUnweighted,
    /// AdEMAMix: s is corrected.
    SlowCorrected,
    /// AdEMAMix: s is left out.
    SlowLeftOut,
    /// AdEMAMix: s has weight 1.
    SlowUnweighted,
    /// AdEMAMix: s is added after the division.
    SlowOutside,
    /// AdEMAMix: α and β₃ are what they are from the first step on.
    SlowAtOnce,
    /// NAdam: μ is β₁ at every step.
    MomentumConstant,
    /// NAdam: powers of β₁ for products of μ.
    ProductForgotten,
    /// NAdam: the gradient's own part is left out.
    GradientLeftOut,
    /// NAdam: μₜ for μₜ₊₁.
    NextForgotten,
    /// RAdam: the threshold is 4.
    ThresholdOfPaper,
    /// RAdam: r is 1, and v is always used.
    RectificationForgotten,
    /// RAdam: r² for r.
    RectificationSquared,
    /// RAdam: no step until v is known well enough.
    StillUntilKnown,
    /// RMSProp: b is 0 before every step.
    VelocityForgotten,
    /// RMSProp: b is an average.
    VelocityAveraged,
    /// RMSProp: b is of gradients, and divided then.
    VelocityBeforeDivision,
    /// Centred RMSProp: the mean is not taken away.
    MeanForgotten,
    /// Centred RMSProp: a for a².
    MeanNotSquared,
    /// Centred RMSProp: √(v − a² + ε).
    EpsilonWithVariance,
    /// LAMB: the ratio is 1.
    RatioForgotten,
    /// LAMB: ‖u‖/‖θ‖.
    RatioInverted,
    /// LAMB: the ratio is at most 10.
    RatioClipped,
    /// LAMB: the decay is not in what is scaled.
    DecayOutsideRatio,
    /// Muon: the factor of the size is 1.
    SizeForgotten,
    /// Muon: the factor is √max(1, rows/columns).
    SizeOfShape,
    /// Muon: the direction is made of m alone.
    LookaheadForgotten,
    /// Muon: μm + (1 − μ)g without corrections.
    LookaheadUncorrected,
    /// Muon: the momentum itself.
    NotOrthogonal,
    /// Prodigy: D stays what it was.
    DistanceStill,
    /// Prodigy: ε is not multiplied by D.
    EpsilonWithoutDistance,
    /// Prodigy: moments of g and not of Dg.
    MomentsWithoutDistance,
    /// Schedule-free: z is written.
    IterateWritten,
    /// Schedule-free: x is written.
    AverageWritten,
    /// Schedule-free: the average weighs by 1/(t+1).
    AverageFromZero,
    /// Schedule-free: θ is z, without the average in it.
    AverageLeftOut,
}

impl Quirk {
    /// Whether it can be made in a rule of this form.
    pub(crate) fn is_of(self, form: Form) -> bool {
        use Quirk as Q;
        match form {
            Form::Sign { .. } => matches!(
                self,
                Q::MomentumFirst | Q::SignBetasSwapped | Q::SignForgotten | Q::SignOfMomentum
            ),
            Form::Slowing { decay, initial } => match self {
                Q::SumIsMean => true,
                Q::InitialForgotten => initial != 0.0,
                Q::SlowingForgotten | Q::SlowingAhead => decay != 0.0,
                _ => false,
            },
            Form::Largest { .. } => matches!(
                self,
                Q::EpsilonOnLargest
                    | Q::AbsoluteForgotten
                    | Q::LargestKept
                    | Q::LargestAveraged
                    | Q::LargestCorrected
            ),
            Form::Differences { .. } => matches!(
                self,
                Q::DifferenceAtFirst
                    | Q::DifferenceNotSquared
                    | Q::DifferenceLeftOut
                    | Q::DifferenceUnweighted
            ),
            Form::SlowAverage { warmup, .. } => match self {
                Q::SlowCorrected | Q::SlowLeftOut | Q::SlowUnweighted | Q::SlowOutside => true,
                Q::SlowAtOnce => warmup > 1.0,
                _ => false,
            },
            Form::ScheduledMomentum { .. } => matches!(
                self,
                Q::MomentumConstant | Q::ProductForgotten | Q::GradientLeftOut | Q::NextForgotten
            ),
            Form::Rectified => matches!(
                self,
                Q::ThresholdOfPaper
                    | Q::RectificationForgotten
                    | Q::RectificationSquared
                    | Q::StillUntilKnown
            ),
            Form::Velocity {
                momentum,
                is_centred,
            } => match self {
                Q::VelocityForgotten | Q::VelocityAveraged | Q::VelocityBeforeDivision => {
                    momentum != 0.0
                }
                Q::MeanForgotten | Q::MeanNotSquared | Q::EpsilonWithVariance => is_centred,
                _ => false,
            },
            Form::TrustRatio => matches!(
                self,
                Q::RatioForgotten | Q::RatioInverted | Q::RatioClipped | Q::DecayOutsideRatio
            ),
            Form::Orthogonal { .. } => matches!(
                self,
                Q::SizeForgotten
                    | Q::SizeOfShape
                    | Q::LookaheadForgotten
                    | Q::LookaheadUncorrected
                    | Q::NotOrthogonal
            ),
            Form::Distance { .. } => matches!(
                self,
                Q::DistanceStill | Q::EpsilonWithoutDistance | Q::MomentsWithoutDistance
            ),
            Form::AveragedIterates { .. } => matches!(
                self,
                Q::IterateWritten | Q::AverageWritten | Q::AverageFromZero | Q::AverageLeftOut
            ),
            _ => false,
        }
    }
}
