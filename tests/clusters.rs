//! What docs/clusters.md says of schedulers: the program is started as each of them would start it.

use std::path::Path;

use crate::program::{TINY, Workspace};

const SHARDS: u32 = 8;

fn page(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../docs")
        .join(name);
    std::fs::read_to_string(path).expect("a page")
}

/// A line of submission, with what the comment above it says.
struct Submission {
    scheduler: String,
    /// In which a task finds its number; `{}` if it stands in the command.
    variable: String,
    /// The number of the first task.
    first: u32,
    command: String,
}

/// `# HyperQueue: HQ_TASK_ID, from 1`, and the line below it.
fn submissions() -> Vec<Submission> {
    let page = page("clusters.md");
    let lines: Vec<&str> = page.lines().collect();
    let pairs = lines.windows(2).filter_map(|pair| {
        let (title, first) = pair[0].strip_prefix("# ")?.split_once(", from ")?;
        let (scheduler, variable) = title.split_once(": ")?;
        Some(Submission {
            scheduler: scheduler.to_owned(),
            variable: variable.to_owned(),
            first: first.parse().expect("a number"),
            command: pair[1].to_owned(),
        })
    });
    pairs.collect()
}

impl Submission {
    /// What the program is started with, for the task of this number.
    fn arguments(&self, number: u32) -> Vec<String> {
        let manifest = page("kubernetes.yaml");
        let command = match self.command.split_once("docs/") {
            Some((_, "kubernetes.yaml")) => manifest
                .lines()
                .find(|line| line.trim().starts_with("command:"))
                .expect("the container's command"),
            _ => &self.command,
        };
        // A list in JSON or YAML is a command in other clothes.
        let words = command
            .replace("\", \"", " ")
            .replace("{}", &number.to_string());
        let (_, words) = words.split_once("adamscape ").expect("the program");
        let end = words.find(['"', '\'']).unwrap_or(words.len());
        let words = words[..end].split(" :::").next().unwrap_or_default();
        words.split_whitespace().map(str::to_owned).collect()
    }

    /// Whether the command asks for eight tasks with the right numbers.
    fn has_all_tasks(&self) -> bool {
        match (self.variable.as_str(), self.first) {
            ("{}", 1) => self.command.ends_with("::: 1 2 3 4 5 6 7 8"),
            (_, 1) => self.command.contains("1-8"),
            ("JOB_COMPLETION_INDEX", 0) => page("kubernetes.yaml")
                .contains("\n  completions: 8\n  parallelism: 8\n  completionMode: Indexed\n"),
            _ => self.command.contains("size=8"),
        }
    }
}

/// The variables that the program knows, as it says itself.
fn variables() -> Vec<String> {
    let workspace = Workspace::with(TINY);
    let mut sweep = workspace.adamscape(&["sweep", "--config", "plan.toml"]);
    sweep
        .args(["--out", "here", "--shard", "auto/8"])
        .env_clear();
    let refused = sweep.assert().code(2);
    let said = String::from_utf8_lossy(&refused.get_output().stderr).into_owned();
    let names = said
        .split_once("none of ")
        .and_then(|(_, rest)| rest.split_once(" is set"));
    let (names, _) = names.expect("the names");
    names.split(", ").map(str::to_owned).collect()
}

#[test]
fn every_variable_that_the_program_knows_has_a_line_of_submission() {
    let mut written: Vec<String> = submissions().into_iter().map(|one| one.variable).collect();
    assert_eq!(written.pop().as_deref(), Some("{}"), "GNU parallel's");
    assert_eq!(written, variables());
}

#[test]
fn the_tasks_of_every_submission_begun_at_once_train_the_sweep_of_a_single_process() {
    let known = variables();
    let single = Workspace::with(TINY);
    let alone = ["sweep", "--config", "plan.toml", "--out", "mine"];
    single.adamscape(&alone).assert().success();
    let single = std::fs::read(single.path().join("mine/cells.csv")).expect("a table");
    for submission in submissions() {
        let name = &submission.scheduler;
        assert!(submission.has_all_tasks(), "{name}: {}", submission.command);
        let workspace = Workspace::with(TINY);
        let tasks: Vec<_> = (submission.first..submission.first + SHARDS)
            .map(|number| {
                let program = workspace.adamscape(&[]).get_program().to_owned();
                let mut task = std::process::Command::new(program);
                task.args(submission.arguments(number));
                known.iter().for_each(|other| {
                    task.env_remove(other);
                });
                if submission.variable != "{}" {
                    task.env(&submission.variable, number.to_string());
                }
                task.current_dir(workspace.path());
                let pipes = task.stdout(std::process::Stdio::piped());
                pipes
                    .stderr(std::process::Stdio::piped())
                    .spawn()
                    .expect("a task")
            })
            .collect();
        for (shard, task) in (1..).zip(tasks) {
            let output = task.wait_with_output().expect("an end");
            let said = String::from_utf8_lossy(&output.stdout).into_owned();
            assert!(
                said.starts_with(&format!("shard {shard}/{SHARDS}: ")),
                "{name}: {output:?}"
            );
        }
        workspace.adamscape(&["merge", "mine"]).assert().success();
        let merged = std::fs::read(workspace.path().join("mine/cells.csv")).expect("a table");
        assert!(merged == single, "{name}");
    }
}

#[test]
fn the_page_names_the_programs_commands_and_options_as_they_are() {
    let workspace = Workspace::with(TINY);
    let help = workspace.adamscape(&["slurm", "--help"]).assert().success();
    let help = String::from_utf8_lossy(&help.get_output().stdout).into_owned();
    let page = page("clusters.md");
    for option in [
        "--shards",
        "--cores",
        "--time",
        "--memory",
        "--partition",
        "--account",
        "--option",
    ] {
        assert!(help.contains(option) && page.contains(option), "{option}");
    }
}
