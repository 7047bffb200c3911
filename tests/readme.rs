//! What the README, and the pages it points to, say there is.

use adamscape_grading::MISTAKES;
use adamscape_optim::registry::RULES;
use adamscape_optim::{Decay, registry};

fn readme() -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md");
    std::fs::read_to_string(path).expect("the README")
}

#[test]
fn its_table_has_every_registered_optimizer_in_the_registrys_order() {
    let text = readme();
    let mut rows = text
        .lines()
        .skip_while(|line| !line.starts_with("| rule |"))
        .skip(2);
    for rule in RULES {
        let names = Decay::ALL.map(|decay| format!("`{}`", decay.optimizer_name(rule.name)));
        let row = rows.next().unwrap_or_default();
        assert!(
            row.ends_with(&format!("| {} |", names.join(" | "))),
            "{row}"
        );
    }
    assert_eq!(rows.next(), Some(""));
    let count = registry::optimizers().count();
    assert!(text.contains(&format!("# {count} optimizers")));
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
