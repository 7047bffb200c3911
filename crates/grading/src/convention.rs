//! Who means what by `weight_decay`.

use adamscape_optim::Decay;
use adamscape_optim::registry::Entry;

/// Whose convention an optimizer follows, in a sentence.
pub(crate) fn convention(entry: Entry) -> String {
    let decay = match entry.decay {
        Decay::None => "no decay",
        Decay::L2 => {
            "L2: λθ is added to the gradient, as by weight_decay of torch.optim.Adam and torch.optim.SGD, and by optax.add_decayed_weights before the rule"
        }
        Decay::Independent => {
            "decoupled decay by λ, whatever η is, as in the AdamW paper's Algorithm 2 and in the problem set"
        }
        Decay::LrCoupled => {
            "decoupled decay by ηλ, as by weight_decay of torch.optim.AdamW, optax.adamw and Burn's AdamW"
        }
    };
    format!("{decay}; {}: {}", entry.rule.name, entry.rule.reference)
}
