//! Decision boundaries of a coarse grid of cells.

use adamscape_page::{Boundaries, Map, Point, Text};

use super::Shape;
use crate::results::{self, decisions, levels, points, quality};

pub(super) fn boundaries(kind: &str, shape: &Shape) -> Boundaries {
    const SIDE: usize = 32;
    // Of a number there is a level at every place, instead of a class.
    let is_number = kind == "numbers";
    let seen = if is_number { levels } else { decisions };
    let steps = [0, 10, 30, 65, 120, 200];
    let columns = shape.decays.len();
    let every = |count: usize, most: usize| (0..count).step_by(count.div_ceil(most));
    let places = every(shape.rates.len(), 8)
        .flat_map(|row| every(columns, 12).map(move |column| row * columns + column));
    let places: Vec<usize> = places.collect();
    let map = |landscape: usize, cell: usize| {
        let quality = quality(
            landscape,
            shape.rates[cell / columns],
            shape.decays[cell % columns],
        );
        let reached = |step: u64| quality.unwrap_or(0.1) * (1.0 - (-(step as f64) / 45.0).exp());
        let kept = if quality.is_some() { steps.len() } else { 2 };
        Map {
            landscape,
            cell,
            decisions: steps[..kept]
                .iter()
                .map(|step| seen(SIDE, reached(*step)))
                .collect(),
        }
    };
    let point = |(index, (x, y, class)): (usize, (f64, f64, u8))| Point {
        x,
        y,
        class: if is_number {
            results::level(x, y, 0.8)
        } else {
            class
        },
        is_validation: index % 3 == 0,
    };
    Boundaries {
        side: SIDE,
        extent: [-1.0, 1.0, -1.0, 1.0],
        classes: if is_number { 0 } else { 2 },
        steps: steps.to_vec(),
        seed: 0,
        points: points(160).into_iter().enumerate().map(point).collect(),
        maps: (0..shape.optimizers.len())
            .flat_map(|landscape| places.iter().map(move |cell| map(landscape, *cell)))
            .collect(),
        caption: Text::from(if is_number {
            "Brighter is higher."
        } else {
            "Blue and orange are the two spirals."
        }),
    }
}
