//! Without decay there is nothing that decays could differ in.

use burn::tensor::Device;

use super::subjects::{Single, numbers, same_bits};
use super::{BrokenLaw, Build};
use crate::Decay;

const STEPS: usize = 8;

/// With λ = 0 every decay gives, to the bit, what no decay gives.
///
/// # Errors
/// The first number that differs.
pub fn zero_decay_makes_all_decays_equal(device: &Device, build: &Build) -> Result<(), BrokenLaw> {
    for decay in Decay::ALL {
        let start = |decay| {
            let optimizer = build(decay, 0.05.into(), 0.0.into());
            Single::new(device, &numbers(0, 0), optimizer)
        };
        let mut plain = start(Decay::None);
        let mut decayed = start(decay);
        for step in 1..=STEPS {
            plain.step(&numbers(0, step));
            decayed.step(&numbers(0, step));
            same_bits(
                "zero decay makes all decays equal",
                decay,
                step,
                &plain.numbers(),
                &decayed.numbers(),
            )?;
        }
    }
    Ok(())
}
