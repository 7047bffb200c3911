//! What the script knows of the report, as JSON that can stand in a page.

mod boundaries;
mod curves;
mod landscape;
mod texts;

use serde::Serialize;

use boundaries::{PackedBoundaries, packed_boundaries};
use curves::{PackedCurves, packed_curves};
use landscape::{PackedLandscape, packed_landscape};
use texts::Texts;

use crate::error::PageError;
use crate::report::{Better, Measure, Report};
use crate::svg::{Colours, HEIGHT, Picture, WIDTH, table};
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
    landscapes: Vec<PackedLandscape<'report>>,
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

/// The JSON, in which no `<` can end the element that it stands in, and no letter ends a line of a script.
pub(crate) fn data(report: &Report) -> Result<String, PageError> {
    let mut texts = Texts::default();
    let landscapes = report.landscapes.iter();
    let landscapes: Result<Vec<_>, _> = landscapes
        .map(|one| packed_landscape(report, one, &mut texts))
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
    let (left, top) = picture.frame()?.origin();
    let data = Data {
        up: axis(&report.up),
        right: axis(&report.right),
        plane: Plane {
            size: [left, top, WIDTH, HEIGHT],
            rows: plane.rows(),
            columns: plane.columns(),
        },
        colours: table()?,
        measures: measures?,
        good: report.good.map(|good| (good.measure, good.threshold)),
        seeds: &report.seeds,
        landscapes: landscapes?,
        texts: texts.all,
        curves: report.kept_curves().map(packed_curves),
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
