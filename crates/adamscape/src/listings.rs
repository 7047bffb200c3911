//! `adamscape optimizers` and `adamscape presets`: lists of what there is to choose from.

use std::fmt::Write;

use adamscape_experiments::plan::{PRESETS, preset};
use adamscape_optim::registry::{CLIPPING, RuleRow, rules};
use adamscape_optim::{Decay, Hyperparameter, find, number};

use crate::Failure;

/// The registry, or one optimizer of it.
pub(crate) fn optimizers(name: Option<&str>) -> Result<String, Failure> {
    match name {
        Some(name) => description(name),
        None => Ok(list()),
    }
}

/// The decays, then the rules.
fn list() -> String {
    let mut text = String::from(
        "An optimizer is a rule, which turns the gradient g into a direction d(g), and a decay:\n\n",
    );
    for decay in Decay::ALL {
        let name = decay.optimizer_name("RULE");
        let _ = writeln!(text, "  {name:<17} {}", decay.formula());
    }
    text.push_str("\nη learning rate, λ weight decay, θ parameters. The rules:\n");
    for rule in rules() {
        let _ = writeln!(text, "\n  {}\n      {}", rule.name, rule.formula());
        let hyperparameters = defaults(rule);
        if !hyperparameters.is_empty() {
            let _ = writeln!(text, "      {hyperparameters}");
        }
        let _ = writeln!(text, "      {}", rule.reference);
    }
    let clipping: Vec<&str> = CLIPPING.iter().map(|one| one.name).collect();
    let _ = writeln!(
        text,
        "\nEvery optimizer clips its gradients on request: {}. Hyperparameters are chosen in brackets,\n'adamw(beta_2=0.95, clip_norm=1)'; `adamscape optimizers NAME` describes those of one optimizer.",
        clipping.join(", ")
    );
    text
}

/// A rule's hyperparameters in a line.
fn defaults(rule: &RuleRow) -> String {
    let each = rule.hyperparameters.iter();
    let each: Vec<String> = each.map(ToString::to_string).collect();
    each.join(", ")
}

/// One optimizer: its update, and its hyperparameters with what they are, may be and do.
fn description(name: &str) -> Result<String, Failure> {
    let entry = find(name).map_err(Failure::usage)?;
    let mut text = format!(
        "{}\n\n  {}\n\n{}\n{}\n",
        entry.name(),
        entry.update(),
        entry.rule.reference,
        entry.decay.convention(),
    );
    for (one, value) in entry.hyperparameters() {
        let Hyperparameter {
            name,
            symbol,
            documentation,
            ..
        } = one;
        let _ = write!(
            text,
            "\n  {symbol} {name} = {} ({}): {}\n",
            number(value),
            one.range_text(),
            documentation.trim(),
        );
    }
    Ok(text)
}

/// All presets in a line each, or the TOML of one.
pub(crate) fn presets(name: Option<&str>) -> Result<String, Failure> {
    if let Some(name) = name {
        return Ok(preset(name).map_err(Failure::usage)?.toml.to_owned());
    }
    let mut text = String::new();
    for preset in PRESETS {
        let _ = writeln!(text, "{:<10} {}", preset.name, preset.summary);
    }
    Ok(text)
}
