//! A registered optimizer in plain f64, number by number: no tensors, no backend.

use crate::decay::Place;
use crate::lane_rule::LaneRule;
use crate::registry::Entry;
use crate::update::Factors;
use crate::{Decay, DecaySettings, Kind, Step};

/// An elementwise optimizer with one learning rate and one weight decay for all numbers, in f64.
pub struct PlainOptimizer {
    rule: Box<dyn LaneRule>,
    kind: Kind,
    decay: Decay,
    learning_rate: f64,
    weight_decay: f64,
    settings: DecaySettings,
    time: i32,
    /// `[numbers, buffers]`.
    buffers: Vec<f64>,
}

impl PlainOptimizer {
    /// For a parameter of this kind, in a training of `steps` steps; none if the rule is not elementwise, or its gradients are
    /// clipped.
    #[must_use]
    pub fn new(
        entry: &Entry,
        kind: Kind,
        learning_rate: f64,
        weight_decay: f64,
        steps: usize,
    ) -> Option<Self> {
        Some(Self {
            rule: entry.lane_rule()?,
            kind,
            decay: entry.decay,
            learning_rate,
            weight_decay,
            settings: DecaySettings::new(steps),
            time: 0,
            buffers: Vec::new(),
        })
    }

    /// Where networks are judged, if gradients are taken at `parameters`: for most rules there.
    #[must_use]
    pub fn judged(&self, parameters: &[f64]) -> Vec<f64> {
        let buffers = self.rule.buffers();
        let each = parameters.iter().enumerate();
        let judged = each.map(|(index, &parameter)| {
            let own = self.buffers.get(index * buffers..(index + 1) * buffers);
            let direction = own.map_or(0.0, |own| self.rule.number_to_judged(parameter, own));
            parameter - direction * self.learning_rate
        });
        judged.collect()
    }

    /// Makes the next step, with the schedule's factor s; 1 without a schedule.
    ///
    /// # Panics
    /// If there is not one gradient for each parameter, or their number changes.
    pub fn step(&mut self, factor: f64, parameters: &mut [f64], gradients: &[f64]) {
        assert_eq!(
            parameters.len(),
            gradients.len(),
            "a gradient for each parameter"
        );
        let buffers = self.rule.buffers();
        if self.time == 0 {
            self.buffers = vec![0.0; parameters.len() * buffers];
        }
        assert_eq!(
            self.buffers.len(),
            parameters.len() * buffers,
            "as many parameters as before"
        );
        self.time += 1;
        let step = Step {
            factor,
            kind: self.kind,
            ..Step::new(self.time)
        };
        let learning_rate = factor * self.learning_rate;
        let place = self.decay.place();
        let strength = self.settings.strength(
            self.time as usize,
            [learning_rate, factor],
            self.weight_decay,
        );
        let amount = self.decay.amount(strength);
        let acts = place != Place::Nowhere;
        let factors = Factors {
            learning_rate,
            decay: acts.then(|| place.factor(amount)),
            pull: acts.then(|| place.pull(amount, learning_rate)),
        };
        for (index, (parameter, &gradient)) in parameters.iter_mut().zip(gradients).enumerate() {
            let own = &mut self.buffers[index * buffers..][..buffers];
            *parameter = self
                .rule
                .step_number(&step, place, &factors, (*parameter, gradient), own);
        }
    }
}
