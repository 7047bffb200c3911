//! What a reader may change: the measure, what is drawn over it, the step of the training.

use maud::{Markup, html};

use crate::error::PageError;
use crate::report::{Better, Good, Report};
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
    let steps = report.kept_curves().map_or(0, |curves| curves.steps.len());
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
                (switch("show-best", html! { (icon(&star())) "best, " (icon(&ring())) "next nine" }, true))
                @if let Some(good) = report.good {
                    (switch("show-border", html! { (icon(&line())) (border(report, good)?) }, true))
                }
                @if let Some(lines) = lines {
                    (switch("show-lines", html! { (icon(&dashes())) "lines of " (lines.heading()) }, false))
                }
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

/// What lies inside the border: `good: validation accuracy > 0.9`.
fn border(report: &Report, good: Good) -> Result<String, PageError> {
    let measure = report.measures.get(good.measure);
    let measure = measure.ok_or(PageError::Nothing { what: "measure" })?;
    let label = Colours::of(report, good.measure, measure)?.label(good.threshold);
    let sign = match measure.better {
        Some(Better::Lower) => "<",
        _ => ">",
    };
    Ok(format!("good: {} {sign} {label}", measure.name.as_str()))
}

fn switch(id: &str, name: Markup, is_on: bool) -> Markup {
    html! {
        label { input id=(id) type="checkbox" checked[is_on]; span { (name) } }
    }
}

/// A mark as it is seen on cells.
fn icon(mark: &Markup) -> Markup {
    html! {
        svg.icon viewBox="0 0 22 14" aria-hidden="true" { rect width="22" height="14" rx="2" fill="#21918c" {} (mark) }
    }
}

fn star() -> Markup {
    let star = "M11 1.5L12.5 5.3L16.4 5.5L13.4 8L14.4 11.8L11 9.6L7.6 11.8L8.6 8L5.6 5.5L9.5 5.3z";
    html! { g.best { path.star d=(star) {} } }
}

fn ring() -> Markup {
    html! { g.best { circle.rim cx="11" cy="7" r="3.5" {} circle.core cx="11" cy="7" r="3.5" {} } }
}

fn line() -> Markup {
    html! { g.border { path.rim d="M0 7H22" {} path.core d="M0 7H22" {} } }
}

fn dashes() -> Markup {
    html! { g.lines { path.rim d="M0 7H22" {} path.core d="M0 7H22" {} } }
}
