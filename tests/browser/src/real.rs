//! The page of a sweep that was trained.

use std::process::Command;

use crate::browser::Browser;

#[test]
fn the_page_of_a_sweep_shows_its_cells_curves_and_decisions_and_asks_for_nothing() {
    let program = std::env::var_os("ADAMSCAPE").expect("the program: cargo xtask browser-test");
    let folder = tempfile::tempdir().expect("a folder");
    let sweep = Command::new(program)
        .current_dir(folder.path())
        .args(["sweep", "--preset", "quick", "--out", "quick"])
        .output()
        .expect("the program");
    assert!(sweep.status.success(), "{sweep:?}");
    let browser = Browser::new(true);
    browser.open(&folder.path().join("quick/report.html"));
    assert_eq!(browser.text("h1"), "quick");
    assert_eq!(browser.count("figure.plane"), 3);
    browser.point("figure.plane svg", (0.1, 0.0), true);
    let text = browser.text("dialog");
    for part in [
        "seed 1",
        "Learning curves",
        "validation accuracy",
        "Train it again",
        "adamscape sweep --config plan.toml --optimizers 'adam-l2' --learning-rates 0.",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert!(!text.contains("{{"), "{text}");
    assert!(browser.count("dialog canvas") > 0, "a decision boundary");
    browser.click("#close");
    for part in [
        "good cells, by validation accuracy",
        "slope of the valley",
        "Definition",
    ] {
        assert!(browser.text("main").contains(part), "{part}");
    }
    assert_eq!(browser.console(), Vec::<String>::new());
    let mut others = browser.requests();
    others.retain(|url| !(url.starts_with("file://") || url.starts_with("data:")));
    assert_eq!(others, Vec::<String>::new());
}
