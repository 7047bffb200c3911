//! Sweeps that are stopped, killed, divided and brought together: one table, whatever happened.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};

use crate::program::{TINY, Workspace};

/// A sweep that says ten times how far it is.
fn plan() -> String {
    TINY.replace("steps = 5", "steps = 600")
        .replace("seeds = 2", "seeds = 5")
}

const SWEEP: [&str; 8] = [
    "sweep",
    "--config",
    "plan.toml",
    "--threads",
    "1",
    "--population",
    "2",
    "--out",
];

fn succeeds(workspace: &Workspace, arguments: &[&str]) -> String {
    let assert = workspace.adamscape(arguments).assert().success();
    String::from_utf8_lossy(&assert.get_output().stdout).into_owned()
}

fn refused(workspace: &Workspace, arguments: &[&str]) -> String {
    let assert = workspace.adamscape(arguments).assert().failure();
    let said = String::from_utf8_lossy(&assert.get_output().stderr).into_owned();
    assert!(!said.contains("panicked"), "{said}");
    said
}

fn table(workspace: &Workspace, folder: &str) -> String {
    let path = workspace.path().join(folder).join("cells.csv");
    fs::read_to_string(path).expect("a table")
}

/// A workspace with the plan, and the table of a sweep that nothing happened to.
fn undisturbed(plan: &str) -> (Workspace, String) {
    let workspace = Workspace::with(plan);
    succeeds(&workspace, &[&SWEEP[..], &["whole"]].concat());
    let table = table(&workspace, "whole");
    (workspace, table)
}

fn start(workspace: &Workspace, arguments: &[&str]) -> Child {
    let mut program = Command::new(workspace.adamscape(&[]).get_program());
    program.current_dir(workspace.path()).args(arguments);
    let program = program.stdout(Stdio::null()).stderr(Stdio::piped());
    program.spawn().expect("a process")
}

/// Reads what a sweep says until it has said how far it is so many times; and what it says then, when `end` has been done to it.
fn after_progress(
    mut child: Child,
    times: usize,
    end: impl FnOnce(&mut Child),
) -> (String, ExitStatus) {
    let mut reader = BufReader::new(child.stderr.take().expect("its stderr"));
    let mut said = String::new();
    let mut seen = 0;
    while seen < times {
        let mut line = String::new();
        if reader.read_line(&mut line).expect("text") == 0 {
            break;
        }
        seen += usize::from(line.contains(" trials, "));
        said += &line;
    }
    end(&mut child);
    reader.read_to_string(&mut said).expect("text");
    (said, child.wait().expect("an end"))
}

/// The trials that were said to be recorded.
fn acknowledged(said: &str) -> usize {
    let last = said.lines().rfind(|line| line.contains(" trials, "));
    let count = last.and_then(|line| line.split('/').next());
    count.map_or(0, |count| count.parse().expect("a number"))
}

/// Records in a folder's segments, whole ones, and how many of them are of a trial that is there already.
fn records(workspace: &Workspace, folder: &str) -> (usize, usize) {
    let segments = workspace.path().join(folder).join("segments");
    let mut all = Vec::new();
    for segment in fs::read_dir(segments).expect("segments") {
        let text = fs::read_to_string(segment.expect("a segment").path()).expect("text");
        let trials = text
            .lines()
            .filter_map(|line| line.split_once("\"status\""));
        all.extend(trials.map(|(trial, _)| trial.to_owned()));
    }
    let count = all.len();
    all.sort();
    all.dedup();
    (count, count - all.len())
}

#[test]
fn a_sweep_that_is_killed_again_and_again_loses_nothing_and_trains_nothing_twice() {
    let (workspace, whole) = undisturbed(&plan());
    let arguments = [&SWEEP[..], &["here"]].concat();
    let mut before = 0;
    for times in [1, 2, 1, 3, 1] {
        let child = start(&workspace, &arguments);
        let (said, _) = after_progress(child, times, |child| child.kill().expect("a kill"));
        let (there, twice) = records(&workspace, "here");
        assert!(there >= before + acknowledged(&said), "{there}: {said}");
        assert_eq!(twice, 0);
        before = there;
    }
    succeeds(&workspace, &arguments);
    assert_eq!(records(&workspace, "here"), (whole.lines().count() - 1, 0));
    assert_eq!(table(&workspace, "here"), whole);
}

#[cfg(unix)]
#[test]
fn a_sweep_that_is_told_to_stop_says_how_to_go_on() {
    let (workspace, whole) = undisturbed(&plan().replace("steps = 600", "steps = 3000"));
    for (signal, times) in [("INT", 1), ("TERM", 2)] {
        let child = start(&workspace, &[&SWEEP[..], &["here"]].concat());
        let (said, status) = after_progress(child, times, |child| {
            let pid = child.id().to_string();
            let sent = Command::new("kill").args(["-s", signal, &pid]).status();
            assert!(sent.expect("kill").success());
        });
        assert_eq!(status.code(), Some(130), "{said}");
        assert!(
            said.contains("of 150 trials are kept in here\ngo on with: adamscape resume here"),
            "{said}"
        );
    }
    // What it has can be looked at.
    let assert = workspace.adamscape(&["report", "here"]).assert().success();
    let said = String::from_utf8_lossy(&assert.get_output().stderr).into_owned();
    assert!(
        said.contains(" of 150 trials; go on with: adamscape resume here"),
        "{said}"
    );
    assert!(table(&workspace, "here").lines().count() < whole.lines().count());
    let picture =
        fs::read_to_string(workspace.path().join("here/heatmaps.svg")).expect("a picture");
    assert!(picture.contains(" of 150 trials"), "{picture}");

    succeeds(&workspace, &["resume", "here"]);
    assert_eq!(table(&workspace, "here"), whole);
}

#[test]
fn the_same_command_goes_on_with_what_is_unfinished_and_leaves_what_is_finished() {
    let workspace = Workspace::with(&plan());
    let arguments = &SWEEP[..SWEEP.len() - 1];
    let (said, _) = after_progress(start(&workspace, arguments), 2, |child| {
        child.kill().expect("a kill");
    });
    let said = acknowledged(&said);
    let assert = workspace.adamscape(arguments).assert().success();
    let again = String::from_utf8_lossy(&assert.get_output().stderr).into_owned();
    assert!(again.contains("going on with sweeps/tiny\n"), "{again}");
    assert!(records(&workspace, "sweeps/tiny").0 >= said);
    succeeds(&workspace, arguments);
    assert_eq!(
        table(&workspace, "sweeps/tiny"),
        table(&workspace, "sweeps/tiny-2")
    );
    assert!(!workspace.path().join("sweeps/tiny-3").exists());
}

#[test]
fn threads_populations_and_shards_make_one_table() {
    let (workspace, whole) = undisturbed(TINY);
    for threads in ["1", "2", "4"] {
        for population in ["1", "7", "64"] {
            for shards in [1, 3, 8] {
                let folder = format!("{threads}-{population}-{shards}");
                for shard in 1..=shards {
                    let shard = format!("{shard}/{shards}");
                    let how = ["--threads", threads, "--population", population];
                    let sweep = [
                        "sweep",
                        "--config",
                        "plan.toml",
                        "--out",
                        &folder,
                        "--shard",
                        &shard,
                    ];
                    succeeds(&workspace, &[&sweep[..], &how].concat());
                }
                succeeds(&workspace, &["merge", &folder]);
                assert_eq!(table(&workspace, &folder), whole, "{folder}");
                assert_eq!(records(&workspace, &folder).1, 0);
            }
        }
    }
}

/// Trains shard `index` of 3 in a folder of its own, `one`, `two` or `three`.
fn shard(workspace: &Workspace, index: usize, plan: &str) {
    let folder = ["one", "two", "three"][index - 1];
    let shard = format!("{index}/3");
    succeeds(
        workspace,
        &[
            "sweep", "--config", plan, "--out", folder, "--shard", &shard,
        ],
    );
}

#[test]
fn shards_in_folders_of_their_own_are_brought_together() {
    let (workspace, whole) = undisturbed(TINY);
    for index in 1..=3 {
        shard(&workspace, index, "plan.toml");
    }
    // One of them twice: equal results are one.
    succeeds(
        &workspace,
        &["merge", "one", "two", "three", "two", "--out", "all"],
    );
    assert_eq!(table(&workspace, "all"), whole);
    assert_eq!(records(&workspace, "all"), (60, 0));
    // And once more into the same folder.
    succeeds(
        &workspace,
        &["merge", "one", "two", "three", "--out", "all"],
    );
    assert_eq!(records(&workspace, "all"), (60, 0));
}

#[test]
fn a_merge_refuses_what_is_missing_foreign_or_changed_and_says_what() {
    let workspace = Workspace::with(TINY);
    let other = TINY.replace("steps = 5", "steps = 6");
    fs::write(workspace.path().join("other.toml"), other).expect("a writable folder");
    shard(&workspace, 1, "plan.toml");
    let merge = ["merge", "one", "two", "--out", "all"];

    shard(&workspace, 2, "other.toml");
    let said = refused(&workspace, &merge);
    assert!(said.contains("two holds another sweep than one"), "{said}");
    assert!(said.contains("training.steps: 5 there, 6 here"), "{said}");

    fs::remove_dir_all(workspace.path().join("two")).expect("a folder");
    shard(&workspace, 2, "plan.toml");
    let said = refused(&workspace, &merge);
    assert!(said.contains("trials are missing:\n  adam"), "{said}");
    assert!(said.contains("--array=3"), "{said}");

    shard(&workspace, 3, "plan.toml");
    let segment = workspace
        .path()
        .join("three/segments/shard-3-of-3-attempt-1.jsonl");
    let text = fs::read_to_string(&segment).expect("a segment");
    let edited = text.replacen("\"validation_score\":0.", "\"validation_score\":1.", 1);
    assert_ne!(edited, text);
    fs::write(&segment, edited).expect("a file");
    let merge = ["merge", "one", "two", "three", "--out", "all"];
    let said = refused(&workspace, &merge);
    assert!(said.contains("1 of 60 trials are missing:"), "{said}");
    assert!(
        said.contains("and may have held them: 1\n  three: shard-3-of-3-attempt-1.jsonl, line"),
        "{said}"
    );
    assert!(said.contains("changed since it was written"), "{said}");
    assert!(said.contains("--array=3"), "{said}");
    assert!(!workspace.path().join("all").exists());

    succeeds(&workspace, &["resume", "three", "--shard", "3/3"]);
    succeeds(&workspace, &merge);

    succeeds(
        &workspace,
        &["sweep", "--config", "other.toml", "--out", "other"],
    );
    let foreign = workspace.path().join("other/segments/attempt-1.jsonl");
    fs::copy(
        foreign,
        workspace.path().join("one/segments/attempt-1.jsonl"),
    )
    .expect("a copy");
    let said = refused(&workspace, &merge);
    assert!(
        said.contains("one: 60 records are none of this sweep's"),
        "{said}"
    );
    assert!(
        said.contains("attempt-1.jsonl, line 2: of another sweep"),
        "{said}"
    );
}

#[test]
fn a_folder_has_all_it_takes_to_repeat_its_sweep() {
    let plan = TINY.replace(
        "points_per_arm = 20\nturns = 0.5\nnoise = 0.1",
        "kind = \"table\"\npath = \"points.csv\"\nlabel = \"class\"\ntask = \"classes\"",
    );
    let workspace = Workspace::with(&plan);
    let rows: Vec<String> = (0..40)
        .map(|row| format!("{},{},{}", row % 7, row % 5, row % 2))
        .collect();
    let text = format!("a,b,class\n{}\n", rows.join("\n"));
    let points = workspace.path().join("points.csv");
    fs::write(&points, text).expect("a writable folder");
    succeeds(
        &workspace,
        &["sweep", "--config", "plan.toml", "--out", "here"],
    );
    let whole = table(&workspace, "here");
    fs::remove_file(points).expect("a file");
    fs::create_dir(workspace.path().join("elsewhere")).expect("a folder");
    fs::rename(
        workspace.path().join("here"),
        workspace.path().join("elsewhere/moved"),
    )
    .expect("a move");

    succeeds(
        &workspace,
        &["forget", "elsewhere/moved", "--where", "optimizer=adamw"],
    );
    succeeds(&workspace, &["resume", "elsewhere/moved"]);
    assert_eq!(table(&workspace, "elsewhere/moved"), whole);
    for (file, folder) in [("plan.toml", "by-plan"), ("run.json", "by-run")] {
        let config = Path::new("elsewhere/moved").join(file);
        let config = config.to_string_lossy();
        succeeds(&workspace, &["sweep", "--config", &config, "--out", folder]);
        assert_eq!(table(&workspace, folder), whole, "{file}");
    }
    // The plan of the folder is the plan in the folder.
    succeeds(
        &workspace,
        &[
            "sweep",
            "--config",
            "elsewhere/moved/plan.toml",
            "--out",
            "elsewhere/moved",
        ],
    );
}

#[test]
fn a_finished_sweep_gets_more_seeds_and_optimizers_in_its_folder() {
    let workspace = Workspace::with(TINY);
    let sweep = |more: &[&str]| {
        let assert = workspace
            .adamscape(&["sweep", "--config", "plan.toml", "--out", "here"])
            .args(more)
            .assert()
            .success();
        String::from_utf8_lossy(&assert.get_output().stderr).into_owned()
    };
    sweep(&[]);
    let first = fs::read(workspace.path().join("here/run.json")).expect("a run");
    let said = sweep(&["--seeds", "3", "--optimizers", "adam-l2,adamw,sgd"]);
    assert!(
        said.contains("60 of 135 trials are there already"),
        "{said}"
    );
    let kept = fs::read(workspace.path().join("here/run.json")).expect("a run");
    assert_eq!(first, kept, "run.json is never changed");
    succeeds(
        &workspace,
        &["sweep", "--config", "here/plan.toml", "--out", "at-once"],
    );
    assert_eq!(table(&workspace, "here"), table(&workspace, "at-once"));
    let said = refused(
        &workspace,
        &["sweep", "--config", "plan.toml", "--out", "here"],
    );
    assert!(
        said.contains("seeds (more may be added, not fewer): 3 there, 2 here"),
        "{said}"
    );
}

#[test]
fn diverged_trials_are_trained_again_if_one_asks() {
    let plan = TINY
        .replace("[\"adam-l2\", \"adamw\"]", "[\"momentum-l2\"]")
        .replace("[0.001, 0.01, 0.1]", "[0.001, 1e30]");
    let workspace = Workspace::with(&plan);
    let sweep = ["sweep", "--config", "plan.toml", "--out", "here"];
    succeeds(&workspace, &sweep);
    let whole = table(&workspace, "here");
    let diverged = whole.matches(",diverged,").count();
    assert!(diverged > 0);
    let assert = workspace
        .adamscape(&["resume", "here", "--retry-diverged"])
        .assert()
        .success();
    let said = String::from_utf8_lossy(&assert.get_output().stderr).into_owned();
    assert!(
        said.contains(&format!("{diverged} diverged trials are trained again")),
        "{said}"
    );
    assert_eq!(table(&workspace, "here"), whole);
    assert_eq!(records(&workspace, "here"), (20 + diverged, diverged));
}

#[test]
fn two_processes_that_disagree_about_shards_are_refused() {
    let workspace = Workspace::with(TINY);
    shard(&workspace, 1, "plan.toml");
    let said = refused(
        &workspace,
        &[
            "sweep",
            "--config",
            "plan.toml",
            "--out",
            "one",
            "--shard",
            "1/4",
        ],
    );
    assert!(said.contains("shards: 3 there, 4 here"), "{said}");
    let said = refused(&workspace, &["resume", "one", "--shard", "1/4"]);
    assert!(
        said.contains("divided into 3 shards, and not into 4"),
        "{said}"
    );
    let assert = workspace
        .adamscape(&["resume", "one", "--shard", "2/3"])
        .env("SLURM_ARRAY_TASK_ID", "3")
        .assert()
        .code(2);
    let said = String::from_utf8_lossy(&assert.get_output().stderr).into_owned();
    assert!(
        said.contains("--shard says that this is shard 2, and SLURM_ARRAY_TASK_ID shard 3"),
        "{said}"
    );
    // One process may do the rest alone.
    succeeds(&workspace, &["resume", "one"]);
    assert_eq!(records(&workspace, "one"), (60, 0));
}

/// What is hostile about a folder has no effect, or is refused; nothing outside it is touched.
#[cfg(unix)]
#[test]
fn links_in_a_folder_lead_nowhere() {
    use std::os::unix::fs::symlink;
    let workspace = Workspace::with(TINY);
    let at = |name: &str| workspace.path().join(name);
    fs::create_dir(at("outside")).expect("a folder");
    fs::write(at("outside/precious"), "precious").expect("a file");
    let sweep = ["sweep", "--config", "plan.toml", "--out", "here"];
    succeeds(&workspace, &sweep);
    let whole = table(&workspace, "here");
    for file in ["cells.csv", "heatmaps.svg", "plan.toml"] {
        fs::remove_file(at("here").join(file)).expect("a file");
        symlink(at("outside/precious"), at("here").join(file)).expect("a link");
    }
    succeeds(&workspace, &sweep);
    assert_eq!(table(&workspace, "here"), whole);
    for folder in ["locks", "segments"] {
        fs::rename(at("here").join(folder), at(folder)).expect("a folder");
        symlink(at("outside"), at("here").join(folder)).expect("a link");
        refused(&workspace, &[&sweep[..], &["--seeds", "3"]].concat());
        fs::remove_file(at("here").join(folder)).expect("a link");
        fs::rename(at(folder), at("here").join(folder)).expect("a folder");
    }
    let left: Vec<_> = fs::read_dir(at("outside")).expect("a folder").collect();
    assert_eq!(left.len(), 1);
    assert_eq!(
        fs::read_to_string(at("outside/precious")).expect("a file"),
        "precious"
    );
}

#[test]
fn hostile_names_are_refused_without_reaching_the_terminal() {
    let workspace = Workspace::with(TINY);
    for name in ["\u{1b}[31mred", "a\rb", &"x".repeat(100_000)] {
        let said = refused(&workspace, &["report", name]);
        assert!(said.len() < 10_000, "{} bytes", said.len());
        assert!(!said.contains('\u{1b}') && !said.contains('\r'), "{said:?}");
    }
    for name in ["<script>alert(1)</script>", "=cmd()", "..", "a/b"] {
        let plan = TINY.replace("\"tiny\"", &format!("\"{name}\""));
        fs::write(workspace.path().join("plan.toml"), plan).expect("a writable folder");
        let said = refused(&workspace, &["sweep", "--config", "plan.toml"]);
        assert!(said.contains("`name` is"), "{said}");
    }
    assert_eq!(workspace.left_behind(), Vec::<String>::new());
}

#[test]
fn a_folder_of_an_earlier_version_is_left_alone_and_its_plan_can_be_taken() {
    let (workspace, whole) = undisturbed(TINY);
    let path = workspace.path().join("whole/run.json");
    let text = fs::read_to_string(&path).expect("a run");
    let earlier = text.replacen("\"format\": 2", "\"format\": 1", 1);
    assert_ne!(earlier, text);
    fs::write(&path, &earlier).expect("a file");
    for command in ["resume", "report"] {
        let said = refused(&workspace, &[command, "whole"]);
        assert!(
            said.contains("whole/run.json is of another version of the program (format 1"),
            "{said}"
        );
    }
    refused(
        &workspace,
        &["sweep", "--config", "plan.toml", "--out", "whole"],
    );
    succeeds(
        &workspace,
        &["sweep", "--config", "whole/run.json", "--out", "anew"],
    );
    assert_eq!(table(&workspace, "anew"), whole);
    assert_eq!(fs::read_to_string(&path).expect("a run"), earlier);
}

#[test]
fn a_folder_that_is_no_sweeps_is_refused() {
    let workspace = Workspace::with(TINY);
    for command in ["report", "resume", "merge"] {
        let said = refused(&workspace, &[command, "."]);
        assert!(
            said.contains(". is no sweep's folder: it has no run.json"),
            "{said}"
        );
        let said = refused(&workspace, &[command, "nowhere"]);
        assert!(said.contains("nowhere is no sweep's folder"), "{said}");
    }
    assert_eq!(workspace.left_behind(), Vec::<String>::new());
}
