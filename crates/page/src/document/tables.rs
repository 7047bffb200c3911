//! A landscape as a table, for those who read it better so.

use maud::{Markup, html};

use super::summary::label;
use crate::number::number;
use crate::report::{Cell, Landscape, Report, State};

/// Cells of all landscapes up to which tables are written; of more the script writes those that are opened.
const MOST_CELLS: usize = 4_000;

/// The first measure as a table: rows as in the picture, the highest first.
pub(super) fn table(report: &Report, own: &Landscape) -> Markup {
    let is_written = report.cells() * report.landscapes.len() <= MOST_CELLS;
    let columns = report.right.values.len();
    let rows = (0..report.up.values.len()).rev();
    let name = report.measures.first().map(|measure| measure.heading());
    html! {
        details.table {
            summary { "As a table" }
            div.wide {
                @if is_written {
                    table {
                        caption { (own.title) ": " (name.unwrap_or_default()) }
                        thead {
                            tr {
                                th scope="col" { (report.up.title) " \\ " (report.right.title) }
                                @for column in 0..columns { th scope="col" { (label(&report.right, column)) } }
                            }
                        }
                        tbody {
                            @for row in rows {
                                tr {
                                    th scope="row" { (label(&report.up, row)) }
                                    @for column in 0..columns { td { (entry(own.cells.get(row * columns + column))) } }
                                }
                            }
                        }
                    }
                } @else {
                    noscript { p { (report.cells()) " cells are too many for a table without a script." } }
                }
            }
        }
    }
}

fn entry(cell: Option<&Cell>) -> String {
    let mean = cell.and_then(|cell| cell.means.first().copied().flatten());
    match (mean, cell.map(|cell| cell.state)) {
        (Some(mean), _) => number(mean),
        (None, Some(State::Diverged { .. })) => "diverged".to_owned(),
        (None, _) => "–".to_owned(),
    }
}
