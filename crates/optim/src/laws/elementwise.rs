//! Numbers of a parameter know nothing of each other, if the rule says so.

use burn::tensor::Device;

use super::subjects::{Columns, Numbers, SIZE, Single, numbers, same_bits};
use super::{BrokenLaw, Build};
use crate::{Decay, Hyper};

const STEPS: usize = 8;

/// A number goes, to the bit, the same way in a matrix among some numbers and in a column among others, in a model of
/// its own and in one of three.
///
/// Only rules registered as elementwise must obey this; see
/// [`RuleRow::elementwise`](crate::registry::RuleRow::elementwise).
///
/// # Errors
/// The first number that differs.
pub fn an_elementwise_rule_treats_each_number_by_itself(
    device: &Device,
    decay: Decay,
    build: &Build,
) -> Result<(), BrokenLaw> {
    for kept in [0, 1] {
        let others = |step| mixed(kept, &numbers(0, step), &numbers(1, step));
        let of_three = |step| [numbers(2, step), others(step), numbers(3, step)];
        let mut alone = Single::new(
            device,
            &numbers(0, 0),
            build(decay, 0.05.into(), 0.3.into()),
        );
        let mut columns = Columns::new(
            device,
            &of_three(0),
            build(
                decay,
                Hyper::PerColumn(vec![0.1, 0.05, 0.2]),
                Hyper::PerColumn(vec![0.0, 0.3, 0.7]),
            ),
        );
        for step in 1..=STEPS {
            alone.step(&numbers(0, step));
            columns.step(&of_three(step));
            let expected = alone.numbers();
            same_bits(
                "an elementwise rule treats each number by itself",
                decay,
                step,
                &expected,
                &mixed(kept, &columns.member(1), &expected),
            )?;
        }
    }
    Ok(())
}

/// Every second number of `one`, from number `kept`, between those of `other`.
fn mixed(kept: usize, one: &Numbers, other: &Numbers) -> Numbers {
    let pairs = one.iter().zip(other).take(SIZE).enumerate();
    pairs
        .map(|(index, (one, other))| if index % 2 == kept { *one } else { *other })
        .collect()
}
