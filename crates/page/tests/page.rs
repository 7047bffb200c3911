//! Pages of made-up sweeps, read as text; `tests/browser` opens them.

#![allow(clippy::unwrap_used, reason = "a test may stop")]
#![allow(clippy::panic, reason = "a test may stop")]

use adamscape_page::{Axis, Cell, Landscape, Measure, PageError, Report, Text, page};

#[path = "../examples/page/results.rs"]
mod results;
#[path = "../examples/page/sweep/mod.rs"]
mod sweep;

fn report(kind: &str) -> Report {
    sweep::report(kind).unwrap_or_else(|| panic!("there is no {kind}"))
}

fn of(kind: &str) -> String {
    page(&report(kind)).unwrap()
}

/// What stands in the page between two pieces of it.
fn between<'page>(page: &'page str, from: &str, to: &str) -> &'page str {
    let rest = page
        .split_once(from)
        .unwrap_or_else(|| panic!("no {from}"))
        .1;
    rest.split_once(to).unwrap_or_else(|| panic!("no {to}")).0
}

fn data(page: &str) -> serde_json::Value {
    let json = between(
        page,
        r#"<script id="data" type="application/json">"#,
        "</script>",
    );
    serde_json::from_str(json).unwrap()
}

#[test]
fn the_default_sweep_with_curves_and_boundaries_is_less_than_3_megabytes() {
    for kind in ["sweep", "numbers"] {
        let size = of(kind).len();
        assert!(size < 3_000_000, "{kind}: {size}");
    }
}

#[test]
fn every_kind_of_sweep_makes_a_page_that_names_no_address() {
    for kind in sweep::KINDS {
        let page = of(kind);
        assert!(page.ends_with("</html>"), "{kind}");
        let addresses = page.matches("://").count();
        // The namespace of SVG, which is a name.
        assert_eq!(
            addresses,
            page.matches("http://www.w3.org/2000/svg").count(),
            "{kind}"
        );
        for nothing in ["NaN", "Infinity", ">inf", " style="] {
            let markup = page.split("<script").next().unwrap_or_default();
            assert!(!markup.contains(nothing), "{kind}: {nothing}");
        }
    }
}

#[test]
fn no_name_is_markup() {
    let page = of("hostile");
    assert_eq!(page.matches("<script").count(), 2);
    assert_eq!(page.matches("</script>").count(), 2);
    assert_eq!(
        page.matches("<img").count() + page.matches("<b>").count(),
        0
    );
    let unseen = page
        .chars()
        .filter(|letter| letter.is_control() && *letter != '\n');
    assert_eq!(unseen.count(), 0);
    assert!(!page.contains(['\u{2028}', '\u{202e}']));
    let data = data(&page);
    assert_eq!(data["landscapes"][2]["title"], sweep::HOSTILE[2]);
}

#[test]
fn axis_values_that_are_close_have_different_labels() {
    let page = of("zoom");
    let data = data(&page);
    assert_eq!(
        data["up"]["labels"],
        serde_json::json!(["0.1", "0.1002", "0.1004", "0.1006"])
    );
    assert_eq!(
        data["right"]["labels"],
        serde_json::json!(["0.01", "0.01002", "0.01004"])
    );
    for label in ["0.1002", "0.1006", "0.01002"] {
        assert!(page.contains(&format!(">{label}</text>")), "{label}");
        assert!(page.contains(&format!(">{label}</th>")), "{label}");
    }
}

#[test]
fn templates_and_other_texts_that_landscapes_share_are_kept_once() {
    let texts = data(&of("sweep"))["texts"].as_array().unwrap().len();
    assert_eq!(texts, 4);
}

#[test]
fn a_sweep_in_which_all_diverged_says_so() {
    let page = of("diverged");
    assert!(
        page.contains("No cell has a value. 0 of 384 cells are good; 384 diverged"),
        "{}",
        between(&page, "\"summary\">", "<")
    );
    // Of the star there is the one that says what a star means.
    assert_eq!(page.matches("class=\"star\"").count(), 1);
}

#[test]
fn a_report_is_the_same_after_it_was_written_and_read() {
    let report = report("hostile");
    let written = serde_json::to_string(&report).unwrap();
    assert_eq!(serde_json::from_str::<Report>(&written).unwrap(), report);
}

#[test]
fn the_same_report_makes_the_same_page() {
    assert_eq!(of("interrupted"), of("interrupted"));
}

/// A page of one cell.
fn small() -> Report {
    let axis = |name: &str| Axis {
        name: Text::from(name),
        title: Text::from(name),
        values: vec![0.1],
        logarithmic: true,
    };
    Report {
        up: axis("learning_rate"),
        right: axis("weight_decay"),
        measures: vec![Measure::default()],
        landscapes: vec![Landscape {
            cells: vec![Cell {
                means: vec![Some(0.5)],
                ..Cell::default()
            }],
            ..Landscape::default()
        }],
        ..Report::default()
    }
}

#[test]
fn one_cell_is_enough_for_a_page() {
    assert!(page(&small()).unwrap().contains("<figure"));
}

#[test]
fn what_does_not_fit_together_is_refused() {
    type Mistake = (&'static str, fn(&mut Report));
    let mistakes: [Mistake; 9] = [
        ("a page needs at least one landscape", |report| {
            report.landscapes.clear()
        }),
        ("a page needs at least one measure", |report| {
            report.measures.clear()
        }),
        ("a page needs at least one value of each axis", |report| {
            report.up.values.clear()
        }),
        (
            "the values of the axis weight_decay must ascend, without repetition",
            |report| report.right.values = vec![0.1, 0.1],
        ),
        (
            "the list of cells of  has 1 entries instead of 2",
            |report| report.right.values = vec![0.1, 0.2],
        ),
        (
            "a result of  is inf, which is no result: leave it out",
            |report| {
                report.landscapes[0].cells[0].means[0] = Some(f64::INFINITY);
            },
        ),
        (
            "the lines of equal value refers to number 1 of 1, counted from 0",
            |report| report.lines_of = Some(1),
        ),
        ("the colours of  cannot run from 1 to 0", |report| {
            report.measures[0].domain = Some((1.0, 0.0))
        }),
        ("learning_rate -0.1 has no place on the axis", |report| {
            report.up.values = vec![-0.1]
        }),
    ];
    for (message, mistake) in mistakes {
        let mut report = small();
        mistake(&mut report);
        let error: PageError = page(&report).unwrap_err();
        assert_eq!(error.to_string(), message);
    }
}

#[test]
fn a_page_of_very_many_cells_has_their_means_alone_and_says_so() {
    let page = of("huge");
    assert!(page.contains("this page has their means alone"));
    let data = data(&page);
    assert!(data["landscapes"][0]["values"][0].is_null());
    assert_eq!(
        data["landscapes"][0]["means"][0].as_array().unwrap().len(),
        10_000
    );
    assert!(!of("sweep").contains("means alone"));
}
