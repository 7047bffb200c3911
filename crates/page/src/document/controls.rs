//! What a reader may change: the measure, what is drawn over it, the step of the training.

use maud::{Markup, html};

use crate::error::PageError;
use crate::report::Report;
use crate::svg::{Colours, bar};

pub(super) fn controls(report: &Report) -> Result<Markup, PageError> {
    let first = report
        .measures
        .first()
        .ok_or(PageError::Nothing { what: "measure" })?;
    let colours = Colours::of(report, 0, first)?;
    let good = report.good.filter(|good| good.measure == 0);
    let lines = report
        .lines_of
        .and_then(|measure| report.measures.get(measure));
    let steps = report
        .curves
        .as_ref()
        .map_or(0, |curves| curves.steps.len());
    Ok(html! {
        div.controls {
            div.measure {
                label.scripted for="measure" { "Measure" }
                select #measure .scripted {
                    @for (number, measure) in report.measures.iter().enumerate() {
                        option value=(number) { (measure.heading()) }
                    }
                }
                noscript { strong { (first.heading()) } }
                p #meaning { (first.meaning) }
            }
            div.colours {
                (bar(&colours, good.map(|good| good.threshold))?)
                p.legend {
                    span.swatch.of-diverged {} "diverged "
                    span.swatch.of-missing {} "not run"
                }
            }
            div.switches role="group" aria-label="Drawn over the landscapes" {
                (switch("show-best", "best ten", true))
                @if let Some(good) = report.good {
                    (switch("show-border", &format!("border of good cells ({})", colours_of(report, good.measure)?.label(good.threshold)), true))
                }
                @if let Some(lines) = lines { (switch("show-lines", &format!("lines of {}", lines.heading().as_str()), false)) }
            }
            @if steps > 1 {
                div #play .scripted role="group" aria-label="Along the training" {
                    button #run type="button" { "Play" }
                    input #step type="range" min="0" max=(steps - 1) value=(steps - 1) aria-label="Checkpoint";
                    output #step-name for="step" { "at the end" }
                }
            }
        }
    })
}

fn colours_of(report: &Report, number: usize) -> Result<Colours, PageError> {
    let measure = report
        .measures
        .get(number)
        .ok_or(PageError::Nothing { what: "measure" })?;
    Colours::of(report, number, measure)
}

fn switch(id: &str, name: &str, is_on: bool) -> Markup {
    html! {
        label { input id=(id) type="checkbox" checked[is_on]; (name) }
    }
}
