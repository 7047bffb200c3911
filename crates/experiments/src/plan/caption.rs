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

/// `minibatches of 8 to 64` for the first and the last of several, clause by clause; the words that both clauses begin and end with
/// are said once. Where one has a clause more, they say what both do.
fn from_to(ends: &[String]) -> String {
    let (Some(first), Some(last)) = (ends.first(), ends.last()) else {
        return String::new();
    };
    let clauses = |text: &'_ str| text.split(", ").map(str::to_owned).collect::<Vec<String>>();
    let (first, last) = (clauses(first), clauses(last));
    let clauses: Vec<String> = if first.len() == last.len() {
        let pairs = first.iter().zip(&last);
        pairs
            .map(|(one, other)| clause_from_to(one, other))
            .collect()
    } else {
        let both = first.into_iter().filter(|clause| last.contains(clause));
        both.collect()
    };
    clauses.join(", ")
}

fn clause_from_to(first: &str, last: &str) -> String {
    if first == last {
        return first.to_owned();
    }
    let words = |text: &'_ str| text.split(' ').map(str::to_owned).collect::<Vec<String>>();
    let (first, last) = (words(first), words(last));
    let pairs = first.iter().zip(&last);
    let head = pairs.take_while(|(one, other)| one == other).count();
    let pairs = first.iter().rev().zip(last.iter().rev());
    let tail = pairs.take_while(|(one, other)| one == other).count();
    let tail = tail.min(first.len().min(last.len()) - head);
    let from = first.iter().take(first.len() - tail);
    let to = last.iter().skip(head);
    let all = from.map(String::as_str).chain(["to"]);
    let all: Vec<&str> = all.chain(to.map(String::as_str)).collect();
    all.join(" ")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_ends_share_is_said_once() {
        let said = |first: &str, last: &str| from_to(&[first.to_owned(), last.to_owned()]);
        assert_eq!(
            said("minibatches of 8", "minibatches of 64"),
            "minibatches of 8 to 64"
        );
        assert_eq!(
            said(
                "2 arms × 5 points, 1 turn, noise 0",
                "2 arms × 9 points, 1 turn, noise 2"
            ),
            "2 arms × 5 to 9 points, 1 turn, noise 0 to 2"
        );
        assert_eq!(
            said(
                "network 2-4-1 gelu, layer norm",
                "network 2-8-1 gelu, layer norm"
            ),
            "network 2-4-1 to 2-8-1 gelu, layer norm"
        );
        assert_eq!(
            said("noise 0, 5 points", "noise 0, label noise 1, 5 points"),
            "noise 0, 5 points"
        );
        assert_eq!(said("", ", warm-up of 5"), "");
        assert_eq!(said("1 step", "50 steps"), "1 step to 50 steps");
    }
}
