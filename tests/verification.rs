//! `adamscape verify` as its user meets it.

use adamscape_model::Backend;
use serde_json::Value;

use crate::program::{TINY, Workspace};

/// Whether the program computes in f64 unless it is told otherwise.
fn has_f64() -> bool {
    Backend::find(None).is_ok_and(Backend::is_cpu)
}

#[test]
fn verify_prints_a_verdict_on_every_claim_and_leaves_its_files() {
    if !has_f64() {
        return;
    }
    let workspace = Workspace::with(TINY);
    let assert = workspace
        .adamscape(&["verify", "--steps", "20", "--out", "here"])
        .assert();
    let said = String::from_utf8(assert.success().get_output().stdout.clone()).expect("text");
    for item in ["1a-i:", "1a-ii:", "1b-i:", "1b-ii:", "1b-iii:", "2:"] {
        assert!(
            said.lines().any(|line| line.starts_with(item)),
            "{item} in {said}"
        );
    }
    assert_eq!(said.matches("→ holds\n").count(), 4, "{said}");
    assert_eq!(
        said.matches("→ holds only for the first step").count(),
        1,
        "{said}"
    );
    assert_eq!(
        said.matches("→ does not hold as printed").count(),
        1,
        "{said}"
    );

    let folder = workspace.path().join("here");
    for picture in ["deviations.png", "deviations.svg", "run.json"] {
        assert!(folder.join(picture).is_file(), "{picture}");
    }
    let text = std::fs::read_to_string(folder.join("verify.json")).expect("verify.json");
    let claims: Vec<Value> = serde_json::from_str(&text).expect("JSON");
    let momentum = claims
        .iter()
        .find(|claim| claim["item"] == "1a-ii")
        .expect("1a-ii");
    let deviations = momentum["curves"][0]["deviations"]
        .as_array()
        .expect("a curve");
    assert_eq!(deviations.len(), 20);
}

#[test]
fn the_same_seed_gives_the_same_numbers_and_another_one_others() {
    if !has_f64() {
        return;
    }
    let workspace = Workspace::with(TINY);
    let numbers = |seed: &str, out: &str| {
        let arguments = ["verify", "--steps", "10", "--seed", seed, "--out", out];
        workspace.adamscape(&arguments).assert().success();
        std::fs::read(workspace.path().join(out).join("verify.json")).expect("verify.json")
    };
    assert_eq!(numbers("1", "one"), numbers("1", "again"));
    assert_ne!(numbers("1", "more"), numbers("2", "two"));
}

#[test]
fn what_can_not_be_verified_is_refused_with_a_way_out() {
    let workspace = Workspace::with(TINY);
    let refused = |arguments: &[&str], hint: &str| {
        let assert = workspace.adamscape(arguments).assert().code(2);
        let said = String::from_utf8_lossy(&assert.get_output().stderr).into_owned();
        assert!(said.contains(hint), "{said}");
    };
    refused(&["verify", "--steps", "9"], "10..=2000");
    refused(&["verify", "--backend", "ndarry"], "ndarry");
    if has_f64() {
        refused(&["verify", "--out", "plan.toml"], "--out");
    } else {
        refused(&["verify"], "f64");
    }
}
