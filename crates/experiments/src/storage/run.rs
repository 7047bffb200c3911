//! `run.json`: the provenance of a folder's results, that is plan, versions, backend and machine.

use adamscape_model::Backend;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::plan::{CheckedPlan, Plan};
use crate::training::Settings;

/// The provenance of results: everything one needs to know to repeat a sweep, or to doubt it.
#[derive(Clone, Debug, Serialize)]
pub struct Run {
    /// The version of this file's format.
    pub format: u32,
    /// The version of this program.
    pub adamscape: &'static str,
    /// The version of Burn it was built with.
    pub burn: &'static str,
    /// The plan.
    pub plan: Plan,
    /// SHA-256 of the plan as compact JSON, in hexadecimal: two folders with the same hash hold the same
    /// experiment.
    pub plan_sha256: String,
    /// SHA-256 of the file that the data are from, if they are from one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data_sha256: Option<String>,
    /// What computed.
    pub backend: &'static str,
    /// The backends that the program was built with: two together can be built otherwise than each alone.
    pub compiled_backends: Vec<&'static str>,
    /// How losses and gradients were computed; the engines round differently.
    pub engine: &'static str,
    /// Populations that trained at once.
    pub threads: usize,
    /// Members that shared a population, at most.
    pub population_size: usize,
    /// Where.
    pub machine: Machine,
    /// When it began, in seconds since 1970-01-01 00:00 UTC.
    pub started: u64,
}

/// The machine that a sweep ran on.
#[derive(Clone, Debug, Serialize)]
pub struct Machine {
    /// As Rust names it: `linux`, `macos`, `windows`, ...
    pub operating_system: &'static str,
    /// As Rust names it: `x86_64`, `aarch64`, ...
    pub architecture: &'static str,
    /// The processor's own name, where the system tells it. Results are the same to the byte on one type of
    /// processor.
    pub processor: Option<String>,
    /// Cores that the program may use.
    pub cores: usize,
}

impl Machine {
    /// The machine that this runs on.
    #[must_use]
    pub fn here() -> Self {
        Self {
            operating_system: std::env::consts::OS,
            architecture: std::env::consts::ARCH,
            processor: processor(),
            cores: std::thread::available_parallelism().map_or(1, usize::from),
        }
    }
}

/// The version of Burn that the program is built with.
pub const BURN: &str = "0.22.1";

impl Run {
    /// A run of `plan` that begins now, on this machine.
    ///
    /// # Errors
    /// Never for a plan that was checked: it holds no number that JSON lacks.
    pub fn now(plan: &CheckedPlan, settings: Settings) -> Result<Self, serde_json::Error> {
        let since_1970 = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        let file = plan.base().data.sha256();
        Ok(Self {
            format: 1,
            adamscape: env!("CARGO_PKG_VERSION"),
            burn: BURN,
            plan: plan.plan.clone(),
            plan_sha256: hash(&plan.plan)?,
            data_sha256: file.map(str::to_owned),
            backend: settings.backend.name(),
            compiled_backends: Backend::compiled().map(Backend::name).collect(),
            engine: settings.engine.name(),
            threads: settings.threads,
            population_size: settings.population_size,
            machine: Machine::here(),
            started: since_1970.map_or(0, |passed| passed.as_secs()),
        })
    }
}

/// From `/proc/cpuinfo`, which Linux has.
fn processor() -> Option<String> {
    let text = std::fs::read_to_string("/proc/cpuinfo").ok()?;
    let line = text.lines().find(|line| line.starts_with("model name"))?;
    let (_, name) = line.split_once(':')?;
    Some(name.trim().to_owned())
}

fn hash(plan: &Plan) -> Result<String, serde_json::Error> {
    let digest = Sha256::digest(serde_json::to_vec(plan)?);
    Ok(digest.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::preset;

    #[test]
    fn the_hash_tells_plans_apart_and_only_plans() {
        let plan = preset("notebook")
            .expect("a preset")
            .plan()
            .expect("a plan");
        let mut other = plan.clone();
        other.training.steps += 1;
        let [one, again, other] =
            [&plan, &plan.clone(), &other].map(|plan| hash(plan).expect("a hash"));
        assert_eq!(one, again);
        assert_ne!(one, other);
        assert_eq!(one.len(), 64);
    }

    #[test]
    fn burns_version_is_the_one_in_the_lock_file() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../Cargo.lock");
        let lock = std::fs::read_to_string(path).expect("the lock file");
        assert!(lock.contains(&format!("name = \"burn\"\nversion = \"{BURN}\"")));
    }
}
