//! Every registered optimizer obeys every law, on every CPU backend that was compiled in.

use adamscape::backend::Backend;
use adamscape_optim::registry::{Entry, RULES, Settings};
use adamscape_optim::{Decay, Hyper, laws};

#[test]
fn every_registered_optimizer_obeys_the_laws_to_the_bit() {
    for backend in Backend::compiled().filter(|backend| backend.is_cpu()) {
        let device = backend.device();
        for rule in RULES {
            let build = |decay: Decay, learning_rate: Hyper, weight_decay: Hyper| {
                Entry { rule, decay }.build(Settings {
                    learning_rate,
                    weight_decay,
                    decay_biases: true,
                })
            };
            if let Err(broken) = laws::check(&device, &build) {
                panic!("{} on {backend}: {broken}", rule.name);
            }
        }
    }
}
