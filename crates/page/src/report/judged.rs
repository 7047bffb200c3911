//! Statistics of a table as sections of a page: one for each measure.

use adamscape_statistics::{
    Comparison, Definition, Difference, Estimate, GroupStatistics, Statistics, in_words,
};

use super::{Row, Statistic};
use crate::text::Text;

/// Differences with a larger p value after Holm's correction are not told from chance.
const LEVEL: f64 = 0.05;

impl Statistic {
    /// A measure of all groups and its differences; none if no group has it. `result` is what the measure is read off: `validation loss`.
    #[must_use]
    pub fn of(definition: &Definition, result: &str, all: &Statistics) -> Option<Self> {
        section(definition, result, all)
    }
}

fn section(definition: &Definition, metric: &str, all: &Statistics) -> Option<Statistic> {
    let row = |group: &GroupStatistics| {
        let estimate = group.measures.get(definition.name)?;
        let mut row = row(&group.group, estimate);
        if definition.name == "valley_slope" && group.valley_rows + group.censored_rows > 0 {
            let of_rows = format!(
                "{} rows have a valley inside the grid, {} leave it",
                group.valley_rows, group.censored_rows
            );
            row.remark = match row.remark.is_empty() {
                true => Text::from(of_rows),
                false => Text::from(format!("{}; {of_rows}", row.remark.as_str())),
            };
        }
        Some(row)
    };
    let rows: Vec<Row> = all.groups.iter().filter_map(row).collect();
    if rows.is_empty() {
        return None;
    }
    let difference = |one: &Comparison| {
        let own = one.differences.get(definition.name)?;
        own.estimate.value?;
        Some(row_of_difference(one, own))
    };
    Some(Statistic {
        name: Text::from(format!("{}, by {metric}", definition.title)),
        sentence: Text::from(sentence(definition.name, all)),
        definition: Text::from(definition.text),
        differences: all.comparisons.iter().filter_map(difference).collect(),
        rows,
        ..Statistic::default()
    })
}

fn row(name: &str, estimate: &Estimate) -> Row {
    Row {
        name: Text::from(name),
        estimate: estimate.value,
        interval: estimate.interval.map(|one| (one.low, one.high)),
        remark: estimate
            .reason
            .map_or_else(Text::default, |reason| Text::from(reason.to_string())),
    }
}

fn row_of_difference(comparison: &Comparison, own: &Difference) -> Row {
    let name = format!("{} − {}", comparison.group, comparison.less);
    let mut row = row(&name, &own.estimate);
    let p = own.p_holm.map(|p| format!("p {}", probability(p)));
    let ranks = own.signs.zip(own.wilcoxon).map(|(signs, p)| {
        format!(
            "larger with {} seeds, smaller with {}; Wilcoxon's p {}",
            signs.above,
            signs.below,
            probability(p)
        )
    });
    let remarks: Vec<String> = p.into_iter().chain(ranks).collect();
    if !remarks.is_empty() {
        row.remark = Text::from(remarks.join("; "));
    }
    row
}

fn probability(p: f64) -> String {
    if p < 0.001 {
        "< 0.001".to_owned()
    } else {
        format!("{p:.3}")
    }
}

/// What a comparison of groups comes to.
fn sentence(measure: &str, all: &Statistics) -> String {
    let told: Vec<String> = all
        .comparisons
        .iter()
        .filter_map(|one| {
            let own = one.differences.get(measure)?;
            let is_told = own.p_holm.is_some_and(|p| p <= LEVEL);
            is_told.then(|| {
                let (group, less) = (&one.group, &one.less);
                format!("{group} less {less} is {}", in_words(&own.estimate))
            })
        })
        .collect();
    let is_tested = |one: &Comparison| {
        let own = one.differences.get(measure);
        own.is_some_and(|own| own.p_holm.is_some())
    };
    match (all.comparisons.iter().any(is_tested), told.is_empty()) {
        (false, _) => String::new(),
        (true, true) => {
            "No difference is told from chance, after Holm's correction for all comparisons."
                .to_owned()
        }
        (true, false) => format!(
            "Told from chance after Holm's correction: {}.",
            told.join("; ")
        ),
    }
}
