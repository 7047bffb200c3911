//! A rule that is added from outside is like any other: one file and one row.

#[path = "own_rule/rule.rs"]
mod rule;

use adamscape_grading::{Answer, Problem};
use adamscape_model::Backend;
use adamscape_optim::registry::{BuildSettings, Entry, RuleRow};
use adamscape_optim::{Decay, Hyper, laws};
use assert_cmd::Command;

use crate::program::{TINY, Workspace};

static ROW: RuleRow = rule::ROW;

/// The program that has the rule.
fn with_the_rule(workspace: &Workspace, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_adamscape-with-a-rule"));
    command.current_dir(workspace.path()).args(arguments);
    command
}

fn stdout(workspace: &Workspace, arguments: &[&str]) -> String {
    let output = with_the_rule(workspace, arguments).assert().success();
    String::from_utf8_lossy(&output.get_output().stdout).into_owned()
}

#[test]
fn the_book_shows_it_as_it_is() {
    let page = include_str!("../docs/extending.md");
    for file in [
        include_str!("own_rule/rule.rs"),
        include_str!("own_rule/main.rs"),
    ] {
        assert!(page.contains(file), "{file}");
    }
}

#[test]
fn the_laws_hold_for_it() {
    for backend in Backend::compiled() {
        let build = |decay: Decay, learning_rate: Hyper, weight_decay: Hyper| {
            let settings = BuildSettings::new(learning_rate, weight_decay, 10);
            Entry::new(&ROW, decay).build(settings)
        };
        let device = backend.device().expect("a device");
        assert_eq!(laws::check(&device, &build), Ok(()));
    }
}

#[test]
fn it_is_listed_and_described() {
    let workspace = Workspace::with(TINY);
    let listed = stdout(&workspace, &["optimizers"]);
    assert!(
        listed.contains("fast-ball\n      m ← μm + g; d(g) = σm\n"),
        "{listed}"
    );
    let described = stdout(&workspace, &["optimizers", "fast-ballw(speed=3)"]);
    assert!(described.contains("m ← 0.5m + g; d(g) = 3m"), "{described}");
    assert!(described.contains("A factor on every step."), "{described}");
}

#[test]
fn it_is_swept_with_every_decay_and_its_hyperparameters() {
    let workspace = Workspace::with(TINY);
    let names = Decay::ALL.map(|decay| decay.optimizer_name(ROW.name));
    let optimizers = format!("{},fast-ball-l2(speed=0.5)", names.join(","));
    let arguments = [
        "sweep",
        "--config",
        "plan.toml",
        "--out",
        "out",
        "--optimizers",
        &optimizers,
    ];
    let said = stdout(&workspace, &arguments);
    for name in names {
        assert!(said.contains(&name), "{said}");
    }
    let table = std::fs::read_to_string(workspace.path().join("out/cells.csv")).expect("a table");
    assert!(table.contains("\nfast-ball-l2(speed=0.5),"), "{table}");
}

#[test]
fn it_is_graded() {
    let workspace = Workspace::with(TINY);
    let arguments = [
        "grade",
        "--write-problem",
        "problem.json",
        "--optimizer",
        "fast-ballw(speed=3)",
    ];
    let _ = stdout(&workspace, &arguments);
    // By this test's own hand, which knows nothing of the rule's code.
    let text = std::fs::read_to_string(workspace.path().join("problem.json")).expect("a problem");
    let text = text
        .replace("fast-ballw", "momentumw")
        .replace("\"speed\":3.0", "\"dampening\":0.0");
    let problem = Problem::from_json(&text).expect("a problem");
    let mut theta = problem.parameters().flat();
    let mut m = vec![0.0; theta.len()];
    let step = |gradients: &adamscape_grading::Arrays| {
        for ((theta, m), gradient) in theta.iter_mut().zip(&mut m).zip(gradients.flat()) {
            *m = 0.5 * *m + gradient;
            *theta = *theta * (1.0 - problem.weight_decay()) - problem.learning_rate() * 3.0 * *m;
        }
        theta.clone()
    };
    let rows: Vec<Vec<f64>> = problem.gradients().iter().map(step).collect();
    let _ = Answer::new(&problem, rows.clone()).expect("an answer");
    let lines: Vec<String> = rows
        .iter()
        .map(|row| row.iter().map(f64::to_string).collect::<Vec<_>>().join(","))
        .collect();
    std::fs::write(workspace.path().join("answer.csv"), lines.join("\n"))
        .expect("a writable folder");
    let said = stdout(&workspace, &["grade", "problem.json", "answer.csv"]);
    assert!(
        said.starts_with("correct: this is fast-ballw(speed=3)"),
        "{said}"
    );
}
