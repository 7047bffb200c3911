//! Members of a population know nothing of each other.

use burn::tensor::Device;

use super::subjects::{Numbers, Population, SIZE, Single, numbers, same_bits};
use super::{BrokenLaw, Build};
use crate::{Decay, Hyper};

const STEPS: usize = 8;
const LEARNING_RATES: [f64; 3] = [0.3, 1e-3, 0.02];
const WEIGHT_DECAYS: [f64; 3] = [0.1, 0.5, 0.0];
const MEMBERS: std::ops::Range<usize> = 0..LEARNING_RATES.len();

/// Member k of a population is, to the bit, the single model trained with (learning_rate_k,
/// weight_decay_k).
///
/// # Errors
/// The first number that differs.
pub fn a_member_equals_a_single_model(
    device: &Device,
    decay: Decay,
    build: &Build,
) -> Result<(), BrokenLaw> {
    let mut population = population(device, decay, build);
    let mut singles: Vec<Single> = MEMBERS
        .zip(LEARNING_RATES.into_iter().zip(WEIGHT_DECAYS))
        .map(|(member, (learning_rate, weight_decay))| {
            let optimizer = build(decay, learning_rate.into(), weight_decay.into());
            Single::new(device, &numbers(member, 0), optimizer)
        })
        .collect();
    for step in 1..=STEPS {
        population.step(&gradients(step));
        for (member, single) in singles.iter_mut().enumerate() {
            single.step(&numbers(member, step));
            same_bits(
                "a member equals a single model",
                decay,
                step,
                &single.numbers(),
                &population.member(member),
            )?;
        }
    }
    Ok(())
}

/// A member one of whose gradients is infinite or NaN in one step changes no bit of its neighbours, and the parameter with that
/// gradient does not stay finite, or nobody would ever know.
///
/// # Errors
/// The first number that differs, or the gradient that went unseen.
pub fn a_broken_member_stays_alone_and_is_seen(
    device: &Device,
    decay: Decay,
    build: &Build,
) -> Result<(), BrokenLaw> {
    let mut healthy = population(device, decay, build);
    let healthy: Vec<Vec<Numbers>> = (1..=STEPS)
        .map(|step| {
            healthy.step(&gradients(step));
            MEMBERS.map(|member| healthy.member(member)).collect()
        })
        .collect();
    for poison in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        for broken in MEMBERS {
            let mut poisoned = population(device, decay, build);
            for (step, healthy) in (1..).zip(&healthy) {
                let mut gradients = gradients(step);
                if step == 3 {
                    gradients[broken][place(broken)] = poison;
                }
                poisoned.step(&gradients);
                for neighbour in MEMBERS.filter(|&member| member != broken) {
                    same_bits(
                        "a broken member stays alone and is seen",
                        decay,
                        step,
                        &healthy[neighbour],
                        &poisoned.member(neighbour),
                    )?;
                }
            }
            if poisoned.member(broken)[place(broken)].is_finite() {
                return Err(BrokenLaw::Hidden {
                    decay,
                    gradient: poison,
                });
            }
        }
    }
    Ok(())
}

/// The number whose gradient breaks: of the first member the first, of the last one the last, which is a bias.
fn place(member: usize) -> usize {
    member * (SIZE - 1) / (MEMBERS.end - 1)
}

fn population(device: &Device, decay: Decay, build: &Build) -> Population {
    let optimizer = build(
        decay,
        Hyper::PerMember(LEARNING_RATES.to_vec()),
        Hyper::PerMember(WEIGHT_DECAYS.to_vec()),
    );
    Population::new(device, &gradients(0), optimizer)
}

/// The numbers of all members at `step`; at 0, where they start.
fn gradients(step: usize) -> Vec<Numbers> {
    MEMBERS.map(|member| numbers(member, step)).collect()
}
