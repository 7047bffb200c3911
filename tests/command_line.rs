//! What the program does when all is well.

use crate::program::{TINY, Workspace};

fn stdout(workspace: &Workspace, arguments: &[&str]) -> String {
    let assert = workspace.adamscape(arguments).assert().success();
    String::from_utf8(assert.get_output().stdout.clone()).expect("text")
}

#[test]
fn a_sweep_leaves_its_files_and_says_where() {
    let workspace = Workspace::with(TINY);
    let said = stdout(&workspace, &["sweep", "--config", "plan.toml"]);
    assert_eq!(workspace.left_behind(), ["sweeps"]);
    let folder = workspace.path().join("sweeps/tiny");
    let mut files: Vec<String> = std::fs::read_dir(&folder)
        .expect("the results")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    files.sort();
    let expected = [
        "cells.csv",
        "heatmaps.png",
        "heatmaps.svg",
        "locks",
        "plan.toml",
        "report.html",
        "run.json",
        "segments",
        "summary.json",
    ];
    assert_eq!(files, expected);
    assert!(said.contains("sweeps/tiny: cells.csv"), "{said}");
    assert!(said.contains("adam-l2"), "{said}");
}

#[test]
fn more_optimizers_than_fit_a_picture_are_drawn_in_several() {
    let workspace = Workspace::with(TINY);
    let names: Vec<String> = adamscape_optim::registry::optimizers()
        .map(|entry| entry.name())
        .take(13)
        .collect();
    let optimizers = names.join(",");
    let said = stdout(
        &workspace,
        &[
            "sweep",
            "--config",
            "plan.toml",
            "--out",
            "here",
            "--optimizers",
            &optimizers,
        ],
    );
    assert!(
        said.contains("heatmaps.png, heatmaps-2.svg, heatmaps-2.png"),
        "{said}"
    );
    let picture = |name: &str| {
        let path = workspace.path().join("here").join(name);
        std::fs::read_to_string(path).expect("a picture")
    };
    let (first, second) = (picture("heatmaps.svg"), picture("heatmaps-2.svg"));
    assert!(first.contains("(1 of 2)") && first.contains(&names[11]));
    assert!(second.contains("(2 of 2)") && second.contains(&names[12]));
}

#[test]
fn panels_stand_side_by_side_and_their_optimizers_beneath_each_other() {
    let plan = TINY.replace("[data]", "[axes]\nwidth = [2, 3, 5]\n\n[data]");
    let workspace = Workspace::with(&plan);
    let said = stdout(
        &workspace,
        &["sweep", "--config", "plan.toml", "--out", "here"],
    );
    let svg = std::fs::read_to_string(workspace.path().join("here/heatmaps.svg"));
    let svg = svg.expect("a picture");
    for width in [2, 3, 5] {
        assert_eq!(svg.matches(&format!("width {width}\n")).count(), 1, "{svg}");
        for optimizer in ["adam-l2", "adamw"] {
            assert!(said.contains(&format!("{optimizer}, width {width} · learning rate ↑")));
        }
    }
    for row in [
        "adam-l2: accuracy",
        "adamw: accuracy",
        "adam-l2: loss",
        "adamw: loss",
    ] {
        assert!(svg.contains(row), "{row}");
    }
    let cells = std::fs::read_to_string(workspace.path().join("here/cells.csv"));
    let cells = cells.expect("a table");
    assert!(cells.starts_with("optimizer,learning_rate,weight_decay,width,seed,status"));
    assert_eq!(cells.lines().count(), 1 + 2 * 3 * 3 * 5 * 2);
}

#[test]
fn a_second_sweep_of_the_same_name_leaves_the_first_alone() {
    let workspace = Workspace::with(TINY);
    stdout(&workspace, &["sweep", "--config", "plan.toml"]);
    let first =
        std::fs::read(workspace.path().join("sweeps/tiny/cells.csv")).expect("the first table");
    stdout(
        &workspace,
        &["sweep", "--config", "plan.toml", "--seeds", "1"],
    );
    let kept =
        std::fs::read(workspace.path().join("sweeps/tiny/cells.csv")).expect("the first table");
    assert_eq!(first, kept);
    assert!(workspace.path().join("sweeps/tiny-2/cells.csv").exists());
}

#[test]
fn the_table_has_every_trial_of_the_plan_once_in_order() {
    let workspace = Workspace::with(TINY);
    stdout(
        &workspace,
        &["sweep", "--config", "plan.toml", "--out", "here"],
    );
    let mut reader =
        csv::Reader::from_path(workspace.path().join("here/cells.csv")).expect("a table");
    let rows: Vec<(String, f64, f64, u64)> = reader
        .records()
        .map(|record| {
            let record = record.expect("a row");
            let number = |column: usize| record[column].parse().expect("a number");
            (
                record[0].to_owned(),
                number(1),
                number(2),
                record[3].parse().expect("a seed"),
            )
        })
        .collect();
    assert_eq!(rows.len(), 2 * 3 * 5 * 2);
    let mut sorted = rows.clone();
    sorted.sort_by(|a, b| a.partial_cmp(b).expect("numbers"));
    sorted.dedup();
    assert_eq!(rows, sorted);
    assert_eq!(rows[0].2, 0.0, "zero is a weight decay of its own");
}

#[test]
fn a_dumped_plan_runs_as_the_plan_it_was_dumped_from() {
    let workspace = Workspace::with(TINY);
    let dumped = stdout(
        &workspace,
        &[
            "sweep",
            "--config",
            "plan.toml",
            "--seeds",
            "3",
            "--dump-config",
        ],
    );
    assert_eq!(workspace.left_behind(), Vec::<String>::new());
    std::fs::write(workspace.path().join("plan.toml"), &dumped).expect("a writable folder");
    assert_eq!(
        stdout(
            &workspace,
            &["sweep", "--config", "plan.toml", "--dump-config"]
        ),
        dumped
    );
    assert!(dumped.contains("seeds = 3"));
}

#[test]
fn a_dry_run_weighs_the_plan_and_leaves_nothing() {
    let workspace = Workspace::with(TINY);
    let assert = workspace
        .adamscape(&["sweep", "--config", "plan.toml", "--dry-run"])
        .assert()
        .success();
    let said = String::from_utf8_lossy(&assert.get_output().stderr).into_owned();
    assert!(
        said.contains("2 optimizers × 3 learning rates × 5 weight decays × 2 seeds = 60 trials"),
        "{said}"
    );
    assert!(said.contains("of memory"), "{said}");
    assert_eq!(workspace.left_behind(), Vec::<String>::new());
}

#[test]
fn a_plan_of_months_is_no_error_but_it_is_said() {
    let plan = TINY
        .replace("seeds = 2", "seeds = 3000")
        .replace("steps = 5", "steps = 100000000");
    let warning = |plan: &str| {
        let workspace = Workspace::with(plan);
        let assert = workspace
            .adamscape(&["sweep", "--config", "plan.toml", "--dry-run"])
            .assert()
            .success();
        let said = String::from_utf8_lossy(&assert.get_output().stderr).into_owned();
        said.contains("at best some 104 days")
    };
    assert!(warning(&plan));
    assert!(!warning(TINY));
}

#[test]
fn a_cell_of_a_plan_is_trained_again_by_its_learning_rate_and_weight_decay() {
    let workspace = Workspace::with(TINY);
    let sweep = ["sweep", "--config", "plan.toml"];
    workspace
        .adamscape(&[&sweep[..], &["--out", "all"]].concat())
        .assert()
        .success();
    let cell = [
        "--optimizers",
        "adamw",
        "--learning-rates",
        "0.01",
        "--weight-decays",
        "0.1",
        "--out",
        "one",
    ];
    workspace
        .adamscape(&[&sweep[..], &cell].concat())
        .assert()
        .success();
    let rows = |folder: &str| -> Vec<String> {
        let table = std::fs::read_to_string(workspace.path().join(folder).join("cells.csv"));
        let table = table.expect("a table");
        let own = table
            .lines()
            .filter(|line| line.starts_with("adamw,0.01,0.1,"));
        own.map(str::to_owned).collect()
    };
    assert_eq!(rows("one").len(), 2);
    assert_eq!(rows("one"), rows("all"));
    let wrong = ["--learning-rates", "-1", "--out", "two"];
    workspace
        .adamscape(&[&sweep[..], &wrong].concat())
        .assert()
        .code(2);
}

#[test]
fn the_explorer_says_so_if_its_port_is_taken() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port().to_string();
    let workspace = Workspace::with(TINY);
    let assert = workspace
        .adamscape(&["explore", "--port", &port])
        .assert()
        .code(2);
    let said = String::from_utf8_lossy(&assert.get_output().stderr).into_owned();
    assert!(
        said.contains(&format!("can't listen on port {port}")),
        "{said}"
    );
    assert!(said.contains("--port"), "{said}");
}

#[test]
fn the_word_none_stands_for_the_rules_of_the_others_without_decay() {
    let workspace = Workspace::with(TINY);
    let dump = |optimizers: &str| {
        let sweep = [
            "sweep",
            "--config",
            "plan.toml",
            "--dump-config",
            "--optimizers",
            optimizers,
        ];
        let output = workspace.adamscape(&sweep).output().expect("the program");
        let text = [output.stdout, output.stderr].concat();
        String::from_utf8_lossy(&text).into_owned()
    };
    for (asked, expected) in [
        ("none,adam-l2,adamw", r#"["adam", "adam-l2", "adamw"]"#),
        ("adamw,none", r#"["adamw", "adam"]"#),
        (
            "adamw(beta_2=0.95),sgd-l2,none",
            r#"["adamw(beta_2=0.95)", "sgd-l2", "adam(beta_2=0.95)", "sgd"]"#,
        ),
        ("adam,adamw,none", r#"["adam", "adamw"]"#),
    ] {
        let said = dump(asked);
        assert!(said.contains(expected), "{asked}: {said}");
    }
    assert!(dump("none").contains("name one beside it"));
    assert!(dump("none,none,adamw").contains("`none` twice"));
}

#[test]
fn every_optimizer_and_preset_is_listed_and_every_preset_can_be_printed() {
    let workspace = Workspace::with(TINY);
    let listed = stdout(&workspace, &["optimizers"]);
    for rule in adamscape_optim::registry::rules() {
        assert!(listed.contains(&rule.formula()), "{}", rule.name);
        let described = stdout(&workspace, &["optimizers", rule.name]);
        assert!(described.contains(rule.reference), "{described}");
    }
    let listed = stdout(&workspace, &["presets"]);
    for preset in adamscape_experiments::plan::PRESETS {
        assert!(listed.contains(preset.summary));
        assert_eq!(stdout(&workspace, &["presets", preset.name]), preset.toml);
    }
}

#[test]
fn the_run_is_described_beside_its_results() {
    let workspace = Workspace::with(TINY);
    stdout(
        &workspace,
        &["sweep", "--config", "plan.toml", "--out", "here"],
    );
    let text = std::fs::read_to_string(workspace.path().join("here/run.json")).expect("run.json");
    let run: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(run["plan"]["name"], "tiny");
    assert_eq!(run["plan_sha256"].as_str().map(str::len), Some(64));
    assert_eq!(run["machine"]["architecture"], std::env::consts::ARCH);
    let text =
        std::fs::read_to_string(workspace.path().join("here/summary.json")).expect("summary.json");
    let summary: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(summary["optimizers"][1]["optimizer"], "adamw");
    assert_eq!(summary["optimizers"][1]["cells"], 15);
}

#[test]
fn a_reader_who_has_seen_enough_is_no_failure() {
    let workspace = Workspace::with(TINY);
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let mut program = std::process::Command::new(workspace.adamscape(&[]).get_program());
    let output = program
        .arg("optimizers")
        .stdout(writer)
        .output()
        .expect("an end");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[cfg(target_os = "linux")]
#[test]
fn what_cannot_be_printed_is_a_failure_with_a_message() {
    let workspace = Workspace::with(TINY);
    let full = std::fs::File::create("/dev/full").expect("the full device");
    let mut program = std::process::Command::new(workspace.adamscape(&[]).get_program());
    let output = program
        .arg("optimizers")
        .stdout(full)
        .output()
        .expect("an end");
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("could not print"));
}
