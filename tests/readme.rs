//! What the README, and the pages it points to, say there is.

use adamscape_grading::MISTAKES;
use adamscape_optim::registry::rules;
use adamscape_optim::{Decay, number};

fn readme() -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md");
    std::fs::read_to_string(path).expect("the README")
}

#[test]
fn its_tables_are_the_registrys() {
    let text = readme();
    let rules = rules().map(|rule| {
        let hyperparameters = rule.hyperparameters.iter();
        let hyperparameters = hyperparameters
            .map(|one| format!("{} {} = {}", one.symbol, one.name, number(one.default)));
        let hyperparameters: Vec<String> = hyperparameters.collect();
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
    for (title, expected) in [
        ("| rule |", rules.collect::<Vec<_>>()),
        ("| decay |", decays.collect()),
    ] {
        let lines = text.lines().skip_while(|line| !line.starts_with(title));
        let found: Vec<&str> = lines.skip(2).take_while(|line| !line.is_empty()).collect();
        assert!(
            found == expected,
            "below {title} README.md must say:\n{}",
            expected.join("\n")
        );
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
