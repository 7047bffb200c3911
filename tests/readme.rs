//! What the README, and the pages it points to, say there is.

use adamscape_conventions::CONVENTIONS;
use adamscape_grading::MISTAKES;
use adamscape_optim::Decay;
use adamscape_optim::registry::rules;

const README: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md");

fn readme() -> String {
    std::fs::read_to_string(README).expect("the README")
}

/// `text` with other rows in the table that begins with `title`.
fn with_rows(text: &str, title: &str, rows: &[String]) -> String {
    let (before, table) = text.split_once(title).expect("the table's title");
    let (head, after) = table.split_once("|\n\n").expect("the table's end");
    let head: Vec<&str> = head.lines().take(2).collect();
    format!(
        "{before}{title}{}\n{}\n\n{after}",
        head.join("\n"),
        rows.join("\n")
    )
}

/// Whoever adds a rule or a decay does not write them: this test does, and fails once.
#[test]
fn its_tables_are_the_registrys() {
    let text = readme();
    let rules = rules().map(|rule| {
        let hyperparameters = rule.hyperparameters.iter();
        let hyperparameters: Vec<String> = hyperparameters.map(ToString::to_string).collect();
        format!(
            "| `{}` | {} | {} |",
            rule.name,
            hyperparameters.join(", "),
            rule.reference
        )
    });
    let decays = Decay::ALL.into_iter().map(|decay| {
        let name = decay.optimizer_name("RULE");
        format!("| {} | `{name}` | {} |", decay.name(), decay.formula())
    });
    let right = with_rows(&text, "| rule |", &rules.collect::<Vec<_>>());
    let right = with_rows(&right, "| decay |", &decays.collect::<Vec<_>>());
    if text != right {
        std::fs::write(README, right).expect("the README can be written");
        panic!(
            "README.md had other rules or decays than the registry; they have been written into it"
        );
    }
}

#[test]
fn the_page_about_conventions_has_those_that_the_command_knows() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/conventions.md");
    let text = std::fs::read_to_string(path).expect("the page");
    let rows = CONVENTIONS.iter().map(|one| {
        let epsilon = one
            .default_epsilon
            .map_or_else(String::new, |epsilon| format!("{epsilon:e}"));
        format!(
            "| `{}` | `{}` | {} | {} | {} | {} | {epsilon} | {} |",
            one.name,
            one.call,
            one.decay.formula(),
            one.default_weight_decay,
            one.spares,
            one.denominator(),
            one.source
        )
    });
    let right = with_rows(&text, "| name |", &rows.collect::<Vec<_>>());
    if text != right {
        std::fs::write(path, right).expect("the page can be written");
        panic!("docs/conventions.md had other conventions; they have been written into it");
    }
}

#[test]
fn it_names_every_preset() {
    let names: Vec<&str> = adamscape_experiments::plan::PRESETS
        .iter()
        .map(|preset| preset.name)
        .collect();
    assert!(readme().contains(&format!("# {}", names.join(", "))));
}

#[test]
fn the_page_about_grading_lists_every_mistake_in_the_familys_order() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/grading.md");
    let text = std::fs::read_to_string(path).expect("the page");
    let mut rows = text
        .lines()
        .skip_while(|line| !line.starts_with("| about |"))
        .skip(2);
    for mistakes in MISTAKES {
        let ids: Vec<String> = mistakes.iter().map(|one| format!("`{}`", one.id)).collect();
        let row = rows.next().unwrap_or_default();
        assert!(row.ends_with(&format!(" | {} |", ids.join(", "))), "{row}");
    }
    assert_eq!(rows.next(), Some(""));
    let count = MISTAKES.iter().copied().flatten().count();
    assert!(readme().contains(&format!("{count} are known")));
}
