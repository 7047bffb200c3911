//! The statistics: estimates, intervals, and what they say.

use maud::{Markup, html};

use crate::error::PageError;
use crate::number::number;
use crate::report::{Report, Row, Statistic};
use crate::svg::{ruler, scale, whisker};

pub(super) fn statistics(report: &Report) -> Result<Markup, PageError> {
    let sections: Result<Vec<Markup>, PageError> = report.statistics.iter().map(section).collect();
    Ok(html! { div.statistics { @for section in sections? { (section) } } })
}

fn section(statistic: &Statistic) -> Result<Markup, PageError> {
    Ok(html! {
        article.statistic {
            h3 { (statistic.name) @if let Some(unit) = &statistic.unit { span.unit { " in " (unit) } } }
            @if !statistic.sentence.is_empty() { p.sentence { (statistic.sentence) } }
            (rows(&statistic.rows, None)?)
            (rows(&statistic.differences, Some("Differences"))?)
            @if !statistic.definition.is_empty() { details { summary { "Definition" } p.definition { (statistic.definition) } } }
        }
    })
}

/// Rows on one scale; differences have a heading, and 0 on their scale.
fn rows(rows: &[Row], heading: Option<&str>) -> Result<Markup, PageError> {
    let around_zero = heading.is_some();
    let scale = scale(rows, around_zero)?;
    Ok(html! {
        @if !rows.is_empty() {
            @if let Some(heading) = heading { h4 { (heading) } }
            table.estimates {
                thead.unseen {
                    tr { @for name in ["of", "interval, drawn", "estimate and interval"] { th scope="col" { (name) } } }
                }
                tbody {
                    @for row in rows {
                        tr {
                            th scope="row" { (row.name) }
                            @if let Some(scale) = scale.as_ref().filter(|_| row.estimate.is_some() || row.interval.is_some()) {
                                td { (whisker(row, scale, around_zero)) }
                                td.figures { (figures(row)) @if !row.remark.is_empty() { span.remark { (row.remark) } } }
                            } @else {
                                td.remark colspan="2" { (row.remark) }
                            }
                        }
                    }
                    @if let Some(scale) = &scale {
                        tr.scale { td {} td { (ruler(scale)) } td {} }
                    }
                }
            }
        }
    })
}

fn figures(row: &Row) -> String {
    let estimate = row.estimate.map(number);
    let interval = row
        .interval
        .map(|(low, high)| format!("[{}, {}]", number(low), number(high)));
    let parts: Vec<String> = estimate.into_iter().chain(interval).collect();
    parts.join(" ")
}
