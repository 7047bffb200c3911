//! What `adamscape slurm` writes: scripts that a shell understands, and that train the whole sweep.

use std::collections::BTreeMap;
use std::path::Path;

use crate::program::{TINY, Workspace};

const SLURM: [&str; 5] = ["slurm", "--config", "plan.toml", "--out", "here"];

/// Runs the program, which must succeed, and returns what it prints and what it says beside.
fn said(workspace: &Workspace, arguments: &[&str]) -> (String, String) {
    let assert = workspace.adamscape(arguments).assert().success();
    let output = assert.get_output();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr))
}

fn slurm(workspace: &Workspace, further: &[&str]) -> (String, String) {
    said(workspace, &[&SLURM, further].concat())
}

fn read(path: impl AsRef<Path>) -> String {
    let path = path.as_ref();
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The options of a script's lines `#SBATCH --name=value`; of those that are there twice, the last, as for Slurm.
fn options(script: &str) -> BTreeMap<String, String> {
    let lines = script
        .lines()
        .filter_map(|line| line.strip_prefix("#SBATCH --"));
    let pairs = lines.map(|line| line.split_once('=').unwrap_or((line, "")));
    pairs
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

#[test]
fn the_scripts_ask_for_what_a_shard_takes() {
    let workspace = Workspace::with(TINY);
    let (printed, _) = slurm(&workspace, &["--shards", "8", "--cores", "4"]);
    let folder = std::path::absolute(workspace.path().join("here")).expect("a path");
    let folder = folder.canonicalize().expect("the folder");
    let script = read(folder.join("sweep.sbatch"));
    assert!(script.starts_with("#!/bin/bash\n"), "{script}");
    let found = options(&script);
    for (name, value) in [
        ("job-name", "tiny"),
        ("array", "1-8"),
        ("nodes", "1"),
        ("ntasks", "1"),
        ("cpus-per-task", "4"),
        ("requeue", ""),
        ("open-mode", "append"),
        // What nearly nothing takes, and the margin.
        ("time", "00:11:00"),
    ] {
        assert_eq!(found.get(name).map(String::as_str), Some(value), "{script}");
    }
    assert!(
        found["output"].ends_with("/here/logs/%A_%a.log"),
        "{script}"
    );
    assert!(
        found["mem"].ends_with('M') && !found.contains_key("exclusive"),
        "{script}"
    );
    assert!(
        script.contains("2 times that and 10 minutes more"),
        "{script}"
    );
    assert!(
        script.contains("--shard auto/8 --threads \"${SLURM_CPUS_PER_TASK:-4}\"\n"),
        "{script}"
    );
    assert!(folder.join("logs").is_dir());
    let merge = options(&read(folder.join("merge.sbatch")));
    assert_eq!(merge["job-name"], "tiny-merge");
    assert!(!merge.contains_key("array"));
    let run: serde_json::Value =
        serde_json::from_str(&read(folder.join("run.json"))).expect("JSON");
    assert_eq!(run["shards"], 8);
    for command in [
        "sbatch --parsable",
        "--dependency=afterany:",
        "merge.sbatch",
    ] {
        assert!(printed.contains(command), "{printed}");
    }
}

#[test]
fn without_cores_each_shard_has_a_whole_node() {
    let workspace = Workspace::with(TINY);
    slurm(&workspace, &["--shards", "3"]);
    let script = read(workspace.path().join("here/sweep.sbatch"));
    let found = options(&script);
    assert!(
        found.contains_key("exclusive") && !found.contains_key("cpus-per-task"),
        "{script}"
    );
    assert_eq!(found["mem"], "0", "all of the node's");
    assert!(script.contains("SLURM_CPUS_ON_NODE"), "{script}");
}

#[test]
fn what_is_given_is_in_both_scripts() {
    let workspace = Workspace::with(TINY);
    let given =
        "--shards 2 --partition cpu,long --account me --time 1-2 --memory 3g --option --qos=long";
    let given: Vec<&str> = given.split(' ').collect();
    slurm(&workspace, &[&given[..], &["--option", "-C zen4"]].concat());
    for (name, time, memory) in [
        ("sweep.sbatch", "1-02:00:00", "3G"),
        ("merge.sbatch", "00:11:00", "640M"),
    ] {
        let script = read(workspace.path().join("here").join(name));
        let found = options(&script);
        assert_eq!(found["partition"], "cpu,long");
        assert_eq!(found["account"], "me");
        assert_eq!(found["qos"], "long");
        assert!(script.contains("\n#SBATCH -C zen4\n"));
        assert_eq!(
            (&*found["time"], &*found["mem"]),
            (time, memory),
            "{script}"
        );
    }
}

#[test]
fn it_says_what_a_site_may_refuse_and_what_cannot_be_meant() {
    let workspace = Workspace::with(TINY);
    let (_, warned) = slurm(&workspace, &["--shards", "1001", "--memory", "1M"]);
    for warning in [
        "MaxArraySize",
        "have nothing to train",
        "times the work of one process",
        "--memory is 1M",
    ] {
        assert!(warned.contains(warning), "{warned}");
    }
    let workspace = Workspace::with(&TINY.replace("steps = 5", "steps = 100000000"));
    let (_, warned) = slurm(&workspace, &["--shards", "2", "--time", "1"]);
    assert!(warned.contains("--time is 00:01:00"), "{warned}");
}

#[test]
fn more_seeds_and_other_needs_are_written_into_the_same_folder() {
    let workspace = Workspace::with(TINY);
    slurm(&workspace, &["--shards", "2"]);
    let (_, again) = slurm(
        &workspace,
        &["--shards", "2", "--time", "5", "--seeds", "3"],
    );
    assert!(again.contains("which is extended"), "{again}");
    let script = read(workspace.path().join("here/sweep.sbatch"));
    assert_eq!(options(&script)["time"], "00:05:00");
    assert!(script.contains("90 trials"), "{script}");
}

/// The files of a folder with what is in them.
fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let files = paths.filter(|path| path.is_file());
    files
        .map(|path| {
            (
                path.display().to_string(),
                std::fs::read(&path).expect("a file"),
            )
        })
        .collect()
}

#[test]
fn a_folder_of_another_sweep_or_of_other_shards_stays_as_it_is() {
    let workspace = Workspace::with(TINY);
    slurm(&workspace, &["--shards", "2"]);
    let before = contents(&workspace.path().join("here"));
    for (other, difference) in [
        (&["--shards", "3"][..], "shards: 2 there, 3 here"),
        (&["--shards", "2", "--seeds", "1"], "seeds"),
        (&["--shards", "2", "--engine", "composed"], "engine"),
    ] {
        let refused = workspace
            .adamscape(&[&SLURM, other].concat())
            .assert()
            .code(2);
        let said = String::from_utf8_lossy(&refused.get_output().stderr).into_owned();
        assert!(said.contains(difference), "{said}");
        assert!(
            contents(&workspace.path().join("here")) == before,
            "{other:?}"
        );
    }
}

#[test]
fn what_is_wrong_is_refused_and_leaves_nothing_behind() {
    for (wrong, says) in [
        (&["--shards", "0"][..], "give 1 to 100000"),
        (&["--shards", "100001"], "give 1 to 100000"),
        (&["--shards", "many"], "invalid value 'many'"),
        (&[], "--shards"),
        (&["--shards", "2", "--time", "2h"], "hours:minutes:seconds"),
        (&["--shards", "2", "--time", "0"], "hours:minutes:seconds"),
        (&["--shards", "2", "--memory", "4GB"], "800M, 4G"),
        (&["--shards", "2", "--memory=-4"], "800M, 4G"),
        (&["--shards", "2", "--cores", "0"], "1..=1024"),
        (
            &["--shards", "2", "--partition", "a\nb"],
            "letters and digits",
        ),
        (&["--shards", "2", "--partition", ""], "letters and digits"),
        (&["--shards", "2", "--account", "a b"], "letters and digits"),
        (
            &["--shards", "2", "--option", "--qos=a\n#SBATCH --x"],
            "is one line",
        ),
        (
            &["--shards", "2", "--option", "--array=1-3"],
            "the array is --shards",
        ),
        (&["--shards", "2", "--option", ""], "is written like"),
        (&["--shards", "2", "--seeds", "0"], "`seeds` is 0"),
        (
            &["--shards", "2", "--optimizers", "adamx"],
            "no optimizer `adamx`",
        ),
        (&["--shards", "2", "--backend", "torch"], "torch"),
        (&["--shards", "2", "--out", "a\nb"], "control character"),
        (&["--shards", "2", "--out", "a\\b"], "backslash"),
        (&["--shards", "2", "--out", "plan.toml"], "is a file"),
    ] {
        let workspace = Workspace::with(TINY);
        let mut arguments = vec!["slurm", "--config", "plan.toml"];
        if !wrong.contains(&"--out") {
            arguments.extend(["--out", "here"]);
        }
        arguments.extend(wrong);
        let assert = workspace.adamscape(&arguments).assert().code(2).stdout("");
        let said = String::from_utf8_lossy(&assert.get_output().stderr).into_owned();
        assert!(
            said.contains(says) && !said.contains("panicked"),
            "{wrong:?}: {said}"
        );
        assert_eq!(workspace.left_behind(), Vec::<String>::new(), "{wrong:?}");
    }
}

/// As a shell reads scripts; Slurm itself is in `cargo xtask slurm-test`.
#[cfg(unix)]
mod by_a_shell {
    use std::io::{BufRead, BufReader};
    use std::process::{Command, Output, Stdio};

    use super::*;

    /// Folders whose names a shell reads as several words, or otherwise.
    const FOLDERS: [&str; 5] = [
        "plain",
        "two words",
        "it's \"quoted\"",
        "$HOME; `true` #!*%A",
        "-rf ünï",
    ];

    /// Runs a script as Slurm runs a task.
    fn bash(script: &Path, variables: &[(&str, &str)]) -> Output {
        let mut bash = Command::new("bash");
        bash.arg(script)
            .current_dir("/")
            .envs(variables.iter().copied());
        bash.output().expect("bash")
    }

    #[test]
    fn the_scripts_have_no_errors_and_train_the_sweep_of_a_single_process() {
        let workspace = Workspace::with(TINY);
        said(
            &workspace,
            &["sweep", "--config", "plan.toml", "--out", "single"],
        );
        let single = std::fs::read(workspace.path().join("single/cells.csv")).expect("a table");
        for name in FOLDERS {
            let out = format!("--out={name}");
            said(
                &workspace,
                &[
                    "slurm",
                    "--config",
                    "plan.toml",
                    "--shards",
                    "3",
                    "--cores",
                    "1",
                    &out,
                ],
            );
            let script = |script: &str| workspace.path().join(name).join(script);
            for script in [script("sweep.sbatch"), script("merge.sbatch")] {
                let checked = Command::new("bash")
                    .arg("-n")
                    .arg(&script)
                    .output()
                    .expect("bash");
                assert!(
                    checked.status.success() && checked.stderr.is_empty(),
                    "{checked:?}"
                );
            }
            let task = |number| {
                let variables = [
                    ("SLURM_ARRAY_TASK_ID", number),
                    ("SLURM_CPUS_PER_TASK", "1"),
                ];
                bash(&script("sweep.sbatch"), &variables)
            };
            assert!(task("1").status.success() && task("3").status.success());
            let early = bash(&script("merge.sbatch"), &[]);
            assert_eq!(early.status.code(), Some(1), "{early:?}");
            assert!(
                String::from_utf8_lossy(&early.stderr).contains("--array=2"),
                "{early:?}"
            );
            assert!(task("2").status.success());
            assert!(bash(&script("merge.sbatch"), &[]).status.success());
            let merged = std::fs::read(script("cells.csv")).expect("a table");
            assert!(merged == single, "{name}");
        }
    }

    #[test]
    fn a_task_that_is_no_shard_trains_nothing() {
        let workspace = Workspace::with(TINY);
        slurm(&workspace, &["--shards", "3"]);
        let script = workspace.path().join("here/sweep.sbatch");
        for (number, says) in [
            ("4", "no shard 4 of 3"),
            ("", "none of SLURM_ARRAY_TASK_ID"),
        ] {
            let refused = bash(&script, &[("SLURM_ARRAY_TASK_ID", number)]);
            assert_eq!(refused.status.code(), Some(2), "{refused:?}");
            assert!(
                String::from_utf8_lossy(&refused.stderr).contains(says),
                "{refused:?}"
            );
        }
        assert!(!workspace.path().join("here/segments").exists());
    }

    /// As Slurm ends a task that is preempted, cancelled, or out of time.
    #[test]
    fn a_task_that_is_told_to_end_keeps_what_it_has_and_goes_on_later() {
        let plan = TINY
            .replace("steps = 5", "steps = 20000")
            .replace("seeds = 2", "seeds = 20");
        let workspace = Workspace::with(&plan);
        slurm(&workspace, &["--shards", "2", "--cores", "1"]);
        let script = workspace.path().join("here/sweep.sbatch");
        let mut task = Command::new("bash");
        task.arg(&script).env("SLURM_ARRAY_TASK_ID", "1");
        let mut task = task.stderr(Stdio::piped()).spawn().expect("bash");
        let stderr = BufReader::new(task.stderr.take().expect("what it says"));
        let mut lines = stderr.lines().map_while(Result::ok);
        assert!(lines.any(|line| line.contains("trials, ")), "it trains");
        let asked = std::time::Instant::now();
        let kill = Command::new("kill").arg(task.id().to_string()).status();
        assert!(kill.expect("kill").success());
        let said: Vec<String> = lines.collect();
        let status = task.wait().expect("an end");
        assert!(asked.elapsed().as_secs() <= 6, "{:?}", asked.elapsed());
        assert_eq!(
            status.code(),
            Some(130),
            "the shell is the program: {said:?}"
        );
        assert!(
            said.iter().any(|line| line.contains("are kept")),
            "{said:?}"
        );
    }
}
