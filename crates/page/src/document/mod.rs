//! The page itself, from top to bottom.

mod controls;
mod landscapes;
mod making;
mod policy;
mod statistics;
mod summary;
mod tables;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::error::PageError;
use crate::report::Report;
use crate::script::{SCRIPT, data};
use crate::svg::patterns;

const STYLE: &str = concat!(
    include_str!("../../style/theme.css"),
    include_str!("../../style/layout.css"),
    include_str!("../../style/pictures.css"),
    include_str!("../../style/cell.css"),
    include_str!("../../style/print.css"),
);

/// Writes the page: one HTML document that needs nothing beside it.
///
/// # Errors
/// If the report does not hold together: a list that has not as many entries as what it belongs to, an axis that does not ascend, a result
/// that is no number.
pub fn page(report: &Report) -> Result<String, PageError> {
    report.check()?;
    // What these hold is written by this crate alone, or escaped for where it stands.
    let style = PreEscaped(STYLE.to_owned());
    let script = PreEscaped(SCRIPT.to_owned());
    let data = PreEscaped(data(report)?);
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy::policy(STYLE, SCRIPT));
                meta name="referrer" content="no-referrer";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                // Nothing, or a browser asks for one.
                link rel="icon" href="data:,";
                title { (report.title) }
                style { (style) }
            }
            body {
                (patterns())
                (header(report))
                main { (sections(report)?) }
                (cell())
                p #live .unseen role="status" aria-live="polite" {}
                script #data type="application/json" { (data) }
                script { (script) }
            }
        }
    };
    Ok(page.into_string())
}

fn header(report: &Report) -> Markup {
    let sections = [
        ("landscapes", "Landscapes", true),
        ("decisions", "Decisions", report.boundaries.is_some()),
        ("statistics", "Statistics", !report.statistics.is_empty()),
        ("making", "How it was made", true),
    ];
    html! {
        header {
            div.heading {
                h1 { (report.title) }
                button #theme .quiet .scripted type="button" aria-label="Dark or light" title="Dark or light" { (sun_and_moon()) }
            }
            @for paragraph in &report.plan { p.plan { (paragraph) } }
            @for omission in report.omissions() { p.plan { (omission) } }
            nav aria-label="Sections" {
                @for (id, name, _) in sections.iter().filter(|section| section.2) {
                    a href={"#" (id)} { (name) }
                }
            }
        }
    }
}

/// A disc, half of it full.
fn sun_and_moon() -> PreEscaped<String> {
    html! {
        svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true" {
            circle cx="10" cy="10" r="7.25" fill="none" stroke="currentColor" stroke-width="1.5" {}
            path d="M10 2.75a7.25 7.25 0 0 1 0 14.5z" fill="currentColor" {}
        }
    }
}

fn sections(report: &Report) -> Result<Markup, PageError> {
    Ok(html! {
        section #landscapes aria-labelledby="landscapes-heading" {
            h2 #landscapes-heading { "Landscapes" }
            (controls::controls(report)?)
            (landscapes::landscapes(report)?)
        }
        @if let Some(boundaries) = &report.boundaries {
            section #decisions aria-labelledby="decisions-heading" {
                h2 #decisions-heading { "What networks decide" }
                p.lead {
                    "Each small picture is the plane of the data, coloured by what the network of that cell says of it. "
                    "They stand where their cells do."
                    @if !boundaries.caption.is_empty() { " " (boundaries.caption) }
                }
                noscript { p { "They are drawn by a script, which this browser does not run." } }
                div #gallery {}
            }
        }
        @if !report.statistics.is_empty() {
            section #statistics aria-labelledby="statistics-heading" {
                h2 #statistics-heading { "Statistics" }
                (statistics::statistics(report)?)
            }
        }
        section #making aria-labelledby="making-heading" {
            h2 #making-heading { "How it was made" }
            (making::making(report))
        }
    })
}

/// The dialog that opens on a cell; the script fills it.
fn cell() -> Markup {
    html! {
        dialog #cell aria-labelledby="cell-heading" {
            div.heading {
                h2 #cell-heading tabindex="-1" autofocus {}
                button #close .quiet type="button" aria-label="Close" title="Close (Escape)" { "×" }
            }
            div #cell-body {}
            // What is outside of an open dialog is not read out.
            p #cell-live .unseen role="status" aria-live="polite" {}
        }
    }
}
