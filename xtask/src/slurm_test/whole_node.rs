//! A sweep of which each shard has a whole node, as `adamscape slurm` asks for by default, with the estimates of its own.

use std::io;
use std::path::Path;
use std::time::Duration;

use super::cluster::Cluster;
use super::program::{Program, check, check_same};

const LONG: Duration = Duration::from_secs(60);

pub(super) fn test(program: &Program, cluster: &Cluster, place: &Path) -> io::Result<()> {
    println!("slurm-test: two shards, each on a whole node");
    let plan = ["--preset", "quick", "--seeds", "1", "--out"];
    program.run(place, &[&["sweep"], &plan[..], &["quick"]].concat())?;
    program.run(
        place,
        &[&["slurm", "--shards", "2"], &plan[..], &["whole"]].concat(),
    )?;
    let script = |name: &str| place.join("whole").join(name);
    let array = cluster.submit(&[], &script("sweep.sbatch"))?;
    // Of a job that has begun or ended, and of no other, Slurm knows how many cores it has.
    let after = [format!("--dependency=afterok:{array}")];
    let merge = cluster.submit(&after, &script("merge.sbatch"))?;
    let states = cluster.ended(merge, LONG)?;
    check(states == ["COMPLETED"], || {
        format!("the merge ended as {states:?}")
    })?;
    let cores = cluster.tasks(array, "%C")?;
    check(cores == ["2", "2"], || {
        format!("the shards had {cores:?} cores of 2")
    })?;
    check_same(&place.join("quick/cells.csv"), &script("cells.csv"))
}
