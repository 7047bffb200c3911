//! What a reader does with a page: points, clicks, types, chooses.

use serde_json::json;

use crate::browser::{Browser, keys};
use crate::pages::opened;

/// The text that screen readers are told.
fn said(browser: &Browser) -> String {
    let said = browser.value("return document.getElementById('live').textContent");
    said.as_str().expect("text").to_owned()
}

/// How many places of a kind each landscape's cursor is at: one, where all point at the same.
fn cursors(browser: &Browser) -> serde_json::Value {
    browser.value(
        "const cursors = [...document.querySelectorAll('rect.cursor')];
         return [cursors.length, new Set(cursors.map((one) => `${one.getAttribute('x')} ${one.getAttribute('y')}`)).size,
                 cursors.filter((one) => getComputedStyle(one).display === 'none').length]",
    )
}

#[test]
fn pointing_at_a_cell_shows_its_figures_and_marks_it_everywhere() {
    let (browser, _folder) = opened("sweep");
    assert!(browser.text("#reading").starts_with("Point at a cell"));
    browser.point("figure.plane svg", (0.0, 0.0), false);
    let reading = browser.text("#reading");
    for part in [
        "adam-l2",
        "learning rate η",
        "weight decay λ",
        "validation accuracy",
        "±",
        "timescale (steps)",
        "adamw-torch",
    ] {
        assert!(reading.contains(part), "{part} in {reading}");
    }
    assert_eq!(cursors(&browser), json!([3, 1, 0]));
}

#[test]
fn a_click_opens_all_there_is_of_a_cell() {
    let (browser, _folder) = opened("sweep");
    browser.point("figure.plane svg", (0.05, 0.0), true);
    assert!(browser.is_displayed("dialog"));
    let text = browser.text("dialog");
    for part in [
        "Figures",
        "seed 4",
        "Learning curves",
        "training loss",
        "Train it again",
        "cargo xtask sweep --optimizers 'adam-l2'",
        "PyTorch",
        "optax",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    // A line for each seed of each quantity.
    assert_eq!(browser.count("dialog svg.chart path.curve"), 10);
    // Templates have this cell's numbers in them.
    assert!(!text.contains("{{"), "{text}");
    browser.click("dialog [aria-label='The same training as a program'] button:nth-child(3)");
    assert!(
        browser
            .text("dialog .choice + div:last-child pre")
            .contains("AdamWConfig::new()")
    );
    browser.click("dialog .copy");
    assert_eq!(
        browser.value("return document.querySelector('dialog .copy').textContent !== 'Copy'"),
        true
    );
    browser.click("#close");
    assert!(!browser.is_displayed("dialog"));
}

#[test]
fn a_cell_of_the_gallery_opens_with_its_decision_boundary() {
    let (browser, _folder) = opened("sweep");
    browser.click(".thumbnails button:nth-of-type(30)");
    assert!(browser.is_displayed("dialog canvas.map"));
    let colours = browser.value(
        "const map = document.querySelector('canvas.map'); const all = map.getContext('2d').getImageData(0, 0, map.width, map.height).data;
         const found = new Set(); for (let i = 0; i < all.length; i += 4) found.add(`${all[i]},${all[i + 1]},${all[i + 2]}`);
         return ['185,210,238', '248,207,174', '29,95,168'].every((colour) => found.has(colour))",
    );
    assert_eq!(colours, true);
}

#[test]
fn the_keyboard_alone_does_the_same() {
    let (browser, _folder) = opened("sweep");
    browser.value("document.getElementById('show-best').focus()");
    let is_on_landscape = "return document.activeElement.matches('figure.plane svg')";
    for _ in 0..10 {
        if browser.value(is_on_landscape) == true {
            break;
        }
        browser.press(&[keys::TAB]);
    }
    assert_eq!(browser.value(is_on_landscape), true);
    // It begins at the best cell.
    let best = said(&browser);
    assert!(best.contains("validation accuracy 0.99"), "{best}");
    browser.press(&[keys::RIGHT, keys::UP]);
    let moved = said(&browser);
    assert_ne!(moved, best);
    assert_eq!(cursors(&browser), json!([3, 1, 0]));
    browser.press(&[keys::LEFT, "\u{e015}"]);
    assert_eq!(said(&browser), best);
    browser.press(&[keys::ENTER]);
    assert!(browser.is_displayed("dialog"));
    assert_eq!(
        browser.value("return document.querySelector('dialog').contains(document.activeElement)"),
        true
    );
    browser.press(&[keys::ESCAPE]);
    assert!(!browser.is_displayed("dialog"));
    assert_eq!(browser.value(is_on_landscape), true);
}

#[test]
fn another_measure_has_other_colours_on_one_scale() {
    let (browser, _folder) = opened("sweep");
    let picture = "return document.querySelector('g.cells').innerHTML";
    let of_accuracy = browser.value(picture);
    let bar = browser.text("#bar");
    browser.value("const choice = document.getElementById('measure'); choice.value = '5'; choice.dispatchEvent(new Event('change'))");
    assert_ne!(browser.value(picture), of_accuracy);
    assert_ne!(browser.text("#bar"), bar);
    assert!(browser.text("#meaning").starts_with("Steps after which"));
    // It was not recorded along the way.
    assert_eq!(
        browser.value("return document.getElementById('step').disabled"),
        true
    );
    browser.value("const choice = document.getElementById('measure'); choice.value = '0'; choice.dispatchEvent(new Event('change'))");
    assert_eq!(browser.text("#bar"), bar);
}

#[test]
fn the_script_draws_and_writes_what_the_page_had_from_the_start() {
    for kind in ["sweep", "interrupted", "zoom", "one-seed"] {
        let (browser, _folder) = opened(kind);
        let parts = "return [...document.querySelectorAll('figure.plane')].map((figure) => [
            [...figure.querySelectorAll('g.cells path, g.diverged path, g.missing path')].map((path) => [path.getAttribute('fill'), path.getAttribute('d')].join(' ')).sort(),
            [...figure.querySelectorAll('g.best > *')].map((mark) => [...mark.attributes].map((one) => `${one.name}=${one.value}`).sort().join(' ')),
            [...figure.querySelectorAll('table th, table td')].map((cell) => cell.textContent)])";
        let before = browser.value(parts);
        browser.value(
            "document.querySelectorAll('details.table').forEach((table) => { table.open = true })",
        );
        browser.value("const choice = document.getElementById('measure'); choice.dispatchEvent(new Event('change'))");
        let after = browser.value(parts);
        for (landscape, (before, after)) in before
            .as_array()
            .into_iter()
            .flatten()
            .zip(after.as_array().into_iter().flatten())
            .enumerate()
        {
            for (part, name) in ["cells", "marks", "table"].into_iter().enumerate() {
                assert_eq!(
                    before[part], after[part],
                    "{name} of landscape {landscape} of {kind}"
                );
            }
        }
    }
}

#[test]
fn the_slider_shows_the_landscape_along_the_training() {
    let (browser, _folder) = opened("sweep");
    let picture = "return document.querySelector('g.cells').innerHTML";
    let at_the_end = browser.value(picture);
    let diverged = browser.count("g.diverged path");
    browser.value("const step = document.getElementById('step'); step.value = 3; step.dispatchEvent(new Event('input'))");
    assert_eq!(browser.text("#step-name"), "after 10 steps");
    assert_ne!(browser.value(picture), at_the_end);
    browser.value("document.getElementById('step').focus()");
    browser.press(&[keys::RIGHT]);
    assert_eq!(browser.text("#step-name"), "after 18 steps");
    browser.value("const step = document.getElementById('step'); step.value = 11; step.dispatchEvent(new Event('input'))");
    assert_eq!(browser.text("#step-name"), "at the end");
    assert_eq!(browser.value(picture), at_the_end);
    assert_eq!(browser.count("g.diverged path"), diverged);
}

#[test]
fn playing_ends_at_the_end() {
    let (browser, _folder) = opened("one-seed");
    browser.value("document.getElementById('run').focus()");
    browser.press(&[keys::SPACE]);
    assert_eq!(browser.text("#run"), "Stop");
    let ended = "return new Promise((done) => { const look = () => document.getElementById('run').textContent === 'Play' ? done(true) : requestAnimationFrame(look); look(); })";
    assert_eq!(browser.value(ended), true);
    assert_eq!(browser.text("#step-name"), "at the end");
}

#[test]
fn what_is_drawn_over_the_cells_can_be_switched() {
    let (browser, _folder) = opened("sweep");
    for (switch, part, at_first) in [
        ("#show-best", ".plane g.best", true),
        ("#show-border", ".plane g.border", true),
        ("#show-lines", ".plane g.lines", false),
    ] {
        let shows =
            format!("return getComputedStyle(document.querySelector('{part}')).display !== 'none'");
        assert_eq!(browser.value(&shows), at_first, "{part}");
        browser.click(switch);
        assert_eq!(browser.value(&shows), !at_first, "{part}");
    }
}

#[test]
fn from_a_cell_one_gets_to_those_around_it_and_to_the_same_of_others() {
    let (browser, _folder) = opened("sweep");
    browser.point("figure.plane svg", (0.05, 0.0), true);
    let place = browser.text("dialog .place");
    browser.value("document.querySelector('dialog [data-way=up]').focus()");
    browser.press(&[keys::ENTER]);
    assert_ne!(browser.text("dialog .place"), place);
    // The focus stays where it was, so that one can go on.
    let focus = "return document.activeElement.dataset.way";
    assert_eq!(browser.value(focus), "up");
    browser.click("dialog [data-way=down]");
    assert_eq!(browser.text("dialog .place"), place);
    browser.click("dialog [data-way=landscape-2]");
    assert_eq!(browser.text("#cell-heading"), "adamw");
    assert_eq!(browser.text("dialog .place"), place);
}
