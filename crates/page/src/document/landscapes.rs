//! Every optimizer's landscape, and the place where a cell's figures are read.

use maud::{Markup, html};

use super::{summary, tables};
use crate::error::PageError;
use crate::report::Report;
use crate::svg::{Colours, Picture};

pub(super) fn landscapes(report: &Report) -> Result<Markup, PageError> {
    let first = report
        .measures
        .first()
        .ok_or(PageError::Nothing { what: "measure" })?;
    let colours = Colours::of(report, 0, first)?;
    let mut figures = Vec::with_capacity(report.landscapes.len());
    for own in &report.landscapes {
        let picture = Picture::new(report, own, 0)?;
        let best = picture.best();
        let summary = summary::summary(report, own, &best);
        let name = format!("{}: {}. {summary}", own.title.as_str(), first.name.as_str());
        figures.push((own, picture.draw(&colours, &name)?, summary));
    }
    Ok(html! {
        div.with-reading {
            div.planes {
                @for (number, (own, picture, summary)) in figures.iter().enumerate() {
                    figure.plane data-landscape=(number) {
                        figcaption {
                            h3 { (own.title) }
                            @if !own.about.is_empty() { p.about { (own.about) } }
                        }
                        (picture)
                        p.summary id={"summary-" (number)} { (summary) }
                        (tables::table(report, own))
                    }
                }
            }
            aside #reading .scripted aria-label="The cell that is pointed at" {
                p.hint { "Point at a cell, or tab to a landscape and use the arrow keys. Click, or press Enter, for all there is of it." }
            }
        }
    })
}
