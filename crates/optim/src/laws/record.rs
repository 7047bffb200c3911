//! What an optimizer remembers can be saved.

use burn::tensor::Device;

use super::subjects::{Single, numbers, same_bits};
use super::{BrokenLaw, Build};
use crate::Decay;

const STEPS: usize = 8;

/// An optimizer that is written to a Burn record and read back after any step continues to the bit.
///
/// # Errors
/// The first number that differs, or what Burn says of the record.
pub fn state_survives_a_record(
    device: &Device,
    decay: Decay,
    build: &Build,
) -> Result<(), BrokenLaw> {
    let fresh = || build(decay, 0.05.into(), 0.1.into());
    let mut kept = Single::new(device, &numbers(0, 0), fresh());
    let mut saved = Single::new(device, &numbers(0, 0), fresh());
    // One identity for both models' parameters: the record names them by it.
    saved.parameters = kept.parameters.clone();
    for step in 1..=STEPS {
        kept.step(&numbers(0, step));
        saved.step(&numbers(0, step));
        same_bits(
            "state survives a record",
            decay,
            step,
            &kept.numbers(),
            &saved.numbers(),
        )?;
        let bytes = saved
            .optimizer
            .into_bytes()
            .map_err(|error| BrokenLaw::Record(error.to_string()))?;
        saved.optimizer = fresh()
            .from_bytes(bytes)
            .map_err(|error| BrokenLaw::Record(error.to_string()))?;
    }
    Ok(())
}
