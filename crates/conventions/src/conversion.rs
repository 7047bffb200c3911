//! The settings of one convention as those of another.

use serde::Serialize;

use crate::convention::{Convention, Decay, Epsilon, Rule};

/// An optimizer's settings under a convention.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Settings {
    /// The learning rate at its peak, η.
    pub learning_rate: f64,
    /// What is given as weight decay, λ.
    pub weight_decay: f64,
    /// The steps that are trained, n.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub steps: Option<u64>,
    /// The momentum of gradient descent, μ.
    pub momentum: f64,
    /// ε, if it is not the convention's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub epsilon: Option<f64>,
}

/// The same training under another convention.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Conversion {
    /// Where the settings are from.
    pub from: &'static str,
    /// Where they are to be used.
    pub to: &'static str,
    /// The learning rate there: it is the same.
    pub learning_rate: f64,
    /// The weight decay there; none if there is no equal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight_decay: Option<f64>,
    /// How it follows.
    pub formula: String,
    /// The steps in which the decay alone would take a parameter to 1/e, at the learning rate's peak.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timescale: Option<f64>,
    /// The same as a share of the steps that are trained.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timescale_share: Option<f64>,
    /// What one should know: where nothing is equal, or only nearly.
    pub warnings: Vec<String>,
}

/// Why settings can't be converted.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ConversionError {
    /// A name that nothing has.
    #[error(
        "there is no convention `{name}`; did you mean `{likely}`? `adamscape convert` lists all"
    )]
    NoConvention {
        /// What was asked for.
        name: String,
        /// What is most like it.
        likely: &'static str,
    },
    /// A setting that means nothing.
    #[error("{what} is {value}; give {expected}")]
    Setting {
        /// Which.
        what: &'static str,
        /// What it is.
        value: f64,
        /// What it may be.
        expected: &'static str,
    },
    /// Adam and gradient descent.
    #[error(
        "`{from}` and `{to}` move parameters by different rules; no settings make one the other"
    )]
    Rules {
        /// One.
        from: &'static str,
        /// The other.
        to: &'static str,
    },
    /// A normalised decay depends on how long one trains.
    #[error("the normalised decay depends on the number of steps; give --steps")]
    Steps,
    /// A decay that takes more than all.
    #[error(
        "a step would take {0} of each parameter, which is more than all of it; is the weight decay of `--from` right?"
    )]
    TooStrong(f64),
    /// A number beyond f64.
    #[error("the weight decay would be {0}, which is no number to train with")]
    OutOfRange(f64),
}

/// The settings of `from` as those of `to`: the same learning rate, and the λ with which a step takes as much of a parameter.
///
/// # Errors
/// If a setting means nothing, or the two move parameters by different rules.
pub fn convert(
    from: &Convention,
    to: &Convention,
    settings: Settings,
) -> Result<Conversion, ConversionError> {
    check(from, settings)?;
    if from.rule != to.rule {
        return Err(ConversionError::Rules {
            from: from.name,
            to: to.name,
        });
    }
    let share = share(from.decay, settings)?;
    if share > 1.0 && from.decay != Decay::Gradient {
        return Err(ConversionError::TooStrong(share));
    }
    let mut warnings = Vec::new();
    let is_plain = from.rule == Rule::Sgd && settings.momentum == 0.0;
    let is_mixed = (from.decay == Decay::Gradient) != (to.decay == Decay::Gradient);
    let (weight_decay, formula) = if is_mixed && !is_plain && settings.weight_decay != 0.0 {
        warnings.push(no_equal(from.rule));
        (
            None,
            "none: the decay goes through the gradient in one, and past it in the other".to_owned(),
        )
    } else {
        let (lambda, formula) = lambda(from.decay, to.decay, share, settings)?;
        (Some(lambda), formula)
    };
    if let Some(lambda) = weight_decay
        && (!lambda.is_finite() || (lambda == 0.0 && settings.weight_decay != 0.0))
    {
        return Err(ConversionError::OutOfRange(lambda));
    }
    warnings.extend(epsilon_warning(from, to, settings));
    if from.spares != to.spares && settings.weight_decay != 0.0 {
        warnings.push(format!(
            "{} spares {}, {} spares {}: group the parameters so that both decay the same",
            from.name, from.spares, to.name, to.spares
        ));
    }
    // L2 regularisation has a timescale of its own in plain gradient descent alone.
    let has_timescale = share > 0.0 && (from.decay != Decay::Gradient || is_plain);
    let timescale = has_timescale.then(|| 1.0 / share);
    Ok(Conversion {
        from: from.name,
        to: to.name,
        learning_rate: settings.learning_rate,
        weight_decay,
        formula,
        timescale,
        timescale_share: timescale
            .zip(settings.steps)
            .map(|(scale, steps)| scale / steps as f64),
        warnings,
    })
}

fn check(from: &Convention, settings: Settings) -> Result<(), ConversionError> {
    let wrong = |what, value, expected| {
        Err(ConversionError::Setting {
            what,
            value,
            expected,
        })
    };
    let Settings {
        learning_rate,
        weight_decay,
        steps,
        momentum,
        epsilon,
    } = settings;
    if !(learning_rate.is_finite() && learning_rate > 0.0) {
        return wrong(
            "the learning rate",
            learning_rate,
            "a finite number above 0",
        );
    }
    if !(weight_decay.is_finite() && weight_decay >= 0.0) {
        return wrong(
            "the weight decay",
            weight_decay,
            "a finite number of 0 or more",
        );
    }
    if !(0.0..1.0).contains(&momentum) {
        return wrong("the momentum", momentum, "a number from 0 to less than 1");
    }
    if from.rule == Rule::Adam && momentum != 0.0 {
        return wrong(
            "the momentum",
            momentum,
            "none: Adam's is β₁, which is the same everywhere",
        );
    }
    if steps == Some(0) {
        return wrong("the number of steps", 0.0, "1 or more");
    }
    match epsilon {
        Some(epsilon) if !(epsilon.is_finite() && epsilon >= 0.0) => {
            wrong("ε", epsilon, "a finite number of 0 or more")
        }
        _ => Ok(()),
    }
}

/// The share of a parameter that a step takes at the learning rate's peak; of L2 regularisation what it would take in plain gradient
/// descent.
fn share(decay: Decay, settings: Settings) -> Result<f64, ConversionError> {
    let Settings {
        learning_rate,
        weight_decay,
        steps,
        ..
    } = settings;
    Ok(match decay {
        Decay::Gradient | Decay::LrCoupled => learning_rate * weight_decay,
        Decay::Independent => weight_decay,
        Decay::Normalised => weight_decay / root(steps)?,
    })
}

fn root(steps: Option<u64>) -> Result<f64, ConversionError> {
    steps
        .map(|steps| (steps as f64).sqrt())
        .ok_or(ConversionError::Steps)
}

/// The λ of a convention that takes a share, and how it follows from the other's.
fn lambda(
    from: Decay,
    to: Decay,
    share: f64,
    settings: Settings,
) -> Result<(f64, String), ConversionError> {
    if from == to {
        return Ok((settings.weight_decay, "λ' = λ".to_owned()));
    }
    let taken = match from {
        Decay::Gradient | Decay::LrCoupled => "ηλ",
        Decay::Independent => "λ",
        Decay::Normalised => "λ/√n",
    };
    Ok(match to {
        // Both multiply by η.
        Decay::Gradient | Decay::LrCoupled if taken == "ηλ" => {
            (settings.weight_decay, "λ' = λ".to_owned())
        }
        Decay::Gradient | Decay::LrCoupled => {
            (share / settings.learning_rate, format!("λ' = {taken}/η"))
        }
        Decay::Independent => (share, format!("λ' = {taken}")),
        Decay::Normalised => (share * root(settings.steps)?, format!("λ' = {taken}·√n")),
    })
}

fn no_equal(rule: Rule) -> String {
    match rule {
        Rule::Adam => "there is no equal: Adam divides what L2 regularisation adds to the gradient by √v̂, for each parameter by another number; tune the weight decay anew, and compare at the same timescale",
        Rule::Sgd => "there is no equal with momentum: it carries what L2 regularisation adds to the gradient into later steps, at other learning rates; without momentum, or nearly at a constant learning rate, λ' = λ",
    }
    .to_owned()
}

fn epsilon_warning(from: &Convention, to: &Convention, settings: Settings) -> Vec<String> {
    let mut warnings = Vec::new();
    if let (None, Some(own), Some(other)) =
        (settings.epsilon, from.default_epsilon, to.default_epsilon)
        && own != other
    {
        warnings.push(format!(
            "give ε there: its default is {other:e}, and here {own:e}"
        ));
    }
    if from.epsilon != to.epsilon {
        warnings.push(
            "ε is added after the correction of bias in one, and before it in the other: in step t they differ by √(1 − β₂ᵗ), which is 1 after some 1/(1 − β₂) steps"
                .to_owned(),
        );
    }
    warnings
}

impl Convention {
    /// The denominator of Adam's step, in words.
    #[must_use]
    pub const fn denominator(&self) -> &'static str {
        match self.epsilon {
            Epsilon::AfterCorrection => "√v̂ + ε",
            Epsilon::BeforeCorrection => "(√v + ε)/√(1 − β₂ᵗ)",
            Epsilon::None => "",
        }
    }
}
