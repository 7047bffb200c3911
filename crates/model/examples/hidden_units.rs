//! What each activation and normalisation costs: networks of one shape trained by the fused engine with Adam, side by side, as a
//! share of the rate of ReLU without normalisation.
//!
//! ```sh
//! cargo run --release -p adamscape-model --example hidden_units --features ndarray
//! ```
#![allow(clippy::print_stdout, reason = "an example for a terminal")]

use std::time::{Duration, Instant};

use adamscape_model::{
    Activation, FusedBatch, LanePopulation, MlpConfig, Norm, NormKind, NormPlace, Targets, Task,
};
use adamscape_optim::lanes::LaneOptimizer;
use adamscape_optim::{DecaySettings, find};
use burn::tensor::{DType, Device};
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};

const MEMBERS: usize = 32;
const REPETITIONS: usize = 150;
const SLICE: Duration = Duration::from_millis(4);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let layer = |kind, gain, place| Some(Norm { kind, gain, place });
    let before = NormPlace::BeforeActivation;
    let mut kinds: Vec<(Activation, Option<Norm>)> = Vec::new();
    kinds.extend(Activation::ALL.map(|activation| (activation, None)));
    for kind in NormKind::ALL {
        kinds.push((Activation::Relu, layer(kind, false, before)));
        kinds.push((Activation::Relu, layer(kind, true, before)));
        kinds.push((
            Activation::Relu,
            layer(kind, true, NormPlace::AfterActivation),
        ));
    }
    kinds.push((Activation::Tanh, layer(NormKind::Layer, true, before)));
    kinds.push((Activation::Gelu, layer(NormKind::Layer, true, before)));
    for (hidden, points) in [
        (vec![32, 32], 600),
        (vec![8, 8, 8], 600),
        (vec![32, 32], 16),
        (vec![8, 8, 8], 16),
    ] {
        println!("2-{hidden:?}-1, {points} points a step");
        let mut subjects = Vec::new();
        for &(activation, norm) in &kinds {
            subjects.push(Subject::new(&hidden, activation, norm, points)?);
        }
        // In turn, so that what slows the machine down slows all down.
        for _ in 0..REPETITIONS {
            for subject in &mut subjects {
                subject.measure();
            }
        }
        let base = subjects.first().map_or(0.0, |subject| subject.best);
        for subject in &subjects {
            let share = 100.0 * subject.best / base;
            println!(
                "  {:<44} {:>10.0} member-steps/s {share:>6.1} %",
                subject.name, subject.best
            );
        }
    }
    Ok(())
}

/// One kind of network in training.
struct Subject {
    name: String,
    population: LanePopulation,
    optimizer: LaneOptimizer,
    batch: FusedBatch,
    time: usize,
    /// Member-steps a second, of the fastest slice.
    best: f64,
}

impl Subject {
    fn new(
        hidden: &[usize],
        activation: Activation,
        norm: Option<Norm>,
        points: usize,
    ) -> Result<Self, Box<dyn std::error::Error>> {
        let config = MlpConfig {
            activation,
            norm,
            ..MlpConfig::new(2, hidden.to_vec(), Task::Classes(2))
        };
        let mut generator = ChaCha8Rng::seed_from_u64(0);
        let network = |_| config.init(&mut generator, DType::F32, &Device::default());
        let networks: Vec<_> = (0..MEMBERS).map(network).collect();
        let optimizer = LaneOptimizer::new(
            &find("adam-l2")?,
            LanePopulation::parameters(&config).collect(),
            vec![(1e-3, 1e-4); MEMBERS],
            DecaySettings::new(1000),
        );
        let optimizer = optimizer.ok_or("Adam is elementwise")?;
        let population = LanePopulation::stack(&networks, &optimizer)?;
        let inputs: Vec<f64> = (0..2 * points)
            .map(|k| 2.0 * (k as f64 * 1.7).sin())
            .collect();
        let labels: Vec<usize> = (0..points).map(|k| k % 2).collect();
        let batch = population.batch(&inputs, Targets::Classes(&labels))?;
        let norm = norm.map(|norm| {
            let gain = if norm.gain { ", gain" } else { "" };
            format!(", {} {}{gain}", norm.kind.name(), norm.place.name())
        });
        Ok(Self {
            name: format!("{}{}", activation.name(), norm.unwrap_or_default()),
            population,
            optimizer,
            batch,
            time: 0,
            best: 0.0,
        })
    }

    fn measure(&mut self) {
        let start = Instant::now();
        let mut steps = 0;
        while start.elapsed() < SLICE {
            self.time += 1;
            let step = self.optimizer.at(self.time, 1.0);
            self.population.step(&self.batch, &step);
            steps += 1;
        }
        let rate = (steps * MEMBERS) as f64 / start.elapsed().as_secs_f64();
        self.best = self.best.max(rate);
    }
}
