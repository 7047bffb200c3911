//! The conventions of frameworks, each with the file that says so.

use strsim::jaro_winkler;

use crate::convention::{Convention, Decay, Epsilon, Rule};
use crate::conversion::ConversionError;

const NOTHING: &str = "nothing";

/// An Adam with ε after the correction of bias, which spares nothing.
const fn adam(
    name: &'static str,
    call: &'static str,
    decay: Decay,
    defaults: (f64, f64),
    source: &'static str,
) -> Convention {
    Convention {
        name,
        call,
        rule: Rule::Adam,
        decay,
        epsilon: Epsilon::AfterCorrection,
        default_weight_decay: defaults.0,
        default_epsilon: Some(defaults.1),
        spares: NOTHING,
        source,
    }
}

/// Gradient descent that spares nothing.
const fn sgd(
    name: &'static str,
    call: &'static str,
    decay: Decay,
    source: &'static str,
) -> Convention {
    Convention {
        name,
        call,
        rule: Rule::Sgd,
        decay,
        epsilon: Epsilon::None,
        default_weight_decay: 0.0,
        default_epsilon: None,
        spares: NOTHING,
        source,
    }
}

/// All conventions, framework by framework.
pub const CONVENTIONS: &[Convention] = &[
    adam(
        "pytorch-adam",
        "torch.optim.Adam",
        Decay::Gradient,
        (0.0, 1e-8),
        "torch/optim/adam.py",
    ),
    adam(
        "pytorch-adamw",
        "torch.optim.AdamW",
        Decay::LrCoupled,
        (0.01, 1e-8),
        "torch/optim/adam.py, decoupled_weight_decay",
    ),
    sgd(
        "pytorch-sgd",
        "torch.optim.SGD",
        Decay::Gradient,
        "torch/optim/sgd.py",
    ),
    adam(
        "optax-adam-l2",
        "optax.chain(optax.add_decayed_weights(λ), optax.adam(η))",
        Decay::Gradient,
        (0.0, 1e-8),
        "optax/_src/transform.py, add_decayed_weights",
    ),
    adam(
        "optax-adamw",
        "optax.adamw",
        Decay::LrCoupled,
        (1e-4, 1e-8),
        "optax/_src/alias.py, adamw",
    ),
    sgd(
        "optax-sgd-l2",
        "optax.chain(optax.add_decayed_weights(λ), optax.sgd(η))",
        Decay::Gradient,
        "optax/_src/transform.py, add_decayed_weights",
    ),
    Convention {
        epsilon: Epsilon::BeforeCorrection,
        ..adam(
            "keras-adam",
            "keras.optimizers.Adam(weight_decay=λ)",
            Decay::LrCoupled,
            (0.0, 1e-7),
            "keras/src/optimizers/base_optimizer.py, _apply_weight_decay",
        )
    },
    Convention {
        epsilon: Epsilon::BeforeCorrection,
        ..adam(
            "keras-adamw",
            "keras.optimizers.AdamW",
            Decay::LrCoupled,
            (0.004, 1e-7),
            "keras/src/optimizers/adamw.py and base_optimizer.py",
        )
    },
    sgd(
        "keras-sgd",
        "keras.optimizers.SGD(weight_decay=λ)",
        Decay::LrCoupled,
        "keras/src/optimizers/base_optimizer.py, _apply_weight_decay",
    ),
    Convention {
        spares: "biases and norms: whatever has one dimension",
        ..adam(
            "timm-adamw",
            "timm.optim.create_optimizer_v2(opt=\"adamw\")",
            Decay::LrCoupled,
            (0.0, 1e-8),
            "timm/optim/_optim_factory.py and _param_groups.py",
        )
    },
    Convention {
        spares: "biases and norms: whatever has one dimension",
        ..sgd(
            "timm-sgdw",
            "timm.optim.create_optimizer_v2(opt=\"sgdw\")",
            Decay::LrCoupled,
            "timm/optim/sgdw.py and _param_groups.py",
        )
    },
    adam(
        "burn-adam",
        "burn::optim::AdamConfig",
        Decay::Gradient,
        (0.0, 1e-5),
        "burn-optim/src/optim/adam.rs and decay.rs",
    ),
    adam(
        "burn-adamw",
        "burn::optim::AdamWConfig",
        Decay::LrCoupled,
        (1e-4, 1e-5),
        "burn-optim/src/optim/adamw.rs",
    ),
    sgd(
        "burn-sgd",
        "burn::optim::SgdConfig",
        Decay::Gradient,
        "burn-optim/src/optim/sgd.rs and decay.rs",
    ),
    adam(
        "paper-adamw",
        "the paper's Algorithm 2",
        Decay::Independent,
        (0.0, 1e-8),
        "Loshchilov & Hutter 2019, arXiv 1711.05101, Algorithm 2, line 12",
    ),
    adam(
        "paper-adamw-normalised",
        "the paper's λ_norm",
        Decay::Normalised,
        (0.0, 1e-8),
        "Loshchilov & Hutter 2019, arXiv 1711.05101, appendix B.1",
    ),
    adam(
        "adamscape-adam-l2",
        "adam-l2",
        Decay::Gradient,
        (0.0, 1e-8),
        "adamscape optimizers adam-l2",
    ),
    adam(
        "adamscape-adamw",
        "adamw",
        Decay::Independent,
        (0.0, 1e-8),
        "adamscape optimizers adamw",
    ),
    adam(
        "adamscape-adamw-torch",
        "adamw-torch",
        Decay::LrCoupled,
        (0.0, 1e-8),
        "adamscape optimizers adamw-torch",
    ),
    adam(
        "adamscape-adamw-normalised",
        "adamw-normalised",
        Decay::Normalised,
        (0.0, 1e-8),
        "adamscape optimizers adamw-normalised",
    ),
    sgd(
        "adamscape-sgd-l2",
        "sgd-l2",
        Decay::Gradient,
        "adamscape optimizers sgd-l2",
    ),
    sgd(
        "adamscape-sgdw-torch",
        "sgdw-torch",
        Decay::LrCoupled,
        "adamscape optimizers sgdw-torch",
    ),
];

/// A convention by its name.
///
/// # Errors
/// If there is none; with the most likely one.
pub fn find(name: &str) -> Result<&'static Convention, ConversionError> {
    let wanted = name.trim().to_lowercase();
    if let Some(found) = CONVENTIONS.iter().find(|one| one.name == wanted) {
        return Ok(found);
    }
    let likeness = |one: &&Convention| jaro_winkler(one.name, &wanted);
    let likely = CONVENTIONS
        .iter()
        .max_by(|one, other| likeness(one).total_cmp(&likeness(other)));
    Err(ConversionError::NoConvention {
        name: name
            .chars()
            .take(40)
            .flat_map(char::escape_default)
            .collect(),
        likely: likely.map_or("pytorch-adamw", |one| one.name),
    })
}
