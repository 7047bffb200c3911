//! Audits: published errors of libraries and courses are named, and implementations are run under all settings.

use adamscape_grading::Problem;

use crate::grading::{
    ETA, LAMBDA, Number, Update, average, corrected, direction, judged, mistakes, rows,
};
use crate::program::{TINY, Workspace};

fn torch(n: &mut Number, d: f64) {
    n.theta = (1.0 - ETA * LAMBDA) * n.theta - ETA * d;
}

/// m̂ and the root with ε before the correction.
fn epsilon_first(n: &mut Number, g: f64, t: i32) -> f64 {
    average(n, g);
    let correction = (1.0 - 0.999_f64.powi(t)).sqrt();
    corrected(n, t).0 * correction / (n.v.sqrt() + 1e-8)
}

/// Who published it, the mistakes that it has, and its update, rebuilt from the report.
const PUBLISHED: &[(&str, &[&str], Update)] = &[
    (
        "stanford-cs336/assignment1-basics#54",
        &["decay-after-step", "epsilon-before-correction"],
        |n, g, t| {
            n.theta -= ETA * epsilon_first(n, g, t);
            n.theta -= ETA * LAMBDA * n.theta;
        },
    ),
    ("bitsandbytes#2010", &["decay-after-step"], |n, g, t| {
        n.theta -= ETA * direction(n, g, t);
        n.theta *= 1.0 - ETA * LAMBDA;
    }),
    ("nanochat#353", &["epsilon-before-correction"], |n, g, t| {
        let d = epsilon_first(n, g, t);
        torch(n, d);
    }),
    (
        "Odyssey#5674",
        &["decay-after-step", "lambda-for-eta-lambda"],
        |n, g, t| {
            n.theta -= ETA * direction(n, g, t);
            n.theta *= 1.0 - LAMBDA;
        },
    ),
    ("pytorch_optimizer#517", &["decay-left-out"], |n, g, t| {
        n.theta -= ETA * direction(n, g, t)
    }),
    ("cs249r_book#2058", &["decay-wrong-sign"], |n, g, t| {
        n.theta = (1.0 + ETA * LAMBDA) * n.theta - ETA * direction(n, g, t);
    }),
];

#[test]
fn published_errors_are_named_in_both_precisions_and_stand_in_the_page() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/audit.md");
    let page = std::fs::read_to_string(path).expect("the page");
    for (source, expected, update) in PUBLISHED {
        for seed in 0..3 {
            let problem = Problem::seeded("adamw-torch", seed).expect("a problem");
            let in_float64 = rows(&problem, update);
            let round =
                |row: &Vec<f64>| row.iter().map(|&number| f64::from(number as f32)).collect();
            let in_float32 = in_float64.iter().map(round).collect();
            for rows in [in_float64, in_float32] {
                let judgement = judged(&problem, rows);
                let mut named = mistakes(&judgement);
                named.sort_unstable();
                assert_eq!(named, *expected, "{source}:\n{judgement}");
            }
        }
        let ids: Vec<String> = expected.iter().map(|id| format!("`{id}`")).collect();
        let row = format!("| {} |", ids.join(", "));
        let line = page
            .lines()
            .find(|line| line.contains(source))
            .unwrap_or_default();
        assert!(line.contains(&row), "{source}: {line}");
    }
}

/// An optimizer in plain Python, as someone would write it for `audit`: `{decay}` is done before the step, `{after}` after it.
fn program(decay: &str, after: &str, resumes: bool) -> String {
    format!(
        r#"
import json, math, sys
problem = json.load(open(sys.argv[1]))
audit, hyper = problem["audit"], problem["hyperparameters"]
if audit["dtype"] != "float64" or audit["nesterov"]:
    sys.exit(3)
b1, b2, eps = hyper["beta_1"], hyper["beta_2"], hyper["epsilon"]
rates = {{name: (hyper["learning_rate"], hyper["weight_decay"]) for name in audit["order"]}}
for group in audit["groups"]:
    for name in group["parameters"]:
        rates[name] = (group["learning_rate"], group["weight_decay"])
def flat(value):
    return [x for item in value for x in flat(item)] if isinstance(value, list) else [value]
theta = {{name: flat(problem["parameters"][name]) for name in audit["order"]}}
m = {{name: [0.0] * len(theta[name]) for name in theta}}
v = {{name: [0.0] * len(theta[name]) for name in theta}}
u = {{name: [0.0] * len(theta[name]) for name in theta}}
t = 0
with open(sys.argv[2], "w") as answer:
    for step, gradients in enumerate(problem["gradients"], 1):
        t += 1
        for name in theta:
            lr, wd = rates[name]
            for i, g in enumerate(flat(gradients[name])):
                p = theta[name][i]
                {decay}
                m[name][i] = b1 * m[name][i] + (1 - b1) * g
                v[name][i] = b2 * v[name][i] + (1 - b2) * g * g
                u[name][i] = max(u[name][i], v[name][i])
                second = u[name][i] if audit["amsgrad"] else v[name][i]
                p -= lr * m[name][i] / (1 - b1**t) / (math.sqrt(second / (1 - b2**t)) + eps)
                {after}
                theta[name][i] = p
        answer.write(",".join(repr(x) for name in theta for x in theta[name]) + "\n")
        if step == audit["resume_after"] and not {resumes}:
            t = 0
"#,
        resumes = if resumes { "True" } else { "False" },
    )
}

fn audited(program: &str, arguments: &[&str], code: i32) -> String {
    let workspace = Workspace::with(TINY);
    std::fs::write(workspace.path().join("mine.py"), program).expect("a file");
    let mut all = vec!["audit"];
    all.extend(arguments);
    all.extend(["--", "python3", "mine.py"]);
    let run = workspace.adamscape(&all).assert();
    let output = run.get_output();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(
        output.status.code(),
        Some(code),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    said
}

#[test]
fn a_right_implementation_is_right_in_every_setting_that_it_has() {
    if crate::program::python_with("json").is_none() {
        return;
    }
    let said = audited(&program("p *= 1 - lr * wd", "pass", true), &[], 0);
    for line in [
        "as it is meant          correct, computed in float64",
        "all decay, λ = 1        correct",
        "AMSGrad                 correct",
        "groups of parameters    correct",
        "resumed after 10 steps  correct",
        "float32                 not supported, as it says",
        "convention: decoupled decay by ηλ",
        "it does what is registered in every setting that it has",
    ] {
        assert!(said.contains(line), "{line}:\n{said}");
    }
}

#[test]
fn departures_are_named_where_they_are() {
    if crate::program::python_with("json").is_none() {
        return;
    }
    let said = audited(&program("pass", "p *= 1 - lr * wd", false), &[], 1);
    assert!(
        said.contains("as it is meant          departs: decay-after-step"),
        "{said}"
    );
    assert!(said.contains("no decay, λ = 0         correct"), "{said}");
    let said = audited(&program("p *= 1 - lr * wd", "pass", false), &[], 1);
    assert!(said.contains("as it is meant          correct"), "{said}");
    assert!(said.contains("resumed after 10 steps  departs"), "{said}");
    assert!(said.contains("it departs in 1 setting\n"), "{said}");
    // Adam with L2 in place of AdamW.
    let said = audited(&program("g += wd * p", "pass", true), &[], 0);
    assert!(said.contains("it is not adamw-torch"), "{said}");
    assert!(
        said.contains("adam-l2, as `python3 mine.py` computes it"),
        "{said}"
    );
    // Who says that it is AdamW is told that it is not.
    let meant = ["--optimizer", "adamw-torch"];
    audited(&program("g += wd * p", "pass", true), &meant, 1);
}

#[test]
fn a_program_that_fails_says_why_and_cannot_speak_to_the_terminal() {
    if crate::program::python_with("json").is_none() {
        return;
    }
    let said = audited("import sys\nsys.exit('\\x1b[2Jno \\u202e')", &[], 1);
    assert!(
        said.contains("failed: it ended with exit code 1: \\u{1b}[2Jno"),
        "{said}"
    );
    assert!(!said.contains('\u{1b}') && !said.contains('\u{202e}'));
    let workspace = Workspace::with(TINY);
    let run = workspace
        .adamscape(&["audit", "--", "nosuchprogram"])
        .assert()
        .code(2);
    let said = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
    assert!(said.contains("could not start nosuchprogram"), "{said}");
}

/// As much of PyTorch as the adapter needs, since the adapter's own part is tested and not PyTorch.
const A_TORCH: &str = r#"
import copy
float64, float32 = "float64", "float32"
class Tensor:
    def __init__(self, numbers): self.numbers = numbers
    def detach(self): return self
    def reshape(self, _): return self
    def tolist(self): return list(self.numbers)
def flat(value): return [x for item in value for x in flat(item)] if isinstance(value, list) else [value]
def tensor(value, dtype=None): return Tensor(flat(value))
class nn:
    @staticmethod
    def Parameter(tensor): return tensor
"#;

const A_CLASS: &str = r#"
import math
class Mine:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
        groups = params if isinstance(params[0], dict) else [{"params": params}]
        self.groups = [{"lr": lr, "weight_decay": weight_decay, **group} for group in groups]
        self.betas, self.eps, self.state, self.t = betas, eps, {}, 0
    def step(self):
        self.t += 1
        b1, b2 = self.betas
        for a, group in enumerate(self.groups):
            for b, p in enumerate(group["params"]):
                m, v = self.state.setdefault((a, b), ([0.0] * len(p.numbers), [0.0] * len(p.numbers)))
                for i, g in enumerate(p.grad.numbers):
                    m[i] = b1 * m[i] + (1 - b1) * g
                    v[i] = b2 * v[i] + (1 - b2) * g * g
                    d = m[i] / (1 - b1**self.t) / (math.sqrt(v[i] / (1 - b2**self.t)) + self.eps)
                    p.numbers[i] = (1 - group["lr"] * group["weight_decay"]) * p.numbers[i] - group["lr"] * d
    def state_dict(self): return {"state": self.state, "t": self.t}
    def load_state_dict(self, saved): self.state, self.t = saved["state"], saved["t"]
"#;

#[test]
fn a_class_of_pytorchs_interface_is_audited_without_a_program() {
    if crate::program::python_with("json").is_none() {
        return;
    }
    let workspace = Workspace::with(TINY);
    std::fs::write(workspace.path().join("torch.py"), A_TORCH).expect("a file");
    std::fs::write(workspace.path().join("mine.py"), A_CLASS).expect("a file");
    for class in ["mine:Mine", "mine.py:Mine"] {
        let mut run = workspace.adamscape(&["audit", "--torch", class]);
        run.env("PYTHONPATH", workspace.path());
        let run = run.assert().success();
        let said = String::from_utf8_lossy(&run.get_output().stdout).into_owned();
        assert!(
            said.contains("AMSGrad                 not supported"),
            "{said}"
        );
        assert!(said.contains("resumed after 10 steps  correct"), "{said}");
        assert!(said.contains("float32                 correct"), "{said}");
    }
}
