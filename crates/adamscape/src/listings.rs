//! What there is to choose from.

use std::fmt::Write;

use adamscape_experiments::plan::{PRESETS, preset};
use adamscape_optim::Decay;
use adamscape_optim::registry::RULES;

use crate::Failure;

/// The registry: each rule with its optimizers.
pub(crate) fn optimizers() -> String {
    let mut text = String::from(
        "An optimizer is a rule, which turns the gradient g into a direction d(g), and a decay:\n\n",
    );
    for decay in Decay::ALL {
        let name = decay.optimizer_name("RULE");
        let _ = writeln!(text, "  {name:<12} {}", decay.formula());
    }
    text.push_str("\nη learning rate, λ weight decay, θ parameters. The rules:\n");
    for rule in RULES {
        let names = Decay::ALL.map(|decay| decay.optimizer_name(rule.name));
        let _ = write!(
            text,
            "\n  {}\n      {}\n      {}\n",
            names.join(", "),
            rule.formula,
            rule.reference
        );
    }
    text
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
