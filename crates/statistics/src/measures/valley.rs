//! How the best weight decay moves with the learning rate: the slope of the valley, in logarithms.

use serde::Serialize;

use super::costs::Costs;
use crate::estimate::Estimate;
use crate::question::Question;
use crate::reason::Reason;
use crate::table::{Axis, Group};

/// Cells on either side of the best that must be on the grid.
const REACH: usize = 2;
/// A line needs more than two points to be one.
const FEWEST_ROWS: usize = 3;
/// Fewer seeds have no jackknife worth the name.
const FEWEST_SEEDS: usize = 3;
/// By so many standard errors must both sides cost more than the best.
const TELLING: f64 = 2.0;

/// Where the cost has a valley along `right`, and how that moves along `up`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Valley {
    /// Rows with a valley inside the grid.
    pub rows: usize,
    /// Rows whose best value is at an end of the axis or next to it, and better than at the other end: the valley may lie outside.
    pub censored: usize,
    /// p in λ* ∝ ηᵖ. 0: the two can be tuned apart. −1: only their product matters.
    pub slope: Estimate,
    /// p + 1, that of ηλ*.
    pub slope_of_product: Estimate,
}

/// The slope of ln λ* on ln η by least squares over the rows that have a valley, where λ* is the lowest point of a parabola in ln λ
/// through the mean costs about it.
///
/// A row has a valley if its best cell is at least two cells from both ends of the axis, and the cells two steps on either side, or those
/// at both ends, cost more by two standard errors of the difference by seeds. Which rows these are is settled by all seeds; the interval
/// is the jackknife's over seeds, which moves λ*. A row whose best cell is nearer to an end, and better than the other end, is censored: it
/// has no λ* that the grid could tell, and is counted.
#[must_use]
pub fn valley(group: Group, question: &Question) -> Valley {
    let table = group.table();
    let none = |reason| Valley {
        rows: 0,
        censored: 0,
        slope: Estimate::none(reason),
        slope_of_product: Estimate::none(reason),
    };
    let (Some(up), Some((skipped, right))) =
        (logarithms(table.up()), positive_logarithms(table.right()))
    else {
        return none(Reason::NotLogarithmic);
    };
    if up.len() < FEWEST_ROWS || right.len() <= 2 * REACH {
        return none(Reason::FewValues {
            needed: 2 * REACH + 1,
        });
    }
    if table.seeds() < FEWEST_SEEDS {
        return none(Reason::FewSeeds {
            needed: FEWEST_SEEDS,
        });
    }
    let Some(costs) = question.complete_costs(group) else {
        return none(Reason::Incomplete);
    };
    // Without a column for 0, which has no logarithm.
    let columns = table.right().values.len();
    let with_logarithm = |own: &Vec<f64>| -> Vec<f64> {
        let rows = own.chunks(columns);
        rows.flat_map(|row| row.iter().skip(skipped).copied())
            .collect()
    };
    let costs = costs.iter().map(with_logarithm).collect();
    of_costs(&Costs::new(costs, up.len(), right.len()), &up, &right)
}

fn of_costs(costs: &Costs, up: &[f64], right: &[f64]) -> Valley {
    let means = costs.means();
    let shapes: Vec<Shape> = (0..costs.rows)
        .map(|row| costs.shape(row, &means))
        .collect();
    let rows: Vec<usize> = (0..costs.rows)
        .filter(|row| shapes.get(*row) == Some(&Shape::Valley))
        .collect();
    let censored = shapes
        .iter()
        .filter(|shape| **shape == Shape::Censored)
        .count();
    let slope = match rows.len() {
        0 if censored == 0 => Estimate::none(Reason::Flat),
        few if few < FEWEST_ROWS && censored > 0 => {
            Estimate::none(Reason::Censored { rows: censored })
        }
        few if few < FEWEST_ROWS => Estimate::none(Reason::FewValleys { rows: few }),
        _ => {
            let of = |means: &[f64]| slope(means, &rows, up, right);
            let without: Vec<f64> = (0..costs.of_seed.len())
                .map(|seed| of(&costs.means_without(seed)))
                .collect();
            Estimate::jackknife(of(&means), &without)
        }
    };
    Valley {
        rows: rows.len(),
        censored,
        slope_of_product: slope.clone().plus(1.0),
        slope,
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Shape {
    Valley,
    Censored,
    Flat,
}

impl Costs {
    fn shape(&self, row: usize, means: &[f64]) -> Shape {
        let best = super::costs::least_of_row(means, row, self.columns) % self.columns;
        let last = self.columns - 1;
        if best < REACH || best + REACH > last {
            let other = if best < REACH { last } else { 0 };
            return if self.costs_more(row, other, best) {
                Shape::Censored
            } else {
                Shape::Flat
            };
        }
        let tells = |[low, high]: [usize; 2]| {
            self.costs_more(row, low, best) && self.costs_more(row, high, best)
        };
        // One that is wide and shallow is told from noise only as a whole.
        if tells([best - REACH, best + REACH]) || tells([0, last]) {
            Shape::Valley
        } else {
            Shape::Flat
        }
    }

    /// Whether one column costs more than another by two standard errors of the paired difference.
    fn costs_more(&self, row: usize, column: usize, than: usize) -> bool {
        let at = |own: &Vec<f64>, column: usize| own.get(row * self.columns + column).copied();
        let differences = self
            .of_seed
            .iter()
            .filter_map(|own| Some(at(own, column)? - at(own, than)?));
        let differences: Vec<f64> = differences.collect();
        let n = differences.len() as f64;
        let mean = differences.iter().sum::<f64>() / n;
        let squares: f64 = differences.iter().map(|one| (one - mean).powi(2)).sum();
        mean > TELLING * (squares / (n - 1.0) / n).sqrt()
    }
}

/// The slope by least squares of the vertices.
fn slope(means: &[f64], rows: &[usize], up: &[f64], right: &[f64]) -> f64 {
    let vertex = |&row: &usize| {
        let own = means.iter().skip(row * right.len()).take(right.len());
        let points: Vec<(f64, f64)> = right.iter().copied().zip(own.copied()).collect();
        Some((*up.get(row)?, vertex(&points)?))
    };
    let points: Vec<(f64, f64)> = rows.iter().filter_map(vertex).collect();
    let n = points.len() as f64;
    let mean_x = points.iter().map(|(x, _)| x).sum::<f64>() / n;
    let mean_y = points.iter().map(|(_, y)| y).sum::<f64>() / n;
    let products: f64 = points
        .iter()
        .map(|(x, y)| (x - mean_x) * (y - mean_y))
        .sum();
    let squares: f64 = points.iter().map(|(x, _)| (x - mean_x).powi(2)).sum();
    products / squares
}

/// How often the window is moved to the vertex: then it rests.
const MOVES: usize = 20;

/// The lowest point of a parabola that is fitted about itself: by least squares with weights 1 − (d/h)² of the points at distances d < h from
/// it, where h is [`REACH`] and a half times their mean distance. It moves smoothly with the costs, also from cell to cell.
fn vertex(points: &[(f64, f64)]) -> Option<f64> {
    let ((first, _), (last, _)) = (*points.first()?, *points.last()?);
    let step = (last - first) / (points.len() - 1) as f64;
    let reach = (REACH as f64 + 0.5) * step;
    let (mut middle, _) = points
        .iter()
        .copied()
        .reduce(|least, one| if one.1 < least.1 { one } else { least })?;
    for _ in 0..MOVES {
        let mut sums = [0.0; 5];
        let mut products = [0.0; 3];
        for (x, y) in points {
            let distance = x - middle;
            let weight = (1.0 - (distance / reach).powi(2)).max(0.0);
            for (power, sum) in (0..).zip(&mut sums) {
                *sum += weight * distance.powi(power);
            }
            for (power, product) in (0..).zip(&mut products) {
                *product += weight * y * distance.powi(power);
            }
        }
        let Some([_, b, c]) = solve(sums, products) else {
            return Some(middle);
        };
        // A parabola that opens downwards has no lowest point: the cell that is lowest stays.
        if c <= 0.0 {
            return Some(middle);
        }
        middle += (-b / (2.0 * c)).clamp(-step, step);
        middle = middle.clamp(first, last);
    }
    Some(middle)
}

/// a, b and c of y = a + bx + cx² from the sums of w·xᵏ and of w·y·xᵏ, by Cramer's rule.
fn solve([s0, s1, s2, s3, s4]: [f64; 5], [t0, t1, t2]: [f64; 3]) -> Option<[f64; 3]> {
    let determinant = |m: [[f64; 3]; 3]| {
        let [[a, b, c], [d, e, f], [g, h, i]] = m;
        a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)
    };
    let whole = determinant([[s0, s1, s2], [s1, s2, s3], [s2, s3, s4]]);
    let of = [
        [[t0, s1, s2], [t1, s2, s3], [t2, s3, s4]],
        [[s0, t0, s2], [s1, t1, s3], [s2, t2, s4]],
        [[s0, s1, t0], [s1, s2, t1], [s2, s3, t2]],
    ];
    (whole.abs() > 0.0).then(|| of.map(|own| determinant(own) / whole))
}

fn logarithms(axis: &Axis) -> Option<Vec<f64>> {
    let (skipped, logs) = positive_logarithms(axis)?;
    (skipped == 0).then_some(logs)
}

/// The logarithms of the values, and how many zeros come first.
fn positive_logarithms(axis: &Axis) -> Option<(usize, Vec<f64>)> {
    let skipped = usize::from(axis.values.first() == Some(&0.0));
    let values = axis.values.iter().skip(skipped);
    let is_positive = values.clone().all(|value| *value > 0.0);
    (axis.logarithmic && is_positive).then(|| (skipped, values.map(|value| value.ln()).collect()))
}
