//! A sweep as a job array of eight shards, some of which are killed, cancelled and requeued on their way.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::cluster::Cluster;
use super::program::{Program, check, check_same, names, succeed, text};
use super::wait;

/// So long may anything take on a machine that is busy otherwise.
const LONG: Duration = Duration::from_secs(150);

/// What happens to a shard while it trains.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Mishap {
    /// SIGKILL, as the system ends a process when memory runs out.
    Killed,
    /// `scancel`.
    Cancelled,
    /// `scontrol requeue`, as when a job of more weight takes the node.
    Requeued,
}

const MISHAPS: [(u32, Mishap); 4] = [
    (2, Mishap::Killed),
    (3, Mishap::Cancelled),
    (5, Mishap::Requeued),
    (6, Mishap::Killed),
];
/// Those of them that do not go on by themselves, as `merge` must name them.
const MISSING: &str = "2-3,6";

/// A name that a shell and Slurm would read as several words, or otherwise.
const FOLDER: &str = "the sweep's \"folder\" of $USER, 100%A";

pub(super) fn test(program: &Program, cluster: &Cluster, place: &Path) -> io::Result<()> {
    println!("slurm-test: a single process");
    program.run(
        place,
        &["sweep", "--config", "plan.toml", "--out", "single"],
    )?;

    println!(
        "slurm-test: eight shards, of which two are killed, one is cancelled and one requeued"
    );
    let wanted = ["--config", "plan.toml", "--out", FOLDER];
    let needs = ["--cores", "1", "--time", "0:20:00", "--partition", "main"];
    let further = ["--shards", "8", "--option", "--comment=\"by a test\""];
    program.run(place, &[&["slurm"], &wanted[..], &needs, &further].concat())?;
    let sweep = Shards(place.join(FOLDER));
    let script = |name: &str| sweep.0.join(name);
    let array = cluster.submit(&[], &script("sweep.sbatch"))?;
    let after = [format!("--dependency=afterany:{array}")];
    let merge = cluster.submit(&after, &script("merge.sbatch"))?;
    let mut left = MISHAPS.to_vec();
    wait::until("four shards that were met on their way", LONG, || {
        cluster.all_run()?;
        for (shard, mishap) in std::mem::take(&mut left) {
            if sweep.records(shard, 1)? == 0 {
                left.push((shard, mishap));
            } else {
                befall(cluster, &sweep, array, shard, mishap)?;
            }
        }
        Ok(left.is_empty().then_some(()))
    })?;
    cluster.ended(array, LONG)?;

    println!("slurm-test: the merge names what is missing");
    check(cluster.ended(merge, LONG)? == ["FAILED"], || {
        "the merge that ran after all shards has not failed".to_owned()
    })?;
    let log = read(&script(&format!("logs/merge_{merge}.log")))?;
    check(named(&log) == Some(MISSING), || {
        format!("the merge's log does not name {MISSING}:\n{log}")
    })?;
    let refused = program.output(place, &["merge", FOLDER])?;
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    check(
        refused.status.code() == Some(1) && named(&said) == Some(MISSING),
        || {
            format!(
                "merge does not name {MISSING}, but ends with {}:\n{said}",
                refused.status
            )
        },
    )?;
    check(!script("cells.csv").exists(), || {
        "a merge that refused has left a table".to_owned()
    })?;
    let requeued = read(&script(&format!("logs/{array}_5.log")))?;
    check(requeued.contains("trials are there already"), || {
        format!("the shard that was requeued did not go on where it was:\n{requeued}")
    })?;

    println!("slurm-test: {MISSING} again, and the merge after them");
    let again = cluster.submit(&[format!("--array={MISSING}")], &script("sweep.sbatch"))?;
    let after = [format!("--dependency=afterany:{again}")];
    let merge = cluster.submit(&after, &script("merge.sbatch"))?;
    let states = cluster.ended(again, LONG)?;
    check(states == ["COMPLETED"; 3], || {
        format!("the three shards ended as {states:?}")
    })?;
    let states = cluster.ended(merge, LONG)?;
    let log = read(&script(&format!("logs/merge_{merge}.log")))?;
    check(states == ["COMPLETED"], || {
        format!("the merge ended as {states:?}:\n{log}")
    })?;
    for shard in 1..=8 {
        let attempts = if MISHAPS.iter().any(|(other, _)| *other == shard) {
            2
        } else {
            1
        };
        let found = sweep.attempts(shard)?;
        check(found == attempts, || {
            format!("shard {shard} was begun {found} times, not {attempts}")
        })?;
    }
    check_same(&place.join("single/cells.csv"), &script("cells.csv"))
}

/// Does to a shard that is at work what happens on clusters.
fn befall(
    cluster: &Cluster,
    sweep: &Shards,
    array: u32,
    shard: u32,
    mishap: Mishap,
) -> io::Result<()> {
    let task = format!("{array}_{shard}");
    match mishap {
        Mishap::Killed => {
            let process = sweep.process(shard)?;
            succeed(Command::new("kill").args(["-KILL", &process]))?;
        }
        Mishap::Cancelled => {
            succeed(cluster.command("scancel").arg(&task))?;
        }
        Mishap::Requeued => {
            succeed(cluster.command("scontrol").args(["requeue", &task]))?;
        }
    }
    Ok(())
}

/// A sweep's folder, and what its shards have left there.
struct Shards(PathBuf);

impl Shards {
    fn segment(&self, shard: u32, attempt: u32) -> PathBuf {
        let name = format!("segments/shard-{shard}-of-8-attempt-{attempt}.jsonl");
        self.0.join(name)
    }

    /// How many trials are recorded in a segment; its first line says who wrote it.
    fn records(&self, shard: u32, attempt: u32) -> io::Result<usize> {
        match fs::read_to_string(self.segment(shard, attempt)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
            segment => Ok(segment?.lines().count().saturating_sub(1)),
        }
    }

    /// The process that writes a shard's first segment.
    fn process(&self, shard: u32) -> io::Result<String> {
        let segment = read(&self.segment(shard, 1))?;
        let number = segment.split_once("\"process\":").map(|(_, rest)| rest);
        let digits = number.map(|rest| rest.chars().take_while(char::is_ascii_digit).collect());
        digits.ok_or_else(|| io::Error::other(format!("shard {shard} names no process")))
    }

    /// How often a shard was begun.
    fn attempts(&self, shard: u32) -> io::Result<usize> {
        let start = format!("shard-{shard}-of-8-");
        let all = names(&self.0.join("segments"))?;
        Ok(all.iter().filter(|name| name.starts_with(&start)).count())
    }
}

/// What stands behind `--array=`.
fn named(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once("--array=")?;
    rest.split_whitespace().next()
}

fn read(path: &Path) -> io::Result<String> {
    fs::read_to_string(path).map_err(|error| io::Error::other(format!("{}: {error}", text(path))))
}
