//! On a CPU backend the table is the same to the byte, however it was computed.

use adamscape_model::Backend;

use crate::program::{TINY, Workspace};

fn table(plan: &str, how: &[&str]) -> Vec<u8> {
    let workspace = Workspace::with(plan);
    workspace
        .adamscape(&["sweep", "--config", "plan.toml", "--out", "here"])
        .args(how)
        .assert()
        .success();
    std::fs::read(workspace.path().join("here/cells.csv")).expect("the table")
}

/// Threads and population sizes that cut a plan's cells in every way: one by one, with a remainder, all at once.
fn is_the_same_however_computed(plan: &str) {
    for backend in Backend::compiled().filter(|backend| backend.is_cpu()) {
        for engine in ["fused", "composed"] {
            let on = ["--backend", backend.name(), "--engine", engine];
            let expected = table(
                plan,
                &[&on[..], &["--threads", "1", "--population", "1"]].concat(),
            );
            assert!(expected.len() > 1000);
            for threads in ["1", "2"] {
                for population in ["7", "64"] {
                    let how = ["--threads", threads, "--population", population];
                    let found = table(plan, &[&on[..], &how[..]].concat());
                    assert!(found == expected, "{on:?} {how:?}");
                }
            }
        }
    }
}

#[test]
fn with_the_problem_sets_network() {
    let plan = TINY
        .replace("hidden = [4]", "hidden = [8, 8, 8]")
        .replace("points_per_arm = 20", "points_per_arm = 300")
        .replace("steps = 5", "steps = 40");
    is_the_same_however_computed(&plan);
}

#[test]
fn with_minibatches_a_schedule_three_arms_and_biases_that_do_not_decay() {
    let plan = TINY
        .replace("[data]", "[data]\narms = 3")
        .replace("hidden = [4]", "hidden = [17, 5]")
        .replace(
            "steps = 5",
            "steps = 40\nbatch_size = 7\nschedule = \"cosine\"\ndecay_biases = false",
        );
    is_the_same_however_computed(&plan);
}

/// Axes of everything, decay by its timescale, data with wrong labels, a normalised network, its output not trained.
#[test]
fn with_every_option_on() {
    let plan = r#"
        name = "options"
        optimizers = ["adam-l2", "adamw-torch", "schedule-free-adamw", "lambw"]
        seeds = 2
        learning_rate = [0.003, 0.03]
        weight_decay = { as = "timescale", values = [20, 300, 1e7] }

        [axes]
        width = [3, 9]
        beta_2 = [0.9, 0.99]
        batch_size = [11]
        label_noise = [0.1]

        [data]
        kind = "blobs"
        classes = 3
        points = 31
        noise = 0.4
        validation_points = 50

        [network]
        hidden = [5, 4]
        activation = "gelu"
        norm = "layer"
        train_output = false

        [training]
        steps = 12
        schedule = { shape = "stable", decay = 5, warmup = 3 }
        decay_biases = false
        decay_follows_schedule = false
    "#;
    is_the_same_however_computed(plan);
    let text = String::from_utf8(table(plan, &[])).expect("text");
    let header = "optimizer,learning_rate,weight_decay,decay_timescale,width,beta_2,batch_size,label_noise,seed,";
    assert!(text.starts_with(header), "{text}");
}

#[test]
fn with_numbers_to_predict() {
    let plan = TINY
        .replace("points_per_arm = 20\nturns = 0.5", "kind = \"curve\"\npoints = 40")
        .replace("hidden = [4]", "hidden = [6]\nactivation = \"silu\"\nnorm = { kind = \"rms\", place = \"after-activation\" }")
        .replace("steps = 5", "steps = 30\nbatch_size = 7\nwith_replacement = true");
    is_the_same_however_computed(&plan);
}

#[test]
fn with_members_that_diverge() {
    let plan = TINY
        .replace(
            "[\"adam-l2\", \"adamw\"]",
            "[\"momentum-l2\", \"momentumw-torch\"]",
        )
        .replace("[0.001, 0.01, 0.1]", "[0.001, 1e20, 1e30]");
    is_the_same_however_computed(&plan);
    let text = String::from_utf8(table(&plan, &[])).expect("text");
    assert!(
        text.contains(",diverged,") && text.contains(",finished,"),
        "{text}"
    );
}
