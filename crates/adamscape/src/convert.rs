//! `adamscape convert`: one framework's learning rate and weight decay as another's.

use std::fmt::Write;

use adamscape_conventions::{CONVENTIONS, Conversion, Settings, convert, find};
use adamscape_pictures::label;

use crate::arguments::Convert;
use crate::columns::columns;
use crate::{Failure, output};

pub(crate) fn run(arguments: &Convert) -> Result<(), Failure> {
    let (Some(from), Some(to)) = (&arguments.from, &arguments.to) else {
        return output::print(&list());
    };
    let from = find(from).map_err(Failure::usage)?;
    let to = find(to).map_err(Failure::usage)?;
    let settings = Settings {
        learning_rate: arguments.learning_rate.unwrap_or(f64::NAN),
        weight_decay: arguments.weight_decay.unwrap_or(from.default_weight_decay),
        steps: arguments.steps,
        momentum: arguments.momentum,
        epsilon: arguments.epsilon,
    };
    let conversion = convert(from, to, settings).map_err(Failure::usage)?;
    if arguments.json {
        let json = serde_json::to_string_pretty(&conversion).map_err(anyhow::Error::from)?;
        return output::print(&format!("{json}\n"));
    }
    output::print(&in_words(&conversion, arguments))
}

fn in_words(conversion: &Conversion, arguments: &Convert) -> String {
    let call = |name: &str| find(name).map_or("", |convention| convention.call);
    let mut text = format!(
        "{} ({})  →  {} ({})\n",
        conversion.from,
        call(conversion.from),
        conversion.to,
        call(conversion.to)
    );
    let _ = writeln!(text, "  learning rate  {}", conversion.learning_rate);
    let weight_decay = conversion
        .weight_decay
        .map_or_else(|| "none is equal".to_owned(), |lambda| lambda.to_string());
    let _ = writeln!(
        text,
        "  weight decay   {weight_decay}   ({})",
        conversion.formula
    );
    if arguments.momentum != 0.0 {
        let _ = writeln!(text, "  momentum       {}", arguments.momentum);
    }
    if let Some(timescale) = conversion.timescale {
        let share = conversion
            .timescale_share
            .map_or_else(String::new, |share| {
                format!(", {} of the training", label(share))
            });
        let _ = writeln!(text, "  timescale      {} steps{share}", label(timescale));
    }
    for warning in &conversion.warnings {
        let _ = writeln!(text, "  mind: {warning}");
    }
    text
}

/// All conventions: what a step does with the decay, and what is taken if nothing is given.
fn list() -> String {
    let rows: Vec<[String; 5]> = CONVENTIONS
        .iter()
        .map(|one| {
            [
                one.name.to_owned(),
                one.call.to_owned(),
                one.decay.formula().to_owned(),
                one.denominator().to_owned(),
                one.default_weight_decay.to_string(),
            ]
        })
        .collect();
    let header = ["name", "written there", "decay", "denominator", "default λ"];
    format!(
        "{}η is the learning rate's peak, s the schedule's factor, n the number of steps\n",
        columns(header, &rows)
    )
}
