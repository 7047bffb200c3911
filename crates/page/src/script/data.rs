//! What the script knows of the report, as JSON that can stand in a page.

use std::collections::BTreeMap;

use serde::Serialize;

use super::packed::{quantised, runs};
use crate::error::PageError;
use crate::number::shortened;
use crate::report::{Better, Boundaries, Curves, Landscape, Measure, Report, State, Trial};
use crate::svg::{Colours, PLANE, Picture, table};
use crate::text::Text;

#[derive(Serialize)]
struct Data<'report> {
    up: Axis<'report>,
    right: Axis<'report>,
    plane: Plane,
    colours: Vec<String>,
    measures: Vec<Drawn<'report>>,
    good: Option<(usize, f64)>,
    seeds: &'report [Text],
    landscapes: Vec<Packed<'report>>,
    texts: Vec<&'report Text>,
    curves: Option<PackedCurves<'report>>,
    boundaries: Option<PackedBoundaries<'report>>,
}

#[derive(Serialize)]
struct Axis<'report> {
    name: &'report Text,
    title: &'report Text,
    /// Labels that tell the values apart.
    labels: Vec<String>,
    /// The values to the last digit, for templates.
    values: Vec<String>,
}

#[derive(Serialize)]
struct Plane {
    size: [f64; 4],
    rows: Vec<(f64, f64)>,
    columns: Vec<(f64, f64)>,
}

#[derive(Serialize)]
struct Drawn<'report> {
    name: &'report Text,
    unit: Option<&'report Text>,
    meaning: &'report Text,
    better: Option<Better>,
    logarithmic: bool,
    low: f64,
    high: f64,
    ticks: Vec<(f64, String)>,
}

#[derive(Serialize)]
struct Packed<'report> {
    title: &'report Text,
    about: &'report Text,
    /// A letter for each cell: f for finished, d for diverged, m for missing.
    states: String,
    /// Of cells and trials that diverged: after how many steps.
    after: BTreeMap<usize, u64>,
    same: BTreeMap<usize, usize>,
    /// For each measure the cells' means and deviations.
    means: Vec<Vec<Option<f64>>>,
    deviations: Vec<Option<Vec<Option<f64>>>>,
    best: Vec<Vec<usize>>,
    /// A letter for each trial of each cell, and their values for each measure; nothing where no trial has it.
    trials: String,
    trials_after: BTreeMap<usize, u64>,
    values: Vec<Option<Vec<Option<f64>>>>,
    command: Option<usize>,
    programs: Vec<(&'report Text, usize)>,
    substitutions: Vec<(&'report Text, &'report [Text])>,
}

#[derive(Serialize)]
struct PackedCurves<'report> {
    steps: &'report [u64],
    quantities: Vec<PackedQuantity<'report>>,
}

#[derive(Serialize)]
struct PackedQuantity<'report> {
    name: &'report Text,
    measure: Option<usize>,
    logarithmic: bool,
    low: f64,
    high: f64,
    /// For each landscape its cells' seeds' steps.
    courses: Vec<String>,
}

#[derive(Serialize)]
struct PackedBoundaries<'report> {
    side: usize,
    extent: [f64; 4],
    classes: u8,
    steps: &'report [u64],
    seed: usize,
    caption: &'report Text,
    points: Vec<(f64, f64, u8, u8)>,
    maps: Vec<(usize, usize, Vec<String>)>,
}

/// The JSON, in which no `<` can end the element that it stands in, and no letter ends a line of a script.
pub(crate) fn data(report: &Report) -> Result<String, PageError> {
    let mut texts = Texts::default();
    let landscapes = report.landscapes.iter();
    let landscapes: Result<Vec<_>, _> = landscapes
        .map(|one| packed(report, one, &mut texts))
        .collect();
    let measures = report.measures.iter().enumerate();
    let measures: Result<Vec<_>, _> = measures
        .map(|(number, measure)| drawn(report, number, measure))
        .collect();
    let first = report
        .landscapes
        .first()
        .ok_or(PageError::Nothing { what: "landscape" })?;
    let picture = Picture::new(report, first, 0)?;
    let plane = picture.plane();
    let (width, height) = (PLANE.width, PLANE.height);
    let data = Data {
        up: axis(&report.up),
        right: axis(&report.right),
        plane: Plane {
            size: [PLANE.left, PLANE.top, width, height],
            rows: plane.rows(),
            columns: plane.columns(),
        },
        colours: table()?,
        measures: measures?,
        good: report.good.map(|good| (good.measure, good.threshold)),
        seeds: &report.seeds,
        landscapes: landscapes?,
        texts: texts.all,
        curves: report
            .curves
            .as_ref()
            .map(|curves| packed_curves(report, curves)),
        boundaries: report.boundaries.as_ref().map(packed_boundaries),
    };
    let json = serde_json::to_string(&data)?;
    Ok(json
        .replace('<', "\\u003c")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029"))
}

fn axis(axis: &crate::report::Axis) -> Axis<'_> {
    let spaced = if axis.logarithmic {
        adamscape_pictures::Axis::logarithmic
    } else {
        adamscape_pictures::Axis::even
    };
    Axis {
        name: &axis.name,
        title: &axis.title,
        labels: spaced("", axis.values.clone()).labels(),
        values: axis
            .values
            .iter()
            .map(|value| format!("{value:?}"))
            .collect(),
    }
}

fn drawn<'report>(
    report: &Report,
    number: usize,
    measure: &'report Measure,
) -> Result<Drawn<'report>, PageError> {
    let colours = Colours::of(report, number, measure)?;
    let (low, high) = colours.limits();
    Ok(Drawn {
        name: &measure.name,
        unit: measure.unit.as_ref(),
        meaning: &measure.meaning,
        better: measure.better,
        logarithmic: measure.logarithmic,
        low,
        high,
        ticks: colours.ticks(),
    })
}

/// Texts of which each is kept once.
#[derive(Default)]
struct Texts<'report> {
    all: Vec<&'report Text>,
    places: BTreeMap<&'report Text, usize>,
}

impl<'report> Texts<'report> {
    fn place(&mut self, text: &'report Text) -> usize {
        let next = self.all.len();
        let place = *self.places.entry(text).or_insert(next);
        if place == next {
            self.all.push(text);
        }
        place
    }
}

fn packed<'report>(
    report: &'report Report,
    own: &'report Landscape,
    texts: &mut Texts<'report>,
) -> Result<Packed<'report>, PageError> {
    let measures = 0..report.measures.len();
    let columns = report.right.values.len();
    let best = measures.clone().map(|measure| {
        let best = Picture::new(report, own, measure)?.best();
        Ok(best
            .iter()
            .map(|cell| cell.row * columns + cell.column)
            .collect())
    });
    let best: Result<_, PageError> = best.collect();
    let cells = || own.cells.iter();
    let at = |numbers: &[Option<f64>], measure: usize| {
        numbers.get(measure).copied().flatten().map(shortened)
    };
    let means = measures
        .clone()
        .map(|measure| cells().map(|cell| at(&cell.means, measure)).collect());
    let deviations = measures
        .clone()
        .map(|measure| some(cells().map(|cell| at(&cell.deviations, measure))));
    // A cell that keeps no trials has missing ones.
    let lacking = Trial::default();
    let trials = || {
        cells().flat_map(|cell| {
            (0..report.seeds.len()).map(|seed| cell.trials.get(seed).unwrap_or(&lacking))
        })
    };
    let values = measures.map(|measure| some(trials().map(|trial| at(&trial.values, measure))));
    let same = cells()
        .enumerate()
        .filter_map(|(cell, of)| Some((cell, of.same_as?)));
    Ok(Packed {
        title: &own.title,
        about: &own.about,
        states: cells().map(|cell| letter(cell.state)).collect(),
        after: steps(cells().map(|cell| cell.state)),
        same: same.collect(),
        means: means.collect(),
        deviations: deviations.collect(),
        best: best?,
        trials: trials().map(|trial| letter(trial.state)).collect(),
        trials_after: steps(trials().map(|trial| trial.state)),
        values: values.collect(),
        command: own.command.as_ref().map(|command| texts.place(command)),
        programs: own
            .programs
            .iter()
            .map(|program| (&program.name, texts.place(&program.template)))
            .collect(),
        substitutions: own
            .substitutions
            .iter()
            .map(|one| (&one.name, one.texts.as_slice()))
            .collect(),
    })
}

/// The numbers, if there is any.
fn some(numbers: impl Iterator<Item = Option<f64>>) -> Option<Vec<Option<f64>>> {
    let numbers: Vec<Option<f64>> = numbers.collect();
    numbers.iter().any(Option::is_some).then_some(numbers)
}

fn letter(state: State) -> char {
    match state {
        State::Missing => 'm',
        State::Diverged { .. } => 'd',
        State::Finished => 'f',
    }
}

/// After how many steps those diverged of which it is known.
fn steps(states: impl Iterator<Item = State>) -> BTreeMap<usize, u64> {
    let known = states.enumerate().filter_map(|(place, state)| match state {
        State::Diverged { after } => Some((place, after?)),
        State::Missing | State::Finished => None,
    });
    known.collect()
}

fn packed_curves<'report>(report: &Report, curves: &'report Curves) -> PackedCurves<'report> {
    let steps = curves.steps.len();
    let quantities = curves
        .quantities
        .iter()
        .enumerate()
        .map(|(number, quantity)| {
            let own = move |values: &'report [Option<f32>]| {
                let (from, lacking) = (number * steps, values.is_empty());
                (from..from + steps).map(move |place| {
                    let value = if lacking {
                        None
                    } else {
                        values.get(place).copied().flatten()
                    };
                    let value = value.map(f64::from)?;
                    let value = if quantity.logarithmic {
                        value.log10()
                    } else {
                        value
                    };
                    value.is_finite().then_some(value)
                })
            };
            let all = curves
                .courses
                .iter()
                .flatten()
                .flat_map(|course| own(&course.values))
                .flatten();
            let limits = all
                .map(|value| (value, value))
                .reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
            let (low, high) = limits.unwrap_or((0.0, 1.0));
            let courses = curves.courses.iter().map(|of_landscape| {
                quantised(
                    of_landscape.iter().flat_map(|course| own(&course.values)),
                    low,
                    high,
                )
            });
            PackedQuantity {
                name: &quantity.name,
                measure: quantity
                    .measure
                    .filter(|measure| *measure < report.measures.len()),
                logarithmic: quantity.logarithmic,
                low,
                high,
                courses: courses.collect(),
            }
        });
    PackedCurves {
        steps: &curves.steps,
        quantities: quantities.collect(),
    }
}

fn packed_boundaries(boundaries: &Boundaries) -> PackedBoundaries<'_> {
    let points = boundaries.points.iter();
    let point = |point: &crate::report::Point| {
        let (x, y) = (shortened(point.x), shortened(point.y));
        (x, y, point.class, u8::from(point.is_validation))
    };
    let maps = boundaries.maps.iter().map(|map| {
        let decisions = map.decisions.iter().map(|pixels| runs(pixels));
        (map.landscape, map.cell, decisions.collect())
    });
    PackedBoundaries {
        side: boundaries.side,
        extent: boundaries.extent,
        classes: boundaries.classes,
        steps: &boundaries.steps,
        seed: boundaries.seed,
        caption: &boundaries.caption,
        points: points.map(point).collect(),
        maps: maps.collect(),
    }
}
