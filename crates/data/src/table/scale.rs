//! Columns with mean 0 and standard deviation 1.

use super::error::{In, TableProblem};
use super::{Table, TableError};
use crate::{Points, Targets};

/// How one column is standardised.
#[derive(Clone, Copy, Debug)]
struct Scale {
    /// The largest size there is; the rest is in units of it, so that no sum overflows.
    unit: f64,
    mean: f64,
    deviation: f64,
}

impl Scale {
    /// By the mean and the standard deviation of these values.
    fn of(values: impl Iterator<Item = f64> + Clone) -> Self {
        let unit = values.clone().fold(0.0, |unit: f64, x| unit.max(x.abs()));
        let count = values.clone().count() as f64;
        let mean = values.clone().map(|x| x / unit).sum::<f64>() / count;
        let squares = values.clone().map(|x| (x / unit - mean).powi(2));
        let deviation = (squares.sum::<f64>() / count).sqrt();
        // Asked of the values themselves: a mean of equal numbers may be off by a rounding.
        let mut others = values.clone().skip(1).zip(values);
        let is_constant = others.all(|(one, other)| one == other);
        let deviation = if is_constant { 0.0 } else { deviation };
        Self {
            unit,
            mean,
            deviation,
        }
    }

    fn apply(self, x: f64) -> f64 {
        if self.deviation == 0.0 {
            0.0
        } else {
            (x / self.unit - self.mean) / self.deviation
        }
    }
}

impl Table {
    /// Two choices of rows, standardised by those of `training`.
    pub(super) fn standardised(
        &self,
        training: &[usize],
        [chosen, validation]: [&[usize]; 2],
    ) -> Result<[Points; 2], TableError> {
        let features = self.features();
        let column = |feature: usize| {
            let rows = training.iter().map(move |row| row * features + feature);
            rows.filter_map(|index| self.rows.inputs().get(index))
                .copied()
        };
        let scales: Vec<Scale> = (0..features)
            .map(|feature| Scale::of(column(feature)))
            .collect();
        let target_scale = match self.rows.targets() {
            Targets::Classes { .. } => None,
            Targets::Numbers(numbers) => {
                let own = training.iter().filter_map(|&row| numbers.get(row));
                Some(Scale::of(own.copied()))
            }
        };
        let standardise = |rows: &[usize]| -> Result<Points, TableError> {
            let points = self.rows.select(rows);
            let inputs = points.inputs().chunks(features.max(1));
            let inputs = inputs.flat_map(|row| row.iter().zip(&scales));
            let inputs: Vec<f64> = inputs.map(|(x, scale)| scale.apply(*x)).collect();
            let targets = match target_scale {
                None => points.targets().clone(),
                Some(scale) => {
                    let numbers = points.numbers().iter().map(|y| scale.apply(*y));
                    Targets::Numbers(numbers.collect())
                }
            };
            let points = Points::new(features, inputs, targets);
            self.check_finite(&points, rows)?;
            Ok(points)
        };
        Ok([standardise(chosen)?, standardise(validation)?])
    }

    /// Whether all of these points, which are at `rows`, can be told in f32.
    fn check_finite(&self, points: &Points, rows: &[usize]) -> Result<(), TableError> {
        let is_far_out = |x: &f64| !(*x as f32).is_finite();
        let input = points.inputs().iter().position(is_far_out);
        let input = input.map(|index| (index / self.features(), index % self.features()));
        let target = points.numbers().iter().position(is_far_out);
        let target = target.map(|index| (index, self.features()));
        let Some((index, column)) = input.or(target) else {
            return Ok(());
        };
        let line = rows.get(index).and_then(|&row| self.lines.get(row));
        let column = self.features.get(column).unwrap_or(&self.label);
        let line = line.copied().unwrap_or_default();
        Err(In(&self.path).field(line, column, TableProblem::FarOut))
    }
}
