//! Learning curves, 16 bits for each number.

use serde::Serialize;

use crate::report::{Course, Curves, Quantity};
use crate::script::packed::quantised;
use crate::text::Text;

#[derive(Serialize)]
pub(super) struct PackedCurves<'report> {
    steps: &'report [u64],
    quantities: Vec<PackedQuantity<'report>>,
}

#[derive(Serialize)]
pub(super) struct PackedQuantity<'report> {
    name: &'report Text,
    measure: Option<usize>,
    logarithmic: bool,
    low: f64,
    high: f64,
    /// For each landscape its cells' seeds' steps.
    courses: Vec<String>,
}

pub(super) fn packed_curves(curves: &Curves) -> PackedCurves<'_> {
    let quantities = curves.quantities.iter().enumerate();
    let quantities = quantities.map(|(number, quantity)| packed(curves, number, quantity));
    PackedCurves {
        steps: &curves.steps,
        quantities: quantities.collect(),
    }
}

fn packed<'report>(
    curves: &Curves,
    number: usize,
    quantity: &'report Quantity,
) -> PackedQuantity<'report> {
    let steps = curves.steps.len();
    let values = |course: &Course| -> Vec<Option<f64>> {
        let places = number * steps..(number + 1) * steps;
        let own = places.map(|place| course.values.get(place).copied().flatten());
        own.map(|value| place(value?, quantity.logarithmic))
            .collect()
    };
    let all = curves.courses.iter().flatten().flat_map(values).flatten();
    let limits = all
        .map(|value| (value, value))
        .reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
    let (low, high) = limits.unwrap_or((0.0, 1.0));
    let courses = curves.courses.iter().map(|of_landscape| {
        let values = of_landscape.iter().flat_map(values);
        quantised(values, low, high)
    });
    PackedQuantity {
        name: &quantity.name,
        measure: quantity.measure,
        logarithmic: quantity.logarithmic,
        low,
        high,
        courses: courses.collect(),
    }
}

/// Where a value is drawn: of what has no logarithm nothing is.
fn place(value: f32, logarithmic: bool) -> Option<f64> {
    let value = f64::from(value);
    let place = if logarithmic { value.log10() } else { value };
    place.is_finite().then_some(place)
}
