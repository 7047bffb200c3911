//! How a sweep was made.

use maud::{Markup, html};

use crate::report::Report;

pub(super) fn making(report: &Report) -> Markup {
    let making = &report.making;
    html! {
        @if !making.facts.is_empty() {
            dl.facts {
                @for fact in &making.facts { div { dt { (fact.name) } dd { (fact.value) } } }
            }
        }
        @if !making.commands.is_empty() {
            h3 { "To make it again" }
            div.code { pre.wraps { code { @for command in &making.commands { (command) "\n" } } } }
        }
        @if !making.plan.is_empty() {
            h3 { "The plan" }
            div.code { pre { code { (making.plan) } } }
        }
        @if !report.seeds.is_empty() {
            p.seeds { "Seeds: " (report.seeds.iter().map(|seed| seed.as_str()).collect::<Vec<_>>().join(", ")) "." }
        }
    }
}
