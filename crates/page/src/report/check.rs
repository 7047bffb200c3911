//! Whether a report holds together.

use super::{Axis, Boundaries, Cell, Curves, Landscape, Report};
use crate::error::PageError;

impl Report {
    /// Holds the report to what its fields say of each other.
    ///
    /// # Errors
    /// The first thing that does not fit.
    pub(crate) fn check(&self) -> Result<(), PageError> {
        for (what, count) in [
            ("landscape", self.landscapes.len()),
            ("measure", self.measures.len()),
        ] {
            if count == 0 {
                return Err(PageError::Nothing { what });
            }
        }
        check_axis(&self.up)?;
        check_axis(&self.right)?;
        for measure in &self.measures {
            if let Some((low, high)) = measure.domain
                && !(low.is_finite() && high.is_finite() && low <= high)
            {
                let measure = measure.name.as_str().to_owned();
                return Err(PageError::Domain { measure, low, high });
            }
            if let Some(found) = measure.ties {
                place("a measure for ties", found, self.measures.len())?;
            }
        }
        let measures = self.measures.len();
        if let Some(good) = self.good {
            place("the threshold of good cells", good.measure, measures)?;
            finite("the threshold", "good cells", Some(good.threshold))?;
        }
        if let Some(found) = self.lines_of {
            place("the lines of equal value", found, measures)?;
        }
        for landscape in &self.landscapes {
            self.check_landscape(landscape)?;
        }
        for row in self
            .statistics
            .iter()
            .flat_map(|one| one.rows.iter().chain(&one.differences))
        {
            let (low, high) = row.interval.unzip();
            for number in [row.estimate, low, high] {
                finite("a statistic", row.name.as_str(), number)?;
            }
        }
        if let Some(curves) = &self.curves {
            self.check_curves(curves)?;
        }
        self.boundaries
            .as_ref()
            .map_or(Ok(()), |boundaries| self.check_boundaries(boundaries))
    }

    fn check_landscape(&self, landscape: &Landscape) -> Result<(), PageError> {
        let title = landscape.title.as_str();
        count(
            "the list of cells",
            title,
            landscape.cells.len(),
            self.cells(),
        )?;
        for cell in &landscape.cells {
            self.check_cell(cell, title)?;
        }
        for substitution in &landscape.substitutions {
            if substitution.texts.len() != 1 {
                let texts = substitution.texts.len();
                count("a substitution", title, texts, self.cells())?;
            }
        }
        Ok(())
    }

    fn check_cell(&self, cell: &Cell, title: &str) -> Result<(), PageError> {
        let measures = self.measures.len();
        count("a cell's list of means", title, cell.means.len(), measures)?;
        if !cell.deviations.is_empty() {
            let deviations = cell.deviations.len();
            count("a cell's list of deviations", title, deviations, measures)?;
        }
        if !cell.trials.is_empty() {
            let (trials, seeds) = (cell.trials.len(), self.seeds.len());
            count("a cell's list of trials", title, trials, seeds)?;
        }
        for trial in cell.trials.iter().filter(|trial| !trial.values.is_empty()) {
            let values = trial.values.len();
            count("a trial's list of values", title, values, measures)?;
        }
        if let Some(found) = cell.same_as {
            place("a cell that is the same training", found, self.cells())?;
        }
        let of_trials = cell.trials.iter().flat_map(|trial| &trial.values);
        let numbers = cell.means.iter().chain(&cell.deviations).chain(of_trials);
        for number in numbers {
            finite("a result", title, *number)?;
        }
        Ok(())
    }

    fn check_curves(&self, curves: &Curves) -> Result<(), PageError> {
        let (found, expected) = (curves.courses.len(), self.landscapes.len());
        count("the list of courses", "all landscapes", found, expected)?;
        for quantity in &curves.quantities {
            if let Some(found) = quantity.measure {
                place("a curve's measure", found, self.measures.len())?;
            }
        }
        let values = curves.quantities.len() * curves.steps.len();
        for (courses, landscape) in curves.courses.iter().zip(&self.landscapes) {
            let title = landscape.title.as_str();
            let expected = self.cells() * self.seeds.len();
            count("the list of courses", title, courses.len(), expected)?;
            for course in courses.iter().filter(|course| !course.values.is_empty()) {
                count("a course", title, course.values.len(), values)?;
                for value in &course.values {
                    finite("a point of a curve", title, value.map(f64::from))?;
                }
            }
        }
        Ok(())
    }

    fn check_boundaries(&self, boundaries: &Boundaries) -> Result<(), PageError> {
        place("the seed of the maps", boundaries.seed, self.seeds.len())?;
        for map in &boundaries.maps {
            place("a map", map.landscape, self.landscapes.len())?;
            place("a map", map.cell, self.cells())?;
            for decisions in &map.decisions {
                let pixels = boundaries.side * boundaries.side;
                count("a map", "decisions", decisions.len(), pixels)?;
            }
        }
        Ok(())
    }
}

fn check_axis(axis: &Axis) -> Result<(), PageError> {
    if axis.values.is_empty() {
        return Err(PageError::Nothing {
            what: "value of each axis",
        });
    }
    let mut neighbours = axis.values.iter().zip(axis.values.iter().skip(1));
    if neighbours.all(|(left, right)| left < right) {
        return Ok(());
    }
    let axis = axis.name.as_str().to_owned();
    Err(PageError::Unordered { axis })
}

fn count(what: &'static str, of: &str, found: usize, expected: usize) -> Result<(), PageError> {
    if found == expected {
        return Ok(());
    }
    let of = of.to_owned();
    Err(PageError::Count {
        what,
        of,
        found,
        expected,
    })
}

fn place(what: &'static str, found: usize, count: usize) -> Result<(), PageError> {
    if found < count {
        return Ok(());
    }
    Err(PageError::Place { what, found, count })
}

fn finite(what: &'static str, of: &str, value: Option<f64>) -> Result<(), PageError> {
    match value {
        Some(value) if !value.is_finite() => {
            let of = of.to_owned();
            Err(PageError::Unfinite { what, of, value })
        }
        _ => Ok(()),
    }
}
