//! Decision boundaries, as runs of pixels.

use serde::Serialize;

use crate::number::shortened;
use crate::report::{Boundaries, Point};
use crate::script::packed::runs;
use crate::text::Text;

#[derive(Serialize)]
pub(super) struct PackedBoundaries<'report> {
    side: usize,
    extent: [f64; 4],
    classes: u8,
    steps: &'report [u64],
    seed: usize,
    caption: &'report Text,
    points: Vec<(f64, f64, u8, u8)>,
    maps: Vec<(usize, usize, Vec<String>)>,
}

pub(super) fn packed_boundaries(boundaries: &Boundaries) -> PackedBoundaries<'_> {
    let points = boundaries.points.iter();
    let point = |point: &Point| {
        let (x, y) = (shortened(point.x), shortened(point.y));
        (x, y, point.class, u8::from(point.is_validation))
    };
    let is_number = boundaries.classes == 0;
    let maps = boundaries.maps.iter().map(|map| {
        let decisions = map.decisions.iter().map(|pixels| match is_number {
            true => runs(&rounded(pixels)),
            false => runs(pixels),
        });
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

/// Sixteen levels of a number, so that there are runs.
fn rounded(pixels: &[u8]) -> Vec<u8> {
    const LEVEL: u8 = 16;
    let middle = |pixel: &u8| pixel / LEVEL * LEVEL + LEVEL / 2;
    pixels.iter().map(middle).collect()
}
