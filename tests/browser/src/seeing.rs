//! How pages look: nothing sticks out at any width, and pictures of them lie in `target/browser/pictures` to be looked at.

use std::path::Path;

use crate::pages::opened;
use crate::sweep::KINDS;

const WIDTHS: [u32; 3] = [360, 900, 1600];

pub(crate) fn keep(name: &str, contents: &[u8]) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/browser/pictures");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join(name), contents).expect("written");
}

#[test]
fn no_page_is_wider_than_its_window() {
    for kind in KINDS {
        let (browser, _folder) = opened(kind);
        for width in WIDTHS {
            browser.look(width, false);
            let wide = browser.value("return document.documentElement.scrollWidth - document.documentElement.clientWidth");
            assert!(
                wide.as_i64().is_some_and(|wide| wide <= 0),
                "{kind} at {width}: {wide}"
            );
            if width != 900 {
                keep(&format!("{kind}-{width}.png"), &browser.picture(true));
            }
        }
    }
}

#[test]
fn letters_stand_out_from_what_is_behind_them() {
    // Contrast as WCAG 2.2 defines it, of the colours that the style names.
    let contrast = "
        const probe = document.createElement('p'); document.body.append(probe);
        const rgb = (name) => { probe.style.color = `var(${name})`; return getComputedStyle(probe).color.match(/[0-9.]+/g).slice(0, 3).map(Number); };
        const light = (name) => { const [r, g, b] = rgb(name).map((v) => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
            return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
        const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05); };
        return ['--ink', '--soft', '--accent'].flatMap((front) => ['--paper', '--raised', '--sunken'].map((back) => [front, back, ratio(front, back)]))
            .filter((entry) => entry[2] < 4.5)";
    let (browser, _folder) = opened("zoom");
    for is_dark in [false, true] {
        browser.look(900, is_dark);
        assert_eq!(
            browser.value(contrast),
            serde_json::json!([]),
            "dark: {is_dark}"
        );
    }
}

#[test]
fn pictures_are_kept_of_every_width_light_and_dark() {
    let (browser, _folder) = opened("sweep");
    for width in WIDTHS {
        for is_dark in [false, true] {
            browser.look(width, is_dark);
            browser.point("figure.plane svg", (0.1, 0.0), false);
            browser.value("scrollTo(0, 0)");
            let scheme = if is_dark { "dark" } else { "light" };
            keep(
                &format!("sweep-{width}-{scheme}.png"),
                &browser.picture(true),
            );
            browser.value("document.querySelector('.thumbnails button:nth-of-type(30)').click()");
            keep(
                &format!("cell-{width}-{scheme}.png"),
                &browser.picture(false),
            );
            browser.value("const d = document.querySelector('dialog'); d.scrollTop = 1e6");
            keep(
                &format!("cell-end-{width}-{scheme}.png"),
                &browser.picture(false),
            );
            browser.value("document.querySelector('dialog').close()");
        }
    }
    let printed = browser.printed();
    assert!(printed.starts_with(b"%PDF"));
    keep("sweep.pdf", &printed);
}

#[test]
fn a_picture_is_kept_of_a_network_that_predicts_a_number() {
    let (browser, _folder) = opened("numbers");
    browser.look(1600, false);
    browser.click(".thumbnails button:nth-of-type(30)");
    browser.value("document.querySelector('canvas.map').scrollIntoView()");
    keep("cell-numbers.png", &browser.picture(false));
}

#[test]
fn a_picture_is_kept_of_the_lines_and_of_every_measure() {
    let (browser, _folder) = opened("sweep");
    browser.look(1600, false);
    browser.click("#show-lines");
    for measure in 0..6 {
        browser.value(&format!("const choice = document.getElementById('measure'); choice.value = '{measure}'; choice.dispatchEvent(new Event('change'))"));
        keep(&format!("measure-{measure}.png"), &browser.picture(false));
    }
}

#[test]
fn everything_that_can_be_operated_has_a_name() {
    let (browser, _folder) = opened("sweep");
    assert_eq!(browser.nameless(), Vec::<String>::new());
    browser.click(".thumbnails button:nth-of-type(30)");
    assert_eq!(browser.nameless(), Vec::<String>::new());
}
