//! Learning curves of every trial.

use adamscape_page::{Course, Curves, Landscape, Quantity, State, Text};

use super::Shape;
use super::landscape::outcome;
use crate::results::{self, chance};

const STEPS: [u64; 12] = [0, 2, 5, 10, 18, 30, 45, 65, 90, 120, 160, 200];

pub(super) fn curves(kind: &str, shape: &Shape, landscapes: &[Landscape]) -> Curves {
    let quantity = |name: &str, measure, logarithmic| Quantity {
        name: Text::from(name),
        measure: Some(measure),
        logarithmic,
    };
    let course = |number: usize, place: usize, seed: usize| {
        let (state, quality) = outcome(kind, shape, number, place);
        let along = |step: u64| {
            let progress = 1.0 - (-(step as f64) / 45.0).exp();
            let wobble = 0.02 * (chance([number, place, seed, step as usize]) - 0.5);
            results::trial(
                quality * progress + wobble,
                chance([number, place, seed, 0]),
            )
        };
        let recorded = |value: fn(&results::Trial) -> f64| {
            STEPS.map(|step| match state {
                State::Diverged { after } if step > after.unwrap_or(0) => None,
                _ => Some(value(&along(step)) as f32),
            })
        };
        let values = [
            recorded(|trial| trial.train_loss),
            recorded(|trial| trial.accuracy),
        ];
        Course {
            values: if state == State::Missing {
                vec![]
            } else {
                values.concat()
            },
        }
    };
    let of_landscape = |number: usize| {
        let cells = 0..landscapes[number].cells.len();
        cells
            .flat_map(|place| (0..shape.seeds).map(move |seed| course(number, place, seed)))
            .collect()
    };
    Curves {
        steps: STEPS.to_vec(),
        quantities: vec![
            quantity("training loss", 2, true),
            quantity("validation accuracy", 0, false),
        ],
        courses: (0..landscapes.len()).map(of_landscape).collect(),
    }
}
