//! The picture of an answer: by how much each parameter is off, step by step.

use std::path::Path;

use adamscape_grading::course::Image;
use adamscape_grading::{Answer, Judge, Problem, quoted};
use adamscape_pictures::{Curves, curves_png, curves_svg};

use super::files::Reader;
use super::results;
use crate::Failure;

/// More curves can't be told apart.
const MOST_CURVES: usize = 7;

/// Writes it as SVG or PNG, whichever the name says.
pub(super) fn write(
    path: &Path,
    judge: &Judge,
    problem: &Problem,
    answer: &Answer,
) -> Result<(), Failure> {
    let curves = curves(judge, problem, answer);
    let ending = path
        .extension()
        .unwrap_or_default()
        .to_string_lossy()
        .to_lowercase();
    match ending.as_str() {
        "svg" => results::write(path, curves_svg(&curves)?.as_bytes()),
        "png" => results::write(path, &curves_png(&curves, 2)?),
        _ => Err(Failure::usage(anyhow::anyhow!(
            "`--picture` writes .svg and .png, and {} is neither",
            path.display()
        ))),
    }
}

/// As a picture within results; none where the answer can't be drawn.
pub(super) fn image(judge: &Judge, problem: &Problem, path: &Path) -> Vec<Image> {
    let answer = Reader::of_anyone().answer(problem, path).ok();
    let svg = answer.and_then(|answer| curves_svg(&curves(judge, problem, &answer)).ok());
    let image = |svg: String| Image {
        label: "By how much each parameter is off".to_owned(),
        url: format!("data:image/svg+xml;charset=utf-8,{}", in_address(&svg)),
    };
    svg.map(image).into_iter().collect()
}

/// Of each parameter the entry that is furthest off.
fn curves(judge: &Judge, problem: &Problem, answer: &Answer) -> Curves {
    let distances = judge.distances(answer);
    let mut begin = 0;
    let mut curves = Vec::new();
    for (name, array) in &problem.parameters().0 {
        let end = begin + array.numbers.len();
        let furthest = |row: &Vec<f64>| {
            let own = row.get(begin..end).unwrap_or_default();
            own.iter().copied().fold(0.0, f64::max)
        };
        curves.push((quoted(name), distances.iter().map(furthest).collect()));
        begin = end;
    }
    curves.truncate(MOST_CURVES);
    Curves {
        title: format!("The answer beside {}", problem.optimizer()),
        caption: vec![
            "Of each parameter the entry that is furthest off; at the bottom, none is.".to_owned(),
        ],
        measure: "distance, in units of the largest that the entry has been".to_owned(),
        curves,
    }
}

/// What may not stand in an address is written by its number.
fn in_address(text: &str) -> String {
    let mut address = String::with_capacity(2 * text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/:;=,()!*'".contains(&byte) {
            address.push(char::from(byte));
        } else {
            address.push_str(&format!("%{byte:02X}"));
        }
    }
    address
}
