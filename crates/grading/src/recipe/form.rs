//! The directions of rules, number by number: of moments, and of what a rule keeps besides.

use adamscape_optim::Form;

use super::{Now, Quirk, Recipe, State};

/// A gradient as the moments see it, with the decay that is in it.
#[derive(Clone, Copy)]
pub(super) struct Seen {
    pub(super) first: f64,
    pub(super) second: f64,
    /// What is added to m̂.
    pub(super) in_numerator: f64,
}

impl Recipe {
    /// d(g) of one number, before a rule looks at the whole parameter.
    pub(super) fn direction(&self, state: &mut State, seen: Seen, now: Now) -> f64 {
        let is = |quirk: Quirk| self.quirk == Some(quirk);
        let gradient = seen.first;
        match self.form {
            Form::Sign { beta } => self.sign(state, gradient, now, beta),
            Form::Slowing { decay, initial } => {
                if now.is_first_step && !is(Quirk::InitialForgotten) {
                    state.v = initial;
                }
                let past = f64::from(now.step - i32::from(!is(Quirk::SlowingAhead)));
                let slower = if is(Quirk::SlowingForgotten) {
                    1.0
                } else {
                    1.0 + past * decay
                };
                let of = if is(Quirk::SumIsMean) {
                    f64::from(now.step)
                } else {
                    1.0
                };
                self.quotient(state, seen, now, |root| root / of.sqrt()) / slower
            }
            Form::Largest { beta, epsilon } => {
                let numerator = self.numerator(state, gradient, now) + seen.in_numerator;
                let [u, _] = &mut state.kept;
                let outside = if is(Quirk::EpsilonOnLargest) {
                    epsilon
                } else {
                    0.0
                };
                let own = if is(Quirk::AbsoluteForgotten) {
                    gradient
                } else {
                    gradient.abs()
                };
                let own = own + epsilon - outside;
                *u = match self.quirk {
                    Some(Quirk::LargestKept) => u.max(own),
                    Some(Quirk::LargestAveraged) => beta * *u + (1.0 - beta) * own,
                    _ => (beta * *u).max(own),
                };
                let correction = if is(Quirk::LargestCorrected) {
                    1.0 - beta.powi(now.time)
                } else {
                    1.0
                };
                numerator / (*u / correction + outside)
            }
            Form::Differences { beta } => {
                let [before, average] = &mut state.kept;
                let change = if now.is_first_step && !is(Quirk::DifferenceAtFirst) {
                    0.0
                } else {
                    gradient - *before
                };
                *before = gradient;
                *average = beta * *average + (1.0 - beta) * change;
                let corrected = *average / (1.0 - beta.powi(now.time));
                let added = match self.quirk {
                    Some(Quirk::DifferenceLeftOut) => 0.0,
                    Some(Quirk::DifferenceUnweighted) => corrected,
                    _ => beta * corrected,
                };
                let ahead = match self.quirk {
                    Some(Quirk::DifferenceNotSquared) => seen.second,
                    _ => seen.second + beta * change,
                };
                let seen = Seen {
                    second: ahead,
                    in_numerator: seen.in_numerator + added,
                    ..seen
                };
                self.quotient(state, seen, now, |root| root)
            }
            Form::SlowAverage {
                beta,
                alpha,
                warmup,
            } => {
                let (alpha, beta) = self.rising(now.step, [beta, alpha, warmup]);
                let [slow, _] = &mut state.kept;
                *slow = beta * *slow + (1.0 - beta) * gradient;
                let slow = match self.quirk {
                    Some(Quirk::SlowCorrected) => alpha * *slow / (1.0 - beta.powi(now.time)),
                    Some(Quirk::SlowLeftOut) => 0.0,
                    Some(Quirk::SlowUnweighted) => *slow,
                    _ => alpha * *slow,
                };
                if is(Quirk::SlowOutside) {
                    return self.quotient(state, seen, now, |root| root) + slow;
                }
                let in_numerator = seen.in_numerator + slow;
                let seen = Seen {
                    in_numerator,
                    ..seen
                };
                self.quotient(state, seen, now, |root| root)
            }
            Form::ScheduledMomentum { beta, decay } => {
                self.scheduled(state, seen, now, [beta, decay])
            }
            Form::Rectified => self.rectified(state, seen, now),
            Form::Velocity {
                momentum,
                is_centred,
            } => self.velocity(state, seen, now, (momentum, is_centred)),
            Form::Orthogonal { momentum } if now.is_matrix => {
                state.m = momentum * state.m + (1.0 - momentum) * gradient;
                let [now_left, next_left] =
                    [now.time, now.time + 1].map(|time| 1.0 - momentum.powi(time));
                match self.quirk {
                    Some(Quirk::LookaheadForgotten) => state.m,
                    Some(Quirk::LookaheadUncorrected) => {
                        momentum * state.m + (1.0 - momentum) * gradient
                    }
                    _ => momentum * state.m / next_left + (1.0 - momentum) * gradient / now_left,
                }
            }
            _ => self.quotient(state, seen, now, |root| root),
        }
    }

    /// m̂/(√v̂ + ε), with √v̂ + ε changed by `root`.
    fn quotient(&self, state: &mut State, seen: Seen, now: Now, root: impl Fn(f64) -> f64) -> f64 {
        let numerator = self.numerator(state, seen.first, now) + seen.in_numerator;
        numerator / root(self.denominator(state, seen.second, now))
    }

    /// Lion's.
    fn sign(&self, state: &mut State, gradient: f64, now: Now, beta: f64) -> f64 {
        let mut beta = beta;
        let Some(mut moment) = self.first.clone() else {
            return sign(gradient);
        };
        if self.quirk == Some(Quirk::SignBetasSwapped) {
            let other = moment.beta;
            moment.old = beta;
            moment.new = 1.0 - beta;
            beta = other;
        }
        let old = if moment.forgotten { 0.0 } else { state.m };
        let (next, _) = moment.next(state.m, gradient, now.is_first_step);
        state.m = next;
        match self.quirk {
            Some(Quirk::MomentumFirst) => sign(beta * next + (1.0 - beta) * gradient),
            Some(Quirk::SignForgotten) => beta * old + (1.0 - beta) * gradient,
            Some(Quirk::SignOfMomentum) => sign(next),
            _ => sign(beta * old + (1.0 - beta) * gradient),
        }
    }

    /// αₜ and β₃ₜ of AdEMAMix: the half-life of β₃ rises from β₁'s.
    fn rising(&self, step: i32, [beta, alpha, warmup]: [f64; 3]) -> (f64, f64) {
        let share = f64::from(step) / warmup;
        if share >= 1.0 || warmup == 0.0 || self.quirk == Some(Quirk::SlowAtOnce) {
            return (alpha, beta);
        }
        let beta_1 = self.first.as_ref().map_or(0.0, |moment| moment.beta);
        let (fast, slow) = (beta_1.ln(), beta.ln());
        let risen = (slow / ((1.0 - share) * slow / fast + share)).exp();
        (alpha * share, risen.min(beta))
    }

    /// NAdam's.
    fn scheduled(&self, state: &mut State, seen: Seen, now: Now, [beta, decay]: [f64; 2]) -> f64 {
        let momentum = |time: i32| match self.quirk {
            Some(Quirk::MomentumConstant) => beta,
            _ => beta * (1.0 - 0.5 * 0.96_f64.powf(f64::from(time) * decay)),
        };
        let (this, mut next) = (momentum(now.time), momentum(now.time + 1));
        if self.quirk == Some(Quirk::NextForgotten) {
            next = this;
        }
        let m = self.numerator(state, seen.first, now);
        let [product, _] = &mut state.kept;
        *product = if now.is_first_step {
            this
        } else {
            *product * this
        };
        let left = match self.quirk {
            Some(Quirk::ProductForgotten) => {
                [1.0 - beta.powi(now.time + 1), 1.0 - beta.powi(now.time)]
            }
            _ => [1.0 - *product * next, 1.0 - *product],
        };
        let own = match self.quirk {
            Some(Quirk::GradientLeftOut) => 0.0,
            _ => seen.first * (1.0 - this) / left[1],
        };
        let numerator = m * next / left[0] + own + seen.in_numerator;
        numerator / self.denominator(state, seen.second, now)
    }

    /// RAdam's: m̂ alone until v is known well enough.
    fn rectified(&self, state: &mut State, seen: Seen, now: Now) -> f64 {
        let numerator = self.numerator(state, seen.first, now) + seen.in_numerator;
        let denominator = self.denominator(state, seen.second, now);
        let Some(second) = &self.second else {
            return numerator;
        };
        let longest = 2.0 / (1.0 - second.beta) - 1.0;
        let left = 1.0 - second.beta.powi(now.time);
        let length = longest - 2.0 * f64::from(now.time) * (1.0 - left) / left;
        let threshold = if self.quirk == Some(Quirk::ThresholdOfPaper) {
            4.0
        } else {
            5.0
        };
        let square = (length - 4.0) * (length - 2.0) * longest
            / ((longest - 4.0) * (longest - 2.0) * length);
        let is_known = length > threshold;
        match self.quirk {
            Some(Quirk::RectificationForgotten) => numerator / denominator,
            Some(Quirk::RectificationSquared) if is_known => numerator * square / denominator,
            Some(Quirk::StillUntilKnown) if !is_known => 0.0,
            _ if is_known => numerator * square.sqrt() / denominator,
            _ => numerator,
        }
    }

    /// PyTorch's RMSprop with momentum, centred or not.
    fn velocity(
        &self,
        state: &mut State,
        seen: Seen,
        now: Now,
        (momentum, is_centred): (f64, bool),
    ) -> f64 {
        let gradient = seen.first + seen.in_numerator;
        let mut denominator = self.denominator(state, seen.second, now);
        if let (true, Some(second)) = (is_centred, &self.second) {
            let [_, mean] = &mut state.kept;
            *mean = second.old * *mean + second.new * seen.first;
            let away = match self.quirk {
                Some(Quirk::MeanForgotten) => 0.0,
                Some(Quirk::MeanNotSquared) => *mean,
                _ => *mean * *mean,
            };
            let variance = (state.v - away).max(0.0);
            denominator = match self.quirk {
                Some(Quirk::EpsilonWithVariance) => (variance + self.epsilon).sqrt(),
                _ => variance.sqrt() + self.epsilon,
            };
        }
        let [velocity, _] = &mut state.kept;
        *velocity = match self.quirk {
            Some(Quirk::VelocityForgotten) => gradient / denominator,
            Some(Quirk::VelocityAveraged) => {
                momentum * *velocity + (1.0 - momentum) * gradient / denominator
            }
            Some(Quirk::VelocityBeforeDivision) => momentum * *velocity + gradient,
            _ => momentum * *velocity + gradient / denominator,
        };
        match self.quirk {
            Some(Quirk::VelocityBeforeDivision) => *velocity / denominator,
            _ => *velocity,
        }
    }
}

/// −1, 0 or 1; NaN of a NaN.
fn sign(number: f64) -> f64 {
    if number == 0.0 { 0.0 } else { number.signum() }
}
