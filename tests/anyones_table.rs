//! Anyone's table of runs, and two sweeps compared, by the program.

use std::fmt::Write as _;

use crate::program::{TINY, Workspace};

/// Runs as Weights & Biases exports them: two optimizers, four rates, six decays, three seeds; one cell crashes.
fn runs() -> String {
    let mut text = String::from(
        "\"Name\",\"State\",\"config/optimizer\",\"config/lr\",\"config/weight_decay\",\"config/seed\",\"summary/val_loss\",\"config/batch_size\"\n",
    );
    let mut number = 0;
    for (group, advantage) in [("adamw", 0.0), ("sgd", 0.1)] {
        for rate in 0..4 {
            for decay in 0..6 {
                for seed in 0..3 {
                    number += 1;
                    let (eta, lambda) = (10_f64.powi(rate - 4), 10_f64.powi(decay - 5));
                    let noise = 0.01 * f64::from((number * 7 + seed * 3) % 11) / 11.0;
                    let (x, y) = (f64::from(rate - 1), f64::from(decay - 2));
                    let loss = 0.3 + 0.1 * x * x + 0.05 * y * y + advantage + noise;
                    let crashed = rate == 3 && decay == 5;
                    let (state, loss) = if crashed {
                        ("crashed", "NaN".to_owned())
                    } else {
                        ("finished", loss.to_string())
                    };
                    let _ = writeln!(
                        text,
                        "run-{number},{state},{group},{eta},{lambda},{seed},{loss},{}",
                        32 + 32 * (decay % 2)
                    );
                }
            }
        }
    }
    text
}

fn report(workspace: &Workspace, table: &str, more: &[&str]) -> std::process::Output {
    std::fs::write(workspace.path().join("runs.csv"), table).expect("a file");
    let own = ["report", "--table", "runs.csv", "--out", "here"];
    let output = workspace.adamscape(&[&own[..], more].concat()).output();
    let output = output.expect("the program");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!said.contains("panicked"), "{said}");
    for stream in [&output.stdout, &output.stderr] {
        assert!(!stream.contains(&0x1b), "an escape sequence: {said}");
    }
    output
}

const COLUMNS: [&str; 10] = [
    "--x",
    "weight_decay",
    "--y",
    "lr",
    "--metric",
    "val_loss",
    "--seed",
    "seed",
    "--group",
    "optimizer",
];

fn summary(workspace: &Workspace) -> serde_json::Value {
    let text = std::fs::read_to_string(workspace.path().join("here/summary.json"));
    serde_json::from_str(&text.expect("a summary")).expect("JSON")
}

#[test]
fn an_export_of_a_tracker_becomes_landscapes_intervals_and_advice() {
    let workspace = Workspace::with(TINY);
    let output = report(&workspace, &runs(), &COLUMNS);
    assert!(output.status.success(), "{output:?}");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        said.contains("144 runs: 6 failed, 138 finished; less val_loss is better"),
        "{said}"
    );
    assert!(
        said.contains("also varied, and averaged over: `config/batch_size`"),
        "{said}"
    );
    for file in [
        "landscapes.svg",
        "landscapes.png",
        "report.html",
        "run.json",
    ] {
        assert!(workspace.path().join("here").join(file).is_file(), "{file}");
    }
    let summary = summary(&workspace);
    let best = &summary["groups"][0]["best"];
    assert_eq!(
        (&best["up"], &best["right"]),
        (&0.001.into(), &0.001.into())
    );
    let failed = &summary["groups"][0]["measures"]["failed_share"]["value"];
    assert!((failed.as_f64().expect("a share") - 1.0 / 24.0).abs() < 1e-12);
    let difference = &summary["comparisons"][0]["differences"]["best_on_fresh_seeds"];
    let low = difference["interval"]["low"].as_f64().expect("an interval");
    assert!(low > 0.08, "{difference}");
    let page = std::fs::read_to_string(workspace.path().join("here/report.html")).expect("a page");
    assert!(page.contains("adamw") && page.contains("sgd"));
}

#[test]
fn runs_of_random_search_are_points_and_not_cells() {
    let mut table = String::from("number,value,params_lr,params_wd,state\n");
    for number in 0..40 {
        let (x, y) = (
            f64::from(number * 17 % 40) / 10.0,
            f64::from(number * 29 % 40) / 10.0,
        );
        let (lr, wd) = (10_f64.powf(-1.0 - x), 10_f64.powf(-y));
        let end = if number == 3 { "FAIL" } else { "COMPLETE" };
        let value = if number == 3 {
            String::new()
        } else {
            (x + y).to_string()
        };
        let _ = writeln!(table, "{number},{value},{lr},{wd},{end}");
    }
    let workspace = Workspace::with(TINY);
    let asked = ["--x", "wd", "--y", "lr", "--metric", "value", "--minimise"];
    let output = report(&workspace, &table, &asked);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        said.contains("these runs make no grid: they are points"),
        "{said}"
    );
    assert!(said.contains("40 runs, 1 failed"), "{said}");
    assert!(said.contains("try wd above 1"), "{said}");
    assert!(summary(&workspace)[0]["expected_best"][0][1]["value"].is_number());
}

#[test]
fn what_is_wrong_with_a_table_is_told_with_what_to_do() {
    let workspace = Workspace::with(TINY);
    let wrong = |table: &str, asked: &[&str]| {
        let output = report(&workspace, table, asked);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(!workspace.path().join("here").exists());
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    let plain = ["--x", "wd", "--y", "lr", "--metric", "loss"];
    for (table, asked, expected) in [
        ("", &plain[..], "has no rows below its header"),
        ("wd,lr,loss\n", &plain, "has no rows below its header"),
        (
            "wd,lr,acc\n1,2,3\n",
            &plain,
            "no such column; there are `wd`, `lr`, `acc`",
        ),
        ("wd,lr,losss\n1,2,3\n", &plain, "did you mean `losss`?"),
        (
            "wd,lr,loss\n0.1,fast,3\n",
            &plain,
            "line 2, column `lr`: `fast` is no number",
        ),
        (
            "wd;lr;loss\n0,1;0,01;3\n",
            &plain,
            "line 2, column `wd`: `0,1` is no number; write decimals with a point",
        ),
        (
            "wd,lr,loss\n0.1,0.1,\n",
            &plain,
            "none of the 1 runs has a result",
        ),
        (
            "PAR1....",
            &plain,
            "is a Parquet file; export the table as CSV",
        ),
        (
            "wd,lr,value\n1,2,3\n",
            &["--x", "wd", "--y", "lr", "--metric", "value"],
            "--minimise or --maximise",
        ),
        (
            "wd,lr,loss,s\n1,2,3,0\n1,2,4,0\n",
            &["--x", "wd", "--y", "lr", "--metric", "loss", "--seed", "s"],
            "lines 2 and 3 are the same",
        ),
        (
            "wd,lr,loss\n1,2,3\n",
            &["--x", "wd", "--y", "wd", "--metric", "loss"],
            "`--x` and `--y` name the same column",
        ),
        (
            "wd,lr,loss\n1,2,3\n",
            &[
                "--x", "wd", "--y", "lr", "--metric", "loss", "--where", "lr=7",
            ],
            "no row meets every --where",
        ),
        (
            "params.lr,config/lr,wd,loss\n1,2,3,4\n",
            &plain,
            "may be any of `params.lr`, `config/lr`",
        ),
        ("wd,lr,\u{1b}[31mred\n1,2,3\n", &plain, "\\u{1b}[31mred"),
    ] {
        let said = wrong(table, asked);
        assert!(said.contains(expected), "{expected}: {said}");
    }
}

#[test]
fn names_from_a_table_are_text_on_the_page_and_in_the_picture() {
    let hostile = "<script>alert(1)</script>";
    let table = runs().replace("sgd", hostile).replace("adamw", "=cmd()");
    let workspace = Workspace::with(TINY);
    assert!(report(&workspace, &table, &COLUMNS).status.success());
    for file in ["report.html", "landscapes.svg"] {
        let text =
            std::fs::read_to_string(workspace.path().join("here").join(file)).expect("a file");
        assert!(!text.contains(hostile), "{file}");
        assert!(text.contains("=cmd()"), "{file}");
    }
}

#[test]
fn a_sweeps_own_table_gives_the_sweeps_own_numbers() {
    let workspace = Workspace::with(TINY);
    let sweep = ["sweep", "--config", "plan.toml", "--out", "sweep"];
    workspace.adamscape(&sweep).assert().success();
    let asked = [
        "report",
        "--table",
        "sweep/cells.csv",
        "--x",
        "weight_decay",
        "--y",
        "learning_rate",
        "--metric",
        "validation_accuracy",
        "--seed",
        "seed",
        "--group",
        "optimizer",
        "--out",
        "here",
    ];
    workspace.adamscape(&asked).assert().success();
    let own =
        std::fs::read_to_string(workspace.path().join("sweep/summary.json")).expect("a summary");
    let own: serde_json::Value = serde_json::from_str(&own).expect("JSON");
    let theirs = summary(&workspace);
    for group in 0..2 {
        let of = |all: &serde_json::Value| {
            all["groups"][group]["measures"]["expected_best_of_4"]["of_seed"].clone()
        };
        assert_eq!(of(&own["statistics"]["validation accuracy"]), of(&theirs));
    }
}

#[test]
fn two_sweeps_are_compared_and_other_grids_and_measures_refused() {
    let workspace = Workspace::with(&TINY.replace("seeds = 2", "seeds = 4"));
    let write = |name: &str, plan: &str| {
        std::fs::write(workspace.path().join("plan.toml"), plan).expect("a plan");
        let sweep = ["sweep", "--config", "plan.toml", "--out", name];
        workspace.adamscape(&sweep).assert().success();
    };
    let plan = TINY.replace("seeds = 2", "seeds = 4");
    write("easy", &plan);
    write("hard", &plan.replace("noise = 0.1", "noise = 2.0"));
    write(
        "grid",
        &plan.replace("0.001, 0.01, 0.1", "0.001, 0.01, 0.2"),
    );
    write("measure", &format!("{plan}\n[good]\naccuracy = 0.8\n"));
    write("others", &plan.replace("\"adam-l2\", \"adamw\"", "\"sgd\""));
    let compare = |second: &str| {
        let output = workspace.adamscape(&["compare", "easy", second]).output();
        let output = output.expect("the program");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        (
            output.status.code(),
            said,
            String::from_utf8_lossy(&output.stdout).into_owned(),
        )
    };
    let (code, said, table) = compare("hard");
    assert_eq!(code, Some(0), "{said}");
    assert!(
        said.contains("their plans differ in data; seeds have nothing in common"),
        "{said}"
    );
    assert!(table.contains("adamw − adam-l2"), "{table}");
    let (code, said, _) = compare("easy");
    assert_eq!(code, Some(0), "{said}");
    assert!(
        said.contains("their plans are the same; seeds are compared one by one"),
        "{said}"
    );
    for (second, expected) in [
        ("grid", "the grids differ in learning_rate"),
        (
            "measure",
            "one is judged by accuracy 0.9, the other by accuracy 0.8",
        ),
        ("others", "they have no optimizer in common"),
        ("nothing", "is no sweep's folder"),
    ] {
        let (code, said, _) = compare(second);
        assert_eq!(code, Some(2), "{said}");
        assert!(said.contains(expected), "{said}");
    }
}
