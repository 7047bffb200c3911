//! `cargo xtask bench`: how fast training is here, beside whatever else could do it, all in one run.
//!
//! Contenders take turns, repeat after repeat, so that a machine that slows down slows all of them.

mod contender;
mod limit;
mod ours;
mod peer;
mod plain;
mod report;
mod workload;

use std::path::PathBuf;

use adamscape_experiments::training::Settings;
use adamscape_model::Backend;
use adamscape_model::Engine;
use anyhow::ensure;
use clap::Parser;

use contender::Contender;
use limit::MatrixProduct;
use ours::Ours;
use peer::Peer;
use plain::Plain;
use report::{Line, Report};
use workload::Workload;

/// As in the program that is measured.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Measures training beside its limit and its peers.
#[derive(Parser)]
#[command(name = "cargo xtask bench")]
struct Arguments {
    /// What to train: S, the problem set's sweep; W, a wider network; M, minibatches.
    #[arg(long, value_delimiter = ',', default_value = "S,W,M")]
    workloads: Vec<String>,
    /// How often each contender trains a workload.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    repeats: u32,
    /// A Python with the peers' libraries [default: the one that `cargo xtask bench --setup` made].
    #[arg(long)]
    python: Option<PathBuf>,
    /// Leave PyTorch and JAX out.
    #[arg(long)]
    without_peers: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Trials of contenders so slow that all would take minutes; their speed does not depend on it.
const FEW_TRIALS: usize = 8;

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let workloads = arguments.workloads.iter().map(|name| Workload::find(name));
    let workloads: Vec<Workload> = workloads.collect::<anyhow::Result<_>>()?;
    ensure!(!workloads.is_empty(), "no workload to measure");
    let mut report = Report::new();
    for workload in &workloads {
        let mut contenders = contenders(workload, &arguments)?;
        let mut lines: Vec<Line> = contenders.iter().map(|one| Line::new(one.name())).collect();
        for repeat in 1..=arguments.repeats {
            eprintln!("{}: {repeat} of {}", workload.name, arguments.repeats);
            for (contender, line) in contenders.iter_mut().zip(&mut lines) {
                line.add(contender.run()?);
            }
        }
        report.add(workload, lines);
    }
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        print!("{report}");
    }
    Ok(())
}

/// Everyone who trains `workload`. The first is the limit, the second what a user gets unless told otherwise.
fn contenders(
    workload: &Workload,
    arguments: &Arguments,
) -> anyhow::Result<Vec<Box<dyn Contender>>> {
    let threads = Settings::threads_for(Backend::find(None)?);
    let mut contenders: Vec<Box<dyn Contender>> = vec![Box::new(MatrixProduct::new(threads))];
    for backend in Backend::compiled() {
        for threads in [threads, 1] {
            contenders.push(Box::new(Ours::new(
                workload,
                backend,
                Engine::Fused,
                threads,
            )?));
        }
    }
    for backend in Backend::compiled() {
        let few = workload.few(FEW_TRIALS * 8)?;
        contenders.push(Box::new(Ours::new(
            &few,
            backend,
            Engine::Composed,
            threads,
        )?));
        contenders.push(Box::new(Plain::new(workload, backend, FEW_TRIALS)?));
    }
    if arguments.without_peers {
        return Ok(contenders);
    }
    let python = arguments
        .python
        .clone()
        .unwrap_or_else(peer::default_python);
    if !python.exists() {
        eprintln!(
            "without PyTorch and JAX: there is no {}; `cargo xtask bench --setup` makes it",
            python.display()
        );
        return Ok(contenders);
    }
    for library in ["notebook", "eager", "batched", "jax"] {
        eprintln!("{}: preparing {library}", workload.name);
        match Peer::start(&python, library, workload, threads, FEW_TRIALS) {
            Ok(peer) => contenders.push(Box::new(peer)),
            Err(error) => eprintln!("without {library}: {error:#}"),
        }
    }
    Ok(contenders)
}
