//! The ladder from the published experiment to a sound one, run with few seeds.

use adamscape_model::Backend;

use crate::program::Workspace;

#[test]
fn every_rung_leaves_its_findings_and_a_sweep_of_its_own() {
    // On a GPU backend without a GPU this would take an hour.
    if !Backend::find(None).expect("a backend").is_cpu() {
        return;
    }
    let workspace = Workspace::with("");
    let assert = workspace
        .adamscape(&["replicate", "--seeds", "2", "--out", "here"])
        .assert()
        .success();
    let said = String::from_utf8_lossy(&assert.get_output().stdout).into_owned();
    assert!(said.contains("fewer than 10 runs: no interval"), "{said}");
    let folder = workspace.path().join("here");
    let text = std::fs::read_to_string(folder.join("replicate.json")).expect("the findings");
    let findings: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(findings.as_array().map(Vec::len), Some(6));
    for rung in ["0-as-published", "5-regularised"] {
        for file in ["cells.csv", "summary.json", "run.json", "heatmaps.svg"] {
            assert!(folder.join(rung).join(file).exists(), "{rung}/{file}");
        }
    }
    assert!(folder.join("ladder.svg").exists() && folder.join("ladder.png").exists());

    // What forgetting costs, and what it is mistaken for, is far larger than the noise of two seeds.
    let good = |rung: usize, optimizer: usize| {
        findings[rung]["optimizers"][optimizer]["good"]["spread"]["mean"]
            .as_f64()
            .expect("a mean")
    };
    assert!(good(0, 0) < 100.0 && good(1, 0) > 140.0);
    assert_eq!(good(2, 0), good(3, 0), "L2-Adam is the same on both rungs");

    // The control: without any decay there are as many good cells as with PyTorch's AdamW, and more than with L2-Adam.
    let difference = |rung: usize, comparison: usize| {
        let difference = &findings[rung]["differences"][comparison];
        assert!(difference["holm"].as_f64().is_some_and(|p| p <= 1.0));
        difference["cells"]["spread"]["mean"]
            .as_f64()
            .expect("a mean")
    };
    assert!(difference(1, 1) > 10.0 && difference(1, 2).abs() < 5.0);
    assert_eq!(
        findings[1]["optimizers"][2]["valley"],
        serde_json::Value::Null
    );

    let text = std::fs::read_to_string(folder.join("beside.json")).expect("the others");
    let others: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let titles: Vec<&str> = others
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|one| one["title"].as_str())
        .collect();
    assert_eq!(
        titles,
        ["0 easy", "0 hard", "2 easy", "2 hard", "5 coupled"]
    );
}

#[test]
fn one_run_is_no_replication() {
    let workspace = Workspace::with("");
    workspace
        .adamscape(&["replicate", "--seeds", "1"])
        .assert()
        .code(2);
    assert_eq!(workspace.left_behind(), Vec::<String>::new());
}
