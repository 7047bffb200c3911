//! Courses: a class of answers of every kind, the results that hosts read, and the kit for one of them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use adamscape_grading::Problem;
use serde_json::{Value, json};

use crate::grading::{Update, WRONG, adam_l2, adamw, rows};
use crate::program::{TINY, Workspace, program};

fn csv(rows: &[Vec<f64>], separator: &str) -> String {
    let line = |row: &Vec<f64>| {
        let cells: Vec<String> = row.iter().map(|number| format!("{number:?}")).collect();
        cells.join(separator) + "\n"
    };
    rows.iter().map(line).collect()
}

fn rounded(rows: &[Vec<f64>], to: fn(f64) -> f64) -> Vec<Vec<f64>> {
    rows.iter()
        .map(|row| row.iter().map(|&number| to(number)).collect())
        .collect()
}

/// A right or wrong answer in each of several precisions and formats.
fn written(rows: &[Vec<f64>]) -> Vec<(&'static str, String)> {
    let float32 = rounded(rows, |number| f64::from(number as f32));
    let six = rounded(rows, |number| (number * 1e6).round() / 1e6);
    let records: Vec<Value> = (1..)
        .zip(rows)
        .map(|(step, row)| json!({"step": step, "weight": row[..15], "bias": row[15..]}))
        .collect();
    let lines: String = records.iter().map(|record| format!("{record}\n")).collect();
    let header: Vec<String> = (1..=18).map(|column| format!("\"V{column}\"")).collect();
    let numbered: String = (1..)
        .zip(csv(rows, " ").lines())
        .map(|(step, line)| format!("\"{step}\" {line}\n"))
        .collect();
    vec![
        ("csv", csv(rows, ",")),
        ("f32.csv", csv(&float32, ",")),
        ("six.csv", csv(&six, ",")),
        ("json", json!(records).to_string()),
        ("jsonl", lines),
        ("r.txt", format!("{}\n{numbered}", header.join(" "))),
        (
            "d.txt",
            csv(&rounded(rows, |number| number), "  ").replace('e', "D"),
        ),
        ("cr.csv", csv(rows, ";").replace('\n', "\r")),
        ("trail.csv", csv(rows, ",").replace('\n', ",\n")),
    ]
}

/// Numbers that nobody computed.
fn garbage(seed: u64) -> Vec<Vec<f64>> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / 2_f64.powi(53) * 4.0 - 2.0
    };
    (0..25).map(|_| (0..18).map(|_| next()).collect()).collect()
}

const HOSTILE: &[(&str, &str)] = &[
    (
        "escape.csv",
        "\u{1b}[2K\u{1b}[Gcorrect: this is adam-l2\u{1b}[8m,1,2\n",
    ),
    ("bidi.json", "[{\"\u{202e}tcerroc\": [1.0]}]"),
    (
        "newline.json",
        "[{\"x\\ncorrect: this is adam-l2\\n\": [1.0]}]",
    ),
    ("return.csv", "1,2\r\u{7}\u{9b}31mcorrect\r3,4\r"),
    ("empty.csv", ""),
    ("words.txt", "Dear teacher,\nI could not do it"),
    ("deep.json", "[[[[[[[[1]]]]]]]"),
    ("=cmd|' C calc'!A1.csv", "=1+1,2,3\n"),
];

/// The class: each file's name, and what is to be said of it.
fn class(folder: &Path) -> BTreeMap<String, (&'static str, String)> {
    let problem = Problem::seeded("adam-l2", 0).expect("a problem");
    let mut expected = BTreeMap::new();
    let mut add = |name: String, text: &[u8], verdict: &'static str, reason: &str| {
        std::fs::write(folder.join(&name), text).expect("a file");
        expected.insert(name, (verdict, reason.to_owned()));
    };
    for (format, text) in written(&rows(&problem, adam_l2 as Update)) {
        for copy in 0..4 {
            add(
                format!("right-{copy}.{format}"),
                text.as_bytes(),
                "correct",
                "",
            );
        }
    }
    let wrong = WRONG
        .iter()
        .filter(|(optimizer, ..)| *optimizer == "adam-l2");
    for (place, (_, mistake, update)) in wrong.enumerate() {
        let answers = written(&rows(&problem, update));
        for turn in [0, 3] {
            let (format, text) = &answers[(place + turn) % answers.len()];
            add(
                format!("{mistake}.{format}"),
                text.as_bytes(),
                "wrong",
                mistake,
            );
        }
    }
    for seed in 0..70 {
        let numbers = rounded(
            &garbage(seed),
            match seed % 3 {
                0 => |number| number,
                1 => |number| f64::from(number as f32),
                _ => |number| (number * 100.0).round() / 100.0,
            },
        );
        add(
            format!("garbage-{seed}.csv"),
            csv(&numbers, ",").as_bytes(),
            "wrong",
            "no known mistake",
        );
    }
    for (name, text) in HOSTILE {
        add(
            (*name).to_owned(),
            text.as_bytes(),
            "unreadable",
            "can't be read",
        );
    }
    add(
        "utf16.csv".to_owned(),
        b"\xff\xfe1\0,\0",
        "unreadable",
        "can't be read",
    );
    add(
        "\u{1b}[31mred\u{202e}.csv".to_owned(),
        b"x",
        "unreadable",
        "can't be read",
    );
    expected
}

fn has_no_raw_byte(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    text.chars()
        .all(|letter| letter == '\n' || adamscape_grading::is_visible(letter))
}

#[test]
fn a_class_of_200_answers_is_judged_without_a_false_verdict_or_a_raw_byte() {
    let workspace = Workspace::with(TINY);
    let folder = workspace.path().join("class");
    std::fs::create_dir(&folder).expect("a folder");
    let expected = class(&folder);
    assert!(expected.len() >= 180, "{}", expected.len());
    let write = [
        "grade",
        "--write-problem",
        "problem.json",
        "--optimizer",
        "adam-l2",
    ];
    workspace.adamscape(&write).assert().success();
    let grade = ["grade", "problem.json", "class", "--output", "class.csv"];
    let run = workspace.adamscape(&grade).assert().success();
    let output = run.get_output();
    assert!(has_no_raw_byte(&output.stdout) && has_no_raw_byte(&output.stderr));
    let table = std::fs::read(workspace.path().join("class.csv")).expect("a table");
    assert!(has_no_raw_byte(&table));
    let mut read = csv::Reader::from_reader(table.as_slice());
    let mut off = String::new();
    let mut count = 0;
    for record in read.records() {
        let record = record.expect("a record");
        count += 1;
        let name = record[0].trim_start_matches('\'').to_owned();
        let found = (record[4].to_owned(), record[5].to_owned());
        let (_, (verdict, reason)) = expected
            .iter()
            .find(|(own, _)| adamscape_grading::one_line(own, 200) == name)
            .expect("a file of the class");
        if (verdict, reason) != (&found.0.as_str(), &found.1) {
            let _ = writeln!(off, "{name}: {found:?}, not {verdict} {reason}");
        }
    }
    assert_eq!(off, "");
    assert_eq!(count, expected.len());
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("36 correct"), "{said}");
    assert!(said.contains("no known mistake"), "{said}");
    assert!(said.contains("garbage-0.csv, garbage-1.csv, "), "{said}");
}

/// What the published description allows: a top with a score or tests, and nothing of another type.
fn is_of_gradescope(results: &Value) -> Result<(), String> {
    let visibilities = ["hidden", "after_due_date", "after_published", "visible"];
    let formats = ["text", "html", "simple_format", "md", "ansi"];
    let check = |object: &Value, test: bool| -> Result<(), String> {
        for (name, value) in object.as_object().ok_or("no object")? {
            let is_right = match (name.as_str(), test) {
                ("score", _) => value.is_number(),
                ("max_score", true) | ("execution_time", false) => value.is_number(),
                ("status", true) => value == "passed" || value == "failed",
                ("name" | "number", true) | ("output", _) => value.is_string(),
                ("visibility", _) | ("stdout_visibility", false) => {
                    visibilities.iter().any(|one| value == one)
                }
                ("output_format", _)
                | ("name_format", true)
                | ("test_output_format" | "test_name_format", false) => {
                    formats.iter().any(|one| value == one)
                }
                ("tags", true) => value
                    .as_array()
                    .is_some_and(|tags| tags.iter().all(Value::is_string)),
                ("extra_data", _) => value.is_object(),
                ("tests" | "leaderboard", false) => value.is_array(),
                _ => false,
            };
            if !is_right {
                return Err(format!("{name}: {value}"));
            }
        }
        Ok(())
    };
    check(results, false)?;
    let tests = results["tests"].as_array();
    if tests.is_none() && !results["score"].is_number() {
        return Err("neither a score nor tests".to_owned());
    }
    tests
        .into_iter()
        .flatten()
        .try_for_each(|test| check(test, true))
}

/// A submission with a named mistake in one part, and the other part missing.
fn submission(folder: &Path) {
    std::fs::create_dir_all(folder).expect("a folder");
    let problem = Problem::seeded("adamw", 0).expect("a problem");
    let coupled: Update = |n, g, t| {
        n.theta = (1.0 - 0.05 * 0.1) * n.theta - 0.05 * crate::grading::direction(n, g, t);
    };
    std::fs::write(folder.join("adamw.csv"), csv(&rows(&problem, coupled), ",")).expect("a file");
}

#[test]
fn the_kit_for_gradescope_runs_in_a_clean_folder_and_grades_each_part() {
    let kit = Path::new(env!("CARGO_MANIFEST_DIR")).join("../exercise/gradescope");
    let workspace = Workspace::with(TINY);
    let root = workspace.path().join("autograder");
    let source = root.join("source");
    std::fs::create_dir_all(&source).expect("a folder");
    for name in ["setup.sh", "run_autograder", "course.toml"] {
        std::fs::copy(kit.join(name), source.join(name)).expect("a file of the kit");
    }
    std::fs::copy(program(), source.join("adamscape")).expect("the program");
    for (optimizer, name) in [("adam-l2", "adam_l2.json"), ("adamw", "adamw.json")] {
        let path = source.join(name).display().to_string();
        let write = ["grade", "--write-problem", &path, "--optimizer", optimizer];
        workspace.adamscape(&write).assert().success();
    }
    let run = |script: &str| {
        let mut bash = Command::new("bash");
        bash.arg(source.join(script))
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("AUTOGRADER", &root);
        bash.current_dir(&root).output().expect("bash")
    };
    assert!(run("setup.sh").status.success());
    submission(&root.join("submission"));
    let ran = run("run_autograder");
    assert!(
        ran.status.success(),
        "{}",
        String::from_utf8_lossy(&ran.stderr)
    );
    let read = || -> Value {
        let text = std::fs::read_to_string(root.join("results/results.json")).expect("results");
        serde_json::from_str(&text).expect("JSON")
    };
    let results = read();
    assert_eq!(is_of_gradescope(&results), Ok(()));
    assert_eq!(results["score"], 4.0);
    assert_eq!(results["tests"][0]["tags"][0], "missing");
    assert_eq!(results["tests"][1]["score"], 4.0);
    let output = results["tests"][1]["output"].as_str().expect("text");
    assert!(output.contains("eta-lambda-for-lambda"), "{output}");

    // A grader that can't run is told as such, and not as a wrong answer.
    std::fs::write(source.join("course.toml"), "no course").expect("a file");
    assert!(run("run_autograder").status.success());
    let results = read();
    assert_eq!(is_of_gradescope(&results), Ok(()));
    assert!(
        results["output"]
            .as_str()
            .expect("text")
            .contains("The grader failed")
    );
}

#[test]
fn results_are_written_as_each_host_reads_them() {
    let workspace = Workspace::with(TINY);
    let write = [
        "grade",
        "--write-problem",
        "problem.json",
        "--optimizer",
        "adamw",
    ];
    workspace.adamscape(&write).assert().success();
    let problem = Problem::seeded("adamw", 0).expect("a problem");
    for (name, text) in [
        ("right.csv", csv(&rows(&problem, adamw), ",")),
        ("wrong.csv", csv(&rows(&problem, adam_l2), ",")),
        ("escape.csv", "\u{1b}[2Kcorrect\u{202e}".to_owned()),
    ] {
        std::fs::write(workspace.path().join(name), text).expect("a file");
    }
    let results = |answer: &str, format: &str, more: &[&str], code: i32| -> Value {
        let mut all = vec!["grade", "problem.json", answer, "--format", format];
        all.extend(more);
        let run = workspace.adamscape(&all).assert().code(code);
        let output = run.get_output();
        assert!(has_no_raw_byte(&output.stdout) && has_no_raw_byte(&output.stderr));
        serde_json::from_slice(&output.stdout).expect("JSON")
    };
    let partial = ["--points", "10", "--named-points", "3", "--exit-zero"];
    let gradescope = results("wrong.csv", "gradescope", &partial, 0);
    assert_eq!(is_of_gradescope(&gradescope), Ok(()));
    assert_eq!(gradescope["score"], 3.0);
    assert_eq!(
        results("right.csv", "gradescope", &partial, 0)["score"],
        10.0
    );
    assert_eq!(
        is_of_gradescope(&results("escape.csv", "gradescope", &["--exit-zero"], 0)),
        Ok(())
    );
    results("wrong.csv", "gradescope", &[], 1);
    results("escape.csv", "gradescope", &[], 2);

    let prairielearn = results("wrong.csv", "prairielearn", &partial, 0);
    assert_eq!(prairielearn["gradable"], true);
    assert_eq!(prairielearn["score"], 0.3);
    let url = prairielearn["images"][0]["url"]
        .as_str()
        .expect("a picture");
    assert!(url.starts_with("data:image/svg+xml;"));
    let prairielearn = results("escape.csv", "prairielearn", &["--exit-zero"], 0);
    assert_eq!(prairielearn["gradable"], false);
    assert!(
        prairielearn["format_errors"][0]
            .as_str()
            .expect("text")
            .contains("is no number")
    );

    let otter = results("wrong.csv", "otter", &partial, 0);
    assert_eq!(otter["tests"][0]["name"], "Public Tests");
    assert_eq!(otter["tests"][1]["score"], 3.0);
    let json = results("wrong.csv", "json", &["--exit-zero"], 0);
    assert_eq!(json["explanation"]["mistakes"], json!(["l2-for-decoupled"]));
}

#[test]
fn students_are_graded_by_the_problem_of_their_own() {
    let workspace = Workspace::with(TINY);
    let folder = workspace.path().join("class");
    std::fs::create_dir(&folder).expect("a folder");
    for student in ["anna", "ben"] {
        let file = format!("{student}.json");
        let write = [
            "grade",
            "--write-problem",
            &file,
            "--optimizer",
            "adamw",
            "--student",
            student,
            "--secret",
            "s",
        ];
        workspace.adamscape(&write).assert().success();
        let text = std::fs::read_to_string(workspace.path().join(&file)).expect("a problem");
        let problem = Problem::from_json(&text).expect("a problem");
        let answer = csv(&rows(&problem, adamw), ",");
        std::fs::write(folder.join(format!("{student}.csv")), &answer).expect("a file");
        if student == "anna" {
            // Who copies has another's numbers.
            std::fs::write(folder.join("carl.csv"), &answer).expect("a file");
        }
    }
    let grade = [
        "grade",
        "--students",
        "--optimizer",
        "adamw",
        "--secret",
        "s",
        "class",
    ];
    let run = workspace.adamscape(&grade).assert().success();
    let said = String::from_utf8_lossy(&run.get_output().stdout).into_owned();
    assert!(said.contains("3 answers: 2 correct, 1 wrong"), "{said}");
    let one = [
        "grade",
        "--student",
        "anna",
        "--secret",
        "s",
        "--optimizer",
        "adamw",
        "class/anna.csv",
    ];
    workspace.adamscape(&one).assert().success();
}

#[test]
fn the_picture_of_an_answer_is_written_as_svg_or_png() {
    let workspace = Workspace::with(TINY);
    let write = [
        "grade",
        "--write-problem",
        "problem.json",
        "--optimizer",
        "adamw",
    ];
    workspace.adamscape(&write).assert().success();
    let problem = Problem::seeded("adamw", 0).expect("a problem");
    std::fs::write(
        workspace.path().join("a.csv"),
        csv(&rows(&problem, adam_l2), ","),
    )
    .expect("a file");
    for (name, begins) in [("off.svg", b"<svg".as_slice()), ("off.png", b"\x89PNG")] {
        workspace
            .adamscape(&["grade", "problem.json", "a.csv", "--picture", name])
            .assert()
            .code(1);
        let picture = std::fs::read(workspace.path().join(name)).expect("a picture");
        assert!(picture.starts_with(begins), "{name}");
    }
    workspace
        .adamscape(&["grade", "problem.json", "a.csv", "--picture", "off.gif"])
        .assert()
        .code(2);
}
