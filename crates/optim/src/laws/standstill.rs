//! A learning rate of 0 leaves everything where it is.

use burn::tensor::Device;

use super::subjects::{Single, numbers, same_bits};
use super::{BrokenLaw, Build};
use crate::Decay;

/// Steps at which a schedule has come to 0, the first among them.
const STANDSTILLS: [usize; 3] = [1, 4, 5];
const STEPS: usize = 7;

/// A step with a learning rate of 0 changes no bit of the parameters, and the steps that follow go on from there.
///
/// # Errors
/// The first number that differs, or is no number any more.
pub fn a_step_of_length_zero_goes_nowhere(
    device: &Device,
    decay: Decay,
    build: &Build,
) -> Result<(), BrokenLaw> {
    let law = "a step of length zero goes nowhere";
    let mut single = Single::new(
        device,
        &numbers(0, 0),
        build(decay, 0.05.into(), 0.1.into()),
    );
    for step in 1..=STEPS {
        let before = single.numbers();
        if STANDSTILLS.contains(&step) {
            single.step_by(0.0, &numbers(0, step));
            same_bits(law, decay, step, &before, &single.numbers())?;
            continue;
        }
        single.step(&numbers(0, step));
        let found = single.numbers();
        if let Some(index) = found.iter().position(|number| !number.is_finite()) {
            return Err(BrokenLaw::Differs {
                law,
                decay,
                step,
                index,
                expected: before[index],
                found: found[index],
            });
        }
    }
    Ok(())
}
