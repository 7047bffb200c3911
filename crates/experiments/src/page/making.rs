//! How the sweep was made.

use adamscape_page::{Fact, Making, Text};

use crate::plan::CheckedPlan;
use crate::storage::Run;

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
