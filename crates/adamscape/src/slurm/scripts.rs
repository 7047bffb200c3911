//! The job scripts: one that trains the shards, one that brings them together.

use std::num::NonZeroU32;

use super::quoting::{value, without_patterns, word};
use crate::slurm_options::{Memory, TimeLimit};

/// What both scripts say.
pub(super) struct Job<'a> {
    /// The plan's name.
    pub(super) name: &'a str,
    /// How many trials it has.
    pub(super) trials: u64,
    pub(super) shards: NonZeroU32,
    /// This program.
    pub(super) program: &'a str,
    /// The sweep's folder.
    pub(super) folder: &'a str,
    /// Whether populations share a GPU: then cores do not say how many train at once.
    pub(super) on_gpu: bool,
    /// Members of a population, if the user said how many.
    pub(super) population: Option<u32>,
    /// Options for `sbatch` that the user gave.
    pub(super) options: Vec<String>,
}

/// What a job is given, each with the reason.
pub(super) struct Needs {
    /// Without a number a whole node.
    pub(super) cores: Option<u16>,
    pub(super) time: TimeLimit,
    pub(super) why_time: String,
    pub(super) memory: Memory,
    pub(super) why_memory: String,
}

/// The folder of logs, in the sweep's folder.
pub(super) const LOGS: &str = "logs";
pub(super) const SWEEP: &str = "sweep.sbatch";
pub(super) const MERGE: &str = "merge.sbatch";

impl Job<'_> {
    /// The script that trains the shards.
    pub(super) fn sweep(&self, needs: &Needs) -> String {
        let Self {
            name,
            trials,
            shards,
            folder,
            ..
        } = self;
        let mut lines = vec![
            "#!/bin/bash".to_owned(),
            format!("# Trains the sweep {name}, {trials} trials, in {shards} shards: one task of the array for each."),
            "# Trials are recorded as they end. A task that runs again, whatever ended it, goes on where it was.".to_owned(),
            format!("# All:          sbatch {}", word(&format!("{folder}/{SWEEP}"))),
            format!("# Some of them: sbatch --array=3,7 {}", word(&format!("{folder}/{SWEEP}"))),
            format!("#SBATCH --job-name={}", value(name)),
            format!("#SBATCH --array=1-{shards}"),
        ];
        lines.extend(self.needs(needs, "%A_%a"));
        lines.extend([
            String::new(),
            "# The program takes the place of this shell: a signal of Slurm's reaches it, and it ends within five seconds.".to_owned(),
        ]);
        let threads = match (self.on_gpu, needs.cores) {
            (true, _) => String::new(),
            (_, Some(cores)) => format!(" --threads \"${{SLURM_CPUS_PER_TASK:-{cores}}}\""),
            (_, None) => " --threads \"${SLURM_CPUS_ON_NODE:-$(nproc)}\"".to_owned(),
        };
        let population = self
            .population
            .map_or_else(String::new, |members| format!(" --population {members}"));
        lines.push(format!(
            "exec {} resume {} --shard auto/{shards}{threads}{population}",
            word(self.program),
            word(folder),
        ));
        text(&lines)
    }

    /// The script that brings the shards together.
    pub(super) fn merge(&self, needs: &Needs) -> String {
        let Self {
            name,
            shards,
            folder,
            ..
        } = self;
        let mut lines = vec![
            "#!/bin/bash".to_owned(),
            format!("# Brings the {shards} shards of the sweep {name} together: table, statistics, pictures."),
            "# If trials are missing, it writes nothing and its log has the --array of the shards to run again.".to_owned(),
            format!("#SBATCH --job-name={}", value(&format!("{name}-merge"))),
        ];
        lines.extend(self.needs(needs, "merge_%j"));
        lines.extend([
            String::new(),
            format!("exec {} merge {}", word(self.program), word(folder)),
        ]);
        text(&lines)
    }

    fn needs(&self, needs: &Needs, log: &str) -> Vec<String> {
        let logs = without_patterns(&format!("{}/{LOGS}", self.folder));
        let mut lines = vec![
            "#SBATCH --nodes=1".to_owned(),
            "#SBATCH --ntasks=1".to_owned(),
        ];
        lines.push(match needs.cores {
            Some(cores) => format!("#SBATCH --cpus-per-task={cores}"),
            None => "#SBATCH --exclusive".to_owned(),
        });
        lines.extend([
            format!("# {}", needs.why_time),
            format!("#SBATCH --time={}", needs.time),
            format!("# {}", needs.why_memory),
            format!("#SBATCH --mem={}", needs.memory),
            "#SBATCH --requeue".to_owned(),
            "#SBATCH --open-mode=append".to_owned(),
            format!("#SBATCH --output={}", value(&format!("{logs}/{log}.log"))),
        ]);
        lines.extend(
            self.options
                .iter()
                .map(|option| format!("#SBATCH {option}")),
        );
        lines
    }
}

fn text(lines: &[String]) -> String {
    let mut text = lines.join("\n");
    text.push('\n');
    text
}
