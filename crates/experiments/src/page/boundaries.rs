//! What networks of the first seed decide over the data's plane.

use adamscape_data::{DataError, Points, Targets};
use adamscape_page::{Boundaries, Map, Point, Text};

use crate::decisions::{Plane, SEED, SIDE};
use crate::plan::CheckedPlan;
use crate::trial::Trained;

/// More points would hide the maps below them.
const MOST_POINTS: usize = 400;

/// The maps of all cells that have one; none where data lie in no plane, or differ from condition to condition.
pub(super) fn boundaries(
    plan: &CheckedPlan,
    trained: &[Trained],
) -> Result<Option<Boundaries>, DataError> {
    let base = plan.base();
    if plan
        .conditions
        .iter()
        .any(|one| one.data.caption() != base.data.caption())
    {
        return Ok(None);
    }
    let split = base.data.split(SEED)?;
    let Some(plane) = Plane::of(&split.training) else {
        return Ok(None);
    };
    let Targets::Classes { classes, .. } = split.training.targets() else {
        return Ok(None);
    };
    let columns = plan.grid.right().len();
    let map = |one: &Trained| {
        let place = plan.grid.place(one.trial.cell);
        let decisions = one.decisions.as_ref()?.classes(*classes)?;
        Some(Map {
            landscape: one.trial.cell.optimizer * plan.grid.panels() + place.panel,
            cell: place.row * columns + place.column,
            decisions: vec![decisions],
        })
    };
    let maps: Vec<Map> = trained.iter().filter_map(map).collect();
    if maps.is_empty() {
        return Ok(None);
    }
    let points = points(&split.training, false).chain(points(&split.validation, true));
    let caption = format!(
        "What the network of seed {SEED} decides at the end of its training; filled points are those that it was trained on."
    );
    Ok(Some(Boundaries {
        side: SIDE,
        extent: [plane.right[0], plane.right[1], plane.up[0], plane.up[1]],
        classes: u8::try_from(*classes).unwrap_or(u8::MAX),
        steps: vec![base.training.steps as u64],
        seed: 0,
        points: points.collect(),
        maps,
        caption: Text::from(caption),
    }))
}

/// Some of the points, at even distances.
fn points(points: &Points, is_validation: bool) -> impl Iterator<Item = Point> {
    let every = points.len().div_ceil(MOST_POINTS).max(1);
    let labels = points.labels().iter();
    let places = points.inputs().chunks(2).zip(labels);
    places.step_by(every).filter_map(move |(place, label)| {
        let &[x, y] = place else {
            return None;
        };
        Some(Point {
            x,
            y,
            class: u8::try_from(*label).unwrap_or(u8::MAX),
            is_validation,
        })
    })
}
