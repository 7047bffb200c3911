//! A step of a whole parameter: what rules do that look at more than one number.

use adamscape_optim::Form;

use super::form::Seen;
use super::{Now, Quirk, Recipe, State};

/// Newton–Schulz iterations of Muon.
const ITERATIONS: usize = 5;

/// What is kept of a parameter as a whole.
pub(super) struct Whole {
    /// Of a matrix.
    pub(super) columns: Option<usize>,
    /// r, D and the D of the step before, of Prodigy.
    distance: [f64; 3],
}

impl Whole {
    pub(super) fn new(recipe: &Recipe, shape: &[usize]) -> Self {
        let first = match recipe.form {
            Form::Distance { first, .. } => first,
            _ => 0.0,
        };
        Self {
            columns: match shape {
                [_, columns] => Some(*columns),
                _ => None,
            },
            distance: [0.0, first, first],
        }
    }
}

impl Recipe {
    /// Whether a decoupled decay joins the direction, and the rule goes on with both.
    fn goes_on_after_decay(&self) -> bool {
        let goes_on = matches!(
            self.form,
            Form::TrustRatio | Form::Distance { .. } | Form::AveragedIterates { .. }
        );
        goes_on && self.quirk != Some(Quirk::DecayOutsideRatio)
    }

    /// One step of all numbers of a parameter.
    pub(super) fn step(
        &self,
        states: &mut [State],
        whole: &mut Whole,
        gradients: &[f64],
        now: Now,
    ) {
        let is_spared =
            self.decay.spares_biases && now.is_bias || self.decay.spares_scales && now.is_scale;
        let lambda = if is_spared { 0.0 } else { self.decay.lambda };
        let seen: Vec<Seen> = gradients
            .iter()
            .zip(states.iter())
            .map(|(&gradient, state)| self.seen(gradient, state.theta, lambda))
            .collect();
        let mut directions = self.directions(states, whole, &seen, now);
        let joins = self.goes_on_after_decay() && !self.decay.after_step;
        let keep = match self.decay.on_parameters {
            Some(decay) => decay.keep(self.learning_rate, lambda, self.steps),
            None => 1.0,
        };
        if joins {
            let pull = (1.0 - keep) / self.learning_rate;
            for (direction, state) in directions.iter_mut().zip(states.iter()) {
                if !(self.decay.agreeing && *direction * state.theta < 0.0) {
                    *direction += pull * state.theta;
                }
            }
        }
        self.after_decay(&mut directions, states, whole, now);
        for (direction, state) in directions.into_iter().zip(states) {
            let keep = match self.decay.agreeing && direction * state.theta < 0.0 {
                _ if joins => 1.0,
                true => 1.0,
                false => keep,
            };
            let change = self.step_size * direction;
            state.theta = if self.decay.after_step {
                keep * (state.theta - change)
            } else {
                keep * state.theta - change
            };
        }
    }

    fn seen(&self, gradient: f64, theta: f64, lambda: f64) -> Seen {
        let gradient = if self.eta_in_gradient {
            self.learning_rate * gradient
        } else {
            gradient
        };
        let decay = |enters: bool| if enters { lambda * theta } else { 0.0 };
        Seen {
            first: gradient + decay(self.decay.in_first),
            second: gradient + decay(self.decay.in_second),
            in_numerator: decay(self.decay.in_numerator),
        }
    }

    fn directions(
        &self,
        states: &mut [State],
        whole: &mut Whole,
        seen: &[Seen],
        now: Now,
    ) -> Vec<f64> {
        let now = Now {
            is_matrix: whole.columns.is_some(),
            ..now
        };
        if let Form::Distance { first, factor } = self.form {
            return self.by_distance(states, whole, seen, now, [first, factor]);
        }
        let numbers = states.iter_mut().zip(seen);
        let directions = numbers.map(|(state, seen)| self.direction(state, *seen, now));
        let mut directions: Vec<f64> = directions.collect();
        if let (Form::Orthogonal { .. }, Some(columns)) = (self.form, whole.columns) {
            self.orthogonalise(&mut directions, columns);
        }
        directions
    }

    /// Prodigy's: r ← √β₂·r + wΣg(θ₀ − θ), q ← √β₂·q + wg with w = D²/D₀, D⁺ = max(D, c·r/‖q‖₁), moments of Dg.
    fn by_distance(
        &self,
        states: &mut [State],
        whole: &mut Whole,
        seen: &[Seen],
        now: Now,
        [first, factor]: [f64; 2],
    ) -> Vec<f64> {
        let beta = self
            .second
            .as_ref()
            .map_or(0.0, |moment| moment.beta.sqrt());
        let [r, d, before] = &mut whole.distance;
        let weight = *d * *d / first;
        let (mut moved, mut length) = (0.0, 0.0);
        for (state, seen) in states.iter_mut().zip(seen) {
            let [q, start] = &mut state.kept;
            if now.is_first_step {
                *start = state.theta;
            }
            moved += seen.first * (*start - state.theta);
            *q = beta * *q + seen.first * weight;
            length += q.abs();
        }
        *r = beta * *r + moved * weight;
        *before = *d;
        let found = factor * *r / length;
        if found > *d && self.quirk != Some(Quirk::DistanceStill) {
            *d = found;
        }
        let scale = match self.quirk {
            Some(Quirk::MomentsWithoutDistance) => 1.0,
            _ => *before,
        };
        let mut recipe = self.clone();
        if self.quirk != Some(Quirk::EpsilonWithoutDistance) {
            recipe.epsilon *= *d;
        }
        let numbers = states.iter_mut().zip(seen);
        let direction = |(state, seen): (&mut State, &Seen)| {
            let numerator = recipe.numerator(state, scale * seen.first, now);
            let root = recipe.denominator(state, scale * seen.second, now);
            // A gradient that was always 0 makes no step, whatever ε.
            let root = if root == 0.0 { 1.0 } else { root };
            (numerator + seen.in_numerator) / root
        };
        numbers.map(direction).collect()
    }

    /// What becomes of directions that have the decay's part in them.
    fn after_decay(&self, directions: &mut [f64], states: &mut [State], whole: &Whole, now: Now) {
        match self.form {
            Form::TrustRatio => {
                let norm = |numbers: &mut dyn Iterator<Item = f64>| {
                    numbers.map(|number| number * number).sum::<f64>().sqrt()
                };
                let length = norm(&mut states.iter().map(|state| state.theta));
                let own = norm(&mut directions.iter().copied());
                let is_zero = length == 0.0 || own == 0.0;
                let ratio = match self.quirk {
                    _ if is_zero => 1.0,
                    Some(Quirk::RatioForgotten) => 1.0,
                    Some(Quirk::RatioInverted) => own / length,
                    Some(Quirk::RatioClipped) => (length / own).min(10.0),
                    _ => length / own,
                };
                directions
                    .iter_mut()
                    .for_each(|direction| *direction *= ratio);
            }
            Form::Distance { .. } => {
                let [.., before] = whole.distance;
                directions
                    .iter_mut()
                    .for_each(|direction| *direction *= before);
            }
            Form::AveragedIterates { beta } => {
                let weight = match self.quirk {
                    Some(Quirk::AverageFromZero) => now.step + 1,
                    _ => now.step,
                };
                let share = f64::from(weight).recip();
                for (own, state) in directions.iter_mut().zip(states) {
                    let [behind, _] = &mut state.kept;
                    let direction = match self.quirk {
                        Some(Quirk::AverageLeftOut) => *own,
                        _ => *behind * share + *own * (1.0 - beta * (1.0 - share)),
                    };
                    *behind += *own - direction;
                    *own = direction;
                }
            }
            _ => {}
        }
    }

    /// What is written of a number.
    pub(super) fn shown(&self, state: &State) -> f64 {
        let [behind, _] = state.kept;
        let behind = behind * self.step_size;
        match (self.quirk, self.form) {
            (Some(Quirk::IterateWritten), _) => state.theta - behind,
            (Some(Quirk::AverageWritten), Form::AveragedIterates { beta }) => {
                state.theta + (1.0 - beta) / beta * behind
            }
            _ => state.theta,
        }
    }

    /// Muon's: 0.2·√(longer side)·UVᵀ of the matrix UΣVᵀ, about.
    fn orthogonalise(&self, matrix: &mut [f64], columns: usize) {
        if columns == 0 || self.quirk == Some(Quirk::NotOrthogonal) {
            return;
        }
        let rows = matrix.len() / columns;
        let size = match self.quirk {
            Some(Quirk::SizeForgotten) => 1.0,
            Some(Quirk::SizeOfShape) => (rows as f64 / columns as f64).max(1.0).sqrt(),
            _ => 0.2 * (rows.max(columns) as f64).sqrt(),
        };
        let norm = matrix
            .iter()
            .map(|number| number * number)
            .sum::<f64>()
            .sqrt();
        let scaled: Vec<f64> = matrix.iter().map(|number| number / (norm + 1e-8)).collect();
        let is_tall = rows > columns;
        let mut x = if is_tall {
            transposed(&scaled, columns)
        } else {
            scaled
        };
        let short = rows.min(columns);
        let long = rows.max(columns);
        for _ in 0..ITERATIONS {
            let a = product(&x, &transposed(&x, long), long);
            let square = product(&a, &a, short);
            let numbers = a.iter().zip(&square);
            let polynomial: Vec<f64> = numbers
                .map(|(a, square)| -4.775 * a + 2.0315 * square)
                .collect();
            let turned = product(&polynomial, &x, short);
            for (x, turned) in x.iter_mut().zip(turned) {
                *x = 3.4445 * *x + turned;
            }
        }
        let x = if is_tall { transposed(&x, long) } else { x };
        for (number, x) in matrix.iter_mut().zip(x) {
            *number = size * x;
        }
    }
}

/// Of a row-major matrix with so many columns.
fn transposed(matrix: &[f64], columns: usize) -> Vec<f64> {
    let column = |index: usize| matrix.iter().skip(index).step_by(columns).copied();
    (0..columns).flat_map(column).collect()
}

/// Of two row-major matrices, where the first has `inner` columns and the second as many rows.
fn product(one: &[f64], other: &[f64], inner: usize) -> Vec<f64> {
    let columns = transposed(other, other.len() / inner);
    let row = |row: &[f64]| -> Vec<f64> {
        let entry = |column: &[f64]| row.iter().zip(column).map(|(one, other)| one * other).sum();
        columns.chunks(inner).map(entry).collect()
    };
    one.chunks(inner).flat_map(row).collect()
}
