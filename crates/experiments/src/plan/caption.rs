//! A plan in one line: what was trained, on what, for how long.

use adamscape_model::{Activation, NormPlace};

use super::{CheckedPlan, Condition};

impl CheckedPlan {
    /// The plan in one line: what was trained, on what, for how long. What the conditions differ in is said of the first and
    /// the last.
    #[must_use]
    pub fn caption(&self) -> String {
        let parts: [fn(&Condition) -> String; 5] = [data, network, steps, batch, |one| {
            schedule(one) + &decay(one)
        }];
        let [data, network, steps, batch, rest] = parts.map(|part| {
            let ends = [self.conditions.first(), self.conditions.last()];
            let ends: Vec<String> = ends.into_iter().flatten().map(part).collect();
            from_to(&ends)
        });
        let seeds = count(self.plan.seeds as f64, "seed");
        format!("{data} · {network} · {steps}, {batch}{rest} · {seeds}")
    }
}

/// `minibatches of 8 to 64` for the first and the last of several; the words that both begin with are said once.
fn from_to(ends: &[String]) -> String {
    let (Some(first), Some(last)) = (ends.first(), ends.last()) else {
        return String::new();
    };
    if first == last {
        return first.clone();
    }
    let pairs = first.split(' ').zip(last.split(' '));
    let alike = pairs.take_while(|(one, other)| one == other).count();
    let rest: Vec<&str> = last.split(' ').skip(alike).collect();
    format!("{first} to {}", rest.join(" "))
}

fn data(condition: &Condition) -> String {
    condition.data.caption()
}

fn network(condition: &Condition) -> String {
    let network = &condition.network;
    let widths = std::iter::once(network.inputs)
        .chain(network.hidden.iter().copied())
        .chain([network.outputs()]);
    let widths: Vec<String> = widths.map(|width| width.to_string()).collect();
    let activation = match network.activation {
        Activation::Relu => String::new(),
        other => format!(" {}", other.name()),
    };
    let norm = network.norm.map_or_else(String::new, |norm| {
        let gain = if norm.gain { "" } else { " without gain" };
        let place = match norm.place {
            NormPlace::BeforeActivation => "",
            NormPlace::AfterActivation => " after the activation",
        };
        format!(", {} norm{gain}{place}", norm.kind.name())
    });
    let output = if network.trains_output {
        ""
    } else {
        ", output layer not trained"
    };
    format!("network {}{activation}{norm}{output}", widths.join("-"))
}

fn steps(condition: &Condition) -> String {
    count(condition.training.steps as f64, "step")
}

fn batch(condition: &Condition) -> String {
    match condition.training.batch_size {
        Some(size) if condition.training.with_replacement => {
            format!("minibatches of {size} with replacement")
        }
        Some(size) => format!("minibatches of {size}"),
        None => "full batch".to_owned(),
    }
}

fn schedule(condition: &Condition) -> String {
    condition.training.schedule.caption()
}

fn decay(condition: &Condition) -> String {
    let training = &condition.training;
    let schedule = if training.decay_follows_schedule {
        ""
    } else {
        ", decay without schedule"
    };
    let biases = if training.decay_biases {
        ""
    } else {
        ", biases not decayed"
    };
    format!("{schedule}{biases}")
}

fn count(number: f64, thing: &str) -> String {
    let plural = if number == 1.0 { "" } else { "s" };
    format!("{number} {thing}{plural}")
}
