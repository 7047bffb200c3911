//! `run.json`: the provenance of a folder's results, that is plan, versions, backend and machine.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::path::Path;

use adamscape_model::Backend;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::StorageError;
use super::error::{Difference, DifferentEntry};
use crate::plan::{CheckedPlan, Plan};
use crate::training::Settings;

/// The provenance of results: everything one needs to know to repeat a sweep, or to doubt it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// The version of this file's format.
    pub format: u32,
    /// The version of this program.
    pub adamscape: String,
    /// The version of Burn it was built with.
    pub burn: String,
    /// The plan.
    pub plan: Plan,
    /// SHA-256 of the plan as compact JSON, in hexadecimal: two folders with the same hash hold the same
    /// experiment.
    pub plan_sha256: String,
    /// SHA-256 of the file that the data are from, if they are from one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data_sha256: Option<String>,
    /// What records bear: the beginning of the SHA-256 of everything that a trial's numbers depend on and its record does not say.
    pub experiment: String,
    /// Into how many shards the trials are divided.
    pub shards: NonZeroU32,
    /// What computed.
    pub backend: String,
    /// The backends that the program was built with: two together can be built otherwise than each alone.
    pub compiled_backends: Vec<String>,
    /// How losses and gradients were computed; the engines round differently.
    pub engine: String,
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Machine {
    /// As Rust names it: `linux`, `macos`, `windows`, ...
    pub operating_system: String,
    /// As Rust names it: `x86_64`, `aarch64`, ...
    pub architecture: String,
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
            operating_system: std::env::consts::OS.to_owned(),
            architecture: std::env::consts::ARCH.to_owned(),
            processor: processor(),
            cores: std::thread::available_parallelism().map_or(1, usize::from),
        }
    }
}

/// The version of Burn that the program is built with.
pub const BURN: &str = "0.22.1";

/// Folders of this format and of none before have records.
const FORMAT: u32 = 2;

/// What of a plan no trial's numbers depend on, or its record says.
const NOT_OF_THE_EXPERIMENT: [&str; 5] = ["name", "optimizers", "seeds", "draw", "good"];

/// Hexadecimal digits that records bear of the experiment's hash.
const EXPERIMENT_DIGITS: usize = 16;

/// How two runs of one folder are related.
#[derive(Debug, PartialEq)]
pub(super) enum Relation {
    /// They are runs of one plan.
    Same,
    /// The second has more seeds or optimizers, or looks at the same results otherwise.
    Extended,
    /// What the first has recorded can't be of use to the second.
    Other(Difference),
}

impl Run {
    /// A run of `plan` that begins now, on this machine.
    ///
    /// # Errors
    /// Never for a plan that was checked: it holds no number that JSON lacks.
    pub fn now(
        plan: &CheckedPlan,
        settings: Settings,
        shards: NonZeroU32,
    ) -> Result<Self, serde_json::Error> {
        let file = plan.base().data.sha256();
        let mut run = Self {
            format: FORMAT,
            adamscape: env!("CARGO_PKG_VERSION").to_owned(),
            burn: BURN.to_owned(),
            plan: plan.plan.clone(),
            plan_sha256: hash(&plan.plan)?,
            data_sha256: file.map(str::to_owned),
            experiment: String::new(),
            shards,
            backend: settings.backend.name().to_owned(),
            compiled_backends: Backend::compiled()
                .map(|backend| backend.name().to_owned())
                .collect(),
            engine: settings.engine.name().to_owned(),
            threads: settings.threads,
            population_size: settings.population_size,
            machine: Machine::here(),
            started: seconds_since_1970(),
        };
        run.experiment = run.fingerprint()?;
        Ok(run)
    }

    /// A run that was written, if it is as it was written.
    pub(super) fn read(text: &[u8], path: &Path) -> Result<Self, StorageError> {
        let changed = |error| StorageError::changed(path, error);
        let value: Value = serde_json::from_slice(text).map_err(changed)?;
        if value.is_array() {
            return Err(StorageError::Several(path.to_owned()));
        }
        let format = value.get("format").and_then(Value::as_u64);
        if let Some(format) = format.filter(|format| *format != u64::from(FORMAT)) {
            let path = path.to_owned();
            return Err(StorageError::Format { path, format });
        }
        let run: Self = serde_json::from_value(value).map_err(changed)?;
        if hash(&run.plan).map_err(changed)? != run.plan_sha256 {
            let problem = "its plan is not the one of its `plan_sha256`";
            return Err(StorageError::changed(path, problem));
        }
        if run.fingerprint().map_err(changed)? != run.experiment {
            let problem = "its entries are not those of its `experiment`";
            return Err(StorageError::changed(path, problem));
        }
        Ok(run)
    }

    /// How a later run is related to this one.
    pub(super) fn relation(&self, later: &Self) -> Result<Relation, serde_json::Error> {
        let sets = |run: &Self| {
            let mut optimizers = run.plan.optimizers.clone();
            optimizers.sort();
            optimizers
        };
        let (known, wanted) = (sets(self), sets(later));
        let mut difference = difference(&self.entries()?, &later.entries()?);
        let mut add = |entry: &str, there: String, here: String| {
            difference.0.push(DifferentEntry {
                entry: entry.to_owned(),
                there: Some(there),
                here: Some(here),
            });
        };
        if self.shards != later.shards {
            add("shards", self.shards.to_string(), later.shards.to_string());
        }
        if later.plan.seeds < self.plan.seeds {
            let [there, here] = [self, later].map(|run| run.plan.seeds.to_string());
            add("seeds (more may be added, not fewer)", there, here);
        }
        if !known.iter().all(|name| wanted.contains(name)) {
            let [there, here] = [&known, &wanted].map(|names| names.join(", "));
            add("optimizers (more may be added, none left out)", there, here);
        }
        if !difference.0.is_empty() {
            return Ok(Relation::Other(difference));
        }
        let plans = [self, later].map(|run| without_path(&run.plan));
        Ok(if plans[0] == plans[1] {
            Relation::Same
        } else {
            Relation::Extended
        })
    }

    /// Everything that numbers depend on and a record does not say, as a list of entries.
    fn entries(&self) -> Result<Entries, serde_json::Error> {
        let mut plan = serde_json::to_value(without_path(&self.plan))?;
        if let Value::Object(plan) = &mut plan {
            for entry in NOT_OF_THE_EXPERIMENT {
                plan.remove(entry);
            }
        }
        let mut entries = Entries::new();
        flatten("", &plan, &mut entries);
        let own = [
            ("adamscape", Some(self.adamscape.clone())),
            ("burn", Some(self.burn.clone())),
            ("backend", Some(self.backend.clone())),
            ("compiled_backends", Some(self.compiled_backends.join(", "))),
            ("engine", Some(self.engine.clone())),
            ("data_sha256", self.data_sha256.clone()),
        ];
        let own = own
            .into_iter()
            .filter_map(|(name, value)| Some((name.to_owned(), value?)));
        entries.extend(own);
        Ok(entries)
    }

    fn fingerprint(&self) -> Result<String, serde_json::Error> {
        let lines = self.entries()?.into_iter();
        let lines: Vec<String> = lines
            .map(|(name, value)| format!("{name}={value}\n"))
            .collect();
        let mut digits = digest(lines.concat().as_bytes());
        digits.truncate(EXPERIMENT_DIGITS);
        Ok(digits)
    }
}

/// Entries by their full names: `training.steps`.
type Entries = BTreeMap<String, String>;

/// The plan with a table of data that lies nowhere: what is in it counts, not where it is.
fn without_path(plan: &Plan) -> Plan {
    let mut plan = plan.clone();
    if plan.data.path().is_some() {
        plan.data = plan.data.with_path(String::new());
    }
    plan
}

fn flatten(name: &str, value: &Value, entries: &mut Entries) {
    let inside = |key: &str| match name {
        "" => key.to_owned(),
        name => format!("{name}.{key}"),
    };
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                flatten(&inside(key), value, entries);
            }
        }
        Value::Null => {}
        value => {
            entries.insert(name.to_owned(), value.to_string());
        }
    }
}

fn difference(there: &Entries, here: &Entries) -> Difference {
    let names: std::collections::BTreeSet<&String> = there.keys().chain(here.keys()).collect();
    let different = names
        .into_iter()
        .filter(|name| there.get(*name) != here.get(*name));
    let entry = |name: &String| DifferentEntry {
        entry: name.clone(),
        there: there.get(name).cloned(),
        here: here.get(name).cloned(),
    };
    Difference(different.map(entry).collect())
}

/// As the machine's clock has it.
pub(super) fn seconds_since_1970() -> u64 {
    let since_1970 = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since_1970.map_or(0, |passed| passed.as_secs())
}

/// From `/proc/cpuinfo`, which Linux has.
fn processor() -> Option<String> {
    let text = std::fs::read_to_string("/proc/cpuinfo").ok()?;
    let line = text.lines().find(|line| line.starts_with("model name"))?;
    let (_, name) = line.split_once(':')?;
    Some(name.trim().to_owned())
}

fn hash(plan: &Plan) -> Result<String, serde_json::Error> {
    Ok(digest(&serde_json::to_vec(plan)?))
}

/// SHA-256 in hexadecimal digits.
pub(super) fn digest(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
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
