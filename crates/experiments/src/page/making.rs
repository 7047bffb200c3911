//! How the sweep was made.

use adamscape_page::{Fact, Making, Text};

use crate::landscape::Panel;
use crate::plan::CheckedPlan;
use crate::storage::Run;

/// The command that trains a cell again, where the options of a sweep name it: cells of learning rate and weight decay, without panels.
pub(super) fn command(plan: &CheckedPlan, panel: Panel) -> Option<Text> {
    let names = [&plan.grid.up().name, &plan.grid.right().name];
    let is_plain = names
        .iter()
        .all(|name| ["learning_rate", "weight_decay"].contains(&name.as_str()));
    if !is_plain || plan.grid.panels() > 1 {
        return None;
    }
    let optimizer = plan.optimizers.get(panel.optimizer)?.name();
    // No name of an optimizer has a quote in it; one that had is given no command.
    let is_quotable = !optimizer.contains('\'');
    is_quotable.then(|| {
        Text::from(format!(
            "adamscape sweep --config plan.toml --optimizers '{optimizer}' --learning-rates {{{{learning_rate}}}} --weight-decays {{{{weight_decay}}}}"
        ))
    })
}

pub(super) fn making(plan: &CheckedPlan, run: &Run) -> Result<Making, toml::ser::Error> {
    let fact = |name: &str, value: String| Fact {
        name: Text::from(name),
        value: Text::from(value),
    };
    let machine = &run.machine;
    let processor = machine.processor.as_deref();
    let mut facts = vec![
        fact(
            "program",
            format!("adamscape {}, Burn {}", run.adamscape, run.burn),
        ),
        fact(
            "computed by",
            format!("{}, {} engine", run.backend, run.engine),
        ),
        fact(
            "machine",
            format!(
                "{}, {} {}, {} cores",
                processor.unwrap_or("a processor without a name"),
                machine.operating_system,
                machine.architecture,
                machine.cores
            ),
        ),
        fact("plan's SHA-256", run.plan_sha256.clone()),
    ];
    if let Some(data) = &run.data_sha256 {
        facts.push(fact("data's SHA-256", data.clone()));
    }
    Ok(Making {
        plan: Text::from(toml::to_string(&plan.plan)?),
        commands: vec![Text::from("adamscape sweep --config plan.toml")],
        facts,
    })
}
