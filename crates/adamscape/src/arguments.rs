//! The command line's commands, options and arguments.

use std::convert::Infallible;
use std::num::{NonZeroU32, ParseIntError};
use std::path::PathBuf;

use adamscape_experiments::storage::{Condition, shard_count};
use adamscape_model::Backend;
use adamscape_model::Engine;
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::array_task::ShardArgument;
use crate::slurm_options::{Directive, Memory, Name, TimeLimit};

/// See what an optimizer does with its hyperparameters.
#[derive(Parser)]
#[command(version = version(), about, max_term_width = 100)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The version, and the backends that are compiled in.
pub(crate) fn version() -> String {
    let backends: Vec<&str> = Backend::compiled().map(Backend::name).collect();
    format!("{} ({})", env!("CARGO_PKG_VERSION"), backends.join(", "))
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Train a grid of hyperparameters with each optimizer, and draw the landscapes
    Sweep(Sweep),
    /// Go on with a sweep that was stopped
    Resume(Resume),
    /// Make table, statistics and pictures of a sweep's folder again, or of anyone's table of runs
    Report(Report),
    /// Move the controls of a sweep, and see its landscape trained anew, in a browser on this machine
    Explore(Explore),
    /// Compare two sweeps: what changes from one to the other, with intervals
    Compare(Compare),
    /// Turn one framework's learning rate and weight decay into another's, or list what each means by them
    Convert(Convert),
    /// Bring the shards of a sweep together, if they are whole and agree
    Merge(Merge),
    /// Write job scripts that train a sweep on a cluster: one task of a job array for each shard
    Slurm(Slurm),
    /// Drop chosen trials of a sweep's folder, so that they are trained again
    Forget(Forget),
    /// Repeat the published comparison of L2-Adam and AdamW, and correct it one step at a time
    Replicate(Replicate),
    /// Measure how the best weight decay moves with the learning rate, with normalised layers and without
    Decoupling(Decoupling),
    /// Check the problem set's claims about L2 regularisation and weight decay in numbers
    Verify(Verify),
    /// Check the steps of an optimizer that someone wrote, in any language, and name the mistake
    Grade(crate::grade::Grade),
    /// Hold an implementation to an optimizer under all settings, and name its convention and where it departs
    Audit(crate::audit::Audit),
    /// List the optimizers with their formulas, or describe one
    Optimizers {
        /// The optimizer to describe: adamw, 'adamw(beta_2=0.95)'
        name: Option<String>,
    },
    /// List the presets, or print the TOML of one
    Presets {
        /// The preset to print
        name: Option<String>,
    },
    /// Print the completions of a shell: commands and options, as one types
    Completions {
        /// The shell that is to complete
        shell: clap_complete::Shell,
    },
    /// Print the manual page, or write it and one for each command into a folder
    Man {
        /// The folder for adamscape.1, adamscape-sweep.1, ...; it is made if it is not there
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
}

/// The engines, on the command line.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum EngineName {
    /// One pass in cache, on the CPU
    Fused,
    /// Burn's operations one by one, on any backend
    Composed,
}

impl From<EngineName> for Engine {
    fn from(name: EngineName) -> Self {
        match name {
            EngineName::Fused => Self::Fused,
            EngineName::Composed => Self::Composed,
        }
    }
}

/// Names between commas.
#[derive(Clone)]
pub(crate) struct Names(pub(crate) Vec<String>);

/// Splits at the commas that are in no bracket.
fn optimizers(text: &str) -> Result<Names, Infallible> {
    let mut depth = 0_u32;
    let names = text.split(|letter| {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        letter == ',' && depth == 0
    });
    Ok(Names(names.map(|name| name.trim().to_owned()).collect()))
}

/// How to compute; but for the engine, this changes no result on a CPU backend.
#[derive(Args, Clone)]
pub(crate) struct How {
    #[command(flatten)]
    pub(crate) numbers: Numbers,
    #[command(flatten)]
    pub(crate) speed: Speed,
}

/// What changes the numbers, by rounding.
#[derive(Args, Clone)]
pub(crate) struct Numbers {
    /// What computes: ndarray, flex, wgpu or cuda, as far as compiled in
    #[arg(long, value_name = "NAME")]
    pub(crate) backend: Option<String>,
    /// How losses and gradients are computed [default: fused on a CPU backend, else composed]
    #[arg(long)]
    pub(crate) engine: Option<EngineName>,
}

/// What changes the speed, and no result.
#[derive(Args, Clone)]
pub(crate) struct Speed {
    /// Populations that train at once [default: one for each core on a CPU backend, else 1]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
    /// Networks that train side by side in one population; changes the speed, not the results
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub(crate) population: Option<u32>,
}

#[derive(Args)]
pub(crate) struct Replicate {
    /// Runs of each experiment
    #[arg(long, value_name = "K", default_value_t = 20, value_parser = clap::value_parser!(u64).range(2..=100_000))]
    pub(crate) seeds: u64,
    #[command(flatten)]
    pub(crate) how: How,
    /// The folder for the results; it must be empty or not there yet [default: the first unused of
    /// sweeps/replication, sweeps/replication-2, ...]
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Decoupling {
    /// All eight settings, not four: normalisation × minibatches × schedule
    #[arg(long)]
    pub(crate) full: bool,
    /// Seeds of each experiment [default: 10, or 20 with --full]
    #[arg(long, value_name = "K", value_parser = clap::value_parser!(u64).range(2..=100_000))]
    pub(crate) seeds: Option<u64>,
    #[command(flatten)]
    pub(crate) how: How,
    /// The folder for the results; it must be empty or not there yet [default: the first unused of
    /// sweeps/decoupling, sweeps/decoupling-2, ...]
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Verify {
    /// Of the points and the first weights
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) seed: u64,
    /// Optimizer steps
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u16).range(10..=2000))]
    pub(crate) steps: u16,
    /// What computes: ndarray or flex, as far as compiled in
    #[arg(long, value_name = "NAME")]
    pub(crate) backend: Option<String>,
    /// The folder for the results; it must be empty or not there yet [default: the first unused of
    /// sweeps/verification, sweeps/verification-2, ...]
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
}

/// Which plan is trained, and what of it is to be otherwise.
#[derive(Args)]
pub(crate) struct PlanArguments {
    /// A plan that comes with the program: `adamscape presets` lists them [default: notebook]
    #[arg(long, value_name = "NAME", conflicts_with = "config")]
    pub(crate) preset: Option<String>,
    /// A plan of your own, in TOML: `adamscape presets NAME` prints one to begin with
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Optimizers, instead of the plan's: `adamscape optimizers` lists them. With hyperparameters: 'adamw(beta_2=0.95),sgd'
    #[arg(long, value_name = "NAMES", value_parser = optimizers)]
    pub(crate) optimizers: Option<Names>,
    /// Learning rates, instead of the plan's: 0.001,0.01
    #[arg(
        long,
        value_name = "RATES",
        value_delimiter = ',',
        allow_negative_numbers = true
    )]
    pub(crate) learning_rates: Option<Vec<f64>>,
    /// Weight decays, instead of the plan's; in what the plan has them in, λ unless it says otherwise
    #[arg(
        long,
        value_name = "DECAYS",
        value_delimiter = ',',
        allow_negative_numbers = true
    )]
    pub(crate) weight_decays: Option<Vec<f64>>,
    /// How many seeds, instead of the plan's
    #[arg(long, value_name = "K")]
    pub(crate) seeds: Option<u64>,
}

#[derive(Args)]
pub(crate) struct Sweep {
    #[command(flatten)]
    pub(crate) plan: PlanArguments,
    #[command(flatten)]
    pub(crate) how: How,
    /// The folder for the results. If it holds this sweep, unfinished, the sweep goes on [default: the first unused of
    /// sweeps/NAME, sweeps/NAME-2, ..., or the last one, if it holds this sweep, unfinished]
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Train shard I of N alone, counted from 1, in a folder that the others share or of its own; `auto/N` takes the number of the
    /// task in a job array. `adamscape merge` brings them together
    #[arg(long, value_name = "I/N", requires = "out")]
    pub(crate) shard: Option<ShardArgument>,
    /// Train those that diverged again
    #[arg(long, conflicts_with = "shard")]
    pub(crate) retry_diverged: bool,
    /// The table of trials in another format beside cells.csv
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<Format>,
    /// Print the plan as TOML and stop
    #[arg(long)]
    pub(crate) dump_config: bool,
    /// Print the estimate of work, time and memory, and stop
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Args)]
pub(crate) struct Resume {
    /// The sweep's folder
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
    /// Train shard I of N alone; `auto/N` takes the number of the task in a job array. Without it everything that is missing
    #[arg(long, value_name = "I/N")]
    pub(crate) shard: Option<ShardArgument>,
    /// Train those that diverged again
    #[arg(long, conflicts_with = "shard")]
    pub(crate) retry_diverged: bool,
    #[command(flatten)]
    pub(crate) speed: Speed,
}

#[derive(Args)]
pub(crate) struct Report {
    /// The sweep's folder
    #[arg(
        value_name = "DIR",
        required_unless_present = "table",
        conflicts_with = "table"
    )]
    pub(crate) folder: Option<PathBuf>,
    /// The table of trials in another format beside cells.csv
    #[arg(long, value_name = "FORMAT", conflicts_with = "table")]
    pub(crate) format: Option<Format>,
    #[command(flatten, next_help_heading = "A table of runs")]
    pub(crate) runs: TableOfRuns,
}

#[derive(Args)]
pub(crate) struct Explore {
    /// The port of this machine's own address; 0 takes a free one
    #[arg(long, default_value_t = 0)]
    pub(crate) port: u16,
    #[command(flatten)]
    pub(crate) how: How,
}

#[derive(Args)]
pub(crate) struct Convert {
    /// Whose settings these are: pytorch-adamw. Without --from and --to all conventions are listed
    #[arg(long, value_name = "CONVENTION", requires_all = ["to", "learning_rate"])]
    pub(crate) from: Option<String>,
    /// Whose settings are wanted: paper-adamw
    #[arg(long, value_name = "CONVENTION", requires = "from")]
    pub(crate) to: Option<String>,
    /// The learning rate, its peak if it has a schedule
    #[arg(
        long,
        value_name = "RATE",
        requires = "from",
        allow_negative_numbers = true
    )]
    pub(crate) learning_rate: Option<f64>,
    /// The weight decay [default: the convention's own]
    #[arg(
        long,
        value_name = "DECAY",
        requires = "from",
        allow_negative_numbers = true
    )]
    pub(crate) weight_decay: Option<f64>,
    /// The steps that are trained
    #[arg(long, requires = "from")]
    pub(crate) steps: Option<u64>,
    /// The momentum of gradient descent
    #[arg(
        long,
        default_value_t = 0.0,
        requires = "from",
        allow_negative_numbers = true
    )]
    pub(crate) momentum: f64,
    /// Adam's ε, if it is not the convention's own
    #[arg(long, requires = "from", allow_negative_numbers = true)]
    pub(crate) epsilon: Option<f64>,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args)]
pub(crate) struct Compare {
    /// The folder of one sweep
    #[arg(value_name = "FIRST")]
    pub(crate) first: PathBuf,
    /// The folder of the other, of the same axes
    #[arg(value_name = "SECOND")]
    pub(crate) second: PathBuf,
    /// Print all changes of all measures as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// What of anyone's table of runs is asked for.
#[derive(Args)]
pub(crate) struct TableOfRuns {
    /// A table of runs as CSV or TSV: an export of W&B, Optuna, MLflow, ...
    #[arg(long, value_name = "FILE", requires_all = ["x", "y", "metric"])]
    pub(crate) table: Option<PathBuf>,
    /// The hyperparameter that goes right, by the name of its column: weight_decay
    #[arg(long, value_name = "COLUMN", requires = "table")]
    pub(crate) x: Option<String>,
    /// The hyperparameter that goes up: learning_rate
    #[arg(long, value_name = "COLUMN", requires = "table")]
    pub(crate) y: Option<String>,
    /// The result: val_loss
    #[arg(long, value_name = "COLUMN", requires = "table")]
    pub(crate) metric: Option<String>,
    /// Less of the result is better [default: by its name]
    #[arg(long, requires = "table", conflicts_with = "maximise")]
    pub(crate) minimise: bool,
    /// More of the result is better
    #[arg(long, requires = "table")]
    pub(crate) maximise: bool,
    /// What tells repeats apart: seed
    #[arg(long, value_name = "COLUMN", requires = "table")]
    pub(crate) seed: Option<String>,
    /// What is compared: optimizer
    #[arg(long, value_name = "COLUMN", requires = "table")]
    pub(crate) group: Option<String>,
    /// Results that are better than this are good
    #[arg(
        long,
        value_name = "RESULT",
        requires = "table",
        allow_negative_numbers = true
    )]
    pub(crate) threshold: Option<f64>,
    /// Take only rows with this value: model=resnet18; may be given again
    #[arg(long = "where", value_name = "COLUMN=VALUE", requires = "table")]
    pub(crate) conditions: Vec<String>,
    /// Draw this hyperparameter evenly, not by its logarithm; may be given again
    #[arg(long, value_name = "COLUMN", requires = "table")]
    pub(crate) linear: Vec<String>,
    /// A new folder for the results [default: reports/NAME]
    #[arg(long, value_name = "DIR", requires = "table")]
    pub(crate) out: Option<PathBuf>,
}

/// Formats of the table of trials.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// cells.csv alone
    Csv,
    /// cells.parquet; the program must be built with the feature `parquet`
    Parquet,
}

#[derive(Args)]
pub(crate) struct Merge {
    /// The folders of the shards, or the one that they share
    #[arg(value_name = "DIR", required = true)]
    pub(crate) folders: Vec<PathBuf>,
    /// The folder for all of them [default: the one that they share]
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Slurm {
    /// Into how many shards the sweep is divided; each is a task of the job array
    #[arg(long, value_name = "N", value_parser = shards)]
    pub(crate) shards: NonZeroU32,
    #[command(flatten)]
    pub(crate) plan: PlanArguments,
    #[command(flatten)]
    pub(crate) numbers: Numbers,
    /// Networks that train side by side in one population; changes the speed, not the results
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub(crate) population: Option<u32>,
    /// The folder for the sweep, its scripts and logs, where all nodes find it. If it holds this sweep, unfinished, the scripts
    /// are written anew [default: the first unused of sweeps/NAME, sweeps/NAME-2, ...]
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Cores, and threads, for each shard [default: a whole node]
    #[arg(long, alias = "threads", value_name = "C", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) cores: Option<u16>,
    /// How long a shard may take, as Slurm writes it: 90, 2:30:00, 1-12 [default: by an estimate measured on this machine]
    #[arg(long, value_name = "T")]
    pub(crate) time: Option<TimeLimit>,
    /// How much memory a shard may take: 800M, 4G [default: by an estimate, or all of a whole node]
    #[arg(long, value_name = "M")]
    pub(crate) memory: Option<Memory>,
    /// The partition, or several between commas [default: the site's]
    #[arg(long, value_name = "P")]
    pub(crate) partition: Option<Name>,
    /// The account that pays [default: the user's]
    #[arg(long, value_name = "A")]
    pub(crate) account: Option<Name>,
    /// A further option of sbatch, for both scripts: --option '--qos=long'. May be given several times
    #[arg(long = "option", value_name = "OPTION", allow_hyphen_values = true)]
    pub(crate) options: Vec<Directive>,
}

fn shards(text: &str) -> Result<NonZeroU32, String> {
    let count: u64 = text
        .parse()
        .map_err(|error: ParseIntError| error.to_string())?;
    shard_count(count).map_err(|error| error.to_string())
}

#[derive(Args)]
pub(crate) struct Forget {
    /// The sweep's folder
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
    /// Which trials: optimizer=adamw, learning_rate>=0.1, seed=3, status=diverged. Several must all hold
    #[arg(long = "where", value_name = "CONDITION", required = true)]
    pub(crate) conditions: Vec<Condition>,
}
